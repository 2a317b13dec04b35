/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a poll. pump() starts what may be started; each answer ends in pump() again,
 * since it may have told of more things to ask about. When nothing is under way but what is
 * slow the poll is over. Between polls only slow rows are started.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/strbuf.h"
#include "agent/inquiry/poller_internal.h"
#include "agent/runtime/loop.h"

static void pump(struct inquiry_poller *poller);

struct monotime poll_now(const struct inquiry_poller *poller)
{
	return clock_mono(loop_clock(poller->loop));
}

static struct walltime wall_now(const struct inquiry_poller *poller)
{
	return clock_wall(loop_clock(poller->loop));
}

/* --- errors --- */

/* The same sentence is said once per poll, however many requests it is true of. */
static void note_error(struct inquiry_poller *poller, const struct error *err)
{
	for (size_t i = 0; i < poller->error_count; i++)
		if (strcmp(poller->errors[i].text, err->text) == 0)
			return;
	if (poller->error_count < POLL_ERRORS_MAX)
		poller->errors[poller->error_count++] = *err;
}

static void blame(const struct inquiry_topic *topic, const struct inquiry *inquiry,
                  struct error *err)
{
	const struct inquiry_events *events = &topic->scope->poller->events;
	struct inquiry_thing thing = { 0 };
	if (inquiry != NULL)
		thing = (struct inquiry_thing){ .resource = inquiry->resource,
			                        .variant = inquiry->variant };
	events->blame(events->context, topic->row, topic->scope->name, &thing, err);
}

/* What is wrong with one answer need not be wrong with the next; all else concerns the action.
 */
static void set_back(struct inquiry_topic *topic, const struct error *err)
{
	struct inquiry_poller *poller = topic->scope->poller;
	bool is_first = topic->stopped_in != poller->number;
	note_error(poller, err);
	if (err->kind != ERROR_MALFORMED)
		topic->stopped_in = poller->number;
	if (err->kind == ERROR_DENIED || err->kind == ERROR_THROTTLED) {
		if (is_first) /* others were under way beside it */
			agenda_pause(topic);
		topic->standing = *err;
	}
}

