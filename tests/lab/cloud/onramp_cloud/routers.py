# SPDX-License-Identifier: Apache-2.0
"""What the lab's cloud-side routers and wires say now.

bgpd is asked at its own socket, as vtysh does, which costs a millisecond and no process."""

import json
import socket
import threading
import time

from onramp_lab import wires
from onramp_lab.errors import LabError
from onramp_lab.lab import Lab
from onramp_lab.topology import AWS, HOSTS, PATCHES, Wire, address_of

FRESH_S = 1.0  # polls of several actions see one moment, and do not hammer bgpd
TIMEOUT_S = 2.0
END = b"\0\0\0"  # and one byte more, the result: what bgpd ends an answer with


def ask(lab: Lab, host: str, command: str) -> dict:
    """The JSON that bgpd answers; empty when it does not."""
    path = lab.host_dir(host) / "run/frr/bgpd.vty"
    answer = b""
    try:
        with socket.socket(socket.AF_UNIX) as bgpd:
            bgpd.settimeout(TIMEOUT_S)
            bgpd.connect(str(path))
            bgpd.sendall(command.encode() + b"\0")
            while answer[-4:-1] != END and (more := bgpd.recv(65536)):
                answer += more
        return json.loads(answer[:-4] or b"{}")
    except (OSError, json.JSONDecodeError):
        return {}


def as_path(text: str) -> list[int]:
    return [int(asn) for asn in text.split() if asn.isdigit()]


class LabWorld:
    def __init__(self, lab: Lab):
        self.lab = lab
        self.lock = threading.Lock()
        self.at = 0.0
        self.last: dict = {}
        self.counters: dict[str, tuple[float, dict]] = {}
        self.changes: dict[tuple[str, str], tuple[bool, int]] = {}

    def observe(self) -> dict:
        with self.lock:
            now = time.monotonic()
            if not self.last or now - self.at > FRESH_S:
                self.last = self.look()
                self.at = now
            return self.last

    def look(self) -> dict:
        return {"wires": {wire.name: self.wire(wire) for wire in self.lab.wires.values()
                          if HOSTS[wire.host].cloud is AWS},
                "propagated": self.propagated()}

    def wire(self, wire: Wire) -> dict:
        try:
            stats = wires.stats(self.lab, wire)
        except LabError:  # its process is gone, and the cable with it
            stats = {"carrier": False}
        rates = self.rates(wire.name, stats)
        is_cut = any(stats.get(way, {}).get("cut") for way in ("in", "out"))
        return {"carrier": stats["carrier"], "cut": is_cut, **rates,
                "sessions": self.sessions(wire)}

    def rates(self, name: str, stats: dict) -> dict:
        """Bits per second since the look before."""
        now = time.monotonic()
        bytes_now = {way: stats.get(way, {}).get("bytes", 0) for way in ("in", "out")}
        before, bytes_before = self.counters.get(name, (now, bytes_now))
        self.counters[name] = (now, bytes_now)
        passed = max(now - before, FRESH_S)
        return {way: max(0, bytes_now[way] - bytes_before[way]) * 8 / passed
                for way in ("in", "out")}

    def sessions(self, wire: Wire) -> dict:
        summary = ask(self.lab, wire.host, "show bgp summary json")
        found = {}
        for family, peer in (("ipv4", wire.ce), ("ipv6", wire.ce_v6)):
            table = summary.get(f"{family}Unicast", {}).get("peers", {})
            if family == "ipv4" or peer in table:
                found[family] = self.session(wire.host, family, peer, table.get(peer, {}))
        return found

    def session(self, host: str, family: str, peer: str, summary: dict) -> dict:
        is_up = summary.get("state") == "Established"
        show = f"show bgp {family} unicast neighbors {peer}"
        received = ask(self.lab, host, f"{show} routes json") if is_up else {}
        sent = ask(self.lab, host, f"{show} advertised-routes json") if is_up else {}
        asn = HOSTS[host].asn
        return {"up": is_up, "since": self.since((host, family), is_up, summary),
                "accepted": {prefix: as_path(paths[0].get("path", ""))
                             for prefix, paths in received.get("routes", {}).items()},
                "advertised": {prefix: [asn, *as_path(route.get("path", ""))]
                               for prefix, route in sent.get("advertisedRoutes", {}).items()}}

    def since(self, session: tuple[str, str], is_up: bool, summary: dict) -> int:
        """When it became so. bgpd tells its age in whole seconds, so that the moment would
        move by one from look to look."""
        moment = int(time.time() - summary.get("peerUptimeMsec", 0) / 1000)
        was_up, before = self.changes.get(session, (is_up, 0))
        if was_up == is_up and abs(moment - before) <= 2:
            return before
        self.changes[session] = (is_up, moment)
        return moment

    def propagated(self) -> dict:
        """What the VPC took from its gateways, and over which wire the best of each came."""
        gateways = {address_of(patch.left): self.lab.wire(patch.left.host).name
                    for patch in PATCHES if patch.right.host == AWS.inside}
        table = ask(self.lab, AWS.inside, "show bgp ipv4 unicast json").get("routes", {})
        return {prefix: gateways[path["peerId"]] for prefix, paths in table.items()
                for path in paths if path.get("bestpath") and path.get("peerId") in gateways}
