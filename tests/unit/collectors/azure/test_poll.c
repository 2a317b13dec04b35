/* SPDX-License-Identifier: Apache-2.0 */
/* How Azure is asked; the course of polls in general: tests/unit/agent/inquiry/test_poller.c.
 */
#include "tests/unit/collectors/azure/subscription.h"

#include <malloc.h>

#define CIRCUIT NETWORK "/expressRouteCircuits/er-sg"
#define GATEWAY NETWORK "/virtualNetworkGateways/gw-er"
#define VPN_GATEWAY NETWORK "/virtualNetworkGateways/gw-vpn"

#define PEERING(circuit, name, type, state, more)                                              \
	"{\"id\":\"" circuit "/peerings/" name "\",\"name\":\"" name                           \
	"\",\"properties\":{\"peeringType\":\"" type "\",\"state\":\"" state                   \
	"\",\"azureASN\":12076,\"peerASN\":65001,\"vlanId\":100" more "}}"
#define ADDRESSES                                                                              \
	",\"primaryPeerAddressPrefix\":\"192.168.200.0/30\""                                   \
	",\"secondaryPeerAddressPrefix\":\"192.168.200.4/30\""
#define PRIVATE(circuit, state, more)                                                          \
	PEERING(circuit, "AzurePrivatePeering", "AzurePrivatePeering", state, more)
#define CIRCUIT_OF(circuit, state, peerings)                                                   \
	"{\"id\":\"" circuit "\",\"name\":\"er\",\"properties\":{"                             \
	"\"circuitProvisioningState\":\"" state "\","                                          \
	"\"serviceProviderProvisioningState\":\"Provisioned\",\"peerings\":[" peerings "]}}"

static const char circuits[] = "{\"value\":[" CIRCUIT_OF(
	CIRCUIT, "Enabled", PRIVATE(CIRCUIT, "Enabled", ADDRESSES)) "]}";

static const char summary[] =
	"{\"value\":[{\"neighbor\":\"192.168.200.1\",\"v\":4,\"as\":65001,"
	"\"upDown\":\"1d02h\",\"statePfxRcd\":\"2\"}]}";

static const char arp[] =
	"{\"value\":[{\"age\":1,\"interface\":\"On-Prem\",\"ipAddress\":\"192.168.200.1\","
	"\"macAddress\":\"e8ed.f335.4ca9\"}]}";

/* Lists write the names of groups in another case. */
static const char gateways[] =
	"{\"value\":[{\"id\":\"" SUBSCRIPTION_PATH "/resourceGroups/RG-NET/providers/"
	"Microsoft.Network/virtualNetworkGateways/gw-er\","
	"\"type\":\"microsoft.network/VirtualNetworkGateways\"},{\"id\":\"" VPN_GATEWAY
	"\",\"type\":\"Microsoft.Network/virtualNetworkGateways\"}]}";

static const char gateway[] =
	"{\"id\":\"" GATEWAY "\",\"name\":\"gw-er\",\"properties\":{"
	"\"gatewayType\":\"ExpressRoute\",\"provisioningState\":\"Succeeded\","
	"\"bgpSettings\":{\"asn\":65515}}}";

static const char vpn_gateway[] =
	"{\"id\":\"" VPN_GATEWAY "\",\"name\":\"gw-vpn\",\"properties\":{"
	"\"gatewayType\":\"Vpn\",\"provisioningState\":\"Succeeded\"}}";

/* Two instances, of which each tells of the MSEE and of its sibling. */
static const char peers[] =
	"{\"value\":["
	"{\"localAddress\":\"10.0.0.4\",\"neighbor\":\"10.0.0.6\",\"asn\":12076,"
	"\"state\":\"Connected\",\"routesReceived\":3},"
	"{\"localAddress\":\"10.0.0.5\",\"neighbor\":\"10.0.0.6\",\"asn\":12076,"
	"\"state\":\"Connected\",\"routesReceived\":3},"
	"{\"localAddress\":\"10.0.0.4\",\"neighbor\":\"10.0.0.5\",\"asn\":65515,"
	"\"state\":\"Connected\"},"
	"{\"localAddress\":\"10.0.0.4\",\"neighbor\":\"10.0.0.7\",\"asn\":12076,"
	"\"state\":\"Connecting\"}]}";

