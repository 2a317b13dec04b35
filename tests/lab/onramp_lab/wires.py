# SPDX-License-Identifier: Apache-2.0
"""The wires: building and starting `wire`, addressing its devices, and talking to it."""

import json
import os
import shutil
import socket
import time
from pathlib import Path

from . import hosts, processes
from .errors import LabError
from .interrupt import check_interrupted
from .lab import Lab
from .topology import Wire

SOURCE = Path(__file__).resolve().parent.parent / "wire.c"
CFLAGS = ("-std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra -Wpedantic -Wshadow -Wconversion "
          "-Wsign-conversion "
          "-Wcast-qual -Wwrite-strings -Wswitch-enum -Wvla -Werror").split()
READY_S = 5.0
IPV6_MTU_MIN = 1280  # RFC 8200, section 5


def build(lab: Lab) -> None:
    """LAB_WIRE, if the build tree has one; else half a second of compiler."""
    binary = lab.state / "wire"
    prebuilt = os.environ.get("LAB_WIRE")
    if prebuilt:
        shutil.copy(prebuilt, binary)
    else:
        compiler = os.environ.get("CC", "cc")
        hosts.run_here([compiler, *CFLAGS, "-o", str(binary), str(SOURCE)], timeout_s=60.0)


def start_all(lab: Lab) -> None:
    (lab.state / "wires").mkdir()
    for wire in lab.wires.values():
        start(lab, wire)
    for wire in lab.wires.values():
        wait_until_ready(lab, wire)
        configure(lab, wire)


def start(lab: Lab, wire: Wire) -> None:
    processes.spawn(lab, f"wire-{wire.name}", [
        str(lab.state / "wire"), str(control_path(lab, wire)), wire.kind,
        lab.netns("ce"), wire.name, lab.netns(wire.host), wire.name])


def control_path(lab: Lab, wire: Wire) -> Path:
    return lab.state / "wires" / f"{wire.name}.sock"


def wait_until_ready(lab: Lab, wire: Wire) -> None:
    deadline = time.monotonic() + READY_S
    while not control_path(lab, wire).exists():
        check_interrupted()
        if time.monotonic() > deadline or not processes.find(lab, f"wire-{wire.name}"):
            log = lab.state / "log" / f"wire-{wire.name}.log"
            raise LabError(f"wire {wire.name} did not start: {log.read_text().strip()}")
        time.sleep(0.01)


def configure(lab: Lab, wire: Wire, mtu: int | None = None) -> None:
    """Addresses and MTU of both ends. Also what brings the IPv6 address back after an MTU
    below 1280, at which the kernel takes it away."""
    mtu = mtu or wire.mtu
    for host, v4, v6 in (("ce", wire.ce, wire.ce_v6), (wire.host, wire.cloud, wire.cloud_v6)):
        lines = [f"link set {wire.name} mtu {mtu} up", f"address replace {v4}/30 dev {wire.name}"]
        if mtu >= IPV6_MTU_MIN:
            # nodad: an address that is tentative for two seconds would only slow `up`.
            lines.append(f"address replace {v6}/64 dev {wire.name} nodad")
        hosts.ip(lab, host, lines)


def command(lab: Lab, wire: Wire, line: str) -> str:
    """One command to the wire's control socket (wire.c lists them); its answer."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as control:
            control.settimeout(2.0)
            control.connect(str(control_path(lab, wire)))
            control.send(line.encode())
            answer = control.recv(4096).decode()
    except OSError as error:
        raise LabError(f"wire {wire.name}: {error}") from None
    if answer.startswith("error"):
        raise LabError(f"wire {wire.name}: {answer}")
    return answer


def stats(lab: Lab, wire: Wire) -> dict:
    return json.loads(command(lab, wire, "stats"))
