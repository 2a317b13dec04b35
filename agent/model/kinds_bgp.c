/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_tables.h"

#include "agent/model/kinds_bgp.h"

/* RFC 4271, section 8.2.2, in the spelling of BGP4-MIB. */
static const char *const bgp_states[] = { "",         "idle",        "connect",     "active",
	                                  "opensent", "openconfirm", "established", NULL };

static const uint8_t bgp_peer_key[] = { BGP_PEER_ROUTER, BGP_PEER_VRF, BGP_PEER_ADDRESS };
static const uint8_t bgp_peer_labels[] = { BGP_PEER_PEER_ASN, BGP_PEER_LOCAL_ASN,
	                                   BGP_PEER_LOCAL_ADDRESS, BGP_PEER_ROUTER_ID,
	                                   BGP_PEER_DESCRIPTION };

static const uint8_t peer_reset_labels[] = { BGP_PEER_LAST_RESET };
static const uint8_t peer_policy_labels[] = { BGP_PEER_ROUTE_MAP_IN, BGP_PEER_ROUTE_MAP_OUT };

static const struct fact_field bgp_peer_fields[BGP_PEER_FIELD_COUNT] = {
	[BGP_PEER_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_peer, router),
	},
	[BGP_PEER_VRF] = {
		.name = "vrf",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_peer, vrf),
	},
	[BGP_PEER_ADDRESS] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct bgp_peer, address),
	},
	[BGP_PEER_UP] = {
		.name = "up",
		.metric = "onramp_bgp_peer_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct bgp_peer, up),
		.help = "Whether the session is established (BGP4-MIB bgpPeerState, "
		        "1.3.6.1.2.1.15.3.1.2, or the table of the vendor; over SSH "
		        "show bgp summary).",
	},
	[BGP_PEER_ADMIN_UP] = {
		.name = "admin_up",
		.metric = "onramp_bgp_peer_admin_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct bgp_peer, admin_up),
		.help = "Whether the operator wants the session up (BGP4-MIB "
		        "bgpPeerAdminStatus, 1.3.6.1.2.1.15.3.1.3; over SSH show bgp "
		        "neighbors).",
	},
	[BGP_PEER_STATE] = {
		.name = "state",
		.metric = "onramp_bgp_peer_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct bgp_peer, state),
		.states = bgp_states,
		.help = "State of the session, 1 for the one it is in (RFC 4271 section "
		        "8.2.2; BGP4-MIB bgpPeerState, 1.3.6.1.2.1.15.3.1.2; over SSH "
		        "show bgp summary).",
	},
	[BGP_PEER_TRANSITIONS] = {
		.name = "transitions",
		.metric = "onramp_bgp_peer_established_transitions",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_peer, transitions),
		.help = "Times the session became established; counts flaps between "
		        "polls (BGP4-MIB bgpPeerFsmEstablishedTransitions, "
		        "1.3.6.1.2.1.15.3.1.15; over SSH show bgp neighbors).",
	},
	[BGP_PEER_LAST_CHANGE] = {
		.name = "last_change",
		.metric = "onramp_bgp_peer_last_change_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct bgp_peer, last_change),
		.help = "When the session became established or, while it is down, when "
		        "it was lost (BGP4-MIB bgpPeerFsmEstablishedTime, "
		        "1.3.6.1.2.1.15.3.1.16; over SSH show bgp summary).",
	},
	[BGP_PEER_HOLD_TIME] = {
		.name = "hold_time",
		.metric = "onramp_bgp_peer_hold_time_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct bgp_peer, hold_time),
		.help = "Hold time that both ends agreed on, while established "
		        "(BGP4-MIB bgpPeerHoldTime, 1.3.6.1.2.1.15.3.1.18; over SSH "
		        "show bgp neighbors).",
	},
	[BGP_PEER_KEEPALIVE] = {
		.name = "keepalive",
		.metric = "onramp_bgp_peer_keepalive_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct bgp_peer, keepalive),
		.help = "Keepalive interval that both ends agreed on, while established "
		        "(BGP4-MIB bgpPeerKeepAlive, 1.3.6.1.2.1.15.3.1.19; over SSH "
		        "show bgp neighbors).",
	},
	[BGP_PEER_HOLD_TIME_CONFIGURED] = {
		.name = "hold_time_configured",
		.metric = "onramp_bgp_peer_hold_time_configured_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct bgp_peer, hold_time_configured),
		.help = "Hold time that the router proposes (BGP4-MIB "
		        "bgpPeerHoldTimeConfigured, 1.3.6.1.2.1.15.3.1.20; over SSH "
		        "show bgp neighbors).",
	},
	[BGP_PEER_KEEPALIVE_CONFIGURED] = {
		.name = "keepalive_configured",
		.metric = "onramp_bgp_peer_keepalive_configured_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct bgp_peer, keepalive_configured),
		.help = "Keepalive interval that the router is configured with "
		        "(BGP4-MIB bgpPeerKeepAliveConfigured, 1.3.6.1.2.1.15.3.1.21; "
		        "over SSH show bgp neighbors).",
	},
	[BGP_PEER_MESSAGES_RECEIVED] = {
		.name = "messages_received",
		.metric = "onramp_bgp_peer_messages_received",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_peer, messages_received),
		.help = "Messages received from the peer (BGP4-MIB "
		        "bgpPeerInTotalMessages, 1.3.6.1.2.1.15.3.1.12; over SSH show "
		        "bgp summary).",
	},
	[BGP_PEER_MESSAGES_SENT] = {
		.name = "messages_sent",
		.metric = "onramp_bgp_peer_messages_sent",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_peer, messages_sent),
		.help = "Messages sent to the peer (BGP4-MIB bgpPeerOutTotalMessages, "
		        "1.3.6.1.2.1.15.3.1.13; over SSH show bgp summary).",
	},
	[BGP_PEER_UPDATES_RECEIVED] = {
		.name = "updates_received",
		.metric = "onramp_bgp_peer_updates_received",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_peer, updates_received),
		.help = "UPDATE messages received from the peer (BGP4-MIB "
		        "bgpPeerInUpdates, 1.3.6.1.2.1.15.3.1.10; over SSH show bgp "
		        "neighbors).",
	},
	[BGP_PEER_UPDATES_SENT] = {
		.name = "updates_sent",
		.metric = "onramp_bgp_peer_updates_sent",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_peer, updates_sent),
		.help = "UPDATE messages sent to the peer (BGP4-MIB bgpPeerOutUpdates, "
		        "1.3.6.1.2.1.15.3.1.11; over SSH show bgp neighbors).",
	},
	[BGP_PEER_LAST_UPDATE] = {
		.name = "last_update",
		.metric = "onramp_bgp_peer_last_update_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct bgp_peer, last_update),
		.help = "When the last UPDATE came from the peer (BGP4-MIB "
		        "bgpPeerInUpdateElapsedTime, 1.3.6.1.2.1.15.3.1.24; over SSH "
		        "show bgp neighbors).",
	},
	[BGP_PEER_PEER_ASN] = {
		.name = "peer_asn",
		.type = FACT_U32,
		.offset = offsetof(struct bgp_peer, peer_asn),
	},
	[BGP_PEER_LOCAL_ASN] = {
		.name = "local_asn",
		.type = FACT_U32,
		.offset = offsetof(struct bgp_peer, local_asn),
	},
	[BGP_PEER_LOCAL_ADDRESS] = {
		.name = "local_address",
		.type = FACT_IP,
		.offset = offsetof(struct bgp_peer, local_address),
	},
	[BGP_PEER_ROUTER_ID] = {
		.name = "router_id",
		.type = FACT_IP,
		.offset = offsetof(struct bgp_peer, router_id),
	},
	[BGP_PEER_DESCRIPTION] = {
		.name = "description",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_peer, description),
	},
	[BGP_PEER_INFO] = {
		.name = "info",
		.metric = "onramp_bgp_peer",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = bgp_peer_labels,
		.label_count = sizeof(bgp_peer_labels),
		.help = "Who speaks with whom: AS numbers, local address, BGP "
		        "identifier of the peer, description (BGP4-MIB bgpPeerTable, "
		        "1.3.6.1.2.1.15.3, or the table of the vendor; over SSH show "
		        "bgp neighbors).",
	},
	[BGP_PEER_RESETS] = {
		.name = "resets",
		.metric = "onramp_bgp_peer_resets",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_peer, resets),
		.help = "Times the session was lost since the router's BGP started "
		        "(show bgp neighbors: dropped).",
	},
	[BGP_PEER_AUTHENTICATION] = {
		.name = "authentication",
		.metric = "onramp_bgp_peer_authentication_configured",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct bgp_peer, authentication),
		.help = "Whether a password is configured for the session (show bgp "
		        "neighbors; RFC 2385, RFC 5925).",
	},
	[BGP_PEER_LAST_RESET] = {
		.name = "last_reset",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_peer, last_reset),
	},
	[BGP_PEER_LAST_RESET_INFO] = {
		.name = "last_reset_info",
		.metric = "onramp_bgp_peer_last_reset",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = peer_reset_labels,
		.label_count = sizeof(peer_reset_labels),
		.help = "Why the session was lost the last time, in the router's words "
		        "(show bgp neighbors: Last reset).",
	},
	[BGP_PEER_ROUTE_MAP_IN] = {
		.name = "route_map_in",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_peer, route_map_in),
	},
	[BGP_PEER_ROUTE_MAP_OUT] = {
		.name = "route_map_out",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_peer, route_map_out),
	},
	[BGP_PEER_POLICY_INFO] = {
		.name = "policy_info",
		.metric = "onramp_bgp_peer_policy",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = peer_policy_labels,
		.label_count = sizeof(peer_policy_labels),
		.help = "Policies between the peer and the table (show bgp neighbors: "
		        "route-map, import, export).",
	},
};

