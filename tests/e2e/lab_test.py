#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The lab itself: it comes up, carries traffic, answers SNMP, breaks and heals as told, and
leaves nothing behind. Everything else in tests/e2e stands on this."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

LAB = Path(__file__).resolve().parent.parent / "lab" / "lab"
CE = "198.51.100.5"
BGP_PEER_STATE = ".1.3.6.1.2.1.15.3.1.2"
PREFIX_GAUGES = "1.3.6.1.4.1.30065.4.1.1.8.1"
BGP_PEER_LAST_ERROR = ".1.3.6.1.2.1.15.3.1.14"
ESTABLISHED = "6"

PROGRAMS = ("ip", "nsenter", "cc", "vtysh", "snmpd", "snmpbulkwalk", "ssh", "ssh-keygen",
            "/usr/sbin/sshd", "/usr/lib/frr/bgpd")


def why_not() -> str:
    if os.geteuid() != 0:
        return "not root: cannot make network namespaces"
    if not os.path.exists("/dev/net/tun"):
        return "no /dev/net/tun"
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    return f"missing programs: {' '.join(missing)}" if missing else ""


def lab(name: str, *args: str, fails: bool = False) -> str:
    """Output of the lab's command; an AssertionError unless it ends as expected."""
    done = subprocess.run([LAB, "--name", name, *args], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=60, check=False)
    if (done.returncode != 0) != fails:
        raise AssertionError(f"lab {' '.join(args)} ended {done.returncode}:\n"
                             f"{done.stdout}{done.stderr}")
    return done.stderr if fails else done.stdout


def status(name: str) -> dict:
    return json.loads(lab(name, "status", "--json"))


def ping(name: str, host: str, target: str, *options: str) -> list[float]:
    """Round trips in milliseconds of those that came back."""
    rtts = json.loads(lab(name, "ping", host, target, *options))
    return [rtt for rtt in rtts if rtt is not None]


def wait_for(what: str, condition, timeout_s: float = 60) -> float:
    """The seconds it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > timeout_s:
            raise AssertionError(f"{what}: not within {timeout_s:g} s")
        time.sleep(0.2)
    return time.monotonic() - began


def environment(name: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in lab(name, "env").splitlines())


def namespaces(name: str) -> list[str]:
    listed = subprocess.run(["ip", "netns"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.split("\n") if line.startswith(f"{name}-")]


def is_running(pid: int) -> bool:
    """A process that has ended but was not yet reaped by its parent is not running."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def name_of(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


