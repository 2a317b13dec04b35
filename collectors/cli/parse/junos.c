/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Junos, `| display json`: sessions. Every element is an array, text is [{"data": "..."}], and
 * a flag is an element without text.
 */
#include "collectors/cli/parse/junos.h"

#include <string.h>

#include "agent/base/error.h"
#include "collectors/cli/parse/parsers.h"

int junos_document(const struct cli_input *input, const char *element, json_t **ret_root,
                   const json_t **ret_list, struct error *err)
{
	struct cli_input document = *input;
	struct span text = span_trim((struct span){ input->text, input->len });
	const char *last = text.len == 0 ? NULL : memrchr(text.text, '\n', text.len);
	json_t *root = NULL;
	if (last != NULL && last[1] == '{') {
		document.text = text.text;
		document.len = (size_t)(last - text.text);
	}
	if (json_document(&document, &root, err) != 0)
		return -1;
	const json_t *found = json_search(root, element);
	if (found == NULL && json_object_size(root) > 0) {
		json_decref(root);
		return error_set(err, ERROR_MALFORMED, 0,
		                 "the answer is not what the command prints: no \"%s\"",
		                 element);
	}
	*ret_root = root;
	*ret_list = found;
	return 0;
}

const char *junos_table(struct span name, struct span *ret_instance)
{
	static const struct {
		const char *name, *afi_safi;
	} tables[] = {
		{ "inet.0", "ipv4 unicast" },
		{ "inet.2", "ipv4 multicast" },
		{ "inet.3", "ipv4 labeled-unicast" },
		{ "inetflow.0", "ipv4 flowspec" },
		{ "inet6.0", "ipv6 unicast" },
		{ "inet6.2", "ipv6 multicast" },
		{ "inet6.3", "ipv6 labeled-unicast" },
		{ "inet6flow.0", "ipv6 flowspec" },
		{ "bgp.l3vpn.0", "vpnv4 unicast" },
		{ "bgp.l3vpn-inet6.0", "vpnv6 unicast" },
		{ "bgp.l2vpn.0", "l2vpn vpls" },
		{ "bgp.evpn.0", "l2vpn evpn" },
		{ "bgp.rtarget.0", "ipv4 route-target" },
	};
	*ret_instance = (struct span){ "", 0 };
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		size_t len = strlen(tables[i].name);
		if (name.len < len ||
		    !span_is((struct span){ name.text + name.len - len, len }, tables[i].name))
			continue;
		if (name.len > len && name.text[name.len - len - 1] != '.')
			continue;
		if (name.len > len)
			*ret_instance = (struct span){ name.text, name.len - len - 1 };
		return tables[i].afi_safi;
	}
	return NULL;
}

static void read_counts(struct found *found, const struct bgp_peer *peer, const json_t *value)
{
	static const struct json_row rows[] = {
		{ "received-prefix-count", BGP_FAMILY_RECEIVED, JSON_PLAIN },
		{ "accepted-prefix-count", BGP_FAMILY_ACCEPTED, JSON_PLAIN },
		{ "active-prefix-count", BGP_FAMILY_ACTIVE, JSON_PLAIN },
		{ "advertised-prefix-count", BGP_FAMILY_ADVERTISED, JSON_PLAIN },
	};
	const json_t *ribs = json_member(value, "bgp-rib"), *rib;
	struct span instance;
	for (size_t i = 0; peer->up && (rib = json_item(ribs, i)) != NULL; i++)
		JSON_FIELDS(found, rib, rows, FACT_BGP_FAMILY,
		            found_family(found, peer,
		                         junos_table(json_text(rib, "name"), &instance)));
}

/* The summary does not say in which instance a peer is, but its tables do; a peer without any
 * is left to the neighbors' answer. */
static void summary_peer(struct found *found, const json_t *value)
{
	static const struct json_row rows[] = {
		{ "peer-as", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "description", BGP_PEER_DESCRIPTION, JSON_PLAIN },
		{ "input-messages", BGP_PEER_MESSAGES_RECEIVED, JSON_PLAIN },
		{ "output-messages", BGP_PEER_MESSAGES_SENT, JSON_PLAIN },
		{ "flap-count", BGP_PEER_RESETS, JSON_PLAIN },
		{ "elapsed-time.attributes.junos:seconds", BGP_PEER_LAST_CHANGE,
		  JSON_SECONDS_AGO },
	};
	struct span instance;
	struct ip address;
	if (json_member(value, "bgp-rib") == NULL || !json_ip(value, "peer-address", &address))
		return;
	junos_table(json_text(value, "bgp-rib.name"), &instance);
	struct bgp_peer *peer = found_peer(found, found_vrf(found, instance), &address);
	JSON_FIELDS(found, value, rows, FACT_BGP_PEER, peer);
	if (peer == NULL)
		return;
	found_state(peer, json_text(value, "peer-state"));
	read_counts(found, peer, value);
}

