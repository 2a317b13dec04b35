/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/measure.h"

#include "tests/unit/agent/paths/stage.h"

static const double bounds[] = { 0.001, 0.002, 0.005 };

static struct measures *measures;
static const struct view *newest;

static int set_up(void **state)
{
	(void)state;
	measures = measures_new();
	newest = NULL;
	return measures == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	view_unref(newest);
	measures_free(measures);
	return 0;
}

/* The probe says so at that second; all replies are in one bucket. */
static struct measure look(int64_t second, uint64_t sent, uint64_t received, size_t bucket)
{
	struct view *view = view_new(0);
	struct probe *probe = stage_probe(view, "dx", "192.0.2.1", sent, received);
	uint64_t *counts = arena_array(view_arena(view), 4, sizeof(*counts));
	counts[bucket] = received;
	const struct fact_histogram rtt = { .bounds = bounds,
		                            .counts = counts,
		                            .bound_count = 3 };
	FACT_SET(probe, PROBE_RTT, rtt, rtt);
	assert_int_equal(view_seal(view, stage_mono(second), NULL), 0);
	measures_add(measures, view);
	view_unref(newest);
	newest = view;
	return measures_of(measures, probe);
}

static void answers_make_it_up(void **state)
{
	(void)state;
	assert_int_equal(look(0, 1, 1, 0).answer, ANSWER_UNKNOWN); /* no earlier view yet */
	assert_int_equal(look(1, 2, 2, 0).answer, ANSWER_UP);
}

static void three_packets_in_a_row_without_answer_are_down(void **state)
{
	(void)state;
	struct measure measure = { .answer = ANSWER_UNKNOWN };
	for (int64_t i = 0; i < 10; i++)
		look(i, (uint64_t)i + 1, (uint64_t)i + 1, 0);
	for (int64_t i = 10; i < 12; i++) {
		measure = look(i, (uint64_t)i + 1, 10, 0);
		assert_int_equal(measure.answer, ANSWER_UP);
	}
	measure = look(12, 13, 10, 0);
	assert_int_equal(measure.answer, ANSWER_DOWN);
	assert_int_equal(look(13, 14, 11, 0).answer, ANSWER_UP);
}

/* A minute in which so many of sixty packets are lost, then silence: seconds until it is down.
 */
static int64_t silence_after_loss(uint64_t lost)
{
	uint64_t received = 0;
	uint64_t missing = 0;
	for (int64_t i = 0; i < 60; i++) {
		int is_lost = ((uint64_t)i + 1) * lost / 60 > missing;
		missing += (uint64_t)is_lost;
		received += !is_lost;
		look(i, (uint64_t)i + 1, received, 0);
	}
	for (int64_t i = 60; i < 140; i++)
		if (look(i, (uint64_t)i + 1, received, 0).answer == ANSWER_DOWN)
			return i - 59;
	return -1;
}

