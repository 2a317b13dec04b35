# SPDX-License-Identifier: Apache-2.0
"""NX-OS' text against what genieparser and ntc-templates read."""

import re

from cli_readings import Reading, address, asn, path, prefix, state
from cli_readings.cisco import (ALIASES, FAMILIES, ORIGINS, bfd, genie, genie_table, name_of,
                                named, ntc, ntc_route, number, text_of)

SYSTEMS = ("nxos",)


def family_fact(one):
    fact = {"accepted": one.get("path", {}).get("accepted_paths"),
            "limit": one.get("maximum_prefix_max_prefix_no")}
    return {member: value for member, value in fact.items() if value is not None}


def neighbor_fact(one):
    words = one["session_state"]
    up = words.lower() == "established"
    fact = {"up": up, "state": state(words), "peer_asn": asn(one["remote_as"]),
            "admin_up": "shut" not in words.lower()}
    if "description" in one:
        fact["description"] = one["description"]
    timers = one.get("bgp_negotiated_keepalive_timers", {})
    if up and "hold_time" in timers:
        fact["hold_time"] = float(timers["hold_time"])
    return fact


def neighbors(folder):
    for file, told in genie(folder, SYSTEMS, ("ShowBgpVrfAllNeighbors",)):
        facts = {}
        for peer, one in told["neighbor"].items():
            key = (told.get("vrf", "default"), address(peer))
            facts["bgp_peer", *key] = fact = neighbor_fact(one)
            for family, counts in one.get("address_family", {}).items():
                family = ALIASES.get(family, family)
                if family in FAMILIES and fact["up"]:
                    facts["bgp_family", *key, family] = family_fact(counts)
        yield Reading(name_of(file, folder), "nx-os", "bgp-neighbors", text_of(file), facts=facts,
                      kinds=("bgp_peer",))
    for file, rows in ntc(folder, "cisco_nxos", "show_ip_bgp_neighbors"):
        facts = {}
        text = text_of(file)
        for row in rows:
            # ntc-templates leaves it out
            vrf = re.search(rb"BGP neighbor is %s,(?s:(?!BGP neighbor).)*?Neighbor vrf: (\w+)"
                            % row["neighbor"].encode(), text)
            key = (vrf[1].decode() if vrf else "default", address(row["neighbor"]))
            facts["bgp_peer", *key] = {
                "peer_asn": asn(row["remote_asn"]), "state": state(row["bgp_state"]),
                "transitions": number(row["conn_estab"]), "resets": number(row["conn_dropped"]),
                "local_address": row["localhost_ip"] or None,
                "route_map_in": row["inbound_routemap"] or None,
                "route_map_out": row["outbound_routemap"] or None}
        yield Reading(name_of(file, folder), "nx-os", "bgp-neighbors", text, facts=facts,
                      kinds=("bgp_peer",))


def tables(folder):
    for kind, parser, command in (
            ("advertised", "ShowBgpVrfAllNeighborsAdvertisedRoutes", "bgp-advertised"),
            ("routes", "ShowBgpVrfAllNeighborsRoutes", "bgp-routes")):
        for file, told in genie(folder, SYSTEMS, (parser,)):
            yield Reading(name_of(file, folder), "nx-os", command, text_of(file),
                          routes=genie_table(told, kind))
    for command in ("show_bgp_vrf_all_ipv4_unicast_neighbors_routes", "show_ip_bgp"):
        for file, rows in ntc(folder, "cisco_nxos", command):
            yield Reading(name_of(file, folder), "nx-os", "bgp-routes", text_of(file),
                          routes=[ntc_route(row) for row in rows])


def detail_route(row):
    words = row["as_path"]
    asns, length = path("" if words == "NONE" else words)
    peer = address(row["neighbor"])
    return {"prefix": prefix(f"{row['prefix']}/{row['prefix_length']}"),
            "vrf": row["vrf"].rstrip(","), "next_hop": address(row["next_hop"]),
            "peer": None if peer in ("0.0.0.0", "::") else peer, "as_path": asns,
            "as_path_length": length, "best": row["active"] == "best",
            "valid": row["valid"] == "valid", "origin": ORIGINS[row["origin"]],
            "local_preference": number(row["local_pref"]), "med": number(row["metric"]),
            "communities": row["community"].strip().replace(" ", ",") or None}


def prefixes(folder):
    for file, rows in ntc(folder, "cisco_nxos", "show_bgp_vrf_all_ipv4_unicast_detail"):
        yield Reading(name_of(file, folder), "nx-os", "bgp-prefix", text_of(file),
                      routes=[detail_route(row) for row in rows])


def bfd_sessions(folder):
    for file, told in genie(folder, SYSTEMS, ("ShowBfdNeighborDetail",)):
        facts = {("bfd_session", address(peer), ifname(row["interface"])): bfd(row["state"])
                 for own in told.get("our_address", {}).values()
                 for peer, row in own["neighbor_address"].items()}
        yield Reading(name_of(file, folder), "nx-os", "bfd", text_of(file), facts=facts,
                      kinds=("bfd_session",))
    for file, rows in ntc(folder, "cisco_nxos", "show_bfd_neighbors"):
        facts = {("bfd_session", address(row["neighbor_address"]), ifname(row["interface"])):
                 bfd(row["state"]) for row in rows}
        yield Reading(name_of(file, folder), "nx-os", "bfd", text_of(file), facts=facts,
                      kinds=("bfd_session",))


def ifname(name):
    """As ifName of NX-OS spells an interface: genieparser writes Port-channel, ntc-templates Eth."""
    kind, number = re.fullmatch(r"(\D*)(.*)", name).groups()
    return {"Eth": "Ethernet", "Po": "port-channel", "Port-channel": "port-channel"}.get(
        kind, kind) + number


def all_readings(folder):
    for each in (neighbors, tables, prefixes, bfd_sessions):
        yield from each(folder)


def readings(folder):
    return named(__name__, all_readings(folder))
