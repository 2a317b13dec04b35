/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/serve.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/body.h"
#include "agent/base/clock.h"
#include "agent/runtime/errand.h"
#include "exporters/api/api.h"
#include "exporters/http/http.h"
#include "exporters/prometheus/prometheus.h"

/* How long POST /-/reload waits for the loop. */
#define RELOAD_WAIT_S 5

/* The agent publishes what it says of itself every five seconds; a loop that has missed three
 * of these stands still, and nothing in the store can be called fresh. */
#define LOOP_SILENCE_MAX_S 15

enum { ROUTE_COUNT = 10 };

/* Context of a route that serves a resource. */
struct resource_route {
	struct serve *serve;
	enum api_resource resource;
};

struct serve {
	struct serve_parts parts;
	struct resource_route resources[API_RESOURCE_COUNT];
	struct http_route routes[ROUTE_COUNT]; /* the last one is the lifecycle's */
	atomic_int is_ready;
	_Atomic int64_t last_commit_ns; /* CLOCK_MONOTONIC: the loop was alive then */
};

static void answer_text(struct http_answer *answer, unsigned status, const char *type,
                        const char *text)
{
	char *copy = strdup(text);
	answer->status = status;
	answer->content_type = type;
	answer->body = copy == NULL ? NULL : body_new(copy, strlen(copy));
}

static void answer_plain(struct http_answer *answer, unsigned status, const char *text)
{
	answer_text(answer, status, "text/plain; charset=utf-8", text);
}

/* What the threads of the server would go on to serve for ever. Answers the request if so. */
static int loop_stands_still(struct serve *serve, struct http_answer *answer)
{
	struct monotime last = { atomic_load(&serve->last_commit_ns) };
	struct duration silence = mono_since(clock_mono(&clock_system), last);
	if (duration_to_seconds(silence) < LOOP_SILENCE_MAX_S)
		return 0;
	answer_plain(answer, 503,
	             "onramp's loop stands still: nothing it knows is up to date.\n");
	return 1;
}

static void serve_metrics(void *context, const struct http_request *request,
                          struct http_answer *answer)
{
	struct serve *serve = context;
	if (loop_stands_still(serve, answer))
		return;
	enum prometheus_format format = prometheus_negotiate(request->accept);
	int gzip = prometheus_accepts_gzip(request->accept_encoding);
	answer->status = 200;
	answer->content_type = prometheus_content_type(format);
	answer->encoding = gzip ? "gzip" : NULL;
	answer->body = prometheus_body(serve->parts.prometheus, format, gzip);
}

static void copy_query(const struct http_request *request, struct api_parameter *parameters)
{
	for (size_t i = 0; i < request->query_count; i++)
		parameters[i] = (struct api_parameter){ request->query[i].name,
			                                request->query[i].value };
}

static void serve_facts(void *context, const struct http_request *request,
                        struct http_answer *answer)
{
	struct serve *serve = context;
	struct api_parameter parameters[HTTP_QUERY_MAX];
	if (loop_stands_still(serve, answer))
		return;
	copy_query(request, parameters);
	answer->content_type = API_CONTENT_TYPE;
	answer->body =
		api_facts(serve->parts.api, parameters, request->query_count, &answer->status);
}

static void serve_resource(void *context, const struct http_request *request,
                           struct http_answer *answer)
{
	const struct resource_route *route = context;
	struct api_parameter parameters[HTTP_QUERY_MAX];
	if (loop_stands_still(route->serve, answer))
		return;
	copy_query(request, parameters);
	answer->content_type = API_CONTENT_TYPE;
	answer->body = api_resource(route->serve->parts.api, route->resource, parameters,
	                            request->query_count, &answer->status);
}