static const uint64_t bgp_peer_atoms[] = {
	FACT_BIT(BGP_PEER_UP) | FACT_BIT(BGP_PEER_STATE),
};

const struct fact_kind fact_kind_bgp_peer = {
	.name = "bgp_peer",
	.size = sizeof(struct bgp_peer),
	.fields = bgp_peer_fields,
	.field_count = BGP_PEER_FIELD_COUNT,
	.key = bgp_peer_key,
	.key_count = sizeof(bgp_peer_key),
	.atoms = bgp_peer_atoms,
	.atom_count = sizeof(bgp_peer_atoms) / sizeof(bgp_peer_atoms[0]),
	.bound = FACT_BIT(BGP_PEER_HOLD_TIME) | FACT_BIT(BGP_PEER_KEEPALIVE) |
	         FACT_BIT(BGP_PEER_LAST_CHANGE),
	.state = FACT_BIT(
		BGP_PEER_UP), /* what a lost session had is lost in each of its states */
};

static const uint8_t bgp_family_key[] = { BGP_FAMILY_ROUTER, BGP_FAMILY_VRF, BGP_FAMILY_PEER,
	                                  BGP_FAMILY_AFI_SAFI };

static const struct fact_field bgp_family_fields[BGP_FAMILY_FIELD_COUNT] = {
	[BGP_FAMILY_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_family, router),
	},
	[BGP_FAMILY_VRF] = {
		.name = "vrf",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_family, vrf),
	},
	[BGP_FAMILY_PEER] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct bgp_family, peer),
	},
	[BGP_FAMILY_AFI_SAFI] = {
		.name = "afi_safi",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_family, afi_safi),
	},
	[BGP_FAMILY_RECEIVED] = {
		.name = "received",
		.metric = "onramp_bgp_peer_prefixes_received",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_family, received),
		.help = "Prefixes in Adj-RIB-In, before policy (BGP4-V2-MIB-JUNIPER "
		        "jnxBgpM2PrefixInPrefixes, 1.3.6.1.4.1.2636.5.1.1.2.6.2.1.7, "
		        "and equivalents; over SSH show bgp summary).",
	},
	[BGP_FAMILY_ACCEPTED] = {
		.name = "accepted",
		.metric = "onramp_bgp_peer_prefixes_accepted",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_family, accepted),
		.help = "Prefixes from the peer that inbound policy accepted "
		        "(CISCO-BGP4-MIB cbgpPeer2AcceptedPrefixes, "
		        "1.3.6.1.4.1.9.9.187.1.2.8.1.1, and equivalents; over SSH show "
		        "bgp summary).",
	},
	[BGP_FAMILY_DENIED] = {
		.name = "denied",
		.metric = "onramp_bgp_peer_prefixes_denied",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_family, denied),
		.help = "Prefixes from the peer that inbound policy refused; on Cisco "
		        "all since the last hard reset (CISCO-BGP4-MIB "
		        "cbgpPeer2DeniedPrefixes, 1.3.6.1.4.1.9.9.187.1.2.8.1.2, and "
		        "equivalents; over SSH show bgp neighbors).",
	},
	[BGP_FAMILY_ADVERTISED] = {
		.name = "advertised",
		.metric = "onramp_bgp_peer_prefixes_advertised",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_family, advertised),
		.help = "Prefixes now in Adj-RIB-Out; not what Cisco counts over SNMP, "
		        "which is every announcement (BGP4-V2-MIB-JUNIPER "
		        "jnxBgpM2PrefixOutPrefixes, 1.3.6.1.4.1.2636.5.1.1.2.6.2.1.10, "
		        "and equivalents; over SSH show bgp neighbors).",
	},
	[BGP_FAMILY_ACTIVE] = {
		.name = "active",
		.metric = "onramp_bgp_peer_prefixes_active",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_family, active),
		.help = "Prefixes from the peer that were chosen as best "
		        "(BGP4-V2-MIB-JUNIPER jnxBgpM2PrefixInPrefixesActive, "
		        "1.3.6.1.4.1.2636.5.1.1.2.6.2.1.11, and equivalents; over SSH "
		        "show bgp neighbors).",
	},
	[BGP_FAMILY_LIMIT] = {
		.name = "limit",
		.metric = "onramp_bgp_peer_prefixes_limit",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct bgp_family, limit),
		.help = "Number of prefixes above which the router acts "
		        "(maximum-prefix: CISCO-BGP4-MIB cbgpPeer2PrefixAdminLimit, "
		        "1.3.6.1.4.1.9.9.187.1.2.8.1.3; over SSH show bgp neighbors).",
	},
};

