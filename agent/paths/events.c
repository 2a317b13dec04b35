/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/events.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"

#define EVENTS_KEPT 512

static const char *const names[EVENT_TYPE_COUNT] = {
	[EVENT_PATH_STATE] = "path_state", [EVENT_PATH_CAUSE] = "path_cause",
	[EVENT_PATH_FOUND] = "path_found", [EVENT_PATH_LOST] = "path_lost",
	[EVENT_REDUNDANCY] = "redundancy", [EVENT_CARRIER] = "carrier",
};

/* Where the texts of an event lie behind each other in one piece of memory. */
enum text { TEXT_PATH, TEXT_SUBJECT, TEXT_FROM, TEXT_TO, TEXT_SENTENCE, TEXT_COUNT };

struct kept {
	uint64_t number;
	struct walltime wall;
	enum event_type type;
	char *texts[TEXT_COUNT]; /* the first is the piece */
};

struct events {
	struct kept ring[EVENTS_KEPT];
	size_t count, next;
	uint64_t number; /* of the newest */
	uint64_t counts[EVENT_TYPE_COUNT];
	int are_news;
};

struct events *events_new(void)
{
	struct events *events = calloc(1, sizeof(*events));
	if (events != NULL)
		events->are_news = 1;
	return events;
}

void events_free(struct events *events)
{
	if (events == NULL)
		return;
	for (size_t i = 0; i < EVENTS_KEPT; i++)
		free(events->ring[i].texts[0]);
	free(events);
}

static int copy_texts(struct kept *kept, const struct event_note *note)
{
	const char *const texts[TEXT_COUNT] = { note->path, note->subject, note->from, note->to,
		                                note->sentence };
	size_t size = 0;
	for (size_t i = 0; i < TEXT_COUNT; i++)
		size += strlen(texts[i]) + 1;
	char *at = malloc(size);
	if (at == NULL)
		return -1;
	for (size_t i = 0; i < TEXT_COUNT; i++) {
		size_t len = strlen(texts[i]) + 1;
		memcpy(at, texts[i], len);
		kept->texts[i] = at;
		at += len;
	}
	return 0;
}

void events_add(struct events *events, struct walltime wall, const struct event_note *note)
{
	struct kept kept = { .number = ++events->number, .wall = wall, .type = note->type };
	events->counts[note->type]++;
	events->are_news = 1;
	if (copy_texts(&kept, note) != 0)
		return;
	free(events->ring[events->next].texts[0]);
	events->ring[events->next] = kept;
	events->next = (events->next + 1) % EVENTS_KEPT;
	if (events->count < EVENTS_KEPT)
		events->count++;
}

int events_are_news(const struct events *events)
{
	return events->are_news;
}

static int show_event(const struct kept *kept, struct view *view)
{
	struct arena *arena = view_arena(view);
	struct event *event = view_add(view, FACT_EVENT);
	if (event == NULL)
		return -1;
	FACT_SET(event, EVENT_NUMBER, number, kept->number);
	FACT_SET(event, EVENT_TIME, time, walltime_to_seconds(kept->wall));
	FACT_SET(event, EVENT_EVENT, event, names[kept->type]);
	FACT_SET(event, EVENT_PATH, path, arena_strdup(arena, kept->texts[TEXT_PATH]));
	FACT_SET(event, EVENT_SUBJECT, subject, arena_strdup(arena, kept->texts[TEXT_SUBJECT]));
	FACT_SET(event, EVENT_FROM, from, arena_strdup(arena, kept->texts[TEXT_FROM]));
	FACT_SET(event, EVENT_TO, to, arena_strdup(arena, kept->texts[TEXT_TO]));
	FACT_SET(event, EVENT_SENTENCE, sentence,
	         arena_strdup(arena, kept->texts[TEXT_SENTENCE]));
	return 0;
}

/* All types are there from the start with 0, so that a first event is an increase. */
int events_show(struct events *events, struct view *view)
{
	for (size_t i = 0; i < events->count; i++)
		if (show_event(&events->ring[i], view) != 0)
			return -1;
	for (size_t i = 0; i < EVENT_TYPE_COUNT; i++) {
		struct event_count *count = view_add(view, FACT_EVENT_COUNT);
		if (count == NULL)
			return -1;
		FACT_SET(count, EVENT_COUNT_EVENT, event, names[i]);
		FACT_SET(count, EVENT_COUNT_COUNT, count, events->counts[i]);
	}
	events->are_news = 0;
	return 0;
}
