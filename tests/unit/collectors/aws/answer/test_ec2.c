/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/answer/ec2.h"

#include "tests/unit/collectors/aws/answer/sample.h"

static int setup(void **state)
{
	*state = arena_new(0);
	return *state == NULL;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void a_vpn_has_telemetry_and_options(void **state)
{
	struct answer_page page = sample_read(&answer_vpn_connections, *state);
	SAMPLE_ITEMS(struct ec2_vpn, first, second, page);
	assert_string_equal(first->id, "vpn-01");
	assert_string_equal(first->state, "available");
	assert_string_equal(first->customer_gateway, "cgw-01");
	assert_string_equal(first->vpn_gateway, "vgw-01");
	assert_string_equal(second->transit_gateway, "tgw-02");
	assert_string_equal(first->core_network, "coreNetworkArn-1");
	assert_string_equal(first->transport_attachment,
	                    "transportTransitGatewayAttachmentId-1");
	assert_string_equal(first->bandwidth, "standard");
	assert_int_equal(first->is_static, ANSWER_NO);
	assert_int_equal(first->telemetry.count, 2);
	const struct ec2_telemetry *telemetry = (const void *)first->telemetry.first;
	assert_ip(&telemetry->outside, "203.0.113.11");
	assert_string_equal(telemetry->status, "UP");
	assert_string_equal(telemetry->message, "2 BGP ROUTES");
	assert_number(telemetry->routes, 2);
	assert_real(telemetry->last_change, 1768478400);
	assert_int_equal(first->tunnels.count, 2);
	const struct ec2_tunnel_options *options = (const void *)first->tunnels.first;
	assert_ip(&options->outside, "203.0.113.11");
	assert_ip(&options->inside4.address, "169.254.10.0");
	assert_int_equal(options->inside6.length, 126);
	assert_string_equal(answer_tag_value(&first->tags, "Name"), "sample & <more>");
}

static void gateways_have_all_members(void **state)
{
	struct answer_page page = sample_read(&answer_vpn_gateways, *state);
	SAMPLE_ITEMS(struct ec2_vpn_gateway, gateway, other, page);
	assert_string_equal(gateway->id, "vgw-01");
	assert_number(gateway->asn, 64512);
	assert_number(other->asn, 4200000002);
	const struct ec2_vpc_attachment *vpc = (const void *)gateway->attachments.first;
	assert_string_equal(vpc->vpc, "vpc-01");
	assert_string_equal(vpc->state, "attached");
	page = sample_read(&answer_customer_gateways, *state);
	SAMPLE_ITEMS(struct ec2_customer_gateway, customer, last, page);
	assert_string_equal(customer->id, "cgw-01");
	assert_ip(&last->address, "198.51.100.6");
	assert_number(customer->asn, 4200000001);
	page = sample_read(&answer_transit_gateways, *state);
	SAMPLE_ITEMS(struct ec2_transit_gateway, transit, second, page);
	assert_string_equal(transit->id, "tgw-01");
	assert_string_equal(second->state, "available");
	assert_number(transit->asn, 64512);
	page = sample_read(&answer_transit_attachments, *state);
	SAMPLE_ITEMS(struct ec2_transit_attachment, attachment, more, page);
	assert_string_equal(attachment->id, "tgw-attach-01");
	assert_string_equal(more->type, "direct-connect-gateway");
	assert_string_equal(attachment->route_table, "tgw-rtb-01");
	assert_string_equal(attachment->state, "available");
}

static void a_table_has_its_routes_and_counts(void **state)
{
	struct answer_page page = sample_read(&answer_route_tables, *state);
	SAMPLE_ITEMS(struct ec2_route_table, table, second, page);
	assert_string_equal(table->id, "rtb-01");
	assert_string_equal(second->vpc, "vpc-02");
	assert_int_equal(table->counts.routes, 2);
	assert_int_equal(table->counts.propagated[0], 1);
	assert_int_equal(table->counts.blackholes, 0);
	const struct ec2_table_association *association =
		(const void *)table->associations.first;
	assert_int_equal(association->main, ANSWER_YES);
	const struct ec2_propagating *propagating = (const void *)table->propagating.first;
	assert_string_equal(propagating->gateway, "vgw-01");
	assert_int_equal(table->routes.count, 2);
	const struct ec2_route *route = (const void *)table->routes.first;
	assert_ip(&route->prefix.address, "10.0.0.0");
	assert_string_equal(route->target, "vgw-01");
	assert_string_equal(route->origin, "EnableVgwRoutePropagation");
	assert_string_equal(route->state, "active");
}

static void transit_tables_have_routes_and_propagations(void **state)
{
	struct answer_page page = sample_read(&answer_transit_tables, *state);
	SAMPLE_ITEMS(struct ec2_transit_table, table, other, page);
	assert_string_equal(table->id, "tgw-rtb-01");
	assert_string_equal(other->gateway, "tgw-02");
	page = sample_read(&answer_transit_routes, *state);
	SAMPLE_ITEMS(struct ec2_route, route, second, page);
	assert_int_equal(page.more, ANSWER_YES);
	assert_int_equal(page.counts.routes, 2);
	assert_int_equal(page.counts.propagated[0], 2);
	assert_string_equal(route->target, "tgw-attach-01"); /* the first of two */
	assert_string_equal(route->target_kind, "vpc");
	assert_string_equal(second->origin, "propagated");
	page = sample_read(&answer_transit_propagations, *state);
	SAMPLE_ITEMS(struct ec2_propagation, propagation, last, page);
	assert_string_equal(propagation->attachment, "tgw-attach-01");
	assert_string_equal(last->state, "enabled");
}

/* A route that is dropped lends its memory to the next one. */
static void nothing_of_a_dropped_route_remains(void **state)
{
	static const char text[] =
		"<DescribeRouteTablesResponse><routeTableSet><item><routeTableId>rtb-1</"
		"routeTableId>"
		"<routeSet><item><destinationCidrBlock>172.16.0.0/16</destinationCidrBlock>"
		"<gatewayId>vgw-1</gatewayId><state>blackhole</state>"
		"<origin>EnableVgwRoutePropagation</origin></item>"
		"<item><destinationIpv6CidrBlock>2001:db8:1::/48</destinationIpv6CidrBlock></"
		"item>"
		"<item><destinationPrefixListId>pl-1</destinationPrefixListId>"
		"<state>blackhole</state></item>"
		"<item><natGatewayId>nat-1</natGatewayId>"
		"<destinationCidrBlock>10.9.0.0/16</destinationCidrBlock></item></routeSet>"
		"</item></routeTableSet></DescribeRouteTablesResponse>";
	struct answer_page page = sample_page(&answer_route_tables, *state, text, strlen(text));
	const struct ec2_route_table *table = (const void *)page.items.first;
	assert_int_equal(table->counts.routes, 4);
	assert_int_equal(table->counts.blackholes, 2);
	assert_int_equal(table->counts.propagated[0], 1);
	assert_int_equal(table->routes.count, 2);
	const struct ec2_route *route = (const void *)table->routes.first;
	assert_ip(&route->prefix.address, "2001:db8:1::");
	assert_null(route->target);
	assert_null(route->origin);
	assert_null(route->state);
	route = (const void *)route->item.next;
	assert_string_equal(route->target, "nat-1");
}

static void fifty_thousand_routes_take_little_memory(void **state)
{
	size_t room = (size_t)32 << 20;
	char *text = malloc(room);
	size_t len =
		(size_t)snprintf(text, room, "<DescribeRouteTablesResponse><routeTableSet>");
	for (int i = 0; i < 500; i++) {
		len += (size_t)snprintf(text + len, room - len,
		                        "<item><routeTableId>rtb-%d</routeTableId>"
		                        "<vpcId>vpc-%d</vpcId><routeSet>",
		                        i, i);
		for (int k = 0; k < 100; k++)
			len += (size_t)snprintf(
				text + len, room - len,
				"<item><destinationCidrBlock>172.%d.%d.0/24</"
				"destinationCidrBlock>"
				"<gatewayId>vgw-0123456789abcdef0</gatewayId><state>active</"
				"state>"
				"<origin>EnableVgwRoutePropagation</origin></item>",
				k / 2, i % 256);
		len += (size_t)snprintf(text + len, room - len,
		                        "<item><destinationCidrBlock>10.0.0.0/8"
		                        "</destinationCidrBlock></item></routeSet></item>");
	}
	len += (size_t)snprintf(text + len, room - len,
	                        "</routeTableSet></DescribeRouteTablesResponse>");
	struct answer_page page = sample_page(&answer_route_tables, *state, text, len);
	assert_int_equal(page.items.count, 500);
	ANSWER_EACH(struct ec2_route_table, table, &page.items) {
		assert_int_equal(table->counts.routes, 101);
		assert_int_equal(table->routes.count, 1);
	}
	print_message("500 tables of 100 routes, %zu KiB of XML: %zu KiB\n", len / 1024,
	              arena_used(*state) / 1024);
	assert_in_range(arena_used(*state), 1, 1 << 20);
	free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_vpn_has_telemetry_and_options),
		TEST(gateways_have_all_members),
		TEST(a_table_has_its_routes_and_counts),
		TEST(transit_tables_have_routes_and_propagations),
		TEST(nothing_of_a_dropped_route_remains),
		TEST(fifty_thousand_routes_take_little_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
