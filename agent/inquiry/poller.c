/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lives between polls: scopes, timing, the watched prefixes.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/inquiry/poller_internal.h"
#include "agent/runtime/loop.h"

/* The rules of all destinations. */
#define WATCH_LIMIT ((size_t)16 * 1024 * 1024)

static bool is_same_watch(const struct answer_watch *a, const struct answer_watch *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->rules[i].text, b->rules[i].text) != 0)
			return false;
	return true;
}

/* Routes that were not watched were not kept: nobody knows whether they are there. */
static void forget_watched(struct inquiry_poller *poller)
{
	POLL_EACH_TOPIC(topic, poller)
	{
		struct inquiry *inquiry = topic->row->has_watch ? topic->first : NULL;
		for (; inquiry != NULL; inquiry = inquiry->next)
			inquiry_forget(inquiry);
	}
}

int inquiry_poller_change(struct inquiry_poller *poller, const struct inquiry_timing *timing)
{
	struct answer_watch watch;
	struct arena *arena = arena_new(WATCH_LIMIT);
	if (arena == NULL || poller->events.watch(poller->events.context, arena, &watch) != 0) {
		arena_free(arena);
		return -1;
	}
	if (!is_same_watch(&watch, &poller->watch))
		forget_watched(poller);
	arena_free(poller->watch_arena);
	poller->watch_arena = arena;
	poller->watch = watch;
	poller->timing = *timing;
	for (size_t i = 0; i < poller->scope_count; i++)
		poller->scopes[i]->options_version++;
	agenda_reschedule(poller);
	return 0;
}

struct inquiry_poller *inquiry_poller_new(struct loop *loop, const struct inquiry_plan *plan,
                                          const struct inquiry_timing *timing,
                                          const struct inquiry_events *events)
{
	struct inquiry_poller *poller = calloc(1, sizeof(*poller));
	if (poller == NULL)
		return NULL;
	poller->loop = loop;
	poller->plan = plan;
	poller->events = *events;
	poller->timer = loop_timer_new(loop, poll_on_deadline, poller);
	if (poller->timer != NULL && inquiry_poller_change(poller, timing) == 0)
		return poller;
	inquiry_poller_free(poller);
	return NULL;
}

static void free_scopes(struct inquiry_poller *poller)
{
	for (size_t i = 0; i < poller->scope_count; i++)
		inquiry_scope_free(poller->scopes[i]);
	free(poller->scopes);
	poller->scopes = NULL;
	poller->scope_count = 0;
}

void inquiry_poller_free(struct inquiry_poller *poller)
{
	if (poller == NULL)
		return;
	if (poller->timer != NULL)
		inquiry_poller_cancel(poller);
	free_scopes(poller);
	loop_timer_close(poller->timer);
	arena_free(poller->watch_arena);
	free(poller);
}

bool inquiry_poller_has_scopes(const struct inquiry_poller *poller)
{
	return poller->scope_count > 0;
}

int inquiry_poller_set_scopes(struct inquiry_poller *poller, const char *const *names,
                              size_t count, struct error *err)
{
	poller->scopes = calloc(count, sizeof(struct inquiry_scope *));
	if (poller->scopes == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	for (size_t i = 0; i < count; i++) {
		poller->scopes[i] = inquiry_scope_new(poller, poller->plan, names[i],
		                                      poller->events.context);
		if (poller->scopes[i] == NULL) {
			free_scopes(poller);
			return error_set(err, ERROR_LIMIT, 0, "out of memory");
		}
		poller->scopes[i]->number = (unsigned)i;
		poller->scope_count++;
	}
	return 0;
}
