#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The first truth: what the agent says of a real router stack, against what the lab did to it."""

import json
import os
import time
import unittest
import urllib.parse

from lab_support import Lab, needs_lab
from support import ONRAMP, get, scrape, wait_for

lab = Lab("truth")
PEERS = {"dx0": "192.168.100.1", "vpn0": "169.254.10.1", "vpn1": "169.254.11.1",
         "er0": "192.168.200.2", "er1": "192.168.200.6"}
ASNS = {"dx0": "64512", "vpn0": "7224", "vpn1": "7224", "er0": "12076", "er1": "12076"}
LOCAL = {"dx0": "192.168.100.2", "vpn0": "169.254.10.2", "vpn1": "169.254.11.2",
         "er0": "192.168.200.1", "er1": "192.168.200.5"}
HOLD = 9        # seconds; so that a silent cut is noticed soon
MAX_AGE = 6     # seconds, of the router's facts
LOGS = ("agent", "ce-snmpd", "ce-bgpd")  # what a failure shows the end of
LOG_LINES = 12


def configuration():
    """The lab's own, with a max_age and timeouts that suit a test."""
    text = lab("agent-config", "--interval", "1s")
    return text.replace("      interval: 1s\n",
                        f"      interval: 1s\n      timeout: 1s\n      max_age: {MAX_AGE}s\n"
                        "      detail_interval: 5s\n", 1)


def end_of_log(directory, name):
    """The last lines, without those that bgpd writes about BMP every two seconds."""
    try:
        with open(os.path.join(directory, "log", f"{name}.log"), encoding="utf-8",
                  errors="replace") as log:
            lines = [line.rstrip() for line in log if "bmp[" not in line]
    except OSError as error:
        return [str(error)]
    return lines[-LOG_LINES:]


def fastest(page, target, before=None):
    """The lowest bound that a round trip was within, in seconds; of those since `before`."""
    name = "onramp_probe_rtt_seconds_bucket"
    return min(float(labels["le"]) for labels, value in page.all(name, target=target)
               if value > (before.value(name, **labels) if before else 0))


