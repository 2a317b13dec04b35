/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "agent/runtime/schedule.h"

#define SECOND INT64_C(1000000000)

static const struct monotime start = { 1000 * SECOND };
static const struct duration interval = { 15 * SECOND };
static const struct duration deadline = { 45 * SECOND };

static struct monotime later(int64_t ns)
{
	return mono_add(start, (struct duration){ ns });
}

static struct schedule *with_one_job(void *owner)
{
	struct schedule *schedule = schedule_new(1);
	assert_non_null(schedule);
	assert_int_equal(schedule_add(schedule, "ce1", interval, deadline, start, owner), 0);
	return schedule;
}

static void empty_schedule_never_wakes(void **state)
{
	(void)state;
	struct schedule *schedule = schedule_new(0);
	struct schedule_due due;
	assert_true(schedule_wake(schedule).ns == INT64_MAX);
	assert_int_equal(schedule_next(schedule, start, &due), 0);
	schedule_free(schedule);
	schedule_free(NULL);
}

static void first_run_is_at_once(void **state)
{
	(void)state;
	int job;
	struct schedule *schedule = with_one_job(&job);
	struct schedule_due due;
	assert_int_equal(schedule_next(schedule, start, &due), 1);
	assert_ptr_equal(due.owner, &job);
	assert_int_equal(due.is_deadline, 0);
	schedule_free(schedule);
}

static void running_job_is_not_handed_out_twice(void **state)
{
	(void)state;
	int job;
	struct schedule *schedule = with_one_job(&job);
	struct schedule_due due;
	assert_int_equal(schedule_next(schedule, start, &due), 1);
	assert_int_equal(schedule_next(schedule, later(44 * SECOND), &due), 0);
	schedule_free(schedule);
}

static void overdue_job_is_said_once(void **state)
{
	(void)state;
	int job;
	struct schedule *schedule = with_one_job(&job);
	struct schedule_due due;
	schedule_next(schedule, start, &due);
	assert_true(schedule_wake(schedule).ns == later(deadline.ns).ns);
	assert_int_equal(schedule_next(schedule, later(deadline.ns), &due), 1);
	assert_int_equal(due.is_deadline, 1);
	assert_int_equal(schedule_next(schedule, later(1000 * SECOND), &due), 0);
	schedule_done(schedule, &job, ERROR_TIMEOUT, later(deadline.ns));
	assert_true(schedule_wake(schedule).ns < INT64_MAX);
	schedule_free(schedule);
}

/* When the job runs next after it ended at `now`. */
static int64_t next_after(struct schedule *schedule, void *job, enum error_kind outcome,
                          struct monotime now)
{
	schedule_done(schedule, job, outcome, now);
	return schedule_wake(schedule).ns - now.ns;
}

static void pace_is_the_interval_and_phase_is_kept(void **state)
{
	(void)state;
	int job;
	struct schedule *schedule = with_one_job(&job);
	struct schedule_due due;
	schedule_next(schedule, start, &due);
	struct monotime now = start;
	int64_t wait = next_after(schedule, &job, ERROR_NONE, now);
	assert_in_range(wait, interval.ns / 2, interval.ns * 3 / 2 + SECOND);
	int64_t first = -1;
	for (int i = 0; i < 200; i++) {
		now = schedule_wake(schedule);
		assert_int_equal(schedule_next(schedule, now, &due), 1);
		int64_t phase = now.ns % interval.ns;
		first = first < 0 ? phase : first;
		/* jitter: at most 250 ms after the phase, never piling up */
		int64_t off = (phase - first + interval.ns) % interval.ns;
		assert_true(off <= SECOND / 4 || off >= interval.ns - SECOND / 4);
		schedule_done(schedule, &job, ERROR_NONE, now);
	}
	schedule_free(schedule);
}

static void silence_is_polled_at_the_normal_pace(void **state)
{
	(void)state;
	int job;
	struct schedule *schedule = with_one_job(&job);
	struct schedule_due due;
	struct monotime now = start;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(schedule_next(schedule, now, &due), 1);
		int64_t wait = next_after(schedule, &job, ERROR_TIMEOUT, now);
		assert_true(wait <= interval.ns * 3 / 2 + SECOND);
		now = schedule_wake(schedule);
	}
	schedule_free(schedule);
}

