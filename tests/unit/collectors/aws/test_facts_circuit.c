/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/aws/given.h"

static void a_connection_is_a_circuit(void **state)
{
	struct given *given = *state;
	given_part(given, AWS_CONNECTIONS, &answer_connections,
	           "{\"connections\":[{\"connectionId\":\"dxcon-1\",\"connectionName\":\"one\","
	           "\"connectionState\":\"available\",\"bandwidth\":\"1Gbps\",\"region\":"
	           "\"us-east-1\",\"location\":\"EqSG2\",\"awsDeviceV2\":\"d\","
	           "\"awsLogicalDeviceId\":\"l\",\"partnerName\":\"p\",\"lagId\":\"dxlag-1\","
	           "\"ownerAccount\":\"1\",\"portEncryptionStatus\":\"Encryption Up\","
	           "\"encryptionMode\":\"must_encrypt\"}]}");
	given_facts(given);
	assert_string_equal(
		given_text(given, FACT_CIRCUIT),
		"circuit=dxcon-1 up=true state=available bandwidth=125000000 encrypted=true "
		"name=one region=us-east-1 location=EqSG2 device=d logical_device=l partner=p "
		"lag=dxlag-1 owner=1\n");
	const struct circuit *circuit =
		(const void *)view_facts(given->view, FACT_CIRCUIT).items[0];
	assert_string_equal(circuit->cloud, "prod");
	assert_string_equal(circuit->provider, "aws");
}

static void only_available_and_down_speak_of_the_link(void **state)
{
	struct given *given = *state;
	static const struct {
		const char *word, *facts;
	} cases[] = {
		{ "\"available\"", " up=true state=available" },
		{ "\"down\"", " up=false state=down" },
		{ "\"ordering\"", " state=ordering" },
		{ "\"requested\"", " state=requested" },
		{ "\"pending\"", " state=pending" },
		{ "\"deleting\"", " state=deleting" },
		{ "\"rejected\"", " state=rejected" },
		{ "\"unknown\"", " state=unknown" },
		{ "\"invented-in-2027\"", " state=unknown" },
		{ "\"Down\"", " state=unknown" },
		{ "null", "" },
		{ "7", "" },
		{ "\"\"", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256];
		char want[256];
		snprintf(text, sizeof(text),
		         "{\"connections\":[{\"connectionId\":\"c\",\"connectionState\":%s}]}",
		         cases[i].word);
		snprintf(want, sizeof(want), "circuit=c%s region=ap-southeast-1\n",
		         cases[i].facts);
		given_part(given, AWS_CONNECTIONS, &answer_connections, text);
		given_facts(given);
		assert_string_equal(given_text(given, FACT_CIRCUIT), want);
	}
}

static void what_is_deleted_or_has_no_name_is_dropped(void **state)
{
	struct given *given = *state;
	given_part(given, AWS_CONNECTIONS, &answer_connections,
	           "{\"connections\":[{\"connectionId\":\"c\",\"connectionState\":\"deleted\"},"
	           "{\"connectionState\":\"available\"},{}]}");
	given_part(given, AWS_LAGS, &answer_lags,
	           "{\"lags\":[{\"lagId\":\"l\",\"lagState\":\"deleted\"},{}]}");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_CIRCUIT), "");
}

static void encryption_is_told_only_where_it_is_wanted_and_known(void **state)
{
	struct given *given = *state;
	given_part(given, AWS_CONNECTIONS, &answer_connections,
	           "{\"connections\":["
	           "{\"connectionId\":\"1\",\"portEncryptionStatus\":\"Encryption Down\","
	           "\"encryptionMode\":\"should_encrypt\"},"
	           "{\"connectionId\":\"2\",\"portEncryptionStatus\":\"Encryption Down\","
	           "\"encryptionMode\":\"no_encrypt\"},"
	           "{\"connectionId\":\"3\",\"portEncryptionStatus\":\"Encryption ?\"}]}");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_CIRCUIT),
	                    "circuit=1 encrypted=false region=ap-southeast-1\n"
	                    "circuit=2 region=ap-southeast-1\n"
	                    "circuit=3 region=ap-southeast-1\n");
}

static void a_lag_counts_its_members(void **state)
{
	struct given *given = *state;
	given_part(given, AWS_LAGS, &answer_lags,
	           "{\"lags\":[{\"lagId\":\"dxlag-1\",\"lagState\":\"available\","
	           "\"connectionsBandwidth\":\"10Gbps\",\"numberOfConnections\":3,"
	           "\"minimumLinks\":2,\"connections\":["
	           "{\"connectionId\":\"a\",\"connectionState\":\"available\"},"
	           "{\"connectionId\":\"b\",\"connectionState\":\"down\"},"
	           "{\"connectionId\":\"c\",\"connectionState\":\"available\"}]}]}");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_CIRCUIT),
	                    "circuit=dxlag-1 up=true state=available bandwidth=3750000000 "
	                    "members=3 members_up=2 members_minimum=2 region=ap-southeast-1\n");
}

static void members_that_are_not_told_are_not_counted_as_down(void **state)
{
	struct given *given = *state;
	given_part(given, AWS_LAGS, &answer_lags,
	           "{\"lags\":[{\"lagId\":\"1\",\"numberOfConnections\":2},"
	           "{\"lagId\":\"2\",\"connections\":[{\"connectionState\":\"available\"}]},"
	           "{\"lagId\":\"3\",\"numberOfConnections\":0,\"connections\":[]}]}");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_CIRCUIT),
	                    "circuit=1 members=2 region=ap-southeast-1\n"
	                    "circuit=2 region=ap-southeast-1\n"
	                    "circuit=3 members=0 members_up=0 region=ap-southeast-1\n");
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
	given_part(given, AWS_CONNECTIONS, &answer_connections,
	           "{\"connections\":[{\"connectionId\":\"1\",\"tags\":[{\"key\":\"owner\","
	           "\"value\":\"\"},{\"key\":\"Cost-Center\",\"value\":\"7\"},{}]},"
	           "{\"connectionId\":\"2\",\"connectionState\":\"deleted\"}]}");
	given_facts(given);
	assert_string_equal(given_text(given, FACT_RESOURCE_TAG),
	                    "resource=1 tag=cost-center missing=true\n"
	                    "resource=1 tag=owner missing=false\n");
}

static void a_part_without_answer_says_nothing(void **state)
{
	struct given *given = *state;
	given_facts(given);
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++)
		assert_string_equal(given_text(given, (enum fact_kind_id)kind), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_connection_is_a_circuit),
		TEST(only_available_and_down_speak_of_the_link),
		TEST(what_is_deleted_or_has_no_name_is_dropped),
		TEST(encryption_is_told_only_where_it_is_wanted_and_known),
		TEST(a_lag_counts_its_members),
		TEST(members_that_are_not_told_are_not_counted_as_down),
		TEST(required_tags_are_there_or_missing),
		TEST(a_part_without_answer_says_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
