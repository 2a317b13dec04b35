/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recorded answers of Azure and Microsoft's own examples, of all operations that we use, and
 * the facts that they must become. They are no part of the repository: $ONRAMP_SHARED names the
 * directory that has them in data/azure.
 */
#include "collectors/azure/answer/fault.h"
#include "tests/unit/agent/answer/mutation.h"
#include "tests/unit/collectors/azure/given.h"

#define RECORDED "subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/"

static const char *directory(void)
{
	const char *shared = getenv("ONRAMP_SHARED");
	static char path[512];
	snprintf(path, sizeof(path), "%s/data/azure", shared == NULL ? "/nonexistent" : shared);
	if (access(path, R_OK) == 0)
		return path;
	print_message("$ONRAMP_SHARED/data/azure is not there\n");
	skip();
	return NULL;
}

/* The body of an example, or of the last answer of a recording; to be freed. */
static char *body_of(const char *name)
{
	char path[640];
	snprintf(path, sizeof(path), "%s/%s.json", directory(), name);
	json_t *root = json_load_file(path, 0, NULL);
	if (root == NULL)
		fail_msg("%s", path);
	const json_t *last = json_array_get(root, json_array_size(root) - 1);
	const char *text = json_string_value(
		json_object_get(json_object_get(last, "response"), "bodyText"));
	const json_t *body = json_object_get(
		json_object_get(json_object_get(root, "responses"), "200"), "body");
	char *copy = text != NULL ? strdup(text) : json_dumps(body, 0);
	assert_non_null(copy);
	json_decref(root);
	return copy;
}

static void give(struct given *given, enum azure_part part, const struct answer_action *action,
                 const char *name)
{
	char *text = body_of(name);
	given_part(given, part, action, text);
	free(text);
}

static void give_about(struct given *given, enum azure_part part,
                       const struct answer_action *action, const char *name, const char *id)
{
	char *text = body_of(name);
	given_subject(given, part, id, 0, action, text);
	free(text);
}

/* Whose answers follow. */
#define EXAMPLES given->estate.subscription = "subid"
#define RECORDINGS given->estate.subscription = "00000000-0000-0000-0000-000000000000"

static void circuits(void **state)
{
	struct given *given = *state;
	EXAMPLES;
	give(given, AZURE_CIRCUITS, &answer_circuits,
	     "network_ExpressRouteCircuitListByResourceGroup");
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT,
	          "circuit=rg1/circuitname1 up=true state=available bandwidth=25000000 "
	          "enabled=true provisioned=true name=circuitName1 region=westus "
	          "location=peeringLocation partner=providerName owner=subid "
	          "sku=Standard/MeteredData\n"
	          "circuit=rg1/circuitname2 state=pending bandwidth=25000000 enabled=true "
	          "provisioned=false name=circuitName2 region=westus location=peeringLocation "
	          "partner=providerName owner=subid sku=Standard/MeteredData\n");
	GIVEN_ARE(given, FACT_ATTACHMENT, "");
	give(given, AZURE_CIRCUITS, &answer_circuit, "network_ExpressRouteCircuitGet");
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT,
	          "circuit=rg1/circuitname state=pending bandwidth=25000000 enabled=true "
	          "provisioned=false name=circuitName region=westus location=peeringLocation "
	          "partner=providerName owner=subid sku=Standard/MeteredData\n");
	RECORDINGS;
	give(given, AZURE_CIRCUITS, &answer_circuit, "recorded/er_circuit_get");
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT,
	          "circuit=cli_test_express_route000001/circuit1 state=pending "
	          "bandwidth=6250000 enabled=true provisioned=false name=circuit1 "
	          "region=westus location=Area51 partner=Ibiza Test Provider "
	          "owner=00000000-0000-0000-0000-000000000000 sku=Premium/MeteredData\n");
}

/* A circuit with the peerings that a list of them tells. */
static void give_peerings(struct given *given, const char *name, const char *circuit)
{
	char *body = body_of(name);
	json_t *list = json_loads(body, 0, NULL);
	json_t *value = json_object_get(list, "value");
	json_t *root = json_pack("{s:s,s:s,s:{s:O}}", "name", "c", "id", circuit, "properties",
	                         "peerings", value);
	assert_non_null(root);
	char *text = json_dumps(root, 0);
	given_part(given, AZURE_CIRCUITS, &answer_circuit, text);
	json_decref(root);
	json_decref(list);
	free(text);
	free(body);
}

