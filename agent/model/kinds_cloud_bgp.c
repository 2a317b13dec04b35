/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_cloud_bgp.h"

#include "agent/model/kinds_tables.h"

static const char *const cloud_bgp_states[] = {
	"", "idle", "connect", "active", "opensent", "openconfirm", "established", NULL
};

static const uint8_t cloud_bgp_key[] = { CLOUD_BGP_CLOUD, CLOUD_BGP_PROVIDER,
	                                 CLOUD_BGP_ATTACHMENT, CLOUD_BGP_PEER,
	                                 CLOUD_BGP_AFI_SAFI };
static const uint8_t cloud_bgp_info_labels[] = {
	CLOUD_BGP_STATE,     CLOUD_BGP_REASON,       CLOUD_BGP_CUSTOMER_ADDRESS,
	CLOUD_BGP_CLOUD_ASN, CLOUD_BGP_CUSTOMER_ASN, CLOUD_BGP_ID
};

static const struct fact_field cloud_bgp_fields[CLOUD_BGP_FIELD_COUNT] = {
	[CLOUD_BGP_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_bgp, cloud),
	},
	[CLOUD_BGP_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_bgp, provider),
	},
	[CLOUD_BGP_ATTACHMENT] = {
		.name = "attachment",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_bgp, attachment),
	},
	[CLOUD_BGP_PEER] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct cloud_bgp, peer),
	},
	[CLOUD_BGP_AFI_SAFI] = {
		.name = "afi_safi",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_bgp, afi_safi),
	},
	[CLOUD_BGP_UP] = {
		.name = "up",
		.metric = "onramp_cloud_bgp_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct cloud_bgp, up),
		.help = "Whether the session is established as the cloud sees it; "
		        "absent when it does not know (Direct Connect bgpStatus; "
		        "ExpressRoute routeTablesSummary statePfxRcd; gateway "
		        "getBgpPeerStatus state).",
	},
	[CLOUD_BGP_ACCEPTED] = {
		.name = "accepted",
		.metric = "onramp_cloud_bgp_prefixes_accepted",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct cloud_bgp, accepted),
		.help = "Prefixes that the cloud accepted from us (CloudWatch AWS/DX "
		        "VirtualInterfaceBgpPrefixesAccepted, or counted in "
		        "ListVirtualInterfaceRoutes; ExpressRoute routeTablesSummary "
		        "statePfxRcd; gateway routesReceived).",
	},
	[CLOUD_BGP_ADVERTISED] = {
		.name = "advertised",
		.metric = "onramp_cloud_bgp_prefixes_advertised",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct cloud_bgp, advertised),
		.help = "Prefixes that the cloud advertises to us (CloudWatch AWS/DX "
		        "VirtualInterfaceBgpPrefixesAdvertised, or counted in "
		        "ListVirtualInterfaceRoutes).",
	},
	[CLOUD_BGP_LIMIT] = {
		.name = "limit",
		.metric = "onramp_cloud_bgp_prefix_limit",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct cloud_bgp, limit),
		.help = "With more prefixes the cloud takes the session down (Direct "
		        "Connect prefixPoolAllocatedCountIpv4, "
		        "prefixPoolAllocatedCountIpv6; without it the documented quota "
		        "of the type; ExpressRoute documented limits by sku tier and "
		        "peering type).",
	},
	[CLOUD_BGP_FSM] = {
		.name = "fsm",
		.metric = "onramp_cloud_bgp_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct cloud_bgp, fsm),
		.states = cloud_bgp_states,
		.help = "State of the session as the cloud's router has it, 1 for the "
		        "one it is in (ExpressRoute routeTablesSummary statePfxRcd).",
	},
	[CLOUD_BGP_LAST_CHANGE] = {
		.name = "last_change",
		.metric = "onramp_cloud_bgp_last_change_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct cloud_bgp, last_change),
		.help = "When the session became established or, while it is down, "
		        "fell; as exact as the cloud tells it: to a day after a week "
		        "(ExpressRoute routeTablesSummary upDown; gateway "
		        "connectedDuration).",
	},
	[CLOUD_BGP_REASON] = {
		.name = "reason",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_bgp, reason),
	},
	[CLOUD_BGP_STATE] = {
		.name = "state",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_bgp, state),
	},
	[CLOUD_BGP_CUSTOMER_ADDRESS] = {
		.name = "customer_address",
		.type = FACT_IP,
		.offset = offsetof(struct cloud_bgp, customer_address),
	},
	[CLOUD_BGP_CLOUD_ASN] = {
		.name = "cloud_asn",
		.type = FACT_U32,
		.offset = offsetof(struct cloud_bgp, cloud_asn),
	},
	[CLOUD_BGP_CUSTOMER_ASN] = {
		.name = "customer_asn",
		.type = FACT_U32,
		.offset = offsetof(struct cloud_bgp, customer_asn),
	},
	[CLOUD_BGP_ID] = {
		.name = "id",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_bgp, id),
	},
	[CLOUD_BGP_INFO] = {
		.name = "info",
		.metric = "onramp_cloud_bgp",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = cloud_bgp_info_labels,
		.label_count = sizeof(cloud_bgp_info_labels),
		.help = "Both ends of the session, and why it is down (Direct Connect "
		        "bgpPeers; ExpressRoute peerings, statePfxRcd).",
	},
};

