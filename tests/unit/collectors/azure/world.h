/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Azure as a test wants it: an environment, services that answer from a script, a clock that is
 * turned by hand. Nothing is sent anywhere.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <uv.h>

#include "agent/base/environment.h"
#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "collectors/azure/auth/token.h"

#define SECONDS INT64_C(1000000000)

/* 2026-01-15 12:00:00 UTC */
#define NOON (INT64_C(1768478400) * SECONDS)

#define TENANT "tenant.example"
#define CLIENT "11111111-2222-3333-4444-555555555555"
#define AUTHORITY "https://login.microsoftonline.com"
#define ARM "https://management.azure.com"
#define TOKEN_URL AUTHORITY "/" TENANT "/oauth2/v2.0/token"

/* What Entra ID answers. */
#define TOKEN_OF(text)                                                                         \
	"{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"" text "\"}"

enum { SCRIPT_MAX = 16, REQUESTS_MAX = 256, VARIABLES_MAX = 16, HEADERS_MAX = 8 };

/** What a service answers; status 0 is no answer, for `failure`. */
struct scripted {
	const char *url; /**< begin of the URL it is for */
	long status;
	const char *body;
	const char *headers[HEADERS_MAX]; /**< name, value, name, value, ... */
	enum error_kind failure;
	int times; /**< then the next one that fits; 0: for ever */
};

/** A request as it was sent. */
struct sent {
	char method[8], url[512], body[8192];
	char authorization[512];
	char header[2][64]; /**< the first one: name and value */
	char identity[64];  /**< X-IDENTITY-HEADER */
	bool has_body, is_metadata;
	struct duration timeout;
};

struct http_transfer {
	struct http_transfer *next;
	struct world *world;
	http_answered *answered;
	void *context;
	struct scripted answer;
};

struct http_client {
	struct world *world;
};

struct world {
	struct fake_clock time;
	struct clock clock;
	struct loop *loop;
	struct environment environment;
	const char *variables[VARIABLES_MAX][2];
	struct credential_io io;
	struct http_client http;
	struct token_source *tokens;
	char directory[64];

	struct scripted script[SCRIPT_MAX];
	struct http_transfer *transfers; /**< under way, in their order */
	const char *refusal;             /**< why nothing can be started; NULL: it can */
	int cancelled;
	size_t asked;
	struct sent sent[REQUESTS_MAX];

	int answers;   /**< of the source, so far */
	char text[64]; /**< the last token; "" when it was an error */
	uint64_t serial;
	struct error err;
};

static inline const char *world_variable(void *context, const char *name)
{
	struct world *world = context;
	for (size_t i = 0; i < VARIABLES_MAX && world->variables[i][0] != NULL; i++) {
		if (strcmp(world->variables[i][0], name) == 0)
			return world->variables[i][1];
	}
	return NULL;
}

static inline void world_set(struct world *world, const char *name, const char *value)
{
	size_t i = 0;
	while (world->variables[i][0] != NULL && strcmp(world->variables[i][0], name) != 0)
		i++;
	assert_true(i < VARIABLES_MAX - 1);
	world->variables[i][0] = name;
	world->variables[i][1] = value;
}

/** One more answer; the first that fits and is not used up counts. */
static inline void world_say(struct world *world, struct scripted answer)
{
	size_t i = 0;
	while (world->script[i].url != NULL)
		i++;
	assert_true(i < SCRIPT_MAX - 1);
	world->script[i] = answer;
}

static inline void world_forget(struct world *world)
{
	memset(world->script, 0, sizeof(world->script));
}

static inline const struct sent *world_last(const struct world *world)
{
	assert_true(world->asked > 0);
	return &world->sent[world->asked - 1];
}

