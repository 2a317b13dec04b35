/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of routes: `... neighbors PEER advertised-routes` and `... routes` of IOS, IOS-XR and
 * NX-OS, one line per path:
 *
 *      Network          Next Hop            Metric LocPrf Weight Path
 *  *>  10.0.0.0/16      192.0.2.1                0    300      0 64512 65010 i
 *
 * Metric and LocPrf may be missing, so a number's place says which it is. What stands in front
 * of it may have pushed it to the right, but not the weight away from it: places are measured
 * from the weight's end. The weight has at most five digits in a column of seven; it is the
 * last number with two blanks before it, and the path follows it with one.
 *
 * A line that gets too long goes on in the next one, which begins with blanks: behind the
 * prefix, behind the next hop or both. A line without a prefix is a further path.
 *
 * IOS-XR has a table of its own for what is advertised, without numbers, and the origin at the
 * end of the path:
 *
 * Network            Next Hop        From            AS Path
 * 10.0.0.0/16        192.0.2.1       Local           64512 65010i
 */
#include <string.h>

#include "agent/base/error.h"
#include "collectors/cli/parse/cisco.h"
#include "collectors/cli/parse/parsers.h"

#define NUMBERS_MAX 16

/* What the next line may go on with. */
enum awaited { AWAITED_ROW, AWAITED_NEXT_HOP, AWAITED_REST };

struct table {
	struct found found;
	struct found_route route;
	const char *vrf;
	bool is_advertised;
	bool is_known;  /* something of a table was seen */
	bool is_wanted; /* the family is one of unicast prefixes, the VRF is known */
	bool has_header;
	bool has_from;  /* IOS-XR's own table */
	size_t network; /* columns of the header */
	size_t next_hop;
	size_t preference_back; /* from the weight's end to that of LocPrf */
	enum awaited awaited;
	bool has_prefix; /* `prefix` is one; else it is something like [2]:[77]... */
	bool is_broken;  /* a wanted route could not be read: better none than some */
	struct ip_prefix prefix;
	uint64_t prefixes, paths; /* since the last total */
};

/* What was begun must have come to its end. */
static void end_row(struct table *table)
{
	table->is_broken |= table->awaited != AWAITED_ROW;
	table->awaited = AWAITED_ROW;
}

/* --- headings --- */

static void read_family(void *context, struct span rest)
{
	struct table *table = context;
	if (rest.len > 0 && rest.text[rest.len - 1] == ':')
		rest.len--;
	const char *name = words_afi_safi(rest);
	struct span family = span_of(name);
	table->is_known = true;
	table->has_header = false;
	table->is_wanted = span_is(family, "ipv4 unicast") || span_is(family, "ipv6 unicast");
}

static void read_peer(void *context, struct span rest)
{
	if (span_find(rest, " routes for address family ", &rest))
		read_family(context, rest);
}

static void read_vrf(void *context, struct span rest)
{
	struct table *table = context;
	table->vrf = found_vrf(&table->found, text_until(rest, ','));
}

/* "for VRF default, address family IPv4 Unicast" */
static void read_vrf_family(void *context, struct span rest)
{
	read_vrf(context, rest);
	if (span_find(rest, "address family ", &rest))
		read_family(context, rest);
}

/* "64512:1 (default for vrf BLUE)", NX-OS: "64512:1    (VRF BLUE)"; without a VRF these are
 * routes of nobody here. */
static void read_distinguisher(void *context, struct span rest)
{
	struct table *table = context;
	struct span vrf;
	table->is_wanted =
		text_word(rest, "(default for vrf ", &vrf) || text_word(rest, "(VRF ", &vrf);
	if (table->is_wanted)
		table->vrf = found_vrf(&table->found, vrf);
}

static size_t column_of(struct span line, const char *word)
{
	struct span rest;
	return span_find(line, word, &rest) ? (size_t)(rest.text - line.text) - strlen(word)
	                                    : SIZE_MAX;
}

static bool read_header(struct table *table, struct span line)
{
	size_t network = column_of(line, "Network");
	size_t next_hop = column_of(line, "Next Hop");
	if (network == SIZE_MAX || next_hop == SIZE_MAX)
		return false;
	size_t preference = column_of(line, "LocPrf"), weight = column_of(line, "Weight");
	table->has_from = weight == SIZE_MAX && span_find(line, " From ", NULL);
	if (!table->has_from && (preference == SIZE_MAX || weight == SIZE_MAX))
		return false;
	table->is_known = table->has_header = true;
	table->network = network;
	table->next_hop = next_hop;
	table->preference_back = weight - preference;
	end_row(table);
	return true;
}

