/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions in detail: what IOS, IOS-XR and NX-OS print alike. A session begins with "BGP
 * neighbor is", each line says one thing and begins with its name. What belongs to one address
 * family comes after the family's heading.
 */
#include <stdio.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/utf8.h"
#include "collectors/cli/parse/cisco.h"

/* "remote AS 64512,  local AS 65001 no-prepend, external link" */
void cisco_neighbor_asns(struct cisco_neighbor *neighbor, struct span words)
{
	struct bgp_peer *peer = neighbor->peer;
	struct span word;
	uint32_t asn;
	if (peer == NULL)
		return;
	if (text_word(words, "remote AS ", &word) && words_asn(word, &asn))
		FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, asn);
	if (text_word(words, "local AS ", &word) && words_asn(word, &asn))
		FACT_SET(peer, BGP_PEER_LOCAL_ASN, local_asn, asn);
}

/* "192.0.2.1,  vrf BLUE,  remote AS 64512, external link" */
void cisco_neighbor_begin(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	struct span vrf;
	struct ip address;
	neighbor->peer = NULL;
	neighbor->family = NULL;
	neighbor->afi_safi = NULL;
	neighbor->has_family = neighbor->is_shut = false;
	neighbor->reset_ago = -1;
	neighbor->direction = NULL;
	neighbor->has_peers = true;
	if (!span_ip(span_trim(text_until(rest, ',')), &address))
		return;
	neighbor->peer =
		found_peer(&neighbor->found,
	                   text_word(rest, ", vrf ", &vrf) || text_word(rest, ",  vrf ", &vrf)
	                           ? found_vrf(&neighbor->found, vrf)
	                           : neighbor->vrf,
	                   &address);
	cisco_neighbor_asns(neighbor, rest);
}

void cisco_neighbor_vrf(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	neighbor->vrf = found_vrf(&neighbor->found, rest);
}

void cisco_neighbor_description(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	const char *text = neighbor->peer == NULL ? NULL : found_text(&neighbor->found, rest);
	if (text != NULL)
		FACT_SET(neighbor->peer, BGP_PEER_DESCRIPTION, description, text);
}

void cisco_neighbor_shut(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	(void)rest;
	neighbor->is_shut = true;
}

void cisco_neighbor_router_id(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	struct span word;
	struct ip id;
	if (neighbor->peer != NULL && text_word(rest, "remote router ID ", &word) &&
	    span_ip(word, &id) && !ip_is_unspecified(&id))
		FACT_SET(neighbor->peer, BGP_PEER_ROUTER_ID, router_id, id);
}

void cisco_state(struct bgp_peer *peer, struct span words)
{
	found_state(peer, words);
	if (span_is(words, "Closing"))
		FACT_SET(peer, BGP_PEER_UP, up, false);
}

/* "Established, up for 1d16h", "Idle, down for 3d16h, retry in 00:01:19"; what the operator
 * shut down was said before. */
void cisco_neighbor_state(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	struct bgp_peer *peer = neighbor->peer;
	struct span since;
	if (peer == NULL)
		return;
	cisco_state(peer, text_until(rest, ','));
	if (neighbor->is_shut || !fact_is_known(&peer->fact, BGP_PEER_ADMIN_UP))
		FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, !neighbor->is_shut);
	if (text_word(rest, "up for ", &since) || text_word(rest, "down for ", &since))
		found_last_change(&neighbor->found, peer, since);
}

/* Headings also stand between sessions, where they say what comes; a family of the session is
 * one that is told about. */
void cisco_neighbor_heading(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	neighbor->has_family = true;
	neighbor->family = NULL;
	neighbor->afi_safi = words_afi_safi(rest);
}

/* In a VRF, VPN families stand for those of the session. */
void cisco_neighbor_family(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	const char *name = neighbor->afi_safi;
	(void)rest;
	if (neighbor->peer == NULL || name == NULL || neighbor->family != NULL)
		return;
	if (!span_is(span_of(neighbor->peer->vrf), "default")) {
		if (strcmp(name, "vpnv4 unicast") == 0)
			name = "ipv4 unicast";
		else if (strcmp(name, "vpnv6 unicast") == 0)
			name = "ipv6 unicast";
	}
	neighbor->family = found_family(&neighbor->found, neighbor->peer, name);
}