static inline void world_note(struct sent *sent, const struct http_call *call)
{
	*sent = (struct sent){ .has_body = call->body != NULL,
		               .is_metadata = call->is_metadata,
		               .timeout = call->timeout };
	snprintf(sent->method, sizeof(sent->method), "%s", call->method);
	snprintf(sent->url, sizeof(sent->url), "%s", call->url);
	snprintf(sent->body, sizeof(sent->body), "%s", call->body != NULL ? call->body : "");
	for (size_t i = 0; i < call->header_count; i++) {
		const struct http_header *header = &call->headers[i];
		if (strcmp(header->name, "Authorization") == 0)
			snprintf(sent->authorization, sizeof(sent->authorization), "%s",
			         header->value);
		if (strcmp(header->name, "X-IDENTITY-HEADER") == 0)
			snprintf(sent->identity, sizeof(sent->identity), "%s", header->value);
		if (i == 0) {
			snprintf(sent->header[0], sizeof(sent->header[0]), "%s", header->name);
			snprintf(sent->header[1], sizeof(sent->header[1]), "%s", header->value);
		}
	}
}

static inline struct scripted world_answer_to(struct world *world, const char *url)
{
	for (size_t i = 0; i < SCRIPT_MAX && world->script[i].url != NULL; i++) {
		struct scripted *scripted = &world->script[i];
		if (scripted->times < 0 ||
		    strncmp(url, scripted->url, strlen(scripted->url)) != 0)
			continue;
		if (scripted->times > 0 && --scripted->times == 0)
			scripted->times = -1;
		return *scripted;
	}
	return (struct scripted){ 0 };
}

static inline int world_http_start(struct http_client *client, const struct http_call *call,
                                   http_answered *answered, void *context,
                                   struct http_transfer **ret_transfer, struct error *err)
{
	struct world *world = client->world;
	if (world->refusal != NULL)
		return error_set(err, ERROR_CONFIG, 0, "%s", world->refusal);
	assert_true(world->asked < REQUESTS_MAX);
	world_note(&world->sent[world->asked++], call);
	struct http_transfer *transfer = calloc(1, sizeof(*transfer));
	struct http_transfer **end = &world->transfers;
	while (*end != NULL)
		end = &(*end)->next;
	*transfer = (struct http_transfer){ .world = world,
		                            .answered = answered,
		                            .context = context,
		                            .answer = world_answer_to(world, call->url) };
	*end = transfer;
	*ret_transfer = transfer;
	return 0;
}

static inline void world_http_cancel(struct http_transfer *transfer)
{
	if (transfer == NULL)
		return;
	struct http_transfer **place = &transfer->world->transfers;
	while (*place != transfer)
		place = &(*place)->next;
	*place = transfer->next;
	transfer->world->cancelled++;
	free(transfer);
}

static inline const char *world_http_header(const struct http_reply *reply, const char *name)
{
	const struct scripted *answer = &reply->transfer->answer;
	for (size_t i = 0; i + 1 < HEADERS_MAX && answer->headers[i] != NULL; i += 2) {
		if (strcasecmp(answer->headers[i], name) == 0)
			return answer->headers[i + 1];
	}
	return NULL;
}

/** Let the oldest request under way end as the script has it. */
static inline void world_answer(struct world *world)
{
	struct http_transfer *transfer = world->transfers;
	assert_non_null(transfer);
	world->transfers = transfer->next;
	const struct scripted *answer = &transfer->answer;
	const char *body = answer->body != NULL ? answer->body : "";
	if (answer->status != 0) {
		const struct http_reply reply = { .status = answer->status,
			                          .body = body,
			                          .len = strlen(body),
			                          .transfer = transfer };
		transfer->answered(transfer->context, &reply, NULL);
	} else {
		struct error err;
		error_set(&err, answer->failure != ERROR_NONE ? answer->failure : ERROR_TIMEOUT,
		          0, "no answer");
		transfer->answered(transfer->context, NULL, &err);
	}
	free(transfer);
}

