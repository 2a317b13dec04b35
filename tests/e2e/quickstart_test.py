#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""packaging/quickstart, from nothing to the first truth, and nothing left of it afterwards."""

import os
import re
import shutil
import signal
import subprocess
import unittest

from support import ROOT

QUICKSTART = os.path.join(ROOT, "packaging", "quickstart")
LAB = os.path.join(ROOT, "tests", "lab", "lab")
NAME = "quickstart-test"  # a lab of its own, beside whatever else is running
PEERS = ("169.254.10.1", "169.254.11.1", "192.168.100.1", "192.168.200.2", "192.168.200.6")


def leftovers():
    """Namespaces and processes of our lab."""
    names = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    found = [line for line in names.splitlines() if line.startswith(f"{NAME}-")]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                command = file.read().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"/{NAME}/" in command or f"--net=/run/netns/{NAME}-" in command:
            found.append(f"{pid}: {command}")
    return found


@unittest.skipUnless(os.geteuid() == 0, "needs root, for network namespaces")
@unittest.skipUnless(os.path.exists("/dev/net/tun"), "no /dev/net/tun, of which the lab's wires are made")
@unittest.skipUnless(shutil.which("apt-get"), "packages are Debian's")
class QuickstartTest(unittest.TestCase):
    def setUp(self):
        self.env = {**os.environ, "LAB_NAME": NAME}
        self.addCleanup(subprocess.run, [LAB, "--name", NAME, "down"], capture_output=True, check=False)

    def test_once_shows_the_truth_and_leaves_nothing(self):
        done = subprocess.run([QUICKSTART, "--once"], env=self.env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"(?m)^in all +\d+\.\d s$")
        self.assertRegex(done.stdout, r"(?m)^Agent +http://127\.0\.0\.1:\d+/metrics$")
        self.assertRegex(done.stdout, r"(?m)^Prometheus +http://127\.0\.0\.1:\d+$")
        paths = re.findall(r"(?m)^prod-\S+ +ok +(?:primary|backup) +\d+\.\d\d ms +1 +\d+ s$", done.stdout)
        self.assertEqual(len(paths), len(PEERS), done.stdout)
        for path in (r"prod-aws/dxvif-\S+", r"prod-azure/\S+/(?:primary|secondary)"):
            self.assertRegex(done.stdout, rf"(?m)^  traffic over {path}$")
        for peer in PEERS:
            row = re.search(rf"(?m)^  {re.escape(peer)} +\d+ +up +established +.*$", done.stdout)
            self.assertIsNotNone(row, f"{peer} in\n{done.stdout}")
            self.assertRegex(row.group(), r" [1-9]\d* +\d+$", "transitions and hold time")
        rtts = re.findall(r"(?m)^  \S+ +\S+ +\d+ +[1-9]\d* +(\d+\.\d{3})$", done.stdout)
        self.assertEqual(len(rtts), len(PEERS), done.stdout)
        self.assertTrue(all(float(rtt) > 0 for rtt in rtts), rtts)
        self.assertRegex(done.stdout, r"(?m)^  dx0 +up +9001 ")
        self.assertRegex(done.stdout, r"(?m)^  circuit +dxcon-\S+ +up +available +at \S+$")
        self.assertRegex(done.stdout, r"(?m)^  private +dxvif-\S+ +up +available +to vgw-\S+$")
        self.assertRegex(done.stdout, r"(?m)^  BGP +192\.168\.100\.1 +up +- +3 prefixes of at most 100$")
        self.assertEqual(len(re.findall(r"(?m)^  tunnel +\S+ +up +- +3 routes from \S+$", done.stdout)), 2)
        for link in ("primary", "secondary"):
            self.assertRegex(done.stdout, rf"(?m)^  rg-net/er-sg/private/{link} +up +established +3 +4000 +yes$")
        self.assertRegex(done.stdout, r"(?m)^  circuit +rg-net/er-sg +up +available +at Singapore$")
        self.assertEqual(len(re.findall(r"(?m)^  peer +\S+ +up +connected +3 routes to \S+$", done.stdout)), 4)
        for target in (r"vgw-\S+", r"100\.64\.1\.[15]"):  # both clouds have all of ours, each in two tables
            routes = re.findall(rf"(?m)^  \S+ +(\S+) +yes +propagated +{target}$", done.stdout)
            self.assertEqual(sorted(routes), sorted(["10.1.0.0/16", "10.2.0.0/16", "172.16.8.0/24"] * 2))
        self.assertEqual([line for line in done.stdout.splitlines() if len(line) > 80], [])
        self.assertEqual(leftovers(), [])

    def test_interrupt_ends_what_it_started(self):
        quickstart = subprocess.Popen([QUICKSTART], env=self.env, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        for line in quickstart.stdout:
            said.append(line)
            if line.startswith("Ctrl-C ends"):
                break
        self.assertIsNone(quickstart.poll(), "".join(said))
        self.assertNotEqual(leftovers(), [])
        quickstart.send_signal(signal.SIGTERM)
        said.append(quickstart.communicate(timeout=60)[0])
        self.assertEqual(quickstart.returncode, 0, "".join(said))
        self.assertEqual(leftovers(), [])


if __name__ == "__main__":
    unittest.main()
