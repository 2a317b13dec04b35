/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/aws/given.h"

#define VIF(id, type, gateway)                                                                 \
	"{\"virtualInterfaceId\":\"" id "\",\"virtualInterfaceState\":\"available\","          \
	"\"virtualInterfaceType\":\"" type "\"" gateway "}"
#define VGW(id) ",\"virtualGatewayId\":\"" id "\""
#define DXGW(id) ",\"directConnectGatewayId\":\"" id "\""

/* dxvif-vgw1 and dxvif-dxgw1 lead to vpc-1; the other ones to vpc-2, nowhere, who knows. */
static const char interfaces[] = "{\"virtualInterfaces\":[" VIF("dxvif-vgw1", "private", VGW("vgw-1")) "," VIF(
	"dxvif-vgw2", "private",
	VGW("vgw-2")) "," VIF("dxvif-public", "public",
                              "") "," VIF("dxvif-dxgw1", "private",
                                          DXGW("dxgw-1")) "," VIF("dxvif-dxgw2", "private",
                                                                  DXGW("dxgw-2")) "," VIF("dxvi"
                                                                                          "f-"
                                                                                          "dxgw"
                                                                                          "3",
                                                                                          "tran"
                                                                                          "sit",
                                                                                          DXGW("dxgw-3")) "]}";

static const char associations[] =
	"{\"directConnectGatewayAssociations\":["
	"{\"directConnectGatewayId\":\"dxgw-1\",\"associatedGateway\":{\"id\":\"vgw-1\"}},"
	"{\"directConnectGatewayId\":\"dxgw-2\",\"associatedGateway\":{\"id\":\"vgw-2\"}},"
	"{\"directConnectGatewayId\":\"dxgw-2\",\"associatedGateway\":{\"id\":\"tgw-1\"}}]}";

#define TABLE(id, vpc) "<item><routeTableId>" id "</routeTableId><vpcId>" vpc "</vpcId></item>"
#define GATEWAY(id, vpc)                                                                       \
	"<item><vpnGatewayId>" id "</vpnGatewayId><attachments><item><vpcId>" vpc "</vpcId>"   \
	"<state>attached</state></item></attachments></item>"
#define TRANSIT_GATEWAY "<item><transitGatewayId>tgw-1</transitGatewayId></item>"
#define PEERING                                                                                \
	"<item><transitGatewayId>tgw-1</transitGatewayId><resourceType>peering</resourceType>" \
	"<resourceId>tgw-9</resourceId></item>"

static void give_transit(struct given *given, const char *gateways, const char *attachments)
{
	char text[1024];
	snprintf(text, sizeof(text),
	         "<DescribeTransitGatewaysResponse><transitGatewaySet>%s</transitGatewaySet>"
	         "</DescribeTransitGatewaysResponse>",
	         gateways);
	given_part(given, AWS_TRANSIT_GATEWAYS, &answer_transit_gateways, text);
	snprintf(text, sizeof(text),
	         "<DescribeTransitGatewayAttachmentsResponse><transitGatewayAttachments>%s"
	         "</transitGatewayAttachments></DescribeTransitGatewayAttachmentsResponse>",
	         attachments);
	given_part(given, AWS_TRANSIT_ATTACHMENTS, &answer_transit_attachments, text);
	given_part(
		given, AWS_TRANSIT_TABLES, &answer_transit_tables,
		"<DescribeTransitGatewayRouteTablesResponse><transitGatewayRouteTables><item>"
		"<transitGatewayRouteTableId>tgw-rtb-1</transitGatewayRouteTableId>"
		"<transitGatewayId>tgw-1</transitGatewayId><tagSet><item><key>tier</key>"
		"<value>app</value></item></tagSet></item></transitGatewayRouteTables>"
		"</DescribeTransitGatewayRouteTablesResponse>");
}

