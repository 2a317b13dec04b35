# SPDX-License-Identifier: Apache-2.0
"""The agent itself: can it see, and what does it cost?"""

from grafana import FIRING, GREEN, RED, UP, YELLOW, YES, dashboard, row, series, stat, table, thresholds, timeline, variable

CHOSEN = 'instance=~"$instance"'
# Restricts metrics that every process has to agents.
AGENTS = f"on (job, instance) group_left () onramp_build_info{{{CHOSEN}}}"

DASHBOARD = dashboard(
    "onramp-agent", "onramp / Agent", "Sources, errors, requests and resources of the agent.",
    [variable("instance", "Agent", "label_values(onramp_build_info, instance)")],
    [
        row("Now",
            stat("Sources up", "Sources whose last poll succeeded.", f"sum(onramp_source_up{{{CHOSEN}}})", levels=thresholds((None, RED), (1, GREEN))),
            stat("Sources blind", "Sources whose last poll failed.", f"count(onramp_source_up{{{CHOSEN}}} == 0) or vector(0)",
                 levels=thresholds((None, GREEN), (1, RED))),
            stat("Configuration", "Whether the last reading of the configuration succeeded.",
                 f"min(onramp_config_last_reload_successful{{{CHOSEN}}})", values={0: ("refused", RED), 1: ("in force", GREEN)}),
            stat("Running since", "When the agent started.", f"min(process_start_time_seconds * {AGENTS}) * 1000", unit="dateTimeFromNow"),
            stat("Samples now", "Samples of the last scrape.", f"sum(scrape_samples_scraped * {AGENTS})", unit="short"),
            stat("Version", "What runs.", f"max by (version) (onramp_build_info{{{CHOSEN}}})", legend="{{version}}")),
        row("Sources",
            timeline("Sources", "Whether the last poll of each source succeeded; 0 says nothing about what it watches.",
                     [(f"onramp_source_up{{{CHOSEN}}}", "{{source}} {{kind}}")], UP),
            series("Age of what is known", "Time since the last poll that succeeded.",
                   [(f"time() - onramp_source_last_success_timestamp_seconds{{{CHOSEN}}}", "{{source}} {{kind}}")], unit="s"),
            series("Duration of polls", "How long the last finished poll took.",
                   [(f"onramp_source_poll_duration_seconds{{{CHOSEN}}}", "{{source}} {{kind}}")], unit="s"),
            series("Errors", "Polls and parts of polls that failed, by reason.",
                   [(f"increase(onramp_source_errors_total{{{CHOSEN}}}[$__rate_interval])", "{{source}} {{kind}} {{reason}}")]),
            series("Events", "Changes that were seen, by what changed.",
                   [(f"increase(onramp_events_total{{{CHOSEN}}}[$__rate_interval])", "{{event}}")])),
        row("Resources",
            series("CPU", "Processors used.", [(f"rate(process_cpu_seconds_total[$__rate_interval]) * {AGENTS}", "{{instance}}")]),
            series("Memory", "Resident memory.", [(f"process_resident_memory_bytes * {AGENTS}", "{{instance}}")], unit="bytes"),
            series("File descriptors", "Open file descriptors, and how many may be open.",
                   [(f"process_open_fds * {AGENTS}", "{{instance}}"), (f"process_max_fds * {AGENTS}", "{{instance}} at most")]),
            series("Longest callback", "Longest time that one callback has held the loop.",
                   [(f"onramp_loop_longest_callback_seconds{{{CHOSEN}}}", "{{instance}}")], unit="s"),
            series("Scrapes", "How long a scrape takes.", [(f"scrape_duration_seconds * {AGENTS}", "{{instance}}")], unit="s"),
            series("Samples", "Samples per scrape; a sudden fall is a kind of blindness.",
                   [(f"scrape_samples_scraped * {AGENTS}", "{{instance}}")])),
    ], [FIRING])
