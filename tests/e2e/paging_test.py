#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From a fault in the lab to the pager, as it is anywhere: Prometheus scrapes each 15 s and has the
shipped rules, Alertmanager has the shipped example. Seconds count from the fault."""

import os
import time
import unittest
import urllib.parse

from alerting_test import Webhook, names
from lab_support import Lab, needs_lab
from prometheus_support import Alertmanager, Prometheus
from support import ONRAMP, ROOT, wait_for

PATHS = 5
CIRCUIT_S = 45
PROPAGATION_S = 90
AGAIN_S = 135  # Alertmanager repeats what has changed after two minutes
RUNBOOKS = os.path.join(ROOT, "alerts", "runbooks")


@needs_lab
class PagingTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab("paging")
        self.addCleanup(self.lab, "down")
        self.lab("up")
        port = urllib.parse.urlparse(self.lab.environment()["LAB_AGENT_URL"]).port
        self.lab("agent", "--views", "snmp,ssh", "--port", str(port), ONRAMP)
        self.webhook = self.enterContext(Webhook())
        self.alertmanager = self.enterContext(Alertmanager(self.webhook.port))
        self.prometheus = self.enterContext(
            Prometheus(f"127.0.0.1:{port}", interval="15s", alertmanager=self.alertmanager.port))
        wait_for("Prometheus knows that all paths are up", self.are_known_up, timeout=90)

    def are_known_up(self):
        found = self.prometheus.query("onramp:path_down:known")
        return len(found) == PATHS and all(sample["value"][1] == "0" for sample in found)

    def pages_of(self, alert):
        return [page for page in self.webhook.received("page") if alert in names(page)]

    def page_of(self, alert, began, limit):
        """The first page, which comes in time."""
        wait_for(f"a page: {alert}", lambda: self.pages_of(alert), timeout=limit - (time.monotonic() - began))
        page = self.pages_of(alert)[0]
        print(f"# {alert} after {time.monotonic() - began:.0f} s")
        for told in page["alerts"]:
            page_of_runbook = told["annotations"]["runbook_url"].rpartition("/")[2]
            self.assertTrue(os.path.exists(os.path.join(RUNBOOKS, page_of_runbook)), page_of_runbook)
        return page

    def test_pages_come_in_time_and_once(self):
        self.assertEqual(self.webhook.received("page"), [])
        began = time.monotonic()
        self.lab("fault", "cut", "dx0")
        page = self.page_of("OnrampPathDown", began, CIRCUIT_S)
        paged = time.monotonic()
        self.assertEqual(names(page), ["OnrampPathDown"])
        labels = page["alerts"][0]["labels"]
        self.assertEqual((labels["provider"], labels["destination"], labels["cause"]),
                         ("aws", "aws-prod", "peer_unreachable"))
        self.assertTrue(labels["circuit"].startswith("dxcon-"))
        self.assertIn("over prod-aws/vpn-", page["alerts"][0]["annotations"]["traffic"])

        began = time.monotonic()
        self.lab("fault", "propagation-off", "rt-app")
        page = self.page_of("OnrampRoutesNotPropagated", began, PROPAGATION_S)
        self.assertEqual({told["labels"]["provider"] for told in page["alerts"]}, {"azure"})

        time.sleep(max(0.0, paged + AGAIN_S - time.monotonic()))  # silence is what is waited for
        told = sorted(name for page in self.webhook.received("page") for name in set(names(page)))
        self.assertEqual(told, ["OnrampPathDown", "OnrampRoutesNotPropagated"])


if __name__ == "__main__":
    unittest.main()
