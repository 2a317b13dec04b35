/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scopes and topics, and which inquiries a topic has. What an inquiry does with its pages
 * stands in inquiry.c.
 */
#include "agent/inquiry/topic.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/base/arena.h"

/* FNV-1a */
#define HASH_BEGIN UINT64_C(14695981039346656037)
#define HASH_PRIME UINT64_C(1099511628211)

/* With a byte behind each text that no text has. */
uint64_t inquiry_mark(uint64_t mark, const char *text)
{
	mark ^= HASH_BEGIN;
	for (const char *at = text; at != NULL && *at != '\0'; at++)
		mark = (mark ^ (unsigned char)*at) * HASH_PRIME;
	return (mark ^ (text == NULL ? 0xfe : 0xff)) * HASH_PRIME;
}

/* Azure writes the same identifier in one case here and in another there. */
static uint64_t hash_of(const char *resource, unsigned variant)
{
	uint64_t hash = HASH_BEGIN ^ variant;
	for (const char *at = resource; *at != '\0'; at++)
		hash = (hash ^ (unsigned)tolower((unsigned char)*at)) * HASH_PRIME;
	return hash;
}

static struct inquiry *inquiry_new(struct inquiry_topic *topic,
                                   const struct inquiry_thing *thing)
{
	struct inquiry *inquiry = calloc(1, sizeof(*inquiry));
	if (inquiry == NULL)
		return NULL;
	inquiry->topic = topic;
	inquiry->serial = ++topic->scope->serials;
	inquiry->due = (struct monotime){ INT64_MIN };
	if (thing == NULL)
		return inquiry;
	inquiry->mark = thing->mark;
	inquiry->period = thing->period;
	inquiry->variant = thing->variant;
	inquiry->hash = hash_of(thing->resource, thing->variant);
	inquiry->resource = strdup(thing->resource);
	if (inquiry->resource != NULL)
		return inquiry;
	free(inquiry);
	return NULL;
}

static void inquiry_free(struct inquiry *inquiry)
{
	inquiry_abandon(inquiry);
	inquiry_forget(inquiry);
	free(inquiry->standing);
	free(inquiry->resource);
	free(inquiry);
}

void inquiry_list_free(struct inquiry *first)
{
	while (first != NULL) {
		struct inquiry *next = first->next;
		inquiry_free(first);
		first = next;
	}
}

static int fill_topic(struct inquiry_scope *scope, unsigned row)
{
	struct inquiry_topic *topic = &scope->topics[row];
	topic->row = &scope->plan->rows[row];
	topic->scope = scope;
	topic->resume = (struct monotime){ INT64_MIN };
	if (topic->row->each == NULL)
		topic->first = inquiry_new(topic, NULL);
	return topic->row->each == NULL && topic->first == NULL ? -1 : 0;
}

struct inquiry_scope *inquiry_scope_new(struct inquiry_poller *poller,
                                        const struct inquiry_plan *plan, const char *name,
                                        void *context)
{
	struct inquiry_scope *scope = calloc(1, sizeof(*scope));
	if (scope == NULL)
		return NULL;
	scope->poller = poller;
	scope->plan = plan;
	scope->context = context;
	scope->options_version = 1;
	scope->name = strdup(name);
	scope->topics = calloc(plan->row_count, sizeof(*scope->topics));
	bool has_all = scope->name != NULL && scope->topics != NULL;
	for (unsigned row = 0; has_all && row < plan->row_count; row++)
		has_all = fill_topic(scope, row) == 0;
	if (has_all)
		return scope;
	inquiry_scope_free(scope);
	return NULL;
}

void inquiry_scope_free(struct inquiry_scope *scope)
{
	if (scope == NULL)
		return;
	for (unsigned row = 0; scope->topics != NULL && row < scope->plan->row_count; row++)
		inquiry_list_free(scope->topics[row].first);
	free(scope->topics);
	free(scope->name);
	free(scope);
}

const struct answer_page *inquiry_page(const struct inquiry_scope *scope, unsigned row)
{
	const struct inquiry *inquiry = scope->topics[row].first;
	return inquiry->arena == NULL ? NULL : &inquiry->answer.page;
}

static bool is_about(const struct inquiry *inquiry, uint64_t hash,
                     const struct inquiry_thing *thing)
{
	return inquiry->hash == hash && inquiry->variant == thing->variant &&
	       strcasecmp(inquiry->resource, thing->resource) == 0;
}

static const struct inquiry *find_about(const struct inquiry *list,
                                        const struct inquiry_thing *thing)
{
	uint64_t hash = hash_of(thing->resource, thing->variant);
	while (list != NULL && !is_about(list, hash, thing))
		list = list->next;
	return list;
}

const struct answer_page *inquiry_page_about(const struct inquiry_scope *scope, unsigned row,
                                             const struct inquiry_thing *thing)
{
	const struct inquiry *inquiry = find_about(scope->topics[row].first, thing);
	return inquiry == NULL || inquiry->arena == NULL ? NULL : &inquiry->answer.page;
}

