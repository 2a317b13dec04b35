/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions of IOS-XE over RESTCONF. A session with several address families is listed once for
 * each of them; what its entries say is merged when the view is sealed.
 */
#include "collectors/cli/parse/restconf.h"

#include <string.h>

#include "agent/base/error.h"
#include "collectors/cli/parse/cisco.h"

/* Longest name of an address family in the models is "rtfilter-unicast". */
#define FAMILY_NAME_MAX 32

/* The first member of that name, whatever its module. */
static const json_t *find_node(const json_t *root, const char *name)
{
	struct json_pair pair = { 0 };
	while (json_pair_next(root, &pair)) {
		struct span local = pair.name;
		span_find(pair.name, ":", &local);
		if (span_is(local, name))
			return pair.value;
	}
	return NULL;
}

static bool can_be_list(const json_t *value)
{
	return json_is_object(value) || json_is_array(value);
}

int restconf_list(const struct cli_input *input, const char *name, const char *path,
                  json_t **ret_root, const json_t **ret_list, struct error *err)
{
	json_t *root = NULL;
	if (json_document(input, &root, err) != 0)
		return -1;
	const json_t *node = find_node(root, name);
	const json_t *list = path == NULL ? node : json_member(node, path);
	if (root != NULL && (!can_be_list(node) || (list != NULL && !can_be_list(list)))) {
		json_decref(root);
		return error_set(err, ERROR_MALFORMED, 0,
		                 "the answer is not what was asked for: no \"%s\"", name);
	}
	*ret_root = root;
	*ret_list = list;
	return 0;
}

/* "ipv4-unicast" as facts have it. In a VRF, VPN families stand for those of the session. */
static const char *family_name(struct span words, const char *vrf)
{
	static const struct {
		const char *vpn, *own;
	} in_vrf[] = {
		{ "vpnv4 unicast", "ipv4 unicast" },
		{ "vpnv6 unicast", "ipv6 unicast" },
	};
	char text[FAMILY_NAME_MAX];
	if (words.len >= sizeof(text))
		return NULL;
	memcpy(text, words.text, words.len);
	text[words.len] = '\0';
	char *dash = strchr(text, '-');
	if (dash != NULL)
		*dash = ' ';
	const char *name = words_afi_safi(span_of(text));
	for (size_t i = 0; name != NULL && i < sizeof(in_vrf) / sizeof(in_vrf[0]); i++)
		if (!span_is(span_of(vrf), "default") && strcmp(name, in_vrf[i].vpn) == 0)
			return in_vrf[i].own;
	return name;
}

/* "fsm-established"; "fsm-nonnegotiated" is said of a family and says nothing of the session.
 */
static void read_state(struct bgp_peer *peer, struct span words)
{
	if (span_skip(&words, "fsm-"))
		found_state(peer, words);
}

/* "BGP Notification sent: hold time expired" */
static void read_reset(struct found *found, struct bgp_peer *peer, struct span reason)
{
	struct cisco_neighbor neighbor = { .found = *found, .peer = peer };
	struct span behind;
	if (reason.len == 0 || span_is(reason, "never") || span_is(reason, "none"))
		return;
	cisco_neighbor_reset(&neighbor, "", reason);
	if (span_find(reason, "notification sent", &behind))
		cisco_neighbor_error(&neighbor, "sent", behind);
	else if (span_find(reason, "notification received", &behind))
		cisco_neighbor_error(&neighbor, "received", behind);
}

/* Counts of a session that is down are zeros that nobody counted. */
static void read_while_up(struct found *found, struct bgp_peer *peer, const json_t *neighbor)
{
	static const struct json_row timers[] = {
		{ "negotiated-keepalive-timers.hold-time", BGP_PEER_HOLD_TIME, JSON_PLAIN },
		{ "negotiated-keepalive-timers.keepalive-interval", BGP_PEER_KEEPALIVE,
		  JSON_PLAIN },
	};
	static const struct json_row counts[] = {
		{ "prefix-activity.received.current-prefixes", BGP_FAMILY_ACCEPTED,
		  JSON_PLAIN },
		{ "prefix-activity.received.bestpaths", BGP_FAMILY_ACTIVE, JSON_PLAIN },
		{ "prefix-activity.sent.current-prefixes", BGP_FAMILY_ADVERTISED, JSON_PLAIN },
		{ "peer-policy.configured-policies.maximum-prefix", BGP_FAMILY_LIMIT,
		  JSON_LIMIT },
	};
	const char *name = family_name(json_text(neighbor, "afi-safi"), peer->vrf);
	JSON_FIELDS(found, neighbor, timers, FACT_BGP_PEER, peer);
	JSON_FIELDS(found, neighbor, counts, FACT_BGP_FAMILY, found_family(found, peer, name));
	found_last_change(found, peer, json_text(neighbor, "up-time"));
}

