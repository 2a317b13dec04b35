/* SPDX-License-Identifier: Apache-2.0 */
/* Links of peerings: attachments, sessions, ARP. */
#include "tests/unit/collectors/azure/given.h"

#define OWNER "owner=11111111-2222-3333-4444-555555555555"

/* A circuit "er" with one peering of these properties. */
static void give_peering(struct given *given, const char *name, const char *properties)
{
	char text[2048];
	snprintf(text, sizeof(text),
	         "{\"value\":[{\"name\":\"er\",\"id\":\"" SAMPLE_GROUP
	         "/expressRouteCircuits/er\",\"sku\":{\"tier\":\"Standard\"},\"properties\":{"
	         "\"peerings\":[{\"name\":\"%s\",\"id\":\"" SAMPLE_GROUP
	         "/expressRouteCircuits/er/peerings/%s\",\"properties\":{%s}}]}}]}",
	         name, name, properties);
	given_part(given, AZURE_CIRCUITS, &answer_circuits, text);
	given->parts[AZURE_CIRCUIT_SUMMARIES] = NULL;
	given->parts[AZURE_CIRCUIT_ARP] = NULL;
}

#define ID_OF(name) SAMPLE_GROUP "/expressRouteCircuits/er/peerings/" name
#define PRIVATE ID_OF("AzurePrivatePeering")
#define BOTH_PREFIXES                                                                          \
	"\"state\":\"Enabled\",\"azureASN\":12076,\"peerASN\":65001,\"vlanId\":100,"           \
	"\"primaryPeerAddressPrefix\":\"192.168.200.0/30\","                                   \
	"\"secondaryPeerAddressPrefix\":\"192.168.200.4/30\""

static void give_private(struct given *given)
{
	give_peering(given, "AzurePrivatePeering", BOTH_PREFIXES);
}

static void give_summary(struct given *given, enum er_link link, const char *rows)
{
	char text[1024];
	snprintf(text, sizeof(text), "{\"value\":[%s]}", rows);
	given_subject(given, AZURE_CIRCUIT_SUMMARIES, PRIVATE, link, &answer_circuit_summary,
	              text);
}

static void give_arp(struct given *given, enum er_link link, const char *rows)
{
	char text[1024];
	snprintf(text, sizeof(text), "{\"value\":[%s]}", rows);
	given_subject(given, AZURE_CIRCUIT_ARP, PRIVATE, link, &answer_circuit_arp, text);
}

#define ROW(neighbor, state)                                                                   \
	"{\"neighbor\":\"" neighbor "\",\"as\":65001,\"upDown\":\"01:00:00\",\"statePfxRcd\":" \
	"\"" state "\"}"

static void each_link_is_an_attachment_with_its_session(void **state)
{
	struct given *given = *state;
	give_private(given);
	give_summary(given, ER_PRIMARY, ROW("192.168.200.1", "42"));
	give_summary(given, ER_SECONDARY, ROW("192.168.200.5", "Idle (Admin)"));
	given_facts(given);
	GIVEN_ARE(given, FACT_ATTACHMENT,
	          "attachment=rg-net/er/private/primary up=true state=available admin_up=true "
	          "kind=private name=AzurePrivatePeering circuit=rg-net/er vlan=100 "
	          "cloud_address=192.168.200.2 customer_address=192.168.200.1 cloud_asn=12076 "
	          "customer_asn=65001 " OWNER " link=primary\n"
	          "attachment=rg-net/er/private/secondary up=false state=down admin_up=true "
	          "kind=private name=AzurePrivatePeering circuit=rg-net/er vlan=100 "
	          "cloud_address=192.168.200.6 customer_address=192.168.200.5 cloud_asn=12076 "
	          "customer_asn=65001 " OWNER " link=secondary\n");
	GIVEN_ARE(given, FACT_CLOUD_BGP,
	          "attachment=rg-net/er/private/primary peer=192.168.200.2 afi_safi=ipv4 "
	          "unicast up=true accepted=42 limit=4000 fsm=established "
	          "last_change=1768475100 customer_address=192.168.200.1 cloud_asn=12076 "
	          "customer_asn=65001\n"
	          "attachment=rg-net/er/private/secondary peer=192.168.200.6 afi_safi=ipv4 "
	          "unicast up=false limit=4000 fsm=idle last_change=1768475100 reason=admin "
	          "customer_address=192.168.200.5 cloud_asn=12076 customer_asn=65001\n");
}

