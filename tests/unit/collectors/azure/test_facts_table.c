/* SPDX-License-Identifier: Apache-2.0 */
/* Route tables, effective routes, learned routes, and routes of links. */
#include "tests/unit/collectors/azure/given.h"

#define ID(name) "\"id\":\"" SAMPLE_GROUP "/" name "\""
#define NIC SAMPLE_GROUP "/networkInterfaces/NIC-1"
#define GATEWAY SAMPLE_GROUP "/virtualNetworkGateways/gw"
#define PEERING SAMPLE_GROUP "/expressRouteCircuits/er/peerings/AzurePrivatePeering"

static void give_routes(struct given *given, const char *routes)
{
	char text[2048];
	given->parts[AZURE_EFFECTIVE_ROUTES] = NULL;
	snprintf(text, sizeof(text), "{\"value\":[%s]}", routes);
	given_subject(given, AZURE_EFFECTIVE_ROUTES, NIC, 0, &answer_effective_routes, text);
}

static void want(struct given *given, const char *rule)
{
	given->destination[0].advertise = GIVEN_RULES(given, rule);
	given->destinations.count = 1;
}

#define ROUTE(source, state, prefix, type, hop)                                                \
	"{\"source\":\"" source "\",\"state\":\"" state "\",\"addressPrefix\":[\"" prefix      \
	"\"],\"nextHopType\":\"" type "\",\"nextHopIpAddress\":[" hop "]}"
#define GATEWAYS(state, prefix)                                                                \
	ROUTE("VirtualNetworkGateway", state, prefix, "VirtualNetworkGateway",                 \
	      "\"203.0.113.1\"")
#define WRITTEN(prefix) ROUTE("User", "Active", prefix, "VirtualAppliance", "\"10.200.1.4\"")
#define INTERNET ROUTE("Default", "Active", "0.0.0.0/0", "Internet", "")

static void the_route_that_counts_must_be_a_gateways(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *rule, *routes, *facts;
	} cases[] = {
		{ "10.1.0.0/16", GATEWAYS("Active", "10.1.0.0/16") "," INTERNET,
		  "present=true target=203.0.113.1 target_kind=VirtualNetworkGateway "
		  "origin=propagated state=active" },
		{ "10.1.0.0/16", GATEWAYS("Active", "10.0.0.0/8") "," INTERNET,
		  "present=true target=203.0.113.1 target_kind=VirtualNetworkGateway "
		  "origin=propagated state=active route=10.0.0.0/8" },
		/* a written route for the same prefix */
		{ "10.1.0.0/16", GATEWAYS("Invalid", "10.1.0.0/16") "," WRITTEN("10.1.0.0/16"),
		  "present=false target=10.200.1.4 target_kind=VirtualAppliance "
		  "origin=static state=shadowed" },
		{ "10.1.0.0/16", WRITTEN("10.1.0.0/16") "," GATEWAYS("Active", "10.1.0.0/16"),
		  "present=false target=10.200.1.4 target_kind=VirtualAppliance "
		  "origin=static state=shadowed" },
		/* and a longer one than the gateway's */
		{ "10.1.0.0/16", GATEWAYS("Active", "10.0.0.0/8") "," WRITTEN("10.1.0.0/16"),
		  "present=false target=10.200.1.4 target_kind=VirtualAppliance "
		  "origin=static state=shadowed" },
		/* and a shorter one, which does not count */
		{ "10.1.0.0/16", GATEWAYS("Active", "10.1.0.0/16") "," WRITTEN("10.0.0.0/8"),
		  "present=true target=203.0.113.1 target_kind=VirtualNetworkGateway "
		  "origin=propagated state=active" },
		/* nobody but the Internet */
		{ "10.1.0.0/16", GATEWAYS("Active", "10.2.0.0/16") "," INTERNET,
		  "present=false target_kind=Internet origin=default state=active "
		  "route=0.0.0.0/0" },
		{ "10.1.0.0/16", GATEWAYS("Active", "10.1.0.0/24"), "present=false" },
		/* the gateway tells a default route */
		{ "10.1.0.0/16", GATEWAYS("Active", "0.0.0.0/0"),
		  "present=true target=203.0.113.1 target_kind=VirtualNetworkGateway "
		  "origin=propagated state=active route=0.0.0.0/0" },
		/* ranges */
		{ "10.0.0.0/8 le 24", GATEWAYS("Active", "10.1.0.0/24") "," INTERNET,
		  "present=true target=203.0.113.1 target_kind=VirtualNetworkGateway "
		  "origin=propagated state=active route=10.1.0.0/24" },
		{ "10.0.0.0/8 le 24", GATEWAYS("Invalid", "10.1.0.0/24") "," INTERNET,
		  "present=false target=203.0.113.1 target_kind=VirtualNetworkGateway "
		  "origin=propagated state=shadowed route=10.1.0.0/24" },
		{ "10.0.0.0/8 le 24", WRITTEN("10.1.0.0/24") "," INTERNET, "present=false" },
		/* what is not understood is neither */
		{ "10.1.0.0/16",
		  ROUTE("Comet", "Active", "10.1.0.0/16", "VirtualAppliance", ""),
		  "target_kind=VirtualAppliance state=active" },
		{ "10.1.0.0/16", GATEWAYS("Odd", "10.1.0.0/16"),
		  "target=203.0.113.1 target_kind=VirtualNetworkGateway origin=propagated" },
		{ "10.1.0.0/16",
		  INTERNET ",{\"source\":\"VirtualNetworkGateway\",\"state\":"
		           "\"Active\",\"addressPrefix\":[\"a\"]}",
		  "target_kind=Internet origin=default state=active route=0.0.0.0/0" },
		{ "2001:db8::/48", GATEWAYS("Active", "2001:db8::/32"),
		  "present=true target=203.0.113.1 target_kind=VirtualNetworkGateway "
		  "origin=propagated state=active route=2001:db8::/32" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[512];
		want(given, cases[i].rule);
		give_routes(given, cases[i].routes);
		given_facts(given);
		snprintf(text, sizeof(text), "route_table=rg-net/nic-1 prefix=%s%s%s\n",
		         cases[i].rule, cases[i].facts[0] == '\0' ? "" : " ", cases[i].facts);
		if (strcmp(given_text(given, FACT_ROUTE_TABLE_PREFIX), text) != 0)
			fail_msg("case %zu: %s instead of %s", i, given->text.data, text);
	}
}

