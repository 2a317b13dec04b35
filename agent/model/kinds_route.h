/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about routes and IPsec as a router sees them; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/* A watched prefix as learned from a peer. Key: router, vrf, peer, prefix. */
enum route_field {
	ROUTE_ROUTER,
	ROUTE_VRF,
	ROUTE_PEER,
	ROUTE_PREFIX,
	ROUTE_PRESENT,
	ROUTE_BEST,
	ROUTE_LOCAL_PREFERENCE,
	ROUTE_AS_PATH_LENGTH,
	ROUTE_MED,
	ROUTE_AS_PATH,
	ROUTE_COMMUNITIES,
	ROUTE_NEXT_HOP,
	ROUTE_ORIGIN,
	ROUTE_INFO,
	ROUTE_FIELD_COUNT
};
struct route {
	struct fact fact;
	const char *router;
	const char *vrf; /**< "default" for the global table */
	struct ip peer;
	const char *prefix; /**< as in the configuration: "10.0.0.0/8 le 24" */
	bool present;
	bool best;
	uint64_t local_preference;
	uint64_t as_path_length;
	uint64_t med;
	const char *as_path;     /**< "64512 65010" */
	const char *communities; /**< "7224:8100,12076:5031" */
	struct ip next_hop;
	const char *origin; /**< "igp", "egp", "incomplete" */
};

/* A watched prefix of ours towards a peer. Key: router, vrf, peer, prefix. */
enum advertised_route_field {
	ADVERTISED_ROUTE_ROUTER,
	ADVERTISED_ROUTE_VRF,
	ADVERTISED_ROUTE_PEER,
	ADVERTISED_ROUTE_PREFIX,
	ADVERTISED_ROUTE_PRESENT,
	ADVERTISED_ROUTE_FIELD_COUNT
};
struct advertised_route {
	struct fact fact;
	const char *router;
	const char *vrf;
	struct ip peer;
	const char *prefix; /**< as in the configuration */
	bool present;
};

/* What is advertised to a peer, held against what may be. Key: router, vrf, peer, afi_safi. */
enum advertisement_field {
	ADVERTISEMENT_ROUTER,
	ADVERTISEMENT_VRF,
	ADVERTISEMENT_PEER,
	ADVERTISEMENT_AFI_SAFI,
	ADVERTISEMENT_OUTSIDE,
	ADVERTISEMENT_DEFAULT_ROUTE,
	ADVERTISEMENT_TRANSIT,
	ADVERTISEMENT_EXAMPLES,
	ADVERTISEMENT_FIELD_COUNT
};
struct advertisement {
	struct fact fact;
	const char *router;
	const char *vrf;
	struct ip peer;
	const char *afi_safi;
	uint64_t outside;
	bool default_route;
	uint64_t transit;
	const char *examples; /**< the first ten outside: "0.0.0.0/0,192.0.2.0/24" */
};

/* An IPsec tunnel as the router sees it. Key: router, peer, interface. */
enum ipsec_tunnel_field {
	IPSEC_TUNNEL_ROUTER,
	IPSEC_TUNNEL_PEER,
	IPSEC_TUNNEL_INTERFACE,
	IPSEC_TUNNEL_UP,
	IPSEC_TUNNEL_SAS,
	IPSEC_TUNNEL_STATE,
	IPSEC_TUNNEL_IKE,
	IPSEC_TUNNEL_RECEIVE_PACKETS,
	IPSEC_TUNNEL_TRANSMIT_PACKETS,
	IPSEC_TUNNEL_RECEIVE_DROPS,
	IPSEC_TUNNEL_TRANSMIT_DROPS,
	IPSEC_TUNNEL_INFO,
	IPSEC_TUNNEL_FIELD_COUNT
};
struct ipsec_tunnel {
	struct fact fact;
	const char *router;
	struct ip peer;        /**< outside address of the other end */
	const char *interface; /**< ifName, "Tu1"; "" where it is not said */
	bool up;
	uint64_t sas;
	const char *state; /**< the router's own word: "UP-ACTIVE" */
	const char *ike;   /**< "READY", "QM_IDLE" */
	uint64_t receive_packets;
	uint64_t transmit_packets;
	uint64_t receive_drops;
	uint64_t transmit_drops;
};
