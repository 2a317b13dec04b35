/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One source: its polls and its health.
 *
 * A poll ends in exactly one of three ways: published, failed, overdue. Each ends in
 * end_poll(), which shows the health, tells the store that the change is complete, and gives
 * the job back to the schedule. A failed poll leaves the facts alone: they stay until their
 * max_age is over, and the source's health says at once that nobody has confirmed them.
 */
#include "agent/runtime/source_internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/log.h"
#include "agent/model/store.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/schedule.h"

#define HEALTH_LIMIT ((size_t)256 * 1024)

const struct source_config *source_config(const struct source *source)
{
	return source->config;
}

const struct collector *source_collector(const struct source *source)
{
	return source->collector;
}

void *source_state(const struct source *source)
{
	return source->state;
}

void source_set_state(struct source *source, void *state)
{
	source->state = state;
}

struct loop *source_loop(const struct source *source)
{
	return source->set->loop;
}

void source_log(const struct source *source, int level, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	log_write(loop_log(source->set->loop), (enum log_level)level,
	          source->config->kind->name, source->config->name, "%s", text);
}

static void fill_health(struct source *source, struct source_health *health,
                        struct arena *arena)
{
	FACT_SET(health, SOURCE_NAME, source, arena_strdup(arena, source->config->name));
	FACT_SET(health, SOURCE_KIND, kind, source->config->kind->name);
	FACT_SET(health, SOURCE_POLLS, polls, source->polls);
	if (source->answered[0] != '\0')
		FACT_SET(health, SOURCE_TABLES, answered,
		         arena_strdup(arena, source->answered));
	if (!source->has_outcome)
		return;
	FACT_SET(health, SOURCE_UP, up, source->is_up);
	FACT_SET(health, SOURCE_DURATION, poll_duration,
	         duration_to_seconds(source->poll_duration));
	if (source->last_success.ns != 0)
		FACT_SET(health, SOURCE_LAST_SUCCESS, last_success,
		         walltime_to_seconds(source->last_success));
}

/* All reasons are there from the start with 0, so that a first error is an increase. */
static int fill_errors(const struct source *source, struct view *view)
{
	struct arena *arena = view_arena(view);
	for (int kind = ERROR_NONE + 1; kind < ERROR_KIND_COUNT; kind++) {
		struct source_errors *errors = view_add(view, FACT_SOURCE_ERRORS);
		if (errors == NULL)
			return -1;
		FACT_SET(errors, SOURCE_ERRORS_SOURCE, source,
		         arena_strdup(arena, source->config->name));
		FACT_SET(errors, SOURCE_ERRORS_KIND, kind, source->config->kind->name);
		FACT_SET(errors, SOURCE_ERRORS_REASON, reason,
		         error_kind_name((enum error_kind)kind));
		FACT_SET(errors, SOURCE_ERRORS_COUNT, count, source->errors[kind]);
	}
	return 0;
}

void source_show_health(struct source *source)
{
	struct view *view = view_new(HEALTH_LIMIT);
	struct source_health *health = view == NULL ? NULL : view_add(view, FACT_SOURCE);
	if (health == NULL) {
		view_unref(view);
		return;
	}
	fill_health(source, health, view_arena(view));
	struct monotime now = clock_mono(loop_clock(source->set->loop));
	if (fill_errors(source, view) != 0 ||
	    usage_show(&source->usage, source->config->name, view) != 0 ||
	    view_seal(view, now, NULL) != 0) {
		view_unref(view);
		return;
	}
	store_put(source->set->store, source->health_slot, view,
	          (struct monotime){ INT64_MAX });
	store_commit(source->set->store);
}

static uint64_t hash_text(const char *text, size_t len)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
	return hash;
}

/* Whether this text is new since the source was last well; remembers it. */
static int is_news(struct source *source, const char *text)
{
	uint64_t hash = hash_text(text, error_gist(text));
	for (size_t i = 0; i < source->logged_count; i++)
		if (source->logged[i] == hash)
			return 0;
	if (source->logged_count == COMPLAINTS_REMEMBERED)
		return 0; /* a source with so many different faults has said enough */
	source->logged[source->logged_count++] = hash;
	return 1;
}

static void record(struct source *source, const struct error *err)
{
	source->errors[err->kind]++;
	if (is_news(source, err->text))
		source_log(source, LOG_LEVEL_WARN, "%s (%s)", err->text,
		           error_kind_name(err->kind));
}