static void peerings(void **state)
{
	struct given *given = *state;
	EXAMPLES;
	give_peerings(given, "network_ExpressRouteCircuitPeeringList",
	              "/subscriptions/subid/resourceGroups/rg1/providers/Microsoft.Network/"
	              "expressRouteCircuits/circuitName");
	given_facts(given);
	GIVEN_ARE(given, FACT_ATTACHMENT,
	          "attachment=rg1/circuitname/microsoft/primary admin_up=true kind=microsoft "
	          "name=MicrosoftPeering circuit=rg1/circuitname vlan=300 "
	          "cloud_address=123.0.0.2 customer_address=123.0.0.1 cloud_asn=12076 "
	          "customer_asn=100 device=A51-TEST-06GMR-CIS-1-PRI-A owner=subid link=primary "
	          "problem=advertised public prefixes need validation\n"
	          "attachment=rg1/circuitname/microsoft/secondary admin_up=true kind=microsoft "
	          "name=MicrosoftPeering circuit=rg1/circuitname vlan=300 "
	          "cloud_address=123.0.0.6 customer_address=123.0.0.5 cloud_asn=12076 "
	          "customer_asn=100 device=A51-TEST-06GMR-CIS-2-SEC-A owner=subid "
	          "link=secondary problem=advertised public prefixes need validation\n"
	          "attachment=rg1/circuitname/private/primary admin_up=true kind=private "
	          "name=AzurePrivatePeering circuit=rg1/circuitname vlan=200 "
	          "cloud_address=10.0.0.2 customer_address=10.0.0.1 cloud_asn=12076 "
	          "customer_asn=100 device=A51-TEST-06GMR-CIS-1-PRI-A owner=subid "
	          "link=primary\n"
	          "attachment=rg1/circuitname/private/secondary admin_up=true kind=private "
	          "name=AzurePrivatePeering circuit=rg1/circuitname vlan=200 "
	          "cloud_address=10.0.0.6 customer_address=10.0.0.5 cloud_asn=12076 "
	          "customer_asn=100 device=A51-TEST-06GMR-CIS-2-SEC-A owner=subid "
	          "link=secondary\n");
	assert_int_equal(view_facts(given->view, FACT_CLOUD_BGP).count, 8);
	RECORDINGS;
	give_peerings(given, "recorded/er_peerings_list",
	              "/" RECORDED "rg/providers/Microsoft.Network/expressRouteCircuits/c");
	given_facts(given);
	GIVEN_ARE(given, FACT_CLOUD_BGP,
	          "attachment=rg/c/private/primary peer=102.0.0.2 afi_safi=ipv4 unicast "
	          "customer_address=102.0.0.1 cloud_asn=12076 customer_asn=10001\n"
	          "attachment=rg/c/private/secondary peer=103.0.0.2 afi_safi=ipv4 unicast "
	          "customer_address=103.0.0.1 cloud_asn=12076 customer_asn=10001\n");
}

