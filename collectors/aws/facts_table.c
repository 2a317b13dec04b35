/* SPDX-License-Identifier: Apache-2.0 */
/* Route tables of VPCs and transit gateways, what flows into them, and what must stand there.
 */
#include <string.h>

#include "collectors/aws/answer/ec2.h"
#include "collectors/aws/facts_way.h"

/* Propagated routes of one family that the table of a VPC takes (VPC quotas, not adjustable).
 */
#define PROPAGATED_LIMIT 100

/* A route table, of either sort. */
struct table {
	const char *id;
	const struct answer_list *tags;
	const struct answer_list *routes;   /* struct ec2_route; NULL: not known */
	bool is_connected;                  /* to a gateway that leads to us */
	const struct answer_counts *counts; /* NULL: not known */
	const char *transit_gateway;        /* of its table, else NULL */
	uint64_t propagated_limit;          /* of a family; 0: none */
};

static bool is_connected(const struct aws_region *region, const char *vpc)
{
	if (vpc == NULL)
		return false;
	FACTS_EACH(struct ec2_vpn_gateway, gateway, region, AWS_VPN_GATEWAYS) {
		if (facts_vpn_gateway_serves(gateway, vpc))
			return true;
	}
	FACTS_EACH(struct ec2_transit_attachment, attachment, region, AWS_TRANSIT_ATTACHMENTS) {
		if (facts_transit_attachment_serves(attachment, vpc))
			return true;
	}
	return false;
}

static bool is_selected(const struct table *table, const struct config_destination *destination)
{
	return facts_names_table(destination, table->id, table->tags) ||
	       (destination->route_tables.count == 0 && table->is_connected);
}

/* A table that no destination selects is nobody's business, unless there are none. */
static bool is_watched(const struct facts *facts, const struct table *table)
{
	bool is_asked = false;
	for (size_t i = 0; i < facts->context->destinations->count; i++) {
		const struct config_destination *destination =
			&facts->context->destinations->items[i];
		if (!facts_is_ours(facts->context, destination))
			continue;
		if (is_selected(table, destination))
			return true;
		is_asked = true;
	}
	return !is_asked && table->is_connected;
}

/* What a target is, by the beginning of its identifier. */
static const char *kind_of_target(const char *target)
{
	static const struct {
		const char *prefix, *kind;
	} kinds[] = {
		{ "vgw-", "virtual_private_gateway" },
		{ "tgw-", "transit_gateway" },
		{ "local", "local" },
		{ "igw-", "internet_gateway" },
		{ "eigw-", "egress_only_internet_gateway" },
		{ "nat-", "nat_gateway" },
		{ "eni-", "network_interface" },
		{ "i-", "instance" },
		{ "pcx-", "vpc_peering_connection" },
		{ "vpce-", "vpc_endpoint" },
		{ "lgw-", "local_gateway" },
		{ "cagw-", "carrier_gateway" },
		{ "arn:", "core_network" },
	};
	for (size_t i = 0; target != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(target, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
			return kinds[i].kind;
	return NULL;
}

/* Whether somebody wrote the route or a gateway brought it. */
static const char *kind_of_origin(const char *origin)
{
	if (facts_is(origin, "EnableVgwRoutePropagation") || facts_is(origin, "propagated") ||
	    facts_is(origin, "Advertisement"))
		return "propagated";
	return origin == NULL ? NULL : "static";
}

static void describe_route(struct facts *facts, struct route_table_prefix *fact,
                           const struct prefix_rule *rule, const struct ec2_route *route)
{
	const enum fact_kind_id kind = FACT_ROUTE_TABLE_PREFIX;
	char text[IP_TEXT_MAX];
	facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_TARGET, route->target);
	facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_TARGET_KIND, route->target_kind);
	facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_TARGET_KIND,
	               kind_of_target(route->target));
	facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_ORIGIN,
	               kind_of_origin(route->origin));
	facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_STATE, route->state);
	if (!prefix_rule_is_exact(rule))
		facts_set_text(facts, kind, fact, ROUTE_TABLE_PREFIX_ROUTE,
		               ip_prefix_format(&route->prefix, text));
}

/* The route that a rule finds: one that carries traffic before one that does not. */
static const struct ec2_route *find_route(const struct table *table,
                                          const struct prefix_rule *rule)
{
	const struct ec2_route *found = NULL;
	ANSWER_EACH(struct ec2_route, route, table->routes) {
		if (!prefix_rule_matches(rule, &route->prefix))
			continue;
		if (facts_is(route->state, "active"))
			return route;
		if (found == NULL)
			found = route;
	}
	return found;
}