/* What the primary attachment and its session say of being up. */
static void assert_up(struct given *given, const char *attachment, const char *session)
{
	const struct attachment *fact =
		(const void *)view_facts(given->view, FACT_ATTACHMENT).items[0];
	const char *found = !fact_is_known(&fact->fact, ATTACHMENT_UP) ? ""
	                    : fact->up                                 ? "up"
	                                                               : "down";
	assert_string_equal(found, attachment);
	struct fact_list list = view_facts(given->view, FACT_CLOUD_BGP);
	const struct cloud_bgp *bgp = list.count == 0 ? NULL : (const void *)list.items[0];
	found = bgp == NULL                                ? "none"
	        : !fact_is_known(&bgp->fact, CLOUD_BGP_UP) ? ""
	        : bgp->up                                  ? "up"
	                                                   : "down";
	assert_string_equal(found, session);
}

static void only_words_that_are_understood_are_up_or_down(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *rows, *attachment, *session;
	} cases[] = {
		{ ROW("192.168.200.1", "0"), "up", "up" },
		{ ROW("192.168.200.1", "Active"), "down", "down" },
		{ ROW("192.168.200.1", "Idle (PfxCt)"), "down", "down" },
		{ ROW("192.168.200.1", "Fine"), "", "" },
		{ ROW("192.168.200.1", ""), "", "" },
		{ "{\"neighbor\":\"192.168.200.1\",\"statePfxRcd\":7,\"upDown\":\"1d\"}", "",
		  "" },
		{ "", "", "" },
		{ ROW("10.0.0.7", "42"), "up", "up" }, /* the only one of that ASN */
		{ ROW("10.0.0.7", "Idle") "," ROW("10.0.0.8", "Idle"), "", "" },
		{ ROW("2001:db8::1", "42"), "", "" },
		{ "{\"neighbor\":\"10.0.0.7\",\"as\":65515,\"statePfxRcd\":\"Idle\"}", "", "" },
		{ ROW("10.0.0.7", "Idle") "," ROW("192.168.200.1", "3"), "up", "up" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		give_private(given);
		give_summary(given, ER_PRIMARY, cases[i].rows);
		given_facts(given);
		assert_up(given, cases[i].attachment, cases[i].session);
	}
	give_private(given);
	given_facts(given);
	assert_up(given, "", "");
}

static void what_is_switched_off_is_down(void **state)
{
	struct given *given = *state;
	give_peering(
		given, "AzurePrivatePeering",
		"\"state\":\"Disabled\",\"primaryPeerAddressPrefix\":\"192.168.200.0/30\"");
	given_facts(given);
	assert_up(given, "down", "none");
	give_peering(
		given, "AzurePrivatePeering",
		"\"state\":\"Sleeping\",\"primaryPeerAddressPrefix\":\"192.168.200.0/30\"");
	given_facts(given);
	assert_up(given, "", "");
}

static void ipv6_has_a_session_of_its_own(void **state)
{
	struct given *given = *state;
	give_peering(given, "AzurePrivatePeering",
	             BOTH_PREFIXES ",\"ipv6PeeringConfig\":{\"primaryPeerAddressPrefix\":"
	                           "\"2001:db8::/126\",\"state\":\"Enabled\"}");
	give_summary(given, ER_PRIMARY,
	             ROW("192.168.200.1", "Active") "," ROW("2001:db8::1", "7"));
	give_summary(given, ER_SECONDARY, ROW("192.168.200.5", "Active"));
	given_facts(given);
	GIVEN_ARE(given, FACT_CLOUD_BGP,
	          "attachment=rg-net/er/private/primary peer=192.168.200.2 afi_safi=ipv4 "
	          "unicast up=false limit=4000 fsm=active last_change=1768475100 "
	          "customer_address=192.168.200.1 cloud_asn=12076 customer_asn=65001\n"
	          "attachment=rg-net/er/private/primary peer=2001:db8::2 afi_safi=ipv6 unicast "
	          "up=true accepted=7 limit=100 fsm=established last_change=1768475100 "
	          "customer_address=2001:db8::1 cloud_asn=12076 customer_asn=65001\n"
	          "attachment=rg-net/er/private/secondary peer=192.168.200.6 afi_safi=ipv4 "
	          "unicast up=false limit=4000 fsm=active last_change=1768475100 "
	          "customer_address=192.168.200.5 cloud_asn=12076 customer_asn=65001\n");
	assert_up(given, "up", "down"); /* the IPv6 session carries traffic */
}

