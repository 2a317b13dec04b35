/* SPDX-License-Identifier: Apache-2.0 */
/* What is connected to gateways: circuits, other gateways, and routers by VPN. */
#include "collectors/azure/facts_builders.h"

#include <stdio.h>
#include <string.h>

#include "agent/base/utf8.h"

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct vnet_connection, member)                           \
	}
static const struct facts_row link_rows[] = {
	FROM(GATEWAY_LINK_WEIGHT, weight),
	FROM(GATEWAY_LINK_RECEIVE_BYTES, ingress),
	FROM(GATEWAY_LINK_TRANSMIT_BYTES, egress),
	FROM(GATEWAY_LINK_REGION, location),
};
static const struct facts_row vpn_rows[] = {
	FROM(ATTACHMENT_LABEL, name),
	FROM(ATTACHMENT_REGION, location),
	FROM(ATTACHMENT_RECEIVE_BYTES, ingress),
	FROM(ATTACHMENT_TRANSMIT_BYTES, egress),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct vnet_tunnel, member)                               \
	}
static const struct facts_row tunnel_rows[] = {
	FROM(TUNNEL_RECEIVE_BYTES, ingress),
	FROM(TUNNEL_TRANSMIT_BYTES, egress),
	FROM(TUNNEL_MESSAGE, status),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct vnet_peer, member)                                 \
	}
static const struct facts_row session_rows[] = {
	FROM(CLOUD_BGP_PEER, local),
	FROM(CLOUD_BGP_CUSTOMER_ADDRESS, neighbor),
	FROM(CLOUD_BGP_CUSTOMER_ASN, asn),
};
#undef FROM

static const struct facts_map session_map = FACTS_MAP(FACT_CLOUD_BGP, session_rows);
static const struct facts_map link_map = FACTS_MAP(FACT_GATEWAY_LINK, link_rows);
static const struct facts_map vpn_map = FACTS_MAP(FACT_ATTACHMENT, vpn_rows);
static const struct facts_map tunnel_map = FACTS_MAP(FACT_TUNNEL, tunnel_rows);

/* What a connectionStatus says of a link and of a tunnel. */
static const struct azure_word link_words[] = {
	{ "Connected", "attached" },
	{ "Connecting", "attaching" },
	{ "NotConnected", "detached" },
	{ NULL, NULL },
};
static const struct azure_word vpn_words[] = {
	{ "Connected", "available" },
	{ "Connecting", "pending" },
	{ "NotConnected", "down" },
	{ NULL, "unknown" },
};

static bool is_told(const char *status)
{
	return words_is(status, "Connected") || words_is(status, "NotConnected");
}

/* --- VPN connections --- */

/* A VPN connection and its ends, as far as they are known. */
struct vpn {
	const struct vnet_connection *connection;
	const struct azure_gateway *gateway;  /* NULL: not known */
	const struct local_gateway *customer; /* NULL: not known */
	struct attachment *attachment;
};

/* The next of some words with "," between them. */
static size_t next_word(const char **at)
{
	*at += strspn(*at, ",");
	return strcspn(*at, ",");
}

/* Whether an address is one of the gateway's own; with NULL, its only one is found. */
static const char *find_outside(const struct azure_gateway *gateway, const char *address,
                                size_t *ret_len)
{
	const char *only = NULL;
	size_t count = 0;
	if (gateway == NULL)
		return NULL;
	ANSWER_EACH(struct vnet_instance, instance, &gateway->gateway->instances) {
		const char *at = instance->tunnels == NULL ? "" : instance->tunnels;
		for (size_t len; (len = next_word(&at)) > 0; at += len) {
			bool is_wanted = address == NULL || (strlen(address) == len &&
			                                     memcmp(at, address, len) == 0);
			if (!is_wanted)
				continue;
			only = at;
			*ret_len = len;
			count++;
		}
	}
	return count == 1 ? only : NULL;
}

/* Azure calls a tunnel CONNECTION_ADDRESS. Where the address is the gateway's, it is the name
 * as of any cloud. */
static const char *tunnel_name(struct azure_facts *azure, const struct vpn *vpn,
                               const char *theirs)
{
	const char *underscore = theirs == NULL ? NULL : strrchr(theirs, '_');
	const char *wanted = underscore == NULL ? NULL : underscore + 1;
	const char *address = NULL;
	size_t len = 0;
	if (theirs == NULL || wanted != NULL)
		address = find_outside(vpn->gateway, wanted, &len);
	if (address != NULL)
		return azure_printf(azure, "%.*s", (int)len, address);
	return theirs == NULL ? vpn->attachment->attachment : azure_printf(azure, "%s", theirs);
}

