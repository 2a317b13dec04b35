/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known is the fetch that succeeded last (`current`); what is under way is another one
 * (`next`) that takes its place when it succeeds. While current is valid, next is nobody's
 * business: all are answered from current, and a failure of next is tried again a little later.
 *
 * Nothing runs by itself: whoever asks finds out that it is time to renew. A collector asks
 * several times a minute.
 *
 * How long keys live is measured by the monotonic clock from the moment they came: the wall
 * clock may jump afterwards.
 */
#include "collectors/aws/auth/credentials.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "collectors/aws/auth/fetch.h"
#include "collectors/aws/auth/timestamp.h"

/* Renew when less than a quarter of the life or ten minutes are left, whatever comes first; of
 * a very short life, when half of it is over. */
#define LEAD_S 600
#define LEAD_SPREAD 0.1 /* of the lead, earlier by chance */

/* A fetch that failed: how long its error answers, and when it is tried in the background. */
#define ERROR_KEPT_S 10
#define RENEW_AGAIN_S 60

/* How often the files are looked at, when nothing but a change of them ends the keys. */
#define LOOK_S 10

/* A refusal soon after a fetch that was made because of one does not cause another fetch. */
#define REJECT_S 60

/* How long requests may be under way that were signed before the skew was learned. */
#define SKEW_NEW_S 30

struct credential_wait {
	struct credential_wait *next;
	struct credential_chain *chain;
	credentials_ready *ready;
	void *context;
};

struct credential_chain {
	struct credential_options options; /* strings are in the arena */
	struct arena *arena;
	struct duration skew;
	struct credential_fetch *current; /* NULL: none has succeeded yet */
	struct credential_fetch *next;    /* NULL: none is under way */
	struct credential_fetch *over;    /* to be freed when its callbacks have unwound */
	uint64_t serial;
	bool is_valid; /* current may be used; a refusal ends that */
	bool never_expires;
	struct monotime expires;
	struct monotime renew; /* not before */
	struct monotime look;  /* at the files, not before */
	struct monotime rejected;
	bool was_rejected;
	struct monotime skewed; /* when the skew was learned */
	bool was_skewed;
	struct error failure; /* of the last fetch; kind ERROR_NONE: it succeeded */
	struct monotime failed;
	struct credential_wait *waits;
	struct credential_wait *answering; /* of them: who is being answered now */
	bool *is_gone;                     /* set when a callback frees the chain */
	struct loop_timer *timer;          /* answers who waits, outside of everybody's stack */
};

static struct monotime mono_of(const struct credential_chain *chain)
{
	return clock_mono(loop_clock(chain->options.loop));
}

static struct monotime in_seconds(const struct credential_chain *chain, double seconds)
{
	return mono_add(mono_of(chain), duration_seconds(seconds));
}

static bool has_come(const struct credential_chain *chain, struct monotime when)
{
	return !mono_before(mono_of(chain), when);
}

static bool is_usable(const struct credential_chain *chain)
{
	return chain->is_valid && (chain->never_expires || !has_come(chain, chain->expires));
}

/* --- fetching ----------------------------------------------------------------------------- */

static void plan_renewal(struct credential_chain *chain)
{
	const struct aws_credentials *credentials = &chain->current->keys->credentials;
	struct walltime now = clock_wall(loop_clock(chain->options.loop));
	chain->never_expires = credentials->expires.ns == 0;
	if (chain->never_expires)
		return;
	const struct duration life = { credentials->expires.ns - now.ns - chain->skew.ns };
	double seconds = duration_to_seconds(life);
	double lead = seconds / 2 < LEAD_S ? seconds / 2 : LEAD_S;
	if (lead < seconds / 4)
		lead = seconds / 4;
	lead += lead * LEAD_SPREAD * chain->options.io->random();
	chain->expires = mono_add(mono_of(chain), life);
	chain->renew = in_seconds(chain, seconds - lead);
}

static void on_success(struct credential_chain *chain)
{
	/* The old fetch has ended long ago; the new one may still be on the stack. */
	credential_fetch_free(chain->current);
	chain->current = chain->next;
	chain->current->keys->credentials.serial = ++chain->serial;
	chain->is_valid = true;
	chain->failure.kind = ERROR_NONE;
	chain->look = in_seconds(chain, LOOK_S);
	plan_renewal(chain);
}

