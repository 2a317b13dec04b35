# SPDX-License-Identifier: Apache-2.0
"""IOS and IOS-XE against what genieparser and ntc-templates read."""

import json
import re

from cli_readings import Reading, address, asn, path, prefix, state
from cli_readings.cisco import (ALIASES, FAMILIES, ORIGINS, bfd, genie, genie_table, hop,
                                interfaces, is_prefix, name_of, named, ntc, ntc_route, number,
                                summary_row, text_of)

SYSTEMS = ("ios", "iosxe")
# Two letters of the kind are its ifName, but for these.
LONGER = {"TwentyFiveGigE": "Twe"}


def load(file):
    return json.loads(file.read_text(encoding="utf-8"))


def summaries(folder):
    parsers = ("ShowBgpAllSummary", "ShowBgpSummary", "ShowIpBgpAllSummary", "ShowIpBgpSummary")
    for file, told in genie(folder, SYSTEMS, parsers):
        facts = {}
        text = text_of(file)
        for of_vrf in told.get("vrf", {}).values():
            for peer, one in of_vrf["neighbor"].items():
                for family, row in one["address_family"].items():
                    family = ALIASES.get(family, family)
                    if b"For address family:" not in text:
                        family = None
                    # a session below a VPN family may be in any VRF: left out
                    if family not in ("vpnv4 unicast", "vpnv6 unicast"):
                        summary_row(facts, ("default", address(peer)), family, row)
        yield Reading(name_of(file, folder), "ios-xe", "bgp-summary", text, facts=facts,
                      kinds=("bgp_peer", "bgp_family"))
    for file, rows in ntc(folder, "cisco_ios", "show_ip_bgp_summary"):
        facts = {("router",): {"bgp_asn": asn(rows[0]["local_as"]),
                               "bgp_id": rows[0]["router_id"]}}
        for row in rows:
            summary_row(facts, ("default", address(row["bgp_neighbor"])), None,
                        {"as": row["neighbor_as"], "msg_rcvd": row["messages_received"],
                         "msg_sent": row["messages_sent"],
                         "state_pfxrcd": row["state_or_prefixes_received"]})
        yield Reading(name_of(file, folder), "ios-xe", "bgp-summary", text_of(file), facts=facts,
                      kinds=("bgp_peer", "router"))


def family_fact(one):
    activity = one.get("prefix_activity_counters", {})
    denied = one.get("local_policy_denied_prefixes_counters", {})
    fact = {}
    if activity:
        fact = {"advertised": activity["sent"]["prefixes_current"],
                "accepted": activity["received"]["prefixes_current"]}
    if "total" in denied.get("inbound", {}):
        fact["denied"] = denied["inbound"]["total"]
    return fact


def neighbor_fact(one):
    up = one["session_state"].lower() == "established"
    fact = {"up": up, "peer_asn": asn(one["remote_as"]),
            "admin_up": not one.get("shutdown", False)}
    if one["session_state"] != "Closing":
        fact["state"] = state(one["session_state"])
    told = one.get("bgp_session_transport", {}).get("connection", {})
    reason = told.get("reset_reason")
    if reason:
        fact["last_reset"] = re.sub(r" of session \d+", "", reason)
    if "bgp_negotiated_keepalive_timers" in one and up:
        timers = one["bgp_negotiated_keepalive_timers"]
        fact["hold_time"] = float(timers["hold_time"])
        fact["keepalive"] = float(timers["keepalive_interval"])
    messages = one.get("bgp_neighbor_counters", {}).get("messages", {})
    if messages.get("sent") and "total" in messages["sent"]:
        fact["messages_sent"] = messages["sent"]["total"]
        fact["messages_received"] = messages["received"]["total"]
        fact["updates_sent"] = messages["sent"]["updates"]
        fact["updates_received"] = messages["received"]["updates"]
    if "description" in one:
        fact["description"] = one["description"]
    return fact


def neighbors(folder):
    parsers = ("ShowBgpAllNeighbors", "ShowBgpNeighbors", "ShowIpBgpNeighbors",
               "ShowIpBgpAllNeighbors")
    for file, told in genie(folder, SYSTEMS, parsers):
        facts = {}
        for vrf, of_vrf in told["vrf"].items():
            for peer, one in of_vrf["neighbor"].items():
                key = (vrf, address(peer))
                facts["bgp_peer", *key] = fact = neighbor_fact(one)
                for family, counts in one.get("address_family", {}).items():
                    family = ALIASES.get(family, family)
                    if vrf != "default":
                        family = family.replace("vpnv4 u", "ipv4 u").replace("vpnv6 u", "ipv6 u")
                    # others are capabilities only
                    if family in FAMILIES and "bgp_table_version" in counts:
                        facts["bgp_family", *key, family] = (
                            family_fact(counts) if fact["up"] else {"accepted": None})
        yield Reading(name_of(file, folder), "ios-xe", "bgp-neighbors", text_of(file),
                      facts=facts, kinds=("bgp_peer", "bgp_family"))
    for command in ("show_ip_bgp_neighbors", "show_ip_bgp_vpnv4_all_neighbors"):
        for file, rows in ntc(folder, "cisco_ios", command):
            facts = {("bgp_peer", row["vrf"] or "default", address(row["neighbor"])):
                     ntc_neighbor(row) for row in rows if row["neighbor"]}
            yield Reading(name_of(file, folder), "ios-xe", "bgp-neighbors", text_of(file),
                          facts=facts,
                          kinds=("bgp_peer",) if all(row["neighbor"] for row in rows) else ())


