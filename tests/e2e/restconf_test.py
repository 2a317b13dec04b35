#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The RESTCONF collector against an HTTPS server that answers as the YANG models of IOS-XE say,
and misbehaves. The documents are written by hand from the models: no device has said them."""

import base64
import http.server
import json
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

from support import ONRAMP, ROOT, Agent, get, wait_for

FIXTURES = os.path.join(ROOT, "tests", "fixtures", "cli", "restconf")
USER, PASSWORD = "onramp", "canary-7f3a"
AUTHORIZATION = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
DATA = "/restconf/data/"
BGP = "Cisco-IOS-XE-bgp-oper:bgp-state-data"
NEIGHBORS, FAMILIES = f"{BGP}/neighbors", f"{BGP}/address-families"
BFD = "Cisco-IOS-XE-bfd-oper:bfd-state/sessions"
CRYPTO = "Cisco-IOS-XE-crypto-oper:crypto-oper-data"
INTERFACES = "Cisco-IOS-XE-interfaces-oper:interfaces"
DX = {"vrf": "default", "peer": "198.51.100.1"}

CONFIG = """
routers:
  - name: ce1
    address: {address}
    platform: {platform}
    restconf:
      user: {user}
      password_file: {password}
      {ca}
      port: {port}
      interval: {interval}
      timeout: {timeout}
      max_age: {max_age}
      {more}
destinations:
  - name: prod
    prefixes: [10.200.0.0/16, 10.0.0.0/8 ge 24, "2001:db8:100::/48"]
    advertise: [10.1.0.0/16, 10.2.0.0/16]
