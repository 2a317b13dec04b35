#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The HTTP server under friendly and hostile clients."""

import base64
import concurrent.futures
import contextlib
import glob
import gzip
import http.client
import multiprocessing
import os
import re
import resource
import selectors
import shutil
import socket
import ssl
import statistics
import subprocess
import tempfile
import time
import unittest
import warnings

from support import ROOT, Agent, get, wait_for

HALF_OPEN = 1000
DRIPPING = 1000
CLOSED_WITHIN_S = 6.0   # of accept, the promise
PATIENCE_S = 4.0        # for a machine that is busy with something else
SCRAPE_WITHIN_S = 0.25  # the promise; of the median here, of the 99th percentile in tests/bench

# bcrypt of "secret", of cost 4 and 10
CHEAP = "$2y$04$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm"
COSTLY = "$2y$10$QO0PHog.mNLV8uxahKa8k.NxmxukOVkdQPC6rLmdlWm1JDmwynmaa"


class Web(Agent):
    """An agent whose /-/healthy need not be open to everybody."""

    def __init__(self, *flags, web=None, prefix=()):
        super().__init__("", *flags, prefix=prefix)
        if web is not None:
            self.web_file = os.path.join(self.directory, "web.yml")
            self.write_web(web)
            self.flags += (f"--web.config.file={self.web_file}",)

    def write_web(self, text):
        with open(self.web_file, "w", encoding="utf-8") as out:
            out.write(text)

    def close(self):
        self.__exit__(None, None, None)

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the agent ended: {self.log()}")
        with contextlib.suppress(OSError):
            dial(self.port).close()
            return True
        return False


