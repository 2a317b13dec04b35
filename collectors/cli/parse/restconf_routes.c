/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routes of one neighbor of IOS-XE over RESTCONF: accepted from it (bgp-nrf-post-received) or
 * sent to it (bgp-nrf-post-advertised). Who the neighbor is stands in the question only.
 */
#include "collectors/cli/parse/restconf.h"

/* A leaf of type empty: [null] where it is there (RFC 7951, 6.9). */
static bool is_there(const json_t *value, const char *path)
{
	const json_t *leaf = json_member(value, path);
	return json_is_array(leaf) || json_is_true(leaf);
}

static bool read_u32(const json_t *value, const char *path, uint32_t *ret_number)
{
	double number;
	if (!json_number(value, path, &number) || number > UINT32_MAX)
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

static void read_communities(struct found_route *route, struct span words)
{
	struct span word;
	while (span_word(&words, &word))
		found_route_community(route, word);
}

static void read_path(struct found *found, struct found_route *route, const json_t *path)
{
	struct cli_route *into = &route->route;
	json_ip(path, "nexthop", &into->next_hop);
	into->is_best = is_there(path, "path-status.bestpath");
	into->is_valid = is_there(path, "path-status.valid");
	into->has_med = read_u32(path, "metric", &into->med);
	/* 0 stands for none, which a neighbor of another AS does not send */
	into->has_local_preference = read_u32(path, "local-pref", &into->local_preference) &&
	                             into->local_preference > 0;
	if (json_member(path, "as-path") != NULL)
		found_route_path(route, json_text(path, "as-path"));
	struct span origin = json_text(path, "origin");
	if (span_skip(&origin, "origin-") && words_origin(origin) != NULL)
		into->origin = words_origin(origin);
	read_communities(route, json_text(path, "community"));
	found_route_end(found, route);
}

static void read_entry(struct found *found, const json_t *entry)
{
	struct found_route route;
	struct ip_prefix prefix;
	const json_t *path;
	const json_t *list =
		json_member(entry, "bgp-neighbor-path-entries.bgp-neighbor-path-entry");
	if (!span_prefix(json_text(entry, "prefix"), &prefix))
		return;
	for (size_t i = 0; (path = json_item(list, i)) != NULL; i++) {
		found_route_begin(found, &route, found_vrf(found, span_of(NULL)), &prefix);
		read_path(found, &route, path);
	}
}

int restconf_routes_parse(const struct cli_input *input, const struct cli_output *output,
                          struct error *err)
{
	struct found found = { input, output };
	json_t *root;
	const json_t *list, *entry;
	if (restconf_list(input, "bgp-neighbor-route-filter",
	                  "bgp-neighbor-route-entries.bgp-neighbor-route-entry", &root, &list,
	                  err) != 0)
		return -1;
	for (size_t i = 0; (entry = json_item(list, i)) != NULL; i++)
		read_entry(&found, entry);
	json_decref(root);
	return found_end(&found, err);
}