@unittest.skipIf(why_not(), why_not())
class LabTest(unittest.TestCase):
    """One lab for all: it takes seconds to make. Hold time 9 s, so that expiry is quick."""

    name = f"t{os.getpid()}"

    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(lab, cls.name, "down")
        began = time.monotonic()
        lab(cls.name, "up", "--hold", "9")
        cls.up_s = time.monotonic() - began

    def tearDown(self):
        lab(self.name, "heal")
        wait_for("sessions after the test", self.all_established)

    def session(self, address: str) -> dict:
        return status(self.name)["sessions"][address]

    def all_established(self) -> bool:
        return all(peer["state"] == "Established" and peer["received"] > 0
                   for peer in status(self.name)["sessions"].values())

    def snmp(self, oid: str, *login: str) -> dict[str, str]:
        """Values by peer address, asked on the CE itself."""
        walked = lab(self.name, "shell", "ce", "snmpbulkwalk", "-Oqn", *login, CE, oid)
        pairs = (line.split(" ", 1) for line in walked.splitlines())
        return {name.removeprefix(f"{oid}."): value.strip(' "') for name, value in pairs}

    def v2c(self) -> tuple[str, ...]:
        file = environment(self.name)["LAB_SNMP_COMMUNITY_FILE"]
        return ("-v2c", "-c", Path(file).read_text().strip())

    def test_is_up_within_20_seconds(self):
        self.assertLess(self.up_s, 20)

    def test_five_sessions_carry_routes(self):
        sessions = status(self.name)["sessions"]
        self.assertEqual({address: (peer["state"], peer["received"], peer["sent"])
                          for address, peer in sessions.items()},
                         {address: ("Established", 1, 3) for address in (
                             "192.168.100.1", "169.254.10.1", "169.254.11.1",
                             "192.168.200.2", "192.168.200.6")})

    def test_data_centre_reaches_both_clouds(self):
        for target in ("10.200.0.10", "10.100.0.10"):
            self.assertEqual(len(ping(self.name, "onprem", target)), 5, target)

    def test_second_up_is_refused_and_harms_nothing(self):
        self.assertIn("already up", lab(self.name, "up", fails=True))
        self.assertTrue(self.all_established())

    def test_snmp_v2c_and_v3_answer_alike(self):
        env = environment(self.name)
        auth, priv = (Path(env[f"LAB_SNMP_V3_{which}_PASSWORD_FILE"]).read_text().strip()
                      for which in ("AUTH", "PRIV"))
        logins = [self.v2c()] + [
            ("-v3", "-l", "authPriv", "-u", env[user],
             "-a", sha, "-A", auth, "-x", aes, "-X", priv)
            for user, sha, aes in (("LAB_SNMP_V3_USER", "SHA", "AES"),
                                   ("LAB_SNMP_V3_USER_SHA256", "SHA-256", "AES-256"))]
        for login in logins:
            with self.subTest(login=login[0]):
                states = self.snmp(BGP_PEER_STATE, *login)
                self.assertEqual(list(states.values()), [ESTABLISHED] * 5)

    def test_snmp_counts_prefixes_as_frr_does(self):
        def counts():
            cells = self.snmp(PREFIX_GAUGES, *self.v2c())
            return sorted(value for name, value in cells.items() if "192.168.100.1" in name)
        wait_for("received, accepted, advertised", lambda: counts() == ["1", "1", "3"])

    def test_secrets_are_private(self):
        env = environment(self.name)
        for key in ("LAB_SNMP_COMMUNITY_FILE", "LAB_SNMP_V3_AUTH_PASSWORD_FILE",
                    "LAB_SNMP_V3_PRIV_PASSWORD_FILE", "LAB_SSH_KEY_FILE"):
            self.assertEqual(os.stat(env[key]).st_mode & 0o777, 0o600, key)

    def test_ssh_user_runs_vtysh(self):
        env = environment(self.name)
        answer = lab(self.name, "shell", "ce", "ssh", "-F", "none", "-o", "BatchMode=yes",
                     "-o", f"UserKnownHostsFile={env['LAB_SSH_KNOWN_HOSTS_FILE']}",
                     "-i", env["LAB_SSH_KEY_FILE"], f"{env['LAB_SSH_USER']}@{CE}",
                     "vtysh -c 'show bgp summary json'")
        self.assertEqual(len(json.loads(answer)["ipv4Unicast"]["peers"]), 5)

    def test_cut_expires_the_hold_timer_and_heals(self):
        lab(self.name, "fault", "cut", "dx0")
        took = wait_for("session of dx0 down",
                        lambda: self.session("192.168.100.1")["state"] != "Established")
        self.assertGreater(took, 4, "a silent cut is noticed by the hold timer only")
        self.assertEqual(self.snmp(BGP_PEER_LAST_ERROR, *self.v2c())["192.168.100.1"], "04 00")
        wait_for("traffic on the backup",
                 lambda: ping(self.name, "onprem", "10.200.0.10", "--count", "1"))
        self.assertEqual(lab(self.name, "heal", "dx0").strip(), "healed cut dx0")
        wait_for("session of dx0 up again", self.all_established)

    def test_delay_is_exact(self):
        lab(self.name, "fault", "delay", "dx0", "20ms")
        rtts = ping(self.name, "ce", "192.168.100.1", "--count", "20")
        # One way is 20 ms; what the fastest took longer is the wire's.
        self.assertGreaterEqual(min(rtts), 40.0)
        self.assertLess(min(rtts), 42.0)

    def test_loss_and_black_hole_drop(self):
        lab(self.name, "fault", "black-hole", "er0", "1400")
        self.assertEqual(len(ping(self.name, "ce", "192.168.200.2", "--size", "1372")), 5)
        self.assertEqual(ping(self.name, "ce", "192.168.200.2", "--size", "1374",
                              "--count", "2"), [])
        lab(self.name, "fault", "loss", "er0", "1", "out")
        self.assertEqual(ping(self.name, "ce", "192.168.200.2", "--count", "2"), [])
        self.assertEqual(lab(self.name, "heal", "loss").strip(), "healed loss er0 1 out")

    def test_shutdown_by_the_cloud_is_seen(self):
        lab(self.name, "fault", "shutdown", "er1", "maintenance TKT-42")
        wait_for("session of er1 down",
                 lambda: self.session("192.168.200.6")["state"] != "Established")
        self.assertEqual(self.snmp(BGP_PEER_LAST_ERROR, *self.v2c())["192.168.200.6"], "06 02")

    def test_snmpd_stops_and_returns(self):
        lab(self.name, "fault", "snmpd")
        lab(self.name, "shell", "ce", "snmpbulkwalk", "-t", "0.2", "-r", "0", *self.v2c(), CE,
            BGP_PEER_STATE, fails=True)
        lab(self.name, "heal", "snmpd")
        wait_for("BGP in SNMP again", lambda: len(self.walk_or_nothing()) == 5)

    def test_bgpd_that_is_asked_for_prefixes_registers_with_snmpd(self):
        """bgpd meets both at once: a new snmpd, and one who waits in it for bgpd's counts."""
        lab(self.name, "fault", "snmpd")
        bgpd = status(self.name)["processes"]["ce-bgpd"]["pid"]
        os.kill(bgpd, signal.SIGSTOP)
        try:
            time.sleep(2.5)  # its next attempt, of every 2 s, is due
            lab(self.name, "heal", "snmpd")
            asking = subprocess.Popen(
                [LAB, "--name", self.name, "shell", "ce", "snmpgetnext", "-t", "1", "-r", "8",
                 *self.v2c(), CE, PREFIX_GAUGES], stdout=subprocess.DEVNULL)
            wait_for("vtysh waits for bgpd", self.runs_vtysh)
        finally:
            os.kill(bgpd, signal.SIGCONT)
        wait_for("BGP in SNMP again", lambda: len(self.walk_or_nothing()) == 5, 15)
        self.assertEqual(asking.wait(timeout=60), 0)

    def runs_vtysh(self) -> bool:
        pids = subprocess.run(["ip", "netns", "pids", f"{self.name}-ce"], capture_output=True,
                              text=True, check=True).stdout.split()
        return any(name_of(pid) == "vtysh" for pid in pids)

    def walk_or_nothing(self) -> dict[str, str]:
        try:
            return self.snmp(BGP_PEER_STATE, *self.v2c())
        except (AssertionError, ValueError):
            return {}

    def test_wrong_words_are_explained(self):
        self.assertIn("no fault 'cutt'", lab(self.name, "fault", "cutt", "dx0", fails=True))
        self.assertIn("no wire 'dx9'", lab(self.name, "fault", "cut", "dx9", fails=True))
        self.assertIn("usage: lab fault delay", lab(self.name, "fault", "delay", "dx0", fails=True))
        self.assertIn("cannot do", lab(self.name, "fault", "delay", "dx0", "fast", fails=True))