def ntc_neighbor(row):
    router_id = row["remote_router_id"]
    return {"peer_asn": asn(row["remote_as"]), "state": state(row["bgp_state"]),
            "router_id": None if router_id == "0.0.0.0" else router_id,
            "local_address": row["localhost_ip"] or None,
            "route_map_in": row["inbound_routemap"] or None,
            "route_map_out": row["outbound_routemap"] or None}


def tables(folder):
    for kind, parsers, command in (
            ("advertised", ("ShowBgpAllNeighborsAdvertisedRoutes",
                            "ShowBgpNeighborsAdvertisedRoutes",
                            "ShowIpBgpNeighborsAdvertisedRoutes"), "bgp-advertised"),
            ("routes", ("ShowBgpAllNeighborsRoutes", "ShowIpBgpAllNeighborsRoutes"),
             "bgp-routes")):
        for file, told in genie(folder, SYSTEMS, parsers):
            yield Reading(name_of(file, folder), "ios-xe", command, text_of(file),
                          routes=genie_table(told, kind, file.read_text(encoding="utf-8")))
    for file, rows in ntc(folder, "cisco_ios", "show_ip_bgp_neighbors_advertised-routes"):
        yield Reading(name_of(file, folder), "ios-xe", "bgp-advertised", text_of(file),
                      routes=[ntc_route(row) for row in rows])


def detail_route(text, row):
    asns, length = path("" if row["route_info"].startswith("Local")
                        else row["route_info"].split(",")[0])
    peer = address(row["gateway"])
    route = {"prefix": prefix(text), "next_hop": hop(row["next_hop"]), "as_path": asns,
             "as_path_length": length, "best": ">" in row["status_codes"],
             "valid": "*" in row["status_codes"], "origin": ORIGINS[row["origin_codes"]],
             "local_preference": row.get("localpref"), "med": row.get("metric"),
             "peer": None if peer in ("0.0.0.0", "::") else peer}
    if "community" in row and " " not in row["community"] and ":" in row["community"]:
        route["communities"] = row["community"]
    return route


def prefixes(folder):
    for file, told in genie(folder, SYSTEMS, ("ShowBgpAllDetail", "ShowIpBgpDetail")):
        routes = []
        for vrf in told["instance"]["default"]["vrf"].values():
            for family in vrf["address_family"].values():
                for text, one in family.get("prefixes", {}).items():
                    # not those of an EVPN, which have a prefix within
                    if is_prefix(text) and "[" not in one.get("nlri_data", "") and (
                            not one["paths"].endswith("EVPN-BGP-Table")):
                        routes += [detail_route(text, row) for row in one["index"].values()]
        yield Reading(name_of(file, folder), "ios-xe", "bgp-prefix", text_of(file), routes=routes)


def ifname(name):
    """As ifName of IOS abbreviates an interface, or as it is when IOS has no such kind."""
    kind, number = re.fullmatch(r"(\D*)(.*)", name).groups()
    if kind == "Embedded-Service-Engine":
        return name
    return LONGER.get(kind, kind[:2]) + number


def bfd_sessions(folder):
    for file, told in genie(folder, SYSTEMS, ("ShowBfdNeighborsDetails",)):
        facts = {("bfd_session", address(peer), ifname(row["interface"])): bfd(row["state"])
                 for own in told["our_address"].values()
                 for peer, row in own["neighbor_address"].items()}
        yield Reading(name_of(file, folder), "ios-xe", "bfd", text_of(file), facts=facts,
                      kinds=("bfd_session",))
    for file, rows in ntc(folder, "cisco_ios", "show_bfd_neighbors_details"):
        facts = {("bfd_session", address(row["neighbor_addr"]), ifname(row["interface"])):
                 bfd(row["state"]) for row in rows}
        yield Reading(name_of(file, folder), "ios-xe", "bfd", text_of(file), facts=facts,
                      kinds=("bfd_session",))


