/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SNMP collector: its options, and the life of a source. What is asked when is in poll.c.
 */
#include "collectors/snmp/snmp.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/snmp.h"
#include "collectors/snmp/poll.h"

/* Shortest password of RFC 3414, 11.2. */
#define PASSWORD_MIN 8

struct options {
	int version;
	struct secret community;
	const char *user;
	int auth_protocol;
	struct secret auth_password;
	int priv_protocol;
	struct secret priv_password;
	const char *context;
	int64_t port;
	int64_t retries;
	struct duration detail_interval;
	struct config_timing timing;
};

static const char *const versions[] = {
	[SNMP_VERSION_2C] = "2c",
	[SNMP_VERSION_USM] = "3",
	NULL,
};

static const char *const auth_protocols[] = {
	[SNMP_AUTH_NONE] = "none",     [SNMP_AUTH_MD5] = "md5",
	[SNMP_AUTH_SHA1] = "sha1",     [SNMP_AUTH_SHA224] = "sha224",
	[SNMP_AUTH_SHA256] = "sha256", [SNMP_AUTH_SHA384] = "sha384",
	[SNMP_AUTH_SHA512] = "sha512", NULL,
};

static const char *const priv_protocols[] = {
	[SNMP_PRIV_NONE] = "none",     [SNMP_PRIV_DES] = "des",
	[SNMP_PRIV_AES128] = "aes128", [SNMP_PRIV_AES192] = "aes192",
	[SNMP_PRIV_AES256] = "aes256", NULL,
};

static const struct schema_option option_table[] = {
	{ .key = "version",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct options, version),
	  .choices = versions,
	  .fallback = "2c",
	  .doc = "Version of SNMP." },
	{ .key = "community",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct options, community),
	  .doc = "Community; needed for version 2c." },
	{ .key = "user",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct options, user),
	  .min = 1,
	  .max = 32, /* RFC 3414: SnmpAdminString (SIZE(1..32)) */
	  .doc = "User name; needed for version 3." },
	{ .key = "auth_protocol",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct options, auth_protocol),
	  .choices = auth_protocols,
	  .fallback = "none",
	  .doc = "How messages of version 3 are authenticated (RFC 3414, RFC 7860)." },
	{ .key = "auth_password",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct options, auth_password),
	  .doc = "Password for authentication, at least 8 bytes." },
	{ .key = "priv_protocol",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct options, priv_protocol),
	  .choices = priv_protocols,
	  .fallback = "none",
	  .doc = "How messages of version 3 are encrypted (RFC 3414, RFC 3826)." },
	{ .key = "priv_password",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct options, priv_password),
	  .doc = "Password for encryption, at least 8 bytes." },
	{ .key = "context",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct options, context),
	  .max = 255,
	  .doc = "Context name of version 3; how some routers name a VRF." },
	{ .key = "port",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct options, port),
	  .min = 1,
	  .max = 65535,
	  .fallback = "161",
	  .doc = "UDP port of the agent." },
	CONFIG_TIMING_OPTIONS(struct options, "15s", "3s"),
	{ .key = "retries",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct options, retries),
	  .min = 0,
	  .max = 10,
	  .fallback = "1",
	  .doc = "How often a request without answer is sent again." },
	{ .key = "detail_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct options, detail_interval),
	  .min = 1000,
	  .max = 86400000,
	  .fallback = "60s",
	  .doc = "How often the columns are read that change slowly: all but the states and "
	         "transitions of BGP peers and the states and octets of interfaces." },
};

static int check_password(const struct secret *password, const char *key, const char *what,
                          const char **ret_key, struct error *err)
{
	*ret_key = key;
	if (password->bytes == NULL)
		return error_set(err, ERROR_CONFIG, 0, "%s needs a password", what);
	if (password->len < PASSWORD_MIN)
		return error_set(err, ERROR_CONFIG, 0, "the password is shorter than %d bytes",
		                 PASSWORD_MIN);
	return 0;
}

static int check_v3(const struct options *options, const char **ret_key, struct error *err)
{
	*ret_key = "user";
	if (options->user == NULL)
		return error_set(err, ERROR_CONFIG, 0, "version 3 needs a user");
	if (options->auth_protocol != SNMP_AUTH_NONE &&
	    check_password(&options->auth_password, "auth_password", "auth_protocol", ret_key,
	                   err) != 0)
		return -1;
	*ret_key = "priv_protocol";
	if (options->priv_protocol != SNMP_PRIV_NONE &&
	    options->auth_protocol == SNMP_AUTH_NONE)
		return error_set(err, ERROR_CONFIG, 0,
		                 "privacy needs authentication: set auth_protocol");
	if (options->priv_protocol != SNMP_PRIV_NONE)
		return check_password(&options->priv_password, "priv_password", "priv_protocol",
		                      ret_key, err);
	return 0;
}

/* An option of the other version would be ignored in silence, and a password without its
 * protocol would leave messages open that somebody meant to protect. */
