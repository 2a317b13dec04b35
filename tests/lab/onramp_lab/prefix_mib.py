# SPDX-License-Identifier: Apache-2.0
"""Prefix counts over SNMP: cbgpPeer2AddrFamilyPrefixTable of CISCO-BGP4-MIB, told from FRR.

FRR 8.4 has no prefix counts in any MIB, so the CE borrows Cisco's table for them, which most real
CEs answer; the numbers are FRR's own (`show bgp summary json`). snmpd runs this program and talks
to it over standard input and output: pass_persist in snmpd.conf(5).
"""

import ipaddress
import json
import subprocess
import sys
import time

BASE = (1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 2, 8, 1)
ACCEPTED, ADVERTISED, WITHDRAWN = 1, 6, 8  # cumulative in the MIB; here: now, and none
FAMILIES = {"ipv4Unicast": (1, 1), "ipv6Unicast": (2, 1)}  # InetAddressType, SAFI
KEPT_S = 0.5  # a walk asks for each cell; bgpd is asked once


def summary():
    done = subprocess.run(["vtysh", "-c", "show bgp summary json"], capture_output=True,
                          text=True, timeout=5, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else {}


def index_of(address):
    octets = ipaddress.ip_address(address).packed
    return (1 if len(octets) == 4 else 2, len(octets), *octets)


def read_cells():
    """Every cell as {oid: (type, value)}; only established sessions have counts."""
    cells = {}
    families = summary()
    for family, numbers in FAMILIES.items():
        for address, peer in families.get(family, {}).get("peers", {}).items():
            if peer["state"] != "Established":
                continue
            index = (*index_of(address), *numbers)
            cells[(*BASE, ACCEPTED, *index)] = ("counter", peer["pfxRcd"])
            cells[(*BASE, ADVERTISED, *index)] = ("gauge", peer["pfxSnt"])
            cells[(*BASE, WITHDRAWN, *index)] = ("gauge", 0)
    return cells


class Cache:
    def __init__(self):
        self.cells = {}
        self.until = 0.0

    def read(self):
        now = time.monotonic()
        if now >= self.until:
            self.cells = read_cells()
            self.until = now + KEPT_S
        return self.cells


def find(cells, request, oid):
    """The OID to answer with, or None."""
    if request == "get":
        return oid if oid in cells else None
    return min((cell for cell in cells if cell > oid), default=None)


def answer(cells, request, oid):
    found = find(cells, request, oid)
    if found is None:
        return "NONE"
    kind, value = cells[found]
    return "\n".join(("." + ".".join(map(str, found)), kind, str(value)))


def main():
    cache = Cache()
    while line := sys.stdin.readline():
        request = line.strip().lower()
        if request == "ping":
            print("PONG", flush=True)
            continue
        oid = tuple(int(part) for part in sys.stdin.readline().strip().strip(".").split("."))
        if request == "set":
            sys.stdin.readline()
            print("not-writable", flush=True)
        else:
            print(answer(cache.read(), request, oid), flush=True)


if __name__ == "__main__":
    main()
