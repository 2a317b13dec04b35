/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The world around a credential chain as a test wants it: an environment, services that answer
 * from a script, a clock that is turned by hand. Nothing is sent anywhere.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "collectors/aws/auth/credentials.h"
#include "agent/base/environment.h"

#define SECONDS INT64_C(1000000000)

/* 2026-01-15 12:00:00 UTC */
#define NOON (INT64_C(1768478400) * SECONDS)

/** What a service answers; a status of 0 is no answer, for `failure`. */
struct scripted {
	const char *url; /**< begin of the URL it is for */
	long status;
	const char *body;
	enum error_kind failure;
	const char *date; /**< header of the answer */
};

struct http_transfer {
	struct world *world;
	http_answered *answered;
	void *context;
	struct scripted answer;
};

/** A program's end; exit_status is its own unless failure says it had none. */
struct child {
	struct world *world;
	child_ended *ended;
	void *context;
};

/* What http_start() finds the world by; child_start() has no place for it. */
struct http_client {
	struct world *world;
};

struct world {
	struct fake_clock time;
	struct clock clock;
	struct loop *loop;
	struct environment environment;
	const char *variables[16][2];
	struct credential_io io;
	struct http_client http;
	struct credential_chain *chain;
	char directory[64];

	struct scripted script[8];
	struct http_transfer *transfer; /**< under way */
	struct child *child;            /**< under way */
	const char *refusal;            /**< why nothing can be started; NULL: it can */
	int asked;                      /**< requests so far */
	int cancelled;
	char method[8], url[256], body[4096]; /**< of the last request */
	char authorization[2048], metadata_token[64], date[32];
	bool is_metadata;
	char command[256]; /**< of the last program, words joined by "|" */

	int answers; /**< callbacks so far */
	char id[64]; /**< of the last; "" when it was an error */
	char token[64];
	uint64_t serial;
	struct error err;
};

