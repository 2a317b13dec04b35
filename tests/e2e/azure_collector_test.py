#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The Azure collector against the emulator: what it shows, and that every fault of an API loses
its own facts, says why, and makes nothing untrue."""

import os
import unittest

from cloud_collector import CloudTest
from cloud_support import (AZURE_CLIENT_ID, AZURE_IDENTITY, AZURE_SECRET, AZURE_SUBSCRIPTION,
                           AZURE_TENANT, CANARY)
from support import wait_for

CIRCUIT = "rg-net/er-sg"
PRIMARY, SECONDARY = f"{CIRCUIT}/private/primary", f"{CIRCUIT}/private/secondary"
MSEES = {PRIMARY: "192.168.200.2", SECONDARY: "192.168.200.6"}
GATEWAY = "rg-net/gw-er"
INTERFACE = "rg-net/nic-vm1"
TABLE = "rg-net/rt-app"
ADVERTISED = ("10.1.0.0/16", "10.2.0.0/16")
NETWORK = "Microsoft.Network/"
SUMMARY = f"{NETWORK}expressRouteCircuits/peerings/routeTablesSummary/action"
CIRCUITS = f"{NETWORK}expressRouteCircuits/read"
POLL_OF_OPERATION = f"{NETWORK}locations/operationResults/read"

CONFIG = """
clouds:
  - name: prod
    provider: azure
    subscription_id: {subscription}
    tenant_id: {tenant}
    client_id: {client}
    {proof}
    arm_url: {url}
    authority_url: {url}
    ca_file: {ca}
    network_interfaces: [rg-net/nic-vm1]
    interval: {interval}
    timeout: {timeout}
    max_age: {max_age}
    sessions_interval: {often}
    arp_interval: {arp}
    routes_interval: {routes}
    metrics_interval: {often}
    inventory_interval: {inventory}
    operation_timeout: {operation}
    {more}
destinations:
  - name: azure-prod
    prefixes: [10.201.0.0/16]
    advertise: [{advertise}]
    require_tags: [owner, nobody-has-this]
