/* SPDX-License-Identifier: Apache-2.0 */
/* Gateways of virtual networks and their BGP peers. */
#include "collectors/azure/facts_builders.h"

#include <stdio.h>

#include "agent/base/utf8.h"
#include "collectors/azure/identifier.h"

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct vnet_gateway, member)                              \
	}
static const struct facts_row gateway_rows[] = {
	FROM(GATEWAY_LABEL, name),
	FROM(GATEWAY_ASN, asn),
	FROM(GATEWAY_REGION, location),
	FROM(GATEWAY_SKU, sku),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct vnet_peer, member)                                 \
	}
static const struct facts_row peer_rows[] = {
	FROM(GATEWAY_PEER_LOCAL_ADDRESS, local), FROM(GATEWAY_PEER_PEER, neighbor),
	FROM(GATEWAY_PEER_RECEIVED, routes),     FROM(GATEWAY_PEER_MESSAGES_RECEIVED, received),
	FROM(GATEWAY_PEER_MESSAGES_SENT, sent),  FROM(GATEWAY_PEER_ASN, asn),
};
#undef FROM

static const struct facts_map gateway_map = FACTS_MAP(FACT_GATEWAY, gateway_rows);
static const struct facts_map peer_map = FACTS_MAP(FACT_GATEWAY_PEER, peer_rows);

static const struct azure_word gateway_kinds[] = {
	{ "ExpressRoute", "expressroute" },
	{ "Vpn", "vpn" },
	{ "LocalGateway", "local" },
	{ NULL, NULL },
};
static const struct azure_word gateway_words[] = {
	{ "Succeeded", "available" },
	{ "Creating", "pending" },
	{ "Updating", "modifying" },
	{ "Deleting", "deleting" },
	{ "Failed", "failed" },
	{ "Canceled", "failed" },
	{ NULL, NULL },
};

/* --- peers --- */

struct azure_peer_state azure_peer_state(const struct vnet_peer *peer)
{
	struct azure_peer_state state = { .up = words_is(peer->state, "Connected") };
	state.is_known = state.up || words_is(peer->state, "Connecting") ||
	                 words_is(peer->state, "Idle") || words_is(peer->state, "Stopped");
	state.has_age = state.up && words_timespan(peer->duration, &state.age) == 0;
	return state;
}

static void set_peer_state(struct azure_facts *azure, struct gateway_peer *fact,
                           const struct answer_subject *subject, const struct vnet_peer *peer)
{
	char text[2][IP_TEXT_MAX];
	char key[UTF8_LABEL_MAX + 2 * IP_TEXT_MAX + 2];
	struct azure_peer_state state = azure_peer_state(peer);
	facts_set_text(&azure->facts, FACT_GATEWAY_PEER, fact, GATEWAY_PEER_STATE,
	               azure_lower(azure, peer->state));
	if (state.is_known)
		FACT_SET(fact, GATEWAY_PEER_UP, up, state.up);
	if (!state.has_age)
		return;
	snprintf(key, sizeof(key), "%s %s %s", fact->gateway,
	         ip_format(&fact->local_address, text[0]), ip_format(&fact->peer, text[1]));
	FACT_SET(fact, GATEWAY_PEER_LAST_CHANGE, last_change,
	         azure_since(azure, key, state.up, subject, &state.age));
}

/* IPv4 routes of one ExpressRoute connection ("ExpressRoute limits"). */
#define ADVERTISED_LIMIT 1000

/* A route of no instance in particular is told by all of them. */
static void set_advertised(const struct azure_facts *azure, const struct vnet_gateway *gateway,
                           struct gateway_peer *fact)
{
	char peer[IP_TEXT_MAX];
	char id[IDENTIFIER_MAX + IP_TEXT_MAX];
	snprintf(id, sizeof(id), "%s/%s", gateway->id, ip_format(&fact->peer, peer));
	const struct answer_subject *subject =
		azure_subject(azure, AZURE_GATEWAY_ADVERTISED, id, 0);
	if (subject == NULL || subject->page.items.count == 0)
		return;
	uint64_t count = 0;
	ANSWER_EACH(struct vnet_route, route, &subject->page.items)
		count += route->local.family == IP_NONE ||
		         ip_compare(&route->local, &fact->local_address) == 0;
	FACT_SET(fact, GATEWAY_PEER_ADVERTISED, advertised, count);
	if (words_is(gateway->type, "ExpressRoute") && fact->peer.family == IP_V4)
		FACT_SET(fact, GATEWAY_PEER_ADVERTISED_LIMIT, advertised_limit,
		         ADVERTISED_LIMIT);
}

/* An instance that is shown as its own peer is none. */
static void add_peers(struct azure_facts *azure, const struct vnet_gateway *gateway,
                      const char *name)
{
	const struct answer_subject *subject =
		azure_subject(azure, AZURE_GATEWAY_PEERS, gateway->id, 0);
	if (subject == NULL)
		return;
	ANSWER_EACH(struct vnet_peer, peer, &subject->page.items) {
		struct gateway_peer *fact = ip_compare(&peer->local, &peer->neighbor) == 0
		                                    ? NULL
		                                    : facts_add(&azure->facts, &peer_map, peer);
		if (fact == NULL)
			continue;
		FACT_SET(fact, GATEWAY_PEER_GATEWAY, gateway, name);
		set_peer_state(azure, fact, subject, peer);
		set_advertised(azure, gateway, fact);
	}
}

static void add_gateway(struct azure_facts *azure, const struct azure_gateway *named)
{
	const struct vnet_gateway *from = named->gateway;
	struct facts *facts = &azure->facts;
	struct gateway *gateway =
		named->name == NULL ? NULL : facts_add(facts, &gateway_map, from);
	if (gateway == NULL)
		return;
	FACT_SET(gateway, GATEWAY_NAME, gateway, named->name);
	facts_set_text(facts, FACT_GATEWAY, gateway, GATEWAY_KIND,
	               azure_word(gateway_kinds, from->type));
	facts_set_text(facts, FACT_GATEWAY, gateway, GATEWAY_STATE,
	               azure_word(gateway_words, from->provisioning_state));
	facts_set_text(facts, FACT_GATEWAY, gateway, GATEWAY_OWNER,
	               azure->estate->subscription);
	facts_tags(facts, named->name, &from->tags);
	add_peers(azure, from, named->name);
}

void azure_gateways(struct azure_facts *azure)
{
	for (size_t i = 0; i < azure->gateway_count; i++)
		add_gateway(azure, &azure->gateways[i]);
}
