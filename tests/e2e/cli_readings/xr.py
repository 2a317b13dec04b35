# SPDX-License-Identifier: Apache-2.0
"""IOS-XR against what genieparser and ntc-templates read."""

from cli_readings import Reading, address, asn, path, prefix, state
from cli_readings.cisco import (FAMILIES, ORIGINS, as_path, bfd, genie, hop, interfaces, name_of,
                                named, ntc, ntc_route, number, summary_row, text_of)

SYSTEMS = ("iosxr",)


def summaries(folder):
    for file, told in genie(folder, SYSTEMS, ("ShowBgpInstanceSummary",)):
        facts = {}
        for instance in told["instance"].values():
            for vrf, of_vrf in instance["vrf"].items():
                for peer, one in of_vrf.get("neighbor", {}).items():
                    for family, row in one["address_family"].items():
                        row = {"as": one["remote_as"], "msg_rcvd": row["msg_rcvd"],
                               "msg_sent": row["msg_sent"],
                               "state_pfxrcd": str(row["state_pfxrcd"])}
                        summary_row(facts, (vrf, address(peer)), family, row)
        yield Reading(name_of(file, folder), "ios-xr", "bgp-summary", text_of(file), facts=facts,
                      kinds=("bgp_peer", "bgp_family"))
    for file, rows in ntc(folder, "cisco_xr", "show_ip_bgp_summary"):
        facts = {("router",): {"bgp_asn": asn(rows[0]["local_as"]),
                               "bgp_id": rows[0]["router_id"]}}
        for row in rows:
            summary_row(facts, ("default", address(row["bgp_neigh"])), None,
                        {**row, "as": row["neigh_as"]})
        yield Reading(name_of(file, folder), "ios-xr", "bgp-summary", text_of(file), facts=facts,
                      kinds=("bgp_peer", "router"))


def family_fact(one):
    fact = {"accepted": one["accepted_prefixes"], "active": one["best_paths"],
            "advertised": one["prefix_advertised"] - one["prefix_withdrawn"],
            "limit": one.get("maximum_prefix_max_prefix_no")}
    return {member: value for member, value in fact.items() if value is not None}


def neighbor_fact(one):
    up = one["session_state"].lower() == "established"
    fact = {"up": up, "state": state(one["session_state"]), "peer_asn": asn(one["remote_as"]),
            "local_asn": asn(one["local_as_as_no"]), "admin_up": True,
            "router_id": one["router_id"],
            "messages_received": one["message_stats_input"]["msg_rcvd"]
            if "message_stats_input" in one else None}
    if one.get("holdtime"):
        fact["hold_time"] = float(one["holdtime"])
    transport = one.get("bgp_session_transport", {})
    reason = transport.get("connection", {}).get("reset_reason")
    if reason:
        fact["last_reset"] = reason
    if "transport" in transport:
        fact["local_address"] = address(transport["transport"]["local_host"])
    return {member: value for member, value in fact.items() if value is not None}


def neighbors(folder):
    for file, told in genie(folder, SYSTEMS, ("ShowBgpInstanceNeighborsDetail",)):
        facts = {}
        for instance in told["instance"].values():
            for vrf, of_vrf in instance["vrf"].items():
                for peer, one in of_vrf["neighbor"].items():
                    key = (vrf, address(peer))
                    facts["bgp_peer", *key] = neighbor_fact(one)
                    for family, counts in one.get("address_family", {}).items():
                        if family in FAMILIES and "accepted_prefixes" in counts:
                            facts["bgp_family", *key, family] = family_fact(counts)
        yield Reading(name_of(file, folder), "ios-xr", "bgp-neighbors", text_of(file),
                      facts=facts, kinds=("bgp_peer", "bgp_family"))


