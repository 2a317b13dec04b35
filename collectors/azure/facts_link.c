/* SPDX-License-Identifier: Apache-2.0 */
/* The links of peerings: attachments, their sessions, and the layer below. */
#include <stdio.h>

#include "agent/base/utf8.h"
#include "collectors/azure/facts_builders.h"

/* The customer takes the first address of each prefix, Microsoft the second. */
#define CUSTOMER 1
#define MICROSOFT 2

/* Prefixes with which a session falls ("ExpressRoute limits"): of a private peering by the
 * circuit's tier, of a Microsoft peering always the same. */
#define LIMIT_PRIVATE 4000
#define LIMIT_PRIVATE_PREMIUM 10000
#define LIMIT_PRIVATE_V6 100
#define LIMIT_MICROSOFT 200

/* One link of one peering. */
struct link {
	const struct er_circuit *circuit;
	const struct er_peering *peering;
	const char *circuit_name;
	const char *gateway; /* that the circuit leads to; NULL: not known */
	const char *kind;    /* "private" */
	enum er_link side;
	struct attachment *attachment;
	const struct answer_subject *summary; /* NULL: not known */
	unsigned up, down, silent;            /* sessions */
};

/* --- sessions --- */

static void set_limit(struct cloud_bgp *session, const struct link *link, bool is_v6)
{
	const char *tier = link->circuit->tier;
	bool is_premium = words_is(tier, "Premium");
	uint64_t limit = 0;
	if (facts_is(link->kind, "microsoft"))
		limit = LIMIT_MICROSOFT;
	else if (facts_is(link->kind, "private") && is_v6)
		limit = LIMIT_PRIVATE_V6;
	else if (facts_is(link->kind, "private") &&
	         (is_premium || words_is(tier, "Standard") || words_is(tier, "Local")))
		limit = is_premium ? LIMIT_PRIVATE_PREMIUM : LIMIT_PRIVATE;
	if (limit > 0)
		FACT_SET(session, CLOUD_BGP_LIMIT, limit, limit);
}

/* Routers show the session by the customer's address. Where that address is not there, the only
 * session of the family that has the customer's ASN is meant. */
static const struct er_session *find_row(const struct link *link, const struct ip *customer)
{
	const struct er_session *found = NULL;
	size_t count = 0;
	ANSWER_EACH(struct er_session, row, &link->summary->page.items) {
		if (ip_compare(&row->neighbor, customer) == 0)
			return row;
		if (row->neighbor.family != customer->family || !row->asn.known ||
		    !link->peering->peer_asn.known ||
		    row->asn.value != link->peering->peer_asn.value)
			continue;
		found = row;
		count++;
	}
	return count == 1 ? found : NULL;
}

static void set_age(struct azure_facts *azure, const struct link *link,
                    struct cloud_bgp *session, const struct er_session *row)
{
	struct words_age age;
	char peer[IP_TEXT_MAX];
	char key[UTF8_LABEL_MAX + IP_TEXT_MAX + 1];
	if (words_up_down(row->up_down, &age) != 0)
		return;
	snprintf(key, sizeof(key), "%s %s", session->attachment,
	         ip_format(&session->peer, peer));
	FACT_SET(session, CLOUD_BGP_LAST_CHANGE, last_change,
	         azure_since(azure, key, session->up, link->summary, &age));
}

static void set_session(struct azure_facts *azure, struct link *link, struct cloud_bgp *session,
                        const struct er_session *row)
{
	struct words_session words = words_session(row->state);
	if (words.state == NULL)
		return;
	bool up = facts_is(words.state, "established");
	FACT_SET(session, CLOUD_BGP_UP, up, up);
	facts_set_text(&azure->facts, FACT_CLOUD_BGP, session, CLOUD_BGP_FSM, words.state);
	if (words.reason != NULL)
		FACT_SET(session, CLOUD_BGP_REASON, reason, words.reason);
	if (words.prefixes.known)
		FACT_SET(session, CLOUD_BGP_ACCEPTED, accepted, words.prefixes.value);
	set_age(azure, link, session, row);
	link->up += up;
	link->down += !up;
}

