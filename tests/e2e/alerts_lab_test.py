#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules and dashboards over the lab: real routers, the real agent, a real Prometheus, and a pager."""

import os
import re
import sys
import time
import unittest
import urllib.parse

from alerting_test import Webhook, names
from dashboards_test import queries
from lab_support import Lab, needs_lab
from prometheus_support import Alertmanager, Prometheus
from support import ONRAMP, ROOT, scrape, wait_for

sys.path.insert(0, os.path.join(ROOT, "tests", "lint"))
from promql import recorded, selectors  # noqa: E402

PATHS = 5

BY_PROMETHEUS = {"ALERTS", "scrape_samples_scraped", "scrape_duration_seconds"}


@needs_lab
class AlertsLabTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = lab = Lab("alerts")
        cls.addClassCleanup(lab, "down")
        lab("up", "--hold", "9", "--bfd")
        cls.port = urllib.parse.urlparse(lab.environment()["LAB_AGENT_URL"]).port
        lab("agent", "--views", "snmp,ssh", "--port", str(cls.port), ONRAMP)
        cls.webhook = cls.enterClassContext(Webhook())
        cls.alertmanager = cls.enterClassContext(Alertmanager(cls.webhook.port))
        cls.prometheus = cls.enterClassContext(Prometheus(f"127.0.0.1:{cls.port}", alertmanager=cls.alertmanager.port, hasten=True))
        cls.wait_ok(PATHS)
        wait_for("means of 30 days", lambda: cls.prometheus.query("onramp:objective_error:ratio_rate30d"), timeout=60)
        wait_for("rates have a history", lambda: cls.prometheus.query("count_over_time(onramp_build_info[15s]) > 10"), timeout=60)

    @classmethod
    def wait_ok(cls, count, timeout=90):
        def told():
            page = scrape(cls.port)
            states = {labels["path"]: labels["state"] for labels, value in page.all("onramp_path_state") if value}
            return states if list(states.values()).count("ok") == count and len(states) == PATHS else None
        return wait_for(f"{count} of {PATHS} paths are ok", told, timeout=timeout)

    def setUp(self):
        self.lab("heal")
        self.wait_ok(PATHS)
        wait_for("no page is left of before", lambda: not self.firing(), timeout=90)

    def check_queries(self):
        """A query whose metrics are all on the page, or made of them, returns series."""
        samples = scrape(self.port).samples
        made = recorded() | BY_PROMETHEUS

        def is_known(name, expr):
            providers = {labels.get("provider") for found, labels, _ in samples if found == name}
            chosen = re.search(r'provider="(\w+)"', expr)
            return name in made or (chosen[1] in providers if chosen else bool(providers))

        empty = [(title, expr) for title, expr in queries() if "annotation" not in title
                 and all(is_known(name, expr) for name, _ in selectors(expr)) and not self.prometheus.query(expr)]
        self.assertEqual(empty, [])

    def firing(self, severity="page"):
        found = self.prometheus.query(f'ALERTS{{alertstate="firing",severity="{severity}"}}')
        return sorted((alert["metric"]["alertname"], alert["metric"].get("path", "")) for alert in found)

    def test_a_healthy(self):
        self.assertEqual(self.prometheus.broken_rules(), [])
        self.check_queries()
        self.assertEqual(self.firing(), [])

    def test_b_degraded(self):
        self.lab("fault", "propagation-off", "all")
        wait_for("a page", lambda: "OnrampRoutesNotPropagated" in [name for name, _ in self.firing()], timeout=90)
        self.check_queries()
        self.assertEqual({name for name, _ in self.firing()}, {"OnrampRoutesNotPropagated"})

    def test_c_down(self):
        before = len(self.webhook.received("page"))
        began = time.monotonic()
        self.lab("fault", "carrier", "dx0")
        wait_for("a page", lambda: self.pages_of_a_path(before), timeout=60)
        print(f"# page after {time.monotonic() - began:.0f} s")
        page = self.pages_of_a_path(before)[0]
        self.assertEqual(names(page), ["OnrampPathDown"])
        alert = next(alert for alert in page["alerts"] if alert["status"] == "firing")
        self.assertEqual(alert["labels"]["provider"], "aws")
        self.assertTrue(alert["labels"]["cause"])
        self.assertRegex(alert["annotations"]["traffic"], "The traffic .*(goes|should go) over .*vpn")
        self.check_queries()
        self.assertEqual(self.prometheus.broken_rules(), [])

    def pages_of_a_path(self, before):
        return [page for page in self.webhook.received("page")[before:] if "OnrampPathDown" in names(page)]


if __name__ == "__main__":
    unittest.main()
