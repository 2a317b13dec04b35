/* SPDX-License-Identifier: Apache-2.0 */
/* What links and VPN connections have in their BGP tables. */
#include "collectors/azure/facts_builders.h"

#include <stdio.h>
#include <string.h>

#include "collectors/azure/identifier.h"

/* Whether a destination lies behind something. */
enum way { NO_WAY, MAY_BE, WAY };

/* The table of an attachment. Routes of one direction are on a page; both may be on the same.
 */
struct bgp_table {
	const char *attachment;
	const struct answer_page *accepted, *advertised; /* NULL: not told */
	bool is_vpn;            /* struct vnet_route, by peer; else struct er_route, by hop */
	struct ip customers[2]; /* our router, IPv4 and IPv6 */
};

/* What is found of a watched prefix. */
struct found {
	bool is_there;
	bool may_be; /* something that could not be read may be it */
	const char *path;
};

/* --- which tables lead to a destination --- */

static bool names_gateway(const struct config_destination *destination,
                          const struct azure_gateway *gateway)
{
	return facts_names_table(destination, gateway->name, &gateway->gateway->tags);
}

/* How many of the tables that a destination names are gateways'. Where all are, it is known
 * what leads there. */
static bool names_gateways_only(const struct azure_facts *azure,
                                const struct config_destination *destination)
{
	size_t count = 0;
	for (size_t i = 0; i < azure->gateway_count; i++)
		count += names_gateway(destination, &azure->gateways[i]);
	return count >= destination->route_tables.count;
}

/* By the gateways that a circuit is connected to; or by the one of a connection, without one.
 */
static enum way find_way(const struct azure_facts *azure, const struct er_circuit *circuit,
                         const struct vnet_connection *only,
                         const struct config_destination *destination)
{
	if (destination->route_tables.count == 0)
		return WAY;
	FACTS_EACH(struct vnet_connection, connection, azure->estate, AZURE_CONNECTIONS) {
		if (circuit == NULL ? connection != only
		                    : circuit->id == NULL ||
		                              !words_is(connection->circuit, circuit->id))
			continue;
		const struct azure_gateway *gateway =
			azure_find_gateway(azure, connection->gateway);
		if (gateway == NULL)
			return MAY_BE;
		if (names_gateway(destination, gateway))
			return WAY;
	}
	bool is_known = azure->estate->parts[AZURE_CONNECTIONS] != NULL &&
	                names_gateways_only(azure, destination);
	return is_known ? NO_WAY : MAY_BE;
}

/* --- finding --- */

static bool is_customer(const struct bgp_table *table, const struct ip *ip)
{
	return ip_compare(ip, &table->customers[ip->family == IP_V6]) == 0;
}

/* A route without a readable next hop may be of either direction. */
static void look_at_link(const struct bgp_table *table, const struct er_route *route,
                         bool is_ours, struct found *found)
{
	if (route->next_hop.family == IP_NONE) {
		found->may_be = true;
	} else if (is_customer(table, &route->next_hop) == is_ours) {
		found->is_there = true;
		found->path = route->path;
	}
}

/* What a gateway tells is asked for by peer. */
static void look_at_vpn(const struct bgp_table *table, const struct vnet_route *route,
                        bool is_ours, struct found *found)
{
	if (is_ours && route->peer.family == IP_NONE) {
		found->may_be = true;
	} else if (!is_ours || is_customer(table, &route->peer)) {
		found->is_there = true;
		found->path = route->path;
	}
}

static struct found find(const struct bgp_table *table, const struct answer_page *page,
                         const struct prefix_rule *rule, bool is_ours)
{
	struct found found = { .may_be = page->counts.opaque > 0 };
	if (table->is_vpn) {
		ANSWER_EACH(struct vnet_route, route, &page->items)
			if (!found.is_there && prefix_rule_matches(rule, &route->prefix))
				look_at_vpn(table, route, is_ours, &found);
	} else {
		ANSWER_EACH(struct er_route, route, &page->items)
			if (!found.is_there && prefix_rule_matches(rule, &route->prefix))
				look_at_link(table, route, is_ours, &found);
	}
	return found;
}

/* --- facts --- */

static void set_path(struct azure_facts *azure, struct cloud_route *fact, const char *path)
{
	char text[WORDS_AS_PATH_MAX];
	if (path == NULL)
		return;
	FACT_SET(fact, CLOUD_ROUTE_AS_PATH_LENGTH, as_path_length,
	         words_path_length(path, text));
	facts_set_text(&azure->facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_AS_PATH, text);
}

/* Without our router's address in the family of the prefix, directions are not known. An empty
 * table is one that was not told. */
