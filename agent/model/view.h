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

/** Most views that one can be merged of. */
#define VIEW_PARTS_MAX 8

/** Whose word a view is. */
struct view_source {
	const char *kind;         /**< "snmp", "cli": constant; NULL: nobody's in particular */
	struct duration interval; /**< from one view to the next */
	struct monotime ended;    /**< nothing of it was read later; at least `taken` */
};

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
 * Say whose word the view is; without it, nobody's.
 *
 * \param view    Not sealed.
 * \param source  Copied.
 */
void view_set_source(struct view *view, struct view_source source);

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
 * Finish a view: facts are sorted by key, and several with one key become one, in which the
 * first that was added wins; see fact_fill().
 *
 * \param view               Not sealed.
 * \param taken              When it was taken.
 * \param ret_duplicates     How many facts contradicted an earlier one with their key; may be
 *                           NULL.
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
 * Which kind of source a field of a fact comes from.
 *
 * \param fact   Of a sealed view, merged or not.
 * \param field  Index of its row.
 * \return "snmp", "cli", ...; NULL when the field was not observed or is nobody's word.
 */
const char *view_field_source(const struct fact *fact, unsigned field);

/**
 * When a field of a fact was read.
 *
 * \param fact   Of a sealed view, merged or not.
 * \param field  Index of its row.
 * \return When the view that told it was taken; .ns = 0 when the field was not observed.
 */
struct monotime view_field_taken(const struct fact *fact, unsigned field);

/**
 * Whether a view is, or is merged of, the word of a kind of source.
 *
 * \param view  Sealed.
 * \param kind  "snmp", "cli"; NULL: nobody's in particular.
 * \return 1 if so, else 0.
 */
int view_is_told_by(const struct view *view, const char *kind);

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