static inline const char *world_variable(void *context, const char *name)
{
	struct world *world = context;
	for (size_t i = 0; i < 16 && world->variables[i][0] != NULL; i++) {
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
	assert_true(i < 15);
	world->variables[i][0] = name;
	world->variables[i][1] = value;
}

static inline void world_note(struct world *world, const struct http_call *call)
{
	snprintf(world->method, sizeof(world->method), "%s", call->method);
	snprintf(world->url, sizeof(world->url), "%s", call->url);
	snprintf(world->body, sizeof(world->body), "%s", call->body != NULL ? call->body : "");
	world->is_metadata = call->is_metadata;
	world->authorization[0] = world->metadata_token[0] = world->date[0] = '\0';
	for (size_t i = 0; i < call->header_count; i++) {
		const struct http_header *header = &call->headers[i];
		if (strcmp(header->name, "Authorization") == 0)
			snprintf(world->authorization, sizeof(world->authorization), "%s",
			         header->value);
		if (strcmp(header->name, "X-Amz-Date") == 0)
			snprintf(world->date, sizeof(world->date), "%s", header->value);
		if (strcmp(header->name, "X-aws-ec2-metadata-token") == 0)
			snprintf(world->metadata_token, sizeof(world->metadata_token), "%s",
			         header->value);
	}
}

static inline int world_http_start(struct http_client *client, const struct http_call *call,
                                   http_answered *answered, void *context,
                                   struct http_transfer **ret_transfer, struct error *err)
{
	struct world *world = client->world;
	if (world->refusal != NULL)
		return error_set(err, ERROR_CONFIG, 0, "%s", world->refusal);
	world->asked++;
	world_note(world, call);
	assert_null(world->transfer); /* one at a time */
	struct http_transfer *transfer = calloc(1, sizeof(*transfer));
	transfer->world = world;
	transfer->answered = answered;
	transfer->context = context;
	for (size_t i = 0; i < 8 && world->script[i].url != NULL; i++) {
		const struct scripted *scripted = &world->script[i];
		if (strncmp(call->url, scripted->url, strlen(scripted->url)) == 0)
			transfer->answer = *scripted;
	}
	world->transfer = transfer;
	*ret_transfer = transfer;
	return 0;
}

static inline void world_http_cancel(struct http_transfer *transfer)
{
	if (transfer == NULL)
		return;
	transfer->world->transfer = NULL;
	transfer->world->cancelled++;
	free(transfer);
}

static inline const char *world_http_header(const struct http_reply *reply, const char *name)
{
	return strcmp(name, "Date") == 0 ? reply->transfer->answer.date : NULL;
}

/** Let the request under way end as the script has it. */
static inline void world_answer(struct world *world)
{
	struct http_transfer *transfer = world->transfer;
	assert_non_null(transfer);
	world->transfer = NULL;
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
	for (int i = 0; i < 20; i++) {
		if (world->transfer != NULL)
			world_answer(world);
		loop_turn(world->loop, 0);
	}
}

/** child_start() does not know the world: there is one test at a time. */
static inline struct world **world_of_children(void)
{
	static struct world *world;
	return &world;
}

static inline int world_child_start(struct loop *loop, const struct child_call *call,
                                    child_ended *ended, void *context, struct child **ret_child,
                                    struct error *err)
{
	struct world *world = *world_of_children();
	(void)loop;
	if (world->refusal != NULL)
		return error_set(err, ERROR_CONFIG, 0, "%s", world->refusal);
	world->command[0] = '\0';
	for (size_t i = 0; call->argv[i] != NULL; i++) {
		size_t len = strlen(world->command);
		snprintf(world->command + len, sizeof(world->command) - len, "%s%s",
		         i > 0 ? "|" : "", call->argv[i]);
	}
	struct child *child = calloc(1, sizeof(*child));
	*child = (struct child){ world, ended, context };
	world->child = child;
	*ret_child = child;
	return 0;
}

static inline void world_child_cancel(struct child *child)
{
	if (child == NULL)
		return;
	child->world->child = NULL;
	child->world->cancelled++;
	free(child);
}

/** Let the program under way end; output NULL: it had to be killed. */
static inline void world_end_child(struct world *world, int exit_status, const char *output,
                                   const char *complaint)
{
	struct child *child = world->child;
	assert_non_null(child);
	world->child = NULL;
	if (output != NULL) {
		const struct child_result result = { exit_status, output, strlen(output),
			                             complaint };
		child->ended(child->context, &result, NULL);
	} else {
		struct error err;
		error_set(&err, ERROR_TIMEOUT, 0, "no end within 60 s");
		child->ended(child->context, NULL, &err);
	}
	free(child);
}

static inline double world_random(void)
{
	return 0;
}

static inline void world_ready(void *context, const struct aws_credentials *credentials,
                               const struct error *err)
{
	struct world *world = context;
	world->answers++;
	world->id[0] = world->token[0] = '\0';
	world->err = (struct error){ 0 };
	assert_true((credentials == NULL) != (err == NULL));
	if (err != NULL) {
		world->err = *err;
		assert_int_not_equal(err->kind, ERROR_NONE);
		return;
	}
	snprintf(world->id, sizeof(world->id), "%s", credentials->access_key_id);
	if (credentials->session_token != NULL)
		snprintf(world->token, sizeof(world->token), "%s", credentials->session_token);
	world->serial = credentials->serial;
}

/** Ask and wait for the answer. */
static inline void world_get(struct world *world)
{
	int before = world->answers;
	assert_int_equal(credential_chain_get(world->chain, world_ready, world, NULL, NULL), 0);
	assert_int_equal(world->answers, before); /* never from within */
	world_settle(world);
}

/** Write a file into the directory of the test, readable by its owner only. */
static inline void world_write(struct world *world, const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", world->directory, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	chmod(path, 0600);
}

static inline void world_pass(struct world *world, double seconds)
{
	fake_clock_advance(&world->time, duration_seconds(seconds));
}

/** Make the chain; options that the test sets come along. */
static inline void world_open(struct world *world, struct credential_options options)
{
	options.loop = world->loop;
	options.http = &world->http;
	options.environment = &world->environment;
	options.io = &world->io;
	credential_chain_free(world->chain);
	assert_int_equal(credential_chain_new(&options, &world->chain, NULL), 0);
}

static inline int world_begin(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	world->time = (struct fake_clock){ .mono = { 1000 * SECONDS }, .wall = { NOON } };
	world->clock = fake_clock(&world->time);
	world->environment = (struct environment){ world_variable, world };
	world->io = (struct credential_io){ world_http_start,   world_http_cancel,
		                            world_http_header,  world_child_start,
		                            world_child_cancel, world_random };
	snprintf(world->directory, sizeof(world->directory), "/tmp/onramp-aws-XXXXXX");
	if (mkdtemp(world->directory) == NULL ||
	    loop_new(&world->clock, NULL, &world->loop, NULL) != 0)
		return -1;
	*world_of_children() = world;
	world->http.world = world;
	world_set(world, "HOME", world->directory);
	char aws[96];
	snprintf(aws, sizeof(aws), "%s/.aws", world->directory);
	*state = world;
	return mkdir(aws, 0700);
}

static inline int world_end(void **state)
{
	static const char *const names[] = { ".aws/config", ".aws/credentials", "token",
		                             ".aws" };
	struct world *world = *state;
	char path[128];
	credential_chain_free(world->chain);
	assert_null(world->transfer); /* freeing a chain cancels what is under way */
	assert_null(world->child);
	loop_free(world->loop);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", world->directory, names[i]);
		remove(path);
	}
	rmdir(world->directory);
	free(world);
	return 0;
}
