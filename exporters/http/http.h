/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The HTTP server: libmicrohttpd behind limits that it does not have itself.
 *
 * It runs in threads of its own and knows nothing of metrics: a table of routes says which function
 * answers which path. A request that is not complete when its deadline comes is cut off, however
 * slowly it drips (libmicrohttpd's own timeout is by inactivity only). TLS, client certificates,
 * basic auth and extra headers come from a file with the exporter-toolkit's schema.
 */
#pragma once

#include <stddef.h>

#include "agent/config/schema.h"

struct body;
struct error;
struct http_server;
struct log;

/** What a handler may know of a request. All borrowed during the call; NULL: header not sent. */
struct http_request {
	const char *method; /**< "GET", "HEAD" or "POST" */
	const char *path;
	const char *accept;
	const char *accept_encoding;
};

/** What a handler answers. Zeroed before the call. */
struct http_answer {
	unsigned status;           /**< 200, 503, ... */
	const char *content_type;  /**< constant */
	const char *encoding;      /**< "gzip", or NULL for identity */
	struct body *body;         /**< reference taken over */
};

/** Called on a thread of the server; must not block. */
typedef void http_handler(void *context, const struct http_request *request,
                          struct http_answer *answer);

/** One path. GET implies HEAD. */
struct http_route {
	const char *path;
	const char *method; /**< "GET" or "POST" */
	http_handler *handler;
	void *context;
};

/** How to serve. */
struct http_options {
	struct schema_listen listen;
	int inherited_fd; /**< listening socket from systemd, or -1 */
	const char *web_config_file; /**< exporter-toolkit file, or NULL */
	const struct http_route *routes; /**< borrowed for the life of the server */
	size_t route_count;
	const struct log *log;
};

/**
 * Start to serve.
 *
 * \param options     Copied, what it points to is borrowed.
 * \param ret_server  Written on success only; to be stopped with http_stop().
 * \return 0, or -1 with ERROR_CONFIG (the web file) or ERROR_UNREACHABLE (the address).
 */
int http_start(const struct http_options *options, struct http_server **ret_server,
               struct error *err);

/**
 * The port that is served, useful when 0 was asked for.
 *
 * \param server  A running server.
 */
unsigned http_port(const struct http_server *server);

/**
 * Read the web file again; certificates, users and headers change for new connections.
 *
 * \param server  A running server.
 * \return 0, or -1 with ERROR_CONFIG; what was served before goes on.
 */
int http_reload(struct http_server *server, struct error *err);

/**
 * Check a web file without serving.
 *
 * \param file  Path.
 * \return 0, or -1 with ERROR_CONFIG naming line and column.
 */
int http_check_web_config(const char *file, struct error *err);

/**
 * Stop serving and join the threads; takes at most one second.
 *
 * \param server  NULL is allowed.
 */
void http_stop(struct http_server *server);
