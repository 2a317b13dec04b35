/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a source has asked of an API. It stands beside the source's health, because requests are
 * paid for, and counted against quotas, whether the poll succeeds or not.
 */
#include "agent/runtime/source_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"
#include "agent/model/kinds_agent.h"

/* The last pair is "other" and "other". */
#define PAIRS_MAX ((size_t)256)
#define FIRST_ROOM ((size_t)16)
#define CLEANING_LIMIT ((size_t)4096)

static struct request_count *find_pair(const struct usage *usage, const char *action,
                                       const char *code)
{
	for (size_t i = 0; i < usage->request_count; i++) {
		struct request_count *pair = &usage->requests[i];
		if (strcmp(pair->action, action) == 0 && strcmp(pair->code, code) == 0)
			return pair;
	}
	return NULL;
}

static int make_room(struct usage *usage)
{
	if (usage->request_count < usage->request_room)
		return 0;
	size_t room = usage->request_room == 0 ? FIRST_ROOM : usage->request_room * 2;
	struct request_count *more =
		reallocarray(usage->requests, room, sizeof(*usage->requests));
	if (more == NULL)
		return -1;
	usage->requests = more;
	usage->request_room = room;
	return 0;
}

static struct request_count *add_pair(struct usage *usage, const char *action, const char *code)
{
	if (usage->request_count >= PAIRS_MAX || make_room(usage) != 0)
		return NULL;
	struct request_count *pair = &usage->requests[usage->request_count++];
	snprintf(pair->action, sizeof(pair->action), "%s", action);
	snprintf(pair->code, sizeof(pair->code), "%s", code);
	pair->count = 0;
	return pair;
}

static struct request_count *find_or_add(struct usage *usage, const char *action,
                                         const char *code)
{
	static const char other[] = "other";
	struct request_count *pair = find_pair(usage, action, code);
	if (pair == NULL && usage->request_count < PAIRS_MAX - 1)
		return add_pair(usage, action, code);
	if (pair == NULL)
		pair = find_pair(usage, other, other);
	return pair == NULL ? add_pair(usage, other, other) : pair;
}

void source_count_request(struct source *source, const char *action, const char *code)
{
	struct arena *arena = arena_new(CLEANING_LIMIT);
	if (arena == NULL)
		return;
	const char *clean_action = utf8_clean(arena, action, strlen(action), API_LABEL_MAX);
	const char *clean_code = utf8_clean(arena, code, strlen(code), API_LABEL_MAX);
	struct request_count *pair =
		clean_action == NULL || clean_code == NULL
			? NULL
			: find_or_add(&source->usage, clean_action, clean_code);
	if (pair != NULL)
		pair->count++;
	arena_free(arena);
}

void source_add_cost(struct source *source, double dollars)
{
	source->usage.cost += dollars;
	source->usage.has_cost = true;
}

void source_set_clock_skew(struct source *source, double seconds)
{
	source->usage.clock_skew = seconds;
	source->usage.has_clock_skew = true;
}

static struct request_budget *find_or_add_budget(struct usage *usage, const char *kind)
{
	for (size_t i = 0; i < usage->budget_count; i++) {
		if (strcmp(usage->budgets[i].kind, kind) == 0)
			return &usage->budgets[i];
	}
	if (usage->budget_count == BUDGETS_MAX)
		return NULL;
	struct request_budget *budget = &usage->budgets[usage->budget_count++];
	snprintf(budget->kind, sizeof(budget->kind), "%s", kind);
	return budget;
}

void source_set_budget(struct source *source, const char *kind, uint64_t remaining)
{
	struct arena *arena = arena_new(CLEANING_LIMIT);
	const char *clean =
		arena == NULL ? NULL : utf8_clean(arena, kind, strlen(kind), API_LABEL_MAX);
	struct request_budget *budget =
		clean == NULL ? NULL : find_or_add_budget(&source->usage, clean);
	if (budget != NULL)
		budget->remaining = remaining;
	arena_free(arena);
}

static int show_budgets(const struct usage *usage, const char *cloud, struct view *view)
{
	for (size_t i = 0; i < usage->budget_count; i++) {
		const struct request_budget *budget = &usage->budgets[i];
		struct api_budget *fact = view_add(view, FACT_API_BUDGET);
		if (fact == NULL)
			return -1;
		FACT_SET(fact, API_BUDGET_CLOUD, cloud, cloud);
		FACT_SET(fact, API_BUDGET_KIND, kind,
		         arena_strdup(view_arena(view), budget->kind));
		FACT_SET(fact, API_BUDGET_REMAINING, remaining, budget->remaining);
	}
	return 0;
}

static int show_requests(const struct usage *usage, const char *cloud, struct view *view)
{
	struct arena *arena = view_arena(view);
	for (size_t i = 0; i < usage->request_count; i++) {
		const struct request_count *pair = &usage->requests[i];
		struct api_requests *fact = view_add(view, FACT_API_REQUESTS);
		if (fact == NULL)
			return -1;
		FACT_SET(fact, API_REQUESTS_CLOUD, cloud, cloud);
		FACT_SET(fact, API_REQUESTS_ACTION, action, arena_strdup(arena, pair->action));
		FACT_SET(fact, API_REQUESTS_CODE, code, arena_strdup(arena, pair->code));
		FACT_SET(fact, API_REQUESTS_COUNT, count, pair->count);
	}
	return 0;
}

int usage_show(const struct usage *usage, const char *cloud, struct view *view)
{
	const char *name = arena_strdup(view_arena(view), cloud);
	if (usage->has_cost || usage->has_clock_skew) {
		struct api_usage *fact = view_add(view, FACT_API_USAGE);
		if (fact == NULL)
			return -1;
		FACT_SET(fact, API_USAGE_CLOUD, cloud, name);
		if (usage->has_cost)
			FACT_SET(fact, API_USAGE_COST, cost, usage->cost);
		if (usage->has_clock_skew)
			FACT_SET(fact, API_USAGE_CLOCK_SKEW, clock_skew, usage->clock_skew);
	}
	return show_requests(usage, name, view) != 0 ? -1 : show_budgets(usage, name, view);
}

void usage_done(struct usage *usage)
{
	free(usage->requests);
	*usage = (struct usage){ 0 };
}
