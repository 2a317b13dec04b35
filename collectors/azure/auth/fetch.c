/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/fetch.h"

#include <stdlib.h>
#include <unistd.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/loop.h"

#define ARENA_MAX ((size_t)256 * 1024)
#define KEY_MAX ((size_t)4096)

struct token_fetch *token_fetch_new(const struct token_options *options,
                                    const struct wiped *claims)
{
	struct token_fetch *fetch = calloc(1, sizeof(*fetch));
	if (fetch == NULL)
		return NULL;
	fetch->options = options;
	fetch->claims = claims;
	wiped_init(&fetch->key, KEY_MAX);
	fetch->arena = arena_new(ARENA_MAX);
	if (fetch->arena == NULL) {
		token_fetch_free(fetch);
		return NULL;
	}
	return fetch;
}

void token_fetch_free(struct token_fetch *fetch)
{
	if (fetch == NULL)
		return;
	fetch->options->io->http_cancel(fetch->transfer);
	loop_timer_close(fetch->timer);
	wiped_done(&fetch->key);
	azure_token_free(fetch->token);
	arena_free(fetch->arena);
	free(fetch);
}

static void (*const links[TOKEN_LINK_COUNT])(struct token_fetch *fetch) = {
	[TOKEN_CLIENT_SECRET] = link_application,
	[TOKEN_CLIENT_CERTIFICATE] = link_application,
	[TOKEN_WORKLOAD_IDENTITY] = link_application,
	[TOKEN_APP_SERVICE] = link_managed,
	[TOKEN_ARC] = link_managed,
	[TOKEN_IMDS] = link_managed,
};

void token_fetch_start(struct token_fetch *fetch, renewal_fetched *done, void *context)
{
	struct error err = { 0 };
	const struct token_question question = {
		.identity = &fetch->options->identity,
		.environment = fetch->options->environment,
		.has_arc_agent = access(TOKEN_ARC_AGENT, R_OK) == 0,
	};
	fetch->done = done;
	fetch->context = context;
	if (token_plan_make(&question, fetch->arena, &fetch->plan, &err) != 0) {
		fetch->must_be_mended = err.kind == ERROR_CONFIG;
		token_fetch_failed(fetch, &err);
		return;
	}
	fetch->is_planned = true;
	fetch->attempts = 1;
	links[fetch->plan.link](fetch);
}

void fetch_read(struct token_fetch *fetch, const struct http_reply *reply)
{
	struct error err = { 0 };
	struct walltime now = clock_wall(loop_clock(fetch->options->loop));
	const char *client_id = fetch->plan.link == TOKEN_ARC ? fetch->plan.client_id : NULL;
	if (azure_token_read(reply->body, reply->len, client_id, now, &fetch->token, &err) != 0)
		token_fetch_failed(fetch, &err);
	else
		fetch->done(fetch->context, NULL);
}

/* Who finds no identity wants to hear of the half one, too. */
void token_fetch_failed(struct token_fetch *fetch, struct error *err)
{
	const struct token_plan *plan = &fetch->plan;
	if (fetch->is_planned)
		error_wrap(err, "%s", plan->name);
	if (fetch->is_planned && plan->passed != NULL)
		error_wrap(err, "%s", plan->passed);
	fetch->done(fetch->context, err);
}

void token_fetch_ask(struct token_fetch *fetch, const struct http_call *call,
                     http_answered *answered)
{
	const struct token_options *options = fetch->options;
	struct error err = { 0 };
	if (options->io->http_start(options->http, call, answered, fetch, &fetch->transfer,
	                            &err) != 0)
		token_fetch_failed(fetch, &err);
}

static void on_timer(void *context)
{
	struct token_fetch *fetch = context;
	fetch->again(fetch);
}

bool fetch_again(struct token_fetch *fetch, void (*again)(struct token_fetch *fetch),
                 struct duration pause)
{
	struct loop *loop = fetch->options->loop;
	if (fetch->timer == NULL)
		fetch->timer = loop_timer_new(loop, on_timer, fetch);
	if (fetch->timer == NULL)
		return false;
	fetch->attempts++;
	fetch->again = again;
	loop_timer_at(fetch->timer, mono_add(clock_mono(loop_clock(loop)), pause));
	return true;
}
