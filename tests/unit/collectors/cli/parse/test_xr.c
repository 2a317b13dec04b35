/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/text_given.h"

static void a_summary_says_the_vrf(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, xr_summary_parse, "ios-xr/summary.txt");
	assert_string_equal(given_peer(&given, "169.254.10.1")->vrf, "VPN");
	const struct bgp_peer *peer = given_peer(&given, "192.168.100.1");
	assert_string_equal(peer->vrf, "default");
	assert_true(peer->last_change == (double)(GIVEN_NOW - 2831));
	/* "0!": policies are missing, so nothing is accepted */
	const struct bgp_family *family = given_fact(&given, FACT_BGP_FAMILY, 2);
	assert_true(fact_is_known(&family->fact, BGP_FAMILY_ACCEPTED));
	assert_int_equal(family->accepted, 0);
	assert_int_equal(given_peer(&given, "2001:db8:100:200::1")->state, BGP_STATE_ACTIVE);
	/* the router of a VRF is not the router */
	char text[IP_TEXT_MAX];
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_string_equal(ip_format(&router->bgp_id, text), "192.0.2.3");
	given_done(&given);
}

static void idle_may_be_shut_down_and_since_ever(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, xr_summary_parse, "ios-xr/summary.txt");
	const struct bgp_peer *idle = given_peer(&given, "192.168.100.9");
	assert_false(idle->up);
	assert_false(fact_is_known(&idle->fact, BGP_PEER_ADMIN_UP));
	assert_false(fact_is_known(&idle->fact, BGP_PEER_LAST_CHANGE));
	given_done(&given);
}

static void a_neighbor_is_told_whole(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, xr_neighbors_parse, "ios-xr/neighbors.txt");
	const struct bgp_peer *peer = given_peer(&given, "192.168.100.1");
	assert_int_equal(peer->peer_asn, 64512);
	assert_int_equal(peer->local_asn, 65001);
	assert_true(peer->hold_time == 30 && peer->hold_time_configured == 90);
	assert_int_equal(peer->messages_received, 9513);
	assert_string_equal(peer->route_map_out, "DX-OUT");
	assert_string_equal(peer->last_reset, "BGP Notification sent: hold time expired");
	const struct bgp_error *error = given_only(&given, FACT_BGP_ERROR);
	assert_int_equal(error->code, 4);
	assert_string_equal(error->direction, "sent");
	const struct bgp_family *family = given_fact(&given, FACT_BGP_FAMILY, 1);
	assert_int_equal(family->accepted, 13);
	assert_int_equal(family->active, 7);
	assert_int_equal(family->denied, 2);
	assert_int_equal(family->advertised, 105); /* what was withdrawn is taken off */
	assert_int_equal(family->limit, 1048576);
	const struct bgp_peer *shut = given_peer(&given, "169.254.10.1");
	assert_string_equal(shut->vrf, "VPN");
	assert_true(fact_is_known(&shut->fact, BGP_PEER_ADMIN_UP) && !shut->admin_up);
	assert_false(fact_is_known(&shut->fact, BGP_PEER_LAST_RESET));
	given_done(&given);
}

static void advertised_routes_have_a_table_of_their_own(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, cisco_advertised_parse, "ios-xr/advertised.txt");
	assert_string_equal(
		given.routes.data,
		"default 10.0.0.0/8 from - via 192.168.100.2 valid best path(0) incomplete\n"
		"default 10.44.97.0/24 from 10.43.78.102 via 192.168.100.2 valid best path(2) "
		"4230 65000 igp\n"
		"default 10.44.255.184/29 from 10.43.78.102 via 192.168.100.2 valid best "
		"path(2) 4230 egp\n"
		"default 2001:db8:3:1:200:300:0:13/128 from 10.43.78.102 via 192.168.100.2 "
		"valid best path(1) 4259840002 igp\n");
	given_done(&given);
	assert_int_equal(
		text_error(cisco_advertised_parse,
	                   "Network            Next Hop        From            AS Path\n"
	                   "10.0.0.0/8         192.168.100.2   Local           ?\n"
	                   "Processed 2 prefixes, 2 paths\n"),
		ERROR_MALFORMED);
}

static void a_further_path_is_of_the_same_prefix(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, cisco_routes_parse, "ios-xr/routes.txt");
	assert_string_equal(
		given.routes.data,
		"default 0.0.0.0/0 from - via 192.168.100.1 valid best path(1) 64512 igp\n"
		"default 10.200.0.0/16 from - via 192.168.100.1 valid preference 100 med 0 "
		"path(2) 64512 65010 igp\n"
		"default 10.200.0.0/16 from - via 192.168.100.5 valid best preference 200 "
		"path(1) 12076 incomplete\n"
		"default 10.201.0.0/16 from - via 192.168.100.1 valid best med 50 path(1) "
		"64512 "
		"igp\n");
	given_done(&given);
}

