/* SPDX-License-Identifier: Apache-2.0 */
/* Values of Azure Monitor. */
#include "tests/unit/collectors/azure/given.h"

#define CIRCUIT SAMPLE_GROUP "/expressRouteCircuits/er"
#define PORT SAMPLE_GROUP "/expressRoutePorts/port1"

/* A metric of one series: its dimensions as JSON, its points as JSON. */
#define METRIC(name, dimensions, points)                                                       \
	"{\"name\":{\"value\":\"" name "\"},\"errorCode\":\"Success\",\"timeseries\":["        \
	"{\"metadatavalues\":[" dimensions "],\"data\":[" points "]}]}"
#define BY(name, value) "{\"name\":{\"value\":\"" name "\"},\"value\":\"" value "\"}"
#define AT(minute, value)                                                                      \
	"{\"timeStamp\":\"2026-01-15T12:" minute ":00Z\",\"average\":" value "}"
#define EMPTY(minute) "{\"timeStamp\":\"2026-01-15T12:" minute ":00Z\"}"
#define OF_LINK(type, side, value) BY("peeringtype", type) "," BY(side, value)

static void give_circuit(struct given *given)
{
	given_part(given, AZURE_CIRCUITS, &answer_circuits,
	           "{\"value\":[{\"name\":\"er\",\"id\":\"" CIRCUIT "\",\"properties\":{"
	           "\"peerings\":[{\"name\":\"AzurePrivatePeering\"}]}}]}");
	given->parts[AZURE_METRICS] = NULL;
}

static void give_metrics(struct given *given, const char *id, unsigned set, const char *metrics)
{
	char text[4096];
	snprintf(text, sizeof(text), "{\"value\":[%s]}", metrics);
	given_subject(given, AZURE_METRICS, id, set, &answer_metrics, text);
}

/* A number of the primary link; -1: not known. */
static double value_of(struct given *given, unsigned field)
{
	given_facts(given);
	const struct fact *fact = view_facts(given->view, FACT_ATTACHMENT).items[0];
	const struct fact_field *row = &fact_kinds[FACT_ATTACHMENT]->fields[field];
	return fact_is_known(fact, field) ? *(const double *)fact_value(fact, row) : -1;
}

static void the_newest_point_with_a_value_counts(void **state)
{
	struct given *given = *state;
	give_circuit(given);
	give_metrics(
		given, CIRCUIT, 0,
		METRIC("BgpAvailability", OF_LINK("Private", "peer", "Primary"),
	               AT("01", "0") "," AT("02", "100") "," AT("00", "7") "," EMPTY("03")));
	assert_float_equal(value_of(given, ATTACHMENT_BGP_AVAILABILITY), 1, 0);
}

static void no_points_are_no_value(void **state)
{
	struct given *given = *state;
	give_circuit(given);
	give_metrics(given, CIRCUIT, 0,
	             METRIC("BgpAvailability", OF_LINK("Private", "peer", "Primary"),
	                    EMPTY("03")) ",{\"name\":{\"value\":\"ArpAvailability\"},"
	                                 "\"timeseries\":[]}");
	assert_float_equal(value_of(given, ATTACHMENT_BGP_AVAILABILITY), -1, 0);
	assert_float_equal(value_of(given, ATTACHMENT_ARP_AVAILABILITY), -1, 0);
}

static void a_link_is_found_however_it_is_called(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *type, *peer;
		double want;
	} cases[] = {
		{ "Private", "Primary", 0.5 },
		{ "private", "primary-ipv4", 0.5 },
		{ "AzurePrivatePeering", "PrimaryDevice", 0.5 },
		{ "Private", "Secondary", -1 },
		{ "Microsoft", "Primary", -1 },
		{ "Private", "Tertiary", -1 },
		{ "", "Primary", -1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[1024];
		snprintf(text, sizeof(text),
		         METRIC("BgpAvailability", OF_LINK("%s", "Peer", "%s"), AT("01", "50")),
		         cases[i].type, cases[i].peer);
		give_circuit(given);
		give_metrics(given, CIRCUIT, 0, text);
		assert_float_equal(value_of(given, ATTACHMENT_BGP_AVAILABILITY), cases[i].want,
		                   0);
	}
}

static void without_a_split_nothing_is_told(void **state)
{
	struct given *given = *state;
	give_circuit(given);
	give_metrics(given, CIRCUIT, 0, METRIC("BgpAvailability", "", AT("01", "50")));
	assert_float_equal(value_of(given, ATTACHMENT_BGP_AVAILABILITY), -1, 0);
}

