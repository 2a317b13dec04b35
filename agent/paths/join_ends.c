/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ends of each router and cloud, in the order of their keys. The ends of the result before
 * have the same order, so one walk over both finds which are new, which are still there, and
 * which only memory has.
 */
#include "agent/paths/join_internal.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"

static int compare_text(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

/* One reference for each run of ends of one view. */
static void keep_view(struct join *join, const struct view *view)
{
	if (view == NULL || (join->view_count > 0 && join->views[join->view_count - 1] == view))
		return;
	join->views[join->view_count++] = view_ref(view);
}

static const struct node_group *find_group(const struct node_group *groups, size_t count,
                                           const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(groups[i].name, name) == 0)
			return &groups[i];
	return NULL;
}

/* --- routers */

static int compare_peers(const struct bgp_peer *a, const struct bgp_peer *b)
{
	int order = compare_text(a->vrf, b->vrf);
	return order != 0 ? order : ip_compare(&a->address, &b->address);
}

/* A session within an AS leads to no cloud. */
static int is_external(const struct bgp_peer *peer)
{
	return !fact_is_known(&peer->fact, BGP_PEER_PEER_ASN) ||
	       !fact_is_known(&peer->fact, BGP_PEER_LOCAL_ASN) ||
	       peer->peer_asn != peer->local_asn;
}

static int is_asked_by(const struct world_place *place, const char *kind)
{
	for (size_t i = 0; kind != NULL && i < place->kind_count; i++)
		if (strcmp(place->kinds[i], kind) == 0)
			return 1;
	return 0;
}

/* A session that is not there any more. Of several sources of a router only the one that told
 * of it can say so: the others may never have seen it. */
static enum end_presence missing_peer(const struct world_place *place,
                                      const struct bgp_peer *peer)
{
	const char *teller = view_field_source(&peer->fact, BGP_PEER_ADDRESS);
	if (place->view == NULL ||
	    (is_asked_by(place, teller) && !view_is_told_by(place->view, teller)))
		return END_SILENT;
	return END_VANISHED;
}

static struct router_node *add_router_node(struct join *join, const struct world_place *place,
                                           const struct view *view, const struct bgp_peer *peer,
                                           enum end_presence presence)
{
	struct router_node *node = &join->routers[join->router_count++];
	node->end = (struct router_end){
		.presence = presence, .view = view, .peer = peer, .router = place
	};
	keep_view(join, view);
	return node;
}

/* Where each end of the result before stands now. */
struct moves {
	struct router_node **routers;
};

static void collect_router(struct join *join, const struct world_place *place,
                           const struct join *before, struct moves *moves)
{
	struct fact_list facts = { .count = 0 };
	if (place->view != NULL)
		facts = view_facts(place->view, FACT_BGP_PEER);
	const struct node_group *group =
		before == NULL ? NULL
			       : find_group(before->router_groups, before->router_group_count,
	                                    place->name);
	size_t old = group == NULL ? 0 : group->first;
	size_t old_end = group == NULL ? 0 : group->first + group->count;
	size_t at = 0;
	while (at < facts.count || old < old_end) {
		const struct bgp_peer *peer =
			at < facts.count ? (const void *)facts.items[at] : NULL;
		const struct router_node *was = old < old_end ? &before->routers[old] : NULL;
		int order = peer == NULL  ? 1
		            : was == NULL ? -1
		                          : compare_peers(peer, was->end.peer);
		struct router_node *node = NULL;
		if (order <= 0 && is_external(peer))
			node = add_router_node(join, place, place->view, peer, END_PRESENT);
		else if (order > 0 && was != NULL && was->is_path)
			node = add_router_node(join, place, was->end.view, was->end.peer,
			                       missing_peer(place, was->end.peer));
		if (order >= 0 && was != NULL)
			moves->routers[old++] = node;
		at += order <= 0;
	}
}

/* --- clouds */

static int compare_ends(const void *a, const void *b)
{
	const struct cloud_end *x = &((const struct cloud_node *)a)->end;
	const struct cloud_end *y = &((const struct cloud_node *)b)->end;
	int order = compare_text(x->attachment, y->attachment);
	return order != 0 ? order : ip_compare(&x->peer, &y->peer);
}

/* What is deleted or was refused leads nowhere. */
static int is_gone(const struct attachment *attachment)
{
	return attachment != NULL && fact_is_known(&attachment->fact, ATTACHMENT_STATE) &&
	       (attachment->state == ATTACHMENT_STATE_DELETED ||
	        attachment->state == ATTACHMENT_STATE_DELETING ||
	        attachment->state == ATTACHMENT_STATE_REJECTED);
}

