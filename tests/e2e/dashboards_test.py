#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every query of every dashboard and rule, on a real Prometheus: it is right, and it returns series."""

import glob
import json
import os
import unittest

from pretend import PretendAgent, cut_circuit, degrade
from prometheus_support import Prometheus
from support import ROOT, wait_for

VARIABLES = {"$__rate_interval": "15s", "$__interval": "5s", "$__range": "1m"}

# There is nothing to show of these on a good day.
ONLY_IN_TROUBLE = ("onramp_path_cause{", "onramp_destination_fake_redundancy", "by (end, cloud")


def queries():
    """[(dashboard: panel, PromQL with its variables filled in)]"""
    found = []
    for path in sorted(glob.glob(os.path.join(ROOT, "dashboards", "*.json"))):
        with open(path, encoding="utf-8") as file:
            board = json.load(file)
        names = [variable["name"] for variable in board["templating"]["list"]]
        for panel in board["panels"]:
            for target in panel.get("targets", []):
                found.append((f"{board['uid']}: {panel['title']}", filled_in(target["expr"], names)))
        for note in board["annotations"]["list"]:
            found.append((f"{board['uid']}: annotation {note['name']}", filled_in(note["expr"], names)))
    return found


def filled_in(expr, names):
    for name, value in VARIABLES.items():
        expr = expr.replace(name, value)
    for name in sorted(names, key=len, reverse=True):
        expr = expr.replace(f"${name}", ".*")
    return expr


def is_calm(title, expr):
    """Whether it may be empty on a good day."""
    return "annotation" in title or any(part in expr for part in ONLY_IN_TROUBLE)


class DashboardsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.agent = cls.enterClassContext(PretendAgent())
        cls.prometheus = cls.enterClassContext(Prometheus(f"127.0.0.1:{cls.agent.port}", hasten=True))
        # rates need some seconds of history, means of 30 days one round of rules more
        wait_for("rules have seen the agent", lambda: cls.prometheus.query("onramp:objective_error:ratio_rate30d"), timeout=60)
        wait_for("rates have a history", lambda: cls.prometheus.query("count_over_time(onramp_build_info[15s]) > 5"), timeout=60)

    def setUp(self):
        self.agent.site.heal()

    def empty(self):
        """Queries without series; each is right, or this fails."""
        return [(title, expr) for title, expr in queries() if not self.prometheus.query(expr)]

    def wait_states(self, **states):
        for state, count in states.items():
            wait_for(f"{count} paths are {state}", lambda state=state, count=count: self.prometheus.query(
                f'sum(onramp_path_state{{state="{state}"}}) == {count}'))

    def test_healthy(self):
        self.wait_states(ok=6)
        self.assertEqual([item for item in self.empty() if not is_calm(*item)], [])

    def test_degraded(self):
        degrade(self.agent.site)
        self.wait_states(degraded=1, ok=5)
        left = [item for item in self.empty() if not is_calm(*item)]
        self.assertEqual(left, [])
        self.assertTrue(self.prometheus.query('onramp_path_cause{cause="not_propagated"}'))

    def test_down(self):
        cut_circuit(self.agent.site)
        self.wait_states(down=2, ok=4)
        wait_for("a page fires", lambda: self.prometheus.query('ALERTS{severity="page",alertstate="firing"}'))
        left = [item for item in self.empty() if "annotation" not in item[0]]
        self.assertEqual(left, [])

    def test_every_rule_can_be_evaluated(self):
        self.assertEqual(self.prometheus.broken_rules(), [])


if __name__ == "__main__":
    unittest.main()
