/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "exporters/http/worker.h"

#define JOBS (WORKER_QUEUE_MAX + 1)

struct ledger {
	sem_t begun;
	sem_t go_on;
	int order[JOBS];
	int was_stopping[JOBS];
	int done;
};

struct work {
	struct worker_job job;
	struct ledger *ledger;
	int number;
};

static void note(struct work *work, int is_stopping)
{
	struct ledger *ledger = work->ledger;
	ledger->order[ledger->done] = work->number;
	ledger->was_stopping[ledger->done] = is_stopping;
	ledger->done++;
}

static void run(void *context, int is_stopping)
{
	note(context, is_stopping);
}

/* Holds the worker until it is told to go on. */
static void hold(void *context, int is_stopping)
{
	struct work *work = context;
	sem_post(&work->ledger->begun);
	sem_wait(&work->ledger->go_on);
	note(work, is_stopping);
}

static struct worker *start(struct ledger *ledger)
{
	struct error err;
	*ledger = (struct ledger){ 0 };
	sem_init(&ledger->begun, 0, 0);
	sem_init(&ledger->go_on, 0, 0);
	struct worker *worker = worker_start(&err);
	assert_non_null(worker);
	return worker;
}

static int submit(struct worker *worker, struct work *work, worker_run *function,
                  struct ledger *ledger, int number)
{
	*work = (struct work){ .ledger = ledger, .number = number };
	work->job = (struct worker_job){ .run = function, .context = work };
	return worker_submit(worker, &work->job);
}

static void jobs_run_in_order_and_what_waits_at_the_end_is_told(void **state)
{
	(void)state;
	struct ledger ledger;
	struct work works[JOBS + 1];
	struct worker *worker = start(&ledger);
	assert_int_equal(submit(worker, &works[0], hold, &ledger, 0), 0);
	sem_wait(&ledger.begun); /* it runs, so it does not wait any more */
	for (int i = 1; i < JOBS; i++)
		assert_int_equal(submit(worker, &works[i], run, &ledger, i), 0);
	assert_int_equal(submit(worker, &works[JOBS], run, &ledger, JOBS), -1);
	sem_post(&ledger.go_on);
	worker_stop(worker);
	assert_int_equal(ledger.done, JOBS);
	for (int i = 0; i < JOBS; i++)
		assert_int_equal(ledger.order[i], i);
	assert_false(ledger.was_stopping[0]);
	assert_int_equal(submit(worker, &works[0], run, &ledger, 0), -1);
	worker_free(worker);
}

static void *stop(void *worker)
{
	worker_stop(worker);
	return NULL;
}

static void stopping_reaches_whoever_waits(void **state)
{
	(void)state;
	struct ledger ledger;
	struct work works[JOBS];
	struct worker *worker = start(&ledger);
	pthread_t stopper;
	assert_int_equal(submit(worker, &works[0], hold, &ledger, 0), 0);
	sem_wait(&ledger.begun);
	assert_int_equal(pthread_create(&stopper, NULL, stop, worker), 0);
	/* While the worker is held, submissions are taken until it is being stopped, then
	 * refused. */
	int taken = 1;
	while (taken < JOBS && submit(worker, &works[taken], run, &ledger, taken) == 0) {
		taken++;
		usleep(1000);
	}
	sem_post(&ledger.go_on);
	pthread_join(stopper, NULL);
	assert_int_equal(ledger.done, taken);
	for (int i = 1; i < taken; i++)
		assert_true(ledger.was_stopping[i]);
	worker_free(worker);
	worker_stop(NULL);
	worker_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jobs_run_in_order_and_what_waits_at_the_end_is_told),
		cmocka_unit_test(stopping_reaches_whoever_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