static const struct attachment *find_attachment(const struct world_place *place,
                                                const char *name)
{
	const struct attachment like = { .cloud = place->name,
		                         .provider = place->provider,
		                         .attachment = name };
	return world_find(place->view, FACT_ATTACHMENT, &like, 3);
}

static const struct circuit *find_circuit(const struct world_place *place, const char *name)
{
	if (name == NULL || name[0] == '\0')
		return NULL;
	const struct circuit like = { .cloud = place->name,
		                      .provider = place->provider,
		                      .circuit = name };
	return world_find(place->view, FACT_CIRCUIT, &like, 3);
}

/* The tunnel with this address inside; else the only one of an attachment that tells none. */
static const struct tunnel *find_tunnel(const struct world_place *place, const char *attachment,
                                        const struct ip *peer)
{
	const struct tunnel like = { .cloud = place->name,
		                     .provider = place->provider,
		                     .attachment = attachment };
	struct fact_list tunnels = world_select(place->view, FACT_TUNNEL, &like, 3);
	for (size_t i = 0; i < tunnels.count; i++) {
		const struct tunnel *tunnel = (const void *)tunnels.items[i];
		int is_told = tunnel->cloud_address.family != IP_NONE;
		if (is_told ? ip_compare(&tunnel->cloud_address, peer) == 0
		            : tunnels.count == 1)
			return tunnel;
	}
	return NULL;
}

/* Makes an end what memory has of it. A cloud shows for a while that something was deleted, and
 * then not even that. */
static void recall_end(struct cloud_end *end, const struct cloud_end *was,
                       const struct world_place *place)
{
	const struct attachment *attachment = find_attachment(place, was->attachment);
	*end = *was;
	end->cloud = place;
	end->presence = place->view == NULL ? END_SILENT : END_VANISHED;
	end->is_deleted = attachment == NULL ? was->is_deleted : is_gone(attachment) != 0;
}

/* Adds an end with what the view says of its attachment. */
static struct cloud_end *add_cloud_end(struct join *join, const struct world_place *place,
                                       const char *name, const struct ip *peer)
{
	const struct attachment *attachment = find_attachment(place, name);
	if (is_gone(attachment) || ip_is_unspecified(peer))
		return NULL;
	struct cloud_node *node = &join->clouds[join->cloud_count++];
	node->end = (struct cloud_end){
		.presence = END_PRESENT,
		.view = place->view,
		.cloud = place,
		.attachment = name,
		.facts = attachment,
		.circuit = attachment == NULL ? NULL : find_circuit(place, attachment->circuit),
		.tunnel = find_tunnel(place, name, peer),
		.peer = *peer,
	};
	return &node->end;
}

/* A session may have several rows, one for each address family that it carries. */
static void collect_sessions(struct join *join, const struct world_place *place)
{
	struct fact_list facts = view_facts(place->view, FACT_CLOUD_BGP);
	const struct cloud_bgp *last = NULL;
	for (size_t i = 0; i < facts.count; i++) {
		const struct cloud_bgp *bgp = (const void *)facts.items[i];
		if (last != NULL && strcmp(last->attachment, bgp->attachment) == 0 &&
		    ip_compare(&last->peer, &bgp->peer) == 0)
			continue;
		last = bgp;
		struct cloud_end *end = add_cloud_end(join, place, bgp->attachment, &bgp->peer);
		if (end == NULL)
			continue;
		end->bgp = bgp;
		end->customer = bgp->customer_address;
	}
}

/* Those whose session was not told of already. */
static void collect_tunnels(struct join *join, const struct world_place *place)
{
	struct fact_list facts = view_facts(place->view, FACT_TUNNEL);
	for (size_t i = 0; i < facts.count; i++) {
		const struct tunnel *tunnel = (const void *)facts.items[i];
		const struct cloud_bgp like = { .cloud = place->name,
			                        .provider = place->provider,
			                        .attachment = tunnel->attachment,
			                        .peer = tunnel->cloud_address };
		if (world_find(place->view, FACT_CLOUD_BGP, &like, 4) != NULL)
			continue;
		struct cloud_end *end =
			add_cloud_end(join, place, tunnel->attachment, &tunnel->cloud_address);
		if (end != NULL)
			end->customer = tunnel->customer_address;
	}
}

