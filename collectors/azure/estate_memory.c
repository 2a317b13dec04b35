/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/estate_memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Seconds between a router's answer and ours: the operation's own time and that between two
 * questions about its end. */
#define DELAY 30

/* Views after which a thing that was not told any more is forgotten. */
#define VIEWS_MAX 1000

/* More things than a subscription can have. */
#define ENTRIES_MAX 100000

struct entry {
	char *key;
	double since;
	unsigned state;
	uint64_t seen; /* number of the view */
};

struct estate_memory {
	struct entry *entries; /* sorted by key */
	size_t count, room;
	uint64_t views;
};

struct estate_memory *estate_memory_new(void)
{
	return calloc(1, sizeof(struct estate_memory));
}

void estate_memory_free(struct estate_memory *memory)
{
	if (memory == NULL)
		return;
	for (size_t i = 0; i < memory->count; i++)
		free(memory->entries[i].key);
	free(memory->entries);
	free(memory);
}

/* Where the key is, or belongs. */
static size_t find(const struct estate_memory *memory, const char *key)
{
	size_t low = 0;
	size_t high = memory->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(memory->entries[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int make_room(struct estate_memory *memory)
{
	if (memory->count < memory->room)
		return 0;
	size_t room = memory->room == 0 ? 64 : memory->room * 2;
	if (room > ENTRIES_MAX)
		return -1;
	struct entry *entries = reallocarray(memory->entries, room, sizeof(*entries));
	if (entries == NULL)
		return -1;
	memory->entries = entries;
	memory->room = room;
	return 0;
}

/* What cannot be remembered is told as it came. */
static void add(struct estate_memory *memory, size_t place, const struct entry *entry)
{
	char *key = strdup(entry->key);
	if (key == NULL || make_room(memory) != 0) {
		free(key);
		return;
	}
	struct entry *at = &memory->entries[place];
	memmove(at + 1, at, (memory->count - place) * sizeof(*at));
	*at = *entry;
	at->key = key;
	memory->count++;
}

double estate_memory_since(struct estate_memory *memory, const char *key, unsigned state,
                           double told, double unit)
{
	size_t place = find(memory, key);
	double tolerance = 2 * unit > DELAY ? 2 * unit : DELAY;
	if (place == memory->count || strcmp(memory->entries[place].key, key) != 0) {
		char *borrowed = (char *)(uintptr_t)key; /* add() copies it */
		add(memory, place, &(struct entry){ borrowed, told, state, memory->views });
		return told;
	}
	struct entry *entry = &memory->entries[place];
	entry->seen = memory->views;
	if (entry->state != state || fabs(entry->since - told) >= tolerance)
		entry->since = told;
	entry->state = state;
	return entry->since;
}

void estate_memory_turn(struct estate_memory *memory)
{
	size_t kept = 0;
	memory->views++;
	for (size_t i = 0; i < memory->count; i++) {
		if (memory->views - memory->entries[i].seen > VIEWS_MAX)
			free(memory->entries[i].key);
		else
			memory->entries[kept++] = memory->entries[i];
	}
	memory->count = kept;
}
