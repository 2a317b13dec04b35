/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/restconf_client.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/config/kind.h"
#include "agent/runtime/http_client.h"
#include "collectors/cli/parse/json.h"
#include "collectors/cli/restconf_options.h"
#include "collectors/cli/restconf_resource.h"

#define SCHEME "Basic "

struct restconf_client {
	struct http_client *http;
	struct http_transfer *transfer; /* NULL: none is under way */
	char *host, *user;
	uint16_t port;
	char *authorization; /* the header's value: a secret */
	size_t authorization_size;
	restconf_answered *answered;
	void *context;
};

static void wipe(char *secret, size_t size)
{
	if (secret != NULL)
		explicit_bzero(secret, size);
	free(secret);
}

/* RFC 7617, section 2. */
static int authorize(struct restconf_client *client, const struct secret *password)
{
	size_t user_len = strlen(client->user), len = user_len + 1 + password->len;
	size_t size = strlen(SCHEME) + (len + 2) / 3 * 4 + 1;
	unsigned char *plain = len > INT32_MAX / 2 ? NULL : malloc(len);
	char *value = plain == NULL ? NULL : malloc(size);
	if (value != NULL) {
		memcpy(plain, client->user, user_len);
		plain[user_len] = ':';
		memcpy(plain + user_len + 1, password->bytes, password->len);
		memcpy(value, SCHEME, strlen(SCHEME));
		EVP_EncodeBlock((unsigned char *)value + strlen(SCHEME), plain, (int)len);
	}
	wipe((char *)plain, len);
	client->authorization = value;
	client->authorization_size = size;
	return value == NULL ? -1 : 0;
}

int restconf_client_new(struct loop *loop, const struct source_config *config,
                        struct restconf_client **ret_client, struct error *err)
{
	const struct restconf_options *options = config->options;
	const struct http_client_options http = { .ca_file = options->ca_file,
		                                  .max_connections = 1 };
	struct restconf_client *client = calloc(1, sizeof(*client));
	if (client == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	client->host = strdup(config->router->address);
	client->user = strdup(options->user);
	client->port = (uint16_t)options->port;
	int failed = 0;
	if (client->host == NULL || client->user == NULL ||
	    authorize(client, &options->password) != 0)
		failed = error_set(err, ERROR_LIMIT, 0, "out of memory");
	else
		failed = http_client_new(loop, &http, &client->http, err);
	if (failed != 0) {
		restconf_client_free(client);
		return -1;
	}
	*ret_client = client;
	return 0;
}

void restconf_client_free(struct restconf_client *client)
{
	if (client == NULL)
		return;
	http_client_free(client->http);
	wipe(client->authorization, client->authorization_size);
	free(client->user);
	free(client->host);
	free(client);
}

/* What a status says that is neither an answer nor that there is none. */
static void refuse(const struct restconf_client *client, long status, struct error *err)
{
	if (status == 401)
		error_set(err, ERROR_DENIED, 0,
		          "the router refuses user %s or the password (401)", client->user);
	else if (status == 403)
		error_set(err, ERROR_DENIED, 0, "user %s may not read this (403)",
		          client->user);
	else if (status == 429)
		error_set(err, ERROR_THROTTLED, 0, "the router is asked too often (429)");
	else if (status == 200)
		error_set(err, ERROR_MALFORMED, 0, "the answer is empty");
	else if (status >= 500)
		error_set(err, ERROR_UNREACHABLE, 0, "the router fails with status %ld",
		          status);
	else
		error_set(err, ERROR_CONFIG, 0, "this is no RESTCONF server: status %ld",
		          status);
}

static void on_reply(void *context, const struct http_reply *reply, const struct error *err)
{
	struct restconf_client *client = context;
	struct restconf_answer answer = { .err = err };
	struct error refusal;
	client->transfer = NULL;
	if (err != NULL) {
		answer.is_hopeless =
			err->kind == ERROR_UNREACHABLE || err->kind == ERROR_DENIED;
	} else if (reply->status == 200 && reply->len > 0) {
		answer.text = reply->body;
		answer.len = reply->len;
	} else if (reply->status != 204 && reply->status != 404) {
		refuse(client, reply->status, &refusal);
		answer.err = &refusal;
		answer.is_hopeless = reply->status == 401;
	}
	client->answered(client->context, &answer);
}

int restconf_client_get(struct restconf_client *client,
                        const struct restconf_question *question, restconf_answered *answered,
                        void *context, struct error *err)
{
	char url[RESTCONF_URL_MAX];
	if (restconf_url(client->host, client->port, question->resource, question->arguments,
	                 url, err) != 0)
		return -1;
	const struct http_header headers[] = {
		{ "Accept", "application/yang-data+json" },
		{ "Authorization", client->authorization },
	};
	const struct http_call call = {
		.method = "GET",
		.url = url,
		.headers = headers,
		.header_count = sizeof(headers) / sizeof(headers[0]),
		.timeout = question->timeout,
		.max_body = JSON_BYTES_MAX,
	};
	client->answered = answered;
	client->context = context;
	return http_client_start(client->http, &call, on_reply, client, &client->transfer, err);
}

void restconf_client_cancel(struct restconf_client *client)
{
	http_transfer_cancel(client->transfer);
	client->transfer = NULL;
}