#define AVAILABILITY(primary)                                                                  \
	"{\"value\":[{\"name\":{\"value\":\"BgpAvailability\"},\"errorCode\":\"Success\","     \
	"\"timeseries\":[{\"metadatavalues\":[{\"name\":{\"value\":\"peeringtype\"},"          \
	"\"value\":\"Private\"},{\"name\":{\"value\":\"peer\"},\"value\":\"Primary\"}],"       \
	"\"data\":[{\"timeStamp\":\"2026-01-15T11:59:00Z\",\"average\":" primary "}]}]}]}"

/* Something to look for. */
static void watch(struct subscription *azure)
{
	static struct prefix_rule rule = { .text = "10.1.0.0/16", .ge = 16, .le = 16 };
	static struct config_destination destination = { .name = "azure" };
	assert_int_equal(ip_prefix_parse("10.1.0.0/16", &rule.prefix), 0);
	destination.advertise = (struct schema_prefix_rules){ &rule, 1 };
	azure->destinations = (struct config_destinations){ &destination, 1 };
	assert_int_equal(azure_poller_change(azure->poller, &azure->config), 0);
}

static void say_estate(struct subscription *azure)
{
	azure_answer(azure, "expressRouteCircuits", circuits);
	azure_answer(azure, "routeTablesSummary", summary);
	azure_answer(azure, "arpTables", arp);
	azure_say(azure, (struct rule){ .action = "resources",
	                                .about = "virtualNetworkGateways",
	                                .body = gateways });
	azure_answer(azure, "virtualNetworkGateway", gateway);
	azure_say(azure, (struct rule){ .action = "virtualNetworkGateway",
	                                .about = "gw-vpn",
	                                .body = vpn_gateway });
	azure_answer(azure, "getBgpPeerStatus", peers);
}

static void empty_subscription_is_a_view(void **state)
{
	(void)state;
	static const char *const never[] = {
		"peeringStats",
		"routeTablesSummary",
		"arpTables",
		"routeTables",
		"virtualNetworkGateway",
		"getBgpPeerStatus",
		"getLearnedRoutes",
		"getAdvertisedRoutes",
		"connection",
		"effectiveRouteTable",
		"metrics",
	};
	struct subscription *azure = azure_new();
	watch(azure);
	azure_poll(azure);
	assert_int_equal(azure->failure.kind, ERROR_NONE);
	assert_int_equal(azure->complaint_count, 0);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		assert_int_equal(azure_count(azure, never[i], NULL), 0);
	/* there are lists of these for a subscription */
	assert_string_equal(azure_call(azure, "expressRouteCircuits")->url, SUBSCRIPTION_PATH
	                    "/providers/Microsoft.Network/expressRouteCircuits");
	assert_int_equal(azure_count(azure, "expressRoutePorts", NULL), 1);
	assert_int_equal(azure_count(azure, "listRouteTables", NULL), 1);
	assert_int_equal(azure_count(azure, "resources", NULL), 3);
	assert_int_equal(azure_count(azure, "bgpServiceCommunities", NULL), 1);
	azure_free(azure);
}

static void circuit_is_asked_link_by_link(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	watch(azure);
	say_estate(azure);
	azure_poll(azure);
	static const char *const actions[] = { "routeTablesSummary", "arpTables",
		                               "routeTables" };
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		assert_int_equal(azure_count(azure, actions[i], "/primary"), 1);
		assert_int_equal(azure_count(azure, actions[i], "/secondary"), 1);
		const struct call *call = azure_call(azure, actions[i]);
		assert_int_equal(call->call.method, ARM_POST);
		assert_string_equal(call->lock, CIRCUIT);
		assert_string_equal(call->call.api_version, "2024-05-01");
		assert_true(call->call.deadline.ns == 0);
		assert_true(call->call.operation_timeout.ns == duration_ms(180000).ns);
	}
	assert_int_equal(azure_count(azure, "peeringStats", NULL), 1);
	assert_int_equal(azure_count(azure, "metrics", "BgpAvailability"), 1);
	assert_int_equal(azure_count(azure, "metrics", "BitsInPerSecond"), 2);
	const struct call *call = azure_call(azure, "metrics");
	assert_string_equal(call->call.api_version, "2023-10-01");
	assert_null(call->lock);
	assert_true(call->call.operation_timeout.ns == 0);
	azure_free(azure);
}

