#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each cause that the lab can provoke: what the agent says, how soon, and which alerts fire. The faults
of a round share no path; the agent and Prometheus begin anew with it, so that nothing is remembered
of the round before. MATRIX_ONLY=WORDS plays the rounds with such a fault."""

import concurrent.futures
import json
import os
import queue
import time
import unittest
import urllib.request

from lab_support import Lab, needs_lab
from prometheus_support import Prometheus
from support import ONRAMP, wait_for

PEERS = {"dx0": "192.168.100.1", "vpn0": "169.254.10.1", "vpn1": "169.254.11.1",
         "er0": "192.168.200.2", "er1": "192.168.200.6"}
AWS = ("dx0", "vpn0", "vpn1")
AZURE = ("er0", "er1")
SUBJECTS = {"peer": {peer: (wire,) for wire, peer in PEERS.items()},
            "destination": {"aws-prod": AWS, "azure-prod": AZURE},
            "cloud": {"prod-aws": AWS, "prod-azure": AZURE}}
PATIENCE_S = 60
STEADY_S = 3

# What nobody can guess: which quality is expected.
EXPECTATIONS = """paths:
  - name: dx0
    match: {peer: 192.168.100.1}
    expect: {mtu: 9001}
  - name: er0
    match: {peer: 192.168.200.2}
    expect: {latency_max: 20ms}
"""


def subjects(labels):
    """The paths that an alert is about; what names nothing is about all."""
    for name, wires in SUBJECTS.items():
        if labels.get(name) in wires:
            return set(wires[labels[name]])
    return set(PEERS)


class Row:
    """One fault, or several at once; the cause that paths get, and those whose cause is no matter."""

    def __init__(self, faults, state, cause, *paths, besides=()):
        self.faults = [fault.split() for fault in faults.split(" + ")]
        self.title, self.states, self.cause, self.paths = faults, state.split("|"), cause, paths
        self.besides = besides
        self.began = self.first = self.right = None  # times: of the fault; seconds after it
        self.given = {}

    def is_right(self, now):
        return all(now[path][0] in self.states and now[path][1] == self.cause for path in self.paths)

    def text(self):
        return ",".join(sorted({cause or state for state, cause in self.given.values()}))

    def note(self, seconds, now):
        """What is said now, so many seconds after the fault."""
        self.given = {path: now[path] for path in self.paths}
        if self.first is None and any(now[path] != ("ok", "") for path in self.paths):
            self.first = seconds
        if not self.is_right(now):
            self.right = None
        elif self.right is None:
            self.right = seconds


ROUNDS = [
    (Row("cut dx0", "down", "peer_unreachable", "dx0"),
     Row("shutdown-local vpn0", "down", "admin_shutdown", "vpn0"),
     Row("shutdown er1", "down", "admin_shutdown", "er1")),
    (Row("carrier dx0", "down", "circuit_down", "dx0"),
     Row("wrong-address vpn1", "down", "peer_address_mismatch", "vpn1"),
     Row("cut er1", "down", "peer_unreachable", "er1")),
    (Row("filter dx0", "down", "hold_timer_expired", "dx0"),
     Row("carrier vpn0", "down", "tunnel_down", "vpn0"),
     Row("loss er0 0.1", "degraded", "loss_high", "er0")),
    (Row("max-prefix dx0", "down", "max_prefix_exceeded", "dx0"),
     Row("silence vpn0", "degraded", "prefixes_not_advertised", "vpn0"),
     Row("arp er0", "down", "layer2_down", "er0")),
    (Row("wrong-asn dx0", "down", "asn_mismatch", "dx0"),
     Row("delay er0 30ms", "degraded", "latency_high", "er0"),
     Row("reset er1 4 3", "degraded", "flapping", "er1")),
    (Row("leak dx0", "degraded", "route_leak", "dx0"),
     Row("withdraw er0", "degraded", "no_prefixes_received", "er0")),
    (Row("preference vpn0 300", "degraded", "wrong_preference", "dx0"),
     Row("circuit-disabled", "down|degraded", "circuit_down", *AZURE)),
    (Row("propagation-off main", "degraded", "not_propagated", *AWS),
     Row("propagation-off rt-app", "degraded", "not_propagated", *AZURE)),
    (Row("connection-pending", "down|degraded", "circuit_not_provisioned", "dx0"),
     Row("peering-disabled + cut er0 + cut er1", "down", "attachment_down", *AZURE)),
    (Row("interface-deleted + cut dx0", "down", "attachment_down", "dx0"),
     Row("circuit-not-provisioned", "down|degraded", "circuit_not_provisioned", *AZURE)),
    (Row("tag-missing connection", "ok", "tags_missing", "dx0"),
     Row("udr-shadow", "degraded", "not_propagated", *AZURE)),
    (Row("failover-test + shutdown dx0", "down", "maintenance", "dx0"),
     Row("hold er0 180", "ok", "hold_time_too_long", "er0")),
    (Row("api-down aws", "ok", "cloud_api_unavailable", *AWS),
     Row("api-denied azure", "ok", "cloud_api_denied", *AZURE)),
    (Row("snmpd + sshd", "ok", "router_unreachable", *AWS, *AZURE),),
    # Pairs: nobody may say more than is seen.
    (Row("api-down aws + carrier dx0", "down", "layer2_down", "dx0", besides=AWS),
     Row("gateway-disconnected", "down|degraded", "attachment_down", *AZURE)),
    (Row("snmpd + sshd + shutdown er1", "down", "admin_shutdown", "er1", besides=(*AWS, *AZURE)),),
    (Row("snmpd + sshd + api-down *", "unknown", "router_unreachable", *AWS, *AZURE),),
]


class Bench:
    """A lab of its own, in which rounds are played."""

    def __init__(self, prefix):
        self.lab = Lab(prefix)

    def up(self):
        self.lab("up", "--hold", "9")
        environment = self.lab.environment()
        self.url = environment["LAB_AGENT_URL"]
        self.port = self.url.rpartition(":")[2]
        self.config = os.path.join(environment["LAB_DIR"], "matrix.yaml")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(self.lab("agent-config", "--views", "snmp,ssh") + EXPECTATIONS)

    def ask(self, what):
        with urllib.request.urlopen(f"{self.url}/api/v1/{what}", timeout=10) as answer:
            return json.load(answer)

    def paths(self):
        """State and cause of each path, by its wire; those that are not there have none."""
        told = {path["peer"]: (path["state"], path["cause"]) for path in self.ask("paths")["paths"]}
        return {wire: told.get(peer, ("absent", "")) for wire, peer in PEERS.items()}

    def is_well(self):
        """Also in the clouds' tables, which are read later than sessions, and filled later."""
        prefixes = self.ask("facts?kind=route_table_prefix")["route_table_prefix"]
        return {prefix["cloud"] for prefix in prefixes} == {"prod-aws", "prod-azure"} and all(
            prefix.get("present") for prefix in prefixes) and all(
            told == ("ok", "") for told in self.paths().values())

    @staticmethod
    def know_all(prometheus):
        return len(prometheus.query("onramp:path_down:known == 0")) == len(PEERS)

    @staticmethod
    def alerts(prometheus):
        return [alert["metric"] for alert in prometheus.query('ALERTS{alertstate="firing"}')]

    def look(self, rows):
        now = self.paths()
        for row in rows:
            row.note(time.monotonic() - row.began, now)
        return now

    def watch(self, rows):
        """Until all is said as it should be, and stays so for a while; what was said of others."""
        strangers = {}
        mine = {path for row in rows for path in (*row.paths, *row.besides)}
        end = time.monotonic() + PATIENCE_S
        steady = None
        while time.monotonic() < end and (steady is None or time.monotonic() - steady < STEADY_S):
            now = self.look(rows)
            strangers |= {path: told for path, told in now.items() if path not in mine and told[0] != "ok"}
            if any(row.right is None for row in rows):
                steady = None
            elif steady is None:
                steady = time.monotonic()
            time.sleep(0.2)
        return strangers

    @classmethod
    def sort_alerts(cls, prometheus, rows):
        """Names of those that fire: by row, and those about paths that nobody touched."""
        fired, false = {row: set() for row in rows}, set()
        touched = {path for row in rows for path in (*row.paths, *row.besides)}
        for alert in cls.alerts(prometheus):
            about, name = subjects(alert), alert["alertname"]
            for row in rows:
                if about & set(row.paths):
                    fired[row].add(name)
            if not about & touched:
                false.add(name)
        return fired, false

    def play(self, rows):
        """What was said of paths that nobody touched; alerts by row; false alerts."""
        self.lab("heal")
        self.lab("agent", "--port", self.port, "--config", self.config, ONRAMP)
        try:
            wait_for("all is well", self.is_well, timeout=60)
            with Prometheus(f"127.0.0.1:{self.port}", hasten=True) as prometheus:
                wait_for("rules know the paths", lambda: self.know_all(prometheus), timeout=30)
                wait_for("all is well and quiet", lambda: self.is_well() and not self.alerts(prometheus))
                for row in rows:
                    row.began = time.monotonic()
                    for fault in row.faults:
                        self.lab("fault", *fault)
                    self.look([one for one in rows if one.began is not None])  # a fault takes a while to order
                strangers = self.watch(rows)
                return strangers, *self.sort_alerts(prometheus, rows)
        finally:
            self.lab("stop", "agent")


