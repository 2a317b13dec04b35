/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/pool.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"

enum { THREADS = 4, MANY = 200 };

struct bench {
	struct loop *loop;
	struct pool *pool;
	unsigned dones;   /* results */
	unsigned errors;  /* abandoned by the deadline */
	struct error err; /* the last */
	atomic_uint running, most_running, runs, freed;
	atomic_bool may_return; /* for those that do not look at their descriptor */
	struct pool_job *cancels;
};

/* The worker's side; a source would not share anything with it, a test counts. */
struct task {
	struct bench *bench;
	bool is_stubborn;
	bool waits; /* for its descriptor */
	int answer;
	sigset_t blocked;
};

static void run(void *context, int stop)
{
	struct task *task = context;
	struct bench *bench = task->bench;
	unsigned now = atomic_fetch_add(&bench->running, 1) + 1;
	unsigned most = atomic_load(&bench->most_running);
	while (now > most && !atomic_compare_exchange_weak(&bench->most_running, &most, now))
		continue;
	struct pollfd poll_stop = { .fd = stop, .events = POLLIN };
	if (task->waits)
		poll(&poll_stop, 1, -1);
	while (task->is_stubborn && !atomic_load(&bench->may_return))
		usleep(1000);
	pthread_sigmask(SIG_SETMASK, NULL, &task->blocked);
	task->answer = 42;
	atomic_fetch_sub(&bench->running, 1);
	atomic_fetch_add(&bench->runs, 1);
}

static void done(void *context, void *result, const struct error *err)
{
	struct bench *bench = context;
	const struct task *task = result;
	assert_true((result == NULL) != (err == NULL));
	if (err != NULL) {
		bench->errors++;
		bench->err = *err;
	} else {
		bench->dones++;
		assert_int_equal(task->answer, 42);
		assert_true(sigismember(&task->blocked, SIGTERM));
		assert_true(sigismember(&task->blocked, SIGHUP));
	}
	pool_cancel(bench->cancels);
}

static void free_task(void *context)
{
	struct task *task = context;
	atomic_fetch_add(&task->bench->freed, 1);
	free(task);
}

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct error err;
	if (bench == NULL || loop_new(&clock_system, NULL, &bench->loop, &err) != 0)
		return -1;
	bench->pool = pool_new(THREADS);
	*state = bench;
	return bench->pool == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	pool_free(bench->pool, duration_seconds(60));
	loop_free(bench->loop);
	free(bench);
	return 0;
}

static struct pool_job *start(struct bench *bench, const struct task *like,
                              struct duration timeout)
{
	struct task *task = malloc(sizeof(*task));
	assert_non_null(task);
	*task = *like;
	task->bench = bench;
	const struct pool_work work = { run, done, free_task, task, bench, timeout };
	struct pool_job *job = NULL;
	struct error err = { 0 };
	assert_int_equal(pool_start(bench->pool, bench->loop, &work, &job, &err), 0);
	return job;
}

static const struct task quick;
static const struct task waiting = { .waits = true };
static const struct task stubborn = { .is_stubborn = true };

static void turn_until(struct bench *bench, const unsigned *count, unsigned wanted)
{
	while (*count < wanted)
		loop_turn(bench->loop, 1);
}

static void wait_until(const atomic_uint *count, unsigned wanted)
{
	while (atomic_load(count) != wanted)
		usleep(100);
}

static void a_result_comes_back_on_the_loop(void **state)
{
	struct bench *bench = *state;
	start(bench, &quick, duration_seconds(60));
	assert_int_equal(bench->dones, 0);
	turn_until(bench, &bench->dones, 1);
	assert_int_equal(atomic_load(&bench->freed), 1);
}

static void many_jobs_share_few_threads(void **state)
{
	struct bench *bench = *state;
	for (int i = 0; i < MANY; i++)
		start(bench, &quick, duration_seconds(60));
	turn_until(bench, &bench->dones, MANY);
	assert_int_equal(atomic_load(&bench->freed), MANY);
	assert_true(atomic_load(&bench->most_running) <= THREADS);
}

static void slow_jobs_leave_a_thread_to_others(void **state)
{
	struct bench *bench = *state;
	struct pool_job *slow[THREADS - 1];
	for (int i = 0; i < THREADS - 1; i++)
		slow[i] = start(bench, &waiting, duration_seconds(60));
	for (int i = 0; i < MANY; i++)
		start(bench, &quick, duration_seconds(60));
	turn_until(bench, &bench->dones, MANY);
	for (int i = 0; i < THREADS - 1; i++)
		pool_cancel(slow[i]);
	wait_until(&bench->freed, MANY + THREADS - 1);
}

static void a_late_job_is_told_to_stop(void **state)
{
	struct bench *bench = *state;
	start(bench, &waiting, duration_ms(200));
	wait_until(&bench->running, 1);
	turn_until(bench, &bench->errors, 1);
	assert_int_equal(bench->err.kind, ERROR_TIMEOUT);
	assert_string_equal(bench->err.text, "no end within 0.2 s");
	wait_until(&bench->freed, 1);
	assert_int_equal(bench->dones, 0);
}

