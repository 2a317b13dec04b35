/* SPDX-License-Identifier: Apache-2.0 */
/* Gateways and what hangs on them. */
#include <string.h>

#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/answer/ec2.h"
#include "collectors/aws/facts_way.h"

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct dx_gateway, member)                                \
	}
static const struct facts_row dx_gateway_rows[] = {
	FROM(GATEWAY_NAME, id), FROM(GATEWAY_STATE, state), FROM(GATEWAY_LABEL, name),
	FROM(GATEWAY_ASN, asn), FROM(GATEWAY_OWNER, owner),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct ec2_vpn_gateway, member)                           \
	}
static const struct facts_row vpn_gateway_rows[] = {
	FROM(GATEWAY_NAME, id),
	FROM(GATEWAY_STATE, state),
	FROM(GATEWAY_ASN, asn),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct ec2_transit_gateway, member)                       \
	}
static const struct facts_row transit_rows[] = {
	FROM(GATEWAY_NAME, id),
	FROM(GATEWAY_STATE, state),
	FROM(GATEWAY_ASN, asn),
	FROM(GATEWAY_OWNER, owner),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct dx_association, member)                            \
	}
static const struct facts_row association_rows[] = {
	FROM(GATEWAY_LINK_GATEWAY, dx_gateway),    FROM(GATEWAY_LINK_ATTACHED, gateway),
	FROM(GATEWAY_LINK_ATTACHED, core_network), FROM(GATEWAY_LINK_STATE, state),
	FROM(GATEWAY_LINK_ALLOWED, allowed),       FROM(GATEWAY_LINK_ID, id),
	FROM(GATEWAY_LINK_REGION, region),         FROM(GATEWAY_LINK_PROBLEM, problem),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct dx_attachment, member)                             \
	}
static const struct facts_row dx_attachment_rows[] = {
	FROM(GATEWAY_LINK_GATEWAY, dx_gateway), FROM(GATEWAY_LINK_ATTACHED, interface),
	FROM(GATEWAY_LINK_STATE, state),        FROM(GATEWAY_LINK_REGION, region),
	FROM(GATEWAY_LINK_PROBLEM, problem),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct ec2_vpc_attachment, member)                        \
	}
static const struct facts_row vpc_rows[] = {
	FROM(GATEWAY_LINK_ATTACHED, vpc),
	FROM(GATEWAY_LINK_STATE, state),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct ec2_transit_attachment, member)                    \
	}
static const struct facts_row transit_attachment_rows[] = {
	FROM(GATEWAY_LINK_GATEWAY, gateway), FROM(GATEWAY_LINK_ATTACHED, resource),
	FROM(GATEWAY_LINK_STATE, state),     FROM(GATEWAY_LINK_KIND, type),
	FROM(GATEWAY_LINK_ID, id),
};
#undef FROM

static const struct facts_map dx_gateway_map = FACTS_MAP(FACT_GATEWAY, dx_gateway_rows);
static const struct facts_map vpn_gateway_map = FACTS_MAP(FACT_GATEWAY, vpn_gateway_rows);
static const struct facts_map transit_map = FACTS_MAP(FACT_GATEWAY, transit_rows);
static const struct facts_map association_map = FACTS_MAP(FACT_GATEWAY_LINK, association_rows);
static const struct facts_map dx_attachment_map =
	FACTS_MAP(FACT_GATEWAY_LINK, dx_attachment_rows);
static const struct facts_map vpc_map = FACTS_MAP(FACT_GATEWAY_LINK, vpc_rows);
static const struct facts_map transit_attachment_map =
	FACTS_MAP(FACT_GATEWAY_LINK, transit_attachment_rows);

static const char *const good_states[] = { "associated", "attached", "available" };
static const char *const bad_states[] = { "disassociated", "detached", "failed", "rejected" };

static bool is_one_of(const char *state, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (facts_is(state, words[i]))
			return true;
	return false;
}

static void set_link_up(struct gateway_link *link, const char *state)
{
	bool up = is_one_of(state, good_states, sizeof(good_states) / sizeof(good_states[0]));
	if (up || is_one_of(state, bad_states, sizeof(bad_states) / sizeof(bad_states[0])))
		FACT_SET(link, GATEWAY_LINK_UP, up, up);
}

/* The API's words for what can hang on a Direct Connect gateway, and ours. */
static const char *association_kind(const struct dx_association *association)
{
	if (facts_is(association->type, "virtualPrivateGateway"))
		return "virtual_private_gateway";
	if (facts_is(association->type, "transitGateway"))
		return "transit_gateway";
	return association->core_network == NULL ? NULL : "core_network";
}

static void add_association(struct facts *facts, const struct dx_association *association)
{
	struct gateway_link *link = facts_add(facts, &association_map, association);
	if (link == NULL)
		return;
	set_link_up(link, association->state);
	facts_set_text(facts, FACT_GATEWAY_LINK, link, GATEWAY_LINK_KIND,
	               association_kind(association));
}

