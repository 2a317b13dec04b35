# SPDX-License-Identifier: Apache-2.0
"""`up` and `down`: what is made in which order, and how all of it goes away."""

import contextlib
import os
import shutil
import sys
import time

from . import ce_services, cloud, frr, hosts, processes, wires
from .errors import LabError
from .interrupt import Interrupted, check_interrupted, interrupts_deferred
from .lab import Lab, Options
from .topology import OWN_PREFIXES

CONVERGED_S = 30.0

NEEDS = ("ip", "openssl", "ssh-keygen", "vtysh", "snmpd", "/usr/sbin/sshd", f"{frr.DAEMON_DIR}/bgpd")


def up(lab: Lab, options: Options) -> float:
    """Bring the lab up; the seconds until every session has brought its routes."""
    check_machine()
    check_name(lab)
    began = time.monotonic()
    with interrupts_deferred():
        lab.create(options)
        try:
            with lab.locked():
                build(lab)
                wait_until_converged(lab)
        except BaseException as error:
            if not isinstance(error, Interrupted):
                show_logs(lab)  # which are about to go
            remove(lab)
            raise
    return time.monotonic() - began


def check_machine() -> None:
    if os.geteuid() != 0:
        raise LabError("the lab makes network namespaces: it must be run by root")
    if not os.path.exists("/dev/net/tun"):
        raise LabError("no /dev/net/tun: this kernel has no TUN/TAP, of which the wires are made")
    missing = [program for program in NEEDS if not shutil.which(program)]
    if missing:
        raise LabError(f"missing programs: {' '.join(missing)}; README.md lists the packages")


def check_name(lab: Lab) -> None:
    """Before anything of ours is there: what a failed `up` removes must not be another's."""
    clash = hosts.existing(lab)
    if clash and not lab.state.exists():
        raise LabError(f"there are namespaces of that name, but no {lab.state}: "
                       f"{' '.join(clash)}; `lab --name {lab.name} down` would remove them")


def build(lab: Lab) -> None:
    wires.build(lab)
    hosts.create_all(lab)
    cloud.start(lab)
    ce_services.write_configs(lab)
    frr.write_configs(lab)
    wires.start_all(lab)
    ce_services.start_all(lab)
    frr.start_all(lab)
    cloud.wait_until_ready(lab)


def expected_sessions(lab: Lab) -> int:
    return len(lab.wires) + (1 if lab.options.ipv6 else 0)


def wait_until_converged(lab: Lab) -> None:
    deadline = time.monotonic() + CONVERGED_S
    while missing := unconverged(lab):
        check_interrupted()
        if time.monotonic() > deadline:
            raise LabError(f"after {CONVERGED_S:g} s still missing: {', '.join(missing)}")
        time.sleep(0.1)


def unconverged(lab: Lab) -> list[str]:
    """Sessions that are not up or have not brought what they should: the cloud's prefix to
    the CE, the customer's prefixes to the inside of the cloud."""
    wanted = {"ce": 1, "vpc": len(OWN_PREFIXES), "vnet": len(OWN_PREFIXES)}
    missing = []
    for host, prefixes in wanted.items():
        try:
            peers = frr.sessions(lab, host)
        except LabError:  # bgpd does not listen yet
            peers = {}
        missing += [f"{host} to {address} ({peer['state']}, {peer.get('pfxRcd', 0)} prefixes)"
                    for address, peer in peers.items() if peer.get("pfxRcd", 0) < prefixes]
        if host == "ce" and len(peers) < expected_sessions(lab):
            missing.append(f"{expected_sessions(lab) - len(peers)} sessions of the CE")
    return missing


def show_logs(lab: Lab) -> None:
    for log in sorted((lab.state / "log").glob("*.log")):
        for line in log.read_text(errors="replace").splitlines()[-3:]:
            print(f"{log.stem}: {line}", file=sys.stderr)


def down(lab: Lab) -> None:
    """Remove the lab, whole or half-done; content if there is none."""
    with interrupts_deferred():
        if not lab.state.exists():
            remove(lab)
            return
        with lab.locked():
            remove(lab)


def remove(lab: Lab) -> None:
    processes.stop(lab, processes.recorded(lab))
    left = hosts.strangers(lab)
    hosts.delete_all(lab)
    shutil.rmtree(lab.state, ignore_errors=True)
    with contextlib.suppress(OSError):
        lab.base.rmdir()  # only when no other lab is in it
    if left:
        print("not ours, so still running in what were the lab's namespaces: "
              + ", ".join(left), file=sys.stderr)