static void set_ends(struct cloud_bgp *session, const struct link *link,
                     const struct ip *customer)
{
	const struct er_peering *peering = link->peering;
	FACT_SET(session, CLOUD_BGP_CUSTOMER_ADDRESS, customer_address, *customer);
	if (peering->azure_asn.known)
		FACT_SET(session, CLOUD_BGP_CLOUD_ASN, cloud_asn,
		         (uint32_t)peering->azure_asn.value);
	if (peering->peer_asn.known)
		FACT_SET(session, CLOUD_BGP_CUSTOMER_ASN, customer_asn,
		         (uint32_t)peering->peer_asn.value);
}

/* A family without a prefix has no session. */
static void add_session(struct azure_facts *azure, struct link *link,
                        const struct er_addresses *addresses)
{
	const struct ip_prefix *prefix = &addresses->links[link->side];
	struct ip customer = ip_prefix_address(prefix, CUSTOMER);
	struct ip microsoft = ip_prefix_address(prefix, MICROSOFT);
	if (microsoft.family == IP_NONE || words_is(addresses->state, "Disabled"))
		return;
	struct cloud_bgp *session = facts_add_bare(&azure->facts, FACT_CLOUD_BGP);
	if (session == NULL)
		return;
	bool is_v6 = microsoft.family == IP_V6;
	FACT_SET(session, CLOUD_BGP_ATTACHMENT, attachment, link->attachment->attachment);
	FACT_SET(session, CLOUD_BGP_PEER, peer, microsoft);
	FACT_SET(session, CLOUD_BGP_AFI_SAFI, afi_safi,
	         is_v6 ? "ipv6 unicast" : "ipv4 unicast");
	set_ends(session, link, &customer);
	set_limit(session, link, is_v6);
	const struct er_session *row = link->summary == NULL ? NULL : find_row(link, &customer);
	if (row != NULL)
		set_session(azure, link, session, row);
	link->silent += !fact_is_known(&session->fact, CLOUD_BGP_UP);
}

/* Sessions of a peering whose prefixes are not told have no names; that they are up is told. */
static void count_nameless(struct link *link)
{
	if (link->summary == NULL)
		return;
	ANSWER_EACH(struct er_session, row, &link->summary->page.items) {
		struct words_session words = words_session(row->state);
		link->up += facts_is(words.state, "established");
		link->silent += words.state == NULL;
		link->down += words.state != NULL && !facts_is(words.state, "established");
	}
}

/* --- the layer below --- */

static struct cloud_arp *add_arp(struct azure_facts *azure, const struct link *link,
                                 const struct ip *address)
{
	struct cloud_arp *fact = facts_add_bare(&azure->facts, FACT_CLOUD_ARP);
	if (fact == NULL)
		return NULL;
	FACT_SET(fact, CLOUD_ARP_ATTACHMENT, attachment, link->attachment->attachment);
	FACT_SET(fact, CLOUD_ARP_ADDRESS, address, *address);
	return fact;
}

static void add_arp_row(struct azure_facts *azure, const struct link *link,
                        const struct er_arp *row)
{
	struct cloud_arp *fact = add_arp(azure, link, &row->address);
	enum words_mac mac = words_mac(row->mac);
	if (fact == NULL)
		return;
	if (mac != WORDS_MAC_NONE)
		FACT_SET(fact, CLOUD_ARP_RESOLVED, resolved, mac == WORDS_MAC_REAL);
	if (mac == WORDS_MAC_REAL)
		facts_set_text(&azure->facts, FACT_CLOUD_ARP, fact, CLOUD_ARP_MAC, row->mac);
	if (row->interface != NULL)
		FACT_SET(fact, CLOUD_ARP_SIDE, side, azure_lower(azure, row->interface));
	if (row->age.known)
		FACT_SET(fact, CLOUD_ARP_AGE, age, (double)row->age.value * 60);
}

/* An empty table says nothing, nor does one with a row that cannot be read: it may be the one.
 * Else the customer's address must be there. */
