/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairs are paths. An end alone is one when the configuration names it, or when the other side
 * may simply not have spoken yet: a router that never answered, a cloud that never did. All
 * other ends alone are strays: the attachment of somebody else's router, the peer that leads to
 * a carrier.
 */
#include "agent/paths/join_internal.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"

#define JOIN_LIMIT ((size_t)128 * 1024 * 1024)

struct ip join_peer(const struct path_ends *ends)
{
	if (ends->router.peer != NULL)
		return ends->router.peer->address;
	if (ends->cloud.presence == END_NONE && ends->config != NULL)
		return ends->config->match->peer;
	return ends->cloud.peer;
}

struct ip join_local(const struct path_ends *ends)
{
	const struct bgp_peer *peer = ends->router.peer;
	if (peer != NULL && !ip_is_unspecified(&peer->local_address))
		return peer->local_address;
	return ends->is_swapped ? ends->cloud.peer : ends->cloud.customer;
}

/* 1: it fits; 0: not known; -1: it does not. */
static int fits_peer(const struct ip *wanted, const struct path_ends *ends)
{
	const struct ip peer = join_peer(ends);
	return ip_compare(wanted, &peer) == 0 || ip_compare(wanted, &ends->cloud.peer) == 0
	               ? 1
	               : -1;
}

static int fits_text(const char *wanted, const char *known)
{
	return known == NULL ? 0 : strcasecmp(wanted, known) == 0 ? 1 : -1;
}

int join_fits(const struct config_match *match, const struct path_ends *ends)
{
	const struct world_place *router = ends->router.router;
	const int fits[] = {
		match->peer.family == IP_NONE ? 0 : fits_peer(&match->peer, ends),
		match->router == NULL || router == NULL
			? 0
			: fits_text(match->router, router->name),
		match->attachment == NULL
			? 0
			: fits_text(match->attachment, ends->cloud.attachment),
	};
	int count = 0;
	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
		if (fits[i] < 0)
			return 0;
		count += fits[i];
	}
	return count;
}

/* --- which ends are paths */

/* What could become a path; the ends alone of which nobody speaks become strays. */
struct candidate {
	struct path_ends ends;
	struct router_node *router;
	struct cloud_node *cloud;
	bool is_path;
};

struct choice {
	struct join *join;
	struct candidate *items;
	size_t count;
};

/* Some router, or cloud, was asked and never answered: what it has is not known. */
static bool is_somebody_mute(const struct world_place *places, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (places[i].was_asked && !places[i].has_answered)
			return true;
	return false;
}

/* Both sources answer, and neither has it any more. */
static int is_forgotten(const struct router_node *router, const struct cloud_node *cloud)
{
	return (router == NULL || router->end.presence == END_VANISHED) &&
	       (cloud == NULL || cloud->end.presence == END_VANISHED);
}

static void add_candidate(struct choice *choice, struct router_node *router,
                          struct cloud_node *cloud, bool is_path)
{
	if (is_forgotten(router, cloud))
		return;
	struct candidate *candidate = &choice->items[choice->count++];
	*candidate = (struct candidate){ .router = router, .cloud = cloud, .is_path = is_path };
	if (router != NULL)
		candidate->ends.router = router->end;
	if (cloud != NULL) {
		candidate->ends.cloud = cloud->end;
		candidate->ends.is_swapped = cloud->is_swapped;
	}
}

static void list_candidates(struct choice *choice)
{
	struct join *join = choice->join;
	const struct world *world = join->world;
	bool is_router_mute = is_somebody_mute(world->routers, world->router_count);
	bool is_cloud_mute =
		world->cloud_count == 0 || is_somebody_mute(world->clouds, world->cloud_count);
	for (size_t i = 0; i < join->cloud_count; i++) {
		struct cloud_node *node = &join->clouds[i];
		add_candidate(choice, node->mate, node,
		              node->mate != NULL || (is_router_mute && !node->is_blocked));
	}
	for (size_t i = 0; i < join->router_count; i++) {
		struct router_node *node = &join->routers[i];
		if (node->mate == NULL)
			add_candidate(choice, node, NULL, is_cloud_mute && !node->is_blocked);
	}
}

/* A match by probe alone means the path that the probe measures. */
static int fits_probe(const struct join *join, const struct config_match *match,
                      const struct path_ends *ends)
{
	const struct probe *probe = world_find(join->world->probes, FACT_PROBE,
	                                       &(struct probe){ .probe = match->probe }, 1);
	struct ip peer = join_peer(ends);
	struct ip target;
	return probe != NULL && ip_parse(probe->target, &target) == 0 &&
	       ip_compare(&target, &peer) == 0;
}

