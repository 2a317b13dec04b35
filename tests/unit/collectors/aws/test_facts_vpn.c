/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/aws/given.h"

/* A VPN connection "vpn-1" with these elements beside its name. */
static void give_vpn(struct given *given, const char *elements)
{
	char text[4096];
	snprintf(text, sizeof(text),
	         "<DescribeVpnConnectionsResponse><vpnConnectionSet><item>"
	         "<vpnConnectionId>vpn-1</vpnConnectionId>%s</item></vpnConnectionSet>"
	         "</DescribeVpnConnectionsResponse>",
	         elements);
	given_part(given, AWS_VPN_CONNECTIONS, &answer_vpn_connections, text);
}

#define TELEMETRY(address, status)                                                             \
	"<item><outsideIpAddress>" address "</outsideIpAddress><status>" status                \
	"</status></item>"

static void a_vpn_is_an_attachment_with_tunnels(void **state)
{
	struct given *given = *state;
	give_vpn(given,
	         "<state>available</state><customerGatewayId>cgw-1</customerGatewayId>"
	         "<vpnGatewayId>vgw-1</vpnGatewayId><options><staticRoutesOnly>false"
	         "</staticRoutesOnly><tunnelBandwidth>large</tunnelBandwidth><tunnelOptionSet>"
	         "<item><outsideIpAddress>203.0.113.2</outsideIpAddress><tunnelInsideCidr>"
	         "169.254.11.0/30</tunnelInsideCidr><preSharedKey>x</preSharedKey></item>"
	         "<item><outsideIpAddress>203.0.113.1</outsideIpAddress><tunnelInsideCidr>"
	         "169.254.10.0/30</tunnelInsideCidr></item>"
	         "<item><outsideIpAddress>203.0.113.3</outsideIpAddress></item>"
	         "</tunnelOptionSet></options><vgwTelemetry>"
	         "<item><outsideIpAddress>203.0.113.1</outsideIpAddress><status>UP</status>"
	         "<statusMessage>2 BGP ROUTES</statusMessage><acceptedRouteCount>2"
	         "</acceptedRouteCount><lastStatusChange>2020-09-02T09:09:33.000Z"
	         "</lastStatusChange></item>" TELEMETRY(
			 "203.0.113.2", "DOWN") "</vgwTelemetry><tagSet><item><key>Name</"
	                                        "key><value>to the office</value></item>"
	                                        "</tagSet>");
	given_part(given, AWS_VPN_GATEWAYS, &answer_vpn_gateways,
	           "<DescribeVpnGatewaysResponse><vpnGatewaySet><item><vpnGatewayId>vgw-1"
	           "</vpnGatewayId><amazonSideAsn>64513</amazonSideAsn></item></vpnGatewaySet>"
	           "</DescribeVpnGatewaysResponse>");
	given_part(given, AWS_CUSTOMER_GATEWAYS, &answer_customer_gateways,
	           "<DescribeCustomerGatewaysResponse><customerGatewaySet><item>"
	           "<customerGatewayId>cgw-1</customerGatewayId><bgpAsn>65001</bgpAsn></item>"
	           "</customerGatewaySet></DescribeCustomerGatewaysResponse>");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ATTACHMENT),
	                    "attachment=vpn-1 up=true state=available kind=vpn "
	                    "name=to the office region=ap-southeast-1 circuit= "
	                    "cloud_asn=64513 customer_asn=65001 gateway=vgw-1\n");
	assert_string_equal(
		given_text(given, FACT_TUNNEL),
		"attachment=vpn-1 tunnel=203.0.113.1 up=true routes=2 last_change=1599037773 "
		"bandwidth=625000000 message=2 BGP ROUTES cloud_address=169.254.10.1 "
		"customer_address=169.254.10.2 routing=bgp\n"
		"attachment=vpn-1 tunnel=203.0.113.2 up=false bandwidth=625000000 "
		"cloud_address=169.254.11.1 customer_address=169.254.11.2 routing=bgp\n"
		"attachment=vpn-1 tunnel=203.0.113.3 bandwidth=625000000 routing=bgp\n");
}