@needs_lab
class TruthTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lab, "down")
        lab("up", "--hold", str(HOLD))
        environment = lab.environment()
        config = os.path.join(environment["LAB_DIR"], "test.yaml")
        with open(config, "w", encoding="utf-8") as out:
            out.write(configuration())
        cls.port = urllib.parse.urlparse(environment["LAB_AGENT_URL"]).port
        cls.environment = environment
        lab("agent", "--config", config, "--port", str(cls.port), ONRAMP)
        wait_for("the agent is ready", lambda: get(cls.port, "/-/ready")[0] == 200)

    def scrape(self):
        return scrape(self.port)

    def wait(self, what, check, **limits):
        """As wait_for(); a failure shows what the agent said and did meanwhile."""
        try:
            return wait_for(what, check, **limits)
        except AssertionError as error:
            raise AssertionError("\n".join([str(error), *self.evidence()])) from None

    def evidence(self):
        try:
            yield from (f"{name}{labels} {value:g}" for name, labels, value in self.scrape().samples
                        if name in ("onramp_source_up", "onramp_bgp_peer_up")
                        or (labels.get("source") == "ce1" and value))
        except (OSError, AssertionError) as error:
            yield f"no page: {error}"
        for name in LOGS:
            yield from (f"{name}: {line}"
                        for line in end_of_log(self.environment["LAB_DIR"], name))

    def up(self, wire):
        return self.scrape().value("onramp_bgp_peer_up", router="ce1", peer=PEERS[wire])

    def transitions(self, wire):
        return self.scrape().value("onramp_bgp_peer_established_transitions_total",
                                   router="ce1", peer=PEERS[wire])

    def established(self, wire):
        """How often the session came up, as bgpd itself counts."""
        told = lab("shell", "ce", "vtysh", "-c", f"show bgp neighbors {PEERS[wire]} json")
        return json.loads(told)[PEERS[wire]]["connectionsEstablished"]

    def check_transitions(self, wire, before, least):
        """The counter moved exactly as bgpd's did; on a busy machine a session may fall once more."""
        self.wait("the counter agrees with bgpd",
                  lambda: self.transitions(wire) == self.established(wire))
        self.assertGreaterEqual(self.transitions(wire) - before, least)

    def wait_reason(self, wire, code, reason):
        """The last NOTIFICATION is sticky: an older one may show until the row is read again."""
        self.wait(f"{wire}: {reason}", lambda: self.scrape().all(
            "onramp_bgp_peer_last_error_info", peer=PEERS[wire], code=code, reason=reason))

    def wait_up(self, wire, value):
        self.wait(f"{wire} is {value}", lambda: self.up(wire) == value)

    def after_probes(self, target, count):
        """The page when `count` more were sent than until now."""
        def sent():
            page = self.scrape()
            return page if page.value("onramp_probe_sent_total", target=target) >= wanted else None
        wanted = self.scrape().value("onramp_probe_sent_total", target=target) + count
        return self.wait(f"{count} probes of {target}", sent)

    def test_a_five_sessions_interfaces_and_wires(self):
        page = self.wait("all details", lambda: (
            lambda page: page if len(page.all("onramp_bgp_peer_info")) == 5 and
            len(page.all("onramp_bgp_peer_prefixes_advertised")) == 5 and
            all(page.value("onramp_probe_received_total", target=peer)
                for peer in PEERS.values()) else None)(self.scrape()))
        peers = {labels["peer"]: value for labels, value in page.all("onramp_bgp_peer_up")}
        self.assertEqual(peers, {address: 1.0 for address in PEERS.values()})
        self.assertEqual(page.all("onramp_router_info")[0][0]["bgp_asn"], "65001")
        for wire, address in PEERS.items():
            info = page.all("onramp_bgp_peer_info", peer=address)[0][0]
            self.assertEqual(info["peer_asn"], ASNS[wire])
            self.assertEqual(info["local_address"], LOCAL[wire])
            self.assertEqual(page.value("onramp_bgp_peer_state", peer=address,
                                        state="established"), 1)
            self.assertEqual(page.value("onramp_bgp_peer_hold_time_seconds", peer=address), HOLD)
            counts = {"peer": address, "afi_safi": "ipv4 unicast"}
            self.assertEqual(page.value("onramp_bgp_peer_prefixes_accepted", **counts), 1)
            self.assertEqual(page.value("onramp_bgp_peer_prefixes_advertised", **counts), 3)
            self.assertEqual(page.value("onramp_interface_up", interface=wire), 1)
            self.assertLessEqual(fastest(page, address), 0.05)

    def test_b_silent_cut_and_heal(self):
        before = self.transitions("dx0")
        others = [wire for wire in PEERS if wire != "dx0"]
        lab("fault", "cut", "dx0")
        self.wait_up("dx0", 0)
        self.wait_reason("dx0", "4", "Hold Timer Expired")
        self.assertEqual([self.up(wire) for wire in others], [1] * 4)
        lab("heal", "dx0")
        self.wait_up("dx0", 1)
        self.check_transitions("dx0", before, 1)

    def test_c_reset_counts_exactly(self):
        before = self.transitions("er0")
        lab("fault", "reset", "er0", "2", "3")
        self.wait("two resets", lambda: self.established("er0") - before >= 2)
        self.wait_up("er0", 1)
        self.check_transitions("er0", before, 2)

    def test_d_shutdown_names_its_reason(self):
        lab("fault", "shutdown", "vpn0")
        self.wait_up("vpn0", 0)
        self.wait_reason("vpn0", "6", "Cease/Administrative Shutdown")
        lab("heal", "vpn0")
        self.wait_up("vpn0", 1)

    def test_e_loss_and_delay_are_seen_by_the_probe(self):
        target = PEERS["vpn1"]
        lab("fault", "delay", "vpn1", "20ms")
        first = self.after_probes(target, 2)
        second = self.after_probes(target, 5)
        lab("heal", "vpn1")
        def grown(name):
            return second.value(name, target=target) - first.value(name, target=target)
        mean = grown("onramp_probe_rtt_seconds_sum") / grown("onramp_probe_rtt_seconds_count")
        self.assertGreater(mean, 0.040)
        self.assertEqual(fastest(second, target, first), 0.05)
        lab("fault", "cut", "vpn1")
        first = self.after_probes(target, 2)
        second = self.after_probes(target, 3)
        self.assertEqual(grown("onramp_probe_received_total"), 0)
        lab("heal", "vpn1")
        self.wait_up("vpn1", 1)

    def test_f_dead_snmpd_is_never_a_dead_session(self):
        lab("fault", "snmpd")
        try:
            self.wait("source_up 0", lambda: self.watch().value(
                "onramp_source_up", source="ce1", kind="snmp") == 0, pause=0.05)
            self.wait("the facts vanish", lambda: not self.watch().all(
                "onramp_bgp_peer_state"), timeout=MAX_AGE + 3, pause=0.05)
            self.assertEqual(self.scrape().all("onramp_interface_up"), [])
            for _ in range(20):
                self.watch()
                time.sleep(0.1)
        finally:
            lab("heal", "snmpd")
        began = time.monotonic()
        self.wait("all back", lambda: len(self.watch().all("onramp_bgp_peer_up")) == 5, pause=0.05)
        print(f"all sessions back {time.monotonic() - began:.1f} s after snmpd returned")

    def watch(self):
        """A scrape in which no session may show as down."""
        page = self.scrape()
        down = [labels for labels, value in page.all("onramp_bgp_peer_up") if value == 0]
        self.assertEqual(down, [])
        return page

    def test_g_prometheus_scrapes_it(self):
        lab("prometheus")
        url = urllib.parse.urlparse(self.environment["LAB_PROMETHEUS_URL"])
        def series():
            try:
                status, _, body = get(url.port, "/api/v1/query?query=onramp_bgp_peer_up")
            except OSError:
                return None
            return status == 200 and len(json.loads(body)["data"]["result"]) == 5
        self.wait("five series in Prometheus", series)


if __name__ == "__main__":
    unittest.main()
