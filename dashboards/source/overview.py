# SPDX-License-Identifier: Apache-2.0
"""All paths and destinations on one page: what works, what does not, who carries the traffic."""

from grafana import (DESTINATION, FIRING, FLAG, GREEN, GREY, PATH, RED, VERDICT, YELLOW, YES, BLUE, dashboard, one_of, row,
                     series, stat, table, thresholds, timeline)

CHOSEN = 'on (job, instance, path) group_left () onramp_path_info{destination=~"$destination",path=~"$path"}'
OF_PATH = 'path=~"$path"'
OF_DESTINATION = 'destination=~"$destination"'


def in_state(state, color):
    return stat(f"Paths {state}", f"Number of chosen paths whose verdict is {state}.",
                f'sum(onramp_path_state{{state="{state}"}} * {CHOSEN})',
                levels=thresholds((None, GREY if state == "ok" else GREEN), (1, color)))


DASHBOARD = dashboard(
    "onramp-overview", "onramp / Overview",
    "Paths to the clouds: verdicts, causes, redundancy, and which path carries the traffic.",
    [DESTINATION, PATH],
    [
        row("Now",
            in_state("ok", GREEN), in_state("degraded", YELLOW), in_state("down", RED), in_state("unknown", YELLOW),
            stat("Destinations without redundancy", "Destinations that one more fault cuts off.",
                 f"count(onramp_destination_redundant{{{OF_DESTINATION}}} == 0) or vector(0)",
                 levels=thresholds((None, GREEN), (1, YELLOW))),
            stat("Ends without the other", "Attachments without a router's peer, peers that no cloud knows, and the like.",
                 "count(onramp_path_end_unmatched) or vector(0)", levels=thresholds((None, GREEN), (1, YELLOW)))),
        row("Paths",
            table("Paths", "Verdict, cause and measurements of each path as they are now.", [
                (None, f"max by (path, destination, role, provider, router, peer, circuit) (onramp_path_info{{{OF_DESTINATION},{OF_PATH}}})", "none"),
                (None, f"max by (path, state) (onramp_path_state{{{OF_PATH}}} == 1)", "none"),
                (None, f"max by (path, cause) (onramp_path_cause{{{OF_PATH}}}) or max by (path) (onramp_path_info{{{OF_PATH}}})", "none"),
                ("carries", f"max by (path) (onramp_path_carrying_traffic{{{OF_PATH}}})", "none"),
                ("latency", f"max by (path) (onramp_path_latency_seconds{{{OF_PATH}}})", "s"),
                ("loss", f"max by (path) (onramp_path_loss_ratio{{{OF_PATH}}})", "percentunit"),
                ("since", f"max by (path) (onramp_path_since_timestamp_seconds{{{OF_PATH}}}) * 1000", "dateTimeFromNow"),
            ], ["path", "destination", "state", "cause", "carries", "role", "provider", "router", "peer", "circuit"],
                values={"carries": YES}),
            timeline("Verdicts", "The verdict of each path over time; a gap is a path that the agent did not know.",
                     [(f"max by (path) ({one_of('onramp_path_state', ['ok', 'degraded', 'down', 'unknown'], OF_PATH, first=1)})",
                       "{{path}}")], VERDICT)),
        row("Traffic",
            timeline("Who carries the traffic", "Through which path the traffic of each destination leaves.",
                     [(f"max by (path) (onramp_path_carrying_traffic{{{OF_PATH}}})", "{{path}}")],
                     {0: ("-", GREY), 1: ("carries", BLUE)}),
            series("Traffic of the paths", "Bytes per second as the router sees them; receive is from the cloud.",
                   [(f"max by (path, direction) (onramp_path_traffic_bytes_per_second{{{OF_PATH}}})", "{{path}} {{direction}}")],
                   unit="Bps"),
            series("Busiest hour against capacity", "95th percentile of the last hour, of the busier direction, and what the path can carry.",
                   [(f"max by (path) (onramp_path_traffic_p95_bytes_per_second{{{OF_PATH}}})", "{{path}} 95th percentile"),
                    (f"max by (path) (onramp_path_capacity_bytes_per_second{{{OF_PATH}}})", "{{path}} capacity")], unit="Bps")),
        row("Destinations",
            table("Redundancy", "Working paths of all paths; whether one more fault is survived; whether the others can carry the load.", [
                ("working", f"max by (destination) (onramp_destination_paths_working{{{OF_DESTINATION}}})", "none"),
                ("expected", f"max by (destination) (onramp_destination_paths_expected{{{OF_DESTINATION}}})", "none"),
                ("redundant", f"max by (destination) (onramp_destination_redundant{{{OF_DESTINATION}}})", "none"),
                ("backup sufficient", f"max by (destination) (onramp_destination_backup_sufficient{{{OF_DESTINATION}}})", "none"),
                (None, f"max by (destination, path) (onramp_destination_carried_by{{{OF_DESTINATION}}})", "none"),
            ], ["destination", "path"], width=14, values={"redundant": YES, "backup sufficient": YES}),
            table("Fake redundancy", "What all paths of a destination share, if they share something.", [
                (None, f"max by (destination, reason) (onramp_destination_fake_redundancy{{{OF_DESTINATION}}})", "none")],
                ["destination", "reason"], width=10)),
        row("Readiness",
            table("Checklist", "Each line of the readiness checklist; `onramp checklist` has evidence and the command that mends it.", [
                ("passed", "min by (check, subject) (onramp_check_passed)", "none")], ["check", "subject"], width=14, values={"passed": YES}),
            table("What was not joined", "Ends that the agent could not join, and why.", [
                (None, "max by (end, cloud, router, subject, reason) (onramp_path_end_unmatched)", "none")],
                ["end", "cloud", "router", "subject", "reason"], width=10)),
    ], [FIRING])
