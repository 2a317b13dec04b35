# SPDX-License-Identifier: Apache-2.0
"""What the lab's cloud-side routers and wires say now.

bgpd is asked at its own socket, as vtysh does, which costs a millisecond and no process."""

import json
import socket
import threading
import time

from pathlib import Path

from onramp_lab import processes, wires
from onramp_lab.errors import LabError
from onramp_lab.lab import Lab
from onramp_lab.topology import AWS, AZURE, HOSTS, PATCHES, Cloud, Wire, address_of

from .observed import ends

FRESH_S = 1.0  # polls of several actions see one moment, and do not hammer bgpd
TIMEOUT_S = 2.0
ARP_COMPLETE = 2  # ATF_COM of <net/if_arp.h>
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
        vpc, vnet = (self.inside_routes(cloud) for cloud in (AWS, AZURE))
        return {"wires": {wire.name: self.wire(wire) for wire in self.lab.wires.values()},
                "propagated": {prefix: wire for prefix, paths in vpc.items()
                               for wire, path in paths.items() if path["best"]},
                "vnet": {"peers": self.vnet_peers(), "routes": vnet}}

    def wire(self, wire: Wire) -> dict:
        try:
            stats = wires.stats(self.lab, wire)
        except LabError:  # its process is gone, and the cable with it
            stats = {"carrier": False}
        rates = self.rates(wire.name, stats)
        is_cut = any(stats.get(way, {}).get("cut") for way in ("in", "out"))
        return {"carrier": stats["carrier"], "cut": is_cut, **rates, **ends(wire),
                "bytes": {way: stats.get(way, {}).get("bytes", 0) for way in ("in", "out")},
                "arp": neighbors(self.lab, wire) if wire.kind == "tap" else {},
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
        return {"up": is_up, "state": summary.get("state", "Idle"),
                "never": summary.get("peerUptime") == "never",
                "since": self.since((host, family), is_up, summary),
                "received": summary.get("pfxRcd", 0),
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

    def inside_routes(self, cloud: Cloud) -> dict:
        """What the VPC or VNet took from its gateways, by prefix and by the wire that brought
        it."""
        table = ask(self.lab, cloud.inside, "show bgp ipv4 unicast json").get("routes", {})
        gateways = self.gateways(cloud)
        return {prefix: {gateways[path["peerId"]]: {"path": as_path(path.get("path", "")),
                                                    "best": bool(path.get("bestpath"))}
                         for path in paths if path.get("peerId") in gateways}
                for prefix, paths in table.items()}

    def gateways(self, cloud: Cloud) -> dict[str, str]:
        """Address of a cloud router as its inside sees it, to the name of its wire."""
        return {address_of(patch.left): self.lab.wire(patch.left.host).name
                for patch in PATCHES if patch.right.host == cloud.inside}

    def vnet_peers(self) -> dict:
        summary = ask(self.lab, AZURE.inside, "show bgp summary json")
        table = summary.get("ipv4Unicast", {}).get("peers", {})
        found = {}
        for address, name in self.gateways(AZURE).items():
            peer = table.get(address, {})
            is_up = peer.get("state") == "Established"
            found[name] = {"up": is_up, "since": self.since((AZURE.inside, name), is_up, peer),
                           "received": peer.get("pfxRcd", 0),
                           "messages": [peer.get("msgRcvd", 0), peer.get("msgSent", 0)]}
        return found


def neighbors(lab: Lab, wire: Wire) -> dict[str, str]:
    """The cloud router's ARP table of this wire, as the kernel shows it to bgpd, and its own
    address."""
    daemon = processes.find(lab, f"{wire.host}-bgpd")
    if daemon is None:
        return {}
    proc = Path(f"/proc/{daemon.pid}")
    found = {}
    try:
        own = (proc / f"root/sys/class/net/{wire.name}/address").read_text().strip()
        for line in (proc / "net/arp").read_text().splitlines()[1:]:
            address, _, flags, mac, _, device = line.split()
            if device == wire.name:
                found[address] = mac if int(flags, 16) & ARP_COMPLETE else ""
    except OSError:  # the process, or the device, has just gone
        return {}
    return found | {wire.cloud: own}
