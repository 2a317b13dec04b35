/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts as JSON (RFC 8259), made from their tables.
 *
 * A member is a row's name and its value: numbers without loss, `null` for one that JSON cannot
 * write (NaN, infinite), states by their name, addresses as text, a histogram as an object of
 * `bounds` (upper, without +Inf), `counts` (one more, not cumulative), `sum` and `count`. What
 * was not observed is absent, and so are rows without a value of their own.
 */
#pragma once

#include <stdbool.h>

#include "agent/model/view.h"

struct strbuf;

/**
 * Append a fact as an object.
 *
 * \param out           Appended to.
 * \param kind          Of the fact.
 * \param fact          Its strings are valid UTF-8.
 * \param with_sources  Add a member "sources", which says of each field outside of the key
 * whose word it is: {"state": "snmp"}; the fact must then be of a view.
 */
void fact_json(struct strbuf *out, const struct fact_kind *kind, const struct fact *fact,
               bool with_sources);

/**
 * Append the members of a fact without braces, for an object that has others, too.
 *
 * \param out       Appended to.
 * \param kind      Of the fact.
 * \param fact      Its strings are valid UTF-8.
 * \param skipped   So many of the first fields of the key are left out: what surrounds the
 * object says them.
 * \param is_first  No member stands before; false once one was appended.
 */
void fact_json_members(struct strbuf *out, const struct fact_kind *kind,
                       const struct fact *fact, size_t skipped, bool *is_first);

/**
 * Append a view as an object: {"bgp_peer": [{...}, ...], ...}; kinds without facts are absent.
 *
 * \param out           Appended to.
 * \param view          Sealed.
 * \param with_sources  As in fact_json().
 */
void view_json(struct strbuf *out, const struct view *view, bool with_sources);
