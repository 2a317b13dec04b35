#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Azure's view of real BGP sessions, beside the router's: what falls in the lab falls in both, link by
link and with the same reason, and what only Azure knows is seen nowhere else."""

import os
import unittest
import urllib.parse

from lab_support import Lab, needs_lab
from support import ONRAMP, get, scrape, wait_for

lab = Lab("azure")
CLOUD = {"cloud": "prod-azure", "provider": "azure"}
CIRCUIT, GATEWAY, INTERFACE = "rg-net/er-sg", "rg-net/gw-er", "rg-net/nic-vm1"
PRIMARY, SECONDARY = f"{CIRCUIT}/private/primary", f"{CIRCUIT}/private/secondary"
PEERS = {PRIMARY: "192.168.200.2", SECONDARY: "192.168.200.6"}
CUSTOMER = {PRIMARY: "192.168.200.1", SECONDARY: "192.168.200.5"}
OWN = {"10.1.0.0/16", "10.2.0.0/16", "172.16.8.0/24"}


@needs_lab
class AzureLabTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lambda: lab("down"))
        lab("up", "--hold", "9")
        environment = lab.environment()
        config = os.path.join(environment["LAB_DIR"], "test.yaml")
        with open(config, "w", encoding="utf-8") as out:
            out.write(lab("agent-config", "--interval", "1s"))
        cls.port = urllib.parse.urlparse(environment["LAB_AGENT_URL"]).port
        lab("agent", "--config", config, "--port", str(cls.port), ONRAMP)
        wait_for("the agent is ready", lambda: get(cls.port, "/-/ready")[0] == 200)

    def setUp(self):
        self.addCleanup(wait_for, "both views are well again", self.is_healthy, timeout=90)
        self.addCleanup(lab, "heal")
        wait_for("both views are well", self.is_healthy, timeout=90)

    def value(self, name, **labels):
        return scrape(self.port).value(f"onramp_{name}", **CLOUD, **labels)

    def both(self, name):
        """Of the primary and the secondary link."""
        return [self.value(name, attachment=link) for link in (PRIMARY, SECONDARY)]

    def routers(self):
        now = scrape(self.port)
        return [now.value("onramp_bgp_peer_up", peer=peer) for peer in PEERS.values()]

    def info(self, name, **labels):
        found = scrape(self.port).all(f"onramp_{name}_info", **CLOUD, **labels)
        self.assertEqual(len(found), 1, found)
        return found[0][0]

    def present(self, table):
        """Watched prefix to whether it is in a table."""
        return {labels["prefix"]: value for labels, value in scrape(self.port).all(
            "onramp_route_table_prefix_present", route_table=table, **CLOUD)}

    def gateway_peers(self):
        """Of the routers at Azure's side, as both instances of the gateway see them."""
        return [value for labels, value in sorted(
            ((one["peer"], one["local_address"]), value) for one, value in scrape(self.port).all(
                "onramp_gateway_peer_up", gateway=GATEWAY, **CLOUD))
            if labels[0].startswith("100.64.1.")]

    def is_healthy(self):
        return (self.routers() == self.both("attachment_up") == self.both("cloud_bgp_up") == [1, 1]
                and self.both_arp() == [1, 1]
                and self.gateway_peers() == [1, 1, 1, 1]
                and self.present(INTERFACE) == self.present(GATEWAY) == dict.fromkeys(OWN, 1)
                and scrape(self.port).value("onramp_source_up", source="prod-azure") == 1)

    def both_arp(self):
        return [self.value("cloud_arp_resolved", attachment=link, address=address)
                for link, address in CUSTOMER.items()]

    def becomes(self, what, check, wanted):
        return wait_for(f"{what} is {wanted}", lambda: check() == wanted, timeout=90)

    def test_circuit_links_gateway_and_routes_are_seen(self):
        self.assertEqual([self.value(f"circuit_{what}", circuit=CIRCUIT)
                          for what in ("up", "enabled", "provisioned")], [1, 1, 1])
        self.assertEqual(self.value("circuit_bandwidth_bytes_per_second", circuit=CIRCUIT),
                         125e6)
        self.assertEqual(self.both("attachment_admin_up"), [1, 1])
        self.assertEqual(self.both("cloud_bgp_prefixes_accepted"), [3, 3])
        self.assertEqual(self.both("cloud_bgp_prefix_limit"), [4000, 4000])
        for link, name in ((PRIMARY, "primary"), (SECONDARY, "secondary")):
            about = self.info("attachment", attachment=link)
            self.assertEqual((about["link"], about["circuit"], about["cloud_asn"],
                              about["customer_asn"], about["vlan"]),
                             (name, CIRCUIT, "12076", "65001", "201"))
            self.assertTrue(about["cloud_address"].startswith(PEERS[link]))
            self.assertTrue(about["customer_address"].startswith(CUSTOMER[link]))
        self.assertEqual(self.present(GATEWAY), dict.fromkeys(OWN, 1))
        self.assertEqual(self.value("gateway_link_up", gateway=GATEWAY, attached=CIRCUIT), 1)
        self.assertEqual({value for _, value in scrape(self.port).all(
            "onramp_resource_tag_missing", **CLOUD)}, {0})

    def test_traffic_is_counted_by_link(self):
        before = self.both("attachment_receive_bytes_total")
        self.assertNotIn(None, before)
        wait_for("both links carry keepalives", lambda: all(
            now > old for now, old in zip(self.both("attachment_receive_bytes_total"), before)))

    def test_cut_is_one_link_of_two_from_both_sides(self):
        lab("fault", "cut", "er1")
        self.becomes("the router's view", self.routers, [1, 0])
        self.becomes("Azure's view of the sessions", lambda: self.both("cloud_bgp_up"), [1, 0])
        self.becomes("Azure's view of the links", lambda: self.both("attachment_up"), [1, 0])
        self.assertEqual(self.both("attachment_admin_up"), [1, 1])
        self.assertEqual(self.value("circuit_up", circuit=CIRCUIT), 1)
        self.assertEqual(self.present(INTERFACE), dict.fromkeys(OWN, 1), "the primary brings them")

    def test_primary_that_falls_leaves_the_secondary(self):
        lab("fault", "cut", "er0")
        self.becomes("the router's view", self.routers, [0, 1])
        self.becomes("Azure's view", lambda: self.both("attachment_up"), [0, 1])

    def test_shutdown_has_its_reason(self):
        lab("fault", "shutdown", "er1")
        self.becomes("the router's view", self.routers, [1, 0])
        self.becomes("Azure's view", lambda: self.both("attachment_up"), [1, 0])
        self.assertEqual(self.info("cloud_bgp", attachment=SECONDARY)["reason"], "admin")
        self.assertEqual(self.value("cloud_bgp_state", attachment=SECONDARY, state="idle"), 1)

    def test_prefix_limit_has_its_reason(self):
        lab("fault", "max-prefix", "er1")
        self.becomes("Azure's view", lambda: self.both("attachment_up"), [1, 0])
        self.assertEqual(self.info("cloud_bgp", attachment=SECONDARY)["reason"], "prefix_limit")

    def test_silent_customer_is_a_fact_of_layer_2(self):
        lab("fault", "arp", "er1")
        self.becomes("Azure's ARP", self.both_arp, [1, 0])
        self.becomes("Azure's view", lambda: self.both("attachment_up"), [1, 0])

    def test_gateway_that_lost_a_router(self):
        lab("fault", "propagation", "er0")
        self.becomes("the gateway's peers", self.gateway_peers, [0, 0, 1, 1])
        self.assertEqual(self.both("attachment_up"), [1, 1])

    def test_propagation_that_is_off_is_seen_by_azure_only(self):
        lab("fault", "propagation-off", "rt-app")
        self.becomes("the effective routes", lambda: self.present(INTERFACE),
                     dict.fromkeys(OWN, 0))
        self.assertEqual(self.value("route_table_propagation_enabled",
                                    route_table="rg-net/rt-app"), 0)
        self.assertEqual(self.present(GATEWAY), dict.fromkeys(OWN, 1))
        self.assertEqual(self.routers(), [1, 1])

    def test_shadowed_route_does_not_count(self):
        lab("fault", "udr-shadow", "10.2.0.0/16")
        self.becomes("the effective routes", lambda: self.present(INTERFACE),
                     {"10.1.0.0/16": 1, "10.2.0.0/16": 0, "172.16.8.0/24": 1})

    def test_what_only_azure_knows(self):
        for fault, metric, labels in (
                ("circuit-not-provisioned", "circuit_provisioned", {"circuit": CIRCUIT}),
                ("circuit-disabled", "circuit_enabled", {"circuit": CIRCUIT}),
                ("peering-disabled", "attachment_admin_up", {"attachment": SECONDARY}),
                ("gateway-disconnected", "gateway_link_up", {"gateway": GATEWAY})):
            with self.subTest(fault=fault):
                lab("fault", fault)
                wait_for(metric, lambda: self.value(metric, **labels) == 0)
                lab("heal", fault)
                wait_for(metric, lambda: self.value(metric, **labels) == 1)
        self.assertEqual(self.routers(), [1, 1])

    def test_api_that_refuses_is_unknown_and_not_down(self):
        lab("fault", "api-denied", "azure")
        wait_for("the source is down", lambda: scrape(self.port).value(
            "onramp_source_up", source="prod-azure") == 0)
        wait_for("Azure's view is gone", lambda: not scrape(self.port).all(
            "onramp_attachment_up", **CLOUD), timeout=90)
        self.assertEqual(self.routers(), [1, 1])
        self.assertEqual(scrape(self.port).value("onramp_source_up", source="prod-aws"), 1)


if __name__ == "__main__":
    unittest.main()