static size_t count_of(const struct view *view, enum fact_kind_id kind)
{
	return view == NULL ? 0 : view_facts(view, kind).count;
}

static void follow_cloud(struct cloud_node *node, const struct cloud_node *was,
                         const struct join *before, const struct moves *moves)
{
	if (was->mate != NULL)
		node->former = moves->routers[was->mate - before->routers];
}

/* The fresh ends stand at join->clouds[first...]; those that only memory has come behind. */
static void recall_cloud(struct join *join, size_t first, const struct world_place *place,
                         const struct join *before, const struct moves *moves)
{
	const struct node_group *group =
		find_group(before->cloud_groups, before->cloud_group_count, place->name);
	size_t fresh_end = join->cloud_count;
	size_t at = first;
	for (size_t i = 0; group != NULL && i < group->count; i++) {
		const struct cloud_node *was = &before->clouds[group->first + i];
		while (at < fresh_end && compare_ends(&join->clouds[at], was) < 0)
			at++;
		if (at < fresh_end && compare_ends(&join->clouds[at], was) == 0) {
			follow_cloud(&join->clouds[at], was, before, moves);
			continue;
		}
		if (!was->is_path)
			continue;
		struct cloud_node *node = &join->clouds[join->cloud_count++];
		recall_end(&node->end, &was->end, place);
		keep_view(join, was->end.view);
		follow_cloud(node, was, before, moves);
	}
}

static void collect_cloud(struct join *join, const struct world_place *place,
                          const struct join *before, const struct moves *moves)
{
	size_t first = join->cloud_count;
	keep_view(join, place->view);
	if (place->view != NULL) {
		collect_sessions(join, place);
		collect_tunnels(join, place);
		qsort(join->clouds + first, join->cloud_count - first, sizeof(*join->clouds),
		      compare_ends);
	}
	if (before == NULL)
		return;
	recall_cloud(join, first, place, before, moves);
	qsort(join->clouds + first, join->cloud_count - first, sizeof(*join->clouds),
	      compare_ends);
}

/* --- both */

static int make_room(struct join *join, const struct join *before)
{
	const struct world *world = join->world;
	size_t routers = before == NULL ? 0 : before->router_count;
	size_t clouds = before == NULL ? 0 : before->cloud_count;
	join->view_room = world->router_count + world->cloud_count + routers + clouds + 1;
	for (size_t i = 0; i < world->router_count; i++)
		routers += count_of(world->routers[i].view, FACT_BGP_PEER);
	for (size_t i = 0; i < world->cloud_count; i++)
		clouds += count_of(world->clouds[i].view, FACT_CLOUD_BGP) +
		          count_of(world->clouds[i].view, FACT_TUNNEL);
	struct arena *arena = join->arena;
	join->views = arena_array(arena, 2 * join->view_room, sizeof(*join->views));
	join->routers = arena_array(arena, routers, sizeof(*join->routers));
	join->clouds = arena_array(arena, clouds, sizeof(*join->clouds));
	join->router_groups =
		arena_array(arena, world->router_count, sizeof(*join->router_groups));
	join->cloud_groups =
		arena_array(arena, world->cloud_count, sizeof(*join->cloud_groups));
	return arena_failed(arena) ? -1 : 0;
}

static struct node_group group_of(struct join *join, const char *name, size_t first, size_t end)
{
	return (struct node_group){ .name = arena_strdup(join->arena, name),
		                    .first = first,
		                    .count = end - first };
}

int join_collect(struct join *join, const struct join *before)
{
	const struct world *world = join->world;
	struct moves moves = { .routers = arena_array(join->arena,
		                                      before == NULL ? 0 : before->router_count,
		                                      sizeof(struct router_node *)) };
	if (moves.routers == NULL || make_room(join, before) != 0)
		return -1;
	for (size_t i = 0; i < world->router_count; i++) {
		size_t first = join->router_count;
		collect_router(join, &world->routers[i], before, &moves);
		join->router_groups[join->router_group_count++] =
			group_of(join, world->routers[i].name, first, join->router_count);
	}
	for (size_t i = 0; i < world->cloud_count; i++) {
		size_t first = join->cloud_count;
		collect_cloud(join, &world->clouds[i], before, &moves);
		join->cloud_groups[join->cloud_group_count++] =
			group_of(join, world->clouds[i].name, first, join->cloud_count);
	}
	keep_view(join, world->probes);
	return arena_failed(join->arena) ? -1 : 0;
}