static void one_tunnel_is_enough_and_all_must_be_down(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *elements, *facts;
	} cases[] = {
		{ "<state>available</state><vgwTelemetry>" TELEMETRY("203.0.113.1", "UP")
		          TELEMETRY("203.0.113.2", "DOWN") "</vgwTelemetry>",
		  " up=true state=available" },
		{ "<state>available</state><vgwTelemetry>" TELEMETRY("203.0.113.1", "DOWN")
		          TELEMETRY("203.0.113.2", "DOWN") "</vgwTelemetry>",
		  " up=false state=available" },
		{ "<state>available</state><vgwTelemetry>" TELEMETRY("203.0.113.1", "DOWN")
		          TELEMETRY("203.0.113.2", "") "</vgwTelemetry>",
		  " state=available" },
		{ "<state>available</state><vgwTelemetry>" TELEMETRY(
			  "203.0.113.1", "FLAPPING") "</vgwTelemetry>",
		  " state=available" },
		{ "<state>available</state>", " state=available" },
		{ "<state>available</state><vgwTelemetry/>", " state=available" },
		{ "<state>pending</state><vgwTelemetry>" TELEMETRY("203.0.113.1",
		                                                   "DOWN") "</vgwTelemetry>",
		  " state=pending" },
		{ "<state>deleting</state><vgwTelemetry>" TELEMETRY("203.0.113.1",
		                                                    "DOWN") "</vgwTelemetry>",
		  " state=deleting" },
		{ "<vgwTelemetry>" TELEMETRY("203.0.113.1", "DOWN") "</vgwTelemetry>", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char want[256];
		snprintf(want, sizeof(want),
		         "attachment=vpn-1%s kind=vpn region=ap-southeast-1 circuit=\n",
		         cases[i].facts);
		give_vpn(given, cases[i].elements);
		given_facts(given);
		assert_string_equal(given_text(given, FACT_ATTACHMENT), want);
		if (strstr(cases[i].facts, "available") == NULL)
			assert_string_equal(given_text(given, FACT_TUNNEL),
			                    "attachment=vpn-1 tunnel=203.0.113.1\n");
	}
}

static void a_deleted_vpn_is_dropped_with_its_tunnels(void **state)
{
	struct given *given = *state;
	give_vpn(given, "<state>deleted</state><vgwTelemetry>" TELEMETRY(
				"203.0.113.1", "DOWN") "</vgwTelemetry>");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ATTACHMENT), "");
	assert_string_equal(given_text(given, FACT_TUNNEL), "");
}

static void a_vpn_over_direct_connect_has_no_known_circuit(void **state)
{
	struct given *given = *state;
	give_vpn(given, "<transitGatewayId>tgw-1</transitGatewayId><options>"
	                "<transportTransitGatewayAttachmentId>tgw-attach-1"
	                "</transportTransitGatewayAttachmentId><staticRoutesOnly>true"
	                "</staticRoutesOnly><tunnelOptionSet><item><outsideIpAddress>10.0.0.1"
	                "</outsideIpAddress><tunnelInsideIpv6Cidr>fd00::/126"
	                "</tunnelInsideIpv6Cidr></item></tunnelOptionSet></options>");
	given_part(
		given, AWS_TRANSIT_GATEWAYS, &answer_transit_gateways,
		"<DescribeTransitGatewaysResponse><transitGatewaySet><item><transitGatewayId>"
		"tgw-1</transitGatewayId><options><amazonSideAsn>4200000002</amazonSideAsn>"
		"</options></item></transitGatewaySet></DescribeTransitGatewaysResponse>");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ATTACHMENT),
	                    "attachment=vpn-1 kind=vpn region=ap-southeast-1 "
	                    "cloud_asn=4200000002 gateway=tgw-1\n");
	assert_string_equal(given_text(given, FACT_TUNNEL),
	                    "attachment=vpn-1 tunnel=10.0.0.1 cloud_address=fd00::1 "
	                    "customer_address=fd00::2 routing=static\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_vpn_is_an_attachment_with_tunnels),
		TEST(one_tunnel_is_enough_and_all_must_be_down),
		TEST(a_deleted_vpn_is_dropped_with_its_tunnels),
		TEST(a_vpn_over_direct_connect_has_no_known_circuit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