AGENT = """#!/usr/bin/python3
import os, socket, sys
assert os.environ["LISTEN_FDS"] == "1" and os.environ["LISTEN_PID"] == str(os.getpid())
assert sys.argv[1] == "run" and sys.argv[3:] == ["--web.systemd-socket", "--x"]
listener = socket.socket(fileno=3)
while True:
    client, _ = listener.accept()
    client.recv(4096)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as lan:
        lan.connect(("192.168.100.1", 1))
        client.sendall(lan.getsockname()[0].encode())
    client.close()
"""


@unittest.skipIf(why_not(), why_not())
class SecondLabTest(unittest.TestCase):
    """Labs that are made for one test: beside each other, and gone afterwards."""

    name = f"u{os.getpid()}"

    def setUp(self):
        self.addCleanup(lab, self.name, "down")

    def test_two_labs_do_not_meet_and_down_leaves_nothing(self):
        other = f"v{os.getpid()}"
        self.addCleanup(lab, other, "down")
        lab(self.name, "up")
        lab(other, "up", "--ipv6", "--swap-er")
        self.assertEqual(len(status(self.name)["sessions"]), 5)
        self.assertIn("fd00:100::1", status(other)["sessions"])
        self.assertIn("192.168.200.1", status(other)["sessions"])
        lab(other, "fault", "loss", "dx0", "1")
        self.assertEqual(len(ping(self.name, "onprem", "10.200.0.10")), 5)
        self.check_that_down_leaves_nothing(other)
        self.assertEqual(len(ping(self.name, "onprem", "10.200.0.10")), 5)
        self.check_that_agent_is_reached_from_outside()
        self.check_that_down_leaves_nothing(self.name)

    def check_that_agent_is_reached_from_outside(self):
        """It listens out here and sees the lab only."""
        with tempfile.TemporaryDirectory() as directory:
            binary = Path(directory) / "agent"
            binary.write_text(AGENT)
            binary.chmod(0o755)
            lab(self.name, "agent", str(binary), "--", "--x")
            url = environment(self.name)["LAB_AGENT_URL"]
            fetched = subprocess.run([sys.executable, "-c", FETCH, url.rpartition(":")[2]],
                                     capture_output=True, text=True, check=True).stdout
        self.assertEqual(fetched.strip(), "192.168.100.2")

    def check_that_down_leaves_nothing(self, name: str):
        found = status(name)
        pids = [process["pid"] for process in found["processes"].values()]
        self.assertGreater(len(pids), 20)
        lab(name, "down")
        self.assertEqual(namespaces(name), [])
        self.assertFalse(Path(found["state"]).exists())
        self.assertEqual([pid for pid in pids if is_running(pid)], [])

    def test_interrupted_up_leaves_nothing(self):
        up = subprocess.Popen([LAB, "--name", self.name, "up"], stderr=subprocess.PIPE, text=True,
                              stdout=subprocess.DEVNULL, start_new_session=True)
        wait_for("the first namespaces", lambda: namespaces(self.name))
        up.send_signal(signal.SIGINT)
        self.assertIn("interrupted", up.communicate(timeout=60)[1])
        self.assertEqual(up.returncode, 1)
        self.assertEqual(namespaces(self.name), [])

    def test_down_without_up_is_content(self):
        self.assertEqual(lab(self.name, "down"), "")


FETCH = """
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5) as client:
    client.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
    print(client.recv(100).decode())
"""


if __name__ == "__main__":
    unittest.main()
