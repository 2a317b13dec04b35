/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_gateway.h"

#include "agent/model/kinds_tables.h"

/* In the API's own spelling. */
static const char *const gateway_states[] = { "",         "pending", "available", "modifying",
	                                      "deleting", "deleted", "failed",    NULL };

/* In the API's own spelling. */
static const char *const gateway_link_states[] = { "",
	                                           "associating",
	                                           "associated",
	                                           "disassociating",
	                                           "disassociated",
	                                           "updating",
	                                           "attaching",
	                                           "attached",
	                                           "detaching",
	                                           "detached",
	                                           "initiatingRequest",
	                                           "pendingAcceptance",
	                                           "pending",
	                                           "available",
	                                           "modifying",
	                                           "rollingBack",
	                                           "failing",
	                                           "failed",
	                                           "rejecting",
	                                           "rejected",
	                                           "deleting",
	                                           "deleted",
	                                           NULL };

static const uint8_t gateway_key[] = { GATEWAY_CLOUD, GATEWAY_PROVIDER, GATEWAY_NAME };
static const uint8_t gateway_info_labels[] = { GATEWAY_KIND,   GATEWAY_LABEL, GATEWAY_ASN,
	                                       GATEWAY_REGION, GATEWAY_OWNER, GATEWAY_SKU };

static const struct fact_field gateway_fields[GATEWAY_FIELD_COUNT] = {
	[GATEWAY_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, cloud),
	},
	[GATEWAY_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, provider),
	},
	[GATEWAY_NAME] = {
		.name = "gateway",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, gateway),
	},
	[GATEWAY_STATE] = {
		.name = "state",
		.metric = "onramp_gateway_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct gateway, state),
		.states = gateway_states,
		.help = "State, 1 for the one it is in (Direct Connect "
		        "directConnectGatewayState; EC2 VpnGateway, TransitGateway "
		        "state; Azure provisioningState).",
	},
	[GATEWAY_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, kind),
	},
	[GATEWAY_LABEL] = {
		.name = "name",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, label),
	},
	[GATEWAY_ASN] = {
		.name = "asn",
		.type = FACT_U32,
		.offset = offsetof(struct gateway, asn),
	},
	[GATEWAY_REGION] = {
		.name = "region",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, region),
	},
	[GATEWAY_OWNER] = {
		.name = "owner",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, owner),
	},
	[GATEWAY_SKU] = {
		.name = "sku",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, sku),
	},
	[GATEWAY_INFO] = {
		.name = "info",
		.metric = "onramp_gateway",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = gateway_info_labels,
		.label_count = sizeof(gateway_info_labels),
		.help = "What it is (Direct Connect DescribeDirectConnectGateways; EC2 "
		        "DescribeVpnGateways, DescribeTransitGateways; Azure "
		        "virtualNetworkGateways).",
	},
};

const struct fact_kind fact_kind_gateway = {
	.name = "gateway",
	.size = sizeof(struct gateway),
	.fields = gateway_fields,
	.field_count = GATEWAY_FIELD_COUNT,
	.key = gateway_key,
	.key_count = sizeof(gateway_key),
};

static const char *const gateway_peer_states[] = { "",           "unknown",   "stopped", "idle",
	                                           "connecting", "connected", NULL };

static const uint8_t gateway_peer_key[] = { GATEWAY_PEER_CLOUD, GATEWAY_PEER_PROVIDER,
	                                    GATEWAY_PEER_GATEWAY, GATEWAY_PEER_LOCAL_ADDRESS,
	                                    GATEWAY_PEER_PEER };
static const uint8_t gateway_peer_info_labels[] = { GATEWAY_PEER_ASN };

