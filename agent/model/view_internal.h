/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What view.c (filling and sealing) and merge.c (one view of several) share. Nobody else
 * includes it.
 */
#pragma once

#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "agent/model/view.h"

/**
 * Where the fields of a fact come from; the first entry that has a field's bit tells. Fields
 * that the fact does not know any more may have one, too: see view_merge().
 */
struct origin {
	size_t count;
	unsigned
		outdated; /**< bit i: part i of the merged view saw the fact in a state that has
	                   *   passed; what it says of things that the fact owns is dropped */
	struct origin_part {
		uint64_t fields;
		const char *kind;      /**< of the source */
		struct monotime taken; /**< the view */
		struct monotime ended;
	} parts[];
};

/** A fact where it lives. */
struct node {
	struct node *next;
	const struct origin *origin;
	alignas(max_align_t) unsigned char fact[];
};

struct pending {
	struct node *first;
	struct node *last;
	size_t count;
};

struct view {
	struct arena *arena;
	atomic_uint *references; /* pointed to, so that a const view can be shared */
	int is_sealed;
	struct monotime taken;
	struct view_source source;
	struct origin *origin; /* of every fact that was added here */
	struct pending pending[FACT_KIND_COUNT];
	struct fact_list lists[FACT_KIND_COUNT];
	const struct view *parts[VIEW_PARTS_MAX]; /* references: what a merged view borrows */
	size_t part_count;
};

/**
 * The node that a fact lives in.
 *
 * \param fact  Of a view.
 */
static inline const struct node *node_of(const struct fact *fact)
{
	return (const struct node *)(const void *)((const unsigned char *)fact -
	                                           offsetof(struct node, fact));
}

/**
 * Who told a field of a fact, or told it the last time.
 *
 * \param fact    Of a view.
 * \param fields  FACT_BITs of which one is looked for.
 * \return An entry of the fact's origin, or NULL.
 */
static inline const struct origin_part *teller_of(const struct fact *fact, uint64_t fields)
{
	const struct origin *origin = node_of(fact)->origin;
	for (size_t i = 0; i < origin->count; i++)
		if ((origin->parts[i].fields & fields) != 0)
			return &origin->parts[i];
	return NULL;
}

/**
 * Whether two kinds of source are one.
 *
 * \param a  NULL: nobody's in particular.
 * \param b  Likewise.
 */
static inline int is_same_kind(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/**
 * Whether a part of a merged view saw a fact in a state that has passed.
 *
 * \param fact  Of the merged view.
 * \param part  Index of the part.
 */
static inline int is_outdated(const struct fact *fact, size_t part)
{
	return (node_of(fact)->origin->outdated >> part & 1) != 0;
}
