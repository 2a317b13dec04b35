/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers of Azure Resource Manager about ExpressRoute. See answer.h.
 *
 * Identifiers are kept as Azure wrote them; they are compared without case. Of one resource
 * (GET) the page has one item.
 */
#pragma once

#include "agent/answer/answer.h"
#include "agent/base/ip.h"

extern const struct answer_action answer_circuits; /**< struct er_circuit, a list of them */
extern const struct answer_action answer_circuit;  /**< struct er_circuit, one (GET by id) */
extern const struct answer_action answer_peering_stats;   /**< struct er_stats, one */
extern const struct answer_action answer_circuit_summary; /**< struct er_session */
extern const struct answer_action answer_circuit_arp;     /**< struct er_arp */
extern const struct answer_action answer_circuit_routes;  /**< struct er_route */
extern const struct answer_action answer_ports;           /**< struct er_port */

/** The two links of a peering or a port, in the order of arrays. */
enum er_link { ER_PRIMARY, ER_SECONDARY, ER_LINKS };

/** "primary", "secondary": of URLs and names. */
extern const char *const er_link_names[ER_LINKS];

/** What the two families of a peering have in common. */
struct er_addresses {
	struct ip_prefix
		links[ER_LINKS];  /**< customer is its first address, Microsoft its second
	                           */
	const char *state;        /**< "Enabled", "Disabled": administrative only */
	const char *route_filter; /**< identifier */
	const char *public_state; /**< advertisedPublicPrefixesState, of a Microsoft peering */
};

struct er_peering {
	struct answer_item item;
	const char *id;
	const char *name;
	const char
		*type; /**< "AzurePrivatePeering", "MicrosoftPeering", "AzurePublicPeering" */
	const char *provisioning_state;
	const char *ports[ER_LINKS]; /**< primaryAzurePort, secondaryAzurePort */
	struct answer_number azure_asn, peer_asn, vlan;
	struct er_addresses v4, v6;
};

struct er_circuit {
	struct answer_item item;
	const char *id;
	const char *name;
	const char *location;
	const char *tier;               /**< "Standard", "Premium", "Local", "Basic" */
	const char *family;             /**< "MeteredData", "UnlimitedData" */
	const char *provisioning_state; /**< of the resource: "Succeeded" */
	const char *circuit_state;      /**< circuitProvisioningState: "Enabled" */
	const char *provider_state;     /**< serviceProviderProvisioningState: "Provisioned" */
	const char *partner;            /**< serviceProviderName; absent for a Direct circuit */
	const char *peering_location;
	const char *port;            /**< expressRoutePort of a Direct circuit: identifier */
	struct answer_real mbps;     /**< bandwidthInMbps, per link */
	struct answer_real gbps;     /**< bandwidthInGbps, likewise, of a Direct circuit */
	struct answer_list peerings; /**< struct er_peering */
	struct answer_list tags;     /**< struct answer_tag */
};

/** Cumulative counters of a peering. In: Microsoft received. */
struct er_stats {
	struct answer_item item;
	struct answer_number in[ER_LINKS], out[ER_LINKS];
};

/** A row of routeTablesSummary. */
struct er_session {
	struct answer_item item;
	const char *state;   /**< statePfxRcd: prefixes in digits, or the state in words */
	const char *up_down; /**< how long it has been in its state: see words.h */
	struct ip neighbor;  /**< the customer's router */
	struct answer_number asn;
};

/** A row of an ARP table. */
struct er_arp {
	struct answer_item item;
	const char *mac;       /**< "Incomplete" when nobody answered */
	const char *interface; /**< "On-Prem", "Microsoft" */
	struct ip address;
	struct answer_number age; /**< minutes */
};

/** A watched row of the route table of a link. */
struct er_route {
	struct answer_item item;
	struct ip_prefix prefix;
	struct ip next_hop;
	const char *path; /**< AS path as text, may end in an origin code */
};

struct er_port_link {
	struct answer_item item;
	const char *name; /**< "link1" */
	const char *admin_state;
	const char *provisioning_state;
	const char *router;
	const char *interface;
};

struct er_port {
	struct answer_item item;
	const char *id;
	const char *name;
	const char *location;
	const char *provisioning_state;
	const char *peering_location;
	struct answer_real gbps;  /**< of each link */
	struct answer_list links; /**< struct er_port_link */
	struct answer_list tags;  /**< struct answer_tag */
};
