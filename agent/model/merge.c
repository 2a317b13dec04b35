/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists of a view are sorted by key, so several views are merged in one walk over all of
 * them. A fact that only one view has is not copied: the merged view keeps a reference to each
 * of its parts and borrows from them.
 */
#include "agent/model/merge.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/ip.h"
#include "agent/model/fact_key.h"
#include "agent/model/view_internal.h"

size_t fact_value_size(enum fact_type type)
{
	switch (type) {
	case FACT_BOOL: return sizeof(bool);
	case FACT_U32:
	case FACT_ENUM: return sizeof(uint32_t);
	case FACT_U64: return sizeof(uint64_t);
	case FACT_DOUBLE: return sizeof(double);
	case FACT_STRING: return sizeof(const char *);
	case FACT_IP: return sizeof(struct ip);
	case FACT_HISTOGRAM: return sizeof(struct fact_histogram);
	case FACT_NOTHING: break;
	}
	return 0;
}

/* The lowest bit of a mask that is not 0, as an index; the bit is cleared. */
static unsigned take_bit(uint64_t *mask)
{
	unsigned bit = (unsigned)__builtin_ctzll(*mask);
	*mask &= *mask - 1;
	return bit;
}

static int texts_differ(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) != 0;
}

/* A NaN differs from nothing but numbers. */
static int numbers_differ(double a, double b)
{
	return a != b && !(isnan(a) && isnan(b));
}

static int histograms_differ(const struct fact_histogram *a, const struct fact_histogram *b)
{
	if (a->bound_count != b->bound_count || numbers_differ(a->sum, b->sum))
		return 1;
	for (size_t i = 0; i < a->bound_count; i++)
		if (numbers_differ(a->bounds[i], b->bounds[i]))
			return 1;
	return memcmp(a->counts, b->counts, (a->bound_count + 1) * sizeof(*a->counts)) != 0;
}

static int values_differ(enum fact_type type, const void *a, const void *b)
{
	switch (type) {
	case FACT_BOOL:
	case FACT_U32:
	case FACT_ENUM:
	case FACT_U64: return memcmp(a, b, fact_value_size(type)) != 0;
	case FACT_DOUBLE: return numbers_differ(*(const double *)a, *(const double *)b);
	case FACT_STRING: return texts_differ(*(const char *const *)a, *(const char *const *)b);
	case FACT_IP: return ip_compare(a, b) != 0;
	case FACT_HISTOGRAM: return histograms_differ(a, b);
	case FACT_NOTHING: break;
	}
	return 0;
}

uint64_t fact_contradictions(const struct fact_kind *kind, const struct fact *a,
                             const struct fact *b)
{
	uint64_t found = 0;
	for (uint64_t left = a->known & b->known; left != 0;) {
		unsigned bit = take_bit(&left);
		const struct fact_field *field = &kind->fields[bit];
		if (values_differ(field->type, fact_value(a, field), fact_value(b, field)))
			found |= FACT_BIT(bit);
	}
	return found;
}

/* Whether two facts contradict each other in an atom. */
static int tells_another_state(const struct fact_kind *kind, const struct fact *a,
                               const struct fact *b)
{
	uint64_t found = fact_contradictions(kind, a, b);
	for (size_t i = 0; i < kind->atom_count; i++)
		if ((kind->atoms[i] & found) != 0)
			return 1;
	return 0;
}

uint64_t fact_fill(const struct fact_kind *kind, struct fact *into, const struct fact *from,
                   uint64_t wanted)
{
	uint64_t taken = from->known & wanted & ~into->known;
	for (size_t i = 0; i < kind->atom_count; i++)
		if ((kind->atoms[i] & into->known) != 0)
			taken &= ~kind->atoms[i];
	if ((taken & kind->bound) != 0 && tells_another_state(kind, into, from))
		taken &= ~kind->bound;
	for (uint64_t left = taken; left != 0;) {
		const struct fact_field *field = &kind->fields[take_bit(&left)];
		memcpy((char *)into + field->offset, fact_value(from, field),
		       fact_value_size(field->type));
	}
	into->known |= taken;
	return taken;
}

