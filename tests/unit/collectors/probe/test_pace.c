/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct monotime start = { INT64_C(123456789012345) };

static struct monotime after(int64_t ms)
{
	return mono_add(start, duration_ms(ms));
}

/* Adds a job as one of so many. */
static void add(struct pace *pace, struct pace_job *job, int64_t interval_ms, const char *name,
                size_t company)
{
	*job = (struct pace_job){ .owner = job,
		                  .name = name,
		                  .interval = duration_ms(interval_ms) };
	assert_int_equal(pace_add(pace, job, company, start), 0);
}

static size_t group_size(const struct pace_job *job)
{
	size_t size = 0;
	for (; job != NULL; job = job->next)
		size++;
	return size;
}

static int make(void **state)
{
	*state = pace_new();
	return *state == NULL;
}

static int destroy(void **state)
{
	pace_free(*state);
	return 0;
}

static void nothing_is_due_without_jobs(void **state)
{
	assert_true(pace_wake(*state).ns == INT64_MAX);
	assert_null(pace_next(*state, start));
	pace_free(NULL);
}

static void slots_of_many_are_20_ms_or_half_the_interval(void **state)
{
	(void)state;
	assert_true(pace_slot(duration_ms(1), 10000).ns == duration_ms(1).ns);
	assert_true(pace_slot(duration_ms(50), 10000).ns == duration_ms(20).ns);
	assert_true(pace_slot(duration_ms(35), 10000).ns == duration_ms(17).ns);
	assert_true(pace_slot(duration_ms(1000), 10000).ns == duration_ms(20).ns);
	assert_true(pace_slot(duration_ms(600000), SIZE_MAX / 2).ns == duration_ms(20).ns);
}

static void slots_of_few_are_wide_enough_for_four(void **state)
{
	(void)state;
	assert_true(pace_slot(duration_ms(1000), 200).ns == duration_ms(20).ns);
	assert_true(pace_slot(duration_ms(1000), 100).ns == duration_ms(40).ns);
	assert_true(pace_slot(duration_ms(1000), 1).ns == duration_ms(250).ns);
	assert_true(pace_slot(duration_ms(50), 1).ns == duration_ms(50).ns);
	assert_true(pace_slot(duration_ms(600000), 1).ns == duration_ms(250).ns);
}

/* Turns come exactly an interval apart for as long as somebody asks in time. */
static void turns_are_an_interval_apart(void **state)
{
	struct pace_job job;
	add(*state, &job, 333, "a", 1000);
	struct monotime first = pace_wake(*state);
	assert_true(first.ns > start.ns);
	assert_true(first.ns <= after(333 + 20).ns);
	assert_true(first.ns % 1000000 == 0); /* timers have milliseconds */
	for (int i = 0; i < 1000; i++) {
		struct monotime due = mono_add(first, duration_ms(333 * i));
		assert_true(pace_wake(*state).ns == due.ns);
		assert_null(pace_next(*state, (struct monotime){ due.ns - 1 }));
		assert_ptr_equal(pace_next(*state, due), &job);
		assert_null(pace_next(*state, due));
	}
}

static void missed_turns_are_not_made_up_and_the_grid_stays(void **state)
{
	struct pace_job job;
	add(*state, &job, 100, "a", 1);
	struct monotime first = pace_wake(*state);
	struct monotime late = mono_add(first, duration_ms(1234));
	assert_ptr_equal(pace_next(*state, late), &job);
	assert_null(pace_next(*state, late));
	assert_true(pace_wake(*state).ns == mono_add(first, duration_ms(1300)).ns);
}

/* A thousand one-second probes wake us at most fifty times a second, in groups of similar size.
 */
static void many_jobs_share_few_turns(void **state)
{
	enum { COUNT = 1000 };
	static struct pace_job jobs[COUNT];
	for (int i = 0; i < COUNT; i++) {
		char name[32];
		snprintf(name, sizeof(name), "probe-%d", i);
		add(*state, &jobs[i], 1000, name, COUNT);
	}
	size_t turns = 0, sent = 0, largest = 0;
	struct monotime end = mono_add(pace_wake(*state), duration_ms(1000));
	while (mono_before(pace_wake(*state), end)) {
		size_t size = group_size(pace_next(*state, pace_wake(*state)));
		largest = size > largest ? size : largest;
		sent += size;
		turns++;
	}
	assert_int_equal(sent, COUNT);
	assert_true(turns <= 50);
	assert_true(largest < 45); /* 20 on average */
	for (int i = 0; i < COUNT; i++)
		pace_remove(*state, &jobs[i]);
	assert_true(pace_wake(*state).ns == INT64_MAX);
}

