#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""onramp status, explain, checklist and discover against the lab: real routers, two clouds, five paths that nobody
has written down."""

import json
import os
import shlex
import subprocess
import unittest
import urllib.parse

from lab_support import Lab, needs_lab
from openapi_support import DOCUMENT, complaints
from support import ONRAMP, get, wait_for

lab = Lab("clientlab")
DX = "192.168.100.1"
PEERS = {DX, "169.254.10.1", "169.254.11.1", "192.168.200.2", "192.168.200.6"}


@needs_lab
class ClientLabTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lab, "down")
        lab("up", "--hold", "9")
        cls.lab = lab.environment()
        cls.config = cls.write("test.yaml", lab("agent-config", "--interval", "1s", "--views", "snmp,ssh"))
        cls.port = urllib.parse.urlparse(cls.lab["LAB_AGENT_URL"]).port
        lab("agent", "--config", cls.config, "--port", str(cls.port), ONRAMP)
        wait_for("the agent is ready", lambda: get(cls.port, "/-/ready")[0] == 200)

    @classmethod
    def write(cls, name, text):
        path = os.path.join(cls.lab["LAB_DIR"], name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def setUp(self):
        self.addCleanup(wait_for, "all is well again", self.is_well, timeout=150)  # lost packets count for a minute
        self.addCleanup(lab, "heal")
        wait_for("all is well", self.is_well)

    def onramp(self, *words):
        return subprocess.run([ONRAMP, *words, f"--agent.url=http://127.0.0.1:{self.port}"], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    def status(self):
        """{peer: path} as --json has it."""
        return {path["peer"]: path for path in json.loads(self.onramp("status", "--json").stdout)["paths"]}

    def is_well(self):
        paths = self.status()
        return paths.keys() == PEERS and {path["state"] for path in paths.values()} == {"ok"}

    def carrier(self, destination, besides):
        """Name of the path that carries its traffic; None when none does, or that one."""
        return next((path["path"] for peer, path in self.status().items()
                     if path["destination"] == destination and path.get("carrying") and peer != besides), None)

    def test_answers_are_as_described(self):
        for path in DOCUMENT["paths"]:
            answer = json.loads(get(self.port, path)[2])
            self.assertEqual(complaints(path, answer), [])
        answer = json.loads(get(self.port, "/api/v1/paths?destination=aws-prod")[2])
        self.assertEqual({path["peer"] for path in answer["paths"]}, {DX, "169.254.10.1", "169.254.11.1"})
        self.assertEqual([it["destination"] for it in answer["destinations"]], ["aws-prod"])

    def test_status_shows_all_paths_and_who_carries_the_traffic(self):
        done = self.onramp("status")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        dx = self.status()[DX]["path"]
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0].split(), ["PATH", "STATE", "ROLE", "LATENCY", "PFX", "SINCE"])
        self.assertIn([dx, "ok", "primary"], [line.split()[:3] for line in lines])
        self.assertIn(f"  traffic over {dx}", lines)
        self.assertIn(["aws-prod", "3", "of", "3"], [line.split()[:4] for line in lines])

    def test_cut_wire_is_one_path_down_with_its_evidence(self):
        dx = self.status()[DX]["path"]
        lab("fault", "cut", "dx0")
        wait_for("the path is down", lambda: self.onramp("status").returncode == 2)
        done = self.onramp("status")
        self.assertIn([dx, "down"], [line.split()[:2] for line in done.stdout.splitlines()])
        wait_for("the cause is found", lambda: self.status()[DX]["cause"] == "peer_unreachable")
        carrier = wait_for("the traffic has moved", lambda: self.carrier("aws-prod", besides=DX))
        wait_for("BGP has noticed", lambda: "router  DOWN" in self.onramp("explain", dx).stdout)
        self.assertEqual({peer for peer, path in self.status().items() if path["state"] != "ok"}, {DX})
        # a name may be cut short, and an alert's address does as well
        for word in (dx.split("/")[1][:9], DX):
            page = self.onramp("explain", word)
            self.assertEqual((page.returncode, page.stderr), (2, ""))
            for text in (f"{dx} down since ", "peer_unreachable", "router  DOWN", "wire    DOWN", "2 of 3",
                         "Follow the wire", "causes.md#peer_unreachable"):
                self.assertIn(text, page.stdout)
            self.assertIn(f"traffic is carried by {carrier}", " ".join(page.stdout.split()))
        events = json.loads(get(self.port, f"/api/v1/events?path={urllib.parse.quote(dx, safe='')}")[2])["events"]
        self.assertEqual({event["path"] for event in events}, {dx})
        self.assertIn("down", {event["to"] for event in events})

    def test_checklist_names_what_mends(self):
        vif = self.status()[DX]["attachment"]
        lab("fault", "tag-missing", "vif")
        wait_for("the tag is missed", lambda: f"  FAIL  {vif}: " in self.onramp("checklist").stdout)
        done = self.onramp("checklist")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, "mend: aws .*owner")
        checks = json.loads(self.onramp("checklist", "--json").stdout)["checks"]
        self.assertEqual({check["passed"] for check in checks if check["subject"] == vif and check["check"] == "tags"},
                         {False})

    def discover(self, config):
        """As the lab's agent is started: in the CE's namespace, with its environment."""
        agent = next(pid for pid in os.listdir("/proc") if pid.isdigit() and self.is_agent(pid))
        with open(f"/proc/{agent}/environ", encoding="utf-8") as source:
            environment = dict(pair.split("=", 1) for pair in source.read().split("\0") if "=" in pair)
        return subprocess.run(["nsenter", f"--net=/run/netns/{self.lab['LAB_NETNS_CE']}", ONRAMP, "discover",
                               f"--config.file={config}"], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=90, check=False)

    def is_agent(self, pid):
        try:
            with open(f"/proc/{pid}/cmdline", encoding="utf-8") as source:
                words = source.read().split("\0")
        except OSError:
            return False
        return "run" in words and f"--config.file={self.config}" in words

    def test_discovery_is_a_configuration(self):
        done = self.discover(self.config)
        self.assertEqual(done.returncode, 0, done.stderr)
        found = self.write("found.yaml", done.stdout)
        check = subprocess.run([ONRAMP, "check-config", found], capture_output=True, text=True, check=False)
        self.assertEqual((check.returncode, check.stderr), (0, ""), shlex.quote(found))
        self.assertEqual(done.stdout.count("  - name: \""), len(PEERS))
        # with it, the paths are found again, under the names that it gave them
        again = self.discover(found)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("# 5 paths found:", again.stdout)
        self.assertIn("#   prod-aws-dxvif-", again.stdout)
        self.assertNotIn("# paths: # new ones", again.stdout)

    def test_discovery_says_who_did_not_answer(self):
        lab("fault", "api-down", "aws")
        done = self.discover(self.config)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("#   prod-aws (aws)\n", done.stdout)
        self.assertIn("prod-azure/", done.stdout)


if __name__ == "__main__":
    unittest.main()
