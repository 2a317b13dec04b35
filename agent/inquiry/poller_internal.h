/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What poll.c (the course of a poll), agenda.c (what is due), known.c (what is known) and
 * poller.c (what lives between polls) share. Nobody else includes it, but tests.
 */
#pragma once

#include "agent/inquiry/poller.h"
#include "agent/inquiry/topic.h"

struct arena;
struct loop_timer;

/** Different errors of one poll that are told. */
#define POLL_ERRORS_MAX 16

/** The names of all actions, and NUL. */
#define POLL_NAMES_MAX 1024

struct inquiry_poller {
	struct loop *loop;
	const struct inquiry_plan *plan;
	struct inquiry_timing timing;
	struct inquiry_events events;
	struct arena *watch_arena;
	struct answer_watch watch;
	struct inquiry_scope **scopes;
	size_t scope_count;
	struct loop_timer *timer;
	char names[POLL_NAMES_MAX]; /* as they were told */

	/* the poll under way, or the last one */
	bool is_polling;
	uint64_t number;
	struct monotime began;
	struct monotime deadline;
	unsigned running;                     /* but for slow ones */
	size_t answered;                      /* likewise */
	struct error errors[POLL_ERRORS_MAX]; /* since the last poll ended */
	size_t error_count;
};

/**
 * The time.
 *
 * \param poller  The poller.
 */
struct monotime poll_now(const struct inquiry_poller *poller);

/**
 * What is under way did not end in time. The poller's timer calls it.
 *
 * \param context  The poller.
 */
void poll_on_deadline(void *context);

/**
 * Make a view of the last good answers.
 *
 * \param poller    Its answers are put together in place.
 * \param ret_view  Written on success only; not sealed.
 * \return 0, or -1 with ERROR_LIMIT, or as events.view().
 */
int poll_view(const struct inquiry_poller *poller, struct view **ret_view, struct error *err);

/**
 * From one answer of a topic to the next; what is rationed may take longer than its interval.
 *
 * \param topic  The topic.
 */
struct duration agenda_interval(const struct inquiry_topic *topic);

/**
 * The same of one inquiry, which may have a longer period.
 *
 * \param inquiry  The inquiry.
 */
struct duration agenda_interval_of(const struct inquiry *inquiry);

/**
 * Forget answers that are too old to be shown, and those of what is not asked any more.
 *
 * \param poller  The poller.
 */
void agenda_forget_old(struct inquiry_poller *poller);

/**
 * What is to be asked next about a topic.
 *
 * \param topic  Of a poller that has polled.
 * \return The inquiry that is longest due, or NULL.
 */
struct inquiry *agenda_next(const struct inquiry_topic *topic);

/**
 * Whether a poll is not done yet with a topic.
 *
 * \param topic  Of a poller that has polled.
 */
bool agenda_is_busy(const struct inquiry_topic *topic);

/**
 * A topic was refused: it is asked more and more rarely.
 *
 * \param topic  The topic.
 */
void agenda_pause(struct inquiry_topic *topic);

/**
 * Intervals have changed: what would be due sooner by the new ones is.
 *
 * \param poller  With new timing.
 */
void agenda_reschedule(struct inquiry_poller *poller);

/**
 * A topic was answered, or is to be asked whatever was.
 *
 * \param topic  The topic.
 */
void agenda_resume(struct inquiry_topic *topic);

/**
 * Give every scope what it may ask of what is rationed.
 *
 * \param poller  A poll begins.
 */
void agenda_hand_out_rations(struct inquiry_poller *poller);

/** Walk all topics of a poller: POLL_EACH_TOPIC(topic, poller) { ... } */
#define POLL_EACH_TOPIC(name, poller)                                                          \
	for (size_t name##_scope = 0; name##_scope < (poller)->scope_count; name##_scope++)    \
		for (struct inquiry_topic *name = (poller)->scopes[name##_scope]->topics;      \
		     name <                                                                    \
		     (poller)->scopes[name##_scope]->topics + (poller)->plan->row_count;       \
		     name++)
