/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the polls of any cloud need to know of Azure: how a request is made, which refusals
 * concern one thing only, whose view comes of it.
 */
#include "collectors/azure/poll.h"

#include <stdlib.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/model/view.h"
#include "collectors/azure/azure_options.h"

/* Longest URL of ours; links of pages are as long as the answer allows. */
#define URL_MAX ((size_t)32 * 1024)

/* --- asking --- */

/* An operation is written down by Azure: whoever cannot be asked is asked again after its
 * interval. What concerns all operations alike stops them all. */
static bool is_about_thing(const struct inquiry_row *row, const struct arm_failure *failure)
{
	enum error_kind kind = failure->err->kind;
	return failure->is_not_applicable || failure->is_busy ||
	       (row->is_slow && kind != ERROR_DENIED && kind != ERROR_THROTTLED &&
	        kind != ERROR_UNREACHABLE);
}

static void on_answered(void *context, const struct arm_answer *answer,
                        const struct arm_failure *failure)
{
	struct inquiry *inquiry = context;
	if (failure == NULL) {
		inquiry_answered(inquiry, answer->body, answer->len);
		return;
	}
	const struct inquiry_request request = inquiry_request_of(inquiry);
	const struct inquiry_failure why = {
		.err = failure->err,
		.is_unknown_action = failure->is_not_applicable,
		.is_not_found = failure->is_not_found,
		.is_void = failure->is_not_found || failure->is_not_applicable,
		.is_about_thing = is_about_thing(request.row, failure),
	};
	inquiry_refused(inquiry, &why);
}

static struct inquiry_thing thing_of(const struct inquiry_request *request)
{
	return (struct inquiry_thing){ .resource = request->resource,
		                       .variant = request->variant };
}

/* The words of a request. To be freed with words_done(). */
struct words {
	struct strbuf url, subject, lock;
};

static int words_of(const struct inquiry_request *request, struct words *words)
{
	const struct inquiry_thing thing = thing_of(request);
	strbuf_init(&words->url, URL_MAX);
	strbuf_init(&words->subject, URL_MAX);
	strbuf_init(&words->lock, URL_MAX);
	plan_url(request, &words->url);
	plan_subject(request->row, &thing, &words->subject);
	plan_lock(request->resource, &words->lock);
	return strbuf_failed(&words->url) || strbuf_failed(&words->subject) ||
	                       strbuf_failed(&words->lock)
	               ? -1
	               : 0;
}

static void words_done(struct words *words)
{
	strbuf_done(&words->url);
	strbuf_done(&words->subject);
	strbuf_done(&words->lock);
}

static struct arm_call call_of(const struct azure_poller *poller,
                               const struct inquiry_request *request, const struct words *words)
{
	const struct plan_request *how = plan_request(request->row);
	const struct azure_options *options = poller->plan.options;
	const char *version =
		how->api_version == NULL ? options->api_version : how->api_version;
	bool is_first = request->token == NULL;
	bool is_slow = request->row->is_slow;
	return (struct arm_call){
		.method = is_first ? how->method : ARM_GET,
		.url = words->url.data,
		.api_version = is_first ? version : NULL,
		.action = request->row->name,
		.permission = how->permission,
		.subject = words->subject.data,
		.lock = is_slow ? words->lock.data : NULL,
		.timeout = request->timeout,
		.deadline = request->deadline,
		.operation_timeout =
			is_slow ? options->operation_timeout : (struct duration){ 0 },
	};
}

static int on_ask(void *context, struct inquiry *inquiry, const struct inquiry_request *request,
                  void **ret_exchange, struct error *err)
{
	const struct azure_poller *poller = context;
	struct arm_exchange *exchange = NULL;
	struct words words;
	int failed;
	if (words_of(request, &words) != 0) {
		failed = error_set(err, ERROR_LIMIT, 0, "%s: the URL is too long",
		                   request->row->name);
	} else {
		const struct arm_call call = call_of(poller, request, &words);
		failed = poller->events.ask(poller->events.context, &call, on_answered, inquiry,
		                            &exchange, err);
		if (failed == 0)
			*ret_exchange = exchange;
	}
	words_done(&words);
	return failed;
}

static void on_cancel(void *context, void *exchange)
{
	const struct azure_poller *poller = context;
	poller->events.cancel(poller->events.context, exchange);
}