@needs_lab
class MatrixTest(unittest.TestCase):
    def setUp(self):
        """Two benches, because most of the time is waiting."""
        self.benches = queue.SimpleQueue()
        for number in range(2):
            bench = Bench(f"matrix{number}-")
            self.addCleanup(bench.lab, "down")
            bench.up()
            self.benches.put(bench)

    def play(self, rows):
        bench = self.benches.get()
        try:
            return bench.play(rows)
        finally:
            self.benches.put(bench)

    def test_each_fault_has_its_cause(self):
        chosen = os.environ.get("MATRIX_ONLY", "")
        rounds = [rows for rows in ROUNDS if any(chosen in row.title for row in rows)]
        print(f"# {'fault':37} {'expected':24} {'given':24} {'first':>6} {'right':>6}  alerts; false ones")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for rows, played in [(rows, pool.submit(self.play, rows)) for rows in rounds]:
                with self.subTest(" | ".join(row.title for row in rows)):
                    self.judge(rows, *played.result())

    def judge(self, rows, strangers, fired, false):
        for row in rows:
            print(f"# {row.title:37} {row.cause:24} {row.text():24} {seconds(row.first)} {seconds(row.right)}  "
                  f"{' '.join(sorted(fired[row])) or 'none'}; {' '.join(sorted(false)) or 'none'}", flush=True)
        self.assertEqual({row.title: row.given for row in rows if row.right is None}, {}, "wrong causes")
        self.assertEqual(strangers, {}, "paths that nobody touched")
        self.assertEqual(false, set(), "alerts about paths that nobody touched")


def seconds(value):
    return "     -" if value is None else f"{value:6.1f}"


if __name__ == "__main__":
    unittest.main()
