/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/aws/auth agent/runtime agent/base */
/*
 * The rooms of AWS' credentials by themselves, for aws_auth_test.py, which compares them with
 * botocore:
 *
 *     e2e_aws_auth sign                      requests as JSON on standard input, one in a line
 *     e2e_aws_auth endpoint SERVICE REGION   where the service is asked
 *     e2e_aws_auth get [PROFILE [ROLE_ARN]]  who we are, from the environment of the process
 *
 * It says what it found in one line of words, or "error KIND: TEXT". Secrets are not shown: of
 * a session token there is the length.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/http_client.h"
#include "agent/runtime/loop.h"
#include "collectors/aws/auth/credentials.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/sigv4.h"

static int complain(const struct error *err)
{
	printf("error %s: %s\n", error_kind_name(err->kind), err->text);
	return 1;
}

/* --- sign --------------------------------------------------------------------------------- */

static const char *text_of(const json_t *line, const char *key)
{
	return json_string_value(json_object_get(line, key));
}

static void sign_line(const json_t *line)
{
	const json_t *pairs = json_object_get(line, "headers");
	struct http_header headers[SIGV4_HEADERS_MAX];
	size_t count = json_array_size(pairs);
	for (size_t i = 0; i < count && i < SIGV4_HEADERS_MAX; i++) {
		const json_t *pair = json_array_get(pairs, i);
		headers[i].name = json_string_value(json_array_get(pair, 0));
		headers[i].value = json_string_value(json_array_get(pair, 1));
	}
	const char *body = text_of(line, "body");
	const struct sigv4_request request = {
		.method = text_of(line, "method"),
		.path = text_of(line, "path"),
		.query = text_of(line, "query"),
		.host = text_of(line, "host"),
		.headers = headers,
		.header_count = count,
		.body = body,
		.body_len = strlen(body),
	};
	const struct aws_credentials credentials = {
		.access_key_id = text_of(line, "id"),
		.secret_access_key = text_of(line, "secret"),
		.session_token = text_of(line, "token"),
	};
	const struct sigv4_scope scope = {
		.region = text_of(line, "region"),
		.service = text_of(line, "service"),
		.now = { json_integer_value(json_object_get(line, "time")) * 1000000000 },
	};
	struct sigv4_signature signature;
	struct error err;
	if (sigv4_sign(&request, &credentials, &scope, &signature, &err) != 0)
		complain(&err);
	else
		printf("%s %s\n", signature.date, signature.authorization);
}

static int run_sign(void)
{
	char *text = NULL;
	size_t room = 0;
	while (getline(&text, &room, stdin) > 0) {
		json_t *line = json_loads(text, 0, NULL);
		if (line == NULL)
			return 2;
		sign_line(line);
		json_decref(line);
	}
	free(text);
	return 0;
}

/* --- endpoint ----------------------------------------------------------------------------- */

static const char *const service_names[AWS_SERVICE_COUNT] = {
	[AWS_DIRECT_CONNECT] = "directconnect",   [AWS_EC2] = "ec2",
	[AWS_CLOUDWATCH] = "cloudwatch",          [AWS_STS] = "sts",
	[AWS_NETWORK_MANAGER] = "networkmanager",
};

static int run_endpoint(const char *name, const char *region)
{
	struct endpoint_question question = { .region = region };
	while (question.service < AWS_SERVICE_COUNT &&
	       strcmp(service_names[question.service], name) != 0)
		question.service++;
	if (question.service == AWS_SERVICE_COUNT)
		return 2;
	struct arena *arena = arena_new(0);
	struct endpoint endpoint;
	struct error err;
	int result = 0;
	if (endpoint_resolve(&question, &environment_process, NULL, arena, &endpoint, &err) !=
	    0)
		result = complain(&err);
	else
		printf("%s %s %s\n", endpoint.url, endpoint.region, endpoint.service);
	arena_free(arena);
	return result;
}

/* --- get ---------------------------------------------------------------------------------- */

struct getting {
	struct loop *loop;
	struct credential_chain *chain;
	int result;
};

static void on_ready(void *context, const struct aws_credentials *credentials,
                     const struct error *err)
{
	struct getting *getting = context;
	loop_stop(getting->loop);
	if (credentials == NULL) {
		getting->result = complain(err);
		return;
	}
	const char *token = credentials->session_token;
	const char *region = credential_chain_region(getting->chain);
	printf("%s %zu %s %s\n", credentials->access_key_id, token != NULL ? strlen(token) : 0,
	       region != NULL ? region : "-", credential_chain_name(getting->chain));
}

static int run_get(const char *profile, const char *role_arn)
{
	struct getting getting = { 0 };
	struct http_client *http = NULL;
	struct error err;
	if (loop_new(&clock_system, NULL, &getting.loop, &err) != 0 ||
	    http_client_new(getting.loop, NULL, &http, &err) != 0)
		return complain(&err);
	const struct credential_options options = {
		.loop = getting.loop,
		.http = http,
		.environment = &environment_process,
		.profile = profile,
		.role_arn = role_arn,
	};
	if (credential_chain_new(&options, &getting.chain, &err) != 0 ||
	    credential_chain_get(getting.chain, on_ready, &getting, NULL, &err) != 0)
		return complain(&err);
	loop_run(getting.loop);
	credential_chain_free(getting.chain);
	http_client_free(http);
	loop_free(getting.loop);
	return getting.result;
}

int main(int count, char **words)
{
	const char *command = count > 1 ? words[1] : "";
	if (strcmp(command, "sign") == 0)
		return run_sign();
	if (strcmp(command, "endpoint") == 0 && count == 4)
		return run_endpoint(words[2], words[3]);
	if (strcmp(command, "get") == 0)
		return run_get(count > 2 && *words[2] != '\0' ? words[2] : NULL,
		               count > 3 ? words[3] : NULL);
	return 2;
}
