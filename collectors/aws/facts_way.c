/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A virtual interface hangs on a virtual private gateway, or on a Direct Connect gateway and by
 * its associations on others. A route table is of a VPC, which hangs on the one or the other
 * sort, or of a transit gateway.
 */
#include "collectors/aws/facts_way.h"

#include <string.h>

#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/answer/ec2.h"

const struct aws_region *facts_teller(const struct aws_account *account, enum aws_part part)
{
	static const struct aws_region silence;
	for (size_t i = 0; i < account->region_count; i++)
		if (account->regions[i].parts[part] != NULL)
			return &account->regions[i];
	return &silence;
}

/* --- from tables to gateways --- */

bool facts_vpn_gateway_serves(const struct ec2_vpn_gateway *gateway, const char *vpc)
{
	ANSWER_EACH(struct ec2_vpc_attachment, attachment, &gateway->attachments) {
		if (vpc != NULL && facts_is(attachment->vpc, vpc) &&
		    !facts_is(attachment->state, "detached"))
			return true;
	}
	return false;
}

bool facts_transit_attachment_serves(const struct ec2_transit_attachment *attachment,
                                     const char *vpc)
{
	return vpc != NULL && facts_is(attachment->type, "vpc") &&
	       facts_is(attachment->resource, vpc) && !facts_is(attachment->state, "deleted");
}

static void add_end(struct facts_ends *ends, const char *gateway)
{
	facts_index_add(&ends->gateways, gateway, ends);
}

static bool is_end(struct facts_ends *ends, const char *gateway)
{
	size_t count;
	return facts_index_find(&ends->gateways, gateway, &count) != NULL;
}

static void add_ends_of_vpc(struct facts_ends *ends, const struct aws_region *region,
                            const char *vpc)
{
	FACTS_EACH(struct ec2_vpn_gateway, gateway, region, AWS_VPN_GATEWAYS) {
		if (facts_vpn_gateway_serves(gateway, vpc))
			add_end(ends, gateway->id);
	}
	FACTS_EACH(struct ec2_transit_attachment, attachment, region, AWS_TRANSIT_ATTACHMENTS) {
		if (facts_transit_attachment_serves(attachment, vpc))
			add_end(ends, attachment->gateway);
	}
}

static void add_ends(struct facts_ends *ends, const struct aws_region *region,
                     const struct config_destination *destination)
{
	FACTS_EACH(struct ec2_route_table, table, region, AWS_ROUTE_TABLES) {
		if (facts_names_table(destination, table->id, &table->tags))
			add_ends_of_vpc(ends, region, table->vpc);
	}
	FACTS_EACH(struct ec2_transit_table, table, region, AWS_TRANSIT_TABLES) {
		if (facts_names_table(destination, table->id, &table->tags))
			add_end(ends, table->gateway);
	}
}

/* Whether all was told that add_ends() looks at. Attachments are not asked for where there is
 * no transit gateway. */
static bool is_told(const struct aws_region *region)
{
	bool has_transit = facts_items(region, AWS_TRANSIT_GATEWAYS)->count > 0;
	return region->parts[AWS_ROUTE_TABLES] != NULL &&
	       region->parts[AWS_VPN_GATEWAYS] != NULL &&
	       region->parts[AWS_TRANSIT_GATEWAYS] != NULL &&
	       (!has_transit || (region->parts[AWS_TRANSIT_ATTACHMENTS] != NULL &&
	                         region->parts[AWS_TRANSIT_TABLES] != NULL));
}

/* Whether an end is reached from another transit gateway, too. */
static bool has_peering(struct facts_ends *ends, const struct aws_region *region)
{
	FACTS_EACH(struct ec2_transit_attachment, attachment, region, AWS_TRANSIT_ATTACHMENTS) {
		if (facts_is(attachment->type, "peering") && is_end(ends, attachment->gateway))
			return true;
	}
	return false;
}

void facts_ends_find(const struct aws_account *account,
                     const struct config_destination *destination, struct facts_ends *ret_ends)
{
	*ret_ends = (struct facts_ends){ .is_anywhere = destination->route_tables.count == 0 };
	for (size_t i = 0; !ret_ends->is_anywhere && i < account->region_count; i++)
		add_ends(ret_ends, &account->regions[i], destination);
	ret_ends->is_vague = ret_ends->gateways.count == 0;
	for (size_t i = 0; i < account->region_count; i++)
		ret_ends->is_vague |= !is_told(&account->regions[i]) ||
		                      has_peering(ret_ends, &account->regions[i]);
}

void facts_ends_done(struct facts_ends *ends)
{
	facts_index_done(&ends->gateways);
}

/* --- from interfaces to gateways --- */

static enum facts_way way_from(const struct aws_account *account, struct facts_ends *ends,
                               const char *gateway)
{
	static const char vpn_gateway[] = "vgw-";
	bool is_known = strncmp(gateway, vpn_gateway, sizeof(vpn_gateway) - 1) == 0;
	bool leads_on = false;
	if (is_end(ends, gateway))
		return FACTS_WAY;
	FACTS_EACH(struct dx_association, association,
	           facts_teller(account, AWS_DX_ASSOCIATIONS), AWS_DX_ASSOCIATIONS) {
		if (!facts_is(association->dx_gateway, gateway))
			continue;
		if (is_end(ends, association->gateway))
			return FACTS_WAY;
		is_known = true;
		leads_on |= association->gateway == NULL || association->core_network != NULL;
	}
	return !is_known || leads_on || ends->is_vague ? FACTS_WAY_UNKNOWN : FACTS_NO_WAY;
}

enum facts_way facts_find_way(struct facts *facts, const struct aws_account *account,
                              struct facts_ends *ends, const char *interface)
{
	size_t count;
	const struct facts_index_entry *found =
		facts_index_find(&facts->attachments, interface, &count);
	const struct attachment *attachment = found == NULL ? NULL : found->item;
	if (interface == NULL)
		return FACTS_NO_WAY;
	if (ends->is_anywhere)
		return FACTS_WAY;
	if (attachment == NULL)
		return FACTS_WAY_UNKNOWN;
	if (fact_is_known(&attachment->fact, ATTACHMENT_GATEWAY))
		return way_from(account, ends, attachment->gateway);
	return facts_is(attachment->kind, "public") ? FACTS_NO_WAY : FACTS_WAY_UNKNOWN;
}
