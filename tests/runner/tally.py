# SPDX-License-Identifier: Apache-2.0
"""Counting what passed, failed and was skipped, and saying so while it happens."""

import re
import time

# "ok 3 - name", "not ok 4 - name", "ok 5 # SKIP reason"; cmocka skips as "not ok 6 # SKIP name".
IS_TAP = re.compile(r"(not )?ok\b")
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
            self.fail(name, failures(output) or tail(output, 60) or f"exit code {code}")

    def tap(self, name, code, output):
        """Count the lines of a program that speaks TAP. Dying without a word is a failure too."""
        said = output.splitlines()
        marks = [i for i, line in enumerate(said) if IS_TAP.match(line)]
        failed = 0
        for i in marks:
            bad, test, reason = TAP.match(said[i]).groups()
            if reason is not None:
                self.skip(f"{name}: {test or reason}", reason_before(said, i) or reason)
            elif bad:
                failed += 1
                self.fail(f"{name}: {test}", about(said, marks, i))
            else:
                self.ok()
        if (code != 0 and not failed) or code < 0:
            self.fail(name, f"ended with {code}\n{tail(output, 60)}")
        elif not marks:
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


def failures(output):
    """Of a program that speaks TAP, its failures, and its last words if it died."""
    said = output.splitlines()
    marks = [i for i, line in enumerate(said) if IS_TAP.match(line)]
    found = [f"{said[i]}\n{about(said, marks, i)}" for i in marks if is_failure(said[i])]
    if found and not is_failure(said[marks[-1]]):
        found += said[marks[-1] + 1:][-40:]
    return "\n".join(found)


def is_failure(line):
    bad, _, reason = TAP.match(line).groups()
    return bool(bad) and reason is None


def about(said, marks, i):
    """What was said about the test of line i: cmocka does so on both sides of the line."""
    first = max((mark + 1 for mark in marks if mark < i), default=0)
    last = min((mark for mark in marks if mark > i), default=len(said))
    return tail("\n".join(said[first:i] + said[i + 1:last]), 40)


def reason_before(said, i):
    """A cmocka test says why it skips with print_message() just before it does."""
    before = said[i - 1] if i else ""
    return "" if IS_TAP.match(before) or re.match(r"#|\d+\.\.", before) else before
