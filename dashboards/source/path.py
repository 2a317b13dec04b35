# SPDX-License-Identifier: Apache-2.0
"""One path: three views on one time axis, what was measured, and what was expected."""

from grafana import (BLUE, DESTINATION, FIRING, FSM, FSM_STATES, GREEN, GREY, RED, UP, VERDICT, YELLOW, YES, dashboard, events,
                     one_of, row, series, stat, table, thresholds, timeline, variable)

OF_PATH = 'path=~"$path"'
OF_PEER = f"on (job, instance, router, vrf, peer) group_left (path) onramp:peer_path:newest{{{OF_PATH}}}"
OF_ATTACHMENT = f"on (job, instance, cloud, attachment, peer) group_left (path) onramp:attachment_path:newest{{{OF_PATH}}}"


def against(name, target, title, description, unit):
    """A measurement and the target that the agent holds it against."""
    return series(title, description, [(f"onramp_path_{name}{{{OF_PATH}}}", "{{path}}"),
                                       (f"onramp_path_{target}{{{OF_PATH}}}", "{{path}} target")], unit=unit, width=8)


DASHBOARD = dashboard(
    "onramp-path", "onramp / Path",
    "One path in detail: router, cloud and wire on one time axis, with events.",
    [DESTINATION, variable("path", "Path", 'label_values(onramp_path_info{destination=~"$destination"}, path)', multi=False)],
    [
        row("Now",
            stat("Verdict now", "ok, degraded, down, or unknown when no view that is fresh can tell.",
                 f"max by (path) ({one_of('onramp_path_state', ['ok', 'degraded', 'down', 'unknown'], OF_PATH, first=1)})",
                 values=VERDICT),
            stat("Carries the traffic", "Whether the traffic of its destination leaves through this path.",
                 f"onramp_path_carrying_traffic{{{OF_PATH}}}", values=YES),
            stat("Since", "When the state changed the last time.",
                 f"onramp_path_since_timestamp_seconds{{{OF_PATH}}} * 1000", unit="dateTimeFromNow"),
            stat("Maintenance", "Whether a failover test or announced work holds it down.",
                 f"onramp_path_maintenance{{{OF_PATH}}}", values={0: ("no", GREEN), 1: ("yes", BLUE)}),
            stat("Flapping", "Whether it went down three times within ten minutes.",
                 f"onramp_path_flapping{{{OF_PATH}}}", values={0: ("no", GREEN), 1: ("yes", RED)}),
            stat("Prefixes learned", "Prefixes learned from the cloud on this path.",
                 f"onramp_path_prefixes_received{{{OF_PATH}}}", levels=thresholds((None, RED), (1, GREEN)))),
        row("Three views",
            timeline("Verdict", "The verdict over time.",
                     [(f"max by (path) ({one_of('onramp_path_state', ['ok', 'degraded', 'down', 'unknown'], OF_PATH, first=1)})",
                       "{{path}}")], VERDICT, height=4),
            timeline("Router, cloud and wire", "What each side says alone; a gap means that it cannot tell.",
                     [(f"onramp_path_view_up{{{OF_PATH}}}", "{{view}}")], UP, height=6),
            timeline("Cause", "Why the path is not ok, or what will make it so; empty without a cause.",
                     [(f"max by (cause) (onramp_path_cause{{{OF_PATH}}})", "{{cause}}")], {1: ("yes", YELLOW)}, height=5)),
        row("The wire",
            against("latency_seconds", "latency_target_seconds", "Latency", "Median round trip of the newest minute, and the target.", "s"),
            against("loss_ratio", "loss_target_ratio", "Loss", "Part of the packets that was not answered in time, and the target.", "percentunit"),
            series("Traffic", "Bytes per second as the router sees them, and what the path can carry.",
                   [(f"onramp_path_traffic_bytes_per_second{{{OF_PATH}}}", "{{direction}}"),
                    (f"onramp_path_traffic_p95_bytes_per_second{{{OF_PATH}}}", "95th percentile of an hour"),
                    (f"onramp_path_capacity_bytes_per_second{{{OF_PATH}}}", "capacity")], unit="Bps", width=8)),
        row("The router",
            timeline("Session as the router sees it", "State of the router's BGP session.",
                     [(f"max by (router, peer) (({one_of('onramp_bgp_peer_state', FSM_STATES, '')}) * {OF_PEER})",
                       "{{router}} {{peer}}")], FSM, width=12),
            series("Prefixes at the router", "Prefixes before and after policy, and what is advertised.",
                   [(f"onramp_bgp_peer_prefixes_{what} * {OF_PEER}", f"{{{{afi_safi}}}} {what}")
                    for what in ("received", "accepted", "advertised")]),
            against("hold_time_seconds", "hold_time_target_seconds", "Hold time", "Negotiated hold time, and the longest that is allowed without BFD.", "s"),
            against("local_preference", "local_preference_target", "Local preference", "Lowest of the watched prefixes learned on the path, and the target.", "none"),
            against("mtu_bytes", "mtu_target_bytes", "MTU", "Largest packet that the attachment carries, and the target.", "bytes")),
        row("The cloud",
            timeline("Session as the cloud sees it", "Whether the cloud says that the session is established.",
                     [(f"onramp_cloud_bgp_up * {OF_ATTACHMENT}", "{{cloud}} {{attachment}} {{afi_safi}}")], UP, width=12),
            series("Prefixes at the cloud", "Prefixes that the cloud accepted from us, and its limit.",
                   [(f"onramp_cloud_bgp_prefixes_accepted * {OF_ATTACHMENT}", "{{afi_safi}} accepted"),
                    (f"onramp_cloud_bgp_prefix_limit * {OF_ATTACHMENT}", "{{afi_safi}} limit")])),
        row("Ends", table("Ends", "What was joined to this path.", [
            (None, "max by (path, role, destination, cloud, provider, router, vrf, peer, attachment, circuit, kind, location) "
                   f"(onramp_path_info{{{OF_PATH}}})", "none")],
            ["path", "role", "destination", "router", "peer", "cloud", "attachment", "circuit", "location"], height=5)),
    ],
    [FIRING,
     events("state", f"changes(onramp_path_state_changes_total{{{OF_PATH}}}[1m]) > 0", "the state of {{path}} changed", YELLOW),
     events("maintenance", f"onramp_path_maintenance{{{OF_PATH}}} == 1", "work on {{path}}", GREY)])