struct inquiry *inquiry_parent(const struct inquiry *inquiry)
{
	const struct inquiry_scope *scope = inquiry->topic->scope;
	const struct inquiry_each *each = inquiry->topic->row->each;
	for (unsigned row = 0; each != NULL && row < scope->plan->row_count; row++) {
		struct inquiry *parent = (each->parents & INQUIRY_BIT(row)) == 0
		                                 ? NULL
		                                 : scope->topics[row].first;
		while (parent != NULL && parent->serial != inquiry->parent)
			parent = parent->next;
		if (parent != NULL)
			return parent;
	}
	return NULL;
}

/* --- the things of a topic --- */

struct inquiry_names {
	struct inquiry_topic *topic;
	struct inquiry *old;  /* those that have not been named again yet */
	struct inquiry **end; /* of those that have */
	uint64_t parent;
	bool failed;
};

/* Things come in the same order each time, so it is nearly always the first. */
static struct inquiry *take_named(struct inquiry **list, const struct inquiry_thing *thing)
{
	uint64_t hash = hash_of(thing->resource, thing->variant);
	for (struct inquiry **link = list; *link != NULL; link = &(*link)->next) {
		struct inquiry *inquiry = *link;
		if (is_about(inquiry, hash, thing)) {
			*link = inquiry->next;
			return inquiry;
		}
	}
	return NULL;
}

static void put(struct inquiry_names *names, struct inquiry *inquiry)
{
	inquiry->next = NULL;
	inquiry->parent = names->parent;
	*names->end = inquiry;
	names->end = &inquiry->next;
}

void inquiry_name(struct inquiry_names *names, const struct inquiry_thing *thing)
{
	struct inquiry *inquiry = take_named(&names->old, thing);
	if (inquiry == NULL && find_about(names->topic->first, thing) != NULL)
		return;
	if (inquiry == NULL)
		inquiry = inquiry_new(names->topic, thing);
	if (inquiry == NULL) {
		names->failed = true;
		return;
	}
	if (inquiry->mark != thing->mark)
		inquiry->due = (struct monotime){ INT64_MIN };
	inquiry->mark = thing->mark;
	inquiry->period = thing->period;
	put(names, inquiry);
}

/* Nobody knows whether they are still there. */
static void keep_all_of(struct inquiry_names *names)
{
	struct inquiry **link = &names->old;
	while (*link != NULL) {
		struct inquiry *inquiry = *link;
		if (inquiry->parent != names->parent) {
			link = &inquiry->next;
			continue;
		}
		*link = inquiry->next;
		put(names, inquiry);
	}
}

static void name_things_of(struct inquiry_names *names, unsigned row,
                           const struct inquiry *parent)
{
	const struct inquiry_scope *scope = names->topic->scope;
	struct inquiry_about about = { .context = scope->context,
		                       .scope = scope,
		                       .parent = row,
		                       .resource = parent->resource };
	names->parent = parent->serial;
	if (parent->arena == NULL) {
		keep_all_of(names);
		return;
	}
	for (about.item = parent->answer.page.items.first; about.item != NULL;
	     about.item = about.item->next)
		names->topic->row->each->name(&about, names);
}

static void name_things(struct inquiry_names *names)
{
	const struct inquiry_scope *scope = names->topic->scope;
	const struct inquiry_each *each = names->topic->row->each;
	if (each->parents == 0) {
		const struct inquiry_about about = { .context = scope->context,
			                             .scope = scope };
		each->name(&about, names);
	}
	for (unsigned row = 0; row < scope->plan->row_count; row++) {
		const struct inquiry *parent = (each->parents & INQUIRY_BIT(row)) == 0
		                                       ? NULL
		                                       : scope->topics[row].first;
		for (; parent != NULL; parent = parent->next)
			name_things_of(names, row, parent);
	}
}

static uint64_t versions_before(const struct inquiry_topic *topic)
{
	const struct inquiry_scope *scope = topic->scope;
	const struct inquiry_each *each = topic->row->each;
	uint64_t sum = scope->options_version;
	for (unsigned row = 0; row < scope->plan->row_count; row++)
		if (((each->parents | each->mark_of) & INQUIRY_BIT(row)) != 0)
			sum += scope->topics[row].version;
	return sum;
}

int inquiry_sync(struct inquiry_topic *topic, struct inquiry **ret_gone)
{
	uint64_t versions = versions_before(topic);
	*ret_gone = NULL;
	if (topic->synced == versions)
		return 0;
	struct inquiry_names names = { .topic = topic, .old = topic->first };
	topic->first = NULL;
	names.end = &topic->first;
	name_things(&names);
	*ret_gone = names.old;
	topic->synced = versions;
	topic->version++;
	return names.failed ? -1 : 0;
}