"""


def routes(peer, which, vrf="default", family="ipv4-unicast"):
    return (f"{BGP}/bgp-route-vrfs/bgp-route-vrf={vrf}/bgp-route-afs/bgp-route-af={family}"
            f"/bgp-route-neighbors/bgp-route-neighbor={peer}"
            f"/bgp-neighbor-route-filters/bgp-neighbor-route-filter=bgp-nrf-post-{which}")


RECEIVED, ADVERTISED = routes(DX["peer"], "received"), routes(DX["peer"], "advertised")


def fixture(name):
    with open(os.path.join(FIXTURES, name), encoding="utf-8") as file:
        return file.read()


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Router(http.server.ThreadingHTTPServer):
    """`documents` by resource: a text, a status, or a function that writes to a handler."""

    daemon_threads = True

    def __init__(self, chain, key, address="127.0.0.1"):
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        super().__init__((address, 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        self.socket = context.wrap_socket(self.socket, server_side=True,
                                          do_handshake_on_connect=False)
        self.port = self.server_address[1]
        self.asked = []
        self.strangers = []
        self.documents = {NEIGHBORS: fixture("neighbors.json"), FAMILIES: fixture("families.json"),
                          RECEIVED: fixture("received.json"), BFD: fixture("bfd.json"),
                          ADVERTISED: fixture("advertised.json"), CRYPTO: fixture("crypto.json"),
                          INTERFACES: fixture("interfaces.json")}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """A handshake that the agent breaks off is no fault of ours."""

    def count(self, resource):
        return sum(asked == resource for asked in self.asked)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, text="", kind="application/yang-data+json"):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):  # pylint: disable=invalid-name
        server = self.server
        path = urllib.parse.unquote(self.path)
        resource = path.removeprefix(DATA)
        server.asked.append(resource)
        expected = ("application/yang-data+json", None)
        if (self.headers["Accept"], self.headers["Content-Length"]) != expected:
            server.strangers.append((path, dict(self.headers)))
        if not path.startswith(DATA) or ":" in self.path.partition("=")[2]:
            server.strangers.append(self.path)
        document = server.documents.get(resource, 404)
        if self.headers["Authorization"] != f"Basic {AUTHORIZATION}":
            document = 401
        if callable(document):
            document(self)
        elif isinstance(document, int):
            self.answer(document, "" if document == 204 else '{"ietf-restconf:errors":{}}')
        else:
            self.answer(200, document)

    def __getattr__(self, name):
        """Any other method is one that the agent must not use."""
        if name.startswith("do_"):
            self.server.strangers.append(self.command)
        raise AttributeError(name)


@unittest.skipIf(shutil.which("openssl") is None, "openssl is not installed")
class Case(unittest.TestCase):
    """A router, and an agent that asks it."""

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="onramp-test-")
        cls.addClassCleanup(place.cleanup)
        cls.chain, cls.key = (os.path.join(place.name, name) for name in ("router.pem", "router.key"))
        cls.other = os.path.join(place.name, "other.pem")
        for chain, key in ((cls.chain, cls.key), (cls.other, cls.other + ".key")):
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=IOS-Self-Signed-Certificate", "-addext",
                    "subjectAltName=IP:127.0.0.1,IP:::1", "-keyout", key, "-out", chain)

    def router(self, **options):
        router = Router(self.chain, self.key, **options)
        self.addCleanup(router.server_close)
        self.addCleanup(router.shutdown)
        self.addCleanup(lambda: self.assertEqual(router.strangers, []))
        return router

    def agent(self, port, **options):
        """Not started."""
        agent = Agent()
        self.addCleanup(agent.__exit__)
        values = {"address": "127.0.0.1", "platform": "ios-xe", "user": USER, "port": port,
                  "password": agent.secret("password", options.pop("secret", PASSWORD)),
                  "ca": f"ca_file: {self.chain}", "interval": "200ms", "timeout": "200ms",
                  "max_age": "20s", "more": ""}
        agent.write(CONFIG.format(**{**values, **options}))
        return agent

    def up(self, router, **options):
        """An agent whose source is up."""
        agent = self.agent(router.port, **options)
        agent.start()
        wait_for(f"the source is up; log: {agent.log()}", lambda: self.is_up(agent) == 1)
        return agent

    def is_up(self, agent):
        return agent.scrape().value("onramp_source_up", source="ce1", kind="restconf")

    def polls(self, agent):
        return agent.scrape().value("onramp_source_polls_total", source="ce1", kind="restconf") or 0

    def errors(self, agent, reason):
        return agent.scrape().value("onramp_source_errors_total", source="ce1", kind="restconf",
                                    reason=reason) or 0

    def wait_polls(self, agent, more):
        """So many further polls, the one under way not counted."""
        end = self.polls(agent) + more + 1
        wait_for(f"{more} polls", lambda: self.polls(agent) >= end)

    def assert_silent(self, agent):
        """No secret is told."""
        _, _, facts = get(agent.port, "/api/v1/facts")
        for text in (agent.log(), agent.scrape().text, facts.decode()):
            self.assertNotIn(PASSWORD, text)
            self.assertNotIn(AUTHORIZATION, text)

    def assert_fails(self, agent, reason, *words):
        """The poll fails for this reason, in these words."""
        agent.start()
        wait_for(f"errors for {reason}; log: {agent.log()}", lambda: self.errors(agent, reason) > 0)
        self.assertEqual(self.is_up(agent), 0)
        for word in words:
            self.assertIn(word, agent.log())
        self.assertEqual(agent.scrape().all("onramp_bgp_peer_up"), [])
        self.assert_silent(agent)


class Healthy(Case):
    def test_sessions_routes_and_tunnels_of_a_router(self):
        router = self.router()
        agent = self.up(router)
        scrape = agent.scrape()
        self.assertEqual(scrape.value("onramp_bgp_peer_up", **DX), 1)
        self.assertEqual(scrape.value("onramp_bgp_peer_up", vrf="default", peer="198.51.100.5"), 0)
        self.assertEqual(scrape.value("onramp_bgp_peer_hold_time_seconds", **DX), 30)
        self.assertEqual(scrape.value("onramp_bgp_peer_prefixes_accepted", **DX), 2)
        route = DX | {"prefix": "10.200.0.0/16"}
        self.assertEqual(scrape.value("onramp_route_present", **route), 1)
        self.assertEqual(scrape.value("onramp_route_local_preference", **route), 200)
        self.assertEqual(scrape.value("onramp_route_best", **route), 1)
        # the table was read, and has none of these
        self.assertEqual(scrape.value("onramp_route_present", **DX, prefix="10.0.0.0/8 ge 24"), 0)
        self.assertEqual(scrape.value("onramp_advertised_route_present", **DX,
                                      prefix="10.1.0.0/16"), 1)
        self.assertEqual(scrape.value("onramp_advertised_route_present", **DX,
                                      prefix="10.2.0.0/16"), 0)
        self.assertEqual(scrape.value("onramp_bgp_peer_prefixes_advertised_outside", **DX), 2)
        self.assertEqual(scrape.value("onramp_bgp_peer_default_route_advertised", **DX), 1)
        self.assertEqual(scrape.value("onramp_bfd_session_up", peer="198.51.100.1"), 1)
        self.assertEqual(scrape.value("onramp_ipsec_tunnel_up", interface="Tu1"), 1)
        self.assertEqual(scrape.value("onramp_interface_mtu_bytes", interface="Gi2.101"), 9001)
        self.assert_silent(agent)

    def test_a_session_without_routes_has_none_for_certain(self):
        """404 where the neighbor's count is 0: there are no routes, and that is known."""
        agent = self.up(self.router())
        self.assertEqual(agent.scrape().value("onramp_route_present", peer="2001:db8::1",
                                              prefix="2001:db8:100::/48"), 0)
        self.assertEqual(agent.scrape().value("onramp_bgp_peer_default_route_advertised",
                                              peer="2001:db8::1"), 0)

    def test_routes_that_are_not_offered_are_unknown(self):
        """404 where the count is not 0: the models of this release have no routes."""
        router = self.router()
        del router.documents[RECEIVED]
        agent = self.up(router)
        self.assertEqual(agent.scrape().all("onramp_route_present", **DX), [])
        self.wait_polls(agent, 3)
        self.assertEqual(router.count(RECEIVED), 1, "it is remembered")

    def test_routes_of_a_vrf_are_found_below_either_family(self):
        router = self.router()
        vpn = routes("203.0.113.9", "received", "RED", "vpnv4-unicast")
        router.documents[vpn] = fixture("received.json")
        agent = self.up(router)
        self.assertEqual(agent.scrape().value("onramp_route_present", vrf="RED", peer="203.0.113.9",
                                              prefix="10.200.0.0/16"), 1)
        self.assertEqual(router.count(routes("203.0.113.9", "received", "RED")), 1)

    def assert_rarely(self, router, agent, path):
        """Not with every poll, once the session is older than `detail_interval`."""
        self.wait_polls(agent, 12)
        before = router.count(NEIGHBORS), router.count(path)
        self.wait_polls(agent, 10)
        polls, reads = router.count(NEIGHBORS) - before[0], router.count(path) - before[1]
        self.assertLess(2 * reads, polls)

    def test_what_is_large_is_read_rarely(self):
        router = self.router()
        agent = self.up(router, more="detail_interval: 2s")
        self.assert_rarely(router, agent, ADVERTISED)
        self.assertGreater(router.count(RECEIVED), 2 * router.count(INTERFACES))
        self.assertEqual(agent.scrape().value("onramp_advertised_route_present", **DX,
                                              prefix="10.1.0.0/16"), 1)

    def test_many_routes_are_read_rarely_and_too_many_not_at_all(self):
        router = self.router()
        many = json.loads(fixture("neighbors.json"))
        received = many["Cisco-IOS-XE-bgp-oper:neighbors"]["neighbor"][0]["prefix-activity"]["received"]
        received["current-prefixes"] = "1001"
        router.documents[NEIGHBORS] = json.dumps(many)
        agent = self.up(router, more="detail_interval: 2s")
        self.assert_rarely(router, agent, RECEIVED)
        received["current-prefixes"] = "950000"
        router.documents[NEIGHBORS] = json.dumps(many)
        wait_for("a complaint", lambda: self.errors(agent, "limit") > 0)
        self.assertIn("more than 10000 routes are not read", agent.log())
        reads = router.count(RECEIVED)
        self.wait_polls(agent, 12)
        self.assertEqual(router.count(RECEIVED), reads)
        self.assertEqual(agent.scrape().all("onramp_route_present", **DX), [])
        self.assertEqual(self.is_up(agent), 1)

    def test_routes_of_a_session_that_has_come_up_are_read_at_once(self):
        router = self.router()
        agent = self.up(router)
        text = fixture("neighbors.json")
        router.documents[NEIGHBORS] = text.replace('"total-established": 4', '"total-established": 5')
        wait_for("another question", lambda: router.count(ADVERTISED) == 2)
        self.assertEqual(self.is_up(agent), 1)

    def test_a_router_without_bgp_is_no_fault(self):
        router = self.router()
        router.documents[NEIGHBORS] = router.documents[FAMILIES] = 204
        agent = self.up(router)
        self.assertEqual(agent.scrape().all("onramp_bgp_peer_up"), [])
        self.assertEqual(agent.scrape().value("onramp_bfd_session_up", peer="198.51.100.1"), 1)
        router.documents[NEIGHBORS] = fixture("neighbors.json")
        wait_for("sessions", lambda: agent.scrape().value("onramp_bgp_peer_up", **DX) == 1)

    def test_a_peer_that_vanishes_has_no_facts(self):
        router = self.router()
        agent = self.up(router)
        router.documents[NEIGHBORS] = '{"Cisco-IOS-XE-bgp-oper:neighbors":{}}'
        router.documents[FAMILIES] = '{"Cisco-IOS-XE-bgp-oper:address-families":{}}'
        wait_for("no sessions", lambda: not agent.scrape().all("onramp_bgp_peer_up"))
        self.assertEqual(agent.scrape().all("onramp_advertised_route_present"), [])

    def test_a_router_with_an_ipv6_address(self):
        router = self.router(address="::1")
        self.up(router, address='"::1"')

    def test_one_connection_serves_many_polls(self):
        router = self.router()
        accepted = []
        accept = router.get_request
        router.get_request = lambda: accepted.append(1) or accept()
        agent = self.up(router)
        self.wait_polls(agent, 5)
        self.assertEqual(len(accepted), 1)


