/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/facts_index.h"

#include <stdlib.h>
#include <string.h>

void facts_index_add(struct facts_index *index, const char *name, void *item)
{
	if (name == NULL || item == NULL)
		return;
	if (index->count == index->room) {
		size_t room = index->room == 0 ? 64 : index->room * 2;
		struct facts_index_entry *entries =
			reallocarray(index->entries, room, sizeof(*entries));
		if (entries == NULL) {
			index->failed = true;
			return;
		}
		index->entries = entries;
		index->room = room;
	}
	index->entries[index->count++] = (struct facts_index_entry){ name, item };
	index->is_sorted = false;
}

static int compare(const void *a, const void *b)
{
	const struct facts_index_entry *one = a;
	const struct facts_index_entry *other = b;
	return strcmp(one->name, other->name);
}

const struct facts_index_entry *facts_index_find(struct facts_index *index, const char *name,
                                                 size_t *ret_count)
{
	*ret_count = 0;
	if (name == NULL || index->count == 0)
		return NULL;
	if (!index->is_sorted)
		qsort(index->entries, index->count, sizeof(index->entries[0]), compare);
	index->is_sorted = true;
	size_t low = 0;
	size_t high = index->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(index->entries[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	size_t end = low;
	while (end < index->count && strcmp(index->entries[end].name, name) == 0)
		end++;
	*ret_count = end - low;
	return end == low ? NULL : &index->entries[low];
}

void facts_index_done(struct facts_index *index)
{
	free(index->entries);
	*index = (struct facts_index){ .entries = NULL };
}