static void an_empty_table_was_not_told(void **state)
{
	struct given *given = *state;
	want(given, "10.1.0.0/16");
	give_routes(given, "");
	given_facts(given);
	GIVEN_ARE(given, FACT_ROUTE_TABLE_PREFIX, "");
	GIVEN_ARE(given, FACT_ROUTE_TABLE, "route_table=rg-net/nic-1 kind=interface\n");
}

static void routes_are_counted_by_family(void **state)
{
	struct given *given = *state;
	give_routes(given, "{\"source\":\"VirtualNetworkGateway\",\"state\":\"Active\","
	                   "\"addressPrefix\":[\"10.1.0.0/16\",\"10.2.0.0/16\",\"2001:db8::/"
	                   "48\"]}," INTERNET "," GATEWAYS("Invalid", "10.3.0.0/16"));
	given_facts(given);
	GIVEN_ARE(given, FACT_ROUTE_TABLE,
	          "route_table=rg-net/nic-1 routes=5 kind=interface\n");
	GIVEN_ARE(given, FACT_ROUTE_TABLE_FAMILY,
	          "route_table=rg-net/nic-1 afi_safi=ipv4 unicast propagated=2\n"
	          "route_table=rg-net/nic-1 afi_safi=ipv6 unicast propagated=1\n");
}

static void destinations_may_name_tables(void **state)
{
	struct given *given = *state;
	static const char *const this[] = { "RG-Net/Nic-1" };
	static const char *const other[] = { "rg-net/nic-2" };
	want(given, "10.1.0.0/16");
	give_routes(given, GATEWAYS("Active", "10.1.0.0/16"));
	given->destination[0].route_tables = (struct schema_strings){ this, 1 };
	given_facts(given);
	assert_int_equal(view_facts(given->view, FACT_ROUTE_TABLE_PREFIX).count, 1);
	given->destination[0].route_tables = (struct schema_strings){ other, 1 };
	given_facts(given);
	assert_int_equal(view_facts(given->view, FACT_ROUTE_TABLE_PREFIX).count, 0);
	given->destination[0].route_tables.count = 0;
	given->destination[0].cloud = "another";
	given_facts(given);
	assert_int_equal(view_facts(given->view, FACT_ROUTE_TABLE_PREFIX).count, 0);
}

