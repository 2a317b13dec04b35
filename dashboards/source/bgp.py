# SPDX-License-Identifier: Apache-2.0
"""BGP sessions of the routers: states, prefixes, errors, watched routes, limits."""

from grafana import (FIRING, FLAG, FSM, FSM_STATES, PRESENT, UP, YES, dashboard, events, one_of, row, series, table, timeline,
                     variable)

CHOSEN = 'router=~"$router",peer=~"$peer"'

DASHBOARD = dashboard(
    "onramp-bgp", "onramp / BGP",
    "BGP as the routers say: sessions, prefixes, errors, routes that must be there and routes that must not.",
    [variable("router", "Router", "label_values(onramp_bgp_peer_up, router)"),
     variable("peer", "Peer", 'label_values(onramp_bgp_peer_up{router=~"$router"}, peer)')],
    [
        row("Sessions",
            table("Sessions", "Each session as it is now.", [
                ("up", f"max by (router, vrf, peer) (onramp_bgp_peer_up{{{CHOSEN}}})", "none"),
                (None, f"max by (router, vrf, peer, peer_asn, local_address, description) (onramp_bgp_peer_info{{{CHOSEN}}})", "none"),
                ("since", f"max by (router, vrf, peer) (onramp_bgp_peer_last_change_timestamp_seconds{{{CHOSEN}}}) * 1000", "dateTimeFromNow"),
                ("hold time", f"max by (router, vrf, peer) (onramp_bgp_peer_hold_time_seconds{{{CHOSEN}}})", "s"),
                ("prefixes accepted", f"sum by (router, vrf, peer) (onramp_bgp_peer_prefixes_accepted{{{CHOSEN}}})", "none"),
            ], ["router", "vrf", "peer", "peer_asn", "up", "description"], values={"up": UP}),
            timeline("States", "State of each session; everything below established carries no traffic.",
                     [(f"max by (router, vrf, peer) ({one_of('onramp_bgp_peer_state', FSM_STATES, CHOSEN)})",
                       "{{router}} {{vrf}} {{peer}}")], FSM),
            timeline("BFD", "Whether BFD guards the session.",
                     [(f"max by (router, peer) (onramp_bfd_session_up{{{CHOSEN}}})", "{{router}} {{peer}}")], UP, height=5),
            series("Sessions that came up", "Times a session became established; counts flaps between polls.",
                   [(f"increase(onramp_bgp_peer_established_transitions_total{{{CHOSEN}}}[$__rate_interval])",
                     "{{router}} {{peer}}")]),
            table("Last errors", "The last NOTIFICATION of each session; it stays after the session has recovered.", [
                (None, f"max by (router, vrf, peer, code, subcode, reason, text, direction) (onramp_bgp_peer_last_error_info{{{CHOSEN}}})", "none")],
                ["router", "vrf", "peer", "reason", "direction", "text"], width=12)),
        row("Prefixes",
            series("Prefixes from peers", "Prefixes before policy, after it, and refused by it.",
                   [(f"onramp_bgp_peer_prefixes_{what}{{{CHOSEN}}}", f"{{{{router}}}} {{{{peer}}}} {{{{afi_safi}}}} {what}")
                    for what in ("received", "accepted", "denied")]),
            series("Prefixes to peers", "Prefixes in Adj-RIB-Out, and those that no destination allows.",
                   [(f"onramp_bgp_peer_prefixes_advertised{{{CHOSEN}}}", "{{router}} {{peer}} {{afi_safi}}"),
                    (f"onramp_bgp_peer_prefixes_advertised_outside{{{CHOSEN}}}", "{{router}} {{peer}} {{afi_safi}} not allowed")]),
            series("Limits used", "Part of each known limit that is used: of sessions and of route tables.",
                   [("onramp:limit_used:ratio", "{{cloud}}{{router}} {{attachment}} {{peer}} {{route_table}} {{afi_safi}}")], unit="percentunit"),
            series("Local preference", "LOCAL_PREF of the watched prefixes, per peer.",
                   [(f"onramp_route_local_preference{{{CHOSEN}}}", "{{router}} {{peer}} {{prefix}}")])),
        row("Watched routes",
            timeline("Learned", "Whether the peer's accepted routes hold the watched prefix.",
                     [(f"onramp_route_present{{{CHOSEN}}}", "{{router}} {{peer}} {{prefix}}")], PRESENT, width=12),
            timeline("Best", "Whether the path of this peer is the best one.",
                     [(f"onramp_route_best{{{CHOSEN}}}", "{{router}} {{peer}} {{prefix}}")], YES, width=12),
            timeline("Advertised", "Whether the watched prefix is advertised to the peer.",
                     [(f"onramp_advertised_route_present{{{CHOSEN}}}", "{{router}} {{peer}} {{prefix}}")], PRESENT, width=12),
            timeline("Default route advertised", "Whether a default route is advertised to the peer.",
                     [(f"onramp_bgp_peer_default_route_advertised{{{CHOSEN}}}", "{{router}} {{peer}} {{afi_safi}}")], FLAG, width=12)),
        row("Messages",
            series("Messages", "BGP messages per second, keepalives included.",
                   [(f"rate(onramp_bgp_peer_messages_received_total{{{CHOSEN}}}[$__rate_interval])", "{{router}} {{peer}} received"),
                    (f"rate(onramp_bgp_peer_messages_sent_total{{{CHOSEN}}}[$__rate_interval])", "{{router}} {{peer}} sent")], unit="cps"),
            series("Updates", "UPDATE messages per second: churn.",
                   [(f"rate(onramp_bgp_peer_updates_received_total{{{CHOSEN}}}[$__rate_interval])", "{{router}} {{peer}} received"),
                    (f"rate(onramp_bgp_peer_updates_sent_total{{{CHOSEN}}}[$__rate_interval])", "{{router}} {{peer}} sent")], unit="cps")),
        row("Interfaces",
            series("Interface traffic", "Bytes per second, framing included.",
                   [('rate(onramp_interface_receive_bytes_total{router=~"$router"}[$__rate_interval])', "{{router}} {{interface}} in"),
                    ('rate(onramp_interface_transmit_bytes_total{router=~"$router"}[$__rate_interval])', "{{router}} {{interface}} out")], unit="Bps"),
            series("Interface errors and discards", "Broken packets, and whole ones that were dropped, per second.",
                   [(f'rate(onramp_interface_{what}_total{{router=~"$router"}}[$__rate_interval])', f"{{{{router}}}} {{{{interface}}}} {what}")
                    for what in ("receive_errors", "transmit_errors", "receive_discards", "transmit_discards")], unit="pps")),
    ],
    [FIRING,
     events("sessions", f"changes(onramp_bgp_peer_established_transitions_total{{{CHOSEN}}}[1m]) > 0",
            "{{router}} {{peer}} became established", "green")])
