# SPDX-License-Identifier: Apache-2.0
"""The test run: parts one after the other, one line each, and one line for everything."""

import sys

from parts import PARTS
from tally import Tally


def main(words):
    unknown = [word for word in words if word not in PARTS and word != "all"]
    if unknown:
        print(f"unknown part {unknown[0]}; parts: {' '.join(PARTS)} all", file=sys.stderr)
        print("0 passed, 1 failed, 0 skipped")
        return 1
    names = list(PARTS) if not words or "all" in words else [n for n in PARTS if n in words]
    whole = Tally("whole run")
    try:
        for name in names:
            part = Tally(name)
            print(f"{name}: {PARTS[name].__doc__}", flush=True)
            PARTS[name](part)
            part.say()
            whole.add(part)
    except KeyboardInterrupt:
        whole.fail("interrupted")
    whole.say()
    print(whole.counts())
    return 0 if whole.failed == 0 and whole.passed > 0 else 1


sys.exit(main(sys.argv[1:]))
