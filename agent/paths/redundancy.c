/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/redundancy.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"

/* Keepalives and probes are no traffic: below this, and below this part of what all paths of a
 * destination carry, a path carries nothing. */
#define IDLE_BYTES_PER_SECOND 1000.0
#define CARRYING_PART 0.1

const char *sharing_name(enum sharing sharing)
{
	static const char *const names[SHARED_COUNT] = {
		[SHARED_CIRCUIT] = "same_circuit",
		[SHARED_DEVICE] = "same_device",
		[SHARED_LOCATION] = "same_location",
		[SHARED_GATEWAY] = "same_gateway",
	};
	return names[sharing];
}

/* --- who carries the traffic */

/* By the routes: the best path of a watched prefix leads there. Unknown: nobody watches. */
static enum answer carries_by_routes(const struct scene *scene)
{
	const struct config_destination *wanted = scene->ends->wanted;
	struct fact_list routes = scene_session_facts(scene, FACT_ROUTE);
	enum answer carries = ANSWER_UNKNOWN;
	for (size_t i = 0; i < routes.count; i++) {
		const struct route *route = (const void *)routes.items[i];
		if (wanted == NULL || !fact_is_known(&route->fact, ROUTE_PRESENT) ||
		    !scene_rules_have(&wanted->prefixes, route->prefix))
			continue;
		if (route->present && !fact_is_known(&route->fact, ROUTE_BEST))
			continue;
		if (route->present && route->best)
			return ANSWER_UP;
		carries = ANSWER_DOWN;
	}
	return carries;
}

static enum answer carries_by_bytes(const struct outcome *outcome, double total)
{
	double load = outcome->scene.load;
	if (load < 0 || total < 0)
		return ANSWER_UNKNOWN;
	return load >= IDLE_BYTES_PER_SECOND && load >= CARRYING_PART * total ? ANSWER_UP
	                                                                      : ANSWER_DOWN;
}

/* Of all paths of a destination; negative when one of them is not known. */
static double total_load(const struct ways *ways)
{
	double total = 0;
	for (size_t i = 0; i < ways->count; i++) {
		if (ways->paths[i]->scene.load < 0)
			return -1;
		total += ways->paths[i]->scene.load;
	}
	return total;
}

/* A session that is down on the router carries nothing, whatever was known of its routes. */
static void find_carriers(struct ways *ways)
{
	double total = total_load(ways);
	for (size_t i = 0; i < ways->count; i++) {
		struct outcome *outcome = ways->paths[i];
		outcome->carries = carries_by_routes(&outcome->scene);
		if (outcome->carries == ANSWER_UNKNOWN)
			outcome->carries = carries_by_bytes(outcome, total);
		if (outcome->scene.sights[SIDE_ROUTER].answer == ANSWER_DOWN)
			outcome->carries = ANSWER_DOWN;
	}
}

static int has_watched_route(const struct scene *scene)
{
	struct fact_list routes = scene_session_facts(scene, FACT_ROUTE);
	for (size_t i = 0; i < routes.count; i++) {
		const struct route *route = (const void *)routes.items[i];
		if (route->present && scene->ends->wanted != NULL &&
		    scene_rules_have(&scene->ends->wanted->prefixes, route->prefix))
			return 1;
	}
	return 0;
}

/* A backup on the same router that is preferred although this path could carry. */
static const char *find_rival(const struct ways *ways, const struct outcome *outcome)
{
	const struct path_ends *ends = outcome->scene.ends;
	if (ends->role != ROLE_PRIMARY || outcome->carries != ANSWER_DOWN ||
	    !has_watched_route(&outcome->scene))
		return NULL;
	for (size_t i = 0; i < ways->count; i++) {
		const struct path_ends *other = ways->paths[i]->scene.ends;
		if (other->role == ROLE_BACKUP && other->router.router == ends->router.router &&
		    carries_by_routes(&ways->paths[i]->scene) == ANSWER_UP)
			return other->name;
	}
	return NULL;
}

