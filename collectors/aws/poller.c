/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lives between polls: regions, options, the watched prefixes.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/runtime/loop.h"
#include "collectors/aws/poll_internal.h"

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
static void forget_watched(struct aws_poller *poller)
{
	for (size_t i = 0; i < poller->region_count; i++)
		for (unsigned row = 0; row < PLAN_COUNT; row++) {
			struct topic *topic = &poller->regions[i]->topics[row];
			for (struct inquiry *inquiry = topic->first;
			     topic->row->has_watch && inquiry != NULL; inquiry = inquiry->next)
				inquiry_forget(inquiry);
		}
}

int aws_poller_change(struct aws_poller *poller, const struct aws_poller_options *options)
{
	const struct facts_context context = { .cloud = options->cloud,
		                                 .destinations = options->destinations };
	struct answer_watch watch;
	struct arena *arena = arena_new(WATCH_LIMIT);
	if (arena == NULL || facts_watch(&context, arena, &watch) != 0) {
		arena_free(arena);
		return -1;
	}
	if (!is_same_watch(&watch, &poller->watch))
		forget_watched(poller);
	arena_free(poller->watch_arena);
	poller->watch_arena = arena;
	poller->watch = watch;
	poller->options = *options;
	agenda_reschedule(poller);
	return 0;
}

struct aws_poller *aws_poller_new(struct loop *loop, const struct aws_poller_options *options,
                                  const struct aws_poller_events *events)
{
	struct aws_poller *poller = calloc(1, sizeof(*poller));
	if (poller == NULL)
		return NULL;
	poller->loop = loop;
	poller->events = *events;
	poller->timer = loop_timer_new(loop, poll_on_deadline, poller);
	if (poller->timer != NULL && aws_poller_change(poller, options) == 0)
		return poller;
	aws_poller_free(poller);
	return NULL;
}

static void free_regions(struct aws_poller *poller)
{
	for (size_t i = 0; i < poller->region_count; i++)
		region_free(poller->regions[i]);
	free(poller->regions);
	poller->regions = NULL;
	poller->region_count = 0;
}

void aws_poller_free(struct aws_poller *poller)
{
	if (poller == NULL)
		return;
	if (poller->timer != NULL)
		aws_poller_cancel(poller);
	free_regions(poller);
	loop_timer_close(poller->timer);
	arena_free(poller->watch_arena);
	free(poller);
}

bool aws_poller_has_regions(const struct aws_poller *poller)
{
	return poller->region_count > 0;
}

int aws_poller_set_regions(struct aws_poller *poller, const char *const *names, size_t count,
                           struct error *err)
{
	poller->regions = calloc(count, sizeof(struct region *));
	if (poller->regions == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	for (size_t i = 0; i < count; i++) {
		poller->regions[i] = region_new(poller, names[i]);
		if (poller->regions[i] == NULL) {
			free_regions(poller);
			return error_set(err, ERROR_LIMIT, 0, "out of memory");
		}
		poller->region_count++;
	}
	return 0;
}