static void on_failure(struct credential_chain *chain, const struct error *err)
{
	chain->over = chain->next;
	chain->failure = *err;
	chain->failed = mono_of(chain);
	double again = RENEW_AGAIN_S;
	if (is_usable(chain) && !chain->never_expires) {
		double left =
			duration_to_seconds(mono_since(chain->expires, mono_of(chain))) / 4;
		again = left < again ? left : again;
	}
	chain->renew = in_seconds(chain, again);
	chain->look = in_seconds(chain, LOOK_S);
}

static void on_fetched(void *context, const struct error *err)
{
	struct credential_chain *chain = context;
	if (err == NULL)
		on_success(chain);
	else
		on_failure(chain, err);
	chain->next = NULL;
	loop_timer_at(chain->timer, mono_of(chain));
}

static void free_over(struct credential_chain *chain)
{
	credential_fetch_free(chain->over);
	chain->over = NULL;
}

static void fetch(struct credential_chain *chain)
{
	free_over(chain);
	chain->next = credential_fetch_new(&chain->options, &chain->skew);
	if (chain->next != NULL) {
		credential_fetch_start(chain->next, on_fetched, chain);
		return;
	}
	struct error err;
	error_set(&err, ERROR_LIMIT, 0, "no memory to fetch credentials");
	on_fetched(chain, &err);
}

/* Keys that never expire end when their file is changed. */
static bool has_changed(struct credential_chain *chain)
{
	if (!chain->never_expires || !has_come(chain, chain->look))
		return false;
	chain->look = in_seconds(chain, LOOK_S);
	return profile_files_changed(&chain->current->files);
}

static bool must_fetch(struct credential_chain *chain)
{
	if (chain->next != NULL)
		return false;
	if (is_usable(chain))
		return has_changed(chain) ||
		       (!chain->never_expires && has_come(chain, chain->renew));
	return chain->failure.kind == ERROR_NONE ||
	       has_come(chain, mono_add(chain->failed, duration_seconds(ERROR_KEPT_S)));
}

/* --- answering ---------------------------------------------------------------------------- */

/* Whether there is an answer for those who wait: keys, or why there are none. */
static bool is_settled(const struct credential_chain *chain)
{
	return is_usable(chain) || (chain->next == NULL && chain->failure.kind != ERROR_NONE);
}

static void answer_first(struct credential_chain *chain)
{
	struct credential_wait wait = *chain->answering;
	free(chain->answering);
	chain->answering = wait.next;
	if (is_usable(chain)) {
		wait.ready(wait.context, &chain->current->keys->credentials, NULL);
	} else {
		struct error err = chain->failure; /* a callback may start another fetch */
		wait.ready(wait.context, NULL, &err);
	}
}

static struct credential_wait **end_of(struct credential_wait **list)
{
	while (*list != NULL)
		list = &(*list)->next;
	return list;
}

/* Callbacks may ask again, cancel others, refuse the keys, and free the chain. */
static void on_timer(void *context)
{
	struct credential_chain *chain = context;
	bool is_gone = false;
	free_over(chain);
	chain->answering = chain->waits;
	chain->waits = NULL;
	chain->is_gone = &is_gone;
	while (chain->answering != NULL && is_settled(chain)) {
		answer_first(chain);
		if (is_gone)
			return;
	}
	chain->is_gone = NULL;
	*end_of(&chain->answering) = chain->waits;
	chain->waits = chain->answering;
	chain->answering = NULL;
	if (chain->waits != NULL && must_fetch(chain))
		fetch(chain);
}

