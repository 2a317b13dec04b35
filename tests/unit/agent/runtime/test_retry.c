/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int64_t pause_ms(unsigned attempt, enum retry_cause cause, double lot, long wanted_ms)
{
	return duration_to_ms(retry_pause(attempt, cause, lot, wanted_ms));
}

static void pauses_double_up_to_twenty_seconds(void **state)
{
	(void)state;
	assert_int_equal(pause_ms(1, RETRY_THROTTLED, 1, -1), 1000);
	assert_int_equal(pause_ms(2, RETRY_THROTTLED, 1, -1), 2000);
	assert_int_equal(pause_ms(6, RETRY_THROTTLED, 1, -1), 20000);
	assert_int_equal(pause_ms(4000000000, RETRY_THROTTLED, 1, -1), 20000);
	assert_int_equal(pause_ms(1, RETRY_TRANSIENT, 1, -1), 50);
	assert_int_equal(pause_ms(2, RETRY_TIMEOUT, 1, -1), 100);
}

static void pauses_are_drawn_by_lot(void **state)
{
	(void)state;
	assert_int_equal(pause_ms(1, RETRY_THROTTLED, 0, -1), 0);
	assert_int_equal(pause_ms(1, RETRY_THROTTLED, 0.5, -1), 500);
}

static void wish_is_granted_within_bounds(void **state)
{
	(void)state;
	assert_int_equal(pause_ms(1, RETRY_THROTTLED, 0, 1500), 1500);
	assert_int_equal(pause_ms(1, RETRY_THROTTLED, 1, 0), 0);
	assert_int_equal(pause_ms(1, RETRY_THROTTLED, 0, 3600000), 6000);
}

/* 2026-01-15 12:00:00 UTC, and half a second */
#define NOON ((struct walltime){ INT64_C(1768478400500000000) })

static void wish_is_read_as_seconds_or_date(void **state)
{
	(void)state;
	assert_int_equal(retry_after("10", NOON), 10000);
	assert_int_equal(retry_after("0", NOON), 0);
	assert_int_equal(retry_after("Thu, 15 Jan 2026 12:00:31 GMT", NOON), 31000);
	assert_int_equal(retry_after("Thu, 15 Jan 2026 11:00:00 GMT", NOON), 0);
	assert_int_equal(retry_after("999999999", NOON), 86400000);
	assert_int_equal(retry_after("Thu, 15 Jan 2126 12:00:00 GMT", NOON), 86400000);
	assert_int_equal(retry_after_ms("1500"), 1500);
}

static void what_is_no_wish_is_none(void **state)
{
	static const char *const texts[] = {
		NULL, "", "-1", "1.5", "soon", "1234567890", "1 s"
	};
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(retry_after(texts[i], NOON), -1);
		assert_int_equal(retry_after_ms(texts[i]), -1);
	}
}

static void budget_runs_out_and_recovers(void **state)
{
	(void)state;
	struct retry_budget budget = { RETRY_BUDGET_FULL };
	int paid = 0;
	while (retry_spend(&budget, RETRY_TIMEOUT))
		paid++;
	assert_int_equal(paid, 10);
	for (int i = 0; i < 5; i++) {
		assert_false(retry_spend(&budget, RETRY_TRANSIENT));
		retry_recover(&budget);
	}
	assert_true(retry_spend(&budget, RETRY_TRANSIENT));
	for (int i = 0; i < 1000; i++)
		retry_recover(&budget);
	assert_int_equal(budget.tokens, RETRY_BUDGET_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pauses_double_up_to_twenty_seconds),
		cmocka_unit_test(pauses_are_drawn_by_lot),
		cmocka_unit_test(wish_is_granted_within_bounds),
		cmocka_unit_test(wish_is_read_as_seconds_or_date),
		cmocka_unit_test(what_is_no_wish_is_none),
		cmocka_unit_test(budget_runs_out_and_recovers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