static void the_lowest_of_several_sessions_counts(void **state)
{
	struct given *given = *state;
	give_circuit(given);
	give_metrics(
		given, CIRCUIT, 0,
		"{\"name\":{\"value\":\"BgpAvailability\"},\"timeseries\":["
		"{\"metadatavalues\":[" OF_LINK(
			"Private", "peer",
			"Primary-IPv4") "],\"data\":[" AT("01",
	                                                  "100") "]},"
								 "{\"metadatavalues\":"
								 "[" OF_LINK(
									 "Private", "peer",
									 "Primary-IPv6") "],"
											 "\"dat"
											 "a\":"
											 "[" AT("01",
	                                                                                        "0") "]}]}");
	assert_float_equal(value_of(given, ATTACHMENT_BGP_AVAILABILITY), 0, 0);
}

static void a_metric_with_a_fault_says_nothing(void **state)
{
	struct given *given = *state;
	give_circuit(given);
	give_metrics(given, CIRCUIT, 0,
	             "{\"name\":{\"value\":\"BgpAvailability\"},\"errorCode\":"
	             "\"InternalServerError\",\"timeseries\":[{\"metadatavalues\":[" OF_LINK(
			     "Private", "peer", "Primary") "],\"data\":[" AT("01", "0") "]}]}");
	assert_float_equal(value_of(given, ATTACHMENT_BGP_AVAILABILITY), -1, 0);
}

static void bits_become_bytes_in_both_directions(void **state)
{
	struct given *given = *state;
	give_circuit(given);
	give_metrics(
		given, CIRCUIT, 1,
		METRIC("BitsInPerSecond", OF_LINK("Private", "devicerole", "Primary"),
	               AT("01", "800")) "," METRIC("BitsOutPerSecond",
	                                           OF_LINK("Private", "devicerole", "Primary"),
	                                           AT("01", "1600")));
	give_metrics(given, CIRCUIT, 2,
	             METRIC("QosDropBitsInPerSecond", "", AT("01", "8")) "," METRIC(
			     "QosDropBitsOutPerSecond", "", AT("01", "-8")));
	assert_float_equal(value_of(given, ATTACHMENT_RECEIVE_RATE), 100, 0);
	assert_float_equal(value_of(given, ATTACHMENT_TRANSMIT_RATE), 200, 0);
	const struct circuit *circuit =
		(const void *)view_facts(given->view, FACT_CIRCUIT).items[0];
	assert_float_equal(circuit->receive_drop_rate, 1, 0);
	assert_false(fact_is_known(&circuit->fact, CIRCUIT_TRANSMIT_DROP_RATE));
}

static void give_port(struct given *given, const char *second)
{
	char text[1024];
	snprintf(text, sizeof(text),
	         "{\"value\":[{\"name\":\"port1\",\"id\":\"" PORT
	         "\",\"properties\":{\"links\":"
	         "[{\"name\":\"link1\",\"properties\":{\"adminState\":\"Enabled\"}},"
	         "{\"name\":\"link2\",\"properties\":{\"adminState\":\"%s\"}}]}}]}",
	         second);
	given_part(given, AZURE_PORTS, &answer_ports, text);
	given->parts[AZURE_METRICS] = NULL;
}

static void give_protocol(struct given *given, const char *first, const char *second)
{
	char text[2048];
	snprintf(text, sizeof(text),
	         METRIC("LineProtocol", BY("link", "Link1"), AT("01", "%s")) "," METRIC(
			 "LineProtocol", BY("link", "link2"), AT("01", "%s")),
	         first, second);
	give_metrics(given, PORT, 3, text);
}

static void a_port_counts_the_links_that_are_up(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *second, *first_value, *second_value;
		const char *port; /* what is said of it: "up 2" */
	} cases[] = {
		{ "Enabled", "1", "1", "up 2" },   { "Enabled", "1", "0", "up 1" },
		{ "Enabled", "0", "0", "down 0" }, { "Enabled", "1", "0.5", "up ?" },
		{ "Enabled", "0", "0.5", "? ?" },  { "Disabled", "0", "1", "down 0" },
		{ "Disabled", "1", "1", "up 1" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char found[32];
		give_port(given, cases[i].second);
		give_protocol(given, cases[i].first_value, cases[i].second_value);
		given_facts(given);
		const struct circuit *port =
			(const void *)view_facts(given->view, FACT_CIRCUIT).items[0];
		snprintf(found, sizeof(found), "%s %s",
		         !fact_is_known(&port->fact, CIRCUIT_UP) ? "?"
		         : port->up                              ? "up"
		                                                 : "down",
		         !fact_is_known(&port->fact, CIRCUIT_MEMBERS_UP) ? "?"
		         : port->members_up == 0                         ? "0"
		         : port->members_up == 1                         ? "1"
		                                                         : "2");
		if (strcmp(found, cases[i].port) != 0)
			fail_msg("case %zu: %s", i, found);
	}
}

