# SPDX-License-Identifier: Apache-2.0
"""The parts of the test run. Each takes the tally it counts on."""

import json
import os
import re
import subprocess
import sys
from fnmatch import fnmatch

from programs import JOBS, LOGS, ROOT, build, run, run_all

FUZZ_SECONDS = int(os.environ.get("FUZZ_SECONDS", "15"))
LINE_COVERAGE_GATE = 85  # percent of agent/ and collectors/
E2E_TIMEOUT = 900        # seconds for one file
RULES_TIMEOUT = 900      # seconds; changing every rule in every place takes minutes
# These do not run the binary that is measured, or take minutes to show what others reach, too: all
# that wait for real routers in the lab.
WITHOUT_COVERAGE = ("quickstart_test", "lab_test", "*_lab_test", "truth_test", "prefix_mib_test",
                    "cloud_emulator_test", "cloud_emulator_azure_test", "matrix_test", "paging_test",
                    "alerting_test", "dashboards_test", "azure_auth_test", "aws_auth_test")
SHARED = os.environ.get("ONRAMP_SHARED", str(ROOT.parent / "shared"))  # recordings, if they are there
LOCALES = ("de_DE", "ps_AF")  # a decimal comma, and one of two bytes


def unit_programs(directory):
    """(name, command) of every unit test that CMake knows."""
    listing = subprocess.run(["ctest", "--test-dir", directory, "--show-only=json-v1"], cwd=ROOT,
                             capture_output=True, check=True).stdout
    return [(test["name"], test["command"]) for test in json.loads(listing)["tests"]]


def make_locales():
    """Locales of our own, below build/: the machine's are nobody's business."""
    directory = ROOT / "build" / "locales"
    directory.mkdir(parents=True, exist_ok=True)
    for name in LOCALES:
        target = directory / f"{name}.UTF-8"
        if not target.exists():
            run(["localedef", "-i", name, "-f", "UTF-8", target], 60, f"locale-{name}")
    return {"TEST_LOCPATH": str(directory)}


def run_unit_programs(directory, prefix=(), timeout=60, env=None):
    """[(name, code, output)] of every unit test program, side by side."""
    env = {"CMOCKA_MESSAGE_OUTPUT": "TAP", "ONRAMP_SHARED": SHARED, **make_locales(), **(env or {})}
    programs = unit_programs(directory)
    results = run_all([([*prefix, *command], timeout, f"{directory}-{name}", env)
                       for name, command in programs])
    return [(name, *result) for (name, _), result in zip(programs, results)]


def unit(tally):
    """cmocka programs, gcc with optimisation; every test case counts."""
    if build("build", tally):
        for result in run_unit_programs("build"):
            tally.tap(*result)


def sanitize(tally):
    """The same under AddressSanitizer and UndefinedBehaviorSanitizer; every program counts."""
    env = {"ASAN_OPTIONS": "detect_stack_use_after_return=1",
           "UBSAN_OPTIONS": "print_stacktrace=1"}
    if build("build-asan", tally):
        for result in run_unit_programs("build-asan", timeout=180, env=env):
            tally.check(*result)


def valgrind(tally):
    """The same, as it is shipped, under valgrind; every program counts."""
    prefix = ["valgrind", "--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect",
              "--show-leak-kinds=definite,indirect", "--fair-sched=try",
              "--error-exitcode=99"]
    if build("build", tally):
        for result in run_unit_programs("build", prefix, timeout=300, env={"ONRAMP_VALGRIND": "1"}):
            tally.check(*result)


def lint(tally):
    """Both compilers, then every gate in tests/lint."""
    compiled = build("build", tally) & build("build-clang", tally)
    gates = sorted(path for path in (ROOT / "tests" / "lint").iterdir()
                   if os.access(path, os.X_OK) and path.is_file())
    if not compiled:
        for gate in gates:
            tally.skip(gate.name, "does not compile")
        return
    results = run_all([([gate], 600, f"lint-{gate.name}") for gate in gates])
    for gate, (code, output) in zip(gates, results):
        tally.check(gate.name, code, output)


