# SPDX-License-Identifier: Apache-2.0
"""What the benches share: building small programs, CPU time of processes, tables."""

import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "e2e"))

TICK = os.sysconf("SC_CLK_TCK")


def build(name, *libraries, sources=()):
    """Compile tests/bench/NAME.c into a temporary folder; the path of the program."""
    program = os.path.join(tempfile.gettempdir(), f"onramp-bench-{os.getuid()}-{name}")
    subprocess.run(["cc", "-std=gnu17", "-O2", f"-I{ROOT}", "-o", program,
                    os.path.join(HERE, f"{name}.c"),
                    *(os.path.join(ROOT, source) for source in sources), *libraries], check=True)
    return program


def cpu_seconds(pid):
    """User and system time of a running process, all threads (resolution: one tick)."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_bytes(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def status(pid, name):
    """A line of /proc/PID/status, in bytes."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith(name))


def in_a_process_of_its_own(function, *words):
    """What function(*words, pipe) sends: it has loaded nothing of ours."""
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.get_context("spawn").Process(target=function, args=(*words, theirs))
    worker.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        raise SystemExit(f"{function.__name__} has not ended") from None
    finally:
        worker.join()


def own_cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def cpu_during(pid, seconds):
    before = cpu_seconds(pid)
    time.sleep(seconds)
    return cpu_seconds(pid) - before


def table(title, head, rows):
    print(f"\n{title}")
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())
    sys.stdout.flush()


def end(process):
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