class Faults(Case):
    """Each is said, counted by its reason, and makes nothing untrue."""

    def test_another_password_is_denied_once_in_a_poll(self):
        router = self.router()
        agent = self.agent(router.port, secret="canary-other")
        self.assert_fails(agent, "denied", "the router refuses user onramp or the password")
        self.assertNotIn("canary-other", agent.log())
        self.assertEqual(set(router.asked), {NEIGHBORS})

    def test_a_certificate_of_a_stranger_is_denied(self):
        router = self.router()
        self.assert_fails(self.agent(router.port, ca=f"ca_file: {self.other}"), "denied",
                          "certificate")
        self.assertEqual(router.asked, [], "nothing of ours is sent")

    def test_a_self_signed_certificate_is_denied_without_ca_file(self):
        router = self.router()
        self.assert_fails(self.agent(router.port, ca=""), "denied", "certificate")
        self.assertEqual(router.asked, [])

    def test_a_ca_file_that_cannot_be_read(self):
        self.assert_fails(self.agent(1, ca="ca_file: /nonexistent"), "config", "/nonexistent")

    def test_nobody_listens(self):
        self.assert_fails(self.agent(1), "unreachable")

    def test_another_platform(self):
        self.assert_fails(self.agent(1, platform="eos"), "config", "platform ios-xe only")

    def test_restconf_is_not_enabled(self):
        router = self.router()
        router.documents.clear()
        self.assert_fails(self.agent(router.port), "config", "RESTCONF may not be enabled")

    def test_sessions_that_are_not_said(self):
        page = "<!DOCTYPE html><html><body>Login</body></html>"
        whole = fixture("neighbors.json")
        cases = (("malformed", page), ("malformed", whole[:-9]), ("malformed", '{"x:neighbors": 7}'),
                 ("malformed", '{"ietf-restconf:errors": {}}'), ("malformed", ""),
                 ("denied", 403), ("throttled", 429), ("unreachable", 503), ("config", 302),
                 ("config", 400), ("malformed", self.cut), ("limit", self.endless),
                 ("timeout", self.drip))
        for reason, document in cases:
            with self.subTest(reason=reason, document=str(document)[:40]):
                router = self.router()
                router.documents[NEIGHBORS] = document
                self.assert_fails(self.agent(router.port, timeout="5s", interval="5s", max_age="20s")
                                  if reason == "limit" else self.agent(router.port), reason,
                                  "" if callable(document) else "bgp-neighbors")

    @staticmethod
    def cut(handler):
        text = fixture("neighbors.json").encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text[:-100])
        handler.close_connection = True

    @staticmethod
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * 1024 * 1024)
        except OSError:
            handler.close_connection = True

    @staticmethod
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" ")
                time.sleep(0.02)
        except OSError:
            handler.close_connection = True

    def test_a_part_that_fails_costs_its_own_facts(self):
        cases = (("denied", 403), ("unreachable", 500), ("malformed", "<html></html>"),
                 ("malformed", '{"x:sessions": {"session": "none"}}'), ("timeout", self.drip))
        for reason, document in cases:
            with self.subTest(reason=reason, document=str(document)[:40]):
                router = self.router()
                router.documents[BFD] = document
                agent = self.up(router)
                self.assertGreater(self.errors(agent, reason), 0)
                self.assertIn("bfd: ", agent.log())
                scrape = agent.scrape()
                self.assertEqual(scrape.all("onramp_bfd_session_up"), [])
                self.assertEqual(scrape.value("onramp_bgp_peer_up", **DX), 1)
                self.assertEqual(scrape.value("onramp_ipsec_tunnel_up", interface="Tu1"), 1)

    def test_half_a_table_of_routes_is_no_table(self):
        router = self.router()
        router.documents[RECEIVED] = fixture("received.json")[:-20]
        agent = self.up(router)
        self.assertEqual(agent.scrape().all("onramp_route_present", **DX), [])
        self.assertIn("bgp-prefix of 198.51.100.1: ", agent.log())

    def test_a_login_that_is_lost_in_the_middle_costs_the_poll(self):
        router = self.router()
        agent = self.up(router)
        router.documents[BFD] = 401
        wait_for("denied", lambda: self.errors(agent, "denied") > 0)
        self.assertEqual(self.is_up(agent), 0)
        self.assertEqual(agent.scrape().value("onramp_bgp_peer_up", **DX), 1, "until max_age")
        del router.documents[BFD]
        wait_for("it is up again", lambda: self.is_up(agent) == 1)

    def test_a_slow_router_brings_what_it_can_within_max_age(self):
        router = self.router()
        for resource in (BFD, CRYPTO):
            router.documents[resource] = self.drip
        agent = self.agent(router.port, interval="600ms", timeout="600ms", max_age="1s")
        agent.start()
        wait_for("the source is up", lambda: self.is_up(agent) == 1)
        self.assertEqual(agent.scrape().value("onramp_bgp_peer_up", **DX), 1)

    def test_reload_and_end_in_the_middle_of_a_question(self):
        router = self.router()
        router.documents[NEIGHBORS] = self.drip
        agent = self.agent(router.port, interval="30s", timeout="30s", max_age="60s")
        agent.start()
        wait_for("a question", lambda: router.asked)
        with open(agent.file, encoding="utf-8") as file:
            text = file.read()
        router.documents[NEIGHBORS] = fixture("neighbors.json")
        agent.write(text.replace("max_age: 60s", "max_age: 61s"))
        agent.hangup()
        wait_for("the source is up", lambda: self.is_up(agent) == 1)
        router.documents[NEIGHBORS] = self.drip
        seconds, code = agent.stop()
        self.assertEqual(code, 0)
        self.assertLess(seconds, 5)


