/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One truth from several sources: facts with one key become one fact.
 *
 * A field comes from the first fact that knows it; the fields of an atom (struct fact_kind) all
 * come from one fact, and what is bound to them from those that do not contradict it. What a
 * source says of things of a fact, as of the routes of a session, holds while the fact is in
 * the state in which that source saw it. Nothing is averaged, added or guessed.
 */
#pragma once

#include "agent/model/view.h"

/**
 * Bytes of a value.
 *
 * \param type  How a field is stored.
 * \return sizeof the C type that enum fact_type names; 0 for FACT_NOTHING.
 */
size_t fact_value_size(enum fact_type type);

/**
 * Give a fact what it does not know and another one does. Strings are not copied.
 *
 * \param kind    Of both.
 * \param into    Keeps every field it knows, and with it the whole atom of that field.
 * \param from    Lives, with its strings, as long as `into`.
 * \param wanted  FACT_BITs of the fields that may be taken.
 * \return FACT_BITs of the fields that were taken.
 */
uint64_t fact_fill(const struct fact_kind *kind, struct fact *into, const struct fact *from,
                   uint64_t wanted);

/**
 * The fields of which two facts say different things; one that only one of them knows is none.
 *
 * \param kind  Of both.
 * \param a     A fact.
 * \param b     A fact.
 * \return FACT_BITs.
 */
uint64_t fact_contradictions(const struct fact_kind *kind, const struct fact *a,
                             const struct fact *b);

/**
 * Make one view of several.
 *
 * The view of the source with the shortest interval wins field by field while it is fresh: not
 * older than one and a half of its intervals when the youngest of them was taken. Behind the
 * fresh ones come the others, the younger first. Equal intervals are ordered by the name of the
 * source's kind.
 *
 * No field goes back in time: it is not taken from a view that was begun before the one that it
 * came from the last time had ended. It is absent instead, until somebody has looked again. A
 * counter would seem to have been reset, a session that was seen to fall to have recovered.
 *
 * The facts of a fact (fact_kind.owner) go when somebody looked later than their view was begun
 * and found another state of it, or when nobody's word on the state is young enough. They stay
 * away, even if the state returns, until their source has looked again. A source that does not
 * say the state saw the one that was known then.
 *
 * \param views   Sealed; each is kept by a reference while the result lives.
 * \param count   At least one, at most VIEW_PARTS_MAX.
 * \param before  What was merged of the same sources the last time; NULL: nothing yet.
 * \return A sealed view with one reference, taken when its youngest part was; or NULL when
 * memory is short.
 */
const struct view *view_merge(const struct view *const *views, size_t count,
                              const struct view *before);
