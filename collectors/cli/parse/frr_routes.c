/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FRR's routes: what is advertised to a peer, what was accepted from one, all paths of a
 * prefix.
 *
 * A path without "locPrf" competes with the default, which tables name in their head and the
 * answer about one prefix does not.
 */
#include "agent/base/error.h"
#include "collectors/cli/parse/frr.h"
#include "collectors/cli/parse/json_table.h"
#include "collectors/cli/parse/parsers.h"

/* The answer says that there is nothing to show, and why. */
static int frr_warning(const json_t *root, struct error *err)
{
	struct span warning = json_text(root, "warning");
	/* constants of FRR's source, without anything from outside */
	return warning.len == 0 ? 0
	                        : error_set(err, ERROR_CONFIG, 0, "the router says \"%.100s\"",
	                                    warning.text);
}

int frr_document(const struct cli_input *input, json_t **ret_root, struct error *err)
{
	json_t *root = NULL;
	if (json_document(input, &root, err) != 0)
		return -1;
	if (root == NULL)
		return error_set(err, ERROR_MALFORMED, 0, "the answer is empty");
	if (frr_warning(root, err) != 0) {
		json_decref(root);
		return -1;
	}
	*ret_root = root;
	return 0;
}

int frr_document_end(struct found *found, json_t *root, bool is_other, struct error *err)
{
	json_decref(root);
	return is_other ? error_set(err, ERROR_MALFORMED, 0,
	                            "the answer is not what the command prints")
	                : found_end(found, err);
}

static void route_preference(struct cli_route *route, const json_t *path, const json_t *table)
{
	double number;
	route->has_local_preference = json_number(path, "locPrf", &number) ||
	                              json_number(table, "defaultLocPrf", &number);
	if (route->has_local_preference)
		route->local_preference = (uint32_t)number;
	route->has_med = json_number(path, "metric", &number);
	if (route->has_med)
		route->med = (uint32_t)number;
}

/* "65001:1 no-export" */
static void route_communities(struct found_route *route, const json_t *path)
{
	struct span words = json_text(path, "community.string"), word;
	while (span_word(&words, &word))
		found_route_community(route, word);
	words = json_text(path, "largeCommunity.string");
	while (span_word(&words, &word))
		found_route_community(route, word);
}

static void route_attributes(struct found_route *route, const json_t *path, const json_t *table)
{
	const json_t *as_path = json_member(path, "aspath.string");
	route_preference(&route->route, path, table);
	if (as_path != NULL)
		found_route_path(route, json_text(path, "aspath.string"));
	else if (json_member(path, "path") != NULL)
		found_route_path(route, json_text(path, "path"));
	struct span origin = json_text(path, "origin");
	if (origin.len == 0)
		origin = json_text(path, "bgpOriginCode");
	if (origin.len > 0)
		route->route.origin = words_origin(origin);
	route_communities(route, path);
}

static bool is_best(const json_t *path)
{
	return json_is_true(json_member(path, "bestpath")) ||
	       json_is_true(json_member(path, "bestpath.overall"));
}

/* A path that was learned from somebody. */
static void learned_path(struct found *found, struct found_route *route, const char *vrf,
                         const struct ip_prefix *prefix, const json_t *path,
                         const json_t *table)
{
	found_route_begin(found, route, vrf, prefix);
	route_attributes(route, path, table);
	route->route.is_valid = json_is_true(json_member(path, "valid"));
	route->route.is_best = is_best(path);
	json_ip(path, "nexthops.ip", &route->route.next_hop);
	if (!json_ip(path, "peer.peerId", &route->route.peer))
		json_ip(path, "peerId", &route->route.peer);
	found_route_end(found, route);
}

int frr_prefix_parse(const struct cli_input *input, const struct cli_output *output,
                     struct error *err)
{
	struct found found = { input, output };
	struct found_route route;
	struct ip_prefix prefix;
	json_t *root = NULL;
	if (frr_document(input, &root, err) != 0)
		return -1;
	/* {}: nobody has it */
	bool is_there = span_prefix(json_text(root, "prefix"), &prefix);
	const json_t *paths = json_member(root, "paths"), *path;
	const char *vrf = found_vrf(&found, json_text(root, "vrfName"));
	for (size_t i = 0; is_there && (path = json_item(paths, i)) != NULL; i++)
		learned_path(&found, &route, vrf, &prefix, path, NULL);
	return frr_document_end(&found, root, !is_there && json_object_size(root) > 0, err);
}

