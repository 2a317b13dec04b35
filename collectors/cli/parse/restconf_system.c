/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BFD, IPsec and interfaces of IOS-XE over RESTCONF.
 */
#include "collectors/cli/parse/ifname.h"
#include "collectors/cli/parse/restconf.h"

/* Models have the long name of an interface. */
static struct span interface_name(struct found *found, const json_t *value, const char *path)
{
	return ifname(&ifname_ios, view_arena(found->output->view), json_text(value, path));
}

/* --- BFD --- */

/* Sessions over one hop have an interface, those over several have none. */
static void read_bfd(struct found *found, const json_t *list)
{
	const json_t *session;
	struct ip peer;
	for (size_t i = 0; (session = json_item(list, i)) != NULL; i++)
		if (json_ip(session, "ip", &peer))
			found_bfd(found, &peer, interface_name(found, session, "interface"),
			          json_text(session, "state"));
}

int restconf_bfd_parse(const struct cli_input *input, const struct cli_output *output,
                       struct error *err)
{
	struct found found = { input, output };
	json_t *root;
	const json_t *list, *type;
	if (restconf_list(input, "sessions", "session", &root, &list, err) != 0)
		return -1;
	for (size_t i = 0; (type = json_item(list, i)) != NULL; i++) {
		read_bfd(&found, json_member(type, "bfd-nbrs.bfd-nbr"));
		read_bfd(&found, json_member(type, "bfd-mhop-nbrs.bfd-mhop-nbr"));
	}
	json_decref(root);
	return found_end(&found, err);
}

/* --- IPsec --- */

/* "crypto-sa-status-active", "crypto-ipsec-sa-status-down": the last word. */
static struct span sa_status(const json_t *value, const char *path)
{
	struct span status = json_text(value, path);
	if (!span_find(status, "sa-status-", &status))
		return span_of(NULL);
	return status;
}

/* A tunnel is up when something is active in both directions. The two of a direction are
 * alternatives, and compression (PCP) goes with either. */
static void read_sas(struct found *found, struct ipsec_tunnel *tunnel, const json_t *ident)
{
	static const char *const paths[2][2] = {
		{ "inbound-esp-sa.sa-status", "inbound-ah-sa.sa-status" },
		{ "outbound-esp-sa.sa-status", "outbound-ah-sa.sa-status" },
	};
	struct span said = span_of(NULL);
	uint64_t active[2] = { 0, 0 };
	for (size_t i = 0; i < 4; i++) {
		struct span status = sa_status(ident, paths[i / 2][i % 2]);
		bool is_active = span_is(status, "active");
		active[i / 2] += is_active;
		/* what is wrong is what is shown */
		if (status.len > 0 && (said.len == 0 || !is_active))
			said = status;
	}
	const char *text = found_text(found, said);
	if (text == NULL)
		return;
	FACT_SET(tunnel, IPSEC_TUNNEL_STATE, state, text);
	FACT_SET(tunnel, IPSEC_TUNNEL_UP, up, active[0] > 0 && active[1] > 0);
	FACT_SET(tunnel, IPSEC_TUNNEL_SAS, sas, active[0] + active[1]);
}

static void read_ident(struct found *found, const json_t *ident)
{
	const json_t *data = json_member(ident, "ident-data");
	struct ip peer;
	struct ipsec_tunnel *tunnel =
		json_ip(data, "remote-endpt-addr", &peer) ? found_tunnel(found, &peer) : NULL;
	if (tunnel == NULL)
		return;
	const char *name = found_text(found, interface_name(found, ident, "interface"));
	if (name != NULL)
		FACT_SET(tunnel, IPSEC_TUNNEL_INTERFACE, interface, name);
	read_sas(found, tunnel, data);
}

/* IKE knows no interfaces: it is said of the peer. */
static void read_ike(struct found *found, const json_t *list)
{
	const json_t *sa;
	struct ip peer;
	for (size_t i = 0; (sa = json_item(list, i)) != NULL; i++) {
		const char *text = found_text(found, sa_status(sa, "sa-data.sa-status"));
		struct ipsec_tunnel *tunnel =
			text != NULL && json_ip(sa, "sa-data.remote-ip-addr", &peer)
				? found_tunnel(found, &peer)
				: NULL;
		if (tunnel != NULL)
			FACT_SET(tunnel, IPSEC_TUNNEL_IKE, ike, text);
	}
}

int restconf_crypto_parse(const struct cli_input *input, const struct cli_output *output,
                          struct error *err)
{
	struct found found = { input, output };
	json_t *root;
	const json_t *crypto, *ident;
	if (restconf_list(input, "crypto-oper-data", NULL, &root, &crypto, err) != 0)
		return -1;
	const json_t *list = json_member(crypto, "crypto-ipsec-ident");
	for (size_t i = 0; (ident = json_item(list, i)) != NULL; i++)
		read_ident(&found, ident);
	read_ike(&found, json_member(crypto, "crypto-ikev2-sa"));
	read_ike(&found, json_member(crypto, "crypto-ikev1-sa"));
	json_decref(root);
	return found_end(&found, err);
}

/* --- interfaces --- */

static void read_interface(struct found *found, const json_t *value)
{
	static const struct json_row rows[] = {
		{ "mtu", INTERFACE_MTU, JSON_PLAIN },
		{ "speed", INTERFACE_SPEED, JSON_BITS },
		{ "description", INTERFACE_ALIAS, JSON_PLAIN },
	};
	struct span oper = json_text(value, "oper-status");
	struct span admin = json_text(value, "admin-status");
	struct interface *interface =
		found_interface(found, interface_name(found, value, "name"));
	if (interface == NULL)
		return;
	JSON_FIELDS(found, value, rows, FACT_INTERFACE, interface);
	if (oper.len > 0 && !span_is(oper, "if-oper-state-unknown"))
		FACT_SET(interface, INTERFACE_UP, up, span_is(oper, "if-oper-state-ready"));
	if (admin.len > 0 && !span_is(admin, "if-state-unknown"))
		FACT_SET(interface, INTERFACE_ADMIN_UP, admin_up,
		         span_is(admin, "if-state-up"));
}

int restconf_interfaces_parse(const struct cli_input *input, const struct cli_output *output,
                              struct error *err)
{
	struct found found = { input, output };
	json_t *root;
	const json_t *list, *interface;
	if (restconf_list(input, "interfaces", "interface", &root, &list, err) != 0)
		return -1;
	for (size_t i = 0; (interface = json_item(list, i)) != NULL; i++)
		read_interface(&found, interface);
	json_decref(root);
	return found_end(&found, err);
}
