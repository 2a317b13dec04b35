/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who owns what: a job is shared by the loop and, while it runs, a worker, and goes with the
 * last of them. Its task belongs to whoever is named by the state, which changes under the
 * pool's lock only:
 *
 *   WAITING   the loop       an abandoned job leaves the queue and its task is freed at once
 *   RUNNING   the worker     an abandoned job's task is freed by the worker
 *   RETURNED  the loop       libuv's handle is on its way to tell it
 *
 * A worker takes jobs until none waits, then it ends and is joined at the next opportunity:
 * there are no idle threads.
 */
#include "agent/runtime/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"

enum job_state { WAITING, RUNNING, RETURNED };

struct pool_job {
	uv_async_t returned; /* tells the loop; sent to under the lock, unless abandoned */
	struct pool_job *next;
	struct pool *pool;
	struct loop *loop;
	struct loop_timer *deadline;
	struct pool_work work;
	atomic_uint references; /* the loop's and a worker's */
	bool is_telling;        /* done() runs */

	enum job_state state; /* from here on under the lock */
	bool is_abandoned;
	int stop; /* of its worker, while RUNNING */
};

struct worker {
	struct worker *next;
	struct pool *pool;
	pthread_t thread;
	int stop; /* eventfd; readable: the job under way is abandoned */
};

struct pool {
	unsigned max_threads;
	pthread_mutex_t lock; /* over the rest */
	pthread_cond_t all_ended;
	unsigned threads; /* that look for jobs or run one */
	struct pool_job *first, **end;
	struct worker *ended; /* to be joined */
};

/* --- jobs --- */

static void job_unref(struct pool_job *job)
{
	if (atomic_fetch_sub(&job->references, 1) == 1)
		free(job);
}

static void on_closed(uv_handle_t *handle)
{
	job_unref(handle->data);
}

/* The loop is done with it. */
static void job_release(struct pool_job *job)
{
	loop_timer_close(job->deadline);
	job->deadline = NULL;
	uv_close((uv_handle_t *)&job->returned, on_closed);
}

static void append(struct pool *pool, struct pool_job *job)
{
	*pool->end = job;
	pool->end = &job->next;
}

static struct pool_job *take_first(struct pool *pool)
{
	struct pool_job *job = pool->first;
	if (job == NULL)
		return NULL;
	pool->first = job->next;
	if (pool->first == NULL)
		pool->end = &pool->first;
	job->next = NULL;
	return job;
}

static void take_out(struct pool *pool, const struct pool_job *job)
{
	struct pool_job **link = &pool->first;
	while (*link != job)
		link = &(*link)->next;
	*link = job->next;
	if (*link == NULL)
		pool->end = link;
}

/* Nobody wants the result. Returns the state in which it was. */
static enum job_state abandon(struct pool_job *job)
{
	struct pool *pool = job->pool;
	pthread_mutex_lock(&pool->lock);
	enum job_state state = job->state;
	job->is_abandoned = true;
	if (state == WAITING)
		take_out(pool, job);
	if (state == RUNNING)
		eventfd_write(job->stop, 1);
	pthread_mutex_unlock(&pool->lock);
	if (state != RUNNING)
		job->work.free_task(job->work.task);
	return state;
}

static bool has_returned(struct pool_job *job)
{
	pthread_mutex_lock(&job->pool->lock);
	bool has = job->state == RETURNED;
	pthread_mutex_unlock(&job->pool->lock);
	return has;
}

static void on_returned(uv_async_t *async)
{
	struct pool_job *job = async->data;
	struct loop *loop = job->loop;
	if (!has_returned(job)) /* the lock makes the task's memory ours, too */
		return;
	loop_enter(loop);
	job->is_telling = true;
	job->work.done(job->work.context, job->work.task, NULL);
	job->work.free_task(job->work.task);
	job_release(job);
	loop_leave(loop);
}

static void on_deadline(void *context)
{
	struct pool_job *job = context;
	if (has_returned(job))
		return; /* on_returned() is next */
	enum job_state state = abandon(job);
	struct error err;
	double seconds = duration_to_seconds(job->work.timeout);
	if (state == WAITING)
		error_set(&err, ERROR_LIMIT, 0, "no thread was free within %g s", seconds);
	else
		error_set(&err, ERROR_TIMEOUT, 0, "no end within %g s", seconds);
	job->is_telling = true;
	job->work.done(job->work.context, NULL, &err);
	job_release(job);
}

void pool_cancel(struct pool_job *job)
{
	if (job == NULL || job->is_telling)
		return;
	abandon(job);
	job_release(job);
}

/* --- workers --- */