static const uint64_t cloud_bgp_atoms[] = {
	FACT_BIT(CLOUD_BGP_UP) | FACT_BIT(CLOUD_BGP_FSM) | FACT_BIT(CLOUD_BGP_LAST_CHANGE) |
		FACT_BIT(CLOUD_BGP_REASON),
};

const struct fact_kind fact_kind_cloud_bgp = {
	.name = "cloud_bgp",
	.size = sizeof(struct cloud_bgp),
	.fields = cloud_bgp_fields,
	.field_count = CLOUD_BGP_FIELD_COUNT,
	.key = cloud_bgp_key,
	.key_count = sizeof(cloud_bgp_key),
	.atoms = cloud_bgp_atoms,
	.atom_count = sizeof(cloud_bgp_atoms) / sizeof(cloud_bgp_atoms[0]),
};

static const uint8_t tunnel_key[] = { TUNNEL_CLOUD, TUNNEL_PROVIDER, TUNNEL_ATTACHMENT,
	                              TUNNEL_NAME };
/* Not the message, which counts routes: each change would be another series. */
static const uint8_t tunnel_info_labels[] = { TUNNEL_CLOUD_ADDRESS, TUNNEL_CUSTOMER_ADDRESS,
	                                      TUNNEL_ROUTING };

static const struct fact_field tunnel_fields[TUNNEL_FIELD_COUNT] = {
	[TUNNEL_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct tunnel, cloud),
	},
	[TUNNEL_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct tunnel, provider),
	},
	[TUNNEL_ATTACHMENT] = {
		.name = "attachment",
		.type = FACT_STRING,
		.offset = offsetof(struct tunnel, attachment),
	},
	[TUNNEL_NAME] = {
		.name = "tunnel",
		.type = FACT_STRING,
		.offset = offsetof(struct tunnel, tunnel),
	},
	[TUNNEL_UP] = {
		.name = "up",
		.metric = "onramp_tunnel_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct tunnel, up),
		.help = "Whether the tunnel is up, of a BGP VPN of AWS its session too "
		        "(EC2 vgwTelemetry status; Azure tunnelConnectionStatus, "
		        "connectionStatus).",
	},
	[TUNNEL_ROUTES] = {
		.name = "routes",
		.metric = "onramp_tunnel_accepted_routes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct tunnel, routes),
		.help = "Routes that the cloud accepted over it (EC2 vgwTelemetry "
		        "acceptedRouteCount).",
	},
	[TUNNEL_LAST_CHANGE] = {
		.name = "last_change",
		.metric = "onramp_tunnel_last_change_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct tunnel, last_change),
		.help = "When IKE, IPsec or BGP last changed; of Azure when it was "
		        "established (EC2 vgwTelemetry lastStatusChange; Azure "
		        "lastConnectionEstablishedUtcTime).",
	},
	[TUNNEL_BANDWIDTH] = {
		.name = "bandwidth",
		.metric = "onramp_tunnel_bandwidth_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct tunnel, bandwidth),
		.help = "What the tunnel can carry at most (EC2 tunnelBandwidth: "
		        "standard 1.25 Gbit/s, large 5 Gbit/s).",
	},
	[TUNNEL_RECEIVE_RATE] = {
		.name = "receive_rate",
		.metric = "onramp_tunnel_receive_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct tunnel, receive_rate),
		.help = "What the cloud received, average of the newest five minutes "
		        "(CloudWatch AWS/VPN TunnelDataIn).",
	},
	[TUNNEL_TRANSMIT_RATE] = {
		.name = "transmit_rate",
		.metric = "onramp_tunnel_transmit_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct tunnel, transmit_rate),
		.help = "What the cloud sent, average of the newest five minutes "
		        "(CloudWatch AWS/VPN TunnelDataOut).",
	},
	[TUNNEL_RECEIVE_BYTES] = {
		.name = "receive_bytes",
		.metric = "onramp_tunnel_receive_bytes",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct tunnel, receive_bytes),
		.help = "What the cloud received (Azure tunnelConnectionStatus "
		        "ingressBytesTransferred).",
	},
	[TUNNEL_TRANSMIT_BYTES] = {
		.name = "transmit_bytes",
		.metric = "onramp_tunnel_transmit_bytes",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct tunnel, transmit_bytes),
		.help = "What the cloud sent (Azure tunnelConnectionStatus "
		        "egressBytesTransferred).",
	},
	[TUNNEL_MESSAGE] = {
		.name = "message",
		.type = FACT_STRING,
		.offset = offsetof(struct tunnel, message),
	},
	[TUNNEL_CLOUD_ADDRESS] = {
		.name = "cloud_address",
		.type = FACT_IP,
		.offset = offsetof(struct tunnel, cloud_address),
	},
	[TUNNEL_CUSTOMER_ADDRESS] = {
		.name = "customer_address",
		.type = FACT_IP,
		.offset = offsetof(struct tunnel, customer_address),
	},
	[TUNNEL_ROUTING] = {
		.name = "routing",
		.type = FACT_STRING,
		.offset = offsetof(struct tunnel, routing),
	},
	[TUNNEL_INFO] = {
		.name = "info",
		.metric = "onramp_tunnel",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = tunnel_info_labels,
		.label_count = sizeof(tunnel_info_labels),
		.help = "Its inside addresses and how it is routed (EC2 "
		        "tunnelInsideCidr, staticRoutesOnly; Azure enableBgp).",
	},
};

