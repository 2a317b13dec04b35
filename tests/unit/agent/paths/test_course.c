/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/course.h"

#include <stdlib.h>

#include "tests/unit/agent/paths/stage.h"

static struct walltime wall_at(int64_t seconds)
{
	return (struct walltime){ stage_mono(seconds).ns };
}

static void judge(struct past *past, enum path_state state, int64_t seconds)
{
	past_flaps(past, stage_mono(seconds));
	past_judge(past, state, CAUSE_NONE, stage_mono(seconds), wall_at(seconds));
}

static void count_by(struct past *past, const char *teller, uint64_t transitions,
                     int64_t seconds)
{
	const struct past_count it = { transitions, teller, true };
	past_count(past, &it, stage_mono(seconds));
}

static void count(struct past *past, uint64_t transitions, bool is_up, int64_t seconds)
{
	const struct past_count it = { transitions, "snmp", is_up };
	past_count(past, &it, stage_mono(seconds));
}

static void since_is_the_last_change_of_state(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	judge(&past, PATH_STATE_OK, 1000);
	assert_int_equal(past.since.ns, wall_at(1000).ns);
	assert_int_equal(past.changes, 0);
	judge(&past, PATH_STATE_OK, 1001);
	judge(&past, PATH_STATE_DOWN, 1002);
	assert_int_equal(past.since.ns, wall_at(1002).ns);
	assert_int_equal(past.changes, 1);
}

static void three_losses_in_ten_minutes_are_flapping(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	for (int64_t i = 0; i < 3; i++) {
		judge(&past, PATH_STATE_OK, 100 * i);
		assert_false(past_flaps(&past, stage_mono(100 * i)));
		judge(&past, PATH_STATE_DOWN, 100 * i + 50);
	}
	assert_true(past_flaps(&past, stage_mono(250)));
	assert_true(past_flaps(&past, stage_mono(849)));
	assert_false(past_flaps(&past, stage_mono(851)));
}

/* What mends a wire comes when BGP has just noticed: down, up, down, up. */
static void one_fault_that_shows_twice_is_not(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	for (int64_t i = 0; i < 5; i++)
		judge(&past, i % 2 == 0 ? PATH_STATE_OK : PATH_STATE_DOWN, i);
	assert_false(past_flaps(&past, stage_mono(5)));
}

static void two_losses_and_one_long_ago_are_not(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	judge(&past, PATH_STATE_OK, 0);
	judge(&past, PATH_STATE_DOWN, 100);
	judge(&past, PATH_STATE_OK, 690);
	judge(&past, PATH_STATE_DOWN, 695);
	judge(&past, PATH_STATE_OK, 698);
	judge(&past, PATH_STATE_DOWN, 702);
	assert_false(past_flaps(&past, stage_mono(702)));
}

static void degraded_and_unknown_are_no_flaps(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	for (int64_t i = 0; i < 20; i++)
		judge(&past, i % 2 == 0 ? PATH_STATE_OK : PATH_STATE_DEGRADED, i);
	for (int64_t i = 20; i < 40; i++)
		judge(&past, i % 2 == 0 ? PATH_STATE_OK : PATH_STATE_UNKNOWN, i);
	assert_false(past_flaps(&past, stage_mono(40)));
}

static void loss_behind_an_unknown_is_a_flap(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	const enum path_state states[] = { PATH_STATE_OK, PATH_STATE_UNKNOWN, PATH_STATE_DOWN,
		                           PATH_STATE_UNKNOWN };
	for (int64_t i = 0; i < 12; i++)
		judge(&past, states[i % 4], i);
	assert_true(past_flaps(&past, stage_mono(12)));
}

static void transitions_that_nobody_saw_count(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	count(&past, 5, true, 0);
	assert_false(past_flaps(&past, stage_mono(0)));
	count(&past, 6, true, 15);
	assert_int_equal(past.flap_count, 1);
	count(&past, 8, true, 30);
	assert_true(past_flaps(&past, stage_mono(30)));
}

/* The counter may grow before, with, or after the state. */
static void transition_that_was_seen_counts_once(void **state)
{
	(void)state;
	for (int64_t lag = -1; lag <= 1; lag++) {
		struct past past = { .state = PATH_STATE_NONE };
		for (int64_t i = 0; i < 40; i++) {
			bool is_up = i < 10 || i >= 20;
			count(&past, i >= 20 + lag ? 2 : 1, is_up, i);
			judge(&past, is_up ? PATH_STATE_OK : PATH_STATE_DOWN, i);
		}
		assert_int_equal(past.flap_count, 1);
	}
}

static void counter_that_begins_anew_is_no_flap(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	count(&past, 50, true, 0);
	count(&past, 1, true, 15);
	assert_int_equal(past.flap_count, 0);
	count(&past, 2, true, 30);
	assert_int_equal(past.flap_count, 1);
}

/* SNMP and SSH take turns, and one of them counts one more. */
static void counters_of_two_sources_are_not_mixed(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	for (int64_t i = 0; i < 300; i++)
		count_by(&past, i % 2 == 0 ? "snmp" : "cli", i % 2 == 0 ? 5 : 6, i);
	assert_int_equal(past.flap_count, 0);
}

static void other_source_is_followed_when_the_first_falls_silent(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	count_by(&past, "snmp", 5, 0);
	for (int64_t i = 1; i <= 200; i++)
		count_by(&past, "cli", i < 190 ? 9 : 10, i);
	assert_int_equal(past.flap_count, 1);
}

