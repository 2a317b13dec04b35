/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about what runs on a circuit; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/** Direct Connect virtualInterfaceState and EC2 VpnConnection state; Azure's states are mapped
 * to them. */
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

/* The layer-3 thing on a circuit or the Internet: virtual interface, link of a
 * peering, VPN connection. Key:
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
	ATTACHMENT_ADMIN_UP,
	ATTACHMENT_RECEIVE_BYTES,
	ATTACHMENT_TRANSMIT_BYTES,
	ATTACHMENT_BGP_AVAILABILITY,
	ATTACHMENT_ARP_AVAILABILITY,
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
	ATTACHMENT_LINK,
	ATTACHMENT_PROBLEM,
	ATTACHMENT_INFO,
	ATTACHMENT_FIELD_COUNT
};
struct attachment {
	struct fact fact;
	const char *cloud;      /**< name of the configured account */
	const char *provider;   /**< "aws" or "azure" */
	const char *attachment; /**< dxvif-..., vpn-...; "group/circuit/private/primary" */
	bool up;
	uint32_t state; /**< enum attachment_state */
	uint64_t mtu;
	bool testing;
	double last_test; /**< Unix time */
	double receive_rate;
	double transmit_rate;
	bool admin_up;
	uint64_t receive_bytes;
	uint64_t transmit_bytes;
	double bgp_availability; /**< 0 to 1 */
	double arp_availability; /**< 0 to 1 */
	const char *kind;        /**< "private", "public", "transit", "microsoft", "vpn" */
	const char *label;       /**< the name somebody gave it */
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
	const char *owner;          /**< account or subscription */
	const char *link;           /**< "primary", "secondary" */
	const char *problem;        /**< what is wrong with its configuration */
};
