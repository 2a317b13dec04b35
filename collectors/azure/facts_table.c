/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where traffic goes: tables that somebody wrote, routes that network interfaces really use,
 * and routes that gateways have learned.
 */
#include "collectors/azure/facts_builders.h"

#include <string.h>

/* Who brought a route, the strongest last: of two for one prefix a written one counts before a
 * gateway's, and that before Azure's own. */
enum source { SOURCE_UNKNOWN, SOURCE_DEFAULT, SOURCE_GATEWAY, SOURCE_USER };

/* A route of either sort of table, for one prefix. */
struct way {
	const struct ip_prefix *prefix; /* NULL: there is none */
	enum source source;
	const char *state; /* "Active", "Invalid" */
	const char *target, *target_kind;
};

/* A table that is looked into. */
struct table {
	const char *name;
	const struct answer_list *routes; /* struct effective_route or struct vnet_route */
	bool is_learned;                  /* the latter */
	bool is_partial; /* something in it could not be read: what is not found may be there */
};

/* --- finding --- */

static enum source source_of(const char *word)
{
	if (words_is(word, "User"))
		return SOURCE_USER;
	if (words_is(word, "VirtualNetworkGateway"))
		return SOURCE_GATEWAY;
	return words_is(word, "Default") ? SOURCE_DEFAULT : SOURCE_UNKNOWN;
}

/* Called for each route of a table. */
typedef void see_way(void *context, const struct way *way);

static void see_effective(const struct effective_route *route, see_way *see, void *context)
{
	struct way way = {
		.source = source_of(route->source),
		.state = route->state,
		.target = route->hops,
		.target_kind = route->hop_type,
	};
	ANSWER_EACH(struct effective_prefix, prefix, &route->prefixes) {
		way.prefix = &prefix->prefix;
		see(context, &way);
	}
}

/* A gateway's own network is no route of ours. */
static void see_learned(const struct vnet_route *route, see_way *see, void *context)
{
	const struct way way = {
		.prefix = &route->prefix,
		.source = words_is(route->origin, "Network") ? SOURCE_DEFAULT : SOURCE_GATEWAY,
		.state = "Active",
		.target = route->next_hop,
	};
	see(context, &way);
}

static void see_all(const struct table *table, see_way *see, void *context)
{
	if (table->is_learned) {
		ANSWER_EACH(struct vnet_route, route, table->routes)
			see_learned(route, see, context);
	} else {
		ANSWER_EACH(struct effective_route, route, table->routes)
			see_effective(route, see, context);
	}
}

/* What is looked for, and found. */
struct search {
	const struct prefix_rule *rule;
	struct way best;    /* the one that counts */
	struct way gateway; /* the best of a gateway, whether it counts or not */
};

/* A range asks for a route in it; a prefix for any that leads there. */
static bool leads_there(const struct prefix_rule *rule, const struct ip_prefix *prefix)
{
	if (!prefix_rule_is_exact(rule))
		return prefix_rule_matches(rule, prefix);
	return prefix->length <= rule->prefix.length &&
	       ip_prefix_contains(prefix, &rule->prefix.address);
}

static bool is_better(const struct way *way, const struct way *than)
{
	if (than->prefix == NULL)
		return true;
	if (way->prefix->length != than->prefix->length)
		return way->prefix->length > than->prefix->length;
	return way->source > than->source;
}

static void weigh(void *context, const struct way *way)
{
	struct search *search = context;
	if (!leads_there(search->rule, way->prefix))
		return;
	if (way->source == SOURCE_GATEWAY && is_better(way, &search->gateway))
		search->gateway = *way;
	if (!words_is(way->state, "Invalid") && is_better(way, &search->best))
		search->best = *way;
}

/* In a range any gateway's route that counts is one; written ones beside it are none. */
static void weigh_range(void *context, const struct way *way)
{
	if (way->source == SOURCE_GATEWAY)
		weigh(context, way);
}

/* --- watched prefixes --- */