static void links_are_facts_of_the_poll_after(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	say_estate(azure);
	azure_poll(azure);
	assert_int_equal(azure_facts(azure, FACT_CIRCUIT), 1);
	assert_int_equal(azure_facts(azure, FACT_ATTACHMENT), 2);
	azure_polls(azure, 1);
	assert_int_equal(azure_facts(azure, FACT_ATTACHMENT), 2);
	struct fact_list sessions = view_facts(azure->view, FACT_CLOUD_BGP);
	assert_int_equal(sessions.count, 2);
	const struct cloud_bgp *session = (const void *)sessions.items[0];
	assert_true(fact_is_known(&session->fact, CLOUD_BGP_UP));
	assert_true(session->up);
	assert_int_equal(azure->complaint_count, 0);
	azure_free(azure);
}

static void routes_are_asked_for_when_somebody_looks(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	say_estate(azure);
	azure_poll(azure);
	assert_int_equal(azure_count(azure, "routeTables", NULL), 0);
	azure_poller_cancel(azure->poller);
	watch(azure);
	azure_polls(azure, 1);
	assert_int_equal(azure_count(azure, "routeTables", NULL), 2);
	azure_free(azure);
}

static void gateway_is_asked_by_its_id_and_each_peer_once(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	watch(azure);
	say_estate(azure);
	azure_poll(azure);
	assert_int_equal(azure_count(azure, "virtualNetworkGateway", NULL), 2);
	/* the VPN gateway has no ASN: it speaks no BGP */
	assert_int_equal(azure_count(azure, "getBgpPeerStatus", NULL), 1);
	assert_int_equal(azure_count(azure, "getLearnedRoutes", GATEWAY "/"), 1);
	assert_int_equal(azure_count(azure, "getAdvertisedRoutes", NULL), 1);
	const struct call *call = azure_call(azure, "getAdvertisedRoutes");
	assert_string_equal(call->url, GATEWAY "/getAdvertisedRoutes?peer=10.0.0.6");
	assert_string_equal(call->lock, GATEWAY);
	azure_free(azure);
}

static void each_row_has_its_interval(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	watch(azure);
	say_estate(azure);
	azure_poll(azure);
	azure_polls(azure, 30);
	assert_int_equal(azure_count(azure, "expressRouteCircuits", NULL), 31);
	assert_int_equal(azure_count(azure, "virtualNetworkGateway", NULL), 62);
	assert_int_equal(azure_count(azure, "routeTablesSummary", "/primary"), 7);
	assert_int_equal(azure_count(azure, "arpTables", "/primary"), 3);
	assert_int_equal(azure_count(azure, "routeTables", "/primary"), 3);
	assert_int_equal(azure_count(azure, "metrics", "BgpAvailability"), 31);
	assert_int_equal(azure_count(azure, "metrics", "QosDrop"), 7);
	assert_int_equal(azure_count(azure, "resources", NULL), 3);
	assert_int_equal(azure_count(azure, "bgpServiceCommunities", NULL), 1);
	azure_free(azure);
}

static void zero_interval_is_never(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	const struct duration zero = { 0 };
	azure->options.sessions_interval = azure->options.arp_interval = zero;
	azure->options.routes_interval = azure->options.metrics_interval = zero;
	watch(azure);
	say_estate(azure);
	azure_poll(azure);
	for (size_t i = 0; i < azure->call_count; i++)
		assert_int_equal(azure->calls[i].call.method, ARM_GET);
	assert_int_equal(azure_count(azure, "metrics", NULL), 0);
	azure_free(azure);
}