static const struct fact_field gateway_peer_fields[GATEWAY_PEER_FIELD_COUNT] = {
	[GATEWAY_PEER_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_peer, cloud),
	},
	[GATEWAY_PEER_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_peer, provider),
	},
	[GATEWAY_PEER_GATEWAY] = {
		.name = "gateway",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_peer, gateway),
	},
	[GATEWAY_PEER_LOCAL_ADDRESS] = {
		.name = "local_address",
		.type = FACT_IP,
		.offset = offsetof(struct gateway_peer, local_address),
	},
	[GATEWAY_PEER_PEER] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct gateway_peer, peer),
	},
	[GATEWAY_PEER_UP] = {
		.name = "up",
		.metric = "onramp_gateway_peer_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct gateway_peer, up),
		.help = "Whether the session is established; absent when Azure does not "
		        "know (Azure getBgpPeerStatus state: Connected).",
	},
	[GATEWAY_PEER_STATE] = {
		.name = "state",
		.metric = "onramp_gateway_peer_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct gateway_peer, state),
		.states = gateway_peer_states,
		.help = "State, 1 for the one it is in (Azure getBgpPeerStatus state).",
	},
	[GATEWAY_PEER_RECEIVED] = {
		.name = "received",
		.metric = "onramp_gateway_peer_prefixes_received",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct gateway_peer, received),
		.help = "Routes that the instance has of the peer (Azure "
		        "getBgpPeerStatus routesReceived).",
	},
	[GATEWAY_PEER_ADVERTISED] = {
		.name = "advertised",
		.metric = "onramp_gateway_peer_prefixes_advertised",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct gateway_peer, advertised),
		.help = "Routes that the instance tells the peer (Azure "
		        "getAdvertisedRoutes).",
	},
	[GATEWAY_PEER_ADVERTISED_LIMIT] = {
		.name = "advertised_limit",
		.metric = "onramp_gateway_peer_prefixes_advertised_limit",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct gateway_peer, advertised_limit),
		.help = "With more IPv4 routes ExpressRoute disconnects the gateway "
		        "from the circuit (Azure documented limit: 1000 for each "
		        "connection).",
	},
	[GATEWAY_PEER_LAST_CHANGE] = {
		.name = "last_change",
		.metric = "onramp_gateway_peer_last_change_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct gateway_peer, last_change),
		.help = "When the session became established (Azure getBgpPeerStatus "
		        "connectedDuration).",
	},
	[GATEWAY_PEER_MESSAGES_RECEIVED] = {
		.name = "messages_received",
		.metric = "onramp_gateway_peer_messages_received",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct gateway_peer, messages_received),
		.help = "BGP messages of the peer (Azure getBgpPeerStatus "
		        "messagesReceived).",
	},
	[GATEWAY_PEER_MESSAGES_SENT] = {
		.name = "messages_sent",
		.metric = "onramp_gateway_peer_messages_sent",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct gateway_peer, messages_sent),
		.help = "BGP messages to the peer (Azure getBgpPeerStatus "
		        "messagesSent).",
	},
	[GATEWAY_PEER_ASN] = {
		.name = "asn",
		.type = FACT_U32,
		.offset = offsetof(struct gateway_peer, asn),
	},
	[GATEWAY_PEER_INFO] = {
		.name = "info",
		.metric = "onramp_gateway_peer",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = gateway_peer_info_labels,
		.label_count = sizeof(gateway_peer_info_labels),
		.help = "Whose router the peer is (Azure getBgpPeerStatus asn).",
	},
};

static const uint64_t gateway_peer_atoms[] = {
	FACT_BIT(GATEWAY_PEER_UP) | FACT_BIT(GATEWAY_PEER_STATE) |
		FACT_BIT(GATEWAY_PEER_LAST_CHANGE),
};

const struct fact_kind fact_kind_gateway_peer = {
	.name = "gateway_peer",
	.size = sizeof(struct gateway_peer),
	.fields = gateway_peer_fields,
	.field_count = GATEWAY_PEER_FIELD_COUNT,
	.key = gateway_peer_key,
	.key_count = sizeof(gateway_peer_key),
	.atoms = gateway_peer_atoms,
	.atom_count = sizeof(gateway_peer_atoms) / sizeof(gateway_peer_atoms[0]),
};

