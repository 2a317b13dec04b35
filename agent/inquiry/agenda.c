/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is due: intervals, ages, pauses, rations.
 */
#include "agent/inquiry/poller_internal.h"

/* An answer is shown for so many of its intervals. */
#define AGE_INTERVALS 3

/* A topic that is refused is left out of more and more polls, up to 2^3: whatever its own
 * interval, whoever grants the permission should not wait long. */
#define SETBACKS_MAX 3

/* --- intervals and ages --- */

static bool is_wanted(const struct inquiry_poller *poller, const struct inquiry_row *row)
{
	return row->pace == INQUIRY_AT_EACH_POLL || poller->timing.intervals[row->pace].ns > 0;
}

/* What shares the ration of a scope. */
static size_t count_rationed(const struct inquiry_scope *scope)
{
	size_t count = 0;
	for (unsigned row = 0; row < scope->plan->row_count; row++) {
		const struct inquiry_topic *topic = &scope->topics[row];
		if (!topic->row->is_rationed || !is_wanted(scope->poller, topic->row))
			continue;
		for (const struct inquiry *inquiry = topic->first; inquiry != NULL;
		     inquiry = inquiry->next)
			count++;
	}
	return count;
}

static struct duration longer(struct duration a, struct duration b)
{
	return a.ns > b.ns ? a : b;
}

struct duration agenda_interval(const struct inquiry_topic *topic)
{
	const struct inquiry_timing *timing = &topic->scope->poller->timing;
	struct duration interval = topic->row->pace == INQUIRY_AT_EACH_POLL
	                                   ? timing->poll.interval
	                                   : timing->intervals[topic->row->pace];
	if (!topic->row->is_rationed)
		return interval;
	struct duration round = duration_seconds((double)count_rationed(topic->scope) /
	                                         topic->scope->plan->limits.ration_per_second);
	return longer(round, interval);
}

struct duration agenda_interval_of(const struct inquiry *inquiry)
{
	return longer(agenda_interval(inquiry->topic), inquiry->period);
}

static struct duration max_age_of(const struct inquiry_topic *topic)
{
	const struct config_timing *poll = &topic->scope->poller->timing.poll;
	struct duration interval = agenda_interval(topic);
	if (topic->row->pace == INQUIRY_AT_EACH_POLL && interval.ns <= poll->interval.ns)
		return poll->max_age;
	return longer((struct duration){ AGE_INTERVALS * interval.ns }, poll->max_age);
}

static void forget_old(struct inquiry_topic *topic)
{
	struct inquiry_poller *poller = topic->scope->poller;
	struct duration max_age = max_age_of(topic);
	bool is_off = !is_wanted(poller, topic->row);
	for (struct inquiry *inquiry = topic->first; inquiry != NULL; inquiry = inquiry->next) {
		struct duration age = mono_since(poll_now(poller), inquiry->answered_at);
		struct duration period = { AGE_INTERVALS * inquiry->period.ns };
		if (inquiry->arena != NULL && (is_off || age.ns > longer(max_age, period).ns))
			inquiry_forget(inquiry);
	}
}

void agenda_forget_old(struct inquiry_poller *poller)
{
	POLL_EACH_TOPIC(topic, poller)
	forget_old(topic);
}

static void reschedule(struct inquiry_topic *topic)
{
	struct duration interval = agenda_interval(topic);
	for (struct inquiry *inquiry = topic->first; inquiry != NULL; inquiry = inquiry->next) {
		struct monotime due =
			mono_add(inquiry->answered_at, longer(interval, inquiry->period));
		if (inquiry->arena != NULL && mono_before(due, inquiry->due))
			inquiry->due = due;
	}
}

void agenda_reschedule(struct inquiry_poller *poller)
{
	POLL_EACH_TOPIC(topic, poller)
	reschedule(topic);
}

/* --- pauses --- */

void agenda_pause(struct inquiry_topic *topic)
{
	struct duration pause = topic->scope->poller->timing.poll.interval;
	for (unsigned i = 0; i < topic->setbacks; i++)
		pause.ns *= 2;
	if (topic->setbacks < SETBACKS_MAX)
		topic->setbacks++;
	topic->resume = mono_add(topic->scope->poller->began, pause);
}

void agenda_resume(struct inquiry_topic *topic)
{
	topic->setbacks = 0;
	topic->resume = (struct monotime){ INT64_MIN };
	topic->standing = (struct error){ 0 };
}

void agenda_hand_out_rations(struct inquiry_poller *poller)
{
	const struct inquiry_limits *limits = &poller->plan->limits;
	double most =
		limits->ration_per_second * duration_to_seconds(poller->timing.poll.interval);
	if (most < limits->ration_min)
		most = limits->ration_min;
	for (size_t i = 0; i < poller->scope_count; i++) {
		struct inquiry_scope *scope = poller->scopes[i];
		scope->ration +=
			limits->ration_per_second *
			duration_to_seconds(mono_since(poller->began, scope->rationed_at));
		if (poller->number == 1 || scope->ration > most)
			scope->ration = most;
		scope->rationed_at = poller->began;
	}
}

/* --- what is next --- */

static bool has_items(const struct inquiry_topic *topic)
{
	for (const struct inquiry *inquiry = topic->first; inquiry != NULL;
	     inquiry = inquiry->next)
		if (inquiry->arena != NULL && inquiry->answer.page.items.count > 0)
			return true;
	return false;
}

static bool has_any_items(const struct inquiry_scope *scope, uint32_t rows)
{
	for (unsigned row = 0; row < scope->plan->row_count; row++)
		if ((rows & INQUIRY_BIT(row)) != 0 && has_items(&scope->topics[row]))
			return true;
	return rows == 0;
}

/* What is due before the middle of the way to the next poll is due now. */
static bool is_time(const struct inquiry_poller *poller, struct monotime when)
{
	struct duration half = { poller->timing.poll.interval.ns / 2 };
	return !mono_before(mono_add(poller->began, half), when);
}

static bool is_due(const struct inquiry_poller *poller, const struct inquiry *inquiry)
{
	const struct inquiry_row *row = inquiry->topic->row;
	bool is_always = row->pace == INQUIRY_AT_EACH_POLL && !row->is_rationed;
	return inquiry->asked_in != poller->number && inquiry->progress.arena == NULL &&
	       (is_always || is_time(poller, inquiry->due));
}

static bool is_open(const struct inquiry_topic *topic)
{
	const struct inquiry_scope *scope = topic->scope;
	const struct inquiry_poller *poller = scope->poller;
	return is_wanted(poller, topic->row) && topic->stopped_in != poller->number &&
	       is_time(poller, topic->resume) &&
	       (!topic->row->is_rationed || scope->ration >= 1) &&
	       has_any_items(scope, topic->row->only_with);
}

struct inquiry *agenda_next(const struct inquiry_topic *topic)
{
	struct inquiry *next = NULL;
	if (!is_open(topic))
		return NULL;
	for (struct inquiry *inquiry = topic->first; inquiry != NULL; inquiry = inquiry->next)
		if (is_due(topic->scope->poller, inquiry) &&
		    (next == NULL || mono_before(inquiry->due, next->due)))
			next = inquiry;
	return next;
}

bool agenda_is_busy(const struct inquiry_topic *topic)
{
	return topic->running > 0 || agenda_next(topic) != NULL;
}
