/* SPDX-License-Identifier: Apache-2.0 */
/* VPN connections and their tunnels. */
#include <string.h>

#include "agent/base/arena.h"
#include "collectors/aws/answer/ec2.h"
#include "collectors/aws/facts.h"

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct ec2_vpn, member)                                   \
	}
static const struct facts_row vpn_rows[] = {
	FROM(ATTACHMENT_NAME, id),
	FROM(ATTACHMENT_STATE, state),
	FROM(ATTACHMENT_GATEWAY, vpn_gateway),
	FROM(ATTACHMENT_GATEWAY, transit_gateway),
	FROM(ATTACHMENT_GATEWAY, core_network),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct ec2_telemetry, member)                             \
	}
static const struct facts_row telemetry_rows[] = {
	FROM(TUNNEL_ROUTES, routes),
	FROM(TUNNEL_LAST_CHANGE, last_change),
	FROM(TUNNEL_MESSAGE, message),
};
#undef FROM

static const struct facts_map vpn_map = FACTS_MAP(FACT_ATTACHMENT, vpn_rows);
static const struct facts_map telemetry_map = FACTS_MAP(FACT_TUNNEL, telemetry_rows);

/* EC2 "Site-to-Site VPN quotas": bytes per second of one tunnel. */
static const struct {
	const char *word;
	double bandwidth;
} bandwidths[] = { { "standard", 1.25e9 / 8 }, { "large", 5e9 / 8 } };

static const struct ec2_tunnel_options *find_options(const struct ec2_vpn *vpn,
                                                     const struct ip *outside)
{
	ANSWER_EACH(struct ec2_tunnel_options, options, &vpn->tunnels) {
		if (ip_compare(&options->outside, outside) == 0)
			return options;
	}
	return NULL;
}

/* AWS takes the first address of the inside network, the customer the second. */
static void set_inside(struct tunnel *tunnel, const struct ec2_tunnel_options *options)
{
	if (options == NULL)
		return;
	const struct ip_prefix *network = options->inside4.address.family != IP_NONE
	                                          ? &options->inside4
	                                          : &options->inside6;
	struct ip cloud = ip_prefix_address(network, 1);
	struct ip customer = ip_prefix_address(network, 2);
	if (cloud.family == IP_NONE || customer.family == IP_NONE)
		return;
	FACT_SET(tunnel, TUNNEL_CLOUD_ADDRESS, cloud_address, cloud);
	FACT_SET(tunnel, TUNNEL_CUSTOMER_ADDRESS, customer_address, customer);
}

static void set_bandwidth(struct tunnel *tunnel, const char *word)
{
	for (size_t i = 0; i < sizeof(bandwidths) / sizeof(bandwidths[0]); i++)
		if (facts_is(word, bandwidths[i].word))
			FACT_SET(tunnel, TUNNEL_BANDWIDTH, bandwidth, bandwidths[i].bandwidth);
}

/* A tunnel of a connection that is being made or deleted is not down, it is not in use. */
static void set_tunnel_up(struct tunnel *tunnel, const struct ec2_vpn *vpn, const char *status)
{
	if (facts_is(vpn->state, "available") &&
	    (facts_is(status, "UP") || facts_is(status, "DOWN")))
		FACT_SET(tunnel, TUNNEL_UP, up, facts_is(status, "UP"));
}

static void add_tunnel(struct facts *facts, const struct attachment *attachment,
                       const struct ec2_vpn *vpn, const struct ec2_telemetry *telemetry)
{
	if (telemetry->outside.family == IP_NONE)
		return;
	struct tunnel *tunnel = facts_add(facts, &telemetry_map, telemetry);
	if (tunnel == NULL)
		return;
	char outside[IP_TEXT_MAX];
	FACT_SET(tunnel, TUNNEL_ATTACHMENT, attachment, attachment->attachment);
	facts_set_text(facts, FACT_TUNNEL, tunnel, TUNNEL_NAME,
	               ip_format(&telemetry->outside, outside));
	set_tunnel_up(tunnel, vpn, telemetry->status);
	set_inside(tunnel, find_options(vpn, &telemetry->outside));
	set_bandwidth(tunnel, vpn->bandwidth);
	if (vpn->is_static != ANSWER_FLAG_ABSENT)
		FACT_SET(tunnel, TUNNEL_ROUTING, routing,
		         vpn->is_static == ANSWER_YES ? "static" : "bgp");
	facts_index_add(&facts->tunnels, tunnel->tunnel, tunnel);
}

