/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The closed list of the kinds of fact; see fact.h.
 */
#pragma once

/** The closed list of kinds. */
enum fact_kind_id {
	FACT_SOURCE,             /**< struct source_health */
	FACT_SOURCE_ERRORS,      /**< struct source_errors */
	FACT_BGP_PEER,           /**< struct bgp_peer */
	FACT_BGP_FAMILY,         /**< struct bgp_family */
	FACT_BGP_ERROR,          /**< struct bgp_error */
	FACT_INTERFACE,          /**< struct interface */
	FACT_INTERFACE_ADDRESS,  /**< struct interface_address */
	FACT_BFD_SESSION,        /**< struct bfd_session */
	FACT_ROUTER,             /**< struct router */
	FACT_PROBE,              /**< struct probe */
	FACT_PROBE_ERRORS,       /**< struct probe_errors */
	FACT_CIRCUIT,            /**< struct circuit */
	FACT_CIRCUIT_LANE,       /**< struct circuit_lane */
	FACT_ATTACHMENT,         /**< struct attachment */
	FACT_CLOUD_BGP,          /**< struct cloud_bgp */
	FACT_CLOUD_ARP,          /**< struct cloud_arp */
	FACT_TUNNEL,             /**< struct tunnel */
	FACT_RESOURCE_TAG,       /**< struct resource_tag */
	FACT_GATEWAY,            /**< struct gateway */
	FACT_GATEWAY_LINK,       /**< struct gateway_link */
	FACT_GATEWAY_PEER,       /**< struct gateway_peer */
	FACT_ROUTE_TABLE,        /**< struct route_table */
	FACT_ROUTE_TABLE_FAMILY, /**< struct route_table_family */
	FACT_ROUTE_PROPAGATION,  /**< struct route_propagation */
	FACT_ROUTE_TABLE_PREFIX, /**< struct route_table_prefix */
	FACT_CLOUD_ROUTE,        /**< struct cloud_route */
	FACT_COMMUNITY,          /**< struct community */
	FACT_ROUTE,              /**< struct route */
	FACT_ADVERTISED_ROUTE,   /**< struct advertised_route */
	FACT_ADVERTISEMENT,      /**< struct advertisement */
	FACT_IPSEC_TUNNEL,       /**< struct ipsec_tunnel */
	FACT_API_REQUESTS,       /**< struct api_requests */
	FACT_API_USAGE,          /**< struct api_usage */
	FACT_API_BUDGET,         /**< struct api_budget */
	FACT_PATH,               /**< struct path */
	FACT_PATH_TRAFFIC,       /**< struct path_traffic */
	FACT_PATH_VIEW,          /**< struct path_view */
	FACT_PATH_CAUSE,         /**< struct path_cause */
	FACT_PATH_EVIDENCE,      /**< struct path_evidence */
	FACT_PATH_END,           /**< struct path_end */
	FACT_DESTINATION,        /**< struct destination */
	FACT_FAKE_REDUNDANCY,    /**< struct fake_redundancy */
	FACT_CARRIER,            /**< struct carrier */
	FACT_CHECK,              /**< struct check_result */
	FACT_EVENT_COUNT,        /**< struct event_count */
	FACT_EVENT,              /**< struct event */
	FACT_AGENT,              /**< struct agent_self */
	FACT_KIND_COUNT
};