/* No interface has the prefix, but dxvif-vgw2 and dxvif-dxgw3. */
static void give_account(struct given *given, const char *table)
{
	static const char *const ids[] = { "dxvif-vgw1",  "dxvif-vgw2",  "dxvif-public",
		                           "dxvif-dxgw1", "dxvif-dxgw2", "dxvif-dxgw3" };
	const char **words = arena_array(given->arena, 1, sizeof(*words));
	words[0] = table;
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destination[0].route_tables =
		(struct schema_strings){ words, table == NULL ? 0 : 1 };
	given->destinations.count = 1;
	given_part(given, AWS_INTERFACES, &answer_interfaces, interfaces);
	given_part(given, AWS_DX_ASSOCIATIONS, &answer_dx_associations, associations);
	given_part(given, AWS_ROUTE_TABLES, &answer_route_tables,
	           "<DescribeRouteTablesResponse><routeTableSet>" TABLE("rtb-1", "vpc-1")
	                   TABLE("rtb-2", "vpc-2") TABLE(
				   "rtb-3",
				   "vpc-3") "</routeTableSet></DescribeRouteTablesResponse>");
	given_part(given, AWS_VPN_GATEWAYS, &answer_vpn_gateways,
	           "<DescribeVpnGatewaysResponse><vpnGatewaySet>" GATEWAY("vgw-1", "vpc-1")
	                   GATEWAY("vgw-2",
	                           "vpc-2") "</vpnGatewaySet></DescribeVpnGatewaysResponse>");
	give_transit(given, "", "");
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		given_subject(given, AWS_INTERFACE_ROUTES, ids[i], &answer_interface_routes,
		              i == 1 || i == 5 ? "{\"routes\":[{\"cidr\":\"10.0.0.0/16\","
		                                 "\"routeDirection\":\"accepted\"}]}"
		                               : "{\"routes\":[]}");
}

#define ROUTE(id, present)                                                                     \
	"attachment=" id " direction=accepted prefix=10.0.0.0/16 present=" present "\n"

static const char *ways(struct given *given)
{
	given_facts(given);
	return given_text(given, FACT_CLOUD_ROUTE);
}

static void prefixes_are_looked_for_on_interfaces_that_lead_to_the_tables(void **state)
{
	struct given *given = *state;
	give_account(given, "rtb-1");
	assert_string_equal(ways(given),
	                    ROUTE("dxvif-dxgw1", "false") ROUTE("dxvif-dxgw3", "true")
	                            ROUTE("dxvif-vgw1", "false"));
}

static void without_named_tables_every_interface_leads_there(void **state)
{
	struct given *given = *state;
	give_account(given, NULL);
	assert_string_equal(ways(given),
	                    ROUTE("dxvif-dxgw1", "false") ROUTE("dxvif-dxgw2", "false")
	                            ROUTE("dxvif-dxgw3", "true") ROUTE("dxvif-public", "false")
	                                    ROUTE("dxvif-vgw1", "false")
	                                            ROUTE("dxvif-vgw2", "true"));
}

static void what_is_not_told_makes_no_route_absent(void **state)
{
	struct given *given = *state;
	give_account(given, "rtb-1");
	given->regions[0].parts[AWS_TRANSIT_GATEWAYS] = NULL;
	assert_string_equal(ways(given),
	                    ROUTE("dxvif-dxgw1", "false") ROUTE("dxvif-dxgw3", "true")
	                            ROUTE("dxvif-vgw1", "false") ROUTE("dxvif-vgw2", "true"));
	given->regions[0].parts[AWS_DX_ASSOCIATIONS] = NULL;
	assert_string_equal(ways(given),
	                    ROUTE("dxvif-dxgw3", "true") ROUTE("dxvif-vgw1", "false")
	                            ROUTE("dxvif-vgw2", "true"));
}

static void tables_that_hang_on_nothing_make_no_route_absent(void **state)
{
	struct given *given = *state;
	give_account(given, "rtb-3");
	assert_string_equal(ways(given),
	                    ROUTE("dxvif-dxgw3", "true") ROUTE("dxvif-vgw2", "true"));
}

static void tables_of_transit_gateways_are_ends_and_peerings_lead_on(void **state)
{
	struct given *given = *state;
	give_account(given, "tag:tier=app");
	give_transit(given, TRANSIT_GATEWAY, "");
	assert_string_equal(ways(given),
	                    ROUTE("dxvif-dxgw2", "false") ROUTE("dxvif-dxgw3", "true"));
	give_transit(given, TRANSIT_GATEWAY, PEERING);
	assert_string_equal(ways(given),
	                    ROUTE("dxvif-dxgw2", "false") ROUTE("dxvif-dxgw3", "true")
	                            ROUTE("dxvif-vgw2", "true"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(prefixes_are_looked_for_on_interfaces_that_lead_to_the_tables),
		TEST(without_named_tables_every_interface_leads_there),
		TEST(what_is_not_told_makes_no_route_absent),
		TEST(tables_that_hang_on_nothing_make_no_route_absent),
		TEST(tables_of_transit_gateways_are_ends_and_peerings_lead_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