int credential_chain_get(struct credential_chain *chain, credentials_ready *ready,
                         void *context, struct credential_wait **ret_wait, struct error *err)
{
	struct credential_wait *wait = calloc(1, sizeof(*wait));
	if (wait == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory to wait for credentials");
	*wait = (struct credential_wait){ .chain = chain, .ready = ready, .context = context };
	*end_of(&chain->waits) = wait;
	/* Who is being answered still holds the keys, which a fetch may replace at once: then
	 * on_timer() fetches behind the last answer. */
	if (chain->is_gone == NULL && must_fetch(chain))
		fetch(chain);
	if (is_settled(chain))
		loop_timer_at(chain->timer, mono_of(chain));
	if (ret_wait != NULL)
		*ret_wait = wait;
	return 0;
}

static bool take_out(struct credential_wait **list, struct credential_wait *wait)
{
	while (*list != NULL && *list != wait)
		list = &(*list)->next;
	if (*list == NULL)
		return false;
	*list = wait->next;
	return true;
}

void credential_wait_cancel(struct credential_wait *wait)
{
	if (wait == NULL)
		return;
	if (!take_out(&wait->chain->waits, wait))
		take_out(&wait->chain->answering, wait);
	free(wait);
}

bool credential_chain_reject(struct credential_chain *chain, uint64_t serial)
{
	if (serial != chain->serial || !chain->is_valid)
		return true;
	if (chain->was_rejected &&
	    !has_come(chain, mono_add(chain->rejected, duration_seconds(REJECT_S))))
		return false;
	chain->was_rejected = true;
	chain->rejected = mono_of(chain);
	chain->is_valid = false;
	return true;
}

/* --- life --------------------------------------------------------------------------------- */

static void copy_options(struct credential_chain *chain,
                         const struct credential_options *options)
{
	struct credential_options *copy = &chain->options;
	*copy = *options;
	copy->io = options->io != NULL ? options->io : &credential_io_system;
	copy->profile = arena_strdup(chain->arena, options->profile);
	copy->role_arn = arena_strdup(chain->arena, options->role_arn);
	copy->external_id = arena_strdup(chain->arena, options->external_id);
	copy->region = arena_strdup(chain->arena, options->region);
	copy->endpoint_url = arena_strdup(chain->arena, options->endpoint_url);
}

int credential_chain_new(const struct credential_options *options,
                         struct credential_chain **ret_chain, struct error *err)
{
	struct credential_chain *chain = calloc(1, sizeof(*chain));
	if (chain == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a credential chain");
	chain->arena = arena_new(0);
	if (chain->arena != NULL) {
		copy_options(chain, options);
		chain->timer = loop_timer_new(options->loop, on_timer, chain);
	}
	if (chain->timer == NULL || arena_failed(chain->arena)) {
		credential_chain_free(chain);
		return error_set(err, ERROR_LIMIT, 0, "no memory for a credential chain");
	}
	*ret_chain = chain;
	return 0;
}

static void free_waits(struct credential_wait *wait)
{
	while (wait != NULL) {
		struct credential_wait *next = wait->next;
		free(wait);
		wait = next;
	}
}

void credential_chain_free(struct credential_chain *chain)
{
	if (chain == NULL)
		return;
	if (chain->is_gone != NULL)
		*chain->is_gone = true;
	credential_fetch_free(chain->next);
	credential_fetch_free(chain->over);
	credential_fetch_free(chain->current);
	free_waits(chain->waits);
	free_waits(chain->answering);
	loop_timer_close(chain->timer);
	arena_free(chain->arena);
	free(chain);
}

/* --- what is known ------------------------------------------------------------------------ */

const char *credential_chain_name(const struct credential_chain *chain)
{
	return chain->current != NULL ? chain->current->plan.name : "credential chain";
}

const char *credential_chain_warning(const struct credential_chain *chain)
{
	return chain->current != NULL ? chain->current->files.warning : NULL;
}

const struct error *credential_chain_trouble(const struct credential_chain *chain)
{
	return is_usable(chain) && chain->failure.kind != ERROR_NONE ? &chain->failure : NULL;
}

const char *credential_chain_region(const struct credential_chain *chain)
{
	return chain->current != NULL ? chain->current->region : chain->options.region;
}

int credential_chain_endpoint(const struct credential_chain *chain, enum aws_service service,
                              const char *region, struct arena *arena,
                              struct endpoint *ret_endpoint, struct error *err)
{
	const struct credential_fetch *current = chain->current;
	const struct endpoint_question question = {
		.service = service,
		.region = region,
		.endpoint_url = chain->options.endpoint_url,
		.profile = current != NULL ? current->plan.profile : chain->options.profile,
	};
	return endpoint_resolve(&question, chain->options.environment,
	                        current != NULL ? current->files.profiles : NULL, arena,
	                        ret_endpoint, err);
}

struct duration credential_chain_skew(const struct credential_chain *chain)
{
	return chain->skew;
}

/* Of several requests that were signed by the wrong time only the first finds the skew, but all
 * of them are worth another attempt. */
bool credential_chain_learn_skew(struct credential_chain *chain, const char *date)
{
	struct walltime now = clock_wall(loop_clock(chain->options.loop));
	if (!timestamp_learn_skew(&chain->skew, now, date))
		return chain->was_skewed &&
		       !has_come(chain, mono_add(chain->skewed, duration_seconds(SKEW_NEW_S)));
	chain->was_skewed = true;
	chain->skewed = mono_of(chain);
	return true;
}