static void add_dx_attachment(struct facts *facts, const struct dx_attachment *attachment)
{
	struct gateway_link *link = facts_add(facts, &dx_attachment_map, attachment);
	if (link == NULL)
		return;
	set_link_up(link, attachment->state);
	FACT_SET(link, GATEWAY_LINK_KIND, kind, "virtual_interface");
}

/* Direct Connect gateways belong to no region; every region tells of all. */
static void add_dx_gateway(struct facts *facts, const struct dx_gateway *from)
{
	if (facts_is(from->state, "deleted"))
		return;
	struct gateway *gateway = facts_add(facts, &dx_gateway_map, from);
	if (gateway == NULL)
		return;
	FACT_SET(gateway, GATEWAY_KIND, kind, "direct_connect");
	FACT_SET(gateway, GATEWAY_REGION, region, "");
	facts_tags(facts, from->id, &from->tags);
}

static void add_vpn_gateway(struct facts *facts, const struct aws_region *region,
                            const struct ec2_vpn_gateway *from)
{
	if (facts_is(from->state, "deleted"))
		return;
	struct gateway *gateway = facts_add(facts, &vpn_gateway_map, from);
	if (gateway == NULL)
		return;
	FACT_SET(gateway, GATEWAY_KIND, kind, "virtual_private");
	facts_set_text(facts, FACT_GATEWAY, gateway, GATEWAY_REGION, region->name);
	facts_set_text(facts, FACT_GATEWAY, gateway, GATEWAY_LABEL,
	               answer_tag_value(&from->tags, "Name"));
	facts_tags(facts, from->id, &from->tags);
	ANSWER_EACH(struct ec2_vpc_attachment, vpc, &from->attachments) {
		struct gateway_link *link = facts_add(facts, &vpc_map, vpc);
		if (link == NULL)
			continue;
		FACT_SET(link, GATEWAY_LINK_GATEWAY, gateway, gateway->gateway);
		FACT_SET(link, GATEWAY_LINK_KIND, kind, "vpc");
		facts_set_text(facts, FACT_GATEWAY_LINK, link, GATEWAY_LINK_REGION,
		               region->name);
		set_link_up(link, vpc->state);
	}
}

static void add_transit_gateway(struct facts *facts, const struct aws_region *region,
                                const struct ec2_transit_gateway *from)
{
	if (facts_is(from->state, "deleted"))
		return;
	struct gateway *gateway = facts_add(facts, &transit_map, from);
	if (gateway == NULL)
		return;
	FACT_SET(gateway, GATEWAY_KIND, kind, "transit");
	facts_set_text(facts, FACT_GATEWAY, gateway, GATEWAY_REGION, region->name);
	facts_set_text(facts, FACT_GATEWAY, gateway, GATEWAY_LABEL,
	               answer_tag_value(&from->tags, "Name"));
	facts_tags(facts, from->id, &from->tags);
}

static void add_transit_attachment(struct facts *facts, const struct aws_region *region,
                                   const struct ec2_transit_attachment *attachment)
{
	if (facts_is(attachment->state, "deleted"))
		return;
	struct gateway_link *link = facts_add(facts, &transit_attachment_map, attachment);
	if (link == NULL)
		return;
	set_link_up(link, attachment->state);
	facts_set_text(facts, FACT_GATEWAY_LINK, link, GATEWAY_LINK_REGION, region->name);
}

static void add_regional(struct facts *facts, const struct aws_region *region)
{
	FACTS_EACH(struct ec2_vpn_gateway, gateway, region, AWS_VPN_GATEWAYS) {
		add_vpn_gateway(facts, region, gateway);
	}
	FACTS_EACH(struct ec2_transit_gateway, gateway, region, AWS_TRANSIT_GATEWAYS) {
		add_transit_gateway(facts, region, gateway);
	}
	FACTS_EACH(struct ec2_transit_attachment, attachment, region, AWS_TRANSIT_ATTACHMENTS) {
		add_transit_attachment(facts, region, attachment);
	}
}

void facts_gateways(struct facts *facts, const struct aws_account *account)
{
	FACTS_EACH(struct dx_gateway, gateway, facts_teller(account, AWS_DX_GATEWAYS),
	           AWS_DX_GATEWAYS) {
		add_dx_gateway(facts, gateway);
	}
	FACTS_EACH(struct dx_association, association,
	           facts_teller(account, AWS_DX_ASSOCIATIONS), AWS_DX_ASSOCIATIONS) {
		add_association(facts, association);
	}
	FACTS_EACH(struct dx_attachment, attachment, facts_teller(account, AWS_DX_ATTACHMENTS),
	           AWS_DX_ATTACHMENTS) {
		add_dx_attachment(facts, attachment);
	}
	for (size_t i = 0; i < account->region_count; i++)
		add_regional(facts, &account->regions[i]);
}
