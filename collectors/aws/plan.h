/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is asked in a region: one row per action, in the order in which it matters. To read
 * another thing: one part in account.h, one row here.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "collectors/aws/account.h"
#include "collectors/aws/request.h"

struct arena;
struct error;

/** Rows behind the parts of the account: what is asked to know what to ask. */
enum plan_listing { PLAN_DX_METRICS = AWS_PART_COUNT, PLAN_VPN_METRICS, PLAN_COUNT };

/** One bit per row. */
#define PLAN_BIT(row) (UINT32_C(1) << (row))

/** How often. */
enum plan_pace {
	PLAN_AT_EACH_POLL,
	PLAN_ROUTES,    /**< routes_interval */
	PLAN_INVENTORY, /**< inventory_interval */
	PLAN_METRICS,   /**< metrics_interval */
	PLAN_LISTINGS,  /**< once an hour, if metrics are read at all */
	PLAN_PACE_COUNT
};

/** What is asked one by one. */
struct plan_each {
	enum aws_part part; /**< about every item of it */
	/**
	 * The item's identifier, borrowed; NULL: it is not asked about. *ret_mark is a number
	 * that is another one when what is known of the item may have changed.
	 */
	const char *(*identify)(const struct answer_item *item, uint64_t *ret_mark);
};

struct plan_row {
	struct aws_action action;
	const struct answer_action *answer;
	enum plan_pace pace;
	const struct plan_each *each; /**< NULL: once per region */
	bool is_subject;              /**< answers are kept apart, as struct answer_subject */
	bool is_optional;   /**< an endpoint that does not know the action is no error */
	bool has_watch;     /**< keeps watched routes only: another watch, another answer */
	uint32_t only_with; /**< asked only if one of these rows has items; 0: always */
	uint32_t after;     /**< waits until these are done with in this poll */
	const char *extra;  /**< further parameters; NULL: none */
	/** Read a page where answer_read() is not enough; NULL: it is. */
	int (*read)(const struct plan_row *row, struct arena *arena,
	            const struct answer_input *input, struct answer_page *ret_page,
	            struct error *err);
};

/** By enum aws_part and enum plan_listing. */
extern const struct plan_row plan[PLAN_COUNT];

/**
 * Whether a row is rationed: Direct Connect publishes no limits, so what is asked once per
 * thing is spread.
 *
 * \param row  A row.
 */
bool plan_is_rationed(const struct plan_row *row);
