/* SPDX-License-Identifier: Apache-2.0 */
/* Values of CloudWatch, and what is counted in the routes of interfaces. */
#include "tests/unit/collectors/aws/given.h"

/* A value; dimensions are pairs, NULL at the end. */
static void give_value(struct given *given, const char *name, double value,
                       const char *const *dimensions)
{
	struct answer_page *page = arena_alloc(given->arena, sizeof(*page));
	struct aws_value *item = arena_alloc(given->arena, sizeof(*item));
	struct cloud_watch_metric *metric = arena_alloc(given->arena, sizeof(*metric));
	if (given->regions[0].parts[AWS_METRICS] != NULL)
		*page = *given->regions[0].parts[AWS_METRICS];
	metric->name = name;
	for (; *dimensions != NULL; dimensions += 2) {
		struct answer_tag *tag = arena_alloc(given->arena, sizeof(*tag));
		tag->key = dimensions[0];
		tag->value = dimensions[1];
		answer_list_add(&metric->dimensions, &tag->item);
	}
	*item = (struct aws_value){ .metric = metric, .value = value, .period = 300 };
	answer_list_add(&page->items, &item->item);
	given->regions[0].parts[AWS_METRICS] = page;
}
#define GIVE_VALUE(given, name, value, ...)                                                    \
	give_value(given, name, value, (const char *const[]){ __VA_ARGS__, NULL })

static void give_things(struct given *given)
{
	given_part(given, AWS_CONNECTIONS, &answer_connections,
	           "{\"connections\":[{\"connectionId\":\"c\",\"region\":\"r\"}]}");
	given_part(given, AWS_INTERFACES, &answer_interfaces,
	           "{\"virtualInterfaces\":[{\"virtualInterfaceId\":\"v\",\"region\":\"r\","
	           "\"bgpPeers\":[{\"amazonAddress\":\"192.0.2.1\"},"
	           "{\"amazonAddress\":\"2001:db8::1\"}]},{\"virtualInterfaceId\":\"w\","
	           "\"region\":\"r\",\"bgpPeers\":[{\"amazonAddress\":\"192.0.2.5\"},"
	           "{\"amazonAddress\":\"192.0.2.9\"}]}]}");
	given_part(given, AWS_VPN_CONNECTIONS, &answer_vpn_connections,
	           "<DescribeVpnConnectionsResponse><vpnConnectionSet><item><vpnConnectionId>"
	           "vpn-1</vpnConnectionId><vgwTelemetry><item><outsideIpAddress>203.0.113.1"
	           "</outsideIpAddress></item></vgwTelemetry></item></vpnConnectionSet>"
	           "</DescribeVpnConnectionsResponse>");
}

static void rates_become_bytes_per_second(void **state)
{
	struct given *given = *state;
	give_things(given);
	GIVE_VALUE(given, "ConnectionBpsIngress", 800, "ConnectionId", "c");
	GIVE_VALUE(given, "ConnectionBpsEgress", 0, "ConnectionId", "c");
	GIVE_VALUE(given, "ConnectionErrorCount", 7, "ConnectionId", "c");
	GIVE_VALUE(given, "VirtualInterfaceBpsIngress", 80, "ConnectionId", "c",
	           "VirtualInterfaceId", "v");
	GIVE_VALUE(given, "VirtualInterfaceBpsEgress", 160, "ConnectionId", "c",
	           "VirtualInterfaceId", "v");
	GIVE_VALUE(given, "TunnelDataIn", 3000, "VpnId", "vpn-1", "TunnelIpAddress",
	           "203.0.113.1");
	GIVE_VALUE(given, "TunnelDataOut", 600, "TunnelIpAddress", "203.0.113.1");
	GIVE_VALUE(given, "TunnelDataOut", 600, "VpnId", "vpn-1");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_CIRCUIT),
	                    "circuit=c receive_rate=100 transmit_rate=0 errors=7 region=r\n");
	assert_non_null(strstr(given_text(given, FACT_ATTACHMENT),
	                       "attachment=v receive_rate=10 transmit_rate=20 region=r\n"));
	assert_string_equal(given_text(given, FACT_TUNNEL),
	                    "attachment=vpn-1 tunnel=203.0.113.1 receive_rate=10 "
	                    "transmit_rate=2\n");
}

static void what_is_not_there_gets_no_value(void **state)
{
	struct given *given = *state;
	GIVE_VALUE(given, "ConnectionBpsIngress", 800, "ConnectionId", "c");
	GIVE_VALUE(given, "ConnectionLightLevelRx", -5, "ConnectionId", "c",
	           "OpticalLaneNumber", "1");
	GIVE_VALUE(given, "ConnectionBpsIngress", 800, "Other", "c");
	GIVE_VALUE(given, "Invented", 800, "ConnectionId", "c");
	given_facts(given);
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++)
		assert_string_equal(given_text(given, (enum fact_kind_id)kind), "");
}

static void light_of_a_lane_is_one_fact(void **state)
{
	struct given *given = *state;
	give_things(given);
	GIVE_VALUE(given, "ConnectionLightLevelRx", -5.5, "ConnectionId", "c",
	           "OpticalLaneNumber", "1");
	GIVE_VALUE(given, "ConnectionLightLevelTx", -2, "ConnectionId", "c",
	           "OpticalLaneNumber", "2");
	GIVE_VALUE(given, "ConnectionLightLevelTx", -1, "ConnectionId", "c",
	           "OpticalLaneNumber", "1");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_CIRCUIT_LANE),
	                    "circuit=c lane=1 receive_light=-5.5 transmit_light=-1\n"
	                    "circuit=c lane=2 transmit_light=-2\n");
}