"""


class AzureTest(CloudTest):
    settings = {"operation-shape": "immediate"}  # the others take seconds

    def environment(self, **more):
        """Of the agent: no identity of this machine, and no way to one."""
        return {"AZURE_POD_IDENTITY_AUTHORITY_HOST": self.emulator.metadata_url} | more

    def secret(self):
        return f"client_secret_file: {self.emulator.where['azure_secret_file']}"

    def config(self, **words):
        words = {"subscription": AZURE_SUBSCRIPTION, "tenant": AZURE_TENANT,
                 "client": AZURE_CLIENT_ID, "proof": self.secret(),
                 "url": self.emulator.endpoint_url, "ca": self.emulator.ca_file,
                 "interval": "500ms", "timeout": "500ms", "max_age": "3s", "often": "500ms",
                 "inventory": "1s", "operation": "2s", "more": "",
                 "advertise": ", ".join(ADVERTISED)} | words
        often = {"arp": words["often"], "routes": words["often"]}
        return CONFIG.format(**often | words)

    def sessions_are_shown(self):
        for link in MSEES:
            self.becomes(f"the session of {link} is shown", "onramp_cloud_bgp_up", 1,
                         attachment=link)


class HealthyTest(AzureTest):
    def test_the_subscription_is_shown(self):
        self.watch()
        self.sessions_are_shown()
        for link, msee in MSEES.items():
            self.becomes("prefixes are shown", "onramp_cloud_bgp_prefixes_accepted", 3,
                         attachment=link, peer=msee)
            self.becomes("the link is up", "onramp_attachment_up", 1, attachment=link)
            wait_for("ARP is shown", lambda link=link: [1, 1] == [
                value for _, value in self.agent.scrape().all("onramp_cloud_arp_resolved",
                                                              attachment=link)])
        self.becomes("effective routes", "onramp_route_table_prefix_present", 1,
                     route_table=INTERFACE, prefix=ADVERTISED[0])
        scrape = self.agent.scrape()
        for name, wanted, labels in (
                ("onramp_source_up", 1, {"source": "prod"}),
                ("onramp_circuit_up", 1, {"circuit": CIRCUIT}),
                ("onramp_circuit_enabled", 1, {"circuit": CIRCUIT}),
                ("onramp_circuit_provisioned", 1, {"circuit": CIRCUIT}),
                ("onramp_cloud_bgp_prefix_limit", 4000, {"attachment": PRIMARY,
                                                         "afi_safi": "ipv4 unicast"}),
                ("onramp_attachment_bgp_availability_ratio", 1, {"attachment": SECONDARY}),
                ("onramp_gateway_link_up", 1, {"gateway": GATEWAY, "attached": CIRCUIT}),
                ("onramp_route_table_propagation_enabled", 1, {"route_table": TABLE}),
                ("onramp_resource_tag_missing", 1,
                 {"resource": CIRCUIT, "tag": "nobody-has-this"}),
                ("onramp_resource_tag_missing", 0, {"resource": CIRCUIT, "tag": "owner"})):
            self.assertEqual(scrape.value(name, **labels), wanted, (name, labels))
        self.assertTrue(scrape.all("onramp_gateway_peer_up", gateway=GATEWAY))
        self.assertEqual([value for _, value in scrape.all("onramp_source_errors_total")],
                         [0] * 8)

    def test_the_next_poll_has_what_operations_said(self):
        self.watch()
        self.polls(3)
        self.sessions_are_shown()
        self.assertEqual(self.value("onramp_source_up", source="prod"), 1)

    def test_requests_and_what_is_left_are_counted(self):
        self.watch(often="1h")
        self.sessions_are_shown()
        self.polls(3)
        scrape = self.agent.scrape()
        counted = {(labels["action"], labels["code"]): value
                   for labels, value in scrape.all("onramp_api_requests_total")}
        self.assertGreaterEqual(counted["expressRouteCircuits", "200"], 3)
        self.assertEqual(counted["routeTablesSummary", "200"], 2)
        self.assertEqual(len(self.asked(SUMMARY)), 2)
        self.assertGreater(scrape.value("onramp_api_requests_remaining", cloud="prod",
                                        kind="subscription-reads"), 0)
        answered = scrape.all("onramp_source_info", source="prod")[0][0]["answered"]
        self.assertIn("expressRouteCircuits,peeringStats,routeTablesSummary,", answered)

    def test_one_link_that_falls_is_one_link(self):
        self.watch()
        self.sessions_are_shown()
        gone = dict.fromkeys(("10.1.0.0/16", "10.2.0.0/16", "172.16.0.0/12"))
        self.say(observed={"wires": {"er0": {"carrier": False, "arp": {}, "sessions": {
            "ipv4": {"up": False, "accepted": gone}}}}})
        self.becomes("the session is down", "onramp_cloud_bgp_up", 0, attachment=PRIMARY)
        self.becomes("the link is down", "onramp_attachment_up", 0, attachment=PRIMARY)
        for name in ("onramp_cloud_bgp_up", "onramp_attachment_up"):
            self.assertEqual(self.value(name, attachment=SECONDARY), 1, name)
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)
        self.assertEqual(self.value("onramp_attachment_admin_up", attachment=PRIMARY), 1)
        self.say()
        self.becomes("the session is back", "onramp_cloud_bgp_up", 1, attachment=PRIMARY)

    def test_monitor_makes_us_ask(self):
        """Sessions are read once an hour, but Azure Monitor has seen this one fall."""
        self.watch(often="1h", more="")
        self.sessions_are_shown()
        self.agent.write(self.config(often="1h").replace("metrics_interval: 1h",
                                                         "metrics_interval: 500ms"))
        self.agent.hangup()
        self.say(observed={"wires": {"er1": {"carrier": False, "arp": {}, "sessions": {
            "ipv4": {"up": False}}}}})
        self.becomes("the session is down", "onramp_cloud_bgp_up", 0, attachment=SECONDARY)
        self.assertEqual(self.value("onramp_cloud_bgp_up", attachment=PRIMARY), 1)

    def test_all_shapes_of_operations(self):
        for shape in ("location", "async", "output"):
            with self.subTest(shape=shape):
                self.say(settings={"operation-shape": shape, "operation-polls": 1,
                                   "retry-after": 0})
                self.watch(operation="20s", max_age="30s")
                self.sessions_are_shown()
                self.assertEqual(self.errors("malformed"), 0)
                self.agent.stop()

    def test_variants_of_the_estate(self):
        self.say(settings={"vpn": "on", "direct": "on", "microsoft-peering": "on"})
        self.watch()
        self.sessions_are_shown()
        self.becomes("the VPN", "onramp_attachment_up", 1, attachment="rg-net/vpn-dc1")
        self.becomes("the port", "onramp_circuit_up", 1, circuit="rg-net/port1")
        self.becomes("the Microsoft peering", "onramp_attachment_admin_up", 1,
                     attachment=f"{CIRCUIT}/microsoft/primary")
        self.assertEqual(sum(value for _, value in
                             self.agent.scrape().all("onramp_source_errors_total")), 0)

    def test_circuits_in_pages(self):
        self.say(settings={"circuits": 7, "page-size": 2})
        self.watch()
        self.assertEqual(len(self.agent.scrape().all("onramp_circuit_up")), 7)
        wait_for("all sessions", lambda: len(
            self.agent.scrape().all("onramp_cloud_bgp_up", afi_safi="ipv4 unicast")) == 14)

    def test_only_what_is_listed(self):
        self.say(settings={"circuits": 3})
        self.watch(more="circuits: [rg-net/er-sg]\n    resource_groups: [RG-NET]")
        self.sessions_are_shown()
        self.assertEqual(len(self.agent.scrape().all("onramp_circuit_up")), 1)
        self.assertEqual(self.errors("malformed"), 0)

    def test_words_nobody_knows_are_neither_up_nor_down(self):
        self.say(overrides={
            "er-sg.properties.circuitProvisioningState": "Sleeping",
            "er-sg-private.properties.state": "Sleeping",
            "er-sg-primary-sessions.value.0.statePfxRcd": "Sleeping"})
        self.watch()
        self.polls(4)
        self.assertIsNone(self.value("onramp_circuit_up", circuit=CIRCUIT))
        self.assertIsNone(self.value("onramp_attachment_admin_up", attachment=PRIMARY))
        self.assertIsNone(self.value("onramp_attachment_up", attachment=PRIMARY))
        self.assertEqual(self.value("onramp_source_up", source="prod"), 1)

    def test_propagation_that_is_off(self):
        self.watch()
        self.becomes("effective routes", "onramp_route_table_prefix_present", 1,
                     route_table=INTERFACE, prefix=ADVERTISED[0])
        self.say(settings={"gateway-routes": "off"})
        self.becomes("propagation is off", "onramp_route_table_propagation_enabled", 0,
                     route_table=TABLE)
        self.becomes("the prefix is gone", "onramp_route_table_prefix_present", 0,
                     route_table=INTERFACE, prefix=ADVERTISED[0])

    def test_a_reload_keeps_what_is_known(self):
        self.watch(often="1h", max_age="1h")
        self.sessions_are_shown()
        before = len(self.asked(SUMMARY))
        self.agent.write(self.config(often="1h", max_age="1h", interval="600ms"))
        self.agent.hangup()
        self.said("reloaded")
        self.polls(2)
        self.sessions_are_shown()
        self.assertEqual(len(self.asked(SUMMARY)), before)
        self.agent.write(self.config(often="1h", max_age="1h", advertise="172.31.0.0/16"))
        self.agent.hangup()
        self.becomes("the new prefix is looked for", "onramp_route_table_prefix_present", 0,
                     route_table=INTERFACE, prefix="172.31.0.0/16")


class FaultTest(AzureTest):
    def lose(self, reason, *words):
        """The circuit's facts go, with a reason and a line; the others stay and stay true."""
        self.becomes("the circuit is not shown", "onramp_circuit_up", None, circuit=CIRCUIT)
        self.assertGreater(self.errors(reason), 0)
        self.said(*words, f"({reason})")
        scrape = self.agent.scrape()
        self.assertEqual(scrape.value("onramp_source_up", source="prod"), 1)
        self.assertEqual(scrape.value("onramp_gateway_link_up", gateway=GATEWAY), 1)
        self.assertEqual(scrape.value("onramp_route_table_propagation_enabled",
                                      route_table=TABLE), 1)
        self.say()
        self.becomes("the circuit is shown again", "onramp_circuit_up", 1, circuit=CIRCUIT)

    def test_each_fault_of_one_action(self):
        self.watch(often="1h")
        for name, value, reason, *words in (
                ("throttle", "", "throttled"),
                ("denied", "", "denied", CIRCUITS),
                ("error", "500", "unreachable", "500"),
                ("html", "502", "unreachable", "502"),
                ("html", "200", "malformed", "JSON"),
                ("empty", "200", "malformed"),
                ("cut", "", "malformed"),
                ("slow", "3", "timeout"),
                ("token-loop", "", "malformed", "came before"),
                ("token-endless", "", "timeout", "no whole answer"),
                ("nextlink-elsewhere", "", "malformed")):
            with self.subTest(fault=name, value=value):
                self.fault(name, CIRCUITS, value)
                self.lose(reason, "expressRouteCircuits", *words)

    def test_each_fault_of_an_operation(self):
        later = {"operation-shape": "location", "retry-after": 0}
        self.watch(max_age="4s", arp="0s", routes="0s")
        for name, target, value, reason, *words in (
                ("operation-hangs", SUMMARY, "", "timeout"),
                ("operation-fails", SUMMARY, "", None),
                ("operation-429", SUMMARY, "1", None),
                ("throttle", SUMMARY, "", "throttled"),
                ("error", SUMMARY, "500", "unreachable", "500"),
                ("html", SUMMARY, "200", "malformed"),
                ("cut", SUMMARY, "", "malformed"),
                ("denied", SUMMARY, "", "denied", SUMMARY),
                ("nextlink-elsewhere", SUMMARY, "", "malformed")):
            with self.subTest(fault=name):
                self.sessions_are_shown()
                self.say(settings=later,
                         faults=[{"name": name, "target": target, "value": value}])
                self.becomes("the session is not shown", "onramp_cloud_bgp_up", None,
                             attachment=PRIMARY)
                if reason is not None:
                    self.assertGreater(self.errors(reason), 0)
                    self.said("routeTablesSummary", *words, f"({reason})")
                scrape = self.agent.scrape()
                self.assertEqual(scrape.value("onramp_source_up", source="prod"), 1)
                self.assertEqual(scrape.value("onramp_circuit_up", circuit=CIRCUIT), 1)
                self.assertIsNone(scrape.value("onramp_attachment_up", attachment=PRIMARY))
                self.say()
        self.sessions_are_shown()

    def test_results_that_are_denied_name_their_permission(self):
        self.say(settings={"operation-shape": "location", "retry-after": 0},
                 faults=[{"name": "denied", "target": POLL_OF_OPERATION}])
        self.watch()
        self.said(POLL_OF_OPERATION, "(denied)")
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)

    def test_a_token_that_expires_in_the_middle_is_renewed(self):
        """Of one operation: a token that is refused twice within a minute stays refused."""
        self.say(settings={"operation-shape": "location", "retry-after": 0},
                 faults=[{"name": "operation-expires", "target": "getBgpPeerStatus"}])
        self.watch(often="1h")
        wait_for("peers are shown",
                 lambda: self.agent.scrape().all("onramp_gateway_peer_up", gateway=GATEWAY))
        self.assertEqual(len(self.asked("token")), 2)
        self.sessions_are_shown()
        self.assertEqual(self.errors("denied"), 0)

    def test_a_circuit_without_bgp_is_unknown_and_named(self):
        self.say(settings={"circuit-bgp": "off"})
        self.watch()
        self.said("routeTablesSummary", CIRCUIT, "BGP sessions are not enabled")
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)
        self.assertIsNone(self.value("onramp_attachment_up", attachment=PRIMARY))

    def test_wrong_types_are_absent_and_never_down(self):
        self.watch()
        self.sessions_are_shown()
        for action in ("expressRouteCircuits", "routeTablesSummary", "arpTables",
                       "virtualNetworkGateway", "getBgpPeerStatus", "connection",
                       "effectiveRouteTable", "metrics", "listRouteTables"):
            self.fault("types", action)
            self.polls(3)
            # that no watched route came is a fact, if the list itself was one
            self.assert_nothing_is_down("onramp_route_table_prefix_present",
                                        "onramp_cloud_route_present")
        self.assertEqual(self.errors("bug"), 0)

    def test_everything_down_is_a_failure_and_no_outage(self):
        self.watch()
        self.fault("down")
        self.becomes("the source is down", "onramp_source_up", 0, source="prod")
        wait_for("nothing is shown", lambda: not self.agent.scrape().all("onramp_circuit_up"))
        self.assertEqual(self.agent.scrape().all("onramp_attachment_up"), [])
        self.say()
        self.becomes("it is back", "onramp_circuit_up", 1, circuit=CIRCUIT)
        self.assertEqual(self.value("onramp_source_up", source="prod"), 1)

    def test_a_certificate_nobody_trusts(self):
        self.watch(ca="/etc/ssl/certs/ca-certificates.crt")
        self.assertEqual(self.value("onramp_source_up", source="prod"), 0)
        self.assertGreater(self.errors("denied"), 0)
        self.said("certificate")