const struct fact_kind fact_kind_bgp_family = {
	.name = "bgp_family",
	.size = sizeof(struct bgp_family),
	.fields = bgp_family_fields,
	.field_count = BGP_FAMILY_FIELD_COUNT,
	.key = bgp_family_key,
	.key_count = sizeof(bgp_family_key),
	.owner = &fact_kind_bgp_peer,
};

static const uint8_t bgp_error_key[] = { BGP_ERROR_ROUTER, BGP_ERROR_VRF, BGP_ERROR_PEER };
static const uint8_t bgp_error_labels[] = { BGP_ERROR_CODE, BGP_ERROR_SUBCODE, BGP_ERROR_REASON,
	                                    BGP_ERROR_TEXT, BGP_ERROR_DIRECTION };

static const struct fact_field bgp_error_fields[BGP_ERROR_FIELD_COUNT] = {
	[BGP_ERROR_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_error, router),
	},
	[BGP_ERROR_VRF] = {
		.name = "vrf",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_error, vrf),
	},
	[BGP_ERROR_PEER] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct bgp_error, peer),
	},
	[BGP_ERROR_CODE] = {
		.name = "code",
		.type = FACT_U32,
		.offset = offsetof(struct bgp_error, code),
	},
	[BGP_ERROR_SUBCODE] = {
		.name = "subcode",
		.type = FACT_U32,
		.offset = offsetof(struct bgp_error, subcode),
	},
	[BGP_ERROR_REASON] = {
		.name = "reason",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_error, reason),
	},
	[BGP_ERROR_TEXT] = {
		.name = "text",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_error, text),
	},
	[BGP_ERROR_DIRECTION] = {
		.name = "direction",
		.type = FACT_STRING,
		.offset = offsetof(struct bgp_error, direction),
	},
	[BGP_ERROR_INFO] = {
		.name = "info",
		.metric = "onramp_bgp_peer_last_error",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = bgp_error_labels,
		.label_count = sizeof(bgp_error_labels),
		.help = "The last NOTIFICATION of the session; it stays after the "
		        "session has recovered (RFC 4271 section 4.5; BGP4-MIB "
		        "bgpPeerLastError, 1.3.6.1.2.1.15.3.1.14; over SSH show bgp "
		        "neighbors).",
	},
};

/* One NOTIFICATION, not halves of two; who knows more of the same one may say so. */
static const uint64_t bgp_error_atoms[] = {
	FACT_BIT(BGP_ERROR_CODE) | FACT_BIT(BGP_ERROR_SUBCODE) | FACT_BIT(BGP_ERROR_REASON),
};

const struct fact_kind fact_kind_bgp_error = {
	.name = "bgp_error",
	.size = sizeof(struct bgp_error),
	.fields = bgp_error_fields,
	.field_count = BGP_ERROR_FIELD_COUNT,
	.key = bgp_error_key,
	.key_count = sizeof(bgp_error_key),
	.atoms = bgp_error_atoms,
	.atom_count = sizeof(bgp_error_atoms) / sizeof(bgp_error_atoms[0]),
	.bound = FACT_BIT(BGP_ERROR_TEXT) | FACT_BIT(BGP_ERROR_DIRECTION),
};
