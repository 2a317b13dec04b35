/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cloud played by a test: what is asked waits until the test answers it. The plan has one row
 * of each sort.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/inquiry/poller_internal.h"
#include "agent/model/view.h"
#include "agent/runtime/loop.h"
#include "tests/unit/agent/inquiry/things.h"

#define WORLD_CALLS_MAX 4096

/* Lists are named by the options; houses stand in lists; each house has two doors. Rooms are
 * told of by doors and by the weather, which is asked once. Slow rows: doors and rooms. */
enum { LISTS, HOUSES, WEATHER, DOORS, ROOMS, PARTS, ROWS = PARTS };
enum { PACE_DOORS = 1, PACE_ROOMS };

struct world_call {
	bool is_open;
	struct inquiry *inquiry;
	struct inquiry_request request;
	char resource[64];
};

struct world {
	struct world_call calls[WORLD_CALLS_MAX];
	size_t call_count, open, most_open, most_slow;
	const char *lists; /* that the options name: a letter each */
	struct fake_clock time;
	struct clock clock;
	struct loop *loop;
	struct inquiry_timing timing;
	struct inquiry_poller *poller;
	/* of the last poll */
	bool is_done;
	struct error failure;
	struct error complaints[POLL_ERRORS_MAX];
	size_t complaint_count;
	char known[4096]; /* what the view was made of */
};

static void name_lists(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct world *world = about->context;
	assert_null(about->item);
	for (const char *at = world->lists; *at != '\0'; at++) {
		const char text[] = { *at, '\0' };
		inquiry_name(names, &(struct inquiry_thing){ .resource = text });
	}
}

static void name_houses(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct thing *house = (const void *)about->item;
	assert_int_equal(about->parent, LISTS);
	inquiry_name(names, &(struct inquiry_thing){ .resource = house->id });
}

/* A door is looked at again when its house has another colour, or the weather has changed. */
static void name_doors(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct thing *house = (const void *)about->item;
	const struct answer_page *weather = inquiry_page(about->scope, WEATHER);
	const struct thing *sky = weather == NULL ? NULL : (const void *)weather->items.first;
	uint64_t mark = inquiry_mark(0, house->state);
	mark = inquiry_mark(mark, sky == NULL ? NULL : sky->state);
	for (unsigned door = 0; door < 2; door++)
		inquiry_name(names, &(struct inquiry_thing){
					    .resource = house->id,
					    .variant = door,
					    .mark = mark,
				    });
}

static void name_rooms(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct thing *told = (const void *)about->item;
	bool is_door = about->parent == DOORS;
	char text[128];
	snprintf(text, sizeof(text), "%s/%s", is_door ? about->resource : "out", told->id);
	inquiry_name(names, &(struct inquiry_thing){ .resource = text });
}

static const struct inquiry_each each_list = { .name = name_lists };
static const struct inquiry_each each_house = {
	.parents = INQUIRY_BIT(LISTS),
	.name = name_houses,
};
static const struct inquiry_each each_door = {
	.parents = INQUIRY_BIT(LISTS),
	.mark_of = INQUIRY_BIT(WEATHER),
	.name = name_doors,
};
static const struct inquiry_each each_room = {
	.parents = INQUIRY_BIT(DOORS) | INQUIRY_BIT(WEATHER),
	.name = name_rooms,
};

static const struct inquiry_row world_rows[ROWS] = {
	[LISTS] = { .name = "Lists", .answer = &things_json, .each = &each_list },
	[HOUSES] = { .name = "Houses", .answer = &things_json, .each = &each_house },
	[WEATHER] = { .name = "Weather", .answer = &things_json },
	[DOORS] = { .name = "Doors",
	            .answer = &things_json,
	            .pace = PACE_DOORS,
	            .each = &each_door,
	            .is_subject = true,
	            .is_slow = true },
	[ROOMS] = { .name = "Rooms",
	            .answer = &things_json,
	            .pace = PACE_ROOMS,
	            .each = &each_room,
	            .is_subject = true,
	            .is_slow = true },
};

