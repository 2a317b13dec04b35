#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From the agent's page to the pager: Prometheus with the shipped rules, Alertmanager with the shipped
example, and a webhook that counts what arrives."""

import http.server
import json
import threading
import time
import unittest

from pretend import PretendAgent, cut_circuit, degrade
from prometheus_support import Alertmanager, Prometheus
from support import wait_for


class Webhook:
    """Keeps what is posted to it, by path of the URL."""

    def __init__(self):
        self.posts = []
        posts = self.posts

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                posts.append((self.path, json.loads(body)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def received(self, kind):
        """Notifications of one receiver."""
        return [body for path, body in list(self.posts) if path == f"/{kind}"]


def names(notification):
    """Of what fires; the alert of a cause that has sharpened may come along as resolved."""
    return sorted(alert["labels"]["alertname"] for alert in notification["alerts"] if alert["status"] == "firing")


class AlertingTest(unittest.TestCase):
    def setUp(self):
        self.webhook = self.enterContext(Webhook())
        self.alertmanager = self.enterContext(Alertmanager(self.webhook.port))

    def watched_site(self):
        agent = self.enterContext(PretendAgent())
        prometheus = self.enterContext(Prometheus(f"127.0.0.1:{agent.port}", interval="15s",
                                                  alertmanager=self.alertmanager.port))
        wait_for("rules have seen the agent", lambda: prometheus.query("count(onramp:path_down:known) == 6"), timeout=60)
        return agent.site, prometheus

    def wait_page(self, timeout):
        began = time.monotonic()
        wait_for("a page", lambda: self.webhook.received("page"), timeout=timeout)
        return self.webhook.received("page")[0], time.monotonic() - began

    def test_one_cut_circuit_is_one_page(self):
        site, prometheus = self.watched_site()
        self.assertEqual(prometheus.query('ALERTS{severity="page"}'), [])
        cut_circuit(site)
        page, seconds = self.wait_page(timeout=45)
        self.assertEqual(names(page), ["OnrampPathDown", "OnrampPathDown"])
        self.assertEqual(page["commonLabels"]["circuit"], "dxcon-1")
        self.assertEqual(page["commonLabels"]["cause"], "circuit_down")
        self.assertEqual(page["commonLabels"]["destination"], "aws-prod")
        for alert in page["alerts"]:
            self.assertIn("/runbooks/OnrampPathDown.md", alert["annotations"]["runbook_url"])
            self.assertIn("aws/vpn-a", alert["annotations"]["traffic"])
        print(f"# page after {seconds:.0f} s")
        # tickets of the same fault have fired by now, and the paths' page has made them superfluous
        wait_for("sessions are inhibited", lambda: "OnrampCircuitDown" in self.alertmanager.inhibited(), timeout=120)
        self.assertEqual(len(self.webhook.received("page")), 1)

    def test_routes_that_are_not_propagated_are_one_page(self):
        site, _ = self.watched_site()
        degrade(site)
        page, seconds = self.wait_page(timeout=60)
        self.assertEqual(names(page), ["OnrampRoutesNotPropagated"])
        self.assertIn("aws-rtb lacks 10.1.0.0/16", page["alerts"][0]["annotations"]["description"])
        print(f"# page after {seconds:.0f} s")

    def test_what_follows_from_a_page_is_no_ticket(self):
        path = {"path": "aws/dx", "destination": "aws-prod", "cloud": "prod-aws", "provider": "aws", "router": "ce1",
                "attachment": "dxvif-1", "circuit": "dxcon-1", "peer": "192.168.100.1"}
        ticket = {"severity": "ticket"}
        followers = [
            {"alertname": "OnrampRouterSessionLost", **path, **ticket},
            {"alertname": "OnrampCloudSessionLost", "cloud": "prod-aws", "attachment": "dxvif-1", **ticket},
            {"alertname": "OnrampAttachmentDown", "cloud": "prod-aws", "attachment": "dxvif-1", **ticket},
            {"alertname": "OnrampCircuitDown", "cloud": "prod-aws", "circuit": "dxcon-1", **ticket},
            {"alertname": "OnrampRedundancyLost", "destination": "aws-prod", **ticket},
        ]
        strangers = [
            {"alertname": "OnrampRouterSessionLost", "router": "ce1", "peer": "192.0.2.1", **ticket},
            {"alertname": "OnrampCircuitDown", "cloud": "prod-aws", "circuit": "dxcon-9", **ticket},
            {"alertname": "OnrampTagMissing", "cloud": "prod-aws", "resource": "dxcon-1", **ticket},
            {"alertname": "SomebodyElses", **ticket},
        ]
        self.alertmanager.post({"alertname": "OnrampPathDown", "severity": "page", **path}, *followers, *strangers)
        page, _ = self.wait_page(timeout=30)
        self.assertEqual(names(page), ["OnrampPathDown"])
        wait_for("all tickets of others", lambda: len(self.webhook.received("ticket")) >= len(strangers), timeout=30)
        told = [name for ticket in self.webhook.received("ticket") for name in names(ticket)]
        self.assertEqual(sorted(told), sorted(alert["alertname"] for alert in strangers))
        self.assertEqual(self.alertmanager.inhibited(), sorted(alert["alertname"] for alert in followers))

    def test_a_destination_that_is_cut_off_is_one_page(self):
        paths = [{"alertname": "OnrampPathDown", "severity": "page", "path": name, "destination": "aws-prod",
                  "cloud": "prod-aws", "circuit": name} for name in ("aws/dx", "aws/dx-2")]
        other = {"alertname": "OnrampPathDown", "severity": "page", "path": "azure/er", "destination": "azure-prod",
                 "cloud": "prod-azure", "circuit": "er"}
        self.alertmanager.post({"alertname": "OnrampDestinationUnreachable", "severity": "page",
                                "destination": "aws-prod"}, *paths, other)
        wait_for("two pages", lambda: len(self.webhook.received("page")) >= 2, timeout=30)
        told = [name for page in self.webhook.received("page") for name in names(page)]
        self.assertEqual(sorted(told), ["OnrampDestinationUnreachable", "OnrampPathDown"])

    def test_a_destination_that_another_site_has_lost_silences_nobody_here(self):
        # two data centres, each with an agent, lead to the same network in the cloud
        there = {"alertname": "OnrampDestinationUnreachable", "severity": "page", "destination": "aws-prod", "instance": "dc2"}
        here = {"alertname": "OnrampPathDown", "severity": "page", "path": "aws/dx", "destination": "aws-prod",
                "cloud": "prod-aws", "circuit": "dxcon-1", "instance": "dc1"}
        self.alertmanager.post(there, here)
        wait_for("two pages", lambda: len(self.webhook.received("page")) >= 2, timeout=30)
        self.assertEqual(self.alertmanager.inhibited(), [])


if __name__ == "__main__":
    unittest.main()