static void operations_of_links(void **state)
{
	struct given *given = *state;
	static const char peering[] =
		"/" RECORDED "rg/providers/Microsoft.Network/expressRouteCircuits/"
		"c/peerings/AzurePrivatePeering";
	RECORDINGS;
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/8");
	given->destinations.count = 1;
	given_part(given, AZURE_CIRCUITS, &answer_circuit,
	           "{\"name\":\"c\",\"id\":\"/" RECORDED
	           "rg/providers/Microsoft.Network/expressRouteCircuits/c\",\"properties\":{"
	           "\"peerings\":[{\"name\":\"AzurePrivatePeering\",\"id\":\"/" RECORDED
	           "rg/providers/Microsoft.Network/expressRouteCircuits/c/peerings/"
	           "AzurePrivatePeering\",\"properties\":{\"primaryPeerAddressPrefix\":"
	           "\"10.0.0.0/30\"}}]}}");
	give_about(given, AZURE_PEERING_STATS, &answer_peering_stats,
	           "network_ExpressRouteCircuitPeeringStats", peering);
	give_about(given, AZURE_CIRCUIT_ARP, &answer_circuit_arp, "recorded/er_arptable_lro",
	           peering);
	give_about(given, AZURE_CIRCUIT_ROUTES, &answer_circuit_routes,
	           "recorded/er_routetable_lro", peering);
	given_facts(given);
	/* Both tables are empty: nothing is known. */
	GIVEN_ARE(given, FACT_CLOUD_ARP, "");
	GIVEN_ARE(given, FACT_CLOUD_ROUTE, "");
	const struct fact_list links = view_facts(given->view, FACT_ATTACHMENT);
	const struct attachment *primary = (const void *)links.items[0];
	const struct attachment *secondary = (const void *)links.items[1];
	assert_int_equal(primary->receive_bytes, 537408);
	assert_int_equal(primary->transmit_bytes, 44032550);
	assert_int_equal(secondary->receive_bytes, 0);
	assert_int_equal(secondary->transmit_bytes, 39002500);
	given->parts[AZURE_PEERING_STATS] = NULL;
	give_about(given, AZURE_PEERING_STATS, &answer_peering_stats,
	           "recorded/er_circuit_stats", peering);
	given->parts[AZURE_CIRCUIT_ARP] = NULL;
	give_about(given, AZURE_CIRCUIT_ARP, &answer_circuit_arp,
	           "network_ExpressRouteCircuitARPTableList", peering);
	given_facts(given);
	primary = (const void *)view_facts(given->view, FACT_ATTACHMENT).items[0];
	assert_true(fact_is_known(&primary->fact, ATTACHMENT_RECEIVE_BYTES));
	assert_int_equal(primary->receive_bytes, 0);
	/* The example has words where addresses stand. */
	GIVEN_ARE(given, FACT_CLOUD_ARP, "");
}

static void ports(void **state)
{
	struct given *given = *state;
	EXAMPLES;
	give(given, AZURE_PORTS, &answer_ports, "network_ExpressRoutePortListByResourceGroup");
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT,
	          "circuit=rg1/portname up=false state=down bandwidth=12500000000 members=2 "
	          "members_up=0 name=portName region=westus location=peeringLocationName "
	          "owner=subid\n"
	          "circuit=rg1/portname/link1 up=false state=down bandwidth=12500000000 "
	          "enabled=false name=link1 region=westus location=peeringLocationName "
	          "device=router1 logical_device=Ethernet 0/0 lag=rg1/portname owner=subid\n"
	          "circuit=rg1/portname/link2 up=false state=down bandwidth=12500000000 "
	          "enabled=false name=link2 region=westus location=peeringLocationName "
	          "device=router2 logical_device=Ethernet 0/0 lag=rg1/portname owner=subid\n");
}

static void gateways(void **state)
{
	struct given *given = *state;
	EXAMPLES;
	give(given, AZURE_GATEWAYS, &answer_gateway, "network_VirtualNetworkGatewayGet");
	give_about(given, AZURE_GATEWAY_PEERS, &answer_gateway_peers,
	           "network_VirtualNetworkGatewayGetBGPPeerStatus",
	           "/subscriptions/subid/resourceGroups/rg1/providers/Microsoft.Network/"
	           "virtualNetworkGateways/vpngw");
	given_facts(given);
	GIVEN_ARE(given, FACT_GATEWAY,
	          "gateway=rg1/vpngw state=available kind=vpn name=vpngw asn=65514 "
	          "region=centralus owner=subid sku=VpnGw1\n");
	GIVEN_ARE(given, FACT_GATEWAY_PEER, "");
	RECORDINGS;
	give(given, AZURE_GATEWAYS, &answer_gateway, "recorded/vnetgw_get");
	given->parts[AZURE_GATEWAY_PEERS] = NULL;
	given_facts(given);
	GIVEN_ARE(given, FACT_GATEWAY,
	          "gateway=cli_test_vpn_gateway000001/gateway1 state=available kind=vpn "
	          "name=gateway1 asn=65515 region=westus "
	          "owner=00000000-0000-0000-0000-000000000000 sku=Basic\n");
}

