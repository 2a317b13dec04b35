/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The AWS collector: the life of a source. A poll first asks the credential chain who we are,
 * which is nearly always known, and then everything else; what that is stands in plan.c.
 */
#include "collectors/aws/aws.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/log.h"
#include "agent/runtime/http_client.h"
#include "agent/runtime/loop.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/trust.h"
#include "collectors/aws/aws_options.h"
#include "collectors/aws/client.h"
#include "collectors/aws/poll.h"

/* What CloudWatch has to list changes when something is built. */
#define LISTINGS_INTERVAL_S 3600

/* Of the profile files and what they name. */
#define PATHS_LIMIT ((size_t)64 * 1024)

/* A running source. */
struct state {
	struct source *source;
	struct environment environment; /* the process's, under our options */
	bool fips, dual_stack;
	struct http_client *http;
	struct credential_chain *chain;
	struct aws_client *client;
	struct aws_poller *poller;
	struct renewal_wait *wait;
	bool has_warned; /* of what the chain warns about */
};

/* fips and dual_stack say what the AWS tools say by these variables. */
static const char *get_variable(void *context, const char *name)
{
	const struct state *state = context;
	if (state->fips && strcmp(name, "AWS_USE_FIPS_ENDPOINT") == 0)
		return "true";
	if (state->dual_stack && strcmp(name, "AWS_USE_DUALSTACK_ENDPOINT") == 0)
		return "true";
	return environment_get(&environment_process, name);
}

/* --- what the client and the poller need --- */

static void on_count(void *context, const char *action, const char *code)
{
	const struct state *state = context;
	source_count_request(state->source, action, code);
}

static void on_skewed(void *context, double seconds)
{
	const struct state *state = context;
	source_set_clock_skew(state->source, seconds);
	source_log(state->source, LOG_LEVEL_WARN,
	           "the cloud's clock is %.0f s ahead of ours: signatures are corrected",
	           seconds);
}

static int on_ask(void *context, const struct aws_call *call, aws_answered *answered,
                  void *answered_context, struct aws_exchange **ret_exchange, struct error *err)
{
	const struct state *state = context;
	return aws_client_ask(state->client, call, answered, answered_context, ret_exchange,
	                      err);
}

static void on_cancel(void *context, struct aws_exchange *exchange)
{
	(void)context;
	aws_exchange_cancel(exchange);
}

static void on_cost(void *context, double dollars)
{
	const struct state *state = context;
	source_add_cost(state->source, dollars);
}

/* --- a poll --- */

static int take_regions(struct state *state, struct error *err)
{
	const struct aws_options *options = source_config(state->source)->options;
	const char *own = credential_chain_region(state->chain);
	if (options->regions.count > 0)
		return aws_poller_set_regions(state->poller, options->regions.items,
		                              options->regions.count, err);
	if (own == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "no region: neither regions, nor AWS_REGION, nor %s says one",
		                 credential_chain_name(state->chain));
	return aws_poller_set_regions(state->poller, &own, 1, err);
}

static void tell_warnings(struct state *state)
{
	const char *warning = credential_chain_warning(state->chain);
	if (warning != NULL && !state->has_warned)
		source_log(state->source, LOG_LEVEL_WARN, "%s", warning);
	state->has_warned = warning != NULL;
	const struct error *trouble = credential_chain_trouble(state->chain);
	if (trouble != NULL) {
		struct error err = *trouble;
		error_wrap(&err, "credentials are not renewed");
		source_complain(state->source, &err);
	}
}

static void on_identified(void *context, const struct aws_credentials *credentials,
                          const struct error *err)
{
	struct state *state = context;
	struct error why = { 0 };
	(void)credentials;
	state->wait = NULL;
	if (err != NULL)
		why = *err;
	else if (aws_poller_has_regions(state->poller) || take_regions(state, &why) == 0) {
		tell_warnings(state);
		aws_poller_start(state->poller);
		return;
	}
	source_fail(state->source, &why);
}

static void poll_source(struct source *source)
{
	struct state *state = source_state(source);
	struct error err = { 0 };
	if (credential_chain_get(state->chain, on_identified, state, &state->wait, &err) != 0)
		source_fail(source, &err);
}

static void cancel_poll(struct source *source)
{
	struct state *state = source_state(source);
	renewal_wait_cancel(state->wait);
	state->wait = NULL;
	aws_poller_cancel(state->poller);
}

