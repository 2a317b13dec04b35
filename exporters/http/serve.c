/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request from its first line to its last byte, in the order in which libmicrohttpd calls:
 * serve_uri, serve_request (again for each piece of a body, again after a password was judged),
 * serve_completed.
 */
#include <gnutls/gnutls.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/base/body.h"
#include "exporters/http/answer.h"
#include "exporters/http/rate_limit.h"
#include "exporters/http/server.h"
#include "exporters/http/tls.h"
#include "exporters/http/web.h"

#define REALM "Basic realm=\"onramp\", charset=\"UTF-8\""

/* Longest value of an Allow header with NUL: "GET, HEAD, POST". */
#define ALLOW_MAX 24

static int socket_of(struct MHD_Connection *mhd)
{
	return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static struct client *client_of(struct MHD_Connection *mhd)
{
	return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* Give the session its credentials; without them it must not begin. */
static int begin_tls(struct client *client)
{
	struct web *web = server_web(client->server);
	if (web->tls == NULL) {
		web_unref(web);
		return 0;
	}
	client->web = web;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(client->mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	return info == NULL ? -1 : tls_attach(web->tls, info->tls_session);
}

static struct client *begin(struct http_server *server, struct MHD_Connection *mhd)
{
	struct client *client = calloc(1, sizeof(*client));
	if (client == NULL) {
		shutdown(socket_of(mhd), SHUT_RDWR);
		return NULL;
	}
	client->server = server;
	client->mhd = mhd;
	connections_open(server->connections, &client->connection, socket_of(mhd));
	if (begin_tls(client) != 0)
		shutdown(socket_of(mhd), SHUT_RDWR);
	return client;
}

static void end_request(struct client *client)
{
	web_unref(client->request_web);
	client->request_web = NULL;
	client->verdict = AUTH_UNKNOWN;
	client->phase = CLIENT_NEW;
	client->request = (struct request){ 0 };
}

/* The session is gone by now, so its credentials may go too. */
static void end(struct client *client)
{
	if (client == NULL)
		return;
	connections_close(client->server->connections, &client->connection);
	end_request(client);
	web_unref(client->web);
	free(client);
}

void serve_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
                      enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*socket_context = begin(context, mhd);
		return;
	}
	end(*socket_context);
	*socket_context = NULL;
}

void *serve_uri(void *context, const char *uri, struct MHD_Connection *mhd)
{
	(void)context;
	struct client *client = client_of(mhd);
	if (client != NULL)
		client->request.uri_len = strlen(uri);
	return client;
}

static enum MHD_Result add_field(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
	(void)kind;
	request_add_field(context, name, value);
	return MHD_YES;
}

static enum MHD_Result refuse(struct client *client, const struct plain_answer *answer)
{
	struct http_server *server = client->server;
	atomic_fetch_add_explicit(&server->answered[answer->status / 100], 1,
	                          memory_order_relaxed);
	connections_move(server->connections, &client->connection, CONNECTION_ANSWERING);
	return answer_plain(answer, client->request_web, client->mhd);
}

/* The status to refuse the request with because of its form, or 0. */
static unsigned check_form(struct client *client)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(client->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	client->request.header_len = info == NULL ? 0 : info->header_size;
	MHD_get_connection_values(client->mhd, MHD_HEADER_KIND, add_field, &client->request);
	return request_refusal(&client->request);
}

/* On the worker's thread. */
static void judged(void *context, enum auth_verdict verdict)
{
	struct client *client = context;
	client->verdict = verdict;
	MHD_resume_connection(client->mhd);
}

/* Whether the request may pass. AUTH_UNKNOWN: the connection is suspended until that is known.
 */
static enum auth_verdict authenticate(struct client *client)
{
	struct auth *auth = client->request_web->auth;
	if (auth == NULL || client->verdict != AUTH_UNKNOWN)
		return auth == NULL ? AUTH_GRANTED : client->verdict;
	struct basic_credentials credentials;
	const char *header = MHD_lookup_connection_value(client->mhd, MHD_HEADER_KIND,
	                                                 MHD_HTTP_HEADER_AUTHORIZATION);
	if (basic_parse(header, &credentials) != 0)
		return AUTH_DENIED;
	enum auth_verdict verdict = auth_recall(auth, &credentials);
	if (verdict == AUTH_UNKNOWN) {
		/* Waiting for the worker is our time, not the client's. */
		connections_move(client->server->connections, &client->connection,
		                 CONNECTION_ANSWERING);
		MHD_suspend_connection(client->mhd);
		if (auth_submit(client->server->auth_worker, auth, &credentials, judged,
		                client) != 0)
			judged(client, AUTH_BUSY);
	}
	basic_wipe(&credentials);
	return verdict;
}

static int matches_method(const struct http_route *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	       (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0);
}

/* Find the route; when only its path is known, *ret_is_path says so and allow lists its
 * methods. */
static const struct http_route *find_route(const struct http_options *options, const char *path,
                                           const char *method, char allow[static ALLOW_MAX])
{
	int has_get = 0;
	int has_post = 0;
	for (size_t i = 0; i < options->route_count; i++) {
		const struct http_route *route = &options->routes[i];
		if (strcmp(route->path, path) != 0)
			continue;
		if (matches_method(route, method))
			return route;
		has_get |= strcmp(route->method, "GET") == 0;
		has_post |= strcmp(route->method, "POST") == 0;
	}
	const char *methods = has_get    ? has_post ? "GET, HEAD, POST" : "GET, HEAD"
	                      : has_post ? "POST"
	                                 : "";
	memcpy(allow, methods, strlen(methods) + 1);
	return NULL;
}

static const char *header_of(struct client *client, const char *name)
{
	return MHD_lookup_connection_value(client->mhd, MHD_HEADER_KIND, name);
}

static enum MHD_Result answer(struct client *client, const char *path, const char *method)
{
	struct http_server *server = client->server;
	char allow[ALLOW_MAX];
	const struct http_route *route = find_route(&server->options, path, method, allow);
	if (route == NULL && allow[0] == '\0')
		return refuse(client, &(struct plain_answer){ .status = 404 });
	if (route == NULL)
		return refuse(client, &(struct plain_answer){ .status = 405,
		                                              .header = MHD_HTTP_HEADER_ALLOW,
		                                              .value = allow });
	const struct http_request request = {
		.method = method,
		.path = path,
		.accept = header_of(client, MHD_HTTP_HEADER_ACCEPT),
		.accept_encoding = header_of(client, MHD_HTTP_HEADER_ACCEPT_ENCODING),
	};
	struct http_answer said = { 0 };
	route->handler(route->context, &request, &said);
	if (said.status < 200 || said.status > 599)
		said.status = 500;
	if (said.body == NULL)
		return refuse(client, &(struct plain_answer){ .status = said.status });
	atomic_fetch_add_explicit(&server->answered[said.status / 100], 1,
	                          memory_order_relaxed);
	connections_move(server->connections, &client->connection, CONNECTION_ANSWERING);
	size_t number = (size_t)(route - server->options.routes);
	return answers_queue(server->answers, number, &said, client->request_web, client->mhd);
}

/* First call of a request: whatever is wrong with its form ends the connection too, because
 * where the next request begins is then a matter of opinion. */
static enum MHD_Result check(struct client *client)
{
	client->phase = CLIENT_CHECKED;
	client->request_web = server_web(client->server);
	unsigned status = check_form(client);
	if (status != 0)
		return refuse(client,
		              &(struct plain_answer){ .status = status, .must_close = 1 });
	return MHD_YES;
}

static enum MHD_Result admit(struct client *client, const char *path, const char *method)
{
	struct rate_limit *limit = client->request_web->limit;
	if (client->phase != CLIENT_ADMITTED && limit != NULL && !rate_limit_take(limit))
		return refuse(client, &(struct plain_answer){ .status = 429 });
	client->phase = CLIENT_ADMITTED;
	switch (authenticate(client)) {
	case AUTH_UNKNOWN: return MHD_YES;
	case AUTH_GRANTED: return answer(client, path, method);
	case AUTH_BUSY:
		return refuse(client,
		              &(struct plain_answer){ .status = 503,
		                                      .header = MHD_HTTP_HEADER_RETRY_AFTER,
		                                      .value = "1" });
	case AUTH_DENIED: break;
	}
	return refuse(client,
	              &(struct plain_answer){ .status = 401,
	                                      .header = MHD_HTTP_HEADER_WWW_AUTHENTICATE,
	                                      .value = REALM });
}

enum MHD_Result serve_request(void *context, struct MHD_Connection *mhd, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_len, void **request)
{
	(void)context;
	(void)mhd;
	(void)version;
	(void)body;
	struct client *client = *request;
	if (client == NULL)
		return MHD_NO;
	if (client->phase == CLIENT_NEW) {
		enum MHD_Result result = check(client);
		if (request_refusal(&client->request) != 0 ||
		    client->request.content_length > 0)
			return result;
	}
	if (*body_len > 0) {
		*body_len = 0; /* read and ignored */
		return MHD_YES;
	}
	return admit(client, path, method);
}

void serve_completed(void *context, struct MHD_Connection *mhd, void **request,
                     enum MHD_RequestTerminationCode code)
{
	(void)mhd;
	(void)code;
	struct http_server *server = context;
	struct client *client = *request;
	if (client == NULL)
		return;
	end_request(client);
	connections_move(server->connections, &client->connection, CONNECTION_IDLE);
	*request = NULL;
}
