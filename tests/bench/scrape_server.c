/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Serves the exposition of made-up BGP peers for bench (d) and for the tests of exporters/http:
 *
 *   scrape_server onramp PORT PEERS [WEB_CONFIG_FILE]   through exporters/http
 *   scrape_server bare PORT PEERS                       the same bytes from memory,
 * libmicrohttpd alone
 *
 * POST /-/reload reads the web file again, GET /stats shows what the server counted. Prints a
 * line with its port once it listens, ends on SIGTERM.
 */
#include <inttypes.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/body.h"
#include "agent/base/error.h"
#include "agent/base/log.h"
#include "agent/model/kinds.h"
#include "agent/model/store.h"
#include "agent/model/view.h"
#include "exporters/http/http.h"
#include "exporters/prometheus/prometheus.h"

struct bench {
	struct store *store;
	struct prometheus *prometheus;
	struct http_server *_Atomic server; /* handlers may be called before it is set */
};

/* The fields that a router shows over SNMP; only the numbers differ from peer to peer. */
static void fill_peer(struct view *view, unsigned number)
{
	struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
	peer->router = "ce1";
	peer->vrf = "default";
	peer->address =
		(struct ip){ .family = IP_V4,
		             .bytes = { 10, 1, (uint8_t)(number >> 8), (uint8_t)number } };
	peer->local_address = (struct ip){ .family = IP_V4, .bytes = { 10, 0, 0, 1 } };
	peer->router_id = peer->address;
	peer->description = arena_printf(view_arena(view), "customer %u", number);
	peer->up = peer->admin_up = true;
	peer->state = BGP_STATE_ESTABLISHED;
	peer->transitions = number;
	peer->last_change = 1.7e9 + number;
	peer->hold_time = peer->hold_time_configured = 30;
	peer->keepalive = peer->keepalive_configured = 10;
	peer->messages_received = UINT64_C(1000000) + number;
	peer->messages_sent = UINT64_C(2000000) + number;
	peer->updates_received = UINT64_C(30000) + number;
	peer->updates_sent = UINT64_C(40000) + number;
	peer->last_update = 1.7e9 + number;
	peer->peer_asn = 64512 + number;
	peer->local_asn = 65001;
	peer->fact.known = (UINT64_C(1) << BGP_PEER_FIELD_COUNT) - 1;
}

static void fill_family(struct view *view, unsigned number)
{
	struct bgp_family *family = view_add(view, FACT_BGP_FAMILY);
	family->router = "ce1";
	family->vrf = "default";
	family->peer =
		(struct ip){ .family = IP_V4,
		             .bytes = { 10, 1, (uint8_t)(number >> 8), (uint8_t)number } };
	family->afi_safi = "ipv4 unicast";
	family->received = 100 + number;
	family->accepted = 90 + number;
	family->denied = 10;
	family->advertised = 5;
	family->active = 80;
	family->limit = 1000;
	family->fact.known = (UINT64_C(1) << BGP_FAMILY_FIELD_COUNT) - 1;
}

static void fill_store(struct store *store, unsigned peers)
{
	struct view *view = view_new(0);
	for (unsigned number = 0; number < peers; number++) {
		fill_peer(view, number);
		fill_family(view, number);
	}
	int slot = store_slot_open(store);
	if (slot < 0 || view_seal(view, clock_mono(&clock_system), NULL) != 0)
		exit(1);
	store_put(store, (unsigned)slot, view, (struct monotime){ INT64_MAX });
	store_commit(store);
}

static void serve_metrics(void *context, const struct http_request *request,
                          struct http_answer *answer)
{
	struct bench *bench = context;
	enum prometheus_format format = prometheus_negotiate(request->accept);
	int gzip = prometheus_accepts_gzip(request->accept_encoding);
	answer->status = 200;
	answer->content_type = prometheus_content_type(format);
	answer->encoding = gzip ? "gzip" : NULL;
	answer->body = prometheus_body(bench->prometheus, format, gzip);
}

static void serve_text(struct http_answer *answer, unsigned status, const char *text)
{
	char *copy = strdup(text);
	answer->status = status;
	answer->content_type = "text/plain; charset=utf-8";
	answer->body = copy == NULL ? NULL : body_new(copy, strlen(copy));
}

static void serve_healthy(void *context, const struct http_request *request,
                          struct http_answer *answer)
{
	(void)context;
	(void)request;
	serve_text(answer, 200, "healthy\n");
}

static void serve_reload(void *context, const struct http_request *request,
                         struct http_answer *answer)
{
	struct bench *bench = context;
	struct error err = { .text = "not yet" };
	(void)request;
	struct http_server *server = bench->server;
	int failed = server == NULL || http_reload(server, &err) != 0;
	serve_text(answer, failed ? 500 : 200, failed ? err.text : "reloaded\n");
}

