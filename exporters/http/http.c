/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Life cycle. Threads: one serves (libmicrohttpd's), one minds the deadlines, one does what
 * takes long (bcrypt, a reload). One thread serves because what is left of a request is to hand
 * memory to the kernel: with two (tests/bench/scrape, 2 to 64 clients on two cores) the rate
 * was the same within the noise, and the slowest of 64 clients waited six times as long,
 * because connections spread unevenly.
 */
#include "exporters/http/http.h"

#include <gnutls/abstract.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "agent/base/log.h"
#include "exporters/http/answer.h"
#include "exporters/http/listen.h"
#include "exporters/http/server.h"
#include "exporters/http/web.h"

#define CONNECTIONS_MAX 4096

/* libmicrohttpd stops accepting at its limit, so it must lie above the number at which we cut:
 * ten connections are accepted at a time, and one that was cut takes a turn of its loop to
 * vanish. */
#define CONNECTIONS_MARGIN 64

#define REQUEST_SECONDS 5
#define ANSWER_SECONDS 30
#define IDLE_SECONDS 120

/* The longest request line and header, their index, and our own header. */
#define CONNECTION_MEMORY ((size_t)24 * 1024)

/* Returns how many connections may be open. */
static size_t reserve_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return CONNECTIONS_MAX / 8;
	rlim_t wanted = (rlim_t)2 * CONNECTIONS_MAX;
	wanted = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	if (limit.rlim_cur < wanted) {
		struct rlimit raised = { .rlim_cur = wanted, .rlim_max = limit.rlim_max };
		if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
			limit = raised;
	}
	size_t half = limit.rlim_cur / 2;
	return half < CONNECTIONS_MAX ? half : CONNECTIONS_MAX;
}

static int open_connections(struct http_server *server, size_t max, struct error *err)
{
	const struct connection_options options = {
		.clock = &clock_system,
		.sockets = &connection_sockets_system,
		.stay = { [CONNECTION_RECEIVING] = duration_seconds(REQUEST_SECONDS),
		          [CONNECTION_ANSWERING] = duration_seconds(ANSWER_SECONDS),
		          [CONNECTION_IDLE] = duration_seconds(IDLE_SECONDS) },
		.max = max,
		.log = server->options.log,
	};
	server->connections = connections_new(&options);
	if (server->connections == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for connections");
	return connections_start(server->connections, err);
}

/* Never called: every session gets credentials of ours before its handshake. libmicrohttpd does
 * not start with TLS unless it has a certificate or such a function. */
// NOLINTNEXTLINE(readability-function-size): the parameters are GnuTLS's
static int no_certificate(gnutls_session_t session, const gnutls_datum_t *authorities,
                          int authority_count, const gnutls_pk_algorithm_t *algorithms,
                          int algorithm_count, gnutls_pcert_st **certs, unsigned *cert_count,
                          gnutls_privkey_t *key)
{
	(void)session;
	(void)authorities;
	(void)authority_count;
	(void)algorithms;
	(void)algorithm_count;
	(void)certs;
	(void)cert_count;
	(void)key;
	return -1;
}

static int start_daemon(struct http_server *server, size_t max, struct error *err)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME;
	flags |= server->web->tls != NULL ? MHD_USE_TLS : 0;
	/* It closes what it is given, not always when it fails; so it gets a duplicate. */
	int fd = listen_adopt(server->listen_fd, err);
	if (fd < 0)
		return -1;
	server->daemon = MHD_start_daemon(
		flags, 0, NULL, NULL, serve_request, server, MHD_OPTION_HTTPS_CERT_CALLBACK,
		no_certificate, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)(max + CONNECTIONS_MARGIN), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_NOTIFY_CONNECTION, serve_connection, server,
		MHD_OPTION_NOTIFY_COMPLETED, serve_completed, server,
		MHD_OPTION_URI_LOG_CALLBACK, serve_uri, server, MHD_OPTION_END);
	if (server->daemon == NULL)
		return error_set(err, ERROR_LIMIT, 0, "libmicrohttpd does not start");
	return 0;
}

