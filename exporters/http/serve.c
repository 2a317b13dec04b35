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

static const char *header_of(struct client *client, const char *name)
{
	return MHD_lookup_connection_value(client->mhd, MHD_HEADER_KIND, name);
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

static void drop_credentials(struct client *client)
{
	if (client->credentials != NULL)
		basic_wipe(client->credentials);
	free(client->credentials);
	client->credentials = NULL;
}

static void end_request(struct client *client)
{
	drop_credentials(client);
	body_unref(client->said.body);
	client->said.body = NULL;
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

/* Go on on the worker's thread, or at once when it takes nothing more. The run ends by
 * resuming. */
static enum MHD_Result defer(struct client *client, worker_run *run)
{
	/* Waiting for the worker is our time, not the client's. */
	connections_move(client->server->connections, &client->connection,
	                 CONNECTION_ANSWERING);
	MHD_suspend_connection(client->mhd);
	client->job = (struct worker_job){ .run = run, .context = client };
	if (worker_submit(client->server->worker, &client->job) != 0)
		run(client, 1);
	return MHD_YES;
}

static void judge(void *context, int is_stopping)
{
	struct client *client = context;
	client->verdict = is_stopping
	                          ? AUTH_BUSY
	                          : auth_verify(client->request_web->auth, client->credentials);
	drop_credentials(client);
	MHD_resume_connection(client->mhd);
}

/* Whether the request may pass; AUTH_UNKNOWN when the worker has to judge client->credentials.
 */
static enum auth_verdict authenticate(struct client *client)
{
	struct auth *auth = client->request_web->auth;
	if (auth == NULL || client->verdict != AUTH_UNKNOWN)
		return auth == NULL ? AUTH_GRANTED : client->verdict;
	struct basic_credentials credentials;
	if (basic_parse(header_of(client, MHD_HTTP_HEADER_AUTHORIZATION), &credentials) != 0)
		return AUTH_DENIED;
	enum auth_verdict verdict = auth_recall(auth, &credentials);
	if (verdict == AUTH_UNKNOWN) {
		client->credentials = malloc(sizeof(credentials));
		if (client->credentials == NULL)
			verdict = AUTH_BUSY;
		else
			*client->credentials = credentials;
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

struct query {
	struct http_parameter items[HTTP_QUERY_MAX];
	size_t count; /* of the request, which may be more than fit */
};

static enum MHD_Result add_parameter(void *context, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
	struct query *query = context;
	(void)kind;
	if (query->count < HTTP_QUERY_MAX)
		query->items[query->count] =
			(struct http_parameter){ name, value == NULL ? "" : value };
	query->count++;
	return MHD_YES;
}

static void ask_handler(struct client *client, const struct http_route *route,
                        const char *method)
{
	struct query query = { .count = 0 };
	MHD_get_connection_values(client->mhd, MHD_GET_ARGUMENT_KIND, add_parameter, &query);
	const struct http_request request = {
		.method = method,
		.path = route->path,
		.accept = header_of(client, MHD_HTTP_HEADER_ACCEPT),
		.accept_encoding = header_of(client, MHD_HTTP_HEADER_ACCEPT_ENCODING),
		.query = query.items,
		.query_count = query.count,
	};
	client->route = route;
	client->said = (struct http_answer){ 0 };
	if (query.count > HTTP_QUERY_MAX)
		client->said.status = 400;
	else
		route->handler(route->context, &request, &client->said);
}

/* A handler that may block. */
static void ask_slowly(void *context, int is_stopping)
{
	struct client *client = context;
	if (is_stopping)
		client->said.status = 503;
	else
		ask_handler(client, client->route, client->route->method);
	client->phase = CLIENT_ANSWERED;
	MHD_resume_connection(client->mhd);
}

static enum MHD_Result say(struct client *client)
{
	struct http_server *server = client->server;
	struct http_answer *said = &client->said;
	/* A handler that found no memory for its body must not pass for a success. */
	unsigned least = said->body == NULL ? 300 : 200;
	if (said->status < least || said->status > 599)
		said->status = 500;
	if (said->body == NULL)
		return refuse(client, &(struct plain_answer){ .status = said->status });
	atomic_fetch_add_explicit(&server->answered[said->status / 100], 1,
	                          memory_order_relaxed);
	connections_move(server->connections, &client->connection, CONNECTION_ANSWERING);
	size_t number = (size_t)(client->route - server->options.routes);
	return answers_queue(server->answers, number, said, client->request_web, client->mhd);
}

static enum MHD_Result answer(struct client *client, const char *path, const char *method)
{
	char allow[ALLOW_MAX];
	const struct http_route *route =
		find_route(&client->server->options, path, method, allow);
	if (route == NULL && allow[0] == '\0')
		return refuse(client, &(struct plain_answer){ .status = 404 });
	if (route == NULL)
		return refuse(client, &(struct plain_answer){ .status = 405,
		                                              .header = MHD_HTTP_HEADER_ALLOW,
		                                              .value = allow });
	client->route = route;
	if (strcmp(route->method, MHD_HTTP_METHOD_POST) == 0)
		return defer(client, ask_slowly);
	ask_handler(client, route, method);
	return say(client);
}

/* First call of a request. An answer given now ends the connection (0.9.75,
 * MHD_queue_response), as it should: where the next request begins is a matter of opinion. All
 * others wait for the last call, when a body has been read. */
static enum MHD_Result check(struct client *client)
{
	client->phase = CLIENT_CHECKED;
	client->request_web = server_web(client->server);
	unsigned status = check_form(client);
	return status == 0 ? MHD_YES
	                   : refuse(client, &(struct plain_answer){ .status = status });
}

static enum MHD_Result admit(struct client *client, const char *path, const char *method)
{
	struct rate_limit *limit = client->request_web->limit;
	if (client->phase == CLIENT_CHECKED && limit != NULL && !rate_limit_take(limit))
		return refuse(client, &(struct plain_answer){ .status = 429 });
	client->phase = CLIENT_ADMITTED;
	switch (authenticate(client)) {
	case AUTH_UNKNOWN: return defer(client, judge);
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

// NOLINTNEXTLINE(readability-function-size): the parameters are libmicrohttpd's
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
	if (client->phase == CLIENT_NEW)
		return check(client);
	if (*body_len > 0) {
		*body_len = 0; /* read and ignored */
		return MHD_YES;
	}
	if (client->phase == CLIENT_ANSWERED)
		return say(client);
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