static void a_link_may_have_ipv6_only(void **state)
{
	struct given *given = *state;
	give_peering(
		given, "AzurePrivatePeering",
		"\"state\":\"Enabled\",\"ipv6PeeringConfig\":{\"primaryPeerAddressPrefix\":"
		"\"2001:db8::/126\"}");
	given_facts(given);
	GIVEN_ARE(given, FACT_ATTACHMENT,
	          "attachment=rg-net/er/private/primary admin_up=true kind=private "
	          "name=AzurePrivatePeering circuit=rg-net/er cloud_address=2001:db8::2 "
	          "customer_address=2001:db8::1 " OWNER " link=primary\n"
	          "attachment=rg-net/er/private/secondary admin_up=true kind=private "
	          "name=AzurePrivatePeering circuit=rg-net/er " OWNER
	          " link=secondary problem=no address prefix\n");
}

/* The provider keeps layer 3: no prefixes are told, but the state of the sessions is. */
static void a_peering_that_a_provider_keeps_is_up_or_down(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *rows, *attachment;
	} cases[] = {
		{ ROW("10.0.0.1", "42"), "up" },
		{ ROW("10.0.0.1", "42") "," ROW("2001:db8::1", "Idle"), "up" },
		{ ROW("10.0.0.1", "Idle"), "down" },
		{ ROW("10.0.0.1", "Idle") "," ROW("2001:db8::1", "what"), "" },
		{ "", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		give_peering(given, "AzurePrivatePeering",
		             "\"state\":\"Enabled\",\"lastModifiedBy\":\"Carrier\"");
		give_summary(given, ER_PRIMARY, cases[i].rows);
		given_facts(given);
		assert_up(given, cases[i].attachment, "none");
		const struct attachment *fact =
			(const void *)view_facts(given->view, FACT_ATTACHMENT).items[0];
		assert_false(fact_is_known(&fact->fact, ATTACHMENT_PROBLEM));
	}
}

static void a_microsoft_peering_says_why_it_does_nothing(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *more, *problem;
	} cases[] = {
		{ "", "no route filter: Microsoft advertises nothing" },
		{ ",\"routeFilter\":{\"id\":\"/rf\"}", NULL },
		{ ",\"routeFilter\":{\"id\":\"/rf\"},\"microsoftPeeringConfig\":{"
		  "\"advertisedPublicPrefixesState\":\"ValidationNeeded\"}",
		  "advertised public prefixes need validation" },
		{ ",\"ipv6PeeringConfig\":{\"routeFilter\":{\"id\":\"/rf\"}}", NULL },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[1024];
		snprintf(text, sizeof(text), "%s%s", BOTH_PREFIXES, cases[i].more);
		give_peering(given, "MicrosoftPeering", text);
		given_facts(given);
		const struct attachment *fact =
			(const void *)view_facts(given->view, FACT_ATTACHMENT).items[0];
		assert_string_equal(fact->attachment, "rg-net/er/microsoft/primary");
		assert_int_equal(fact_is_known(&fact->fact, ATTACHMENT_PROBLEM),
		                 cases[i].problem != NULL);
		if (cases[i].problem != NULL)
			assert_string_equal(fact->problem, cases[i].problem);
		const struct cloud_bgp *bgp =
			(const void *)view_facts(given->view, FACT_CLOUD_BGP).items[0];
		assert_int_equal(bgp->limit, 200);
	}
}

