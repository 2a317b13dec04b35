/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about BGP sessions as a router sees them; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/** RFC 4271 section 8.2.2; index 0 is never used on the wire. */
enum bgp_state {
	BGP_STATE_NONE,
	BGP_STATE_IDLE,
	BGP_STATE_CONNECT,
	BGP_STATE_ACTIVE,
	BGP_STATE_OPENSENT,
	BGP_STATE_OPENCONFIRM,
	BGP_STATE_ESTABLISHED,
	BGP_STATE_COUNT
};

/* A BGP session as the router sees it. Key: router, vrf, peer. */
enum bgp_peer_field {
	BGP_PEER_ROUTER,
	BGP_PEER_VRF,
	BGP_PEER_ADDRESS,
	BGP_PEER_UP,
	BGP_PEER_ADMIN_UP,
	BGP_PEER_STATE,
	BGP_PEER_TRANSITIONS,
	BGP_PEER_LAST_CHANGE,
	BGP_PEER_HOLD_TIME,
	BGP_PEER_KEEPALIVE,
	BGP_PEER_HOLD_TIME_CONFIGURED,
	BGP_PEER_KEEPALIVE_CONFIGURED,
	BGP_PEER_MESSAGES_RECEIVED,
	BGP_PEER_MESSAGES_SENT,
	BGP_PEER_UPDATES_RECEIVED,
	BGP_PEER_UPDATES_SENT,
	BGP_PEER_LAST_UPDATE,
	BGP_PEER_PEER_ASN,
	BGP_PEER_LOCAL_ASN,
	BGP_PEER_LOCAL_ADDRESS,
	BGP_PEER_ROUTER_ID,
	BGP_PEER_DESCRIPTION,
	BGP_PEER_INFO,
	BGP_PEER_RESETS,
	BGP_PEER_AUTHENTICATION,
	BGP_PEER_LAST_RESET,
	BGP_PEER_LAST_RESET_INFO,
	BGP_PEER_ROUTE_MAP_IN,
	BGP_PEER_ROUTE_MAP_OUT,
	BGP_PEER_POLICY_INFO,
	BGP_PEER_FIELD_COUNT
};
struct bgp_peer {
	struct fact fact;
	const char *router;
	const char *vrf;   /**< "default" for the global table */
	struct ip address; /**< the peer's, its identity */
	bool up;           /**< state is established */
	bool admin_up;
	uint32_t state;       /**< enum bgp_state */
	uint64_t transitions; /**< into established, since the router's BGP started */
	double last_change; /**< Unix time when the session went up or, while down, was lost */
	double hold_time;   /**< seconds, negotiated; known only while established */
	double keepalive;   /**< seconds, negotiated; known only while established */
	double hold_time_configured;
	double keepalive_configured;
	uint64_t messages_received, messages_sent;
	uint64_t updates_received, updates_sent;
	double last_update; /**< Unix time of the last UPDATE received */
	uint32_t peer_asn;  /**< 4-byte */
	uint32_t local_asn; /**< 4-byte */
	struct ip local_address;
	struct ip router_id; /**< the peer's BGP identifier */
	const char *description;
	uint64_t resets;        /**< out of established, since the router's BGP started */
	bool authentication;    /**< a password is configured */
	const char *last_reset; /**< why, in the router's own words, without times */
	const char *route_map_in, *route_map_out;
};

/* Prefix counts of one address family of a session. Key: router, vrf, peer, afi_safi. */
enum bgp_family_field {
	BGP_FAMILY_ROUTER,
	BGP_FAMILY_VRF,
	BGP_FAMILY_PEER,
	BGP_FAMILY_AFI_SAFI,
	BGP_FAMILY_RECEIVED,
	BGP_FAMILY_ACCEPTED,
	BGP_FAMILY_DENIED,
	BGP_FAMILY_ADVERTISED,
	BGP_FAMILY_ACTIVE,
	BGP_FAMILY_LIMIT,
	BGP_FAMILY_FIELD_COUNT
};
struct bgp_family {
	struct fact fact;
	const char *router;
	const char *vrf;
	struct ip peer;
	const char *afi_safi; /**< "ipv4 unicast", "ipv6 unicast", "vpnv4 unicast", ... */
	uint64_t received;    /**< in Adj-RIB-In, before policy */
	uint64_t accepted;    /**< after inbound policy */
	uint64_t denied;      /**< by inbound policy; cumulative on Cisco, therefore a gauge */
	uint64_t advertised;  /**< now in Adj-RIB-Out */
	uint64_t active;      /**< chosen as best */
	uint64_t limit;       /**< maximum-prefix */
};

/* The last NOTIFICATION of a session. Key: router, vrf, peer. */
enum bgp_error_field {
	BGP_ERROR_ROUTER,
	BGP_ERROR_VRF,
	BGP_ERROR_PEER,
	BGP_ERROR_CODE,
	BGP_ERROR_SUBCODE,
	BGP_ERROR_REASON,
	BGP_ERROR_TEXT,
	BGP_ERROR_DIRECTION,
	BGP_ERROR_INFO,
	BGP_ERROR_FIELD_COUNT
};
struct bgp_error {
	struct fact fact;
	const char *router;
	const char *vrf;
	struct ip peer;
	uint32_t code; /**< RFC 4271 section 4.5; 0 is never a fact */
	uint32_t subcode;
	const char *reason; /**< "Hold Timer Expired", "Cease/Administrative Shutdown", ... */
	const char *text;   /**< the device's own words, where it has some */
	const char *direction; /**< "sent" by the router or "received" by it */
};