static void add_prefix(struct facts *facts, const struct table *table,
                       const struct prefix_rule *rule)
{
	const struct ec2_route *route = find_route(table, rule);
	/* What is not told, or hidden in a prefix list, may be there. */
	if (route == NULL && (table->counts == NULL || table->counts->opaque > 0))
		return;
	struct route_table_prefix *fact = facts_add_bare(facts, FACT_ROUTE_TABLE_PREFIX);
	if (fact == NULL)
		return;
	facts_set_text(facts, FACT_ROUTE_TABLE_PREFIX, fact, ROUTE_TABLE_PREFIX_TABLE,
	               table->id);
	facts_set_text(facts, FACT_ROUTE_TABLE_PREFIX, fact, ROUTE_TABLE_PREFIX_PREFIX,
	               rule->text);
	/* A route whose state is not told may well carry traffic. */
	if (route == NULL || route->state != NULL)
		FACT_SET(fact, ROUTE_TABLE_PREFIX_PRESENT, present,
		         route != NULL && facts_is(route->state, "active"));
	if (route != NULL)
		describe_route(facts, fact, rule, route);
}

static void add_prefixes(struct facts *facts, const struct table *table)
{
	const struct config_destinations *all = facts->context->destinations;
	for (size_t i = 0; table->routes != NULL && i < all->count; i++) {
		const struct config_destination *destination = &all->items[i];
		if (!facts_is_ours(facts->context, destination) ||
		    !is_selected(table, destination))
			continue;
		for (size_t k = 0; k < destination->advertise.count; k++)
			add_prefix(facts, table, &destination->advertise.items[k]);
	}
}

/* Both families, also one that the network has not. */
static void add_families(struct facts *facts, const struct table *table)
{
	static const char *const names[] = { "ipv4 unicast", "ipv6 unicast" };
	for (size_t i = 0; table->counts != NULL && i < 2; i++) {
		struct route_table_family *fact =
			facts_add_bare(facts, FACT_ROUTE_TABLE_FAMILY);
		if (fact == NULL)
			return;
		facts_set_text(facts, FACT_ROUTE_TABLE_FAMILY, fact, ROUTE_TABLE_FAMILY_TABLE,
		               table->id);
		FACT_SET(fact, ROUTE_TABLE_FAMILY_AFI_SAFI, afi_safi, names[i]);
		FACT_SET(fact, ROUTE_TABLE_FAMILY_PROPAGATED, propagated,
		         table->counts->propagated[i]);
		if (table->propagated_limit > 0)
			FACT_SET(fact, ROUTE_TABLE_FAMILY_PROPAGATED_LIMIT, propagated_limit,
			         table->propagated_limit);
	}
}

static struct route_table *add_table(struct facts *facts, const struct aws_region *region,
                                     const struct table *table)
{
	struct route_table *fact = facts_add_bare(facts, FACT_ROUTE_TABLE);
	if (fact == NULL)
		return NULL;
	facts_set_text(facts, FACT_ROUTE_TABLE, fact, ROUTE_TABLE_NAME, table->id);
	facts_set_text(facts, FACT_ROUTE_TABLE, fact, ROUTE_TABLE_LABEL,
	               answer_tag_value(table->tags, "Name"));
	facts_set_text(facts, FACT_ROUTE_TABLE, fact, ROUTE_TABLE_GATEWAY,
	               table->transit_gateway);
	facts_set_text(facts, FACT_ROUTE_TABLE, fact, ROUTE_TABLE_REGION, region->name);
	if (table->counts == NULL)
		return fact;
	add_families(facts, table);
	FACT_SET(fact, ROUTE_TABLE_ROUTES, routes, table->counts->routes);
	FACT_SET(fact, ROUTE_TABLE_BLACKHOLES, blackholes, table->counts->blackholes);
	return fact;
}

static struct route_propagation *add_propagation(struct facts *facts, const char *table,
                                                 const char *gateway)
{
	struct route_propagation *fact = facts_add_bare(facts, FACT_ROUTE_PROPAGATION);
	if (fact == NULL)
		return NULL;
	facts_set_text(facts, FACT_ROUTE_PROPAGATION, fact, ROUTE_PROPAGATION_TABLE, table);
	facts_set_text(facts, FACT_ROUTE_PROPAGATION, fact, ROUTE_PROPAGATION_GATEWAY, gateway);
	return fact;
}

static bool may_propagate(const struct ec2_route_table *table, const char *gateway)
{
	ANSWER_EACH(struct ec2_propagating, propagating, &table->propagating) {
		if (propagating->gateway == NULL || facts_is(propagating->gateway, gateway))
			return true;
	}
	return false;
}

/* The gateways that propagate, and those of the VPC that could and do not. One that was not
 * told by name may be any of them. */