static void counts_of_prefixes_go_to_the_session_of_their_family(void **state)
{
	struct given *given = *state;
	give_things(given);
	GIVE_VALUE(given, "VirtualInterfaceBgpPrefixesAccepted", 12, "ConnectionId", "c",
	           "VirtualInterfaceId", "v", "IpAddressFamily", "IPv4");
	GIVE_VALUE(given, "VirtualInterfaceBgpPrefixesAdvertised", 3, "ConnectionId", "c",
	           "VirtualInterfaceId", "v", "IpAddressFamily", "ipv6");
	/* No session, no family, two sessions: nobody's. */
	GIVE_VALUE(given, "VirtualInterfaceBgpPrefixesAccepted", 0, "VirtualInterfaceId", "w",
	           "IpAddressFamily", "ipv6");
	GIVE_VALUE(given, "VirtualInterfaceBgpPrefixesAccepted", 0, "VirtualInterfaceId", "v");
	GIVE_VALUE(given, "VirtualInterfaceBgpPrefixesAdvertised", 1e300, "VirtualInterfaceId",
	           "v", "IpAddressFamily", "ipv4");
	GIVE_VALUE(given, "VirtualInterfaceBgpPrefixesAdvertised", -1, "VirtualInterfaceId",
	           "v", "IpAddressFamily", "ipv4");
	GIVE_VALUE(given, "VirtualInterfaceBgpPrefixesAccepted", 9, "VirtualInterfaceId", "w",
	           "IpAddressFamily", "ipv4");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_CLOUD_BGP),
	                    "attachment=v peer=192.0.2.1 afi_safi=ipv4 unicast accepted=12\n"
	                    "attachment=v peer=2001:db8::1 afi_safi=ipv6 unicast advertised=3\n"
	                    "attachment=w peer=192.0.2.5 afi_safi=ipv4 unicast\n"
	                    "attachment=w peer=192.0.2.9 afi_safi=ipv4 unicast\n");
}

#define DX_ROUTE(cidr, direction) "{\"cidr\":\"" cidr "\",\"routeDirection\":\"" direction "\"}"

static void counted_routes_are_newer_than_cloudwatch(void **state)
{
	struct given *given = *state;
	give_things(given);
	GIVE_VALUE(given, "VirtualInterfaceBgpPrefixesAccepted", 12, "VirtualInterfaceId", "v",
	           "IpAddressFamily", "ipv4");
	given_subject(given, AWS_INTERFACE_ROUTES, "v", &answer_interface_routes,
	              "{\"routes\":[" DX_ROUTE("10.0.0.0/8", "accepted") "," DX_ROUTE(
			      "172.16.0.0/12", "accepted") "," DX_ROUTE("2001:db8::/32",
	                                                                "advertised") "]}");
	given_subject(given, AWS_INTERFACE_ROUTES, "w", &answer_interface_routes,
	              "{\"routes\":[]}");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_CLOUD_BGP),
		"attachment=v peer=192.0.2.1 afi_safi=ipv4 unicast accepted=2 advertised=0\n"
		"attachment=v peer=2001:db8::1 afi_safi=ipv6 unicast accepted=0 advertised=1\n"
		"attachment=w peer=192.0.2.5 afi_safi=ipv4 unicast\n"
		"attachment=w peer=192.0.2.9 afi_safi=ipv4 unicast\n");
}

static void watched_routes_are_there_in_their_direction_or_not(void **state)
{
	struct given *given = *state;
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/8 le 24", "10.9.0.0/16");
	given->destination[0].prefixes = GIVEN_RULES(given, "10.200.0.0/16");
	given->destination[1].advertise = GIVEN_RULES(given, "10.3.0.0/16");
	given->destination[1].cloud = "another";
	given->destinations.count = 2;
	given_subject(given, AWS_INTERFACE_ROUTES, "v", &answer_interface_routes,
	              "{\"routes\":[{\"cidr\":\"10.1.0.0/16\",\"routeDirection\":\"accepted\","
	              "\"asPath\":[{\"pathType\":\"seq\",\"path\":[65001,65001]}],"
	              "\"communities\":[\"7224:7300\"],\"awsLogicalDeviceId\":\"l\","
	              "\"routeInstalledAt\":100}," DX_ROUTE("10.9.0.0/16", "advertised") "]}");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_CLOUD_ROUTE),
		"attachment=v direction=accepted prefix=10.0.0.0/8 le 24 present=true "
		"as_path_length=2 installed=100 as_path=65001 65001 communities=7224:7300 "
		"device=l\n"
		"attachment=v direction=accepted prefix=10.9.0.0/16 present=false\n"
		"attachment=v direction=advertised prefix=10.200.0.0/16 present=false\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rates_become_bytes_per_second),
		TEST(what_is_not_there_gets_no_value),
		TEST(light_of_a_lane_is_one_fact),
		TEST(counts_of_prefixes_go_to_the_session_of_their_family),
		TEST(counted_routes_are_newer_than_cloudwatch),
		TEST(watched_routes_are_there_in_their_direction_or_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
