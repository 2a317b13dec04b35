/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a poll. pump() starts what may be started; each answer ends in pump() again,
 * since it may have told of more things to ask about. When nothing is under way the poll is
 * over.
 */
#include <stdio.h>
#include <string.h>

#include "agent/base/strbuf.h"
#include "agent/model/view.h"
#include "agent/runtime/loop.h"
#include "collectors/aws/poll_internal.h"
#include "collectors/aws/snapshot.h"

/* Requests under way: of the account, but each region has some; and of one topic, so that a
 * slow action does not keep the others waiting. */
#define RUNNING_MAX 8
#define RUNNING_REGION_MIN 2
#define RUNNING_TOPIC_MAX 2

/* Longest request: 500 queries of CloudWatch. */
#define BODY_MAX ((size_t)1024 * 1024)

static void pump(struct aws_poller *poller);

struct monotime poll_now(const struct aws_poller *poller)
{
	return clock_mono(loop_clock(poller->loop));
}

/* --- errors --- */

/* The same sentence is said once per poll, however many requests it is true of. */
static void note_error(struct aws_poller *poller, const struct error *err)
{
	for (size_t i = 0; i < poller->error_count; i++)
		if (strcmp(poller->errors[i].text, err->text) == 0)
			return;
	if (poller->error_count < POLL_ERRORS_MAX)
		poller->errors[poller->error_count++] = *err;
}

static void put_action_in_front(const struct topic *topic, struct error *err)
{
	error_wrap(err, "%s:%s in %s", request_permission(topic->row->action.service),
	           topic->row->action.name, topic->region->name);
}

/* What is wrong with one answer need not be wrong with the next; all else concerns the action.
 */
static void set_back(struct topic *topic, const struct error *err)
{
	struct aws_poller *poller = topic->region->poller;
	note_error(poller, err);
	if (err->kind != ERROR_MALFORMED)
		topic->stopped_in = poller->number;
	if (err->kind == ERROR_DENIED || err->kind == ERROR_THROTTLED) {
		agenda_pause(topic);
		topic->standing = *err;
	}
}

/* --- the end of a poll --- */

static bool has_name(const char *names, const char *name)
{
	size_t len = strlen(name);
	for (const char *at = names; *at != '\0'; at += strcspn(at, ",")) {
		at += *at == ',';
		if (strcspn(at, ",") == len && memcmp(at, name, len) == 0)
			return true;
	}
	return false;
}

static bool is_answered(const struct aws_poller *poller, unsigned row)
{
	for (size_t i = 0; i < poller->region_count; i++)
		for (const struct inquiry *inquiry = poller->regions[i]->topics[row].first;
		     inquiry != NULL; inquiry = inquiry->next)
			if (inquiry->arena != NULL)
				return true;
	return false;
}

static void tell_names(struct aws_poller *poller)
{
	struct strbuf names;
	strbuf_init(&names, POLL_NAMES_MAX - 1);
	for (unsigned i = 0; i < PLAN_COUNT; i++) {
		const char *name = plan[i].action.name;
		if (is_answered(poller, i) &&
		    !has_name(names.data == NULL ? "" : names.data, name)) {
			strbuf_puts(&names, names.len == 0 ? "" : ",");
			strbuf_puts(&names, name);
		}
	}
	const char *text = names.data == NULL ? "" : names.data;
	if (strcmp(poller->names, text) != 0) {
		snprintf(poller->names, sizeof(poller->names), "%s", text);
		poller->events.answers(poller->events.context, poller->names);
	}
	strbuf_done(&names);
}

/* What was refused stays an error until it is answered, also in polls that do not ask. When
 * nothing at all was answered, it is not about actions, and the schedule makes the pauses. */