static void describe(struct azure_facts *azure, struct route_table_prefix *fact,
                     const struct search *search)
{
	static const char *const origins[] = { [SOURCE_UNKNOWN] = NULL,
		                               [SOURCE_DEFAULT] = "default",
		                               [SOURCE_GATEWAY] = "propagated",
		                               [SOURCE_USER] = "static" };
	const enum fact_kind_id kind = FACT_ROUTE_TABLE_PREFIX;
	const struct way *way = search->best.prefix == NULL ? &search->gateway : &search->best;
	struct facts *facts = &azure->facts;
	char text[IP_TEXT_MAX];
	if (way->prefix == NULL)
		return;
	bool is_shadowed = search->gateway.prefix != NULL && way->source != SOURCE_GATEWAY;
	bool counts = words_is(way->state, "Active");
	facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_TARGET, way->target);
	facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_TARGET_KIND, way->target_kind);
	facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_ORIGIN, origins[way->source]);
	facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_STATE,
	               is_shadowed || words_is(way->state, "Invalid") ? "shadowed"
	               : counts                                       ? "active"
	                                                              : NULL);
	if (!prefix_rule_is_exact(search->rule) ||
	    way->prefix->length != search->rule->prefix.length)
		facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_ROUTE,
		               ip_prefix_format(way->prefix, text));
}

/* Present: what counts is a gateway's. Neither, when it cannot be told what counts. */
static void set_present(struct route_table_prefix *fact, const struct table *table,
                        const struct search *search)
{
	const struct way *best = &search->best;
	if (best->prefix == NULL && table->is_partial)
		return;
	if (best->prefix != NULL &&
	    (best->source == SOURCE_UNKNOWN || !words_is(best->state, "Active")))
		return;
	bool present = best->prefix != NULL && best->source == SOURCE_GATEWAY;
	if (present || !table->is_partial)
		FACT_SET(fact, ROUTE_TABLE_PREFIX_PRESENT, present, present);
}

static void add_prefix(struct azure_facts *azure, const struct table *table,
                       const struct prefix_rule *rule)
{
	struct search search = { .rule = rule };
	see_all(table, prefix_rule_is_exact(rule) ? weigh : weigh_range, &search);
	struct route_table_prefix *fact =
		facts_add_bare(&azure->facts, FACT_ROUTE_TABLE_PREFIX);
	if (fact == NULL)
		return;
	FACT_SET(fact, ROUTE_TABLE_PREFIX_TABLE, route_table, table->name);
	facts_set_text(&azure->facts, FACT_ROUTE_TABLE_PREFIX, fact, ROUTE_TABLE_PREFIX_PREFIX,
	               rule->text);
	set_present(fact, table, &search);
	describe(azure, fact, &search);
}

static bool is_selected(const struct config_destination *destination, const char *name,
                        const struct answer_list *tags)
{
	return destination->route_tables.count == 0 ||
	       facts_names_table(destination, name, tags);
}

/* Empty: not told, as every interface and every gateway has routes of its own. */
static void add_prefixes(struct azure_facts *azure, const struct table *table,
                         const struct answer_list *tags)
{
	const struct config_destinations *all = azure->facts.context->destinations;
	for (size_t i = 0; i < all->count; i++) {
		const struct config_destination *destination = &all->items[i];
		if (!facts_is_ours(azure->facts.context, destination) ||
		    !is_selected(destination, table->name, tags))
			continue;
		for (size_t k = 0; k < destination->advertise.count; k++)
			add_prefix(azure, table, &destination->advertise.items[k]);
	}
}

/* --- tables --- */

static struct route_table *add_table(struct azure_facts *azure, const char *name,
                                     const char *kind)
{
	struct route_table *fact =
		name == NULL ? NULL : facts_add_bare(&azure->facts, FACT_ROUTE_TABLE);
	if (fact == NULL)
		return NULL;
	FACT_SET(fact, ROUTE_TABLE_NAME, route_table, name);
	FACT_SET(fact, ROUTE_TABLE_KIND, kind, kind);
	return fact;
}

/* What an interface's routes are, in numbers. */
struct sums {
	uint64_t routes;
	uint64_t propagated[2]; /* IPv4, IPv6 */
	bool is_partial;
};

static struct sums count_routes(const struct answer_list *routes)
{
	struct sums sums = { .routes = 0 };
	ANSWER_EACH(struct effective_route, route, routes) {
		bool counts = source_of(route->source) == SOURCE_GATEWAY &&
		              words_is(route->state, "Active");
		bool is_read = route->counts[0] + route->counts[1] > 0 && route->opaque == 0;
		for (size_t i = 0; i < 2; i++) {
			sums.routes += route->counts[i];
			sums.propagated[i] += counts ? route->counts[i] : 0;
		}
		sums.is_partial |= !is_read || route->source == NULL || route->state == NULL;
	}
	return sums;
}

