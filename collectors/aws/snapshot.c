/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/snapshot.h"

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/model/view.h"
#include "collectors/aws/topic.h"

/* Pointers only: two pages and a list per region and part. */
#define SCRATCH_LIMIT ((size_t)4 * 1024 * 1024)

/* The items of one answer live as long as it does: they are put behind those of the others, and
 * the last one ends the list until it is put together the next time. */
static void add_items(struct answer_page *all, struct inquiry *inquiry)
{
	struct answer_page page = inquiry->answer.page;
	if (page.items.last != NULL)
		page.items.last->next = NULL;
	answer_append(all, &page);
}

static bool has_answer(const struct inquiry *inquiry)
{
	return inquiry->arena != NULL;
}

/* Known: somebody has answered, or there is nothing to ask about. */
static bool is_known(const struct topic *topic)
{
	for (const struct inquiry *inquiry = topic->first; inquiry != NULL;
	     inquiry = inquiry->next)
		if (has_answer(inquiry))
			return true;
	return topic->first == NULL &&
	       region_page(topic->region, topic->row->each->part) != NULL;
}

static const struct answer_page *gather(struct topic *topic, struct arena *arena)
{
	if (!is_known(topic))
		return NULL;
	struct answer_page *all = arena_alloc(arena, sizeof(*all));
	for (struct inquiry *inquiry = topic->first; all != NULL && inquiry != NULL;
	     inquiry = inquiry->next) {
		if (!has_answer(inquiry))
			continue;
		if (topic->row->is_subject)
			answer_list_add(&all->items, &inquiry->answer.item);
		else
			add_items(all, inquiry);
	}
	return all;
}

static const struct aws_region *gather_regions(struct region *const *regions, size_t count,
                                               struct arena *arena)
{
	struct aws_region *all = arena_array(arena, count, sizeof(*all));
	for (size_t i = 0; all != NULL && i < count; i++) {
		all[i].name = regions[i]->name;
		for (unsigned part = 0; part < AWS_PART_COUNT; part++)
			all[i].parts[part] = gather(&regions[i]->topics[part], arena);
	}
	return all;
}

int snapshot_to_view(struct region *const *regions, size_t count,
                     const struct facts_context *context, struct view **ret_view,
                     struct error *err)
{
	struct arena *arena = arena_new(SCRATCH_LIMIT);
	struct view *view = view_new(0);
	int failed = arena == NULL || view == NULL;
	if (!failed) {
		const struct aws_account account = {
			.regions = gather_regions(regions, count, arena),
			.region_count = count,
		};
		failed = arena_failed(arena) || account_to_view(&account, context, view) != 0;
	}
	arena_free(arena);
	if (!failed) {
		*ret_view = view;
		return 0;
	}
	view_unref(view);
	return error_set(err, ERROR_LIMIT, 0, "more facts than a view may hold");
}