def dial(port, timeout=20):
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def hear_all(sock):
    """Everything until the other side closes or resets."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while piece := sock.recv(1 << 16):
            data += piece
    return data


def is_closed_within(sock, seconds):
    """Whether the other side ends the connection in time."""
    end = time.monotonic() + seconds
    try:
        while (left := end - time.monotonic()) > 0:
            sock.settimeout(left)
            if not sock.recv(1 << 16):
                return True
    except ConnectionError:
        return True
    except TimeoutError:
        pass
    return False


def timed_scrape(port):
    began = time.monotonic()
    status, _, body = get(port, "/metrics")
    if status != 200 or b"# TYPE" not in body:
        raise AssertionError(f"/metrics answers {status}, {len(body)} bytes")
    return time.monotonic() - began


def families(body):
    return {line.split()[2] for line in body.decode().splitlines() if line.startswith("# TYPE")}


class ProtocolTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.agent = Web("--web.enable-lifecycle").start()
        cls.addClassCleanup(cls.agent.close)
        cls.port = cls.agent.port

    def raw(self, request):
        with dial(self.port) as sock:
            sock.sendall(request)
            return hear_all(sock)

    def test_paths_and_methods(self):
        self.assertEqual(get(self.port, "/metrics")[0], 200)
        self.assertEqual(get(self.port, "/metrics/")[0], 404)
        self.assertEqual(get(self.port, "/nothing", method="POST")[0], 404)
        status, headers, body = get(self.port, "/metrics", method="POST")
        self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"))
        self.assertEqual(body, b"405 Method Not Allowed\n")
        status, headers, _ = get(self.port, "/-/reload")
        self.assertEqual((status, headers["Allow"]), (405, "POST"))
        self.assertEqual(get(self.port, "/-/reload", method="POST")[0], 200)

    def test_head_has_the_headers_of_get(self):
        status, headers, body = get(self.port, "/-/healthy", method="HEAD")
        length = len(get(self.port, "/-/healthy")[2])
        self.assertEqual((status, body, headers["Content-Length"]), (200, b"", str(length)))

    def test_sizes(self):
        self.assertEqual(get(self.port, "/" + "a" * 4000)[0], 404)
        self.assertEqual(get(self.port, "/" + "a" * 4200)[0], 414)
        self.assertEqual(get(self.port, "/metrics", {"X-Long": "a" * 7900})[0], 200)
        self.assertEqual(get(self.port, "/metrics", {"X-Long": "a" * 8400})[0], 431)
        head = b"POST /-/reload HTTP/1.1\r\nHost: a\r\n"
        self.assertIn(b" 413 ", self.raw(head + b"Content-Length: 99999999\r\n\r\n"))
        self.assertIn(b" 411 ", self.raw(head + b"Transfer-Encoding: chunked\r\n\r\n"))
        # Far beyond every limit the answer may be lost to the reset; what counts is that it ends.
        self.assertIn(self.raw(b"GET /" + b"a" * (1 << 20))[9:12], (b"", b"414"))

    def test_smuggling_is_refused(self):
        for fields in (b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
                       b"Content-Length: 1\r\nContent-Length: 2\r\n",
                       b"Content-Length : 1\r\n", b"Content-Length: +1\r\n",
                       b"Host: b\r\n", b"X: a\r\n : b\r\n"):
            answer = self.raw(b"GET /metrics HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n")
            self.assertEqual(answer[9:12], b"400", fields)
        self.assertEqual(self.raw(b"GET /metrics HTTP/1.1\r\n\r\n")[9:12], b"400")
        self.assertNotIn(b" 200 ", self.raw(b"GARBAGE\r\n\r\n"))

    def test_formats_and_compression(self):
        text = get(self.port, "/metrics")
        self.assertEqual(text[1]["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        self.assertEqual(text[1]["Vary"], "Accept, Accept-Encoding")
        self.assertEqual(text[1]["X-Content-Type-Options"], "nosniff")
        self.assertNotIn("Content-Encoding", text[1])
        accept = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
                  "Accept-Encoding": "gzip"}
        openmetrics = get(self.port, "/metrics", accept)
        self.assertTrue(openmetrics[1]["Content-Type"].startswith("application/openmetrics-text"))
        self.assertEqual(openmetrics[1]["Content-Encoding"], "gzip")
        self.assertTrue(gzip.decompress(openmetrics[2]).endswith(b"# EOF\n"))
        packed = get(self.port, "/metrics", {"Accept-Encoding": "gzip"})
        self.assertEqual(families(gzip.decompress(packed[2])), families(text[2]))
        self.assertNotIn("Content-Encoding",
                         get(self.port, "/metrics", {"Accept-Encoding": "gzip;q=0"})[1])

    def test_connections_are_kept_alive(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        local = set()
        for path in ("/metrics", "/missing", "/-/healthy", "/metrics"):
            connection.request("GET", path)
            connection.getresponse().read()
            local.add(connection.sock.getsockname())
        self.assertEqual(len(local), 1)
        connection.close()

    def test_pipelined_requests_are_answered_in_order(self):
        request = b"GET %s HTTP/1.1\r\nHost: a\r\n%s\r\n"
        answer = self.raw(b"".join((
            request % (b"/-/healthy", b""), request % (b"/missing", b""),
            b"POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nGET",
            request % (b"/-/healthy", b"Connection: close\r\n"))))
        self.assertEqual(re.findall(rb"HTTP/1\.1 (\d+)", answer), [b"200", b"404", b"200", b"200"])

    def test_64_scrapes_at_once_agree(self):
        wait_for("the paths are judged, a moment after the start",
                 lambda: "onramp_events_total" in families(get(self.port, "/metrics")[2]))
        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            pages = list(pool.map(lambda _: get(self.port, "/metrics", timeout=60), range(64)))
        self.assertEqual({status for status, _, _ in pages}, {200})
        sets = [families(body) for _, _, body in pages]
        self.assertEqual(set.union(*sets) - set.intersection(*sets), set())


def raise_limit(wanted):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted <= hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted) if wanted <= hard else hard


def flood(port, half_open, dripping, seconds, results):
    """Open many connections that never complete; send back how long each lived (None: for ever)."""
    raise_limit(half_open + dripping + 256)
    selector, opened, closed, drips = selectors.DefaultSelector(), {}, {}, []
    for number in range(half_open + dripping):
        sock = dial(port)
        opened[sock] = time.monotonic()
        if number >= half_open:
            drips.append(sock)
        elif number % 2:
            sock.sendall(b"GET /metrics HTTP/1.1\r\nHost: half-open\r\n")
        sock.setblocking(False)
        selector.register(sock, selectors.EVENT_READ)
    results.send(len(opened))
    end, drip_again = time.monotonic() + seconds, 0
    while len(closed) < len(opened) and time.monotonic() < end:
        if time.monotonic() >= drip_again:
            drip_again = time.monotonic() + 1
            for sock in drips:
                with contextlib.suppress(OSError):
                    sock.send(b"G")
        for key, _ in selector.select(0.05):
            with contextlib.suppress(OSError):
                if key.fileobj.recv(4096):
                    continue
            closed[key.fileobj] = time.monotonic() - opened[key.fileobj]
            selector.unregister(key.fileobj)
    results.send([closed.get(sock) for sock in opened])
    for sock in opened:
        sock.close()


@contextlib.contextmanager
def flooding(port, half_open, dripping, seconds=20):
    """Flood from another process; yields a function that waits for the connections' lives."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=flood,
                                      args=(port, half_open, dripping, seconds, there))
    process.start()
    try:
        if not here.poll(60):
            raise AssertionError("the flood did not begin")
        here.recv()
        yield here.recv
    finally:
        process.join(30)
        process.kill()


