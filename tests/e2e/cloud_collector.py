# SPDX-License-Identifier: Apache-2.0
"""What the tests of both clouds' collectors do: an emulator, and an agent that asks it."""

import contextlib
import os
import unittest

from cloud_support import CANARY, Emulator
from support import Agent, get, wait_for


class CloudTest(unittest.TestCase):
    """Each test has an emulator; watch() starts an agent that asks it. The account is `prod`."""

    settings: dict = {}  # of the emulator, in every test

    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.emulator = self.stack.enter_context(Emulator(settings=self.settings))
        self.agent = None

    def say(self, settings=None, **document):
        """What the cloud is like from now on; nothing: it is well."""
        self.emulator.say(settings=self.settings | (settings or {}), **document)

    def environment(self, **more):
        """Of the agent: the emulator's, and no way to any other cloud."""
        return more

    def config(self, **words):
        raise NotImplementedError

    def watch(self, environment=None, ready=True, **words):
        """An agent that has ended its first poll."""
        variables = [f"{name}={value}" for name, value in
                     (environment or self.environment()).items()]
        self.agent = Agent(self.config(**words), "--log.level=debug",
                           prefix=["env", *variables])
        self.stack.enter_context(self.agent)
        if ready:
            wait_for("the first poll has ended", self.agent.is_ready)
        return self.agent

    def value(self, name, **labels):
        return self.agent.scrape().value(name, **labels)

    def errors(self, reason):
        return self.value("onramp_source_errors_total", source="prod", reason=reason)

    def fault(self, name, target="*", value=""):
        self.say(faults=[{"name": name, "target": target, "value": value}])

    def becomes(self, what, name, wanted, **labels):
        wait_for(what, lambda: self.value(name, **labels) == wanted, timeout=30)

    def said(self, *parts):
        """A line of the log that has all parts."""
        return wait_for(f"the log says {parts}", lambda: next(
            (line for line in self.agent.log().splitlines() if all(p in line for p in parts)),
            None))

    def polls(self, count):
        """So many more polls have ended, good or bad."""
        def polls():
            return self.value("onramp_source_polls_total", source="prod")
        target = polls() + count
        wait_for(f"{count} polls", lambda: polls() >= target, timeout=60)

    def asked(self, action):
        """The requests for an action that have come so far."""
        return [one for one in self.emulator.requests() if one["action"] == action]

    def truths(self):
        """(metric and labels, value) of what is up or there."""
        return [(f"{name}{labels}", value) for name, labels, value in self.agent.scrape().samples
                if name.endswith(("_up", "_present", "_enabled", "_missing"))]

    def assert_nothing_is_down(self, *exceptions):
        for name, labels, value in self.agent.scrape().samples:
            if name.endswith(("_up", "_present")) and name not in (
                    "onramp_source_up", *exceptions):
                self.assertNotEqual(value, 0, (name, labels))

    def assert_no_secret(self, *more):
        """No canary, and nothing of `more`, is anywhere where somebody looks."""
        for what, text in (("metrics", get(self.agent.port, "/metrics")[2].decode()),
                           ("log", self.agent.log()),
                           ("facts", get(self.agent.port, "/api/v1/facts")[2].decode())):
            for secret in (CANARY, *more):
                self.assertNotIn(secret, text, what)

    def assert_memory_stays(self, polls):
        """With the real HTTP client; the unit tests poll a thousand times."""
        self.polls(polls // 3)
        before = resident(self.agent.process.pid)
        self.polls(polls)
        self.assertLess(resident(self.agent.process.pid) - before, 1 << 20)
        self.assertEqual(self.agent.stop()[1], 0)


def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
