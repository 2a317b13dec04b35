/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/aws/given.h"

/* A virtual interface "v" with these members beside its name. */
static void give_interface(struct given *given, const char *members)
{
	char text[2048];
	snprintf(text, sizeof(text),
	         "{\"virtualInterfaces\":[{\"virtualInterfaceId\":\"v\",\"region\":\"r\",%s}]}",
	         members);
	given_part(given, AWS_INTERFACES, &answer_interfaces, text);
}

static void an_interface_is_an_attachment_with_sessions(void **state)
{
	struct given *given = *state;
	give_interface(
		given,
		"\"virtualInterfaceName\":\"n\",\"ownerAccount\":\"1\",\"location\":\"EqSG2\","
		"\"connectionId\":\"dxlag-1\",\"virtualInterfaceType\":\"transit\","
		"\"virtualInterfaceState\":\"available\",\"vlan\":101,\"mtu\":8500,\"asn\":0,"
		"\"asnLong\":4200000001,\"amazonSideAsn\":64512,\"virtualGatewayId\":\"\","
		"\"directConnectGatewayId\":\"dxgw\",\"amazonAddress\":\"192.168.1.1/30\","
		"\"customerAddress\":\"192.168.1.2/30\",\"awsDeviceV2\":\"d\","
		"\"awsLogicalDeviceId\":\"l\",\"authKey\":\"canary-7f3a\","
		"\"prefixPoolAllocatedCountIpv4\":300,\"bgpPeers\":["
		"{\"bgpPeerId\":\"p4\",\"asnLong\":4200000001,\"addressFamily\":\"ipv4\","
		"\"amazonAddress\":\"192.168.1.1/30\",\"customerAddress\":\"192.168.1.2/30\","
		"\"bgpPeerState\":\"available\",\"bgpStatus\":\"up\"},"
		"{\"bgpPeerId\":\"p6\",\"asn\":65001,\"addressFamily\":\"ipv6\","
		"\"amazonAddress\":\"2001:db8::1/126\",\"bgpPeerState\":\"pending\","
		"\"bgpStatus\":\"down\"}]");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_ATTACHMENT),
		"attachment=v up=true state=available mtu=8500 testing=false kind=transit "
		"name=n "
		"region=r circuit=dxlag-1 vlan=101 cloud_address=192.168.1.1 "
		"customer_address=192.168.1.2 cloud_asn=64512 customer_asn=4200000001 "
		"gateway=dxgw location=EqSG2 device=d logical_device=l owner=1\n");
	assert_string_equal(
		given_text(given, FACT_CLOUD_BGP),
		"attachment=v peer=192.168.1.1 afi_safi=ipv4 unicast up=true limit=300 "
		"state=available customer_address=192.168.1.2 cloud_asn=64512 "
		"customer_asn=4200000001 id=p4\n"
		"attachment=v peer=2001:db8::1 afi_safi=ipv6 unicast up=false limit=100 "
		"state=pending cloud_asn=64512 customer_asn=65001 id=p6\n");
}

static void only_available_and_down_say_whether_it_can_forward(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *word, *facts;
	} cases[] = {
		{ "\"available\"", " up=true state=available testing=false" },
		{ "\"down\"", " up=false state=down testing=false" },
		{ "\"testing\"", " state=testing testing=true" },
		{ "\"confirming\"", " state=confirming" },
		{ "\"verifying\"", " state=verifying" },
		{ "\"pending\"", " state=pending" },
		{ "\"deleting\"", " state=deleting" },
		{ "\"rejected\"", " state=rejected" },
		{ "\"unknown\"", " state=unknown" },
		{ "\"invented\"", " state=unknown" },
		{ "false", "" },
		{ "null", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char members[128];
		char want[256];
		snprintf(members, sizeof(members), "\"virtualInterfaceState\":%s",
		         cases[i].word);
		snprintf(want, sizeof(want), "attachment=v%s region=r\n", cases[i].facts);
		give_interface(given, members);
		given_facts(given);
		assert_string_equal(given_text(given, FACT_ATTACHMENT), want);
	}
	give_interface(given, "\"virtualInterfaceState\":\"deleted\",\"bgpPeers\":[{"
	                      "\"amazonAddress\":\"192.0.2.1/30\"}]");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ATTACHMENT), "");
	assert_string_equal(given_text(given, FACT_CLOUD_BGP), "");
}

