/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arista EOS, `| json`: everything about BGP and BFD stands below vrfs.NAME.
 *
 * A peer's address may carry the name of an interface ("fe80::1%Et1"); such peers are left out,
 * since without it they could not be told apart.
 */
#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "collectors/cli/parse/json.h"
#include "collectors/cli/parse/parsers.h"

/* What is done with each VRF of an answer. */
typedef void vrf_reader(struct found *found, const char *vrf, const json_t *value);

static int read_members(const struct cli_input *input, const char *member, json_t **ret_root,
                        const json_t **ret_member, struct error *err)
{
	json_t *root = NULL;
	if (json_document(input, &root, err) != 0)
		return -1;
	const json_t *value = json_member(root, member);
	if (!json_is_object(value)) {
		json_decref(root);
		return error_set(err, ERROR_MALFORMED, 0,
		                 "the answer is not what the command prints: no \"%s\"",
		                 member);
	}
	*ret_root = root;
	*ret_member = value;
	return 0;
}

static int read_vrfs(const struct cli_input *input, const struct cli_output *output,
                     vrf_reader *reader, struct error *err)
{
	struct found found = { input, output };
	struct json_pair vrf = { 0 };
	json_t *root = NULL;
	const json_t *vrfs;
	if (read_members(input, "vrfs", &root, &vrfs, err) != 0)
		return -1;
	while (json_pair_next(vrfs, &vrf))
		reader(&found, found_vrf(&found, vrf.name), vrf.value);
	json_decref(root);
	return found_end(&found, err);
}

int eos_version_parse(const struct cli_input *input, const struct cli_output *output,
                      struct error *err)
{
	static const struct json_row rows[] = {
		{ "bootupTimestamp", ROUTER_BOOT_TIME, JSON_PLAIN },
	};
	struct found found = { input, output };
	json_t *root = NULL;
	if (json_document(input, &root, err) != 0)
		return -1;
	struct span version = json_text(root, "version"), model = json_text(root, "modelName");
	if (version.len == 0) {
		json_decref(root);
		return error_set(err, ERROR_MALFORMED, 0, "the answer names no version");
	}
	const char *text =
		arena_printf(view_arena(output->view), "Arista %.*s, EOS %.*s", (int)model.len,
	                     model.text, (int)version.len, version.text);
	const char *description = found_text(&found, span_of(text));
	struct router *router = found_router(&found);
	JSON_FIELDS(&found, root, rows, FACT_ROUTER, router);
	if (router != NULL && description != NULL)
		FACT_SET(router, ROUTER_DESCRIPTION, description, description);
	json_decref(root);
	return found_end(&found, err);
}

static void summary_vrf(struct found *found, const char *vrf, const json_t *value)
{
	static const struct json_row own[] = {
		{ "asn", ROUTER_BGP_ASN, JSON_ASN },
		{ "routerId", ROUTER_BGP_ID, JSON_PLAIN },
	};
	static const struct json_row rows[] = {
		{ "asn", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "description", BGP_PEER_DESCRIPTION, JSON_PLAIN },
		{ "msgReceived", BGP_PEER_MESSAGES_RECEIVED, JSON_PLAIN },
		{ "msgSent", BGP_PEER_MESSAGES_SENT, JSON_PLAIN },
		{ "upDownTime", BGP_PEER_LAST_CHANGE, JSON_PLAIN },
	};
	static const struct json_row local[] = { { "asn", BGP_PEER_LOCAL_ASN, JSON_ASN } };
	static const struct json_row counts[] = {
		{ "prefixReceived", BGP_FAMILY_RECEIVED, JSON_PLAIN },
		{ "prefixAccepted", BGP_FAMILY_ACCEPTED, JSON_PLAIN },
	};
	struct json_pair pair = { 0 };
	struct ip address;
	if (span_is(span_of(vrf), "default"))
		JSON_FIELDS(found, value, own, FACT_ROUTER, found_router(found));
	while (json_pair_next(json_member(value, "peers"), &pair)) {
		struct bgp_peer *peer =
			span_ip(pair.name, &address) ? found_peer(found, vrf, &address) : NULL;
		if (peer == NULL)
			continue;
		JSON_FIELDS(found, value, local, FACT_BGP_PEER, peer);
		JSON_FIELDS(found, pair.value, rows, FACT_BGP_PEER, peer);
		found_state(peer, json_text(pair.value, "peerState"));
		if (span_find(json_text(pair.value, "peerStateIdleReason"), "admin", NULL))
			FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, false);
		if (peer->up)
			JSON_FIELDS(found, pair.value, counts, FACT_BGP_FAMILY,
			            found_family(found, peer, found->input->afi_safi));
	}
}

int eos_summary_parse(const struct cli_input *input, const struct cli_output *output,
                      struct error *err)
{
	return read_vrfs(input, output, summary_vrf, err);
}

