# SPDX-License-Identifier: Apache-2.0
"""Counting what passed, failed and was skipped, and saying so while it happens."""

import re
import time

# "ok 3 - name", "not ok 4 - name", "ok 5 # SKIP reason"; cmocka skips as "not ok 6 # SKIP name".
TAP = re.compile(r"^(not )?ok\b\s*\d*\s*(?:-\s*)?(.*?)(?:\s*#\s*SKIP\b\s*(.*))?$")


class Tally:
    """The counts of one part, or of the whole run."""

    def __init__(self, title):
        self.title = title
        self.passed = 0
        self.failed = 0
        self.skipped = 0
        self.began = time.monotonic()

    def ok(self):
        self.passed += 1

    def fail(self, name, details=""):
        self.failed += 1
        print(f"  FAILED {self.title}: {name}", flush=True)
        for line in details.rstrip().splitlines():
            print(f"    {line}", flush=True)

    def skip(self, name, reason):
        self.skipped += 1
        print(f"  skipped {self.title}: {name}: {reason or 'no reason given'}", flush=True)

    def check(self, name, code, output, skip_code=77):
        """One program is one check; by convention it skips with 77 and says why last."""
        if code == 0:
            self.ok()
        elif code == skip_code:
            self.skip(name, (output.strip().splitlines() or [""])[-1])
        else:
            self.fail(name, tail(output, 60) or f"exit code {code}")

    def tap(self, name, code, output):
        """Count the lines of a program that speaks TAP. Dying without a word is a failure too."""
        lines = [line for line in output.splitlines() if re.match(r"(not )?ok\b", line)]
        failures = []
        for line in lines:
            bad, test, reason = TAP.match(line).groups()
            if reason is not None:
                self.skip(f"{name}: {test or reason}", reason_before(output, line) or reason)
            elif bad:
                failures.append(test)
            else:
                self.ok()
        for test in failures:
            self.fail(f"{name}: {test}", tail(output, 60) if test == failures[-1] else "")
        if code != 0 and not failures:
            self.fail(name, f"ended with {code}\n{tail(output, 60)}")
        elif not lines:
            self.fail(name, "ran no test")

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def counts(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    def say(self):
        print(f"{self.title:<9} {self.counts():<42} {time.monotonic() - self.began:6.1f} s",
              flush=True)


def tail(text, count):
    lines = text.rstrip().splitlines()
    return "\n".join(["..."] * (len(lines) > count) + lines[-count:])


def reason_before(output, line):
    """A cmocka test says why it skips with print_message() just before it does."""
    before = output.partition(line)[0].rstrip("\n").rpartition("\n")[2]
    return "" if re.match(r"((not )?ok\b|#|\d+\.\.)", before) else before
