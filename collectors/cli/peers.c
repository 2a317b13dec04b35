/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/peers.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/model/view.h"

static size_t find(const struct peers *peers, const char *vrf, const struct ip *address)
{
	for (size_t i = 0; i < peers->count; i++)
		if (ip_compare(&peers->items[i].address, address) == 0 &&
		    strcmp(peers->items[i].vrf, vrf) == 0)
			return i;
	return peers->count;
}

/* What one view says of a session; unknown stays what it was. */
static void learn(struct peers *peers, size_t i, const struct bgp_peer *fact)
{
	struct routes_peer *peer = &peers->items[i];
	struct peer_state *state = &peers->states[i];
	if (peer->local_asn == 0 && fact_is_known(&fact->fact, BGP_PEER_LOCAL_ASN))
		peer->local_asn = fact->local_asn;
	if (state->asn == 0 && fact_is_known(&fact->fact, BGP_PEER_PEER_ASN))
		state->asn = fact->peer_asn;
	if (state->transitions == 0 && fact_is_known(&fact->fact, BGP_PEER_TRANSITIONS))
		state->transitions = fact->transitions;
	/* Junos counts only how often it was lost */
	if (state->transitions == 0 && fact_is_known(&fact->fact, BGP_PEER_RESETS))
		state->transitions = fact->resets;
}

static void take_vrf(struct peers *peers, const char *vrf, struct arena *arena)
{
	for (size_t i = 0; i < peers->vrf_count; i++)
		if (strcmp(peers->vrfs[i], vrf) == 0)
			return;
	const char *copy = arena_strdup(arena, vrf);
	if (copy != NULL)
		peers->vrfs[peers->vrf_count++] = copy;
}

static void take_peer(struct peers *peers, const struct bgp_peer *fact, struct arena *arena)
{
	const char *vrf = fact->vrf == NULL ? "" : fact->vrf;
	size_t i = find(peers, vrf, &fact->address);
	take_vrf(peers, vrf, arena);
	if (i == peers->count) {
		if (!fact_is_known(&fact->fact, BGP_PEER_UP) || !fact->up)
			return;
		peers->items[i] = (struct routes_peer){ .vrf = arena_strdup(arena, vrf),
			                                .address = fact->address };
		peers->count += peers->items[i].vrf != NULL;
	}
	if (i < peers->count)
		learn(peers, i, fact);
}

static void take_family(struct peers *peers, const struct bgp_family *fact)
{
	size_t i = find(peers, fact->vrf == NULL ? "" : fact->vrf, &fact->peer);
	if (i == peers->count || fact->afi_safi == NULL)
		return;
	if (strcmp(fact->afi_safi, "ipv4 unicast") == 0)
		peers->items[i].families |= ROUTES_V4;
	else if (strcmp(fact->afi_safi, "ipv6 unicast") == 0)
		peers->items[i].families |= ROUTES_V6;
}

/* IOS says a session's local AS only where it is another than the router's. */
static void know_local_asn(struct peers *peers, const struct view *const *views, size_t count)
{
	uint32_t own = 0;
	for (size_t i = 0; i < count && own == 0; i++) {
		struct fact_list facts = view_facts(views[i], FACT_ROUTER);
		const struct router *router =
			facts.count == 0 ? NULL : (const void *)facts.items[0];
		if (router != NULL && fact_is_known(&router->fact, ROUTER_BGP_ASN))
			own = router->bgp_asn;
	}
	for (size_t i = 0; i < peers->count; i++) {
		struct routes_peer *peer = &peers->items[i];
		if (peer->local_asn == 0)
			peer->local_asn = own;
		peers->states[i].is_internal =
			peer->local_asn != 0 && peers->states[i].asn == peer->local_asn;
	}
}

int peers_gather(const struct view *const *views, size_t count, struct arena *arena,
                 struct peers *ret)
{
	size_t most = 0;
	for (size_t i = 0; i < count; i++)
		most += view_facts(views[i], FACT_BGP_PEER).count;
	struct peers peers = { .items = arena_array(arena, most, sizeof(*peers.items)),
		               .states = arena_array(arena, most, sizeof(*peers.states)),
		               .vrfs = arena_array(arena, most, sizeof(*peers.vrfs)) };
	if (arena_failed(arena))
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct fact_list facts = view_facts(views[i], FACT_BGP_PEER);
		for (size_t j = 0; j < facts.count; j++)
			take_peer(&peers, (const void *)facts.items[j], arena);
	}
	for (size_t i = 0; i < count; i++) {
		struct fact_list facts = view_facts(views[i], FACT_BGP_FAMILY);
		for (size_t j = 0; j < facts.count; j++)
			take_family(&peers, (const void *)facts.items[j]);
	}
	know_local_asn(&peers, views, count);
	/* Where no family is said, a session carries that of its addresses. */
	for (size_t i = 0; i < peers.count; i++)
		if (peers.items[i].families == 0)
			peers.items[i].families = routes_family(peers.items[i].address.family);
	if (arena_failed(arena))
		return -1;
	*ret = peers;
	return 0;
}
