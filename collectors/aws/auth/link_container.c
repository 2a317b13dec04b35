/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The token is sent in clear to whatever the variable names, so plain http is allowed only to
 * this machine and to the link-local addresses of ECS and EKS.
 */
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/ip.h"
#include "agent/base/environment.h"
#include "agent/runtime/file.h"
#include "collectors/aws/auth/fetch.h"
#include "collectors/aws/auth/json_keys.h"
#include "agent/base/url.h"

#define WHO "container credentials"
#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN_MAX ((size_t)16 * 1024)
#define ANSWER_MAX ((size_t)64 * 1024)
#define TIMEOUT_S 2
#define ATTEMPTS 3

static const char *const plain_hosts[] = {
	"169.254.170.2",  /* ECS */
	"169.254.170.23", /* EKS */
	"fd00:ec2::23",   /* EKS */
};

static bool is_allowed(const struct url *url)
{
	if (url->is_https || url_host_is_loopback(url->host))
		return true;
	for (size_t i = 0; i < sizeof(plain_hosts) / sizeof(plain_hosts[0]); i++) {
		if (strcmp(url->host, plain_hosts[i]) == 0)
			return true;
	}
	return false;
}

static const char *url_of(struct credential_fetch *fetch, struct error *err)
{
	const struct environment *environment = fetch->options->environment;
	const char *relative = environment_get(environment, RELATIVE);
	const char *text = environment_get(environment, FULL);
	struct url url;
	if (relative != NULL)
		text = arena_printf(fetch->arena, "http://169.254.170.2%s%s",
		                    *relative == '/' ? "" : "/", relative);
	if (text == NULL || arena_failed(fetch->arena)) {
		error_set(err, ERROR_LIMIT, 0, WHO ": no memory");
		return NULL;
	}
	if (url_parse(text, fetch->arena, &url, err) != 0) {
		error_wrap(err, WHO ": %s", relative != NULL ? RELATIVE : FULL);
		return NULL;
	}
	if (!is_allowed(&url)) {
		error_set(err, ERROR_CONFIG, 0,
		          WHO ": " FULL ": %s must be asked by https: plain http is for this "
		              "machine, ECS and EKS",
		          url.host);
		return NULL;
	}
	return text;
}

/* The file is read each time: EKS renews it. */
static int read_token(struct credential_fetch *fetch, struct wiped *token, struct error *err)
{
	const struct environment *environment = fetch->options->environment;
	const char *path =
		environment_get(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *text = environment_get(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
	if (path != NULL && file_read(path, token, NULL, err) != 0)
		return error_wrap(err, WHO ": AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	if (path == NULL && text != NULL && wiped_add(token, text, strlen(text)) != 0)
		return error_set(err, ERROR_LIMIT, 0, WHO ": the token is too long");
	text = wiped_text(token);
	if (strlen(text) != token->len || text[strcspn(text, "\r\n")] != '\0')
		return error_set(err, ERROR_CONFIG, 0,
		                 WHO ": the token has a line end or a NUL in it");
	return 0;
}

static int read_reply(const struct http_reply *reply, struct aws_keys **ret_keys,
                      struct error *err)
{
	int result =
		json_keys_parse(JSON_KEYS_CONTAINER, reply->body, reply->len, ret_keys, err);
	if (result != 0 && err->kind != ERROR_DENIED && reply->status != 200)
		return error_set(err, reply->status >= 500 ? ERROR_UNREACHABLE : ERROR_DENIED,
		                 0, "status %ld", reply->status);
	return result;
}

static void on_reply(void *context, const struct http_reply *reply, const struct error *err)
{
	struct credential_fetch *fetch = context;
	struct aws_keys *keys = NULL;
	struct error why = { 0 };
	fetch->transfer = NULL;
	if (fetch_is_transient(reply, err) &&
	    fetch_retry(fetch, link_container, ATTEMPTS, duration_seconds(1)))
		return;
	if (reply == NULL) {
		why = *err;
	} else if (read_reply(reply, &keys, &why) == 0) {
		fetch_got(fetch, keys);
		return;
	}
	error_wrap(&why, WHO);
	fetch_failed(fetch, &why);
}

void link_container(struct credential_fetch *fetch)
{
	struct wiped token;
	struct error err = { 0 };
	wiped_init(&token, TOKEN_MAX);
	const char *url = url_of(fetch, &err);
	if (url == NULL || read_token(fetch, &token, &err) != 0) {
		wiped_done(&token);
		fetch_failed(fetch, &err);
		return;
	}
	const struct http_header headers[] = { { "Accept", "application/json" },
		                               { "Authorization", wiped_text(&token) } };
	const struct http_call call = {
		.method = "GET",
		.url = url,
		.headers = headers,
		.header_count = token.len > 0 ? 2 : 1,
		.timeout = duration_seconds(TIMEOUT_S),
		.max_body = ANSWER_MAX,
		.is_metadata = true,
	};
	fetch_ask(fetch, &call, on_reply, WHO);
	wiped_done(&token);
}
