/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exporters/http/rate_limit.h"

static void burst_then_one_per_interval(void **state)
{
	(void)state;
	struct fake_clock fake = { .mono = { 5 } };
	struct clock clock = fake_clock(&fake);
	struct rate_limit *limit = rate_limit_new(&clock, duration_seconds(1), 3);
	assert_non_null(limit);
	for (int i = 0; i < 3; i++)
		assert_true(rate_limit_take(limit));
	assert_false(rate_limit_take(limit));
	fake_clock_advance(&fake, duration_ms(999));
	assert_false(rate_limit_take(limit));
	fake_clock_advance(&fake, duration_ms(1));
	assert_true(rate_limit_take(limit));
	assert_false(rate_limit_take(limit));
	rate_limit_free(limit);
}

static void a_long_pause_fills_no_more_than_the_burst(void **state)
{
	(void)state;
	struct fake_clock fake = { .mono = { 0 } };
	struct clock clock = fake_clock(&fake);
	struct rate_limit *limit = rate_limit_new(&clock, duration_ms(10), 2);
	fake_clock_advance(&fake, duration_seconds(1e6));
	assert_true(rate_limit_take(limit));
	assert_true(rate_limit_take(limit));
	assert_false(rate_limit_take(limit));
	rate_limit_free(limit);
}

static void no_burst_lets_nothing_through(void **state)
{
	(void)state;
	struct fake_clock fake = { .mono = { 0 } };
	struct clock clock = fake_clock(&fake);
	struct rate_limit *limit = rate_limit_new(&clock, duration_seconds(1), 0);
	fake_clock_advance(&fake, duration_seconds(100));
	assert_false(rate_limit_take(limit));
	rate_limit_free(limit);
}

static void the_largest_settings_do_not_overflow(void **state)
{
	(void)state;
	struct fake_clock fake = { .mono = { INT64_MAX / 4 } };
	struct clock clock = fake_clock(&fake);
	struct rate_limit *limit = rate_limit_new(&clock, duration_seconds(86400), UINT32_MAX);
	for (int i = 0; i < 1000; i++)
		assert_true(rate_limit_take(limit));
	rate_limit_free(limit);
	rate_limit_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(burst_then_one_per_interval),
		cmocka_unit_test(a_long_pause_fills_no_more_than_the_burst),
		cmocka_unit_test(no_burst_lets_nothing_through),
		cmocka_unit_test(the_largest_settings_do_not_overflow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