/** Let everything happen that is due, requests included. */
static inline void world_settle(struct world *world)
{
	for (int i = 0; i < 40; i++) {
		while (world->transfers != NULL)
			world_answer(world);
		loop_turn(world->loop, 0);
	}
}

static inline void world_wake_one(uv_handle_t *handle, void *context)
{
	(void)context;
	if (handle->type != UV_TIMER || !uv_is_active(handle))
		return;
	uv_timer_t *timer = (uv_timer_t *)handle;
	uv_timer_start(timer, timer->timer_cb, 0, 0);
}

/** Let time pass, and what is due then happen. libuv waits in real time: all timers are woken,
 * and those look at our clock. */
static inline void world_pass(struct world *world, double seconds)
{
	fake_clock_advance(&world->time, duration_seconds(seconds));
	uv_walk(loop_uv(world->loop), world_wake_one, NULL);
	world_settle(world);
}

static inline double world_random(void)
{
	return 0;
}

static inline void world_ready(void *context, const struct access_token *token,
                               const struct error *err)
{
	struct world *world = context;
	world->answers++;
	world->text[0] = '\0';
	world->err = (struct error){ 0 };
	assert_true((token == NULL) != (err == NULL));
	if (err != NULL) {
		world->err = *err;
		assert_int_not_equal(err->kind, ERROR_NONE);
		return;
	}
	snprintf(world->text, sizeof(world->text), "%s", token->text);
	world->serial = token->serial;
}

/** Ask for a token and wait for what is due. */
static inline void world_get(struct world *world)
{
	int before = world->answers;
	assert_int_equal(token_source_get(world->tokens, world_ready, world, NULL, NULL), 0);
	assert_int_equal(world->answers, before); /* never from within */
	world_settle(world);
}

/** Write a file into the directory of the test, readable by its owner only. */
static inline const char *world_write(struct world *world, const char *name, const char *text)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/%s", world->directory, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	chmod(path, 0600);
	return path;
}

/** Make the source of tokens; who we are is what the test says. */
static inline void world_open(struct world *world, struct azure_identity identity)
{
	const struct token_options options = {
		.loop = world->loop,
		.http = &world->http,
		.environment = &world->environment,
		.io = &world->io,
		.identity = identity,
		.place = { .arm_url = ARM, .authority_url = AUTHORITY, .resource = ARM },
		.arc_directory = world->directory,
	};
	token_source_free(world->tokens);
	assert_int_equal(token_source_new(&options, &world->tokens, NULL), 0);
}

/** An application with a secret. */
static inline void world_open_with_secret(struct world *world)
{
	world_open(world, (struct azure_identity){
				  .auth = AZURE_AUTH_CLIENT_SECRET,
				  .tenant_id = TENANT,
				  .client_id = CLIENT,
				  .client_secret = { .bytes = "canary-7f3a&=", .len = 13 } });
}

static inline int world_begin(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	world->time = (struct fake_clock){ .mono = { 1000 * SECONDS }, .wall = { NOON } };
	world->clock = fake_clock(&world->time);
	world->environment = (struct environment){ world_variable, world };
	world->io = (struct credential_io){ .http_start = world_http_start,
		                            .http_cancel = world_http_cancel,
		                            .http_header = world_http_header,
		                            .random = world_random };
	snprintf(world->directory, sizeof(world->directory), "/tmp/onramp-azure-XXXXXX");
	if (mkdtemp(world->directory) == NULL ||
	    loop_new(&world->clock, NULL, &world->loop, NULL) != 0)
		return -1;
	world->http.world = world;
	*state = world;
	return 0;
}

static inline int world_end(void **state)
{
	static const char *const names[] = { "token", "pem", "arc.key", "arc.txt" };
	struct world *world = *state;
	char path[128];
	token_source_free(world->tokens);
	assert_null(world->transfers); /* freeing a source cancels what is under way */
	loop_free(world->loop);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", world->directory, names[i]);
		remove(path);
	}
	rmdir(world->directory);
	free(world);
	return 0;
}
