/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/azure/given.h"

#define ID(name) "\"id\":\"" SAMPLE_GROUP "/" name "\""

static void a_circuit_is_enabled_and_provisioned(void **state)
{
	struct given *given = *state;
	given_part(given, AZURE_CIRCUITS, &answer_circuits,
	           "{\"value\":[{\"name\":\"ER-SG\",\"location\":\"southeastasia\"," ID(
			   "expressRouteCircuits/ER-SG") ","
	                                                 "\"sku\":{\"tier\":\"Premium\","
	                                                 "\"family\":\"MeteredData\"},"
	                                                 "\"properties\":{"
	                                                 "\"circuitProvisioningState\":"
	                                                 "\"Enabled\","
	                                                 "\"serviceProviderProvisioningState\":"
	                                                 "\"Provisioned\","
	                                                 "\"serviceProviderProperties\":{"
	                                                 "\"serviceProviderName\":\"Carrier\","
	                                                 "\"peeringLocation\":\"Singapore\","
	                                                 "\"bandwidthInMbps\":50}}}]}");
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT,
	          "circuit=rg-net/er-sg up=true state=available bandwidth=6250000 enabled=true "
	          "provisioned=true name=ER-SG region=southeastasia location=Singapore "
	          "partner=Carrier owner=11111111-2222-3333-4444-555555555555 "
	          "sku=Premium/MeteredData\n");
	const struct circuit *circuit =
		(const void *)view_facts(given->view, FACT_CIRCUIT).items[0];
	assert_string_equal(circuit->cloud, "prod");
	assert_string_equal(circuit->provider, "azure");
}

static void two_words_make_one_state(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *circuit, *provider, *facts;
	} cases[] = {
		{ "\"Enabled\"", "\"Provisioned\"",
		  "up=true state=available enabled=true provisioned=true " },
		{ "\"enabled\"", "\"PROVISIONED\"",
		  "up=true state=available enabled=true provisioned=true " },
		{ "\"Enabled\"", "\"NotProvisioned\"",
		  "state=pending enabled=true provisioned=false " },
		{ "\"Enabled\"", "\"Provisioning\"",
		  "state=pending enabled=true provisioned=false " },
		{ "\"Enabled\"", "\"Deprovisioning\"",
		  "up=false state=down enabled=true provisioned=false " },
		{ "\"Disabled\"", "\"Provisioned\"",
		  "up=false state=down enabled=false provisioned=true " },
		{ "\"Disabled\"", "null", "up=false state=down enabled=false " },
		{ "\"Enabling\"", "\"Provisioned\"",
		  "state=pending enabled=false provisioned=true " },
		{ "\"Disabling\"", "\"NotProvisioned\"",
		  "state=deleting enabled=false provisioned=false " },
		{ "\"Deleting\"", "\"Deprovisioning\"",
		  "state=deleting enabled=false provisioned=false " },
		{ "\"Enabled\"", "null", "enabled=true " },
		{ "null", "\"Provisioned\"", "provisioned=true " },
		{ "7", "{}", "" },
		{ "\"New-In-2030\"", "\"Provisioned\"", "state=unknown provisioned=true " },
		{ "\"Enabled\"", "\"Strange\"", "state=unknown enabled=true " },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[512];
		char want[256];
		snprintf(text, sizeof(text),
		         "{\"value\":[{\"name\":\"c\"," ID(
				 "expressRouteCircuits/c") ","
		                                           "\"properties\":{"
		                                           "\"circuitProvisioningState\":%s,"
		                                           "\"serviceProviderProvisioningState"
		                                           "\":%s}}]}",
		         cases[i].circuit, cases[i].provider);
		snprintf(want, sizeof(want),
		         "circuit=rg-net/c %sname=c owner=11111111-2222-3333-4444-"
		         "555555555555\n",
		         cases[i].facts);
		given_part(given, AZURE_CIRCUITS, &answer_circuits, text);
		given_facts(given);
		GIVEN_ARE(given, FACT_CIRCUIT, want);
	}
}

static void a_direct_circuit_has_a_port_and_no_provider(void **state)
{
	struct given *given = *state;
	given_part(
		given, AZURE_CIRCUITS, &answer_circuits,
		"{\"value\":[{\"name\":\"d\"," ID(
			"expressRouteCircuits/d") ",\"sku\":{"
						  "\"tier\":\"Local\"},\"properties\":{"
						  "\"circuitProvisioningState\":"
						  "\"Enabled\",\"bandwidthInGbps\":2.5,"
						  "\"expressRoutePort\":{" ID(
							  "expressRoutePorts/Port1") "}}}]}");
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT,
	          "circuit=rg-net/d up=true state=available bandwidth=312500000 enabled=true "
	          "name=d device=rg-net/port1 owner=11111111-2222-3333-4444-555555555555 "
	          "sku=Local\n");
}

