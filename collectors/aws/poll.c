/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the polls of any cloud need to know of AWS: how a request is made, what its answer
 * costs, whose view comes of it.
 */
#include "collectors/aws/poll.h"

#include <stdio.h>
#include <stdlib.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/model/view.h"
#include "collectors/aws/metrics.h"

/* Longest request: 500 queries of CloudWatch. */
#define BODY_MAX ((size_t)1024 * 1024)

/* --- asking --- */

/* Said once for each number of values. */
static void tell_left_out(struct aws_poller *poller, const struct inquiry_request *request)
{
	const struct metrics_batch *batch = request->batch;
	size_t *told = &poller->left_out[request->scope_number];
	bool is_news = batch->left_out != *told && batch->left_out > 0;
	char text[256];
	*told = batch->left_out;
	snprintf(text, sizeof(text),
	         "%s: CloudWatch is asked for %d values at a time; %zu are not read",
	         request->scope, METRICS_QUERIES_MAX, batch->left_out);
	if (is_news)
		poller->events.listener.note(poller->events.listener.context, text);
}

static void on_answered(void *context, const struct http_reply *reply,
                        const struct aws_failure *failure)
{
	struct inquiry *inquiry = context;
	const struct inquiry_request request = inquiry_request_of(inquiry);
	struct aws_poller *poller = request.context;
	if (failure != NULL) {
		const struct inquiry_failure why = {
			.err = failure->err,
			.is_unknown_action = failure->is_unknown_action,
			.is_not_found = failure->is_not_found,
		};
		inquiry_refused(inquiry, &why);
		return;
	}
	const struct metrics_batch *batch = request.batch;
	if (batch != NULL && request.token == NULL) {
		tell_left_out(poller, &request);
		poller->events.cost(poller->events.context,
		                    METRICS_QUERY_PRICE * (double)batch->count);
	}
	inquiry_answered(inquiry, reply->body, reply->len);
}

static void write_body(const struct inquiry_request *request, struct strbuf *out)
{
	const struct plan_request *how = plan_request(request->row);
	struct strbuf query;
	strbuf_init(&query, SIZE_MAX);
	if (request->batch != NULL)
		metrics_query(request->batch, request->began, &query);
	const struct request_words words = {
		.resource = request->resource,
		.extra = request->batch != NULL ? query.data : how->extra,
		.token = request->token,
	};
	request_body(&how->action, &words, out);
	if (strbuf_failed(&query))
		out->failed = 1;
	strbuf_done(&query);
}

static int on_ask(void *context, struct inquiry *inquiry, const struct inquiry_request *request,
                  void **ret_exchange, struct error *err)
{
	const struct aws_poller *poller = context;
	struct aws_exchange *exchange = NULL;
	struct strbuf body;
	int failed;
	strbuf_init(&body, BODY_MAX);
	write_body(request, &body);
	if (strbuf_failed(&body)) {
		failed = error_set(err, ERROR_LIMIT, 0, "the request is too long");
	} else {
		const struct aws_call call = {
			.action = &plan_request(request->row)->action,
			.region = request->scope,
			.body = body.data,
			.body_len = body.len,
			.timeout = request->timeout,
			.deadline = request->deadline,
		};
		failed = poller->events.ask(poller->events.context, &call, on_answered, inquiry,
		                            &exchange, err);
		if (failed == 0)
			*ret_exchange = exchange;
	}
	strbuf_done(&body);
	return failed;
}

static void on_cancel(void *context, void *exchange)
{
	const struct aws_poller *poller = context;
	poller->events.cancel(poller->events.context, exchange);
}

static void on_blame(void *context, const struct inquiry_row *row, const char *scope,
                     const struct inquiry_thing *thing, struct error *err)
{
	const struct aws_action *action = &plan_request(row)->action;
	(void)context;
	(void)thing;
	error_wrap(err, "%s:%s in %s", request_permission(action->service), action->name,
	           scope);
}

/* --- the account --- */