/* --- rows --- */

/* "64512 {65010}i": the origin needs no blank before it on IOS-XR. */
static void read_glued_path(struct table *table, struct span path)
{
	size_t last = path.len - 1;
	struct span origin = { path.text + last, 1 };
	bool is_glued = last > 0 && strchr("ie?", origin.text[0]) != NULL;
	if (is_glued)
		path.len = last;
	found_route_path(&table->route, path);
	if (is_glued)
		table->route.route.origin = words_origin(origin);
}

struct number {
	uint64_t value;
	const char *end;
};

/* Takes the numbers up to the weight off `rest`; returns how many, 0 when there is no weight.
 */
static size_t take_numbers(struct span *rest, struct number numbers[static NUMBERS_MAX])
{
	struct span text = *rest, word;
	const char *end = text.text;
	size_t taken = 0;
	for (size_t i = 0; i < NUMBERS_MAX && span_word(&text, &word); i++) {
		if (!span_u64(word, &numbers[i].value))
			break;
		numbers[i].end = word.text + word.len;
		if (word.text - end >= 2) {
			taken = i + 1;
			*rest = text;
		}
		end = numbers[i].end;
	}
	return taken;
}

static void set_med(struct cli_route *route, uint64_t value)
{
	route->has_med = value <= UINT32_MAX;
	route->med = (uint32_t)value;
}

static void set_preference(struct cli_route *route, uint64_t value)
{
	route->has_local_preference = value <= UINT32_MAX;
	route->local_preference = (uint32_t)value;
}

static void read_attributes(struct table *table, struct span rest)
{
	struct number numbers[NUMBERS_MAX];
	struct cli_route *route = &table->route.route;
	size_t count = take_numbers(&rest, numbers);
	if (count == 2) {
		size_t back = (size_t)(numbers[1].end - numbers[0].end);
		if (back < table->preference_back + table->preference_back / 2)
			set_preference(route, numbers[0].value);
		else
			set_med(route, numbers[0].value);
	} else if (count == 3) {
		set_med(route, numbers[0].value);
		set_preference(route, numbers[1].value);
	}
	if (count > 0)
		found_route_path(&table->route, rest);
}

static void begin_path(struct table *table, struct span status)
{
	struct cli_route *route = &table->route.route;
	found_route_begin(&table->found, &table->route, table->vrf, &table->prefix);
	if (table->is_advertised)
		route->peer = (struct ip){ 0 }; /* the command names who gets it */
	for (size_t i = 0; i < status.len; i++) {
		route->is_best |= status.text[i] == '>';
		route->is_valid |= status.text[i] == '*' || status.text[i] == 'r';
	}
	/* what IOS-XR advertises it has chosen */
	route->is_best |= table->has_from;
	route->is_valid |= table->has_from;
}

static void end_path(struct table *table, struct span rest)
{
	struct span from;
	table->awaited = AWAITED_ROW;
	table->paths++;
	if (!table->has_from) {
		read_attributes(table, rest);
	} else if (span_word(&rest, &from)) {
		span_ip(from, &table->route.route.peer);
		rest = span_trim(rest);
		if (rest.len > 0)
			read_glued_path(table, rest);
	}
	if (table->is_wanted && table->has_prefix)
		found_route_end(&table->found, &table->route);
	table->is_broken |= table->is_wanted && !table->has_prefix;
}

/* What stands behind the prefix, or goes on after a line that ended there or later. */
static void read_on(struct table *table, struct span rest)
{
	struct span word;
	if (table->awaited == AWAITED_NEXT_HOP && span_word(&rest, &word)) {
		span_ip(word, &table->route.route.next_hop);
		table->awaited = AWAITED_REST;
	}
	if (table->awaited == AWAITED_REST && span_trim(rest).len > 0)
		end_path(table, rest);
}

