/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The kinds of fact: their structs and the index of each field. Tables are in kinds_*.c.
 *
 * Members are plain; which of them were observed is in `fact.known`. Strings belong to the view's
 * arena or are constants.
 */
#pragma once

#include "agent/base/error.h"
#include "agent/base/ip.h"
#include "agent/model/fact.h"

/* Health of a source, written by agent/runtime after every poll. */
enum source_health_field {
	SOURCE_NAME, SOURCE_KIND, SOURCE_UP, SOURCE_LAST_SUCCESS, SOURCE_DURATION, SOURCE_POLLS,
	SOURCE_TABLES, SOURCE_INFO, SOURCE_FIELD_COUNT
};
struct source_health {
	struct fact fact;
	const char *source;
	const char *kind;
	bool up;               /**< the last poll succeeded */
	double last_success;   /**< Unix time of the last poll that succeeded */
	double poll_duration;  /**< seconds, of the last finished poll */
	uint64_t polls;        /**< polls finished, good or bad */
	const char *answered;  /**< what the source answers, said by the collector: "BGP4-MIB,IF-MIB" */
};

/* One per reason, all reasons from the start with 0. */
enum source_errors_field {
	SOURCE_ERRORS_SOURCE, SOURCE_ERRORS_KIND, SOURCE_ERRORS_REASON, SOURCE_ERRORS_COUNT,
	SOURCE_ERRORS_FIELD_COUNT
};
struct source_errors {
	struct fact fact;
	const char *source;
	const char *kind;
	const char *reason; /**< error_kind_name() */
	uint64_t count;
};

/** RFC 4271 section 8.2.2; index 0 is never used on the wire. */
enum bgp_state {
	BGP_STATE_NONE, BGP_STATE_IDLE, BGP_STATE_CONNECT, BGP_STATE_ACTIVE, BGP_STATE_OPENSENT,
	BGP_STATE_OPENCONFIRM, BGP_STATE_ESTABLISHED, BGP_STATE_COUNT
};

/* A BGP session as the router sees it. Key: router, vrf, peer. */
enum bgp_peer_field {
	BGP_PEER_ROUTER, BGP_PEER_VRF, BGP_PEER_ADDRESS,
	BGP_PEER_UP, BGP_PEER_ADMIN_UP, BGP_PEER_STATE, BGP_PEER_TRANSITIONS, BGP_PEER_LAST_CHANGE,
	BGP_PEER_HOLD_TIME, BGP_PEER_KEEPALIVE, BGP_PEER_HOLD_TIME_CONFIGURED,
	BGP_PEER_KEEPALIVE_CONFIGURED,
	BGP_PEER_MESSAGES_RECEIVED, BGP_PEER_MESSAGES_SENT,
	BGP_PEER_UPDATES_RECEIVED, BGP_PEER_UPDATES_SENT, BGP_PEER_LAST_UPDATE,
	BGP_PEER_PEER_ASN, BGP_PEER_LOCAL_ASN, BGP_PEER_LOCAL_ADDRESS, BGP_PEER_ROUTER_ID,
	BGP_PEER_DESCRIPTION, BGP_PEER_INFO, BGP_PEER_FIELD_COUNT
};
struct bgp_peer {
	struct fact fact;
	const char *router;
	const char *vrf;     /**< "default" for the global table */
	struct ip address;   /**< the peer's, its identity */
	bool up;             /**< state is established */
	bool admin_up;
	uint32_t state;      /**< enum bgp_state */
	uint64_t transitions; /**< into established, since the router's BGP started */
	double last_change;  /**< Unix time when the session went up or, while down, was lost */
	double hold_time;    /**< seconds, negotiated; known only while established */
	double keepalive;    /**< seconds, negotiated; known only while established */
	double hold_time_configured;
	double keepalive_configured;
	uint64_t messages_received, messages_sent;
	uint64_t updates_received, updates_sent;
	double last_update;  /**< Unix time of the last UPDATE received */
	uint32_t peer_asn;   /**< 4-byte */
	uint32_t local_asn;  /**< 4-byte */
	struct ip local_address;
	struct ip router_id; /**< the peer's BGP identifier */
	const char *description;
};

