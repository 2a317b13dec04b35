/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is asked in a region: one row per action, in the order in which it matters. To read
 * another thing: one part in account.h, one row here.
 */
#pragma once

#include "agent/inquiry/plan.h"
#include "collectors/aws/account.h"
#include "collectors/aws/request.h"

/** Rows behind the parts of the account: what is asked to know what to ask. */
enum plan_listing { PLAN_DX_METRICS = AWS_PART_COUNT, PLAN_VPN_METRICS, PLAN_COUNT };

/** How often. */
enum plan_pace {
	PLAN_AT_EACH_POLL = INQUIRY_AT_EACH_POLL,
	PLAN_ROUTES,    /**< routes_interval */
	PLAN_INVENTORY, /**< inventory_interval */
	PLAN_METRICS,   /**< metrics_interval */
	PLAN_LISTINGS,  /**< once an hour, if metrics are read at all */
	PLAN_PACE_COUNT
};

/** How the request of a row is made. */
struct plan_request {
	struct aws_action action;
	const char *extra; /**< further parameters; NULL: none */
};

/** Rows by enum aws_part and enum plan_listing. */
extern const struct inquiry_plan aws_plan;

/**
 * How a row is asked.
 *
 * \param row  Of the plan.
 */
static inline const struct plan_request *plan_request(const struct inquiry_row *row)
{
	return row->request;
}