static void a_written_table_says_whether_it_is_shut(void **state)
{
	struct given *given = *state;
	given_part(
		given, AZURE_TABLES, &answer_azure_tables,
		"{\"value\":[{\"name\":\"open\"," ID(
			"routeTables/open") ",\"tags\":{"
					    "\"role\":\"app\"},\"properties\":{"
					    "\"disableBgpRoutePropagation\":false,"
					    "\"routes\":[{},{}]}},{\"name\":\"shut\"," ID(
						    "routeTables/shut") ","
									"\"properties\":{"
									"\"disableBgpRoutePropa"
									"gation\":true}},{"
									"\"name\":\"?\"," ID(
										"routeTables/"
										"mute") "}]}");
	given_facts(given);
	GIVEN_ARE(given, FACT_ROUTE_PROPAGATION,
	          "route_table=rg-net/open gateway=* enabled=true\n"
	          "route_table=rg-net/shut gateway=* enabled=false\n");
	GIVEN_ARE(given, FACT_ROUTE_TABLE,
	          "route_table=rg-net/mute kind=user name=?\n"
	          "route_table=rg-net/open routes=2 kind=user name=open\n"
	          "route_table=rg-net/shut kind=user name=shut\n");
	static const char *const tag[] = { "tag:role=app" };
	given->destination[0].route_tables = (struct schema_strings){ tag, 1 };
	given->destinations.count = 1;
	given_facts(given);
	GIVEN_ARE(given, FACT_ROUTE_PROPAGATION,
	          "route_table=rg-net/open gateway=* enabled=true\n");
}

static void give_learned(struct given *given, const char *routes)
{
	char text[1024];
	given_part(given, AZURE_GATEWAYS, &answer_gateway,
	           "{\"name\":\"gw\",\"location\":\"sea\",\"id\":\"" GATEWAY "\"}");
	given->parts[AZURE_GATEWAY_LEARNED] = NULL;
	snprintf(text, sizeof(text), "{\"value\":[%s]}", routes);
	given_subject(given, AZURE_GATEWAY_LEARNED, GATEWAY, 0, &answer_gateway_learned, text);
}

static void a_gateway_has_learned_a_prefix_or_not(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *routes, *facts;
	} cases[] = {
		{ "{\"network\":\"10.1.0.0/16\",\"origin\":\"EBgp\",\"nextHop\":\"10.0.0.254\"}"
		  ",{\"network\":\"10.1.0.0/16\",\"origin\":\"IBgp\",\"nextHop\":\"10.0.0.5\"}",
		  "present=true target=10.0.0.254 origin=propagated state=active" },
		{ "{\"network\":\"10.0.0.0/8\",\"origin\":\"EBgp\"}",
		  "present=true origin=propagated state=active route=10.0.0.0/8" },
		{ "{\"network\":\"10.1.0.0/16\",\"origin\":\"Network\"}",
		  "present=false origin=default state=active" },
		{ "{\"network\":\"10.9.0.0/16\",\"origin\":\"EBgp\"}", "present=false" },
		{ "{\"network\":\"10.9.0.0/16\",\"origin\":\"EBgp\"},{\"network\":7,"
		  "\"origin\":\"EBgp\"}",
		  "" },
	};
	want(given, "10.1.0.0/16");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256];
		give_learned(given, cases[i].routes);
		given_facts(given);
		snprintf(text, sizeof(text), "route_table=rg-net/gw prefix=10.1.0.0/16%s%s\n",
		         cases[i].facts[0] == '\0' ? "" : " ", cases[i].facts);
		if (strcmp(given_text(given, FACT_ROUTE_TABLE_PREFIX), text) != 0)
			fail_msg("case %zu: %s instead of %s", i, given->text.data, text);
	}
	give_learned(given, "");
	given_facts(given);
	GIVEN_ARE(given, FACT_ROUTE_TABLE_PREFIX, "");
	GIVEN_ARE(given, FACT_ROUTE_TABLE,
	          "route_table=rg-net/gw kind=gateway name=gw gateway=rg-net/gw region=sea\n");
}

/* --- routes of links --- */

static void give_link(struct given *given, const char *type, const char *routes)
{
	char text[1024];
	snprintf(text, sizeof(text),
	         "{\"value\":[{\"name\":\"er\"," ID(
			 "expressRouteCircuits/er") ","
	                                            "\"properties\":{\"peerings\":[{\"name\":"
	                                            "\"%s\",\"id\":\"" PEERING
	                                            "\",\"properties\":{"
	                                            "\"primaryPeerAddressPrefix\":\"192.168."
	                                            "200.0/30\"}}]}}]}",
	         type);
	given_part(given, AZURE_CIRCUITS, &answer_circuits, text);
	given->parts[AZURE_CIRCUIT_ROUTES] = NULL;
	snprintf(text, sizeof(text), "{\"value\":[%s]}", routes);
	given_subject(given, AZURE_CIRCUIT_ROUTES, PEERING, ER_PRIMARY, &answer_circuit_routes,
	              text);
}

