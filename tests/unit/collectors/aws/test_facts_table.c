/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/aws/given.h"

#define ROUTE(cidr, target, origin, state)                                                     \
	"<item><destinationCidrBlock>" cidr "</destinationCidrBlock><gatewayId>" target        \
	"</gatewayId><origin>" origin "</origin><state>" state "</state></item>"
#define PROPAGATED(cidr, state) ROUTE(cidr, "vgw-1", "EnableVgwRoutePropagation", state)

#define LOCAL ROUTE("172.31.0.0/16", "local", "CreateRouteTable", "active")

/* Tables of two VPCs: vpc-1 hangs on vgw-1, vpc-2 on nothing. */
static void give_tables(struct given *given, const char *routes)
{
	char text[8192];
	snprintf(text, sizeof(text),
	         "<DescribeRouteTablesResponse><routeTableSet><item><routeTableId>rtb-1"
	         "</routeTableId><vpcId>vpc-1</vpcId><associationSet><item><main>true</main>"
	         "</item></associationSet><routeSet>%s</routeSet><propagatingVgwSet/><tagSet>"
	         "<item><key>Name</key><value>n</value></item><item><key>tier</key><value>app"
	         "</value></item></tagSet></item><item><routeTableId>rtb-2</routeTableId>"
	         "<vpcId>vpc-2</vpcId><routeSet>" LOCAL
	         "</routeSet></item></routeTableSet></DescribeRouteTablesResponse>",
	         routes);
	given_part(given, AWS_ROUTE_TABLES, &answer_route_tables, text);
}

static void give_gateway(struct given *given, const char *state)
{
	char text[1024];
	snprintf(
		text, sizeof(text),
		"<DescribeVpnGatewaysResponse><vpnGatewaySet><item><vpnGatewayId>vgw-1"
		"</vpnGatewayId><attachments><item><vpcId>vpc-1</vpcId><state>%s</state></item>"
		"</attachments></item></vpnGatewaySet></DescribeVpnGatewaysResponse>",
		state);
	given_part(given, AWS_VPN_GATEWAYS, &answer_vpn_gateways, text);
}

static void tables_of_connected_vpcs_are_shown_with_counts(void **state)
{
	struct given *given = *state;
	give_tables(given,
	            PROPAGATED("10.0.0.0/16", "active") PROPAGATED("10.1.0.0/16", "blackhole")
	                    ROUTE("172.31.0.0/16", "local", "CreateRouteTable", "active"));
	give_gateway(given, "attached");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_ROUTE_TABLE),
		"route_table=rtb-1 routes=3 blackholes=1 kind=vpc name=n vpc=vpc-1 main=true "
		"region=ap-southeast-1\n");
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE_PREFIX), "");
}

#define PROPAGATED6(cidr)                                                                      \
	"<item><destinationIpv6CidrBlock>" cidr "</destinationIpv6CidrBlock><gatewayId>vgw-1"  \
	"</gatewayId><origin>EnableVgwRoutePropagation</origin></item>"

static void propagated_routes_are_counted_by_family_as_their_limit_is(void **state)
{
	struct given *given = *state;
	give_tables(given, LOCAL PROPAGATED("10.0.0.0/16", "active") PROPAGATED(
				   "10.1.0.0/16", "blackhole") PROPAGATED6("2001:db8::/48"));
	give_gateway(given, "attached");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_ROUTE_TABLE_FAMILY),
		"route_table=rtb-1 afi_safi=ipv4 unicast propagated=2 propagated_limit=100\n"
		"route_table=rtb-1 afi_safi=ipv6 unicast propagated=1 propagated_limit=100\n");
}

static void a_gateway_that_does_not_propagate_is_said_to(void **state)
{
	struct given *given = *state;
	give_tables(given, LOCAL);
	give_gateway(given, "attached");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ROUTE_PROPAGATION),
	                    "route_table=rtb-1 gateway=vgw-1 enabled=false\n");
	given_part(
		given, AWS_ROUTE_TABLES, &answer_route_tables,
		"<DescribeRouteTablesResponse><routeTableSet><item><routeTableId>rtb-1"
		"</routeTableId><vpcId>vpc-1</vpcId><propagatingVgwSet><item><gatewayId>vgw-1"
		"</gatewayId></item></propagatingVgwSet></item></routeTableSet>"
		"</DescribeRouteTablesResponse>");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ROUTE_PROPAGATION),
	                    "route_table=rtb-1 gateway=vgw-1 enabled=true\n");
}

