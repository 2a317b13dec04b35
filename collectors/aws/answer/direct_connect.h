/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers of Direct Connect. Strings are cleaned and NULL where absent; states are the API's
 * own words. See answer.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/answer/answer.h"

extern const struct answer_action answer_connections;      /**< struct dx_connection */
extern const struct answer_action answer_lags;             /**< struct dx_lag */
extern const struct answer_action answer_interfaces;       /**< struct dx_interface */
extern const struct answer_action answer_dx_gateways;      /**< struct dx_gateway */
extern const struct answer_action answer_dx_associations;  /**< struct dx_association */
extern const struct answer_action answer_dx_attachments;   /**< struct dx_attachment */
extern const struct answer_action answer_interface_tests;  /**< struct dx_test */
extern const struct answer_action answer_interface_routes; /**< struct dx_route, watched only */

/** Connection. */
struct dx_connection {
	struct answer_item item;
	const char *id, *name, *owner, *region, *location;
	const char *state; /**< connectionState */
	const char *lag;
	const char *partner;          /**< partnerName, else providerName */
	const char *device;           /**< awsDeviceV2, else awsDevice */
	const char *logical_device;   /**< awsLogicalDeviceId */
	const char *encryption;       /**< portEncryptionStatus: "Encryption Up" */
	const char *encryption_mode;  /**< "no_encrypt", "should_encrypt", "must_encrypt" */
	struct answer_real bandwidth; /**< bytes per second */
	struct answer_list tags;      /**< struct answer_tag */
};

/** Link aggregation group. */
struct dx_lag {
	struct answer_item item;
	const char *id, *name, *owner, *region, *location;
	const char *state; /**< lagState */
	const char *device, *logical_device;
	const char *encryption_mode;
	struct answer_real bandwidth; /**< of one member, bytes per second */
	struct answer_number members, minimum;
	struct answer_list connections; /**< struct dx_connection */
	struct answer_list tags;        /**< struct answer_tag */
};

/** One BGP peer of a virtual interface. */
struct dx_peer {
	struct answer_item item;
	const char *id;
	const char *family; /**< "ipv4", "ipv6" */
	const char *state;  /**< bgpPeerState: of provisioning */
	const char *status; /**< bgpStatus: "up", "down", "unknown" */
	const char *logical_device;
	struct ip cloud_address, customer_address;
	struct answer_number asn; /**< the customer's: asnLong, else asn when it is not 0 */
};

/** Virtual interface. */
struct dx_interface {
	struct answer_item item;
	const char *id, *name, *owner, *region, *location;
	const char *connection; /**< dxcon-... or dxlag-... */
	const char *type;       /**< "private", "public", "transit" */
	const char *state;      /**< virtualInterfaceState */
	const char *family;     /**< of the first peer */
	const char *virtual_gateway, *dx_gateway;
	const char *device, *logical_device;
	struct ip cloud_address, customer_address; /**< of the first peer */
	struct answer_number vlan, mtu, asn, cloud_asn;
	struct answer_number limit4, limit6; /**< prefixPoolAllocatedCountIpv4, ...Ipv6 */
	struct answer_list peers;            /**< struct dx_peer */
	struct answer_list tags;             /**< struct answer_tag */
};

/** Direct Connect gateway; the same in every region. */
struct dx_gateway {
	struct answer_item item;
	const char *id, *name, *owner;
	const char *state, *problem; /**< directConnectGatewayState, stateChangeError */
	struct answer_number asn;
	struct answer_list tags; /**< struct answer_tag */
};

/** Gateway that hangs on a Direct Connect gateway. */
struct dx_association {
	struct answer_item item;
	const char *id;
	const char *dx_gateway;
	const char *gateway;      /**< vgw-, tgw-, or the core network's id */
	const char *type;         /**< "virtualPrivateGateway", "transitGateway" */
	const char *core_network; /**< id, when it is one */
	const char *region;       /**< of the associated gateway */
	const char *state, *problem;
	struct answer_number allowed; /**< prefixes in allowedPrefixesToDirectConnectGateway */
};

/** Virtual interface that hangs on a Direct Connect gateway. */
struct dx_attachment {
	struct answer_item item;
	const char *dx_gateway;
	const char *interface, *region;
	const char *type; /**< "TransitVirtualInterface", "PrivateVirtualInterface" */
	const char *state, *problem;
};

/** Failover test of a virtual interface. */
struct dx_test {
	struct answer_item item;
	const char *id, *interface, *status;
	struct answer_real start, end; /**< Unix time */
};

/** Route of a virtual interface that is watched. */
struct dx_route {
	struct answer_item item;
	struct ip_prefix prefix;
	const char *direction; /**< "accepted", "advertised" */
	const char *as_path; /**< "64512 65010", a set as "{65001,65002}"; NULL when not told */
	const char *communities;             /**< "7224:7300,7224:8100" */
	const char *device;                  /**< awsLogicalDeviceId */
	struct answer_number as_path_length; /**< a set counts as one */
	struct answer_real installed;        /**< Unix time */
};