def advertised_route(row):
    words = row["as_path"]
    return {"prefix": prefix(f"{row['network']}/{row['prefix_length']}"), "vrf": row["vrf"],
            "next_hop": address(row["next_hop"]), "peer": address(row["from"]),
            "origin": ORIGINS[words[-1]], **as_path(words[:-1])}


def instance_routes(told, kind):
    routes = []
    for instance in told["instance"].values():
        for name, vrf in instance["vrf"].items():
            for family in vrf["address_family"].values():
                for text, paths in family.get(kind, {}).items():
                    for row in paths["index"].values():
                        status = row["status_codes"]
                        routes.append({
                            "prefix": prefix(text), "vrf": name, "best": ">" in status,
                            "valid": "*" in status, "next_hop": hop(row["next_hop"]),
                            "origin": ORIGINS[row["origin_codes"]],
                            "med": number(row.get("metric")),
                            "local_preference": number(row.get("locprf")),
                            **as_path(row.get("path", ""))})
    return routes


def tables(folder):
    for file, rows in ntc(folder, "cisco_xr", "show_bgp_vrf_all_neighbors_advertised-routes"):
        yield Reading(name_of(file, folder), "ios-xr", "bgp-advertised", text_of(file),
                      routes=[advertised_route(row) for row in rows])
    # the whole table has the same lines
    for file, rows in ntc(folder, "cisco_xr", "show_bgp"):
        yield Reading(name_of(file, folder), "ios-xr", "bgp-routes", text_of(file),
                      routes=[ntc_route(row) for row in rows])
    for file, told in genie(folder, SYSTEMS, ("ShowBgpInstanceNeighborsRoutes",)):
        yield Reading(name_of(file, folder), "ios-xr", "bgp-routes", text_of(file),
                      routes=instance_routes(told, "routes"))


def detail_routes(one):
    for row in one["paths"]["path"].values():
        for words, hops in row["as_path"].items():
            for peer, told in hops["bgp_peer_neighbor_ip"].items():
                asns, length = path("" if words.startswith("Local") else words.split(",")[0])
                yield {"prefix": prefix(one["prefix"]), "next_hop": hop(peer), "as_path": asns,
                       "as_path_length": length, "peer": address(told["origin_neighbors_ip"]),
                       "origin": ORIGINS[told["origin_codes"]],
                       "best": ">" in told["status_codes"],
                       "valid": "*" in told["status_codes"],
                       "local_preference": told.get("localpref"),
                       "med": told.get("origin_metric")}


def prefixes(folder):
    for file, told in genie(folder, SYSTEMS, (
            "ShowBgpVrfAfPrefix", "ShowBgpVrfAfPrefixDetail", "ShowBgpAddressfamilyPrefix")):
        routes = [route for vrf in told["vrf"].values() for one in vrf["address_family"].values()
                  for route in detail_routes(one)]
        yield Reading(name_of(file, folder), "ios-xr", "bgp-prefix", text_of(file), routes=routes)


def bfd_sessions(folder):
    for file, told in genie(folder, SYSTEMS, ("ShowBfdSessionDestinationDetails",)):
        facts = {("bfd_session", address(peer), row["interface"]): bfd(row["session"]["state"])
                 for own in told["src"].values() for peer, row in own["dest"].items()}
        yield Reading(name_of(file, folder), "ios-xr", "bfd", text_of(file), facts=facts,
                      kinds=("bfd_session",))


def versions(folder):
    for file, rows in ntc(folder, "cisco_xr", "show_version"):
        words = f"Cisco IOS XR Software, Version {rows[0]['version']}"
        facts = {("router",): {"description": words}}
        yield Reading(name_of(file, folder), "ios-xr", "version", text_of(file), facts=facts,
                      kinds=("router",))


def all_readings(folder):
    for each in (summaries, neighbors, tables, prefixes, bfd_sessions, versions):
        yield from each(folder)
    yield from interfaces(folder, SYSTEMS, "ios-xr")


def readings(folder):
    return named(__name__, all_readings(folder))