static void link_that_monitor_sees_fall_is_asked_at_once(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	say_estate(azure);
	azure_answer(azure, "metrics", AVAILABILITY("100"));
	azure_poll(azure);
	azure_polls(azure, 2);
	assert_int_equal(azure_count(azure, "routeTablesSummary", NULL), 2);
	azure_answer(azure, "metrics", AVAILABILITY("40"));
	azure_polls(azure, 2);
	assert_int_equal(azure_count(azure, "routeTablesSummary", "/primary"), 2);
	assert_int_equal(azure_count(azure, "arpTables", "/primary"), 2);
	azure_answer(azure, "metrics", AVAILABILITY("0"));
	azure_polls(azure, 1);
	assert_int_equal(azure_count(azure, "routeTablesSummary", "/primary"), 3);
	/* nothing has changed on the other one */
	assert_int_equal(azure_count(azure, "arpTables", "/secondary"), 1);
	azure_free(azure);
}

static void what_is_off_is_not_asked(void **state)
{
	(void)state;
	static const char *const off[] = {
		"{\"value\":[" CIRCUIT_OF(CIRCUIT, "Disabled",
		                          PRIVATE(CIRCUIT, "Enabled", ADDRESSES)) "]}",
		"{\"value\":[" CIRCUIT_OF(CIRCUIT, "Enabled",
		                          PRIVATE(CIRCUIT, "Disabled", ADDRESSES)) "]}",
		"{\"value\":[" CIRCUIT_OF(CIRCUIT, "Enabled", "") "]}",
	};
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		struct subscription *azure = azure_new();
		azure_answer(azure, "expressRouteCircuits", off[i]);
		azure_poll(azure);
		assert_int_equal(azure_count(azure, "routeTablesSummary", NULL), 0);
		assert_int_equal(azure_facts(azure, FACT_CIRCUIT), 1);
		azure_free(azure);
	}
}

static void link_without_addresses_is_asked_only_where_none_has_any(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	azure_answer(
		azure, "expressRouteCircuits",
		"{\"value\":[" CIRCUIT_OF(
			CIRCUIT, "Enabled",
			PRIVATE(CIRCUIT, "Enabled",
	                        ",\"primaryPeerAddressPrefix\":\"192.168.200.0/30\"")) "]}");
	azure_poll(azure);
	assert_int_equal(azure_count(azure, "routeTablesSummary", "/primary"), 1);
	assert_int_equal(azure_count(azure, "routeTablesSummary", "/secondary"), 0);
	azure_answer(azure, "expressRouteCircuits",
	             "{\"value\":[" CIRCUIT_OF(CIRCUIT, "Enabled",
	                                       PRIVATE(CIRCUIT, "Enabled", "")) "]}");
	azure_polls(azure, 1);
	assert_int_equal(azure_count(azure, "routeTablesSummary", "/secondary"), 1);
	azure_free(azure);
}

static void identifiers_that_lead_elsewhere_are_not_asked(void **state)
{
	(void)state;
	static const char bad[] =
		"{\"value\":["
		"{\"id\":\"//evil.example/x\",\"type\":\"Microsoft.Network/connections\"},"
		"{\"id\":\"/subscriptions/x?y\",\"type\":\"Microsoft.Network/connections\"},"
		"{\"id\":null,\"type\":\"Microsoft.Network/connections\"}]}";
	struct subscription *azure = azure_new();
	azure_answer(azure, "resources", bad);
	azure_poll(azure);
	assert_int_equal(azure_count(azure, "connection", NULL), 0);
	azure_free(azure);
}

static void groups_are_read_one_by_one(void **state)
{
	(void)state;
	static const char *const groups[] = { "rg-net", "rg-2" };
	struct subscription *azure = azure_new();
	azure->options.resource_groups = (struct schema_strings){ groups, 2 };
	azure_reopen(azure);
	azure_poll(azure);
	assert_int_equal(azure_count(azure, "expressRouteCircuits",
	                             SUBSCRIPTION_PATH "/resourceGroups/rg-2/providers/"
	                                               "Microsoft.Network/expressRoute"),
	                 1);
	assert_int_equal(azure_count(azure, "expressRouteCircuits", NULL), 2);
	assert_int_equal(azure_count(azure, "expressRoutePorts", GROUP_PATH), 1);
	assert_int_equal(azure_count(azure, "resources", GROUP_PATH "/resources?$filter="), 3);
	azure_free(azure);
}

