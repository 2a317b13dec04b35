/* SPDX-License-Identifier: Apache-2.0 */
/**
 * When what is due: pure arithmetic over a set of jobs, driven by whoever has the clock.
 *
 * Jobs of one interval are spread over it by a hash of their name, so that two hundred routers
 * are not asked in the same instant; the first run comes early (10 ms apart) so that the first
 * truth does not wait an interval. A job that refused us (denied, throttled) is asked more and
 * more rarely; one that is silent is asked at its normal pace, so that its return is seen at
 * once.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/base/error.h"

struct schedule;

/** What the schedule says is due. */
struct schedule_due {
	void *owner;     /**< as given to schedule_add() */
	int is_deadline; /**< 1: the run that began has not ended in time; 0: begin a run */
};

/**
 * Make an empty schedule.
 *
 * \param seed  For the jitter; any number.
 * \return To be freed with schedule_free(), or NULL when memory is short.
 */
struct schedule *schedule_new(uint64_t seed);

/**
 * Free a schedule.
 *
 * \param schedule  NULL is allowed.
 */
void schedule_free(struct schedule *schedule);

/**
 * Add a job.
 *
 * \param schedule  The schedule.
 * \param name      Decides its phase within the interval.
 * \param interval  Longer than 0.
 * \param deadline  How long a run may take.
 * \param now       The time.
 * \param owner     Handed back when it is due; identifies the job, not NULL, unique.
 * \return 0, or -1 when memory is short.
 */
int schedule_add(struct schedule *schedule, const char *name, struct duration interval,
                 struct duration deadline, struct monotime now, void *owner);

/**
 * Remove a job, running or not.
 *
 * \param schedule  The schedule.
 * \param owner     Of the job; unknown ones are ignored.
 */
void schedule_remove(struct schedule *schedule, const void *owner);

/**
 * Take the next thing that is due. After a run was handed out the job waits for schedule_done()
 * or for its deadline; it is never handed out twice at a time. Runs that were missed are not
 * made up.
 *
 * \param schedule  The schedule.
 * \param now       The time.
 * \param ret       Written when something is due.
 * \return 1 when something is due, else 0.
 */
int schedule_next(struct schedule *schedule, struct monotime now, struct schedule_due *ret);

/**
 * A run has ended.
 *
 * \param schedule  The schedule.
 * \param owner     Of the job; unknown or idle ones are ignored.
 * \param outcome   ERROR_NONE, or why it failed.
 * \param now       The time.
 */
void schedule_done(struct schedule *schedule, const void *owner, enum error_kind outcome,
                   struct monotime now);

/**
 * When to call schedule_next() again.
 *
 * \param schedule  The schedule.
 * \return A point, or .ns = INT64_MAX when there is no job.
 */
struct monotime schedule_wake(const struct schedule *schedule);