/* One merging, and how far everything is read. */
struct walk {
	struct view *view; /* the result; its parts are in the order in which they win */
	struct fact_list rest[VIEW_PARTS_MAX];   /* of the parts, of the kind that is merged */
	struct fact_list owners[VIEW_PARTS_MAX]; /* merged, of these; none: nothing to pass */
	const struct view *before; /* what was merged the last time; NULL: nothing */
	struct fact_list past;     /* of it */
	unsigned outdated;         /* parts that are so for any fact, see struct origin */
	size_t united;             /* facts that are of no part as they are */
};

static int is_fresh(const struct view *view, struct monotime newest)
{
	int64_t interval = view->source.interval.ns;
	return mono_since(newest, view->taken).ns <= interval + interval / 2;
}

/* Whether the word of `a` counts more than that of `b`; see view_merge(). */
static int outranks(const struct view *a, const struct view *b, struct monotime newest)
{
	int a_fresh = is_fresh(a, newest);
	int b_fresh = is_fresh(b, newest);
	if (a_fresh != b_fresh)
		return a_fresh;
	if (a_fresh && a->source.interval.ns != b->source.interval.ns)
		return a->source.interval.ns < b->source.interval.ns;
	if (!a_fresh && a->taken.ns != b->taken.ns)
		return a->taken.ns > b->taken.ns;
	const char *kind = a->source.kind == NULL ? "" : a->source.kind;
	return strcmp(kind, b->source.kind == NULL ? "" : b->source.kind) < 0;
}

/* Insert the views one by one behind those that outrank them. */
static void rank(struct view *view, const struct view *const *views, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = view->part_count++;
		for (; at > 0 && outranks(views[i], view->parts[at - 1], view->taken); at--)
			view->parts[at] = view->parts[at - 1];
		view->parts[at] = view_ref(views[i]);
	}
}

/* Which parts have the lowest key of all that is left: their indexes, best rank first. */
static size_t find_lowest(const struct walk *walk, const struct fact_kind *kind,
                          size_t found[static VIEW_PARTS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < walk->view->part_count; i++) {
		if (walk->rest[i].count == 0)
			continue;
		int order = count == 0 ? 0
		                       : fact_compare_key(kind, walk->rest[i].items[0],
		                                          walk->rest[found[0]].items[0]);
		if (order < 0)
			count = 0;
		if (order <= 0)
			found[count++] = i;
	}
	return count;
}

static const struct fact *take_first(struct fact_list *list)
{
	list->count--;
	return *list->items++;
}

/* Pass over what a part says of things of facts for which it is outdated. */
static void pass_outdated(struct walk *walk, const struct fact_kind *kind, size_t part)
{
	struct fact_list *rest = &walk->rest[part];
	struct fact_list *owners = &walk->owners[part];
	while (rest->count > 0 && owners->count > 0) {
		const struct fact *owner = owners->items[0];
		int order = fact_compare_owner(kind, rest->items[0], owner);
		if (order < 0 || (order == 0 && !is_outdated(owner, part)))
			return;
		take_first(order == 0 ? rest : owners);
	}
}

static const struct fact *take_fact(struct walk *walk, const struct fact_kind *kind,
                                    size_t part)
{
	const struct fact *fact = take_first(&walk->rest[part]);
	pass_outdated(walk, kind, part);
	return fact;
}

/* What was said of one fact. */
struct said {
	const struct fact *now[VIEW_PARTS_MAX]; /* by the parts; NULL: nothing */
	const struct fact *past;                /* as the last merger has it; NULL: nothing */
};

/* What the last merger said of a fact; NULL: nothing. Facts are asked for in their order. */
static const struct fact *find_past(struct walk *walk, const struct fact_kind *kind,
                                    const struct fact *fact)
{
	for (; walk->past.count > 0; walk->past.items++, walk->past.count--) {
		int order = fact_compare_key(kind, walk->past.items[0], fact);
		if (order >= 0)
			return order == 0 ? walk->past.items[0] : NULL;
	}
	return NULL;
}

static const struct origin_part *word_of(const struct fact *fact)
{
	return &node_of(fact)->origin->parts[0];
}

/* The fields that a part of an origin told of its fact; the key is nobody's. */
static uint64_t told_by(const struct fact_kind *kind, const struct origin_part *part,
                        const struct fact *fact)
{
	uint64_t told = part->fields == UINT64_MAX ? fact->known : part->fields;
	for (size_t i = 0; i < kind->key_count; i++)
		told &= ~FACT_BIT(kind->key[i]);
	return told;
}

