# SPDX-License-Identifier: Apache-2.0
"""ExpressRoute link by link, gateways and effective routes as Azure sees them."""

import cloud
from grafana import FIRING, FSM, FSM_STATES, PRESENT, UP, YES, dashboard, one_of, row, series, timeline

AZURE = cloud.chosen("azure")

DASHBOARD = dashboard(
    "onramp-azure", "onramp / Azure", "ExpressRoute circuits with both links, gateways and effective routes as Azure sees them.",
    cloud.variables("azure"),
    [
        cloud.now(AZURE),
        row("ExpressRoute",
            *cloud.circuits(AZURE),
            timeline("Azure's side", "Whether the circuit is enabled at Azure.",
                     [(f"onramp_circuit_enabled{{{AZURE}}}", "{{circuit}}")], YES, width=12, height=5),
            timeline("The provider's side", "Whether the provider has provisioned the circuit.",
                     [(f"onramp_circuit_provisioned{{{AZURE}}}", "{{circuit}}")], YES, width=12, height=5),
            *cloud.attachments(AZURE),
            timeline("State machines", "State of each session in Azure's words; primary and secondary are never averaged.",
                     [(f"max by (attachment, peer) ({one_of('onramp_cloud_bgp_state', FSM_STATES, AZURE)})", "{{attachment}} {{peer}}")],
                     FSM, width=12),
            timeline("ARP", "Whether each address of a link is resolved: layer 2 works.",
                     [(f"onramp_cloud_arp_resolved{{{AZURE}}}", "{{attachment}} {{address}}")], PRESENT, width=12),
            timeline("Enabled", "Whether each peering is administratively enabled; it says nothing about its session.",
                     [(f"onramp_attachment_admin_up{{{AZURE}}}", "{{attachment}}")], YES, width=12),
            series("Traffic of the links", "Average of the newest minutes (Azure Monitor).",
                   [(f"onramp_attachment_receive_bytes_per_second{{{AZURE}}}", "{{attachment}} Azure received"),
                    (f"onramp_attachment_transmit_bytes_per_second{{{AZURE}}}", "{{attachment}} Azure sent")], unit="Bps"),
            series("Availability as Azure Monitor has it", "Part of the newest minutes in which BGP and ARP worked, per link.",
                   [(f"onramp_attachment_bgp_availability_ratio{{{AZURE}}}", "{{attachment}} BGP"),
                    (f"onramp_attachment_arp_availability_ratio{{{AZURE}}}", "{{attachment}} ARP")], unit="percentunit"),
            series("Dropped for want of bandwidth", "Bytes that the circuit's bandwidth did not let pass (QosDrop).",
                   [(f"onramp_circuit_receive_dropped_bytes_per_second{{{AZURE}}}", "{{circuit}} to Azure"),
                    (f"onramp_circuit_transmit_dropped_bytes_per_second{{{AZURE}}}", "{{circuit}} from Azure")], unit="Bps")),
        row("Gateways",
            cloud.gateways(AZURE),
            timeline("Peers of the gateways", "Whether each BGP session of a gateway is connected.",
                     [(f"onramp_gateway_peer_up{{{AZURE}}}", "{{gateway}} {{peer}}")], UP, width=12),
            series("Prefixes of the gateways", "Prefixes that each peer of a gateway sends it, and is sent.",
                   [(f"onramp_gateway_peer_prefixes_received{{{AZURE}}}", "{{gateway}} {{peer}} received"),
                    (f"onramp_gateway_peer_prefixes_advertised{{{AZURE}}}", "{{gateway}} {{peer}} advertised")]),
            timeline("VPN tunnels", "Whether each tunnel is up.",
                     [(f"onramp_tunnel_up{{{AZURE}}}", "{{attachment}} {{tunnel}}")], UP, width=12)),
        cloud.route_tables(AZURE),
        row("The API", *cloud.requests("azure"), cloud.tags(AZURE),
            series("Requests left", "Requests that the API allowed when it last answered.",
                   [('onramp_api_requests_remaining{cloud=~"$cloud"}', "{{cloud}} {{kind}}")])),
    ], [FIRING])
