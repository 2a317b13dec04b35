/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The rows of the decision table. Private to the verdict.
 *
 * Each function says whether its cause is at work, and if so appends what was seen. What is not
 * known does not hold.
 */
#pragma once

#include "agent/paths/scene.h"

struct strbuf;

/** One row's condition. */
typedef bool verdict_rule(const struct scene *scene, struct strbuf *why);

/* The path is down; verdict_down.c. */
verdict_rule rule_maintenance, rule_circuit_not_provisioned, rule_circuit_down,
	rule_admin_shutdown, rule_attachment_down, rule_tunnel_down, rule_layer2_down,
	rule_max_prefix_exceeded, rule_asn_mismatch, rule_peer_address_mismatch,
	rule_authentication_mismatch, rule_peer_unreachable, rule_hold_timer_expired,
	rule_one_sided_session, rule_bgp_not_established;

/* Nothing comes back, but BGP has not noticed yet; silence.c. */
verdict_rule rule_silence;

/* It forwards; verdict_degraded.c. */
verdict_rule rule_flapping, rule_no_prefixes_received, rule_prefixes_missing,
	rule_prefixes_not_advertised, rule_route_leak, rule_not_propagated,
	rule_propagation_limit, rule_wrong_preference, rule_loss_high, rule_latency_high,
	rule_mtu_too_small, rule_saturated;

/* A view is missing, or it is ok; verdict_remarks.c. */
verdict_rule rule_router_unreachable, rule_cloud_api_denied, rule_cloud_api_unavailable,
	rule_redundancy_lost, rule_hold_time_too_long, rule_tags_missing;