/* Everything but the listening socket and the web file. */
static int start(struct http_server *server, struct error *err)
{
	size_t max = reserve_descriptors();
	server->answers = answers_new(server->options.route_count);
	if (server->answers == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for answers");
	if (open_connections(server, max, err) != 0)
		return -1;
	server->worker = worker_start(err);
	if (server->worker == NULL)
		return -1;
	return start_daemon(server, max, err);
}

/* Threads inherit a mask that blocks every signal: signals are the loop's. */
static int start_unsignalled(struct http_server *server, struct error *err)
{
	sigset_t all;
	sigset_t before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int result = start(server, err);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result;
}

int http_start(const struct http_options *options, struct http_server **ret_server,
               struct error *err)
{
	struct http_server *server = calloc(1, sizeof(*server));
	if (server == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for the HTTP server");
	server->options = *options;
	server->listen_fd = -1;
	pthread_mutex_init(&server->web_mutex, NULL);
	server->web = web_load(options->web_config_file, err);
	if (server->web == NULL)
		goto fail;
	server->listen_fd = options->inherited_fd >= 0
	                            ? listen_adopt(options->inherited_fd, err)
	                            : listen_open(&options->listen, err);
	if (server->listen_fd < 0 || start_unsignalled(server, err) != 0)
		goto fail;
	*ret_server = server;
	return 0;
fail:
	http_stop(server);
	return -1;
}

unsigned http_port(const struct http_server *server)
{
	return listen_port(server->listen_fd);
}

struct web *server_web(struct http_server *server)
{
	pthread_mutex_lock(&server->web_mutex);
	struct web *web = web_ref(server->web);
	pthread_mutex_unlock(&server->web_mutex);
	return web;
}

int http_reload(struct http_server *server, struct error *err)
{
	struct web *web = web_load(server->options.web_config_file, err);
	if (web == NULL)
		return -1;
	/* Only this function writes server->web, so reading it here needs no lock. */
	if ((web->tls == NULL) != (server->web->tls == NULL)) {
		web_unref(web);
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s: turning TLS on or off takes a restart",
		                 server->options.web_config_file);
	}
	pthread_mutex_lock(&server->web_mutex);
	struct web *old = server->web;
	server->web = web;
	pthread_mutex_unlock(&server->web_mutex);
	web_unref(old);
	answers_clear(server->answers);
	return 0;
}

void http_stats(const struct http_server *server, struct http_stats *ret_stats)
{
	struct connection_stats connections = connections_stats(server->connections);
	*ret_stats = (struct http_stats){
		.connections = connections.now,
		.accepted = connections.opened,
		.cut_incomplete = connections.overdue[CONNECTION_RECEIVING],
		.cut_slow = connections.overdue[CONNECTION_ANSWERING],
		.cut_idle = connections.overdue[CONNECTION_IDLE],
		.evicted = connections.evicted,
	};
	for (size_t i = 0; i < HTTP_STATUS_CLASSES; i++)
		ret_stats->answers[i] =
			atomic_load_explicit(&server->answered[i], memory_order_relaxed);
}

int http_check_web_config(const char *file, struct error *err)
{
	struct web *web = web_load(file, err);
	web_unref(web);
	return web == NULL ? -1 : 0;
}

/* Also takes down a server of which only a part was started. */
void http_stop(struct http_server *server)
{
	if (server == NULL)
		return;
	int fd = -1;
	/* Quiesced, libmicrohttpd leaves the socket alone; else it would shut it down, and with
	 * it the one that systemd keeps open for our successor. */
	if (server->daemon != NULL)
		fd = MHD_quiesce_daemon(server->daemon);
	/* It aborts when it is stopped with suspended connections; this resumes them all. */
	worker_stop(server->worker);
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	if (fd >= 0)
		close(fd);
	worker_free(server->worker);
	connections_free(server->connections);
	answers_free(server->answers);
	if (server->listen_fd >= 0)
		close(server->listen_fd);
	web_unref(server->web);
	pthread_mutex_destroy(&server->web_mutex);
	free(server);
}
