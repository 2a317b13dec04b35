/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The router itself: scalars of SNMPv2-MIB, SNMP-FRAMEWORK-MIB, BGP4-MIB and CISCO-BGP4-MIB,
 * read by one GET at every poll, and what they say about restarts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/base/ip.h"
#include "agent/runtime/snmp.h"

struct facts;

enum system_scalar {
	SYSTEM_UPTIME,
	SYSTEM_ENGINE_BOOTS,
	SYSTEM_ENGINE_TIME,
	SYSTEM_OBJECT_ID,
	SYSTEM_NAME,
	SYSTEM_DESCRIPTION,
	SYSTEM_TABLE_CHANGE,
	SYSTEM_BGP_ASN,
	SYSTEM_BGP_ID,
	SYSTEM_CISCO_ASN,
	SYSTEM_SCALAR_COUNT
};

#define SYSTEM_TEXT_MAX 256

/** What one GET said. Open; 0 bits in `known` mean the value is not there. */
struct system {
	struct walltime told; /**< when */
	unsigned known;       /**< bit i: enum system_scalar i */
	uint64_t uptime;      /**< sysUpTime, 1/100 s, 32 bits */
	uint64_t engine_boots;
	uint64_t engine_time;  /**< seconds */
	uint64_t table_change; /**< ifTableLastChange: when interfaces came or went */
	uint32_t bgp_asn;
	uint32_t cisco_asn;
	struct ip bgp_id;
	uint64_t object_id; /**< hash of sysObjectID */
	char name[SYSTEM_TEXT_MAX];
	char description[SYSTEM_TEXT_MAX];
	size_t name_len, description_len;
};

/** What is remembered from poll to poll. Zeroed at first. */
struct system_memory {
	struct system last; /**< what the last poll told */
	struct system seen; /**< each value as it was told last, to compare with */
	bool has_last;
	uint64_t wraps;      /**< of sysUpTime, which has 32 bits: once in 497 days */
	double boot_shown;   /**< keeps the boot time from jittering */
	double origin_shown; /**< of sysUpTime */
};

/**
 * The query for the scalars.
 *
 * \param names  Filled, SYSTEM_SCALAR_COUNT of them; constants.
 */
void system_names(struct snmp_oid names[static SYSTEM_SCALAR_COUNT]);

/**
 * Read an answer; values of other objects are not looked at.
 *
 * \param answer  Of the GET.
 * \param told    When it came.
 * \param ret     Always written.
 */
void system_decode(const struct snmp_answer *answer, struct walltime told, struct system *ret);

/**
 * Compare with the last poll and remember.
 *
 * \param memory  Of this router.
 * \param now     What it says now.
 * \return 1 when the router or its agent has restarted or is another one since, or at first.
 */
int system_has_restarted(struct system_memory *memory, const struct system *now);

/**
 * Whether interfaces came, went or got other numbers since the last poll.
 *
 * \param memory  Of this router; system_has_restarted() has not seen the new values yet.
 * \param now     What it says now.
 * \return 1 if so, else 0.
 */
int system_has_new_interfaces(const struct system_memory *memory, const struct system *now);

/**
 * Turn it into the facts about the router; also sets facts->ticks_origin.
 *
 * \param memory  Of this router; system_has_restarted() has seen the same values.
 * \param facts   In use.
 */
void system_facts(struct system_memory *memory, struct facts *facts);