/* It stays an error until the thing is answered, which it is not asked about any sooner. */
static void put_off(struct inquiry *inquiry, const struct error *err)
{
	struct inquiry_poller *poller = inquiry->topic->scope->poller;
	note_error(poller, err);
	inquiry->due = mono_add(poll_now(poller), agenda_interval_of(inquiry));
	if (inquiry->standing == NULL)
		inquiry->standing = malloc(sizeof(*inquiry->standing));
	if (inquiry->standing != NULL)
		*inquiry->standing = *err;
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

static bool is_answered(const struct inquiry_poller *poller, unsigned row)
{
	for (size_t i = 0; i < poller->scope_count; i++)
		for (const struct inquiry *inquiry = poller->scopes[i]->topics[row].first;
		     inquiry != NULL; inquiry = inquiry->next)
			if (inquiry->arena != NULL)
				return true;
	return false;
}

static void tell_names(struct inquiry_poller *poller)
{
	struct strbuf names;
	strbuf_init(&names, POLL_NAMES_MAX - 1);
	for (unsigned i = 0; i < poller->plan->row_count; i++) {
		const char *name = poller->plan->rows[i].name;
		if (is_answered(poller, i) &&
		    !has_name(names.data == NULL ? "" : names.data, name)) {
			strbuf_puts(&names, names.len == 0 ? "" : ",");
			strbuf_puts(&names, name);
		}
	}
	const char *text = names.data == NULL ? "" : names.data;
	if (strcmp(poller->names, text) != 0) {
		snprintf(poller->names, sizeof(poller->names), "%s", text);
		poller->events.listener.answers(poller->events.listener.context, poller->names);
	}
	strbuf_done(&names);
}

/* What was refused stays an error until it is answered, also in polls that do not ask. When
 * nothing at all was answered, it is not about actions, and the schedule makes the pauses. */
static void note_standing(struct inquiry_poller *poller)
{
	POLL_EACH_TOPIC(topic, poller)
	{
		if (topic->standing.kind != ERROR_NONE)
			note_error(poller, &topic->standing);
		for (const struct inquiry *inquiry = topic->first; inquiry != NULL;
		     inquiry = inquiry->next)
			if (inquiry->standing != NULL)
				note_error(poller, inquiry->standing);
		if (poller->answered == 0)
			agenda_resume(topic);
	}
}

/* The same one in each poll of an outage, whichever comes first: it is logged when it changes.
 */
static const struct error *chosen_error(const struct inquiry_poller *poller)
{
	const struct error *chosen = &poller->errors[0];
	for (size_t i = 1; i < poller->error_count; i++)
		if (strcmp(poller->errors[i].text, chosen->text) < 0)
			chosen = &poller->errors[i];
	return chosen;
}

static void tell_failure(struct inquiry_poller *poller)
{
	struct error err = { 0 };
	error_set(&err, ERROR_TIMEOUT, 0, "nothing was answered");
	if (poller->error_count > 0)
		err = *chosen_error(poller);
	poller->error_count = 0;
	poller->events.listener.done(poller->events.listener.context, NULL, &err);
}

static void tell_view(struct inquiry_poller *poller)
{
	const struct inquiry_listener *listener = &poller->events.listener;
	struct view *view = NULL;
	struct error err = { 0 };
	for (size_t i = 0; i < poller->error_count; i++)
		listener->complain(listener->context, &poller->errors[i]);
	poller->error_count = 0;
	if (poll_view(poller, &view, &err) == 0)
		listener->done(listener->context, view, NULL);
	else
		listener->done(listener->context, NULL, &err);
}

static void end_poll(struct inquiry_poller *poller)
{
	loop_timer_stop(poller->timer);
	poller->is_polling = false;
	note_standing(poller);
	agenda_forget_old(poller);
	tell_names(poller);
	if (poller->answered == 0)
		tell_failure(poller);
	else
		tell_view(poller);
}

/* --- one inquiry --- */

struct inquiry_request inquiry_request_of(const struct inquiry *inquiry)
{
	const struct inquiry_row *row = inquiry->topic->row;
	const struct inquiry_scope *scope = inquiry->topic->scope;
	const struct inquiry_poller *poller = scope->poller;
	return (struct inquiry_request){
		.context = poller->events.context,
		.row = row,
		.scope = scope->name,
		.scope_number = scope->number,
		.resource = inquiry->resource,
		.variant = inquiry->variant,
		.token = inquiry->progress.token,
		.batch = inquiry->progress.batch,
		.began = inquiry->progress.began_wall,
		.timeout = poller->timing.poll.timeout,
		.deadline = row->is_slow ? (struct monotime){ 0 } : poller->deadline,
	};
}

static int ask_page(struct inquiry *inquiry, struct error *err)
{
	struct inquiry_scope *scope = inquiry->topic->scope;
	const struct inquiry_events *events = &scope->poller->events;
	const struct inquiry_request request = inquiry_request_of(inquiry);
	if (request.row->is_rationed)
		scope->ration--;
	return events->ask(events->context, inquiry, &request, &inquiry->progress.exchange,
	                   err);
}

static void count_running(struct inquiry *inquiry, int change)
{
	struct inquiry_topic *topic = inquiry->topic;
	struct inquiry_scope *scope = topic->scope;
	unsigned step = (unsigned)change; /* wraps back */
	topic->running += step;
	if (topic->row->is_slow) {
		scope->slow += step;
		return;
	}
	scope->running += step;
	scope->poller->running += step;
}

static void stop_running(struct inquiry *inquiry)
{
	count_running(inquiry, -1);
	inquiry_abandon(inquiry);
}

/* What has failed goes behind what has not been asked. */
static void inquiry_failed(struct inquiry *inquiry, const struct error *err,
                           bool is_about_thing)
{
	stop_running(inquiry);
	inquiry->due = poll_now(inquiry->topic->scope->poller);
	if (is_about_thing)
		put_off(inquiry, err);
	else
		set_back(inquiry->topic, err);
}

static void answer_is_wrong(struct inquiry *inquiry, struct error *err)
{
	blame(inquiry->topic, inquiry, err);
	inquiry_failed(inquiry, err, inquiry->topic->row->is_slow);
}

static void inquiry_succeeded(struct inquiry *inquiry)
{
	struct inquiry_topic *topic = inquiry->topic;
	const struct inquiry_poller *poller = topic->scope->poller;
	struct error err = { 0 };
	if (inquiry_accept(inquiry, poll_now(poller), wall_now(poller), &err) != 0) {
		answer_is_wrong(inquiry, &err);
		return;
	}
	inquiry->due = mono_add(inquiry->answered_at, agenda_interval_of(inquiry));
	agenda_resume(topic);
	topic->is_unknown = false;
	stop_running(inquiry);
}

static void take_page(struct inquiry *inquiry, const char *text, size_t len)
{
	struct inquiry_topic *topic = inquiry->topic;
	struct inquiry_poller *poller = topic->scope->poller;
	const struct answer_input input = {
		.text = text,
		.len = len,
		.watch = topic->row->has_watch ? &poller->watch : NULL,
	};
	struct error err = { 0 };
	bool more = false;
	if (inquiry_take(inquiry, &input, &more, &err) != 0) {
		answer_is_wrong(inquiry, &err);
	} else if (more && ask_page(inquiry, &err) != 0) {
		inquiry_failed(inquiry, &err, topic->row->is_slow);
	} else if (!more) {
		poller->answered += !topic->row->is_slow;
		inquiry_succeeded(inquiry);
	}
}

void inquiry_answered(struct inquiry *inquiry, const char *text, size_t len)
{
	struct inquiry_poller *poller = inquiry->topic->scope->poller;
	inquiry->progress.exchange = NULL;
	take_page(inquiry, text, len);
	pump(poller);
}

/* Not every endpoint has it: said once, and asked again now and then. */
static void set_aside(struct inquiry *inquiry, const struct error *err)
{
	struct inquiry_topic *topic = inquiry->topic;
	const struct inquiry_poller *poller = topic->scope->poller;
	bool is_news = !topic->is_unknown;
	stop_running(inquiry);
	topic->is_unknown = true;
	topic->stopped_in = poller->number;
	agenda_pause(topic);
	if (is_news)
		poller->events.listener.note(poller->events.listener.context, err->text);
}

/* It has gone since its list was read, which is therefore read anew. */
static void let_go(struct inquiry *inquiry)
{
	struct inquiry_topic *topic = inquiry->topic;
	struct inquiry *parent = inquiry_parent(inquiry);
	stop_running(inquiry);
	inquiry_forget(inquiry);
	inquiry->due = mono_add(poll_now(topic->scope->poller), agenda_interval_of(inquiry));
	if (parent != NULL)
		parent->due = (struct monotime){ INT64_MIN };
}

static bool is_of_a_list(const struct inquiry_row *row)
{
	return row->each != NULL && row->each->parents != 0;
}

void inquiry_refused(struct inquiry *inquiry, const struct inquiry_failure *failure)
{
	const struct inquiry_row *row = inquiry->topic->row;
	struct inquiry_poller *poller = inquiry->topic->scope->poller;
	inquiry->progress.exchange = NULL;
	if (failure->is_unknown_action && row->is_optional) {
		set_aside(inquiry, failure->err);
	} else if (failure->is_not_found && is_of_a_list(row)) {
		let_go(inquiry);
	} else {
		if (failure->is_void)
			inquiry_forget(inquiry);
		inquiry_failed(inquiry, failure->err, failure->is_about_thing);
	}
	pump(poller);
}

static void start_inquiry(struct inquiry *inquiry)
{
	struct inquiry_poller *poller = inquiry->topic->scope->poller;
	struct error err = { 0 };
	inquiry->asked_in = poller->number;
	count_running(inquiry, 1);
	bool has_begun = inquiry_begin(inquiry, poll_now(poller), wall_now(poller), &err) == 0;
	if (has_begun && !inquiry_has_question(inquiry))
		inquiry_succeeded(inquiry);
	else if (!has_begun || ask_page(inquiry, &err) != 0)
		inquiry_failed(inquiry, &err, false);
}

static void give_up(struct inquiry *inquiry)
{
	const struct inquiry_events *events = &inquiry->topic->scope->poller->events;
	events->cancel(events->context, inquiry->progress.exchange);
	stop_running(inquiry);
}

static void give_up_all(struct inquiry *first)
{
	for (struct inquiry *inquiry = first; inquiry != NULL; inquiry = inquiry->next)
		if (inquiry->progress.arena != NULL)
			give_up(inquiry);
}

/* --- what is next --- */

/* Of the requests of all scopes each has its share. */
static unsigned scope_share(const struct inquiry_poller *poller)
{
	const struct inquiry_limits *limits = &poller->plan->limits;
	unsigned share = limits->running / (unsigned)poller->scope_count;
	return share > limits->running_scope ? share : limits->running_scope;
}

static bool has_room(const struct inquiry_topic *topic)
{
	const struct inquiry_scope *scope = topic->scope;
	const struct inquiry_limits *limits = &scope->plan->limits;
	if (topic->row->is_slow)
		return topic->running < limits->slow_least ||
		       (topic->running < limits->slow_topic && scope->slow < limits->slow);
	return topic->running < limits->running_topic &&
	       scope->running < scope_share(scope->poller);
}

static void sync_topic(struct inquiry_topic *topic)
{
	struct inquiry *gone = NULL;
	struct error err = { 0 };
	if (inquiry_sync(topic, &gone) != 0) {
		error_set(&err, ERROR_LIMIT, 0, "out of memory");
		note_error(topic->scope->poller, &err);
	}
	give_up_all(gone);
	inquiry_list_free(gone);
}

/* Whether all that its things and their marks are made of is done with; then its things are
 * those of now. Nobody waits for slow rows, and between polls nobody waits. */
static bool make_ready(struct inquiry_topic *topic)
{
	const struct inquiry_scope *scope = topic->scope;
	const struct inquiry_each *each = topic->row->each;
	uint32_t rows = topic->row->after | (each == NULL ? 0 : each->parents | each->mark_of);
	for (unsigned row = 0; scope->poller->is_polling && row < scope->plan->row_count;
	     row++) {
		struct inquiry_topic *before = &scope->topics[row];
		if ((rows & INQUIRY_BIT(row)) != 0 && !before->row->is_slow &&
		    (!make_ready(before) || agenda_is_busy(before)))
			return false;
	}
	if (each != NULL)
		sync_topic(topic);
	return true;
}

static void pump_topic(struct inquiry_topic *topic)
{
	bool is_meant = topic->scope->poller->is_polling || topic->row->is_slow;
	if (!is_meant || !make_ready(topic))
		return;
	while (has_room(topic)) {
		struct inquiry *inquiry = agenda_next(topic);
		if (inquiry == NULL)
			return;
		start_inquiry(inquiry);
	}
}

static void pump(struct inquiry_poller *poller)
{
	POLL_EACH_TOPIC(topic, poller)
	pump_topic(topic);
	if (poller->running == 0 && poller->is_polling)
		end_poll(poller);
}

/* --- the deadline --- */

static bool is_late(const struct inquiry_topic *topic)
{
	return !topic->row->is_slow &&
	       (topic->running > 0 || (!topic->row->is_rationed && agenda_next(topic) != NULL));
}

/* What is under way, and what found no place, has not been answered. */
void poll_on_deadline(void *context)
{
	struct inquiry_poller *poller = context;
	double seconds = duration_to_seconds(mono_since(poller->deadline, poller->began));
	POLL_EACH_TOPIC(topic, poller)
	{
		struct error err = { 0 };
		if (!is_late(topic))
			continue;
		give_up_all(topic->first);
		error_set(&err, ERROR_TIMEOUT, 0, "no whole answer within the %.1f s of a poll",
		          seconds);
		blame(topic, NULL, &err);
		note_error(poller, &err);
	}
	poller->is_polling = false;
	pump(poller); /* slow rows that waited for others do not any more */
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

void inquiry_poller_start(struct inquiry_poller *poller)
{
	poller->is_polling = true;
	poller->number++;
	poller->began = poll_now(poller);
	poller->deadline = mono_add(poller->began, poll_time(&poller->timing.poll));
	poller->answered = 0;
	agenda_hand_out_rations(poller);
	loop_timer_at(poller->timer, poller->deadline);
	pump(poller);
}

void inquiry_poller_cancel(struct inquiry_poller *poller)
{
	loop_timer_stop(poller->timer);
	poller->is_polling = false;
	poller->error_count = 0;
	POLL_EACH_TOPIC(topic, poller)
	give_up_all(topic->first);
}