static void circuits_and_interfaces_are_read_as_listed(void **state)
{
	(void)state;
	static const char *const listed[] = { "rg-net/er-sg" };
	static const char *const interfaces[] = { "rg-net/nic-vm1" };
	struct subscription *azure = azure_new();
	azure->options.circuits = (struct schema_strings){ listed, 1 };
	azure->options.network_interfaces = (struct schema_strings){ interfaces, 1 };
	azure_reopen(azure);
	azure_answer(azure, "expressRouteCircuits",
	             CIRCUIT_OF(CIRCUIT, "Enabled", PRIVATE(CIRCUIT, "Enabled", ADDRESSES)));
	azure_poll(azure);
	assert_string_equal(azure_call(azure, "expressRouteCircuits")->url, CIRCUIT);
	assert_string_equal(azure_call(azure, "effectiveRouteTable")->url,
	                    NETWORK "/networkInterfaces/nic-vm1/effectiveRouteTable");
	assert_int_equal(azure_facts(azure, FACT_CIRCUIT), 1);
	assert_int_equal(azure_count(azure, "routeTablesSummary", NULL), 2);
	azure_free(azure);
}

static void interface_of_a_stopped_machine_is_asked_rarely(void **state)
{
	(void)state;
	static const char *const interfaces[] = { "rg-net/nic-vm1" };
	struct subscription *azure = azure_new();
	azure->options.network_interfaces = (struct schema_strings){ interfaces, 1 };
	azure_reopen(azure);
	azure_say(azure, (struct rule){ .action = "effectiveRouteTable",
	                                .kind = ERROR_MALFORMED,
	                                .is_not_applicable = true });
	azure_poll(azure);
	for (int i = 0; i < 14; i++) {
		azure_polls(azure, 1);
		assert_int_equal(azure->complaint_count, 1);
		assert_non_null(strstr(azure->complaints[0].text, "rg-net/nic-vm1"));
		assert_int_equal(azure_count(azure, "effectiveRouteTable", NULL), 1);
	}
	azure_polls(azure, 1);
	assert_int_equal(azure_count(azure, "effectiveRouteTable", NULL), 2);
	azure_free(azure);
}

static void stopped_or_deleted_interface_has_no_old_routes(void **state)
{
	(void)state;
	static const char *const interfaces[] = { "rg-net/nic-vm1" };
	for (int is_gone = 0; is_gone < 2; is_gone++) {
		struct subscription *azure = azure_new();
		azure->options.network_interfaces = (struct schema_strings){ interfaces, 1 };
		azure_reopen(azure);
		azure_polls(azure, 2);
		assert_int_equal(azure_facts(azure, FACT_ROUTE_TABLE), 1);
		azure_say(azure, (struct rule){ .action = "effectiveRouteTable",
		                                .kind = ERROR_MALFORMED,
		                                .is_not_found = is_gone,
		                                .is_not_applicable = !is_gone });
		azure_polls(azure, 15);
		assert_int_equal(azure_facts(azure, FACT_ROUTE_TABLE), 0);
		azure_free(azure);
	}
}

static void operation_that_never_ends_loses_only_its_own_facts(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	say_estate(azure);
	azure_say(azure,
	          (struct rule){ .action = "routeTablesSummary", .about = "/secondary" });
	azure_poll(azure);
	azure_polls(azure, 3);
	assert_int_equal(azure_facts(azure, FACT_CIRCUIT), 1);
	assert_int_equal(azure->open, 1);
	assert_int_equal(azure_count(azure, "routeTablesSummary", "/secondary"), 1);
	struct fact_list sessions = view_facts(azure->view, FACT_CLOUD_BGP);
	int known = 0;
	for (size_t i = 0; i < sessions.count; i++)
		known += fact_is_known(sessions.items[i], CLOUD_BGP_UP);
	assert_int_equal(known, 1);
	azure_poller_cancel(azure->poller); /* as when the configuration changes */
	assert_int_equal(azure->open, 0);
	azure_free(azure);
}

