/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/answer/cloud_watch.h"

#include "agent/base/arena.h"
#include "agent/answer/page.h"

static const struct shape_field dimension_rows[] = {
	ROW(struct answer_tag, "Name", SHAPE_TEXT, key),
	ROW(struct answer_tag, "Value", SHAPE_TEXT, value),
};
static const struct shape dimension_shape = SHAPE(struct answer_tag, dimension_rows, NULL);

static const struct shape_field metric_rows[] = {
	ROW(struct cloud_watch_metric, "Namespace", SHAPE_TEXT, space),
	ROW(struct cloud_watch_metric, "MetricName", SHAPE_TEXT, name),
	ROW_LIST(struct cloud_watch_metric, "Dimensions", dimensions, &dimension_shape),
};
static const struct shape metric_shape = SHAPE(struct cloud_watch_metric, metric_rows, NULL);

/* The newest value is the first (ScanBy TimestampDescending). */
static const struct shape_field result_rows[] = {
	ROW(struct cloud_watch_result, "Id", SHAPE_TEXT, id),
	ROW(struct cloud_watch_result, "StatusCode", SHAPE_TEXT, status),
	ROW(struct cloud_watch_result, "Values/0", SHAPE_REAL, value),
	ROW(struct cloud_watch_result, "Timestamps/0", SHAPE_TIME, time),
};
static const struct shape result_shape = SHAPE(struct cloud_watch_result, result_rows, NULL);

static const struct shape_field list_metrics_rows[] = {
	PAGE_ROWS("Metrics", &metric_shape, "NextToken"),
};
const struct answer_action answer_list_metrics = {
	.name = "ListMetrics",
	.page = SHAPE(struct answer_page, list_metrics_rows, NULL),
};

static const struct shape_field metric_data_rows[] = {
	PAGE_ROWS("MetricDataResults", &result_shape, "NextToken"),
};
const struct answer_action answer_metric_data = {
	.name = "GetMetricData",
	.page = SHAPE(struct answer_page, metric_data_rows, NULL),
};

struct cloud_watch_metric *cloud_watch_metric_copy(struct arena *arena,
                                                   const struct cloud_watch_metric *metric)
{
	struct cloud_watch_metric *copy = arena_alloc(arena, sizeof(*copy));
	if (copy == NULL)
		return NULL;
	copy->space = arena_strdup(arena, metric->space);
	copy->name = arena_strdup(arena, metric->name);
	ANSWER_EACH(struct answer_tag, dimension, &metric->dimensions) {
		struct answer_tag *tag = arena_alloc(arena, sizeof(*tag));
		if (tag == NULL)
			return NULL;
		tag->key = arena_strdup(arena, dimension->key);
		tag->value = arena_strdup(arena, dimension->value);
		answer_list_add(&copy->dimensions, &tag->item);
	}
	return arena_failed(arena) ? NULL : copy;
}
