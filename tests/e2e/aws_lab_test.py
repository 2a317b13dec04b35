#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The cloud's view of real BGP sessions, beside the router's: what falls in the lab falls in both, and
what only the cloud knows is seen nowhere else."""

import os
import unittest
import urllib.parse

from lab_support import Lab, needs_lab
from support import ONRAMP, get, scrape, wait_for

lab = Lab("awslab")
DX_PEER, VPN_PEERS = "192.168.100.1", ("169.254.10.1", "169.254.11.1")
IPV4 = "ipv4 unicast"


@needs_lab
class AwsLabTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lab, "down")
        lab("up", "--hold", "9")
        environment = lab.environment()
        config = os.path.join(environment["LAB_DIR"], "test.yaml")
        with open(config, "w", encoding="utf-8") as out:
            out.write(lab("agent-config", "--interval", "1s"))
        cls.port = urllib.parse.urlparse(environment["LAB_AGENT_URL"]).port
        lab("agent", "--config", config, "--port", str(cls.port), ONRAMP)
        wait_for("the agent is ready", lambda: get(cls.port, "/-/ready")[0] == 200)

    def setUp(self):
        self.addCleanup(wait_for, "both views are well again", self.is_healthy, timeout=60)
        self.addCleanup(lab, "heal")
        wait_for("both views are well", self.is_healthy, timeout=60)

    def router(self, now, peer):
        return now.value("onramp_bgp_peer_up", peer=peer)

    def cloud(self, now):
        return now.value("onramp_cloud_bgp_up", peer=DX_PEER, afi_safi=IPV4)

    def tunnels(self, now):
        return sorted(value for _, value in now.all("onramp_tunnel_up"))

    def present(self, now):
        """Of every watched prefix in every table whether it is there."""
        return {value for _, value in now.all("onramp_route_table_prefix_present", provider="aws")}

    def is_healthy(self):
        now = scrape(self.port)
        return (self.router(now, DX_PEER) == 1 and self.cloud(now) == 1
                and self.tunnels(now) == [1, 1] and self.present(now) == {1}
                and now.value("onramp_source_up", kind="aws") == 1)

    def becomes(self, what, check):
        return wait_for(what, lambda: check(scrape(self.port)), timeout=60)

    def test_cut_is_seen_from_both_sides(self):
        lab("fault", "cut", "dx0")
        self.becomes("the router's session is down", lambda now: self.router(now, DX_PEER) == 0)
        self.becomes("the cloud's session is down", lambda now: self.cloud(now) == 0)
        now = scrape(self.port)
        self.assertEqual(self.tunnels(now), [1, 1])
        self.assertEqual(self.present(now), {1}, "the VPN still brings them")
        self.assertEqual(now.value("onramp_source_up", kind="aws"), 1)

    def test_tunnel_that_is_cut_is_one_of_two(self):
        lab("fault", "cut", "vpn0")
        self.becomes("one tunnel is down", lambda now: self.tunnels(now) == [0, 1])
        now = scrape(self.port)
        self.assertEqual(now.value("onramp_attachment_up", attachment=now.all(
            "onramp_tunnel_up")[0][0]["attachment"]), 1)
        self.assertEqual(self.cloud(now), 1)

    def test_propagation_that_is_off_is_seen_by_the_cloud_only(self):
        lab("fault", "propagation-off")
        self.becomes("no prefix is there", lambda now: self.present(now) == {0})
        now = scrape(self.port)
        self.assertEqual({value for _, value in now.all("onramp_route_table_propagation_enabled",
                                                        provider="aws")}, {0})
        self.assertEqual(self.cloud(now), 1)
        self.assertEqual([self.router(now, peer) for peer in (DX_PEER, *VPN_PEERS)], [1, 1, 1])
        self.assertEqual(self.tunnels(now), [1, 1])

    def test_cloud_that_refuses_is_unknown_and_not_down(self):
        lab("fault", "api-denied", "*")
        self.becomes("the source is down",
                     lambda now: now.value("onramp_source_up", kind="aws") == 0)
        self.becomes("the cloud's view is gone",
                     lambda now: not now.all("onramp_cloud_bgp_up")
                     and not now.all("onramp_attachment_up"))
        self.assertEqual(self.router(scrape(self.port), DX_PEER), 1)


if __name__ == "__main__":
    unittest.main()
