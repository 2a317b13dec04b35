/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/answer.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/answer/shape.h"

const char *answer_action_name(const struct answer_action *action)
{
	return action->name;
}

static bool has_text(const struct shape *shape, const struct answer_item *item)
{
	for (size_t i = 0; i < shape->count; i++)
		if (shape->fields[i].type == SHAPE_TEXT &&
		    *(const char *const *)((const char *)item + shape->fields[i].offset) !=
		            NULL)
			return true;
	return false;
}

/* Where no item has a single text (all are numbers now), the list is not shorter but broken:
 * what it told of must not pass for deleted. Routes have prefixes instead. */
static int refuse_nameless(const struct answer_action *action, const struct answer_page *page,
                           struct error *err)
{
	const struct shape *shape = action->page.fields[0].items;
	const struct answer_item *item = page->items.first;
	if (item == NULL || shape->fields[0].type != SHAPE_TEXT)
		return 0;
	for (; item != NULL; item = item->next)
		if (has_text(shape, item))
			return 0;
	return error_set(err, ERROR_MALFORMED, 0, "no item has a name or any other text");
}

int answer_read(const struct answer_action *action, struct arena *arena,
                const struct answer_input *input, struct answer_page *ret_page,
                struct error *err)
{
	struct shape_reader reader = { .arena = arena, .watch = input->watch };
	struct answer_page page = { .next_token = NULL };
	int failed = action->xml_root == NULL
	                     ? shape_read_json(&reader, &action->page, input, &page, err)
	                     : shape_read_xml(&reader, action, input, &page, err);
	if (failed || refuse_nameless(action, &page, err) != 0)
		return error_wrap(err, "answer to %s", action->name);
	*ret_page = page;
	return 0;
}

void answer_list_add(struct answer_list *list, struct answer_item *item)
{
	item->next = NULL;
	if (list->last == NULL)
		list->first = item;
	else
		list->last->next = item;
	list->last = item;
	list->count++;
}

static void append_list(struct answer_list *list, const struct answer_list *more)
{
	if (more->first == NULL)
		return;
	if (list->last == NULL)
		list->first = more->first;
	else
		list->last->next = more->first;
	list->last = more->last;
	list->count += more->count;
}

void answer_append(struct answer_page *pages, const struct answer_page *page)
{
	append_list(&pages->items, &page->items);
	pages->next_token = page->next_token;
	if (page->more > pages->more)
		pages->more = page->more;
	pages->counts.routes += page->counts.routes;
	pages->counts.blackholes += page->counts.blackholes;
	pages->counts.opaque += page->counts.opaque;
	for (size_t i = 0; i < 2; i++) {
		pages->counts.propagated[i] += page->counts.propagated[i];
		pages->counts.accepted[i] += page->counts.accepted[i];
		pages->counts.advertised[i] += page->counts.advertised[i];
	}
}

const char *answer_tag_value(const struct answer_list *tags, const char *key)
{
	ANSWER_EACH(struct answer_tag, tag, tags) {
		if (tag->key != NULL && strcmp(tag->key, key) == 0)
			return tag->value == NULL ? "" : tag->value;
	}
	return NULL;
}
