/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The tables of the kinds, one per struct of kinds.h. Private to this room: others use
 * fact_kinds[].
 */
#pragma once

#include "agent/model/fact.h"

extern const struct fact_kind fact_kind_source;
extern const struct fact_kind fact_kind_source_errors;
extern const struct fact_kind fact_kind_bgp_peer;
extern const struct fact_kind fact_kind_bgp_family;
extern const struct fact_kind fact_kind_bgp_error;
extern const struct fact_kind fact_kind_interface;
extern const struct fact_kind fact_kind_interface_address;
extern const struct fact_kind fact_kind_bfd_session;
extern const struct fact_kind fact_kind_router;
extern const struct fact_kind fact_kind_probe;
extern const struct fact_kind fact_kind_probe_errors;
extern const struct fact_kind fact_kind_circuit;
extern const struct fact_kind fact_kind_circuit_lane;
extern const struct fact_kind fact_kind_attachment;
extern const struct fact_kind fact_kind_cloud_bgp;
extern const struct fact_kind fact_kind_cloud_arp;
extern const struct fact_kind fact_kind_tunnel;
extern const struct fact_kind fact_kind_resource_tag;
extern const struct fact_kind fact_kind_gateway;
extern const struct fact_kind fact_kind_gateway_link;
extern const struct fact_kind fact_kind_gateway_peer;
extern const struct fact_kind fact_kind_route_table;
extern const struct fact_kind fact_kind_route_table_family;
extern const struct fact_kind fact_kind_route_propagation;
extern const struct fact_kind fact_kind_route_table_prefix;
extern const struct fact_kind fact_kind_cloud_route;
extern const struct fact_kind fact_kind_community;
extern const struct fact_kind fact_kind_route;
extern const struct fact_kind fact_kind_advertised_route;
extern const struct fact_kind fact_kind_advertisement;
extern const struct fact_kind fact_kind_ipsec_tunnel;
extern const struct fact_kind fact_kind_api_requests;
extern const struct fact_kind fact_kind_api_usage;
extern const struct fact_kind fact_kind_api_budget;
extern const struct fact_kind fact_kind_path;
extern const struct fact_kind fact_kind_path_traffic;
extern const struct fact_kind fact_kind_path_view;
extern const struct fact_kind fact_kind_path_cause;
extern const struct fact_kind fact_kind_path_evidence;
extern const struct fact_kind fact_kind_path_end;
extern const struct fact_kind fact_kind_destination;
extern const struct fact_kind fact_kind_fake_redundancy;
extern const struct fact_kind fact_kind_carrier;
extern const struct fact_kind fact_kind_check;
extern const struct fact_kind fact_kind_event_count;
extern const struct fact_kind fact_kind_event;
extern const struct fact_kind fact_kind_agent;
