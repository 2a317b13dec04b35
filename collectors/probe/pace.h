/* SPDX-License-Identifier: Apache-2.0 */
/**
 * When which probe sends: probes are put into groups that share every wake-up. Pure.
 *
 * A wake-up costs several times what a packet costs, so probes of one interval are not spread
 * evenly over it but over slots of 20 ms, or more where so few probes would share one that four
 * can have it together. Those of a slot are sent at once. The slot of a probe follows from its
 * name. The grid stays where it is: a probe that was sent late is not sent later for ever, and
 * what was missed is not made up.
 */
#pragma once

#include <stddef.h>

#include "agent/base/clock.h"

struct pace;
struct pace_group;

/** One probe, embedded in it. Set the first three before pace_add(); pace.c writes the rest. */
struct pace_job {
	void *owner;              /**< the probe */
	const char *name;         /**< decides the slot; borrowed during pace_add() */
	struct duration interval; /**< at least 1 ms */
	struct pace_job *next;    /**< in the same group */
	struct pace_group *group; /**< NULL: in none */
};

/**
 * Nothing to do yet.
 *
 * \return To be freed with pace_free(), or NULL when memory is short.
 */
struct pace *pace_new(void);

/**
 * Free it; the jobs stay their owners'.
 *
 * \param pace  NULL is allowed.
 */
void pace_free(struct pace *pace);

/**
 * Width of a slot.
 *
 * \param interval  From one packet to the next of a probe, at least 1 ms.
 * \param company   How many probes there are, this one included; at least 1.
 * \return 1 to 250 ms, at most the interval.
 */
struct duration pace_slot(struct duration interval, size_t company);

/**
 * Add a job; its first turn comes within an interval and ten seconds, and at most a slot later.
 *
 * \param pace     As made.
 * \param job      In no group; must live until pace_remove().
 * \param company  As for pace_slot().
 * \param now      The time.
 * \return 0, or -1 when memory is short.
 */
int pace_add(struct pace *pace, struct pace_job *job, size_t company, struct monotime now);

/**
 * Remove a job.
 *
 * \param pace  As made.
 * \param job   One that was added, or one with group NULL, which is ignored.
 */
void pace_remove(struct pace *pace, struct pace_job *job);

/**
 * Take the next group that is due; its next turn is the first point of its grid after `now`.
 *
 * \param pace  As made.
 * \param now   The time.
 * \return First job of the group, the others behind `next`; NULL when nothing is due.
 */
const struct pace_job *pace_next(struct pace *pace, struct monotime now);

/**
 * When to call pace_next() again.
 *
 * \param pace  As made.
 * \return A point, or .ns = INT64_MAX when there is no job.
 */
struct monotime pace_wake(const struct pace *pace);