/* --- open and close --- */

static int open_http(struct state *state, struct error *err)
{
	const struct aws_options *options = source_config(state->source)->options;
	const struct trust_question question = {
		.environment = &state->environment,
		.ca_file = options->ca_file,
		.profile = options->profile,
	};
	struct http_client_options http = { 0 };
	struct arena *arena = arena_new(PATHS_LIMIT);
	if (arena == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	int failed = aws_trust_find(&question, arena, &http.ca_file, err);
	if (failed == 0)
		failed = http_client_new(source_loop(state->source), &http, &state->http, err);
	if (failed != 0)
		error_wrap(err, "trusted certificates");
	arena_free(arena);
	return failed;
}

static int open_client(struct state *state, struct error *err)
{
	struct loop *loop = source_loop(state->source);
	const struct aws_options *options = source_config(state->source)->options;
	state->fips = options->fips;
	state->dual_stack = options->dual_stack;
	state->environment = (struct environment){ get_variable, state };
	if (open_http(state, err) != 0)
		return -1;
	const struct credential_options chain = {
		.loop = loop,
		.http = state->http,
		.environment = &state->environment,
		.profile = options->profile,
		.role_arn = options->role_arn,
		.external_id = options->external_id,
		.region = options->regions.count > 0 ? options->regions.items[0] : NULL,
		.endpoint_url = options->endpoint_url,
	};
	if (credential_chain_new(&chain, &state->chain, err) != 0)
		return -1;
	const struct aws_client_parts parts = {
		.loop = loop,
		.http = state->http,
		.chain = state->chain,
		.count = on_count,
		.skewed = on_skewed,
		.context = state,
	};
	state->client = aws_client_new(&parts);
	return state->client != NULL ? 0 : error_set(err, ERROR_LIMIT, 0, "out of memory");
}

static struct aws_poller_options options_of(const struct source_config *config)
{
	const struct aws_options *options = config->options;
	const struct duration hour = duration_seconds(LISTINGS_INTERVAL_S);
	struct duration listings = options->metrics_interval;
	if (listings.ns > 0 && listings.ns < hour.ns)
		listings = hour;
	return (struct aws_poller_options){
		.cloud = config->cloud->name,
		.destinations = config->destinations,
		.timing = config->timing,
		.intervals = {
			[PLAN_ROUTES] = options->routes_interval,
			[PLAN_INVENTORY] = options->inventory_interval,
			[PLAN_METRICS] = options->metrics_interval,
			[PLAN_LISTINGS] = listings,
		},
	};
}

static int open_source(struct source *source, struct error *err)
{
	struct state *state = calloc(1, sizeof(*state));
	if (state == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	state->source = source;
	source_set_state(source, state);
	const struct aws_poller_options options = options_of(source_config(source));
	const struct aws_poller_events events = {
		.ask = on_ask,
		.cancel = on_cancel,
		.cost = on_cost,
		.context = state,
		.listener = inquiry_source_listener(source),
	};
	state->poller = aws_poller_new(source_loop(source), &options, &events);
	if (state->poller == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	return open_client(state, err);
}

/* Another account, or the same one asked in another way, is another source. */
static int adopt_source(struct source *source, const struct source_config *old,
                        struct error *err)
{
	struct state *state = source_state(source);
	const struct source_config *config = source_config(source);
	(void)err;
	if (!aws_options_same_account(old->options, config->options))
		return -1;
	cancel_poll(source);
	const struct aws_poller_options options = options_of(config);
	return aws_poller_change(state->poller, &options);
}

static void close_source(struct source *source)
{
	struct state *state = source_state(source);
	if (state == NULL)
		return;
	renewal_wait_cancel(state->wait);
	aws_poller_free(state->poller);
	aws_client_free(state->client);
	credential_chain_free(state->chain);
	http_client_free(state->http);
	free(state);
	source_set_state(source, NULL);
}

const struct collector aws_collector = {
	.config = {
		.name = "aws",
		.section = "aws",
		.scope = CONFIG_CLOUD,
		.schema = &aws_schema,
		.timing = offsetof(struct aws_options, timing),
		.uses_destinations = true,
	},
	.open = open_source,
	.poll = poll_source,
	.cancel = cancel_poll,
	.adopt = adopt_source,
	.close = close_source,
};
