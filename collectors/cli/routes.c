/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/routes.h"

#include <inttypes.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "agent/model/view.h"
#include "collectors/cli/parse/parse.h"

/* Prefixes shown of those that must not be advertised. */
#define EXAMPLES_MAX 10

/* ASNs of a path that are shown; a longer one is cut, its length is not. */
#define AS_PATH_SHOWN 64

static const struct {
	unsigned bit;
	enum ip_family family;
	const char *afi_safi;
} families_of[] = {
	{ ROUTES_V4, IP_V4, "ipv4 unicast" },
	{ ROUTES_V6, IP_V6, "ipv6 unicast" },
};

#define FAMILY_COUNT (sizeof(families_of) / sizeof(families_of[0]))

unsigned routes_family(enum ip_family family)
{
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		if (families_of[i].family == family)
			return families_of[i].bit;
	return 0;
}

static bool is_in_vrf(const struct cli_route *route, const struct routes_peer *peer)
{
	return route->vrf == NULL || strcmp(route->vrf, peer->vrf) == 0;
}

/* --- learned --- */

/* The best of the paths that one peer sent for one rule. */
struct candidate {
	bool is_present;
	unsigned rank;
	struct ip_prefix prefix; /* of ranked paths of several prefixes the lowest one counts */
	struct cli_route route;  /* its strings and path are in the arena */
};

struct routes_learned {
	struct arena *arena;
	const struct routes_peer *peers;
	size_t peer_count;
	struct routes_rules rules;
	struct candidate *candidates; /* peer by peer, rule by rule */
};

struct routes_learned *routes_learned_new(struct arena *arena, const struct routes_peer *peers,
                                          size_t peer_count, struct routes_rules rules)
{
	struct routes_learned *learned = arena_alloc(arena, sizeof(*learned));
	if (learned == NULL || (rules.count > 0 && peer_count > SIZE_MAX / rules.count))
		return NULL;
	*learned = (struct routes_learned){
		.arena = arena,
		.peers = peers,
		.peer_count = peer_count,
		.rules = rules,
		.candidates = arena_array(arena, peer_count * rules.count,
		                          sizeof(*learned->candidates)),
	};
	return learned->candidates == NULL ? NULL : learned;
}

static bool came_from(const struct cli_route *route, const struct routes_peer *peer)
{
	const struct ip *from = route->peer.family == IP_NONE ? &route->next_hop : &route->peer;
	return is_in_vrf(route, peer) && ip_compare(from, &peer->address) == 0;
}

/* Best before valid before the rest. */
static unsigned rank_of(const struct cli_route *route)
{
	return (route->is_best ? 2u : 0u) + (route->is_valid ? 1u : 0u);
}

static bool is_better(const struct cli_route *route, const struct candidate *than)
{
	unsigned rank = rank_of(route);
	if (!than->is_present || rank != than->rank)
		return !than->is_present || rank > than->rank;
	return ip_compare(&route->prefix.address, &than->prefix.address) < 0;
}

static void keep(struct arena *arena, struct candidate *candidate,
                 const struct cli_route *route)
{
	uint32_t *path = arena_array(arena, route->as_path_count, sizeof(*path));
	*candidate = (struct candidate){ .is_present = true,
		                         .rank = rank_of(route),
		                         .prefix = route->prefix,
		                         .route = *route };
	if (path != NULL && route->as_path_count > 0)
		memcpy(path, route->as_path, route->as_path_count * sizeof(*path));
	candidate->route.as_path = path;
	candidate->route.origin = arena_strdup(arena, route->origin);
	candidate->route.communities = arena_strdup(arena, route->communities);
}

void routes_learned_take(void *context, const struct cli_route *route)
{
	struct routes_learned *learned = context;
	for (size_t i = 0; i < learned->rules.count; i++) {
		if (!prefix_rule_matches(learned->rules.items[i], &route->prefix))
			continue;
		for (size_t j = 0; j < learned->peer_count; j++) {
			struct candidate *candidate =
				&learned->candidates[j * learned->rules.count + i];
			if (came_from(route, &learned->peers[j]) && is_better(route, candidate))
				keep(learned->arena, candidate, route);
		}
	}
}

static const char *path_text(struct arena *arena, const struct cli_route *route)
{
	struct strbuf text;
	strbuf_init(&text, UTF8_LABEL_MAX);
	for (size_t i = 0; i < route->as_path_count && i < AS_PATH_SHOWN; i++)
		strbuf_printf(&text, i == 0 ? "%" PRIu32 : " %" PRIu32, route->as_path[i]);
	const char *copy =
		text.data == NULL ? "" : utf8_clean(arena, text.data, text.len, UTF8_LABEL_MAX);
	strbuf_done(&text);
	return copy;
}

