/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"

static void suffixes_and_units_are_openmetrics(void **state)
{
	(void)state;
	assert_string_equal(fact_metric_suffix(METRIC_COUNTER), "_total");
	assert_string_equal(fact_metric_suffix(METRIC_INFO), "_info");
	assert_string_equal(fact_metric_suffix(METRIC_GAUGE), "");
	assert_string_equal(fact_metric_suffix(METRIC_STATESET), "");
	assert_string_equal(fact_metric_suffix(METRIC_HISTOGRAM), "");
	assert_string_equal(fact_unit_name(UNIT_NONE), "");
	assert_string_equal(fact_unit_name(UNIT_SECONDS), "seconds");
	assert_string_equal(fact_unit_name(UNIT_TIMESTAMP_SECONDS), "seconds");
	assert_string_equal(fact_unit_name(UNIT_BYTES), "bytes");
	assert_string_equal(fact_unit_name(UNIT_BYTES_PER_SECOND), "bytes_per_second");
}

static size_t count_metrics(void)
{
	size_t count = 0;
	for (size_t k = 0; k < FACT_KIND_COUNT; k++)
		for (size_t i = 0; i < fact_kinds[k]->field_count; i++)
			count += fact_kinds[k]->fields[i].metric != NULL;
	return count;
}

static void every_metric_is_one_row_of_five_cells(void **state)
{
	(void)state;
	struct strbuf out;
	strbuf_init(&out, 1 << 20);
	fact_reference(&out);
	assert_false(strbuf_failed(&out));
	size_t lines = 0;
	for (const char *line = strchr(out.data, '|'); *line != '\0'; lines++) {
		const char *end = strchr(line, '\n');
		assert_non_null(end);
		size_t bars = 0;
		for (const char *at = line; at < end; at++)
			bars += *at == '|' && (at == line || at[-1] != '\\');
		assert_int_equal(bars, 6);
		line = end + 1;
	}
	assert_int_equal(lines, 2 + count_metrics());
	strbuf_done(&out);
}

static void rows_say_name_type_unit_labels_and_help(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"| `onramp_source_errors_total` | counter |  | `source`, `kind`, `reason` | ",
		"| `onramp_source_info` | info |  | `source`, `kind`, `answered` | ",
		"| `onramp_bgp_peer_hold_time_seconds` | gauge | seconds | `router`, `vrf`, "
		"`peer` | ",
		"| `onramp_bgp_peer_state` | gauge, one per state |  | `router`, `vrf`, "
		"`peer`, "
		"`state` (idle, connect, active, opensent, openconfirm, established) | ",
		"| `onramp_probe_rtt_seconds` | histogram | seconds | `probe`, `target`, `le` "
		"| ",
		"| `process_threads` | gauge |  |  | Threads (/proc/self/stat num_threads). "
		"|\n",
	};
	struct strbuf out;
	strbuf_init(&out, 1 << 20);
	fact_reference(&out);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strstr(out.data, rows[i]) == NULL)
			fail_msg("missing: %s", rows[i]);
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suffixes_and_units_are_openmetrics),
		cmocka_unit_test(every_metric_is_one_row_of_five_cells),
		cmocka_unit_test(rows_say_name_type_unit_labels_and_help),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
