/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a probe has counted since it was first configured. Pure values, they only grow.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"

/** Why a packet could not be sent, or what an ICMP error said. A closed list: a label. In the
 * order of their names, in which facts are kept. */
enum probe_reason {
	PROBE_REASON_DENIED,    /**< the firewall of this host, or no capability for fwmark */
	PROBE_REASON_NO_BUFFER, /**< the queue of the socket or of the device is full */
	PROBE_REASON_NO_INTERFACE, /**< the configured interface does not exist */
	PROBE_REASON_NO_SOURCE,    /**< the configured source is no address of this host */
	PROBE_REASON_OTHER,
	PROBE_REASON_PROHIBITED,    /**< ICMP: refused by policy */
	PROBE_REASON_TIME_EXCEEDED, /**< ICMP: TTL ran out */
	PROBE_REASON_TOO_BIG,       /**< larger than the MTU here; or ICMP: of a hop */
	PROBE_REASON_UNREACHABLE,   /**< no route, interface down; or ICMP: unreachable */
	PROBE_REASON_COUNT
};

/** Counters. Open: read freely, write through the functions below. */
struct tally {
	uint64_t sent;       /**< packets that the kernel took */
	uint64_t received;   /**< first replies in time */
	uint64_t duplicates; /**< further replies to one packet */
	uint64_t late;       /**< first replies after the timeout */
	uint64_t unstamped;  /**< RTTs whose beginning is not from the kernel */
	uint64_t send_errors[PROBE_REASON_COUNT];
	uint64_t icmp_errors[PROBE_REASON_COUNT];
	uint64_t rtt_sum_ns;
	bool has_ttl;
	uint8_t ttl;                   /**< of the last reply; meaningful when has_ttl */
	const struct duration *bounds; /**< ascending, borrowed */
	size_t bound_count;
	uint64_t *buckets; /**< bound_count + 1, not cumulative, the last is +Inf; borrowed */
};

/**
 * The reason as it stands in metrics.
 *
 * \param reason  One of the list.
 * \return A constant lower-case word.
 */
const char *probe_reason_name(enum probe_reason reason);

/**
 * Whether sending can fail for this reason.
 *
 * \param reason  One of the list.
 * \return 1 if so, else 0.
 */
int probe_reason_is_local(enum probe_reason reason);

/**
 * Whether an ICMP error can say this.
 *
 * \param reason  One of the list.
 * \return 1 if so, else 0.
 */
int probe_reason_is_remote(enum probe_reason reason);

/**
 * Why sendmmsg(2) failed.
 *
 * \param number  errno.
 * \see sendto(2), ip(7), raw(7)
 */
enum probe_reason probe_reason_of_errno(int number);

/**
 * Put a round-trip time into the histogram.
 *
 * \param tally  With bounds and buckets.
 * \param rtt    Not negative.
 */
void tally_observe(struct tally *tally, struct duration rtt);
