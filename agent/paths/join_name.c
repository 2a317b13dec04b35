/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names, destinations, roles and probes. A name is made of what an end is identified by, and of
 * nothing that changes with its state.
 */
#include "agent/paths/join_internal.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"

/* --- names */

static int is_tunnel(const struct cloud_end *end)
{
	return end->tunnel != NULL;
}

/* Whether the attachment has a second end of the same family: then its name says too little. */
static int has_sibling(const struct join *join, const struct cloud_end *end)
{
	int found = 0;
	const struct node_group *group = join->cloud_groups;
	while (strcmp(group->name, end->cloud->name) != 0)
		group++;
	size_t low = group->first;
	size_t high = group->first + group->count;
	while (low < high) { /* the first end of the attachment */
		size_t middle = low + (high - low) / 2;
		if (strcmp(join->clouds[middle].end.attachment, end->attachment) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; i < group->first + group->count; i++) {
		const struct cloud_end *other = &join->clouds[i].end;
		if (strcmp(other->attachment, end->attachment) != 0)
			break;
		found += other->peer.family == end->peer.family;
	}
	return found > 1;
}

static const char *name_of_cloud(const struct join *join, const struct cloud_end *end)
{
	char peer[IP_TEXT_MAX];
	ip_format(&end->peer, peer);
	if (is_tunnel(end) || has_sibling(join, end))
		return arena_printf(join->arena, "%s/%s/%s", end->cloud->name, end->attachment,
		                    peer);
	return arena_printf(join->arena, "%s/%s%s", end->cloud->name, end->attachment,
	                    end->peer.family == IP_V6 ? "/ipv6" : "");
}

static const char *name_of_router(const struct join *join, const struct router_end *end)
{
	char peer[IP_TEXT_MAX];
	const char *vrf = end->peer->vrf;
	int is_global = vrf == NULL || vrf[0] == '\0' || strcmp(vrf, "default") == 0;
	return arena_printf(join->arena, "%s/%s%s%s", end->router->name,
	                    ip_format(&end->peer->address, peer), is_global ? "" : "/",
	                    is_global ? "" : vrf);
}

static const char *name_of(const struct join *join, const struct path_ends *path)
{
	if (path->config != NULL)
		return arena_strdup(join->arena, path->config->name);
	return path->cloud.presence != END_NONE ? name_of_cloud(join, &path->cloud)
	                                        : name_of_router(join, &path->router);
}

/* --- destinations */

/* A circuit leads to a gateway by a link of its own; a gateway of circuits to the one behind it
 * that the networks hang on, when there is exactly one. */
static const char *gateway_behind(const struct cloud_end *end, const char *gateway)
{
	const char *only = NULL;
	const struct gateway_link like = { .cloud = end->cloud->name,
		                           .provider = end->cloud->provider,
		                           .gateway = gateway };
	struct fact_list links = world_select(end->view, FACT_GATEWAY_LINK, &like, 3);
	for (size_t i = 0; i < links.count; i++) {
		const struct gateway_link *link = (const void *)links.items[i];
		const struct gateway behind = { .cloud = like.cloud,
			                        .provider = like.provider,
			                        .gateway = link->attached };
		if (link->attached == NULL ||
		    world_find(end->view, FACT_GATEWAY, &behind, 3) == NULL)
			continue;
		if (only != NULL && strcmp(only, link->attached) != 0)
			return gateway;
		only = link->attached;
	}
	return only == NULL ? gateway : only;
}

/* The link of a thing with its gateway; with any gateway when that is not told. */
static const struct gateway_link *link_of(const struct cloud_end *end, const char *gateway,
                                          const char *attached)
{
	if (attached == NULL || attached[0] == '\0')
		return NULL;
	if (gateway != NULL) {
		const struct gateway_link like = { .cloud = end->cloud->name,
			                           .provider = end->cloud->provider,
			                           .gateway = gateway,
			                           .attached = attached };
		return world_find(end->view, FACT_GATEWAY_LINK, &like, 4);
	}
	struct fact_list links = view_facts(end->view, FACT_GATEWAY_LINK);
	for (size_t i = 0; i < links.count; i++) {
		const struct gateway_link *link = (const void *)links.items[i];
		if (link->attached != NULL && strcmp(link->attached, attached) == 0)
			return link;
	}
	return NULL;
}

static void find_gateway(struct cloud_end *end)
{
	const struct attachment *facts = end->facts;
	const char *gateway =
		facts == NULL || facts->gateway == NULL || facts->gateway[0] == '\0'
			? NULL
			: facts->gateway;
	end->link = link_of(end, gateway, end->attachment);
	if (end->link == NULL && facts != NULL)
		end->link = link_of(end, gateway, facts->circuit);
	if (gateway == NULL && end->link != NULL)
		gateway = end->link->gateway;
	end->gateway = gateway == NULL ? NULL : gateway_behind(end, gateway);
}

static const struct config_destination *find_destination(const struct world *world,
                                                         const char *name)
{
	for (size_t i = 0; i < world->destinations.count; i++)
		if (strcmp(world->destinations.items[i].name, name) == 0)
			return &world->destinations.items[i];
	return NULL;
}

/* The only destination that may lie in a cloud; without a cloud, the only one at all. */
static const struct config_destination *only_destination(const struct world *world,
                                                         const struct world_place *cloud)
{
	const struct config_destination *only = NULL;
	for (size_t i = 0; i < world->destinations.count; i++) {
		const struct config_destination *it = &world->destinations.items[i];
		if (cloud != NULL && it->cloud != NULL && strcmp(it->cloud, cloud->name) != 0)
			continue;
		if (only != NULL)
			return NULL;
		only = it;
	}
	return only;
}

static void find_way(const struct world *world, struct path_ends *path)
{
	struct cloud_end *end = &path->cloud;
	if (end->presence != END_NONE)
		find_gateway(end);
	const char *given = path->config == NULL ? NULL : path->config->destination;
	path->wanted = given != NULL ? find_destination(world, given)
	                             : only_destination(world, end->cloud);
	if (path->wanted != NULL)
		path->destination = path->wanted->name;
	else
		path->destination = end->gateway;
	if (path->destination == NULL && end->presence != END_NONE)
		path->destination = end->cloud->name;
}

/* --- roles */

static int is_same_text(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static int is_vpn(const struct path_ends *path)
{
	return is_tunnel(&path->cloud) ||
	       (path->cloud.facts != NULL && is_same_text(path->cloud.facts->kind, "vpn"));
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Destinations to which a circuit leads, sorted. */
struct circuit_ways {
	const char **names;
	size_t count;
};

static struct circuit_ways list_circuit_ways(const struct join *join)
{
	struct circuit_ways ways = { .names = arena_array(join->arena, join->path_count,
		                                          sizeof(*ways.names)) };
	for (size_t i = 0; ways.names != NULL && i < join->path_count; i++) {
		const struct path_ends *path = &join->paths[i];
		if (path->cloud.presence != END_NONE && !is_vpn(path))
			ways.names[ways.count++] = path->destination;
	}
	if (ways.count > 0)
		qsort(ways.names, ways.count, sizeof(*ways.names), compare_texts);
	return ways;
}

static int has_circuit_to(const struct circuit_ways *ways, const char *destination)
{
	return ways->count > 0 && bsearch(&destination, ways->names, ways->count,
	                                  sizeof(*ways->names), compare_texts) != NULL;
}

static void find_role(const struct circuit_ways *ways, struct path_ends *path)
{
	if (path->config != NULL && path->config->role != ROLE_UNKNOWN)
		path->role = (enum config_role)path->config->role;
	else if (path->cloud.presence == END_NONE)
		path->role = ROLE_UNKNOWN;
	else
		path->role = is_vpn(path) && has_circuit_to(ways, path->destination)
		                     ? ROLE_BACKUP
		                     : ROLE_PRIMARY;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct path_ends *)a)->name, ((const struct path_ends *)b)->name);
}