/* Locked before and after. */
static void run_job(struct worker *worker, struct pool_job *job)
{
	struct pool *pool = worker->pool;
	job->state = RUNNING;
	job->stop = worker->stop;
	atomic_fetch_add(&job->references, 1);
	pthread_mutex_unlock(&pool->lock);
	job->work.run(job->work.task, worker->stop);
	pthread_mutex_lock(&pool->lock);
	job->state = RETURNED;
	bool is_abandoned = job->is_abandoned;
	eventfd_t count;
	eventfd_read(worker->stop, &count); /* for the next job */
	if (!is_abandoned)
		uv_async_send(&job->returned);
	pthread_mutex_unlock(&pool->lock);
	if (is_abandoned)
		job->work.free_task(job->work.task);
	job_unref(job);
	pthread_mutex_lock(&pool->lock);
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct pool *pool = worker->pool;
	pthread_mutex_lock(&pool->lock);
	struct pool_job *job;
	while ((job = take_first(pool)) != NULL)
		run_job(worker, job);
	worker->next = pool->ended;
	pool->ended = worker;
	if (--pool->threads == 0)
		pthread_cond_signal(&pool->all_ended);
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* With all signals blocked: they are the loop's. */
static int create_thread(struct worker *worker)
{
	sigset_t all, before;
	pthread_attr_t attributes;
	sigfillset(&all);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, POOL_STACK_SIZE);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&worker->thread, &attributes, work, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return failed == 0 ? 0 : -1;
}

/* Locked: the worker waits with its first look until we are done. */
static int add_worker(struct pool *pool)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	if (worker == NULL)
		return -1;
	worker->pool = pool;
	worker->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (worker->stop < 0 || create_thread(worker) != 0) {
		if (worker->stop >= 0)
			close(worker->stop);
		free(worker);
		return -1;
	}
	pool->threads++;
	return 0;
}

/* They have left the lock, or are about to. */
static void join_ended(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	struct worker *worker = pool->ended;
	pool->ended = NULL;
	pthread_mutex_unlock(&pool->lock);
	while (worker != NULL) {
		struct worker *next = worker->next;
		pthread_join(worker->thread, NULL);
		close(worker->stop);
		free(worker);
		worker = next;
	}
}

/* --- the pool --- */

struct pool *pool_new(unsigned max_threads)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	if (pool == NULL)
		return NULL;
	pool->max_threads = max_threads;
	pool->end = &pool->first;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->all_ended, NULL);
	return pool;
}

static bool wait_for_workers(struct pool *pool, struct duration patience)
{
	struct monotime until = mono_add(clock_mono(&clock_system), patience);
	const struct timespec end = { .tv_sec = until.ns / 1000000000,
		                      .tv_nsec = until.ns % 1000000000 };
	int is_over = 0;
	pthread_mutex_lock(&pool->lock);
	while (pool->threads > 0 && is_over == 0)
		is_over = pthread_cond_clockwait(&pool->all_ended, &pool->lock, CLOCK_MONOTONIC,
		                                 &end);
	bool have_ended = pool->threads == 0;
	pthread_mutex_unlock(&pool->lock);
	return have_ended;
}

void pool_free(struct pool *pool, struct duration patience)
{
	if (pool == NULL || !wait_for_workers(pool, patience))
		return;
	join_ended(pool);
	pthread_cond_destroy(&pool->all_ended);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

/* A thread more, if the pool may have one; without any the job could only wait in vain. */
static int enqueue(struct pool *pool, struct pool_job *job)
{
	int failed = 0;
	pthread_mutex_lock(&pool->lock);
	if (pool->threads < pool->max_threads && add_worker(pool) != 0)
		failed = pool->threads == 0;
	if (!failed)
		append(pool, job);
	pthread_mutex_unlock(&pool->lock);
	return failed ? -1 : 0;
}

static int set_up(struct pool_job *job)
{
	struct loop *loop = job->loop;
	job->deadline = loop_timer_new(loop, on_deadline, job);
	if (job->deadline == NULL)
		return -1;
	if (uv_async_init(loop_uv(loop), &job->returned, on_returned) != 0) {
		loop_timer_close(job->deadline);
		return -1;
	}
	job->returned.data = job;
	loop_timer_at(job->deadline, mono_add(clock_mono(loop_clock(loop)), job->work.timeout));
	return 0;
}

int pool_start(struct pool *pool, struct loop *loop, const struct pool_work *what,
               struct pool_job **ret_job, struct error *err)
{
	join_ended(pool);
	struct pool_job *job = calloc(1, sizeof(*job));
	if (job == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a job");
	job->pool = pool;
	job->loop = loop;
	job->work = *what;
	atomic_init(&job->references, 1);
	if (set_up(job) != 0) {
		free(job);
		return error_set(err, ERROR_LIMIT, 0, "no memory for a job");
	}
	if (enqueue(pool, job) != 0) {
		job_release(job);
		return error_set(err, ERROR_LIMIT, 0, "no thread can be made");
	}
	*ret_job = job;
	return 0;
}
