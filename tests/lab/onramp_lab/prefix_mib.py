# SPDX-License-Identifier: Apache-2.0
"""Prefix counts over SNMP: aristaBgp4V2PrefixGaugesTable of ARISTA-BGP4V2-MIB, told from FRR.

FRR 8.4 has no prefix counts in any MIB, so the CE borrows a table that counts what FRR counts: the
prefixes accepted and advertised now (Cisco's are cumulative). The numbers are FRR's own (`show bgp
summary json`). snmpd runs this program and talks to it over standard input and output:
pass_persist in snmpd.conf(5).

snmpd does nothing else while it waits for this program. bgpd does nothing else while it registers
its tables with snmpd, as it does when that has restarted. If this program waited for bgpd just
then, the three would wait for each other, until one gives up; bgpd's tables might be lost for good.
So bgpd is asked in a thread, and when it does not answer soon there are no counts.
"""

import concurrent.futures
import ipaddress
import json
import subprocess
import sys
import time

BASE = (1, 3, 6, 1, 4, 1, 30065, 4, 1, 1, 8, 1)
RECEIVED, ACCEPTED, ADVERTISED = 3, 4, 5  # InPrefixes, InPrefixesAccepted, OutPrefixes
INSTANCE = 1
FAMILIES = {"ipv4Unicast": ("ipv4", (1, 1)), "ipv6Unicast": ("ipv6", (2, 1))}  # AFI, SAFI
KEPT_S = 0.5  # a walk asks for each cell; bgpd is asked once
PATIENCE_S = 2.0  # from the beginning of a reading; a tenth of a second is usual


def vtysh(*commands):
    """What each command says, which must be JSON."""
    words = [word for command in commands for word in ("-c", command)]
    done = subprocess.run(["vtysh", *words], capture_output=True, text=True, timeout=5,
                          check=False)
    text, answers = done.stdout.strip(), []
    while text:
        value, used = json.JSONDecoder().raw_decode(text)
        answers.append(value)
        text = text[used:].strip()
    return answers


def index_of(address):
    octets = ipaddress.ip_address(address).packed
    return (INSTANCE, 1 if len(octets) == 4 else 2, len(octets), *octets)


def established(summary):
    """(AFI in vtysh's words, numbers, address, counts) of every session that is up."""
    for family, (word, numbers) in FAMILIES.items():
        for address, peer in summary.get(family, {}).get("peers", {}).items():
            if peer["state"] == "Established":
                yield word, numbers, address, peer


def read_cells():
    """Every cell as {oid: gauge}; only established sessions have counts."""
    cells = {}
    found = [peer for summary in vtysh("show bgp summary json") for peer in established(summary)]
    tables = vtysh(*(f"show bgp {word} unicast neighbors {address} prefix-counts json"
                     for word, _, address, _ in found)) if found else []
    for (_, numbers, address, peer), table in zip(found, tables):
        index = (*index_of(address), *numbers)
        cells[(*BASE, RECEIVED, *index)] = table["ribTableWalkCounters"]["Adj-in"]
        cells[(*BASE, ACCEPTED, *index)] = peer["pfxRcd"]
        cells[(*BASE, ADVERTISED, *index)] = peer["pfxSnt"]
    return cells


class Cache:
    """The last reading of all cells, and the one under way."""

    def __init__(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(max_workers=1)
        self.reading = None
        self.began = self.ended = 0.0

    def read(self):
        """All cells; none while bgpd is too slow to tell them."""
        now = time.monotonic()
        if self.reading is None or (self.reading.done() and now >= self.ended + KEPT_S):
            self.began, self.reading = now, self.pool.submit(self.read_now)
        try:
            return self.reading.result(max(0.0, self.began + PATIENCE_S - now))
        except (concurrent.futures.TimeoutError, subprocess.TimeoutExpired, ValueError):
            return {}

    def read_now(self):
        try:
            return read_cells()
        finally:
            self.ended = time.monotonic()


def find(cells, request, oid):
    """The OID to answer with, or None."""
    if request == "get":
        return oid if oid in cells else None
    return min((cell for cell in cells if cell > oid), default=None)


def answer(cells, request, oid):
    found = find(cells, request, oid)
    if found is None:
        return "NONE"
    return "\n".join(("." + ".".join(map(str, found)), "gauge", str(cells[found])))


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
