# SPDX-License-Identifier: Apache-2.0
"""A Prometheus and an Alertmanager of the test's own, on loopback, with the shipped rules."""

import glob
import json
import os
import re
import signal
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request

from support import ROOT, free_port, wait_for

ALERTS = os.path.join(ROOT, "alerts")


def fetch(url, body=None):
    """The JSON answer of an API."""
    request = urllib.request.Request(url, data=json.dumps(body).encode() if body is not None else None,
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None


class Server:
    """A daemon that answers /-/ready; a context manager that ends it."""

    def __init__(self):
        self.own = tempfile.TemporaryDirectory(prefix="onramp-test-")
        self.directory = self.own.name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(text)
        return self.path(name)

    def start(self, *command):
        with open(self.path("log"), "wb") as log:
            self.process = subprocess.Popen([*command], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(f"{command[0]} is ready", self.is_ready, timeout=30)

    def is_ready(self):
        if self.process.poll() is not None:
            with open(self.path("log"), encoding="utf-8") as log:
                raise AssertionError(log.read())
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=2):
                return True
        except (OSError, urllib.error.HTTPError):
            return False

    def __exit__(self, *_):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.own.cleanup()


class Prometheus(Server):
    """Scrapes `target` each `interval`. Groups of rules that say nothing else are evaluated as often;
    with `hasten`, all are."""

    def __init__(self, target, interval="1s", alertmanager=None, hasten=False):
        super().__init__()
        self.target, self.interval, self.alertmanager, self.hasten = target, interval, alertmanager, hasten

    def rules(self):
        for path in sorted(glob.glob(os.path.join(ALERTS, "*.yml"))):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if self.hasten:
                text = re.sub(r"(?m)^(    interval: )\w+", rf"\g<1>{self.interval}", text)
            yield self.write(f"rules-{os.path.basename(path)}", text)

    def configuration(self):
        lines = ["global:", f"  scrape_interval: {self.interval}", f"  evaluation_interval: {self.interval}",
                 "rule_files:", *(f"  - {path}" for path in self.rules()),
                 "scrape_configs:", "  - job_name: onramp", "    static_configs:",
                 f"      - targets: ['{self.target}']"]
        if self.alertmanager:
            lines += ["alerting:", "  alertmanagers:", "    - static_configs:",
                      f"        - targets: ['127.0.0.1:{self.alertmanager}']"]
        return "\n".join(lines) + "\n"

    def __enter__(self):
        config = self.write("prometheus.yml", self.configuration())
        self.start("prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.path('data')}",
                   f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=warn")
        return self

    def query(self, expr):
        """The samples of an instant query."""
        url = f"{self.url}/api/v1/query?query={urllib.parse.quote(expr)}"
        try:
            return fetch(url)["data"]["result"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{expr}: {json.loads(error.read())['error']}") from None

    def broken_rules(self):
        groups = fetch(f"{self.url}/api/v1/rules")["data"]["groups"]
        return [f"{rule['name']}: {rule['lastError']}" for group in groups for rule in group["rules"]
                if rule.get("lastError")]


class Alertmanager(Server):
    """Runs the shipped example, with its receivers at `webhook` (a port of loopback)."""

    def __init__(self, webhook):
        super().__init__()
        self.webhook = webhook

    def __enter__(self):
        with open(os.path.join(ALERTS, "alertmanager", "alertmanager.yml"), encoding="utf-8") as file:
            text = file.read().replace("127.0.0.1:9095", f"127.0.0.1:{self.webhook}")
        config = self.write("alertmanager.yml", text.replace("group_wait: 2m", "group_wait: 5s"))
        self.start("prometheus-alertmanager", f"--config.file={config}", f"--storage.path={self.path('data')}",
                   f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address=", "--log.level=warn")
        return self

    def post(self, *alerts):
        """Tell it of alerts, as Prometheus does; each a dictionary of labels."""
        fetch(f"{self.url}/api/v2/alerts", [{"labels": labels, "annotations": {"summary": labels["alertname"]}}
                                            for labels in alerts])

    def inhibited(self):
        """Names of the alerts that others have made superfluous."""
        return sorted(alert["labels"]["alertname"] for alert in fetch(f"{self.url}/api/v2/alerts")
                      if alert["status"]["inhibitedBy"])