static void note_standing(struct aws_poller *poller)
{
	for (size_t i = 0; i < poller->region_count; i++)
		for (unsigned row = 0; row < PLAN_COUNT; row++) {
			struct topic *topic = &poller->regions[i]->topics[row];
			if (topic->standing.kind != ERROR_NONE)
				note_error(poller, &topic->standing);
			if (poller->answered == 0)
				agenda_resume(topic);
		}
}

/* The same one in each poll of an outage, whichever comes first: it is logged when it changes.
 */
static const struct error *chosen_error(const struct aws_poller *poller)
{
	const struct error *chosen = &poller->errors[0];
	for (size_t i = 1; i < poller->error_count; i++)
		if (strcmp(poller->errors[i].text, chosen->text) < 0)
			chosen = &poller->errors[i];
	return chosen;
}

static void end_poll(struct aws_poller *poller)
{
	const struct aws_poller_events *events = &poller->events;
	loop_timer_stop(poller->timer);
	poller->is_polling = false;
	note_standing(poller);
	agenda_forget_old(poller);
	tell_names(poller);
	if (poller->answered == 0) {
		struct error nothing = { 0 };
		error_set(&nothing, ERROR_TIMEOUT, 0, "nothing was answered");
		events->done(events->context, NULL,
		             poller->error_count > 0 ? chosen_error(poller) : &nothing);
		return;
	}
	for (size_t i = 0; i < poller->error_count; i++)
		events->complain(events->context, &poller->errors[i]);
	const struct facts_context context = {
		.cloud = poller->options.cloud,
		.destinations = poller->options.destinations,
	};
	struct view *view = NULL;
	struct error err = { 0 };
	if (snapshot_to_view(poller->regions, poller->region_count, &context, &view, &err) == 0)
		events->done(events->context, view, NULL);
	else
		events->done(events->context, NULL, &err);
}

/* --- one inquiry --- */

static void on_answered(void *context, const struct http_reply *reply,
                        const struct aws_failure *failure);

static int ask_page(struct inquiry *inquiry, struct error *err)
{
	struct region *region = inquiry->topic->region;
	struct aws_poller *poller = region->poller;
	struct strbuf body;
	strbuf_init(&body, BODY_MAX);
	inquiry_body(inquiry, &body);
	int failed;
	if (strbuf_failed(&body)) {
		failed = error_set(err, ERROR_LIMIT, 0, "the request is too long");
	} else {
		const struct aws_call call = {
			.action = &inquiry->topic->row->action,
			.region = region->name,
			.body = body.data,
			.body_len = body.len,
			.timeout = poller->options.timing.timeout,
			.deadline = poller->deadline,
		};
		failed = poller->events.ask(poller->events.context, &call, on_answered, inquiry,
		                            &inquiry->progress.exchange, err);
		if (plan_is_rationed(inquiry->topic->row))
			region->ration--;
	}
	strbuf_done(&body);
	return failed;
}

static void stop_running(struct inquiry *inquiry)
{
	struct topic *topic = inquiry->topic;
	topic->running--;
	topic->region->running--;
	topic->region->poller->running--;
	inquiry_abandon(inquiry);
}

static void inquiry_failed(struct inquiry *inquiry, const struct error *err)
{
	stop_running(inquiry);
	set_back(inquiry->topic, err);
}

/* Said once for each number of values. */
static void tell_left_out(struct region *region, size_t left_out)
{
	const struct aws_poller_events *events = &region->poller->events;
	char text[256];
	bool is_news = left_out != region->left_out && left_out > 0;
	region->left_out = left_out;
	snprintf(text, sizeof(text),
	         "%s: CloudWatch is asked for %d values at a time; %zu are not read",
	         region->name, METRICS_QUERIES_MAX, left_out);
	if (is_news)
		events->note(events->context, text);
}

