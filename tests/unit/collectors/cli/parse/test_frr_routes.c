/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

static void a_prefix_has_a_route_per_peer(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, frr_prefix_parse, "frr/prefix.json");
	assert_string_equal(
		given.routes.data,
		"default 10.200.0.0/16 from 169.254.11.1 via 169.254.11.1 valid "
		"preference 100 med 200 path(1) 7224 igp\n"
		"default 10.200.0.0/16 from 192.168.100.1 via 192.168.100.1 valid best "
		"preference 200 med 0 path(1) 64512 igp\n"
		"default 10.200.0.0/16 from 169.254.10.1 via 169.254.10.1 valid "
		"preference 100 med 100 path(1) 7224 igp\n");
	given_done(&given);
}

static void an_absent_prefix_has_none(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, frr_prefix_parse, "frr/prefix_absent.json");
	assert_int_equal(given.route_count, 0);
	given_done(&given);
}

static void accepted_routes_name_their_peer(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, frr_routes_parse, "frr/routes.json");
	assert_string_equal(given.routes.data,
	                    "default 10.100.0.0/16 from 192.168.200.6 via 192.168.200.6 valid "
	                    "preference 150 med 0 path(1) 12076 igp\n");
	given_done(&given);
}

static void an_originated_default_route_is_advertised(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, frr_advertised_parse,
	           "{\"bgpOriginatingDefaultNetwork\":\"0.0.0.0/0\",\"advertisedRoutes\":{}}");
	assert_string_equal(given.routes.data, "default 0.0.0.0/0 from - via  valid\n");
	given_done(&given);
}

static void advertised_routes_are_all_told(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, frr_advertised_parse, "frr/advertised.json");
	assert_string_equal(given.routes.data,
	                    "default 10.1.0.0/16 from - via  valid best preference 100 med 0 "
	                    "path(0) igp\n"
	                    "default 10.2.0.0/16 from - via  valid best preference 100 med 0 "
	                    "path(0) igp\n"
	                    "default 172.16.8.0/24 from - via  valid best preference 100 med 0 "
	                    "path(0) igp\n");
	given_done(&given);
	given_fixture(&given, frr_advertised_parse, "frr/advertised_ipv6.json");
	assert_int_equal(given.route_count, 2);
	assert_non_null(strstr(given.routes.data, "fd00:c8::/48"));
	assert_non_null(strstr(given.routes.data, "path(1) 64512"));
	given_done(&given);
}

static void communities_are_joined_by_commas(void **state)
{
	(void)state;
	struct given given;
	given_text(
		&given, frr_prefix_parse,
		"{\"prefix\":\"10.0.0.0/8\",\"paths\":[{\"valid\":true,"
		"\"aspath\":{\"string\":\"64512 {65010,65011} (65020) 65012\"},"
		"\"community\":{\"string\":\"7224:8100 no-export\"},"
		"\"largeCommunity\":{\"string\":\"64512:1:2\"},\"origin\":\"incomplete\"}]}");
	assert_string_equal(
		given.routes.data,
		"default 10.0.0.0/8 from - via  valid path(3) 64512 65012 incomplete "
		"communities 7224:8100,no-export,64512:1:2\n");
	given_done(&given);
}

static void newer_routers_say_valid_and_best_in_words(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, frr_advertised_parse,
	           "{\"advertisedRoutes\":{\"10.0.0.0/8\":{\"valid\":true,\"bestpath\":true},"
	           "\"nonsense\":{}},\"totalPrefixCounter\":1}");
	assert_string_equal(given.routes.data, "default 10.0.0.0/8 from - via  valid best\n");
	given_done(&given);
}

static void a_peer_that_is_unknown_is_an_error(void **state)
{
	(void)state;
	static const char *const files[] = { "frr/no_such_neighbor.json",
		                             "frr/no_such_vrf.json" };
	for (size_t i = 0; i < 2; i++) {
		struct given given;
		char *text = given_file(files[i]);
		given_text(&given, frr_advertised_parse, text);
		assert_int_equal(given.failed, -1);
		assert_int_equal(given.err.kind, ERROR_CONFIG);
		given_done(&given);
		free(text);
	}
}

static void cut_answers_lie_about_nothing(void **state)
{
	(void)state;
	given_cut(frr_prefix_parse, "frr/prefix.json");
	given_cut(frr_routes_parse, "frr/routes.json");
	given_cut(frr_advertised_parse, "frr/advertised.json");
	given_garbage(frr_prefix_parse);
	given_garbage(frr_routes_parse);
	given_garbage(frr_advertised_parse);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_prefix_has_a_route_per_peer),
		cmocka_unit_test(an_absent_prefix_has_none),
		cmocka_unit_test(accepted_routes_name_their_peer),
		cmocka_unit_test(an_originated_default_route_is_advertised),
		cmocka_unit_test(advertised_routes_are_all_told),
		cmocka_unit_test(communities_are_joined_by_commas),
		cmocka_unit_test(newer_routers_say_valid_and_best_in_words),
		cmocka_unit_test(a_peer_that_is_unknown_is_an_error),
		cmocka_unit_test(cut_answers_lie_about_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
