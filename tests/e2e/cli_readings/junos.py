# SPDX-License-Identifier: Apache-2.0
"""Junos: what genie's authors read out of text, written as Junos itself writes JSON.

Their results keep the element names of Junos' XML, from which Junos makes its JSON: each element
an array, text as {"data": ...}, attributes beside it. So a result can be turned into the document
that the router would have printed, and read here on its own.
"""

import json
import re

from cli_readings import STATES, Reading, address, asn, path, prefix

TABLES = {"inet.0": "ipv4 unicast", "inet.3": "ipv4 labeled-unicast", "inet6.0": "ipv6 unicast",
          "inet6.3": "ipv6 labeled-unicast"}
CODES = {"Hold Timer Expired Error": 4, "Cease": 6, "Open Message Error": 2}


def load(file):
    names = {}
    exec(file.read_text(encoding="utf-8"), names)  # a literal, from files of our own
    return names["expected_output"]


def as_junos(value):
    if isinstance(value, dict):
        own = {name: as_junos(one) for name, one in value.items() if name[0] not in "#@"}
        if "#text" in value:
            own["data"] = value["#text"]
        return [own]
    if isinstance(value, list):
        return [as_junos(one)[0] for one in value]
    return [{"data": [None] if value is True else value}]


def document(told):
    return json.dumps({name: as_junos(one) for name, one in told.items()}).encode()


def listed(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def ribs(key, peer, names):
    for rib in listed(peer.get("bgp-rib")):
        if rib["name"] in TABLES:
            yield ("bgp_family", *key, TABLES[rib["name"]]), {
                name: int(rib[member]) for name, member in names if member in rib}


COUNTS = (("received", "received-prefix-count"), ("accepted", "accepted-prefix-count"),
          ("active", "active-prefix-count"), ("advertised", "advertised-prefix-count"))


def summary(told):
    facts = {}
    for peer in listed(told["bgp-information"].get("bgp-peer")):
        if "bgp-rib" not in peer:  # its instance is not known
            continue
        key = ("default", address(peer["peer-address"].partition("+")[0]))
        is_up = peer["peer-state"].startswith("Establ")
        facts["bgp_peer", *key] = {
            "up": is_up, "peer_asn": asn(peer["peer-as"]), "resets": int(peer["flap-count"]),
            "messages_received": int(peer["input-messages"]),
            "messages_sent": int(peer["output-messages"])}
        facts.update(ribs(key, peer, COUNTS) if is_up else {})
    return facts


def neighbors(told):
    facts = {}
    for peer in listed(told["bgp-information"]["bgp-peer"]):
        key = ("default", address(peer["peer-address"].partition("+")[0]))
        is_up = peer["peer-state"] == "Established"
        options = peer["bgp-option-information"]
        facts["bgp_peer", *key] = {
            "up": is_up, "state": STATES[peer["peer-state"].lower()],
            "peer_asn": asn(peer["peer-as"]), "local_asn": asn(peer["local-as"]),
            "local_address": address(peer["local-address"].partition("+")[0]),
            "description": peer["description"], "resets": int(peer["flap-count"]),
            "last_reset": peer.get("last-flap-event"), "router_id": peer.get("peer-id"),
            "authentication": "authentication-configured" in options,
            "hold_time": int(peer["active-holdtime"]) if is_up else None,
            "keepalive": int(peer["keepalive-interval"]) if is_up else None,
            "hold_time_configured": int(options["holdtime"]) if "holdtime" in options else None,
            "route_map_in": options.get("import-policy"),
            "route_map_out": options.get("export-policy")}
        if peer["last-error"] != "None":
            facts["bgp_error", *key] = {"code": CODES[peer["last-error"]]}
        facts.update(ribs(key, peer, COUNTS) if is_up else {})
    return facts


def table_routes(table):
    origins = {"I": "igp", "E": "egp", "?": "incomplete"}
    for rt in listed(table.get("rt")):
        for entry in listed(rt["rt-entry"]):
            if entry["protocol-name"] != "BGP":
                continue
            network = rt["rt-destination"]
            if "rt-prefix-length" in rt:
                network = f"{network.partition('/')[0]}/{rt['rt-prefix-length']}"
            route = {"prefix": prefix(network), "best": "*" in entry.get("active-tag", "")}
            words = re.match(r"(?:AS path: *)?(.*?)([IE?])(?: |$)", entry.get("as-path", "") or "")
            if words:
                route["as_path"], route["as_path_length"] = path(
                    words.group(1).replace("[", "(").replace("]", ")"))
                route["origin"] = origins[words.group(2)]
            if "local-preference" in entry:
                route["local_preference"] = int(entry["local-preference"])
            hop = listed(entry.get("nh"))
            if hop and re.match(r"[0-9a-f.:]+$", hop[0].get("to", "")):
                route["next_hop"] = address(hop[0]["to"])
            yield route


def routes(told):
    tables = listed(told["route-information"]["route-table"])
    return [route for table in tables
            if table["table-name"].endswith(tuple(TABLES)) for route in table_routes(table)]


def bfd(told):
    return {("bfd_session", address(one["session-neighbor"]), one.get("session-interface")):
            {"state": one["session-state"].lower(), "up": one["session-state"] == "Up"}
            for one in listed(told["bfd-session-information"].get("bfd-session"))}


def version(told):
    told = told["software-information"]
    return {("router",): {"system_name": told["host-name"], "description":
                          f"Juniper {told['product-model']}, Junos {told['junos-version']}"}}


def number(text):
    return int(text) if text and text.isdigit() else None


def interfaces(told):
    facts = {}
    for one in listed(told["interface-information"]["physical-interface"]):
        facts["interface", one["name"]] = {
            "mtu": number(one.get("mtu")), "index": number(one.get("snmp-index")),
            "up": one["oper-status"] == "Up" if "oper-status" in one else None,
            "alias": one.get("description")}
        for unit in listed(one.get("logical-interface")):
            mtus = [number(family.get("mtu")) for family in listed(unit.get("address-family"))]
            facts["interface", unit["name"]] = {
                "mtu": next((mtu for mtu in mtus if mtu is not None), None),
                "index": number(unit.get("snmp-index"))}
    return facts


SESSIONS = ("bgp_peer", "bgp_family", "bgp_error")
COMMANDS = {
    "ShowBgpSummary": ("bgp-summary", summary, SESSIONS),
    "ShowBgpSummaryInstance": ("bgp-summary", summary, SESSIONS),
    "ShowBgpNeighbor": ("bgp-neighbors", neighbors, SESSIONS),
    "ShowBFDSession": ("bfd", bfd, ("bfd_session",)),
    "ShowBFDSessionDetail": ("bfd", bfd, ("bfd_session",)),
    "ShowRouteAdvertisingProtocol": ("bgp-advertised", routes, None),
    "ShowRouteAdvertisingProtocolDetail": ("bgp-advertised", routes, None),
    "ShowRouteReceiveProtocol": ("bgp-routes", routes, None),
    "ShowRouteProtocolExtensive": ("bgp-prefix", routes, None),
    "ShowVersion": ("version", version, ("router",)),
    "ShowInterfaces": ("interfaces", interfaces, ("interface",)),
}


def readings(folder):
    for parser, (command, read, kinds) in COMMANDS.items():
        for file in sorted((folder / "genie" / "junos" / parser / "cli" / "equal").glob(
                "*_expected.py")):
            told = load(file)
            name = f"junos/{parser}/{file.name}"
            if kinds is None:
                yield Reading(name, "junos", command, document(told), routes=read(told))
            else:
                yield Reading(name, "junos", command, document(told), facts=read(told),
                              kinds=kinds)
