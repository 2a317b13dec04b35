/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A thread for what takes long, one job at a time: bcrypt, and handlers that may block.
 *
 * The threads that serve suspend the connection and hand the job over. The queue is bounded;
 * whoever does not find room answers "come back later".
 */
#pragma once

struct error;
struct worker;

/** Jobs that may wait, besides the one that runs. */
#define WORKER_QUEUE_MAX 16

/**
 * What a job does, on the worker's thread.
 *
 * \param context      Of the job.
 * \param is_stopping  1: the worker is being stopped; do nothing that takes time.
 */
typedef void worker_run(void *context, int is_stopping);

/** A place in the queue; embedded by whoever submits, untouched until the job has begun. */
struct worker_job {
	struct worker_job *next;
	worker_run *run;
	void *context;
};

/**
 * Start the thread.
 *
 * \return To be stopped and then freed, or NULL with ERROR_LIMIT.
 */
struct worker *worker_start(struct error *err);

/**
 * Hand a job over. Thread-safe, does not block.
 *
 * \param worker  Who does it.
 * \param job     Its run and context are set; need not outlive the beginning of run.
 * \return 0, or -1 when the queue is full or the worker is being stopped; run will not be
 * called.
 */
int worker_submit(struct worker *worker, struct worker_job *job);

/**
 * Finish the job that runs, let those that wait run with is_stopping, and join the thread.
 *
 * \param worker  NULL is allowed.
 */
void worker_stop(struct worker *worker);

/**
 * Free a worker.
 *
 * \param worker  Stopped, and nobody submits any more; NULL is allowed.
 */
void worker_free(struct worker *worker);