static void routes_of_gateways(void **state)
{
	struct given *given = *state;
	RECORDINGS;
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destinations.count = 1;
	give(given, AZURE_GATEWAYS, &answer_gateway, "recorded/vnetgw_get");
	give_about(given, AZURE_GATEWAY_LEARNED, &answer_gateway_learned,
	           "recorded/vnetgw_learned_routes_lro",
	           "/" RECORDED "cli_test_vpn_gateway000001/providers/Microsoft.Network/"
	           "virtualNetworkGateways/gateway1");
	given_facts(given);
	GIVEN_ARE(given, FACT_ROUTE_TABLE_PREFIX, "");
	char *text = body_of("recorded/vnetgw_advertised_routes_lro");
	struct answer_page page =
		sample_page(&answer_gateway_advertised, given->arena, text, strlen(text));
	free(text);
	const struct vnet_route *route = (const void *)page.items.first;
	assert_int_equal(page.items.count, 1);
	assert_prefix(&route->prefix, "10.0.0.0/16");
	assert_string_equal(route->next_hop, "Virtual Network");
	assert_string_equal(route->origin, "Network");
}

static void connections(void **state)
{
	struct given *given = *state;
	EXAMPLES;
	give(given, AZURE_CONNECTIONS, &answer_connection,
	     "network_VirtualNetworkGatewayConnectionGet");
	give(given, AZURE_LOCAL_GATEWAYS, &answer_local_gateway,
	     "network_LocalNetworkGatewayGet");
	given_facts(given);
	GIVEN_ARE(given, FACT_ATTACHMENT,
	          "attachment=rg1/conns2s state=pending receive_bytes=0 transmit_bytes=0 "
	          "kind=vpn name=connS2S region=centralus circuit= gateway=rg1/vpngw "
	          "owner=subid\n");
	GIVEN_ARE(given, FACT_GATEWAY_LINK,
	          "gateway=rg1/vpngw attached=rg1/conns2s state=attaching weight=0 "
	          "receive_bytes=0 transmit_bytes=0 kind=vpn id=rg1/conns2s "
	          "region=centralus\n");
	RECORDINGS;
	give(given, AZURE_CONNECTIONS, &answer_connection, "recorded/connection_get_ipsec");
	given_facts(given);
	GIVEN_ARE(given, FACT_ATTACHMENT,
	          "attachment=cli_test_vpn_connection_ipsec000001/conn1 up=false state=down "
	          "receive_bytes=0 transmit_bytes=0 kind=vpn name=conn1 region=westus circuit= "
	          "gateway=cli_test_vpn_connection_ipsec000001/gw1 "
	          "owner=00000000-0000-0000-0000-000000000000\n");
	GIVEN_ARE(given, FACT_TUNNEL,
	          "attachment=cli_test_vpn_connection_ipsec000001/conn1 "
	          "tunnel=cli_test_vpn_connection_ipsec000001/conn1 up=false receive_bytes=0 "
	          "transmit_bytes=0 message=NotConnected routing=static\n");
	give(given, AZURE_CONNECTIONS, &answer_connection, "recorded/connection_get");
	given_facts(given);
	GIVEN_ARE(given, FACT_GATEWAY_LINK,
	          "gateway=cli_test_vpn_gateway000001/gateway1 "
	          "attached=cli_test_vpn_gateway000001/gateway2 up=false state=detached "
	          "weight=25 receive_bytes=0 transmit_bytes=0 kind=gateway "
	          "id=cli_test_vpn_gateway000001/conn1to2 region=westus\n");
	GIVEN_ARE(given, FACT_ATTACHMENT, "");
}

static void tables(void **state)
{
	struct given *given = *state;
	EXAMPLES;
	given->destination[0].advertise = GIVEN_RULES(given, "10.1.0.0/16");
	given->destinations.count = 1;
	give(given, AZURE_TABLES, &answer_azure_tables, "network_RouteTableListAll");
	give_about(given, AZURE_EFFECTIVE_ROUTES, &answer_effective_routes,
	           "network_NetworkInterfaceEffectiveRouteTableList",
	           "/subscriptions/subid/resourceGroups/rg1/providers/Microsoft.Network/"
	           "networkInterfaces/nic1");
	given_facts(given);
	GIVEN_ARE(given, FACT_ROUTE_TABLE,
	          "route_table=rg1/nic1 routes=6 kind=interface\n"
	          "route_table=rg1/testrt routes=1 kind=user name=testrt region=westus\n"
	          "route_table=rg2/testrt3 routes=0 kind=user name=testrt3 region=westus\n");
	GIVEN_ARE(given, FACT_ROUTE_PROPAGATION, "");
	GIVEN_ARE(given, FACT_ROUTE_TABLE_PREFIX,
	          "route_table=rg1/nic1 prefix=10.1.0.0/16 present=false target_kind=None "
	          "origin=default state=active route=10.0.0.0/8\n");
}