static const struct inquiry_plan world_plan = {
	.rows = world_rows,
	.row_count = ROWS,
	.part_count = PARTS,
	.limits = { .running = 4,
	            .running_scope = 1,
	            .running_topic = 4,
	            .slow = 5,
	            .slow_topic = 5,
	            .slow_least = 1,
	            .ration_min = 1,
	            .ration_per_second = 1 },
};

static int world_ask(void *context, struct inquiry *inquiry,
                     const struct inquiry_request *request, void **ret_exchange,
                     struct error *err)
{
	struct world *world = context;
	assert_true(world->call_count < WORLD_CALLS_MAX);
	if (request->token != NULL && strcmp(request->token, "elsewhere") == 0)
		return error_set(err, ERROR_MALFORMED, 0, "a link leads elsewhere");
	struct world_call *call = &world->calls[world->call_count++];
	*call = (struct world_call){ .is_open = true, .inquiry = inquiry, .request = *request };
	snprintf(call->resource, sizeof(call->resource), "%s",
	         request->resource == NULL ? "" : request->resource);
	world->open++;
	size_t slow = 0;
	for (size_t i = 0; i < world->call_count; i++)
		slow += world->calls[i].is_open && world->calls[i].request.row->is_slow;
	if (world->open - slow > world->most_open)
		world->most_open = world->open - slow;
	if (slow > world->most_slow)
		world->most_slow = slow;
	*ret_exchange = call;
	return 0;
}

static void world_close(struct world *world, struct world_call *call)
{
	assert_true(call->is_open);
	call->is_open = false;
	world->open--;
}

static void world_cancel(void *context, void *exchange)
{
	world_close(context, exchange);
}

static void world_blame(void *context, const struct inquiry_row *row, const char *scope,
                        const struct inquiry_thing *thing, struct error *err)
{
	(void)context;
	error_wrap(err, "%s of %s", row->name,
	           thing->resource == NULL ? scope : thing->resource);
}

static int world_watch(void *context, struct arena *arena, struct answer_watch *ret_watch)
{
	(void)context;
	(void)arena;
	*ret_watch = (struct answer_watch){ 0 };
	return 0;
}

static void add_text(struct world *world, const char *text)
{
	size_t len = strlen(world->known);
	snprintf(world->known + len, sizeof(world->known) - len, "%s", text);
}

static void add_things(struct world *world, const struct answer_page *page)
{
	ANSWER_EACH(struct thing, thing, &page->items) {
		add_text(world, " ");
		add_text(world, thing->id);
	}
}

/* "Houses h1 h2|Doors h1.0(d1) h1.1()|Rooms ?|": "?" is not known. */
static int world_view(void *context, const struct inquiry_known *known, size_t count,
                      struct view **ret_view, struct error *err)
{
	struct world *world = context;
	(void)err;
	world->known[0] = '\0';
	assert_int_equal(count, 1);
	for (unsigned part = 0; part < PARTS; part++) {
		const struct answer_page *page = known->parts[part];
		add_text(world, world_rows[part].name);
		if (page == NULL) {
			add_text(world, " ?");
		} else if (!world_rows[part].is_subject) {
			add_things(world, page);
		} else {
			ANSWER_EACH(struct answer_subject, subject, &page->items) {
				char text[128];
				snprintf(text, sizeof(text), " %s.%u(", subject->id,
				         subject->variant);
				add_text(world, text);
				add_things(world, &subject->page);
				add_text(world, ")");
			}
		}
		add_text(world, "|");
	}
	*ret_view = view_new(0);
	return 0;
}

static void world_done(void *context, struct view *view, const struct error *err)
{
	struct world *world = context;
	assert_false(world->is_done);
	world->is_done = true;
	view_unref(view);
	if (err != NULL)
		world->failure = *err;
}

