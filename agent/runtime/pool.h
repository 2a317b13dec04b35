/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Threads for libraries that block, such as an SSH conversation; the loop never waits for them.
 *
 * A job has two sides. Its task is the worker's: everything that run() reads and writes, made
 * before the start and given away with it. The context is the loop's: what done() is told with,
 * usually the source. They share nothing, so a source may be closed while its worker still
 * works. A job ends for the loop in one of three ways: run() has returned, its deadline is
 * over, or it was cancelled. In the last two it is abandoned: the descriptor `stop` becomes
 * readable, and the pool frees the task when run() has returned, whenever that is.
 *
 * Threads are the pool's own: libuv's four are left to those who look up names. They are made
 * on demand, at most so many as the pool allows, and end when no job waits; all signals are
 * blocked in them. A worker that does not look at `stop`, because a library looks up a name
 * inside, keeps its thread until it returns; jobs that wait for a thread spend their deadline
 * on it.
 */
#pragma once

#include <stddef.h>

#include "agent/base/clock.h"

struct error;
struct loop;
struct pool;
struct pool_job;

/** Stack of a worker in bytes: big arrays do not fit. A conversation by SSH uses 27 KiB,
 * whatever key exchange, host key and cipher were agreed upon (libssh 0.10.6). */
#define POOL_STACK_SIZE ((size_t)256 * 1024)

/** One job. Copied by pool_start(), all but the task. */
struct pool_work {
	/**
	 * On a thread of the pool; may block. `stop` becomes readable when nobody wants the
	 * result any more: put it into every poll(2) and return soon. Do not read from it or
	 * close it.
	 */
	void (*run)(void *task, int stop);
	/**
	 * On the loop's thread, unless the job was cancelled, never from within pool_start().
	 * Exactly one of the two is not NULL: the task, borrowed until done() returns, or
	 * ERROR_TIMEOUT (the deadline is over while it runs) or ERROR_LIMIT (no thread was free
	 * before that).
	 */
	void (*done)(void *context, void *task, const struct error *err);
	/** Frees the task, once, as the last thing of a job, on any thread. */
	void (*free_task)(void *task);
	void *task;              /**< taken over when pool_start() succeeds */
	void *context;           /**< for done(); borrowed */
	struct duration timeout; /**< from the start, the wait for a thread included */
};

/**
 * Make a pool; it has no threads yet.
 *
 * \param max_threads  At least 1.
 * \return To be freed with pool_free(), or NULL when memory is short.
 */
struct pool *pool_new(unsigned max_threads);

/**
 * Free a pool. All its jobs have ended or were cancelled; workers that have not returned yet
 * are waited for, but not longer than `patience`: what they hold is then lost.
 *
 * \param pool      NULL is allowed.
 * \param patience  How long to wait. Blocks.
 */
void pool_free(struct pool *pool, struct duration patience);

/**
 * Start a job, or let it wait for a free thread; jobs begin in the order they were started.
 *
 * \param pool     The pool.
 * \param loop     Where done() runs; borrowed until the job has ended or is cancelled.
 * \param work     What to do.
 * \param ret_job  Written on success only; valid until done() returns.
 * \return 0, or -1 with ERROR_LIMIT: no memory, or no thread can be made while none runs.
 */
int pool_start(struct pool *pool, struct loop *loop, const struct pool_work *work,
               struct pool_job **ret_job, struct error *err);

/**
 * Abandon a job: done() does not run. On the loop's thread; never waits.
 *
 * \param job  Under way; NULL is allowed.
 */
void pool_cancel(struct pool_job *job);