static void paths_of_a_prefix_have_communities_over_several_lines(void **state)
{
	(void)state;
	struct given given;
	char *text = given_file("ios-xr/prefix.txt");
	given_parse(&given, cisco_prefix_parse,
	            (struct cli_input){ .text = text, .len = strlen(text), .vrf = "VPN" });
	assert_string_equal(
		given.routes.data,
		"VPN 10.200.0.0/16 from 10.0.0.11 via 192.168.200.2 valid preference 100 med 0 "
		"path(1) 12076 incomplete\n"
		"VPN 10.200.0.0/16 from 192.168.100.1 via 192.168.100.1 valid best "
		"preference 200 path(2) 64512 65010 igp communities "
		"7224:8100,7224:8200,7224:8300,7224:8400,no-export\n");
	given_done(&given);
	free(text);
}

static void bfd_sessions_are_read(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, xr_bfd_parse, "ios-xr/bfd.txt");
	assert_int_equal(given_count(&given, FACT_BFD_SESSION), 2);
	const struct bfd_session *up = given_fact(&given, FACT_BFD_SESSION, 0);
	assert_string_equal(up->interface, "GigabitEthernet0/0/0/0");
	assert_true(up->up);
	const struct bfd_session *down = given_fact(&given, FACT_BFD_SESSION, 1);
	assert_int_equal(down->state, BFD_STATE_DOWN);
	given_done(&given);
}

static void interfaces_and_their_parts_are_read(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, xr_interfaces_parse, "ios-xr/interfaces.txt");
	const struct interface *interface = given_fact(&given, FACT_INTERFACE, 0);
	assert_string_equal(interface->name, "GigabitEthernet0/0/0/0"); /* as its ifName */
	assert_int_equal(interface->receive_discards, 3);
	assert_int_equal(interface->transmit_discards, 4);
	assert_int_equal(interface->receive_errors, 7);
	const struct interface *part = given_fact(&given, FACT_INTERFACE, 1);
	assert_false(part->up || part->admin_up);
	assert_int_equal(part->receive_bytes, 4321);
	assert_int_equal(part->receive_errors, 3);
	assert_false(fact_is_known(&part->fact, INTERFACE_TRANSMIT_BYTES));
	given_done(&given);
}

static void a_cut_answer_says_nothing_that_the_whole_does_not(void **state)
{
	(void)state;
	text_cut(xr_summary_parse, "ios-xr/summary.txt");
	text_cut(xr_neighbors_parse, "ios-xr/neighbors.txt");
	text_cut(cisco_advertised_parse, "ios-xr/advertised.txt");
	text_cut(cisco_routes_parse, "ios-xr/routes.txt");
	text_cut(cisco_prefix_parse, "ios-xr/prefix.txt");
	text_cut(xr_bfd_parse, "ios-xr/bfd.txt");
	text_cut(xr_interfaces_parse, "ios-xr/interfaces.txt");
}

static void refusals_have_their_kinds(void **state)
{
	(void)state;
	cli_parse *const parsers[] = { xr_summary_parse, xr_neighbors_parse, xr_bfd_parse };
	for (size_t i = 0; i < sizeof(parsers) / sizeof(parsers[0]); i++) {
		text_says_nothing(parsers[i], "Mon Nov 23 04:40:00.123 UTC\n");
		assert_int_equal(
			text_error(parsers[i], "% BGP instance 'default' not active\n"),
			ERROR_CONFIG);
		assert_int_equal(text_error(parsers[i], "% This command is not authorized\n"),
		                 ERROR_DENIED);
		given_garbage(parsers[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_summary_says_the_vrf),
		cmocka_unit_test(idle_may_be_shut_down_and_since_ever),
		cmocka_unit_test(a_neighbor_is_told_whole),
		cmocka_unit_test(advertised_routes_have_a_table_of_their_own),
		cmocka_unit_test(a_further_path_is_of_the_same_prefix),
		cmocka_unit_test(paths_of_a_prefix_have_communities_over_several_lines),
		cmocka_unit_test(bfd_sessions_are_read),
		cmocka_unit_test(interfaces_and_their_parts_are_read),
		cmocka_unit_test(a_cut_answer_says_nothing_that_the_whole_does_not),
		cmocka_unit_test(refusals_have_their_kinds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
