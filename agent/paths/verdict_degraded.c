/* SPDX-License-Identifier: Apache-2.0 */
/* Why a path that forwards does not do so as it should: stability, routes, then quality. */
#include <string.h>

#include "agent/base/strbuf.h"
#include "agent/paths/verdict_rules.h"

/* A session that has just come up is still exchanging its routes. */
#define FRESH_S 15.0

/* Counts of prefixes are read rarely: so long after a session came up one may be from before
 * its routes arrived. */
#define COUNTS_FRESH_S 75.0

/* One packet lost in a minute of one a second is more than 1 % and says nothing. */
#define LOST_MIN 3

/* From this part of its capacity on a line queues and drops. */
#define SATURATED 0.9

static const char *router_name(const struct scene *scene)
{
	return scene->ends->router.router->name;
}

static const char *cloud_name(const struct scene *scene)
{
	return scene->ends->cloud.cloud->name;
}

static bool is_younger(const struct scene *scene, double limit_s)
{
	const struct bgp_peer *peer = scene->ends->router.peer;
	if (!scene_has_router(scene) || !fact_is_known(&peer->fact, BGP_PEER_LAST_CHANGE))
		return false;
	double age = walltime_to_seconds(scene->world->wall) - peer->last_change;
	return age >= 0 && age < limit_s; /* a clock may have jumped: then it is not fresh */
}

static bool is_exchanging(const struct scene *scene)
{
	return is_younger(scene, FRESH_S);
}

/* What the watched routes of the session say about its being empty; unknown: nobody watches. */
static enum answer has_routes(const struct scene *scene)
{
	struct fact_list routes = scene_session_facts(scene, FACT_ROUTE);
	enum answer answer = ANSWER_UNKNOWN;
	for (size_t i = 0; i < routes.count; i++) {
		const struct route *route = (const void *)routes.items[i];
		if (!fact_is_known(&route->fact, ROUTE_PRESENT))
			continue;
		if (route->present)
			return ANSWER_UP;
		answer = ANSWER_DOWN;
	}
	return answer;
}

bool rule_flapping(const struct scene *scene, struct strbuf *why)
{
	if (scene->is_flapping)
		strbuf_puts(why, "it went up and down several times within ten minutes");
	return scene->is_flapping;
}

bool rule_no_prefixes_received(const struct scene *scene, struct strbuf *why)
{
	uint64_t count;
	enum answer routes = has_routes(scene);
	double fresh_s = routes == ANSWER_DOWN ? FRESH_S : COUNTS_FRESH_S;
	if (routes == ANSWER_UP || is_younger(scene, fresh_s) ||
	    scene_prefixes(scene, &count) != 0 || count > 0)
		return false;
	strbuf_printf(why, "%s has learned no prefix from this peer", router_name(scene));
	return true;
}

bool rule_prefixes_missing(const struct scene *scene, struct strbuf *why)
{
	const struct config_destination *wanted = scene->ends->wanted;
	struct fact_list routes = scene_session_facts(scene, FACT_ROUTE);
	for (size_t i = 0; wanted != NULL && !is_exchanging(scene) && i < routes.count; i++) {
		const struct route *route = (const void *)routes.items[i];
		if (!fact_is_known(&route->fact, ROUTE_PRESENT) || route->present ||
		    !scene_rules_have(&wanted->prefixes, route->prefix))
			continue;
		strbuf_printf(why, "%s has not learned %s of %s from this peer",
		              router_name(scene), route->prefix, wanted->name);
		return true;
	}
	return false;
}

bool rule_prefixes_not_advertised(const struct scene *scene, struct strbuf *why)
{
	const struct config_destination *wanted = scene->ends->wanted;
	struct fact_list routes = scene_session_facts(scene, FACT_ADVERTISED_ROUTE);
	for (size_t i = 0; wanted != NULL && !is_exchanging(scene) && i < routes.count; i++) {
		const struct advertised_route *route = (const void *)routes.items[i];
		if (!fact_is_known(&route->fact, ADVERTISED_ROUTE_PRESENT) || route->present ||
		    !scene_rules_have(&wanted->advertise, route->prefix))
			continue;
		strbuf_printf(why, "%s does not advertise %s to this peer", router_name(scene),
		              route->prefix);
		return true;
	}
	return false;
}