static void add_families(struct azure_facts *azure, const char *name, const struct sums *sums)
{
	static const char *const names[] = { "ipv4 unicast", "ipv6 unicast" };
	for (size_t i = 0; i < 2; i++) {
		struct route_table_family *fact =
			facts_add_bare(&azure->facts, FACT_ROUTE_TABLE_FAMILY);
		if (fact == NULL)
			return;
		FACT_SET(fact, ROUTE_TABLE_FAMILY_TABLE, route_table, name);
		FACT_SET(fact, ROUTE_TABLE_FAMILY_AFI_SAFI, afi_safi, names[i]);
		FACT_SET(fact, ROUTE_TABLE_FAMILY_PROPAGATED, propagated, sums->propagated[i]);
	}
}

static void add_interface(struct azure_facts *azure, const struct answer_subject *subject)
{
	static const struct answer_list no_tags;
	const char *name = azure_name(azure, subject->id);
	struct route_table *fact = add_table(azure, name, "interface");
	const struct answer_list *routes = &subject->page.items;
	struct sums sums = count_routes(routes);
	const struct table table = { .name = name,
		                     .routes = routes,
		                     .is_partial = sums.is_partial };
	if (fact == NULL || routes->count == 0)
		return;
	if (!sums.is_partial) {
		FACT_SET(fact, ROUTE_TABLE_ROUTES, routes, sums.routes);
		add_families(azure, name, &sums);
	}
	add_prefixes(azure, &table, &no_tags);
}

static void add_gateway(struct azure_facts *azure, const struct azure_gateway *named)
{
	const struct vnet_gateway *gateway = named->gateway;
	const char *name = named->name;
	const struct answer_subject *subject =
		azure_subject(azure, AZURE_GATEWAY_LEARNED, gateway->id, 0);
	if (subject == NULL)
		return;
	const struct answer_page *page = &subject->page;
	const struct table table = { .name = name,
		                     .routes = &page->items,
		                     .is_learned = true,
		                     .is_partial = page->counts.opaque > 0 };
	struct route_table *fact = add_table(azure, name, "gateway");
	if (fact == NULL)
		return;
	FACT_SET(fact, ROUTE_TABLE_GATEWAY, gateway, name);
	facts_set_text(&azure->facts, FACT_ROUTE_TABLE, fact, ROUTE_TABLE_LABEL, gateway->name);
	facts_set_text(&azure->facts, FACT_ROUTE_TABLE, fact, ROUTE_TABLE_REGION,
	               gateway->location);
	if (page->counts.routes > 0)
		add_prefixes(azure, &table, &gateway->tags);
}

/* A written table matters when somebody names it, or nobody names any. */
static bool is_watched(const struct azure_facts *azure, const char *name,
                       const struct answer_list *tags)
{
	const struct config_destinations *all = azure->facts.context->destinations;
	bool is_asked = false;
	for (size_t i = 0; i < all->count; i++) {
		if (!facts_is_ours(azure->facts.context, &all->items[i]))
			continue;
		if (is_selected(&all->items[i], name, tags))
			return true;
		is_asked = true;
	}
	return !is_asked;
}

/* Its flag holds for every gateway of the network. */
static void add_written(struct azure_facts *azure, const struct azure_table *from)
{
	const char *name = azure_name(azure, from->id);
	if (name == NULL || !is_watched(azure, name, &from->tags))
		return;
	struct facts *facts = &azure->facts;
	struct route_table *fact = add_table(azure, name, "user");
	if (fact == NULL)
		return;
	facts_set_text(facts, FACT_ROUTE_TABLE, fact, ROUTE_TABLE_LABEL, from->name);
	facts_set_text(facts, FACT_ROUTE_TABLE, fact, ROUTE_TABLE_REGION, from->location);
	if (from->routes.known)
		FACT_SET(fact, ROUTE_TABLE_ROUTES, routes, from->routes.value);
	if (from->is_shut == ANSWER_FLAG_ABSENT)
		return;
	struct route_propagation *propagation = facts_add_bare(facts, FACT_ROUTE_PROPAGATION);
	if (propagation == NULL)
		return;
	FACT_SET(propagation, ROUTE_PROPAGATION_TABLE, route_table, name);
	FACT_SET(propagation, ROUTE_PROPAGATION_GATEWAY, gateway, "*");
	FACT_SET(propagation, ROUTE_PROPAGATION_ENABLED, enabled, from->is_shut == ANSWER_NO);
}

void azure_tables(struct azure_facts *azure)
{
	FACTS_EACH(struct azure_table, table, azure->estate, AZURE_TABLES)
		add_written(azure, table);
	FACTS_EACH(struct answer_subject, subject, azure->estate, AZURE_EFFECTIVE_ROUTES)
		add_interface(azure, subject);
	for (size_t i = 0; i < azure->gateway_count; i++)
		add_gateway(azure, &azure->gateways[i]);
}