static void inquiry_succeeded(struct inquiry *inquiry)
{
	struct topic *topic = inquiry->topic;
	struct error err = { 0 };
	size_t left_out = inquiry->progress.batch.left_out;
	if (inquiry_accept(inquiry, &err) != 0) {
		put_action_in_front(topic, &err);
		inquiry_failed(inquiry, &err);
		return;
	}
	inquiry->due = mono_add(inquiry->answered_at, agenda_interval(topic));
	agenda_resume(topic);
	topic->is_unknown = false;
	stop_running(inquiry);
	if (topic->row == &plan[AWS_METRICS])
		tell_left_out(topic->region, left_out);
}

static void take_page(struct inquiry *inquiry, const struct http_reply *reply)
{
	struct topic *topic = inquiry->topic;
	struct aws_poller *poller = topic->region->poller;
	const struct answer_input input = {
		.text = reply->body,
		.len = reply->len,
		.watch = topic->row->has_watch ? &poller->watch : NULL,
	};
	struct error err = { 0 };
	bool more = false;
	if (inquiry_take(inquiry, &input, &more, &err) != 0) {
		put_action_in_front(topic, &err);
		inquiry_failed(inquiry, &err);
	} else if (more && ask_page(inquiry, &err) != 0) {
		inquiry_failed(inquiry, &err);
	} else if (!more) {
		poller->answered++;
		inquiry_succeeded(inquiry);
	}
}

/* Not every endpoint has it: said once, and asked again now and then. */
static void set_aside(struct inquiry *inquiry, const struct error *err)
{
	struct topic *topic = inquiry->topic;
	const struct aws_poller_events *events = &topic->region->poller->events;
	bool is_news = !topic->is_unknown;
	stop_running(inquiry);
	topic->is_unknown = true;
	topic->stopped_in = topic->region->poller->number;
	agenda_pause(topic);
	if (is_news)
		events->note(events->context, err->text);
}

/* It has gone since its list was read, which is therefore read anew. */
static void let_go(struct inquiry *inquiry)
{
	struct topic *topic = inquiry->topic;
	struct inquiry *parent = topic->region->topics[topic->row->each->part].first;
	stop_running(inquiry);
	inquiry_forget(inquiry);
	inquiry->due = mono_add(poll_now(topic->region->poller), agenda_interval(topic));
	parent->due = (struct monotime){ INT64_MIN };
}

static void on_answered(void *context, const struct http_reply *reply,
                        const struct aws_failure *failure)
{
	struct inquiry *inquiry = context;
	struct topic *topic = inquiry->topic;
	struct aws_poller *poller = topic->region->poller;
	bool is_first = inquiry->progress.pages.count == 0;
	inquiry->progress.exchange = NULL;
	if (failure == NULL) {
		if (is_first && inquiry->progress.batch.count > 0)
			poller->events.cost(poller->events.context,
			                    METRICS_QUERY_PRICE *
			                            (double)inquiry->progress.batch.count);
		take_page(inquiry, reply);
	} else if (failure->is_unknown_action && topic->row->is_optional) {
		set_aside(inquiry, failure->err);
	} else if (failure->is_not_found && topic->row->each != NULL) {
		let_go(inquiry);
	} else {
		inquiry_failed(inquiry, failure->err);
	}
	pump(poller);
}

static void start_inquiry(struct inquiry *inquiry)
{
	struct topic *topic = inquiry->topic;
	struct aws_poller *poller = topic->region->poller;
	struct error err = { 0 };
	inquiry->asked_in = poller->number;
	topic->running++;
	topic->region->running++;
	poller->running++;
	bool has_begun = inquiry_begin(inquiry, poll_now(poller),
	                               clock_wall(loop_clock(poller->loop)), &err) == 0;
	if (has_begun && topic->row == &plan[AWS_METRICS] && inquiry->progress.batch.count == 0)
		inquiry_succeeded(inquiry); /* nothing to ask */
	else if (!has_begun || ask_page(inquiry, &err) != 0)
		inquiry_failed(inquiry, &err);
}

/* --- what is next --- */

