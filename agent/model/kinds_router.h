/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about a router, its interfaces and BFD sessions; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/** IF-MIB ifOperStatus. */
enum interface_status {
	INTERFACE_STATUS_NONE,
	INTERFACE_STATUS_UP,
	INTERFACE_STATUS_DOWN,
	INTERFACE_STATUS_TESTING,
	INTERFACE_STATUS_UNKNOWN,
	INTERFACE_STATUS_DORMANT,
	INTERFACE_STATUS_NOT_PRESENT,
	INTERFACE_STATUS_LOWER_LAYER_DOWN,
	INTERFACE_STATUS_COUNT
};

/* Key: router, interface. */
enum interface_field {
	INTERFACE_ROUTER,
	INTERFACE_NAME,
	INTERFACE_UP,
	INTERFACE_ADMIN_UP,
	INTERFACE_STATE,
	INTERFACE_MTU,
	INTERFACE_SPEED,
	INTERFACE_RECEIVE_BYTES,
	INTERFACE_TRANSMIT_BYTES,
	INTERFACE_RECEIVE_ERRORS,
	INTERFACE_TRANSMIT_ERRORS,
	INTERFACE_RECEIVE_DISCARDS,
	INTERFACE_TRANSMIT_DISCARDS,
	INTERFACE_LAST_CHANGE,
	INTERFACE_ALIAS,
	INTERFACE_INDEX,
	INTERFACE_INFO,
	INTERFACE_FIELD_COUNT
};
struct interface {
	struct fact fact;
	const char *router;
	const char *name; /**< ifName; ifDescr where the device has none */
	bool up;          /**< ifOperStatus is up */
	bool admin_up;
	uint32_t state; /**< enum interface_status */
	uint64_t mtu;   /**< bytes */
	double speed;   /**< bytes per second */
	uint64_t receive_bytes, transmit_bytes;
	uint64_t receive_errors, transmit_errors;
	uint64_t receive_discards, transmit_discards;
	double last_change; /**< Unix time */
	const char *alias;  /**< ifAlias, the operator's description */
	uint32_t index;     /**< ifIndex; may change when the router restarts */
};

/* An address of a router's interface. Key: router, address, interface. */
enum interface_address_field {
	INTERFACE_ADDRESS_ROUTER,
	INTERFACE_ADDRESS_ADDRESS,
	INTERFACE_ADDRESS_INTERFACE,
	INTERFACE_ADDRESS_FIELD_COUNT
};
struct interface_address {
	struct fact fact;
	const char *router;
	struct ip address;
	const char *interface; /**< as struct interface calls it */
};

/** BFD-STD-MIB and CISCO-IETF-BFD-MIB session state. */
enum bfd_state {
	BFD_STATE_NONE,
	BFD_STATE_ADMIN_DOWN,
	BFD_STATE_DOWN,
	BFD_STATE_INIT,
	BFD_STATE_UP,
	BFD_STATE_FAILING,
	BFD_STATE_COUNT
};

/* Key: router, peer, interface. */
enum bfd_session_field {
	BFD_SESSION_ROUTER,
	BFD_SESSION_PEER,
	BFD_SESSION_INTERFACE,
	BFD_SESSION_UP,
	BFD_SESSION_STATE,
	BFD_SESSION_FIELD_COUNT
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
	ROUTER_NAME,
	ROUTER_BOOT_TIME,
	ROUTER_RESTARTS,
	ROUTER_BGP_ASN,
	ROUTER_BGP_ID,
	ROUTER_SYSTEM_NAME,
	ROUTER_DESCRIPTION,
	ROUTER_INFO,
	ROUTER_FIELD_COUNT
};
struct router {
	struct fact fact;
	const char *router;
	double boot_time;      /**< Unix time */
	uint64_t engine_boots; /**< snmpEngineBoots */
	uint32_t bgp_asn;      /**< 4-byte */
	struct ip bgp_id;
	const char *system_name;
	const char *description;
};
