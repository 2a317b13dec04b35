# SPDX-License-Identifier: Apache-2.0
"""NX-OS: its JSON against the results that napalm's authors stored beside it."""

import json

from cli_readings import Reading, address

FAMILIES = {"ipv4": "ipv4 unicast", "ipv6": "ipv6 unicast", "l2vpn": "l2vpn evpn"}


def load(file):
    return json.loads(file.read_text(encoding="utf-8"))


def summary(folder):
    facts = {}
    for vrf, told in load(folder / "expected_result.json").items():
        vrf = "default" if vrf == "global" else vrf
        for peer, one in told["peers"].items():
            key = (vrf, address(peer))
            facts["bgp_peer", *key] = {
                "up": one["is_up"], "admin_up": one["is_enabled"], "peer_asn": one["remote_as"],
                "local_asn": one["local_as"]}
            for family, counts in one["address_family"].items():
                if one["is_up"]:
                    facts["bgp_family", *key, FAMILIES[family]] = {
                        "accepted": counts["received_prefixes"]}
    name = "show_bgp_all_summary_vrf_all.json"
    return Reading(f"nxos/{folder.name}/{name}", "nx-os", "bgp-summary",
                   (folder / name).read_bytes(), facts=facts, kinds=("bgp_peer", "bgp_family"))


def readings(folder):
    data = folder / "napalm" / "nxos" / "mocked_data"
    for case in sorted((data / "test_get_bgp_neighbors").iterdir()):
        yield summary(case)
    case = data / "test_get_facts" / "N9000"
    told = load(case / "expected_result.json")
    yield Reading(f"nxos/{case.name}/show_version.json", "nx-os", "version",
                  (case / "show_version.json").read_bytes(), kinds=("router",), facts={
                      ("router",): {"system_name": told["hostname"], "description":
                                    f"Cisco {told['model']}, NX-OS {told['os_version']}"}})
    yield Reading(f"nxos/{case.name}/show_interface.json", "nx-os", "interfaces",
                  (case / "show_interface.json").read_bytes(), kinds=("interface",),
                  facts={("interface", name): {} for name in told["interface_list"]})