static void serve_stats(void *context, const struct http_request *request,
                        struct http_answer *answer)
{
	struct bench *bench = context;
	struct http_stats stats;
	char text[512];
	(void)request;
	struct http_server *server = bench->server;
	if (server == NULL) {
		serve_text(answer, 503, "not yet\n");
		return;
	}
	http_stats(server, &stats);
	snprintf(text, sizeof(text),
	         "connections %zu\naccepted %" PRIu64 "\ncut_incomplete %" PRIu64
	         "\ncut_slow %" PRIu64 "\ncut_idle %" PRIu64 "\nevicted %" PRIu64
	         "\nanswers_2xx %" PRIu64 "\nanswers_4xx %" PRIu64 "\n",
	         stats.connections, stats.accepted, stats.cut_incomplete, stats.cut_slow,
	         stats.cut_idle, stats.evicted, stats.answers[2], stats.answers[4]);
	serve_text(answer, 200, text);
}

static void wait_for_end(const sigset_t *ends)
{
	int number;
	sigwait(ends, &number);
}

static int run_onramp(struct bench *bench, uint16_t port, const char *web_config_file,
                      const sigset_t *ends)
{
	struct log log = { .clock = &clock_system, .level = LOG_LEVEL_INFO, .fd = 2 };
	const struct http_route routes[] = {
		{ "/metrics", "GET", serve_metrics, bench },
		{ "/-/healthy", "GET", serve_healthy, bench },
		{ "/stats", "GET", serve_stats, bench },
		{ "/-/reload", "POST", serve_reload, bench },
	};
	struct http_options options = {
		.listen = { .address = { .family = IP_V4, .bytes = { 127, 0, 0, 1 } },
		            .port = port },
		.inherited_fd = -1,
		.web_config_file = web_config_file,
		.routes = routes,
		.route_count = sizeof(routes) / sizeof(routes[0]),
		.log = &log,
	};
	struct error err;
	struct http_server *server;
	if (http_start(&options, &server, &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	bench->server = server;
	printf("port %u\n", http_port(server));
	fflush(stdout);
	wait_for_end(ends);
	http_stop(server);
	return 0;
}

/* The least that libmicrohttpd can do: one response, made once, with the headers of a scrape.
 */
struct bare {
	struct MHD_Response *plain;
	struct MHD_Response *gzip;
};

static enum MHD_Result answer_bare(void *context, struct MHD_Connection *connection,
                                   const char *url, const char *method, const char *version,
                                   const char *upload, size_t *upload_len, void **request)
{
	struct bare *bare = context;
	(void)url;
	(void)method;
	(void)version;
	(void)upload;
	(void)upload_len;
	if (*request == NULL) { /* an answer in the first call would end the connection */
		*request = context;
		return MHD_YES;
	}
	*request = NULL;
	const char *accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
	                                                 MHD_HTTP_HEADER_ACCEPT_ENCODING);
	int gzip = accept != NULL && strstr(accept, "gzip") != NULL;
	return MHD_queue_response(connection, MHD_HTTP_OK, gzip ? bare->gzip : bare->plain);
}

static struct MHD_Response *prebuild(struct bench *bench, int gzip)
{
	struct body *body = prometheus_body(bench->prometheus, PROMETHEUS_TEXT_0_0_4, gzip);
	struct MHD_Response *response = MHD_create_response_from_buffer(
		body->len, (void *)(uintptr_t)body->data, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
	                        prometheus_content_type(PROMETHEUS_TEXT_0_0_4));
	if (gzip)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	return response;
}

static int run_bare(struct bench *bench, uint16_t port, const sigset_t *ends)
{
	struct bare bare = { .plain = prebuild(bench, 0), .gzip = prebuild(bench, 1) };
	struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, port, NULL,
	                                             NULL, answer_bare, &bare, MHD_OPTION_END);
	if (daemon == NULL)
		return 1;
	printf("port %u\n", port);
	fflush(stdout);
	wait_for_end(ends);
	MHD_stop_daemon(daemon);
	MHD_destroy_response(bare.plain);
	MHD_destroy_response(bare.gzip);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	sigset_t ends;
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	uint16_t port = (uint16_t)strtoul(argv[2], NULL, 10);
	struct bench bench = { .store = store_new() };
	bench.prometheus = bench.store == NULL ? NULL : prometheus_new(bench.store);
	if (bench.prometheus == NULL)
		return 1;
	fill_store(bench.store, (unsigned)strtoul(argv[3], NULL, 10));
	int result = strcmp(argv[1], "bare") == 0
	                     ? run_bare(&bench, port, &ends)
	                     : run_onramp(&bench, port, argc > 4 ? argv[4] : NULL, &ends);
	prometheus_free(bench.prometheus);
	store_free(bench.store);
	return result;
}