static const char *label(struct arena *arena, const char *text)
{
	return utf8_clean(arena, text, strlen(text), UTF8_LABEL_MAX);
}

static void fill_attributes(struct route *fact, const struct cli_route *route,
                            struct arena *arena)
{
	FACT_SET(fact, ROUTE_BEST, best, route->is_best);
	if (route->has_local_preference)
		FACT_SET(fact, ROUTE_LOCAL_PREFERENCE, local_preference,
		         route->local_preference);
	if (route->has_med)
		FACT_SET(fact, ROUTE_MED, med, route->med);
	if (route->has_as_path) {
		FACT_SET(fact, ROUTE_AS_PATH_LENGTH, as_path_length, route->as_path_length);
		FACT_SET(fact, ROUTE_AS_PATH, as_path, path_text(arena, route));
	}
	if (route->communities != NULL)
		FACT_SET(fact, ROUTE_COMMUNITIES, communities,
		         label(arena, route->communities));
	if (route->next_hop.family != IP_NONE)
		FACT_SET(fact, ROUTE_NEXT_HOP, next_hop, route->next_hop);
	if (route->origin != NULL)
		FACT_SET(fact, ROUTE_ORIGIN, origin, label(arena, route->origin));
}

static int fill_learned(const struct routes_peer *peer, const struct prefix_rule *rule,
                        const struct candidate *candidate, const char *router,
                        struct view *view)
{
	struct arena *arena = view_arena(view);
	struct route *fact = view_add(view, FACT_ROUTE);
	if (fact == NULL)
		return -1;
	FACT_SET(fact, ROUTE_ROUTER, router, router);
	FACT_SET(fact, ROUTE_VRF, vrf, arena_strdup(arena, peer->vrf));
	FACT_SET(fact, ROUTE_PEER, peer, peer->address);
	FACT_SET(fact, ROUTE_PREFIX, prefix, arena_strdup(arena, rule->text));
	FACT_SET(fact, ROUTE_PRESENT, present, candidate->is_present);
	if (candidate->is_present)
		fill_attributes(fact, &candidate->route, arena);
	return 0;
}

int routes_learned_fill(const struct routes_learned *learned, const char *router,
                        struct view *view)
{
	if (arena_failed(learned->arena))
		return -1;
	for (size_t j = 0; j < learned->peer_count; j++)
		for (size_t i = 0; i < learned->rules.count; i++) {
			const struct prefix_rule *rule = learned->rules.items[i];
			unsigned family = routes_family(rule->prefix.address.family);
			if ((learned->peers[j].families & family) == 0)
				continue;
			if (fill_learned(&learned->peers[j], rule,
			                 &learned->candidates[j * learned->rules.count + i],
			                 router, view) != 0)
				return -1;
		}
	return arena_failed(view_arena(view)) ? -1 : 0;
}

/* --- advertised --- */

struct tally {
	uint64_t outside, transit;
	bool has_default_route;
	size_t example_count;
	struct ip_prefix examples[EXAMPLES_MAX];
};

struct routes_advertised {
	struct arena *arena;
	const struct routes_peer *peer;
	struct routes_rules rules;
	struct routes_rules learned;
	bool *is_present; /* rule by rule of `rules` */
	struct tally tallies[FAMILY_COUNT];
};

struct routes_advertised *routes_advertised_new(struct arena *arena,
                                                const struct routes_peer *peer,
                                                struct routes_rules rules,
                                                struct routes_rules learned)
{
	struct routes_advertised *advertised = arena_alloc(arena, sizeof(*advertised));
	if (advertised == NULL)
		return NULL;
	advertised->arena = arena;
	advertised->peer = peer;
	advertised->rules = rules;
	advertised->learned = learned;
	advertised->is_present = arena_array(arena, rules.count, sizeof(bool));
	return advertised->is_present == NULL ? NULL : advertised;
}

/* RFC 6996, section 5. */
static bool is_private_asn(uint32_t asn)
{
	return (asn >= 64512 && asn <= 65534) || (asn >= 4200000000 && asn <= 4294967294);
}

static bool is_learned(const struct routes_rules *rules, const struct ip_prefix *prefix)
{
	for (size_t i = 0; i < rules->count; i++)
		if (prefix_rule_matches(rules->items[i], prefix))
			return true;
	return false;
}

/* Our own ASN may stand there already, several times when it is prepended. Private ones are
 * sites of ours, but clouds have some too. */
static bool is_transit(const struct routes_advertised *advertised,
                       const struct cli_route *route)
{
	bool has_private = false;
	for (size_t i = 0; i < route->as_path_count; i++) {
		if (route->as_path[i] == advertised->peer->local_asn)
			continue;
		if (!is_private_asn(route->as_path[i]))
			return true;
		has_private = true;
	}
	return has_private && is_learned(&advertised->learned, &route->prefix);
}

