# SPDX-License-Identifier: Apache-2.0
"""What the dashboards of the clouds have in common: the metrics are the same, the selection is not."""

from grafana import FLAG, GREEN, PRESENT, RED, UP, YES, row, series, stat, table, thresholds, timeline, variable


def chosen(provider):
    return f'cloud=~"$cloud",provider="{provider}"'


def variables(provider):
    return [variable("cloud", "Account", f'label_values(onramp_source_up{{kind="{provider}"}}, source)')]


def down(title, description, metric, selection):
    return stat(title, description, f"count({metric}{{{selection}}} == 0) or vector(0)", width=4,
                levels=thresholds((None, GREEN), (1, RED)))


def now(selection):
    return row("Now",
               down("Circuits down", "Circuits whose link is down.", "onramp_circuit_up", selection),
               down("Attachments down", "Virtual interfaces, peering links and VPN connections that cannot forward.", "onramp_attachment_up", selection),
               down("Sessions down", "BGP sessions that are down as the cloud sees them.", "onramp_cloud_bgp_up", selection),
               down("Tunnels down", "VPN tunnels that are down.", "onramp_tunnel_up", selection),
               down("Prefixes missing in tables", "Watched prefixes that a route table lacks.", "onramp_route_table_prefix_present", selection),
               stat("Tags missing", "Required tags that a resource lacks.",
                    f"count(onramp_resource_tag_missing{{{selection}}} == 1) or vector(0)", levels=thresholds((None, GREEN), (1, RED))))


def circuits(selection):
    return [timeline("Circuits", "Whether each circuit's link is up.",
                     [(f"onramp_circuit_up{{{selection}}}", "{{cloud}} {{circuit}}")], UP, width=12),
            table("Circuits: where and whose", "Location, device and partner of each circuit; the first call is to them.", [
                (None, f"max by (cloud, circuit, name, location, device, partner, lag) (onramp_circuit_info{{{selection}}})", "none"),
                ("bandwidth", f"max by (cloud, circuit) (onramp_circuit_bandwidth_bytes_per_second{{{selection}}})", "Bps")],
                ["cloud", "circuit", "name", "location", "device", "partner"], width=12, height=7)]


def attachments(selection):
    return [timeline("Attachments", "Whether each attachment can forward; a gap is a failover test or a state that is not known.",
                     [(f"onramp_attachment_up{{{selection}}}", "{{cloud}} {{attachment}}")], UP, width=12),
            timeline("Sessions", "Whether each session is established as the cloud sees it.",
                     [(f"onramp_cloud_bgp_up{{{selection}}}", "{{attachment}} {{peer}} {{afi_safi}}")], UP, width=12),
            series("Prefixes accepted and limit", "Prefixes that the cloud accepted from us. Beyond the limit it takes the session down.",
                   [(f"onramp_cloud_bgp_prefixes_accepted{{{selection}}}", "{{attachment}} {{afi_safi}}"),
                    (f"onramp_cloud_bgp_prefix_limit{{{selection}}}", "{{attachment}} {{afi_safi}} limit")])]


def route_tables(selection, *more):
    return row("Route tables",
               timeline("Watched prefixes", "Whether each table has each watched prefix, and so an answer finds its way back.",
                        [(f"onramp_route_table_prefix_present{{{selection}}}", "{{route_table}} {{prefix}}")], PRESENT, width=12),
               timeline("Propagation", "Whether routes of the gateway are propagated into the table.",
                        [(f"onramp_route_table_propagation_enabled{{{selection}}}", "{{route_table}} {{gateway}}")], YES, width=12),
               series("Propagated routes", "Routes of each table that came by propagation from a gateway.",
                      [(f"onramp_route_table_propagated_routes{{{selection}}}", "{{route_table}} {{afi_safi}}")]),
               table("Where the prefixes point", "Target and origin of each watched prefix.", [
                   (None, f"max by (route_table, prefix, target, target_kind, origin, state) (onramp_route_table_prefix_info{{{selection}}})", "none")],
                   ["route_table", "prefix", "target", "target_kind", "origin", "state"], width=12),
               *more)


def gateways(selection):
    return timeline("Gateways", "Whether what should hang on each gateway is attached to it.",
                    [(f"onramp_gateway_link_up{{{selection}}}", "{{gateway}} {{attached}}")], UP, width=12)


def tags(selection):
    return timeline("Tags", "Whether a resource lacks a required tag.",
                    [(f"onramp_resource_tag_missing{{{selection}}}", "{{resource}} {{tag}}")], FLAG, width=12)


def requests(provider):
    of_cloud = 'cloud=~"$cloud"'
    return [series("Requests", "Requests per second by action and result.",
                   [(f"rate(onramp_api_requests_total{{{of_cloud}}}[$__rate_interval])", "{{action}} {{code}}")], unit="reqps"),
            series("Failures", "Polls and parts of polls that failed, by reason.",
                   [(f'increase(onramp_source_errors_total{{source=~"$cloud",kind="{provider}"}}[$__rate_interval])', "{{source}} {{reason}}")])]