static int check_unused(const struct options *options, const char **ret_key, struct error *err)
{
	bool is_v3 = options->version == SNMP_VERSION_USM;
	const struct {
		const char *key;
		bool is_set;
		const char *text;
	} rules[] = {
		{ "community", is_v3 && options->community.bytes != NULL,
		  "version 3 has no community" },
		{ "user", !is_v3 && options->user != NULL, "version 2c has no user" },
		{ "context", !is_v3 && options->context != NULL, "version 2c has no context" },
		{ "auth_password",
		  options->auth_password.bytes != NULL &&
		          (!is_v3 || options->auth_protocol == SNMP_AUTH_NONE),
		  "a password without auth_protocol of version 3" },
		{ "priv_password",
		  options->priv_password.bytes != NULL &&
		          (!is_v3 || options->priv_protocol == SNMP_PRIV_NONE),
		  "a password without priv_protocol of version 3" },
		{ "auth_protocol", !is_v3 && options->auth_protocol != SNMP_AUTH_NONE,
		  "version 2c has no authentication" },
		{ "priv_protocol", !is_v3 && options->priv_protocol != SNMP_PRIV_NONE,
		  "version 2c has no privacy" },
	};
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].is_set) {
			*ret_key = rules[i].key;
			return error_set(err, ERROR_CONFIG, 0, "%s", rules[i].text);
		}
	return 0;
}

static int check_options(const void *filled, const char **ret_key, struct error *err)
{
	const struct options *options = filled;
	if (check_unused(options, ret_key, err) != 0)
		return -1;
	if (options->version == SNMP_VERSION_USM)
		return check_v3(options, ret_key, err);
	*ret_key = "community";
	if (options->community.bytes == NULL || options->community.len == 0)
		return error_set(err, ERROR_CONFIG, 0, "version 2c needs a community");
	return 0;
}

static const struct schema schema = {
	.name = "snmp",
	.doc = "What the router tells over SNMP: BGP sessions, interfaces, BFD. A read-only "
	       "community or user is enough.",
	.size = sizeof(struct options),
	.options = option_table,
	.option_count = sizeof(option_table) / sizeof(option_table[0]),
	.check = check_options,
};

/* A running source. */
struct state {
	struct source *source;
	struct snmp_client *client;
	struct poller *poller;
};

static int on_ask(void *context, const struct snmp_query *query, snmp_answered *answered,
                  void *answered_context, struct error *err)
{
	struct state *state = context;
	return snmp_client_ask(state->client, query, answered, answered_context, err);
}

static void on_done(void *context, struct view *view, const struct error *err)
{
	struct state *state = context;
	if (err == NULL)
		source_publish(state->source, view);
	else
		source_fail(state->source, err);
}

static void on_complaint(void *context, const struct error *err)
{
	struct state *state = context;
	source_complain(state->source, err);
}

static void on_answers(void *context, const char *names)
{
	struct state *state = context;
	source_answers(state->source, names);
}

static int open_client(struct state *state, struct error *err)
{
	const struct source_config *config = source_config(state->source);
	const struct options *options = config->options;
	const struct snmp_client_options client = {
		.address = config->router->address,
		.port = (uint16_t)options->port,
		.version = (enum snmp_version)options->version,
		.community = options->community,
		.user = options->user,
		.auth = (enum snmp_auth)options->auth_protocol,
		.auth_password = options->auth_password,
		.priv = (enum snmp_priv)options->priv_protocol,
		.priv_password = options->priv_password,
		.context = options->context,
		.timeout = config->timing.timeout,
		.retries = (unsigned)options->retries,
	};
	return snmp_client_new(source_loop(state->source), &client, &state->client, err);
}

static int open_source(struct source *source, struct error *err)
{
	struct state *state = calloc(1, sizeof(*state));
	if (state == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	state->source = source;
	source_set_state(source, state);
	const struct source_config *config = source_config(source);
	const struct options *options = config->options;
	const struct poller_options poller = {
		.router = config->router->name,
		.clock = loop_clock(source_loop(source)),
		.detail_interval = options->detail_interval,
		.max_age = config->timing.max_age,
	};
	const struct poller_events events = {
		.ask = on_ask,
		.done = on_done,
		.complain = on_complaint,
		.answers = on_answers,
		.context = state,
	};
	state->poller = poller_new(&poller, &events);
	if (state->poller == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	return open_client(state, err);
}

static void poll_source(struct source *source)
{
	struct state *state = source_state(source);
	poller_start(state->poller);
}

static void cancel_poll(struct source *source)
{
	struct state *state = source_state(source);
	snmp_client_cancel(state->client);
	poller_cancel(state->poller);
}

static void close_source(struct source *source)
{
	struct state *state = source_state(source);
	if (state == NULL)
		return;
	snmp_client_free(state->client);
	poller_free(state->poller);
	free(state);
	source_set_state(source, NULL);
}

const struct collector snmp_collector = {
	.config = {
		.name = "snmp",
		.section = "snmp",
		.scope = CONFIG_ROUTER,
		.schema = &schema,
		.timing = offsetof(struct options, timing),
	},
	.open = open_source,
	.poll = poll_source,
	.cancel = cancel_poll,
	.close = close_source,
};