static int fit(const struct join *join, const struct config_match *match,
               const struct candidate *candidate)
{
	if (candidate->ends.config != NULL)
		return 0;
	if (match->peer.family == IP_NONE && match->router == NULL && match->attachment == NULL)
		return fits_probe(join, match, &candidate->ends);
	int words = join_fits(match, &candidate->ends);
	int is_pair = candidate->router != NULL && candidate->cloud != NULL;
	return words == 0 ? 0 : 2 * words + is_pair;
}

/* The one that fits best; NULL when none does, or several alike. */
static struct candidate *choose(struct choice *choice, const struct config_match *match)
{
	struct candidate *best = NULL;
	int best_fit = 0;
	for (size_t i = 0; i < choice->count; i++) {
		int words = fit(choice->join, match, &choice->items[i]);
		if (words == 0 || words < best_fit)
			continue;
		best = words == best_fit ? NULL : &choice->items[i];
		best_fit = words;
	}
	return best;
}

/* One that nothing fits is a path all the same: somebody expects it. */
static void apply_config(struct choice *choice)
{
	const struct config_paths *paths = &choice->join->world->paths;
	for (size_t i = 0; i < paths->count; i++) {
		struct candidate *found = choose(choice, paths->items[i].match);
		if (found == NULL) {
			found = &choice->items[choice->count++];
			*found = (struct candidate){ .is_path = true };
		}
		found->ends.config = &paths->items[i];
		found->is_path = true;
	}
}

static void add_stray(struct join *join, const struct candidate *candidate)
{
	const struct router_node *router = candidate->router;
	const struct cloud_node *cloud = candidate->cloud;
	bool is_blocked = router != NULL ? router->is_blocked : cloud->is_blocked;
	join->strays[join->stray_count++] = (struct stray){
		.reason = is_blocked       ? STRAY_AMBIGUOUS
		          : router != NULL ? STRAY_PEER_WITHOUT_CLOUD
		                           : STRAY_ATTACHMENT_WITHOUT_PEER,
		.router = router == NULL ? NULL : &router->end,
		.cloud = cloud == NULL ? NULL : &cloud->end,
	};
}

static void divide(struct choice *choice)
{
	struct join *join = choice->join;
	for (size_t i = 0; i < choice->count; i++) {
		struct candidate *it = &choice->items[i];
		if (!it->is_path) {
			add_stray(join, it);
			continue;
		}
		if (it->router != NULL)
			it->router->is_path = true;
		if (it->cloud != NULL)
			it->cloud->is_path = true;
		join->paths[join->path_count++] = it->ends;
	}
}

static size_t count_probes(const struct world *world)
{
	return world->probes == NULL ? 0 : view_facts(world->probes, FACT_PROBE).count;
}

int join_choose(struct join *join)
{
	size_t most = join->router_count + join->cloud_count + join->world->paths.count;
	struct choice choice = {
		.join = join,
		.items = arena_array(join->arena, most, sizeof(*choice.items)),
	};
	join->paths = arena_array(join->arena, most, sizeof(*join->paths));
	join->strays = arena_array(join->arena, most + count_probes(join->world),
	                           sizeof(*join->strays));
	if (arena_failed(join->arena))
		return -1;
	list_candidates(&choice);
	apply_config(&choice);
	divide(&choice);
	return 0;
}

/* --- the result */

/* Names must not change while sources answer one after the other. */
static int is_too_early(const struct world *world, const struct join *before)
{
	if (before != NULL && before->path_count + before->stray_count > 0)
		return 0;
	for (size_t i = 0; i < world->router_count; i++)
		if (!world->routers[i].was_asked)
			return 1;
	for (size_t i = 0; i < world->cloud_count; i++)
		if (!world->clouds[i].was_asked)
			return 1;
	return 0;
}

static int run_steps(struct join *join, const struct join *before)
{
	if (is_too_early(join->world, before))
		return 0;
	return join_collect(join, before) != 0 || join_pair(join) != 0 ||
	                       join_choose(join) != 0 || join_name(join) != 0 ||
	                       join_probes(join) != 0
	               ? -1
	               : 0;
}

struct join *join_make(const struct world *world, const struct join *before)
{
	struct arena *arena = arena_new(JOIN_LIMIT);
	struct join *join = arena == NULL ? NULL : arena_alloc(arena, sizeof(*join));
	if (join == NULL) {
		arena_free(arena);
		return NULL;
	}
	join->arena = arena;
	join->world = world;
	int failed = run_steps(join, before) != 0 || arena_failed(arena);
	join->world = NULL;
	if (failed) {
		join_free(join);
		return NULL;
	}
	return join;
}

void join_free(struct join *join)
{
	if (join == NULL)
		return;
	for (size_t i = 0; i < join->view_count; i++)
		view_unref(join->views[i]);
	arena_free(join->arena);
}

const struct path_ends *join_paths(const struct join *join, size_t *ret_count)
{
	*ret_count = join->path_count;
	return join->paths;
}

const struct stray *join_strays(const struct join *join, size_t *ret_count)
{
	*ret_count = join->stray_count;
	return join->strays;
}
