# SPDX-License-Identifier: Apache-2.0
"""FRR: its JSON against the same output as text, recorded at the same moment."""

import json
import re

from cli_readings import Reading, address, path, prefix, state

FAMILIES = {"IPv4 Unicast": "ipv4 unicast", "IPv6 Unicast": "ipv6 unicast"}
SUFFIXES = ("", "_bfd", "_maxpfx")
SUMMARY_ROW = re.compile(r"^(\S+)\s+4\s+(\d+)\s+(\d+)\s+(\d+)\s+\d+\s+\d+\s+\d+\s+(\S+)\s+"
                         r"(\S+(?: \(\S+\))?)\s+(\d+)\s?(.*)$")
CODES = {"Hold Timer Expired": (4, 0), "Cease/Administrative Shutdown": (6, 2),
         "OPEN Message Error/Bad Peer AS": (2, 2), "Cease/BFD Down": (6, 10),
         "Cease/Maximum Number of Prefixes Reached": (6, 1),
         "Cease/Connection Collision Resolution": (6, 7)}


def summary(text):
    facts, family = {}, None
    for line in text.splitlines():
        title = re.match(r"^(IPv\d \w+) Summary", line)
        family = FAMILIES[title.group(1)] if title else family
        row = SUMMARY_ROW.match(line)
        if not row:
            continue
        peer, peer_asn, received, sent, _, last, advertised, description = row.groups()
        is_up = last.isdigit()
        key = ("default", address(peer))
        facts["bgp_peer", *key] = {
            "peer_asn": int(peer_asn), "messages_received": int(received),
            "messages_sent": int(sent), "up": is_up, "admin_up": "Admin" not in last,
            "state": "established" if is_up else state(last)}
        # a description of 25 characters is blank in the text, and none is "N/A"
        if description.strip() not in ("", "N/A"):
            facts["bgp_peer", *key]["description"] = description.strip()
        if is_up:
            facts["bgp_family", *key, family] = {"accepted": int(last),
                                                 "advertised": int(advertised)}
    own = re.search(r"BGP router identifier (\S+), local AS number (\d+)", text)
    facts["router",] = {"bgp_id": own.group(1), "bgp_asn": int(own.group(2))}
    return facts


def number(pattern, text, scale=1):
    found = re.search(pattern, text)
    return int(found.group(1)) / scale if found else None


def counts(pattern, text):
    found = re.search(pattern + r"\s+(\d+)\s+(\d+)", text)
    return int(found.group(1)), int(found.group(2))


def reset(block, is_up):
    """(last_reset or None, error fact or None)."""
    words = re.search(r"Last reset \S+,\s+(.*)", block).group(1)
    notification = re.match(r"Notification (sent|received) \((.*?)(?:/Hard Reset)?\)$", words)
    if notification:
        direction, reason = notification.groups()
        code, subcode = CODES[reason]
        start = "send" if direction == "sent" else direction
        return f"BGP Notification {start}: {reason}", {"code": code, "subcode": subcode,
                                                       "direction": direction}
    waits = words.startswith(("Waiting for", "No AFI/SAFI"))
    return None if is_up and waits else words, None


def neighbor(block):
    """(address, facts) of one neighbor's text."""
    peer, peer_asn, local_asn = re.match(
        r"BGP neighbor is (\S+), remote AS (\d+), local AS (\d+)", block).groups()
    key = ("default", address(peer))
    words = re.search(r"BGP state = (\w+)", block).group(1)
    is_up = words == "Established"
    sent, received = counts(r"Total:", block)
    updates_sent, updates_received = counts(r"Updates:", block)
    description = re.search(r"Description: (.*)", block)
    last_reset, error = reset(block, is_up)
    connections = re.search(r"Connections established (\d+); dropped (\d+)", block)
    facts = {("bgp_peer", *key): {
        "peer_asn": int(peer_asn), "local_asn": int(local_asn), "state": state(words),
        "up": is_up, "admin_up": "Administratively shut down" not in block,
        "description": description.group(1).strip() if description else None,
        "messages_sent": sent, "messages_received": received, "updates_sent": updates_sent,
        "updates_received": updates_received, "transitions": int(connections.group(1)),
        "resets": int(connections.group(2)), "last_reset": last_reset, "authentication": False,
        "hold_time": number(r"Hold time is (\d+)", block) if is_up else None,
        "keepalive": number(r"keepalive interval is (\d+)", block) if is_up else None,
        "hold_time_configured": number(r"Configured hold time is (\d+)", block),
        "keepalive_configured": number(r"Configured hold time.*interval is (\d+)", block),
        "route_map_in": (re.search(r"incoming advertisements is \*?(\S+)", block)
                         or [None, None])[1]}}
    if error:
        facts["bgp_error", *key] = error
    for part in re.split(r"For address family: ", block)[1:]:
        family = FAMILIES[part.splitlines()[0].strip()]
        limit = number(r"Maximum prefixes allowed (\d+)", part)
        facts["bgp_family", *key, family] = {
            "limit": limit, "accepted": number(r"(\d+) accepted prefixes", part) if is_up else None}
    return address(peer), facts


