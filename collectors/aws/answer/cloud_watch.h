/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers of CloudWatch. See answer.h.
 */
#pragma once

#include "agent/answer/answer.h"

extern const struct answer_action answer_list_metrics; /**< struct cloud_watch_metric */
extern const struct answer_action answer_metric_data;  /**< struct cloud_watch_result */

/** A metric that exists. To ask for it, its dimensions must be given exactly. */
struct cloud_watch_metric {
	struct answer_item item;
	const char *space;             /**< "AWS/DX" */
	const char *name;              /**< "ConnectionState" */
	struct answer_list dimensions; /**< struct answer_tag: name and value */
};

/** The newest value of one query. */
struct cloud_watch_result {
	struct answer_item item;
	const char *id;     /**< of the query */
	const char *status; /**< "Complete", "PartialData", "InternalError", "Forbidden" */
	struct answer_real value; /**< absent: no data in the time asked for */
	struct answer_real time;  /**< Unix time at which its period begins */
};

/**
 * A copy that outlives the answer.
 *
 * \param arena   Where it lives.
 * \param metric  To be copied, strings and dimensions included.
 * \return The copy, or NULL when memory is short.
 */
struct cloud_watch_metric *cloud_watch_metric_copy(struct arena *arena,
                                                   const struct cloud_watch_metric *metric);
