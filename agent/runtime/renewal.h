/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Something that expires and is fetched anew: credentials, tokens. One fetch at a time, however
 * many wait for it; renewed in the background before it expires, while the old one goes on
 * answering until it does; a failure answers for a while, so that it is not asked for at the
 * pace of those who want it.
 *
 * Nothing runs by itself: whoever asks finds out that it is time to renew. How long a thing
 * lives is measured by the monotonic clock from the moment it came: the wall clock may jump
 * afterwards. On the loop's thread only.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/clock.h"

struct error;
struct loop;
struct renewal;
struct renewal_wait;

/** A callback of whatever type the kind of thing has; only tell() calls it. */
typedef void renewal_callback(void);

/** The end of a fetch; err is NULL when it has fetched, else borrowed. */
typedef void renewal_fetched(void *context, const struct error *err);

/** How long what was fetched may be used. */
struct renewal_life {
	bool is_endless;         /**< until it changes or is refused */
	struct duration expires; /**< from now */
	struct duration renew;   /**< likewise: not before */
};

/** A kind of thing. `context` is that of renewal_new(), `fetch` what fetch_new() made. */
struct renewal_kind {
	/** Prepare a fetch. NULL: memory is short. */
	void *(*fetch_new)(void *context);
	/** Begin: calls `fetched` once, also from within, unless the fetch is freed before. */
	void (*fetch_start)(void *fetch, renewal_fetched *fetched, void *context);
	/** Give up or forget. Takes NULL. */
	void (*fetch_free)(void *fetch);
	/** The fetch has succeeded, with a number from 1 that no other one has. */
	struct renewal_life (*adopt)(void *context, void *fetch, uint64_t serial);
	/** Whether what never expires is another one now; asked every ten seconds. NULL: never.
	 */
	bool (*has_changed)(const void *fetch);
	/** How long the failure of a fetch answers, and is not tried again; NULL: there was no
	 * memory for a fetch. */
	struct duration (*keep_failure)(const void *fetch);
	/** Call who has waited: with a fetch or an error. */
	void (*tell)(renewal_callback *ready, void *ready_context, const void *fetch,
	             const struct error *err);
};

/**
 * Begin; nothing is fetched yet.
 *
 * \param loop     Borrowed.
 * \param kind     Borrowed.
 * \param context  Handed to the kind's functions.
 * \return To be freed with renewal_free(), or NULL when memory is short.
 */
struct renewal *renewal_new(struct loop *loop, const struct renewal_kind *kind, void *context);

/**
 * Free it with what was fetched, and forget who waits: their callbacks do not run. Safe within
 * such a callback.
 *
 * \param renewal  NULL is allowed.
 */
void renewal_free(struct renewal *renewal);

/**
 * Ask: answered at once by what is at hand and valid, else when it is fetched.
 *
 * \param renewal   The renewal.
 * \param ready     Called once by tell(), never from within this function, unless the wait is
 * cancelled.
 * \param context   Handed to it.
 * \param ret_wait  Written on success only; valid until `ready` is called. May be NULL.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int renewal_get(struct renewal *renewal, renewal_callback *ready, void *context,
                struct renewal_wait **ret_wait, struct error *err);

/**
 * Do not wait any more; the callback does not run. A fetch goes on for the others.
 *
 * \param wait  Under way; NULL is allowed.
 */
void renewal_wait_cancel(struct renewal_wait *wait);

/**
 * What was fetched is refused where it is used: it is fetched again for whoever asks next.
 *
 * \param renewal  The renewal.
 * \param serial   Of what was refused.
 * \return true when asking again is worth it: a newer one is there, or will be fetched. false:
 * this one came from a fetch that was itself made because of a refusal less than a minute ago.
 */
bool renewal_reject(struct renewal *renewal, uint64_t serial);

/**
 * What was fetched last.
 *
 * \param renewal  The renewal.
 * \return NULL before the first fetch that succeeded; borrowed until the next one.
 */
const void *renewal_current(const struct renewal *renewal);

/**
 * Why the last fetch failed, while an older one is still good.
 *
 * \param renewal  The renewal.
 * \return NULL when all is well, or when there is nothing that is good; borrowed until the next
 * fetch.
 */
const struct error *renewal_trouble(const struct renewal *renewal);
