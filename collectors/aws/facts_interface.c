/* SPDX-License-Identifier: Apache-2.0 */
/* Direct Connect virtual interfaces and their sessions. */
#include <string.h>
#include <strings.h>

#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/facts.h"

/* Prefixes per address family (Direct Connect quotas): what a private or transit interface has
 * when no other allocation was asked for, and what every public one has. */
#define LIMIT_DEFAULT 100
#define LIMIT_PUBLIC 1000

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct dx_interface, member)                              \
	}
static const struct facts_row interface_rows[] = {
	FROM(ATTACHMENT_NAME, id),
	FROM(ATTACHMENT_STATE, state),
	FROM(ATTACHMENT_MTU, mtu),
	FROM(ATTACHMENT_KIND, type),
	FROM(ATTACHMENT_LABEL, name),
	FROM(ATTACHMENT_REGION, region),
	FROM(ATTACHMENT_CIRCUIT, connection),
	FROM(ATTACHMENT_VLAN, vlan),
	FROM(ATTACHMENT_CLOUD_ADDRESS, cloud_address),
	FROM(ATTACHMENT_CUSTOMER_ADDRESS, customer_address),
	FROM(ATTACHMENT_CLOUD_ASN, cloud_asn),
	FROM(ATTACHMENT_CUSTOMER_ASN, asn),
	FROM(ATTACHMENT_GATEWAY, dx_gateway),
	FROM(ATTACHMENT_GATEWAY, virtual_gateway),
	FROM(ATTACHMENT_LOCATION, location),
	FROM(ATTACHMENT_DEVICE, device),
	FROM(ATTACHMENT_LOGICAL_DEVICE, logical_device),
	FROM(ATTACHMENT_OWNER, owner),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct dx_peer, member)                                   \
	}
static const struct facts_row peer_rows[] = {
	FROM(CLOUD_BGP_PEER, cloud_address), /* as the router calls its peer */
	FROM(CLOUD_BGP_STATE, state),        FROM(CLOUD_BGP_CUSTOMER_ADDRESS, customer_address),
	FROM(CLOUD_BGP_CUSTOMER_ASN, asn),   FROM(CLOUD_BGP_ID, id),
};
#undef FROM

static const struct facts_map interface_map = FACTS_MAP(FACT_ATTACHMENT, interface_rows);
static const struct facts_map peer_map = FACTS_MAP(FACT_CLOUD_BGP, peer_rows);

/* A test takes the sessions down on purpose: whether it could forward is not known then. */
static void set_up(struct attachment *attachment, const char *state)
{
	bool up = facts_is(state, "available");
	bool testing = facts_is(state, "testing");
	if (up || facts_is(state, "down"))
		FACT_SET(attachment, ATTACHMENT_UP, up, up);
	if (testing || fact_is_known(&attachment->fact, ATTACHMENT_UP))
		FACT_SET(attachment, ATTACHMENT_TESTING, testing, testing);
}

static void set_limit(struct cloud_bgp *session, const struct dx_interface *interface,
                      bool is_v6)
{
	const struct answer_number *given = is_v6 ? &interface->limit6 : &interface->limit4;
	if (facts_is(interface->type, "public"))
		FACT_SET(session, CLOUD_BGP_LIMIT, limit, LIMIT_PUBLIC);
	else if (facts_is(interface->type, "private") || facts_is(interface->type, "transit"))
		FACT_SET(session, CLOUD_BGP_LIMIT, limit,
		         given->known ? given->value : LIMIT_DEFAULT);
}

static void add_peer(struct facts *facts, const struct attachment *attachment,
                     const struct dx_interface *interface, const struct dx_peer *peer)
{
	if (facts_is(peer->state, "deleted"))
		return;
	struct cloud_bgp *session = facts_add(facts, &peer_map, peer);
	if (session == NULL)
		return;
	bool is_v6 = peer->cloud_address.family == IP_V6;
	FACT_SET(session, CLOUD_BGP_ATTACHMENT, attachment, attachment->attachment);
	FACT_SET(session, CLOUD_BGP_AFI_SAFI, afi_safi,
	         is_v6 ? "ipv6 unicast" : "ipv4 unicast");
	if (facts_is(peer->status, "up") || facts_is(peer->status, "down"))
		FACT_SET(session, CLOUD_BGP_UP, up, facts_is(peer->status, "up"));
	if (fact_is_known(&attachment->fact, ATTACHMENT_CLOUD_ASN))
		FACT_SET(session, CLOUD_BGP_CLOUD_ASN, cloud_asn, attachment->cloud_asn);
	set_limit(session, interface, is_v6);
	facts_index_add(&facts->sessions, session->attachment, session);
}

struct cloud_bgp *facts_session(struct facts *facts, const char *interface,
                                enum ip_family family)
{
	size_t count;
	const struct facts_index_entry *found =
		facts_index_find(&facts->sessions, interface, &count);
	struct cloud_bgp *only = NULL;
	for (size_t i = 0; i < count; i++) {
		struct cloud_bgp *session = found[i].item;
		if (session->peer.family != family)
			continue;
		if (only != NULL && ip_compare(&only->peer, &session->peer) != 0)
			return NULL;
		only = session;
	}
	return only;
}

static void add_interface(struct facts *facts, const struct aws_region *region,
                          const struct dx_interface *interface)
{
	if (facts_is(interface->state, "deleted"))
		return;
	struct attachment *attachment = facts_add(facts, &interface_map, interface);
	if (attachment == NULL)
		return;
	set_up(attachment, interface->state);
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_REGION, region->name);
	facts_index_add(&facts->attachments, attachment->attachment, attachment);
	ANSWER_EACH(struct dx_peer, peer, &interface->peers) {
		add_peer(facts, attachment, interface, peer);
	}
	facts_tags(facts, interface->id, &interface->tags);
}

/* Only a test that ran to its end tells something; the newest of them counts. */
static void take_test(struct facts *facts, const struct dx_test *test)
{
	static const char completed[] = "complete"; /* "Completed", "COMPLETED" */
	if (test->status == NULL || !test->end.known ||
	    strncasecmp(test->status, completed, sizeof(completed) - 1) != 0)
		return;
	size_t count;
	const struct facts_index_entry *found =
		facts_index_find(&facts->attachments, test->interface, &count);
	for (size_t i = 0; i < count; i++) {
		struct attachment *attachment = found[i].item;
		if (!fact_is_known(&attachment->fact, ATTACHMENT_LAST_TEST) ||
		    attachment->last_test < test->end.value)
			FACT_SET(attachment, ATTACHMENT_LAST_TEST, last_test, test->end.value);
	}
}

void facts_interfaces(struct facts *facts, const struct aws_region *region)
{
	FACTS_EACH(struct dx_interface, interface, region, AWS_INTERFACES) {
		add_interface(facts, region, interface);
	}
	FACTS_EACH(struct dx_test, test, region, AWS_INTERFACE_TESTS) {
		take_test(facts, test);
	}
}
