/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the last good answers of all inquiries to what is known of each scope.
 */
#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/inquiry/poller_internal.h"

/* Pointers only: two pages and a list per scope and part. */
#define SCRATCH_LIMIT ((size_t)4 * 1024 * 1024)

/* The items of one answer live as long as it does: they are put behind those of the others
 * until the view is made. */
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

/* Known: somebody has answered, or it is known that there is nothing to ask about. Who tells of
 * things is not told of by what hangs on it, so that this ends. */
static bool is_known(const struct inquiry_topic *topic)
{
	const struct inquiry_scope *scope = topic->scope;
	for (const struct inquiry *inquiry = topic->first; inquiry != NULL;
	     inquiry = inquiry->next)
		if (has_answer(inquiry))
			return true;
	if (topic->first != NULL)
		return false;
	for (unsigned row = 0; row < scope->plan->row_count; row++)
		if ((topic->row->each->parents & INQUIRY_BIT(row)) != 0 &&
		    !is_known(&scope->topics[row]))
			return false;
	return true;
}

static const struct answer_page *gather(struct inquiry_topic *topic, struct arena *arena)
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

static const struct inquiry_known *gather_all(const struct inquiry_poller *poller,
                                              struct arena *arena)
{
	struct inquiry_known *all = arena_array(arena, poller->scope_count, sizeof(*all));
	for (size_t i = 0; all != NULL && i < poller->scope_count; i++) {
		struct inquiry_scope *scope = poller->scopes[i];
		const struct answer_page **parts =
			arena_array(arena, poller->plan->part_count, sizeof(*parts));
		for (unsigned row = 0; parts != NULL && row < poller->plan->part_count; row++)
			parts[row] = gather(&scope->topics[row], arena);
		all[i] = (struct inquiry_known){ scope->name, parts };
	}
	return all;
}

/* What hangs on one answer is named by it alone, and the others' memory may go before it does.
 */
static void take_apart(const struct inquiry_poller *poller)
{
	POLL_EACH_TOPIC(topic, poller)
	for (struct inquiry *inquiry = topic->first; inquiry != NULL; inquiry = inquiry->next)
		if (inquiry->answer.page.items.last != NULL)
			inquiry->answer.page.items.last->next = NULL;
}

int poll_view(const struct inquiry_poller *poller, struct view **ret_view, struct error *err)
{
	struct arena *arena = arena_new(SCRATCH_LIMIT);
	const struct inquiry_known *known = arena == NULL ? NULL : gather_all(poller, arena);
	int failed = arena == NULL || arena_failed(arena)
	                     ? error_set(err, ERROR_LIMIT, 0, "out of memory")
	                     : poller->events.view(poller->events.context, known,
	                                           poller->scope_count, ret_view, err);
	take_apart(poller);
	arena_free(arena);
	return failed;
}
