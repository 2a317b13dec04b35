/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/aws/given.h"

static void gateways_of_three_sorts_are_one_kind_of_fact(void **state)
{
	struct given *given = *state;
	given_part(given, AWS_DX_GATEWAYS, &answer_dx_gateways,
	           "{\"directConnectGateways\":[{\"directConnectGatewayId\":\"dxgw\","
	           "\"directConnectGatewayName\":\"core\",\"amazonSideAsn\":64512,"
	           "\"ownerAccount\":\"1\",\"directConnectGatewayState\":\"available\"},"
	           "{\"directConnectGatewayId\":\"gone\",\"directConnectGatewayState\":"
	           "\"deleted\"}]}");
	given_part(given, AWS_VPN_GATEWAYS, &answer_vpn_gateways,
	           "<DescribeVpnGatewaysResponse><vpnGatewaySet><item><vpnGatewayId>vgw-1"
	           "</vpnGatewayId><state>available</state><amazonSideAsn>64513</amazonSideAsn>"
	           "<tagSet><item><key>Name</key><value>n</value></item></tagSet></item><item>"
	           "<vpnGatewayId>vgw-2</vpnGatewayId><state>deleted</state></item>"
	           "</vpnGatewaySet></DescribeVpnGatewaysResponse>");
	given_part(
		given, AWS_TRANSIT_GATEWAYS, &answer_transit_gateways,
		"<DescribeTransitGatewaysResponse><transitGatewaySet><item><transitGatewayId>"
		"tgw-1</transitGatewayId><state>modifying</state><ownerId>1</ownerId></item>"
		"<item><transitGatewayId>tgw-2</transitGatewayId><state>dreaming</state></item>"
		"</transitGatewaySet></DescribeTransitGatewaysResponse>");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_GATEWAY),
		"gateway=dxgw state=available kind=direct_connect name=core "
		"asn=64512 region= owner=1\n"
		"gateway=tgw-1 state=modifying kind=transit region=ap-southeast-1 "
		"owner=1\n"
		"gateway=tgw-2 kind=transit region=ap-southeast-1\n"
		"gateway=vgw-1 state=available kind=virtual_private name=n asn=64513 "
		"region=ap-southeast-1\n");
}

static void what_hangs_on_direct_connect_gateways_is_linked(void **state)
{
	struct given *given = *state;
	given_part(
		given, AWS_DX_ASSOCIATIONS, &answer_dx_associations,
		"{\"directConnectGatewayAssociations\":[{\"directConnectGatewayId\":\"dxgw\","
		"\"associationId\":\"a\",\"associationState\":\"associated\","
		"\"associatedGateway\":{\"id\":\"tgw-1\",\"type\":\"transitGateway\","
		"\"region\":\"r\"},\"allowedPrefixesToDirectConnectGateway\":[{\"cidr\":"
		"\"10.0.0.0/8\"},{\"cidr\":\"10.1.0.0/16\"}]},"
		"{\"directConnectGatewayId\":\"dxgw\",\"associationState\":\"associating\","
		"\"associatedCoreNetwork\":{\"id\":\"core-1\"}},"
		"{\"directConnectGatewayId\":\"dxgw\",\"associationState\":\"disassociated\","
		"\"virtualGatewayId\":\"vgw-1\",\"stateChangeError\":\"no\"},"
		"{\"directConnectGatewayId\":\"dxgw\"}]}");
	given_part(given, AWS_DX_ATTACHMENTS, &answer_dx_attachments,
	           "{\"directConnectGatewayAttachments\":[{\"directConnectGatewayId\":\"dxgw\","
	           "\"virtualInterfaceId\":\"v\",\"virtualInterfaceRegion\":\"r\","
	           "\"attachmentState\":\"detached\"}]}");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_GATEWAY_LINK),
		"gateway=dxgw attached=core-1 state=associating kind=core_network\n"
		"gateway=dxgw attached=tgw-1 up=true state=associated allowed=2 "
		"kind=transit_gateway id=a region=r\n"
		"gateway=dxgw attached=v up=false state=detached kind=virtual_interface "
		"region=r\n"
		"gateway=dxgw attached=vgw-1 up=false state=disassociated problem=no\n");
}

