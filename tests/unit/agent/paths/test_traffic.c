/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/traffic.h"

#include "tests/unit/agent/paths/stage.h"

static void rate_is_the_average_of_at_least_a_minute(void **state)
{
	(void)state;
	struct traffic traffic = { .has_rates = false };
	traffic_count(&traffic, 1000, 5000, stage_mono(10));
	assert_true(traffic_load(&traffic) < 0);
	for (int64_t i = 11; i < 70; i++) /* an agent that refreshes its counters rarely */
		traffic_count(&traffic, i < 50 ? 1000 : 6000, 5000, stage_mono(i));
	assert_true(traffic_load(&traffic) < 0);
	traffic_count(&traffic, 7000, 5600, stage_mono(70));
	assert_true(traffic.receive_rate == 100);
	assert_true(traffic.transmit_rate == 10);
	assert_true(traffic_load(&traffic) == 100);
}

static void counter_that_goes_back_begins_anew(void **state)
{
	(void)state;
	struct traffic traffic = { .has_rates = false };
	traffic_count(&traffic, 1000, 1000, stage_mono(10));
	traffic_count(&traffic, 7000, 7000, stage_mono(70));
	traffic_count(&traffic, 5, 5, stage_mono(80));
	assert_true(traffic_load(&traffic) == 100); /* the last that is known */
	traffic_count(&traffic, 1205, 5, stage_mono(140));
	assert_true(traffic_load(&traffic) == 20);
}

static void percentile_needs_ten_minutes(void **state)
{
	(void)state;
	struct traffic traffic = { .has_rates = false };
	for (int64_t i = 0; i <= 39; i++)
		traffic_count(&traffic, (uint64_t)i * 1500, 0, stage_mono(1 + i * 15));
	assert_true(traffic_p95(&traffic) < 0);
	traffic_count(&traffic, 40 * 1500, 0, stage_mono(1 + 40 * 15));
	assert_true(traffic_p95(&traffic) == 100);
}

/* Of sixty minutes the third busiest is the 57th: nearest rank. */
static void percentile_leaves_out_the_busiest_minutes(void **state)
{
	(void)state;
	struct traffic traffic = { .has_rates = false };
	traffic_rate(&traffic, 0, 0, stage_mono(1));
	for (int64_t i = 1; i <= 200; i++)
		traffic_rate(&traffic, i > 197 ? 1e9 : 50, i == 10 ? 7e9 : 20,
		             stage_mono(1 + i * 60));
	assert_true(traffic_p95(&traffic) == 50);
	traffic_rate(&traffic, 1e9, 20, stage_mono(1 + 201 * 60));
	assert_true(traffic_p95(&traffic) == 1e9);
}

static void rare_polls_are_minutes_alike(void **state)
{
	(void)state;
	struct traffic traffic = { .has_rates = false };
	traffic_count(&traffic, 0, 0, stage_mono(1));
	traffic_count(&traffic, 60000, 0, stage_mono(601));
	assert_true(traffic_p95(&traffic) == 100);
}

static void what_nobody_saw_is_not_known(void **state)
{
	(void)state;
	struct traffic traffic = { .has_rates = false };
	traffic_count(&traffic, 0, 0, stage_mono(1));
	traffic_count(&traffic, 100, 0, stage_mono(101));
	traffic_lose(&traffic);
	assert_true(traffic_load(&traffic) < 0);
	traffic_count(&traffic, 1000000, 0, stage_mono(7000));
	assert_true(traffic_load(&traffic) < 0);
	traffic_count(&traffic, 1000600, 0, stage_mono(7060));
	assert_true(traffic_load(&traffic) == 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate_is_the_average_of_at_least_a_minute),
		cmocka_unit_test(counter_that_goes_back_begins_anew),
		cmocka_unit_test(percentile_needs_ten_minutes),
		cmocka_unit_test(percentile_leaves_out_the_busiest_minutes),
		cmocka_unit_test(rare_polls_are_minutes_alike),
		cmocka_unit_test(what_nobody_saw_is_not_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
