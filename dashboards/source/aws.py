# SPDX-License-Identifier: Apache-2.0
"""Direct Connect and Site-to-Site VPN as AWS sees them."""

import cloud
from grafana import FIRING, FLAG, UP, dashboard, row, series, timeline

AWS = cloud.chosen("aws")

DASHBOARD = dashboard(
    "onramp-aws", "onramp / AWS", "Connections, virtual interfaces, VPN tunnels and route tables as AWS sees them.",
    cloud.variables("aws"),
    [
        cloud.now(AWS),
        row("Direct Connect",
            *cloud.circuits(AWS),
            *cloud.attachments(AWS),
            series("Prefixes advertised", "Prefixes that AWS advertises to us.",
                   [(f"onramp_cloud_bgp_prefixes_advertised{{{AWS}}}", "{{attachment}} {{afi_safi}}")]),
            series("Traffic of the connections", "Average of the newest five minutes (CloudWatch), and what was bought.",
                   [(f"onramp_circuit_receive_bytes_per_second{{{AWS}}}", "{{circuit}} AWS received"),
                    (f"onramp_circuit_transmit_bytes_per_second{{{AWS}}}", "{{circuit}} AWS sent"),
                    (f"onramp_circuit_bandwidth_bytes_per_second{{{AWS}}}", "{{circuit}} bought")], unit="Bps"),
            series("Light received", "Lowest light level of the newest five minutes; below the optic's limit the link falls.",
                   [(f"onramp_circuit_receive_light_dbm{{{AWS}}}", "{{circuit}} {{lane}}")], unit="dBm"),
            series("Light sent", "Lowest light level of the newest five minutes that AWS sends.",
                   [(f"onramp_circuit_transmit_light_dbm{{{AWS}}}", "{{circuit}} {{lane}}")], unit="dBm"),
            series("Traffic of the virtual interfaces", "Average of the newest five minutes (CloudWatch).",
                   [(f"onramp_attachment_receive_bytes_per_second{{{AWS}}}", "{{attachment}} AWS received"),
                    (f"onramp_attachment_transmit_bytes_per_second{{{AWS}}}", "{{attachment}} AWS sent")], unit="Bps"),
            series("Broken frames", "Frames that AWS received broken in the newest five minutes.",
                   [(f"onramp_circuit_receive_errors{{{AWS}}}", "{{circuit}}")]),
            timeline("Failover tests", "Whether a failover test has taken the sessions of a virtual interface down.",
                     [(f"onramp_attachment_failover_test{{{AWS}}}", "{{attachment}}")], FLAG, width=12),
            cloud.gateways(AWS)),
        row("VPN",
            timeline("Tunnels", "Whether each tunnel is up, of a BGP VPN its session too.",
                     [(f"onramp_tunnel_up{{{AWS}}}", "{{attachment}} {{tunnel}}")], UP, width=12),
            series("Routes over the tunnels", "Routes that AWS accepted over each tunnel; 0 on one that is up means one-sided.",
                   [(f"onramp_tunnel_accepted_routes{{{AWS}}}", "{{attachment}} {{tunnel}}")]),
            series("Traffic of the tunnels", "Average of the newest five minutes (CloudWatch), and what a tunnel carries at most.",
                   [(f"onramp_tunnel_receive_bytes_per_second{{{AWS}}}", "{{tunnel}} AWS received"),
                    (f"onramp_tunnel_transmit_bytes_per_second{{{AWS}}}", "{{tunnel}} AWS sent"),
                    (f"onramp_tunnel_bandwidth_bytes_per_second{{{AWS}}}", "{{tunnel}} at most")], unit="Bps"),
            cloud.tags(AWS)),
        cloud.route_tables(
            AWS,
            series("Limit of propagated routes", "Part of the limit that each table uses; what comes beyond it is ignored.",
                   [(f"onramp_route_table_propagated_routes{{{AWS}}} / onramp_route_table_propagated_routes_limit{{{AWS}}}",
                     "{{route_table}} {{afi_safi}}")], unit="percentunit"),
            series("Routes to nowhere", "Routes whose target is gone.",
                   [(f"onramp_route_table_blackhole_routes{{{AWS}}}", "{{route_table}}")])),
        row("The API",
            *cloud.requests("aws"),
            series("Estimated cost", "Estimated price of the requests per day, in US dollars.",
                   [('rate(onramp_api_cost_dollars_total{cloud=~"$cloud"}[$__rate_interval]) * 86400', "{{cloud}}")], unit="currencyUSD"),
            series("Clock skew", "How far the cloud's clock is ahead of ours.",
                   [('onramp_api_clock_skew_seconds{cloud=~"$cloud"}', "{{cloud}}")], unit="s")),
    ], [FIRING])
