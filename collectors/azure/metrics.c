/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/metrics.h"

#include <stdio.h>
#include <time.h>

#include "agent/base/strbuf.h"

/* Azure cuts the answer to ten series and does not say so, unless it is asked for more. */
#define SERIES_MAX 1000

#define NS_PER_S INT64_C(1000000000)

struct set {
	const char *names;
	const char *aggregation;
	const char *filter; /* as it stands in the URL; NULL: no dimensions */
	int minutes;        /* of a point */
	int window_minutes; /* the newest points have no values yet */
};

#define BY(dimension) dimension "%20eq%20%27*%27"
#define AND "%20and%20"

static const struct set sets[METRICS_SET_COUNT] = {
	[METRICS_AVAILABILITY] = { "BgpAvailability,ArpAvailability", "average",
	                           BY("PeeringType") AND BY("Peer"), 1, 15 },
	[METRICS_TRAFFIC] = { "BitsInPerSecond,BitsOutPerSecond", "average",
	                      BY("PeeringType") AND BY("DeviceRole"), 1, 15 },
	[METRICS_DROPS] = { "QosDropBitsInPerSecond,QosDropBitsOutPerSecond", "average", NULL,
	                    5, 30 },
	[METRICS_PORT] = { "AdminState,LineProtocol,PortBitsInPerSecond,PortBitsOutPerSecond",
	                   "average", BY("Link"), 1, 15 },
	[METRICS_LIGHT] = { "RxLightLevel,TxLightLevel", "average", BY("Link") AND BY("Lane"),
	                    1, 15 },
};

/* Who asks more often than once a minute wants to see the newest minute as soon as it is there.
 */
struct duration metric_set_period(enum metric_set set)
{
	return duration_seconds(sets[set].minutes > 1 ? 60.0 * sets[set].minutes : 0);
}

const char *metric_set_names(enum metric_set set)
{
	return sets[set].names;
}

/* "2026-01-15T12:00:00Z" */
static void put_time(struct strbuf *out, int64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm utc;
	char text[32];
	if (gmtime_r(&time, &utc) != NULL &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc) > 0)
		strbuf_puts(out, text);
}

void metric_set_query(enum metric_set set, struct walltime now, struct strbuf *out)
{
	const struct set *chosen = &sets[set];
	int64_t end = now.ns / NS_PER_S / 60 * 60;
	strbuf_printf(out, "?metricnames=%s&timespan=", chosen->names);
	put_time(out, end - INT64_C(60) * chosen->window_minutes);
	strbuf_putc(out, '/');
	put_time(out, end);
	strbuf_printf(out, "&interval=PT%dM&aggregation=%s&top=%d", chosen->minutes,
	              chosen->aggregation, SERIES_MAX);
	if (chosen->filter != NULL)
		strbuf_printf(out, "&$filter=%s", chosen->filter);
}
