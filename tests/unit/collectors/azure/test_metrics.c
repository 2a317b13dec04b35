/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"

static void assert_query(enum metric_set set, int64_t seconds, const char *expected)
{
	struct strbuf out;
	strbuf_init(&out, 4000);
	metric_set_query(set, (struct walltime){ seconds * 1000000000 + 999999999 }, &out);
	assert_string_equal(out.data, expected);
	strbuf_done(&out);
}

/* 2026-01-15 12:00:00 UTC */
#define NOON INT64_C(1768478400)

static void newest_minutes_are_asked_for(void **state)
{
	(void)state;
	static const char expected[] =
		"?metricnames=BgpAvailability,ArpAvailability"
		"&timespan=2026-01-15T11:45:00Z/2026-01-15T12:00:00Z&interval=PT1M"
		"&aggregation=average&top=1000"
		"&$filter=PeeringType%20eq%20%27*%27%20and%20Peer%20eq%20%27*%27";
	assert_query(METRICS_AVAILABILITY, NOON, expected);
	assert_query(METRICS_AVAILABILITY, NOON + 59, expected);
}

static void metric_without_dimensions_has_no_filter(void **state)
{
	(void)state;
	assert_query(METRICS_DROPS, NOON + 60,
	             "?metricnames=QosDropBitsInPerSecond,QosDropBitsOutPerSecond"
	             "&timespan=2026-01-15T11:31:00Z/2026-01-15T12:01:00Z&interval=PT5M"
	             "&aggregation=average&top=1000");
}

static void only_what_changes_seldom_has_a_period(void **state)
{
	(void)state;
	for (int set = 0; set < METRICS_SET_COUNT; set++)
		assert_true(metric_set_period((enum metric_set)set).ns ==
		            duration_ms(set == METRICS_DROPS ? 300000 : 0).ns);
}

static void series_are_never_cut_to_ten(void **state)
{
	(void)state;
	for (int set = 0; set < METRICS_SET_COUNT; set++) {
		struct strbuf out;
		strbuf_init(&out, 4000);
		metric_set_query((enum metric_set)set, (struct walltime){ NOON * 1000000000 },
		                 &out);
		assert_non_null(strstr(out.data, "&top=1000"));
		assert_non_null(strstr(out.data, metric_set_names((enum metric_set)set)));
		assert_null(strchr(out.data, ' '));
		strbuf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(newest_minutes_are_asked_for),
		cmocka_unit_test(metric_without_dimensions_has_no_filter),
		cmocka_unit_test(only_what_changes_seldom_has_a_period),
		cmocka_unit_test(series_are_never_cut_to_ten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