static void add_arp_rows(struct azure_facts *azure, const struct link *link)
{
	const struct answer_subject *table =
		azure_subject(azure, AZURE_CIRCUIT_ARP, link->peering->id, link->side);
	struct ip customer = ip_prefix_address(&link->peering->v4.links[link->side], CUSTOMER);
	bool may_be_missing = table != NULL && table->page.items.count > 0;
	if (table == NULL)
		return;
	ANSWER_EACH(struct er_arp, row, &table->page.items) {
		may_be_missing &= row->address.family != IP_NONE &&
		                  ip_compare(&row->address, &customer) != 0;
		if (row->address.family != IP_NONE)
			add_arp_row(azure, link, row);
	}
	if (!may_be_missing || customer.family == IP_NONE)
		return;
	struct cloud_arp *fact = add_arp(azure, link, &customer);
	if (fact == NULL)
		return;
	FACT_SET(fact, CLOUD_ARP_RESOLVED, resolved, false);
	FACT_SET(fact, CLOUD_ARP_SIDE, side, "on-prem");
}

/* --- links --- */

/* IPv6 only when there is no IPv4: its session is a fact of its own. */
static void set_addresses(struct attachment *attachment, const struct link *link)
{
	const struct er_peering *peering = link->peering;
	const struct ip_prefix *prefix = &peering->v4.links[link->side];
	if (prefix->address.family == IP_NONE)
		prefix = &peering->v6.links[link->side];
	struct ip customer = ip_prefix_address(prefix, CUSTOMER);
	struct ip microsoft = ip_prefix_address(prefix, MICROSOFT);
	if (microsoft.family == IP_NONE)
		return;
	FACT_SET(attachment, ATTACHMENT_CUSTOMER_ADDRESS, customer_address, customer);
	FACT_SET(attachment, ATTACHMENT_CLOUD_ADDRESS, cloud_address, microsoft);
}

static void set_numbers(struct attachment *attachment, const struct er_peering *peering)
{
	if (peering->azure_asn.known)
		FACT_SET(attachment, ATTACHMENT_CLOUD_ASN, cloud_asn,
		         (uint32_t)peering->azure_asn.value);
	if (peering->peer_asn.known)
		FACT_SET(attachment, ATTACHMENT_CUSTOMER_ASN, customer_asn,
		         (uint32_t)peering->peer_asn.value);
	if (peering->vlan.known && peering->vlan.value <= UINT32_MAX)
		FACT_SET(attachment, ATTACHMENT_VLAN, vlan, (uint32_t)peering->vlan.value);
}

static bool has_prefix(const struct er_peering *peering, enum er_link side)
{
	return peering->v4.links[side].address.family != IP_NONE ||
	       peering->v6.links[side].address.family != IP_NONE;
}

/* What keeps a peering from working although it is switched on. Of one that a provider keeps no
 * prefix at all may be told. */
static const char *problem_of(const struct link *link)
{
	const struct er_peering *peering = link->peering;
	enum er_link other = link->side == ER_PRIMARY ? ER_SECONDARY : ER_PRIMARY;
	if (!has_prefix(peering, link->side) && has_prefix(peering, other))
		return "no address prefix";
	if (!facts_is(link->kind, "microsoft"))
		return NULL;
	if (words_is(peering->v4.public_state, "ValidationNeeded") ||
	    words_is(peering->v6.public_state, "ValidationNeeded"))
		return "advertised public prefixes need validation";
	if (peering->v4.route_filter == NULL && peering->v6.route_filter == NULL)
		return "no route filter: Microsoft advertises nothing";
	return NULL;
}

/* The gateway that the circuit leads to, if it is the only one. */
static const char *gateway_of(const struct azure_facts *azure, const char *circuit)
{
	const char *gateway = NULL;
	FACTS_EACH(struct vnet_connection, connection, azure->estate, AZURE_CONNECTIONS) {
		if (circuit == NULL || connection->gateway == NULL ||
		    !words_is(connection->circuit, circuit))
			continue;
		if (gateway != NULL && !words_is(connection->gateway, gateway))
			return NULL;
		gateway = connection->gateway;
	}
	return gateway;
}

