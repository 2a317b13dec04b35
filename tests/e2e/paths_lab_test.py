#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The lab's five paths, of which the configuration says nothing: found, judged, and told on the
command line."""

import json
import re
import subprocess
import time
import unittest
import urllib.request

from lab_support import Lab, needs_lab
from support import ONRAMP, wait_for

PEERS = {"dx0": "192.168.100.1", "vpn0": "169.254.10.1", "vpn1": "169.254.11.1",
         "er0": "192.168.200.2", "er1": "192.168.200.6"}
# Three packets, one a second, and the one that was under way; the rest is a busy machine's.
SILENCE_S = 8
HOLD_S = 30


@needs_lab
class PathsLabTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab("paths")
        cls.addClassCleanup(cls.lab, "down")
        cls.lab("up", "--hold", str(HOLD_S))
        cls.url = cls.lab.environment()["LAB_AGENT_URL"]

    def setUp(self):
        """An agent that remembers nothing."""
        self.lab("heal")
        self.lab("agent", "--port", self.url.rpartition(":")[2], "--views", "snmp,ssh", ONRAMP)
        self.addCleanup(self.lab, "stop", "agent")
        wait_for("five paths are ok", self.is_well, timeout=90)

    def ask(self, *words):
        """Exit status and output of a command."""
        done = subprocess.run([ONRAMP, *words, f"--agent.url={self.url}"], capture_output=True, text=True,
                              timeout=20, check=False)
        return done.returncode, done.stdout + done.stderr

    def paths(self):
        with urllib.request.urlopen(f"{self.url}/api/v1/paths", timeout=10) as answer:
            return json.load(answer)

    def told(self, wire):
        return next(path for path in self.paths()["paths"] if path["peer"] == PEERS[wire])

    def is_well(self):
        """Also to the wire: what was never answered may be filtered, and tells nothing. And the routes of a
        session that came back are there."""
        paths = self.paths()["paths"]
        return len(paths) == len(PEERS) and self.told("dx0").get("carrying") and all(
            path["state"] == "ok" and not path["cause"] and {"carrying", "latency"} <= path.keys() for path in paths)

    def test_five_paths_are_found_by_themselves(self):
        with open(self.lab.environment()["LAB_AGENT_CONFIG"], encoding="utf-8") as file:
            self.assertNotRegex(file.read(), r"(?m)^paths:")
        status, output = self.ask("status")
        self.assertEqual(status, 0, output)
        self.assertEqual(len(re.findall(r"(?m)^prod-\S+ +ok +(?:primary|backup) ", output)), len(PEERS), output)
        self.assertRegex(output, r"(?m)^aws-prod +3 of 3 ")
        self.assertRegex(output, r"(?m)^azure-prod +2 of 2 ")
        self.assertRegex(output, r"(?m)^  traffic over prod-aws/dxvif-\S+$")
        self.assertEqual([line for line in output.splitlines() if len(line) > 80], [])
        self.assertEqual({path["peer"] for path in self.paths()["paths"]}, set(PEERS.values()))

    def cut(self, wire):
        """Seconds until the path is down."""
        began = time.monotonic()
        self.lab("fault", "cut", wire)
        wait_for(f"{wire} is down", lambda: self.told(wire)["state"] == "down", timeout=SILENCE_S)
        return time.monotonic() - began

    def test_each_wire_is_one_path(self):
        for wire in PEERS:
            with self.subTest(wire):
                self.addCleanup(self.lab, "heal")
                seconds = self.cut(wire)
                print(f"# {wire} down after {seconds:.1f} s")
                states = {path["peer"]: (path["state"], path["cause"]) for path in self.paths()["paths"]}
                self.assertEqual(states.pop(PEERS[wire]), ("down", "peer_unreachable"))
                # one that was mended has lost packets within the minute
                self.assertLessEqual(set(states.values()),
                                     {("ok", ""), ("ok", "redundancy_lost"), ("degraded", "loss_high")})
                self.lab("heal")  # before BGP has noticed
                wait_for(f"{wire} is up", lambda: self.told(wire)["up"], timeout=20)

    def test_evidence_of_three_views_and_what_carries_now(self):
        self.cut("dx0")
        name = self.told("dx0")["path"]
        status, output = self.ask("explain", name)
        self.assertNotEqual(status, 0)
        self.assertRegex(output, rf"(?m)^{name} down since ")
        self.assertRegex(output, r"(?m)^  router  up ")
        self.assertRegex(output, r"(?m)^  cloud   up ")
        self.assertRegex(output, r"(?m)^  wire    DOWN ")
        self.assertIn(f"hold time of {HOLD_S} s", output)
        wait_for("BGP has noticed", lambda: "router  DOWN" in self.ask("explain", name)[1], timeout=HOLD_S + 15)
        wait_for("the cloud has noticed", lambda: "cloud   DOWN" in self.ask("explain", name)[1], timeout=HOLD_S + 15)
        carriers = wait_for("another path carries", lambda: [
            path["path"] for path in self.paths()["paths"]
            if path["destination"] == "aws-prod" and path.get("carrying")], timeout=20)
        self.assertRegex(carriers[0], r"^prod-aws/vpn-")
        status, output = self.ask("status")
        self.assertNotEqual(status, 0)
        self.assertRegex(output, rf"(?m)^{name} +down ")
        self.assertIn(f"traffic over {carriers[0]}", output)
        self.assertEqual([line for line in output.splitlines() if len(line) > 80], [])


if __name__ == "__main__":
    unittest.main()
