/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Items of one list that are the same.
 */
#pragma once

#include <stdint.h>

struct arena;
struct yaml_node;

/**
 * For every item the line of an earlier one that is the same: in the value of a key, or as a
 * whole.
 *
 * \param scratch  Where the result lives.
 * \param key      Of the value that is compared; NULL: the item is a scalar itself.
 * \param list     A sequence.
 * \return As many lines as items, 0 where there is no such one; NULL when memory is short.
 */
const uint32_t *twins_find(struct arena *scratch, const char *key,
                           const struct yaml_node *list);
