/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define SECONDS INT64_C(1000000000)

static void times_are_read_with_fraction_and_offset(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ns;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-01-15T12:00:00Z", 1768478400 * SECONDS },
		{ "2026-01-15t12:00:00z", 1768478400 * SECONDS },
		{ "2026-01-15 12:00:00", 1768478400 * SECONDS },
		{ "2026-01-15T12:00:00.5Z", 1768478400 * SECONDS + SECONDS / 2 },
		{ "2026-01-15T12:00:00.1234567899Z", 1768478400 * SECONDS + 123456789 },
		{ "2026-01-15T13:30:00+01:30", 1768478400 * SECONDS },
		{ "2026-01-15T10:00:00-0200", 1768478400 * SECONDS },
		{ "2024-02-29T23:59:60Z", 1709251200 * SECONDS },
		{ "2200-12-31T23:59:59Z", 7289654399 * SECONDS },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct walltime time = { -1 };
		assert_int_equal(timestamp_parse(cases[i].text, &time), 0);
		assert_true(time.ns == cases[i].ns);
	}
}

static void what_is_no_time_is_refused(void **state)
{
	(void)state;
	static const char *const cases[] = {
		"",
		"2026",
		"2026-01-15",
		"2026-01-15T12:00Z",
		"2026-13-15T12:00:00Z",
		"2026-00-15T12:00:00Z",
		"2026-01-32T12:00:00Z",
		"2026-01-00T12:00:00Z",
		"2026-01-15T24:00:00Z",
		"2026-01-15T12:60:00Z",
		"2026-01-15T12:00:61Z",
		"2026-01-15T12:00:00.Z",
		"2026-01-15T12:00:00Zx",
		"2026-01-15T12:00:00+1",
		"2026-01-15T12:00:00+24:00",
		"1969-12-31T23:59:59Z",
		"9999-12-31T23:59:59Z",
		"-026-01-15T12:00:00Z",
		"2026-01-15T+2:00:00Z",
		" 2026-01-15T12:00:00Z",
		"1768478400",
		"soon",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct walltime time = { -1 };
		assert_int_equal(timestamp_parse(cases[i], &time), -1);
		assert_true(time.ns == -1);
	}
}

static void dates_of_http_are_read(void **state)
{
	(void)state;
	struct walltime time;
	assert_int_equal(timestamp_parse_http("Sun, 06 Nov 1994 08:49:37 GMT", &time), 0);
	assert_true(time.ns == 784111777 * SECONDS);
	static const char *const cases[] = {
		"",
		",",
		"Sun",
		"Sunday, 06-Nov-94 08:49:37 GMT",
		"Sun Nov  6 08:49:37 1994",
		"Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 06 Now 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37",
		"Sun, 06 Nov 1994 08:49:37 UTC",
		"Sun, 06 Nov 1994 08:49:37 GMTx",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(timestamp_parse_http(cases[i], &time), -1);
}

static void texts_that_are_cut_anywhere_are_refused(void **state)
{
	(void)state;
	static const char iso[] = "2026-01-15T12:00:00.123+01:30";
	static const char http[] = "Sun, 06 Nov 1994 08:49:37 GMT";
	struct walltime time;
	char text[64];
	for (size_t len = 0; len < sizeof(http) - 1; len++) {
		snprintf(text, sizeof(text), "%.*s", (int)len, http);
		assert_int_equal(timestamp_parse_http(text, &time), -1);
	}
	for (size_t len = 0; len < sizeof(iso) - 1; len++) {
		snprintf(text, sizeof(text), "%.*s", (int)len, iso);
		/* seconds, or a fraction of any length, may be the end */
		assert_int_equal(timestamp_parse(text, &time),
		                 len == 19 || (len > 20 && len < 24) ? 0 : -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read_with_fraction_and_offset),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(dates_of_http_are_read),
		cmocka_unit_test(texts_that_are_cut_anywhere_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