/* Prefix counts of one address family of a session. Key: router, vrf, peer, afi_safi. */
enum bgp_family_field {
	BGP_FAMILY_ROUTER, BGP_FAMILY_VRF, BGP_FAMILY_PEER, BGP_FAMILY_AFI_SAFI,
	BGP_FAMILY_RECEIVED, BGP_FAMILY_ACCEPTED, BGP_FAMILY_DENIED, BGP_FAMILY_ADVERTISED,
	BGP_FAMILY_ACTIVE, BGP_FAMILY_LIMIT, BGP_FAMILY_FIELD_COUNT
};
struct bgp_family {
	struct fact fact;
	const char *router;
	const char *vrf;
	struct ip peer;
	const char *afi_safi;  /**< "ipv4 unicast", "ipv6 unicast", "vpnv4 unicast", ... */
	uint64_t received;     /**< in Adj-RIB-In, before policy */
	uint64_t accepted;     /**< after inbound policy */
	uint64_t denied;       /**< refused by inbound policy; cumulative on Cisco, therefore a gauge */
	uint64_t advertised;   /**< now in Adj-RIB-Out */
	uint64_t active;       /**< chosen as best */
	uint64_t limit;        /**< maximum-prefix */
};

/* The last NOTIFICATION of a session. Key: router, vrf, peer. */
enum bgp_error_field {
	BGP_ERROR_ROUTER, BGP_ERROR_VRF, BGP_ERROR_PEER,
	BGP_ERROR_CODE, BGP_ERROR_SUBCODE, BGP_ERROR_REASON, BGP_ERROR_TEXT, BGP_ERROR_INFO,
	BGP_ERROR_FIELD_COUNT
};
struct bgp_error {
	struct fact fact;
	const char *router;
	const char *vrf;
	struct ip peer;
	uint32_t code;      /**< RFC 4271 section 4.5; 0 is never a fact */
	uint32_t subcode;
	const char *reason; /**< "Hold Timer Expired", "Cease/Administrative Shutdown", ... */
	const char *text;   /**< the device's own words, where it has some */
};

/** IF-MIB ifOperStatus. */
enum interface_status {
	INTERFACE_STATUS_NONE, INTERFACE_STATUS_UP, INTERFACE_STATUS_DOWN, INTERFACE_STATUS_TESTING,
	INTERFACE_STATUS_UNKNOWN, INTERFACE_STATUS_DORMANT, INTERFACE_STATUS_NOT_PRESENT,
	INTERFACE_STATUS_LOWER_LAYER_DOWN, INTERFACE_STATUS_COUNT
};

/* Key: router, interface. */
enum interface_field {
	INTERFACE_ROUTER, INTERFACE_NAME, INTERFACE_UP, INTERFACE_ADMIN_UP, INTERFACE_STATE,
	INTERFACE_MTU, INTERFACE_SPEED, INTERFACE_RECEIVE_BYTES, INTERFACE_TRANSMIT_BYTES,
	INTERFACE_RECEIVE_ERRORS, INTERFACE_TRANSMIT_ERRORS, INTERFACE_RECEIVE_DISCARDS,
	INTERFACE_TRANSMIT_DISCARDS, INTERFACE_LAST_CHANGE, INTERFACE_ALIAS, INTERFACE_INDEX,
	INTERFACE_INFO, INTERFACE_FIELD_COUNT
};
struct interface {
	struct fact fact;
	const char *router;
	const char *name; /**< ifName; ifDescr where the device has none */
	bool up;          /**< ifOperStatus is up */
	bool admin_up;
	uint32_t state;   /**< enum interface_status */
	uint64_t mtu;     /**< bytes */
	double speed;     /**< bytes per second */
	uint64_t receive_bytes, transmit_bytes;
	uint64_t receive_errors, transmit_errors;
	uint64_t receive_discards, transmit_discards;
	double last_change; /**< Unix time */
	const char *alias;  /**< ifAlias, the operator's description */
	uint32_t index;     /**< ifIndex; may change when the router restarts */
};

