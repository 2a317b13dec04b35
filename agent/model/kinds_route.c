/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_route.h"

#include "agent/model/kinds_tables.h"

static const uint8_t route_key[] = { ROUTE_ROUTER, ROUTE_VRF, ROUTE_PEER, ROUTE_PREFIX };
static const uint8_t route_info_labels[] = { ROUTE_AS_PATH, ROUTE_COMMUNITIES, ROUTE_NEXT_HOP,
	                                     ROUTE_ORIGIN };

static const struct fact_field route_fields[ROUTE_FIELD_COUNT] = {
	[ROUTE_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct route, router),
	},
	[ROUTE_VRF] = {
		.name = "vrf",
		.type = FACT_STRING,
		.offset = offsetof(struct route, vrf),
	},
	[ROUTE_PEER] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct route, peer),
	},
	[ROUTE_PREFIX] = {
		.name = "prefix",
		.type = FACT_STRING,
		.offset = offsetof(struct route, prefix),
	},
	[ROUTE_PRESENT] = {
		.name = "present",
		.metric = "onramp_route_present",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct route, present),
		.help = "Whether the peer's accepted routes hold the watched prefix or "
		        "a route in the watched range (show bgp PREFIX).",
	},
	[ROUTE_BEST] = {
		.name = "best",
		.metric = "onramp_route_best",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct route, best),
		.help = "Whether the path of this peer is the best one (show bgp "
		        "PREFIX: best).",
	},
	[ROUTE_LOCAL_PREFERENCE] = {
		.name = "local_preference",
		.metric = "onramp_route_local_preference",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct route, local_preference),
		.help = "LOCAL_PREF of the path (show bgp PREFIX: localpref; RFC 4271, "
		        "5.1.5).",
	},
	[ROUTE_AS_PATH_LENGTH] = {
		.name = "as_path_length",
		.metric = "onramp_route_as_path_length",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct route, as_path_length),
		.help = "ASNs in the path, a set counts as one (show bgp PREFIX; RFC "
		        "4271, 9.1.2.2).",
	},
	[ROUTE_MED] = {
		.name = "med",
		.metric = "onramp_route_multi_exit_discriminator",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct route, med),
		.help = "MULTI_EXIT_DISC of the path (show bgp PREFIX: metric; RFC "
		        "4271, 5.1.4).",
	},
	[ROUTE_AS_PATH] = {
		.name = "as_path",
		.type = FACT_STRING,
		.offset = offsetof(struct route, as_path),
	},
	[ROUTE_COMMUNITIES] = {
		.name = "communities",
		.type = FACT_STRING,
		.offset = offsetof(struct route, communities),
	},
	[ROUTE_NEXT_HOP] = {
		.name = "next_hop",
		.type = FACT_IP,
		.offset = offsetof(struct route, next_hop),
	},
	[ROUTE_ORIGIN] = {
		.name = "origin",
		.type = FACT_STRING,
		.offset = offsetof(struct route, origin),
	},
	[ROUTE_INFO] = {
		.name = "info",
		.metric = "onramp_route",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = route_info_labels,
		.label_count = sizeof(route_info_labels),
		.help = "Attributes of the path (show bgp PREFIX; RFC 4271, 5.1).",
	},
};

/* The attributes of one route. */
static const uint64_t route_atoms[] = {
	FACT_BIT(ROUTE_PRESENT) | FACT_BIT(ROUTE_BEST) | FACT_BIT(ROUTE_LOCAL_PREFERENCE) |
		FACT_BIT(ROUTE_AS_PATH_LENGTH) | FACT_BIT(ROUTE_MED) | FACT_BIT(ROUTE_AS_PATH) |
		FACT_BIT(ROUTE_COMMUNITIES) | FACT_BIT(ROUTE_NEXT_HOP) | FACT_BIT(ROUTE_ORIGIN),
};

const struct fact_kind fact_kind_route = {
	.name = "route",
	.size = sizeof(struct route),
	.fields = route_fields,
	.field_count = ROUTE_FIELD_COUNT,
	.key = route_key,
	.key_count = sizeof(route_key),
	.atoms = route_atoms,
	.atom_count = sizeof(route_atoms) / sizeof(route_atoms[0]),
	.owner = &fact_kind_bgp_peer,
};

