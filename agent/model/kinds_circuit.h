/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about what was bought from a cloud and what runs on it; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/** Direct Connect connectionState and lagState. */
enum circuit_state {
	CIRCUIT_STATE_NONE,
	CIRCUIT_STATE_ORDERING,
	CIRCUIT_STATE_REQUESTED,
	CIRCUIT_STATE_PENDING,
	CIRCUIT_STATE_AVAILABLE,
	CIRCUIT_STATE_DOWN,
	CIRCUIT_STATE_DELETING,
	CIRCUIT_STATE_DELETED,
	CIRCUIT_STATE_REJECTED,
	CIRCUIT_STATE_UNKNOWN,
	CIRCUIT_STATE_COUNT
};

/** Direct Connect virtualInterfaceState and EC2 VpnConnection state. */
enum attachment_state {
	ATTACHMENT_STATE_NONE,
	ATTACHMENT_STATE_CONFIRMING,
	ATTACHMENT_STATE_VERIFYING,
	ATTACHMENT_STATE_PENDING,
	ATTACHMENT_STATE_AVAILABLE,
	ATTACHMENT_STATE_DOWN,
	ATTACHMENT_STATE_TESTING,
	ATTACHMENT_STATE_DELETING,
	ATTACHMENT_STATE_DELETED,
	ATTACHMENT_STATE_REJECTED,
	ATTACHMENT_STATE_UNKNOWN,
	ATTACHMENT_STATE_COUNT
};

/* What was bought: a connection, LAG or port. Key: cloud, provider, circuit. */
enum circuit_field {
	CIRCUIT_CLOUD,
	CIRCUIT_PROVIDER,
	CIRCUIT_NAME,
	CIRCUIT_UP,
	CIRCUIT_STATE,
	CIRCUIT_BANDWIDTH,
	CIRCUIT_MEMBERS,
	CIRCUIT_MEMBERS_UP,
	CIRCUIT_MEMBERS_MINIMUM,
	CIRCUIT_ENCRYPTED,
	CIRCUIT_RECEIVE_RATE,
	CIRCUIT_TRANSMIT_RATE,
	CIRCUIT_ERRORS,
	CIRCUIT_LABEL,
	CIRCUIT_REGION,
	CIRCUIT_LOCATION,
	CIRCUIT_DEVICE,
	CIRCUIT_LOGICAL_DEVICE,
	CIRCUIT_PARTNER,
	CIRCUIT_LAG,
	CIRCUIT_OWNER,
	CIRCUIT_INFO,
	CIRCUIT_FIELD_COUNT
};
struct circuit {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *circuit;  /**< identifier: dxcon-..., dxlag-... */
	bool up;
	uint32_t state; /**< enum circuit_state */
	double bandwidth;
	uint64_t members;
	uint64_t members_up;
	uint64_t members_minimum;
	bool encrypted;
	double receive_rate;
	double transmit_rate;
	double errors;
	const char *label; /**< the name somebody gave it */
	const char *region;
	const char *location;       /**< code of the site: EqSG2 */
	const char *device;         /**< where the cable ends: awsDeviceV2 */
	const char *logical_device; /**< where BGP ends: awsLogicalDeviceId */
	const char *partner;        /**< who carries it, when not bought directly */
	const char *lag;            /**< the circuit it is a member of */
	const char *owner;          /**< account */
};

/* Light on one optical lane of a circuit. Key: cloud, provider, circuit, lane. */
enum circuit_lane_field {
	CIRCUIT_LANE_CLOUD,
	CIRCUIT_LANE_PROVIDER,
	CIRCUIT_LANE_CIRCUIT,
	CIRCUIT_LANE_LANE,
	CIRCUIT_LANE_RECEIVE_LIGHT,
	CIRCUIT_LANE_TRANSMIT_LIGHT,
	CIRCUIT_LANE_FIELD_COUNT
};
struct circuit_lane {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *circuit;
	const char *lane;      /**< as the cloud numbers it: "1" */
	double receive_light;  /**< dBm */
	double transmit_light; /**< dBm */
};

/* The layer-3 thing on a circuit or the Internet: virtual interface, VPN connection. Key:
 * cloud, provider, attachment. */
enum attachment_field {
	ATTACHMENT_CLOUD,
	ATTACHMENT_PROVIDER,
	ATTACHMENT_NAME,
	ATTACHMENT_UP,
	ATTACHMENT_STATE,
	ATTACHMENT_MTU,
	ATTACHMENT_TESTING,
	ATTACHMENT_LAST_TEST,
	ATTACHMENT_RECEIVE_RATE,
	ATTACHMENT_TRANSMIT_RATE,
	ATTACHMENT_KIND,
	ATTACHMENT_LABEL,
	ATTACHMENT_REGION,
	ATTACHMENT_CIRCUIT,
	ATTACHMENT_VLAN,
	ATTACHMENT_CLOUD_ADDRESS,
	ATTACHMENT_CUSTOMER_ADDRESS,
	ATTACHMENT_CLOUD_ASN,
	ATTACHMENT_CUSTOMER_ASN,
	ATTACHMENT_GATEWAY,
	ATTACHMENT_LOCATION,
	ATTACHMENT_DEVICE,
	ATTACHMENT_LOGICAL_DEVICE,
	ATTACHMENT_OWNER,
	ATTACHMENT_INFO,
	ATTACHMENT_FIELD_COUNT
};
struct attachment {
	struct fact fact;
	const char *cloud;      /**< name of the configured account */
	const char *provider;   /**< "aws" or "azure" */
	const char *attachment; /**< identifier: dxvif-..., vpn-... */
	bool up;
	uint32_t state; /**< enum attachment_state */
	uint64_t mtu;
	bool testing;
	double last_test; /**< Unix time */
	double receive_rate;
	double transmit_rate;
	const char *kind;  /**< "private", "public", "transit", "vpn" */
	const char *label; /**< the name somebody gave it */
	const char *region;
	const char *circuit; /**< "" for a VPN over the Internet */
	uint32_t vlan;
	struct ip cloud_address;    /**< of the first session; the router's peer */
	struct ip customer_address; /**< of the first session */
	uint32_t cloud_asn;         /**< 4-byte */
	uint32_t customer_asn;      /**< 4-byte */
	const char *gateway; /**< vgw-..., tgw-..., or the UUID of a Direct Connect gateway */
	const char *location;
	const char *device;         /**< awsDeviceV2 */
	const char *logical_device; /**< awsLogicalDeviceId */
	const char *owner;          /**< account */
};
