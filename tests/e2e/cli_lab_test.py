#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the CLI collector says of the lab's CE, over a real sshd and vtysh: routes, negotiated
timers, and why a session was reset."""

import json
import os
import unittest
import urllib.parse

from lab_support import Lab, needs_lab
from support import ONRAMP, get, scrape, wait_for

lab = Lab("cli")
PEERS = {"dx0": "192.168.100.1", "vpn0": "169.254.10.1", "vpn1": "169.254.11.1",
         "er0": "192.168.200.2", "er1": "192.168.200.6"}
HOLD = 9
VPC = "10.200.0.0/16"
OURS = ("10.1.0.0/16", "10.2.0.0/16", "172.16.8.0/24")


@needs_lab
class CliLab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lab, "down")
        lab("up", "--hold", str(HOLD))
        cls.environment = lab.environment()
        cls.port = urllib.parse.urlparse(cls.environment["LAB_AGENT_URL"]).port
        lab("agent", "--views", "ssh", "--port", str(cls.port), ONRAMP)
        wait_for("the agent is ready", lambda: get(cls.port, "/-/ready")[0] == 200)

    def scrape(self):
        return scrape(self.port)

    def value(self, metric, wire, **labels):
        return self.scrape().value(f"onramp_{metric}", router="ce1", vrf="default",
                                   peer=PEERS[wire], **labels)

    def vtysh(self, command):
        return json.loads(lab("shell", "ce", "vtysh", "-c", command))

    def wait_up(self, wire, value):
        wait_for(f"{wire} is {value}", lambda: self.value("bgp_peer_up", wire) == value)

    def notification(self, wire):
        """(direction, reason) of the last NOTIFICATION, or None."""
        found = self.scrape().all("onramp_bgp_peer_last_error_info", peer=PEERS[wire])
        return (found[0][0].get("direction"), found[0][0]["reason"]) if found else None

    def last_reset(self, wire):
        found = self.scrape().all("onramp_bgp_peer_last_reset_info", peer=PEERS[wire])
        return found[0][0]["last_reset"] if found else None

    def break_and_mend(self, wire, fault, check):
        self.wait_up(wire, 1)
        lab("fault", fault[0], wire, *fault[1:])
        try:
            check()
        finally:
            lab("heal", wire)
        self.wait_up(wire, 1)

    def test_a_preference_and_best_path_come_from_the_table(self):
        told = {path["peer"]["peerId"]: path
                for path in self.vtysh(f"show bgp ipv4 unicast {VPC} json")["paths"]}
        for wire, preference in (("dx0", 200), ("vpn0", 100), ("vpn1", 100)):
            self.assertEqual(self.value("route_present", wire, prefix=VPC), 1)
            self.assertEqual(self.value("route_local_preference", wire, prefix=VPC), preference)
            self.assertEqual(told[PEERS[wire]]["locPrf"], preference)
            self.assertEqual(self.value("route_best", wire, prefix=VPC), wire == "dx0")
        for wire in ("er0", "er1"):
            self.assertEqual(self.value("route_present", wire, prefix=VPC), 0)
            self.assertIsNone(self.value("route_best", wire, prefix=VPC))

    def test_b_what_is_advertised(self):
        for wire in PEERS:
            wait_for(f"{wire} is told of", lambda w=wire: self.value(
                "bgp_peer_prefixes_advertised_outside", w, afi_safi="ipv4 unicast") == 0)
            for prefix in OURS:
                self.assertEqual(self.value("advertised_route_present", wire, prefix=prefix), 1)
            self.assertEqual(self.value("bgp_peer_default_route_advertised", wire,
                                        afi_safi="ipv4 unicast"), 0)

    def test_c_a_leaked_default_route(self):
        lab("fault", "leak", "dx0")
        wait_for("the leak is seen", lambda: self.value(
            "bgp_peer_default_route_advertised", "dx0", afi_safi="ipv4 unicast") == 1)
        self.assertEqual(self.value("bgp_peer_prefixes_advertised_outside", "dx0",
                                    afi_safi="ipv4 unicast"), 1)
        lab("heal", "dx0")
        wait_for("it is mended", lambda: self.value(
            "bgp_peer_default_route_advertised", "dx0", afi_safi="ipv4 unicast") == 0)

    def test_d_nothing_is_advertised(self):
        lab("fault", "silence", "er0")
        wait_for("the silence is seen", lambda: [self.value(
            "advertised_route_present", "er0", prefix=prefix) for prefix in OURS] == [0, 0, 0])
        lab("heal", "er0")
        wait_for("it is mended", lambda: self.value(
            "advertised_route_present", "er0", prefix=OURS[0]) == 1)

    def test_e_a_wrong_preference(self):
        lab("fault", "preference", "vpn0", "300")
        wait_for("the preference is seen", lambda: (
            self.value("route_local_preference", "vpn0", prefix=VPC),
            self.value("route_best", "vpn0", prefix=VPC)) == (300, 1))
        lab("heal", "vpn0")
        wait_for("it is mended",
                 lambda: self.value("route_local_preference", "vpn0", prefix=VPC) == 100)

    def test_f_withdrawn_prefixes_are_absent_not_unknown(self):
        lab("fault", "withdraw", "vpn1")
        wait_for("it is withdrawn", lambda: self.value("route_present", "vpn1", prefix=VPC) == 0)
        self.assertEqual(self.value("bgp_peer_up", "vpn1"), 1)
        lab("heal", "vpn1")
        wait_for("it is mended", lambda: self.value("route_present", "vpn1", prefix=VPC) == 1)

    def test_g_the_negotiated_hold_time(self):
        def check():
            wait_for("the hold time is negotiated anew",
                     lambda: self.value("bgp_peer_hold_time_seconds", "er1") == 180)
        self.wait_up("er1", 1)
        self.assertEqual(self.value("bgp_peer_hold_time_seconds", "er1"), HOLD)
        self.break_and_mend("er1", ("hold", "180"), check)

    def test_h_reasons(self):
        """Each fault is named as what it is, while the session is down."""
        table = (
            ("shutdown", ("maintenance",), ("received", "Cease/Administrative Shutdown")),
            ("wrong-asn", (), ("received", "OPEN Message Error/Bad Peer AS")),
            ("max-prefix", (), ("received", "Cease/Maximum Number of Prefixes Reached")),
            ("cut", (), ("sent", "Hold Timer Expired")),
        )
        for fault, values, expected in table:
            def check(fault=fault, expected=expected):
                self.wait_up("vpn0", 0)
                wait_for(f"{fault} is named, not {self.notification('vpn0')}",
                         lambda: self.notification("vpn0") == expected)
                self.assertEqual(self.scrape().all("onramp_route_present", peer=PEERS["vpn0"]), [])
                self.assertEqual(
                    self.scrape().all("onramp_advertised_route_present", peer=PEERS["vpn0"]), [])
            with self.subTest(fault=fault):
                self.break_and_mend("vpn0", (fault, *values), check)

    def test_i_a_shutdown_of_our_own_is_told_in_the_routers_words(self):
        """FRR keeps no NOTIFICATION that it sent because it was told to."""
        def check():
            self.wait_up("vpn1", 0)
            wait_for(f"it is named, not {self.last_reset('vpn1')}",
                     lambda: self.last_reset("vpn1") == "Admin. shutdown")
            self.assertEqual(self.value("bgp_peer_admin_up", "vpn1"), 0)
        self.break_and_mend("vpn1", ("shutdown-local",), check)

    def test_i_a_reset_is_named_and_counted(self):
        self.wait_up("dx0", 1)
        before = self.value("bgp_peer_resets_total", "dx0")
        lab("fault", "reset", "dx0")
        wait_for("it is counted",
                 lambda: self.value("bgp_peer_resets_total", "dx0") == before + 1)
        wait_for(f"it is named, not {self.notification('dx0')}", lambda: self.notification(
            "dx0") == ("received", "Cease/Administrative Reset"))

    def test_j_a_wrong_password_is_no_notification(self):
        """A peer that drops our segments says nothing: the hold timer tells it."""
        def check():
            self.wait_up("er0", 0)
            wait_for(f"it is named, not {self.notification('er0')}; {self.last_reset('er0')}",
                     lambda: self.notification("er0") is not None)
        self.break_and_mend("er0", ("wrong-password",), check)

    def test_k_one_login_for_all_of_it(self):
        log = os.path.join(self.environment["LAB_DIR"], "log", "ce-sshd.log")
        with open(log, encoding="utf-8", errors="replace") as file:
            self.assertEqual(file.read().count("Accepted publickey for onramp"), 1)
        self.assertEqual(sum(value for _, value in self.scrape().all(
            "onramp_source_errors_total", kind="cli")), 0)


if __name__ == "__main__":
    unittest.main()