static void serve_landing(void *context, const struct http_request *request,
                          struct http_answer *answer)
{
	(void)context;
	(void)request;
	answer_text(answer, 200, "text/html; charset=utf-8",
	            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	            "<title>onramp</title></head>\n<body><h1>onramp " ONRAMP_VERSION "</h1>\n"
	            "<p>Watches the links between a data centre and its clouds.</p>\n"
	            "<ul><li><a href=\"/metrics\">Metrics</a></li>\n"
	            "<li><a href=\"/api/v1/paths\">Paths as JSON</a></li>\n"
	            "<li><a href=\"/api/v1/checklist\">Checklist as JSON</a></li>\n"
	            "<li><a href=\"/api/v1/events\">Events as JSON</a></li>\n"
	            "<li><a href=\"/api/v1/sources\">Sources as JSON</a></li>\n"
	            "<li><a href=\"/api/v1/facts\">Facts as JSON</a></li>\n"
	            "<li><a href=\"/-/healthy\">Healthy</a></li>\n"
	            "<li><a href=\"/-/ready\">Ready</a></li></ul></body></html>\n");
}

static void serve_healthy(void *context, const struct http_request *request,
                          struct http_answer *answer)
{
	(void)request;
	if (!loop_stands_still(context, answer))
		answer_plain(answer, 200, "onramp is healthy.\n");
}

static void serve_ready(void *context, const struct http_request *request,
                        struct http_answer *answer)
{
	struct serve *serve = context;
	(void)request;
	if (loop_stands_still(serve, answer))
		return;
	if (atomic_load(&serve->is_ready))
		answer_plain(answer, 200, "onramp is ready.\n");
	else
		answer_plain(answer, 503, "Not every source has been asked yet.\n");
}

static void serve_reload(void *context, const struct http_request *request,
                         struct http_answer *answer)
{
	struct serve *serve = context;
	(void)request;
	unsigned status = 503;
	const char *text = "The reload has not ended yet; the log will say how it does.\n";
	switch (errand_ask(serve->parts.reload, duration_seconds(RELOAD_WAIT_S))) {
	case ERRAND_DONE:
		status = 200;
		text = "Reloaded.\n";
		break;
	case ERRAND_FAILED:
		status = 500;
		text = "Not reloaded: the configuration was refused (see the log); the old one "
		       "goes on.\n";
		break;
	case ERRAND_PENDING: break;
	}
	answer_plain(answer, status, text);
}

static void fill_routes(struct serve *serve)
{
	const struct http_route routes[ROUTE_COUNT] = {
		{ "/metrics", "GET", serve_metrics, serve },
		{ "/api/v1/facts", "GET", serve_facts, serve },
		{ "/api/v1/paths", "GET", serve_resource, &serve->resources[API_PATHS] },
		{ "/api/v1/checklist", "GET", serve_resource,
		  &serve->resources[API_CHECKLIST] },
		{ "/api/v1/events", "GET", serve_resource, &serve->resources[API_EVENTS] },
		{ "/api/v1/sources", "GET", serve_resource, &serve->resources[API_SOURCES] },
		{ "/", "GET", serve_landing, serve },
		{ "/-/healthy", "GET", serve_healthy, serve },
		{ "/-/ready", "GET", serve_ready, serve },
		{ "/-/reload", "POST", serve_reload, serve },
	};
	memcpy(serve->routes, routes, sizeof(routes));
}

struct serve *serve_new(const struct serve_parts *parts)
{
	struct serve *serve = calloc(1, sizeof(*serve));
	if (serve == NULL)
		return NULL;
	serve->parts = *parts;
	for (enum api_resource i = 0; i < API_RESOURCE_COUNT; i++)
		serve->resources[i] = (struct resource_route){ serve, i };
	fill_routes(serve);
	serve_note_commit(serve, false);
	return serve;
}

void serve_free(struct serve *serve)
{
	free(serve);
}

void serve_note_commit(struct serve *serve, bool is_ready)
{
	atomic_store(&serve->last_commit_ns, clock_mono(&clock_system).ns);
	if (is_ready)
		atomic_store(&serve->is_ready, 1);
}

const struct http_route *serve_routes(const struct serve *serve, bool with_lifecycle,
                                      size_t *ret_count)
{
	*ret_count = with_lifecycle ? ROUTE_COUNT : ROUTE_COUNT - 1;
	return serve->routes;
}