void cisco_neighbor_limit(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t limit;
	if (neighbor->family != NULL && span_digits(&rest, &limit))
		FACT_SET(neighbor->family, BGP_FAMILY_LIMIT, limit, limit);
}

/* "4; dropped 3", NX-OS: "4, dropped 3" */
void cisco_neighbor_connections(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t established, dropped;
	struct span number = rest;
	if (neighbor->peer == NULL || !span_digits(&number, &established) ||
	    !text_number(rest, "dropped ", &dropped))
		return;
	FACT_SET(neighbor->peer, BGP_PEER_TRANSITIONS, transitions, established);
	FACT_SET(neighbor->peer, BGP_PEER_RESETS, resets, dropped);
}

void cisco_neighbor_local_host(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	struct ip address;
	if (neighbor->peer != NULL && span_ip(text_until(rest, ','), &address) &&
	    !ip_is_unspecified(&address))
		FACT_SET(neighbor->peer, BGP_PEER_LOCAL_ADDRESS, local_address, address);
}

/* "90, keepalive interval is 30 seconds" */
static bool read_timers(struct span words, const char *keepalive, double *ret_hold_time,
                        double *ret_keepalive)
{
	uint64_t first, second;
	if (!text_number(words, keepalive, &second))
		return false;
	words = span_trim(words);
	if (!span_digits(&words, &first))
		return false;
	*ret_hold_time = (double)first;
	*ret_keepalive = (double)second;
	return true;
}

void cisco_neighbor_timers(struct cisco_neighbor *neighbor, struct span hold_time,
                           const char *keepalive)
{
	struct bgp_peer *peer = neighbor->peer;
	double first, second;
	if (peer == NULL || !peer->up || /* then they are not negotiated */
	    !read_timers(hold_time, keepalive, &first, &second))
		return;
	FACT_SET(peer, BGP_PEER_HOLD_TIME, hold_time, first);
	FACT_SET(peer, BGP_PEER_KEEPALIVE, keepalive, second);
}

void cisco_neighbor_configured_timers(struct cisco_neighbor *neighbor, struct span hold_time,
                                      const char *keepalive)
{
	struct bgp_peer *peer = neighbor->peer;
	double first, second;
	if (peer == NULL || !read_timers(hold_time, keepalive, &first, &second))
		return;
	FACT_SET(peer, BGP_PEER_HOLD_TIME_CONFIGURED, hold_time_configured, first);
	FACT_SET(peer, BGP_PEER_KEEPALIVE_CONFIGURED, keepalive_configured, second);
}

/* Sent and received; below a family they would be its own. */
void cisco_neighbor_updates(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	struct span first, second;
	uint64_t sent, received;
	if (neighbor->peer == NULL || neighbor->has_family || !span_word(&rest, &first) ||
	    !span_word(&rest, &second) || !span_u64(first, &sent) ||
	    !span_u64(second, &received))
		return;
	FACT_SET(neighbor->peer, BGP_PEER_UPDATES_SENT, updates_sent, sent);
	FACT_SET(neighbor->peer, BGP_PEER_UPDATES_RECEIVED, updates_received, received);
}

bool cisco_neighbor_is_counted(const struct cisco_neighbor *neighbor)
{
	return neighbor->family != NULL && neighbor->peer->up;
}

/* "9513 messages, 0 notifications, 0 in queue" */
void cisco_neighbor_received(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t count;
	if (neighbor->peer != NULL && span_digits(&rest, &count))
		FACT_SET(neighbor->peer, BGP_PEER_MESSAGES_RECEIVED, messages_received, count);
}

void cisco_neighbor_sent(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t count;
	if (neighbor->peer != NULL && span_digits(&rest, &count))
		FACT_SET(neighbor->peer, BGP_PEER_MESSAGES_SENT, messages_sent, count);
}

/* The policy of the first family that has one; a fact holds one pair. NULL: known already. */
static const char *policy(struct cisco_neighbor *neighbor, enum bgp_peer_field field,
                          struct span words)
{
	struct span word;
	if (neighbor->peer == NULL || fact_is_known(&neighbor->peer->fact, field) ||
	    !span_word(&words, &word))
		return NULL;
	return found_text(&neighbor->found, text_until(word, ','));
}

