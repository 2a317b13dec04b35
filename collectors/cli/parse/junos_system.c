/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Junos says besides BGP: its version, BFD, IPsec, interfaces.
 */
#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "collectors/cli/parse/junos.h"
#include "collectors/cli/parse/parsers.h"

/* What is done with each element of an answer's list. */
typedef void item_reader(struct found *found, const json_t *item);

static int read_list(const struct cli_input *input, const struct cli_output *output,
                     const char *element, const char *items, item_reader *reader,
                     struct error *err)
{
	struct found found = { input, output };
	json_t *root = NULL;
	const json_t *list, *item;
	if (junos_document(input, element, &root, &list, err) != 0)
		return -1;
	const json_t *all = json_member(list, items);
	for (size_t i = 0; (item = json_item(all, i)) != NULL; i++)
		reader(&found, item);
	json_decref(root);
	return found_end(&found, err);
}

int junos_version_parse(const struct cli_input *input, const struct cli_output *output,
                        struct error *err)
{
	static const struct json_row rows[] = {
		{ "host-name", ROUTER_SYSTEM_NAME, JSON_PLAIN },
	};
	struct found found = { input, output };
	json_t *root = NULL;
	const json_t *list;
	if (junos_document(input, "software-information", &root, &list, err) != 0)
		return -1;
	struct span model = json_text(list, "product-model");
	struct span version = json_text(list, "junos-version");
	const char *text =
		arena_printf(view_arena(output->view), "Juniper %.*s, Junos %.*s",
	                     (int)model.len, model.text, (int)version.len, version.text);
	const char *description = found_text(&found, span_of(text));
	struct router *router = list == NULL ? NULL : found_router(&found);
	JSON_FIELDS(&found, list, rows, FACT_ROUTER, router);
	if (router != NULL && description != NULL && version.len > 0)
		FACT_SET(router, ROUTER_DESCRIPTION, description, description);
	json_decref(root);
	return found_end(&found, err);
}

static void read_bfd(struct found *found, const json_t *session)
{
	struct ip peer;
	if (json_ip(session, "session-neighbor", &peer))
		found_bfd(found, &peer, json_text(session, "session-interface"),
		          json_text(session, "session-state"));
}

int junos_bfd_parse(const struct cli_input *input, const struct cli_output *output,
                    struct error *err)
{
	return read_list(input, output, "bfd-session-information", "bfd-session", read_bfd,
	                 err);
}

static void read_ike(struct found *found, const json_t *association)
{
	static const struct json_row rows[] = {
		{ "ike-sa-state", IPSEC_TUNNEL_IKE, JSON_PLAIN },
	};
	struct ip peer;
	if (json_ip(association, "ike-sa-remote-address", &peer))
		JSON_FIELDS(found, association, rows, FACT_IPSEC_TUNNEL,
		            found_tunnel(found, &peer));
}

int junos_ike_parse(const struct cli_input *input, const struct cli_output *output,
                    struct error *err)
{
	return read_list(input, output, "ike-security-associations-information",
	                 "ike-security-associations", read_ike, err);
}

/* A block is a tunnel; its associations, one per direction, name the other end. */
static void read_ipsec(struct found *found, const json_t *block)
{
	static const struct json_row rows[] = {
		{ "sa-block-state", IPSEC_TUNNEL_STATE, JSON_PLAIN },
	};
	const json_t *associations = json_member(block, "ipsec-security-associations");
	struct ip peer;
	uint64_t count = 0;
	while (json_item(associations, count) != NULL)
		count++;
	if (!json_ip(associations, "sa-remote-gateway", &peer))
		return;
	struct ipsec_tunnel *tunnel = found_tunnel(found, &peer);
	JSON_FIELDS(found, block, rows, FACT_IPSEC_TUNNEL, tunnel);
	if (tunnel == NULL)
		return;
	/* only what is active is listed */
	FACT_SET(tunnel, IPSEC_TUNNEL_UP, up, true);
	FACT_SET(tunnel, IPSEC_TUNNEL_SAS, sas, count);
}

int junos_ipsec_parse(const struct cli_input *input, const struct cli_output *output,
                      struct error *err)
{
	return read_list(input, output, "ipsec-security-associations-information",
	                 "ipsec-security-associations-block", read_ipsec, err);
}

/* The MTU of a logical interface is that of its first family that has a number ("Unlimited"
 * is none); the physical interface's counts the frame's header too. */
static void read_logical(struct found *found, const json_t *value)
{
	static const struct json_row rows[] = {
		{ "description", INTERFACE_ALIAS, JSON_PLAIN },
		{ "snmp-index", INTERFACE_INDEX, JSON_PLAIN },
	};
	static const struct json_row mtu[] = { { "mtu", INTERFACE_MTU, JSON_PLAIN } };
	struct interface *interface = found_interface(found, json_text(value, "name"));
	const json_t *families = json_member(value, "address-family"), *family;
	JSON_FIELDS(found, value, rows, FACT_INTERFACE, interface);
	for (size_t i = 0; interface != NULL && (family = json_item(families, i)) != NULL &&
	                   !fact_is_known(&interface->fact, INTERFACE_MTU);
	     i++)
		JSON_FIELDS(found, family, mtu, FACT_INTERFACE, interface);
}

static void read_interface(struct found *found, const json_t *value)
{
	static const struct json_row rows[] = {
		{ "description", INTERFACE_ALIAS, JSON_PLAIN },
		{ "snmp-index", INTERFACE_INDEX, JSON_PLAIN },
		{ "mtu", INTERFACE_MTU, JSON_PLAIN },
		{ "traffic-statistics.input-bytes", INTERFACE_RECEIVE_BYTES, JSON_PLAIN },
		{ "traffic-statistics.output-bytes", INTERFACE_TRANSMIT_BYTES, JSON_PLAIN },
	};
	struct interface *interface = found_interface(found, json_text(value, "name"));
	struct span state = json_text(value, "oper-status");
	struct span wanted = json_text(value, "admin-status");
	const json_t *list = json_member(value, "logical-interface"), *logical;
	JSON_FIELDS(found, value, rows, FACT_INTERFACE, interface);
	if (interface != NULL && state.len > 0)
		FACT_SET(interface, INTERFACE_UP, up, span_is(state, "up"));
	if (interface != NULL && wanted.len > 0)
		FACT_SET(interface, INTERFACE_ADMIN_UP, admin_up, span_is(wanted, "up"));
	for (size_t i = 0; (logical = json_item(list, i)) != NULL; i++)
		read_logical(found, logical);
}

int junos_interfaces_parse(const struct cli_input *input, const struct cli_output *output,
                           struct error *err)
{
	return read_list(input, output, "interface-information", "physical-interface",
	                 read_interface, err);
}