static void neighbor_families(struct found *found, const struct bgp_peer *peer,
                              const json_t *neighbor)
{
	static const struct json_row ipv4[] = {
		{ "prefixesReceived", BGP_FAMILY_RECEIVED, JSON_PLAIN },
		{ "prefixesSent", BGP_FAMILY_ADVERTISED, JSON_PLAIN },
		{ "v4BestPaths", BGP_FAMILY_ACTIVE, JSON_PLAIN },
		{ "maxTotalRoutes", BGP_FAMILY_LIMIT, JSON_LIMIT },
	};
	static const struct json_row ipv6[] = {
		{ "v6PrefixesReceived", BGP_FAMILY_RECEIVED, JSON_PLAIN },
		{ "v6PrefixesSent", BGP_FAMILY_ADVERTISED, JSON_PLAIN },
		{ "v6BestPaths", BGP_FAMILY_ACTIVE, JSON_PLAIN },
		{ "maxTotalRoutes", BGP_FAMILY_LIMIT, JSON_LIMIT },
	};
	/* both counts are printed for every peer; the capability says what the session carries
	 */
	static const char *const enabled[] = {
		"neighborCapabilities.multiprotocolCaps.ipv4Unicast.enabled",
		"neighborCapabilities.multiprotocolCaps.ipv6Unicast.enabled",
	};
	if (json_is_true(json_member(neighbor, enabled[0])))
		JSON_FIELDS(found, neighbor, ipv4, FACT_BGP_FAMILY,
		            found_family(found, peer, "ipv4 unicast"));
	if (json_is_true(json_member(neighbor, enabled[1])))
		JSON_FIELDS(found, neighbor, ipv6, FACT_BGP_FAMILY,
		            found_family(found, peer, "ipv6 unicast"));
}

static void read_neighbor(struct found *found, const char *vrf, const json_t *neighbor)
{
	static const struct json_row rows[] = {
		{ "asn", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "localAsn", BGP_PEER_LOCAL_ASN, JSON_ASN },
		{ "routerId", BGP_PEER_ROUTER_ID, JSON_PLAIN },
		{ "description", BGP_PEER_DESCRIPTION, JSON_PLAIN },
		{ "updateSource", BGP_PEER_LOCAL_ADDRESS, JSON_PLAIN },
		{ "configHoldTime", BGP_PEER_HOLD_TIME_CONFIGURED, JSON_PLAIN },
		{ "configKeepaliveTime", BGP_PEER_KEEPALIVE_CONFIGURED, JSON_PLAIN },
		{ "establishedTransitions", BGP_PEER_TRANSITIONS, JSON_PLAIN },
		{ "receivedMessages", BGP_PEER_MESSAGES_RECEIVED, JSON_PLAIN },
		{ "sentMessages", BGP_PEER_MESSAGES_SENT, JSON_PLAIN },
		{ "inMessageStats.updates", BGP_PEER_UPDATES_RECEIVED, JSON_PLAIN },
		{ "outMessageStats.updates", BGP_PEER_UPDATES_SENT, JSON_PLAIN },
		{ "routeMapInbound", BGP_PEER_ROUTE_MAP_IN, JSON_PLAIN },
		{ "routeMapOutbound", BGP_PEER_ROUTE_MAP_OUT, JSON_PLAIN },
		{ "md5AuthEnabled", BGP_PEER_AUTHENTICATION, JSON_PLAIN },
	};
	static const struct json_row while_up[] = {
		{ "holdTime", BGP_PEER_HOLD_TIME, JSON_PLAIN },
		{ "keepaliveTime", BGP_PEER_KEEPALIVE, JSON_PLAIN },
		{ "establishedTime", BGP_PEER_LAST_CHANGE, JSON_SECONDS_AGO },
	};
	struct ip address;
	struct bgp_peer *peer = json_ip(neighbor, "peerAddress", &address)
	                                ? found_peer(found, vrf, &address)
	                                : NULL;
	if (peer == NULL)
		return;
	JSON_FIELDS(found, neighbor, rows, FACT_BGP_PEER, peer);
	found_state(peer, json_text(neighbor, "state"));
	if (!peer->up)
		return;
	JSON_FIELDS(found, neighbor, while_up, FACT_BGP_PEER, peer);
	neighbor_families(found, peer, neighbor);
}

static void neighbors_vrf(struct found *found, const char *vrf, const json_t *value)
{
	const json_t *list = json_member(value, "peerList"), *neighbor;
	for (size_t i = 0; (neighbor = json_item(list, i)) != NULL; i++)
		read_neighbor(found, vrf, neighbor);
}

int eos_neighbors_parse(const struct cli_input *input, const struct cli_output *output,
                        struct error *err)
{
	return read_vrfs(input, output, neighbors_vrf, err);
}

static void bfd_neighbors(struct found *found, const json_t *neighbors)
{
	struct json_pair peer = { 0 }, session;
	struct ip address;
	while (json_pair_next(neighbors, &peer)) {
		session = (struct json_pair){ 0 };
		while (span_ip(peer.name, &address) &&
		       json_pair_next(json_member(peer.value, "peerStats"), &session))
			found_bfd(found, &address, session.name,
			          json_text(session.value, "status"));
	}
}

