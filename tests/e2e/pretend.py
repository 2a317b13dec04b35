# SPDX-License-Identifier: Apache-2.0
"""An agent that is not there: /metrics of a site with six paths, made from the metrics reference.

Every metric of the reference has a sample for every thing that it is about, so that whatever alerts
and dashboards ask for is there under its true name and labels. The tests say what is wrong."""

import http.server
import re
import threading
import time

from support import ROOT

REFERENCE = f"{ROOT}/packaging/reference/metrics.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|[^|]*\| ([^|]*)\|")
LABEL = re.compile(r"`(\w+)`(?: \(([^)]*)\))?")


def _path(name, cloud, provider, role, peer, attachment, circuit, **more):
    """All labels that anything about this path may have."""
    return {"path": name, "cloud": cloud, "provider": provider, "destination": f"{provider}-prod", "role": role,
            "router": "ce1", "peer": peer, "attachment": attachment, "circuit": circuit, "kind": "private",
            "location": "EqSG2", "vrf": "default", "afi_safi": "ipv4 unicast", "probe": name.replace("/", "-"),
            "target": peer, "cloud_address": peer, "interface": more.pop("interface"), "gateway": f"{provider}-gw",
            "attached": f"{provider}-net", "route_table": f"{provider}-rtb", "prefix": "10.1.0.0/16",
            "resource": attachment, "tag": "owner", "address": peer, "local_address": "192.0.2.1",
            "direction": "accepted", "lane": "0", "check": "hold_time", "subject": name, "event": "path_state",
            "action": "Describe", "code": "200", "reason": "Hold Timer Expired", "state": "", "tunnel": f"{attachment}-t",
            "name": name, "protocol": "icmp", "source": cloud, **more}


PATHS = (
    _path("aws/dx", "prod-aws", "aws", "primary", "192.168.100.1", "dxvif-1", "dxcon-1", interface="dx0"),
    _path("aws/dx-transit", "prod-aws", "aws", "primary", "192.168.101.1", "dxvif-2", "dxcon-1", interface="dx1"),
    _path("aws/vpn-a", "prod-aws", "aws", "backup", "169.254.10.1", "vpn-1", "", interface="vpn0"),
    _path("aws/vpn-b", "prod-aws", "aws", "backup", "169.254.11.1", "vpn-2", "", interface="vpn1"),
    _path("azure/er-primary", "prod-azure", "azure", "primary", "192.168.200.2", "er/primary", "er", interface="er0"),
    _path("azure/er-secondary", "prod-azure", "azure", "primary", "192.168.200.6", "er/secondary", "er", interface="er1"),
)
SOURCES = ({"source": "ce1", "kind": "snmp", "reason": "timeout"}, {"source": "probes", "kind": "probe", "reason": "limit"},
           {"source": "prod-aws", "kind": "aws", "reason": "denied"}, {"source": "prod-azure", "kind": "azure", "reason": "denied"})
CLOUDS = ({"cloud": "prod-aws", "kind": "reads", "action": "DescribeConnections", "code": "200"},
          {"cloud": "prod-azure", "kind": "reads", "action": "circuits", "code": "200"})

# What a site in good health has at another value than 1; None is absent.
HEALTHY = {
    "onramp_path_cause": None, "onramp_path_flapping": 0, "onramp_path_maintenance": 0,
    "onramp_destination_fake_redundancy": None, "onramp_path_end_unmatched": None,
    "onramp_path_latency_seconds": 0.004, "onramp_path_latency_target_seconds": 0.01,
    "onramp_path_loss_ratio": 0, "onramp_path_loss_target_ratio": 0.01,
    "onramp_path_hold_time_seconds": 30, "onramp_path_hold_time_target_seconds": 30,
    "onramp_path_traffic_bytes_per_second": 1e6, "onramp_path_capacity_bytes_per_second": 1.25e8,
    "onramp_destination_paths_working": 4, "onramp_destination_paths_expected": 4,
    "onramp_bgp_peer_prefixes_advertised_outside": 0, "onramp_bgp_peer_default_route_advertised": 0,
    "onramp_bgp_peer_prefixes_advertised_transit": 0, "onramp_bgp_peer_prefixes_limit": 100,
    "onramp_cloud_bgp_prefix_limit": 100, "onramp_route_table_propagated_routes_limit": 100,
    "onramp_gateway_peer_prefixes_advertised_limit": 100,
    "onramp_route_table_blackhole_routes": 0, "onramp_resource_tag_missing": 0,
    "onramp_attachment_failover_test": 0,
}
# The state of each state machine that says that all is well.
GOOD_STATES = ("ok", "established", "available", "attached", "up")


def reference():
    """[(metric, type, {label: its states or ()})]"""
    rows = []
    with open(REFERENCE, encoding="utf-8") as file:
        for line in file:
            found = ROW.match(line)
            if found:
                name, kind, labels = found.groups()
                rows.append((name, kind.strip().partition(",")[0],
                             {label: states.split(", ") if states else ()
                              for label, states in LABEL.findall(labels)}))
    return rows


