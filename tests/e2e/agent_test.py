#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The agent as a process: start, reload, end, privileges, secrets."""

import errno
import os
import re
import signal
import socket
import subprocess
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from support import ONRAMP, Agent, get, wait_for

CANARY = "canary-7f3a"


SILENT = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
SILENT.bind(("127.0.0.1", 0))  # takes queries and never answers


def router(name, community_file, interval="1s", timeout="200ms"):
    return f"""
  - name: {name}
    address: 127.0.0.1
    snmp:
      version: 2c
      community_file: {community_file}
      port: {SILENT.getsockname()[1]}
      interval: {interval}
      timeout: {timeout}
      retries: 0
"""


def writer_of(pipe):
    """A descriptor of the pipe when somebody reads it, None before."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        return None


def status_of(agent):
    with open(f"/proc/{agent.process.pid}/status", encoding="ascii") as file:
        return dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)


class AgentTest(unittest.TestCase):
    def test_empty_configuration_serves_itself(self):
        with Agent() as agent:
            page = agent.scrape()
            self.assertEqual(len(page.all("onramp_build_info")), 1)
            self.assertEqual(page.value("onramp_config_last_reload_successful"), 1)
            self.assertGreater(page.value("process_resident_memory_bytes"), 0)
            wait_for("it is ready", agent.is_ready)
            self.assertEqual(agent.scrape().value("onramp_events_total", event="path_state"), 0)
            self.assertIn(b"/metrics", get(agent.port, "/")[2])

    def test_sigterm_ends_it_within_two_seconds(self):
        with Agent() as agent:
            agent.write("routers:" + router("r1", agent.secret("c", "public")))
            agent.hangup()
            wait_for("a poll is under way", lambda: agent.scrape().all("onramp_source_errors_total"))
            seconds, code = agent.stop()
            self.assertEqual(code, 0, agent.log())
            self.assertLess(seconds, 2)

    def test_sigterm_is_heard_among_more_hangups_than_can_be_served(self):
        probes = "".join(f"  - {{name: p{i}, target: 127.1.{i >> 8}.{i & 255}, interval: 10s}}\n"
                         for i in range(6000))
        with Agent("probes:\n" + probes) as agent:
            def storm():
                while agent.process.returncode is None:
                    agent.process.send_signal(signal.SIGHUP)
                    time.sleep(0.001)
            sender = threading.Thread(target=storm, daemon=True)
            sender.start()
            wait_for("reloads", lambda: agent.log().count("msg=reloaded") > 10)
            seconds, code = agent.stop()
            sender.join()
            self.assertEqual(code, 0)
            self.assertLess(seconds, 3)

    def test_loop_that_stands_still_is_unhealthy_and_shows_nothing(self):
        with Agent() as agent:
            os.unlink(agent.file)
            os.mkfifo(agent.file)
            agent.hangup()  # whose reading waits for the pipe
            wait_for("unhealthy", lambda: get(agent.port, "/-/healthy")[0] == 503)
            self.assertEqual(get(agent.port, "/metrics")[0], 503)
            self.assertFalse(agent.is_ready())
            with open(agent.file, "w", encoding="utf-8") as pipe:
                pipe.write("web: {}\n")
            wait_for("healthy again", lambda: get(agent.port, "/-/healthy")[0] == 200)
            self.assertEqual(get(agent.port, "/metrics")[0], 200)

    def test_privileges_are_gone(self):
        with Agent() as agent:
            status = status_of(agent)
            for which in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"):
                self.assertEqual(int(status[which], 16), 0, which)
            self.assertEqual(status["NoNewPrivs"].strip(), "1")
            tasks = os.listdir(f"/proc/{agent.process.pid}/task")
            for task in tasks:
                with open(f"/proc/{agent.process.pid}/task/{task}/status", encoding="ascii") as file:
                    self.assertRegex(file.read(), r"CapEff:\t0+\n")

    def test_closed_standard_descriptors_do_not_become_sockets(self):
        closing = ("/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh")
        with Agent(prefix=closing) as agent:
            for fd in range(3):
                self.assertEqual(os.readlink(f"/proc/{agent.process.pid}/fd/{fd}"), "/dev/null")
            self.assertEqual(agent.stop()[1], 0)

    def test_ready_means_that_every_source_was_asked(self):
        agent = Agent()
        agent.write("routers:" + router("r1", agent.secret("c", "public"), timeout="900ms"))
        with agent:
            self.assertEqual(get(agent.port, "/-/ready")[0], 503)
            self.assertIsNone(agent.scrape().value("onramp_source_up", source="r1"))
            wait_for("r1 was asked", agent.is_ready)
            self.assertEqual(agent.scrape().value("onramp_source_up", source="r1"), 0)

    def test_unanswering_router_is_down_as_a_source_and_has_no_facts(self):
        with Agent() as agent:
            agent.write("routers:" + router("r1", agent.secret("c", "public")))
            agent.hangup()
            page = wait_for("source_up 0", lambda: (
                lambda page: page if page.value("onramp_source_up", source="r1") == 0 else None
            )(agent.scrape()))
            self.assertEqual(page.all("onramp_bgp_peer_up"), [])
            reasons = {labels["reason"]: value for labels, value
                       in page.all("onramp_source_errors_total", source="r1")}
            self.assertGreaterEqual(reasons["timeout"] + reasons["unreachable"], 1)
            self.assertEqual(reasons["bug"], 0)


class ReloadTest(unittest.TestCase):
    def test_hangup_while_it_starts_is_a_reload(self):
        agent = Agent()
        os.unlink(agent.file)
        os.mkfifo(agent.file)  # whose reading waits for a writer

        def feed():
            with open(agent.file, "w", encoding="utf-8") as pipe:
                time.sleep(0.3)
                agent.hangup()
                pipe.write("web: {}\n")
                os.unlink(agent.file)
                agent.write("")  # for the reload
        feeder = threading.Thread(target=feed)
        feeder.start()
        with agent:
            feeder.join()
            wait_for("the reload", lambda: "msg=reloaded" in agent.log())

    def reload_ok(self, agent, value):
        return wait_for(f"reload_successful {value}", lambda:
                        agent.scrape().value("onramp_config_last_reload_successful") == value)

    def test_broken_file_keeps_the_old_configuration(self):
        with Agent() as agent:
            community = agent.secret("c", "public")
            agent.write("routers:" + router("r1", community))
            agent.hangup()
            wait_for("r1 was asked", lambda: agent.scrape().value("onramp_source_up", source="r1") == 0)
            agent.write("routers:\n  - nam: r1\n")
            agent.hangup()
            self.reload_ok(agent, 0)
            self.assertEqual(agent.scrape().value("onramp_source_up", source="r1"), 0)
            self.assertIn("did you mean", agent.log())

    def test_unchanged_source_goes_on_undisturbed(self):
        with Agent() as agent:
            community = agent.secret("c", "public")
            first = "routers:" + router("r1", community) + router("r2", community)
            agent.write(first)
            agent.hangup()
            def polls(name):
                return agent.scrape().value("onramp_source_polls_total", source=name) or 0
            wait_for("r1 and r2 were asked", lambda: polls("r1") >= 2 and polls("r2") >= 2)
            before = polls("r1")
            agent.write("routers:" + router("r1", community) + router("r3", community))
            agent.hangup()
            wait_for("r3 was asked", lambda: polls("r3") >= 1)
            self.assertGreaterEqual(polls("r1"), before)
            self.assertEqual(agent.scrape().all("onramp_source_polls_total", source="r2"), [])

    def test_lifecycle_is_off_unless_enabled(self):
        with Agent() as agent:
            self.assertEqual(get(agent.port, "/-/reload", method="POST")[0], 404)
        with Agent("", "--web.enable-lifecycle") as agent:
            self.assertEqual(get(agent.port, "/-/reload", method="POST")[0], 200)
            self.assertEqual(get(agent.port, "/-/reload")[0], 405)
            agent.write("nonsense: true\n")
            self.assertEqual(get(agent.port, "/-/reload", method="POST")[0], 500)
            self.assertEqual(agent.scrape().value("onramp_config_last_reload_successful"), 0)

    def test_answer_is_not_that_of_a_reload_that_was_under_way(self):
        with Agent("", "--web.enable-lifecycle") as agent, ThreadPoolExecutor() as pool:
            os.unlink(agent.file)
            os.mkfifo(agent.file)
            agent.hangup()
            first = wait_for("the reload waits for the pipe", lambda: writer_of(agent.file))
            os.unlink(agent.file)
            os.mkfifo(agent.file)
            asked = pool.submit(get, agent.port, "/-/reload", method="POST")
            time.sleep(0.3)  # by then it has asked; it is answered alike when it is later
            os.write(first, b"web: {}\n")
            os.close(first)
            with open(agent.file, "w", encoding="utf-8") as pipe:  # waits for the next reload
                pipe.write("nonsense: true\n")
            self.assertIn("msg=reloaded", agent.log())
            self.assertEqual(asked.result()[0], 500)

    def test_reload_that_lasts_is_not_called_refused(self):
        with Agent("", "--web.enable-lifecycle") as agent:
            os.unlink(agent.file)
            os.mkfifo(agent.file)
            status, _, text = get(agent.port, "/-/reload", method="POST")
            self.assertEqual(status, 503)
            self.assertNotIn(b"refused", text)
            with open(agent.file, "w", encoding="utf-8") as pipe:
                pipe.write("web: {}\n")
            wait_for("the reload ended", lambda: "msg=reloaded" in agent.log())

    def test_address_of_the_file_is_no_news_while_the_flag_overrides_it(self):
        with Agent() as agent:
            agent.write("web: {listen: '127.0.0.1:1'}\n")
            agent.hangup()
            wait_for("the reload ended", lambda: "msg=reloaded" in agent.log())
            self.assertNotIn("restart", agent.log())

    def test_many_reloads_do_not_grow(self):
        with Agent("", "--web.enable-lifecycle") as agent:
            agent.write("routers:" + router("r1", agent.secret("c", "public"), "60s"))
            def resident():
                with open(f"/proc/{agent.process.pid}/statm", encoding="ascii") as file:
                    return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
            for _ in range(100):
                get(agent.port, "/-/reload", method="POST")
            before = resident()
            for _ in range(400):
                self.assertEqual(get(agent.port, "/-/reload", method="POST")[0], 200)
            self.assertLess(resident() - before, 1024 * 1024)


class SecretTest(unittest.TestCase):
    def test_canary_appears_nowhere(self):
        with Agent("", "--log.level=debug", "--web.enable-lifecycle") as agent:
            community = agent.secret("community", CANARY)
            agent.write("routers:" + router("r1", community))
            self.assertEqual(get(agent.port, "/-/reload", method="POST")[0], 200)
            wait_for("r1 was asked", lambda: agent.scrape().value("onramp_source_up", source="r1") == 0)
            dump = subprocess.run([ONRAMP, "run", f"--config.file={agent.file}", "--config.dump"],
                                  capture_output=True, text=True, check=True).stdout
            with open(f"/proc/{agent.process.pid}/cmdline", encoding="utf-8") as file:
                arguments = file.read()
            for place in (agent.log(), agent.scrape().text, dump, arguments):
                self.assertNotIn(CANARY, place)
            self.assertIn(community, dump)

    def test_readable_secret_is_refused(self):
        with Agent() as agent:
            community = agent.secret("community", CANARY)
            os.chmod(community, 0o644)
            agent.write("routers:" + router("r1", community))
            checked = subprocess.run([ONRAMP, "check-config", agent.file], capture_output=True,
                                     text=True, check=False)
            self.assertEqual(checked.returncode, 1)
            self.assertRegex(checked.stderr, r"onramp\.yaml:\d+:\d+: .*0644")
            self.assertNotIn(CANARY, checked.stderr)


class CommandLineTest(unittest.TestCase):
    def run_it(self, *words):
        return subprocess.run([ONRAMP, *words], capture_output=True, text=True, check=False)

    def test_version_and_help(self):
        self.assertRegex(self.run_it("--version").stdout, r"^onramp, version \d+\.\d+\.\d+ ")
        self.assertIn("--config.file", self.run_it("--help").stdout)

    def test_output_that_does_not_arrive_is_a_failure(self):
        for word in ("--version", "--help", "--config.reference", "--metrics.reference"):
            with open("/dev/full", "w", encoding="ascii") as full:
                done = subprocess.run([ONRAMP, word], stdout=full, check=False)
            self.assertEqual(done.returncode, 1, word)

    def test_wrong_words_are_named(self):
        for words, message in ((["fly"], '"fly"'), ([], "command is missing"),
                               (["run", "--web.listen"], "--web.listen"),
                               (["run", "--log.level=loud"], '"loud"'),
                               (["run", "more"], '"more"')):
            result = self.run_it(*words)
            self.assertEqual(result.returncode, 64, words)
            self.assertIn(message, result.stderr)
        result = self.run_it("check-config", "/nonexistent.yaml")
        self.assertEqual(result.returncode, 1)
        self.assertIn("/nonexistent.yaml", result.stderr)

    def test_occupied_address_is_named(self):
        with Agent() as agent:
            result = self.run_it("run", f"--config.file={agent.file}",
                                 f"--web.listen-address=127.0.0.1:{agent.port}")
            self.assertEqual(result.returncode, 1)
            self.assertIn("Address already in use", result.stderr)

    def test_json_log_is_json(self):
        with Agent("", "--log.format=json") as agent:
            agent.stop()
            for line in agent.log().splitlines():
                self.assertTrue(re.match(r'^\{"time":".*"msg":".*"\}$', line), line)


if __name__ == "__main__":
    unittest.main()