/** BFD-STD-MIB and CISCO-IETF-BFD-MIB session state. */
enum bfd_state {
	BFD_STATE_NONE, BFD_STATE_ADMIN_DOWN, BFD_STATE_DOWN, BFD_STATE_INIT, BFD_STATE_UP,
	BFD_STATE_FAILING, BFD_STATE_COUNT
};

/* Key: router, peer, interface. */
enum bfd_session_field {
	BFD_SESSION_ROUTER, BFD_SESSION_PEER, BFD_SESSION_INTERFACE, BFD_SESSION_UP,
	BFD_SESSION_STATE, BFD_SESSION_FIELD_COUNT
};
struct bfd_session {
	struct fact fact;
	const char *router;
	struct ip peer;
	const char *interface; /**< "" for a multi-hop session */
	bool up;
	uint32_t state; /**< enum bfd_state */
};

/* The router itself. Key: router. */
enum router_field {
	ROUTER_NAME, ROUTER_BOOT_TIME, ROUTER_RESTARTS, ROUTER_BGP_ASN, ROUTER_BGP_ID,
	ROUTER_SYSTEM_NAME, ROUTER_DESCRIPTION, ROUTER_INFO, ROUTER_FIELD_COUNT
};
struct router {
	struct fact fact;
	const char *router;
	double boot_time;        /**< Unix time */
	uint64_t engine_boots;   /**< snmpEngineBoots */
	uint32_t bgp_asn;        /**< 4-byte */
	struct ip bgp_id;
	const char *system_name;
	const char *description;
};

/* One probe of a target. Key: probe, target. */
enum probe_field {
	PROBE_NAME, PROBE_TARGET, PROBE_RTT, PROBE_SENT, PROBE_RECEIVED, PROBE_DUPLICATES,
	PROBE_LATE, PROBE_REPLY_TTL, PROBE_SOURCE, PROBE_PROTOCOL, PROBE_INTERVAL, PROBE_INFO,
	PROBE_FIELD_COUNT
};
struct probe {
	struct fact fact;
	const char *probe;
	const char *target;        /**< as configured */
	struct fact_histogram rtt; /**< of replies that came in time */
	uint64_t sent;             /**< packets that the kernel took */
	uint64_t received;         /**< first replies in time */
	uint64_t duplicates;       /**< further replies to one packet */
	uint64_t late;             /**< first replies after the timeout */
	uint32_t reply_ttl;        /**< TTL or hop limit of the last reply */
	const char *source;        /**< configured source address, "" when the kernel chooses */
	const char *protocol;      /**< "icmp" */
	double interval;           /**< seconds */
};

/* Packets that could not be sent, one per reason. Key: probe, target, reason. */
enum probe_errors_field {
	PROBE_ERRORS_PROBE, PROBE_ERRORS_TARGET, PROBE_ERRORS_REASON, PROBE_ERRORS_COUNT,
	PROBE_ERRORS_FIELD_COUNT
};
struct probe_errors {
	struct fact fact;
	const char *probe;
	const char *target;
	const char *reason; /**< a bounded word: "unreachable", "denied", "no_buffer", "too_big", "other" */
	uint64_t count;
};

/* The agent itself. No key. */
enum agent_self_field {
	AGENT_CPU, AGENT_OPEN_FDS, AGENT_MAX_FDS, AGENT_VIRTUAL_MEMORY, AGENT_RESIDENT_MEMORY,
	AGENT_START_TIME, AGENT_THREADS, AGENT_LONGEST_CALLBACK, AGENT_RELOAD_OK,
	AGENT_RELOAD_TIME, AGENT_VERSION, AGENT_REVISION, AGENT_COMPILER, AGENT_BUILD,
	AGENT_FIELD_COUNT
};
struct agent_self {
	struct fact fact;
	double cpu;
	uint64_t open_fds, max_fds;
	uint64_t virtual_memory, resident_memory;
	double start_time;
	uint64_t threads;
	double longest_callback; /**< seconds, since the last publication */
	bool reload_ok;
	double reload_time;
	const char *version, *revision, *compiler;
};