static int compare_destinations(const void *a, const void *b)
{
	const struct path_ends *x = (*(struct outcome *const *)a)->scene.ends;
	const struct path_ends *y = (*(struct outcome *const *)b)->scene.ends;
	int order = strcmp(x->destination, y->destination);
	return order != 0 ? order : strcmp(x->name, y->name);
}

/* Runs of one destination become ways. */
static void cut(struct outcome **sorted, size_t count, struct redundancy *ret)
{
	for (size_t i = 0; i < count; i++) {
		const char *name = sorted[i]->scene.ends->destination;
		struct ways *last = ret->count == 0 ? NULL : &ret->items[ret->count - 1];
		if (last != NULL && strcmp(last->name, name) == 0)
			last->count++;
		else
			ret->items[ret->count++] =
				(struct ways){ .name = name, .paths = sorted + i, .count = 1 };
	}
}

int redundancy_divide(struct outcome *outcomes, size_t count, struct arena *arena,
                      struct redundancy *ret)
{
	struct outcome **sorted = arena_array(arena, count, sizeof(struct outcome *));
	*ret = (struct redundancy){ .items = arena_array(arena, count, sizeof(*ret->items)) };
	if (sorted == NULL || ret->items == NULL)
		return -1;
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		outcomes[i].carries = ANSWER_UNKNOWN;
		outcomes[i].scene.rival = NULL;
		if (outcomes[i].scene.ends->destination != NULL)
			sorted[kept++] = &outcomes[i];
	}
	if (kept > 0)
		qsort(sorted, kept, sizeof(struct outcome *), compare_destinations);
	cut(sorted, kept, ret);
	for (size_t i = 0; i < ret->count; i++) {
		struct ways *ways = &ret->items[i];
		find_carriers(ways);
		for (size_t p = 0; p < ways->count; p++)
			ways->paths[p]->scene.rival = find_rival(ways, ways->paths[p]);
	}
	return 0;
}

/* --- what fails together */

