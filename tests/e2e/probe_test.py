#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Probes between two network namespaces: what leaves, what comes back, what is counted.

The test itself moves into a namespace of its own (near), where the agent runs as well; the other
end (far) belongs to a child process. Both vanish with their processes.
"""

import ctypes
import os
import shutil
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support import Agent, ONRAMP, scrape, wait_for  # noqa: E402

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
NEAR4, NEAR4B, FAR4 = "198.18.0.1", "198.18.0.5", "198.18.0.2"
NEAR6, FAR6 = "2001:db8:18::1", "2001:db8:18::2"
FAR_TTL = 77

# Answers echo requests in the kernel's place: argv[1] replies to each after argv[2] seconds.
RESPONDER = r"""
import socket, struct, sys, time
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
def checksum(data):
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
print("ready", flush=True)
while True:
    packet, peer = raw.recvfrom(65536)
    message = packet[(packet[0] & 15) * 4:]
    if message[0] != 8:
        continue
    body = b"\0\0\0\0" + message[4:]
    reply = b"\0\0" + struct.pack(">H", checksum(body)) + message[4:]
    time.sleep(float(sys.argv[2]))
    for _ in range(int(sys.argv[1])):
        raw.sendto(reply, peer)
"""


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


class Far:
    """The namespace at the other end of a veth pair."""

    process = None
    home = None

    @classmethod
    def up(cls):
        cls.home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        if LIBC.unshare(CLONE_NEWNET) != 0:
            raise unittest.SkipTest("no network namespace: " + os.strerror(ctypes.get_errno()))
        cls.process = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep 600"],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        cls.process.stdout.readline()
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "near0", "type", "veth", "peer", "name", "far0",
            "netns", str(cls.process.pid))
        cls.address(("near0", f"{NEAR4}/24"), ("near0", f"{NEAR4B}/24"), ("near0", f"{NEAR6}/64"))
        cls.run("ip", "link", "set", "lo", "up")
        cls.address(("far0", f"{FAR4}/24"), ("far0", f"{FAR6}/64"), prefix=cls.inside())
        cls.sysctl("ipv4/ip_default_ttl", FAR_TTL)
        cls.sysctl("ipv6/conf/all/hop_limit", FAR_TTL)
        cls.sysctl("ipv6/conf/far0/hop_limit", FAR_TTL)
        cls.sysctl("ipv4/ip_forward", 1)
        cls.sysctl("ipv4/icmp_ratelimit", 0)
        run("ip", "route", "add", "default", "via", FAR4)

    @staticmethod
    def address(*pairs, prefix=()):
        for device, address in pairs:
            options = ["nodad"] if ":" in address else []
            run(*prefix, "ip", "address", "add", address, "dev", device, *options)
            run(*prefix, "ip", "link", "set", device, "up")

    @classmethod
    def inside(cls):
        return ["nsenter", f"--net=/proc/{cls.process.pid}/ns/net"]

    @classmethod
    def run(cls, *command):
        return run(*cls.inside(), *command)

    @classmethod
    def sysctl(cls, name, value):
        cls.run("sh", "-c", f"echo {value} > /proc/sys/net/{name}")

    @classmethod
    def down(cls):
        if cls.process is not None:
            cls.process.kill()
            cls.process.wait()
            cls.process.stdout.close()
        if cls.home is not None:
            LIBC.setns(cls.home, CLONE_NEWNET)
            os.close(cls.home)


def setUpModule():
    if os.geteuid() != 0:
        raise unittest.SkipTest("needs root: network namespaces")
    if not os.access(ONRAMP, os.X_OK):
        raise unittest.SkipTest(f"no agent at {ONRAMP}")
    for tool in ("ip", "nsenter", "unshare"):
        if shutil.which(tool) is None:
            raise unittest.SkipTest(f"{tool} is not installed")
    try:
        Far.up()
    except BaseException:
        Far.down()
        raise


def tearDownModule():
    Far.down()


def config(*probes):
    return "probes:\n" + "".join(f"  - {{interval: 50ms, {probe}}}\n" for probe in probes)


class Counters:
    """What the agent shows of one probe at one moment."""

    def __init__(self, port, probe):
        self.shown = scrape(port)
        self.probe = probe

    def __getattr__(self, name):
        return self.shown.value(f"onramp_probe_{name}", probe=self.probe)

    def errors(self, kind, reason):
        return self.shown.value(f"onramp_probe_{kind}_errors_total", probe=self.probe,
                                reason=reason)


def until(agent, probe, what, check):
    """The first counters of the probe for which check() is true."""
    def attempt():
        counters = Counters(agent.port, probe)
        return counters if counters.sent_total is not None and check(counters) else None
    return wait_for(f"{probe}: {what}", attempt)


class Answers(unittest.TestCase):
    def test_both_families_are_answered_and_timed(self):
        with Agent(config(f"name: v4, target: {FAR4}", f"name: v6, target: '{FAR6}'",
                          f"name: big, target: {FAR4}, size: 1472")) as agent:
            for probe in ("v4", "v6", "big"):
                seen = until(agent, probe, "20 answers", lambda c: c.received_total >= 20)
                self.assertLessEqual(seen.sent_total - seen.received_total, 1)
                self.assertEqual(seen.rtt_seconds_count, seen.received_total)
                self.assertEqual(seen.unstamped_total, 0)
                self.assertEqual(seen.duplicates_total, 0)
                self.assertEqual(seen.late_total, 0)
                self.assertEqual(seen.reply_ttl, FAR_TTL)
                self.assertGreater(seen.rtt_seconds_sum, 0)
                self.assertLess(seen.rtt_seconds_sum / seen.rtt_seconds_count, 0.05)

    def test_peer_that_is_silent_is_a_loss_and_nothing_else(self):
        with Agent(config(f"name: a, target: {FAR4}, timeout: 200ms")) as agent:
            before = until(agent, "a", "answers", lambda c: c.received_total >= 10)
            Far.sysctl("ipv4/icmp_echo_ignore_all", 1)
            try:
                lost = until(agent, "a", "losses",
                             lambda c: c.sent_total - c.received_total >= 20)
            finally:
                Far.sysctl("ipv4/icmp_echo_ignore_all", 0)
            self.assertGreater(lost.sent_total, before.sent_total)
            self.assertEqual(lost.late_total, 0)
            for reason in ("unreachable", "denied", "no_buffer", "other"):
                self.assertEqual(lost.errors("send", reason), 0)
            until(agent, "a", "answers again",
                  lambda c: c.received_total >= lost.received_total + 10)

    def respond(self, replies, delay):
        Far.sysctl("ipv4/icmp_echo_ignore_all", 1)
        self.addCleanup(Far.sysctl, "ipv4/icmp_echo_ignore_all", 0)
        process = subprocess.Popen([*Far.inside(), sys.executable, "-c", RESPONDER, str(replies),
                                    str(delay)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        process.stdout.readline()

    def test_second_and_third_answer_are_duplicates(self):
        self.respond(3, 0)
        with Agent(config(f"name: a, target: {FAR4}")) as agent:
            seen = until(agent, "a", "answers", lambda c: c.received_total >= 20)
            self.assertAlmostEqual(seen.duplicates_total, 2 * seen.received_total, delta=2)
            self.assertEqual(seen.rtt_seconds_count, seen.received_total)

    def test_answer_after_the_timeout_is_late(self):
        self.respond(1, 0.3)
        with Agent("probes:\n  - {name: a, interval: 1s, timeout: 100ms, "
                   f"target: {FAR4}}}\n") as agent:
            seen = until(agent, "a", "late answers", lambda c: c.late_total >= 2)
            self.assertEqual(seen.received_total, 0)
            self.assertEqual(seen.rtt_seconds_count, 0)


class Sending(unittest.TestCase):
    def capture(self, count):
        """So many requests as the far end sees them, as IPv4 packets."""
        done = subprocess.run(
            [*Far.inside(), "tcpdump", "-i", "far0", "-n", "-c", str(count), "-w", "-", "-U",
             "icmp[0] == 8"], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        data, at, packets = done.stdout, 24, []
        while at + 16 <= len(data):
            length = struct.unpack("<I", data[at + 8:at + 12])[0]
            packets.append(data[at + 16 + 14:at + 16 + length])
            at += 16 + length
        return packets

    @unittest.skipUnless(shutil.which("tcpdump"), "tcpdump is not installed")
    def test_source_dscp_and_size_are_as_configured(self):
        with Agent(config(f"name: plain, target: {FAR4}",
                          f"name: marked, target: {FAR4}, source: {NEAR4B}, dscp: 46, size: 100",
                          f"name: bound, target: {FAR4}, interface: near0, dscp: 10, size: 200"
                          )) as agent:
            packets = self.capture(60)
            until(agent, "marked", "answers", lambda c: c.received_total >= 1)
        seen = set()
        for packet in packets:
            self.assertTrue(packet[6] & 0x40, "DF is not set")
            source = ".".join(str(byte) for byte in packet[12:16])
            seen.add((source, packet[1], struct.unpack(">H", packet[2:4])[0] - 28))
        self.assertEqual(seen, {(NEAR4, 0, 56), (NEAR4B, 46 << 2, 100), (NEAR4, 10 << 2, 200)})

    @unittest.skipUnless(shutil.which("tcpdump"), "tcpdump is not installed")
    def test_traffic_class_of_ipv6_is_the_dscp(self):
        with Agent(config(f"name: a, target: '{FAR6}', source: '{NEAR6}', dscp: 34")) as agent:
            until(agent, "a", "answers", lambda c: c.received_total >= 1)
            text = Far.run("tcpdump", "-i", "far0", "-n", "-v", "-c", "1",
                           f"icmp6 and src {NEAR6} and ip6[40] == 128")
        self.assertIn("class 0x88", text)

    def test_what_cannot_be_sent_has_a_reason(self):
        run("ip", "route", "add", "unreachable", "198.51.100.0/24")
        self.addCleanup(run, "ip", "route", "del", "unreachable", "198.51.100.0/24")
        cases = {"route": ("target: 198.51.100.1", "unreachable"),
                 "size": (f"target: {FAR4}, size: 1473", "too_big"),
                 "size6": (f"target: '{FAR6}', size: 1453", "too_big"),
                 "source": (f"target: {FAR4}, source: 198.18.0.99", "no_source"),
                 "source6": (f"target: '{FAR6}', source: '2001:db8:18::99'", "no_source"),
                 "device": (f"target: {FAR4}, interface: missing0", "no_interface")}
        with Agent(config(f"name: good, target: {FAR4}", *(
                f"name: {name}, {options}" for name, (options, _) in cases.items()))) as agent:
            for name, (_, reason) in cases.items():
                seen = until(agent, name, reason, lambda c: c.errors("send", reason) >= 5)
                self.assertEqual(seen.sent_total, 0, name)
            seen = until(agent, "good", "answers", lambda c: c.received_total >= 20)
            self.assertEqual(seen.unstamped_total, 0)
            self.assertLessEqual(seen.sent_total - seen.received_total, 1)

    def test_interface_may_come_later(self):
        with Agent(config(f"name: a, target: 198.18.7.1, interface: late0")) as agent:
            until(agent, "a", "no interface", lambda c: c.errors("send", "no_interface") >= 2)
            run("ip", "link", "add", "late0", "type", "veth", "peer", "name", "late1", "netns",
                str(Far.process.pid))
            self.addCleanup(run, "ip", "link", "del", "late0")
            Far.address(("late0", "198.18.7.2/24"))
            Far.address(("late1", "198.18.7.1/24"), prefix=Far.inside())
            until(agent, "a", "answers", lambda c: c.received_total >= 3)

    def test_mark_chooses_the_route(self):
        run("ip", "route", "add", "unreachable", "default", "table", "77")
        run("ip", "rule", "add", "fwmark", "0x4d", "table", "77")
        self.addCleanup(run, "ip", "rule", "del", "fwmark", "0x4d", "table", "77")
        with Agent(config(f"name: marked, target: {FAR4}, fwmark: 0x4d",
                          f"name: other, target: {FAR4}, fwmark: 0x4e")) as agent:
            until(agent, "marked", "no route", lambda c: c.errors("send", "unreachable") >= 5)
            seen = until(agent, "other", "answers", lambda c: c.received_total >= 5)
            self.assertEqual(seen.errors("send", "denied"), 0)


class Refusals(unittest.TestCase):
    def far_route(self, *route):
        Far.run("ip", "route", "add", *route)
        self.addCleanup(Far.run, "ip", "route", "del", *route)

    def check(self, agent, reason):
        # Linux lets one such error a second go to a host, whatever it is about.
        seen = until(agent, reason, "ICMP errors", lambda c: c.errors("icmp", reason) >= 1)
        self.assertGreater(seen.sent_total, 0)
        self.assertEqual(seen.received_total, 0)
        self.assertLessEqual(seen.errors("icmp", reason), seen.sent_total)

    def test_icmp_errors_say_what_the_way_refused(self):
        self.far_route("unreachable", "203.0.113.0/28")
        self.far_route("prohibit", "203.0.113.16/28")
        self.far_route("203.0.113.48/28", "via", NEAR4B, "mtu", "lock", "700")
        cases = {"unreachable": 1, "prohibited": 17, "too_big": 49}
        with Agent(config(*(f"name: {reason}, target: 203.0.113.{host}, size: 1000"
                            for reason, host in cases.items()))) as agent:
            for reason in cases:
                self.check(agent, reason)

    def test_packet_whose_ttl_runs_out_is_time_exceeded(self):
        ttl = "/proc/sys/net/ipv4/ip_default_ttl"
        self.far_route("203.0.113.48/28", "via", NEAR4B)
        run("sh", "-c", f"echo 1 > {ttl}")
        self.addCleanup(run, "sh", "-c", f"echo 64 > {ttl}")
        with Agent(config("name: time_exceeded, target: 203.0.113.49")) as agent:
            self.check(agent, "time_exceeded")

    def test_without_the_capability_the_source_is_down_and_says_why(self):
        if shutil.which("setpriv") is None:
            self.skipTest("setpriv is not installed")
        agent = Agent(config(f"name: a, target: {FAR4}"),
                      prefix=["setpriv", "--bounding-set=-all", "--inh-caps=-all",
                              "--reuid=65534", "--regid=65534", "--clear-groups"])
        for path in (agent.directory, agent.file):
            os.chmod(path, 0o755)
        with agent:
            wait_for("the source is down", lambda: scrape(agent.port).value(
                "onramp_source_up", kind="probe") == 0)
            shown = scrape(agent.port)
            self.assertGreater(shown.value("onramp_source_errors_total", kind="probe",
                                           reason="denied"), 0)
            self.assertEqual(shown.all("onramp_probe_sent_total"), [])
            self.assertIn("CAP_NET_RAW", agent.log())


class Reload(unittest.TestCase):
    def test_unchanged_probes_lose_no_packet_and_no_count(self):
        kept = f"name: kept, target: {FAR4}"
        with Agent(config(kept, f"name: gone, target: '{FAR6}'")) as agent:
            before = until(agent, "kept", "answers", lambda c: c.received_total >= 40)
            agent.write(config(f"name: new, target: '{FAR6}', size: 1000", kept))
            agent.hangup()
            until(agent, "new", "answers", lambda c: c.received_total >= 1)
            after = Counters(agent.port, "kept")
            self.assertGreaterEqual(after.received_total, before.received_total)
            self.assertLessEqual(after.sent_total - after.received_total, 1)
            self.assertIsNone(Counters(agent.port, "gone").sent_total)


if __name__ == "__main__":
    unittest.main()
