# SPDX-License-Identifier: Apache-2.0
"""Arista EOS: its JSON against the results that napalm's authors stored beside it."""

import json
import re

from cli_readings import Reading, address, path, prefix


NEIGHBORS = (("show_ip_bgp_neighbors_vrf_all", "show ip bgp neighbors vrf all | json"),
             ("show_ipv6_bgp_peers_vrf_all", "show ipv6 bgp peers vrf all | json"))


def load(file):
    return json.loads(file.read_text(encoding="utf-8"))


def is_link_local(peer):
    return "%" in peer


def stored(folder):
    """(vrf, peer, what napalm says) of all peers; "global" is its default VRF."""
    for vrf, told in load(folder / "expected_result.json").items():
        for peer, one in told.get("peers", {}).items():
            # without the interface they cannot be told apart, so the agent leaves them out
            if not is_link_local(peer):
                yield "default" if vrf == "global" else vrf, address(peer), one


def summary(folder, family):
    """napalm asks for both families and joins the answers by peer."""
    facts = {}
    word = "ip" if family == "ipv4" else family
    answer = load(folder / f"show_{word}_bgp_summary_vrf_all.json")
    asked = {(vrf, address(peer)) for vrf, one in answer["vrfs"].items()
             for peer in one["peers"] if not is_link_local(peer)}
    for vrf, peer, told in stored(folder):
        if (vrf, peer) not in asked:
            continue
        facts["bgp_peer", vrf, peer] = {"up": told["is_up"], "peer_asn": told["remote_as"]}
        counts = told["address_family"][family]
        if told["is_up"]:
            facts["bgp_family", vrf, peer, f"{family} unicast"] = {
                "received": counts["received_prefixes"], "accepted": counts["accepted_prefixes"]}
    return facts


def neighbor_sessions(folder):
    """get_bgp_neighbors: summaries, and the neighbors' answers."""
    kinds = ("bgp_peer", "bgp_family")
    for family, word in (("ipv4", "ip"), ("ipv6", "ipv6")):
        name = f"show_{word}_bgp_summary_vrf_all.json"
        yield Reading(f"eos/{folder.name}/{name}", "eos",
                      f"show {word} bgp summary vrf all | json", (folder / name).read_bytes(),
                      facts=summary(folder, family), kinds=kinds)
    for name, command in NEIGHBORS:
        yield Reading(f"eos/{folder.name}/{name}.json", "eos", command,
                      (folder / f"{name}.json").read_bytes(), facts={}, kinds=kinds)


def neighbors(folder, text):
    """What napalm takes from the neighbors' answer; sessions of both families are in one answer."""
    facts = {}
    for vrf, told in load(folder / "expected_result.json").items():
        vrf = "default" if vrf == "global" else vrf
        for peer, one in told.get("peers", {}).items():
            if f'"{peer}"'.encode() not in text:
                continue
            key = (vrf, address(peer.partition("%")[0]))
            facts["bgp_peer", *key] = {"up": one["is_up"], "peer_asn": one["remote_as"],
                                       "local_asn": one["local_as"],
                                       "router_id": one["remote_id"]}
            for family, counts in one["address_family"].items():
                facts["bgp_family", *key, f"{family} unicast"] = {
                    "received": counts["received_prefixes"],
                    "advertised": counts["sent_prefixes"]}
    return facts


def interfaces_removed(folder):
    """The only neighbors on record are link-local: once more, without their interfaces' names."""
    for name, command in NEIGHBORS:
        text = (folder / f"{name}.json").read_bytes()
        yield Reading(f"eos/{folder.name}/{name}.json without interfaces", "eos", command,
                      re.sub(rb'("fe80::[0-9a-f:]+)%\w+"', rb'\1"', text),
                      facts=neighbors(folder, text), kinds=("bgp_peer", "bgp_family"))


def detail_sessions(folder):
    """get_bgp_neighbors_detail: of its answers only the summaries are JSON."""
    told = {"ip": {}, "ipv6": {}}
    for vrf, groups in load(folder / "expected_result.json").items():
        for peer_asn, peers in groups.items():
            for one in peers:
                peer = address(one["remote_address"])
                word, family = ("ipv6", "ipv6") if ":" in peer else ("ip", "ipv4")
                key = ("default" if vrf == "global" else vrf, peer)
                told[word]["bgp_peer", *key] = {
                    "up": one["up"], "peer_asn": int(peer_asn),
                    "state": one["connection_state"].lower()}
                if one["up"]:
                    told[word]["bgp_family", *key, f"{family} unicast"] = {
                        "received": one["received_prefix_count"],
                        "accepted": one["accepted_prefix_count"]}
    for word, facts in told.items():
        name = f"show_{word}_bgp_summary_vrf_all.json"
        yield Reading(f"eos/{folder.name}/{name}", "eos", f"show {word} bgp summary vrf all | json",
                      (folder / name).read_bytes(), facts=facts, kinds=("bgp_peer", "bgp_family"))


def routes(folder):
    """get_route_to: what napalm tells of the best paths of a prefix, per VRF."""
    expected = load(folder / "expected_result.json")
    for file in sorted(folder.glob("show_ip_bgp_*.json")):
        vrf = file.stem.rpartition("vrf_")[2]
        told = []
        for network, ones in expected.items():
            for one in ones:
                attributes = one["protocol_attributes"]
                if one["routing_table"] == vrf:
                    asns, length = path(attributes["as_path"])
                    told.append({
                        "prefix": prefix(network), "vrf": vrf, "best": one["current_active"],
                        "peer": address(attributes["remote_address"]), "as_path": asns,
                        "as_path_length": length, "next_hop": address(one["next_hop"]),
                        "local_preference": attributes["local_preference"],
                        "med": attributes["metric"],
                        "communities": ",".join(attributes["communities"]) or None})
        yield Reading(f"eos/{folder.name}/{file.name}", "eos",
                      f"show ip bgp 1.0.4.0/24 vrf {vrf} | json", file.read_bytes(), routes=told)


def readings(folder):
    data = folder / "napalm" / "eos" / "mocked_data"
    for case in sorted((data / "test_get_bgp_neighbors").iterdir()):
        yield from neighbor_sessions(case)
        yield from interfaces_removed(case)
    for case in sorted((data / "test_get_bgp_neighbors_detail").iterdir()):
        yield from detail_sessions(case)
    for case in sorted((data / "test_get_route_to").iterdir()):
        yield from routes(case)
