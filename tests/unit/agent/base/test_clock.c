/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)

static void system_clock_never_goes_back(void **state)
{
	(void)state;
	struct monotime last = clock_mono(&clock_system);
	for (int i = 0; i < 1000; i++) {
		struct monotime now = clock_mono(&clock_system);
		assert_false(mono_before(now, last));
		last = now;
	}
}

static void system_wall_agrees_with_time(void **state)
{
	(void)state;
	int64_t before = time(NULL);
	int64_t now = clock_wall(&clock_system).ns / SECOND;
	assert_in_range(now, before - 1, time(NULL) + 1);
}

static void seconds_are_rounded_to_nanoseconds(void **state)
{
	(void)state;
	assert_int_equal(duration_seconds(0).ns, 0);
	assert_int_equal(duration_seconds(1.5).ns, 1500000000);
	assert_int_equal(duration_seconds(0.0000000014).ns, 1);
	assert_int_equal(duration_seconds(-0.25).ns, -250000000);
	assert_int_equal(duration_seconds(0.1).ns, 100000000);
}

static void seconds_beyond_range_saturate(void **state)
{
	(void)state;
	assert_true(duration_seconds(1e300).ns == INT64_MAX);
	assert_true(duration_seconds(-1e300).ns == INT64_MIN);
	assert_true(duration_seconds(9.3e9).ns == INT64_MAX);
	assert_true(duration_seconds(9.2e9).ns == INT64_C(9200000000) * SECOND);
}

static void milliseconds_are_rounded_up(void **state)
{
	(void)state;
	static const struct {
		int64_t ns;
		int64_t ms;
	} cases[] = {
		{ 0, 0 },       { 1, 1 },  { 999999, 1 },    { 1000000, 1 },
		{ 1000001, 2 }, { -1, 0 }, { -1000000, -1 }, { -1500000, -1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(duration_to_ms((struct duration){ cases[i].ns }) == cases[i].ms);
	assert_int_equal(duration_ms(250).ns, 250000000);
	assert_true(duration_ms(INT64_MAX).ns == INT64_MAX);
	assert_true(duration_ms(INT64_MIN).ns == INT64_MIN);
}

static void duration_reads_back_in_seconds(void **state)
{
	(void)state;
	assert_true(duration_to_seconds(duration_ms(1500)) == 1.5);
	assert_true(walltime_to_seconds((struct walltime){ 1700000000 * SECOND + 500000000 }) ==
	            1700000000.5);
}

static void points_add_subtract_and_compare(void **state)
{
	(void)state;
	struct monotime start = { 5 * SECOND };
	struct monotime later = mono_add(start, duration_ms(1));
	assert_int_equal(mono_since(later, start).ns, 1000000);
	assert_int_equal(mono_since(start, later).ns, -1000000);
	assert_true(mono_before(start, later));
	assert_false(mono_before(later, start));
	assert_false(mono_before(start, start));
	assert_int_equal(mono_add(start, duration_ms(-5000)).ns, 0);
}

static void fake_clock_turns_by_hand_only(void **state)
{
	(void)state;
	struct fake_clock fake = { .mono = { 7 }, .wall = { 1700000000 * SECOND } };
	struct clock clock = fake_clock(&fake);
	assert_int_equal(clock_mono(&clock).ns, 7);
	assert_int_equal(clock_mono(&clock).ns, 7);
	fake_clock_advance(&fake, duration_ms(3));
	assert_int_equal(clock_mono(&clock).ns, 3000007);
	assert_true(clock_wall(&clock).ns == 1700000000 * SECOND + 3000000);
	fake.wall.ns = 0; /* wall time may jump alone */
	assert_int_equal(clock_mono(&clock).ns, 3000007);
	assert_int_equal(clock_wall(&clock).ns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(system_clock_never_goes_back),
		cmocka_unit_test(system_wall_agrees_with_time),
		cmocka_unit_test(seconds_are_rounded_to_nanoseconds),
		cmocka_unit_test(seconds_beyond_range_saturate),
		cmocka_unit_test(milliseconds_are_rounded_up),
		cmocka_unit_test(duration_reads_back_in_seconds),
		cmocka_unit_test(points_add_subtract_and_compare),
		cmocka_unit_test(fake_clock_turns_by_hand_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