static bool has_telemetry(const struct ec2_vpn *vpn, const struct ip *outside)
{
	ANSWER_EACH(struct ec2_telemetry, telemetry, &vpn->telemetry) {
		if (ip_compare(&telemetry->outside, outside) == 0)
			return true;
	}
	return false;
}

static void add_tunnels(struct facts *facts, const struct attachment *attachment,
                        const struct ec2_vpn *vpn)
{
	ANSWER_EACH(struct ec2_telemetry, telemetry, &vpn->telemetry) {
		add_tunnel(facts, attachment, vpn, telemetry);
	}
	ANSWER_EACH(struct ec2_tunnel_options, options, &vpn->tunnels) {
		struct ec2_telemetry silent = { .outside = options->outside };
		if (!has_telemetry(vpn, &options->outside))
			add_tunnel(facts, attachment, vpn, &silent);
	}
}

/* One tunnel that is up is enough; it is down when all are known to be. */
static void set_up(struct attachment *attachment, const struct ec2_vpn *vpn)
{
	size_t up = 0;
	size_t down = 0;
	ANSWER_EACH(struct ec2_telemetry, telemetry, &vpn->telemetry) {
		up += facts_is(telemetry->status, "UP");
		down += facts_is(telemetry->status, "DOWN");
	}
	if (facts_is(vpn->state, "available") &&
	    (up > 0 || (down > 0 && down == vpn->telemetry.count)))
		FACT_SET(attachment, ATTACHMENT_UP, up, up > 0);
}

/* What another list of the region says of an end of the connection. */
static const struct answer_number *customer_asn(const struct aws_region *region,
                                                const char *gateway)
{
	FACTS_EACH(struct ec2_customer_gateway, customer, region, AWS_CUSTOMER_GATEWAYS) {
		if (gateway != NULL && facts_is(customer->id, gateway))
			return &customer->asn;
	}
	return NULL;
}

static const struct answer_number *cloud_asn(const struct aws_region *region,
                                             const struct ec2_vpn *vpn)
{
	FACTS_EACH(struct ec2_vpn_gateway, gateway, region, AWS_VPN_GATEWAYS) {
		if (vpn->vpn_gateway != NULL && facts_is(gateway->id, vpn->vpn_gateway))
			return &gateway->asn;
	}
	FACTS_EACH(struct ec2_transit_gateway, gateway, region, AWS_TRANSIT_GATEWAYS) {
		if (vpn->transit_gateway != NULL && facts_is(gateway->id, vpn->transit_gateway))
			return &gateway->asn;
	}
	return NULL;
}

static void set_asns(struct attachment *attachment, const struct aws_region *region,
                     const struct ec2_vpn *vpn)
{
	const struct answer_number *cloud = cloud_asn(region, vpn);
	const struct answer_number *customer = customer_asn(region, vpn->customer_gateway);
	if (cloud != NULL && cloud->known)
		FACT_SET(attachment, ATTACHMENT_CLOUD_ASN, cloud_asn, (uint32_t)cloud->value);
	if (customer != NULL && customer->known)
		FACT_SET(attachment, ATTACHMENT_CUSTOMER_ASN, customer_asn,
		         (uint32_t)customer->value);
}

static void add_vpn(struct facts *facts, const struct aws_region *region,
                    const struct ec2_vpn *vpn)
{
	if (facts_is(vpn->state, "deleted"))
		return;
	struct attachment *attachment = facts_add(facts, &vpn_map, vpn);
	if (attachment == NULL)
		return;
	FACT_SET(attachment, ATTACHMENT_KIND, kind, "vpn");
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_LABEL,
	               answer_tag_value(&vpn->tags, "Name"));
	facts_set_text(facts, FACT_ATTACHMENT, attachment, ATTACHMENT_REGION, region->name);
	if (vpn->transport_attachment == NULL) /* else over Direct Connect: not said which */
		FACT_SET(attachment, ATTACHMENT_CIRCUIT, circuit, "");
	set_up(attachment, vpn);
	set_asns(attachment, region, vpn);
	facts_index_add(&facts->attachments, attachment->attachment, attachment);
	add_tunnels(facts, attachment, vpn);
	facts_tags(facts, vpn->id, &vpn->tags);
}

void facts_vpns(struct facts *facts, const struct aws_region *region)
{
	FACTS_EACH(struct ec2_vpn, vpn, region, AWS_VPN_CONNECTIONS) {
		add_vpn(facts, region, vpn);
	}
}