int join_name(struct join *join)
{
	for (size_t i = 0; i < join->path_count; i++) {
		join->paths[i].name = name_of(join, &join->paths[i]);
		if (join->paths[i].name == NULL)
			return -1;
		find_way(join->world, &join->paths[i]);
	}
	const struct circuit_ways ways = list_circuit_ways(join);
	for (size_t i = 0; i < join->path_count; i++)
		find_role(&ways, &join->paths[i]);
	if (join->path_count > 0)
		qsort(join->paths, join->path_count, sizeof(*join->paths), compare_names);
	return 0;
}

/* --- probes */

struct probing {
	struct join *join;
	struct ip_index peers;  /* paths by the address that a probe would have as its target */
	struct ip_index locals; /* and as its source */
};

static int index_paths(struct probing *probing)
{
	struct join *join = probing->join;
	if (ip_index_init(&probing->peers, join->path_count, join->arena) != 0 ||
	    ip_index_init(&probing->locals, join->path_count, join->arena) != 0)
		return -1;
	for (size_t i = 0; i < join->path_count; i++) {
		struct ip peer = join_peer(&join->paths[i]);
		struct ip local = join_local(&join->paths[i]);
		ip_index_add(&probing->peers, &peer, (uint32_t)i);
		ip_index_add(&probing->locals, &local, (uint32_t)i);
	}
	return 0;
}