static void what_has_no_identifier_is_dropped(void **state)
{
	struct given *given = *state;
	given_part(given, AZURE_CIRCUITS, &answer_circuits,
	           "{\"value\":[{\"name\":\"c\"},{\"name\":\"c\",\"id\":7},{},"
	           "{\"name\":\"c\",\"id\":\"/not/an/identifier\"}]}");
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT, "");
	GIVEN_ARE(given, FACT_ATTACHMENT, "");
}

static void another_subscription_stands_in_front(void **state)
{
	struct given *given = *state;
	given_part(given, AZURE_CIRCUITS, &answer_circuits,
	           "{\"value\":[{\"name\":\"c\",\"id\":\"/subscriptions/99999999-2222-3333-"
	           "4444-555555555555/resourceGroups/RG/providers/Microsoft.Network/"
	           "expressRouteCircuits/C\"}]}");
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT,
	          "circuit=99999999-2222-3333-4444-555555555555/rg/c name=c "
	          "owner=11111111-2222-3333-4444-555555555555\n");
}

static void a_port_and_its_links_are_circuits(void **state)
{
	struct given *given = *state;
	given_part(given, AZURE_PORTS, &answer_ports,
	           "{\"value\":[{\"name\":\"Port1\",\"location\":\"sea\"," ID(
			   "expressRoutePorts/Port1") ",\"properties\":{"
	                                              "\"peeringLocation\":\"SG1\","
	                                              "\"bandwidthInGbps\":10,\"links\":["
	                                              "{\"name\":\"link1\",\"properties\":{"
	                                              "\"routerName\":\"r1\","
	                                              "\"interfaceName\":\"i1\",\"adminState\":"
	                                              "\"Enabled\"}},"
	                                              "{\"name\":\"Link2\",\"properties\":{"
	                                              "\"adminState\":\"Disabled\"}},"
	                                              "{\"properties\":{\"adminState\":"
	                                              "\"Disabled\"}}]}}]}");
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT,
	          "circuit=rg-net/port1 bandwidth=1250000000 members=3 name=Port1 region=sea "
	          "location=SG1 owner=11111111-2222-3333-4444-555555555555\n"
	          "circuit=rg-net/port1/link1 bandwidth=1250000000 enabled=true name=link1 "
	          "region=sea location=SG1 device=r1 logical_device=i1 lag=rg-net/port1 "
	          "owner=11111111-2222-3333-4444-555555555555\n"
	          "circuit=rg-net/port1/link2 up=false state=down bandwidth=1250000000 "
	          "enabled=false name=Link2 region=sea location=SG1 lag=rg-net/port1 "
	          "owner=11111111-2222-3333-4444-555555555555\n");
}

static void required_tags_are_there_or_missing(void **state)
{
	struct given *given = *state;
	static const char *const keys[] = { "owner", "cost-center" };
	static const char *const others[] = { "other" };
	given->destination[0].require_tags = (struct schema_strings){ keys, 2 };
	given->destination[1].cloud = "another";
	given->destination[1].require_tags = (struct schema_strings){ others, 1 };
	given->destinations.count = 2;
	given_part(given, AZURE_CIRCUITS, &answer_circuits,
	           "{\"value\":[{\"name\":\"1\"," ID(
			   "expressRouteCircuits/c1") ",\"tags\":{"
	                                              "\"owner\":\"\",\"Cost-Center\":\"7\"}},{"
	                                              "\"name\":\"2\"," ID("expressRouteCircuit"
	                                                                   "s/c2") ",\"tags\":"
	                                                                           "null}]}");
	given_part(given, AZURE_GATEWAYS, &answer_gateway,
	           "{\"name\":\"gw\"," ID("virtualNetworkGateways/gw") "}");
	given_facts(given);
	GIVEN_ARE(given, FACT_RESOURCE_TAG,
	          "resource=rg-net/c1 tag=cost-center missing=true\n"
	          "resource=rg-net/c1 tag=owner missing=false\n"
	          "resource=rg-net/c2 tag=cost-center missing=true\n"
	          "resource=rg-net/c2 tag=owner missing=true\n"
	          "resource=rg-net/gw tag=cost-center missing=true\n"
	          "resource=rg-net/gw tag=owner missing=true\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_circuit_is_enabled_and_provisioned),
		TEST(two_words_make_one_state),
		TEST(a_direct_circuit_has_a_port_and_no_provider),
		TEST(what_has_no_identifier_is_dropped),
		TEST(another_subscription_stands_in_front),
		TEST(a_port_and_its_links_are_circuits),
		TEST(required_tags_are_there_or_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