static void bfd_vrf(struct found *found, const char *vrf, const json_t *value)
{
	(void)vrf;
	bfd_neighbors(found, json_member(value, "ipv4Neighbors"));
	bfd_neighbors(found, json_member(value, "ipv6Neighbors"));
}

int eos_bfd_parse(const struct cli_input *input, const struct cli_output *output,
                  struct error *err)
{
	return read_vrfs(input, output, bfd_vrf, err);
}

static void read_interface(struct found *found, const struct json_pair *pair)
{
	static const struct json_row rows[] = {
		{ "mtu", INTERFACE_MTU, JSON_PLAIN },
		{ "bandwidth", INTERFACE_SPEED, JSON_BITS },
		{ "description", INTERFACE_ALIAS, JSON_PLAIN },
		{ "lastStatusChangeTimestamp", INTERFACE_LAST_CHANGE, JSON_PLAIN },
		{ "interfaceCounters.inOctets", INTERFACE_RECEIVE_BYTES, JSON_PLAIN },
		{ "interfaceCounters.outOctets", INTERFACE_TRANSMIT_BYTES, JSON_PLAIN },
		{ "interfaceCounters.totalInErrors", INTERFACE_RECEIVE_ERRORS, JSON_PLAIN },
		{ "interfaceCounters.totalOutErrors", INTERFACE_TRANSMIT_ERRORS, JSON_PLAIN },
		{ "interfaceCounters.inDiscards", INTERFACE_RECEIVE_DISCARDS, JSON_PLAIN },
		{ "interfaceCounters.outDiscards", INTERFACE_TRANSMIT_DISCARDS, JSON_PLAIN },
	};
	struct span protocol = json_text(pair->value, "lineProtocolStatus");
	struct span status = json_text(pair->value, "interfaceStatus");
	struct interface *interface = found_interface(found, pair->name);
	JSON_FIELDS(found, pair->value, rows, FACT_INTERFACE, interface);
	if (interface != NULL && protocol.len > 0)
		FACT_SET(interface, INTERFACE_UP, up, span_is(protocol, "up"));
	if (interface != NULL && status.len > 0)
		FACT_SET(interface, INTERFACE_ADMIN_UP, admin_up, !span_is(status, "disabled"));
}

int eos_interfaces_parse(const struct cli_input *input, const struct cli_output *output,
                         struct error *err)
{
	struct found found = { input, output };
	struct json_pair pair = { 0 };
	json_t *root = NULL;
	const json_t *interfaces;
	if (read_members(input, "interfaces", &root, &interfaces, err) != 0)
		return -1;
	while (json_pair_next(interfaces, &pair))
		read_interface(&found, &pair);
	json_decref(root);
	return found_end(&found, err);
}

static void read_path(struct found *found, struct found_route *route, const json_t *path)
{
	struct cli_route *into = &route->route;
	const json_t *list = json_member(path, "routeDetail.communityList");
	double number;
	json_ip(path, "nextHop", &into->next_hop);
	if (!json_ip(path, "peerEntry.peerAddr", &into->peer))
		json_ip(path, "routeDetail.peerEntry.peerAddr", &into->peer);
	into->is_best = json_is_true(json_member(path, "routeType.active"));
	into->is_valid = json_is_true(json_member(path, "routeType.valid"));
	into->has_local_preference = json_number(path, "localPreference", &number);
	if (into->has_local_preference)
		into->local_preference = (uint32_t)number;
	into->has_med = json_number(path, "med", &number);
	if (into->has_med)
		into->med = (uint32_t)number;
	if (json_member(path, "asPathEntry.asPath") != NULL)
		found_route_path(route, json_text(path, "asPathEntry.asPath"));
	const char *origin = words_origin(json_text(path, "routeType.origin"));
	if (origin != NULL)
		into->origin = origin;
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_is_string(json_array_get(list, i)))
			found_route_community(
				route, span_of(json_string_value(json_array_get(list, i))));
	found_route_end(found, route);
}

static void routes_vrf(struct found *found, const char *vrf, const json_t *value)
{
	struct found_route route;
	struct json_pair entry = { 0 };
	struct ip_prefix prefix;
	while (json_pair_next(json_member(value, "bgpRouteEntries"), &entry)) {
		const json_t *paths = json_member(entry.value, "bgpRoutePaths"), *path;
		for (size_t i = 0;
		     span_prefix(entry.name, &prefix) && (path = json_item(paths, i)) != NULL;
		     i++) {
			found_route_begin(found, &route, vrf, &prefix);
			read_path(found, &route, path);
		}
	}
}

int eos_routes_parse(const struct cli_input *input, const struct cli_output *output,
                     struct error *err)
{
	return read_vrfs(input, output, routes_vrf, err);
}
