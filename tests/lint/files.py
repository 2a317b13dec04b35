# SPDX-License-Identifier: Apache-2.0
"""Which files the gates look at, and C without its comments and strings."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("agent/", "collectors/", "exporters/")


def tracked():
    """Files of the repository, those about to be added included, as paths relative to ROOT."""
    out = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
         "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(Path(name) for name in set(out.split("\0")) if name and (ROOT / name).is_file())


def sources(*suffixes, under=("",)):
    """Tracked files with one of the suffixes below one of the folders."""
    return [path for path in tracked() if path.suffix in suffixes and str(path).startswith(under)]


def scripts(interpreter):
    """Tracked files without suffix whose first line names the interpreter."""
    found = []
    for path in tracked():
        if path.suffix == "":
            with open(ROOT / path, "rb") as file:
                first = file.readline()
            if first.startswith(b"#!") and interpreter.encode() in first:
                found.append(path)
    return found


def read(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


CODE = re.compile(r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""",
                  re.VERBOSE | re.DOTALL)


def blank(found):
    text = found.group()
    if text.startswith("/"):
        return re.sub(r"[^\n]", " ", text)
    return text[0] + " " * (len(text) - 2) + text[0]


def code_of(text):
    """C with comments and the insides of strings blanked; lines and columns stay."""
    return CODE.sub(blank, text)


def report(complaints):
    """Print complaints; the exit code of the gate."""
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0
