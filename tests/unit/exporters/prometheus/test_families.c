/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/prometheus/families.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect_header(const struct family *family, enum prometheus_format format,
                          const char *expected)
{
	assert_int_equal(family->header_len[format], strlen(expected));
	assert_memory_equal(family->header[format], expected, strlen(expected));
}

static void headers_follow_their_format(void **state)
{
	(void)state;
	static const struct fact_field fields[] = {
		{ .name = "label" },
		{ .name = "a", .metric = "t_seen", .kind = METRIC_COUNTER, .help = "A (b)." },
		{ .name = "b", .metric = "t", .kind = METRIC_INFO, .help = "A (b)." },
		{ .name = "c",
		  .metric = "t_age_seconds",
		  .kind = METRIC_GAUGE,
		  .unit = UNIT_SECONDS,
		  .help = "A (b)." },
		{ .name = "d", .metric = "t_state", .kind = METRIC_STATESET, .help = "A (b)." },
		{ .name = "e",
		  .metric = "t_rtt_seconds",
		  .kind = METRIC_HISTOGRAM,
		  .unit = UNIT_SECONDS,
		  .help = "A (b)." },
	};
	static const char *const expected[][2] = {
		{ "# HELP t_seen_total A (b).\n# TYPE t_seen_total counter\n",
		  "# TYPE t_seen counter\n# HELP t_seen A (b).\n" },
		{ "# HELP t_info A (b).\n# TYPE t_info gauge\n",
		  "# TYPE t info\n# HELP t A (b).\n" },
		{ "# HELP t_age_seconds A (b).\n# TYPE t_age_seconds gauge\n",
		  "# TYPE t_age_seconds gauge\n# UNIT t_age_seconds seconds\n"
		  "# HELP t_age_seconds A (b).\n" },
		{ "# HELP t_state A (b).\n# TYPE t_state gauge\n",
		  "# TYPE t_state gauge\n# HELP t_state A (b).\n" },
		{ "# HELP t_rtt_seconds A (b).\n# TYPE t_rtt_seconds histogram\n",
		  "# TYPE t_rtt_seconds histogram\n# UNIT t_rtt_seconds seconds\n"
		  "# HELP t_rtt_seconds A (b).\n" },
	};
	static const struct fact_kind kind = { .name = "t",
		                               .fields = fields,
		                               .field_count = 6 };
	const struct fact_kind *kinds[] = { &kind };
	struct families *families = families_new(kinds, 1);
	assert_int_equal(families->count, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(families->items[i].field, i + 1);
		expect_header(&families->items[i], PROMETHEUS_TEXT_0_0_4, expected[i][0]);
		expect_header(&families->items[i], PROMETHEUS_OPENMETRICS_1_0, expected[i][1]);
	}
	assert_int_equal(families->items[0].sample_len, strlen("t_seen_total"));
	assert_memory_equal(families->items[0].sample, "t_seen_total", strlen("t_seen_total"));
	assert_memory_equal(families->items[1].sample, "t_info", strlen("t_info"));
	families_free(families);
}

static void help_is_escaped_as_its_format_asks(void **state)
{
	(void)state;
	static const struct fact_field fields[] = {
		{ .name = "a",
		  .metric = "t",
		  .kind = METRIC_GAUGE,
		  .help = "A \\ \"b\"\n(c)." },
	};
	static const struct fact_kind kind = { .name = "t",
		                               .fields = fields,
		                               .field_count = 1 };
	const struct fact_kind *kinds[] = { &kind };
	struct families *families = families_new(kinds, 1);
	expect_header(&families->items[0], PROMETHEUS_TEXT_0_0_4,
	              "# HELP t A \\\\ \"b\"\\n(c).\n# TYPE t gauge\n");
	expect_header(&families->items[0], PROMETHEUS_OPENMETRICS_1_0,
	              "# TYPE t gauge\n# HELP t A \\\\ \\\"b\\\"\\n(c).\n");
	families_free(families);
}

static void families_of_a_kind_stand_together(void **state)
{
	(void)state;
	struct families *families = families_new(fact_kinds, FACT_KIND_COUNT);
	for (size_t i = 1; i < families->count; i++) {
		const struct family *before = &families->items[i - 1];
		const struct family *family = &families->items[i];
		assert_true(family->kind > before->kind ||
		            (family->kind == before->kind && family->field > before->field));
		assert_ptr_equal(family->row, &fact_kinds[family->kind]->fields[family->field]);
	}
	families_free(families);
}

static void no_kinds_make_no_families(void **state)
{
	(void)state;
	struct families *families = families_new(NULL, 0);
	assert_non_null(families);
	assert_int_equal(families->count, 0);
	families_free(families);
	families_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_follow_their_format),
		cmocka_unit_test(help_is_escaped_as_its_format_asks),
		cmocka_unit_test(families_of_a_kind_stand_together),
		cmocka_unit_test(no_kinds_make_no_families),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
