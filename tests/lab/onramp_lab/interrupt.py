# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C at a place of our choosing: never between starting a process and recording it."""

import signal
from contextlib import contextmanager

from .errors import LabError

_received: list[int] = []


class Interrupted(LabError):
    pass


@contextmanager
def interrupts_deferred():
    """Within, SIGINT, SIGTERM and SIGHUP only leave a note for check_interrupted()."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {n: signal.signal(n, lambda number, _: _received.append(number)) for n in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def check_interrupted() -> None:
    if _received:
        name = signal.Signals(_received[0]).name
        _received.clear()
        raise Interrupted(f"interrupted ({name})")
