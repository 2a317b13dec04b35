/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about sessions, tunnels and tags as a cloud sees them; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/** States of RFC 4271. */
enum cloud_bgp_fsm {
	CLOUD_BGP_FSM_NONE,
	CLOUD_BGP_FSM_IDLE,
	CLOUD_BGP_FSM_CONNECT,
	CLOUD_BGP_FSM_ACTIVE,
	CLOUD_BGP_FSM_OPENSENT,
	CLOUD_BGP_FSM_OPENCONFIRM,
	CLOUD_BGP_FSM_ESTABLISHED,
	CLOUD_BGP_FSM_COUNT
};

/* A BGP session as the cloud sees it, one per address family. Key: cloud, provider, attachment,
 * peer, afi_safi. */
enum cloud_bgp_field {
	CLOUD_BGP_CLOUD,
	CLOUD_BGP_PROVIDER,
	CLOUD_BGP_ATTACHMENT,
	CLOUD_BGP_PEER,
	CLOUD_BGP_AFI_SAFI,
	CLOUD_BGP_UP,
	CLOUD_BGP_ACCEPTED,
	CLOUD_BGP_ADVERTISED,
	CLOUD_BGP_LIMIT,
	CLOUD_BGP_FSM,
	CLOUD_BGP_LAST_CHANGE,
	CLOUD_BGP_REASON,
	CLOUD_BGP_STATE,
	CLOUD_BGP_CUSTOMER_ADDRESS,
	CLOUD_BGP_CLOUD_ASN,
	CLOUD_BGP_CUSTOMER_ASN,
	CLOUD_BGP_ID,
	CLOUD_BGP_INFO,
	CLOUD_BGP_FIELD_COUNT
};
struct cloud_bgp {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *attachment;
	struct ip peer;       /**< the cloud's address: what the router has as its peer */
	const char *afi_safi; /**< "ipv4 unicast", "ipv6 unicast" */
	bool up;
	uint64_t accepted;
	uint64_t advertised;
	uint64_t limit;
	uint32_t fsm;               /**< enum cloud_bgp_fsm */
	double last_change;         /**< Unix time */
	const char *reason;         /**< why it is down: "admin", "prefix_limit" */
	const char *state;          /**< of provisioning, not of the session: bgpPeerState */
	struct ip customer_address; /**< the router's own */
	uint32_t cloud_asn;         /**< 4-byte */
	uint32_t customer_asn;      /**< 4-byte */
	const char *id;             /**< dxpeer-... */
};

/* One tunnel of a VPN connection. Key: cloud, provider, attachment, tunnel. */
enum tunnel_field {
	TUNNEL_CLOUD,
	TUNNEL_PROVIDER,
	TUNNEL_ATTACHMENT,
	TUNNEL_NAME,
	TUNNEL_UP,
	TUNNEL_ROUTES,
	TUNNEL_LAST_CHANGE,
	TUNNEL_BANDWIDTH,
	TUNNEL_RECEIVE_RATE,
	TUNNEL_TRANSMIT_RATE,
	TUNNEL_RECEIVE_BYTES,
	TUNNEL_TRANSMIT_BYTES,
	TUNNEL_MESSAGE,
	TUNNEL_CLOUD_ADDRESS,
	TUNNEL_CUSTOMER_ADDRESS,
	TUNNEL_ROUTING,
	TUNNEL_INFO,
	TUNNEL_FIELD_COUNT
};
struct tunnel {
	struct fact fact;
	const char *cloud;      /**< name of the configured account */
	const char *provider;   /**< "aws" or "azure" */
	const char *attachment; /**< vpn-... */
	const char *tunnel;     /**< the cloud's outside address, or the cloud's name for it */
	bool up;
	uint64_t routes;
	double last_change; /**< Unix time */
	double bandwidth;
	double receive_rate;
	double transmit_rate;
	uint64_t receive_bytes;
	uint64_t transmit_bytes;
	const char *message;        /**< the cloud's own words: "3 BGP ROUTES"; JSON only */
	struct ip cloud_address;    /**< inside; the router's peer */
	struct ip customer_address; /**< inside */
	const char *routing;        /**< "bgp" or "static" */
};

/* A tag that a resource must have. Key: cloud, provider, resource, tag. */
enum resource_tag_field {
	RESOURCE_TAG_CLOUD,
	RESOURCE_TAG_PROVIDER,
	RESOURCE_TAG_RESOURCE,
	RESOURCE_TAG_TAG,
	RESOURCE_TAG_MISSING,
	RESOURCE_TAG_FIELD_COUNT
};
struct resource_tag {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *resource; /**< identifier: dxcon-..., vpn-... */
	const char *tag;
	bool missing;
};