/* Such an answer is not whole: every table of a VPC has a local route. */
static void of_a_table_without_routes_nothing_is_known(void **state)
{
	struct given *given = *state;
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destinations.count = 1;
	give_gateway(given, "attached");
	give_tables(given, "");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE),
	                    "route_table=rtb-1 kind=vpc name=n vpc=vpc-1 "
	                    "main=true region=ap-southeast-1\n");
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE_FAMILY), "");
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE_PREFIX), "");
}

static void a_detached_vpc_is_not_connected(void **state)
{
	struct given *given = *state;
	give_tables(given, LOCAL);
	give_gateway(given, "detached");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE), "");
	assert_string_equal(given_text(given, FACT_ROUTE_PROPAGATION), "");
}

static void a_vpc_on_a_transit_gateway_is_connected(void **state)
{
	struct given *given = *state;
	give_tables(given, LOCAL);
	given_part(
		given, AWS_TRANSIT_ATTACHMENTS, &answer_transit_attachments,
		"<DescribeTransitGatewayAttachmentsResponse><transitGatewayAttachments><item>"
		"<resourceType>vpc</resourceType><resourceId>vpc-2</resourceId><state>available"
		"</state></item></transitGatewayAttachments>"
		"</DescribeTransitGatewayAttachmentsResponse>");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_ROUTE_TABLE),
		"route_table=rtb-2 routes=1 blackholes=0 kind=vpc vpc=vpc-2 main=false "
		"region=ap-southeast-1\n");
}

static void watched_prefixes_are_present_only_when_active(void **state)
{
	struct given *given = *state;
	given->destination[0].advertise =
		GIVEN_RULES(given, "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16",
	                    "10.4.0.0/14 ge 16 le 24", "10.8.0.0/14 le 24");
	given->destinations.count = 1;
	give_gateway(given, "attached");
	give_tables(given,
	            PROPAGATED("10.0.0.0/16", "active") PROPAGATED("10.1.0.0/16", "blackhole")
	                    PROPAGATED("10.5.0.0/16", "blackhole")
	                            ROUTE("10.5.1.0/24", "eni-1", "CreateRoute", "active")
	                                    PROPAGATED("10.5.2.0/24", "active"));
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_ROUTE_TABLE_PREFIX),
		"route_table=rtb-1 prefix=10.0.0.0/16 present=true target=vgw-1 "
		"target_kind=virtual_private_gateway origin=propagated state=active\n"
		"route_table=rtb-1 prefix=10.1.0.0/16 present=false target=vgw-1 "
		"target_kind=virtual_private_gateway origin=propagated state=blackhole\n"
		"route_table=rtb-1 prefix=10.2.0.0/16 present=false\n"
		"route_table=rtb-1 prefix=10.4.0.0/14 ge 16 le 24 present=true target=eni-1 "
		"target_kind=network_interface origin=static state=active route=10.5.1.0/24\n"
		"route_table=rtb-1 prefix=10.8.0.0/14 le 24 present=false\n");
}

/* A prefix list may hold what is watched; that of an endpoint holds addresses of AWS. */
static void behind_a_prefix_list_nothing_is_known_to_be_absent(void **state)
{
	struct given *given = *state;
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16", "10.1.0.0/16");
	given->destinations.count = 1;
	give_gateway(given, "attached");
	give_tables(given,
	            PROPAGATED("10.0.0.0/16",
	                       "active") "<item><destinationPrefixListId>pl-1</"
	                                 "destinationPrefixListId>"
	                                 "<transitGatewayId>tgw-1</transitGatewayId></item>");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_ROUTE_TABLE_PREFIX),
		"route_table=rtb-1 prefix=10.0.0.0/16 present=true target=vgw-1 "
		"target_kind=virtual_private_gateway origin=propagated state=active\n");
	give_tables(given, "<item><destinationPrefixListId>pl-1</destinationPrefixListId>"
	                   "<gatewayId>vpce-1</gatewayId></item>");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE_PREFIX),
	                    "route_table=rtb-1 prefix=10.0.0.0/16 present=false\n"
	                    "route_table=rtb-1 prefix=10.1.0.0/16 present=false\n");
}

