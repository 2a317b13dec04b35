/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known is the fetch that succeeded last (`current`); what is under way is another one
 * (`next`) that takes its place when it succeeds. While current is valid, next is nobody's
 * business: all are answered from current, and a failure of next is tried again a little later.
 */
#include "agent/runtime/renewal.h"

#include <stddef.h>
#include <stdlib.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"

/* When a fetch that failed in the background is tried again: sooner near the end of the life.
 */
#define RENEW_AGAIN_S 60
#define RENEW_AGAIN_PART 4

/* How often what never expires is looked at for a change. */
#define LOOK_S 10

/* A refusal soon after a fetch that was made because of one does not cause another fetch. */
#define REJECT_S 60

struct renewal_wait {
	struct renewal_wait *next;
	struct renewal *renewal;
	renewal_callback *ready;
	void *context;
};

struct renewal {
	struct loop *loop;
	const struct renewal_kind *kind;
	void *context;
	void *current; /* NULL: none has succeeded yet */
	void *next;    /* NULL: none is under way */
	void *over;    /* to be freed when its callbacks have unwound */
	uint64_t serial;
	bool is_valid; /* current may be used; a refusal ends that */
	bool is_endless;
	struct monotime expires;
	struct monotime renew; /* not before */
	struct monotime look;  /* for a change, not before */
	struct monotime rejected;
	bool was_rejected;
	struct error failure; /* of the last fetch; kind ERROR_NONE: it succeeded */
	struct monotime failed;
	struct duration kept; /* so long it answers */
	struct renewal_wait *waits;
	struct renewal_wait *answering; /* of them: who is being answered now */
	bool *is_gone;                  /* set when a callback frees the renewal */
	struct loop_timer *timer;       /* answers who waits, outside of everybody's stack */
};

static struct monotime now(const struct renewal *renewal)
{
	return clock_mono(loop_clock(renewal->loop));
}

static struct monotime in_seconds(const struct renewal *renewal, double seconds)
{
	return mono_add(now(renewal), duration_seconds(seconds));
}

static bool has_come(const struct renewal *renewal, struct monotime when)
{
	return !mono_before(now(renewal), when);
}

static bool is_usable(const struct renewal *renewal)
{
	return renewal->is_valid &&
	       (renewal->is_endless || !has_come(renewal, renewal->expires));
}

/* --- fetching ----------------------------------------------------------------------------- */

static void on_success(struct renewal *renewal)
{
	/* The old fetch has ended long ago; the new one may still be on the stack. */
	renewal->kind->fetch_free(renewal->current);
	renewal->current = renewal->next;
	struct renewal_life life =
		renewal->kind->adopt(renewal->context, renewal->current, ++renewal->serial);
	renewal->is_valid = true;
	renewal->is_endless = life.is_endless;
	renewal->expires = mono_add(now(renewal), life.expires);
	renewal->renew = mono_add(now(renewal), life.renew);
	renewal->failure.kind = ERROR_NONE;
	renewal->look = in_seconds(renewal, LOOK_S);
}

static void on_failure(struct renewal *renewal, const struct error *err)
{
	renewal->over = renewal->next;
	renewal->failure = *err;
	renewal->failed = now(renewal);
	renewal->kept = renewal->kind->keep_failure(renewal->next);
	double again = duration_to_seconds(renewal->kept);
	again = again > RENEW_AGAIN_S ? again : RENEW_AGAIN_S;
	if (is_usable(renewal) && !renewal->is_endless) {
		double left = duration_to_seconds(mono_since(renewal->expires, now(renewal))) /
		              RENEW_AGAIN_PART;
		again = left < again ? left : again;
	}
	renewal->renew = in_seconds(renewal, again);
	renewal->look = in_seconds(renewal, LOOK_S);
}

static void on_fetched(void *context, const struct error *err)
{
	struct renewal *renewal = context;
	if (err == NULL)
		on_success(renewal);
	else
		on_failure(renewal, err);
	renewal->next = NULL;
	loop_timer_at(renewal->timer, now(renewal));
}

static void free_over(struct renewal *renewal)
{
	renewal->kind->fetch_free(renewal->over);
	renewal->over = NULL;
}

static void fetch(struct renewal *renewal)
{
	free_over(renewal);
	renewal->next = renewal->kind->fetch_new(renewal->context);
	if (renewal->next != NULL) {
		renewal->kind->fetch_start(renewal->next, on_fetched, renewal);
		return;
	}
	struct error err;
	error_set(&err, ERROR_LIMIT, 0, "no memory to fetch credentials");
	on_fetched(renewal, &err);
}

static bool has_changed(struct renewal *renewal)
{
	if (!renewal->is_endless || renewal->kind->has_changed == NULL ||
	    !has_come(renewal, renewal->look))
		return false;
	renewal->look = in_seconds(renewal, LOOK_S);
	return renewal->kind->has_changed(renewal->current);
}

