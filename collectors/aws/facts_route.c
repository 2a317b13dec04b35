/* SPDX-License-Identifier: Apache-2.0 */
/* What virtual interfaces have in their BGP tables. */
#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/facts.h"

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct dx_route, member)                                  \
	}
static const struct facts_row route_rows[] = {
	FROM(CLOUD_ROUTE_AS_PATH_LENGTH, as_path_length),
	FROM(CLOUD_ROUTE_INSTALLED, installed),
	FROM(CLOUD_ROUTE_AS_PATH, as_path),
	FROM(CLOUD_ROUTE_COMMUNITIES, communities),
	FROM(CLOUD_ROUTE_DEVICE, device),
};
#undef FROM

static const struct facts_map route_map = FACTS_MAP(FACT_CLOUD_ROUTE, route_rows);

static const struct dx_route *find_route(const struct answer_list *routes,
                                         const struct prefix_rule *rule, const char *direction)
{
	ANSWER_EACH(struct dx_route, route, routes) {
		if (facts_is(route->direction, direction) &&
		    prefix_rule_matches(rule, &route->prefix))
			return route;
	}
	return NULL;
}

static void add_route(struct facts *facts, const struct aws_subject *subject,
                      const struct prefix_rule *rule, const char *direction)
{
	static const struct dx_route absent;
	const struct dx_route *route = find_route(&subject->page.items, rule, direction);
	struct cloud_route *fact =
		facts_add(facts, &route_map, route == NULL ? &absent : route);
	if (fact == NULL)
		return;
	facts_set_text(facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_ATTACHMENT, subject->id);
	facts_set_text(facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_DIRECTION, direction);
	facts_set_text(facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_PREFIX, rule->text);
	FACT_SET(fact, CLOUD_ROUTE_PRESENT, present, route != NULL);
}

static void add_rules(struct facts *facts, const struct aws_subject *subject,
                      const struct schema_prefix_rules *rules, const char *direction)
{
	for (size_t i = 0; i < rules->count; i++)
		add_route(facts, subject, &rules->items[i], direction);
}

static void add_routes(struct facts *facts, const struct aws_subject *subject)
{
	const struct config_destinations *all = facts->context->destinations;
	for (size_t i = 0; i < all->count; i++) {
		const struct config_destination *destination = &all->items[i];
		if (!facts_is_ours(facts->context, destination))
			continue;
		add_rules(facts, subject, &destination->advertise, "accepted");
		add_rules(facts, subject, &destination->prefixes, "advertised");
	}
}

static void count_prefixes(struct facts *facts, const struct aws_subject *subject)
{
	static const enum ip_family families[] = { IP_V4, IP_V6 };
	for (size_t i = 0; i < 2; i++) {
		struct cloud_bgp *session = facts_session(facts, subject->id, families[i]);
		if (session == NULL)
			continue;
		FACT_SET(session, CLOUD_BGP_ACCEPTED, accepted,
		         subject->page.counts.accepted[i]);
		FACT_SET(session, CLOUD_BGP_ADVERTISED, advertised,
		         subject->page.counts.advertised[i]);
	}
}

void facts_routes(struct facts *facts, const struct aws_region *region)
{
	FACTS_EACH(struct aws_subject, subject, region, AWS_INTERFACE_ROUTES) {
		if (subject->id == NULL)
			continue;
		count_prefixes(facts, subject);
		add_routes(facts, subject);
	}
}
