/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers of Azure Resource Manager about gateways, connections and routes, and of its list of
 * resources. See answer.h.
 *
 * Identifiers are kept as Azure wrote them; they are compared without case. Of one resource
 * (GET) the page has one item.
 */
#pragma once

#include "agent/answer/answer.h"
#include "agent/base/ip.h"

extern const struct answer_action answer_resources;          /**< struct azure_resource */
extern const struct answer_action answer_gateway;            /**< struct vnet_gateway, one */
extern const struct answer_action answer_gateway_peers;      /**< struct vnet_peer */
extern const struct answer_action answer_gateway_learned;    /**< struct vnet_route */
extern const struct answer_action answer_gateway_advertised; /**< struct vnet_route */
extern const struct answer_action answer_connection;         /**< struct vnet_connection, one */
extern const struct answer_action answer_local_gateway;      /**< struct local_gateway, one */
extern const struct answer_action answer_azure_tables;       /**< struct azure_table */
extern const struct answer_action answer_effective_routes;   /**< struct effective_route */
extern const struct answer_action answer_communities;        /**< struct bgp_service */

/** What a list of resources tells of anything. */
struct azure_resource {
	struct answer_item item;
	const char *id;
	const char *type; /**< "Microsoft.Network/virtualNetworkGateways", in any case */
	const char *location;
};

/** What bgpSettings tell of one instance of a gateway. */
struct vnet_instance {
	struct answer_item item;
	const char *config;  /**< identifier of its ipConfiguration */
	const char *tunnels; /**< public addresses, with "," between them */
};

struct vnet_gateway {
	struct answer_item item;
	const char *id;
	const char *name;
	const char *location;
	const char *type; /**< "Vpn", "ExpressRoute", "LocalGateway" */
	const char *sku;
	const char *provisioning_state;
	struct answer_number asn;
	struct answer_list instances; /**< struct vnet_instance */
	struct answer_list tags;      /**< struct answer_tag */
};

/** A row of getBgpPeerStatus: one instance of the gateway and one peer. */
struct vnet_peer {
	struct answer_item item;
	const char *state;    /**< "Connected", "Connecting", "Idle", "Stopped", "Unknown" */
	const char *duration; /**< connectedDuration: see words.h */
	struct ip local, neighbor;
	struct answer_number asn;
	struct answer_number routes, sent, received;
};

/** A row of getAdvertisedRoutes, or a watched one of getLearnedRoutes; one per instance. */
struct vnet_route {
	struct answer_item item;
	struct ip_prefix prefix;
	const char *origin; /**< "Network" (the gateway's own), "EBgp", "IBgp", ... */
	const char *path;   /**< "12076-65001" */
	const char *next_hop;
	struct ip local, peer;
};

struct vnet_tunnel {
	struct answer_item item;
	const char *name;
	const char *status;
	struct answer_real established; /**< lastConnectionEstablishedUtcTime */
	struct answer_number ingress, egress;
};

/** A connection of a gateway. Its status is told by GET of one only, never in lists. */
struct vnet_connection {
	struct answer_item item;
	const char *id;
	const char *name;
	const char *location;
	const char *type;   /**< "ExpressRoute", "IPsec", "Vnet2Vnet" */
	const char *status; /**< "Connected", "NotConnected", "Connecting", "Unknown" */
	const char *provisioning_state;
	const char *circuit;       /**< identifier; ExpressRoute only */
	const char *gateway;       /**< identifier */
	const char *other_gateway; /**< identifier; Vnet2Vnet only */
	const char *local_gateway; /**< identifier; IPsec only */
	enum answer_flag has_bgp;
	struct answer_number weight;
	struct answer_number ingress, egress;
	struct answer_list tunnels; /**< struct vnet_tunnel */
	struct answer_list tags;    /**< struct answer_tag */
};

struct local_gateway {
	struct answer_item item;
	const char *id;
	const char *name;
	struct ip address; /**< of the router, outside */
	struct ip peer;    /**< of its BGP */
	struct answer_number asn;
};

/** A route table that somebody wrote. */
struct azure_table {
	struct answer_item item;
	const char *id;
	const char *name;
	const char *location;
	enum answer_flag is_shut; /**< disableBgpRoutePropagation */
	struct answer_number routes;
	struct answer_list tags; /**< struct answer_tag */
};

/** A prefix that is watched, covers what is, or lies in a watched range. */
struct effective_prefix {
	struct answer_item item;
	struct ip_prefix prefix;
};

/** An effective route of a network interface. */
struct effective_route {
	struct answer_item item;
	const char *source;   /**< "User", "VirtualNetworkGateway", "Default", "Unknown" */
	const char *state;    /**< "Active", "Invalid" */
	const char *hop_type; /**< nextHopType */
	const char *hops;     /**< nextHopIpAddress, with "," between them */
	struct answer_list prefixes; /**< struct effective_prefix */
	uint64_t counts[2];          /**< all its prefixes: IPv4, IPv6 */
	uint64_t opaque;             /**< those that cannot be read */
};

struct bgp_community {
	struct answer_item item;
	const char *value; /**< "12076:51010" */
	const char *name;
	const char *region;
	const char *group; /**< "Azure", "AzureStorage", "O365", ... */
};

/** A service and the communities of its prefixes. */
struct bgp_service {
	struct answer_item item;
	const char *name;
	struct answer_list communities; /**< struct bgp_community */
};
