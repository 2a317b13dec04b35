# SPDX-License-Identifier: Apache-2.0
"""What the readings of IOS, IOS-XR and NX-OS share: the results that the authors of genieparser
and ntc-templates stored beside their recordings, as facts and routes."""

import ast
import ipaddress
import re

import yaml

from cli_readings import Reading, address, asn, path, prefix, state

ORIGINS = {"i": "igp", "e": "egp", "?": "incomplete", "IGP": "igp", "EGP": "egp",
           "incomplete": "incomplete"}
UNICAST = ("", "ipv4 unicast", "ipv6 unicast")
# as genieparser spells them; others are no families that the agent names
FAMILIES = {"ipv4 unicast", "ipv4 multicast", "ipv6 unicast", "ipv6 multicast", "vpnv4 unicast",
            "vpnv4 multicast", "vpnv6 unicast", "vpnv6 multicast", "l2vpn evpn", "l2vpn vpls",
            "ipv4 mdt", "link-state", "ipv4 mvpn", "ipv6 mvpn", "ipv4 flowspec"}
ALIASES = {"mvpnv4 unicast": "ipv4 mvpn", "mvpnv6 unicast": "ipv6 mvpn",
           "l2vpn e-vpn": "l2vpn evpn", "linkstate linkstate": "link-state"}


def text_of(file):
    """As a session hands it over: with an end of the last line."""
    return file.read_bytes().rstrip() + b"\n"


def genie(folder, systems, parsers):
    """(recording, expected result) of genieparser."""
    for system in systems:
        for parser in parsers:
            cases = folder / "genie" / system / parser / "cli" / "equal"
            for file in sorted(cases.glob("*_expected.py")):
                tree = ast.parse(file.read_text(encoding="utf-8"))
                told = next(ast.literal_eval(node.value) for node in tree.body
                            if isinstance(node, ast.Assign))
                yield file.with_name(file.name.replace("_expected.py", "_output.txt")), told


def ntc(folder, platform, command):
    """(recording, expected result) of ntc-templates."""
    for file in sorted((folder / platform / command).glob("*.yml")):
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        yield file.with_suffix(".raw"), told["parsed_sample"]


def name_of(file, folder):
    return str(file.relative_to(folder)).replace("/cli/equal", "")


def named(module, readings):
    """Readings whose names begin with the module's."""
    for one in readings:
        one.name = f"{module.rpartition('.')[2]}/{one.name}"
        yield one


def number(value):
    return None if value in (None, "", "n/a") else int(value)


def classful(text):
    """A prefix as IOS prints it, without the length where it is that of the class."""
    if "/" in text or ":" in text:
        return prefix(text)
    first = int(text.split(".", maxsplit=1)[0])
    length = 24 if first >= 192 else 16 if first >= 128 else 8 if first else 0
    return prefix(f"{text}/{length}")


def is_prefix(text):
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def as_path(words):
    """What a route must have of its path; nothing where authors anonymised it."""
    if re.search(r"[A-Za-z]", words):
        return {}
    asns, length = path(words)
    return {"as_path": asns, "as_path_length": length}


def summary_row(facts, key, family, row):
    """One row of a summary; row: as, msg_rcvd, msg_sent, state_pfxrcd."""
    words = row["state_pfxrcd"]
    is_up = words.split()[0].rstrip("!").isdigit()
    facts["bgp_peer", *key] = {
        "up": is_up, "state": "established" if is_up else state(words),
        "peer_asn": asn(row["as"]), "messages_received": int(row["msg_rcvd"]),
        "messages_sent": int(row["msg_sent"])}
    if is_up and family in FAMILIES:
        facts["bgp_family", *key, family] = {"accepted": int(words.rstrip("!"))}


def interface(row):
    """genieparser's interface as a fact."""
    fact = {"up": row.get("line_protocol", row["oper_status"]).startswith("up"),
            "admin_up": row["enabled"]}
    counters = row.get("counters", {})
    for member, value in (("mtu", row.get("mtu")),
                          ("receive_bytes", counters.get("in_octets")),
                          ("transmit_bytes", counters.get("out_octets")),
                          ("receive_errors", counters.get("in_errors")),
                          ("transmit_errors", counters.get("out_errors"))):
        if value is not None:
            fact[member] = value
    if row.get("bandwidth") is not None:
        fact["speed"] = row["bandwidth"] * 1000 / 8
    return fact


def interfaces(folder, systems, platform, ifname=str):
    for file, told in genie(folder, systems, ("ShowInterfaces",)):
        yield Reading(name_of(file, folder), platform, "interfaces", text_of(file),
                      facts={("interface", ifname(name)): interface(row)
                             for name, row in told.items()},
                      kinds=("interface",))


def bfd(row):
    up = row.lower() == "up"
    return {"up": up, "state": "admin_down" if row.lower() == "admindown" else row.lower()}


def hop(text):
    """An address as the agent writes it: one of IPv4 within IPv6 with dots."""
    inner = getattr(ipaddress.ip_address(text), "ipv4_mapped", None)
    return f"::ffff:{inner}" if inner else address(text)


def table_route(name, row, vrf):
    """A row of a table of routes; genieparser's names."""
    status = row.get("status_codes", "")
    route = {"prefix": classful(name), "best": ">" in status,
             "valid": "*" in status or "r" in status.lower(), **as_path(row.get("path", "")),
             "origin": ORIGINS[row["origin_codes"]]}
    if is_prefix(row["next_hop"]):
        route["next_hop"] = hop(row["next_hop"])
    route["med"] = row.get("metric")
    route["local_preference"] = row.get("localprf", row.get("locprf"))
    route["vrf"] = vrf
    return route


def is_metric(text, route, value):
    """Whether a lone number stands below Metric rather than below LocPrf: genieparser takes each
    for the local preference."""
    header = re.search(r"^.*Next Hop.*$", text, re.MULTILINE)[0]
    for line in text.splitlines():
        found = re.match(rf".*?{re.escape(route)}\s+\S+\s+{value}(?=\s)", line)
        if found:
            ends = [header.index(word) + len(word) for word in ("Metric", "LocPrf")]
            return abs(found.end() - ends[0]) < abs(found.end() - ends[1])
    return False


def genie_table(told, kind, text=None):
    """All unicast routes of a table: kind is "advertised" or "routes"."""
    routes = []
    for vrf in told["vrf"].values():
        for neighbor in vrf["neighbor"].values():
            for family, one in neighbor["address_family"].items():
                # routes of a VPN that is no VRF here are left out
                if family not in UNICAST and "default_vrf" not in one:
                    continue
                for name, paths in (one.get(kind) or {}).items():
                    for index, row in paths["index"].items():
                        value = row.get("localprf")
                        if text and "metric" not in row and value is not None and is_metric(
                                text, name, value):
                            row = {**row, "metric": value, "localprf": None}
                        route = table_route(name, row, one.get("default_vrf", "default"))
                        if text and index > 1:
                            del route["best"]  # genieparser leaves it out there
                        routes.append(route)
    return routes


def ntc_route(row):
    length = row.get("prefix_length") or row.get("netmask")
    text = row.get("network") or row.get("prefix")
    return {"prefix": classful(f"{text}/{length}" if length else text),
            "next_hop": address(row["next_hop"]), **as_path(row["as_path"]),
            "med": number(row["metric"]), "local_preference": number(row["local_pref"]),
            "best": ">" in row["path_selection"],
            "valid": "*" in row["status"] or "r" in row["status"],
            "origin": ORIGINS[row["origin"]]}
