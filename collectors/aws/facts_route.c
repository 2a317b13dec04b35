/* SPDX-License-Identifier: Apache-2.0 */
/* What virtual interfaces have in their BGP tables. */
#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/facts_way.h"

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

/* Of an interface that may lead elsewhere only what is there is told. */
static void add_route(struct facts *facts, const struct answer_subject *subject,
                      const struct prefix_rule *rule, const char *direction, enum facts_way way)
{
	static const struct dx_route absent;
	const struct dx_route *route = find_route(&subject->page.items, rule, direction);
	if (route == NULL && way == FACTS_WAY_UNKNOWN)
		return;
	struct cloud_route *fact =
		facts_add(facts, &route_map, route == NULL ? &absent : route);
	if (fact == NULL)
		return;
	facts_set_text(facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_ATTACHMENT, subject->id);
	facts_set_text(facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_DIRECTION, direction);
	facts_set_text(facts, FACT_CLOUD_ROUTE, fact, CLOUD_ROUTE_PREFIX, rule->text);
	FACT_SET(fact, CLOUD_ROUTE_PRESENT, present, route != NULL);
}

static void add_routes(struct facts *facts, const struct answer_subject *subject,
                       const struct config_destination *destination, enum facts_way way)
{
	const struct schema_prefix_rules *ours = &destination->advertise;
	const struct schema_prefix_rules *theirs = &destination->prefixes;
	for (size_t i = 0; way != FACTS_NO_WAY && i < ours->count; i++)
		add_route(facts, subject, &ours->items[i], "accepted", way);
	for (size_t i = 0; way != FACTS_NO_WAY && i < theirs->count; i++)
		add_route(facts, subject, &theirs->items[i], "advertised", way);
}

static void add_destination(struct facts *facts, const struct aws_account *account,
                            const struct config_destination *destination)
{
	struct facts_ends ends;
	facts_ends_find(account, destination, &ends);
	for (size_t i = 0; i < account->region_count; i++)
		FACTS_EACH(struct answer_subject, subject, &account->regions[i],
		           AWS_INTERFACE_ROUTES) {
			add_routes(facts, subject, destination,
			           facts_find_way(facts, account, &ends, subject->id));
		}
	facts->failed |= ends.gateways.failed;
	facts_ends_done(&ends);
}

static void count_prefixes(struct facts *facts, const struct answer_subject *subject)
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

void facts_routes(struct facts *facts, const struct aws_account *account)
{
	const struct config_destinations *all = facts->context->destinations;
	for (size_t i = 0; i < account->region_count; i++)
		FACTS_EACH(struct answer_subject, subject, &account->regions[i],
		           AWS_INTERFACE_ROUTES) {
			count_prefixes(facts, subject);
		}
	for (size_t i = 0; i < all->count; i++)
		if (facts_is_ours(facts->context, &all->items[i]))
			add_destination(facts, account, &all->items[i]);
}