int junos_summary_parse(const struct cli_input *input, const struct cli_output *output,
                        struct error *err)
{
	struct found found = { input, output };
	json_t *root = NULL;
	const json_t *list, *peer;
	if (junos_document(input, "bgp-information", &root, &list, err) != 0)
		return -1;
	const json_t *peers = json_member(list, "bgp-peer");
	for (size_t i = 0; (peer = json_item(peers, i)) != NULL; i++)
		summary_peer(&found, peer);
	json_decref(root);
	return found_end(&found, err);
}

/* Junos names the code and neither subcode nor direction. */
static void neighbor_error(struct found *found, const struct bgp_peer *peer,
                           struct span last_error)
{
	static const char *const names[] = {
		NULL,
		"Message Header Error",
		"Open Message Error",
		"Update Message Error",
		"Hold Timer Expired Error",
		"Finite State Machine Error",
		"Cease",
	};
	for (uint32_t code = 1; code < sizeof(names) / sizeof(names[0]); code++)
		if (span_is(last_error, names[code]))
			found_error(found, peer, code, 0);
}

static void neighbor_peer(struct found *found, const json_t *value)
{
	static const struct json_row rows[] = {
		{ "peer-as", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "local-as", BGP_PEER_LOCAL_ASN, JSON_ASN },
		{ "local-address", BGP_PEER_LOCAL_ADDRESS, JSON_PLAIN },
		{ "peer-id", BGP_PEER_ROUTER_ID, JSON_PLAIN },
		{ "description", BGP_PEER_DESCRIPTION, JSON_PLAIN },
		{ "flap-count", BGP_PEER_RESETS, JSON_PLAIN },
		{ "last-flap-event", BGP_PEER_LAST_RESET, JSON_PLAIN },
		{ "input-messages", BGP_PEER_MESSAGES_RECEIVED, JSON_PLAIN },
		{ "output-messages", BGP_PEER_MESSAGES_SENT, JSON_PLAIN },
		{ "input-updates", BGP_PEER_UPDATES_RECEIVED, JSON_PLAIN },
		{ "output-updates", BGP_PEER_UPDATES_SENT, JSON_PLAIN },
		{ "bgp-option-information.holdtime", BGP_PEER_HOLD_TIME_CONFIGURED,
		  JSON_PLAIN },
		{ "bgp-option-information.authentication-configured", BGP_PEER_AUTHENTICATION,
		  JSON_IS_THERE },
		{ "bgp-option-information.import-policy", BGP_PEER_ROUTE_MAP_IN, JSON_PLAIN },
		{ "bgp-option-information.export-policy", BGP_PEER_ROUTE_MAP_OUT, JSON_PLAIN },
	};
	static const struct json_row while_up[] = {
		{ "active-holdtime", BGP_PEER_HOLD_TIME, JSON_PLAIN },
		{ "keepalive-interval", BGP_PEER_KEEPALIVE, JSON_PLAIN },
	};
	struct span instance = json_text(value, "peer-cfg-rti");
	struct ip address;
	if (span_is(instance, "master"))
		instance.len = 0;
	struct bgp_peer *peer =
		json_ip(value, "peer-address", &address)
			? found_peer(found, found_vrf(found, instance), &address)
			: NULL;
	if (peer == NULL)
		return;
	JSON_FIELDS(found, value, rows, FACT_BGP_PEER, peer);
	found_state(peer, json_text(value, "peer-state"));
	if (peer->up)
		JSON_FIELDS(found, value, while_up, FACT_BGP_PEER, peer);
	neighbor_error(found, peer, json_text(value, "last-error"));
	read_counts(found, peer, value);
}

int junos_neighbors_parse(const struct cli_input *input, const struct cli_output *output,
                          struct error *err)
{
	struct found found = { input, output };
	json_t *root = NULL;
	const json_t *list, *peer;
	if (junos_document(input, "bgp-information", &root, &list, err) != 0)
		return -1;
	const json_t *peers = json_member(list, "bgp-peer");
	for (size_t i = 0; (peer = json_item(peers, i)) != NULL; i++)
		neighbor_peer(&found, peer);
	json_decref(root);
	return found_end(&found, err);
}
