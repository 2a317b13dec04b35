/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers of Azure Monitor. See answer.h.
 */
#pragma once

#include "agent/answer/answer.h"

extern const struct answer_action answer_metrics; /**< struct monitor_metric */

/** A point in time; those without any value are dropped while reading. */
struct monitor_point {
	struct answer_item item;
	struct answer_real time; /**< Unix time at which its period begins */
	struct answer_real average, minimum, maximum, total;
};

/** A metric of one combination of dimensions. */
struct monitor_series {
	struct answer_item item;
	struct answer_list dimensions; /**< struct answer_tag; names come in any case */
	struct answer_list points;     /**< struct monitor_point, oldest first */
};

struct monitor_metric {
	struct answer_item item;
	const char *name;   /**< "BgpAvailability" */
	const char *status; /**< errorCode: "Success", or what is wrong with this metric */
	const char *message;
	struct answer_list series; /**< struct monitor_series; empty: no data */
};