static void add_tunnel(struct azure_facts *azure, const struct vpn *vpn,
                       const struct vnet_tunnel *from)
{
	const char *name = tunnel_name(azure, vpn, from->name);
	struct tunnel *tunnel = facts_add(&azure->facts, &tunnel_map, from);
	if (tunnel == NULL || name == NULL)
		return;
	FACT_SET(tunnel, TUNNEL_ATTACHMENT, attachment, vpn->attachment->attachment);
	FACT_SET(tunnel, TUNNEL_NAME, tunnel, name);
	bool up = words_is(from->status, "Connected");
	if (is_told(from->status))
		FACT_SET(tunnel, TUNNEL_UP, up, up);
	if (up && from->established.known)
		FACT_SET(tunnel, TUNNEL_LAST_CHANGE, last_change, from->established.value);
	if (vpn->connection->has_bgp != ANSWER_FLAG_ABSENT)
		FACT_SET(tunnel, TUNNEL_ROUTING, routing,
		         vpn->connection->has_bgp == ANSWER_YES ? "bgp" : "static");
}

/* Where tunnels are not told one by one, the connection stands for the only one. */
static void add_tunnels(struct azure_facts *azure, const struct vpn *vpn)
{
	const struct vnet_connection *connection = vpn->connection;
	const struct vnet_tunnel only = { .status = connection->status,
		                          .ingress = connection->ingress,
		                          .egress = connection->egress };
	ANSWER_EACH(struct vnet_tunnel, tunnel, &connection->tunnels)
		if (tunnel->name != NULL)
			add_tunnel(azure, vpn, tunnel);
	if (connection->tunnels.count == 0)
		add_tunnel(azure, vpn, &only);
}

static void set_session_state(struct azure_facts *azure, const struct vpn *vpn,
                              struct cloud_bgp *session, const struct answer_subject *subject,
                              const struct vnet_peer *peer)
{
	char text[2][IP_TEXT_MAX];
	char key[UTF8_LABEL_MAX + 2 * IP_TEXT_MAX + 2];
	struct azure_peer_state state = azure_peer_state(peer);
	if (state.is_known)
		FACT_SET(session, CLOUD_BGP_UP, up, state.up);
	if (state.up || words_is(peer->state, "Idle"))
		facts_set_text(&azure->facts, FACT_CLOUD_BGP, session, CLOUD_BGP_FSM,
		               state.up ? "established" : "idle");
	if (state.up && peer->routes.known)
		FACT_SET(session, CLOUD_BGP_ACCEPTED, accepted, peer->routes.value);
	if (!state.has_age)
		return;
	snprintf(key, sizeof(key), "%s %s %s", vpn->attachment->attachment,
	         ip_format(&peer->local, text[0]), ip_format(&peer->neighbor, text[1]));
	FACT_SET(session, CLOUD_BGP_LAST_CHANGE, last_change,
	         azure_since(azure, key, state.up, subject, &state.age));
}

static void add_session(struct azure_facts *azure, const struct vpn *vpn,
                        const struct answer_subject *subject, const struct vnet_peer *peer)
{
	struct cloud_bgp *session = facts_add(&azure->facts, &session_map, peer);
	struct attachment *attachment = vpn->attachment;
	if (session == NULL)
		return;
	FACT_SET(session, CLOUD_BGP_ATTACHMENT, attachment, attachment->attachment);
	FACT_SET(session, CLOUD_BGP_AFI_SAFI, afi_safi,
	         peer->local.family == IP_V6 ? "ipv6 unicast" : "ipv4 unicast");
	if (fact_is_known(&attachment->fact, ATTACHMENT_CLOUD_ASN))
		FACT_SET(session, CLOUD_BGP_CLOUD_ASN, cloud_asn, attachment->cloud_asn);
	set_session_state(azure, vpn, session, subject, peer);
	if (fact_is_known(&attachment->fact, ATTACHMENT_CLOUD_ADDRESS))
		return;
	FACT_SET(attachment, ATTACHMENT_CLOUD_ADDRESS, cloud_address, peer->local);
	FACT_SET(attachment, ATTACHMENT_CUSTOMER_ADDRESS, customer_address, peer->neighbor);
}

/* The gateway's sessions whose other end is the router of this connection. */
static void add_sessions(struct azure_facts *azure, const struct vpn *vpn)
{
	const struct answer_subject *subject =
		azure_subject(azure, AZURE_GATEWAY_PEERS, vpn->connection->gateway, 0);
	if (subject == NULL || vpn->customer == NULL || vpn->connection->has_bgp == ANSWER_NO ||
	    vpn->customer->peer.family == IP_NONE)
		return;
	ANSWER_EACH(struct vnet_peer, peer, &subject->page.items)
		if (ip_compare(&peer->neighbor, &vpn->customer->peer) == 0)
			add_session(azure, vpn, subject, peer);
}

