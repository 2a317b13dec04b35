/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about gateways of a cloud and what hangs on them; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/** Direct Connect directConnectGatewayState and EC2 gateway states; Azure's provisioningState
 * is mapped to them. */
enum gateway_state {
	GATEWAY_STATE_NONE,
	GATEWAY_STATE_PENDING,
	GATEWAY_STATE_AVAILABLE,
	GATEWAY_STATE_MODIFYING,
	GATEWAY_STATE_DELETING,
	GATEWAY_STATE_DELETED,
	GATEWAY_STATE_FAILED,
	GATEWAY_STATE_COUNT
};

/** Direct Connect associationState and attachmentState, EC2 attachment states. */
enum gateway_link_state {
	GATEWAY_LINK_STATE_NONE,
	GATEWAY_LINK_STATE_ASSOCIATING,
	GATEWAY_LINK_STATE_ASSOCIATED,
	GATEWAY_LINK_STATE_DISASSOCIATING,
	GATEWAY_LINK_STATE_DISASSOCIATED,
	GATEWAY_LINK_STATE_UPDATING,
	GATEWAY_LINK_STATE_ATTACHING,
	GATEWAY_LINK_STATE_ATTACHED,
	GATEWAY_LINK_STATE_DETACHING,
	GATEWAY_LINK_STATE_DETACHED,
	GATEWAY_LINK_STATE_INITIATING_REQUEST,
	GATEWAY_LINK_STATE_PENDING_ACCEPTANCE,
	GATEWAY_LINK_STATE_PENDING,
	GATEWAY_LINK_STATE_AVAILABLE,
	GATEWAY_LINK_STATE_MODIFYING,
	GATEWAY_LINK_STATE_ROLLING_BACK,
	GATEWAY_LINK_STATE_FAILING,
	GATEWAY_LINK_STATE_FAILED,
	GATEWAY_LINK_STATE_REJECTING,
	GATEWAY_LINK_STATE_REJECTED,
	GATEWAY_LINK_STATE_DELETING,
	GATEWAY_LINK_STATE_DELETED,
	GATEWAY_LINK_STATE_COUNT
};

/* What attachments lead to: a virtual private, Direct Connect or transit gateway. Key: cloud,
 * provider, gateway. */
enum gateway_field {
	GATEWAY_CLOUD,
	GATEWAY_PROVIDER,
	GATEWAY_NAME,
	GATEWAY_STATE,
	GATEWAY_KIND,
	GATEWAY_LABEL,
	GATEWAY_ASN,
	GATEWAY_REGION,
	GATEWAY_OWNER,
	GATEWAY_SKU,
	GATEWAY_INFO,
	GATEWAY_FIELD_COUNT
};
struct gateway {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *gateway;  /**< vgw-..., tgw-..., UUID, "group/name" */
	uint32_t state;       /**< enum gateway_state */
	const char *kind; /**< "virtual_private", "direct_connect", "transit", "expressroute" */
	const char *label;  /**< the name somebody gave it */
	uint32_t asn;       /**< 4-byte */
	const char *region; /**< "" for a global one */
	const char *owner;  /**< account or subscription */
	const char *sku;    /**< "ErGw2AZ" */
};

/** getBgpPeerStatus of Azure. */
enum gateway_peer_state {
	GATEWAY_PEER_STATE_NONE,
	GATEWAY_PEER_STATE_UNKNOWN,
	GATEWAY_PEER_STATE_STOPPED,
	GATEWAY_PEER_STATE_IDLE,
	GATEWAY_PEER_STATE_CONNECTING,
	GATEWAY_PEER_STATE_CONNECTED,
	GATEWAY_PEER_STATE_COUNT
};

/* A BGP session of one instance of a gateway. Key: cloud, provider, gateway, local_address,
 * peer. */
enum gateway_peer_field {
	GATEWAY_PEER_CLOUD,
	GATEWAY_PEER_PROVIDER,
	GATEWAY_PEER_GATEWAY,
	GATEWAY_PEER_LOCAL_ADDRESS,
	GATEWAY_PEER_PEER,
	GATEWAY_PEER_UP,
	GATEWAY_PEER_STATE,
	GATEWAY_PEER_RECEIVED,
	GATEWAY_PEER_ADVERTISED,
	GATEWAY_PEER_ADVERTISED_LIMIT,
	GATEWAY_PEER_LAST_CHANGE,
	GATEWAY_PEER_MESSAGES_RECEIVED,
	GATEWAY_PEER_MESSAGES_SENT,
	GATEWAY_PEER_ASN,
	GATEWAY_PEER_INFO,
	GATEWAY_PEER_FIELD_COUNT
};
struct gateway_peer {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "azure" */
	const char *gateway;
	struct ip local_address; /**< of the instance */
	struct ip peer;
	bool up;
	uint32_t state; /**< enum gateway_peer_state */
	uint64_t received;
	uint64_t advertised;
	uint64_t advertised_limit;
	double last_change; /**< Unix time */
	uint64_t messages_received;
	uint64_t messages_sent;
	uint32_t asn; /**< 4-byte */
};

/* What hangs on a gateway: a virtual interface, a VPC, a VPN, another gateway. Key: cloud,
 * provider, gateway, attached. */
enum gateway_link_field {
	GATEWAY_LINK_CLOUD,
	GATEWAY_LINK_PROVIDER,
	GATEWAY_LINK_GATEWAY,
	GATEWAY_LINK_ATTACHED,
	GATEWAY_LINK_UP,
	GATEWAY_LINK_STATE,
	GATEWAY_LINK_ALLOWED,
	GATEWAY_LINK_WEIGHT,
	GATEWAY_LINK_RECEIVE_BYTES,
	GATEWAY_LINK_TRANSMIT_BYTES,
	GATEWAY_LINK_KIND,
	GATEWAY_LINK_ID,
	GATEWAY_LINK_REGION,
	GATEWAY_LINK_PROBLEM,
	GATEWAY_LINK_INFO,
	GATEWAY_LINK_FIELD_COUNT
};
struct gateway_link {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *gateway;
	const char *attached; /**< identifier of the other end */
	bool up;
	uint32_t state; /**< enum gateway_link_state */
	uint64_t allowed;
	uint64_t weight;
	uint64_t receive_bytes;
	uint64_t transmit_bytes;
	const char
		*kind;  /**< "vpc", "vpn", "direct-connect-gateway", "virtual_interface", ... */
	const char *id; /**< of the attachment or association itself */
	const char *region;
	const char *problem; /**< stateChangeError, cleaned */
};
