/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A view: what one source said at one moment. Filled by a collector, then sealed and immutable.
 *
 * Facts and their strings live in the view's arena, which has a byte limit. A sealed view is
 * shared by reference counting and may be read from any thread.
 */
#pragma once

#include "agent/base/clock.h"
#include "agent/model/fact.h"
#include "agent/model/kinds.h"

struct arena;
struct view;

/** Facts of one kind, in the order of their keys once sealed. */
struct fact_list {
	const struct fact *const *items; /**< each points to a struct of the kind */
	size_t count;
};

/**
 * Begin a view.
 *
 * \param limit  Most bytes it may take; 0 means 64 MiB.
 * \return A view with one reference, or NULL when memory is short.
 */
struct view *view_new(size_t limit);

/**
 * The arena in which the view's strings live.
 *
 * \param view  Not sealed.
 */
struct arena *view_arena(struct view *view);

/**
 * Add an empty fact: all members zero, nothing known.
 *
 * \param view  Not sealed.
 * \param kind  Which.
 * \return Pointer to the kind's struct, or NULL when the limit is reached (sticky: sealing
 * fails).
 */
void *view_add(struct view *view, enum fact_kind_id kind);

/**
 * Finish a view: facts are sorted by key, of several with one key the first added stays.
 *
 * \param view               Not sealed.
 * \param taken              When it was taken.
 * \param ret_duplicates     How many facts were dropped; may be NULL.
 * \return 0, or -1 when the limit was reached while it was filled.
 */
int view_seal(struct view *view, struct monotime taken, size_t *ret_duplicates);

/**
 * The facts of one kind.
 *
 * \param view  Sealed.
 * \param kind  Which.
 */
struct fact_list view_facts(const struct view *view, enum fact_kind_id kind);

/**
 * When the view was taken.
 *
 * \param view  Sealed.
 */
struct monotime view_taken(const struct view *view);

/**
 * One more reference. Thread-safe.
 *
 * \param view  Sealed.
 * \return view
 */
const struct view *view_ref(const struct view *view);

/**
 * One reference less; the last frees. Thread-safe.
 *
 * \param view  NULL is allowed.
 */
void view_unref(const struct view *view);