static void refused_operations_stop_all_or_one(void **state)
{
	(void)state;
	static const struct {
		enum error_kind kind;
		size_t asked; /* of five polls */
		bool is_busy;
	} refusals[] = { { ERROR_TIMEOUT, 1, false },     { ERROR_MALFORMED, 1, false },
		         { ERROR_UNREACHABLE, 5, false }, { ERROR_DENIED, 3, false },
		         { ERROR_THROTTLED, 3, false },   { ERROR_THROTTLED, 1, true } };
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct subscription *azure = azure_new();
		say_estate(azure);
		azure_say(azure, (struct rule){ .action = "arpTables",
		                                .kind = refusals[i].kind,
		                                .is_busy = refusals[i].is_busy });
		azure_polls(azure, 5);
		assert_int_equal(azure_facts(azure, FACT_ATTACHMENT), 2);
		assert_true(azure->complaint_count > 0);
		assert_int_equal(azure->complaints[0].kind, refusals[i].kind);
		if (azure_count(azure, "arpTables", "/primary") != refusals[i].asked)
			fail_msg("%s: %zu", error_kind_name(refusals[i].kind),
			         azure_count(azure, "arpTables", "/primary"));
		azure_free(azure);
	}
}

static void next_page_is_a_get_of_its_link(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	watch(azure);
	say_estate(azure);
	azure_answer(azure, "routeTables",
	             "{\"value\":[],\"nextLink\":\"https://a.example/next?$skiptoken=1\"}");
	azure_say(azure, (struct rule){ .action = "routeTables",
	                                .about = "skiptoken",
	                                .body = "{\"value\":[]}" });
	azure_poll(azure);
	assert_int_equal(azure_count(azure, "routeTables", NULL), 4);
	for (size_t i = 0; i < azure->call_count; i++)
		if (strstr(azure->calls[i].url, "skiptoken") != NULL) {
			assert_int_equal(azure->calls[i].call.method, ARM_GET);
			assert_null(azure->calls[i].call.api_version);
		}
	azure_free(azure);
}

static void links_that_go_in_circles_end(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	say_estate(azure);
	azure_answer(azure, "listRouteTables",
	             "{\"value\":[],\"nextLink\":\"https://a.example/next\"}");
	azure_poll(azure);
	assert_int_equal(azure->complaint_count, 1);
	assert_int_equal(azure->complaints[0].kind, ERROR_MALFORMED);
	assert_non_null(strstr(azure->complaints[0].text, "listRouteTables of "));
	assert_int_equal(azure_facts(azure, FACT_CIRCUIT), 1);
	azure_free(azure);
}

/* As many circuits in pages of 50; to be freed with free(). */
static char *page_of_circuits(size_t first, size_t count, size_t all)
{
	struct strbuf out;
	strbuf_init(&out, SIZE_MAX);
	strbuf_puts(&out, "{\"value\":[");
	for (size_t i = first; i < first + count; i++)
		strbuf_printf(&out,
		              "%s{\"id\":\"" NETWORK "/expressRouteCircuits/er-%zu\","
		              "\"name\":\"er-%zu\",\"properties\":{"
		              "\"circuitProvisioningState\":\"Enabled\","
		              "\"serviceProviderProvisioningState\":\"Provisioned\","
		              "\"peerings\":[{\"id\":\"" NETWORK "/expressRouteCircuits/er-%zu/"
		              "peerings/AzurePrivatePeering\",\"name\":\"AzurePrivatePeering\","
		              "\"properties\":{\"peeringType\":\"AzurePrivatePeering\","
		              "\"state\":\"Enabled\"" ADDRESSES "}}]}}",
		              i == first ? "" : ",", i, i, i);
	strbuf_puts(&out, "]");
	if (first + count < all)
		strbuf_printf(&out, ",\"nextLink\":\"https://a.example/from-%zu?x\"",
		              first + count);
	strbuf_puts(&out, "}");
	return strbuf_take(&out, NULL);
}

