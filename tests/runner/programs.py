# SPDX-License-Identifier: Apache-2.0
"""Running programs with a time limit, a log and no standard input; building."""

import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "logs"
JOBS = os.cpu_count() or 1

# Directory, CMake options, compiler.
BUILDS = {
    "build": ([], "gcc"),
    "build-clang": ([], "clang"),
    "build-asan": (["-DONRAMP_SANITIZE=ON"], "clang"),
    "build-fuzz": (["-DONRAMP_FUZZ=ON"], "clang"),
    # atomic, or threads that count at the same time leave counts below zero
    "build-coverage": (["-DONRAMP_COVERAGE=ON", "-DCMAKE_BUILD_TYPE=Debug",
                        "-DCMAKE_C_FLAGS=-fprofile-update=atomic"], "gcc"),
}


def end(process):
    """Ask for the tidy end that Ctrl-C gives, then insist. It leads a group of its own."""
    for number, patience in ((signal.SIGINT, 20), (signal.SIGKILL, 10)):
        try:
            os.killpg(process.pid, number)
            process.wait(patience)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            pass


def run(command, timeout, log, env=None, cwd=ROOT):
    """(exit code, output); the output also goes to build/logs/LOG.log."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log.replace('/', '_')}.log"
    late = ""
    with open(path, "wb") as out:
        process = subprocess.Popen([str(word) for word in command], cwd=cwd, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
                                   env={**os.environ, **(env or {})})
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            late = f"\nnot finished after {timeout} s\n"
            end(process)
        except BaseException:
            end(process)
            raise
    return process.returncode or bool(late), path.read_text(errors="replace") + late


def run_all(jobs, at_once=JOBS):
    """Run jobs (each a tuple of arguments of run()) side by side; results in order."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda job: run(*job), jobs))


def complaints(output):
    """Of a failed build, what the compiler and the linker said."""
    words = ("error:", "FAILED:", "undefined reference", "CMake Error")
    return "\n".join([line for line in output.splitlines() if any(w in line for w in words)][:40])


def build(directory, tally):
    """Configure and compile everything; counts as one check. True if it worked."""
    options, compiler = BUILDS[directory]
    configure = ["cmake", "-S", ".", "-B", directory, "-G", "Ninja", f"-DCMAKE_C_COMPILER={compiler}",
                 "-DONRAMP_TESTS=ON"]
    code, output = run([*configure, *options], 120, f"{directory}-cmake")
    if code == 0:
        code, output = run(["ninja", "-C", directory, "-k", "0"], 900, directory)
    if code != 0:
        output = complaints(output) or output
    tally.check(f"compile {directory} with {compiler}", code, output)
    return code == 0
