#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""onramp status, explain, checklist and discover: exit status, credentials, and servers that are no agents."""

import contextlib
import http.server
import json
import os
import pty
import shutil
import subprocess
import tempfile
import threading
import unittest

from http_test import CHEAP, Web, make_ca, make_cert
from support import ONRAMP, ROOT, Agent, free_port, wait_for

FIXTURES = os.path.join(ROOT, "tests", "fixtures", "api")


def onramp(*words, **variables):
    """A finished process; nothing of our own environment decides."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("ONRAMP_", "NO_COLOR"))}
    return subprocess.run([ONRAMP, *words], env={**environment, **variables}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False)


@contextlib.contextmanager
def server(status=200, body=b"", headers=()):
    """A server that answers every request alike, or with the file that is named like the resource; yields its
    URL and a list of (path, Authorization)."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Authorization"]))
            answer = body
            if isinstance(body, str):
                resource = self.path.split("?")[0].rsplit("/", 1)[1]
                with open(os.path.join(FIXTURES, f"{body}.{resource}.json"), "rb") as file:
                    answer = file.read()
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.server_address[1]}", asked
        finally:
            listener.shutdown()
            thread.join()


class PageTest(unittest.TestCase):
    def test_exit_status_is_the_verdict(self):
        for name, status in (("healthy", 0), ("degraded", 1), ("down", 2), ("unknown", 3), ("empty", 3)):
            with server(body=name) as (url, _):
                done = onramp("status", f"--agent.url={url}")
                self.assertEqual((done.returncode, done.stderr), (status, ""))
                with open(os.path.join(FIXTURES, f"{name}.status.txt"), encoding="utf-8") as page:
                    self.assertEqual(done.stdout, page.read())

    def test_url_may_come_from_the_environment(self):
        with server(body="down") as (url, asked):
            done = onramp("explain", "dxvif", ONRAMP_AGENT_URL=url + "/")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertEqual(asked, [("/api/v1/paths", None)])
            self.assertIn("causes.md#circuit_down", done.stdout)

    def test_json_of_one_path_is_asked_by_its_whole_name(self):
        with server(body="strange") as (url, asked):
            done = onramp("explain", "ce-東京", "--json", f"--agent.url={url}")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual([path for path, _ in asked],
                             ["/api/v1/paths",
                              "/api/v1/paths?path=ce-%E6%9D%B1%E4%BA%AC%2F2001%3Adb8%3A100%3A%3A1"])
            self.assertEqual(json.loads(done.stdout)["time"], 1768478400)

    def test_name_that_fits_several_is_refused_with_a_list(self):
        with server(body="healthy") as (url, _):
            for words in (("prod-aws",), ("prod-aws", "--json")):
                done = onramp("explain", *words, f"--agent.url={url}")
                self.assertEqual((done.returncode, done.stdout), (64, ""))
                self.assertIn('"prod-aws" means several paths:\n  prod-aws/dxvif-', done.stderr)
                self.assertNotIn("prod-azure", done.stderr)

    def terminal(self, **variables):
        """What a terminal is shown."""
        with server(body="down") as (url, _):
            ours, theirs = pty.openpty()
            subprocess.run([ONRAMP, "status", f"--agent.url={url}"], stdout=theirs, check=False,
                           stdin=subprocess.DEVNULL, timeout=60,
                           env={"TERM": "xterm", "PATH": os.environ["PATH"], **variables})
            os.close(theirs)
            shown = b""
            with contextlib.suppress(OSError):  # the other end is closed
                while piece := os.read(ours, 65536):
                    shown += piece
            os.close(ours)
            return shown

    def test_colours_are_for_terminals_that_want_them(self):
        self.assertIn(b"\033[1;31mdown\033[0m", self.terminal())
        self.assertIn(b"\033[", self.terminal(NO_COLOR=""))
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn(b"\033[", self.terminal(**variables))