static unsigned region_share(const struct aws_poller *poller)
{
	unsigned share = RUNNING_MAX / (unsigned)poller->region_count;
	return share > RUNNING_REGION_MIN ? share : RUNNING_REGION_MIN;
}

/* Things that are asked about one by one are told of by another row. */
static uint32_t rows_before(const struct plan_row *row)
{
	return row->after | (row->each == NULL ? 0 : PLAN_BIT(row->each->part));
}

static void pump_topic(struct topic *topic)
{
	struct region *region = topic->region;
	struct error err = { 0 };
	if (topic->row->each != NULL && topic_sync(topic) != 0) {
		error_set(&err, ERROR_LIMIT, 0, "out of memory");
		note_error(region->poller, &err);
	}
	if (agenda_is_waiting_for(region, rows_before(topic->row)))
		return;
	while (topic->running < RUNNING_TOPIC_MAX &&
	       region->running < region_share(region->poller)) {
		struct inquiry *inquiry = agenda_next(topic);
		if (inquiry == NULL)
			return;
		start_inquiry(inquiry);
	}
}

static void pump(struct aws_poller *poller)
{
	for (size_t i = 0; i < poller->region_count; i++)
		for (unsigned row = 0; row < PLAN_COUNT; row++)
			pump_topic(&poller->regions[i]->topics[row]);
	if (poller->running == 0 && poller->is_polling)
		end_poll(poller);
}

/* --- the deadline --- */

static void give_up(struct inquiry *inquiry)
{
	struct aws_poller *poller = inquiry->topic->region->poller;
	poller->events.cancel(poller->events.context, inquiry->progress.exchange);
	stop_running(inquiry);
}

/* What is under way, and what found no place, has not been answered. */
void poll_on_deadline(void *context)
{
	struct aws_poller *poller = context;
	for (size_t i = 0; i < poller->region_count; i++)
		for (unsigned row = 0; row < PLAN_COUNT; row++) {
			struct topic *topic = &poller->regions[i]->topics[row];
			bool is_late = topic->running > 0 || (!plan_is_rationed(topic->row) &&
			                                      agenda_next(topic) != NULL);
			for (struct inquiry *inquiry = topic->first; inquiry != NULL;
			     inquiry = inquiry->next)
				if (inquiry->progress.arena != NULL)
					give_up(inquiry);
			if (!is_late)
				continue;
			struct error err = { 0 };
			error_set(&err, ERROR_TIMEOUT, 0,
			          "no whole answer within the %.1f s of a poll",
			          duration_to_seconds(
					  mono_since(poller->deadline, poller->began)));
			put_action_in_front(topic, &err);
			note_error(poller, &err);
		}
	end_poll(poller);
}

/* --- outside --- */

/* Nine tenths of the way to the next poll, or to where the answers would be too old. */
static struct duration poll_time(const struct config_timing *timing)
{
	int64_t shorter = timing->interval.ns < timing->max_age.ns ? timing->interval.ns
	                                                           : timing->max_age.ns;
	return (struct duration){ shorter / 10 * 9 };
}

void aws_poller_start(struct aws_poller *poller)
{
	poller->is_polling = true;
	poller->number++;
	poller->began = poll_now(poller);
	poller->deadline = mono_add(poller->began, poll_time(&poller->options.timing));
	poller->answered = 0;
	poller->error_count = 0;
	agenda_hand_out_rations(poller);
	loop_timer_at(poller->timer, poller->deadline);
	pump(poller);
}

void aws_poller_cancel(struct aws_poller *poller)
{
	loop_timer_stop(poller->timer);
	poller->is_polling = false;
	for (size_t i = 0; i < poller->region_count; i++)
		for (unsigned row = 0; row < PLAN_COUNT; row++)
			for (struct inquiry *inquiry = poller->regions[i]->topics[row].first;
			     inquiry != NULL; inquiry = inquiry->next)
				if (inquiry->progress.arena != NULL)
					give_up(inquiry);
}
