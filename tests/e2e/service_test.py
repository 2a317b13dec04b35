#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The agent as packaging/systemd/onramp.service runs it: an ordinary user with one ambient capability."""

import os
import shutil
import unittest

from support import Agent, wait_for

NOBODY = "65534"
PROBE = """
probes:
  - name: loopback
    target: 127.0.0.1
    interval: 100ms
"""


def as_user(*capabilities):
    """What systemd does for User=, AmbientCapabilities=, CapabilityBoundingSet=, NoNewPrivileges=."""
    wanted = ",".join(f"+{name}" for name in capabilities)
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs",
            f"--inh-caps=-all{',' if wanted else ''}{wanted}",
            f"--bounding-set=-all{',' if wanted else ''}{wanted}",
            *([f"--ambient-caps={wanted}"] if wanted else [])]


@unittest.skipUnless(os.geteuid() == 0, "needs root, to become somebody else")
@unittest.skipUnless(shutil.which("setpriv"), "setpriv is not installed")
class ServiceTest(unittest.TestCase):
    def start(self, *capabilities):
        agent = Agent(PROBE, prefix=as_user(*capabilities))
        os.chmod(agent.directory, 0o755)
        self.addCleanup(agent.__exit__, None, None, None)
        return agent.start()

    def status(self, agent):
        with open(f"/proc/{agent.process.pid}/status", encoding="ascii") as file:
            return dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)

    def test_one_capability_is_enough_and_is_given_up(self):
        agent = self.start("net_raw")
        wait_for("a reply", lambda: agent.scrape().value("onramp_probe_received_total"))
        status = self.status(agent)
        self.assertEqual(status["Uid"].split()[0], NOBODY)
        for which in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
            self.assertEqual(int(status[which], 16), 0, which)
        self.assertEqual(agent.stop()[1], 0)

    def test_without_it_probes_are_denied_and_the_rest_works(self):
        agent = self.start()
        wait_for("the failure is counted", lambda: agent.scrape().value(
            "onramp_source_errors_total", source="probes", reason="denied"))
        page = agent.scrape()
        self.assertEqual(page.value("onramp_source_up", source="probes"), 0)
        self.assertFalse(page.all("onramp_probe_received_total", probe="loopback"))
        self.assertEqual(agent.stop()[1], 0)


if __name__ == "__main__":
    unittest.main()