static void a_destination_chooses_its_tables(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *words[2];
		const char *tables;
	} cases[] = {
		{ { "rtb-2" }, "rtb-2" },         { { "tag:tier=app" }, "rtb-1" },
		{ { "tag:tier=*" }, "rtb-1" },    { { "tag:tier=web" }, "" },
		{ { "tag:tie=app" }, "" },        { { "tag:tier=ap" }, "" },
		{ { "rtb-1", "rtb-2" }, "both" }, { { NULL }, "rtb-1" },
	};
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destination[1].cloud = "another";
	given->destinations.count = 2;
	give_gateway(given, "attached");
	give_tables(given, LOCAL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t count = cases[i].words[0] == NULL   ? 0
		               : cases[i].words[1] == NULL ? 1
		                                           : 2;
		given->destination[0].route_tables =
			(struct schema_strings){ cases[i].words, count };
		given_facts(given);
		const char *text = given_text(given, FACT_ROUTE_TABLE_PREFIX);
		bool both = strcmp(cases[i].tables, "both") == 0;
		bool first = both || strcmp(cases[i].tables, "rtb-1") == 0;
		bool second = both || strcmp(cases[i].tables, "rtb-2") == 0;
		if ((strstr(text, "rtb-1") != NULL) != first ||
		    (strstr(text, "rtb-2") != NULL) != second)
			fail_msg("case %zu: %s", i, text);
	}
}

static void a_rule_of_two_destinations_is_one_fact(void **state)
{
	struct given *given = *state;
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destination[1].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destination[1].cloud = "prod";
	given->destinations.count = 2;
	give_gateway(given, "attached");
	give_tables(given, LOCAL);
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE_PREFIX),
	                    "route_table=rtb-1 prefix=10.0.0.0/16 present=false\n");
}

#define TRANSIT_ROUTES(routes, more)                                                           \
	"<SearchTransitGatewayRoutesResponse><routeSet>" routes                                \
	"</routeSet><additionalRoutesAvailable>" more                                          \
	"</additionalRoutesAvailable></SearchTransitGatewayRoutesResponse>"
#define TRANSIT_ROUTE                                                                          \
	"<item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><type>propagated</"     \
	"type>"                                                                                \
	"<state>active</state><transitGatewayAttachments><item><transitGatewayAttachmentId>"   \
	"ta-1</transitGatewayAttachmentId><resourceType>vpn</resourceType></item>"             \
	"</transitGatewayAttachments></item>"

static void give_transit_table(struct given *given)
{
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16", "10.1.0.0/16");
	given->destinations.count = 1;
	given_part(
		given, AWS_TRANSIT_TABLES, &answer_transit_tables,
		"<DescribeTransitGatewayRouteTablesResponse><transitGatewayRouteTables><item>"
		"<transitGatewayRouteTableId>tr-1</transitGatewayRouteTableId>"
		"<transitGatewayId>tgw-1</transitGatewayId></item>"
		"</transitGatewayRouteTables></DescribeTransitGatewayRouteTablesResponse>");
}