class NoAnswerTest(unittest.TestCase):
    def test_agent_that_is_not_there(self):
        done = onramp("status", f"--agent.url=http://127.0.0.1:{free_port()}")
        self.assertEqual((done.returncode, done.stdout), (69, ""))
        self.assertIn("Connection refused", done.stderr)
        self.assertIn("systemctl start onramp", done.stderr)

    def test_others_are_no_agents(self):
        for status, body, expected in ((200, b"<html>", 76), (200, b"", 76), (200, b"{}", 76), (404, b"no", 76),
                                       (302, b"", 76), (403, b"", 77), (401, b"", 77),
                                       (429, b"Too Many Requests", 69), (500, b"", 69), (502, b"Bad Gateway", 69),
                                       (503, b"onramp's loop stands still", 69)):
            with server(status, body, [("Location", "http://127.0.0.1:1/")]) as (url, _):
                done = onramp("status", f"--agent.url={url}")
                self.assertEqual((done.returncode, done.stdout), (expected, ""), (status, body))
                self.assertTrue(done.stderr.startswith("onramp: "), done.stderr)
        self.assertIn("loop stands still", done.stderr)

    def test_what_commands_a_terminal_does_not_reach_it(self):
        with server(404, b"\033[2J\xc2\x9b1m\xff") as (url, _):
            done = onramp("status", f"--agent.url={url}")
            self.assertNotIn("\033", done.stderr)
            self.assertNotIn("\x9b", done.stderr)

    def test_wrong_command_lines(self):
        for words in (["explain"], ["status", "more"], ["status", "--agent.urk=x"],
                      ["status", "--agent.url=ftp://127.0.0.1"], ["status", "--agent.url=nonsense"],
                      ["status", "--agent.url="], ["status", "--agent.ca-file=/nonexistent"],
                      ["discover", "--config.file=/nonexistent.yaml"]):
            done = onramp(*words)
            self.assertEqual((done.returncode, done.stdout), (64, ""), words)
            self.assertNotEqual(done.stderr, "")

    def test_output_that_does_not_arrive_is_a_failure(self):
        with server(body="healthy") as (url, _), open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([ONRAMP, "status", f"--agent.url={url}"], stdout=full, check=False)
        self.assertEqual(done.returncode, 70)


class CredentialsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if shutil.which("openssl") is None:
            raise unittest.SkipTest("openssl is not installed")
        place = tempfile.TemporaryDirectory(prefix="onramp-test-")
        cls.addClassCleanup(place.cleanup)
        cls.directory = place.name
        for name in ("ca", "stranger"):
            make_ca(cls.directory, name)
        make_cert(cls.directory, "ca", "server", "IP:127.0.0.1")

    def path(self, name):
        return os.path.join(self.directory, name)

    def password(self, text, mode=0o600):
        path = self.path("password")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(path, mode)
        return f"--agent.password-file={path}"

    def test_agent_with_tls_and_basic_auth(self):
        web = (f"tls_server_config:\n  cert_file: {self.path('server.pem')}\n"
               f"  key_file: {self.path('server.key')}\nbasic_auth_users: {{alice: {CHEAP}}}\n")
        with Web(web=web) as agent:
            url = f"--agent.url=https://127.0.0.1:{agent.port}"
            ours = f"--agent.ca-file={self.path('ca.pem')}"
            user = "--agent.username=alice"
            good = (url, ours, user, self.password("secret\n"))
            self.assertEqual(onramp("status", *good).returncode, 3)
            self.assertEqual(onramp("status", url, ours, ONRAMP_AGENT_USERNAME="alice",
                                    ONRAMP_AGENT_PASSWORD="secret").returncode, 3)
            for password, words in (("secret", (url, ours)), ("wrong", (url, ours, user)),
                                    ("secret", (url, user)),  # the system's authorities
                                    ("secret", (url, user, f"--agent.ca-file={self.path('stranger.pem')}"))):
                more = (self.password(password),) if user in words else ()
                done = onramp("status", *words, *more)
                self.assertEqual((done.returncode, done.stdout), (77, ""), done.stderr)

    def test_password_is_sent_to_whom_it_is_meant_for_only(self):
        with server(body="healthy") as (url, asked):
            self.assertEqual(onramp("status", f"--agent.url={url}", "--agent.username=alice",
                                    self.password("canary-7f3a")).returncode, 0)
            self.assertEqual(asked[0][1], "Basic YWxpY2U6Y2FuYXJ5LTdmM2E=")
        nothing = f"--agent.password-file={self.path('nothing')}"
        for make in (lambda: (self.password("canary-7f3a", 0o644),), lambda: (), lambda: (nothing,),
                     lambda: (self.password("canary-7f3a" * 40),)):
            with server(body="healthy") as (url, asked):
                done = onramp("status", f"--agent.url={url}", "--agent.username=alice", *make())
                self.assertEqual((done.returncode, asked), (64, []), done.stderr)
                self.assertNotIn("canary", done.stderr)

    def test_password_does_not_leave_this_machine_in_the_clear(self):
        done = onramp("status", "--agent.url=http://onramp.invalid:10179", "--agent.username=alice",
                      self.password("canary-7f3a"))
        self.assertEqual(done.returncode, 64)
        self.assertIn("in the clear", done.stderr)


class AgentTest(unittest.TestCase):
    def test_agent_without_sources_knows_no_path(self):
        with Agent() as agent:
            wait_for("it is ready", agent.is_ready)
            url = f"--agent.url=http://127.0.0.1:{agent.port}"
            done = onramp("status", url)
            self.assertEqual((done.returncode, done.stderr), (3, ""))
            self.assertIn("No path was found yet", done.stdout)
            self.assertEqual(json.loads(onramp("checklist", url, "--json").stdout)["checks"], [])
            done = onramp("explain", "x", url)
            self.assertEqual(done.returncode, 64)
            self.assertIn('no path "x"; none was found yet', done.stderr)


if __name__ == "__main__":
    unittest.main()