def neighbors(text, only=None):
    facts = {}
    for block in re.split(r"(?m)^(?=BGP neighbor is )", text):
        if block.startswith("BGP neighbor is "):
            peer, told = neighbor(block)
            if only in (None, peer):
                facts.update(told)
    return facts


TABLE_ROW = re.compile(r"^([* ][> ])\s?(\S+/\d+)\s+(\S+)\s+(.*?)\s*([ie?])$")


def routes(text, is_advertised):
    """Routes of a table; columns are told by where they stand."""
    found, columns = [], None
    origins = {"i": "igp", "e": "egp", "?": "incomplete"}
    for line in text.splitlines():
        if "LocPrf" in line:
            columns = {name: line.index(name) + len(name) for name in ("Metric", "LocPrf",
                                                                       "Weight")}
        row = TABLE_ROW.match(line)
        if not row or not columns:
            continue
        flags, network, hop, _, origin = row.groups()
        metric = line[columns["Metric"] - 10:columns["Metric"]].split()
        preference = line[columns["LocPrf"] - 6:columns["LocPrf"]].strip()
        asns, length = path(line[columns["Weight"]:-1])
        route = {"prefix": prefix(network), "valid": "*" in flags, "best": ">" in flags,
                 "as_path": asns, "as_path_length": length, "origin": origins[origin],
                 "local_preference": int(preference) if preference else 100,
                 "med": int(metric[-1]) if metric and metric[-1].isdigit() else None}
        if not is_advertised:
            route["next_hop"] = route["peer"] = address(hop)
        found.append(route)
    return found


def paths(text):
    """Routes of one prefix's text."""
    if "Network not in table" in text:
        return []
    network = re.search(r"routing table entry for (\S+),", text).group(1)
    found = []
    for block in re.finditer(r"(?m)^  ([\d ]+|Local)\n    (\S+) from (\S+) .*\n"
                             r"      Origin (\w+), metric (\d+), localpref (\d+), (.*)$", text):
        words, hop, peer, origin, metric, preference, flags = block.groups()
        found.append({"prefix": prefix(network), "peer": address(peer), "next_hop": address(hop),
                      "origin": origin.lower(), "med": int(metric), "valid": "valid" in flags,
                      "local_preference": int(preference), "best": "best" in flags,
                      "as_path": path(words)[0]})
    return found


def bfd(text):
    facts = {}
    for block in re.split(r"(?m)^\tpeer ", text)[1:]:
        words = block.split()
        interface = words[words.index("interface") + 1] if "interface" in words else None
        status = re.search(r"Status: (\w+)", block).group(1)
        facts["bfd_session", address(words[0]), interface] = {"state": status,
                                                              "up": status == "up"}
    return facts


def interfaces(document):
    return {("interface", name): {"mtu": one["mtu"], "index": one["index"],
                                  "up": one["operationalStatus"] == "up",
                                  "admin_up": one["administrativeStatus"] == "up"}
            for name, one in json.loads(document).items()}


