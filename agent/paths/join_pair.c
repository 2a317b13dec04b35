/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every attachment is weighed against every peer whose address fits. The heaviest pairs are
 * decided first; where several of one weight compete for one end, nobody can tell, and all of
 * them are left alone: a wrong pair would blame the wrong wire.
 */
#include "agent/paths/join_internal.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"

/* What speaks for a pair. A word of the configuration outweighs all, then what was true before,
 * then both addresses, then the AS numbers. */
enum weight {
	WEIGHT_SWAPPED = -40, /* documents and people often swap the two ends */
	WEIGHT_CUSTOMER = 8,  /* the router's own address is, or is not, what the cloud says */
	WEIGHT_ASN = 4,
	WEIGHT_FORMER = 30,
	WEIGHT_VANISHED = -200, /* one that is there is meant, if there is one */
	WEIGHT_CONFIGURED = 1000
};

struct edge {
	struct cloud_node *cloud;
	struct router_node *router;
	int weight;
	bool is_swapped;
	bool competes; /* both ends were free when its weight was looked at */
};

struct edges {
	struct edge *items;
	size_t count, room;
};

static int add_edge(struct edges *edges, struct edge edge)
{
	if (edges->count == edges->room) {
		size_t room = edges->room == 0 ? 256 : 2 * edges->room;
		struct edge *items = realloc(edges->items, room * sizeof(*items));
		if (items == NULL)
			return -1;
		edges->items = items;
		edges->room = room;
	}
	edges->items[edges->count++] = edge;
	return 0;
}

static int weigh_address(const struct edge *edge)
{
	const struct bgp_peer *peer = edge->router->end.peer;
	const struct cloud_end *cloud = &edge->cloud->end;
	const struct ip *expected = edge->is_swapped ? &cloud->peer : &cloud->customer;
	if (ip_is_unspecified(&peer->local_address) || expected->family == IP_NONE)
		return 0;
	return ip_compare(&peer->local_address, expected) == 0 ? WEIGHT_CUSTOMER
	                                                       : -WEIGHT_CUSTOMER;
}

/* Tunnels know no AS number of their own. */
static int weigh_asn(const struct edge *edge)
{
	const struct bgp_peer *peer = edge->router->end.peer;
	const struct cloud_bgp *bgp = edge->cloud->end.bgp;
	if (bgp == NULL || bgp->cloud_asn == 0 || peer->peer_asn == 0)
		return 0;
	return bgp->cloud_asn == peer->peer_asn ? WEIGHT_ASN : -WEIGHT_ASN;
}

/* An item speaks for a pair when it names more than an address, which both ends have anyway. */
static int weigh_config(const struct config_paths *paths, const struct edge *edge)
{
	const struct path_ends pair = { .router = edge->router->end,
		                        .cloud = edge->cloud->end };
	for (size_t i = 0; i < paths->count; i++) {
		const struct config_match *match = paths->items[i].match;
		if (match->router != NULL && match->attachment != NULL &&
		    join_fits(match, &pair) > 0)
			return WEIGHT_CONFIGURED;
	}
	return 0;
}

static int weigh(const struct join *join, const struct edge *edge)
{
	int weight = weigh_address(edge) + weigh_asn(edge);
	weight += weigh_config(&join->world->paths, edge);
	weight += edge->is_swapped ? WEIGHT_SWAPPED : 0;
	weight += edge->cloud->former == edge->router ? WEIGHT_FORMER : 0;
	weight += edge->router->end.presence == END_VANISHED ? WEIGHT_VANISHED : 0;
	weight += edge->cloud->end.presence == END_VANISHED ? WEIGHT_VANISHED : 0;
	return weight;
}

/* Swapped ends must agree about both addresses: that a router peers with the address that some
 * cloud gave to another customer's router means nothing. */
static int is_possible(const struct edge *edge)
{
	return !edge->is_swapped || weigh_address(edge) > 0;
}

static int list_edges_of(struct join *join, struct cloud_node *cloud,
                         const struct ip_index *index, bool is_swapped, struct edges *edges)
{
	const struct ip *ip = is_swapped ? &cloud->end.customer : &cloud->end.peer;
	uint32_t next = IP_INDEX_END;
	uint32_t at = ip->family == IP_NONE ? IP_INDEX_END : ip_index_first(index, ip, &next);
	for (; at != IP_INDEX_END; at = ip_index_next(index, ip, &next)) {
		struct edge edge = { .cloud = cloud,
			             .router = &join->routers[at],
			             .is_swapped = is_swapped };
		if (!is_possible(&edge))
			continue;
		edge.weight = weigh(join, &edge);
		if (add_edge(edges, edge) != 0)
			return -1;
	}
	return 0;
}

static int list_edges(struct join *join, struct edges *edges)
{
	struct ip_index index;
	if (ip_index_init(&index, join->router_count, join->arena) != 0)
		return -1;
	for (size_t i = 0; i < join->router_count; i++)
		ip_index_add(&index, &join->routers[i].end.peer->address, (uint32_t)i);
	for (size_t i = 0; i < join->cloud_count; i++)
		if (list_edges_of(join, &join->clouds[i], &index, false, edges) != 0 ||
		    list_edges_of(join, &join->clouds[i], &index, true, edges) != 0)
			return -1;
	return 0;
}

static int compare_edges(const void *a, const void *b)
{
	const struct edge *x = a;
	const struct edge *y = b;
	return (x->weight < y->weight) - (x->weight > y->weight);
}

static int is_free(const struct edge *edge)
{
	return edge->cloud->mate == NULL && edge->router->mate == NULL &&
	       !edge->cloud->is_blocked && !edge->router->is_blocked;
}

static void decide(struct edge *edge)
{
	if (!edge->competes)
		return;
	if (edge->cloud->rivals == 1 && edge->router->rivals == 1) {
		edge->cloud->mate = edge->router;
		edge->router->mate = edge->cloud;
		edge->cloud->is_swapped = edge->is_swapped;
	} else {
		edge->cloud->is_blocked = true;
		edge->router->is_blocked = true;
	}
}

/* Pairs of one weight: one that shares no end with another of them is decided. */
static void decide_level(struct edge *edges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		edges[i].competes = is_free(&edges[i]) != 0;
		edges[i].cloud->rivals += edges[i].competes;
		edges[i].router->rivals += edges[i].competes;
	}
	for (size_t i = 0; i < count; i++)
		decide(&edges[i]);
	for (size_t i = 0; i < count; i++)
		edges[i].cloud->rivals = edges[i].router->rivals = 0;
}

int join_pair(struct join *join)
{
	struct edges edges = { .items = NULL };
	if (list_edges(join, &edges) != 0) {
		free(edges.items);
		return -1;
	}
	if (edges.count > 0)
		qsort(edges.items, edges.count, sizeof(*edges.items), compare_edges);
	for (size_t i = 0; i < edges.count;) {
		size_t end = i;
		while (end < edges.count && edges.items[end].weight == edges.items[i].weight)
			end++;
		decide_level(edges.items + i, end - i);
		i = end;
	}
	free(edges.items);
	return 0;
}
