/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which source a slot belongs to is not known to listeners of the store; it is read from the
 * first fact that names one. A view says the same of all its facts: sources that speak of one
 * router are merged into one, and an account is one source.
 */
#include "agent/paths/world.h"

#include <stdlib.h>
#include <string.h>

#include "agent/model/fact_key.h"

/* What a slot shows. */
enum slot_role { SLOT_OTHER, SLOT_ROUTER, SLOT_CLOUD, SLOT_PROBES, SLOT_HEALTH };

struct slot {
	const struct view *view; /* a reference */
	enum slot_role role;
	const char *name;          /* of the router, cloud or source; in the view */
	struct world_place *place; /* whose facts they are; NULL: nobody's that we know */
};

/* A source as its health tells. */
struct health {
	char *name;
	char *kind;
	uint64_t errors[ERROR_KIND_COUNT];
	enum error_kind trouble; /* the reason that was counted last */
	bool is_asked, is_up;
};

struct world_watch {
	struct slot *slots;
	size_t slot_count;
	struct config *config;
	struct world_place *places; /* routers, then clouds */
	size_t router_count, cloud_count;
	struct health *healths;
	size_t health_count;
	bool is_judged; /* what healths say stands in the places */
};

struct world_watch *world_watch_new(void)
{
	return calloc(1, sizeof(struct world_watch));
}

void world_watch_free(struct world_watch *watch)
{
	if (watch == NULL)
		return;
	for (size_t i = 0; i < watch->slot_count; i++)
		view_unref(watch->slots[i].view);
	for (size_t i = 0; i < watch->health_count; i++) {
		free(watch->healths[i].name);
		free(watch->healths[i].kind);
	}
	free(watch->healths);
	free(watch->slots);
	free(watch->places);
	config_unref(watch->config);
	free(watch);
}

/* --- the places of the configuration */

static struct world_place *find_place(struct world_place *places, size_t count,
                                      const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(places[i].name, name) == 0)
			return &places[i];
	return NULL;
}

static void add_kind(struct world_place *place, const char *kind)
{
	if (place->kind_count < VIEW_PARTS_MAX)
		place->kinds[place->kind_count++] = kind;
}

/* A router stands there once, however many sources ask it. */
static size_t list_places(const struct config *config, struct world_place *places,
                          bool want_clouds)
{
	size_t source_count;
	size_t count = 0;
	const struct source_config *sources = config_sources(config, &source_count);
	for (size_t i = 0; i < source_count; i++) {
		const struct config_cloud *cloud = sources[i].cloud;
		const struct config_router *router = sources[i].router;
		const char *name = cloud != NULL    ? cloud->name
		                   : router != NULL ? router->name
		                                    : NULL;
		if (name == NULL || (cloud != NULL) != want_clouds)
			continue;
		struct world_place *place = find_place(places, count, name);
		if (place == NULL) {
			place = &places[count++];
			*place = (struct world_place){
				.name = name,
				.provider = cloud != NULL ? cloud->provider : NULL,
				.platform =
					router != NULL ? router->platform : PLATFORM_UNKNOWN,
			};
		}
		add_kind(place, sources[i].kind->name);
	}
	return count;
}

static void keep_memory(struct world_place *places, size_t count, struct world_place *old,
                        size_t old_count)
{
	for (size_t i = 0; i < count; i++) {
		const struct world_place *before = find_place(old, old_count, places[i].name);
		places[i].has_answered = before != NULL && before->has_answered;
	}
}

static void find_owner(struct world_watch *watch, struct slot *slot)
{
	slot->place = NULL;
	if (slot->role == SLOT_ROUTER)
		slot->place = find_place(watch->places, watch->router_count, slot->name);
	else if (slot->role == SLOT_CLOUD)
		slot->place = find_place(watch->places + watch->router_count,
		                         watch->cloud_count, slot->name);
	if (slot->place != NULL)
		slot->place->has_answered = true;
}

