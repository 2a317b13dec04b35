/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Azure collector: the life of a source. What is asked stands in plan.c; each request
 * brings its token along, which is nearly always at hand.
 */
#include "collectors/azure/azure.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/environment.h"
#include "agent/base/error.h"
#include "agent/base/log.h"
#include "agent/runtime/http_client.h"
#include "collectors/azure/arm.h"
#include "collectors/azure/auth/token.h"
#include "collectors/azure/azure_options.h"
#include "collectors/azure/poll.h"

/* A few URLs. */
#define PLACE_LIMIT ((size_t)64 * 1024)

/* Operations are mostly waiting, but each is asked for its end now and then. */
#define CONNECTIONS_MAX 16

/* A running source. */
struct state {
	struct source *source;
	struct http_client *http;
	struct token_source *tokens;
	struct arm_client *client;
	struct azure_poller *poller;
	bool has_warned; /* of what the tokens warn about */
};

/* --- what the client and the poller need --- */

static void on_count(void *context, const char *action, const char *code)
{
	const struct state *state = context;
	source_count_request(state->source, action, code);
}

static void on_budget(void *context, const char *kind, uint64_t remaining)
{
	const struct state *state = context;
	source_set_budget(state->source, kind, remaining);
}

static int on_ask(void *context, const struct arm_call *call, arm_answered *answered,
                  void *answered_context, struct arm_exchange **ret_exchange, struct error *err)
{
	const struct state *state = context;
	return arm_ask(state->client, call, answered, answered_context, ret_exchange, err);
}

static void on_cancel(void *context, struct arm_exchange *exchange)
{
	(void)context;
	arm_exchange_cancel(exchange);
}

static void tell_warnings(struct state *state)
{
	const char *warning = token_source_warning(state->tokens);
	const struct error *trouble = token_source_trouble(state->tokens);
	if (warning != NULL && !state->has_warned)
		source_log(state->source, LOG_LEVEL_WARN, "%s", warning);
	state->has_warned = warning != NULL;
	if (trouble != NULL) {
		struct error err = *trouble;
		error_wrap(&err, "the token is not renewed");
		source_complain(state->source, &err);
	}
}

/* --- a poll --- */

static void poll_source(struct source *source)
{
	struct state *state = source_state(source);
	tell_warnings(state);
	azure_poller_start(state->poller);
}

static void cancel_poll(struct source *source)
{
	const struct state *state = source_state(source);
	azure_poller_cancel(state->poller);
}

/* --- open and close --- */

static int open_tokens(struct state *state, const struct azure_place *place, struct error *err)
{
	const struct azure_options *options = source_config(state->source)->options;
	const struct token_options tokens = {
		.loop = source_loop(state->source),
		.http = state->http,
		.environment = &environment_process,
		.identity = {
			.auth = (enum azure_auth)options->auth,
			.tenant_id = options->tenant_id,
			.client_id = options->client_id,
			.client_secret = options->client_secret,
			.certificate_file = options->client_certificate_file,
			.certificate_password = options->client_certificate_password,
			.federated_token_file = options->federated_token_file,
		},
		.place = *place,
	};
	return token_source_new(&tokens, &state->tokens, err);
}

static int open_client(struct state *state, const struct azure_place *place, struct error *err)
{
	const struct azure_options *options = source_config(state->source)->options;
	const struct http_client_options http = {
		.ca_file = options->ca_file,
		.max_connections = CONNECTIONS_MAX,
	};
	struct loop *loop = source_loop(state->source);
	if (http_client_new(loop, &http, &state->http, err) != 0)
		return error_wrap(err, "trusted certificates");
	if (open_tokens(state, place, err) != 0)
		return -1;
	const struct arm_client_parts parts = {
		.loop = loop,
		.http = state->http,
		.tokens = state->tokens,
		.arm_url = place->arm_url,
		.count = on_count,
		.budget = on_budget,
		.context = state,
	};
	state->client = arm_client_new(&parts);
	return state->client != NULL ? 0 : error_set(err, ERROR_LIMIT, 0, "out of memory");
}

static int open_place(struct state *state, struct error *err)
{
	const struct azure_options *options = source_config(state->source)->options;
	const struct azure_place_question question = {
		.cloud = (enum azure_cloud)options->environment,
		.arm_url = options->arm_url,
		.authority_url = options->authority_url,
	};
	struct azure_place place;
	struct arena *arena = arena_new(PLACE_LIMIT);
	if (arena == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	int failed = azure_place_find(&question, &environment_process, arena, &place, err);
	if (failed == 0)
		failed = open_client(state, &place, err);
	arena_free(arena);
	return failed;
}

static int open_source(struct source *source, struct error *err)
{
	struct state *state = calloc(1, sizeof(*state));
	if (state == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	state->source = source;
	source_set_state(source, state);
	if (open_place(state, err) != 0)
		return -1;
	const struct azure_poller_events events = {
		.ask = on_ask,
		.cancel = on_cancel,
		.context = state,
		.listener = inquiry_source_listener(source),
	};
	state->poller = azure_poller_new(source_loop(source), source_config(source), &events);
	return state->poller != NULL ? 0 : error_set(err, ERROR_LIMIT, 0, "out of memory");
}

/* Another account, or the same one asked in another way, is another source. */
static int adopt_source(struct source *source, const struct source_config *old,
                        struct error *err)
{
	const struct state *state = source_state(source);
	const struct source_config *config = source_config(source);
	(void)err;
	if (!azure_options_same_account(old->options, config->options))
		return -1;
	cancel_poll(source);
	return azure_poller_change(state->poller, config);
}

static void close_source(struct source *source)
{
	struct state *state = source_state(source);
	if (state == NULL)
		return;
	azure_poller_free(state->poller);
	arm_client_free(state->client);
	token_source_free(state->tokens);
	http_client_free(state->http);
	free(state);
	source_set_state(source, NULL);
}

const struct collector azure_collector = {
	.config = {
		.name = "azure",
		.section = "azure",
		.scope = CONFIG_CLOUD,
		.schema = &azure_schema,
		.timing = offsetof(struct azure_options, timing),
		.uses_destinations = true,
	},
	.open = open_source,
	.poll = poll_source,
	.cancel = cancel_poll,
	.adopt = adopt_source,
	.close = close_source,
};