def rules(tally):
    """promtool on every file of alert and recording rules, and on every test of such rules; tests/rules."""
    files = sorted(path for path in (ROOT / "alerts").rglob("*.yml") if path.parent.name != "alertmanager")
    jobs = []
    for path in files:
        words = ["test", "rules"] if path.parent.name == "tests" else ["check", "rules"]
        jobs.append((str(path.relative_to(ROOT)), ["promtool", *words, path.name], path.parent))
    jobs += [(str(path.relative_to(ROOT)), [path], ROOT) for path in sorted((ROOT / "tests" / "rules").iterdir())
             if os.access(path, os.X_OK) and path.is_file()]
    results = run_all([(command, RULES_TIMEOUT, f"rules-{name}", None, cwd) for name, command, cwd in jobs])
    for (name, _, _), result in zip(jobs, results):
        tally.check(name, *result)


def fuzz(tally):
    """Every target on its stored corpus for a quarter of a minute."""
    if build("build-fuzz", tally):
        command = ["tests/fuzz/run", "--seconds", FUZZ_SECONDS]
        tally.tap("fuzz", *run(command, 3000, "fuzz"))


def run_e2e(binary, log, without=()):
    """[(name, code, output)] of every end-to-end test. Two at a time, for they wait most of it (for hold times,
    for polls), and each has ports, directories and a lab of its own. Not more: what they time would suffer."""
    paths = [path for path in sorted((ROOT / "tests" / "e2e").glob("*_test.py"))
             if not any(fnmatch(path.stem, pattern) for pattern in without)]
    runner = [sys.executable, "-B", ROOT / "tests" / "runner" / "unittest_tap.py"]
    results = run_all([([*runner, path], E2E_TIMEOUT, f"{log}-{path.stem}", {"ONRAMP": str(binary)})
                       for path in paths], at_once=2)
    return [(path.stem, *result) for path, result in zip(paths, results)]


def e2e(tally):
    """The agent as a process, against the lab and against recorded devices."""
    if build("build", tally):
        for result in run_e2e(ROOT / "build" / "onramp", "e2e"):
            tally.tap(*result)


def coverage(tally):
    """Lines of agent/ and collectors/ that unit and end-to-end tests together reach."""
    if not build("build-coverage", tally):
        return
    for path in (ROOT / "build-coverage").rglob("*.gcda"):
        path.unlink()
    for result in run_unit_programs("build-coverage", timeout=180):
        tally.check(*result)
    if os.geteuid() == 0:
        for name, code, output in run_e2e(
                ROOT / "build-coverage" / "onramp", "coverage", WITHOUT_COVERAGE):
            tally.check(f"{name} with coverage", code, output)
    else:
        tally.skip("end-to-end tests with coverage", "needs root")
    report = LOGS / "coverage.txt"
    code, output = run(
        ["gcovr", "--root", ".", "--filter", "agent/", "--filter", "collectors/", "-j", JOBS,
         "--print-summary", "--fail-under-line", LINE_COVERAGE_GATE, "--txt", report,
         "--html-details", LOGS / "coverage.html", "build-coverage"], 300, "coverage")
    for line in report.read_text().splitlines() + output.splitlines():
        found = re.match(r"(?:lines:|\S+\s+\d+\s+\d+)\s+(\d+)[.%]", line)
        if found and (line.startswith("lines:") or int(found.group(1)) < LINE_COVERAGE_GATE):
            print(f"    {line[:100]}")
    tally.check(f"lines covered, at least {LINE_COVERAGE_GATE} %", code, output)


# In this order: what fails most often and fastest comes first.
PARTS = {part.__name__: part
         for part in (unit, lint, rules, sanitize, fuzz, e2e, coverage, valgrind)}