def tunnels(folder):
    for file, told in genie(folder, SYSTEMS, (
            "ShowCryptoSession", "ShowCryptoSessionDetail")):
        facts = {}
        for name, one in told.get("interface", {}).items():
            for peer, row in one["peer"].items():
                flows = [flow for port in row["port"].values()
                         for flow in port.get("ipsec_flow", {}).values()]
                fact = {"sas": sum(int(flow["active_sas"]) for flow in flows)}
                if all("inbound_pkts_decrypted" in flow for flow in flows):
                    fact["receive_packets"] = sum(flow["inbound_pkts_decrypted"] for flow in flows)
                    fact["transmit_packets"] = sum(flow["outbound_pkts_encrypted"]
                                                   for flow in flows)
                if one.get("session_status"):
                    fact["state"] = one["session_status"]
                facts["ipsec_tunnel", address(peer), ifname(name)] = fact
        yield Reading(name_of(file, folder), "ios-xe", "ipsec", text_of(file), facts=facts,
                      kinds=("ipsec_tunnel",))
    for file, rows in ntc(folder, "cisco_ios", "show_crypto_session_detail"):
        facts = {("ipsec_tunnel", row["peer"], ifname(row["interface"])):
                 {"state": row["session_status"], "sas": number(row["active_sa"])}
                 for row in rows}
        yield Reading(name_of(file, folder), "ios-xe", "ipsec", text_of(file), facts=facts,
                      kinds=("ipsec_tunnel",))
    for file, told in genie(folder, SYSTEMS, ("ShowCryptoIkev2Sa",)):
        facts = {("ipsec_tunnel", address(row["remote_ip"]), None): {"ike": row["status"]}
                 for family in told.values() for row in family.values()}
        yield Reading(name_of(file, folder), "ios-xe", "ike", text_of(file), facts=facts,
                      kinds=("ipsec_tunnel",))


def ntc_interface(row):
    fact = {"up": row["protocol_status"].startswith("up"), "alias": row["description"] or None}
    for member, told in (("mtu", "mtu"), ("receive_errors", "input_errors"),
                         ("transmit_errors", "output_errors")):
        if row[told]:
            fact[member] = int(row[told])
    return fact


def ntc_interfaces(folder):
    for file, rows in ntc(folder, "cisco_ios", "show_interfaces"):
        # a recording of two routers names some twice: the first is taken
        facts = {("interface", ifname(row["interface"])): ntc_interface(row) for row in reversed(rows)}
        yield Reading(name_of(file, folder), "ios-xe", "interfaces", text_of(file), facts=facts,
                      kinds=("interface",))


def versions(folder):
    for file, rows in ntc(folder, "cisco_ios", "show_version"):
        yield Reading(name_of(file, folder), "ios-xe", "version", text_of(file),
                      facts={("router",): {"system_name": rows[0]["hostname"]}},
                      kinds=("router",))
    for file, told in genie(folder, SYSTEMS, ("ShowVersion",)):
        yield Reading(name_of(file, folder), "ios-xe", "version", text_of(file),
                      facts={("router",): {"system_name": told["version"]["hostname"]}},
                      kinds=("router",))


def napalm_neighbors(folder):
    data = folder / "napalm" / "ios" / "mocked_data" / "test_get_bgp_neighbors_detail" / "normal"
    for vrf, by_asn in load(data / "expected_result.json").items():
        for one in (one for ones in by_asn.values() for one in ones):
            name = re.sub(r"[.:]", "_", one["remote_address"])
            for file in data.glob(f"show_ip_bgp_*_neigh_{name}.txt"):
                key = ("bgp_peer", "default" if vrf == "global" else vrf,
                       address(one["remote_address"]))
                yield Reading(name_of(file, folder), "ios-xe", "bgp-neighbors", text_of(file),
                              facts={key: napalm_neighbor(one)}, kinds=("bgp_peer",))


def napalm_neighbor(one):
    fact = {"up": one["up"], "state": state(one["connection_state"]),
            "peer_asn": one["remote_as"], "route_map_in": one["import_policy"] or None,
            "route_map_out": one["export_policy"] or None}
    if one["up"]:
        fact.update({"messages_received": one["input_messages"],
                     "messages_sent": one["output_messages"],
                     "updates_received": one["input_updates"],
                     "updates_sent": one["output_updates"], "hold_time": float(one["holdtime"]),
                     "keepalive": float(one["keepalive"]),
                     "local_address": address(one["local_address"])})
    return fact


def napalm_prefixes(folder):
    """napalm keeps the best path only."""
    data = folder / "napalm" / "ios" / "mocked_data" / "test_get_route_to"
    for case in sorted(data.iterdir()):
        for one in load(case / "expected_result.json")["1.0.4.0/24"]:
            table = one["routing_table"]
            of_vrf = "" if table == "default" else f"vpnv4_vrf_{table}_"
            file = case / f"show_ip_bgp_{of_vrf}1_0_4_0_24.txt"
            if b"1 available" not in text_of(file):
                continue
            told = one["protocol_attributes"]
            asns, length = path(told["as_path"].replace("Local", ""))
            yield Reading(name_of(file, folder), "ios-xe", "bgp-prefix", text_of(file), routes=[{
                "prefix": "1.0.4.0/24", "vrf": table, "as_path": asns, "as_path_length": length,
                "peer": told["remote_address"], "next_hop": one["next_hop"], "best": True,
                "local_preference": told["local_preference"]}])


def all_readings(folder):
    for each in (summaries, neighbors, tables, prefixes, bfd_sessions, tunnels, ntc_interfaces,
                 versions, napalm_neighbors, napalm_prefixes):
        yield from each(folder)
    yield from interfaces(folder, SYSTEMS, "ios-xe", ifname)


def readings(folder):
    return named(__name__, all_readings(folder))