static void a_session_that_is_not_known_is_neither_up_nor_down(void **state)
{
	struct given *given = *state;
	static const char *const words[] = { "\"unknown\"", "\"UP\"", "null", "1", "\"\"" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char members[256];
		snprintf(members, sizeof(members),
		         "\"bgpPeers\":[{\"amazonAddress\":\"192.0.2.1\",\"bgpStatus\":%s}]",
		         words[i]);
		give_interface(given, members);
		given_facts(given);
		assert_string_equal(given_text(given, FACT_CLOUD_BGP),
		                    "attachment=v peer=192.0.2.1 afi_safi=ipv4 unicast\n");
	}
}

static void a_peer_that_is_deleted_or_has_no_address_is_dropped(void **state)
{
	struct given *given = *state;
	give_interface(given,
	               "\"bgpPeers\":[{\"bgpStatus\":\"up\"},"
	               "{\"amazonAddress\":\"x\",\"bgpStatus\":\"up\"},"
	               "{\"amazonAddress\":\"192.0.2.1\",\"bgpPeerState\":\"deleted\"}]");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_CLOUD_BGP), "");
}

static void the_limit_is_the_allocation_else_the_quota_of_the_type(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *members, *limit;
	} cases[] = {
		{ "\"virtualInterfaceType\":\"private\"", " limit=100" },
		{ "\"virtualInterfaceType\":\"transit\"", " limit=100" },
		{ "\"virtualInterfaceType\":\"public\"", " limit=1000" },
		{ "\"virtualInterfaceType\":\"public\",\"prefixPoolAllocatedCountIpv4\":5",
		  " limit=1000" },
		{ "\"virtualInterfaceType\":\"private\",\"prefixPoolAllocatedCountIpv4\":500",
		  " limit=500" },
		{ "\"virtualInterfaceType\":\"private\",\"prefixPoolAllocatedCountIpv6\":500",
		  " limit=100" },
		{ "\"virtualInterfaceType\":\"new\"", "" },
		{ "\"virtualInterfaceType\":null", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char members[256];
		char want[256];
		snprintf(members, sizeof(members),
		         "%s,\"bgpPeers\":[{\"amazonAddress\":\"192.0.2.1\"}]",
		         cases[i].members);
		snprintf(want, sizeof(want),
		         "attachment=v peer=192.0.2.1 afi_safi=ipv4 unicast%s\n",
		         cases[i].limit);
		give_interface(given, members);
		given_facts(given);
		assert_string_equal(given_text(given, FACT_CLOUD_BGP), want);
	}
}

static void the_last_test_is_the_newest_that_ran_to_its_end(void **state)
{
	struct given *given = *state;
	give_interface(given, "\"virtualInterfaceState\":\"available\"");
	given_part(given, AWS_INTERFACE_TESTS, &answer_interface_tests,
	           "{\"virtualInterfaceTestHistory\":["
	           "{\"virtualInterfaceId\":\"v\",\"status\":\"Completed\",\"endTime\":100},"
	           "{\"virtualInterfaceId\":\"v\",\"status\":\"COMPLETED\",\"endTime\":300.5},"
	           "{\"virtualInterfaceId\":\"v\",\"status\":\"Completed\",\"endTime\":200},"
	           "{\"virtualInterfaceId\":\"v\",\"status\":\"Cancelled\",\"endTime\":400},"
	           "{\"virtualInterfaceId\":\"v\",\"status\":\"In progress\",\"endTime\":500},"
	           "{\"virtualInterfaceId\":\"w\",\"status\":\"Completed\",\"endTime\":600},"
	           "{\"virtualInterfaceId\":\"v\",\"status\":\"Completed\"}]}");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ATTACHMENT),
	                    "attachment=v up=true state=available testing=false "
	                    "last_test=300.5 region=r\n");
}

static void one_interface_told_by_two_regions_is_one_fact(void **state)
{
	struct given *given = *state;
	give_interface(given, "\"bgpPeers\":[{\"amazonAddress\":\"192.0.2.1\"}]");
	given->regions[1].parts[AWS_INTERFACES] = given->regions[0].parts[AWS_INTERFACES];
	given->account.region_count = 2;
	given_facts(given);
	assert_string_equal(given_text(given, FACT_ATTACHMENT), "attachment=v region=r\n");
	assert_string_equal(given_text(given, FACT_CLOUD_BGP),
	                    "attachment=v peer=192.0.2.1 afi_safi=ipv4 unicast\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_interface_is_an_attachment_with_sessions),
		TEST(only_available_and_down_say_whether_it_can_forward),
		TEST(a_session_that_is_not_known_is_neither_up_nor_down),
		TEST(a_peer_that_is_deleted_or_has_no_address_is_dropped),
		TEST(the_limit_is_the_allocation_else_the_quota_of_the_type),
		TEST(the_last_test_is_the_newest_that_ran_to_its_end),
		TEST(one_interface_told_by_two_regions_is_one_fact),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