static void add_route(struct azure_facts *azure, const struct bgp_table *table,
                      const struct prefix_rule *rule, bool is_ours, enum way way)
{
	const struct answer_page *page = is_ours ? table->accepted : table->advertised;
	bool is_v6 = rule->prefix.address.family == IP_V6;
	if (page == NULL || page->counts.routes == 0 ||
	    table->customers[is_v6].family == IP_NONE)
		return;
	struct found found = find(table, page, rule, is_ours);
	if (!found.is_there && (found.may_be || way != WAY))
		return;
	struct cloud_route *fact = facts_add_bare(&azure->facts, FACT_CLOUD_ROUTE);
	if (fact == NULL)
		return;
	FACT_SET(fact, CLOUD_ROUTE_ATTACHMENT, attachment, table->attachment);
	FACT_SET(fact, CLOUD_ROUTE_DIRECTION, direction, is_ours ? "accepted" : "advertised");
	facts_set_text(&azure->facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_PREFIX, rule->text);
	FACT_SET(fact, CLOUD_ROUTE_PRESENT, present, found.is_there);
	set_path(azure, fact, found.path);
}

static void add_routes(struct azure_facts *azure, const struct bgp_table *table,
                       const struct config_destination *destination, enum way way)
{
	for (size_t i = 0; i < destination->advertise.count; i++)
		add_route(azure, table, &destination->advertise.items[i], true, way);
	for (size_t i = 0; i < destination->prefixes.count; i++)
		add_route(azure, table, &destination->prefixes.items[i], false, way);
}

static const struct config_destination *our_destination(const struct azure_facts *azure,
                                                        size_t i)
{
	const struct facts_context *context = azure->facts.context;
	const struct config_destination *destination = &context->destinations->items[i];
	return facts_is_ours(context, destination) ? destination : NULL;
}

/* Private networks are on private peerings; what is not on others may be elsewhere. */
static void add_link(struct azure_facts *azure, const struct er_circuit *circuit,
                     const struct er_peering *peering, enum er_link link)
{
	const char *kind = azure_peering_kind(peering);
	const struct answer_subject *subject =
		azure_subject(azure, AZURE_CIRCUIT_ROUTES, peering->id, link);
	const char *name =
		subject == NULL || kind == NULL ? NULL : azure_name(azure, circuit->id);
	if (name == NULL)
		return;
	const struct bgp_table table = {
		.attachment = azure_printf(azure, "%s/%s/%s", name, kind, er_link_names[link]),
		.accepted = &subject->page,
		.advertised = &subject->page,
		.customers = { ip_prefix_address(&peering->v4.links[link], 1),
		               ip_prefix_address(&peering->v6.links[link], 1) },
	};
	for (size_t i = 0; i < azure->facts.context->destinations->count; i++) {
		const struct config_destination *destination = our_destination(azure, i);
		enum way way = destination == NULL || table.attachment == NULL
		                       ? NO_WAY
		                       : find_way(azure, circuit, NULL, destination);
		if (way != NO_WAY)
			add_routes(azure, &table, destination,
			           facts_is(kind, "private") ? way : MAY_BE);
	}
}

static const struct answer_page *page_of(const struct answer_subject *subject)
{
	return subject == NULL ? NULL : &subject->page;
}

static void add_vpn(struct azure_facts *azure, const struct vnet_connection *connection,
                    const struct local_gateway *customer)
{
	char peer[IP_TEXT_MAX];
	char id[IDENTIFIER_MAX + IP_TEXT_MAX];
	const char *gateway = connection->gateway == NULL ? "" : connection->gateway;
	bool is_v6 = customer->peer.family == IP_V6;
	snprintf(id, sizeof(id), "%s/%s", gateway, ip_format(&customer->peer, peer));
	struct bgp_table table = {
		.attachment = azure_name(azure, connection->id),
		.accepted = page_of(azure_subject(azure, AZURE_GATEWAY_LEARNED, gateway, 0)),
		.advertised = page_of(azure_subject(azure, AZURE_GATEWAY_ADVERTISED, id, 0)),
		.is_vpn = true,
	};
	table.customers[is_v6] = customer->peer;
	for (size_t i = 0; i < azure->facts.context->destinations->count; i++) {
		const struct config_destination *destination = our_destination(azure, i);
		enum way way = destination == NULL || table.attachment == NULL
		                       ? NO_WAY
		                       : find_way(azure, NULL, connection, destination);
		if (way != NO_WAY)
			add_routes(azure, &table, destination, way);
	}
}

void azure_routes(struct azure_facts *azure)
{
	FACTS_EACH(struct er_circuit, circuit, azure->estate, AZURE_CIRCUITS)
		ANSWER_EACH(struct er_peering, peering, &circuit->peerings) {
			add_link(azure, circuit, peering, ER_PRIMARY);
			add_link(azure, circuit, peering, ER_SECONDARY);
		}
	FACTS_EACH(struct vnet_connection, connection, azure->estate, AZURE_CONNECTIONS) {
		const struct local_gateway *customer =
			azure_find_customer(azure, connection->local_gateway);
		if (words_is(connection->type, "IPsec") && customer != NULL &&
		    customer->peer.family != IP_NONE && connection->has_bgp != ANSWER_NO)
			add_vpn(azure, connection, customer);
	}
}