static void a_transit_table_shows_which_way_its_routes_go(void **state)
{
	struct given *given = *state;
	give_transit_table(given);
	given_subject(given, AWS_TRANSIT_ROUTES, "tr-0", &answer_transit_routes,
	              TRANSIT_ROUTES("", "false"));
	given_subject(given, AWS_TRANSIT_ROUTES, "tr-1", &answer_transit_routes,
	              TRANSIT_ROUTES(TRANSIT_ROUTE, "false"));
	given_subject(given, AWS_TRANSIT_PROPAGATIONS, "tr-1", &answer_transit_propagations,
	              "<GetTransitGatewayRouteTablePropagationsResponse>"
	              "<transitGatewayRouteTablePropagations>"
	              "<item><transitGatewayAttachmentId>ta-1</transitGatewayAttachmentId>"
	              "<state>enabled</state></item>"
	              "<item><transitGatewayAttachmentId>ta-2</transitGatewayAttachmentId>"
	              "<state>disabling</state></item>"
	              "<item><transitGatewayAttachmentId>ta-3</transitGatewayAttachmentId>"
	              "<state>disabled</state></item></transitGatewayRouteTablePropagations>"
	              "</GetTransitGatewayRouteTablePropagationsResponse>");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE),
	                    "route_table=tr-1 routes=1 blackholes=0 kind=transit "
	                    "gateway=tgw-1 region=ap-southeast-1\n");
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE_FAMILY),
	                    "route_table=tr-1 afi_safi=ipv4 unicast propagated=1\n"
	                    "route_table=tr-1 afi_safi=ipv6 unicast propagated=0\n");
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE_PREFIX),
	                    "route_table=tr-1 prefix=10.0.0.0/16 present=true target=ta-1 "
	                    "target_kind=vpn origin=propagated state=active\n"
	                    "route_table=tr-1 prefix=10.1.0.0/16 present=false\n");
	assert_string_equal(given_text(given, FACT_ROUTE_PROPAGATION),
	                    "route_table=tr-1 gateway=ta-1 enabled=true\n"
	                    "route_table=tr-1 gateway=ta-2\n"
	                    "route_table=tr-1 gateway=ta-3 enabled=false\n");
}

static void routes_that_were_left_out_are_not_absent(void **state)
{
	struct given *given = *state;
	give_transit_table(given);
	given_subject(given, AWS_TRANSIT_ROUTES, "tr-1", &answer_transit_routes,
	              TRANSIT_ROUTES(TRANSIT_ROUTE, "true"));
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE),
	                    "route_table=tr-1 kind=transit gateway=tgw-1 "
	                    "region=ap-southeast-1\n");
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE_PREFIX),
	                    "route_table=tr-1 prefix=10.0.0.0/16 present=true target=ta-1 "
	                    "target_kind=vpn origin=propagated state=active\n");
	given->regions[0].parts[AWS_TRANSIT_ROUTES] = NULL;
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ROUTE_TABLE_PREFIX), "");
}

static void the_watch_is_what_destinations_of_this_cloud_name(void **state)
{
	struct given *given = *state;
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destination[0].prefixes = GIVEN_RULES(given, "10.200.0.0/16");
	given->destination[1].advertise = GIVEN_RULES(given, "172.16.0.0/12");
	given->destination[1].cloud = "another";
	given->destinations.count = 2;
	struct answer_watch watch;
	assert_int_equal(facts_watch(&given->context, given->arena, &watch), 0);
	assert_int_equal(watch.count, 2);
	assert_string_equal(watch.rules[0].text, "10.200.0.0/16");
	assert_string_equal(watch.rules[1].text, "10.0.0.0/16");
	given->destinations.count = 0;
	assert_int_equal(facts_watch(&given->context, given->arena, &watch), 0);
	assert_int_equal(watch.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tables_of_connected_vpcs_are_shown_with_counts),
		TEST(propagated_routes_are_counted_by_family_as_their_limit_is),
		TEST(a_gateway_that_does_not_propagate_is_said_to),
		TEST(of_a_table_without_routes_nothing_is_known),
		TEST(a_detached_vpc_is_not_connected),
		TEST(a_vpc_on_a_transit_gateway_is_connected),
		TEST(watched_prefixes_are_present_only_when_active),
		TEST(behind_a_prefix_list_nothing_is_known_to_be_absent),
		TEST(a_destination_chooses_its_tables),
		TEST(a_rule_of_two_destinations_is_one_fact),
		TEST(a_transit_table_shows_which_way_its_routes_go),
		TEST(routes_that_were_left_out_are_not_absent),
		TEST(the_watch_is_what_destinations_of_this_cloud_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