static void add_vpc_propagation(struct facts *facts, const struct aws_region *region,
                                const struct ec2_route_table *table)
{
	ANSWER_EACH(struct ec2_propagating, propagating, &table->propagating) {
		if (propagating->gateway == NULL)
			continue;
		struct route_propagation *fact =
			add_propagation(facts, table->id, propagating->gateway);
		if (fact != NULL)
			FACT_SET(fact, ROUTE_PROPAGATION_ENABLED, enabled, true);
	}
	FACTS_EACH(struct ec2_vpn_gateway, gateway, region, AWS_VPN_GATEWAYS) {
		if (gateway->id == NULL || facts_is(gateway->state, "deleted") ||
		    table->vpc == NULL || !facts_vpn_gateway_serves(gateway, table->vpc) ||
		    may_propagate(table, gateway->id))
			continue;
		struct route_propagation *fact = add_propagation(facts, table->id, gateway->id);
		if (fact != NULL)
			FACT_SET(fact, ROUTE_PROPAGATION_ENABLED, enabled, false);
	}
}

static bool is_main(const struct ec2_route_table *table)
{
	ANSWER_EACH(struct ec2_table_association, association, &table->associations) {
		if (association->main == ANSWER_YES)
			return true;
	}
	return false;
}

static void add_vpc_table(struct facts *facts, const struct aws_region *region,
                          const struct ec2_route_table *from)
{
	struct table table = {
		.id = from->id,
		.tags = &from->tags,
		.routes = &from->routes,
		.is_connected = is_connected(region, from->vpc),
		.propagated_limit = PROPAGATED_LIMIT,
		/* Every one has its local route: without any, the routes were not told. */
		.counts = from->counts.routes == 0 ? NULL : &from->counts,
	};
	if (table.id == NULL || !is_watched(facts, &table))
		return;
	struct route_table *fact = add_table(facts, region, &table);
	if (fact == NULL)
		return;
	FACT_SET(fact, ROUTE_TABLE_KIND, kind, "vpc");
	FACT_SET(fact, ROUTE_TABLE_IS_MAIN, is_main, is_main(from));
	facts_set_text(facts, FACT_ROUTE_TABLE, fact, ROUTE_TABLE_VPC, from->vpc);
	add_vpc_propagation(facts, region, from);
	add_prefixes(facts, &table);
}

static const struct answer_page *find_subject(const struct aws_region *region,
                                              enum aws_part part, const char *id)
{
	FACTS_EACH(struct answer_subject, subject, region, part) {
		if (facts_is(subject->id, id))
			return &subject->page;
	}
	return NULL;
}

static void add_transit_propagation(struct facts *facts, const char *table,
                                    const struct answer_page *page)
{
	ANSWER_EACH(struct ec2_propagation, propagation, &page->items) {
		if (propagation->attachment == NULL)
			continue;
		struct route_propagation *fact =
			add_propagation(facts, table, propagation->attachment);
		bool enabled = facts_is(propagation->state, "enabled");
		if (fact != NULL && (enabled || facts_is(propagation->state, "disabled")))
			FACT_SET(fact, ROUTE_PROPAGATION_ENABLED, enabled, enabled);
	}
}

static void add_transit_table(struct facts *facts, const struct aws_region *region,
                              const struct ec2_transit_table *from)
{
	if (from->id == NULL || facts_is(from->state, "deleted"))
		return;
	const struct answer_page *routes = find_subject(region, AWS_TRANSIT_ROUTES, from->id);
	const struct answer_page *propagations =
		find_subject(region, AWS_TRANSIT_PROPAGATIONS, from->id);
	struct table table = {
		.id = from->id,
		.tags = &from->tags,
		.routes = routes == NULL ? NULL : &routes->items,
		.is_connected = true,
		.counts = routes == NULL || routes->more == ANSWER_YES ? NULL : &routes->counts,
		.transit_gateway = from->gateway,
	};
	if (!is_watched(facts, &table))
		return;
	struct route_table *fact = add_table(facts, region, &table);
	if (fact == NULL)
		return;
	FACT_SET(fact, ROUTE_TABLE_KIND, kind, "transit");
	if (propagations != NULL)
		add_transit_propagation(facts, from->id, propagations);
	add_prefixes(facts, &table);
}

void facts_tables(struct facts *facts, const struct aws_region *region)
{
	FACTS_EACH(struct ec2_route_table, table, region, AWS_ROUTE_TABLES) {
		add_vpc_table(facts, region, table);
	}
	FACTS_EACH(struct ec2_transit_table, table, region, AWS_TRANSIT_TABLES) {
		add_transit_table(facts, region, table);
	}
}