static void vpcs_and_transit_attachments_are_linked(void **state)
{
	struct given *given = *state;
	given_part(
		given, AWS_VPN_GATEWAYS, &answer_vpn_gateways,
		"<DescribeVpnGatewaysResponse><vpnGatewaySet><item><vpnGatewayId>vgw-1"
		"</vpnGatewayId><attachments><item><vpcId>vpc-1</vpcId><state>attached</state>"
		"</item><item><vpcId>vpc-2</vpcId><state>attaching</state></item><item/>"
		"</attachments></item></vpnGatewaySet></DescribeVpnGatewaysResponse>");
	given_part(
		given, AWS_TRANSIT_ATTACHMENTS, &answer_transit_attachments,
		"<DescribeTransitGatewayAttachmentsResponse><transitGatewayAttachments><item>"
		"<transitGatewayAttachmentId>ta-1</transitGatewayAttachmentId>"
		"<transitGatewayId>tgw-1</transitGatewayId><resourceType>vpn</resourceType>"
		"<resourceId>vpn-1</resourceId><state>available</state></item><item>"
		"<transitGatewayAttachmentId>ta-2</transitGatewayAttachmentId>"
		"<transitGatewayId>tgw-1</transitGatewayId><resourceId>vpn-2</resourceId>"
		"<state>deleted</state></item><item><transitGatewayId>tgw-1"
		"</transitGatewayId><resourceId>vpn-3</resourceId><state>failed</state></item>"
		"<item><transitGatewayId>tgw-1</transitGatewayId><resourceId>vpn-4"
		"</resourceId><state>pendingAcceptance</state></item>"
		"</transitGatewayAttachments></DescribeTransitGatewayAttachmentsResponse>");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_GATEWAY_LINK),
		"gateway=tgw-1 attached=vpn-1 up=true state=available kind=vpn id=ta-1 "
		"region=ap-southeast-1\n"
		"gateway=tgw-1 attached=vpn-3 up=false state=failed region=ap-southeast-1\n"
		"gateway=tgw-1 attached=vpn-4 state=pendingAcceptance region=ap-southeast-1\n"
		"gateway=vgw-1 attached=vpc-1 up=true state=attached kind=vpc "
		"region=ap-southeast-1\n"
		"gateway=vgw-1 attached=vpc-2 state=attaching kind=vpc "
		"region=ap-southeast-1\n");
}

/* Two regions may be asked at two moments, between which something changed. */
static void what_every_region_tells_is_taken_from_one(void **state)
{
	struct given *given = *state;
	given->regions[1].parts[AWS_DX_GATEWAYS] =
		given_part(given, AWS_DX_GATEWAYS, &answer_dx_gateways,
	                   "{\"directConnectGateways\":[{\"directConnectGatewayId\":\"dxgw\","
	                   "\"directConnectGatewayState\":\"deleting\"}]}");
	given_part(given, AWS_DX_GATEWAYS, &answer_dx_gateways,
	           "{\"directConnectGateways\":[{\"directConnectGatewayId\":\"dxgw\","
	           "\"directConnectGatewayState\":\"available\"}]}");
	given->account.region_count = 2;
	given_facts(given);
	assert_string_equal(given_text(given, FACT_GATEWAY),
	                    "gateway=dxgw state=available kind=direct_connect region=\n");
	given->regions[0].parts[AWS_DX_GATEWAYS] = NULL;
	given_facts(given);
	assert_string_equal(given_text(given, FACT_GATEWAY),
	                    "gateway=dxgw state=deleting kind=direct_connect region=\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gateways_of_three_sorts_are_one_kind_of_fact),
		TEST(what_hangs_on_direct_connect_gateways_is_linked),
		TEST(vpcs_and_transit_attachments_are_linked),
		TEST(what_every_region_tells_is_taken_from_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