static const uint8_t advertised_route_key[] = { ADVERTISED_ROUTE_ROUTER, ADVERTISED_ROUTE_VRF,
	                                        ADVERTISED_ROUTE_PEER,
	                                        ADVERTISED_ROUTE_PREFIX };

static const struct fact_field advertised_route_fields[ADVERTISED_ROUTE_FIELD_COUNT] = {
	[ADVERTISED_ROUTE_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct advertised_route, router),
	},
	[ADVERTISED_ROUTE_VRF] = {
		.name = "vrf",
		.type = FACT_STRING,
		.offset = offsetof(struct advertised_route, vrf),
	},
	[ADVERTISED_ROUTE_PEER] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct advertised_route, peer),
	},
	[ADVERTISED_ROUTE_PREFIX] = {
		.name = "prefix",
		.type = FACT_STRING,
		.offset = offsetof(struct advertised_route, prefix),
	},
	[ADVERTISED_ROUTE_PRESENT] = {
		.name = "present",
		.metric = "onramp_advertised_route_present",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct advertised_route, present),
		.help = "Whether the watched prefix or a route in the watched range is "
		        "advertised to the peer (show bgp neighbors advertised-routes).",
	},
};

const struct fact_kind fact_kind_advertised_route = {
	.name = "advertised_route",
	.size = sizeof(struct advertised_route),
	.fields = advertised_route_fields,
	.field_count = ADVERTISED_ROUTE_FIELD_COUNT,
	.key = advertised_route_key,
	.key_count = sizeof(advertised_route_key),
	.owner = &fact_kind_bgp_peer,
};

static const uint8_t advertisement_key[] = { ADVERTISEMENT_ROUTER, ADVERTISEMENT_VRF,
	                                     ADVERTISEMENT_PEER, ADVERTISEMENT_AFI_SAFI };

static const struct fact_field advertisement_fields[ADVERTISEMENT_FIELD_COUNT] = {
	[ADVERTISEMENT_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct advertisement, router),
	},
	[ADVERTISEMENT_VRF] = {
		.name = "vrf",
		.type = FACT_STRING,
		.offset = offsetof(struct advertisement, vrf),
	},
	[ADVERTISEMENT_PEER] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct advertisement, peer),
	},
	[ADVERTISEMENT_AFI_SAFI] = {
		.name = "afi_safi",
		.type = FACT_STRING,
		.offset = offsetof(struct advertisement, afi_safi),
	},
	[ADVERTISEMENT_OUTSIDE] = {
		.name = "outside",
		.metric = "onramp_bgp_peer_prefixes_advertised_outside",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct advertisement, outside),
		.help = "Prefixes advertised to the peer that no destination allows "
		        "(show bgp neighbors advertised-routes, "
		        "destinations.advertise).",
	},
	[ADVERTISEMENT_DEFAULT_ROUTE] = {
		.name = "default_route",
		.metric = "onramp_bgp_peer_default_route_advertised",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct advertisement, default_route),
		.help = "Whether a default route is advertised to the peer (show bgp "
		        "neighbors advertised-routes).",
	},
	[ADVERTISEMENT_TRANSIT] = {
		.name = "transit",
		.metric = "onramp_bgp_peer_prefixes_advertised_transit",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct advertisement, transit),
		.help = "Prefixes advertised to the peer whose path holds an ASN that "
		        "is not ours; private ASNs are ours, unless a destination "
		        "learns the prefix (show bgp neighbors advertised-routes: "
		        "path).",
	},
	[ADVERTISEMENT_EXAMPLES] = {
		.name = "outside_examples",
		.type = FACT_STRING,
		.offset = offsetof(struct advertisement, examples),
	},
};

/* Counted over one table. */
static const uint64_t advertisement_atoms[] = {
	FACT_BIT(ADVERTISEMENT_OUTSIDE) | FACT_BIT(ADVERTISEMENT_DEFAULT_ROUTE) |
		FACT_BIT(ADVERTISEMENT_TRANSIT) | FACT_BIT(ADVERTISEMENT_EXAMPLES),
};

const struct fact_kind fact_kind_advertisement = {
	.name = "advertisement",
	.size = sizeof(struct advertisement),
	.fields = advertisement_fields,
	.field_count = ADVERTISEMENT_FIELD_COUNT,
	.key = advertisement_key,
	.key_count = sizeof(advertisement_key),
	.atoms = advertisement_atoms,
	.atom_count = sizeof(advertisement_atoms) / sizeof(advertisement_atoms[0]),
	.owner = &fact_kind_bgp_peer,
};