static void lossy_wire_is_silent_only_when_chance_does_not_explain_it(void **state)
{
	(void)state;
	static const struct {
		uint64_t lost;
		int64_t from, to;
	} cases[] = { { 0, 3, 3 }, { 1, 2, 3 }, { 6, 4, 6 }, { 30, 15, 22 }, { 57, 40, 70 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tear_down(NULL);
		set_up(NULL);
		assert_in_range(silence_after_loss(cases[i].lost), cases[i].from, cases[i].to);
	}
}

static void probe_that_never_was_answered_tells_nothing(void **state)
{
	(void)state;
	struct measure measure = { .answer = ANSWER_UP };
	for (int64_t i = 0; i < 100; i++)
		measure = look(i, (uint64_t)i, 0, 0);
	assert_int_equal(measure.answer, ANSWER_UNKNOWN);
	assert_true(measure.loss < 0);
}

static void slow_probe_needs_three_packets_too(void **state)
{
	(void)state;
	struct measure measure = { .answer = ANSWER_UNKNOWN };
	for (int64_t i = 0; i < 60; i++) /* a packet every 20 s, all answered */
		look(i, (uint64_t)i / 20 + 1, (uint64_t)i / 20 + 1, 0);
	for (int64_t i = 60; i < 100; i++) {
		measure = look(i, (uint64_t)i / 20 + 1, 3, 0);
		assert_int_not_equal(measure.answer, ANSWER_DOWN);
	}
	for (int64_t i = 100; i < 125; i++)
		measure = look(i, (uint64_t)i / 20 + 1, 3, 0);
	assert_int_equal(measure.answer, ANSWER_DOWN);
}

static void loss_is_that_of_the_newest_minute(void **state)
{
	(void)state;
	struct measure measure = { .loss = -1 };
	for (int64_t i = 0; i <= 120; i++) /* every second packet of the first minute is lost */
		measure = look(i, (uint64_t)i,
		               i <= 60 ? (uint64_t)i / 2 : 30 + (uint64_t)i - 60, 0);
	assert_int_equal(measure.lost, 0);
	assert_true(measure.sent >= 60 && measure.sent <= 70);
	for (int64_t i = 121; i <= 180; i++)
		measure = look(i, (uint64_t)i, 90 + ((uint64_t)i - 120) / 2, 0);
	assert_in_range(measure.lost, 25, 31);
	assert_true(measure.loss > 0.4 && measure.loss < 0.55);
}

static void packet_that_may_still_be_answered_is_not_lost(void **state)
{
	(void)state;
	struct measure measure = { .lost = 9 };
	for (int64_t i = 0; i <= 70; i++)
		measure = look(i, (uint64_t)i + 1, (uint64_t)i, 0);
	assert_int_equal(measure.lost, 0);
}

static void latency_is_the_median_of_the_newest_minute(void **state)
{
	(void)state;
	struct measure measure = { .latency = -1 };
	for (int64_t i = 0; i <= 70; i++)
		measure = look(i, (uint64_t)i, (uint64_t)i, 1);
	assert_true(measure.latency > 0.001 && measure.latency < 0.002);
	tear_down(NULL);
	set_up(NULL);
	for (int64_t i = 0; i <= 70; i++)
		measure = look(i, (uint64_t)i, (uint64_t)i, 3); /* beyond the last bound */
	assert_true(measure.latency >= 0.005);
}

static void probe_that_begins_anew_does_not_count_backwards(void **state)
{
	(void)state;
	for (int64_t i = 0; i <= 70; i++)
		look(i, (uint64_t)i + 1000, (uint64_t)i + 1000, 0);
	struct measure measure = look(71, 1, 1, 0);
	assert_int_equal(measure.answer, ANSWER_UNKNOWN);
	assert_true(measure.loss < 0);
	assert_int_equal(look(72, 2, 2, 0).answer, ANSWER_UP);
}

static void nobody_measures_without_a_probe(void **state)
{
	(void)state;
	look(0, 1, 1, 0);
	assert_int_equal(measures_of(measures, NULL).answer, ANSWER_UNKNOWN);
	measures_add(measures, NULL);
	assert_int_equal(
		measures_of(measures, (const void *)view_facts(newest, FACT_PROBE).items[0])
			.answer,
		ANSWER_UNKNOWN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(answers_make_it_up),
		TEST(three_packets_in_a_row_without_answer_are_down),
		TEST(lossy_wire_is_silent_only_when_chance_does_not_explain_it),
		TEST(probe_that_never_was_answered_tells_nothing),
		TEST(slow_probe_needs_three_packets_too),
		TEST(loss_is_that_of_the_newest_minute),
		TEST(packet_that_may_still_be_answered_is_not_lost),
		TEST(latency_is_the_median_of_the_newest_minute),
		TEST(probe_that_begins_anew_does_not_count_backwards),
		TEST(nobody_measures_without_a_probe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
