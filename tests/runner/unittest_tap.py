# SPDX-License-Identifier: Apache-2.0
"""unittest_tap.py FILE: run one file of unittest tests and speak TAP."""

import importlib.util
import os
import sys
import time
import unittest


class TapResult(unittest.TestResult):
    """One line per test as it ends; subtests fail their test."""

    def __init__(self):
        super().__init__()
        self.count = 0
        self.broken = set()
        self.began = 0.0

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()

    def line(self, word, test, rest=""):
        self.count += 1
        name = test.id().partition(".")[2].rstrip(")") or test.id()  # "setUpClass (file.Class)"
        print(f"{word} {self.count} - {name}{rest}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        if test not in self.broken:
            print(f"# {time.monotonic() - self.began:.1f} s")
            self.line("ok", test)

    def bad(self, test, error):
        for line in self._exc_info_to_string(error, test).splitlines():
            print(f"# {line}")
        self.line("not ok", test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.bad(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self.bad(test, error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.broken.add(test)
            self.bad(subtest, error)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line("ok", test, f" # SKIP {reason}")


def main(path):
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except unittest.SkipTest as reason:
        print(f"ok 1 - {name} # SKIP {reason}")
        return 0
    result = TapResult()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
