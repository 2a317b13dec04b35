#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The lab's prefix counts as snmpd asks for them: over pass_persist, of a bgpd that may be stuck."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import ROOT, wait_for

PREFIX_MIB = os.path.join(ROOT, "tests", "lab", "onramp_lab", "prefix_mib.py")
TABLE = ".1.3.6.1.4.1.30065.4.1.1.8.1"
INDEX = "1.1.4.192.0.2.1.1.1"

# Answers when the file `free` is there; then as FRR does.
VTYSH = """#!/bin/sh
cd "${0%/*}"
until [ -e free ]; do sleep 0.02; done
case "$*" in *summary*) cat summary ;; *) cat counts ;; esac
"""
SUMMARY = {"ipv4Unicast": {"peers": {
    "192.0.2.1": {"state": "Established", "pfxRcd": 7, "pfxSnt": 3},
    "192.0.2.2": {"state": "Active"}}}}
COUNTS = {"ribTableWalkCounters": {"Adj-in": 9}}


class PrefixMibTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="prefix-mib-")
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        (self.path / "vtysh").write_text(VTYSH)
        (self.path / "vtysh").chmod(0o755)
        (self.path / "summary").write_text(json.dumps(SUMMARY))
        (self.path / "counts").write_text(json.dumps(COUNTS))
        self.helper = subprocess.Popen(
            [sys.executable, "-B", PREFIX_MIB], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={"PATH": f"{self.path}:{os.environ['PATH']}"})
        self.addCleanup(self.end)

    def end(self):
        self.free()
        self.helper.communicate(timeout=60)

    def free(self):
        (self.path / "free").touch()

    def ask(self, *words):
        """The answer's lines: a name, a type, a value; or one word."""
        self.helper.stdin.write("\n".join(words) + "\n")
        self.helper.stdin.flush()
        first = self.helper.stdout.readline().strip()
        if not first.startswith("."):
            return [first]
        return [first] + [self.helper.stdout.readline().strip() for _ in range(2)]

    def walk(self):
        """All cells below the table, as {name below it: value}."""
        cells, found = {}, self.ask("getnext", TABLE)
        while len(found) == 3:
            cells[found[0].removeprefix(f"{TABLE}.")] = found[2]
            found = self.ask("getnext", found[0])
        return cells

    def test_established_sessions_have_counts(self):
        self.free()
        self.assertEqual(self.ask("PING"), ["PONG"])
        self.assertEqual(self.walk(), {f"3.{INDEX}": "9", f"4.{INDEX}": "7", f"5.{INDEX}": "3"})
        self.assertEqual(self.ask("get", f"{TABLE}.4.{INDEX}"),
                         [f"{TABLE}.4.{INDEX}", "gauge", "7"])
        self.assertEqual(self.ask("get", f"{TABLE}.4"), ["NONE"])
        self.assertEqual(self.ask("set", f"{TABLE}.4.{INDEX}", "gauge 1"), ["not-writable"])

    def test_stuck_bgpd_is_not_waited_for(self):
        for _ in range(3):
            self.assertEqual(self.ask("getnext", TABLE), ["NONE"])
        self.assertIsNone(self.helper.poll())
        self.free()
        wait_for("the counts", lambda: len(self.walk()) == 3)


if __name__ == "__main__":
    unittest.main()