static bool must_fetch(struct renewal *renewal)
{
	if (renewal->next != NULL)
		return false;
	if (is_usable(renewal))
		return has_changed(renewal) ||
		       (!renewal->is_endless && has_come(renewal, renewal->renew));
	return renewal->failure.kind == ERROR_NONE ||
	       has_come(renewal, mono_add(renewal->failed, renewal->kept));
}

/* --- answering ---------------------------------------------------------------------------- */

/* Whether there is an answer for those who wait: what they want, or why it is not there. */
static bool is_settled(const struct renewal *renewal)
{
	return is_usable(renewal) ||
	       (renewal->next == NULL && renewal->failure.kind != ERROR_NONE);
}

static void answer_first(struct renewal *renewal)
{
	struct renewal_wait wait = *renewal->answering;
	free(renewal->answering);
	renewal->answering = wait.next;
	if (is_usable(renewal)) {
		renewal->kind->tell(wait.ready, wait.context, renewal->current, NULL);
	} else {
		struct error err = renewal->failure; /* a callback may start another fetch */
		renewal->kind->tell(wait.ready, wait.context, NULL, &err);
	}
}

static struct renewal_wait **end_of(struct renewal_wait **list)
{
	while (*list != NULL)
		list = &(*list)->next;
	return list;
}

/* Callbacks may ask again, cancel others, refuse what they were given, and free the renewal. */
static void on_timer(void *context)
{
	struct renewal *renewal = context;
	bool is_gone = false;
	free_over(renewal);
	renewal->answering = renewal->waits;
	renewal->waits = NULL;
	renewal->is_gone = &is_gone;
	while (renewal->answering != NULL && is_settled(renewal)) {
		answer_first(renewal);
		if (is_gone)
			return;
	}
	renewal->is_gone = NULL;
	*end_of(&renewal->answering) = renewal->waits;
	renewal->waits = renewal->answering;
	renewal->answering = NULL;
	if (renewal->waits != NULL && must_fetch(renewal))
		fetch(renewal);
}

int renewal_get(struct renewal *renewal, renewal_callback *ready, void *context,
                struct renewal_wait **ret_wait, struct error *err)
{
	struct renewal_wait *wait = calloc(1, sizeof(*wait));
	if (wait == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory to wait for credentials");
	*wait = (struct renewal_wait){ .renewal = renewal, .ready = ready, .context = context };
	*end_of(&renewal->waits) = wait;
	/* Who is being answered still holds what was fetched, which another fetch may replace
	 * at once: then on_timer() fetches behind the last answer. */
	if (renewal->is_gone == NULL && must_fetch(renewal))
		fetch(renewal);
	if (is_settled(renewal))
		loop_timer_at(renewal->timer, now(renewal));
	if (ret_wait != NULL)
		*ret_wait = wait;
	return 0;
}

static bool take_out(struct renewal_wait **list, struct renewal_wait *wait)
{
	while (*list != NULL && *list != wait)
		list = &(*list)->next;
	if (*list == NULL)
		return false;
	*list = wait->next;
	return true;
}

void renewal_wait_cancel(struct renewal_wait *wait)
{
	if (wait == NULL)
		return;
	if (!take_out(&wait->renewal->waits, wait))
		take_out(&wait->renewal->answering, wait);
	free(wait);
}

bool renewal_reject(struct renewal *renewal, uint64_t serial)
{
	if (serial != renewal->serial || !renewal->is_valid)
		return true;
	if (renewal->was_rejected &&
	    !has_come(renewal, mono_add(renewal->rejected, duration_seconds(REJECT_S))))
		return false;
	renewal->was_rejected = true;
	renewal->rejected = now(renewal);
	renewal->is_valid = false;
	return true;
}

/* --- life --------------------------------------------------------------------------------- */

struct renewal *renewal_new(struct loop *loop, const struct renewal_kind *kind, void *context)
{
	struct renewal *renewal = calloc(1, sizeof(*renewal));
	if (renewal == NULL)
		return NULL;
	*renewal = (struct renewal){ .loop = loop, .kind = kind, .context = context };
	renewal->timer = loop_timer_new(loop, on_timer, renewal);
	if (renewal->timer == NULL) {
		free(renewal);
		return NULL;
	}
	return renewal;
}

static void free_waits(struct renewal_wait *wait)
{
	while (wait != NULL) {
		struct renewal_wait *next = wait->next;
		free(wait);
		wait = next;
	}
}

void renewal_free(struct renewal *renewal)
{
	if (renewal == NULL)
		return;
	if (renewal->is_gone != NULL)
		*renewal->is_gone = true;
	renewal->kind->fetch_free(renewal->next);
	renewal->kind->fetch_free(renewal->over);
	renewal->kind->fetch_free(renewal->current);
	free_waits(renewal->waits);
	free_waits(renewal->answering);
	loop_timer_close(renewal->timer);
	free(renewal);
}

const void *renewal_current(const struct renewal *renewal)
{
	return renewal->current;
}

const struct error *renewal_trouble(const struct renewal *renewal)
{
	return is_usable(renewal) && renewal->failure.kind != ERROR_NONE ? &renewal->failure
	                                                                 : NULL;
}