/* Opens a table of routes; a peer or VRF that is not there is told by a warning. */
static int open_table(const struct cli_input *input, const char *member,
                      struct json_table *ret_table, struct error *err)
{
	struct json_table table;
	if (json_table_open(input, member, &table, err) != 0)
		return -1;
	int failed = frr_warning(table.head, err);
	/* {} is an empty table; no text at all is none */
	if (failed == 0 && !table.has_rows &&
	    (table.head == NULL || json_object_size(table.head) > 0))
		failed = error_set(err, ERROR_MALFORMED, 0,
		                   "the answer is not what the command prints: no \"%s\"",
		                   member);
	if (failed != 0) {
		json_table_close(&table);
		return -1;
	}
	*ret_table = table;
	return 0;
}

static int close_table(struct found *found, struct json_table *table, int step,
                       struct error *err)
{
	json_table_close(table);
	return step < 0 ? -1 : found_end(found, err);
}

int frr_routes_parse(const struct cli_input *input, const struct cli_output *output,
                     struct error *err)
{
	struct found found = { input, output };
	struct found_route route;
	struct json_table table;
	struct json_pair row;
	struct ip_prefix prefix;
	const json_t *path;
	int step;
	if (open_table(input, "routes", &table, err) != 0)
		return -1;
	const char *vrf = found_vrf(&found, json_text(table.head, "vrfName"));
	while ((step = json_table_next(&table, &row, err)) > 0)
		for (size_t i = 0;
		     span_prefix(row.name, &prefix) && (path = json_item(row.value, i)) != NULL;
		     i++)
			learned_path(&found, &route, vrf, &prefix, path, table.head);
	return close_table(&found, &table, step, err);
}

static void advertised_path(struct found *found, struct found_route *route, const char *vrf,
                            const struct json_pair *entry, const json_t *table)
{
	struct ip_prefix prefix;
	if (!span_prefix(entry->name, &prefix))
		return;
	const json_t *symbols = json_member(entry->value, "appliedStatusSymbols");
	found_route_begin(found, route, vrf, &prefix);
	route->route.peer = (struct ip){ 0 };
	route_attributes(route, entry->value, table);
	route->route.is_valid = json_is_true(json_member(entry->value, "valid")) ||
	                        json_is_true(json_member(symbols, "*"));
	route->route.is_best = json_is_true(json_member(entry->value, "bestpath")) ||
	                       json_is_true(json_member(symbols, ">"));
	if (!json_ip(entry->value, "nextHop", &route->route.next_hop))
		json_ip(entry->value, "nextHopGlobal", &route->route.next_hop);
	found_route_end(found, route);
}

/* What `default-originate` sends is in no table; the answer tells it beside the routes. */
static void originated_default(struct found *found, struct found_route *route, const char *vrf,
                               const json_t *root)
{
	struct ip_prefix prefix;
	if (!span_prefix(json_text(root, "bgpOriginatingDefaultNetwork"), &prefix))
		return;
	found_route_begin(found, route, vrf, &prefix);
	route->route.peer = (struct ip){ 0 };
	route->route.is_valid = true;
	found_route_end(found, route);
}

int frr_advertised_parse(const struct cli_input *input, const struct cli_output *output,
                         struct error *err)
{
	struct found found = { input, output };
	struct found_route route;
	struct json_table table;
	struct json_pair row;
	int step;
	if (open_table(input, "advertisedRoutes", &table, err) != 0)
		return -1;
	const char *vrf = found_vrf(&found, json_text(table.head, "vrfName"));
	originated_default(&found, &route, vrf, table.head);
	while ((step = json_table_next(&table, &row, err)) > 0)
		advertised_path(&found, &route, vrf, &row, table.head);
	return close_table(&found, &table, step, err);
}