class IdentityTest(AzureTest):
    def works(self, **words):
        self.watch(often="0s", **words)
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)

    def test_a_certificate(self):
        self.works(proof="auth: client_certificate\n    client_certificate_file: "
                         f"{self.emulator.where['azure_certificate_file']}")

    def test_a_workload_identity(self):
        self.works(proof="auth: workload_identity\n    federated_token_file: "
                         f"{self.emulator.where['azure_federated_token_file']}")

    def test_a_managed_identity(self):
        self.works(proof="auth: managed_identity", client=AZURE_IDENTITY)

    def test_the_environment(self):
        self.watch(self.environment(AZURE_CLIENT_SECRET=AZURE_SECRET), proof="auth: default",
                   often="0s")
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)
        self.assert_no_secret(AZURE_SECRET)

    def test_a_wrong_secret_is_denied_and_not_repeated(self):
        path = os.path.join(self.emulator.directory, "wrong")
        with open(path, "w", encoding="ascii", opener=lambda *a: os.open(*a, mode=0o600)) as file:
            file.write("canary-wrong")
        self.watch(proof=f"client_secret_file: {path}")
        self.polls(3)
        self.assertEqual(self.value("onramp_source_up", source="prod"), 0)
        self.assertGreater(self.errors("denied"), 0)
        self.said("AADSTS7000215", "(denied)")
        self.assertEqual(len(self.asked("token")), 1)
        self.assertNotIn(CANARY, self.agent.log())

    def test_a_refused_token_is_denied(self):
        self.watch()
        self.fault("expired")
        self.becomes("the source is down", "onramp_source_up", 0, source="prod")
        self.assertGreater(self.errors("denied"), 0)


class SecretTest(AzureTest):
    def test_no_secret_is_shown(self):
        self.say(settings={"vpn": "on", "direct": "on", "microsoft-peering": "on"})
        self.watch()
        self.sessions_are_shown()
        self.assert_no_secret(AZURE_SECRET)
        for name in ("throttle", "denied", "error", "types", "cut", "expired",
                     "operation-fails"):
            self.fault(name, value="500" if name == "error" else "")
            self.polls(2)
            self.assert_no_secret(AZURE_SECRET)


class LongTest(AzureTest):
    def test_memory_does_not_grow(self):
        self.say(settings={"vpn": "on", "direct": "on", "operation-shape": "immediate"})
        self.watch(interval="100ms", timeout="100ms", max_age="10s", often="100ms",
                   inventory="100ms")
        self.assert_memory_stays(150)


if __name__ == "__main__":
    unittest.main()