static const uint64_t tunnel_atoms[] = {
	FACT_BIT(TUNNEL_UP) | FACT_BIT(TUNNEL_LAST_CHANGE) | FACT_BIT(TUNNEL_MESSAGE),
};

const struct fact_kind fact_kind_tunnel = {
	.name = "tunnel",
	.size = sizeof(struct tunnel),
	.fields = tunnel_fields,
	.field_count = TUNNEL_FIELD_COUNT,
	.key = tunnel_key,
	.key_count = sizeof(tunnel_key),
	.atoms = tunnel_atoms,
	.atom_count = sizeof(tunnel_atoms) / sizeof(tunnel_atoms[0]),
};

static const uint8_t resource_tag_key[] = { RESOURCE_TAG_CLOUD, RESOURCE_TAG_PROVIDER,
	                                    RESOURCE_TAG_RESOURCE, RESOURCE_TAG_TAG };

static const struct fact_field resource_tag_fields[RESOURCE_TAG_FIELD_COUNT] = {
	[RESOURCE_TAG_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct resource_tag, cloud),
	},
	[RESOURCE_TAG_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct resource_tag, provider),
	},
	[RESOURCE_TAG_RESOURCE] = {
		.name = "resource",
		.type = FACT_STRING,
		.offset = offsetof(struct resource_tag, resource),
	},
	[RESOURCE_TAG_TAG] = {
		.name = "tag",
		.type = FACT_STRING,
		.offset = offsetof(struct resource_tag, tag),
	},
	[RESOURCE_TAG_MISSING] = {
		.name = "missing",
		.metric = "onramp_resource_tag_missing",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct resource_tag, missing),
		.help = "Whether the resource lacks a tag that the configuration "
		        "requires (Direct Connect tags; EC2 tagSet; Azure tags).",
	},
};

const struct fact_kind fact_kind_resource_tag = {
	.name = "resource_tag",
	.size = sizeof(struct resource_tag),
	.fields = resource_tag_fields,
	.field_count = RESOURCE_TAG_FIELD_COUNT,
	.key = resource_tag_key,
	.key_count = sizeof(resource_tag_key),
};
