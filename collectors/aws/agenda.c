/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is due: intervals, ages, pauses, rations.
 */
#include "collectors/aws/poll_internal.h"

/* An answer is shown for so many of its intervals. */
#define AGE_INTERVALS 3

/* A topic that is refused is left out of more and more polls, up to 2^3: whatever its own
 * interval, whoever grants the permission should not wait long. */
#define SETBACKS_MAX 3

/* Requests of what is rationed: at once when nothing was asked for long, and for each second
 * since the last poll. */
#define RATION_MIN 30.0
#define RATION_PER_SECOND 1.0

/* --- intervals and ages --- */

static bool is_wanted(const struct aws_poller *poller, const struct plan_row *row)
{
	return row->pace == PLAN_AT_EACH_POLL || poller->options.intervals[row->pace].ns > 0;
}

/* What shares the ration of a region. */
static size_t count_rationed(const struct region *region)
{
	size_t count = 0;
	for (unsigned row = 0; row < PLAN_COUNT; row++) {
		const struct topic *topic = &region->topics[row];
		if (!plan_is_rationed(topic->row) || !is_wanted(region->poller, topic->row))
			continue;
		for (const struct inquiry *inquiry = topic->first; inquiry != NULL;
		     inquiry = inquiry->next)
			count++;
	}
	return count;
}

struct duration agenda_interval(const struct topic *topic)
{
	const struct aws_poller_options *options = &topic->region->poller->options;
	struct duration interval = topic->row->pace == PLAN_AT_EACH_POLL
	                                   ? options->timing.interval
	                                   : options->intervals[topic->row->pace];
	if (!plan_is_rationed(topic->row))
		return interval;
	struct duration round =
		duration_seconds((double)count_rationed(topic->region) / RATION_PER_SECOND);
	return round.ns > interval.ns ? round : interval;
}

static struct duration max_age_of(const struct topic *topic)
{
	const struct aws_poller_options *options = &topic->region->poller->options;
	if (topic->row->pace == PLAN_AT_EACH_POLL)
		return options->timing.max_age;
	struct duration age = { AGE_INTERVALS * agenda_interval(topic).ns };
	return age.ns > options->timing.max_age.ns ? age : options->timing.max_age;
}

static void forget_old(struct topic *topic)
{
	struct aws_poller *poller = topic->region->poller;
	struct duration max_age = max_age_of(topic);
	bool is_off = !is_wanted(poller, topic->row);
	for (struct inquiry *inquiry = topic->first; inquiry != NULL; inquiry = inquiry->next)
		if (inquiry->arena != NULL &&
		    (is_off ||
		     mono_since(poll_now(poller), inquiry->answered_at).ns > max_age.ns))
			inquiry_forget(inquiry);
}

void agenda_forget_old(struct aws_poller *poller)
{
	for (size_t i = 0; i < poller->region_count; i++)
		for (unsigned row = 0; row < PLAN_COUNT; row++)
			forget_old(&poller->regions[i]->topics[row]);
}

static void reschedule(struct topic *topic)
{
	struct duration interval = agenda_interval(topic);
	for (struct inquiry *inquiry = topic->first; inquiry != NULL; inquiry = inquiry->next) {
		struct monotime due = mono_add(inquiry->answered_at, interval);
		if (inquiry->arena != NULL && mono_before(due, inquiry->due))
			inquiry->due = due;
	}
}

void agenda_reschedule(struct aws_poller *poller)
{
	for (size_t i = 0; i < poller->region_count; i++)
		for (unsigned row = 0; row < PLAN_COUNT; row++)
			reschedule(&poller->regions[i]->topics[row]);
}

/* --- pauses --- */

void agenda_pause(struct topic *topic)
{
	struct duration pause = topic->region->poller->options.timing.interval;
	for (unsigned i = 0; i < topic->setbacks; i++)
		pause.ns *= 2;
	if (topic->setbacks < SETBACKS_MAX)
		topic->setbacks++;
	topic->resume = mono_add(topic->region->poller->began, pause);
}

void agenda_resume(struct topic *topic)
{
	topic->setbacks = 0;
	topic->resume = (struct monotime){ INT64_MIN };
	topic->standing = (struct error){ 0 };
}

void agenda_hand_out_rations(struct aws_poller *poller)
{
	double most = RATION_PER_SECOND * duration_to_seconds(poller->options.timing.interval);
	if (most < RATION_MIN)
		most = RATION_MIN;
	for (size_t i = 0; i < poller->region_count; i++) {
		struct region *region = poller->regions[i];
		region->ration +=
			RATION_PER_SECOND *
			duration_to_seconds(mono_since(poller->began, region->rationed_at));
		if (poller->number == 1 || region->ration > most)
			region->ration = most;
		region->rationed_at = poller->began;
	}
}

/* --- what is next --- */

static bool has_any_items(const struct region *region, uint32_t rows)
{
	if (rows == 0)
		return true;
	for (unsigned row = 0; row < PLAN_COUNT; row++) {
		if ((rows & PLAN_BIT(row)) == 0)
			continue;
		const struct answer_page *page = region_page(region, row);
		if (page != NULL && page->items.count > 0)
			return true;
	}
	return false;
}

/* What is due before the middle of the way to the next poll is due now. */
static bool is_time(const struct aws_poller *poller, struct monotime when)
{
	struct duration half = { poller->options.timing.interval.ns / 2 };
	return !mono_before(mono_add(poller->began, half), when);
}

static bool is_due(const struct aws_poller *poller, const struct inquiry *inquiry)
{
	return inquiry->asked_in != poller->number && inquiry->progress.arena == NULL &&
	       (inquiry->topic->row->pace == PLAN_AT_EACH_POLL ||
	        is_time(poller, inquiry->due));
}

static bool is_open(const struct topic *topic)
{
	const struct region *region = topic->region;
	const struct aws_poller *poller = region->poller;
	return is_wanted(poller, topic->row) && topic->stopped_in != poller->number &&
	       is_time(poller, topic->resume) &&
	       (!plan_is_rationed(topic->row) || region->ration >= 1) &&
	       has_any_items(region, topic->row->only_with);
}

struct inquiry *agenda_next(const struct topic *topic)
{
	struct inquiry *next = NULL;
	if (!is_open(topic))
		return NULL;
	for (struct inquiry *inquiry = topic->first; inquiry != NULL; inquiry = inquiry->next)
		if (is_due(topic->region->poller, inquiry) &&
		    (next == NULL || mono_before(inquiry->due, next->due)))
			next = inquiry;
	return next;
}

bool agenda_is_waiting_for(const struct region *region, uint32_t rows)
{
	for (unsigned row = 0; row < PLAN_COUNT; row++) {
		const struct topic *topic = &region->topics[row];
		if ((rows & PLAN_BIT(row)) != 0 &&
		    (topic->running > 0 || agenda_next(topic) != NULL))
			return true;
	}
	return false;
}
