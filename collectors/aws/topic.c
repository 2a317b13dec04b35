/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/topic.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"

/* What is made of the pages of an answer. */
#define ANSWER_LIMIT ((size_t)4 * 1024 * 1024)

/* Pages of one answer: 10,000 virtual interfaces are 100. */
#define PAGES_MAX 500

static struct inquiry *inquiry_new(struct topic *topic, const char *resource)
{
	struct inquiry *inquiry = calloc(1, sizeof(*inquiry));
	if (inquiry == NULL)
		return NULL;
	inquiry->topic = topic;
	inquiry->due = (struct monotime){ INT64_MIN };
	if (resource == NULL)
		return inquiry;
	inquiry->resource = strdup(resource);
	if (inquiry->resource != NULL)
		return inquiry;
	free(inquiry);
	return NULL;
}

static void inquiry_free(struct inquiry *inquiry)
{
	inquiry_abandon(inquiry);
	inquiry_forget(inquiry);
	free(inquiry->resource);
	free(inquiry);
}

static void free_inquiries(struct inquiry *first)
{
	while (first != NULL) {
		struct inquiry *next = first->next;
		inquiry_free(first);
		first = next;
	}
}

struct region *region_new(struct aws_poller *poller, const char *name)
{
	struct region *region = calloc(1, sizeof(*region));
	if (region == NULL)
		return NULL;
	region->poller = poller;
	region->name = strdup(name);
	bool has_all = region->name != NULL;
	for (unsigned i = 0; i < PLAN_COUNT; i++) {
		struct topic *topic = &region->topics[i];
		topic->row = &plan[i];
		topic->region = region;
		topic->resume = (struct monotime){ INT64_MIN };
		topic->synced_at = (struct monotime){ INT64_MIN };
		if (topic->row->each == NULL)
			topic->first = inquiry_new(topic, NULL);
		has_all = has_all && (topic->row->each != NULL || topic->first != NULL);
	}
	if (has_all)
		return region;
	region_free(region);
	return NULL;
}

void region_free(struct region *region)
{
	if (region == NULL)
		return;
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		free_inquiries(region->topics[i].first);
	free(region->name);
	free(region);
}

const struct answer_page *region_page(const struct region *region, unsigned row)
{
	const struct inquiry *inquiry = region->topics[row].first;
	return inquiry->arena == NULL ? NULL : &inquiry->answer.page;
}

/* Take the inquiry about a thing out of a list. Things come in the same order each time, so it
 * is nearly always the first. */
static struct inquiry *take_out(struct inquiry **list, const char *id)
{
	for (struct inquiry **link = list; *link != NULL; link = &(*link)->next) {
		struct inquiry *inquiry = *link;
		if (strcmp(inquiry->resource, id) == 0) {
			*link = inquiry->next;
			inquiry->next = NULL;
			return inquiry;
		}
	}
	return NULL;
}

int topic_sync(struct topic *topic)
{
	const struct plan_each *each = topic->row->each;
	const struct inquiry *parent = topic->region->topics[each->part].first;
	if (parent->arena == NULL || parent->answered_at.ns == topic->synced_at.ns ||
	    topic->running > 0)
		return 0;
	int result = 0;
	struct inquiry *old = topic->first;
	struct inquiry **end = &topic->first;
	*end = NULL;
	const struct answer_item *item = parent->answer.page.items.first;
	for (; item != NULL; item = item->next) {
		uint64_t mark = 0;
		const char *id = each->identify(item, &mark);
		if (id == NULL)
			continue;
		struct inquiry *inquiry = take_out(&old, id);
		if (inquiry == NULL)
			inquiry = inquiry_new(topic, id);
		if (inquiry == NULL) {
			result = -1;
			break;
		}
		if (inquiry->mark != mark)
			inquiry->due = (struct monotime){ INT64_MIN };
		inquiry->mark = mark;
		*end = inquiry;
		end = &inquiry->next;
	}
	free_inquiries(old);
	topic->synced_at = parent->answered_at;
	return result;
}

/* --- one answer --- */

static bool is_metrics(const struct inquiry *inquiry)
{
	return inquiry->topic->row == &plan[AWS_METRICS];
}

static int choose_metrics(struct inquiry *inquiry, struct error *err)
{
	const struct region *region = inquiry->topic->region;
	const struct metrics_given given = {
		.connections = region_page(region, AWS_CONNECTIONS),
		.lags = region_page(region, AWS_LAGS),
		.interfaces = region_page(region, AWS_INTERFACES),
		.vpns = region_page(region, AWS_VPN_CONNECTIONS),
		.listings = { region_page(region, PLAN_DX_METRICS),
		              region_page(region, PLAN_VPN_METRICS) },
	};
	return metrics_choose(&given, inquiry->progress.arena, &inquiry->progress.batch, err);
}

int inquiry_begin(struct inquiry *inquiry, struct monotime mono, struct walltime wall,
                  struct error *err)
{
	inquiry->progress = (struct inquiry_progress){
		.arena = arena_new(ANSWER_LIMIT),
		.next_milestone = 1,
		.began = mono,
		.began_wall = wall,
	};
	if (inquiry->progress.arena == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	return is_metrics(inquiry) ? choose_metrics(inquiry, err) : 0;
}

void inquiry_body(const struct inquiry *inquiry, struct strbuf *out)
{
	const struct inquiry_progress *progress = &inquiry->progress;
	struct strbuf query;
	strbuf_init(&query, SIZE_MAX);
	if (is_metrics(inquiry))
		metrics_query(&progress->batch, progress->began_wall, &query);
	const struct request_words words = {
		.resource = inquiry->resource,
		.extra = is_metrics(inquiry) ? query.data : inquiry->topic->row->extra,
		.token = progress->token,
	};
	request_body(&inquiry->topic->row->action, &words, out);
	if (strbuf_failed(&query))
		out->failed = 1;
	strbuf_done(&query);
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

/* The older answer goes first: it may hold the same pages, and they are put together anew. */
int inquiry_accept(struct inquiry *inquiry, struct error *err)
{
	struct inquiry_progress *progress = &inquiry->progress;
	struct monotime due = inquiry->due;
	inquiry_forget(inquiry);
	inquiry->due = due;
	struct answer_page page = put_together(&progress->pages);
	if (is_metrics(inquiry)) {
		const struct answer_page results = page;
		if (metrics_values(&progress->batch, &results, progress->arena, &page, err) !=
		    0)
			return -1;
	}
	inquiry->arena = progress->arena;
	inquiry->pages = progress->pages;
	inquiry->answer = (struct answer_subject){ .id = inquiry->resource, .page = page };
	inquiry->answered_at = progress->began;
	progress->arena = NULL;
	progress->pages = (struct inquiry_pages){ 0 };
	inquiry_abandon(inquiry);
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
	free_pages(&inquiry->pages);
	arena_free(inquiry->arena);
	inquiry->arena = NULL;
	inquiry->answer = (struct answer_subject){ 0 };
	inquiry->due = (struct monotime){ INT64_MIN };
}