static void limits_go_by_tier_and_family(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *tier;
		uint64_t limit; /* 0: not known */
	} cases[] = { { "Standard", 4000 }, { "Local", 4000 }, { "Premium", 10000 },
		      { "premium", 10000 }, { "Basic", 0 },    { "Ultra", 0 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[1024];
		snprintf(text, sizeof(text),
		         "{\"value\":[{\"name\":\"er\",\"id\":\"" SAMPLE_GROUP
		         "/expressRouteCircuits/er\",\"sku\":{\"tier\":\"%s\"},\"properties\":{"
		         "\"peerings\":[{\"name\":\"AzurePrivatePeering\",\"id\":\"" PRIVATE
		         "\",\"properties\":{" BOTH_PREFIXES "}}]}}]}",
		         cases[i].tier);
		given_part(given, AZURE_CIRCUITS, &answer_circuits, text);
		given_facts(given);
		const struct cloud_bgp *bgp =
			(const void *)view_facts(given->view, FACT_CLOUD_BGP).items[0];
		assert_int_equal(fact_is_known(&bgp->fact, CLOUD_BGP_LIMIT),
		                 cases[i].limit > 0);
		assert_int_equal(bgp->limit, cases[i].limit);
	}
}

static void asns_have_four_bytes(void **state)
{
	struct given *given = *state;
	give_peering(given, "AzurePrivatePeering",
	             "\"azureASN\":12076,\"peerASN\":4294967294,"
	             "\"primaryPeerAddressPrefix\":\"192.168.200.0/30\"");
	give_summary(given, ER_PRIMARY,
	             "{\"neighbor\":\"10.9.9.9\",\"as\":4294967294,\"statePfxRcd\":\"5\"}");
	given_facts(given);
	assert_up(given, "up", "up");
	const struct attachment *fact =
		(const void *)view_facts(given->view, FACT_ATTACHMENT).items[0];
	assert_int_equal(fact->customer_asn, 4294967294);
}

static void a_circuit_without_peerings_has_no_attachment(void **state)
{
	struct given *given = *state;
	given_part(given, AZURE_CIRCUITS, &answer_circuits,
	           "{\"value\":[{\"name\":\"a\",\"id\":\"" SAMPLE_GROUP
	           "/expressRouteCircuits/a\",\"properties\":{\"peerings\":[]}},{\"name\":"
	           "\"b\",\"id\":\"" SAMPLE_GROUP "/expressRouteCircuits/b\"}]}");
	given_facts(given);
	GIVEN_ARE(given, FACT_ATTACHMENT, "");
	assert_int_equal(view_facts(given->view, FACT_CIRCUIT).count, 2);
}

static void bytes_are_of_one_link(void **state)
{
	struct given *given = *state;
	give_private(given);
	given_subject(given, AZURE_PEERING_STATS, PRIVATE, 0, &answer_peering_stats,
	              "{\"primaryBytesIn\":1,\"primaryBytesOut\":2,\"secondaryBytesIn\":3}");
	given_facts(given);
	const struct fact_list list = view_facts(given->view, FACT_ATTACHMENT);
	const struct attachment *primary = (const void *)list.items[0];
	const struct attachment *secondary = (const void *)list.items[1];
	assert_int_equal(primary->receive_bytes, 1);
	assert_int_equal(primary->transmit_bytes, 2);
	assert_int_equal(secondary->receive_bytes, 3);
	assert_false(fact_is_known(&secondary->fact, ATTACHMENT_TRANSMIT_BYTES));
}

