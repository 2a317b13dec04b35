/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NX-OS, `| json`: tables TABLE_x.ROW_x, one row is an object, several are an array, none may
 * be an answer without any text.
 */
#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "collectors/cli/parse/json.h"
#include "collectors/cli/parse/parsers.h"

static int read_table(const struct cli_input *input, const char *table, json_t **ret_root,
                      struct error *err)
{
	json_t *root = NULL;
	if (json_document(input, &root, err) != 0)
		return -1;
	if (root != NULL && json_object_size(root) > 0 && json_member(root, table) == NULL) {
		json_decref(root);
		return error_set(err, ERROR_MALFORMED, 0,
		                 "the answer is not what the command prints: no \"%s\"", table);
	}
	*ret_root = root;
	return 0;
}

int nxos_version_parse(const struct cli_input *input, const struct cli_output *output,
                       struct error *err)
{
	static const struct json_row rows[] = {
		{ "host_name", ROUTER_SYSTEM_NAME, JSON_PLAIN },
	};
	struct found found = { input, output };
	json_t *root = NULL;
	if (read_table(input, "host_name", &root, err) != 0)
		return -1;
	struct span version = json_text(root, "nxos_ver_str"),
		    model = json_text(root, "chassis_id");
	if (version.len == 0) /* before 9.3 */
		version = json_text(root, "kickstart_ver_str");
	const char *text =
		arena_printf(view_arena(output->view), "Cisco %.*s, NX-OS %.*s", (int)model.len,
	                     model.text, (int)version.len, version.text);
	const char *description = found_text(&found, span_of(text));
	struct router *router = root == NULL ? NULL : found_router(&found);
	JSON_FIELDS(&found, root, rows, FACT_ROUTER, router);
	if (router != NULL && description != NULL)
		FACT_SET(router, ROUTER_DESCRIPTION, description, description);
	json_decref(root);
	return found_end(&found, err);
}

static void summary_peer(struct found *found, const json_t *vrf, const char *afi_safi,
                         const json_t *row)
{
	static const struct json_row local[] = {
		{ "vrf-local-as", BGP_PEER_LOCAL_ASN, JSON_ASN },
	};
	static const struct json_row rows[] = {
		{ "neighboras", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "msgrecvd", BGP_PEER_MESSAGES_RECEIVED, JSON_PLAIN },
		{ "msgsent", BGP_PEER_MESSAGES_SENT, JSON_PLAIN },
	};
	static const struct json_row counts[] = {
		{ "prefixreceived", BGP_FAMILY_ACCEPTED, JSON_PLAIN },
	};
	struct ip address;
	struct bgp_peer *peer =
		json_ip(row, "neighborid", &address)
			? found_peer(found, found_vrf(found, json_text(vrf, "vrf-name-out")),
	                             &address)
			: NULL;
	if (peer == NULL)
		return;
	JSON_FIELDS(found, vrf, local, FACT_BGP_PEER, peer);
	JSON_FIELDS(found, row, rows, FACT_BGP_PEER, peer);
	found_state(peer, json_text(row, "state"));
	if (!fact_is_known(&peer->fact, BGP_PEER_ADMIN_UP))
		FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, true);
	found_last_change(found, peer, json_text(row, "time"));
	if (peer->up)
		JSON_FIELDS(found, row, counts, FACT_BGP_FAMILY,
		            found_family(found, peer, afi_safi));
}

static void summary_family(struct found *found, const json_t *vrf, const json_t *family)
{
	const json_t *list = json_member(family, "TABLE_saf.ROW_saf"), *saf, *row;
	for (size_t i = 0; (saf = json_item(list, i)) != NULL; i++) {
		const char *afi_safi = words_afi_safi(json_text(saf, "af-name"));
		const json_t *rows = json_member(saf, "TABLE_neighbor.ROW_neighbor");
		for (size_t at = 0; (row = json_item(rows, at)) != NULL; at++)
			summary_peer(found, vrf, afi_safi, row);
	}
}

int nxos_summary_parse(const struct cli_input *input, const struct cli_output *output,
                       struct error *err)
{
	static const struct json_row own[] = {
		{ "vrf-local-as", ROUTER_BGP_ASN, JSON_ASN },
		{ "vrf-router-id", ROUTER_BGP_ID, JSON_PLAIN },
	};
	struct found found = { input, output };
	json_t *root = NULL;
	if (read_table(input, "TABLE_vrf", &root, err) != 0)
		return -1;
	const json_t *vrfs = json_member(root, "TABLE_vrf.ROW_vrf"), *vrf, *family;
	for (size_t i = 0; (vrf = json_item(vrfs, i)) != NULL; i++) {
		const json_t *families = json_member(vrf, "TABLE_af.ROW_af");
		if (span_is(json_text(vrf, "vrf-name-out"), "default"))
			JSON_FIELDS(&found, vrf, own, FACT_ROUTER, found_router(&found));
		for (size_t at = 0; (family = json_item(families, at)) != NULL; at++)
			summary_family(&found, vrf, family);
	}
	json_decref(root);
	return found_end(&found, err);
}

/* Ethernet interfaces and SVIs prefix the same members differently. */
static void read_interface(struct found *found, const json_t *row)
{
	static const struct json_row rows[] = {
		{ "eth_mtu", INTERFACE_MTU, JSON_PLAIN },
		{ "svi_mtu", INTERFACE_MTU, JSON_PLAIN },
		{ "tunnel_mtu", INTERFACE_MTU, JSON_PLAIN },
		{ "desc", INTERFACE_ALIAS, JSON_PLAIN },
		{ "svi_desc", INTERFACE_ALIAS, JSON_PLAIN },
		{ "eth_inbytes", INTERFACE_RECEIVE_BYTES, JSON_PLAIN },
		{ "eth_outbytes", INTERFACE_TRANSMIT_BYTES, JSON_PLAIN },
		{ "eth_inerr", INTERFACE_RECEIVE_ERRORS, JSON_PLAIN },
		{ "eth_outerr", INTERFACE_TRANSMIT_ERRORS, JSON_PLAIN },
	};
	static const struct {
		const char *state, *admin;
	} words[] = { { "state", "admin_state" }, { "svi_line_proto", "svi_admin_state" } };
	struct interface *interface = found_interface(found, json_text(row, "interface"));
	JSON_FIELDS(found, row, rows, FACT_INTERFACE, interface);
	for (size_t i = 0; interface != NULL && i < sizeof(words) / sizeof(words[0]); i++) {
		struct span state = json_text(row, words[i].state);
		struct span admin = json_text(row, words[i].admin);
		if (state.len > 0)
			FACT_SET(interface, INTERFACE_UP, up, span_is(state, "up"));
		if (admin.len > 0)
			FACT_SET(interface, INTERFACE_ADMIN_UP, admin_up, span_is(admin, "up"));
	}
}

int nxos_interfaces_parse(const struct cli_input *input, const struct cli_output *output,
                          struct error *err)
{
	struct found found = { input, output };
	json_t *root = NULL;
	if (read_table(input, "TABLE_interface", &root, err) != 0)
		return -1;
	const json_t *rows = json_member(root, "TABLE_interface.ROW_interface"), *row;
	for (size_t i = 0; (row = json_item(rows, i)) != NULL; i++)
		read_interface(&found, row);
	json_decref(root);
	return found_end(&found, err);
}