/* How many paths have this address; with a source, only those that have that one, too. */
static size_t find_paths(const struct join *join, const struct ip_index *index,
                         const struct ip *ip, const struct ip *source, struct path_ends **ret)
{
	size_t count = 0;
	uint32_t next = IP_INDEX_END;
	uint32_t at = ip_index_first(index, ip, &next);
	for (; at != IP_INDEX_END; at = ip_index_next(index, ip, &next)) {
		struct ip local = join_local(&join->paths[at]);
		if (source != NULL && ip_compare(source, &local) != 0)
			continue;
		*ret = &join->paths[at];
		count++;
	}
	return count;
}

/* The path that a probe measures; NULL, and how many it could be. */
static struct path_ends *path_of_probe(const struct probing *probing, const struct probe *probe,
                                       size_t *ret_count)
{
	struct path_ends *path = NULL;
	struct ip target, source;
	bool has_source = probe->source != NULL && ip_parse(probe->source, &source) == 0;
	*ret_count = 0;
	if (ip_parse(probe->target, &target) != 0)
		return NULL;
	*ret_count = find_paths(probing->join, &probing->peers, &target, NULL, &path);
	if (*ret_count > 1 && has_source)
		*ret_count =
			find_paths(probing->join, &probing->peers, &target, &source, &path);
	if (*ret_count == 0 && has_source)
		*ret_count = find_paths(probing->join, &probing->locals, &source, NULL, &path);
	return *ret_count == 1 ? path : NULL;
}

static bool is_target(const struct probe *probe, const struct path_ends *path)
{
	struct ip target;
	struct ip peer = join_peer(path);
	return ip_parse(probe->target, &target) == 0 && ip_compare(&target, &peer) == 0;
}

/* Of two probes of one path the one with its target there is the path's. */
static void give_probe(struct path_ends *path, const struct probe *probe)
{
	if (path->probe == NULL || (is_target(probe, path) && !is_target(path->probe, path)))
		path->probe = probe;
}

/* A configured probe is the path's whatever it probes. */
static int is_configured(struct join *join, const struct probe *probe)
{
	int found = 0;
	for (size_t i = 0; i < join->path_count; i++) {
		const struct config_path *config = join->paths[i].config;
		if (config == NULL || !is_same_text(config->match->probe, probe->probe))
			continue;
		join->paths[i].probe = probe;
		found = 1;
	}
	return found;
}

static int has_configured_probe(const struct path_ends *path)
{
	return path->config != NULL && path->config->match->probe != NULL;
}

static int is_any_configured(const struct join *join)
{
	for (size_t i = 0; i < join->path_count; i++)
		if (has_configured_probe(&join->paths[i]))
			return 1;
	return 0;
}

int join_probes(struct join *join)
{
	struct probing probing = { .join = join };
	if (join->world->probes == NULL)
		return 0;
	if (index_paths(&probing) != 0)
		return -1;
	struct fact_list probes = view_facts(join->world->probes, FACT_PROBE);
	int may_be_configured = is_any_configured(join);
	for (size_t i = 0; i < probes.count; i++) {
		const struct probe *probe = (const void *)probes.items[i];
		size_t count;
		if (may_be_configured && is_configured(join, probe))
			continue;
		struct path_ends *path = path_of_probe(&probing, probe, &count);
		if (path != NULL && !has_configured_probe(path))
			give_probe(path, probe);
		else if (path == NULL)
			join->strays[join->stray_count++] = (struct stray){
				.reason =
					count > 1 ? STRAY_AMBIGUOUS : STRAY_PROBE_WITHOUT_PATH,
				.probe = probe,
			};
	}
	return 0;
}
