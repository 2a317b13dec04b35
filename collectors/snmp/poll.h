/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One router's polls: what to ask when, and the view that comes of it. It asks through a
 * function and is given a clock, so tests play the router.
 *
 * A poll asks, one query at a time: the scalars of the system; when it is time, which tables
 * answer; the fast columns of every table; whole rows of the peers that changed; and, at the
 * detail interval, the other columns. If the scalars or the peers' states do not come, the poll
 * has failed and nothing is shown: a peer is never down because a question went unanswered.
 * Whatever else does not come is complained about and missing from the view.
 */
#pragma once

#include <stddef.h>

#include "agent/base/clock.h"
#include "agent/runtime/snmp.h"

struct error;
struct poller;
struct view;

/** What a poller does not know by itself. All is borrowed for the poller's life. */
struct poller_options {
	const char *router; /**< the `router` label */
	const struct clock *clock;
	struct duration detail_interval;
	struct duration
		max_age;   /**< of fast columns that were read once and now are not answered */
	size_t view_limit; /**< most bytes of a view, 0 for the default */
};

/** How a poller speaks to the world. Every call gets `context`. */
struct poller_events {
	/** Ask the router; as snmp_client_ask(). */
	int (*ask)(void *context, const struct snmp_query *query, snmp_answered *answered,
	           void *answered_context, struct error *err);
	/** The poll is over: a view, not sealed, to be taken over; or the error. */
	void (*done)(void *context, struct view *view, const struct error *err);
	/** A part of the poll failed. */
	void (*complain)(void *context, const struct error *err);
	/** Which tables answer, when that has changed: "CISCO-BGP4-MIB,IF-MIB"; may be "". */
	void (*answers)(void *context, const char *names);
	void *context;
};

/**
 * Make a poller.
 *
 * \param options  Copied.
 * \param events   Copied.
 * \return To be freed with poller_free(), or NULL when memory is short.
 */
struct poller *poller_new(const struct poller_options *options,
                          const struct poller_events *events);

/**
 * Free a poller; no query of it may be under way.
 *
 * \param poller  NULL is allowed.
 */
void poller_free(struct poller *poller);

/**
 * Begin a poll; ends in events.done, perhaps before this returns.
 *
 * \param poller  No poll is under way.
 */
void poller_start(struct poller *poller);

/**
 * Give up the poll under way; the query under way must have been cancelled.
 *
 * \param poller  Any.
 */
void poller_cancel(struct poller *poller);