static void intervals_do_not_mix(void **state)
{
	struct pace_job fast;
	struct pace_job slow;
	add(*state, &fast, 50, "a", 2);
	add(*state, &slow, 1000, "b", 2);
	size_t fast_turns = 0, slow_turns = 0;
	for (int64_t ms = 0; ms < 10000; ms++) {
		const struct pace_job *job;
		while ((job = pace_next(*state, after(ms))) != NULL) {
			for (; job != NULL; job = job->next)
				*(job == &fast ? &fast_turns : &slow_turns) += 1;
		}
	}
	assert_in_range(fast_turns, 199, 200);
	assert_in_range(slow_turns, 9, 10);
}

static void first_packet_of_a_slow_probe_comes_soon(void **state)
{
	struct pace_job jobs[100];
	for (int i = 0; i < 100; i++) {
		char name[32];
		snprintf(name, sizeof(name), "probe-%d", i);
		add(*state, &jobs[i], 600000, name, 100);
	}
	size_t sent = 0;
	while (mono_before(pace_wake(*state), after(10250)))
		sent += group_size(pace_next(*state, pace_wake(*state)));
	assert_int_equal(sent, 100);
	assert_true(pace_wake(*state).ns >= after(600000).ns);
}

static void removed_job_has_no_turn(void **state)
{
	struct pace_job a;
	struct pace_job b;
	add(*state, &a, 1000, "same", 2);
	add(*state, &b, 1000, "same", 2);
	assert_ptr_equal(a.group, b.group);
	pace_remove(*state, &a);
	pace_remove(*state, &a); /* once more does nothing */
	assert_null(a.group);
	const struct pace_job *due = pace_next(*state, after(2000));
	assert_ptr_equal(due, &b);
	assert_null(due->next);
}

/* Random additions, removals and turns agree with a model that looks at every job. */
static void heap_agrees_with_a_naive_model(void **state)
{
	enum { COUNT = 40 };
	static const int64_t intervals_ms[] = { 50, 70, 100, 333, 1000 };
	struct pace_job jobs[COUNT] = { { 0 } };
	int64_t interval_ns[COUNT] = { 0 };
	struct monotime due[COUNT];
	uint32_t random = 1;
	struct monotime now = start;
	for (int step = 0; step < 20000; step++) {
		random = random * 1664525 + 1013904223;
		size_t i = random >> 16 & 0xffff;
		i %= COUNT;
		now = mono_add(now, (struct duration){ random % 3000000 });
		if (jobs[i].group != NULL && random % 7 == 0) {
			pace_remove(*state, &jobs[i]);
		} else if (jobs[i].group == NULL) {
			char name[32];
			snprintf(name, sizeof(name), "%u", (unsigned)random);
			interval_ns[i] = duration_ms(intervals_ms[random % 5]).ns;
			jobs[i] = (struct pace_job){ .owner = &jobs[i],
				                     .name = name,
				                     .interval = { interval_ns[i] } };
			struct pace *alone = pace_new();
			struct pace_job copy = jobs[i];
			assert_non_null(alone);
			assert_int_equal(pace_add(alone, &copy, 100, now), 0);
			due[i] = pace_wake(alone);
			pace_free(alone);
			for (size_t k = 0; k < COUNT; k++) { /* it joins who is on its grid */
				if (jobs[k].group != NULL && interval_ns[k] == interval_ns[i] &&
				    (due[k].ns - due[i].ns) % interval_ns[i] == 0)
					due[i] = due[k];
			}
			assert_int_equal(pace_add(*state, &jobs[i], 100, now), 0);
		}
		int is_due[COUNT] = { 0 };
		const struct pace_job *job;
		while ((job = pace_next(*state, now)) != NULL) {
			for (; job != NULL; job = job->next)
				is_due[job - jobs]++;
		}
		for (size_t k = 0; k < COUNT; k++) {
			int expected = jobs[k].group != NULL && !mono_before(now, due[k]);
			assert_int_equal(is_due[k], expected);
			while (expected && !mono_before(now, due[k]))
				due[k].ns += interval_ns[k];
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_is_due_without_jobs, make, destroy),
		cmocka_unit_test(slots_of_many_are_20_ms_or_half_the_interval),
		cmocka_unit_test(slots_of_few_are_wide_enough_for_four),
		cmocka_unit_test_setup_teardown(turns_are_an_interval_apart, make, destroy),
		cmocka_unit_test_setup_teardown(missed_turns_are_not_made_up_and_the_grid_stays,
		                                make, destroy),
		cmocka_unit_test_setup_teardown(many_jobs_share_few_turns, make, destroy),
		cmocka_unit_test_setup_teardown(intervals_do_not_mix, make, destroy),
		cmocka_unit_test_setup_teardown(first_packet_of_a_slow_probe_comes_soon, make,
		                                destroy),
		cmocka_unit_test_setup_teardown(removed_job_has_no_turn, make, destroy),
		cmocka_unit_test_setup_teardown(heap_agrees_with_a_naive_model, make, destroy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
