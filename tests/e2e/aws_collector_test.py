#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The AWS collector against the emulator: what it shows, and that every fault of an API loses
its own facts, says why, and makes nothing untrue."""

import os
import unittest

from cloud_collector import CloudTest
from cloud_support import ACCESS_KEY_ID, CANARY, REGION, SECRET_ACCESS_KEY
from support import wait_for

OTHER_REGION = "us-east-1"
CIRCUIT = "dxcon-ff0a1b2c"
INTERFACE = "dxvif-ff0a1b2e"
VPN = "vpn-0a1b2c3d4e5f60005"
TABLES = ("rtb-0a1b2c3d4e5f60006", "rtb-0a1b2c3d4e5f60007")
ROLE_ARN, EXTERNAL_ID = "arn:aws:iam::210987654321:role/spoke", "ext/1+2"
ADVERTISED = ("10.1.0.0/16", "10.2.0.0/16")

CONFIG = """
clouds:
  - name: prod
    provider: aws
    regions: [{regions}]
    endpoint_url: {url}
    ca_file: {ca}
    interval: {interval}
    timeout: {timeout}
    max_age: {max_age}
    {more}
destinations:
  - name: aws-prod
    prefixes: [10.200.0.0/16]
    advertise: [{advertise}]
    require_tags: [owner, nobody-has-this]