/* The fields of which more is known already than a fact can tell: whole atoms of them, and what
 * is bound to these. */
static uint64_t too_old(const struct fact_kind *kind, const struct fact *past,
                        const struct fact *fact)
{
	uint64_t found = 0;
	const struct origin *origin = past == NULL ? NULL : node_of(past)->origin;
	for (size_t i = 0; origin != NULL && i < origin->count; i++) {
		const struct origin_part *part = &origin->parts[i];
		if (mono_before(word_of(fact)->taken, part->ended) &&
		    !is_same_kind(word_of(fact)->kind, part->kind))
			found |= told_by(kind, part, past);
	}
	for (size_t i = 0; i < kind->atom_count; i++)
		if ((kind->atoms[i] & found) != 0)
			found |= kind->atoms[i] | kind->bound;
	return found;
}

static void note_origin(struct origin *origin, uint64_t fields, const struct origin_part *word)
{
	struct origin_part *part = &origin->parts[origin->count++];
	*part = *word;
	part->fields = fields;
}

/* Remember who told what is too old everywhere else, so that it stays absent. */
static void carry_origins(struct origin *origin, const struct fact_kind *kind,
                          const struct fact *past, uint64_t fields)
{
	const struct origin *old = node_of(past)->origin;
	for (size_t i = 0; i < old->count; i++) {
		uint64_t left = told_by(kind, &old->parts[i], past) & fields;
		if (left != 0)
			note_origin(origin, left, &old->parts[i]);
	}
}

/* Whether this very view was outdated the last time: it has not looked again since then. */
static int was_outdated(const struct view *before, const struct fact *past,
                        const struct view *part)
{
	for (size_t i = 0; past != NULL && i < before->part_count; i++)
		if (before->parts[i] == part)
			return is_outdated(past, i);
	return 0;
}

/* Whether a part saw a fact in another state than somebody who looked later. What does not say
 * its state is of that which was known the last time. */
static int is_contradicted(const struct fact_kind *kind, const struct fact *fact,
                           const struct fact *seen, const struct view *part)
{
	uint64_t other = seen == NULL ? 0 : fact_contradictions(kind, fact, seen) & kind->state;
	return other != 0 && mono_before(part->taken, teller_of(fact, other)->ended);
}

/* The parts that are outdated for a fact, as it is now; see struct origin. */
static unsigned outdated_parts(const struct walk *walk, const struct fact_kind *kind,
                               const struct fact *fact, const struct said *said)
{
	unsigned found = 0;
	for (size_t i = 0; kind->state != 0 && i < walk->view->part_count; i++) {
		const struct view *part = walk->view->parts[i];
		const struct fact *now = said->now[i];
		if (was_outdated(walk->before, said->past, part) ||
		    (now != NULL && (kind->state & now->known & ~fact->known) != 0) ||
		    is_contradicted(kind, fact, now == NULL ? said->past : now, part))
			found |= 1U << i;
	}
	return found;
}

/* One fact of several; NULL when memory is short. */
static const struct fact *unite(struct walk *walk, const struct fact_kind *kind,
                                const struct said *said)
{
	struct arena *arena = walk->view->arena;
	const struct fact *past = said->past;
	size_t parts = walk->view->part_count;
	size_t most = parts + (past == NULL ? 0 : node_of(past)->origin->count);
	struct node *node = arena_alloc(arena, sizeof(*node) + kind->size);
	struct origin *origin =
		arena_alloc(arena, sizeof(*origin) + most * sizeof(origin->parts[0]));
	if (node == NULL || origin == NULL)
		return NULL;
	struct fact *fact = (struct fact *)(void *)node->fact;
	uint64_t refused = 0;
	for (size_t i = 0; i < parts; i++) {
		const struct fact *now = said->now[i];
		if (now == NULL)
			continue;
		uint64_t old = too_old(kind, past, now);
		note_origin(origin, fact_fill(kind, fact, now, ~old), word_of(now));
		refused |= old;
	}
	if ((refused & ~fact->known) != 0)
		carry_origins(origin, kind, past, refused & ~fact->known);
	node->origin = origin;
	origin->outdated = outdated_parts(walk, kind, fact, said);
	walk->outdated |= origin->outdated;
	walk->united++;
	return fact;
}

