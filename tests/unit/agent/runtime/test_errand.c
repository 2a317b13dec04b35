/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/errand.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"

struct bench {
	struct loop *loop;
	struct errand *errand;
	pthread_t asker;
	enum errand_outcome outcome; /* what the asker was told */
	int fails;
	int lets_ask; /* somebody asks while it runs */
	unsigned runs;
};

static void *ask(void *argument)
{
	struct bench *bench = argument;
	bench->outcome = errand_ask(bench->errand, duration_seconds(20));
	return NULL;
}

static void begin_to_ask(struct bench *bench)
{
	assert_int_equal(pthread_create(&bench->asker, NULL, ask, bench), 0);
}

static int run(void *context)
{
	struct bench *bench = context;
	bench->runs++;
	if (bench->lets_ask && bench->runs == 1) {
		begin_to_ask(bench);
		usleep(100000); /* time for the question */
	}
	return bench->fails ? -1 : 0;
}

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct error err;
	if (bench == NULL || loop_new(&clock_system, NULL, &bench->loop, &err) != 0)
		return -1;
	bench->errand = errand_new(bench->loop, run, bench);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	loop_free(bench->loop);
	errand_free(bench->errand);
	free(bench);
	return 0;
}

static void turn_until_runs(struct bench *bench, unsigned runs)
{
	while (bench->runs < runs)
		loop_turn(bench->loop, 1);
	pthread_join(bench->asker, NULL);
}

static void whoever_asks_is_told_how_it_ended(void **state)
{
	struct bench *bench = *state;
	begin_to_ask(bench);
	turn_until_runs(bench, 1);
	assert_int_equal(bench->outcome, ERRAND_DONE);
	bench->fails = 1;
	begin_to_ask(bench);
	turn_until_runs(bench, 2);
	assert_int_equal(bench->outcome, ERRAND_FAILED);
}

static void run_under_way_is_not_the_answer(void **state)
{
	struct bench *bench = *state;
	bench->lets_ask = 1;
	errand_run(bench->errand);
	bench->fails = 1;
	turn_until_runs(bench, 2);
	assert_int_equal(bench->outcome, ERRAND_FAILED);
}

static void run_that_began_after_the_question_answers_it(void **state)
{
	struct bench *bench = *state;
	begin_to_ask(bench);
	usleep(100000);
	errand_run(bench->errand); /* as SIGHUP does */
	pthread_join(bench->asker, NULL);
	loop_turn(bench->loop, 1);
	assert_int_equal(bench->outcome, ERRAND_DONE);
	assert_int_equal(bench->runs, 1);
}

static void wait_ends_but_the_run_comes_all_the_same(void **state)
{
	struct bench *bench = *state;
	assert_int_equal(errand_ask(bench->errand, duration_ms(10)), ERRAND_PENDING);
	loop_turn(bench->loop, 1);
	assert_int_equal(bench->runs, 1);
}

static void released_waiters_do_not_wait(void **state)
{
	struct bench *bench = *state;
	begin_to_ask(bench);
	errand_release(bench->errand);
	pthread_join(bench->asker, NULL);
	assert_int_equal(bench->outcome, ERRAND_PENDING);
	assert_int_equal(errand_ask(bench->errand, duration_seconds(20)), ERRAND_PENDING);
	errand_release(NULL);
	errand_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whoever_asks_is_told_how_it_ended),
		TEST(run_under_way_is_not_the_answer),
		TEST(run_that_began_after_the_question_answers_it),
		TEST(wait_ends_but_the_run_comes_all_the_same),
		TEST(released_waiters_do_not_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