static void a_link_has_routes_of_both_directions(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *routes, *facts;
	} cases[] = {
		{ "{\"network\":\"10.1.0.0/16\",\"nextHop\":\"192.168.200.1\",\"path\":"
		  "\"65001 65001 i\"},{\"network\":\"10.200.0.0/16\",\"nextHop\":"
		  "\"10.200.255.4\",\"path\":\"65515\"}",
		  "attachment=rg-net/er/private/primary direction=accepted prefix=10.1.0.0/16 "
		  "present=true as_path_length=2 as_path=65001 65001\n"
		  "attachment=rg-net/er/private/primary direction=advertised "
		  "prefix=10.200.0.0/16 present=true as_path_length=1 as_path=65515\n" },
		/* of the other link */
		{ "{\"network\":\"10.1.0.0/16\",\"nextHop\":\"192.168.200.5\"}",
		  "attachment=rg-net/er/private/primary direction=accepted prefix=10.1.0.0/16 "
		  "present=false\n"
		  "attachment=rg-net/er/private/primary direction=advertised "
		  "prefix=10.200.0.0/16 present=false\n" },
		{ "{\"network\":\"10.1.0.0/16\"}",
		  "attachment=rg-net/er/private/primary direction=advertised "
		  "prefix=10.200.0.0/16 present=false\n" },
		{ "{\"network\":false}", "" },
		{ "", "" },
	};
	given->destination[0].advertise = GIVEN_RULES(given, "10.1.0.0/16");
	given->destination[0].prefixes = GIVEN_RULES(given, "10.200.0.0/16");
	given->destinations.count = 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		give_link(given, "AzurePrivatePeering", cases[i].routes);
		given_facts(given);
		GIVEN_ARE(given, FACT_CLOUD_ROUTE, cases[i].facts);
	}
}

static void ipv6_routes_go_by_the_ipv6_router(void **state)
{
	struct given *given = *state;
	given->destination[0].advertise =
		GIVEN_RULES(given, "2001:db8:1::/48", "2001:db8:2::/48");
	given->destinations.count = 1;
	give_link(given, "AzurePrivatePeering",
	          "{\"network\":\"2001:db8:1::/48\",\"nextHop\":\"2001:db8::1\"}");
	given_facts(given);
	GIVEN_ARE(given, FACT_CLOUD_ROUTE, ""); /* it has no IPv6 session */
	given_part(
		given, AZURE_CIRCUITS, &answer_circuits,
		"{\"value\":[{\"name\":\"er\"," ID(
			"expressRouteCircuits/er") ","
						   "\"properties\":{\"peerings\":[{\"name\":"
						   "\"AzurePrivatePeering\",\"id\":"
						   "\"" PEERING
						   "\",\"properties\":{\"ipv6PeeringConfig\":{"
						   "\"primaryPeerAddressPrefix\":\"2001:db8::/"
						   "126\"}}}]}}]}");
	given_facts(given);
	GIVEN_ARE(given, FACT_CLOUD_ROUTE,
	          "attachment=rg-net/er/private/primary direction=accepted "
	          "prefix=2001:db8:1::/48 present=true\n"
	          "attachment=rg-net/er/private/primary direction=accepted "
	          "prefix=2001:db8:2::/48 present=false\n");
}