static void tell_leak(const struct advertisement *leak, const char *router, struct strbuf *why)
{
	if (scene_leaks_default(leak))
		strbuf_printf(why, "%s advertises a default route", router);
	else if (leak->outside > 0)
		strbuf_printf(why, "%s advertises %llu prefixes that are not ours", router,
		              (unsigned long long)leak->outside);
	else
		strbuf_printf(why, "%s passes on %llu prefixes of others", router,
		              (unsigned long long)leak->transit);
	if (leak->examples != NULL && leak->examples[0] != '\0')
		strbuf_printf(why, ": %s", leak->examples);
}

/* Members that were not observed are zero. */
bool rule_route_leak(const struct scene *scene, struct strbuf *why)
{
	struct fact_list facts = scene_session_facts(scene, FACT_ADVERTISEMENT);
	for (size_t i = 0; i < facts.count; i++) {
		const struct advertisement *leak = (const void *)facts.items[i];
		if (!scene_leaks_default(leak) && leak->outside == 0 && leak->transit == 0)
			continue;
		tell_leak(leak, router_name(scene), why);
		return true;
	}
	return false;
}

/* --- in the cloud's route tables */

/* Whether the gateway of the path puts its routes into a table. Down: it does not, or nobody
 * tells how routes come into this table; unknown: other gateways serve it. */
static enum answer propagates(const struct scene *scene, const char *table)
{
	const struct cloud_end *end = &scene->ends->cloud;
	const struct route_propagation like = { .cloud = end->cloud->name,
		                                .provider = end->cloud->provider,
		                                .route_table = table };
	struct fact_list facts = world_select(end->view, FACT_ROUTE_PROPAGATION, &like, 3);
	for (size_t i = 0; i < facts.count; i++) {
		const struct route_propagation *it = (const void *)facts.items[i];
		bool is_ours = strcmp(it->gateway, "*") == 0 || end->gateway == NULL ||
		               strcmp(it->gateway, end->gateway) == 0;
		if (is_ours && fact_is_known(&it->fact, ROUTE_PROPAGATION_ENABLED))
			return it->enabled ? ANSWER_UP : ANSWER_DOWN;
	}
	return facts.count == 0 ? ANSWER_DOWN : ANSWER_UNKNOWN;
}

/* Whether the cloud accepted the prefix on this attachment. */
static bool is_accepted(const struct scene *scene, const char *prefix)
{
	const struct cloud_end *end = &scene->ends->cloud;
	const struct cloud_route like = { .cloud = end->cloud->name,
		                          .provider = end->cloud->provider,
		                          .attachment = end->attachment,
		                          .direction = "accepted",
		                          .prefix = prefix };
	const struct cloud_route *route = world_find(end->view, FACT_CLOUD_ROUTE, &like, 5);
	return route != NULL && route->present;
}

/* A prefix that a propagating gateway does not bring was perhaps never accepted: that is
 * another row's. */
static bool is_withheld(const struct scene *scene, const struct route_table_prefix *prefix)
{
	if (!fact_is_known(&prefix->fact, ROUTE_TABLE_PREFIX_PRESENT) || prefix->present ||
	    !scene_rules_have(&scene->ends->wanted->advertise, prefix->prefix))
		return false;
	enum answer answer = propagates(scene, prefix->route_table);
	return answer == ANSWER_DOWN ||
	       (answer == ANSWER_UP && is_accepted(scene, prefix->prefix));
}

static bool is_disabled(const struct scene *scene, const char *table)
{
	const struct cloud_end *end = &scene->ends->cloud;
	const struct route_propagation like = { .cloud = end->cloud->name,
		                                .provider = end->cloud->provider,
		                                .route_table = table };
	return world_find(end->view, FACT_ROUTE_PROPAGATION, &like, 3) != NULL &&
	       propagates(scene, table) == ANSWER_DOWN;
}