static void side_keeps_the_time_of_its_first_word(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	past_see(&past, SIDE_CLOUD, ANSWER_UP, stage_mono(10), wall_at(10));
	past_see(&past, SIDE_CLOUD, ANSWER_UP, stage_mono(20), wall_at(20));
	assert_int_equal(past.sides[SIDE_CLOUD].changed.ns, stage_mono(10).ns);
	past_see(&past, SIDE_CLOUD, ANSWER_DOWN, stage_mono(30), wall_at(30));
	assert_int_equal(past.sides[SIDE_CLOUD].changed.ns, stage_mono(30).ns);
	assert_int_equal(past.sides[SIDE_CLOUD].since.ns, wall_at(30).ns);
}

static void side_that_says_the_same_after_a_silence_has_not_changed(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	const struct past_side *cloud = &past.sides[SIDE_CLOUD];
	past_see(&past, SIDE_CLOUD, ANSWER_DOWN, stage_mono(10), wall_at(10));
	past_see(&past, SIDE_CLOUD, ANSWER_UNKNOWN, stage_mono(20), wall_at(20));
	assert_int_equal(cloud->since.ns, wall_at(20).ns);
	past_see(&past, SIDE_CLOUD, ANSWER_DOWN, stage_mono(30), wall_at(30));
	assert_int_equal(cloud->changed.ns, stage_mono(10).ns);
	past_see(&past, SIDE_CLOUD, ANSWER_UNKNOWN, stage_mono(40), wall_at(40));
	past_see(&past, SIDE_CLOUD, ANSWER_UP, stage_mono(50), wall_at(50));
	assert_int_equal(cloud->changed.ns, stage_mono(50).ns);
}

static void heavier_cause_stands_for_ten_seconds(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	past_judge(&past, PATH_STATE_DEGRADED, CAUSE_NO_PREFIXES_RECEIVED, stage_mono(0),
	           wall_at(0));
	past_explain(&past, "none", stage_mono(0));
	assert_true(past_holds_cause(&past, PATH_STATE_DEGRADED, CAUSE_PREFIXES_MISSING,
	                             stage_mono(10)));
	assert_false(past_holds_cause(&past, PATH_STATE_DEGRADED, CAUSE_PREFIXES_MISSING,
	                              stage_mono(11)));
	assert_false(past_holds_cause(&past, PATH_STATE_OK, CAUSE_TAGS_MISSING, stage_mono(1)));
	assert_false(
		past_holds_cause(&past, PATH_STATE_DEGRADED, CAUSE_FLAPPING, stage_mono(1)));
	assert_false(past_holds_cause(&past, PATH_STATE_DEGRADED, CAUSE_NONE, stage_mono(1)));
	free(past.why);
}

static int align(struct course *course, const char *const *names, size_t count, int64_t now)
{
	struct path_ends paths[8] = { { .name = NULL } };
	for (size_t i = 0; i < count; i++)
		paths[i].name = names[i];
	return course_align(course, paths, count, stage_mono(now));
}

static void past_belongs_to_a_name(void **state)
{
	(void)state;
	struct course *course = course_new();
	const char *const both[] = { "a", "c" };
	const char *const all[] = { "a", "b", "c" };
	assert_int_equal(align(course, both, 2, 0), 0);
	course_past(course, 0)->changes = 1;
	course_past(course, 1)->changes = 3;
	assert_int_equal(align(course, all, 3, 1), 0);
	assert_int_equal(course_past(course, 0)->changes, 1);
	assert_int_equal(course_past(course, 1)->changes, 0);
	assert_int_equal(course_past(course, 2)->changes, 3);
	course_free(course);
}

static void past_of_a_path_that_returns_is_remembered_for_ten_minutes(void **state)
{
	(void)state;
	struct course *course = course_new();
	const char *const all[] = { "a", "b" };
	align(course, all, 2, 0);
	course_past(course, 1)->changes = 7;
	align(course, all, 1, 60);
	align(course, all, 0, 120);
	align(course, all, 2, 500);
	assert_int_equal(course_past(course, 1)->changes, 7);
	align(course, all, 1, 1101);
	align(course, all, 2, 1102);
	assert_int_equal(course_past(course, 1)->changes, 0);
	course_free(course);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(since_is_the_last_change_of_state),
		cmocka_unit_test(three_losses_in_ten_minutes_are_flapping),
		cmocka_unit_test(one_fault_that_shows_twice_is_not),
		cmocka_unit_test(two_losses_and_one_long_ago_are_not),
		cmocka_unit_test(degraded_and_unknown_are_no_flaps),
		cmocka_unit_test(loss_behind_an_unknown_is_a_flap),
		cmocka_unit_test(transitions_that_nobody_saw_count),
		cmocka_unit_test(transition_that_was_seen_counts_once),
		cmocka_unit_test(counter_that_begins_anew_is_no_flap),
		cmocka_unit_test(counters_of_two_sources_are_not_mixed),
		cmocka_unit_test(other_source_is_followed_when_the_first_falls_silent),
		cmocka_unit_test(side_keeps_the_time_of_its_first_word),
		cmocka_unit_test(side_that_says_the_same_after_a_silence_has_not_changed),
		cmocka_unit_test(heavier_cause_stands_for_ten_seconds),
		cmocka_unit_test(past_belongs_to_a_name),
		cmocka_unit_test(past_of_a_path_that_returns_is_remembered_for_ten_minutes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
