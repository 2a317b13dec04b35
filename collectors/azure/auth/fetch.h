/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One fetch of a token: decide, ask, ask again. What it found stays in it.
 *
 * A link's function starts it; it ends in fetch_got() or token_fetch_failed(), at once or
 * later. At any time at most one of transfer and timer is under way. Private to this room.
 */
#pragma once

#include <stdbool.h>

#include "agent/runtime/wiped.h"
#include "collectors/azure/auth/plan.h"
#include "collectors/azure/auth/token.h"
#include "collectors/azure/auth/token_answer.h"

struct arena;
struct loop_timer;

/** Open for the source and the links. */
struct token_fetch {
	const struct token_options *options; /**< io is never NULL */
	const struct wiped *claims;          /**< to be asked for; empty: none */
	bool has_sent_claims;
	struct arena *arena;
	struct token_plan plan;
	bool is_planned;
	struct azure_token *token; /**< what was asked for */
	uint64_t serial;
	const char *warning; /**< see token_source_warning() */
	bool must_be_mended; /**< it failed, and will until somebody does something */

	renewal_fetched *done;
	void *context;
	unsigned attempts; /**< of the request under way, from 1 */
	struct http_transfer *transfer;
	struct loop_timer *timer;
	void (*again)(struct token_fetch *fetch); /**< what the timer is for */
	struct wiped key;                         /**< that Azure Arc has challenged us for */
};

/**
 * Make a fetch.
 *
 * \param options  Borrowed for its life.
 * \param claims   Likewise, until it starts.
 * \return To be freed with token_fetch_free(), or NULL when memory is short.
 */
struct token_fetch *token_fetch_new(const struct token_options *options,
                                    const struct wiped *claims);

/**
 * Give up what is under way, wipe and free.
 *
 * \param fetch  NULL is allowed.
 */
void token_fetch_free(struct token_fetch *fetch);

/**
 * Begin. Once for each fetch.
 *
 * \param fetch    A new one.
 * \param done     Called once; also from within this function when nobody has to be asked.
 * \param context  Handed to it.
 */
void token_fetch_start(struct token_fetch *fetch, renewal_fetched *done, void *context);

/**
 * A link has been given an answer with status 200; it ends the fetch.
 *
 * \param fetch  The fetch.
 * \param reply  The answer.
 */
void fetch_read(struct token_fetch *fetch, const struct http_reply *reply);

/**
 * A link has failed; the fetch is over.
 *
 * \param fetch  The fetch; may be freed when this returns.
 * \param err    Why; the fetch puts its name in front.
 */
void token_fetch_failed(struct token_fetch *fetch, struct error *err);

/**
 * Ask a service. A request that cannot be started fails the fetch.
 *
 * \param fetch     The fetch.
 * \param call      The request.
 * \param answered  Called with the fetch; sets fetch->transfer to NULL first.
 */
void token_fetch_ask(struct token_fetch *fetch, const struct http_call *call,
                     http_answered *answered);

/**
 * Ask once more after a pause.
 *
 * \param fetch  The fetch.
 * \param again  Asks.
 * \param pause  How long.
 * \return true when it will be called; false: memory is short.
 */
bool fetch_again(struct token_fetch *fetch, void (*again)(struct token_fetch *fetch),
                 struct duration pause);

/**
 * Ask Microsoft Entra ID as an application: secret, certificate or assertion.
 *
 * \param fetch  The fetch.
 */
void link_application(struct token_fetch *fetch);

/**
 * Ask the service of a managed identity: App Service, Azure Arc, IMDS.
 *
 * \param fetch  The fetch.
 */
void link_managed(struct token_fetch *fetch);