/* IOS leaves the length out where it is that of the address' class. */
static bool read_prefix(struct span word, struct ip_prefix *ret_prefix)
{
	if (!span_prefix(word, ret_prefix))
		return false;
	if (ret_prefix->address.family != IP_V4 || memchr(word.text, '/', word.len) != NULL)
		return true;
	unsigned first = ret_prefix->address.bytes[0];
	uint8_t length = first >= 192 ? 24 : first >= 128 ? 16 : first > 0 ? 8 : 0;
	*ret_prefix = ip_prefix_of(&ret_prefix->address, length);
	return true;
}

static bool is_status(struct span text)
{
	static const char codes[] = " \t*>sdhrSmbfxactiLleNIVR|&2=";
	for (size_t i = 0; i < text.len; i++)
		if (memchr(codes, text.text[i], sizeof(codes) - 1) == NULL)
			return false;
	return true;
}

/* Takes a line that is a row or part of one. */
static bool read_row(struct table *table, struct span line)
{
	if (!table->has_header || line.len <= table->network)
		return false;
	struct span status = { line.text, table->network }, word;
	struct span rest = { line.text + table->network, line.len - table->network };
	if (!is_status(status))
		return false;
	bool is_marked = span_trim(status).len > 0;
	bool is_first = rest.text[0] != ' ' && rest.text[0] != '\t';
	if (!is_marked && !is_first && table->awaited != AWAITED_ROW) {
		read_on(table, rest);
		return true;
	}
	struct span behind = rest;
	if (!span_word(&behind, &word))
		return false;
	struct ip_prefix prefix;
	bool has_prefix = read_prefix(word, &prefix);
	if (!is_marked && !has_prefix)
		return false;
	/* an address at the place of the next hop: one more path of the same prefix */
	if ((size_t)(word.text - line.text) + 1 < table->next_hop) {
		table->has_prefix = has_prefix;
		table->prefix = has_prefix ? prefix : (struct ip_prefix){ 0 };
		table->prefixes++;
		rest = behind;
	}
	end_row(table);
	begin_path(table, status);
	table->awaited = AWAITED_NEXT_HOP;
	read_on(table, rest);
	return true;
}

/* --- the whole --- */

/* Fewer than the router counts: the answer is cut, or there was a line that we cannot read. */
static int compare_total(struct table *table, struct span line, struct error *err)
{
	uint64_t total;
	bool is_ios = text_number(line, "Total number of prefixes ", &total);
	if (!is_ios && !text_number(line, "Processed ", &total))
		return 0;
	uint64_t listed = is_ios ? table->paths : table->prefixes;
	table->is_known = true;
	table->prefixes = table->paths = 0;
	end_row(table);
	return listed >= total
	               ? 0
	               : error_set(err, ERROR_MALFORMED, 0,
	                           "the router speaks of %llu prefixes, lists %llu",
	                           (unsigned long long)total, (unsigned long long)listed);
}

static int read_line(struct table *table, struct span line, struct error *err)
{
	static const struct text_row headings[] = {
		{ "Route Distinguisher:", read_distinguisher },
		{ "For address family:", read_family },
		{ "Address Family:", read_family },
		{ "Peer ", read_peer },
		{ "BGP routing table information for VRF ", read_vrf_family },
		{ "VRF:", read_vrf },
	};
	if (read_row(table, line) || read_header(table, line) ||
	    text_dispatch(line, headings, sizeof(headings) / sizeof(headings[0]), table))
		return 0;
	return compare_total(table, line, err);
}

static int parse(struct table *table, struct error *err)
{
	struct span text, line;
	if (text_begin(table->found.input, &text, err) != 0)
		return -1;
	table->vrf = found_vrf(&table->found, span_of(NULL));
	table->is_wanted = true;
	while (text_line(&text, &line))
		if (read_line(table, line, err) != 0)
			return -1;
	end_row(table);
	if (table->is_broken)
		return error_set(err, ERROR_MALFORMED, 0,
		                 "a route in the answer is not as expected, or cut");
	if (!table->is_known && text_unrecognized(table->found.input, err) != 0)
		return -1;
	return found_end(&table->found, err);
}

int cisco_advertised_parse(const struct cli_input *input, const struct cli_output *output,
                           struct error *err)
{
	struct table table = { .found = { input, output }, .is_advertised = true };
	return parse(&table, err);
}

int cisco_routes_parse(const struct cli_input *input, const struct cli_output *output,
                       struct error *err)
{
	struct table table = { .found = { input, output } };
	return parse(&table, err);
}