int world_watch_configure(struct world_watch *watch, struct config *config)
{
	size_t source_count;
	config_sources(config, &source_count);
	struct world_place *places = calloc(source_count + 1, sizeof(*places));
	if (places == NULL)
		return -1;
	size_t routers = list_places(config, places, false);
	size_t clouds = list_places(config, places + routers, true);
	keep_memory(places, routers, watch->places, watch->router_count);
	if (watch->places != NULL)
		keep_memory(places + routers, clouds, watch->places + watch->router_count,
		            watch->cloud_count);
	free(watch->places);
	watch->places = places;
	watch->router_count = routers;
	watch->cloud_count = clouds;
	watch->is_judged = false;
	for (size_t i = 0; i < watch->slot_count; i++)
		find_owner(watch, &watch->slots[i]);
	config_ref(config);
	config_unref(watch->config);
	watch->config = config;
	return 0;
}

/* --- the slots of the store */

/* The kinds by which a view is recognised. In all of them the name is the first text of the
 * struct's key. */
static const struct sign {
	enum fact_kind_id kind;
	enum slot_role role;
} signs[] = {
	{ FACT_SOURCE, SLOT_HEALTH },      { FACT_PROBE, SLOT_PROBES },
	{ FACT_ROUTER, SLOT_ROUTER },      { FACT_BGP_PEER, SLOT_ROUTER },
	{ FACT_INTERFACE, SLOT_ROUTER },   { FACT_IPSEC_TUNNEL, SLOT_ROUTER },
	{ FACT_ATTACHMENT, SLOT_CLOUD },   { FACT_CLOUD_BGP, SLOT_CLOUD },
	{ FACT_CIRCUIT, SLOT_CLOUD },      { FACT_TUNNEL, SLOT_CLOUD },
	{ FACT_ROUTE_TABLE, SLOT_CLOUD },  { FACT_GATEWAY, SLOT_CLOUD },
	{ FACT_GATEWAY_LINK, SLOT_CLOUD },
};

static const char *first_key(const struct fact *fact, const struct fact_kind *kind)
{
	return *(const char *const *)fact_value(fact, &kind->fields[kind->key[0]]);
}

static struct slot recognise(const struct view *view)
{
	struct slot slot = { .view = view };
	for (size_t i = 0; view != NULL && i < sizeof(signs) / sizeof(signs[0]); i++) {
		struct fact_list facts = view_facts(view, signs[i].kind);
		if (facts.count == 0)
			continue;
		slot.role = signs[i].role;
		slot.name = first_key(facts.items[0], fact_kinds[signs[i].kind]);
		break;
	}
	return slot;
}

static int has_room(struct world_watch *watch, unsigned slot)
{
	if (slot < watch->slot_count)
		return 1;
	size_t count = (size_t)slot + 16;
	struct slot *slots = realloc(watch->slots, count * sizeof(*slots));
	if (slots == NULL)
		return 0;
	memset(slots + watch->slot_count, 0, (count - watch->slot_count) * sizeof(*slots));
	watch->slots = slots;
	watch->slot_count = count;
	return 1;
}

static struct health *find_health(struct world_watch *watch, const char *name, const char *kind)
{
	for (size_t i = 0; i < watch->health_count; i++)
		if (strcmp(watch->healths[i].name, name) == 0 &&
		    strcmp(watch->healths[i].kind, kind) == 0)
			return &watch->healths[i];
	return NULL;
}

static struct health *add_health(struct world_watch *watch, const char *name, const char *kind)
{
	size_t count = watch->health_count + 1;
	struct health *healths = realloc(watch->healths, count * sizeof(*healths));
	if (healths == NULL)
		return NULL;
	watch->healths = healths;
	struct health health = { .name = strdup(name), .kind = strdup(kind) };
	if (health.name == NULL || health.kind == NULL) {
		free(health.name);
		free(health.kind);
		return NULL;
	}
	healths[watch->health_count] = health;
	return &healths[watch->health_count++];
}

static enum error_kind kind_of(const char *reason)
{
	for (int kind = ERROR_NONE + 1; kind < ERROR_KIND_COUNT; kind++)
		if (strcmp(error_kind_name((enum error_kind)kind), reason) == 0)
			return (enum error_kind)kind;
	return ERROR_NONE;
}

/* The reason whose count has grown is the newest. */
static void read_errors(struct health *health, const struct view *view)
{
	struct fact_list facts = view_facts(view, FACT_SOURCE_ERRORS);
	for (size_t i = 0; i < facts.count; i++) {
		const struct source_errors *errors = (const void *)facts.items[i];
		enum error_kind kind = kind_of(errors->reason);
		if (errors->count > health->errors[kind])
			health->trouble = kind;
		health->errors[kind] = errors->count;
	}
}