static void refusal_backs_off_up_to_a_bound(void **state)
{
	(void)state;
	int job;
	struct schedule *schedule = with_one_job(&job);
	struct schedule_due due;
	struct monotime now = start;
	const int64_t factors[] = { 2, 4, 8, 16, 16, 16 };
	for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++) {
		assert_int_equal(schedule_next(schedule, now, &due), 1);
		int64_t wait = next_after(schedule, &job, ERROR_DENIED, now);
		assert_in_range(wait, factors[i] * interval.ns,
		                factors[i] * interval.ns + SECOND);
		now = schedule_wake(schedule);
	}
	assert_int_equal(schedule_next(schedule, now, &due), 1);
	assert_true(next_after(schedule, &job, ERROR_NONE, now) <=
	            interval.ns * 3 / 2 + SECOND);
	schedule_free(schedule);
}

static void refusal_waits_at_most_a_quarter_of_an_hour_longer(void **state)
{
	(void)state;
	int job;
	struct schedule *schedule = schedule_new(7);
	const struct duration hour = { 3600 * SECOND };
	schedule_add(schedule, "slow", hour, hour, start, &job);
	struct schedule_due due;
	schedule_next(schedule, start, &due);
	int64_t wait = next_after(schedule, &job, ERROR_THROTTLED, start);
	assert_in_range(wait, 4500 * SECOND, 4501 * SECOND);
	schedule_free(schedule);
}

static void missed_runs_are_not_made_up(void **state)
{
	(void)state;
	int job;
	struct schedule *schedule = with_one_job(&job);
	struct schedule_due due;
	schedule_next(schedule, start, &due);
	schedule_done(schedule, &job, ERROR_NONE, start);
	struct monotime woken = later(3600 * SECOND); /* the machine slept */
	assert_int_equal(schedule_next(schedule, woken, &due), 1);
	schedule_done(schedule, &job, ERROR_NONE, woken);
	assert_int_equal(schedule_next(schedule, woken, &due), 0);
	schedule_free(schedule);
}

static void jobs_are_spread_over_the_interval(void **state)
{
	(void)state;
	enum { JOBS = 200, BINS = 15 };
	static int owners[JOBS];
	struct schedule *schedule = schedule_new(3);
	for (int i = 0; i < JOBS; i++) {
		char name[16];
		snprintf(name, sizeof(name), "router%d", i);
		assert_int_equal(
			schedule_add(schedule, name, interval, deadline, start, &owners[i]), 0);
	}
	struct schedule_due due;
	struct monotime now = start;
	for (int i = 0; i < JOBS; i++) { /* first runs: 10 ms apart */
		assert_int_equal(schedule_next(schedule, now, &due), 1);
		schedule_done(schedule, due.owner, ERROR_NONE, now);
		now = mono_add(now, duration_ms(10));
	}
	int bins[BINS] = { 0 };
	for (int i = 0; i < JOBS; i++) {
		now = schedule_wake(schedule);
		assert_int_equal(schedule_next(schedule, now, &due), 1);
		bins[now.ns / SECOND % BINS]++;
	}
	for (int i = 0; i < BINS; i++)
		assert_in_range(bins[i], 3, 30); /* 13 on average */
	schedule_free(schedule);
}

static void removed_job_never_runs(void **state)
{
	(void)state;
	int job, other;
	struct schedule *schedule = with_one_job(&job);
	schedule_add(schedule, "ce2", interval, deadline, start, &other);
	schedule_remove(schedule, &job);
	schedule_remove(schedule, &job);
	struct schedule_due due;
	struct monotime now = later(SECOND);
	assert_int_equal(schedule_next(schedule, now, &due), 1);
	assert_ptr_equal(due.owner, &other);
	schedule_done(schedule, &job, ERROR_NONE, now);
	assert_int_equal(schedule_next(schedule, now, &due), 0);
	schedule_free(schedule);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_schedule_never_wakes),
		cmocka_unit_test(first_run_is_at_once),
		cmocka_unit_test(running_job_is_not_handed_out_twice),
		cmocka_unit_test(overdue_job_is_said_once),
		cmocka_unit_test(pace_is_the_interval_and_phase_is_kept),
		cmocka_unit_test(silence_is_polled_at_the_normal_pace),
		cmocka_unit_test(refusal_backs_off_up_to_a_bound),
		cmocka_unit_test(refusal_waits_at_most_a_quarter_of_an_hour_longer),
		cmocka_unit_test(missed_runs_are_not_made_up),
		cmocka_unit_test(jobs_are_spread_over_the_interval),
		cmocka_unit_test(removed_job_never_runs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
