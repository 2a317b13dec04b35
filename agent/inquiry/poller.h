/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The polls of one account: what is asked when, and the answers that are kept. It asks through
 * functions and is given a loop, so tests play the cloud. It knows no cloud: what is asked
 * stands in a plan, how in the collector.
 *
 * A poll asks everything that is due, in all scopes at once, a few requests at a time. What
 * does not answer keeps its last answer until that is too old; then its facts are missing, and
 * nobody else's. The poll ends before the next one is due: what is still under way then is
 * given up. It has failed only when nothing at all was answered.
 *
 * Slow rows go on between polls: a poll neither waits for them nor gives them up. What they
 * answer, or what was wrong with them, is told by the next poll that ends.
 */
#pragma once

#include <stddef.h>

#include "agent/base/clock.h"
#include "agent/config/kind.h"
#include "agent/inquiry/plan.h"

struct error;
struct inquiry;
struct inquiry_poller;
struct loop;
struct source;
struct view;

/** When. */
struct inquiry_timing {
	struct config_timing poll;
	struct duration intervals[INQUIRY_PACES_MAX]; /**< by pace; zero: never. Pace 0 is not
	                                               * looked at. */
};

/** One request: the first page of an answer, or a further one. All is borrowed. */
struct inquiry_request {
	void *context; /**< of the events */
	const struct inquiry_row *row;
	const char *scope;
	unsigned scope_number; /**< from 0, in the order of inquiry_poller_set_scopes() */
	const char *resource;  /**< NULL: asked once */
	unsigned variant;
	const char *token;        /**< of the page, as the API gave it; NULL: the first one */
	const void *batch;        /**< of inquiry_hooks.begin() */
	struct walltime began;    /**< when the first page was asked for */
	struct duration timeout;  /**< of one attempt */
	struct monotime deadline; /**< of all attempts; 0 for slow rows: the collector's own */
};

/** Why there is no answer. */
struct inquiry_failure {
	const struct error *err;
	bool is_unknown_action; /**< this endpoint does not know the action */
	bool is_not_found;      /**< what was asked about is not there */
	bool is_void;           /**< what was answered before does not hold any more */
	bool is_about_thing;    /**< it need not be wrong with others of the row: they are asked
	                         * on, and this one after its interval */
};

/** All answers of a scope. */
struct inquiry_known {
	const char *scope;
	const struct answer_page *const *parts; /**< by row, as many as inquiry_plan.part_count;
	                                         * NULL: never answered, or too old */
};

/** Who hears what comes of polls. Every call gets `context`. */
struct inquiry_listener {
	/** The poll is over: a view, not sealed, to be taken over; or the error. */
	void (*done)(void *context, struct view *view, const struct error *err);
	/** A part of the poll failed. */
	void (*complain)(void *context, const struct error *err);
	/** Something that is no error, once. */
	void (*note)(void *context, const char *text);
	/** Which actions answer, when that has changed: "DescribeConnections,DescribeLags". */
	void (*answers)(void *context, const char *names);
	void *context;
};

/**
 * A source hears: it publishes, fails, complains, logs.
 *
 * \param source  Borrowed.
 */
struct inquiry_listener inquiry_source_listener(struct source *source);

/** How a poller speaks to the world. Every call gets `context`, but for the listener's. */
struct inquiry_events {
	/**
	 * Ask. Ends in inquiry_answered() or inquiry_refused(), later, never from within.
	 * *ret_exchange is for cancel(). Returns 0, or -1 with an error.
	 */
	int (*ask)(void *context, struct inquiry *inquiry,
	           const struct inquiry_request *request, void **ret_exchange,
	           struct error *err);
	/** Give up what was asked. */
	void (*cancel)(void *context, void *exchange);
	/** Put in front of an error what was asked. The resource may be NULL: the whole row. */
	void (*blame)(void *context, const struct inquiry_row *row, const char *scope,
	              const struct inquiry_thing *thing, struct error *err);
	/** The routes to keep; borrowed from the options, or from the arena. Returns 0, or -1
	 * when memory is short. */
	int (*watch)(void *context, struct arena *arena, struct answer_watch *ret_watch);
	/** Make a view, not sealed, of what is known. Returns 0, or -1 with an error. */
	int (*view)(void *context, const struct inquiry_known *known, size_t count,
	            struct view **ret_view, struct error *err);
	struct inquiry_listener listener;
	void *context;
};

/**
 * Make a poller; it has no scopes yet.
 *
 * \param loop    Borrowed.
 * \param plan    Borrowed: a constant.
 * \param timing  Copied.
 * \param events  Copied.
 * \return To be freed with inquiry_poller_free(), or NULL when memory is short.
 */
struct inquiry_poller *inquiry_poller_new(struct loop *loop, const struct inquiry_plan *plan,
                                          const struct inquiry_timing *timing,
                                          const struct inquiry_events *events);

/**
 * Free a poller; a poll under way is given up.
 *
 * \param poller  NULL is allowed.
 */
void inquiry_poller_free(struct inquiry_poller *poller);

/**
 * The options have changed: go on with the new ones. Answers stay, but those that were read for
 * another watch.
 *
 * \param poller  No poll is under way, and nothing slow: see inquiry_poller_cancel().
 * \param timing  Copied.
 * \return 0, or -1 when memory is short: it goes on with the old ones.
 */
int inquiry_poller_change(struct inquiry_poller *poller, const struct inquiry_timing *timing);

/**
 * Say which scopes to ask.
 *
 * \param poller  Without scopes.
 * \param names   Copied.
 * \param count   How many.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int inquiry_poller_set_scopes(struct inquiry_poller *poller, const char *const *names,
                              size_t count, struct error *err);

/**
 * Whether it knows its scopes.
 *
 * \param poller  The poller.
 */
bool inquiry_poller_has_scopes(const struct inquiry_poller *poller);

/**
 * Begin a poll; ends in events.done, perhaps before this returns.
 *
 * \param poller  With scopes; no poll is under way.
 */
void inquiry_poller_start(struct inquiry_poller *poller);

/**
 * Give up everything that is under way.
 *
 * \param poller  Any.
 */
void inquiry_poller_cancel(struct inquiry_poller *poller);

/**
 * What is asked at the moment.
 *
 * \param inquiry  Under way.
 * \return Borrowed until it is answered, refused or cancelled.
 */
struct inquiry_request inquiry_request_of(const struct inquiry *inquiry);

/**
 * A page has come.
 *
 * \param inquiry  As it was asked.
 * \param text     The body; nothing of it is borrowed.
 * \param len      Bytes.
 */
void inquiry_answered(struct inquiry *inquiry, const char *text, size_t len);

/**
 * There is no answer.
 *
 * \param inquiry  As it was asked.
 * \param failure  Why.
 */
void inquiry_refused(struct inquiry *inquiry, const struct inquiry_failure *failure);