def lab(folder):
    def read(name):
        return (folder / name).read_text(encoding="utf-8")

    def reading(name, command, **told):
        return Reading(f"frr/{name}", "frr", command, (folder / name).read_bytes(), **told)

    sessions = ("bgp_peer", "bgp_family", "bgp_error", "router")
    events = sorted(p.stem for p in folder.glob("event_*.json")
                    if not p.stem.endswith(("_summary", "_peers")))
    for event in events:
        yield reading(f"{event}.json", "bgp-neighbors", facts=neighbors(read(f"{event}.txt")),
                      kinds=sessions)
        yield reading(f"{event}_summary.json", "bgp-summary",
                      facts=summary(read(f"{event}_summary.txt")), kinds=sessions)
    base = "show_bgp_ipv4_unicast"
    for suffix in SUFFIXES:
        text = read(f"show_bgp_summary{suffix}.txt")
        for name in ("show_bgp_vrf_all_summary", "show_bgp_summary"):
            yield reading(f"{name}_json{suffix}.txt", "bgp-summary", facts=summary(text),
                          kinds=sessions)
        text = read(f"show_bgp_neighbors{suffix}.txt")
        yield reading(f"show_bgp_neighbors_json{suffix}.txt", "bgp-neighbors",
                      facts=neighbors(text), kinds=sessions)
        for peer in ("192.168.100.1", "192.168.100.98", "2001:db8:100::1", "10.9.9.9"):
            name = f"show_bgp_neighbors_{peer.replace(':', '_')}_json{suffix}.txt"
            yield reading(name, "bgp-neighbors", facts=neighbors(text, peer), kinds=sessions)
        name = f"{base}_neighbors_192.168.100.1_advertised-routes"
        yield reading(f"{name}_json{suffix}.txt", "bgp-advertised",
                      routes=routes(read(f"{name}{suffix}.txt"), True))
        yield reading(f"{base}_neighbors_10.9.9.9_advertised-routes_json{suffix}.txt",
                      "bgp-advertised", error="No such neighbor")
        name = f"{base}_neighbors_192.168.100.1_routes"
        yield reading(f"{name}_json{suffix}.txt", "bgp-routes",
                      routes=routes(read(f"{name}{suffix}.txt"), False))
        name = f"{base}_10.200.0.0_16"
        yield reading(f"{name}_json{suffix}.txt", "bgp-prefix",
                      routes=paths(read(f"{name}{suffix}.txt")))
        yield reading(f"{base}_10.99.0.0_16_json{suffix}.txt", "bgp-prefix", routes=[])
        told = bfd(read("show_bfd_peers_bfd.txt")) if suffix == "_bfd" else {}
        yield reading(f"show_bfd_peers_json{suffix}.txt", "bfd", facts=told,
                      kinds=("bfd_session",))
        yield reading(f"show_interface_json{suffix}.txt", "interfaces", kinds=("interface",),
                      facts=interfaces(read(f"show_interface_json{suffix}.txt")))
        name = f"show_version{suffix}.txt"
        yield reading(name, "version", kinds=("router",), facts={
            ("router",): {"description": read(name).splitlines()[0].strip()}})
    yield reading("event_bfd_down_bfd_peers.json", "bfd", kinds=("bfd_session",), facts={
        ("bfd_session", one["peer"], one["interface"]): {"state": one["status"]}
        for one in json.loads(read("event_bfd_down_bfd_peers.json"))})


def exporter(folder):
    """Another project's test data: members that we read are few."""
    for name, command, member in (
            ("show_bgp_ipv4_unicast_neighbors_advertised_routes", "bgp-advertised",
             "advertisedRoutes"),
            ("show_bgp_ipv4_unicast_neighbors_routes", "bgp-routes", "routes")):
        text = (folder / f"{name}.json").read_bytes()
        yield Reading(f"frr/{name}.json", "frr", command, text, routes=[
            {"prefix": prefix(network)} for network in json.loads(text)[member]])
    text = (folder / "show_version.txt").read_bytes()
    yield Reading("frr/show_version.txt", "frr", "version", text, kinds=("router",), facts={
        ("router",): {"description": text.decode().splitlines()[0].strip()}})


def readings(folder):
    yield from lab(folder / "frr" / "lab_8.4.4")
    yield from exporter(folder / "frr" / "frr_exporter_testdata")
