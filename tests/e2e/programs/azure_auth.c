/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/azure/auth agent/runtime agent/base */
/*
 * The room of Azure's tokens by itself, for azure_auth_test.py, which compares it with
 * Microsoft's own library:
 *
 *     e2e_azure_auth plan [AUTH]                  who we would be, by the environment
 *     e2e_azure_auth get [AUTH [CA_FILE [ARC]]]   the same, and how long the token is
 *     e2e_azure_auth sign FILE CLIENT AUDIENCE    an assertion, by the keys of a file
 *
 * AUTH is a number of enum azure_auth, ARC the directory of the keys of Azure Arc's agent. It
 * says what it found in one line, or "error KIND: TEXT". Tokens are not shown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/environment.h"
#include "agent/base/error.h"
#include "agent/runtime/file.h"
#include "agent/runtime/http_client.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/wiped.h"
#include "collectors/azure/auth/assertion.h"
#include "collectors/azure/auth/plan.h"

static int complain(const struct error *err)
{
	printf("error %s: %s\n", error_kind_name(err->kind), err->text);
	return 1;
}

static struct azure_identity identity_of(const char *auth)
{
	return (struct azure_identity){ .auth = (enum azure_auth)strtol(auth, NULL, 10) };
}

static int run_plan(const char *auth)
{
	const struct azure_identity identity = identity_of(auth);
	const struct token_question question = { .identity = &identity,
		                                 .environment = &environment_process };
	struct arena *arena = arena_new(0);
	struct token_plan plan;
	struct error err;
	int result = 0;
	if (token_plan_make(&question, arena, &plan, &err) != 0)
		result = complain(&err);
	else
		printf("%s\n", plan.name);
	arena_free(arena);
	return result;
}

struct getting {
	struct loop *loop;
	struct token_source *source;
	int result;
};

static void on_ready(void *context, const struct access_token *token, const struct error *err)
{
	struct getting *getting = context;
	loop_stop(getting->loop);
	if (token == NULL)
		getting->result = complain(err);
	else
		printf("%zu %s\n", strlen(token->text), token_source_name(getting->source));
}

static int run_get(const char *auth, const char *ca_file, const char *arc_directory)
{
	struct getting getting = { 0 };
	struct http_client *http = NULL;
	struct arena *arena = arena_new(0);
	const struct azure_place_question question = { .cloud = AZURE_CLOUD_ANY };
	const struct http_client_options trust = { .ca_file = ca_file };
	struct token_options options = { .environment = &environment_process,
		                         .identity = identity_of(auth),
		                         .arc_directory = arc_directory };
	struct error err;
	if (loop_new(&clock_system, NULL, &getting.loop, &err) != 0 ||
	    http_client_new(getting.loop, &trust, &http, &err) != 0 ||
	    azure_place_find(&question, &environment_process, arena, &options.place, &err) != 0)
		return complain(&err);
	options.loop = getting.loop;
	options.http = http;
	if (token_source_new(&options, &getting.source, &err) != 0 ||
	    token_source_get(getting.source, on_ready, &getting, NULL, &err) != 0)
		return complain(&err);
	loop_run(getting.loop);
	token_source_free(getting.source);
	http_client_free(http);
	loop_free(getting.loop);
	arena_free(arena);
	return getting.result;
}

static int run_sign(const char *path, const char *client_id, const char *audience)
{
	struct wiped pem, text;
	struct walltime expires;
	struct error err;
	wiped_init(&pem, ASSERTION_MAX);
	wiped_init(&text, ASSERTION_MAX);
	int result = file_read(path, &pem, NULL, &err);
	const struct assertion assertion = {
		.pem = wiped_text(&pem),
		.pem_len = pem.len,
		.client_id = client_id,
		.audience = audience,
		.id = "0a1b",
		.now = clock_wall(&clock_system),
		.with_chain = true,
	};
	if (result == 0)
		result = assertion_sign(&assertion, &text, &expires, &err);
	if (result == 0)
		printf("%s\n", wiped_text(&text));
	else
		complain(&err);
	wiped_done(&pem);
	wiped_done(&text);
	return result == 0 ? 0 : 1;
}

int main(int count, char **words)
{
	const char *command = count > 1 ? words[1] : "";
	const char *auth = count > 2 ? words[2] : "0";
	if (strcmp(command, "plan") == 0)
		return run_plan(auth);
	if (strcmp(command, "get") == 0)
		return run_get(auth, count > 3 ? words[3] : NULL, count > 4 ? words[4] : NULL);
	if (strcmp(command, "sign") == 0 && count == 5)
		return run_sign(words[2], words[3], words[4]);
	return 2;
}