static bool is_allowed(struct routes_advertised *advertised, const struct ip_prefix *prefix)
{
	bool result = false;
	for (size_t i = 0; i < advertised->rules.count; i++)
		if (prefix_rule_matches(advertised->rules.items[i], prefix)) {
			advertised->is_present[i] = true;
			result = true;
		}
	return result;
}

void routes_advertised_take(void *context, const struct cli_route *route)
{
	struct routes_advertised *advertised = context;
	size_t family = 0;
	while (family < FAMILY_COUNT &&
	       families_of[family].family != route->prefix.address.family)
		family++;
	if (family == FAMILY_COUNT || !is_in_vrf(route, advertised->peer))
		return;
	struct tally *tally = &advertised->tallies[family];
	if (route->prefix.length == 0)
		tally->has_default_route = true;
	if (is_transit(advertised, route))
		tally->transit++;
	if (is_allowed(advertised, &route->prefix))
		return;
	if (tally->example_count < EXAMPLES_MAX)
		tally->examples[tally->example_count++] = route->prefix;
	tally->outside++;
}

static const char *examples_text(const struct tally *tally, struct arena *arena)
{
	struct strbuf text;
	char prefix[IP_TEXT_MAX];
	strbuf_init(&text, (size_t)EXAMPLES_MAX * IP_TEXT_MAX);
	for (size_t i = 0; i < tally->example_count; i++)
		strbuf_printf(&text, i == 0 ? "%s" : ",%s",
		              ip_prefix_format(&tally->examples[i], prefix));
	const char *copy = arena_strdup(arena, text.data == NULL ? "" : text.data);
	strbuf_done(&text);
	return copy;
}

static int fill_rule(const struct routes_advertised *advertised, size_t i, const char *router,
                     struct view *view)
{
	struct arena *arena = view_arena(view);
	struct advertised_route *fact = view_add(view, FACT_ADVERTISED_ROUTE);
	if (fact == NULL)
		return -1;
	FACT_SET(fact, ADVERTISED_ROUTE_ROUTER, router, router);
	FACT_SET(fact, ADVERTISED_ROUTE_VRF, vrf, arena_strdup(arena, advertised->peer->vrf));
	FACT_SET(fact, ADVERTISED_ROUTE_PEER, peer, advertised->peer->address);
	FACT_SET(fact, ADVERTISED_ROUTE_PREFIX, prefix,
	         arena_strdup(arena, advertised->rules.items[i]->text));
	FACT_SET(fact, ADVERTISED_ROUTE_PRESENT, present, advertised->is_present[i]);
	return 0;
}

static int fill_family(const struct routes_advertised *advertised, size_t family,
                       const char *router, struct view *view)
{
	struct arena *arena = view_arena(view);
	const struct tally *tally = &advertised->tallies[family];
	struct advertisement *fact = view_add(view, FACT_ADVERTISEMENT);
	if (fact == NULL)
		return -1;
	FACT_SET(fact, ADVERTISEMENT_ROUTER, router, router);
	FACT_SET(fact, ADVERTISEMENT_VRF, vrf, arena_strdup(arena, advertised->peer->vrf));
	FACT_SET(fact, ADVERTISEMENT_PEER, peer, advertised->peer->address);
	FACT_SET(fact, ADVERTISEMENT_AFI_SAFI, afi_safi, families_of[family].afi_safi);
	FACT_SET(fact, ADVERTISEMENT_DEFAULT_ROUTE, default_route, tally->has_default_route);
	if (advertised->peer->local_asn != 0)
		FACT_SET(fact, ADVERTISEMENT_TRANSIT, transit, tally->transit);
	if (advertised->rules.count == 0)
		return 0;
	FACT_SET(fact, ADVERTISEMENT_OUTSIDE, outside, tally->outside);
	FACT_SET(fact, ADVERTISEMENT_EXAMPLES, examples, examples_text(tally, arena));
	return 0;
}

int routes_advertised_fill(const struct routes_advertised *advertised, unsigned families,
                           const char *router, struct view *view)
{
	families &= advertised->peer->families;
	for (size_t i = 0; i < advertised->rules.count; i++) {
		enum ip_family family = advertised->rules.items[i]->prefix.address.family;
		if ((routes_family(family) & families) != 0 &&
		    fill_rule(advertised, i, router, view) != 0)
			return -1;
	}
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		if ((families_of[i].bit & families) != 0 &&
		    fill_family(advertised, i, router, view) != 0)
			return -1;
	return arena_failed(view_arena(view)) ? -1 : 0;
}
