#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""SNMPv3 against the packaged snmpd: every authentication with every encryption is understood, wrong
credentials are told apart, and nothing secret is shown."""

import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ONRAMP = os.environ.get("ONRAMP", str(REPOSITORY / "build" / "onramp"))
SNMPD = shutil.which("snmpd", path=os.environ.get("PATH", "") + ":/usr/sbin")

AUTH = {"md5": "MD5", "sha1": "SHA", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384",
        "sha512": "SHA-512"}
PRIV = {"none": None, "des": "DES", "aes128": "AES", "aes192": "AES-192", "aes256": "AES-256"}
AUTH_PASSWORD, PRIV_PASSWORD = "correct-horse", "battery-staple"
DEADLINE_S = 90


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reason_to_skip():
    if SNMPD is None:
        return "snmpd is not installed (Debian package snmpd)"
    if not os.access(ONRAMP, os.X_OK):
        return f"no agent: {ONRAMP} is not there (set ONRAMP)"
    return None


class Snmpv3Test(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        reason = reason_to_skip()
        if reason:
            raise unittest.SkipTest(reason)
        cls.processes = []
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="onramp-snmpv3-"))
        cls.addClassCleanup(cls.clean_up)
        cls.snmp_port, cls.web_port = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
        cls.users = [(auth, priv) for auth in AUTH for priv in PRIV]
        cls.start_snmpd()
        cls.metrics = cls.run_agent()

    @classmethod
    def clean_up(cls):
        for process in reversed(cls.processes):
            process.terminate()
            process.wait(20)
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def start(cls, command, log, **environment):
        with open(cls.folder / log, "wb") as output:
            cls.processes.append(subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT,
                                                  env={**os.environ, **environment}))

    @classmethod
    def start_snmpd(cls):
        lines = []
        for auth, priv in cls.users:
            cipher = f" {PRIV[priv]} {PRIV_PASSWORD}" if PRIV[priv] else ""
            lines.append(f"createUser {auth}-{priv} {AUTH[auth]} {AUTH_PASSWORD}{cipher}")
            lines.append(f"rouser {auth}-{priv} {'authpriv' if PRIV[priv] else 'authnopriv'}")
        lines += ["createUser open", "rouser open noauth"]
        (cls.folder / "snmpd.conf").write_text("\n".join(lines) + "\n")
        cls.start([SNMPD, "-f", "-Le", "-C", "-c", str(cls.folder / "snmpd.conf"), "-x", "",
                   f"udp:127.0.0.1:{cls.snmp_port},udp6:[::1]:{cls.snmp_port}"], "snmpd.log",
                  SNMP_PERSISTENT_DIR=str(cls.folder))

    @classmethod
    def secret(cls, name, text):
        path = cls.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    @classmethod
    def router(cls, name, address="127.0.0.1", **options):
        fields = {"version": "3", "port": cls.snmp_port, "interval": "2s", "timeout": "1s", **options}
        body = ", ".join(f"{key}: {value}" for key, value in fields.items())
        return f"  - name: {name}\n    address: \"{address}\"\n    snmp: {{{body}}}\n"

    @classmethod
    def run_agent(cls):
        auth_file, priv_file = cls.secret("auth", AUTH_PASSWORD), cls.secret("priv", PRIV_PASSWORD)
        wrong = cls.secret("wrong", "wrong-wrong")
        text = [f'web:\n  listen: "127.0.0.1:{cls.web_port}"\nrouters:\n']
        for auth, priv in cls.users:
            options = {"user": f"{auth}-{priv}", "auth_protocol": auth, "auth_password_file": auth_file}
            if PRIV[priv]:
                options.update(priv_protocol=priv, priv_password_file=priv_file)
            text.append(cls.router(f"{auth}-{priv}", **options))
        text.append(cls.router("open", user="open"))
        text.append(cls.router("by-name", address="localhost", user="open"))
        text.append(cls.router("by-ipv6", address="::1", user="open"))
        # The same user and engine with another password must not borrow the good one's keys.
        text.append(cls.router("wrong-password", user="sha1-aes128", auth_protocol="sha1",
                               auth_password_file=wrong, priv_protocol="aes128",
                               priv_password_file=priv_file))
        text.append(cls.router("unknown-user", user="nobody", auth_protocol="sha1",
                               auth_password_file=auth_file))
        text.append(cls.router("wrong-level", user="md5-des"))
        (cls.folder / "onramp.yaml").write_text("".join(text))
        cls.start([ONRAMP, "run", f"--config.file={cls.folder / 'onramp.yaml'}"], "onramp.log")
        return cls.wait_for_polls(len(cls.users) + 6)

    @classmethod
    def wait_for_polls(cls, count):
        """Until every source has polled three times: snmpd may have been slower to start."""
        deadline = time.monotonic() + DEADLINE_S
        text = ""
        while time.monotonic() < deadline:
            time.sleep(0.5)
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{cls.web_port}/metrics") as page:
                    text = page.read().decode()
            except OSError:
                continue
            polls = re.findall(r'^onramp_source_polls_total\{.*\} (\d+)$', text, re.MULTILINE)
            if len(polls) == count and all(int(number) >= 3 for number in polls):
                return text
        raise RuntimeError("not every source was polled: " +
                           (cls.folder / "onramp.log").read_text(errors="replace")[-2000:])

    def value(self, metric, source, reason=None):
        more = f',reason="{reason}"' if reason else ""
        found = re.search(rf'^{metric}\{{source="{source}",kind="snmp"{more}\}} (\S+)$', self.metrics,
                          re.MULTILINE)
        self.assertIsNotNone(found, f"{metric} of {source}")
        return float(found.group(1))

    def test_every_pair_of_protocols_is_understood(self):
        for auth, priv in self.users:
            with self.subTest(auth=auth, priv=priv):
                self.assertEqual(self.value("onramp_source_up", f"{auth}-{priv}"), 1)

    def test_name_and_ipv6_are_understood(self):
        for source in ("open", "by-name", "by-ipv6"):
            with self.subTest(source=source):
                self.assertEqual(self.value("onramp_source_up", source), 1)

    def test_refusals_are_denied(self):
        for source in ("wrong-password", "unknown-user", "wrong-level"):
            with self.subTest(source=source):
                self.assertEqual(self.value("onramp_source_up", source), 0)
                self.assertGreater(self.value("onramp_source_errors_total", source, "denied"), 0)

    def test_nothing_secret_is_shown(self):
        log = (self.folder / "onramp.log").read_text(errors="replace")
        arguments = pathlib.Path(f"/proc/{self.processes[-1].pid}/cmdline").read_text()
        for secret in (AUTH_PASSWORD, PRIV_PASSWORD, "wrong-wrong"):
            for where in (self.metrics, log, arguments):
                self.assertNotIn(secret, where)


if __name__ == "__main__":
    unittest.main()