static void read_neighbor(struct found *found, const json_t *neighbor)
{
	static const struct json_row rows[] = {
		{ "as", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "description", BGP_PEER_DESCRIPTION, JSON_PLAIN },
		{ "bgp-neighbor-counters.received.updates", BGP_PEER_UPDATES_RECEIVED,
		  JSON_PLAIN },
		{ "bgp-neighbor-counters.sent.updates", BGP_PEER_UPDATES_SENT, JSON_PLAIN },
		{ "connection.total-established", BGP_PEER_TRANSITIONS, JSON_PLAIN },
		{ "connection.total-dropped", BGP_PEER_RESETS, JSON_PLAIN },
		{ "transport.local-host", BGP_PEER_LOCAL_ADDRESS, JSON_PLAIN },
		{ "peer-policy.configured-policies.route-map-in", BGP_PEER_ROUTE_MAP_IN,
		  JSON_PLAIN },
		{ "peer-policy.configured-policies.route-map-out", BGP_PEER_ROUTE_MAP_OUT,
		  JSON_PLAIN },
	};
	struct ip address;
	if (!json_ip(neighbor, "neighbor-id", &address))
		return;
	const char *vrf = found_vrf(found, json_text(neighbor, "vrf-name"));
	struct bgp_peer *peer = found_peer(found, vrf, &address);
	if (peer == NULL)
		return;
	JSON_FIELDS(found, neighbor, rows, FACT_BGP_PEER, peer);
	read_state(peer, json_text(neighbor, "session-state"));
	/* TCP-AO is said, MD5 is not: without a key chain nothing is known */
	if (json_text(neighbor, "transport.ao-keychain-name").len > 0)
		FACT_SET(peer, BGP_PEER_AUTHENTICATION, authentication, true);
	read_reset(found, peer, json_text(neighbor, "connection.reset-reason"));
	if (peer->up)
		read_while_up(found, peer, neighbor);
}

int restconf_neighbors_parse(const struct cli_input *input, const struct cli_output *output,
                             struct error *err)
{
	struct found found = { input, output };
	json_t *root;
	const json_t *list, *neighbor;
	if (restconf_list(input, "neighbors", "neighbor", &root, &list, err) != 0)
		return -1;
	for (size_t i = 0; (neighbor = json_item(list, i)) != NULL; i++)
		read_neighbor(&found, neighbor);
	json_decref(root);
	return found_end(&found, err);
}

/* A line of a summary. Its prefixes are left out: the neighbor has them in detail. */
static void read_summary(struct found *found, const char *vrf, const json_t *family,
                         const json_t *summary)
{
	static const struct json_row own[] = { { "local-as", BGP_PEER_LOCAL_ASN, JSON_ASN } };
	static const struct json_row rows[] = {
		{ "as", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "messages-received", BGP_PEER_MESSAGES_RECEIVED, JSON_PLAIN },
		{ "messages-sent", BGP_PEER_MESSAGES_SENT, JSON_PLAIN },
	};
	struct ip address;
	struct bgp_peer *peer =
		json_ip(summary, "id", &address) ? found_peer(found, vrf, &address) : NULL;
	if (peer == NULL)
		return;
	JSON_FIELDS(found, family, own, FACT_BGP_PEER, peer);
	JSON_FIELDS(found, summary, rows, FACT_BGP_PEER, peer);
	read_state(peer, json_text(summary, "state"));
}

static void read_family(struct found *found, const json_t *family)
{
	static const struct json_row rows[] = {
		{ "local-as", ROUTER_BGP_ASN, JSON_ASN },
		{ "router-id", ROUTER_BGP_ID, JSON_PLAIN },
	};
	const char *vrf = found_vrf(found, json_text(family, "vrf-name"));
	const json_t *summary;
	const json_t *list = json_member(family, "bgp-neighbor-summaries.bgp-neighbor-summary");
	if (span_is(span_of(vrf), "default"))
		JSON_FIELDS(found, family, rows, FACT_ROUTER, found_router(found));
	for (size_t i = 0; (summary = json_item(list, i)) != NULL; i++)
		read_summary(found, vrf, family, summary);
}

int restconf_families_parse(const struct cli_input *input, const struct cli_output *output,
                            struct error *err)
{
	struct found found = { input, output };
	json_t *root;
	const json_t *list, *family;
	if (restconf_list(input, "address-families", "address-family", &root, &list, err) != 0)
		return -1;
	for (size_t i = 0; (family = json_item(list, i)) != NULL; i++)
		read_family(&found, family);
	json_decref(root);
	return found_end(&found, err);
}