static void on_blame(void *context, const struct inquiry_row *row, const char *scope,
                     const struct inquiry_thing *thing, struct error *err)
{
	struct strbuf subject;
	(void)context;
	strbuf_init(&subject, URL_MAX);
	if (thing->resource != NULL)
		plan_subject(row, thing, &subject);
	else
		strbuf_printf(&subject, "subscription %s", scope);
	error_wrap(err, "%s of %s", row->name, strbuf_failed(&subject) ? scope : subject.data);
	strbuf_done(&subject);
}

/* --- the estate --- */

static struct facts_context context_of(const struct azure_poller *poller)
{
	return (struct facts_context){ .cloud = poller->config->cloud->name,
		                       .destinations = poller->config->destinations };
}

static int on_watch(void *context, struct arena *arena, struct answer_watch *ret_watch)
{
	struct azure_poller *poller = context;
	const struct facts_context facts = context_of(poller);
	if (facts_watch(&facts, arena, ret_watch) != 0)
		return -1;
	poller->plan.is_watching = ret_watch->count > 0;
	return 0;
}

static int on_view(void *context, const struct inquiry_known *known, size_t count,
                   struct view **ret_view, struct error *err)
{
	const struct azure_poller *poller = context;
	const struct facts_context facts = context_of(poller);
	const struct azure_estate estate = { .subscription = known->scope,
		                             .parts = known->parts };
	struct view *view = view_new(0);
	(void)count; /* there is one subscription */
	if (view != NULL && estate_to_view(&estate, &facts, poller->memory, view) == 0) {
		*ret_view = view;
		return 0;
	}
	view_unref(view);
	return error_set(err, ERROR_LIMIT, 0, "more facts than a view may hold");
}

/* --- outside --- */

static struct inquiry_timing timing_of(const struct source_config *config)
{
	const struct azure_options *options = config->options;
	return (struct inquiry_timing){
		.poll = config->timing,
		.intervals = {
			[PLAN_SESSIONS] = options->sessions_interval,
			[PLAN_ARP] = options->arp_interval,
			[PLAN_ROUTES] = options->routes_interval,
			[PLAN_METRICS] = options->metrics_interval,
			[PLAN_INVENTORY] = options->inventory_interval,
		},
	};
}

static int open_inquiries(struct azure_poller *poller, struct loop *loop)
{
	const struct inquiry_timing timing = timing_of(poller->config);
	const struct inquiry_events events = {
		.ask = on_ask,
		.cancel = on_cancel,
		.blame = on_blame,
		.watch = on_watch,
		.view = on_view,
		.context = poller,
		.listener = poller->events.listener,
	};
	plan_fill(poller->plan.options, poller->rows, &poller->filled);
	poller->memory = estate_memory_new();
	poller->inquiries = inquiry_poller_new(loop, &poller->filled, &timing, &events);
	if (poller->memory == NULL || poller->inquiries == NULL)
		return -1;
	return inquiry_poller_set_scopes(poller->inquiries,
	                                 &poller->plan.options->subscription_id, 1, NULL);
}

struct azure_poller *azure_poller_new(struct loop *loop, const struct source_config *config,
                                      const struct azure_poller_events *events)
{
	struct azure_poller *poller = calloc(1, sizeof(*poller));
	if (poller == NULL)
		return NULL;
	poller->config = config;
	poller->plan.options = config->options;
	poller->events = *events;
	if (open_inquiries(poller, loop) == 0)
		return poller;
	azure_poller_free(poller);
	return NULL;
}

void azure_poller_free(struct azure_poller *poller)
{
	if (poller == NULL)
		return;
	inquiry_poller_free(poller->inquiries);
	estate_memory_free(poller->memory);
	free(poller);
}

int azure_poller_change(struct azure_poller *poller, const struct source_config *config)
{
	const struct inquiry_timing timing = timing_of(config);
	poller->config = config;
	poller->plan.options = config->options;
	return inquiry_poller_change(poller->inquiries, &timing);
}

void azure_poller_start(struct azure_poller *poller)
{
	inquiry_poller_start(poller->inquiries);
}

void azure_poller_cancel(struct azure_poller *poller)
{
	inquiry_poller_cancel(poller->inquiries);
}
