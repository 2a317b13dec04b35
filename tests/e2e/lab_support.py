# SPDX-License-Identifier: Apache-2.0
"""A lab of one's own (tests/lab) for a test."""

import os
import subprocess
import unittest

from support import ROOT

PROGRAM = os.path.join(ROOT, "tests", "lab", "lab")


def needs_lab(case):
    """Decorator: the test case is skipped, with the reason, where no lab can be built."""
    case = unittest.skipIf(os.geteuid() != 0, "network namespaces need root")(case)
    return unittest.skipUnless(os.path.exists("/dev/net/tun"),
                               "the lab's wires need /dev/net/tun")(case)


class Lab:
    """Call it with the words of tests/lab/lab: lab("fault", "cut", "dx0") is what that prints."""

    def __init__(self, prefix):
        self.name = f"{prefix}{os.getpid()}"

    def __call__(self, *words, timeout=90):
        done = subprocess.run([PROGRAM, "--name", self.name, *words], capture_output=True,
                              text=True, timeout=timeout, check=False)
        if done.returncode != 0:
            raise AssertionError(f"lab {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def environment(self):
        """What `lab env` says: LAB_DIR, LAB_AGENT_URL and so on."""
        pairs = (line.split("=", 1) for line in self("env").splitlines())
        return {key: value.strip("'\"") for key, value in pairs}
