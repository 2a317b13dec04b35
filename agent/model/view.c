/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The view itself, its reference counter, its facts and their strings all live in one arena, so
 * that its death is one arena_free(). While it is filled the facts of a kind form a list in the
 * order they were added; sealing makes an array of it. Devices walk their tables in index
 * order, so most lists come sorted and one pass finds that out; the others are merge-sorted,
 * because the sort must be stable: of several facts with one key the first added wins.
 */
#include "agent/model/view.h"

#include <assert.h>
#include <stdlib.h>

#include "agent/base/arena.h"
#include "agent/model/fact_key.h"
#include "agent/model/merge.h"
#include "agent/model/view_internal.h"

#define LIMIT_DEFAULT ((size_t)64 * 1024 * 1024)

struct view *view_new(size_t limit)
{
	struct arena *arena = arena_new(limit == 0 ? LIMIT_DEFAULT : limit);
	if (arena == NULL)
		return NULL;
	struct view *view = arena_alloc(arena, sizeof(*view));
	atomic_uint *references = arena_alloc(arena, sizeof(*references));
	struct origin *origin =
		arena_alloc(arena, sizeof(*origin) + sizeof(struct origin_part));
	if (view == NULL || references == NULL || origin == NULL) {
		arena_free(arena);
		return NULL;
	}
	atomic_init(references, 1);
	origin->count = 1;
	view->arena = arena;
	view->origin = origin;
	view->references = references;
	return view;
}

struct arena *view_arena(struct view *view)
{
	assert(!view->is_sealed);
	return view->arena;
}

void view_set_source(struct view *view, struct view_source source)
{
	assert(!view->is_sealed);
	view->source = source;
}

void *view_add(struct view *view, enum fact_kind_id kind)
{
	assert(!view->is_sealed);
	struct node *node = arena_alloc(view->arena, sizeof(*node) + fact_kinds[kind]->size);
	if (node == NULL)
		return NULL;
	node->origin = view->origin;
	struct pending *pending = &view->pending[kind];
	if (pending->last == NULL)
		pending->first = node;
	else
		pending->last->next = node;
	pending->last = node;
	pending->count++;
	return node->fact;
}

static int is_sorted(const struct fact_kind *kind, struct fact *const *items, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (fact_compare_key(kind, items[i - 1], items[i]) > 0)
			return 0;
	return 1;
}

/* Merge from[low..middle) and from[middle..high) into the same place of `to`. */
static void merge(const struct fact_kind *kind, struct fact *const *from, struct fact **to,
                  const size_t bounds[3])
{
	size_t left = bounds[0];
	size_t right = bounds[1];
	for (size_t at = bounds[0]; at < bounds[2]; at++) {
		int take_left = right == bounds[2] ||
		                (left < bounds[1] &&
		                 fact_compare_key(kind, from[left], from[right]) <= 0);
		to[at] = take_left ? from[left++] : from[right++];
	}
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Returns items or scratch, whichever holds the result. */
static struct fact **merge_sort(const struct fact_kind *kind, struct fact **items,
                                struct fact **scratch, size_t count)
{
	for (size_t width = 1; width < count; width *= 2) {
		for (size_t low = 0; low < count; low += 2 * width) {
			size_t bounds[3] = { low, least(low + width, count),
				             least(low + 2 * width, count) };
			merge(kind, items, scratch, bounds);
		}
		struct fact **sorted = scratch;
		scratch = items;
		items = sorted;
	}
	return items;
}

static int sort(const struct fact_kind *kind, struct fact **items, size_t count)
{
	if (is_sorted(kind, items, count))
		return 0;
	struct fact **scratch = malloc(count * sizeof(*scratch));
	if (scratch == NULL)
		return -1;
	struct fact **sorted = merge_sort(kind, items, scratch, count);
	if (sorted == scratch)
		for (size_t i = 0; i < count; i++)
			items[i] = scratch[i];
	free(scratch);
	return 0;
}

/* Facts with one key become the first of them. Returns how many are left. */
static size_t unite(const struct fact_kind *kind, struct fact **items, size_t count,
                    size_t *contradictions)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || fact_compare_key(kind, items[kept - 1], items[i]) != 0) {
			items[kept++] = items[i];
			continue;
		}
		*contradictions += fact_contradictions(kind, items[kept - 1], items[i]) != 0;
		fact_fill(kind, items[kept - 1], items[i], UINT64_MAX);
	}
	return kept;
}

static int seal_kind(struct view *view, enum fact_kind_id id, size_t *contradictions)
{
	const struct pending *pending = &view->pending[id];
	if (pending->count == 0)
		return 0;
	struct fact **items = arena_array(view->arena, pending->count, sizeof(*items));
	if (items == NULL)
		return -1;
	size_t count = 0;
	for (struct node *node = pending->first; node != NULL; node = node->next)
		items[count++] = (struct fact *)(void *)node->fact;
	if (sort(fact_kinds[id], items, count) != 0)
		return -1;
	size_t kept = unite(fact_kinds[id], items, count, contradictions);
	view->lists[id] =
		(struct fact_list){ .items = (const struct fact *const *)items, .count = kept };
	return 0;
}

int view_seal(struct view *view, struct monotime taken, size_t *ret_duplicates)
{
	assert(!view->is_sealed);
	size_t contradictions = 0;
	for (enum fact_kind_id id = 0; id < FACT_KIND_COUNT; id++)
		if (seal_kind(view, id, &contradictions) != 0)
			return -1;
	if (arena_failed(view->arena))
		return -1;
	view->taken = taken;
	view->origin->parts[0] = (struct origin_part){
		.fields = UINT64_MAX,
		.kind = view->source.kind,
		.taken = taken,
		.ended = mono_before(view->source.ended, taken) ? taken : view->source.ended,
	};
	view->is_sealed = 1;
	if (ret_duplicates != NULL)
		*ret_duplicates = contradictions;
	return 0;
}

struct fact_list view_facts(const struct view *view, enum fact_kind_id kind)
{
	assert(view->is_sealed);
	return view->lists[kind];
}

/* NULL: the field was not observed. */
static const struct origin_part *find_teller(const struct fact *fact, unsigned field)
{
	return fact_is_known(fact, field) ? teller_of(fact, FACT_BIT(field)) : NULL;
}

const char *view_field_source(const struct fact *fact, unsigned field)
{
	const struct origin_part *teller = find_teller(fact, field);
	return teller == NULL ? NULL : teller->kind;
}

struct monotime view_field_taken(const struct fact *fact, unsigned field)
{
	const struct origin_part *teller = find_teller(fact, field);
	return teller == NULL ? (struct monotime){ 0 } : teller->taken;
}

int view_is_told_by(const struct view *view, const char *kind)
{
	for (size_t i = 0; i < view->part_count; i++)
		if (is_same_kind(view->parts[i]->source.kind, kind))
			return 1;
	return view->part_count == 0 && is_same_kind(view->source.kind, kind);
}

struct monotime view_taken(const struct view *view)
{
	return view->taken;
}

const struct view *view_ref(const struct view *view)
{
	atomic_fetch_add_explicit(view->references, 1, memory_order_relaxed);
	return view;
}

void view_unref(const struct view *view)
{
	if (view == NULL)
		return;
	if (atomic_fetch_sub_explicit(view->references, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < view->part_count; i++)
		view_unref(
			view->parts[i]); /* parts are not merged themselves: one level deep */
	arena_free(view->arena);
}