bool rule_not_propagated(const struct scene *scene, struct strbuf *why)
{
	const struct cloud_end *end = &scene->ends->cloud;
	if (!scene_has_cloud(scene) || scene->ends->wanted == NULL)
		return false;
	struct fact_list facts = view_facts(end->view, FACT_ROUTE_TABLE_PREFIX);
	for (size_t i = 0; i < facts.count; i++) {
		const struct route_table_prefix *prefix = (const void *)facts.items[i];
		if (!is_withheld(scene, prefix))
			continue;
		strbuf_printf(why, "%s is not in route table %s%s", prefix->prefix,
		              prefix->route_table,
		              is_disabled(scene, prefix->route_table)
		                      ? ", where propagation is disabled"
		                      : "");
		return true;
	}
	return false;
}

bool rule_propagation_limit(const struct scene *scene, struct strbuf *why)
{
	const struct cloud_end *end = &scene->ends->cloud;
	if (!scene_has_cloud(scene))
		return false;
	struct fact_list facts = view_facts(end->view, FACT_ROUTE_TABLE_FAMILY);
	for (size_t i = 0; i < facts.count; i++) {
		const struct route_table_family *table = (const void *)facts.items[i];
		if (!fact_is_known(&table->fact, ROUTE_TABLE_FAMILY_PROPAGATED) ||
		    !fact_is_known(&table->fact, ROUTE_TABLE_FAMILY_PROPAGATED_LIMIT) ||
		    table->propagated < table->propagated_limit ||
		    propagates(scene, table->route_table) != ANSWER_UP)
			continue;
		strbuf_printf(why,
		              "route table %s holds %llu propagated routes of at most %llu",
		              table->route_table, (unsigned long long)table->propagated,
		              (unsigned long long)table->propagated_limit);
		return true;
	}
	return false;
}

/* --- preference and quality */

bool rule_wrong_preference(const struct scene *scene, struct strbuf *why)
{
	uint64_t preference;
	double wanted = scene->expect.local_preference;
	if (wanted > 0 && scene_local_preference(scene, &preference) == 0 &&
	    (double)preference != wanted) {
		strbuf_printf(why, "%s learns with local preference %llu instead of %.0f",
		              router_name(scene), (unsigned long long)preference, wanted);
		return true;
	}
	if (scene->rival != NULL)
		strbuf_printf(why, "%s prefers %s, which is a backup", router_name(scene),
		              scene->rival);
	return scene->rival != NULL;
}

bool rule_loss_high(const struct scene *scene, struct strbuf *why)
{
	const struct measure *measure = &scene->measure;
	if (measure->loss < 0 || measure->lost < LOST_MIN ||
	    measure->loss <= scene->expect.loss_max)
		return false;
	strbuf_printf(why, "%llu of %llu packets of the last minute were lost",
	              (unsigned long long)measure->lost, (unsigned long long)measure->sent);
	return true;
}

bool rule_latency_high(const struct scene *scene, struct strbuf *why)
{
	double latency = scene->measure.latency;
	if (latency < 0 || scene->expect.latency_max < 0 ||
	    latency <= scene->expect.latency_max)
		return false;
	strbuf_printf(why, "median round trip of %.1f ms, at most %.1f ms are expected",
	              latency * 1e3, scene->expect.latency_max * 1e3);
	return true;
}

bool rule_mtu_too_small(const struct scene *scene, struct strbuf *why)
{
	const struct attachment *attachment = scene->ends->cloud.facts;
	if (!scene_has_cloud(scene) || attachment == NULL || scene->expect.mtu < 0 ||
	    !fact_is_known(&attachment->fact, ATTACHMENT_MTU) ||
	    (double)attachment->mtu >= scene->expect.mtu)
		return false;
	strbuf_printf(why, "%s says that %s carries %llu bytes, %.0f are expected",
	              cloud_name(scene), attachment->attachment,
	              (unsigned long long)attachment->mtu, scene->expect.mtu);
	return true;
}

bool rule_saturated(const struct scene *scene, struct strbuf *why)
{
	if (scene->load < 0 || scene->capacity <= 0 ||
	    scene->load < SATURATED * scene->capacity)
		return false;
	strbuf_printf(why, "it carries %.0f %% of its capacity",
	              100 * scene->load / scene->capacity);
	return true;
}