static void five_hundred_circuits_come_in_pages(void **state)
{
	(void)state;
	enum { ALL = 500, PAGE = 50 };
	struct subscription *azure = azure_new();
	char *pages[ALL / PAGE];
	char about[ALL / PAGE][32];
	for (size_t i = 0; i < ALL / PAGE; i++) {
		pages[i] = page_of_circuits(i * PAGE, PAGE, ALL);
		snprintf(about[i], sizeof(about[i]), "/from-%zu?", i * PAGE);
		azure_say(azure, (struct rule){ .action = "expressRouteCircuits",
		                                .about = i == 0 ? NULL : about[i],
		                                .body = pages[i] });
	}
	azure_answer(azure, "routeTablesSummary", summary);
	azure_poll(azure);
	assert_int_equal(azure_facts(azure, FACT_CIRCUIT), ALL);
	assert_int_equal(azure_facts(azure, FACT_ATTACHMENT), 2 * ALL);
	assert_int_equal(azure_count(azure, "routeTablesSummary", NULL), 2 * ALL);
	/* requests that are made once per thing are spread over several polls */
	assert_true(azure_count(azure, "metrics", NULL) < 3 * ALL);
	azure_polls(azure, 3);
	assert_int_equal(azure_facts(azure, FACT_CLOUD_BGP), 2 * ALL);
	assert_int_equal(azure_count(azure, "expressRouteCircuits", NULL), 4 * ALL / PAGE);
	for (size_t i = 0; i < ALL; i++) {
		char name[64];
		snprintf(name, sizeof(name), "/er-%zu/providers", i);
		assert_true(azure_count(azure, "metrics", name) >= 3);
	}
	azure_free(azure);
	for (size_t i = 0; i < ALL / PAGE; i++)
		free(pages[i]);
}

static size_t memory_after(struct subscription *azure, int polls)
{
	for (int i = 0; i < polls; i++) {
		azure_polls(azure, 1);
		azure_forget_calls(azure);
	}
	view_unref(azure->view);
	azure->view = NULL;
	return mallinfo2().uordblks;
}

static void a_thousand_polls_need_no_more_memory_than_a_few(void **state)
{
	(void)state;
	struct subscription *azure = azure_new();
	watch(azure);
	say_estate(azure);
	azure_answer(azure, "metrics", AVAILABILITY("40"));
	azure_answer(azure, "listRouteTables", "<html>");
	azure_fail(azure, "expressRoutePorts", ERROR_DENIED);
	azure_fail(azure, "getLearnedRoutes", ERROR_TIMEOUT);
	size_t before = memory_after(azure, 60);
	/* 16 bytes of each poll would be more; under a sanitizer both are 0 */
	assert_true(memory_after(azure, 1020) < before + 16000);
	azure_free(azure);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_subscription_is_a_view),
		cmocka_unit_test(circuit_is_asked_link_by_link),
		cmocka_unit_test(links_are_facts_of_the_poll_after),
		cmocka_unit_test(routes_are_asked_for_when_somebody_looks),
		cmocka_unit_test(gateway_is_asked_by_its_id_and_each_peer_once),
		cmocka_unit_test(each_row_has_its_interval),
		cmocka_unit_test(zero_interval_is_never),
		cmocka_unit_test(link_that_monitor_sees_fall_is_asked_at_once),
		cmocka_unit_test(what_is_off_is_not_asked),
		cmocka_unit_test(link_without_addresses_is_asked_only_where_none_has_any),
		cmocka_unit_test(identifiers_that_lead_elsewhere_are_not_asked),
		cmocka_unit_test(groups_are_read_one_by_one),
		cmocka_unit_test(circuits_and_interfaces_are_read_as_listed),
		cmocka_unit_test(interface_of_a_stopped_machine_is_asked_rarely),
		cmocka_unit_test(stopped_or_deleted_interface_has_no_old_routes),
		cmocka_unit_test(operation_that_never_ends_loses_only_its_own_facts),
		cmocka_unit_test(refused_operations_stop_all_or_one),
		cmocka_unit_test(next_page_is_a_get_of_its_link),
		cmocka_unit_test(links_that_go_in_circles_end),
		cmocka_unit_test(five_hundred_circuits_come_in_pages),
		cmocka_unit_test(a_thousand_polls_need_no_more_memory_than_a_few),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