def things(name):
    """What a metric is about: one dictionary of labels for each."""
    if name.startswith("onramp_source"):
        return SOURCES
    if name.startswith("onramp_api"):
        return CLOUDS
    return PATHS


def quoted(pairs):
    escaped = ((key, str(value).replace("\\", "\\\\").replace('"', '\\"')) for key, value in pairs)
    return ",".join(f'{key}="{value}"' for key, value in escaped)


class Site:
    """What the page says: healthy, but for what has been changed."""

    def __init__(self):
        self.began = time.time()
        self.changes = {}
        self.rows = reference()

    def change(self, name, value, **labels):
        """Samples of `name` that have these labels have this value; None: they are absent."""
        self.changes.setdefault(name, []).append((labels, value))

    def heal(self):
        self.changes = {}

    def value(self, name, kind, pairs):
        for labels, value in reversed(self.changes.get(name, [])):
            if all(pairs.get(key) == wanted for key, wanted in labels.items()):
                return value
        if name.endswith("timestamp_seconds"):
            return self.began
        if kind == "counter" and name != "onramp_source_errors_total":
            return round((time.time() - self.began) * 10)
        return HEALTHY.get(name, 1)

    def things(self, name):
        """The same, and what the changes of this metric name besides: a cause, a reason."""
        known = things(name)
        for labels, _ in self.changes.get(name, []):
            new = {key: value for key, value in labels.items() if key not in known[0]}
            if new:
                known = [*known, *({**thing, **labels} for thing in known
                                   if all(thing[key] == labels[key] for key in labels.keys() - new.keys()))]
        return known

    def samples(self, name, kind, labels):
        """[(labels, value)]: one per thing, one per state of a state machine."""
        found = {}
        states = next((states for states in labels.values() if states), ())
        good = next((state for state in GOOD_STATES if state in states), None)
        for thing in self.things(name):
            pairs = {label: thing.get(label, "") for label in labels}
            for state in states or [pairs.get("state")]:
                if "state" in labels:
                    pairs = {**pairs, "state": state}
                value = self.value(name, kind, {**thing, **pairs})
                if states and value == 1 and not self.is_changed(name, {**thing, **pairs}):
                    value = int(state == good)
                if value is not None:
                    found[quoted(pairs.items())] = value
        return found

    def is_changed(self, name, pairs):
        return any(all(pairs.get(k) == v for k, v in labels.items()) for labels, _ in self.changes.get(name, []))

    def page(self):
        lines = []
        for name, kind, labels in self.rows:
            if kind == "histogram":
                lines += self.histogram(name, labels)
                continue
            for pairs, value in self.samples(name, kind, labels).items():
                lines.append(f"{name}{{{pairs}}} {value!r}")
        return "\n".join(lines) + "\n"

    def histogram(self, name, labels):
        count = round((time.time() - self.began) * 10)
        for thing in PATHS:
            pairs = quoted((label, thing[label]) for label in labels if label != "le")
            for bound in ("0.001", "0.01", "+Inf"):
                yield f'{name}_bucket{{{pairs},le="{bound}"}} {0 if bound == "0.001" else count}'
            yield f"{name}_sum{{{pairs}}} {count * 0.004!r}"
            yield f"{name}_count{{{pairs}}} {count}"


# -- faults --

def degrade(site, path="aws/dx", cause="not_propagated"):
    site.change("onramp_path_state", 0, path=path)
    site.change("onramp_path_state", 1, path=path, state="degraded")
    site.change("onramp_path_cause", 1, path=path, cause=cause)
    site.change("onramp_route_table_prefix_present", 0, route_table="aws-rtb")


def cut_circuit(site, circuit="dxcon-1"):
    """Everything that is on the circuit is down in all views."""
    site.change("onramp_circuit_up", 0, circuit=circuit)
    for thing in PATHS:
        if thing["circuit"] != circuit:
            continue
        path, peer, attachment = thing["path"], thing["peer"], thing["attachment"]
        site.change("onramp_path_state", 0, path=path)
        site.change("onramp_path_state", 1, path=path, state="down")
        for name in ("onramp_path_up", "onramp_path_view_up", "onramp_path_carrying_traffic"):
            site.change(name, 0, path=path)
        site.change("onramp_path_cause", 1, path=path, cause="circuit_down")
        site.change("onramp_destination_carried_by", None, path=path)
        site.change("onramp_bgp_peer_up", 0, peer=peer)
        site.change("onramp_attachment_up", 0, attachment=attachment)
        site.change("onramp_cloud_bgp_up", 0, attachment=attachment)
    site.change("onramp_destination_redundant", 0, destination="aws-prod")
    site.change("onramp_destination_fake_redundancy", 1, destination="aws-prod")
    site.change("onramp_path_end_unmatched", 1, path="aws/dx", end="cloud")


class PretendAgent:
    """The site's page on a port of loopback; a context manager."""

    def __init__(self):
        self.site = Site()
        page = self.site.page

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802
                body = page().encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

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