/* Returns whether it says something else than before. */
static int read_health(struct world_watch *watch, const struct view *view)
{
	struct fact_list facts = view_facts(view, FACT_SOURCE);
	const struct source_health *said = (const void *)facts.items[0];
	struct health *health = find_health(watch, said->source, said->kind);
	if (health == NULL)
		health = add_health(watch, said->source, said->kind);
	if (health == NULL)
		return 0;
	const struct health before = *health;
	read_errors(health, view);
	health->is_asked = said->polls > 0;
	health->is_up = said->up;
	int is_news = before.is_asked != health->is_asked || before.is_up != health->is_up ||
	              before.trouble != health->trouble;
	watch->is_judged &= !is_news;
	return is_news;
}

int world_watch_slot(struct world_watch *watch, unsigned slot, const struct view *view)
{
	if (!has_room(watch, slot))
		return 0;
	struct slot *it = &watch->slots[slot];
	enum slot_role before = it->role;
	const struct view *old = it->view;
	*it = recognise(view == NULL ? NULL : view_ref(view));
	view_unref(old);
	find_owner(watch, it);
	if (it->role == SLOT_HEALTH)
		return read_health(watch, view);
	return it->role != SLOT_OTHER || (before != SLOT_OTHER && before != SLOT_HEALTH);
}

/* --- the moment */

/* A source that never was asked has no health yet, or one without polls. */
static void judge_sources(struct world_watch *watch, struct world_place *place)
{
	size_t count;
	const struct source_config *sources = config_sources(watch->config, &count);
	place->was_asked = true;
	place->trouble = ERROR_NONE;
	for (size_t i = 0; i < count; i++) {
		const bool is_cloud = place->provider != NULL;
		if (strcmp(sources[i].name, place->name) != 0 ||
		    (is_cloud ? sources[i].cloud == NULL : sources[i].router == NULL))
			continue;
		const struct health *health =
			find_health(watch, place->name, sources[i].kind->name);
		place->was_asked &= health != NULL && health->is_asked;
		if (health != NULL && health->is_asked && !health->is_up)
			place->trouble = health->trouble;
	}
}

static void place_views(struct world_watch *watch, struct world *world)
{
	for (size_t i = 0; i < watch->router_count + watch->cloud_count; i++)
		watch->places[i].view = NULL;
	for (size_t i = 0; i < watch->slot_count; i++) {
		const struct slot *slot = &watch->slots[i];
		if (slot->role == SLOT_PROBES)
			world->probes = slot->view;
		else if (slot->place != NULL)
			slot->place->view = slot->view;
	}
}

void world_make(struct world_watch *watch, const struct clock *clock, struct world *ret_world)
{
	*ret_world = (struct world){ .now = clock_mono(clock), .wall = clock_wall(clock) };
	if (watch->config == NULL)
		return;
	for (size_t i = 0; !watch->is_judged && i < watch->router_count + watch->cloud_count;
	     i++)
		judge_sources(watch, &watch->places[i]);
	watch->is_judged = true;
	place_views(watch, ret_world);
	ret_world->routers = watch->places;
	ret_world->router_count = watch->router_count;
	ret_world->clouds = watch->places + watch->router_count;
	ret_world->cloud_count = watch->cloud_count;
	ret_world->paths = config_paths(watch->config);
	ret_world->destinations = config_destinations(watch->config);
}

/* --- facts of a view */

struct fact_list world_select(const struct view *view, enum fact_kind_id kind, const void *like,
                              size_t parts)
{
	struct fact_list all = { .count = 0 };
	if (view != NULL)
		all = view_facts(view, kind);
	if (all.count == 0) // no items to point into
		return all;
	size_t low = 0;
	size_t high = all.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (fact_compare_key_part(fact_kinds[kind], all.items[middle], like, parts) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	size_t end = low;
	while (end < all.count &&
	       fact_compare_key_part(fact_kinds[kind], all.items[end], like, parts) == 0)
		end++;
	return (struct fact_list){ .items = all.items + low, .count = end - low };
}

const void *world_find(const struct view *view, enum fact_kind_id kind, const void *like,
                       size_t parts)
{
	struct fact_list found = world_select(view, kind, like, parts);
	return found.count == 0 ? NULL : found.items[0];
}