"""


class AwsTest(CloudTest):
    def environment(self, **more):
        """Of the agent: credentials of the emulator and no way to any other."""
        return {"AWS_SHARED_CREDENTIALS_FILE": self.emulator.credentials_file,
                "AWS_CONFIG_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_CA_BUNDLE": ""} | more

    def config(self, **words):
        words = {"regions": REGION, "url": self.emulator.endpoint_url,
                 "ca": self.emulator.ca_file, "interval": "500ms", "timeout": "500ms",
                 "max_age": "2s", "more": "",
                 "advertise": ", ".join(ADVERTISED)} | words
        return CONFIG.format(**words)


class TrustTest(AwsTest):
    """The emulator's authority is nobody's but its own."""

    def test_no_other_certificate_is_trusted(self):
        self.watch(ca="null")
        self.assertGreater(self.errors("denied"), 0)
        self.said("the certificate is not trusted")

    def test_authorities_come_from_the_environment(self):
        self.watch(self.environment(AWS_CA_BUNDLE=self.emulator.ca_file), ca="null")
        self.assertEqual(self.value("onramp_source_up", source="prod"), 1)

    def test_authorities_come_from_the_profile(self):
        path = os.path.join(os.path.dirname(self.emulator.ca_file), "config")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"[default]\nca_bundle = {self.emulator.ca_file}\n")
        self.watch(self.environment(AWS_CONFIG_FILE=path), ca="null")
        self.assertEqual(self.value("onramp_source_up", source="prod"), 1)

    def test_a_file_that_is_not_there_is_told_and_looked_for_again(self):
        path = os.path.join(os.path.dirname(self.emulator.ca_file), "later.pem")
        self.watch(self.environment(AWS_CA_BUNDLE=path), ca="null")
        self.assertGreater(self.errors("config"), 0)
        self.said("trusted certificates", path, "No such file")
        os.symlink(self.emulator.ca_file, path)
        self.becomes("it is trusted", "onramp_source_up", 1, source="prod")


class HealthyTest(AwsTest):
    def test_the_account_is_shown(self):
        self.watch(regions=f"{REGION}, {OTHER_REGION}")
        scrape = self.agent.scrape()
        for name, wanted, labels in (
                ("onramp_source_up", 1, {"source": "prod"}),
                ("onramp_circuit_up", 1, {"circuit": CIRCUIT}),
                ("onramp_attachment_up", 1, {"attachment": INTERFACE}),
                ("onramp_attachment_up", 1, {"attachment": VPN}),
                ("onramp_cloud_bgp_up", 1, {"attachment": INTERFACE, "peer": "192.168.100.1"}),
                ("onramp_cloud_bgp_prefixes_accepted", 3, {"attachment": INTERFACE}),
                ("onramp_circuit_receive_light_dbm", -2.5, {"circuit": CIRCUIT}),
                ("onramp_resource_tag_missing", 1,
                 {"resource": CIRCUIT, "tag": "nobody-has-this"}),
                ("onramp_resource_tag_missing", 0, {"resource": CIRCUIT, "tag": "owner"})):
            self.assertEqual(scrape.value(name, **labels), wanted, (name, labels))
        for table in TABLES:
            for prefix in ADVERTISED:
                self.assertEqual(scrape.value("onramp_route_table_prefix_present",
                                              route_table=table, prefix=prefix), 1)
        self.assertEqual(len(scrape.all("onramp_tunnel_up", attachment=VPN)), 2)
        self.assertEqual([value for _, value in scrape.all("onramp_source_errors_total")],
                         [0] * 8)

    def test_requests_and_their_price_are_counted(self):
        self.watch(more="metrics_interval: 1h")
        self.polls(2)
        scrape = self.agent.scrape()
        counted = {labels["action"]: value
                   for labels, value in scrape.all("onramp_api_requests_total", code="200")}
        self.assertGreaterEqual(counted["DescribeConnections"], 3)
        self.assertEqual(counted["GetMetricData"], 1)
        self.assertEqual(counted["ListMetrics"], 2)
        self.assertEqual(len(self.asked("GetMetricData")), 1)
        self.assertGreater(scrape.value("onramp_api_cost_dollars_total", cloud="prod"), 0)
        answered = scrape.all("onramp_source_info", source="prod")[0][0]["answered"]
        self.assertIn("DescribeConnections,DescribeLags,", answered)

    def test_a_session_that_falls_is_seen(self):
        self.watch()
        gone = dict.fromkeys(("10.1.0.0/16", "10.2.0.0/16", "172.16.0.0/12"))
        self.emulator.say(observed={"wires": {"dx0": {"carrier": False, "sessions": {
            "ipv4": {"up": False, "accepted": gone}}}}})
        self.becomes("the session is down", "onramp_cloud_bgp_up", 0, attachment=INTERFACE)
        self.becomes("the interface is down", "onramp_attachment_up", 0, attachment=INTERFACE)
        self.becomes("the circuit is down", "onramp_circuit_up", 0, circuit=CIRCUIT)
        self.assertEqual(self.value("onramp_attachment_up", attachment=VPN), 1)
        self.emulator.say()
        self.becomes("the session is back", "onramp_cloud_bgp_up", 1, attachment=INTERFACE)

    def test_propagation_that_is_off_turns_route_tables_only(self):
        self.watch()
        before = {key: value for key, value in self.truths() if "route_table" not in key}
        self.emulator.say(settings={"propagation": "off"})
        for table in TABLES:
            self.becomes("propagation is off", "onramp_route_table_propagation_enabled", 0,
                         route_table=table)
            for prefix in ADVERTISED:
                self.becomes("the prefix is gone", "onramp_route_table_prefix_present", 0,
                             route_table=table, prefix=prefix)
        after = {key: value for key, value in self.truths() if "route_table" not in key}
        self.assertEqual(before, after)

    def test_a_failover_test_is_not_an_outage(self):
        self.emulator.say(settings={"failover-test": "on"})
        self.watch()
        self.assertEqual(self.value("onramp_attachment_failover_test", attachment=INTERFACE), 1)
        self.assertIsNone(self.value("onramp_attachment_up", attachment=INTERFACE))

    def test_words_nobody_knows_are_neither_up_nor_down(self):
        self.emulator.say(overrides={"vif.virtualInterfaceState": "sleeping",
                                     "connection.connectionState": "sleeping"})
        self.watch()
        self.assertIsNone(self.value("onramp_attachment_up", attachment=INTERFACE))
        self.assertIsNone(self.value("onramp_circuit_up", circuit=CIRCUIT))
        self.assertEqual(self.value("onramp_source_up", source="prod"), 1)

    def test_pages_of_one_item(self):
        self.emulator.say(settings={"page-size": 1})
        self.watch()
        self.assertEqual(len(self.agent.scrape().all("onramp_route_table_routes")), len(TABLES))
        self.assertGreater(self.value("onramp_api_requests_total",
                                      action="DescribeRouteTables", code="200"), 1)

    def test_gateways_of_all_kinds(self):
        for setting, kind in (("dxgw", "direct_connect"), ("tgw", "transit")):
            with self.subTest(gateway=setting):
                self.emulator.say(settings={"gateway": setting})
                self.watch()
                self.assertEqual(self.errors("malformed"), 0)
                found = self.agent.scrape().all("onramp_gateway_info", kind=kind)
                self.assertEqual(len(found), 1)
                self.assertTrue(self.agent.scrape().all(
                    "onramp_gateway_link_up", gateway=found[0][0]["gateway"]))
                self.agent.stop()

    def test_a_reload_keeps_what_is_known(self):
        self.watch(more="metrics_interval: 1h")
        asked = len(self.emulator.requests())
        self.agent.write(self.config(more="metrics_interval: 1h", interval="600ms"))
        self.agent.hangup()
        self.said("reloaded")
        self.polls(2)
        self.assertGreater(len(self.emulator.requests()), asked)
        self.assertEqual(self.value("onramp_api_requests_total", action="GetMetricData",
                                    code="200"), 1)
        self.agent.write(self.config(more="metrics_interval: 1h", advertise="172.16.0.0/12"))
        self.agent.hangup()
        self.becomes("the new prefix is looked for", "onramp_route_table_prefix_present", 0,
                     route_table=TABLES[0], prefix="172.16.0.0/12")


class FaultTest(AwsTest):
    def lose(self, reason, *words):
        """The circuit's facts go, with a reason and a line; the others stay and stay true."""
        self.becomes("the circuit is not shown", "onramp_circuit_up", None, circuit=CIRCUIT)
        self.assertGreater(self.errors(reason), 0)
        self.said(*words, f"({reason})")
        scrape = self.agent.scrape()
        self.assertEqual(scrape.value("onramp_source_up", source="prod"), 1)
        self.assertEqual(scrape.value("onramp_attachment_up", attachment=INTERFACE), 1)
        self.assertEqual(scrape.value("onramp_attachment_up", attachment=VPN), 1)
        self.emulator.say()
        self.becomes("the circuit is shown again", "onramp_circuit_up", 1, circuit=CIRCUIT)

    def test_each_fault_of_one_action(self):
        self.watch()
        for name, value, reason, *words in (
                ("throttle", "", "throttled", "ThrottlingException"),
                ("denied", "", "denied", "is denied to", "not authorized"),
                ("error", "500", "unreachable", "500"),
                ("html", "502", "unreachable", "502"),
                ("html", "200", "malformed", "JSON"),
                ("empty", "200", "malformed"),
                ("cut", "", "malformed"),
                ("slow", "3", "timeout"),
                ("token-loop", "", "malformed", "came before"),
                ("token-endless", "", "timeout", "no whole answer")):
            with self.subTest(fault=name, value=value):
                self.fault(name, "DescribeConnections", value)
                self.lose(reason, f"directconnect:DescribeConnections in {REGION}", *words)

    def test_wrong_types_are_absent_and_never_down(self):
        self.watch()
        for action in ("DescribeConnections", "DescribeVirtualInterfaces",
                       "DescribeVpnConnections", "DescribeRouteTables"):
            self.fault("types", action)
            self.polls(2)
            self.assert_nothing_is_down()
        self.assertEqual(self.errors("bug"), 0)

    def test_an_action_that_nobody_knows_is_no_error(self):
        self.fault("unknown", "ListVirtualInterfaceRoutes")
        self.watch()
        self.polls(3)
        self.said("level=info", "directconnect:ListVirtualInterfaceRoutes is not known")
        scrape = self.agent.scrape()
        self.assertEqual(sum(value for _, value in scrape.all("onramp_source_errors_total")), 0)
        self.assertEqual(scrape.value("onramp_cloud_bgp_prefixes_accepted",
                                      attachment=INTERFACE), 3)
        self.assertEqual(scrape.all("onramp_cloud_route_present"), [])

    def test_an_endpoint_that_knows_nothing_recovers_at_once(self):
        self.watch()
        self.fault("unknown")
        self.becomes("the source is down", "onramp_source_up", 0, source="prod")
        self.polls(3)
        self.emulator.say()
        self.polls(2)
        self.assertEqual(self.value("onramp_source_up", source="prod"), 1)
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)
        self.assertGreater(self.errors("config"), 0)
        self.assertEqual(self.errors("timeout"), 0)

    def test_a_region_that_is_down_leaves_the_other(self):
        self.fault("down", OTHER_REGION)
        self.watch(regions=f"{OTHER_REGION}, {REGION}")
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)
        self.assertGreater(self.errors("unreachable"), 0)
        self.assertEqual(self.errors("malformed"), 0)
        self.said(OTHER_REGION)

    def test_everything_down_is_a_failure_and_no_outage(self):
        self.watch()
        self.fault("down")
        self.becomes("the source is down", "onramp_source_up", 0, source="prod")
        wait_for("nothing is shown", lambda: not self.agent.scrape().all("onramp_circuit_up"))
        self.assertEqual(self.agent.scrape().all("onramp_attachment_up"), [])
        self.emulator.say()
        self.becomes("it is back", "onramp_circuit_up", 1, circuit=CIRCUIT)
        self.assertEqual(self.value("onramp_source_up", source="prod"), 1)

    def test_refused_credentials_are_denied(self):
        self.watch()
        self.fault("expired")
        self.becomes("the source is down", "onramp_source_up", 0, source="prod")
        self.assertGreater(self.errors("denied"), 0)
        line = self.said("credentials", "(denied)")
        self.assertIn("ExpiredToken", line)

    def test_a_clock_that_is_off_is_corrected(self):
        self.emulator.say(settings={"clock": 3600})
        self.watch()
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)
        self.assertAlmostEqual(self.value("onramp_api_clock_skew_seconds", cloud="prod"), 3600,
                               delta=5)
        self.said("clock is 3")

    def test_a_wrong_secret_is_denied_and_not_repeated(self):
        self.watch(self.environment(AWS_ACCESS_KEY_ID=ACCESS_KEY_ID,
                                    AWS_SECRET_ACCESS_KEY="canary-wrong"))
        self.assertEqual(self.value("onramp_source_up", source="prod"), 0)
        self.assertGreater(self.errors("denied"), 0)
        self.assertNotIn(CANARY, self.agent.log())

    def test_no_credentials_at_all(self):
        environment = self.environment(AWS_SHARED_CREDENTIALS_FILE="/nonexistent", HOME="/nonexistent")
        self.watch(environment)
        self.assertEqual(self.value("onramp_source_up", source="prod"), 0)
        self.assertGreater(self.errors("denied"), 0)
        self.assertEqual(self.emulator.requests(), [])

    def test_a_certificate_nobody_trusts(self):
        self.watch(ca="/etc/ssl/certs/ca-certificates.crt")
        self.assertEqual(self.value("onramp_source_up", source="prod"), 0)
        self.assertGreater(self.errors("denied"), 0)
        self.said("certificate")