static void light_is_told_by_link_and_lane(void **state)
{
	struct given *given = *state;
	give_port(given, "Enabled");
	give_metrics(
		given, PORT, 4,
		METRIC("RxLightLevel", BY("link", "link1") "," BY("lane", "1"),
	               AT("01", "-2.5")) "," METRIC("TxLightLevel",
	                                            BY("link", "link1") "," BY("lane", "1"),
	                                            AT("01",
	                                               "-1")) "," METRIC("RxLightLevel",
	                                                                 BY("link", "Link2"),
	                                                                 AT("01", "-40")));
	given_facts(given);
	GIVEN_ARE(given, FACT_CIRCUIT_LANE,
	          "circuit=rg-net/port1 lane=link1/1 receive_light=-2.5 transmit_light=-1\n"
	          "circuit=rg-net/port1 lane=link2 receive_light=-40\n");
}

static void what_we_do_not_know_is_ignored(void **state)
{
	struct given *given = *state;
	give_circuit(given);
	give_metrics(given, CIRCUIT, 0,
	             METRIC("Invented", BY("link", "link1"), AT("01", "1")) ",{}");
	give_metrics(given, SAMPLE_GROUP "/expressRouteCircuits/gone", 0,
	             METRIC("BgpAvailability", OF_LINK("Private", "peer", "Primary"),
	                    AT("01", "0")));
	give_metrics(given, "nonsense", 0,
	             METRIC("BgpAvailability", OF_LINK("Private", "peer", "Primary"),
	                    AT("01", "0")));
	assert_float_equal(value_of(given, ATTACHMENT_BGP_AVAILABILITY), -1, 0);
}

static void the_plan_may_ask_for_a_links_availability(void **state)
{
	struct given *given = *state;
	double ratio = 7;
	give_circuit(given);
	give_metrics(given, CIRCUIT, 0,
	             METRIC("BgpAvailability", OF_LINK("Private", "peer", "Secondary"),
	                    AT("01", "50")));
	const struct er_circuit *circuit =
		(const void *)given->parts[AZURE_CIRCUITS]->items.first;
	const struct er_peering *peering = (const void *)circuit->peerings.first;
	assert_int_equal(
		estate_availability(&given->estate, circuit, peering, ER_PRIMARY, &ratio), -1);
	assert_float_equal(ratio, 7, 0);
	assert_int_equal(
		estate_availability(&given->estate, circuit, peering, ER_SECONDARY, &ratio), 0);
	assert_float_equal(ratio, 0.5, 0);
}

static void communities_have_names(void **state)
{
	struct given *given = *state;
	given_part(given, AZURE_COMMUNITIES, &answer_communities,
	           "{\"value\":[{\"name\":\"s\",\"properties\":{\"bgpCommunities\":["
	           "{\"communityValue\":\"12076:51010\",\"communityName\":\"Told first\","
	           "\"serviceSupportedRegion\":\"East Asia\",\"serviceGroup\":\"Azure\"},"
	           "{\"communityValue\":\"12076:51010\",\"communityName\":\"Told again\"},"
	           "{\"communityValue\":\"12076:65536\",\"communityName\":\"x\"},"
	           "{\"communityValue\":\"12076:\",\"communityName\":\"x\"},"
	           "{\"communityValue\":\"65001:1\",\"communityName\":\"x\"}]}}]}");
	given_facts(given);
	const char *text = given_text(given, FACT_COMMUNITY);
	static const char *const wanted[] = {
		"community=12076:51010 name=Told first region=East Asia service=Azure\n",
		"community=12076:50010 name=East Asia region=East Asia service=private\n",
		"community=12076:52010 name=East Asia region=East Asia service=storage\n",
		"community=12076:51106 name=US Gov Arizona region=US Gov Arizona\n",
		"community=12076:5010 name=Exchange Online\n",
	};
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (strstr(text, wanted[i]) == NULL)
			fail_msg("%s", wanted[i]);
	assert_null(strstr(text, "name=x"));
	assert_null(strstr(text, "Told again"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_newest_point_with_a_value_counts),
		TEST(no_points_are_no_value),
		TEST(a_link_is_found_however_it_is_called),
		TEST(without_a_split_nothing_is_told),
		TEST(the_lowest_of_several_sessions_counts),
		TEST(a_metric_with_a_fault_says_nothing),
		TEST(bits_become_bytes_in_both_directions),
		TEST(a_port_counts_the_links_that_are_up),
		TEST(light_is_told_by_link_and_lane),
		TEST(what_we_do_not_know_is_ignored),
		TEST(the_plan_may_ask_for_a_links_availability),
		TEST(communities_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