static void world_complain(void *context, const struct error *err)
{
	struct world *world = context;
	assert_true(world->complaint_count < POLL_ERRORS_MAX);
	world->complaints[world->complaint_count++] = *err;
}

static void world_note(void *context, const char *text)
{
	(void)context;
	(void)text;
}

static struct world *world_new(void)
{
	struct world *world = calloc(1, sizeof(*world));
	world->lists = "A";
	world->time = (struct fake_clock){ { INT64_C(1000000000000) },
		                           { INT64_C(1768478400) * 1000000000 } };
	world->clock = fake_clock(&world->time);
	assert_int_equal(loop_new(&world->clock, NULL, &world->loop, NULL), 0);
	world->timing = (struct inquiry_timing){
		.poll = { duration_ms(60000), duration_ms(10000), duration_ms(180000) },
		.intervals = { [PACE_DOORS] = duration_ms(300000),
		               [PACE_ROOMS] = duration_ms(900000) },
	};
	const struct inquiry_events events = {
		.ask = world_ask,
		.cancel = world_cancel,
		.blame = world_blame,
		.watch = world_watch,
		.view = world_view,
		.listener = { world_done, world_complain, world_note, world_note, world },
		.context = world,
	};
	static const char *const scope = "town";
	world->poller = inquiry_poller_new(world->loop, &world_plan, &world->timing, &events);
	assert_non_null(world->poller);
	assert_int_equal(inquiry_poller_set_scopes(world->poller, &scope, 1, NULL), 0);
	return world;
}

static void world_free(struct world *world)
{
	inquiry_poller_free(world->poller);
	assert_int_equal(world->open, 0);
	loop_free(world->loop);
	free(world);
}

static void world_start(struct world *world)
{
	world->is_done = false;
	world->failure = (struct error){ 0 };
	world->complaint_count = 0;
	inquiry_poller_start(world->poller);
}

/* An interval later. */
static void world_next(struct world *world)
{
	fake_clock_advance(&world->time, world->timing.poll.interval);
	world_start(world);
}

/* The oldest open call of a row about a resource (NULL: any), or NULL. */
static struct world_call *world_find(struct world *world, unsigned row, const char *resource,
                                     unsigned variant)
{
	for (size_t i = 0; i < world->call_count; i++) {
		struct world_call *call = &world->calls[i];
		if (call->is_open && call->request.row == &world_rows[row] &&
		    (resource == NULL || (strcmp(call->resource, resource) == 0 &&
		                          call->request.variant == variant)))
			return call;
	}
	return NULL;
}

static void world_answer(struct world *world, struct world_call *call, const char *text)
{
	assert_non_null(call);
	world_close(world, call);
	inquiry_answered(call->inquiry, text, strlen(text));
}

static void world_refuse(struct world *world, struct world_call *call, enum error_kind kind,
                         bool is_about_thing)
{
	struct error err = { 0 };
	assert_non_null(call);
	error_set(&err, kind, 0, "%s %s fails", call->request.row->name, call->resource);
	world_close(world, call);
	inquiry_refused(call->inquiry, &(struct inquiry_failure){
					       .err = &err,
					       .is_about_thing = is_about_thing,
				       });
}

/* All open calls of a row get the same answer. */
static void world_answer_all(struct world *world, unsigned row, const char *text)
{
	struct world_call *call;
	while ((call = world_find(world, row, NULL, 0)) != NULL)
		world_answer(world, call, text);
}

/* The quick rows. */
static void world_answer_quick(struct world *world, const char *houses, const char *weather)
{
	world_answer_all(world, LISTS, houses);
	world_answer_all(world, WEATHER, weather);
	world_answer_all(world, HOUSES, "{\"things\":[{\"id\":\"h\"}]}");
}

static size_t world_asked(const struct world *world, unsigned row)
{
	size_t count = 0;
	for (size_t i = 0; i < world->call_count; i++)
		count += world->calls[i].request.row == &world_rows[row];
	return count;
}
