/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The closed list of causes: why a path is not ok, or what will make it so.
 *
 * The order is the precedence: of all that hold, the first is the cause of a path. When each
 * holds stands in verdict.c; names are labels of onramp_path_cause and anchors of the runbooks.
 */
#pragma once

#include "agent/model/kinds_path.h"

enum cause_id {
	CAUSE_NONE,
	/* The path is down. */
	CAUSE_MAINTENANCE,
	CAUSE_CIRCUIT_NOT_PROVISIONED,
	CAUSE_CIRCUIT_DOWN,
	CAUSE_ADMIN_SHUTDOWN,
	CAUSE_ATTACHMENT_DOWN,
	CAUSE_TUNNEL_DOWN,
	CAUSE_LAYER2_DOWN,
	CAUSE_MAX_PREFIX_EXCEEDED,
	CAUSE_ASN_MISMATCH,
	CAUSE_PEER_ADDRESS_MISMATCH,
	CAUSE_AUTHENTICATION_MISMATCH,
	CAUSE_PEER_UNREACHABLE,
	CAUSE_HOLD_TIMER_EXPIRED,
	CAUSE_ONE_SIDED_SESSION, /**< degraded where the wire answers */
	CAUSE_BGP_NOT_ESTABLISHED,
	/* It forwards, but not as it should. */
	CAUSE_FLAPPING,
	CAUSE_NO_PREFIXES_RECEIVED,
	CAUSE_PREFIXES_MISSING,
	CAUSE_PREFIXES_NOT_ADVERTISED,
	CAUSE_ROUTE_LEAK,
	CAUSE_NOT_PROPAGATED,
	CAUSE_PROPAGATION_LIMIT,
	CAUSE_WRONG_PREFERENCE,
	CAUSE_LOSS_HIGH,
	CAUSE_LATENCY_HIGH,
	CAUSE_MTU_BLACK_HOLE, /**< nobody can see it yet: no probe searches the path MTU */
	CAUSE_MTU_TOO_SMALL,
	CAUSE_SATURATED,
	CAUSE_ASYMMETRIC, /**< nobody can see it yet */
	/* A view is missing: the state is unknown, or what the others say. */
	CAUSE_ROUTER_UNREACHABLE,
	CAUSE_CLOUD_API_DENIED,
	CAUSE_CLOUD_API_UNAVAILABLE,
	/* It is ok. */
	CAUSE_REDUNDANCY_LOST,
	CAUSE_HOLD_TIME_TOO_LONG,
	CAUSE_TAGS_MISSING,
	CAUSE_COUNT
};

/** One cause. */
struct cause {
	const char *name;    /**< "circuit_down" */
	const char *meaning; /**< a sentence without period */
	const char *advice;  /**< what to do next, a sentence without period */
	const char *runbook; /**< page and anchor below alerts/runbooks: "causes.md#..." */
};

/** All causes, indexed by enum cause_id; CAUSE_NONE has empty texts. */
extern const struct cause causes[CAUSE_COUNT];