static void describe(struct azure_facts *azure, const struct link *link)
{
	struct attachment *attachment = link->attachment;
	struct facts *facts = &azure->facts;
	FACT_SET(attachment, ATTACHMENT_KIND, kind, link->kind);
	FACT_SET(attachment, ATTACHMENT_LINK, link, er_link_names[link->side]);
	FACT_SET(attachment, ATTACHMENT_CIRCUIT, circuit, link->circuit_name);
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_LABEL,
	               link->peering->name);
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_REGION,
	               link->circuit->location);
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_LOCATION,
	               link->circuit->peering_location);
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_DEVICE,
	               link->peering->ports[link->side]);
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_OWNER,
	               azure->estate->subscription);
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_PROBLEM,
	               problem_of(link));
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_GATEWAY, link->gateway);
	set_addresses(attachment, link);
	set_numbers(attachment, link->peering);
}

static void set_bytes(struct azure_facts *azure, const struct link *link)
{
	const struct answer_subject *subject =
		azure_subject(azure, AZURE_PEERING_STATS, link->peering->id, 0);
	const struct er_stats *stats =
		subject == NULL ? NULL : (const void *)subject->page.items.first;
	if (stats == NULL)
		return;
	if (stats->in[link->side].known)
		FACT_SET(link->attachment, ATTACHMENT_RECEIVE_BYTES, receive_bytes,
		         stats->in[link->side].value);
	if (stats->out[link->side].known)
		FACT_SET(link->attachment, ATTACHMENT_TRANSMIT_BYTES, transmit_bytes,
		         stats->out[link->side].value);
}

static bool is_off(const struct er_peering *peering)
{
	return words_is(peering->v4.state, "Disabled") &&
	       !words_is(peering->v6.state, "Enabled");
}

/* "Enabled" and "Disabled" say what somebody wants, not what is. */
static void set_admin(struct attachment *attachment, const struct er_peering *peering)
{
	bool is_on = words_is(peering->v4.state, "Enabled") ||
	             words_is(peering->v6.state, "Enabled");
	if (is_on || is_off(peering))
		FACT_SET(attachment, ATTACHMENT_ADMIN_UP, admin_up, is_on);
}

/* One session that is up is enough; it is down when all are known to be, or it is off. */
static void set_up(struct attachment *attachment, const struct link *link)
{
	bool up = link->up > 0;
	bool is_down = is_off(link->peering) || (link->down > 0 && link->silent == 0);
	if (!up && !is_down)
		return;
	FACT_SET(attachment, ATTACHMENT_UP, up, up);
	FACT_SET(attachment, ATTACHMENT_STATE, state,
	         up ? ATTACHMENT_STATE_AVAILABLE : ATTACHMENT_STATE_DOWN);
}

static void add_link(struct azure_facts *azure, struct link *link)
{
	const char *name = azure_printf(azure, "%s/%s/%s", link->circuit_name, link->kind,
	                                er_link_names[link->side]);
	struct attachment *attachment = facts_add_bare(&azure->facts, FACT_ATTACHMENT);
	if (name == NULL || attachment == NULL)
		return;
	FACT_SET(attachment, ATTACHMENT_NAME, attachment, name);
	facts_index_add(&azure->facts.attachments, name, attachment);
	link->attachment = attachment;
	link->summary =
		azure_subject(azure, AZURE_CIRCUIT_SUMMARIES, link->peering->id, link->side);
	describe(azure, link);
	set_bytes(azure, link);
	add_session(azure, link, &link->peering->v4);
	add_session(azure, link, &link->peering->v6);
	if (!has_prefix(link->peering, ER_PRIMARY) && !has_prefix(link->peering, ER_SECONDARY))
		count_nameless(link);
	add_arp_rows(azure, link);
	set_admin(attachment, link->peering);
	set_up(attachment, link);
}

void azure_links(struct azure_facts *azure)
{
	FACTS_EACH(struct er_circuit, circuit, azure->estate, AZURE_CIRCUITS) {
		const char *name = azure_name(azure, circuit->id);
		const char *gateway =
			circuit->peerings.count == 0
				? NULL
				: azure_name(azure, gateway_of(azure, circuit->id));
		ANSWER_EACH(struct er_peering, peering, &circuit->peerings)
			for (int side = ER_PRIMARY; side < ER_LINKS; side++) {
				struct link link = {
					.circuit = circuit,
					.peering = peering,
					.circuit_name = name,
					.gateway = gateway,
					.kind = azure_peering_kind(peering),
					.side = (enum er_link)side,
				};
				if (name != NULL && link.kind != NULL)
					add_link(azure, &link);
			}
	}
}
