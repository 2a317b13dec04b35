/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The HTTP server: libmicrohttpd behind limits that it does not have itself.
 *
 * It runs in threads of its own and knows nothing of metrics: a table of routes says which
 * function answers which path. A request that is not complete when its deadline comes is cut
 * off, however slowly it drips (libmicrohttpd's own timeout is by inactivity only). TLS, client
 * certificates, basic auth and extra headers come from a file with the exporter-toolkit's
 * schema.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/config/schema.h"

struct body;
struct error;
struct http_server;
struct log;

/** Most pairs of a query; a request with more is answered with 400. */
#define HTTP_QUERY_MAX 16

/** One pair of the query, percent-decoded: any bytes, up to the first NUL. */
struct http_parameter {
	const char *name;
	const char *value; /**< "" when there is none */
};

/** What a handler may know of a request. All borrowed during the call; NULL: header not sent.
 */
struct http_request {
	const char *method; /**< "GET", "HEAD" or "POST" */
	const char *path;
	const char *accept;
	const char *accept_encoding;
	const struct http_parameter *query; /**< in the order of the request */
	size_t query_count;
};

/** What a handler answers. Zeroed before the call. */
struct http_answer {
	unsigned status;          /**< 200, 503, ... */
	const char *content_type; /**< constant */
	const char *encoding;     /**< "gzip", or NULL for identity */
	struct body *body; /**< reference taken over; NULL: a line of text with the status,
	                      which then is a failure: 500 for a 2xx */
};

/** Called on a thread of the server. That of a GET must not block; that of a POST may, one at a
 * time. */
typedef void http_handler(void *context, const struct http_request *request,
                          struct http_answer *answer);

/** One path. GET implies HEAD; a method and a path are there once. */
struct http_route {
	const char *path;
	const char *method; /**< "GET" or "POST" */
	http_handler *handler;
	void *context;
};

/** How to serve. */
struct http_options {
	struct schema_listen listen;
	int inherited_fd;                /**< listening socket from systemd, or -1 */
	const char *web_config_file;     /**< exporter-toolkit file, or NULL */
	const struct http_route *routes; /**< borrowed for the life of the server */
	size_t route_count;
	const struct log *log;
};

/** Answers are counted by the first digit of their status; index 0 is not used. */
#define HTTP_STATUS_CLASSES 6

/** What the server did since it was started; `connections` is how many are open now. */
struct http_stats {
	uint64_t answers[HTTP_STATUS_CLASSES]; /**< index 2: statuses 200 to 299 */
	size_t connections;
	uint64_t accepted;       /**< connections */
	uint64_t cut_incomplete; /**< cut because their request did not come in time */
	uint64_t cut_slow;       /**< cut because their answer was not read in time */
	uint64_t cut_idle;       /**< cut because no further request came */
	uint64_t evicted;        /**< cut because there were too many */
};

/**
 * Start to serve. Raises the process's limit of open files (RLIMIT_NOFILE) as far as the hard
 * limit allows and connections need; half of what it is then are for connections.
 *
 * Handlers may be called before this has returned.
 *
 * \param options     Copied, what it points to is borrowed.
 * \param ret_server  Written on success only; to be stopped with http_stop().
 * \return 0, or -1 with ERROR_CONFIG (the web file), ERROR_UNREACHABLE (the address) or
 * ERROR_LIMIT (memory, threads, descriptors).
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
 * Read the web file again. Users, headers and the rate limit change for new requests,
 * certificates for new connections. Whether TLS is spoken at all cannot change. Not for two
 * threads at once.
 *
 * \param server  A running server.
 * \return 0, or -1 with ERROR_CONFIG or ERROR_LIMIT; what was served before goes on.
 */
int http_reload(struct http_server *server, struct error *err);

/**
 * What the server did so far. May be called from any thread.
 *
 * \param server     A running server.
 * \param ret_stats  Filled.
 */
void http_stats(const struct http_server *server, struct http_stats *ret_stats);

/**
 * Check a web file and the certificates it names without serving.
 *
 * \param file  Path.
 * \return 0, or -1 with ERROR_CONFIG naming line and column.
 */
int http_check_web_config(const char *file, struct error *err);

/**
 * Stop serving and join the threads; takes at most one second, or as long as the one bcrypt
 * that may be under way.
 *
 * \param server  NULL is allowed.
 */
void http_stop(struct http_server *server);
