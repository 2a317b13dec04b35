#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Real devices, recorded: what the agent shows against an independent reading of the recording.

Every .snmprec file of the shared folder is served by the packaged snmpsimd and asked by one real
agent. The expectation is computed here from the text of the file, by the MIBs, with no code of the
agent's. Recordings stay out of the repository: ONRAMP_SHARED names the folder that has them
(default: `shared` beside the repository).
"""

import collections
import ipaddress
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ONRAMP = os.environ.get("ONRAMP", str(REPOSITORY / "build" / "onramp"))
SHARED = pathlib.Path(os.environ.get("ONRAMP_SHARED", REPOSITORY.parent / "shared"))
RECORDINGS = SHARED / "data" / "snmprec"

START_S = 120
POLL_S = 180

STATES = [None, "idle", "connect", "active", "opensent", "openconfirm", "established"]
AS_TRANS = 23456
FAMILIES = {
    (1, 1): "ipv4 unicast", (1, 2): "ipv4 multicast", (1, 3): "ipv4 unicast and multicast",
    (1, 4): "ipv4 labeled-unicast", (1, 5): "ipv4 mvpn", (1, 66): "ipv4 mdt",
    (1, 128): "vpnv4 unicast", (1, 129): "vpnv4 multicast", (1, 132): "ipv4 route-target",
    (1, 133): "ipv4 flowspec", (2, 1): "ipv6 unicast", (2, 2): "ipv6 multicast",
    (2, 4): "ipv6 labeled-unicast", (2, 5): "ipv6 mvpn", (2, 128): "vpnv6 unicast",
    (2, 133): "ipv6 flowspec", (25, 65): "l2vpn vpls", (25, 70): "l2vpn evpn",
    (25, 128): "l2vpn vpn",
}


def oid(text):
    return tuple(int(part) for part in text.split("."))


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- reading a recording ------------------------------------------------------------------------

def repair(value):
    """Damage of anonymisation: BITS that were written as text."""
    if re.fullmatch(r"([0-9A-F]{2} )+(\d{1,2} ?)*", value):
        octets = re.match(r"([0-9A-F]{2} )+", value).group(0).split()
        rest = value[sum(len(o) + 1 for o in octets):].split()
        # The numbers of the bits that are set follow the octets; both forms say the same.
        while octets and bits_of(octets) != sorted(int(r) for r in rest):
            rest.insert(0, octets.pop())
        if octets:
            return "".join(octets)
    return None


def bits_of(octets):
    raw = bytes.fromhex("".join(octets))
    return [i for i in range(len(raw) * 8) if raw[i // 8] & (0x80 >> i % 8)]


def parse(path):
    """OID -> (tag, value) in numerical order; the file repaired where snmpsim would stumble."""
    values = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        parts = line.split("|", 2)
        if len(parts) != 3 or not re.fullmatch(r"[0-9.]+", parts[0]):
            continue
        tag, value = parts[1], parts[2]
        if tag == "4x":
            value = value.replace("X", "0").replace("x", "0")
        if tag == "4" and ".6527.3.1.2.14.4.7.1.5" in parts[0]:
            octets = repair(value)
            if octets is not None:
                tag, value = "4x", octets
        values[oid(parts[0].strip("."))] = (tag, value)
    return dict(sorted(values.items()))


def raw(cell):
    tag, value = cell
    return bytes.fromhex(value) if tag.endswith("x") else value.encode()


class Table:
    """Columns below a base: table[column] -> {index: cell}."""

    def __init__(self, values, base):
        self.columns = collections.defaultdict(dict)
        base = oid(base)
        for name, cell in values.items():
            if name[:len(base)] == base and len(name) > len(base) + 1:
                self.columns[name[len(base)]][name[len(base) + 1:]] = cell

    def number(self, column, index):
        cell = self.columns[column].get(index)
        if cell is None or cell[0] not in ("2", "65", "66", "67", "70"):
            return None
        return int(cell[1])


def address(octets):
    return str(ipaddress.ip_address(bytes(octets)))


def inet(index):
    """InetAddressType, length, octets -> address and what follows, or None."""
    size = {1: 4, 2: 16}.get(index[0] if index else 0)
    if size is None or len(index) < 2 + size or index[1] != size:
        return None
    return address(index[2:2 + size]), index[2 + size:]


class Device:
    """What a recording says: peers {(vrf, address): dict}, families {(vrf, address, name): dict}."""

    def __init__(self, values):
        self.values = values
        self.peers = {}
        self.families = collections.defaultdict(dict)
        for read in (self.cisco3, self.cisco2, self.juniper, self.arista, self.huawei, self.nokia,
                     self.frr):
            read()
            if self.peers:
                break
        self.bgp4()
        self.cisco_families()

    def table(self, base):
        return Table(self.values, base)

    def peer(self, vrf, peer, state, admin, asn):
        if state is None or not 1 <= state <= 6:
            return
        entry = self.peers.setdefault((vrf, peer), {"state": STATES[state]})
        if state == 6:
            entry["state"] = "established"
        if admin in (1, 2):
            entry.setdefault("admin", admin == 2)
        if asn is not None and asn % 2**32 not in (0, AS_TRANS):
            entry.setdefault("asn", asn % 2**32)

    def family(self, vrf, peer, afi, safi, **counts):
        if (vrf, peer) not in self.peers:
            return
        name = FAMILIES.get((afi, safi), f"afi {afi} safi {safi}")
        known = {k: v for k, v in counts.items() if v is not None and (k != "limit" or v != 0)}
        for key, value in known.items():
            self.families[(vrf, peer, name)].setdefault(key, value)

    def cisco3(self):
        table = self.table("1.3.6.1.4.1.9.9.187.1.2.9.1")
        for index in table.columns[5]:
            found = inet(index[1:])
            if found:
                name = raw(table.columns[4].get(index, ("4", ""))).decode() or "default"
                self.peer(name, found[0], table.number(5, index), table.number(6, index),
                          table.number(13, index))

    def cisco2(self):
        table = self.table("1.3.6.1.4.1.9.9.187.1.2.5.1")
        for index in table.columns[3]:
            found = inet(index)
            if found:
                self.peer("default", found[0], table.number(3, index), table.number(4, index),
                          table.number(11, index))

    def cisco_families(self):
        new = self.table("1.3.6.1.4.1.9.9.187.1.2.8.1")
        old = self.table("1.3.6.1.4.1.9.9.187.1.2.4.1")
        for table, is_new in ((new, True), (old, False)):
            for index in {i for c in (1, 2, 3) for i in table.columns[c]}:
                peer, rest = (inet(index) or (None, ())) if is_new else (address(index[:4]),
                                                                        index[4:])
                if len(rest) == 2:
                    self.family("default", peer, *rest, accepted=table.number(1, index),
                                denied=table.number(2, index), limit=table.number(3, index))

    def juniper(self):
        table = self.table("1.3.6.1.4.1.2636.5.1.1.2.1.1.1")
        numbers = collections.defaultdict(list)
        for index in table.columns[2]:
            remote = {1: 4, 2: 16}[index[1]]
            peer = address(index[-remote:])
            vrf = "default" if index[0] == 0 else f"instance {index[0]}"
            self.peer(vrf, peer, table.number(2, index), table.number(3, index),
                      table.number(13, index))
            numbers[table.number(14, index)].append((vrf, peer))
        counts = self.table("1.3.6.1.4.1.2636.5.1.1.2.6.2.1")
        for index in {i for c in (7, 8, 9, 10, 11) for i in counts.columns[c]}:
            if len(numbers[index[0]]) == 1:
                self.family(*numbers[index[0]][0], index[1], index[2],
                            received=counts.number(7, index), accepted=counts.number(8, index),
                            denied=counts.number(9, index), advertised=counts.number(10, index),
                            active=counts.number(11, index))

    def arista(self):
        table = self.table("1.3.6.1.4.1.30065.4.1.1.2.1")
        for index in table.columns[13]:
            found = inet(index[1:])
            if found:
                self.peer("default", found[0], table.number(13, index), table.number(12, index),
                          table.number(10, index))
        counts = self.table("1.3.6.1.4.1.30065.4.1.1.8.1")
        for index in {i for c in (3, 4, 5) for i in counts.columns[c]}:
            found = inet(index[1:])
            if found and len(found[1]) == 2:
                self.family("default", found[0], *found[1], received=counts.number(3, index),
                            accepted=counts.number(4, index), advertised=counts.number(5, index))

    def huawei(self):
        base = "1.3.6.1.4.1.2011.5.25.177.1.1."
        names, table = self.table(base + "1.1"), self.table(base + "2.1")
        counts, config = self.table(base + "3.1"), self.table(base + "5.1")
        for index in table.columns[5]:
            found = inet(index[3:])
            if not found:
                continue
            vrf = raw(names.columns[6].get(index, ("4", "Public"))).decode()
            vrf = "default" if vrf in ("Public", "_public_", "") else vrf
            self.peer(vrf, found[0], table.number(5, index), table.number(11, index),
                      table.number(2, index))
            self.family(vrf, found[0], index[1], index[2], received=counts.number(1, index),
                        active=counts.number(2, index), advertised=counts.number(3, index),
                        limit=config.number(1, index))

    def nokia(self):
        table = self.table("1.3.6.1.4.1.6527.3.1.2.14.4.7.1")
        counts = self.table("1.3.6.1.4.1.6527.3.1.2.14.4.8.1")
        families = {1: (1, 1, 5), 2: (1, 128, 13), 3: (2, 1, 27), 5: (2, 128, 40), 6: (25, 65, 49),
                    15: (25, 70, 88)}
        for index in table.columns[59]:
            found = inet(index[1:])
            if not found:
                continue
            vrf = "default" if index[0] == 1 else f"vrtr {index[0]}"
            self.peer(vrf, found[0], table.number(59, index), table.number(6, index),
                      table.number(66, index))
            for bit in bits_of([raw(table.columns[53].get(index, ("4", ""))).hex()]):
                if bit in families:
                    afi, safi, first = families[bit]
                    self.family(vrf, found[0], afi, safi, received=counts.number(first, index),
                                advertised=counts.number(first + 1, index),
                                active=counts.number(first + 2, index))

    def frr(self):
        table = self.table("1.3.6.1.3.5.1.1.2.1")
        for index in table.columns[13]:
            self.peer("default", address(index[-4 if len(index) == 6 else -16:]),
                      table.number(13, index), table.number(12, index), table.number(10, index))

    def bgp4(self):
        table = self.table("1.3.6.1.2.1.15.3.1")
        is_only = not self.peers
        for index in set(table.columns[2]) | (set() if is_only else set(table.columns[9])):
            peer = address(index)
            if is_only:
                self.peer("default", peer, table.number(2, index), table.number(3, index),
                          table.number(9, index))
            elif ("default", peer) in self.peers:
                asn = table.number(9, index)
                if asn is not None and asn % 2**32 not in (0, AS_TRANS):
                    self.peers[("default", peer)].setdefault("asn", asn % 2**32)

    def interfaces(self):
        plain, more = self.table("1.3.6.1.2.1.2.2.1"), self.table("1.3.6.1.2.1.31.1.1.1")
        return sum(1 for index in plain.columns[8]
                   if plain.columns[2].get(index, ("", ""))[1].strip()
                   or more.columns[1].get(index, ("", ""))[1].strip())


# --- reading the exposition ---------------------------------------------------------------------

SAMPLE = re.compile(r'^(\w+)\{(.*)\} (\S+)$')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def samples(text):
    for line in text.splitlines():
        match = SAMPLE.match(line)
        if match:
            labels = {k: v.replace('\\"', '"').replace("\\\\", "\\")
                      for k, v in LABEL.findall(match.group(2))}
            yield match.group(1), labels, match.group(3)


class Shown:
    """What the agent shows, in the shape of Device, per router."""

    def __init__(self, text):
        self.peers = collections.defaultdict(lambda: collections.defaultdict(dict))
        self.families = collections.defaultdict(lambda: collections.defaultdict(dict))
        self.interfaces = collections.Counter()
        self.ups = {}
        for name, labels, value in samples(text):
            self.take(name, labels, value)

    def take(self, name, labels, value):
        router = labels.get("router")
        key = (labels.get("vrf"), labels.get("peer"))
        if name == "onramp_bgp_peer_state" and value == "1":
            self.peers[router][key]["state"] = labels["state"]
        elif name == "onramp_bgp_peer_up":
            self.ups[(router, *key)] = value
        elif name == "onramp_bgp_peer_admin_up":
            self.peers[router][key]["admin"] = value == "1"
        elif name == "onramp_bgp_peer_info" and labels.get("peer_asn"):
            self.peers[router][key]["asn"] = int(labels["peer_asn"])
        elif name.startswith("onramp_bgp_peer_prefixes_"):
            family = self.families[router][(*key, labels["afi_safi"])]
            family[name[len("onramp_bgp_peer_prefixes_"):]] = int(float(value))
        elif name == "onramp_interface_up":
            self.interfaces[router] += 1


# --- the test -----------------------------------------------------------------------------------

def reason_to_skip():
    if not RECORDINGS.is_dir():
        return f"no recordings: {RECORDINGS} is not there (set ONRAMP_SHARED)"
    if shutil.which("snmpsimd") is None:
        return "snmpsimd is not installed (Debian package snmpsim)"
    if not os.access(ONRAMP, os.X_OK):
        return f"no agent: {ONRAMP} is not there (set ONRAMP)"
    return None


class SnmprecTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        reason = reason_to_skip()
        if reason:
            raise unittest.SkipTest(reason)
        cls.processes = []
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="onramp-snmprec-"))
        cls.addClassCleanup(cls.clean_up)
        cls.devices = {}
        (cls.folder / "data").mkdir()
        (cls.folder / "cache").mkdir()
        folder = RECORDINGS / "slim"
        files = sorted((folder if folder.is_dir() else RECORDINGS).glob("*.snmprec"))
        for path in files:
            values = parse(path)
            cls.devices[path.stem] = Device(values)
            lines = [f"{'.'.join(map(str, n))}|{t}|{v}\n" for n, (t, v) in values.items()]
            (cls.folder / "data" / path.name).write_text("".join(lines), encoding="utf-8")
        cls.agent_port, cls.snmp_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
        cls.start_simulator()
        cls.shown = Shown(cls.run_agent())

    @classmethod
    def clean_up(cls):
        for process in reversed(cls.processes):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def start(cls, command, log):
        with open(cls.folder / log, "wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        cls.processes.append(process)
        return process

    @classmethod
    def start_simulator(cls):
        command = ["snmpsimd", f"--cache-dir={cls.folder / 'cache'}",
                   f"--data-dir={cls.folder / 'data'}", "--logging-method=null",
                   f"--agent-udpv4-endpoint=127.0.0.1:{cls.snmp_port}"]
        if os.geteuid() == 0:  # it refuses to run as root
            for path in [cls.folder, *cls.folder.rglob("*")]:
                shutil.chown(path, "nobody", "nogroup")
            command += ["--process-user=nobody", "--process-group=nogroup"]
        process = cls.start(command, "snmpsimd.log")
        deadline = time.monotonic() + START_S
        while not cls.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((cls.folder / "snmpsimd.log").read_text(errors="replace"))

    @classmethod
    def answers(cls):
        """One SNMPv2c GET of sysDescr.0 by hand."""
        community = next(iter(cls.devices)).encode()
        pdu = bytes.fromhex("a01c020401020304020100020100300e300c06082b060102010101000500")
        body = b"\x02\x01\x01\x04" + bytes([len(community)]) + community + pdu
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(0.5)
            client.connect(("127.0.0.1", cls.snmp_port))
            try:
                client.send(b"\x30" + bytes([len(body)]) + body)
                return len(client.recv(65536)) > 0
            except OSError:
                time.sleep(0.2)
                return False

    @classmethod
    def run_agent(cls):
        text = [f'web:\n  listen: "127.0.0.1:{cls.agent_port}"\nrouters:\n']
        for name in cls.devices:
            secret = cls.folder / f"{name}.community"
            secret.write_text(name)
            secret.chmod(0o600)
            text.append(f"  - name: {name}\n    address: 127.0.0.1\n    snmp:\n"
                        f"      community_file: {secret}\n      port: {cls.snmp_port}\n"
                        "      interval: 120s\n      timeout: 10s\n      detail_interval: 600s\n")
        config = cls.folder / "onramp.yaml"
        config.write_text("".join(text))
        process = cls.start([ONRAMP, "run", f"--config.file={config}"], "onramp.log")
        deadline = time.monotonic() + POLL_S
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.5)
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{cls.agent_port}/metrics") as page:
                    metrics = page.read().decode()
            except OSError:
                continue
            cls.sources = {labels["source"]: value for name, labels, value in samples(metrics)
                           if name == "onramp_source_up"}
            if len(cls.sources) == len(cls.devices):
                return metrics
        log = (cls.folder / "onramp.log").read_text(errors="replace")
        raise RuntimeError(f"only {len(cls.sources)} sources polled: {log[-2000:]}")

    def test_every_device_is_polled(self):
        log = (self.folder / "onramp.log").read_text(errors="replace")
        self.assertEqual([name for name, up in self.sources.items() if up != "1"], [], log[-4000:])

    def test_every_peer_is_shown_as_recorded(self):
        good = 0
        for name, device in self.devices.items():
            with self.subTest(recording=name):
                self.assertEqual(dict(self.shown.peers[name]), device.peers)
                for (vrf, peer), entry in device.peers.items():
                    up = "1" if entry["state"] == "established" else "0"
                    self.assertEqual(self.shown.ups[(name, vrf, peer)], up)
                good += 1
        peers = sum(len(device.peers) for device in self.devices.values())
        v6 = sum(":" in key[1] for device in self.devices.values() for key in device.peers)
        print(f"\n{good} of {len(self.devices)} files, {peers} peers ({v6} of them IPv6)")

    def test_every_prefix_count_is_shown_as_recorded(self):
        families = 0
        for name, device in self.devices.items():
            with self.subTest(recording=name):
                self.assertEqual(dict(self.shown.families[name]), dict(device.families))
                families += len(device.families)
        print(f"\n{families} address families")

    def test_every_interface_with_a_name_is_shown(self):
        for name, device in self.devices.items():
            with self.subTest(recording=name):
                self.assertEqual(self.shown.interfaces[name], device.interfaces())


if __name__ == "__main__":
    unittest.main()
