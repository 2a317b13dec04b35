/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What poll.c (the course of a poll), agenda.c (what is due) and poller.c (what lives between
 * polls) share. Nobody else includes it.
 */
#pragma once

#include "collectors/aws/poll.h"
#include "collectors/aws/topic.h"

struct arena;
struct loop_timer;

/** Different errors of one poll that are told. */
#define POLL_ERRORS_MAX 16

/** The names of all actions, and NUL. */
#define POLL_NAMES_MAX 512

struct aws_poller {
	struct loop *loop;
	struct aws_poller_options options;
	struct aws_poller_events events;
	struct arena *watch_arena;
	struct answer_watch watch;
	struct region **regions;
	size_t region_count;
	struct loop_timer *timer;
	char names[POLL_NAMES_MAX]; /* as they were told */

	/* the poll under way */
	bool is_polling;
	uint64_t number;
	struct monotime began;
	struct monotime deadline;
	unsigned running;
	size_t answered;
	struct error errors[POLL_ERRORS_MAX];
	size_t error_count;
};

/**
 * The time.
 *
 * \param poller  The poller.
 */
struct monotime poll_now(const struct aws_poller *poller);

/**
 * What is under way did not end in time. The poller's timer calls it.
 *
 * \param context  The poller.
 */
void poll_on_deadline(void *context);

/**
 * From one answer of a topic to the next; what is rationed may take longer than its interval.
 *
 * \param topic  The topic.
 */
struct duration agenda_interval(const struct topic *topic);

/**
 * Forget answers that are too old to be shown, and those of what is not asked any more.
 *
 * \param poller  The poller.
 */
void agenda_forget_old(struct aws_poller *poller);

/**
 * What is to be asked next about a topic.
 *
 * \param topic  Of a poller that polls.
 * \return The inquiry that is longest due, or NULL.
 */
struct inquiry *agenda_next(const struct topic *topic);

/**
 * Whether a poll is not done yet with some rows of a region.
 *
 * \param region  The region.
 * \param rows    PLAN_BIT() of each.
 */
bool agenda_is_waiting_for(const struct region *region, uint32_t rows);

/**
 * A topic was refused: it is asked more and more rarely.
 *
 * \param topic  The topic.
 */
void agenda_pause(struct topic *topic);

/**
 * Intervals have changed: what would be due sooner by the new ones is.
 *
 * \param poller  With new options.
 */
void agenda_reschedule(struct aws_poller *poller);

/**
 * A topic was answered, or is to be asked whatever was.
 *
 * \param topic  The topic.
 */
void agenda_resume(struct topic *topic);

/**
 * Give every region what it may ask of what is rationed.
 *
 * \param poller  A poll begins.
 */
void agenda_hand_out_rations(struct aws_poller *poller);
