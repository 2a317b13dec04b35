/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/errand.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "agent/runtime/loop.h"

struct errand {
	struct loop *loop;
	int (*run)(void *context);
	void *context;
	pthread_mutex_t lock; /* over the rest */
	pthread_cond_t ended;
	uint64_t asked; /* how often */
	uint64_t done;  /* how many of these a run has answered */
	int has_failed; /* the last run */
	int is_released;
};

struct errand *errand_new(struct loop *loop, int (*run)(void *context), void *context)
{
	struct errand *errand = calloc(1, sizeof(*errand));
	if (errand == NULL)
		return NULL;
	errand->loop = loop;
	errand->run = run;
	errand->context = context;
	pthread_mutex_init(&errand->lock, NULL);
	pthread_cond_init(&errand->ended, NULL);
	return errand;
}

void errand_run(struct errand *errand)
{
	pthread_mutex_lock(&errand->lock);
	uint64_t asked = errand->asked;
	pthread_mutex_unlock(&errand->lock);
	int has_failed = errand->run(errand->context) != 0;
	pthread_mutex_lock(&errand->lock);
	errand->done = asked;
	errand->has_failed = has_failed;
	pthread_cond_broadcast(&errand->ended);
	pthread_mutex_unlock(&errand->lock);
}

/* A run that somebody else began meanwhile may have answered the question. */
static void run_if_asked(void *context)
{
	struct errand *errand = context;
	pthread_mutex_lock(&errand->lock);
	int is_asked = errand->done < errand->asked;
	pthread_mutex_unlock(&errand->lock);
	if (is_asked)
		errand_run(errand);
}

static struct timespec end_of(struct duration wait)
{
	struct monotime end = mono_add(clock_mono(&clock_system), wait);
	return (struct timespec){ .tv_sec = end.ns / 1000000000,
		                  .tv_nsec = end.ns % 1000000000 };
}

enum errand_outcome errand_ask(struct errand *errand, struct duration wait)
{
	struct timespec end = end_of(wait);
	pthread_mutex_lock(&errand->lock);
	uint64_t mine = ++errand->asked;
	int is_over = loop_wake(errand->loop, run_if_asked, errand);
	while (is_over == 0 && errand->done < mine && !errand->is_released)
		is_over = pthread_cond_clockwait(&errand->ended, &errand->lock, CLOCK_MONOTONIC,
		                                 &end);
	enum errand_outcome outcome = errand->done < mine  ? ERRAND_PENDING
	                              : errand->has_failed ? ERRAND_FAILED
	                                                   : ERRAND_DONE;
	pthread_mutex_unlock(&errand->lock);
	return outcome;
}

void errand_release(struct errand *errand)
{
	if (errand == NULL)
		return;
	pthread_mutex_lock(&errand->lock);
	errand->is_released = 1;
	pthread_cond_broadcast(&errand->ended);
	pthread_mutex_unlock(&errand->lock);
}

void errand_free(struct errand *errand)
{
	if (errand == NULL)
		return;
	pthread_cond_destroy(&errand->ended);
	pthread_mutex_destroy(&errand->lock);
	free(errand);
}
