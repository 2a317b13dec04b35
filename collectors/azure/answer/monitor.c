/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/answer/monitor.h"

#include "collectors/azure/answer/page.h"

#define POINT(path, type, member) ROW(struct monitor_point, path, type, member)

static const struct shape_field dimension_rows[] = {
	ROW(struct answer_tag, "name/value", SHAPE_TEXT, key),
	ROW(struct answer_tag, "value", SHAPE_TEXT, value),
};
static const struct shape dimension_shape = SHAPE(struct answer_tag, dimension_rows, NULL);

static const struct shape_field point_rows[] = {
	POINT("timeStamp", SHAPE_TIME, time),  POINT("average", SHAPE_REAL, average),
	POINT("minimum", SHAPE_REAL, minimum), POINT("maximum", SHAPE_REAL, maximum),
	POINT("total", SHAPE_REAL, total),
};

/* The newest points are told before they are measured. */
static bool keep_point(const void *item, void *parent, const struct answer_watch *watch)
{
	const struct monitor_point *point = item;
	(void)parent;
	(void)watch;
	return point->time.known && (point->average.known || point->minimum.known ||
	                             point->maximum.known || point->total.known);
}
static const struct shape point_shape = SHAPE(struct monitor_point, point_rows, keep_point);

static const struct shape_field series_rows[] = {
	ROW_LIST(struct monitor_series, "metadatavalues", dimensions, &dimension_shape),
	ROW_LIST(struct monitor_series, "data", points, &point_shape),
};
static const struct shape series_shape = SHAPE(struct monitor_series, series_rows, NULL);

static const struct shape_field metric_rows[] = {
	ROW(struct monitor_metric, "name/value", SHAPE_TEXT, name),
	ROW(struct monitor_metric, "errorCode", SHAPE_TEXT, status),
	ROW(struct monitor_metric, "errorMessage", SHAPE_TEXT, message),
	ROW_LIST(struct monitor_metric, "timeseries", series, &series_shape),
};
static const struct shape metric_shape = SHAPE(struct monitor_metric, metric_rows, NULL);

AZURE_LIST(answer_metrics, "metrics", &metric_shape);
