/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Junos' routes. One command answers for all tables; each names itself. Commands that ask a
 * table ("show route") list what other protocols know too: that is left out.
 */
#include "agent/base/error.h"
#include "collectors/cli/parse/junos.h"
#include "collectors/cli/parse/parsers.h"

/* "AS path: 7018 13335 I (Atomic)\nAggregator: ...": what stands behind the origin is not path.
 */
static struct span path_words(struct span words)
{
	struct span rest = { "", 0 }, word;
	span_line(&words, &rest);
	span_skip(&rest, "AS path:");
	words = rest;
	while (span_word(&rest, &word))
		if (words_origin(word) != NULL) {
			words.len -= rest.len;
			break;
		}
	return words;
}

static bool number_of(const json_t *entry, const char *path, uint32_t *ret_number)
{
	double number;
	if (!json_number(entry, path, &number) || number > UINT32_MAX)
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

/* [{"community": [{"data": "64512:1"}, ...]}] */
static void read_communities(struct found_route *route, const json_t *entry)
{
	const json_t *list = json_member(entry, "communities.community"), *item;
	if (json_is_string(list))
		found_route_community(route, span_of(json_string_value(list)));
	for (size_t i = 0; (item = json_item(list, i)) != NULL; i++)
		found_route_community(route, json_text(item, "data"));
}

static void read_entry(struct found *found, struct found_route *route, const json_t *entry)
{
	struct cli_route *into = &route->route;
	struct span as_path = json_text(entry, "as-path");
	into->is_valid = true; /* what is not, is hidden */
	into->is_best = span_find(json_text(entry, "active-tag"), "*", NULL);
	json_ip(entry, "nh.to", &into->next_hop);
	if (!json_ip(entry, "gateway", &into->peer))
		json_ip(entry, "learned-from", &into->peer);
	into->has_local_preference =
		number_of(entry, "local-preference", &into->local_preference);
	into->has_med =
		number_of(entry, "med", &into->med) || number_of(entry, "metric", &into->med);
	if (as_path.len > 0) /* at least an origin */
		found_route_path(route, path_words(as_path));
	read_communities(route, entry);
	found_route_end(found, route);
}

/* Detailed answers have the length beside the destination. */
static bool read_destination(const json_t *rt, struct ip_prefix *ret_prefix)
{
	uint32_t length;
	if (!span_prefix(json_text(rt, "rt-destination"), ret_prefix))
		return false;
	if (number_of(rt, "rt-prefix-length", &length) &&
	    length <= ip_length(ret_prefix->address.family) * 8)
		*ret_prefix = ip_prefix_of(&ret_prefix->address, (uint8_t)length);
	return true;
}

static void read_table(struct found *found, struct found_route *route, const json_t *table)
{
	struct span instance;
	struct ip_prefix prefix;
	const json_t *rts = json_member(table, "rt"), *rt, *entry;
	if (junos_table(json_text(table, "table-name"), &instance) == NULL)
		return;
	const char *vrf = found_vrf(found, instance);
	for (size_t i = 0; (rt = json_item(rts, i)) != NULL; i++) {
		const json_t *entries = json_member(rt, "rt-entry");
		for (size_t at = 0; (entry = json_item(entries, at)) != NULL; at++) {
			if (!span_is(json_text(entry, "protocol-name"), "BGP") ||
			    !read_destination(rt, &prefix))
				continue;
			found_route_begin(found, route, vrf, &prefix);
			read_entry(found, route, entry);
		}
	}
}

int junos_routes_parse(const struct cli_input *input, const struct cli_output *output,
                       struct error *err)
{
	struct found found = { input, output };
	struct found_route route;
	json_t *root = NULL;
	const json_t *list, *table;
	if (junos_document(input, "route-information", &root, &list, err) != 0)
		return -1;
	const json_t *tables = json_member(list, "route-table");
	for (size_t i = 0; (table = json_item(tables, i)) != NULL; i++)
		read_table(&found, &route, table);
	json_decref(root);
	return found_end(&found, err);
}
