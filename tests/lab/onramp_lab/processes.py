# SPDX-License-Identifier: Apache-2.0
"""Starting processes so that they can be ended again, and ending only those.

Each process is recorded as pid and start time; a pid that was given to somebody else in the
meantime has another start time. Signals go through a pidfd, so that there is no moment
between the check and the signal."""

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .interrupt import check_interrupted
from .lab import Lab, write_atomically

GRACE_S = 3.0  # between SIGTERM and SIGKILL


@dataclass(frozen=True)
class Process:
    key: str
    pid: int
    start: int  # in clock ticks since boot, proc(5) field 22

    @property
    def is_alive(self) -> bool:
        return start_time(self.pid) == self.start


def proc_stat(pid: int | str) -> list[str]:
    """Fields of /proc/PID/stat from the third on: the second may contain anything. Empty
    when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def start_time(pid: int) -> int | None:
    fields = proc_stat(pid)
    return int(fields[19]) if fields and fields[0] != "Z" else None


def spawn(lab: Lab, key: str, argv: list[str], **popen) -> subprocess.Popen:
    """Start a daemon under `key`, in its own session, without a standard input."""
    check_interrupted()
    log = lab.state / "log" / f"{key}.log"
    log.parent.mkdir(exist_ok=True)
    with open(log, "ab") as output:
        output.write(b"--- started\n")
        output.flush()
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=output,
                                 stderr=subprocess.STDOUT, start_new_session=True, **popen)
    record(lab, key, child.pid)
    return child


def record(lab: Lab, key: str, pid: int) -> None:
    directory = lab.state / "pids"
    directory.mkdir(exist_ok=True)
    write_atomically(directory / key, json.dumps({"pid": pid, "start": start_time(pid)}))


def recorded(lab: Lab) -> list[Process]:
    found = []
    for path in sorted((lab.state / "pids").glob("[!.]*")):
        with contextlib.suppress(FileNotFoundError):
            found.append(Process(key=path.name, **json.loads(path.read_text())))
    return found


def forget_ended(lab: Lab, prefix: str) -> None:
    for process in recorded(lab):
        if process.key.startswith(prefix) and not process.is_alive:
            (lab.state / "pids" / process.key).unlink(missing_ok=True)


def find(lab: Lab, key: str) -> Process | None:
    return next((process for process in recorded(lab)
                 if process.key == key and process.is_alive), None)


def children_of(pids: set[int]) -> set[int]:
    """All descendants: what a daemon of ours started is ours (sshd's sessions)."""
    parents = {int(pid): fields[1] for pid in os.listdir("/proc") if pid.isdigit()
               if (fields := proc_stat(pid))}
    family = set(pids)
    while grown := {pid for pid, parent in parents.items() if int(parent) in family} - family:
        family |= grown
    return family - pids


def stop(lab: Lab, processes: list[Process]) -> None:
    """End them and what they started, and forget them."""
    pids = {process.pid for process in processes if process.is_alive}
    everyone = {process.pid: process.start for process in processes}
    everyone |= {pid: start for pid in children_of(pids) if (start := start_time(pid))}
    targets = [target for pid, start in everyone.items() if (target := open_pidfd(pid, start))]
    try:
        signal_all(targets, signal.SIGTERM)
        if not wait_for_end(targets, GRACE_S):
            signal_all(targets, signal.SIGKILL)
            wait_for_end(targets, GRACE_S)
    finally:
        for target in targets:
            os.close(target)
    for process in processes:
        (lab.state / "pids" / process.key).unlink(missing_ok=True)


def open_pidfd(pid: int, start: int) -> int | None:
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return None
    if start_time(pid) == start:
        return fd
    os.close(fd)
    return None


def signal_all(pidfds: list[int], number: int) -> None:
    for fd in pidfds:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(fd, number)


def wait_for_end(pidfds: list[int], timeout_s: float) -> bool:
    """A pidfd becomes readable when its process ends. False: some have not ended in time."""
    deadline = time.monotonic() + timeout_s
    poller = select.poll()
    for fd in pidfds:
        poller.register(fd, select.POLLIN)
    running = len(pidfds)
    while running:
        ended = poller.poll(max(0.0, deadline - time.monotonic()) * 1000)
        if not ended:
            return False
        for fd, _ in ended:
            poller.unregister(fd)
        running -= len(ended)
    return True