static void a_vpn_has_what_its_router_and_gateway_tell(void **state)
{
	struct given *given = *state;
	given->destination[0].advertise = GIVEN_RULES(given, "10.1.0.0/16", "10.2.0.0/16");
	given->destination[0].prefixes = GIVEN_RULES(given, "10.200.0.0/16", "10.201.0.0/16");
	given->destinations.count = 1;
	given_part(given, AZURE_CONNECTIONS, &answer_connection,
	           "{\"name\":\"con\"," ID(
			   "connections/con") ",\"properties\":{"
	                                      "\"connectionType\":\"IPsec\","
	                                      "\"virtualNetworkGateway1\":{\"id\":\"" GATEWAY
	                                      "\"},\"localNetworkGateway2\":{" ID(
						      "localNetworkGateways/dc1") "}}}");
	given_part(given, AZURE_LOCAL_GATEWAYS, &answer_local_gateway,
	           "{\"name\":\"dc1\"," ID(
			   "localNetworkGateways/dc1") ",\"properties\":{"
	                                               "\"bgpSettings\":{\"bgpPeeringAddress\":"
	                                               "\"10.9.0.1\"}}}");
	give_learned(given, "{\"network\":\"10.1.0.0/16\",\"origin\":\"EBgp\",\"sourcePeer\":"
	                    "\"10.9.0.1\",\"asPath\":\"65001-65002\"},{\"network\":"
	                    "\"10.2.0.0/16\",\"origin\":\"EBgp\",\"sourcePeer\":"
	                    "\"10.9.0.2\"}");
	given_subject(given, AZURE_GATEWAY_ADVERTISED, GATEWAY "/10.9.0.1", 0,
	              &answer_gateway_advertised,
	              "{\"value\":[{\"network\":\"10.200.0.0/16\",\"origin\":\"Igp\","
	              "\"asPath\":\"65515\"}]}");
	given_facts(given);
	GIVEN_ARE(
		given, FACT_CLOUD_ROUTE,
		"attachment=rg-net/con direction=accepted prefix=10.1.0.0/16 present=true "
		"as_path_length=2 as_path=65001 65002\n"
		"attachment=rg-net/con direction=accepted prefix=10.2.0.0/16 present=false\n"
		"attachment=rg-net/con direction=advertised prefix=10.200.0.0/16 present=true "
		"as_path_length=1 as_path=65515\n"
		"attachment=rg-net/con direction=advertised prefix=10.201.0.0/16 "
		"present=false\n");
	static const char *const there[] = { "rg-net/gw2" };
	given->destination[0].route_tables = (struct schema_strings){ there, 1 };
	given_facts(given);
	assert_null(strstr(given_text(given, FACT_CLOUD_ROUTE), "present=false"));
}

static void what_is_not_on_a_microsoft_peering_may_be_elsewhere(void **state)
{
	struct given *given = *state;
	want(given, "10.1.0.0/16");
	give_link(given, "MicrosoftPeering",
	          "{\"network\":\"192.0.2.0/24\",\"nextHop\":\"192.168.200.1\"}");
	given_facts(given);
	GIVEN_ARE(given, FACT_CLOUD_ROUTE, "");
}

static void only_circuits_that_lead_there_are_asked(void **state)
{
	struct given *given = *state;
	static const char *const here[] = { "rg-net/gw" };
	static const char *const there[] = { "rg-net/gw2" };
	static const char *const machine[] = { "rg-net/nic-1" };
	want(given, "10.1.0.0/16");
	give_link(given, "AzurePrivatePeering",
	          "{\"network\":\"10.9.0.0/16\",\"nextHop\":\"192.168.200.1\"}");
	given_part(given, AZURE_GATEWAYS, &answer_gateway,
	           "{\"name\":\"gw\",\"id\":\"" GATEWAY "\"}");
	given_one(given, AZURE_GATEWAYS, &answer_gateway,
	          "{\"name\":\"gw2\"," ID("virtualNetworkGateways/gw2") "}");
	given_part(given, AZURE_CONNECTIONS, &answer_connection,
	           "{\"name\":\"con\"," ID(
			   "connections/con") ",\"properties\":{"
	                                      "\"connectionType\":\"ExpressRoute\","
	                                      "\"virtualNetworkGateway1\":{\"id\":\"" GATEWAY
	                                      "\"},\"peer\":{" ID(
						      "expressRouteCircuits/er") "}}}");
	given->destination[0].route_tables = (struct schema_strings){ here, 1 };
	given_facts(given);
	assert_int_equal(view_facts(given->view, FACT_CLOUD_ROUTE).count, 1);
	given->destination[0].route_tables = (struct schema_strings){ there, 1 };
	given_facts(given);
	assert_int_equal(view_facts(given->view, FACT_CLOUD_ROUTE).count, 0);
	given->destination[0].route_tables = (struct schema_strings){ machine, 1 };
	given_facts(given);
	assert_int_equal(view_facts(given->view, FACT_CLOUD_ROUTE).count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_route_that_counts_must_be_a_gateways),
		TEST(an_empty_table_was_not_told),
		TEST(routes_are_counted_by_family),
		TEST(destinations_may_name_tables),
		TEST(a_written_table_says_whether_it_is_shut),
		TEST(a_gateway_has_learned_a_prefix_or_not),
		TEST(a_link_has_routes_of_both_directions),
		TEST(ipv6_routes_go_by_the_ipv6_router),
		TEST(a_vpn_has_what_its_router_and_gateway_tell),
		TEST(what_is_not_on_a_microsoft_peering_may_be_elsewhere),
		TEST(only_circuits_that_lead_there_are_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
