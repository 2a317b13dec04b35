#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""/api/v1/facts: the same truth as /metrics, asked of the lab over SNMP and SSH at once."""

import json
import os
import unittest
import urllib.parse

from lab_support import Lab, needs_lab
from support import ONRAMP, get, scrape, wait_for

lab = Lab("api")
PEERS = {"192.168.100.1", "169.254.10.1", "169.254.11.1", "192.168.200.2", "192.168.200.6"}


@needs_lab
class ApiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lab, "down")
        lab("up")
        environment = lab.environment()
        config = os.path.join(environment["LAB_DIR"], "test.yaml")
        with open(config, "w", encoding="utf-8") as out:
            # SSH more rarely, so that SNMP's word counts more
            routers = lab("agent-config", "--interval", "1s", "--views", "snmp,ssh")
            before, after = routers.split("    ssh:\n")
            out.write(f"{before}    ssh:\n{after.replace('interval: 1s', 'interval: 3s', 1)}")
        cls.port = urllib.parse.urlparse(environment["LAB_AGENT_URL"]).port
        lab("agent", "--config", config, "--port", str(cls.port), ONRAMP)
        wait_for("the agent is ready", lambda: get(cls.port, "/-/ready")[0] == 200)
        wait_for("all sessions are up",
                 lambda: [value for _, value in scrape(cls.port).all("onramp_bgp_peer_up")]
                 == [1.0] * len(PEERS))
        wait_for("SSH has told of the sessions, too", lambda: "cli" in cls.sources())

    @classmethod
    def sources(cls):
        """Who speaks of the sessions."""
        answer = json.loads(get(cls.port, "/api/v1/facts?kind=bgp_peer")[2])
        return {source for peer in answer["bgp_peer"] for source in peer["sources"].values()}

    def ask(self, query="", expect=200):
        status, headers, body = get(self.port, f"/api/v1/facts{query}")
        self.assertEqual(status, expect, body)
        self.assertEqual(headers["Content-Type"], "application/json")
        return json.loads(body)

    def test_every_fact_says_whose_word_it_is(self):
        peers = self.ask("?kind=bgp_peer&router=ce1")["bgp_peer"]
        self.assertEqual({peer["peer"] for peer in peers}, PEERS)
        for peer in peers:
            self.assertEqual((peer["router"], peer["up"], peer["state"]),
                             ("ce1", True, "established"))
            self.assertEqual(peer["sources"]["state"], "snmp")
            self.assertFalse({"router", "vrf", "peer"} & peer["sources"].keys())
            self.assertEqual(peer["sources"].keys() - peer.keys(), set())

    def test_two_sources_of_one_router_make_one_fact_of_each_thing(self):
        self.assertEqual(self.sources(), {"snmp", "cli"})
        for kind, facts in self.ask("?router=ce1").items():
            told = [json.dumps({key: value for key, value in fact.items()
                                if key in ("vrf", "peer", "afi_safi", "interface", "address", "prefix")},
                               sort_keys=True) for fact in facts]
            self.assertEqual(sorted(set(told)), sorted(told), kind)
        samples = [(name, tuple(sorted(labels.items())))
                   for name, labels, _ in scrape(self.port).samples]
        self.assertEqual(len(set(samples)), len(samples))

    def test_everything_is_there_and_agrees_with_the_metrics(self):
        facts = self.ask()
        self.assertLessEqual({"source", "bgp_peer", "bgp_family", "interface", "router", "probe",
                              "agent"}, facts.keys())
        for peer in facts["bgp_peer"]:
            self.assertEqual(peer["peer_asn"], int(scrape(self.port).all(
                "onramp_bgp_peer_info", peer=peer["peer"])[0][0]["peer_asn"]))
        for probe in facts["probe"]:
            rtt = probe.get("rtt", {"counts": [0], "count": 0})
            self.assertEqual(sum(rtt["counts"]), rtt["count"])

    def test_one_peer_can_be_asked_for(self):
        found = self.ask("?kind=bgp_peer&peer=192.168.100.1")
        self.assertEqual([peer["peer"] for peer in found["bgp_peer"]], ["192.168.100.1"])
        found = self.ask("?peer=192.168.100.1")
        self.assertLessEqual({"bgp_peer", "bgp_family"}, found.keys())
        self.assertNotIn("interface", found)
        self.assertEqual(self.ask("?kind=bgp_peer&peer=192.0.2.99"), {"bgp_peer": []})
        self.assertEqual(self.ask("?router=nobody"), {})

    def test_wrong_questions_are_answered_with_what_is_known(self):
        answer = self.ask("?kind=bgp_pear", expect=400)
        self.assertEqual(answer["error"], "unknown kind: bgp_pear")
        self.assertIn("bgp_peer", answer["known"])
        answer = self.ask("?kind=bgp_peer&colour=red", expect=400)
        self.assertEqual(answer, {"error": "not a field of the key: colour",
                                  "known": ["router", "vrf", "peer"]})

    def test_head_has_no_body(self):
        status, headers, body = get(self.port, "/api/v1/facts", method="HEAD")
        self.assertEqual((status, body), (200, b""))
        self.assertGreater(int(headers["Content-Length"]), 0)


if __name__ == "__main__":
    unittest.main()