static const uint8_t ipsec_tunnel_key[] = { IPSEC_TUNNEL_ROUTER, IPSEC_TUNNEL_PEER,
	                                    IPSEC_TUNNEL_INTERFACE };
static const uint8_t ipsec_tunnel_info_labels[] = { IPSEC_TUNNEL_STATE, IPSEC_TUNNEL_IKE };

static const struct fact_field ipsec_tunnel_fields[IPSEC_TUNNEL_FIELD_COUNT] = {
	[IPSEC_TUNNEL_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct ipsec_tunnel, router),
	},
	[IPSEC_TUNNEL_PEER] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct ipsec_tunnel, peer),
	},
	[IPSEC_TUNNEL_INTERFACE] = {
		.name = "interface",
		.type = FACT_STRING,
		.offset = offsetof(struct ipsec_tunnel, interface),
	},
	[IPSEC_TUNNEL_UP] = {
		.name = "up",
		.metric = "onramp_ipsec_tunnel_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct ipsec_tunnel, up),
		.help = "Whether IPsec security associations are active (show crypto "
		        "session detail: Session status).",
	},
	[IPSEC_TUNNEL_SAS] = {
		.name = "sas",
		.metric = "onramp_ipsec_tunnel_security_associations",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct ipsec_tunnel, sas),
		.help = "Active IPsec security associations (show crypto session "
		        "detail: Active SAs).",
	},
	[IPSEC_TUNNEL_STATE] = {
		.name = "state",
		.type = FACT_STRING,
		.offset = offsetof(struct ipsec_tunnel, state),
	},
	[IPSEC_TUNNEL_IKE] = {
		.name = "ike",
		.type = FACT_STRING,
		.offset = offsetof(struct ipsec_tunnel, ike),
	},
	[IPSEC_TUNNEL_RECEIVE_PACKETS] = {
		.name = "receive_packets",
		.metric = "onramp_ipsec_tunnel_receive_packets",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct ipsec_tunnel, receive_packets),
		.help = "Packets decrypted (show crypto session detail: dec'ed).",
	},
	[IPSEC_TUNNEL_TRANSMIT_PACKETS] = {
		.name = "transmit_packets",
		.metric = "onramp_ipsec_tunnel_transmit_packets",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct ipsec_tunnel, transmit_packets),
		.help = "Packets encrypted (show crypto session detail: enc'ed).",
	},
	[IPSEC_TUNNEL_RECEIVE_DROPS] = {
		.name = "receive_drops",
		.metric = "onramp_ipsec_tunnel_receive_drops",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct ipsec_tunnel, receive_drops),
		.help = "Packets dropped on receipt (show crypto session detail: "
		        "inbound drop).",
	},
	[IPSEC_TUNNEL_TRANSMIT_DROPS] = {
		.name = "transmit_drops",
		.metric = "onramp_ipsec_tunnel_transmit_drops",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct ipsec_tunnel, transmit_drops),
		.help = "Packets dropped on sending (show crypto session detail: "
		        "outbound drop).",
	},
	[IPSEC_TUNNEL_INFO] = {
		.name = "info",
		.metric = "onramp_ipsec_tunnel",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = ipsec_tunnel_info_labels,
		.label_count = sizeof(ipsec_tunnel_info_labels),
		.help = "State of IPsec and of IKE in the router's words (show crypto "
		        "session detail, show crypto ikev2 sa).",
	},
};

static const uint64_t ipsec_tunnel_atoms[] = {
	FACT_BIT(IPSEC_TUNNEL_UP) | FACT_BIT(IPSEC_TUNNEL_SAS) | FACT_BIT(IPSEC_TUNNEL_STATE) |
		FACT_BIT(IPSEC_TUNNEL_IKE),
};

const struct fact_kind fact_kind_ipsec_tunnel = {
	.name = "ipsec_tunnel",
	.size = sizeof(struct ipsec_tunnel),
	.fields = ipsec_tunnel_fields,
	.field_count = IPSEC_TUNNEL_FIELD_COUNT,
	.key = ipsec_tunnel_key,
	.key_count = sizeof(ipsec_tunnel_key),
	.atoms = ipsec_tunnel_atoms,
	.atom_count = sizeof(ipsec_tunnel_atoms) / sizeof(ipsec_tunnel_atoms[0]),
};