void cisco_neighbor_policy_in(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	const char *name = policy(neighbor, BGP_PEER_ROUTE_MAP_IN, rest);
	if (name != NULL)
		FACT_SET(neighbor->peer, BGP_PEER_ROUTE_MAP_IN, route_map_in, name);
}

void cisco_neighbor_policy_out(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	const char *name = policy(neighbor, BGP_PEER_ROUTE_MAP_OUT, rest);
	if (name != NULL)
		FACT_SET(neighbor->peer, BGP_PEER_ROUTE_MAP_OUT, route_map_out, name);
}

void cisco_neighbor_reset(struct cisco_neighbor *neighbor, const char *who, struct span words)
{
	static const char session[] = " of session ";
	struct span number = { NULL, 0 };
	uint64_t ignored;
	char text[UTF8_LABEL_MAX];
	size_t kept = words.len;
	if (span_find(words, session, &number)) {
		kept = (size_t)(number.text - words.text) - strlen(session);
		span_digits(&number, &ignored);
	}
	int len = snprintf(text, sizeof(text), "%s%.*s%.*s", who, (int)kept, words.text,
	                   (int)number.len, number.len == 0 ? "" : number.text);
	const char *clean = len < 0 || neighbor->peer == NULL
	                            ? NULL
	                            : found_text(&neighbor->found, span_trim(span_of(text)));
	if (clean != NULL)
		FACT_SET(neighbor->peer, BGP_PEER_LAST_RESET, last_reset, clean);
}

void cisco_neighbor_error(struct cisco_neighbor *neighbor, const char *direction,
                          struct span words)
{
	/* RFC 4271 section 4.5 in the words of IOS, IOS-XR and NX-OS */
	static const struct {
		const char *words;
		uint8_t code, subcode;
	} names[] = {
		{ "hold time expired", 4, 0 },
		{ "holdtimer expired", 4, 0 },
		{ "hold timer expired", 4, 0 },
		{ "unsupported version", 2, 1 },
		{ "wrong AS", 2, 2 },
		{ "BGP identifier wrong", 2, 3 },
		{ "authentication failure", 2, 5 },
		{ "unacceptable hold time", 2, 6 },
		{ "unsupported capability", 2, 7 },
		{ "no supported AFI/SAFI", 2, 8 },
		{ "maximum number of prefixes", 6, 1 },
		{ "administrative shutdown", 6, 2 },
		{ "administratively shutdown", 6, 2 },
		{ "peer unconfigured", 6, 3 },
		{ "administrative reset", 6, 4 },
		{ "administratively reset", 6, 4 },
		{ "connection rejected", 6, 5 },
		{ "other configuration change", 6, 6 },
		{ "connection collision", 6, 7 },
		{ "out of resources", 6, 8 },
	};
	for (size_t i = 0; neighbor->peer != NULL && i < sizeof(names) / sizeof(names[0]);
	     i++) {
		if (!span_find(words, names[i].words, NULL))
			continue;
		struct bgp_error *error = found_error(&neighbor->found, neighbor->peer,
		                                      names[i].code, names[i].subcode);
		if (error != NULL)
			FACT_SET(error, BGP_ERROR_DIRECTION, direction, direction);
		return;
	}
}

static bool is_digit(struct span line)
{
	line = span_trim(line);
	return line.len > 0 && line.text[0] >= '0' && line.text[0] <= '9';
}

int cisco_neighbors(const struct cli_input *input, const struct cli_output *output,
                    const struct cisco_neighbor_lines *lines, struct error *err)
{
	struct cisco_neighbor neighbor = { .found = { input, output } };
	struct span text, line;
	bool is_known = false;
	if (text_begin(input, &text, err) != 0)
		return -1;
	neighbor.vrf = found_vrf(&neighbor.found, span_of(NULL));
	while (text_line(&text, &line))
		if (lines->counted != NULL && is_digit(line))
			lines->counted(&neighbor, span_trim(line));
		else
			is_known |= text_dispatch(line, lines->rows, lines->count, &neighbor);
	if (!is_known && text_unrecognized(input, err) != 0)
		return -1;
	return found_end(&neighbor.found, err);
}