class HostileClientTest(unittest.TestCase):
    def test_half_open_and_dripping_clients_are_closed_and_delay_nobody(self):
        if raise_limit(HALF_OPEN + DRIPPING + 256) < HALF_OPEN + DRIPPING + 256:
            self.skipTest("the limit of open files is too low for 2,000 clients")
        with Web() as agent, flooding(agent.port, HALF_OPEN, DRIPPING) as lives:
            times = []
            end = time.monotonic() + 4
            while time.monotonic() < end:
                times.append(timed_scrape(agent.port))
                time.sleep(0.02)
            lived = lives()
            self.assertNotIn(None, lived)
            self.assertLess(statistics.median(times), SCRAPE_WITHIN_S)
            self.assertLess(max(lived), CLOSED_WITHIN_S + PATIENCE_S)
            self.assertLess(statistics.quantiles(lived, n=100)[0], CLOSED_WITHIN_S)

    def test_a_scraper_gets_in_although_descriptors_are_few(self):
        with Web(prefix=("prlimit", "--nofile=256:256")) as agent:
            with flooding(agent.port, 300, 0) as lives:
                for _ in range(50):
                    timed_scrape(agent.port)
                self.assertNotIn(None, lives())

    def test_a_second_request_that_drips_is_cut(self):
        with Web() as agent, dial(agent.port) as sock:
            sock.sendall(b"GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertIn(b" 200 ", sock.recv(4096))
            time.sleep(0.2)
            began = time.monotonic()
            with contextlib.suppress(OSError):
                while time.monotonic() - began < 20:
                    sock.sendall(b"G")
                    if is_closed_within(sock, 0.5):
                        break
            self.assertLess(time.monotonic() - began, CLOSED_WITHIN_S + PATIENCE_S)

    def test_who_does_not_read_is_cut_and_who_is_idle_is_not(self):
        """A slow reader has 30 s; it delays nobody meanwhile."""
        with Web() as agent, socket.socket() as slow, dial(agent.port) as idle:
            idle.sendall(b"GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertIn(b" 200 ", idle.recv(4096))
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.settimeout(20)
            slow.connect(("127.0.0.1", agent.port))
            slow.setblocking(False)
            request = b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" * 1000
            began, sent = time.monotonic(), 0
            with contextlib.suppress(BlockingIOError):
                while True:  # until the answers fill what the kernel keeps for us
                    sent += slow.send(request)
            while time.monotonic() - began < 26:
                timed_scrape(agent.port)
                time.sleep(1)
                with contextlib.suppress(BlockingIOError):
                    slow.send(request)
            self.assertTrue(wait_for("the slow reader is cut", lambda: is_reset(slow), timeout=20))
            idle.sendall(b"GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertIn(b" 200 ", idle.recv(4096))


def is_reset(sock):
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0


def openssl(directory, *words):
    subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)


def make_ca(directory, name):
    openssl(directory, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key",
            "-out", f"{name}.pem")


def make_cert(directory, ca, name, san, usage="serverAuth,clientAuth"):
    openssl(directory, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    with open(os.path.join(directory, "ext"), "w", encoding="ascii") as ext:
        ext.write(f"subjectAltName={san}\nextendedKeyUsage={usage}\n")
    openssl(directory, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey",
            f"{ca}.key", "-CAcreateserial", "-days", "2", "-extfile", "ext", "-out", f"{name}.pem")


class TlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if shutil.which("openssl") is None:
            raise unittest.SkipTest("openssl is not installed")
        place = tempfile.TemporaryDirectory(prefix="onramp-test-")
        cls.addClassCleanup(place.cleanup)
        cls.directory = place.name
        make_ca(cls.directory, "ca")
        make_ca(cls.directory, "stranger")
        for name, ca, san in (("server", "ca", "IP:127.0.0.1"), ("next", "ca", "IP:127.0.0.1"),
                              ("good", "ca", "DNS:scraper.example"),
                              ("other", "ca", "DNS:other.example"),
                              ("alien", "stranger", "DNS:scraper.example")):
            make_cert(cls.directory, ca, name, san)

    def path(self, name):
        return os.path.join(self.directory, name)

    def context(self, cert=None, ca="ca"):
        context = ssl.create_default_context(cafile=self.path(f"{ca}.pem"))
        if cert:
            context.load_cert_chain(self.path(f"{cert}.pem"), self.path(f"{cert}.key"))
        return context

    def agent(self, more="", *flags):
        return Web(*flags, web=(f"tls_server_config:\n  cert_file: {self.path('server.pem')}\n"
                                f"  key_file: {self.path('server.key')}\n{more}"))

    def ask(self, agent, context, method="GET", path="/-/healthy"):
        connection = http.client.HTTPSConnection("127.0.0.1", agent.port, timeout=10,
                                                 context=context)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def assert_refused(self, agent, context):
        with self.assertRaises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
            self.ask(agent, context)

    def test_tls_is_spoken_and_verified(self):
        with self.agent() as agent:
            self.assertEqual(self.ask(agent, self.context()), 200)
            self.assertEqual(self.ask(agent, self.context(), path="/metrics"), 200)
            self.assert_refused(agent, self.context(ca="stranger"))
            with self.assertRaises((http.client.HTTPException, ConnectionError)):
                get(agent.port, "/-/healthy")  # plain HTTP
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                old = self.context()
                old.minimum_version = ssl.TLSVersion.TLSv1
                old.maximum_version = ssl.TLSVersion.TLSv1_1
                old.set_ciphers("ALL:@SECLEVEL=0")
            self.assert_refused(agent, old)
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = self.context()
                context.minimum_version = context.maximum_version = version
                self.assertEqual(self.ask(agent, context), 200)

    def test_only_the_right_client_certificate_opens(self):
        with self.agent("  client_auth_type: RequireAndVerifyClientCert\n"
                        f"  client_ca_file: {self.path('ca.pem')}\n"
                        "  client_allowed_sans: [scraper.example]\n") as agent:
            self.assertEqual(self.ask(agent, self.context("good")), 200)
            for wrong in (None, "other", "alien"):
                self.assert_refused(agent, self.context(wrong))

    def test_a_reload_changes_the_certificate_and_drops_nobody(self):
        with self.agent("", "--web.enable-lifecycle") as agent:
            kept = http.client.HTTPSConnection("127.0.0.1", agent.port, timeout=10,
                                               context=self.context())
            kept.request("GET", "/-/healthy")
            self.assertEqual(kept.getresponse().read() != b"", True)
            before = ssl.get_server_certificate(("127.0.0.1", agent.port))
            agent.write_web(f"tls_server_config:\n  cert_file: {self.path('next.pem')}\n"
                            f"  key_file: {self.path('next.key')}\n")
            self.assertEqual(self.ask(agent, self.context(), "POST", "/-/reload"), 200)
            after = ssl.get_server_certificate(("127.0.0.1", agent.port))
            self.assertNotEqual(before, after)
            kept.request("GET", "/-/healthy")
            self.assertEqual(kept.getresponse().status, 200)
            kept.close()
            agent.write_web("tls_server_config: {cert_file: nowhere.pem, key_file: nowhere.key}\n")
            self.assertEqual(self.ask(agent, self.context(), "POST", "/-/reload"), 500)
            self.assertEqual(ssl.get_server_certificate(("127.0.0.1", agent.port)), after)

    def test_handshakes_that_do_not_end_are_cut(self):
        with self.agent() as agent, dial(agent.port) as silent, dial(agent.port) as half:
            half.sendall(b"\x16\x03\x01\x02\x00\x01")
            self.assertTrue(is_closed_within(silent, CLOSED_WITHIN_S + PATIENCE_S))
            self.assertTrue(is_closed_within(half, PATIENCE_S))
            self.assertEqual(self.ask(agent, self.context()), 200)


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


class BasicAuthTest(unittest.TestCase):
    def test_every_endpoint_asks_for_the_password(self):
        with Web(web=f"basic_auth_users: {{alice: {CHEAP}}}\n") as agent:
            for path in ("/metrics", "/-/healthy", "/missing"):
                status, headers, _ = get(agent.port, path)
                self.assertEqual(status, 401)
                self.assertTrue(headers["WWW-Authenticate"].startswith("Basic "))
                self.assertEqual(get(agent.port, path, basic("alice", "wrong"))[0], 401)
                self.assertEqual(get(agent.port, path, basic("bob", "secret"))[0], 401)
            self.assertEqual(get(agent.port, "/metrics", basic("alice", "secret"))[0], 200)
            self.assertEqual(get(agent.port, "/missing", basic("alice", "secret"))[0], 404)

    def test_a_flood_of_wrong_passwords_keeps_no_scraper_out(self):
        """Cost 10 takes a tenth of a second, so the worker is busy all the time."""
        with Web(web=f"basic_auth_users: {{alice: {COSTLY}}}\n") as agent:
            self.assertEqual(get(agent.port, "/metrics", basic("alice", "secret"))[0], 200)
            def guess(number):
                try:
                    return get(agent.port, "/metrics", basic("alice", f"x{number}"), timeout=30)[0]
                except http.client.RemoteDisconnected:  # its time was over before its turn
                    return None
            with concurrent.futures.ThreadPoolExecutor(32) as pool:
                wrong = [pool.submit(guess, number) for number in range(100)]
                times = []
                for _ in range(50):
                    began = time.monotonic()
                    self.assertEqual(get(agent.port, "/-/healthy", basic("alice", "secret"))[0],
                                     200)
                    times.append(time.monotonic() - began)
                self.assertLess(statistics.median(times), SCRAPE_WITHIN_S)
                statuses = {future.result() for future in wrong}
            self.assertLessEqual(statuses, {401, 503, None})
            self.assertIn(401, statuses)

    def test_a_reload_changes_the_users_unless_it_is_bad(self):
        with Web("--web.enable-lifecycle", web=f"basic_auth_users: {{alice: {CHEAP}}}\n") as agent:
            alice, bob = basic("alice", "secret"), basic("bob", "secret")
            agent.write_web("basic_auth_users: {bob: plain}\n")
            self.assertEqual(get(agent.port, "/-/reload", alice, "POST")[0], 500)
            self.assertEqual(get(agent.port, "/metrics", alice)[0], 200)
            agent.write_web(f"basic_auth_users: {{bob: {CHEAP}}}\n")
            self.assertEqual(get(agent.port, "/-/reload", alice, "POST")[0], 200)
            self.assertEqual(get(agent.port, "/metrics", alice)[0], 401)
            self.assertEqual(get(agent.port, "/metrics", bob)[0], 200)


class WebFileTest(unittest.TestCase):
    """Every file of the corpus: the agent starts or says where the error is; promtool agrees."""

    @classmethod
    def setUpClass(cls):
        if shutil.which("openssl") is None:
            raise unittest.SkipTest("openssl is not installed")
        place = tempfile.TemporaryDirectory(prefix="onramp-test-")
        cls.addClassCleanup(place.cleanup)
        cls.directory = place.name
        make_ca(cls.directory, "ca")
        make_ca(cls.directory, "other-ca")
        make_cert(cls.directory, "ca", "cert", "DNS:server")
        os.rename(os.path.join(cls.directory, "cert.key"), os.path.join(cls.directory, "key.pem"))
        os.rename(os.path.join(cls.directory, "other-ca.key"),
                  os.path.join(cls.directory, "other.pem"))
        cls.files = [shutil.copy(path, cls.directory) for path in
                     sorted(glob.glob(os.path.join(ROOT, "tests/fixtures/web_config/*.yml")))]

    def test_the_agent_judges_each_as_it_says(self):
        for path in self.files:
            with self.subTest(os.path.basename(path)):
                agent = Web(f"--web.config.file={path}")
                if path.endswith(".good.yml"):
                    with agent:
                        self.assertIsNone(agent.process.poll())
                    continue
                with open(path, encoding="utf-8") as file:
                    place = file.readline().split()[2]
                with contextlib.closing(agent), self.assertRaises(AssertionError) as refusal:
                    agent.start()
                self.assertEqual(agent.process.returncode, 1)
                self.assertIn(f"{path}:{place}: ", str(refusal.exception))

    def test_promtool_agrees(self):
        if shutil.which("promtool") is None:
            self.skipTest("promtool is not installed")
        for path in self.files:
            with open(path, encoding="utf-8") as file:
                if "# differs:" in file.read():
                    continue
            with self.subTest(os.path.basename(path)):
                done = subprocess.run(["promtool", "check", "web-config", path],
                                      capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode == 0, path.endswith(".good.yml"),
                                 done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