class Configuration(unittest.TestCase):
    def check(self, section):
        with tempfile.TemporaryDirectory(prefix="onramp-test-") as place:
            path = os.path.join(place, "onramp.yaml")
            secret = os.path.join(place, "password")
            with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
                file.write(PASSWORD + "\n")
            with open(path, "w", encoding="utf-8") as file:
                file.write("routers:\n  - name: ce1\n    address: 192.0.2.1\n    platform: ios-xe\n"
                           f"    restconf: {section.format(secret=secret)}\n")
            done = subprocess.run([ONRAMP, "check-config", path], capture_output=True, text=True,
                                  check=False)
            self.assertNotIn(PASSWORD, done.stdout + done.stderr)
            return done.returncode, done.stdout + done.stderr

    def test_what_is_refused(self):
        cases = (("{{user: x}}", "password"), ("{{password_file: {secret}}}", "user"),
                 ("{{user: 'a:b', password_file: {secret}}}", "colon"),
                 ("{{user: x, password_file: {secret}, insecure: true}}", "insecure"),
                 ("{{user: x, password_file: {secret}, port: 0}}", "port"))
        for section, word in cases:
            with self.subTest(section=section):
                code, text = self.check(section)
                self.assertEqual(code, 1, text)
                self.assertIn(word, text)

    def test_the_shortest_section(self):
        self.assertEqual(self.check("{{user: x, password_file: {secret}}}"), (0, ""))


if __name__ == "__main__":
    unittest.main()
