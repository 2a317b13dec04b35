/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The inside of the server: what http.c sets up and serve.c works with.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include <microhttpd.h>

#include "exporters/http/auth.h"
#include "exporters/http/connections.h"
#include "exporters/http/http.h"
#include "exporters/http/request.h"
#include "exporters/http/worker.h"

struct answers;
struct web;

struct http_server {
	struct http_options options;
	int listen_fd;
	struct MHD_Daemon *daemon;
	struct connections *connections;
	struct answers *answers;
	struct worker *worker;
	pthread_mutex_t web_mutex;
	struct web *web; /* replaced by a reload */
	atomic_uint_fast64_t answered[HTTP_STATUS_CLASSES];
};

/** How far a request has come. */
enum client_phase {
	CLIENT_NEW,      /**< nothing but the request line was looked at */
	CLIENT_CHECKED,  /**< its form is right; a body may follow */
	CLIENT_ADMITTED, /**< its rate is right; a password may be under way */
	CLIENT_ANSWERED  /**< a handler that may block has said its answer */
};

/**
 * A connection as libmicrohttpd's callbacks see it: its socket context. The request's part is
 * only touched by the thread that serves the connection and, while the connection is suspended,
 * by the worker.
 */
struct client {
	struct connection connection;
	struct http_server *server;
	struct MHD_Connection *mhd;
	struct web *web; /* of its TLS session; NULL without TLS */

	enum client_phase phase;
	struct request request;
	struct web *request_web; /* which web file the request is judged by; NULL between
	                            requests */
	struct worker_job job;
	struct basic_credentials *credentials; /* NULL unless a password is under way */
	enum auth_verdict verdict;             /* AUTH_UNKNOWN until a password was judged */
	const struct http_route *route;        /* of a handler that may block */
	struct http_answer said;               /* by it */
};

/**
 * The web file's contents as they stand.
 *
 * \param server  The server.
 * \return A reference to be given back with web_unref().
 */
struct web *server_web(struct http_server *server);

/**
 * MHD_NotifyConnectionCallback: a connection begins or ends.
 *
 * \param context         The server.
 * \param mhd             The connection.
 * \param socket_context  Holds the struct client.
 * \param code            Which of both.
 */
void serve_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
                      enum MHD_ConnectionNotificationCode code);

/**
 * MHD_OPTION_URI_LOG_CALLBACK: a request line came; the only place where it is seen as sent.
 *
 * \param context  The server.
 * \param uri      NUL-terminated.
 * \param mhd      The connection.
 * \return The struct client, which becomes the request's context; NULL when there is none.
 */
void *serve_uri(void *context, const char *uri, struct MHD_Connection *mhd);

/**
 * MHD_AccessHandlerCallback: a request is to be answered.
 *
 * \param context      The server.
 * \param mhd          The connection.
 * \param path         Decoded, without the query.
 * \param method       As sent.
 * \param version      As sent.
 * \param body         A piece of the body.
 * \param body_len     Its length; set to 0 to say that it was taken.
 * \param request      The struct client.
 * \return MHD_NO closes the connection.
 */
enum MHD_Result serve_request(void *context, struct MHD_Connection *mhd, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_len, void **request);

/**
 * MHD_RequestCompletedCallback: the answer is written, or never will be.
 *
 * \param context  The server.
 * \param mhd      The connection.
 * \param request  The struct client.
 * \param code     How it ended.
 */
void serve_completed(void *context, struct MHD_Connection *mhd, void **request,
                     enum MHD_RequestTerminationCode code);
