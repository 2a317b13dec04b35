/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One inquiry: pages come in, and are one answer when all are there.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/inquiry/topic.h"

/* What is made of the pages of an answer. */
#define ANSWER_LIMIT ((size_t)4 * 1024 * 1024)

/* Pages of one answer: 10,000 virtual interfaces are 100. */
#define PAGES_MAX 500

static const struct inquiry_hooks *hooks_of(const struct inquiry *inquiry)
{
	static const struct inquiry_hooks none = { 0 };
	const struct inquiry_hooks *hooks = inquiry->topic->row->hooks;
	return hooks == NULL ? &none : hooks;
}

int inquiry_begin(struct inquiry *inquiry, struct monotime mono, struct walltime wall,
                  struct error *err)
{
	const struct inquiry_hooks *hooks = hooks_of(inquiry);
	struct inquiry_progress *progress = &inquiry->progress;
	*progress = (struct inquiry_progress){
		.arena = arena_new(ANSWER_LIMIT),
		.next_milestone = 1,
		.began = mono,
		.began_wall = wall,
	};
	if (progress->arena == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	return hooks->begin == NULL ? 0
	                            : hooks->begin(inquiry->topic->scope, progress->arena,
	                                           &progress->batch, err);
}

bool inquiry_has_question(const struct inquiry *inquiry)
{
	return hooks_of(inquiry)->begin == NULL || inquiry->progress.batch != NULL;
}

/* Whether this token came before: compared with one that is kept, and another one is kept after
 * 1, 2, 4, ... pages, so that a circle of any length is found. */
static bool goes_in_circles(struct inquiry_progress *progress)
{
	if (progress->token == NULL)
		return false;
	if (progress->milestone != NULL && strcmp(progress->milestone, progress->token) == 0)
		return true;
	if (progress->pages.count == progress->next_milestone) {
		free(progress->milestone);
		progress->milestone = strdup(progress->token);
		progress->next_milestone *= 2;
	}
	return false;
}

static void free_pages(struct inquiry_pages *pages)
{
	for (size_t i = 0; i < pages->count; i++)
		kept_page_unref(pages->items[i]);
	free(pages->items);
	*pages = (struct inquiry_pages){ 0 };
}

static int add_page(struct inquiry_pages *pages, struct kept_page *page)
{
	struct kept_page **items =
		reallocarray(pages->items, pages->count + 1, sizeof(struct kept_page *));
	if (items == NULL)
		return -1;
	pages->items = items;
	items[pages->count++] = page;
	return 0;
}

/* The list that a page ends goes on with the next page until the pages are put together again.
 */
static struct answer_page put_together(const struct inquiry_pages *pages)
{
	struct answer_page all = { 0 };
	for (size_t i = 0; i < pages->count; i++) {
		struct answer_page page = pages->items[i]->page;
		if (page.items.last != NULL)
			page.items.last->next = NULL;
		answer_append(&all, &page);
	}
	return all;
}

int inquiry_take(struct inquiry *inquiry, const struct answer_input *input, bool *ret_more,
                 struct error *err)
{
	struct inquiry_progress *progress = &inquiry->progress;
	size_t number = progress->pages.count;
	struct kept_page *last =
		number < inquiry->pages.count ? inquiry->pages.items[number] : NULL;
	struct kept_page *page;
	char *token;
	if (kept_page_read(inquiry->topic->row, input, last, &page, &token, err) != 0)
		return -1;
	free(progress->token);
	progress->token = token;
	if (add_page(&progress->pages, page) != 0) {
		kept_page_unref(page);
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	}
	if (goes_in_circles(progress))
		return error_set(err, ERROR_MALFORMED, 0,
		                 "page %zu has a token that came before",
		                 progress->pages.count);
	*ret_more = token != NULL;
	if (*ret_more && progress->pages.count == PAGES_MAX)
		return error_set(err, ERROR_LIMIT, 0, "more than %d pages", PAGES_MAX);
	return 0;
}

static void take_over(struct inquiry *inquiry, const struct answer_page *page,
                      struct monotime mono, struct walltime wall)
{
	struct inquiry_progress *progress = &inquiry->progress;
	inquiry->arena = progress->arena;
	inquiry->pages = progress->pages;
	inquiry->answer = (struct answer_subject){
		.id = inquiry->resource,
		.variant = inquiry->variant,
		.answered = wall,
		.page = *page,
	};
	inquiry->answered_at = inquiry->topic->row->is_slow ? mono : progress->began;
	progress->arena = NULL;
	progress->pages = (struct inquiry_pages){ 0 };
}

/* The older answer goes first: it may hold the same pages, and they are put together anew. */
int inquiry_accept(struct inquiry *inquiry, struct monotime mono, struct walltime wall,
                   struct error *err)
{
	const struct inquiry_hooks *hooks = hooks_of(inquiry);
	struct inquiry_progress *progress = &inquiry->progress;
	struct monotime due = inquiry->due;
	inquiry_forget(inquiry);
	inquiry->due = due;
	struct answer_page page = put_together(&progress->pages);
	if (hooks->finish != NULL) {
		const struct answer_page pages = page;
		if (hooks->finish(progress->batch, &pages, progress->arena, &page, err) != 0)
			return -1;
	}
	take_over(inquiry, &page, mono, wall);
	inquiry_abandon(inquiry);
	free(inquiry->standing);
	inquiry->standing = NULL;
	return 0;
}

void inquiry_abandon(struct inquiry *inquiry)
{
	struct inquiry_progress *progress = &inquiry->progress;
	free_pages(&progress->pages);
	arena_free(progress->arena);
	free(progress->token);
	free(progress->milestone);
	*progress = (struct inquiry_progress){ 0 };
}

void inquiry_forget(struct inquiry *inquiry)
{
	inquiry->topic->version++;
	free_pages(&inquiry->pages);
	arena_free(inquiry->arena);
	inquiry->arena = NULL;
	inquiry->answer = (struct answer_subject){ 0 };
	inquiry->due = (struct monotime){ INT64_MIN };
}
