/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about probes; see kinds.h.
 */
#pragma once

#include "agent/model/fact.h"

/* One probe of a target. Key: probe, target. */
enum probe_field {
	PROBE_NAME,
	PROBE_TARGET,
	PROBE_RTT,
	PROBE_SENT,
	PROBE_RECEIVED,
	PROBE_DUPLICATES,
	PROBE_LATE,
	PROBE_UNSTAMPED,
	PROBE_REPLY_TTL,
	PROBE_SOURCE,
	PROBE_PROTOCOL,
	PROBE_INTERVAL,
	PROBE_INFO,
	PROBE_FIELD_COUNT
};
struct probe {
	struct fact fact;
	const char *probe;
	const char *target;        /**< as configured */
	struct fact_histogram rtt; /**< of replies that came in time */
	uint64_t sent;             /**< packets that the kernel took */
	uint64_t received;         /**< first replies in time */
	uint64_t duplicates;       /**< further replies to one packet */
	uint64_t late;             /**< first replies after the timeout */
	uint64_t unstamped;   /**< replies in rtt whose time of sending is not the kernel's */
	uint32_t reply_ttl;   /**< TTL or hop limit of the last reply */
	const char *source;   /**< configured source address, "" when the kernel chooses */
	const char *protocol; /**< "icmp" */
	double interval;      /**< seconds */
};

/*
 * Packets that could not be sent and packets for which an ICMP error came back, one fact per
 * reason; only the counts are known for which the reason is possible. Key: probe, target,
 * reason.
 */
enum probe_errors_field {
	PROBE_ERRORS_PROBE,
	PROBE_ERRORS_TARGET,
	PROBE_ERRORS_REASON,
	PROBE_ERRORS_COUNT,
	PROBE_ERRORS_ICMP,
	PROBE_ERRORS_FIELD_COUNT
};
struct probe_errors {
	struct fact fact;
	const char *probe;
	const char *target;
	const char *reason; /**< a bounded word: "unreachable", "denied", "too_big", ... */
	uint64_t count;     /**< could not be sent */
	uint64_t icmp;      /**< sent, but an ICMP error came back */
};
