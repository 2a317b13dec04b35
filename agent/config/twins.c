/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/twins.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/config/yaml.h"

struct identity {
	const char *text;
	uint32_t line;
	size_t index;
};

static int compare_identities(const void *a, const void *b)
{
	const struct identity *x = a;
	const struct identity *y = b;
	int order = strcmp(x->text, y->text);
	if (order != 0)
		return order;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Sorting keeps this fast for a file full of items. */
const uint32_t *twins_find(struct arena *scratch, const char *key, const struct yaml_node *list)
{
	uint32_t *lines = arena_array(scratch, list->count, sizeof(*lines));
	struct identity *all = arena_array(scratch, list->count, sizeof(*all));
	if (lines == NULL || all == NULL)
		return NULL;
	size_t count = 0;
	size_t index = 0;
	for (const struct yaml_node *item = list->first; item != NULL;
	     item = item->next, index++) {
		const struct yaml_node *value = key == NULL ? item : yaml_find(item, key);
		if (value != NULL && value->kind == YAML_SCALAR && !yaml_is_null(value))
			all[count++] =
				(struct identity){ value->text, value->place.line, index };
	}
	qsort(all, count, sizeof(*all), compare_identities);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(all[i].text, all[i - 1].text) != 0)
			continue;
		lines[all[i].index] = all[i - 1].line;
		all[i].line = all[i - 1].line; /* a third one names the first, too */
	}
	return lines;
}
