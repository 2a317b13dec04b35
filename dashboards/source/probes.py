# SPDX-License-Identifier: Apache-2.0
"""Packets: round trips and losses as the probes measure them, and objectives over 30 days."""

from grafana import DESTINATION, FIRING, GREEN, PATH, RED, YELLOW, YES, dashboard, row, series, stat, table, thresholds, timeline, variable

OF_PATH = 'path=~"$path"'
CHOSEN = 'probe=~"$probe"'
# An objective is of a path, or of a destination, which has no path.
OF_OBJECTIVE = 'path=~"$path|",destination=~"$destination|"'


def quantile(part):
    return f"histogram_quantile({part}, sum by (probe, le) (rate(onramp_probe_rtt_seconds_bucket{{{CHOSEN}}}[$__rate_interval])))"


DASHBOARD = dashboard(
    "onramp-probes", "onramp / Probes and objectives",
    "Round trips and losses of every probe; how much of each objective's error budget is left.",
    [DESTINATION, PATH, variable("probe", "Probe", "label_values(onramp_probe_sent_total, probe)")],
    [
        row("Paths",
            series("Latency of the paths", "Median round trip of the newest minute, and the target.",
                   [(f"onramp_path_latency_seconds{{{OF_PATH}}}", "{{path}}"),
                    (f"onramp_path_latency_target_seconds{{{OF_PATH}}}", "{{path}} target")], unit="s"),
            series("Loss of the paths", "Part of the packets of the newest minute that was not answered in time, and the target.",
                   [(f"onramp_path_loss_ratio{{{OF_PATH}}}", "{{path}}"),
                    (f"onramp_path_loss_target_ratio{{{OF_PATH}}}", "{{path}} target")], unit="percentunit")),
        row("Probes",
            series("Median round trip", "Half of the replies were quicker.", [(quantile(0.5), "{{probe}}")], unit="s"),
            series("99th percentile of the round trip", "One reply in a hundred was slower.", [(quantile(0.99), "{{probe}}")], unit="s"),
            series("Loss", "Part of the packets without a reply in time.",
                   [(f"1 - rate(onramp_probe_received_total{{{CHOSEN}}}[$__rate_interval]) / rate(onramp_probe_sent_total{{{CHOSEN}}}[$__rate_interval])",
                     "{{probe}}")], unit="percentunit"),
            series("Late and duplicate replies", "First replies after the timeout, and further replies to one packet.",
                   [(f"rate(onramp_probe_late_total{{{CHOSEN}}}[$__rate_interval])", "{{probe}} late"),
                    (f"rate(onramp_probe_duplicates_total{{{CHOSEN}}}[$__rate_interval])", "{{probe}} duplicate")], unit="pps"),
            series("TTL of the replies", "A change means another way back.",
                   [(f"onramp_probe_reply_ttl{{{CHOSEN}}}", "{{probe}}")]),
            table("Probes", "Where each probe goes from and to.", [
                (None, f"max by (probe, target, source, protocol) (onramp_probe_info{{{CHOSEN}}})", "none"),
                ("interval", f"max by (probe, target) (onramp_probe_interval_seconds{{{CHOSEN}}})", "s")],
                ["probe", "target", "source", "protocol"], width=12)),
        row("Objectives over 30 days",
            series("Error budget left", "Part of the allowance of 30 days that is left; below 0 the objective is missed.",
                   [(f"1 - onramp:objective_error:ratio_rate30d{{{OF_OBJECTIVE}}} / on (job, instance, objective, path, destination) onramp:error_budget:ratio",
                     "{{path}}{{destination}} {{objective}}")], unit="percentunit"),
            series("Burn rate", "How many times faster than evenly the budget was spent in the last hour; 14.4 pages.",
                   [(f"onramp:objective_error:ratio_rate1h{{{OF_OBJECTIVE}}} / on (job, instance, objective, path, destination) onramp:error_budget:ratio",
                     "{{path}}{{destination}} {{objective}}")]),
            table("Objectives", "What was promised, and what was missed in 30 days.", [
                ("objective ratio", f"max by (objective, path, destination) (onramp:objective:ratio{{{OF_OBJECTIVE}}})", "percentunit"),
                ("missed", f"max by (objective, path, destination) (onramp:objective_error:ratio_rate30d{{{OF_OBJECTIVE}}})", "percentunit")],
                ["objective", "path", "destination"])),
    ], [FIRING], since="now-24h")