static void the_catalogue_agrees_with_the_table(void **state)
{
	struct given *given = *state;
	RECORDINGS;
	given_facts(given);
	char *table = strdup(given_text(given, FACT_COMMUNITY));
	give(given, AZURE_COMMUNITIES, &answer_communities,
	     "recorded/bgp_service_communities_2019");
	given_facts(given);
	const char *told = given_text(given, FACT_COMMUNITY);
	assert_non_null(strstr(told, "community=12076:5010 name=Exchange region=Global "
	                             "service=O365\n"));
	assert_non_null(strstr(table, "community=12076:5010 name=Exchange Online\n"));
	assert_true(strlen(told) > strlen(table));
	free(table);
}

static void metrics(void **state)
{
	struct given *given = *state;
	EXAMPLES;
	char *text = body_of("monitor_GetMetric");
	struct answer_page page =
		sample_page(&answer_metrics, given->arena, text, strlen(text));
	free(text);
	const struct monitor_metric *metric = (const void *)page.items.first;
	const struct monitor_series *series = (const void *)metric->series.first;
	const struct monitor_point *point = (const void *)series->points.first;
	assert_int_equal(page.items.count, 2);
	assert_string_equal(metric->name, "BlobCount");
	assert_string_equal(answer_tag_value(&series->dimensions, "tier"), "Hot");
	assert_float_equal(point->average.value, 7, 0);
	assert_float_equal(point->time.value, 1618909200, 0);
	text = body_of("monitor_GetMetricError");
	page = sample_page(&answer_metrics, given->arena, text, strlen(text));
	free(text);
	metric = (const void *)page.items.first;
	assert_string_equal(metric->status, "InvalidSamplingType");
	assert_int_equal(metric->series.count, 0);
}

static void refusals(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *name;
		int status;
		enum azure_fault_class class;
		const char *code;
	} cases[] = {
		{ "recorded/error_404_peerconnection", 404, AZURE_FAULT_NOT_FOUND, "NotFound" },
		{ "recorded/error_500", 500, AZURE_FAULT_TRANSIENT, "InternalServerError" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = body_of(cases[i].name);
		struct azure_refusal refusal = { cases[i].status, text, strlen(text) };
		struct azure_fault fault;
		azure_fault_read(given->arena, &refusal, &fault);
		assert_int_equal(fault.class, cases[i].class);
		assert_string_equal(fault.code, cases[i].code);
		free(text);
	}
}

/* --- every member of them, changed --- */

static const char peering_id[] = "/subscriptions/subid/resourceGroups/rg1/providers/"
				 "Microsoft.Network/expressRouteCircuits/c/peerings/p";
static const char gateway_id[] = "/subscriptions/subid/resourceGroups/rg1/providers/"
				 "Microsoft.Network/virtualNetworkGateways/vpngw";
static const char interface_id[] = "/subscriptions/subid/resourceGroups/rg1/providers/"
				   "Microsoft.Network/networkInterfaces/nic";

