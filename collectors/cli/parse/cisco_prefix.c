/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All paths of one prefix, as IOS, IOS-XR and NX-OS print them:
 *
 * BGP routing table entry for 10.0.0.0/16, version 162
 * Paths: (2 available, best #2, table default)
 *   64512 65010, (received & used)
 *     192.0.2.1 (metric 20) from 192.0.2.1 (198.51.100.1)
 *       Origin IGP, metric 0, localpref 200, valid, external, best
 *       Community: 64512:1 no-export
 *
 * The line before the one with "from" is the AS path. NX-OS names it, and says before it
 * whether the path is valid and best.
 */
#include <stdio.h>

#include "agent/base/error.h"
#include "collectors/cli/parse/cisco.h"
#include "collectors/cli/parse/parsers.h"

struct paths {
	struct found found;
	struct found_route route;
	const char *vrf;
	struct ip_prefix prefix;
	bool has_entry;
	bool has_route;      /* one is being put together */
	bool is_kept;        /* and is used, not only received */
	bool is_whole;       /* and its attributes were read */
	bool in_communities; /* the last line may go on */
	struct span before;  /* the last line */
	struct span type;    /* NX-OS: the last "Path type:" */
	uint64_t expected, seen;
};

static void hand_over(struct paths *paths)
{
	if (paths->has_route && paths->is_whole) {
		paths->seen++;
		if (paths->is_kept)
			found_route_end(&paths->found, &paths->route);
	}
	paths->has_route = paths->is_whole = false;
}

static int check_count(struct paths *paths, struct error *err)
{
	hand_over(paths);
	return paths->seen >= paths->expected
	               ? 0
	               : error_set(err, ERROR_MALFORMED, 0,
	                           "the router speaks of %llu paths, lists %llu",
	                           (unsigned long long)paths->expected,
	                           (unsigned long long)paths->seen);
}

/* "10.0.0.0/16, version 3"; a route distinguisher may stand before it: "64512:1:10.0.0.0/16",
 * "[64512:1]2001:db8::/32". */
static bool read_prefix(struct span words, struct ip_prefix *ret_prefix)
{
	struct span word = text_until(words, ',');
	if (span_skip(&word, "[")) {
		if (!span_find(word, "]", &word))
			return false;
		return span_prefix(word, ret_prefix);
	}
	return span_prefix(word, ret_prefix) ||
	       (span_find(word, ":", &word) && span_find(word, ":", &word) &&
	        span_prefix(word, ret_prefix));
}

static int begin_entry(struct paths *paths, struct span words, struct error *err)
{
	if (check_count(paths, err) != 0)
		return -1;
	paths->expected = paths->seen = 0;
	paths->has_entry = read_prefix(words, &paths->prefix);
	return 0;
}

/* "(2 available, best #1, table BLUE)"; a global table has several names. */
static void begin_paths(struct paths *paths, struct span words)
{
	struct span vrf;
	if (!paths->has_entry || !text_number(words, "(", &paths->expected))
		paths->expected = 0;
	if (paths->found.input->vrf == NULL && text_word(words, ", table ", &vrf) &&
	    !span_is(vrf, "Default-IP-Routing-Table"))
		paths->vrf = found_vrf(&paths->found, vrf);
}

/* "64512 65010, (received & used)", "Local", NX-OS: "AS-Path: NONE, path locally originated" */
static void read_path(struct paths *paths, struct span line)
{
	line = span_trim(line);
	span_skip(&line, "AS-Path:");
	paths->is_kept = !span_find(line, "received-only", NULL);
	struct span path = span_trim(text_until(line, ','));
	if (span_is(path, "Local") || span_is(path, "NONE"))
		path.len = 0;
	found_route_path(&paths->route, path);
}

/* "path is valid, is best path" */
static void read_type(struct paths *paths)
{
	struct cli_route *route = &paths->route.route;
	route->is_valid = span_find(paths->type, "path is valid", NULL);
	route->is_best = span_find(paths->type, "is best path", NULL);
}

/* An address; the name of its interface may follow a link-local one. */
static bool read_address(struct span words, struct ip *ret_ip)
{
	struct span word;
	return span_word(&words, &word) && span_ip(text_until(word, '%'), ret_ip);
}

/* "192.0.2.1 (metric 20) from 192.0.2.1 (198.51.100.1)" */
static bool begin_path(struct paths *paths, struct span line)
{
	struct span from;
	struct ip next_hop, peer;
	if (!paths->has_entry || !read_address(line, &next_hop) ||
	    !span_find(line, " from ", &from) || !read_address(from, &peer))
		return false;
	hand_over(paths);
	found_route_begin(&paths->found, &paths->route, paths->vrf, &paths->prefix);
	paths->route.route.next_hop = next_hop;
	paths->route.route.peer = ip_is_unspecified(&peer) ? (struct ip){ 0 } : peer;
	read_path(paths, paths->before);
	read_type(paths);
	paths->has_route = true;
	return true;
}

/* "Origin IGP, metric 0, localpref 200, valid, external, best", each between commas */
static void read_attributes(struct paths *paths, struct span words)
{
	struct cli_route *route = &paths->route.route;
	uint64_t number;
	paths->is_whole = true;
	route->origin = words_origin(text_until(words, ','));
	while (words.len > 0) {
		struct span item = text_until(words, ',');
		words.text += item.len + (item.len < words.len);
		words.len -= item.len + (item.len < words.len);
		item = span_trim(item);
		route->is_valid |= span_is(item, "valid");
		route->is_best |= span_is(item, "best");
		if (text_number(item, "localpref ", &number) && number <= UINT32_MAX) {
			route->has_local_preference = true;
			route->local_preference = (uint32_t)number;
		}
		bool is_med = span_skip(&item, "metric ") || span_skip(&item, "MED ");
		if (is_med && span_u64(item, &number) && number <= UINT32_MAX) {
			route->has_med = true;
			route->med = (uint32_t)number;
		}
	}
}

/* IOS prints the number alone unless told otherwise: 65537 is 1:1. */
static void add_community(struct found_route *route, struct span word)
{
	uint64_t number;
	char text[sizeof("65535:65535")];
	if (!span_u64(word, &number) || number > UINT32_MAX) {
		found_route_community(route, word);
		return;
	}
	snprintf(text, sizeof(text), "%u:%u", (unsigned)(number >> 16),
	         (unsigned)(number & UINT16_MAX));
	found_route_community(route, span_of(text));
}

/* Communities, or a line that goes on with them: numbers with one colon at least. */
static bool read_communities(struct paths *paths, struct span words)
{
	struct span rest = words, word, first;
	uint64_t number;
	if (paths->in_communities) { /* of the line before */
		if (!span_word(&rest, &first) || !span_digits(&first, &number) ||
		    !span_skip(&first, ":") || !span_digits(&first, &number))
			return false;
	}
	while (span_word(&words, &word))
		add_community(&paths->route, word);
	return true;
}

static int read_line(struct paths *paths, struct span line, struct error *err)
{
	struct span rest = span_trim(line);
	if (span_skip(&rest, "BGP routing table entry for "))
		return begin_entry(paths, rest, err);
	if (span_skip(&rest, "Paths: "))
		begin_paths(paths, rest);
	else if (span_skip(&rest, "BGP routing table information for VRF "))
		paths->vrf = found_vrf(&paths->found, text_until(rest, ','));
	else if (span_skip(&rest, "Path type:"))
		paths->type = rest;
	else if (begin_path(paths, line))
		paths->type = span_of(NULL);
	else if (!paths->has_route)
		;
	else if (paths->in_communities && read_communities(paths, rest))
		return 0;
	else if (!paths->is_whole && span_skip(&rest, "Origin "))
		read_attributes(paths, rest);
	else if (span_skip(&rest, "Community:") || span_skip(&rest, "Large Community:")) {
		paths->in_communities = false;
		paths->in_communities = read_communities(paths, rest);
		paths->before = line;
		return 0;
	}
	paths->in_communities = false;
	paths->before = line;
	return 0;
}

int cisco_prefix_parse(const struct cli_input *input, const struct cli_output *output,
                       struct error *err)
{
	struct paths paths = { .found = { input, output } };
	struct span text, line;
	bool is_absent = false, is_known = false;
	if (text_begin(input, &text, err) != 0)
		return -1;
	paths.vrf = found_vrf(&paths.found, span_of(NULL));
	while (text_line(&text, &line)) {
		is_absent |= span_find(line, "% Network not in", NULL);
		if (read_line(&paths, line, err) != 0)
			return -1;
		is_known |= paths.has_entry;
	}
	if (check_count(&paths, err) != 0)
		return -1;
	if (!is_absent && !is_known && text_unrecognized(input, err) != 0)
		return -1;
	return found_end(&paths.found, err);
}
