/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs stand in a plain array that is searched from end to end: a thousand of them cost a few
 * microseconds per wake-up, and nothing has to be kept in order when intervals change.
 *
 * The phase of a job is where within its interval it runs, counted from the origin of the
 * monotonic clock. It depends on the name alone, so a reload or a restart does not bunch jobs
 * together. On top comes a small random delay, so that we do not stay in step with somebody
 * else's poller.
 */
#include "agent/runtime/schedule.h"

#include <limits.h>
#include <stdlib.h>

/* Between the first runs of jobs that are added together. */
#define FIRST_RUN_GAP_MS 10

/* The random delay is at most a fiftieth of the interval, and at most this. */
#define JITTER_SHARE 50
#define JITTER_MAX_MS 250

/* A job that is refused waits 2, 4, 8, 16 intervals, and at most a quarter of an hour longer.
 */
#define BACK_OFF_DOUBLINGS 4
#define BACK_OFF_MAX_MS (INT64_C(15) * 60 * 1000)

struct job {
	void *owner;
	struct duration interval;
	struct duration deadline;
	int64_t phase_ns;
	struct monotime next; /* when it runs; while running: when its deadline is over */
	int is_running;
	unsigned refusals; /* in a row */
};

struct schedule {
	struct job *jobs;
	size_t count;
	size_t room;
	uint64_t random;
};

/* FNV-1a: spreads names well and needs no table. */
static uint64_t hash_name(const char *name)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	for (const char *at = name; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
	return hash;
}

/* xorshift64; only spreads load, so its quality does not matter. */
static uint64_t next_random(struct schedule *schedule)
{
	uint64_t x = schedule->random;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	schedule->random = x;
	return x;
}

struct schedule *schedule_new(uint64_t seed)
{
	struct schedule *schedule = calloc(1, sizeof(*schedule));
	if (schedule != NULL)
		schedule->random = seed | 1; /* 0 would stay 0 for ever */
	return schedule;
}

void schedule_free(struct schedule *schedule)
{
	if (schedule == NULL)
		return;
	free(schedule->jobs);
	free(schedule);
}

static struct job *find_job(const struct schedule *schedule, const void *owner)
{
	for (size_t i = 0; i < schedule->count; i++)
		if (schedule->jobs[i].owner == owner)
			return &schedule->jobs[i];
	return NULL;
}

static int make_room(struct schedule *schedule)
{
	if (schedule->count < schedule->room)
		return 0;
	size_t room = schedule->room == 0 ? 16 : schedule->room * 2;
	struct job *jobs = realloc(schedule->jobs, room * sizeof(*jobs));
	if (jobs == NULL)
		return -1;
	schedule->jobs = jobs;
	schedule->room = room;
	return 0;
}

/* Jobs that wait for their first run are 10 ms apart, the newest last. */
static size_t first_runs(const struct schedule *schedule, struct monotime now)
{
	size_t waiting = 0;
	struct monotime horizon =
		mono_add(now, duration_ms(FIRST_RUN_GAP_MS * (int64_t)schedule->count));
	for (size_t i = 0; i < schedule->count; i++)
		if (!schedule->jobs[i].is_running &&
		    mono_before(schedule->jobs[i].next, horizon))
			waiting++;
	return waiting;
}

int schedule_add(struct schedule *schedule, const char *name, struct duration interval,
                 struct duration deadline, struct monotime now, void *owner)
{
	if (make_room(schedule) != 0)
		return -1;
	int64_t before = FIRST_RUN_GAP_MS * (int64_t)first_runs(schedule, now);
	schedule->jobs[schedule->count++] = (struct job){
		.owner = owner,
		.interval = interval,
		.deadline = deadline,
		.phase_ns = (int64_t)(hash_name(name) % (uint64_t)interval.ns),
		.next = mono_add(now, duration_ms(before)),
	};
	return 0;
}

void schedule_remove(struct schedule *schedule, const void *owner)
{
	struct job *job = find_job(schedule, owner);
	if (job != NULL)
		*job = schedule->jobs[--schedule->count];
}

int schedule_next(struct schedule *schedule, struct monotime now, struct schedule_due *ret)
{
	for (size_t i = 0; i < schedule->count; i++) {
		struct job *job = &schedule->jobs[i];
		if (mono_before(now, job->next))
			continue;
		*ret = (struct schedule_due){ .owner = job->owner,
			                      .is_deadline = job->is_running };
		if (job->is_running) {
			job->next = (struct monotime){
				INT64_MAX
			}; /* said once; schedule_done() follows */
		} else {
			job->is_running = 1;
			job->next = mono_add(now, job->deadline);
		}
		return 1;
	}
	return 0;
}

static int is_refusal(enum error_kind outcome)
{
	return outcome == ERROR_DENIED || outcome == ERROR_THROTTLED;
}

static struct duration jitter(struct schedule *schedule, struct duration interval)
{
	int64_t most = interval.ns / JITTER_SHARE;
	if (most > duration_ms(JITTER_MAX_MS).ns)
		most = duration_ms(JITTER_MAX_MS).ns;
	return (struct duration){ (int64_t)(next_random(schedule) % (uint64_t)(most + 1)) };
}

/* The next point of the job's phase that is at least half an interval away. */
static struct monotime next_in_phase(const struct job *job, struct monotime now)
{
	int64_t interval = job->interval.ns;
	int64_t earliest = now.ns + interval / 2;
	int64_t past = (earliest - job->phase_ns) % interval;
	if (past < 0)
		past += interval;
	return (struct monotime){ past == 0 ? earliest : earliest + interval - past };
}

static struct duration back_off(const struct job *job)
{
	unsigned doublings =
		job->refusals < BACK_OFF_DOUBLINGS ? job->refusals : BACK_OFF_DOUBLINGS;
	int64_t wait = job->interval.ns << doublings;
	int64_t most = job->interval.ns + duration_ms(BACK_OFF_MAX_MS).ns;
	return (struct duration){ wait > most ? most : wait };
}

void schedule_done(struct schedule *schedule, const void *owner, enum error_kind outcome,
                   struct monotime now)
{
	struct job *job = find_job(schedule, owner);
	if (job == NULL || !job->is_running)
		return;
	job->is_running = 0;
	job->refusals = is_refusal(outcome) ? job->refusals + 1 : 0;
	job->next = job->refusals > 0 ? mono_add(now, back_off(job)) : next_in_phase(job, now);
	job->next = mono_add(job->next, jitter(schedule, job->interval));
}

struct monotime schedule_wake(const struct schedule *schedule)
{
	struct monotime wake = { INT64_MAX };
	for (size_t i = 0; i < schedule->count; i++)
		if (mono_before(schedule->jobs[i].next, wake))
			wake = schedule->jobs[i].next;
	return wake;
}