class IdentityTest(AwsTest):
    def test_a_role_is_assumed(self):
        self.watch(more=f"role_arn: {ROLE_ARN}\n    external_id: {EXTERNAL_ID}")
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)
        self.assertEqual(len(self.asked("AssumeRole")), 1)

    def test_a_role_that_is_refused_is_denied(self):
        self.fault("denied", "AssumeRole")
        self.watch(more=f"role_arn: {ROLE_ARN}")
        self.assertEqual(self.value("onramp_source_up", source="prod"), 0)
        self.assertGreater(self.errors("denied"), 0)
        self.said(ROLE_ARN.rpartition("/")[2], "(denied)")
        self.assertEqual(self.asked("DescribeConnections"), [])

    def test_the_instance_says_who_and_where_we_are(self):
        self.watch(self.environment(
            AWS_SHARED_CREDENTIALS_FILE="/nonexistent", AWS_EC2_METADATA_DISABLED="false",
            AWS_EC2_METADATA_SERVICE_ENDPOINT=self.emulator.metadata_url), regions="")
        self.assertEqual(self.value("onramp_circuit_up", circuit=CIRCUIT), 1)

    def test_no_region_is_a_fault_of_the_configuration(self):
        self.watch(regions="")
        self.assertEqual(self.value("onramp_source_up", source="prod"), 0)
        self.assertGreater(self.errors("config"), 0)
        self.said("no region")


class SecretTest(AwsTest):
    def test_no_secret_is_shown(self):
        self.watch()
        self.assert_no_secret(SECRET_ACCESS_KEY)
        for name in ("throttle", "denied", "error", "types", "cut", "expired"):
            self.fault(name, value="500")
            self.polls(2)
            self.assert_no_secret(SECRET_ACCESS_KEY)
        self.emulator.say(settings={"clock": -3600})
        self.polls(2)
        self.assert_no_secret(SECRET_ACCESS_KEY)


class LongTest(AwsTest):
    def test_memory_does_not_grow(self):
        self.watch(interval="100ms", timeout="100ms", max_age="10s",
                   more="inventory_interval: 100ms\n    routes_interval: 100ms\n    "
                        "metrics_interval: 100ms")
        self.assert_memory_stays(150)


if __name__ == "__main__":
    unittest.main()