static void a_worker_that_does_not_listen_holds_nobody(void **state)
{
	struct bench *bench = *state;
	start(bench, &stubborn, duration_ms(200));
	wait_until(&bench->running, 1);
	turn_until(bench, &bench->errors, 1);
	assert_int_equal(bench->err.kind, ERROR_TIMEOUT);
	assert_int_equal(atomic_load(&bench->freed), 0); /* still the worker's */
	atomic_store(&bench->may_return, true);
	wait_until(&bench->freed, 1);
}

static void without_a_free_thread_the_bound_is_ours(void **state)
{
	struct bench *bench = *state;
	for (int i = 0; i < THREADS; i++)
		start(bench, &stubborn, duration_seconds(60));
	start(bench, &quick, duration_ms(50));
	turn_until(bench, &bench->errors, 1);
	assert_int_equal(bench->err.kind, ERROR_LIMIT);
	assert_string_equal(bench->err.text, "no thread was free within 0.05 s");
	assert_int_equal(atomic_load(&bench->freed), 1);
	atomic_store(&bench->may_return, true);
	turn_until(bench, &bench->dones, THREADS);
}

static void a_cancelled_job_is_not_told(void **state)
{
	struct bench *bench = *state;
	struct pool_job *jobs[MANY];
	for (int i = 0; i < MANY; i++)
		jobs[i] = start(bench, i % 2 == 0 ? &waiting : &quick, duration_seconds(60));
	wait_until(&bench->running, THREADS);
	for (int i = 0; i < MANY; i++) /* some run, most wait */
		pool_cancel(jobs[i]);
	wait_until(&bench->freed, MANY);
	loop_turn(bench->loop, 0);
	assert_int_equal(bench->dones + bench->errors, 0);
}

static void a_job_is_cancelled_between_its_return_and_its_telling(void **state)
{
	struct bench *bench = *state;
	struct pool_job *job = start(bench, &quick, duration_seconds(60));
	wait_until(&bench->runs, 1);
	usleep(1000); /* likely, not needed: it has told the loop */
	pool_cancel(job);
	wait_until(&bench->freed, 1);
	loop_turn(bench->loop, 0);
	assert_int_equal(bench->dones, 0);
}

static void the_next_job_is_not_stopped_by_the_last_ones_end(void **state)
{
	struct bench *bench = *state;
	struct pool_job *first[THREADS];
	for (int i = 0; i < THREADS; i++)
		first[i] = start(bench, &waiting, duration_seconds(60));
	wait_until(&bench->running, THREADS);
	struct pool_job *second = start(bench, &waiting, duration_seconds(60));
	pool_cancel(first[0]);
	wait_until(&bench->freed, 1);
	wait_until(&bench->running, THREADS);
	usleep(10000); /* it would have returned by now */
	assert_int_equal(atomic_load(&bench->runs), 1);
	pool_cancel(second);
	for (int i = 1; i < THREADS; i++)
		pool_cancel(first[i]);
	wait_until(&bench->freed, THREADS + 1);
}

static void a_callback_may_cancel_its_own_job_and_others(void **state)
{
	struct bench *bench = *state;
	bench->cancels = start(bench, &quick, duration_seconds(60));
	turn_until(bench, &bench->dones, 1);
	bench->cancels = start(bench, &waiting, duration_seconds(60));
	start(bench, &quick, duration_seconds(60));
	turn_until(bench, &bench->dones, 2);
	bench->cancels = NULL;
	wait_until(&bench->freed, 3);
}

static void a_pool_that_cannot_wait_longer_is_left(void **state)
{
	struct bench *bench = *state;
	struct pool *pool = bench->pool;
	bench->pool = pool_new(THREADS);
	struct pool_job *job = NULL;
	struct task *task = malloc(sizeof(*task));
	*task = (struct task){ .bench = bench, .is_stubborn = true };
	const struct pool_work work = {
		run, done, free_task, task, bench, duration_seconds(60)
	};
	assert_int_equal(pool_start(pool, bench->loop, &work, &job, NULL), 0);
	wait_until(&bench->running, 1);
	pool_cancel(job);
	pool_free(pool, duration_ms(20));
	assert_int_equal(atomic_load(&bench->freed), 0);
	atomic_store(&bench->may_return, true);
	pool_free(pool, duration_seconds(60)); /* in a test there is time to come back */
	assert_int_equal(atomic_load(&bench->freed), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_result_comes_back_on_the_loop),
		TEST(many_jobs_share_few_threads),
		TEST(slow_jobs_leave_a_thread_to_others),
		TEST(a_late_job_is_told_to_stop),
		TEST(a_worker_that_does_not_listen_holds_nobody),
		TEST(without_a_free_thread_the_bound_is_ours),
		TEST(a_cancelled_job_is_not_told),
		TEST(a_job_is_cancelled_between_its_return_and_its_telling),
		TEST(the_next_job_is_not_stopped_by_the_last_ones_end),
		TEST(a_callback_may_cancel_its_own_job_and_others),
		TEST(a_pool_that_cannot_wait_longer_is_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
