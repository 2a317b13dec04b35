#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The CLI collector against SSH servers that replay sessions and misbehave: what is shown, which
reason is counted, and that nothing is ever sent but the commands of the tables."""

import os
import socket
import subprocess
import sys
import threading
import unittest

from support import ONRAMP, ROOT, Agent, wait_for

sys.path.insert(0, os.path.join(ROOT, "tests", "lab"))
try:
    import asyncssh
    from ssh_replay import Replay
    WHY_NOT = ""
except ImportError as error:
    WHY_NOT = f"{error}"

SESSIONS = os.path.join(ROOT, "tests", "fixtures", "cli", "sessions")
PASSWORD = "canary-7f3a"

CONFIG = """
routers:
  - name: ce1
    address: 127.0.0.1
    platform: {platform}
    ssh:
      user: onramp
      {login}
      known_hosts_file: {known_hosts}
      port: {port}
      interval: {interval}
      timeout: {timeout}
      max_age: {max_age}
      command_rate: 1000
{more}
destinations:
  - name: prod
    prefixes: [10.200.0.0/16]
    advertise: [10.1.0.0/16]
"""


class Case(unittest.TestCase):
    """A replayed router and an agent that asks it."""

    platform = "eos"
    session = "eos"

    def setUp(self):
        self.replays = []

    def tearDown(self):
        for replay in self.replays:
            self.assertEqual(replay.strangers, [], "only commands of the tables are sent")

    def replay(self, **options):
        replay = Replay(os.path.join(SESSIONS, f"{self.session}.json"), **options)
        replay.__enter__()
        self.addCleanup(replay.__exit__)
        self.replays.append(replay)
        return replay

    def agent(self, replay, **options):
        """Not started."""
        agent = Agent()
        self.addCleanup(agent.__exit__)
        login = options.pop("login", None) or (
            f"password_file: {agent.secret('password', options.pop('password', PASSWORD))}")
        known = options.pop("known_hosts", None)
        path = os.path.join(agent.directory, "known_hosts")
        with open(path, "w", encoding="utf-8") as file:
            file.write(replay.known_hosts_line() if known is None else known)
        values = {"platform": self.platform, "login": login, "known_hosts": path,
                  "port": replay.port, "interval": "1s", "timeout": "1s", "max_age": "20s",
                  "more": ""}
        agent.write(CONFIG.format(**{**values, **options}))
        return agent

    def rewrite(self, agent, old, new):
        with open(agent.file, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        agent.write(text.replace(old, new))

    def is_up(self, agent):
        return agent.scrape().value("onramp_source_up", source="ce1", kind="cli")

    def wait_until_up(self, agent):
        wait_for("the source is up", lambda: self.is_up(agent) == 1)

    def sockets(self, agent, port):
        """How many connections to a port of loopback the agent holds."""
        found = subprocess.run(["ss", "--no-header", "-tanp", "dst", f"127.0.0.1:{port}"],
                               capture_output=True, text=True, timeout=60, check=True)
        return found.stdout.count(f"pid={agent.process.pid},")

    def errors(self, agent, reason):
        return agent.scrape().value("onramp_source_errors_total", source="ce1", kind="cli",
                                    reason=reason) or 0

    def assert_fails(self, agent, reason, *words):
        """The poll fails for this reason, in these words, and no secret is told."""
        agent.start()
        wait_for(f"errors for {reason}; log: {agent.log()}",
                 lambda: self.errors(agent, reason) > 0)
        self.assertEqual(self.is_up(agent), 0)
        for word in words:
            self.assertIn(word, agent.log())
        self.assertNotIn(PASSWORD, agent.log())
        self.assertNotIn(PASSWORD, agent.scrape().text)
        self.assertEqual(agent.scrape().all("onramp_bgp_peer_up"), [])

    def polls(self, agent):
        return agent.scrape().value("onramp_source_polls_total", source="ce1", kind="cli") or 0


@unittest.skipIf(WHY_NOT, WHY_NOT)
class Healthy(Case):
    def test_sessions_and_routes_of_a_router(self):
        replay = self.replay()
        agent = self.agent(replay, more="      detail_interval: 1s")
        agent.start()
        self.wait_until_up(agent)
        scrape = agent.scrape()
        self.assertEqual(scrape.value("onramp_bgp_peer_up", vrf="default", peer="198.51.100.1"), 1)
        self.assertEqual(scrape.value("onramp_bgp_peer_up", vrf="default", peer="198.51.100.5"),
                         0)
        route = {"vrf": "default", "peer": "198.51.100.1", "prefix": "10.200.0.0/16"}
        self.assertEqual(scrape.value("onramp_route_present", **route), 1)
        self.assertEqual(scrape.value("onramp_route_local_preference", **route), 200)
        # it advertises what no destination allows, and not what must be advertised
        self.assertEqual(scrape.value("onramp_advertised_route_present", vrf="default", peer="198.51.100.1",
                                      prefix="10.1.0.0/16"), 0)
        self.assertEqual(scrape.value("onramp_bgp_peer_prefixes_advertised_outside", vrf="default",
                                      peer="198.51.100.1"), 2)

    def test_a_peer_that_is_down_has_no_routes(self):
        agent = self.agent(self.replay())
        agent.start()
        self.wait_until_up(agent)
        self.assertEqual(agent.scrape().all("onramp_route_present", peer="198.51.100.5"), [])

    def test_one_login_serves_many_polls(self):
        replay = self.replay()
        agent = self.agent(replay, interval="1s", timeout="1s")
        agent.start()
        wait_for("10 polls", lambda: self.polls(agent) >= 10)
        self.assertEqual((replay.logins, replay.attempts), (1, 1))

    def test_the_agent_says_goodbye(self):
        replay = self.replay()
        agent = self.agent(replay, interval="5s", timeout="5s")
        agent.start()
        self.wait_until_up(agent)
        agent.stop()
        wait_for("a polite end", lambda: replay.goodbyes == 1)

    def test_a_login_that_died_between_polls_is_renewed_unseen(self):
        replay = self.replay()
        agent = self.agent(replay, interval="1s", timeout="1s")
        agent.start()
        self.wait_until_up(agent)
        replay.hang_up()
        before = self.polls(agent)
        wait_for("two polls more", lambda: self.polls(agent) >= before + 2)
        self.assertEqual(self.is_up(agent), 1)
        self.assertEqual(self.errors(agent, "unreachable"), 0)
        self.assertEqual(replay.logins, 2)

    def test_keyboard_interactive(self):
        replay = self.replay()
        replay.method = "keyboard-interactive"
        agent = self.agent(replay)
        agent.start()
        self.wait_until_up(agent)

    def test_a_key_with_a_passphrase(self):
        replay = self.replay()
        key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
        replay.user_key = key.convert_to_public()
        replay.method = "none"
        directory = Agent()
        self.addCleanup(directory.__exit__)
        path = directory.secret("key", key.export_private_key(
            "pkcs8-pem", passphrase=PASSWORD, cipher_name="aes256-cbc").decode())
        passphrase = directory.secret("passphrase", PASSWORD)
        agent = self.agent(replay, login=f"key_file: {path}\n      key_passphrase_file: {passphrase}")
        agent.start()
        self.wait_until_up(agent)

    def test_enable_asks_for_its_secret(self):
        replay = self.replay()
        replay.needs_enable = True
        replay.enable_password = "canary-enable"
        agent = self.agent(replay)
        secret = agent.secret("enable", "canary-enable")
        self.rewrite(agent, "      port:", f"      enable_password_file: {secret}\n      port:")
        agent.start()
        self.wait_until_up(agent)
        self.assertEqual(replay.secrets, ["canary-enable"])
        self.assertNotIn("canary-enable", agent.log())

    def test_old_algorithms_only_by_option(self):
        replay = self.replay(legacy=True)
        refused = self.agent(replay)
        self.assert_fails(refused, "config", "legacy_algorithms: true")
        agent = self.agent(replay, more="      legacy_algorithms: true")
        agent.start()
        self.wait_until_up(agent)

    def test_hostkey_prints_the_line_to_pin(self):
        replay = self.replay()
        agent = self.agent(replay, known_hosts="")
        done = subprocess.run([ONRAMP, "hostkey", "ce1", f"--config.file={agent.file}"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.split(), replay.known_hosts_line().split())
        self.assertIn(replay.host_key.get_fingerprint(), done.stderr)
        self.assertEqual(replay.attempts, 0)

    def test_hostkey_says_what_is_wrong(self):
        replay = self.replay()
        agent = self.agent(replay)
        done = subprocess.run([ONRAMP, "hostkey", "ce2", f"--config.file={agent.file}"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn('no router "ce2"', done.stderr)


@unittest.skipIf(WHY_NOT, WHY_NOT)
class Terminals(Case):
    def assert_is_read(self, replay):
        agent = self.agent(replay)
        agent.start()
        self.wait_until_up(agent)
        scrape = agent.scrape()
        self.assertEqual(scrape.value("onramp_bgp_peer_up", vrf="default", peer="198.51.100.1"), 1)
        return agent

    def test_a_pager_that_stays_is_turned(self):
        replay = self.replay()
        replay.refuses_paging_off = True
        self.assert_is_read(replay)
        self.assertGreater(replay.keys, 2)

    def test_log_messages_in_between(self):
        replay = self.replay()
        replay.logs = "*Mar  1 00:01:02.003: %BGP-5-ADJCHANGE: neighbor 198.51.100.5 Down"
        agent = self.assert_is_read(replay)
        self.assertEqual(self.errors(agent, "malformed"), 0)

    def test_a_banner_of_a_megabyte(self):
        replay = self.replay()
        replay.banner = ("Authorised use only. This looks like a prompt#\r\n" * 22000 +
                         "leaf1#\r\nleaf9>\r\n")
        self.assert_is_read(replay)

    def test_a_command_that_hangs_costs_its_own_facts(self):
        replay = self.replay()
        replay.silent_at = "show bfd"
        agent = self.agent(replay, more="      detail_interval: 60s")
        agent.start()
        self.wait_until_up(agent)
        self.assertEqual(self.errors(agent, "timeout"), 1)
        self.assertIn("show bfd peers | json", agent.log())
        scrape = agent.scrape()
        self.assertEqual(scrape.all("onramp_bfd_session_up"), [])
        self.assertEqual(scrape.value("onramp_interface_mtu_bytes", interface="Ethernet1"), 9001)
        before = self.polls(agent)
        wait_for("polls", lambda: self.polls(agent) >= before + 3)
        self.assertEqual(replay.logins, 2)  # it is not asked again for a while

    def test_half_an_answer_is_none(self):
        replay = self.replay()
        replay.instead["show bfd"] = '{"vrfs": {"default": {"ipv4Neigh'
        agent = self.assert_is_read(replay)
        self.assertGreater(self.errors(agent, "malformed"), 0)
        self.assertEqual(agent.scrape().all("onramp_bfd_session_up"), [])


@unittest.skipIf(WHY_NOT, WHY_NOT)
class Junos(Case):
    platform = "junos"
    session = "junos"

    def test_sessions_are_read(self):
        agent = self.agent(self.replay())
        agent.start()
        self.wait_until_up(agent)
        self.assertGreater(len(agent.scrape().all("onramp_bgp_peer_up")), 0)
        self.assertEqual(self.errors(agent, "malformed"), 0, agent.log())

    def test_a_pager_that_stays_is_turned(self):
        replay = self.replay()
        replay.refuses_paging_off = True
        agent = self.agent(replay)
        agent.start()
        self.wait_until_up(agent)
        self.assertGreater(replay.keys, 2)


@unittest.skipIf(WHY_NOT, WHY_NOT)
class NxOs(Case):
    platform = "nx-os"
    session = "nx-os"

    def test_sessions_are_read(self):
        agent = self.agent(self.replay())
        agent.start()
        self.wait_until_up(agent)
        self.assertGreater(len(agent.scrape().all("onramp_bgp_peer_up")), 0)


@unittest.skipIf(WHY_NOT, WHY_NOT)
class IosXe(Case):
    platform = "ios-xe"
    session = "ios-xe"

    def assert_is_read(self, replay):
        agent = self.agent(replay)
        agent.start()
        self.wait_until_up(agent)
        scrape = agent.scrape()
        peer = {"vrf": "default", "peer": "198.51.100.1"}
        self.assertEqual(scrape.value("onramp_bgp_peer_up", **peer), 1)
        self.assertEqual(scrape.value("onramp_bgp_peer_hold_time_seconds", **peer), 30)
        self.assertEqual(scrape.value("onramp_route_local_preference", prefix="10.200.0.0/16",
                                      **peer), 200)
        self.assertEqual(scrape.value("onramp_advertised_route_present", prefix="10.1.0.0/16",
                                      **peer), 1)
        self.assertEqual(scrape.value("onramp_bgp_peer_prefixes_advertised_outside", **peer), 1)
        self.assertEqual(scrape.value("onramp_bgp_peer_up", peer="198.51.100.5"), 0)

        return agent

    def test_sessions_and_routes_are_read(self):
        agent = self.assert_is_read(self.replay())
        self.assertEqual(sum(value for _, value in agent.scrape().all(
            "onramp_source_errors_total", kind="cli")), 0, agent.log())

    def test_a_pager_that_stays_and_log_messages(self):
        replay = self.replay()
        replay.refuses_paging_off = True
        replay.logs = "*Mar  1 00:01:02.003: %SYS-5-CONFIG_I: Configured from console by console"
        self.assert_is_read(replay)
        self.assertGreater(replay.keys, 2)


@unittest.skipIf(WHY_NOT, WHY_NOT)
class IosXr(IosXe):
    """Commands answer with the time first, the prompt names the card."""

    platform = "ios-xr"
    session = "ios-xr"


@unittest.skipIf(WHY_NOT, WHY_NOT)
class Faults(Case):
    def test_an_unknown_host_key_stops_the_login(self):
        replay = self.replay()
        agent = self.agent(replay, known_hosts="")
        self.assert_fails(agent, "denied", "onramp hostkey ce1", replay.host_key.get_fingerprint())
        self.assertEqual(replay.attempts, 0)

    def test_a_changed_host_key_stops_the_login(self):
        replay = self.replay()
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
        agent = self.agent(replay, known_hosts=f"[127.0.0.1]:{replay.port} {other}")
        self.assert_fails(agent, "denied", "the host key has changed",
                          replay.host_key.get_fingerprint())
        self.assertEqual(replay.attempts, 0)

    def test_known_hosts_that_are_not_there(self):
        replay = self.replay()
        agent = self.agent(replay)
        os.unlink(os.path.join(agent.directory, "known_hosts"))
        self.assert_fails(agent, "config", "known_hosts", "No such file")

    def test_a_wrong_password(self):
        replay = self.replay()
        agent = self.agent(replay, password="canary-7f3a-wrong")
        self.assert_fails(agent, "denied", "user onramp was refused, with the password")

    def test_logins_that_fail_leave_no_socket(self):
        replay = self.replay()
        agent = self.agent(replay, password="canary-7f3a-wrong")
        agent.start()
        wait_for("3 logins", lambda: replay.attempts >= 3)
        wait_for("the sockets are closed", lambda: self.sockets(agent, replay.port) == 0)

    def test_a_login_that_hangs(self):
        replay = self.replay()
        replay.hangs_at_login = True
        self.assert_fails(self.agent(replay, timeout="200ms"), "timeout", "login of onramp",
                          "silent for 0.2 s")

    def test_a_port_that_says_nothing(self):
        replay = self.replay()
        with socket.create_server(("127.0.0.1", 0)) as silent:
            agent = self.agent(replay, port=silent.getsockname()[1], timeout="200ms")
            self.assert_fails(agent, "timeout", "silent for 0.2 s")

    def test_a_port_that_is_closed(self):
        replay = self.replay()
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        self.assert_fails(self.agent(replay, port=port), "unreachable", "Connection refused")

    def test_a_port_that_is_not_ssh(self):
        replay = self.replay()
        with socket.create_server(("127.0.0.1", 0)) as other:
            def greet():
                try:
                    while True:
                        connection = other.accept()[0]
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n" * 100)
                        connection.close()
                except OSError:
                    pass  # the test is over
            threading.Thread(target=greet, daemon=True).start()
            agent = self.agent(replay, port=other.getsockname()[1])
            self.assert_fails(agent, "unreachable", "Socket error")
            other.shutdown(socket.SHUT_RDWR)

    def test_a_prompt_that_never_comes(self):
        replay = self.replay()
        replay.has_prompt = False
        replay.banner = "Welcome\r\nPress any key"
        self.assert_fails(self.agent(replay), "timeout", "no prompt", "Press any key")

    def test_a_banner_that_never_ends(self):
        replay = self.replay()
        replay.banner_never_ends = True
        self.assert_fails(self.agent(replay, more="      max_output: 1000000"),
                          "limit", "no prompt within 1000000 bytes")

    def test_a_byte_per_second(self):
        replay = self.replay()
        replay.bytes_per_second = 10
        agent = self.agent(replay, timeout="200ms", max_age="3s")
        self.assert_fails(agent, "timeout", "the time for it is over")

    def test_an_answer_that_is_cut_leaves_what_was_shown(self):
        replay = self.replay()
        agent = self.agent(replay)
        agent.start()
        self.wait_until_up(agent)
        replay.cuts_at = "show ip bgp summary"
        wait_for("the source is down", lambda: self.is_up(agent) == 0)
        self.assertGreater(self.errors(agent, "unreachable"), 0)
        self.assertEqual(agent.scrape().value("onramp_bgp_peer_up", vrf="default", peer="198.51.100.1"), 1)
        replay.cuts_at = ""
        self.wait_until_up(agent)

    def test_an_unfinished_summary_fails_the_poll(self):
        replay = self.replay()
        replay.instead["show ip bgp summary"] = '{"vrfs": {'
        self.assert_fails(self.agent(replay), "malformed", "show ip bgp summary vrf all | json")

    def test_nesting_without_end(self):
        replay = self.replay()
        replay.instead["show ip bgp summary"] = '{"a":[' * 1000 + "\n"
        self.assert_fails(self.agent(replay), "malformed", "show ip bgp summary vrf all | json")
        replay.instead.clear()

    def test_the_agent_ends_at_once_while_a_router_hangs(self):
        replay = self.replay()
        with socket.create_server(("127.0.0.1", 0)) as silent:
            agent = self.agent(replay, port=silent.getsockname()[1], interval="60s", timeout="60s",
                               max_age="180s")
            agent.start()
            connection = silent.accept()[0]
            self.addCleanup(connection.close)
            seconds, code = agent.stop()
        self.assertEqual(code, 0)
        self.assertLess(seconds, 2)

    def test_a_reload_in_the_middle_of_a_command(self):
        replay = self.replay()
        replay.silent_at = "show ip bgp summary"
        agent = self.agent(replay, interval="20s", timeout="20s", max_age="60s")
        agent.start()
        wait_for("the command is under way", lambda: replay.commands[-1:] and
                 replay.commands[-1].startswith("show ip bgp summary"))
        replay.silent_at = ""
        self.rewrite(agent, "interval: 20s", "interval: 10s")
        self.rewrite(agent, "timeout: 20s", "timeout: 10s")
        agent.hangup()
        self.wait_until_up(agent)
        self.assertEqual(replay.logins, 2)

    def test_more_output_than_allowed(self):
        replay = self.replay()
        replay.instead["show ip bgp summary"] = "x" * 70000
        self.assert_fails(self.agent(replay, more="      max_output: 65536"), "limit",
                          "more than 65536 bytes of output")

    def test_a_wrong_enable_password(self):
        replay = self.replay()
        replay.needs_enable = True
        replay.enable_password = "another"
        agent = self.agent(replay)
        secret = agent.secret("enable", "canary-7f3a-enable")
        self.rewrite(agent, "      port:", f"      enable_password_file: {secret}\n      port:")
        self.assert_fails(agent, "denied", "enable_password was refused")

    def test_a_router_without_platform(self):
        replay = self.replay()
        agent = self.agent(replay)
        self.rewrite(agent, "    platform: eos\n", "")
        checked = subprocess.run([ONRAMP, "check-config", f"--config.file={agent.file}"],
                                 capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("router.platform: ssh depends on it", checked.stdout + checked.stderr)

    def test_a_router_that_answers_nothing_is_not_logged_into_again_and_again(self):
        replay = self.replay()
        replay.silent_at = "show ip bgp summary"
        agent = self.agent(replay, interval="100ms", timeout="100ms")
        agent.start()
        wait_for("20 polls", lambda: self.polls(agent) >= 20)
        self.assertLessEqual(replay.logins, 3)

    def test_refused_logins_are_tried_more_and_more_rarely(self):
        replay = self.replay()
        agent = self.agent(replay, password="canary-7f3a-wrong", interval="100ms", timeout="100ms")
        agent.start()
        wait_for("3 polls", lambda: self.polls(agent) >= 3)
        self.assertLessEqual(replay.attempts, 3)


if __name__ == "__main__":
    unittest.main()
