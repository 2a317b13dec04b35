# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: start the agent, scrape it, wait for what must come true."""

import http.client
import os
import re
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ONRAMP = os.environ.get("ONRAMP", os.path.join(ROOT, "build", "onramp"))
SHARED = os.environ.get("ONRAMP_SHARED", os.path.join(os.path.dirname(ROOT), "shared"))

SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)')
ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unescape(text):
    return re.sub(r'\\[\\"n]', lambda found: ESCAPES[found.group()], text)


class Scrape:
    """One exposition, as a list of (name, labels, value)."""

    def __init__(self, text):
        self.text = text
        self.samples = []
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, labels, value = SAMPLE.match(line).groups()
                pairs = {key: unescape(raw) for key, raw in LABEL.findall(labels or "")}
                self.samples.append((name, pairs, float(value)))

    def all(self, name, **labels):
        """Every (labels, value) of a metric that has at least these labels."""
        return [(pairs, value) for found, pairs, value in self.samples
                if found == name and all(pairs.get(k) == v for k, v in labels.items())]

    def value(self, name, **labels):
        """The value of the one sample that fits; None when there is none."""
        found = self.all(name, **labels)
        if len(found) > 1:
            raise AssertionError(f"{name}{labels} is ambiguous: {found}")
        return found[0][1] if found else None


def get(port, path, headers=None, method="GET", timeout=10):
    """(status, headers, body) of one HTTP request on loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def scrape(port):
    status, _, body = get(port, "/metrics")
    if status != 200:
        raise AssertionError(f"/metrics answers {status}")
    return Scrape(body.decode())


def wait_for(what, check, timeout=60.0, pause=0.1):
    """The first true result of check(); fails with `what` when none comes in time."""
    end = time.monotonic() + timeout
    while True:
        result = check()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what}")
        time.sleep(pause)


class Agent:
    """The agent on a free port of loopback; a context manager that ends it."""

    def __init__(self, config="", *flags, prefix=(), directory=None):
        self._own = None if directory else tempfile.TemporaryDirectory(prefix="onramp-test-")
        self.directory = directory or self._own.name
        self.file = os.path.join(self.directory, "onramp.yaml")
        self.log_file = os.path.join(self.directory, "onramp.log")
        self.port = free_port()
        self.flags = flags
        self.prefix = list(prefix)
        self.process = None
        self.write(config)

    def write(self, config):
        with open(self.file, "w", encoding="utf-8") as out:
            out.write(config)

    def secret(self, name, text):
        path = os.path.join(self.directory, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(text + "\n")
        return path

    def start(self):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, ONRAMP, "run", f"--config.file={self.file}",
                 f"--web.listen-address=127.0.0.1:{self.port}", *self.flags],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for("the agent answers", self.answers)
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the agent ended: {self.log()}")
        try:
            return get(self.port, "/-/healthy")[0] == 200
        except OSError:
            return False

    def is_ready(self):
        return get(self.port, "/-/ready")[0] == 200

    def scrape(self):
        return scrape(self.port)

    def hangup(self):
        self.process.send_signal(signal.SIGHUP)

    def log(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as log:
            return log.read()

    def stop(self):
        """End it as systemd would; (seconds it took, exit code)."""
        began = time.monotonic()
        self.process.terminate()
        code = self.process.wait(timeout=10)
        return time.monotonic() - began, code

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._own:
            self._own.cleanup()
