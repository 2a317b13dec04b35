/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/worker.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/base/error.h"

#define WORKER_NICE 10

struct worker {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct worker_job *first, *last;
	size_t waiting;
	int is_stopping;
	pthread_t thread;
};

static struct worker_job *take(struct worker *worker)
{
	struct worker_job *job = worker->first;
	if (job != NULL) {
		worker->first = job->next;
		worker->waiting--;
	}
	return job;
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	/* Where there is one core, scrapes come before logins. Not being allowed to is no harm.
	 */
	setpriority(PRIO_PROCESS, (id_t)gettid(), WORKER_NICE);
	pthread_mutex_lock(&worker->mutex);
	for (;;) {
		struct worker_job *job = take(worker);
		int is_stopping = worker->is_stopping;
		if (job == NULL && is_stopping)
			break;
		if (job == NULL) {
			pthread_cond_wait(&worker->changed, &worker->mutex);
			continue;
		}
		pthread_mutex_unlock(&worker->mutex);
		job->run(job->context, is_stopping);
		pthread_mutex_lock(&worker->mutex);
	}
	pthread_mutex_unlock(&worker->mutex);
	return NULL;
}

struct worker *worker_start(struct error *err)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	if (worker == NULL) {
		error_set(err, ERROR_LIMIT, 0, "no memory for a worker");
		return NULL;
	}
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->changed, NULL);
	int failure = pthread_create(&worker->thread, NULL, work, worker);
	if (failure != 0) {
		error_set(err, ERROR_LIMIT, failure, "start a worker");
		worker_free(worker);
		return NULL;
	}
	pthread_setname_np(worker->thread, "http-worker");
	return worker;
}

int worker_submit(struct worker *worker, struct worker_job *job)
{
	job->next = NULL;
	pthread_mutex_lock(&worker->mutex);
	int is_refused = worker->is_stopping || worker->waiting >= WORKER_QUEUE_MAX;
	if (!is_refused) {
		if (worker->first == NULL)
			worker->first = job;
		else
			worker->last->next = job;
		worker->last = job;
		worker->waiting++;
		pthread_cond_signal(&worker->changed);
	}
	pthread_mutex_unlock(&worker->mutex);
	return is_refused ? -1 : 0;
}

void worker_stop(struct worker *worker)
{
	if (worker == NULL)
		return;
	pthread_mutex_lock(&worker->mutex);
	worker->is_stopping = 1;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
	pthread_join(worker->thread, NULL);
}

void worker_free(struct worker *worker)
{
	if (worker == NULL)
		return;
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->mutex);
	free(worker);
}