static struct facts_context context_of(const struct aws_poller *poller)
{
	return (struct facts_context){ .cloud = poller->options.cloud,
		                       .destinations = poller->options.destinations };
}

static int on_watch(void *context, struct arena *arena, struct answer_watch *ret_watch)
{
	const struct facts_context facts = context_of(context);
	return facts_watch(&facts, arena, ret_watch);
}

/* Names and pointers only: the parts stay where they are. */
static struct aws_region *regions_of(const struct inquiry_known *known, size_t count)
{
	struct aws_region *regions = calloc(count, sizeof(*regions));
	for (size_t i = 0; regions != NULL && i < count; i++) {
		regions[i].name = known[i].scope;
		for (unsigned part = 0; part < AWS_PART_COUNT; part++)
			regions[i].parts[part] = known[i].parts[part];
	}
	return regions;
}

static int on_view(void *context, const struct inquiry_known *known, size_t count,
                   struct view **ret_view, struct error *err)
{
	const struct facts_context facts = context_of(context);
	struct aws_region *regions = regions_of(known, count);
	struct view *view = view_new(0);
	const struct aws_account account = { .regions = regions, .region_count = count };
	bool is_made =
		regions != NULL && view != NULL && account_to_view(&account, &facts, view) == 0;
	free(regions);
	if (is_made) {
		*ret_view = view;
		return 0;
	}
	view_unref(view);
	return error_set(err, ERROR_LIMIT, 0, "more facts than a view may hold");
}

/* --- outside --- */

static struct inquiry_timing timing_of(const struct aws_poller_options *options)
{
	struct inquiry_timing timing = { .poll = options->timing };
	for (unsigned pace = 0; pace < PLAN_PACE_COUNT; pace++)
		timing.intervals[pace] = options->intervals[pace];
	return timing;
}

struct aws_poller *aws_poller_new(struct loop *loop, const struct aws_poller_options *options,
                                  const struct aws_poller_events *events)
{
	struct aws_poller *poller = calloc(1, sizeof(*poller));
	if (poller == NULL)
		return NULL;
	poller->options = *options;
	poller->events = *events;
	const struct inquiry_timing timing = timing_of(options);
	const struct inquiry_events inquiry_events = {
		.ask = on_ask,
		.cancel = on_cancel,
		.blame = on_blame,
		.watch = on_watch,
		.view = on_view,
		.context = poller,
		.listener = events->listener,
	};
	poller->inquiries = inquiry_poller_new(loop, &aws_plan, &timing, &inquiry_events);
	if (poller->inquiries != NULL)
		return poller;
	aws_poller_free(poller);
	return NULL;
}

void aws_poller_free(struct aws_poller *poller)
{
	if (poller == NULL)
		return;
	inquiry_poller_free(poller->inquiries);
	free(poller->left_out);
	free(poller);
}

int aws_poller_change(struct aws_poller *poller, const struct aws_poller_options *options)
{
	const struct aws_poller_options old = poller->options;
	const struct inquiry_timing timing = timing_of(options);
	poller->options = *options;
	if (inquiry_poller_change(poller->inquiries, &timing) == 0)
		return 0;
	poller->options = old;
	return -1;
}

int aws_poller_set_regions(struct aws_poller *poller, const char *const *names, size_t count,
                           struct error *err)
{
	size_t *left_out = calloc(count, sizeof(*left_out));
	if (left_out == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	if (inquiry_poller_set_scopes(poller->inquiries, names, count, err) != 0) {
		free(left_out);
		return -1;
	}
	poller->left_out = left_out;
	return 0;
}

bool aws_poller_has_regions(const struct aws_poller *poller)
{
	return inquiry_poller_has_scopes(poller->inquiries);
}

void aws_poller_start(struct aws_poller *poller)
{
	inquiry_poller_start(poller->inquiries);
}

void aws_poller_cancel(struct aws_poller *poller)
{
	inquiry_poller_cancel(poller->inquiries);
}