static void set_asns(const struct vpn *vpn)
{
	if (vpn->gateway != NULL && vpn->gateway->gateway->asn.known)
		FACT_SET(vpn->attachment, ATTACHMENT_CLOUD_ASN, cloud_asn,
		         (uint32_t)vpn->gateway->gateway->asn.value);
	if (vpn->customer != NULL && vpn->customer->asn.known)
		FACT_SET(vpn->attachment, ATTACHMENT_CUSTOMER_ASN, customer_asn,
		         (uint32_t)vpn->customer->asn.value);
}

static void add_vpn(struct azure_facts *azure, const struct vnet_connection *connection,
                    const char *name, const char *gateway)
{
	struct attachment *attachment = facts_add(&azure->facts, &vpn_map, connection);
	if (attachment == NULL)
		return;
	const struct vpn vpn = {
		.connection = connection,
		.gateway = azure_find_gateway(azure, connection->gateway),
		.customer = azure_find_customer(azure, connection->local_gateway),
		.attachment = attachment,
	};
	FACT_SET(attachment, ATTACHMENT_NAME, attachment, name);
	FACT_SET(attachment, ATTACHMENT_KIND, kind, "vpn");
	FACT_SET(attachment, ATTACHMENT_CIRCUIT, circuit, "");
	if (is_told(connection->status))
		FACT_SET(attachment, ATTACHMENT_UP, up,
		         words_is(connection->status, "Connected"));
	facts_set_text(&azure->facts, FACT_ATTACHMENT, attachment, ATTACHMENT_STATE,
	               azure_word(vpn_words, connection->status));
	facts_set_text(&azure->facts, FACT_ATTACHMENT, attachment, ATTACHMENT_GATEWAY, gateway);
	facts_set_text(&azure->facts, FACT_ATTACHMENT, attachment, ATTACHMENT_OWNER,
	               azure->estate->subscription);
	facts_index_add(&azure->facts.attachments, name, attachment);
	set_asns(&vpn);
	add_tunnels(azure, &vpn);
	add_sessions(azure, &vpn);
}

/* --- connections --- */

static void add_link(struct azure_facts *azure, const struct vnet_connection *connection,
                     const char *gateway, const char *attached, const char *kind)
{
	if (gateway == NULL || attached == NULL)
		return;
	struct facts *facts = &azure->facts;
	struct gateway_link *link = facts_add(facts, &link_map, connection);
	if (link == NULL)
		return;
	FACT_SET(link, GATEWAY_LINK_GATEWAY, gateway, gateway);
	FACT_SET(link, GATEWAY_LINK_ATTACHED, attached, attached);
	FACT_SET(link, GATEWAY_LINK_KIND, kind, kind);
	facts_set_text(facts, FACT_GATEWAY_LINK, link, GATEWAY_LINK_ID,
	               azure_name(azure, connection->id));
	facts_set_text(facts, FACT_GATEWAY_LINK, link, GATEWAY_LINK_STATE,
	               azure_word(link_words, connection->status));
	if (is_told(connection->status))
		FACT_SET(link, GATEWAY_LINK_UP, up, words_is(connection->status, "Connected"));
	if (words_is(connection->provisioning_state, "Failed"))
		FACT_SET(link, GATEWAY_LINK_PROBLEM, problem, "provisioning failed");
}

static void add_connection(struct azure_facts *azure, const struct vnet_connection *connection)
{
	const char *name = azure_name(azure, connection->id);
	const char *gateway = azure_name(azure, connection->gateway);
	if (name == NULL)
		return;
	facts_tags(&azure->facts, name, &connection->tags);
	if (words_is(connection->type, "ExpressRoute")) {
		add_link(azure, connection, gateway, azure_name(azure, connection->circuit),
		         "circuit");
	} else if (words_is(connection->type, "IPsec")) {
		add_link(azure, connection, gateway, name, "vpn");
		add_vpn(azure, connection, name, gateway);
	} else if (words_is(connection->type, "Vnet2Vnet")) {
		add_link(azure, connection, gateway,
		         azure_name(azure, connection->other_gateway), "gateway");
	}
}

void azure_connections(struct azure_facts *azure)
{
	FACTS_EACH(struct vnet_connection, connection, azure->estate, AZURE_CONNECTIONS)
		add_connection(azure, connection);
}