/* The fact of these parts, which have the lowest key; borrowed if only one part has a say. */
static const struct fact *next_fact(struct walk *walk, const struct fact_kind *kind,
                                    const size_t *parts, size_t count)
{
	struct said said = { .past = NULL };
	for (size_t i = 0; i < count; i++)
		said.now[parts[i]] = take_fact(walk, kind, parts[i]);
	const struct fact *first = said.now[parts[0]];
	said.past = find_past(walk, kind, first);
	if (count == 1 && (too_old(kind, said.past, first) & first->known) == 0 &&
	    outdated_parts(walk, kind, first, &said) == 0)
		return first;
	return unite(walk, kind, &said);
}

/* What was merged of a kind: it comes before those that it owns. */
static struct fact_list merged_facts(const struct walk *walk, const struct fact_kind *kind)
{
	for (size_t id = 0; id < FACT_KIND_COUNT; id++)
		if (fact_kinds[id] == kind)
			return walk->view->lists[id];
	return (struct fact_list){ 0 };
}

/* Begin a kind. Returns how many facts all parts have of it, and the last part that has any. */
static size_t begin_kind(struct walk *walk, enum fact_kind_id id, struct fact_list *ret_only)
{
	const struct fact_kind *kind = fact_kinds[id];
	struct fact_list owners = { 0 };
	size_t total = 0;
	if (kind->owner != NULL && walk->outdated != 0)
		owners = merged_facts(walk, kind->owner);
	for (size_t i = 0; i < walk->view->part_count; i++) {
		walk->rest[i] = walk->view->parts[i]->lists[id];
		walk->owners[i] = owners;
		pass_outdated(walk, kind, i);
		total += walk->rest[i].count;
		if (walk->rest[i].count > 0)
			*ret_only = walk->rest[i];
	}
	walk->past = walk->before == NULL ? (struct fact_list){ 0 } : walk->before->lists[id];
	return total;
}

static int merge_kind(struct walk *walk, enum fact_kind_id id)
{
	const struct fact_kind *kind = fact_kinds[id];
	struct fact_list *list = &walk->view->lists[id];
	size_t total = begin_kind(walk, id, list);
	if (total == list->count && (kind->owner == NULL || walk->outdated == 0) &&
	    (walk->past.count == 0 || walk->past.items == list->items))
		return 0; /* nobody else has or had any: borrowed as it is */
	const struct fact **items = arena_array(walk->view->arena, total, sizeof(*items));
	if (items == NULL)
		return -1;
	size_t found[VIEW_PARTS_MAX];
	size_t kept = 0;
	for (size_t count; (count = find_lowest(walk, kind, found)) > 0; kept++) {
		items[kept] = next_fact(walk, kind, found, count);
		if (items[kept] == NULL)
			return -1;
	}
	*list = (struct fact_list){ .items = items, .count = kept };
	return 0;
}

static int merge_all(struct walk *walk)
{
	for (enum fact_kind_id id = 0; id < FACT_KIND_COUNT; id++)
		if (merge_kind(walk, id) != 0)
			return -1;
	return 0;
}

/* Whether one view can stand for itself: nobody else said anything before. */
static int is_alone(const struct view *view, const struct view *before)
{
	return before == NULL || (before->part_count == 0 &&
	                          is_same_kind(before->source.kind, view->source.kind));
}

const struct view *view_merge(const struct view *const *views, size_t count,
                              const struct view *before)
{
	assert(count > 0 && count <= VIEW_PARTS_MAX);
	if (count == 1 && is_alone(views[0], before))
		return view_ref(views[0]);
	struct walk walk = { .view = view_new(0), .before = before };
	if (walk.view == NULL)
		return NULL;
	struct view *view = walk.view;
	view->taken = views[0]->taken;
	for (size_t i = 1; i < count; i++)
		if (mono_before(view->taken, views[i]->taken))
			view->taken = views[i]->taken;
	rank(view, views, count);
	if (merge_all(&walk) != 0) {
		view_unref(view);
		return NULL;
	}
	view->is_sealed = 1;
	if (count > 1 || walk.united > 0)
		return view;
	view_unref(view);
	return view_ref(views[0]);
}