static const uint8_t gateway_link_key[] = { GATEWAY_LINK_CLOUD, GATEWAY_LINK_PROVIDER,
	                                    GATEWAY_LINK_GATEWAY, GATEWAY_LINK_ATTACHED };
static const uint8_t gateway_link_info_labels[] = { GATEWAY_LINK_KIND, GATEWAY_LINK_ID,
	                                            GATEWAY_LINK_REGION, GATEWAY_LINK_PROBLEM };

static const struct fact_field gateway_link_fields[GATEWAY_LINK_FIELD_COUNT] = {
	[GATEWAY_LINK_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, cloud),
	},
	[GATEWAY_LINK_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, provider),
	},
	[GATEWAY_LINK_GATEWAY] = {
		.name = "gateway",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, gateway),
	},
	[GATEWAY_LINK_ATTACHED] = {
		.name = "attached",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, attached),
	},
	[GATEWAY_LINK_UP] = {
		.name = "up",
		.metric = "onramp_gateway_link_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct gateway_link, up),
		.help = "Whether the other end is attached or associated; absent while "
		        "that changes (Direct Connect associationState, "
		        "attachmentState; EC2 VpcAttachment, TransitGatewayAttachment "
		        "state; Azure connectionStatus).",
	},
	[GATEWAY_LINK_STATE] = {
		.name = "state",
		.metric = "onramp_gateway_link_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct gateway_link, state),
		.states = gateway_link_states,
		.help = "State, 1 for the one it is in (Direct Connect "
		        "associationState, attachmentState; EC2 VpcAttachment, "
		        "TransitGatewayAttachment state; Azure connectionStatus).",
	},
	[GATEWAY_LINK_ALLOWED] = {
		.name = "allowed",
		.metric = "onramp_gateway_link_allowed_prefixes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct gateway_link, allowed),
		.help = "Prefixes that may be advertised to us through it (Direct "
		        "Connect allowedPrefixesToDirectConnectGateway).",
	},
	[GATEWAY_LINK_WEIGHT] = {
		.name = "weight",
		.metric = "onramp_gateway_link_routing_weight",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct gateway_link, weight),
		.help = "Of several links to one place the one with the highest weight "
		        "is used, before any AS path counts (Azure connection "
		        "routingWeight).",
	},
	[GATEWAY_LINK_RECEIVE_BYTES] = {
		.name = "receive_bytes",
		.metric = "onramp_gateway_link_receive_bytes",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct gateway_link, receive_bytes),
		.help = "What the gateway received (Azure connection "
		        "ingressBytesTransferred).",
	},
	[GATEWAY_LINK_TRANSMIT_BYTES] = {
		.name = "transmit_bytes",
		.metric = "onramp_gateway_link_transmit_bytes",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct gateway_link, transmit_bytes),
		.help = "What the gateway sent (Azure connection "
		        "egressBytesTransferred).",
	},
	[GATEWAY_LINK_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, kind),
	},
	[GATEWAY_LINK_ID] = {
		.name = "id",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, id),
	},
	[GATEWAY_LINK_REGION] = {
		.name = "region",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, region),
	},
	[GATEWAY_LINK_PROBLEM] = {
		.name = "problem",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, problem),
	},
	[GATEWAY_LINK_INFO] = {
		.name = "info",
		.metric = "onramp_gateway_link",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = gateway_link_info_labels,
		.label_count = sizeof(gateway_link_info_labels),
		.help = "What is attached and what went wrong with it (Direct Connect "
		        "stateChangeError, attachmentType; EC2 resourceType; Azure "
		        "connectionType).",
	},
};

const struct fact_kind fact_kind_gateway_link = {
	.name = "gateway_link",
	.size = sizeof(struct gateway_link),
	.fields = gateway_link_fields,
	.field_count = GATEWAY_LINK_FIELD_COUNT,
	.key = gateway_link_key,
	.key_count = sizeof(gateway_link_key),
};
