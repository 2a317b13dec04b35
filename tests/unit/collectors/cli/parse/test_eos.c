/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

static void a_summary_has_received_and_accepted(void **state)
{
	(void)state;
	struct given given;
	char *text = given_file("eos/summary.json");
	given_parse(&given, eos_summary_parse,
	            (struct cli_input){
			    .text = text, .len = strlen(text), .afi_safi = "ipv4 unicast" });
	free(text);
	assert_int_equal(given.failed, 0);
	assert_int_equal(given_count(&given, FACT_BGP_PEER), 2);
	const struct bgp_peer *peer = given_peer(&given, "198.51.100.1");
	assert_int_equal(peer->local_asn, 65001u << 16 | 10);
	assert_true(peer->last_change == 1795400100.5);
	const struct bgp_family *family = given_only(&given, FACT_BGP_FAMILY);
	assert_int_equal(family->received, 4);
	assert_int_equal(family->accepted, 3);
	assert_false(given_peer(&given, "198.51.100.5")->admin_up);
	given_done(&given);
}

static void a_neighbor_has_timers_while_up_only(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, eos_neighbors_parse, "eos/neighbors.json");
	const struct bgp_peer *up = given_peer(&given, "198.51.100.1");
	assert_string_equal(up->vrf, "CUST");
	assert_true(up->hold_time == 30 && up->keepalive == 10 &&
	            up->hold_time_configured == 180);
	assert_true(up->last_change == (double)GIVEN_NOW - 9);
	assert_int_equal(up->updates_received, 21);
	assert_string_equal(up->route_map_out, "DX-OUT");
	const struct bgp_family *family = given_only(&given, FACT_BGP_FAMILY);
	assert_string_equal(family->afi_safi, "ipv4 unicast");
	assert_int_equal(family->advertised, 9);
	assert_int_equal(family->active, 1);
	assert_int_equal(family->limit, 256000);
	const struct bgp_peer *down = given_peer(&given, "198.51.100.5");
	assert_false(fact_is_known(&down->fact, BGP_PEER_HOLD_TIME));
	assert_false(fact_is_known(&down->fact, BGP_PEER_ROUTER_ID));
	given_done(&given);
}

static void routes_have_all_attributes(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, eos_routes_parse, "eos/routes.json");
	assert_string_equal(
		given.routes.data,
		"default 10.200.0.0/16 from 198.51.100.1 via 198.51.100.1 valid best "
		"preference 200 med 50 path(2) 64512 4200000001 igp communities "
		"7224:8100,no-export\n"
		"default 10.200.0.0/16 from 198.51.100.5 via 198.51.100.5 preference "
		"100 path(2) 64512 incomplete\n");
	given_done(&given);
}

static void system_facts_are_read(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, eos_version_parse, "eos/version.json");
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_string_equal(router->description, "Arista DCS-7280SR3, EOS 4.30.5M");
	assert_true(router->boot_time == 1795400000.25);
	given_done(&given);
	given_fixture(&given, eos_bfd_parse, "eos/bfd.json");
	assert_int_equal(given_count(&given, FACT_BFD_SESSION), 2);
	const struct bfd_session *session = given_fact(&given, FACT_BFD_SESSION, 0);
	assert_true(session->up);
	session = given_fact(&given, FACT_BFD_SESSION, 1);
	assert_int_equal(session->state, BFD_STATE_ADMIN_DOWN);
	assert_false(fact_is_known(&session->fact, BFD_SESSION_INTERFACE));
	given_done(&given);
	given_fixture(&given, eos_interfaces_parse, "eos/interfaces.json");
	const struct interface *interface = given_fact(&given, FACT_INTERFACE, 0);
	assert_int_equal(interface->mtu, 9001);
	assert_true(interface->speed == 1.25e9 && interface->up && interface->admin_up);
	assert_int_equal(interface->receive_bytes, 18446744073);
	interface = given_fact(&given, FACT_INTERFACE, 1);
	assert_false(interface->up || interface->admin_up);
	given_done(&given);
}

static void no_peers_is_no_error(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, eos_summary_parse, "{\"vrfs\":{\"default\":{\"peers\":{}}}}");
	assert_int_equal(given.failed, 0);
	given_done(&given);
	given_text(&given, eos_neighbors_parse, "{\"vrfs\":{\"default\":{\"peerList\":[]}}}");
	assert_int_equal(given.failed, 0);
	given_done(&given);
}

static void another_commands_answer_is_refused(void **state)
{
	(void)state;
	static cli_parse *const parsers[] = { eos_summary_parse, eos_interfaces_parse,
		                              eos_version_parse };
	for (size_t i = 0; i < 3; i++) {
		struct given given;
		given_text(&given, parsers[i], "{\"errors\":[\"BGP inactive\"]}");
		assert_int_equal(given.failed, -1);
		assert_int_equal(given.err.kind, ERROR_MALFORMED);
		given_done(&given);
	}
}

static void cut_answers_lie_about_nothing(void **state)
{
	(void)state;
	given_cut(eos_version_parse, "eos/version.json");
	given_cut(eos_summary_parse, "eos/summary.json");
	given_cut(eos_neighbors_parse, "eos/neighbors.json");
	given_cut(eos_routes_parse, "eos/routes.json");
	given_cut(eos_bfd_parse, "eos/bfd.json");
	given_cut(eos_interfaces_parse, "eos/interfaces.json");
	given_garbage(eos_summary_parse);
	given_garbage(eos_neighbors_parse);
	given_garbage(eos_routes_parse);
	given_garbage(eos_bfd_parse);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_summary_has_received_and_accepted),
		cmocka_unit_test(a_neighbor_has_timers_while_up_only),
		cmocka_unit_test(routes_have_all_attributes),
		cmocka_unit_test(system_facts_are_read),
		cmocka_unit_test(no_peers_is_no_error),
		cmocka_unit_test(another_commands_answer_is_refused),
		cmocka_unit_test(cut_answers_lie_about_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