/* A good poll. What was logged stays true until one is without complaints. */
static void note_recovery(struct source *source, int was_up)
{
	if (!was_up)
		source_log(source, LOG_LEVEL_INFO, "answers again");
	if (source->complaints > 0)
		return;
	if (was_up && source->logged_count > 0)
		source_log(source, LOG_LEVEL_INFO, "answers completely again");
	source->logged_count = 0;
}

static void end_poll(struct source *source, enum error_kind outcome)
{
	struct sources *set = source->set;
	struct monotime now = clock_mono(loop_clock(set->loop));
	int was_up = !source->has_outcome || source->is_up;
	source->is_polling = 0;
	source->has_outcome = 1;
	source->is_up = outcome == ERROR_NONE;
	source->polls++;
	source->poll_duration = mono_since(now, source->poll_started);
	source_log(source, LOG_LEVEL_DEBUG, "poll ended after %.3f s: %s",
	           duration_to_seconds(source->poll_duration),
	           source->is_up ? "good" : error_kind_name(outcome));
	if (source->is_up) {
		source->last_success = clock_wall(loop_clock(set->loop));
		note_recovery(source, was_up);
	}
	source_show_health(source);
	schedule_done(set->schedule, source, outcome, now);
	sources_arm(set);
}

void source_complain(struct source *source, const struct error *err)
{
	source->complaints++;
	record(source, err);
}

void source_answers(struct source *source, const char *answered)
{
	snprintf(source->answered, sizeof(source->answered), "%s", answered);
}

void source_fail(struct source *source, const struct error *err)
{
	if (!source->is_polling)
		return;
	if (source->has_outcome && source->is_up)
		source->logged_count = 0; /* going down is news, whatever was said before */
	record(source, err);
	end_poll(source, err->kind);
}

void source_publish(struct source *source, struct view *view)
{
	if (!source->is_polling) {
		view_unref(view);
		return;
	}
	/* A fact may have been read at any moment since then: so old it is taken to be. */
	struct monotime taken = source->poll_started;
	size_t duplicates = 0;
	view_set_source(view, (struct view_source){
				      .kind = source->config->kind->name,
				      .interval = source->config->timing.interval,
				      .ended = clock_mono(loop_clock(source->set->loop)) });
	if (view_seal(view, taken, &duplicates) != 0) {
		struct error err;
		error_set(&err, ERROR_LIMIT, 0, "more facts than a view may hold");
		view_unref(view);
		source_fail(source, &err);
		return;
	}
	if (duplicates > 0) {
		struct error err;
		error_set(&err, ERROR_MALFORMED, 0,
		          "%zu facts came twice and differ, the first was kept", duplicates);
		source_complain(source, &err);
	}
	store_put(source->set->store, source->facts_slot, view,
	          mono_add(taken, source->config->timing.max_age));
	end_poll(source, ERROR_NONE);
}

int source_open(struct source *source, struct error *err)
{
	if (source->collector->open(source, err) == 0) {
		source->is_open = 1;
		return 0;
	}
	source->collector->close(source);
	source->state = NULL;
	return -1;
}

void source_give_up_poll(struct source *source)
{
	if (source->is_polling && source->collector->cancel != NULL)
		source->collector->cancel(source);
	source->is_polling = 0;
}

void source_close(struct source *source)
{
	source_give_up_poll(source);
	if (source->is_open)
		source->collector->close(source);
	source->is_open = 0;
	source->state = NULL;
	source->usage.has_clock_skew = false; /* the next one's clock may be another */
}

void source_begin_poll(struct source *source)
{
	source->poll_started = clock_mono(loop_clock(source->set->loop));
	source->is_polling = 1;
	source->complaints = 0;
	struct error err = { 0 };
	if (!source->is_open && source_open(source, &err) != 0)
		source_fail(source, &err);
	else
		source->collector->poll(source);
}

void source_overdue(struct source *source)
{
	if (!source->is_polling)
		return;
	source_give_up_poll(source);
	source->is_polling = 1; /* it still has to end, as a failure */
	struct error err;
	struct duration waited =
		mono_since(clock_mono(loop_clock(source->set->loop)), source->poll_started);
	error_set(&err, ERROR_TIMEOUT, 0, "the poll did not end within %.0f s",
	          duration_to_seconds(waited));
	source_fail(source, &err);
}
