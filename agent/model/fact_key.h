/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The order of facts. Text or an address that was not observed is the same as an empty one, as
 * it is to Prometheus.
 */
#pragma once

#include "agent/model/fact.h"

/**
 * Order of two facts of one kind by their key.
 *
 * \param kind  Of both.
 * \param a     A fact.
 * \param b     A fact.
 * \return Negative, 0 or positive.
 */
int fact_compare_key(const struct fact_kind *kind, const struct fact *a, const struct fact *b);

/**
 * Order of two facts of one kind by the first fields of their key: facts of a view that share
 * them stand side by side.
 *
 * \param kind   Of both.
 * \param a      A fact.
 * \param b      A fact.
 * \param parts  How many fields of the key are looked at; at most kind->key_count.
 * \return Negative, 0 or positive.
 */
int fact_compare_key_part(const struct fact_kind *kind, const struct fact *a,
                          const struct fact *b, size_t parts);

/**
 * Order of a fact and one of another kind whose key begins that of the fact: lists of both are
 * sorted alike.
 *
 * \param kind        Of the fact.
 * \param fact        A fact.
 * \param outer_kind  Its key has the types with which that of the fact begins.
 * \param outer       A fact of outer_kind.
 * \return Negative, 0 when the fact is about it, or positive.
 */
int fact_compare_outer(const struct fact_kind *kind, const struct fact *fact,
                       const struct fact_kind *outer_kind, const struct fact *outer);

/**
 * Order of a fact and one that could own it, by the key of the owner, which begins that of the
 * fact: lists of both are sorted alike.
 *
 * \param kind   Of the fact; it has an owner.
 * \param fact   A fact.
 * \param owner  A fact of kind->owner.
 * \return Negative, 0 when it is the owner, or positive.
 */
int fact_compare_owner(const struct fact_kind *kind, const struct fact *fact,
                       const struct fact *owner);
