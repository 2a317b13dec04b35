# SPDX-License-Identifier: Apache-2.0
"""Hosts: a network namespace, and a few directories of their own over the machine's.

A host's processes see its own /run, /var/tmp, /etc/frr and so on, bound over the machine's
in a mount namespace that lives as long as the process (`ip netns exec` makes one anyway).
So daemons keep their usual paths, `vtysh` needs no options, two labs do not meet, and
nothing is written to the real directories."""

import json
import os
import shutil
import subprocess

from .errors import LabError
from .lab import Lab
from .topology import HOSTS, PATCH_MTU, PATCHES, Host

# Bound over the machine's when the host has them; each must exist on the machine.
OVERLAYS = ("etc/frr", "etc/snmp", "etc/ssh", "etc/passwd", "etc/group", "etc/shadow",
            "var/lib/snmp", "var/tmp", "run")

# Arguments: the state directory, the host's, the overlays up to --, the command. Both
# directories are held open because an overlay may hide them; the state directory is then
# put back where it was. vtysh would leave its history in root's home.
ENTER = """
state=$1; exec 8<"$2" 9<"$state"; shift 2
while [ "$1" != -- ]; do mount -c --bind "/proc/self/fd/8/$1" "/$1" || exit 125; shift; done
[ -e "$state/lab.json" ] || mount -c --bind /proc/self/fd/9 "$state" || exit 125
exec 8<&- 9<&-
shift
export VTYSH_HISTFILE=/run/vtysh_history
exec "$@"
"""

SYSCTLS = (
    "net.ipv4.ip_forward=1",
    "net.ipv6.conf.all.forwarding=1",
    # Two paths to one cloud: what goes out by one may come back by the other.
    "net.ipv4.conf.all.rp_filter=0",
    "net.ipv4.conf.default.rp_filter=0",
    # A lab that resets everything at once must still be answered.
    "net.ipv4.icmp_ratelimit=0",
)


def enter(lab: Lab, host: str, argv: list[str]) -> list[str]:
    """The command line that runs `argv` on the host."""
    root = lab.host_dir(host)
    overlays = [path for path in OVERLAYS if (root / path).exists()]
    return ["ip", "netns", "exec", lab.netns(host), "/bin/sh", "-c", ENTER, "enter",
            str(lab.state), str(root), *overlays, "--", *argv]


def run(lab: Lab, host: str, argv: list[str], timeout_s: float = 10.0) -> str:
    """Run it to its end on the host; its output, or an error that says what it said."""
    return run_here(enter(lab, host, argv), f"{host}: {' '.join(argv)}", timeout_s)


def run_here(argv: list[str], what: str = "", timeout_s: float = 10.0, stdin: str = "") -> str:
    what = what or " ".join(argv)
    try:
        done = subprocess.run(argv, input=stdin, capture_output=True, text=True, check=False,
                              timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise LabError(f"{what}: no answer in {timeout_s:g} s") from None
    if done.returncode != 0:
        raise LabError(f"{what}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def ip(lab: Lab, host: str, lines: list[str]) -> None:
    """Several `ip` commands in one process."""
    run_here(["ip", "-n", lab.netns(host), "-batch", "-"], f"{host}: ip", stdin="\n".join(lines))


def create_all(lab: Lab) -> None:
    run_here(["ip", "-batch", "-"],
             stdin="\n".join(f"netns add {lab.netns(host)}" for host in HOSTS))
    for host in HOSTS.values():
        make_directories(lab, host)
        run(lab, host.name, ["sysctl", "-q", "-w", *SYSCTLS])
    patch_all(lab)
    for host in HOSTS.values():
        ip(lab, host.name, ["link set lo up", *addresses(host)])


def make_directories(lab: Lab, host: Host) -> None:
    root = lab.host_dir(host.name)
    for path in ("run", "var/tmp", str(lab.state).lstrip("/")):
        (root / path).mkdir(parents=True, exist_ok=True)
    if host.router_id:
        for path in ("run/frr", "etc/frr", "var/tmp/frr"):
            (root / path).mkdir(parents=True)
            shutil.chown(root / path, "frr", "frr")


def addresses(host: Host) -> list[str]:
    return [f"address add {address} dev lo" for address in host.loopbacks]


def routes(host: Host) -> list[str]:
    return [f"route add {prefix} via {via}" for prefix, via in host.routes]


def patch_all(lab: Lab) -> None:
    for patch in PATCHES:
        left, right = patch.left, patch.right
        run_here(["ip", "link", "add", left.device, "netns", lab.netns(left.host),
                  "mtu", str(PATCH_MTU), "type", "veth", "peer", "name", right.device,
                  "netns", lab.netns(right.host), "mtu", str(PATCH_MTU)])
        for end in (left, right):
            ip(lab, end.host, [f"address add {end.address} dev {end.device}",
                               f"link set {end.device} up"])
    for host in HOSTS.values():
        ip(lab, host.name, routes(host))


def existing(lab: Lab) -> list[str]:
    there = {entry["name"] for entry in json.loads(run_here(["ip", "-j", "netns"]) or "[]")}
    return [lab.netns(host) for host in HOSTS if lab.netns(host) in there]


def strangers(lab: Lab) -> list[str]:
    """Processes in the lab's namespaces that the lab does not know, as "PID (name)"."""
    found = []
    for netns in existing(lab):
        for pid in run_here(["ip", "netns", "pids", netns]).split():
            found.append(f"{pid} ({process_name(pid)}) in {netns}")
    return found


def process_name(pid: str) -> str:
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return "ended"


def delete_all(lab: Lab) -> None:
    run_here(["ip", "-batch", "-"],
             stdin="\n".join(f"netns delete {netns}" for netns in existing(lab)))


def shell(lab: Lab, host: str, argv: list[str]) -> None:
    """Become the command; does not return."""
    line = enter(lab, host, argv or [os.environ.get("SHELL", "/bin/sh")])
    os.execvp(line[0], line)
