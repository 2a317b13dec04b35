/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Walking columns of a table with GETBULK. Pure: it says what to ask and is told what came; it
 * knows neither sockets nor time, so tests and fuzzers drive it with whatever they like.
 *
 * Columns of one table are asked for together, each from where it stands, as long as they are
 * in step. An agent may answer short, run into the next column, stop at the end of its view,
 * repeat itself or go backwards: the first three end a column, the last two break it. A broken
 * column keeps the cells that came before; its bit is in `broken` and the first fault in
 * `fault`.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/error.h"
#include "agent/runtime/snmp.h"
#include "collectors/snmp/mib.h"

struct rows;

/** Most columns in one query. */
#define WALK_GROUP_MAX 8

/** Values asked for by one query: it starts in the middle and adapts. */
#define WALK_BUDGET_MIN 10
#define WALK_BUDGET_START 25
#define WALK_BUDGET_MAX 50

/** Bytes that the values of one answer may take, to come as one datagram without fragments,
 * which many a firewall drops: 1,500 less the headers of IPv6 and UDP and of SNMPv3. */
#define WALK_ANSWER_MAX 1300

/** What an agent has shown to bear; kept from walk to walk. Zeroed at first. */
struct walk_pace {
	unsigned budget; /**< 0 stands for WALK_BUDGET_START */
};

/** One column on its way. */
struct walk_cursor {
	unsigned column;
	bool is_done;
	size_t root_len;
	size_t len;
	uint32_t at[SNMP_OID_MAX]; /**< the last name that came; the column itself at first */
};

/** Open for embedding; zeroed is not valid, see walk_begin(). */
struct walk {
	struct rows *rows;
	struct walk_pace *pace;
	uint64_t left;      /**< columns that no group has taken yet */
	uint64_t broken;    /**< columns that were given up */
	struct error fault; /**< why the first of them was; kind ERROR_NONE when none */
	size_t expected;    /**< rows it will probably have; 0 when nobody knows */
	size_t taken;       /**< values that came, over all columns of the group */
	size_t values;      /**< the same, with what stood behind the columns' ends */
	size_t bytes;       /**< what these took */
	unsigned setbacks;  /**< timeouts and too big answers so far */
	size_t group_size;
	struct walk_cursor group[WALK_GROUP_MAX];
	struct snmp_oid names[WALK_GROUP_MAX]; /**< of the query under way */
	size_t asked[WALK_GROUP_MAX];          /**< which cursors it asks for */
	size_t asked_count;
};

/**
 * Begin a walk.
 *
 * \param walk      Any memory.
 * \param rows      Where cells go; borrowed, as are all below, until the walk is over.
 * \param columns   Bits of the columns; those that the MIB does not have are left out.
 * \param expected  Rows that the table had the last time, 0 when unknown: asks for no more.
 * \param pace      Of the agent.
 */
void walk_begin(struct walk *walk, struct rows *rows, uint64_t columns, size_t expected,
                struct walk_pace *pace);

/**
 * What to ask next.
 *
 * \param walk       Begun; no query is under way.
 * \param ret_query  Filled; valid until the walk is told the answer.
 * \return 1, or 0 when the walk is over.
 */
int walk_next(struct walk *walk, struct snmp_query *ret_query);

/**
 * Tell the walk what came.
 *
 * \param walk    A query is under way.
 * \param answer  To the query.
 * \return 0 to go on, or -1 when the walk is over early: ERROR_LIMIT (rows or memory),
 *         ERROR_MALFORMED (an answer that leads nowhere, a status that is none).
 */
int walk_take(struct walk *walk, const struct snmp_answer *answer, struct error *err);

/**
 * Tell the walk that no answer came: asks for less, twice; then it is over.
 *
 * \param walk   A query is under way.
 * \param cause  Why.
 * \return 0 to go on, or -1 with a copy of cause.
 */
int walk_fail(struct walk *walk, const struct error *cause, struct error *err);
