/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What can be written below `probes:`, as data.
 */
#pragma once

#include <stdint.h>

#include "agent/config/schema.h"

enum probe_type { PROBE_TYPE_ICMP, PROBE_TYPE_COUNT };

/** One item of the list. Strings and lists are borrowed from the configuration. */
struct probe_options {
	const char *name;
	struct ip target;
	int type;              /**< enum probe_type */
	struct ip source;      /**< IP_NONE: the kernel chooses */
	const char *interface; /**< NULL: the routing table decides */
	int64_t fwmark;        /**< 0: none */
	int64_t dscp;          /**< 0 to 63 */
	int64_t size;          /**< bytes of ICMP payload */
	struct duration interval;
	struct duration timeout;
	struct schema_durations buckets;
};

/** The table that fills struct probe_options. */
extern const struct schema probe_schema;

/**
 * The word of a type as it is written and exported.
 *
 * \param type  One of the list.
 * \return A constant: "icmp".
 */
const char *probe_type_name(enum probe_type type);
