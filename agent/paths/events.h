/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Events: what changed, when, from what to what. The newest are kept; all are counted.
 */
#pragma once

#include "agent/base/clock.h"
#include "agent/model/view.h"

struct events;

/** The closed list of types. */
enum event_type {
	EVENT_PATH_STATE, /**< ok to down */
	EVENT_PATH_CAUSE, /**< bgp_not_established to peer_unreachable */
	EVENT_PATH_FOUND, /**< a path that was not there */
	EVENT_PATH_LOST,  /**< a path that is not there any more */
	EVENT_REDUNDANCY, /**< of a destination: 2 to 1 working paths */
	EVENT_CARRIER,    /**< of a destination: the traffic has moved */
	EVENT_TYPE_COUNT
};

/** One event. Strings are borrowed and copied when it is added. */
struct event_note {
	enum event_type type;
	const char *path;    /**< "" when it is none's */
	const char *subject; /**< what changed */
	const char *from;    /**< "" when it was not there */
	const char *to;      /**< "" when it is not there any more */
	const char *sentence;
};

/**
 * Begin without events.
 *
 * \return To be freed with events_free(), or NULL when memory is short.
 */
struct events *events_new(void);

/**
 * Free all.
 *
 * \param events  NULL is allowed.
 */
void events_free(struct events *events);

/**
 * Add one; the oldest goes when there are too many. When memory is short it is only counted.
 *
 * \param events  The ring.
 * \param wall    When it happened.
 * \param note    What.
 */
void events_add(struct events *events, struct walltime wall, const struct event_note *note);

/**
 * Whether something was added since the last events_show().
 *
 * \param events  The ring.
 */
int events_are_news(const struct events *events);

/**
 * Put all that are kept, and the counts, into a view.
 *
 * \param events  The ring.
 * \param view    Not sealed.
 * \return 0, or -1 when the view is full.
 */
int events_show(struct events *events, struct view *view);
