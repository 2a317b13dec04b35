/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is asked of CloudWatch: only what no other API tells, of things that are there, with the
 * dimensions that ListMetrics has seen; one request of at most 500 queries. Each query costs
 * money. Pure.
 */
#pragma once

#include <stddef.h>

#include "agent/base/clock.h"
#include "collectors/aws/account.h"

struct arena;
struct error;
struct strbuf;

/** Queries of one GetMetricData. */
#define METRICS_QUERIES_MAX 500

/** Namespaces that ListMetrics is asked for: AWS/DX, AWS/VPN. */
enum { METRICS_LISTINGS = 2 };

/** US dollars for one query. */
#define METRICS_QUERY_PRICE 0.00001

/** Queries that were chosen. */
struct metrics_batch {
	const struct cloud_watch_metric **items; /**< query "m0" is items[0], and so on */
	size_t count;
	size_t left_out; /**< wanted, but more than one request may hold */
};

/** A region of what is known; pages may be NULL. */
struct metrics_given {
	const struct answer_page *connections, *lags, *interfaces, *vpns;
	const struct answer_page *listings[METRICS_LISTINGS];
};

/**
 * Read a page of ListMetrics and keep what we would ask for. As inquiry_hooks.read.
 *
 * \param action    What was asked.
 * \param arena     Where what is kept will live.
 * \param input     The body.
 * \param ret_page  Written on success only.
 * \return As answer_read().
 */
int metrics_read_listing(const struct answer_action *action, struct arena *arena,
                         const struct answer_input *input, struct answer_page *ret_page,
                         struct error *err);

/**
 * Choose what to ask, the most telling first.
 *
 * \param given      What is known.
 * \param arena      Where the batch and copies of its metrics will live.
 * \param ret_batch  Written on success only; may be empty.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int metrics_choose(const struct metrics_given *given, struct arena *arena,
                   struct metrics_batch *ret_batch, struct error *err);

/**
 * Write the parameters of GetMetricData: the newest whole periods of the last 20 minutes.
 *
 * \param batch  Not empty.
 * \param now    The time.
 * \param out    Appended to.
 */
void metrics_query(const struct metrics_batch *batch, struct walltime now, struct strbuf *out);

/**
 * What the results say: the newest value of each query that has one.
 *
 * \param batch     What was asked.
 * \param results   Items are struct cloud_watch_result, of all pages.
 * \param arena     Where the values will live; the batch lives as long.
 * \param ret_page  Written on success only; items are struct aws_value.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int metrics_values(const struct metrics_batch *batch, const struct answer_page *results,
                   struct arena *arena, struct answer_page *ret_page, struct error *err);