static void arp_is_resolved_incomplete_or_missing(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *rows, *facts;
	} cases[] = {
		{ "{\"age\":3,\"interface\":\"On-Prem\",\"ipAddress\":\"192.168.200.1\","
		  "\"macAddress\":\"e8ed.f335.4ca9\"}",
		  "attachment=rg-net/er/private/primary address=192.168.200.1 resolved=true "
		  "age=180 side=on-prem mac=e8ed.f335.4ca9\n" },
		{ "{\"interface\":\"On-Prem\",\"ipAddress\":\"192.168.200.1\",\"macAddress\":"
		  "\"INCOMPLETE\"}",
		  "attachment=rg-net/er/private/primary address=192.168.200.1 resolved=false "
		  "side=on-prem\n" },
		{ "{\"interface\":\"Microsoft\",\"ipAddress\":\"192.168.200.2\","
		  "\"macAddress\":\"0011.2233.4455\"}",
		  "attachment=rg-net/er/private/primary address=192.168.200.1 resolved=false "
		  "side=on-prem\n"
		  "attachment=rg-net/er/private/primary address=192.168.200.2 resolved=true "
		  "side=microsoft mac=0011.2233.4455\n" },
		{ "{\"ipAddress\":\"192.168.200.2\",\"macAddress\":\"0011.2233.4455\"},"
		  "{\"ipAddress\":\"unreadable\",\"macAddress\":\"0011.2233.4455\"}",
		  "attachment=rg-net/er/private/primary address=192.168.200.2 resolved=true "
		  "mac=0011.2233.4455\n" },
		{ "{\"ipAddress\":\"192.168.200.1\",\"macAddress\":\"what\"}",
		  "attachment=rg-net/er/private/primary address=192.168.200.1\n" },
		{ "", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		give_private(given);
		give_arp(given, ER_PRIMARY, cases[i].rows);
		given_facts(given);
		GIVEN_ARE(given, FACT_CLOUD_ARP, cases[i].facts);
	}
}

static void identifiers_are_compared_without_case(void **state)
{
	struct given *given = *state;
	give_private(given);
	given_subject(given, AZURE_CIRCUIT_SUMMARIES,
	              "/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/resourcegroups/"
	              "RG-NET/providers/microsoft.network/expressroutecircuits/ER/peerings/"
	              "azureprivatepeering",
	              ER_PRIMARY, &answer_circuit_summary,
	              "{\"value\":[" ROW("192.168.200.1", "42") "]}");
	given_facts(given);
	assert_up(given, "up", "up");
}

static double last_change(struct given *given)
{
	const struct cloud_bgp *bgp =
		(const void *)view_facts(given->view, FACT_CLOUD_BGP).items[0];
	return fact_is_known(&bgp->fact, CLOUD_BGP_LAST_CHANGE) ? bgp->last_change : -1;
}

static void an_age_told_again_is_no_change(void **state)
{
	struct given *given = *state;
	static const struct {
		int64_t after; /* seconds since the first answer */
		const char *age, *state;
		double want; /* since the first answer */
	} polls[] = {
		{ 0, "1d02h", "42", -93600 },           { 300, "1d02h", "42", -93600 },
		{ 3600, "1d03h", "42", -93600 },        { 5400, "1d03h", "40", -93600 },
		{ 600000, "1w0d", "42", -93600 },       { 600300, "00:00:10", "Idle", 600290 },
		{ 600600, "00:05:17", "Idle", 600290 }, { 600900, "00:00:05", "42", 600895 },
		{ 601200, "00:05:10", "42", 600895 },   { 601500, "00:01:00", "42", 601440 },
		{ 601800, "never", "Idle", -1 },
	};
	for (size_t i = 0; i < sizeof(polls) / sizeof(polls[0]); i++) {
		char row[256];
		give_private(given);
		given->time = GIVEN_TIME + polls[i].after;
		snprintf(row, sizeof(row),
		         "{\"neighbor\":\"192.168.200.1\",\"upDown\":\"%s\",\"statePfxRcd\":"
		         "\"%s\"}",
		         polls[i].age, polls[i].state);
		give_summary(given, ER_PRIMARY, row);
		given_facts(given);
		double want = polls[i].want == -1 ? -1 : (double)GIVEN_TIME + polls[i].want;
		if (last_change(given) != want)
			fail_msg("poll %zu: %f", i, last_change(given) - (double)GIVEN_TIME);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_link_is_an_attachment_with_its_session),
		TEST(only_words_that_are_understood_are_up_or_down),
		TEST(what_is_switched_off_is_down),
		TEST(ipv6_has_a_session_of_its_own),
		TEST(a_link_may_have_ipv6_only),
		TEST(a_peering_that_a_provider_keeps_is_up_or_down),
		TEST(a_microsoft_peering_says_why_it_does_nothing),
		TEST(limits_go_by_tier_and_family),
		TEST(asns_have_four_bytes),
		TEST(a_circuit_without_peerings_has_no_attachment),
		TEST(bytes_are_of_one_link),
		TEST(arp_is_resolved_incomplete_or_missing),
		TEST(identifiers_are_compared_without_case),
		TEST(an_age_told_again_is_no_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
