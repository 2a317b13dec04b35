/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/absorb.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/model/view.h"

static void *copy_bytes(struct arena *arena, const void *bytes, size_t count, size_t size)
{
	void *copy = arena_array(arena, count, size);
	if (copy != NULL && bytes != NULL)
		memcpy(copy, bytes, count * size);
	return copy;
}

static void own_string(struct arena *arena, void *member)
{
	const char *text;
	memcpy(&text, member, sizeof(text));
	text = arena_strdup(arena, text);
	memcpy(member, &text, sizeof(text));
}

static void own_histogram(struct arena *arena, struct fact_histogram *histogram)
{
	size_t bounds = histogram->bound_count;
	histogram->bounds = copy_bytes(arena, histogram->bounds, bounds, sizeof(double));
	if (histogram->counts != NULL)
		histogram->counts =
			copy_bytes(arena, histogram->counts, bounds + 1, sizeof(uint64_t));
}

static int absorb_fact(struct view *into, enum fact_kind_id id, const struct fact *fact)
{
	const struct fact_kind *kind = fact_kinds[id];
	struct arena *arena = view_arena(into);
	char *copy = view_add(into, id);
	if (copy == NULL)
		return -1;
	memcpy(copy, fact, kind->size);
	for (size_t i = 0; i < kind->field_count; i++) {
		const struct fact_field *field = &kind->fields[i];
		void *member = copy + field->offset;
		if (field->type == FACT_STRING)
			own_string(arena, member);
		else if (field->type == FACT_HISTOGRAM)
			own_histogram(arena, member);
	}
	return arena_failed(arena) ? -1 : 0;
}

int view_absorb(struct view *into, const struct view *from)
{
	for (enum fact_kind_id id = 0; id < FACT_KIND_COUNT; id++) {
		struct fact_list facts = view_facts(from, id);
		for (size_t i = 0; i < facts.count; i++)
			if (absorb_fact(into, id, facts.items[i]) != 0)
				return -1;
	}
	return 0;
}