static const char *text_or_null(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

/* What a path depends on; NULL: not known, or nothing of that sort. */
static const char *dependence(const struct path_ends *ends, enum sharing sharing)
{
	const struct cloud_end *cloud = &ends->cloud;
	const struct attachment *facts = cloud->facts;
	if (facts == NULL)
		return NULL;
	switch (sharing) {
	case SHARED_CIRCUIT: return text_or_null(facts->circuit);
	case SHARED_DEVICE: return text_or_null(facts->device);
	case SHARED_LOCATION:
		return text_or_null(facts->location) != NULL ? facts->location
		       : cloud->circuit != NULL ? text_or_null(cloud->circuit->location)
		                                : NULL;
	case SHARED_GATEWAY: return cloud->tunnel == NULL ? NULL : cloud->attachment;
	case SHARED_COUNT: break;
	}
	return NULL;
}

/* Which of the paths are meant. */
typedef int path_test(const struct outcome *outcome);

static int is_any(const struct outcome *outcome)
{
	(void)outcome;
	return 1;
}

static int is_working(const struct outcome *outcome)
{
	return outcome->verdict.state == PATH_STATE_OK ||
	       outcome->verdict.state == PATH_STATE_DEGRADED;
}

static int may_work(const struct outcome *outcome)
{
	return is_working(outcome) || outcome->verdict.state == PATH_STATE_UNKNOWN;
}

/* A circuit that ends on two devices of the cloud is two lines in one contract. */
static int has_two_devices(const struct ways *ways, path_test *is_meant)
{
	const char *first = NULL;
	for (size_t i = 0; i < ways->count; i++) {
		const char *it = dependence(ways->paths[i]->scene.ends, SHARED_DEVICE);
		if (!is_meant(ways->paths[i]))
			continue;
		if (it != NULL && first != NULL && strcmp(first, it) != 0)
			return 1;
		first = first == NULL ? it : first;
	}
	return 0;
}

/* The one thing that several depend on; NULL when one of them depends on another, or on none.
 */
static const char *find_shared(const struct ways *ways, path_test *is_meant,
                               enum sharing sharing)
{
	const char *first = NULL;
	size_t count = 0;
	for (size_t i = 0; i < ways->count; i++) {
		const char *it = dependence(ways->paths[i]->scene.ends, sharing);
		if (!is_meant(ways->paths[i]))
			continue;
		if (it == NULL || (first != NULL && strcmp(first, it) != 0))
			return NULL;
		first = it;
		count++;
	}
	if (sharing == SHARED_CIRCUIT && has_two_devices(ways, is_meant))
		return NULL;
	return count > 1 ? first : NULL;
}

/* --- is it enough */

/* Whether there are several, and no fault of one thing takes them all. */
static int are_several(const struct ways *ways, path_test *is_meant)
{
	size_t count = 0;
	for (size_t i = 0; i < ways->count; i++)
		count += (size_t)is_meant(ways->paths[i]);
	return count > 1 && find_shared(ways, is_meant, SHARED_CIRCUIT) == NULL &&
	       find_shared(ways, is_meant, SHARED_DEVICE) == NULL &&
	       find_shared(ways, is_meant, SHARED_GATEWAY) == NULL;
}

static enum answer judge_redundancy(const struct ways *ways)
{
	if (are_several(ways, is_working))
		return ANSWER_UP;
	return are_several(ways, may_work) ? ANSWER_UNKNOWN : ANSWER_DOWN;
}

static const struct outcome *find_busiest(const struct ways *ways)
{
	const struct outcome *busiest = NULL;
	for (size_t i = 0; i < ways->count; i++) {
		const struct outcome *it = ways->paths[i];
		if (it->p95 >= 0 && is_working(it) &&
		    (busiest == NULL || it->p95 > busiest->p95))
			busiest = it;
	}
	return busiest;
}

/* What the others still have room for must hold what the busiest carries. */
static enum answer judge_backup(const struct ways *ways)
{
	const struct outcome *busiest = find_busiest(ways);
	double room = 0;
	int others = 0;
	if (busiest == NULL)
		return ANSWER_UNKNOWN;
	for (size_t i = 0; i < ways->count; i++) {
		const struct outcome *it = ways->paths[i];
		if (it == busiest || !is_working(it))
			continue;
		if (it->p95 < 0 || it->scene.capacity < 0)
			return ANSWER_UNKNOWN;
		room += it->scene.capacity > it->p95 ? it->scene.capacity - it->p95 : 0;
		others++;
	}
	if (others == 0)
		return ANSWER_UNKNOWN; /* there is no backup: that is told elsewhere */
	return room >= busiest->p95 ? ANSWER_UP : ANSWER_DOWN;
}

static void judge(struct ways *ways)
{
	ways->working = ways->unknown = 0;
	for (size_t i = 0; i < ways->count; i++) {
		ways->working += (size_t)is_working(ways->paths[i]);
		ways->unknown += ways->paths[i]->verdict.state == PATH_STATE_UNKNOWN;
	}
	for (enum sharing sharing = 0; sharing < SHARED_COUNT; sharing++)
		ways->shared[sharing] = find_shared(ways, is_any, sharing);
	ways->redundant = judge_redundancy(ways);
	ways->sufficient = judge_backup(ways);
}

/* Lost is what was there: a destination that never had two paths is a matter of the checklist.
 */
void redundancy_judge(struct redundancy *redundancy)
{
	for (size_t i = 0; i < redundancy->count; i++) {
		struct ways *ways = &redundancy->items[i];
		judge(ways);
		for (size_t p = 0; p < ways->count; p++)
			ways->paths[p]->scene.is_alone =
				ways->count > 1 && ways->working == 1 && ways->unknown == 0;
	}
}
