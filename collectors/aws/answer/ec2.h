/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers of EC2. Strings are cleaned and NULL where absent; states are the API's own words.
 * See answer.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/answer/answer.h"

extern const struct answer_action answer_vpn_connections;   /**< struct ec2_vpn */
extern const struct answer_action answer_vpn_gateways;      /**< struct ec2_vpn_gateway */
extern const struct answer_action answer_customer_gateways; /**< struct ec2_customer_gateway */
extern const struct answer_action answer_route_tables;      /**< struct ec2_route_table */
extern const struct answer_action answer_transit_gateways;  /**< struct ec2_transit_gateway */
extern const struct answer_action
	answer_transit_attachments;                      /**< struct ec2_transit_attachment */
extern const struct answer_action answer_transit_tables; /**< struct ec2_transit_table */
extern const struct answer_action answer_transit_routes; /**< struct ec2_route, watched only */
extern const struct answer_action answer_transit_propagations; /**< struct ec2_propagation */

/** What the cloud says of one tunnel: vgwTelemetry. */
struct ec2_telemetry {
	struct answer_item item;
	struct ip outside;  /**< AWS' address; the key */
	const char *status; /**< "UP", "DOWN" */
	const char *message;
	struct answer_number routes;    /**< acceptedRouteCount */
	struct answer_real last_change; /**< Unix time */
};

/** How one tunnel is set up: tunnelOptionSet. */
struct ec2_tunnel_options {
	struct answer_item item;
	struct ip outside;
	struct ip_prefix inside4, inside6; /**< tunnelInsideCidr, tunnelInsideIpv6Cidr */
};

/** VPN connection. */
struct ec2_vpn {
	struct answer_item item;
	const char *id;
	const char *state; /**< "pending", "available", "deleting", "deleted" */
	const char *customer_gateway, *vpn_gateway, *transit_gateway;
	const char *core_network;         /**< ARN */
	const char *transport_attachment; /**< of a private IP VPN over Direct Connect */
	const char *bandwidth;            /**< tunnelBandwidth: "standard", "large" */
	enum answer_flag is_static;       /**< staticRoutesOnly */
	struct answer_list telemetry;     /**< struct ec2_telemetry */
	struct answer_list tunnels;       /**< struct ec2_tunnel_options */
	struct answer_list tags;          /**< struct answer_tag */
};

/** VPC on a virtual private gateway. */
struct ec2_vpc_attachment {
	struct answer_item item;
	const char *vpc, *state;
};

/** Virtual private gateway. */
struct ec2_vpn_gateway {
	struct answer_item item;
	const char *id, *state;
	struct answer_number asn;
	struct answer_list attachments; /**< struct ec2_vpc_attachment */
	struct answer_list tags;        /**< struct answer_tag */
};

/** Customer gateway: our end of a VPN as the cloud knows it. */
struct ec2_customer_gateway {
	struct answer_item item;
	const char *id, *state, *device;
	struct ip address;
	struct answer_number asn; /**< bgpAsnExtended, else bgpAsn */
	struct answer_list tags;  /**< struct answer_tag */
};

/** Route of a VPC or transit gateway route table that is watched. */
struct ec2_route {
	struct answer_item item;
	struct ip_prefix prefix;
	const char *target;      /**< "local", vgw-..., eni-..., attachment */
	const char *target_kind; /**< "virtual_private_gateway", "vpn", ...; NULL: not known */
	const char *origin;      /**< "CreateRoute", "EnableVgwRoutePropagation", ...; of a
	                              transit gateway "static", "propagated" */
	const char *state;       /**< "active", "blackhole", ... */
};

/** Virtual private gateway whose routes flow into a table. */
struct ec2_propagating {
	struct answer_item item;
	const char *gateway;
};

/** Whom a table serves; only whether it is the main one matters to us. */
struct ec2_table_association {
	struct answer_item item;
	enum answer_flag main;
};

/** Route table of a VPC. */
struct ec2_route_table {
	struct answer_item item;
	const char *id, *vpc, *owner;
	struct answer_counts counts;     /**< of all routes */
	struct answer_list associations; /**< struct ec2_table_association */
	struct answer_list propagating;  /**< struct ec2_propagating */
	struct answer_list routes;       /**< struct ec2_route, watched only */
	struct answer_list tags;         /**< struct answer_tag */
};

/** Transit gateway. */
struct ec2_transit_gateway {
	struct answer_item item;
	const char *id, *state, *owner;
	struct answer_number asn;
	struct answer_list tags; /**< struct answer_tag */
};

/** What hangs on a transit gateway. */
struct ec2_transit_attachment {
	struct answer_item item;
	const char *id, *gateway;
	const char *type; /**< resourceType: "vpc", "vpn", "direct-connect-gateway", ... */
	const char *resource, *owner;
	const char *state;
	const char *route_table; /**< the table it is associated with */
};

/** Route table of a transit gateway. */
struct ec2_transit_table {
	struct answer_item item;
	const char *id, *gateway, *state;
	struct answer_list tags; /**< struct answer_tag */
};

/** Attachment whose routes flow into a transit gateway's table. */
struct ec2_propagation {
	struct answer_item item;
	const char *attachment, *resource, *type;
	const char *state; /**< "enabling", "enabled", "disabling", "disabled" */
};
