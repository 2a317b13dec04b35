/* SPDX-License-Identifier: Apache-2.0 */
/* What links have in their BGP tables. */
#include "collectors/azure/facts_builders.h"

#include <string.h>

/* The table of a link. */
struct bgp_table {
	const char *attachment;
	const struct answer_page *page;
	struct ip customer; /* next hop of what it has of us */
};

/* Whether a destination lies behind a circuit. */
enum way { NO_WAY, MAY_BE, WAY };

static bool names_gateway(const struct config_destination *destination,
                          const struct azure_gateway *gateway)
{
	return facts_names_table(destination, gateway->name, &gateway->gateway->tags);
}

/* How many of the tables that a destination names are gateways'. Where all are, it is known
 * which circuits lead there. */
static bool names_gateways_only(const struct azure_facts *azure,
                                const struct config_destination *destination)
{
	size_t count = 0;
	for (size_t i = 0; i < azure->gateway_count; i++)
		count += names_gateway(destination, &azure->gateways[i]);
	return count >= destination->route_tables.count;
}

static enum way find_way(const struct azure_facts *azure, const struct er_circuit *circuit,
                         const struct config_destination *destination)
{
	if (destination->route_tables.count == 0)
		return WAY;
	FACTS_EACH(struct vnet_connection, connection, azure->estate, AZURE_CONNECTIONS) {
		if (circuit->id == NULL || !words_is(connection->circuit, circuit->id))
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

/* A route without a readable next hop may be of either direction. */
static const struct er_route *find_route(const struct bgp_table *table,
                                         const struct prefix_rule *rule, bool is_ours,
                                         bool *ret_maybe)
{
	*ret_maybe = table->page->counts.opaque > 0;
	ANSWER_EACH(struct er_route, route, &table->page->items) {
		if (!prefix_rule_matches(rule, &route->prefix))
			continue;
		if (route->next_hop.family == IP_NONE)
			*ret_maybe = true;
		else if ((ip_compare(&route->next_hop, &table->customer) == 0) == is_ours)
			return route;
	}
	return NULL;
}

static void describe(struct azure_facts *azure, struct cloud_route *fact, const char *path)
{
	char text[WORDS_AS_PATH_MAX];
	if (path == NULL)
		return;
	FACT_SET(fact, CLOUD_ROUTE_AS_PATH_LENGTH, as_path_length,
	         words_path_length(path, text));
	facts_set_text(&azure->facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_AS_PATH, text);
}

static void add_route(struct azure_facts *azure, const struct bgp_table *table,
                      const struct prefix_rule *rule, bool is_ours, enum way way)
{
	bool may_be;
	const struct er_route *route = find_route(table, rule, is_ours, &may_be);
	if (route == NULL && (may_be || way != WAY))
		return;
	struct cloud_route *fact = facts_add_bare(&azure->facts, FACT_CLOUD_ROUTE);
	if (fact == NULL)
		return;
	FACT_SET(fact, CLOUD_ROUTE_ATTACHMENT, attachment, table->attachment);
	FACT_SET(fact, CLOUD_ROUTE_DIRECTION, direction, is_ours ? "accepted" : "advertised");
	facts_set_text(&azure->facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_PREFIX, rule->text);
	FACT_SET(fact, CLOUD_ROUTE_PRESENT, present, route != NULL);
	if (route != NULL)
		describe(azure, fact, route->path);
}

static void add_routes(struct azure_facts *azure, const struct bgp_table *table,
                       const struct config_destination *destination, enum way way)
{
	for (size_t i = 0; i < destination->advertise.count; i++)
		add_route(azure, table, &destination->advertise.items[i], true, way);
	for (size_t i = 0; i < destination->prefixes.count; i++)
		add_route(azure, table, &destination->prefixes.items[i], false, way);
}

/* Private networks are on private peerings; what is on others may be elsewhere. An empty table
 * is one that was not told. */
static void add_table(struct azure_facts *azure, const struct er_circuit *circuit,
                      const struct er_peering *peering, const struct bgp_table *table)
{
	const struct config_destinations *all = azure->facts.context->destinations;
	bool is_private = facts_is(azure_peering_kind(peering), "private");
	if (table->page->counts.routes == 0 || table->customer.family == IP_NONE)
		return;
	for (size_t i = 0; i < all->count; i++) {
		if (!facts_is_ours(azure->facts.context, &all->items[i]))
			continue;
		enum way way = find_way(azure, circuit, &all->items[i]);
		if (way != NO_WAY)
			add_routes(azure, table, &all->items[i], is_private ? way : MAY_BE);
	}
}

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
		.page = &subject->page,
		.customer = ip_prefix_address(&peering->v4.links[link], 1),
	};
	if (table.attachment != NULL)
		add_table(azure, circuit, peering, &table);
}

void azure_routes(struct azure_facts *azure)
{
	FACTS_EACH(struct er_circuit, circuit, azure->estate, AZURE_CIRCUITS)
		ANSWER_EACH(struct er_peering, peering, &circuit->peerings) {
			add_link(azure, circuit, peering, ER_PRIMARY);
			add_link(azure, circuit, peering, ER_SECONDARY);
		}
}