static const struct recording {
	enum azure_part part;
	const struct answer_action *action;
	const char *name;
	const char *subject;
} recordings[] = {
	{ AZURE_CIRCUITS, &answer_circuits, "network_ExpressRouteCircuitListByResourceGroup",
	  NULL },
	{ AZURE_CIRCUITS, &answer_circuit, "network_ExpressRouteCircuitGet", NULL },
	{ AZURE_CIRCUITS, &answer_circuit, "recorded/er_circuit_get", NULL },
	{ AZURE_PEERING_STATS, &answer_peering_stats, "network_ExpressRouteCircuitPeeringStats",
	  peering_id },
	{ AZURE_PEERING_STATS, &answer_peering_stats, "recorded/er_circuit_stats", peering_id },
	{ AZURE_CIRCUIT_ARP, &answer_circuit_arp, "network_ExpressRouteCircuitARPTableList",
	  peering_id },
	{ AZURE_PORTS, &answer_ports, "network_ExpressRoutePortListByResourceGroup", NULL },
	{ AZURE_GATEWAYS, &answer_gateway, "network_VirtualNetworkGatewayGet", NULL },
	{ AZURE_GATEWAYS, &answer_gateway, "recorded/vnetgw_get", NULL },
	{ AZURE_GATEWAY_ADVERTISED, &answer_gateway_advertised,
	  "recorded/vnetgw_advertised_routes_lro", gateway_id },
	{ AZURE_CONNECTIONS, &answer_connection, "network_VirtualNetworkGatewayConnectionGet",
	  NULL },
	{ AZURE_CONNECTIONS, &answer_connection, "recorded/connection_get", NULL },
	{ AZURE_CONNECTIONS, &answer_connection, "recorded/connection_get_ipsec", NULL },
	{ AZURE_LOCAL_GATEWAYS, &answer_local_gateway, "network_LocalNetworkGatewayGet", NULL },
	{ AZURE_TABLES, &answer_azure_tables, "network_RouteTableListAll", NULL },
	{ AZURE_EFFECTIVE_ROUTES, &answer_effective_routes,
	  "network_NetworkInterfaceEffectiveRouteTableList", interface_id },
	{ AZURE_METRICS, &answer_metrics, "monitor_GetMetric", peering_id },
};

/* How many facts say down, absent or disabled. */
static size_t count_bad(struct given *given)
{
	static const char *const words[] = { " up=false", "present=false", "resolved=false",
		                             "provisioned=false", "enabled=false" };
	size_t count = 0;
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++) {
		if (kind == FACT_COMMUNITY)
			continue;
		const char *text = given_text(given, (enum fact_kind_id)kind);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			for (const char *at = text; (at = strstr(at, words[i])) != NULL; at++)
				count++;
	}
	return count;
}

static void make(struct given *given, const struct recording *recording, const char *text)
{
	struct view *view = view_new(0);
	given->parts[recording->part] = NULL;
	if (recording->subject == NULL)
		given_part(given, recording->part, recording->action, text);
	else
		given_subject(given, recording->part, recording->subject, 0, recording->action,
		              text);
	view_unref(given->view);
	assert_int_equal(estate_to_view(&given->estate, &given->context, given->memory, view),
	                 0);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	given->view = view;
}

struct change {
	struct given *given;
	const struct recording *recording;
	size_t bad, count;
};

static void check_change(void *context, const char *text, const char *key)
{
	struct change *change = context;
	struct given *given = change->given;
	struct arena *arena = arena_new(0);
	struct answer_page page;
	struct answer_input input = { text, strlen(text), sample_watch() };
	change->count++;
	if (answer_read(change->recording->action, arena, &input, &page, NULL) == 0) {
		struct arena *kept = given->arena;
		given->arena = arena;
		make(given, change->recording, text);
		given->arena = kept;
		given->parts[change->recording->part] = NULL;
		if (count_bad(given) > change->bad)
			fail_msg("%s of %s", key, change->recording->name);
	}
	arena_free(arena);
}

static void a_broken_member_is_never_down(void **state)
{
	struct given *given = *state;
	size_t count = 0;
	EXAMPLES;
	given->destination[0].advertise = GIVEN_RULES(given, "10.1.0.0/16");
	given->destinations.count = 1;
	for (size_t i = 0; i < sizeof(recordings) / sizeof(recordings[0]); i++) {
		char *text = body_of(recordings[i].name);
		make(given, &recordings[i], text);
		struct change change = { given, &recordings[i], count_bad(given), 0 };
		mutate_text(text, check_change, &change);
		count += change.count;
		free(text);
	}
	print_message("%zu changes\n", count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(circuits),    TEST(peerings), TEST(operations_of_links),
		TEST(ports),       TEST(gateways), TEST(routes_of_gateways),
		TEST(connections), TEST(tables),   TEST(the_catalogue_agrees_with_the_table),
		TEST(metrics),     TEST(refusals), TEST(a_broken_member_is_never_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
