/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Things by name: filled first, then sorted once by the first look-up. A name may have several.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct facts_index_entry {
	const char *name; /**< borrowed */
	void *item;       /**< borrowed */
};

/** Zeroed: empty. */
struct facts_index {
	struct facts_index_entry *entries;
	size_t count;
	size_t room;
	bool is_sorted;
	bool failed; /**< memory was short: something is missing */
};

/**
 * Add a thing.
 *
 * \param index  The index.
 * \param name   Borrowed; NULL adds nothing.
 * \param item   Borrowed; NULL adds nothing.
 */
void facts_index_add(struct facts_index *index, const char *name, void *item);

/**
 * The things of a name.
 *
 * \param index      The index.
 * \param name       NULL finds nothing.
 * \param ret_count  How many; always written.
 * \return The first of them, or NULL.
 */
const struct facts_index_entry *facts_index_find(struct facts_index *index, const char *name,
                                                 size_t *ret_count);

/**
 * Free an index.
 *
 * \param index  Empty afterwards.
 */
void facts_index_done(struct facts_index *index);
