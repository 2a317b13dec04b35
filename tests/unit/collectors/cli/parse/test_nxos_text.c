/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/text_given.h"

static void a_neighbor_is_told_whole(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, nxos_neighbors_parse, "nx-os/neighbors.txt");
	const struct bgp_peer *peer = given_peer(&given, "192.168.100.1");
	assert_true(peer->up && peer->admin_up && peer->authentication);
	assert_true(peer->hold_time == 30 && peer->keepalive == 10);
	assert_int_equal(peer->messages_received, 653464);
	assert_int_equal(peer->updates_sent, 576);
	assert_int_equal(peer->transitions, 13);
	assert_string_equal(peer->route_map_in, "DX-IN");
	const struct bgp_family *family = given_only(&given, FACT_BGP_FAMILY);
	assert_int_equal(family->accepted, 38);
	assert_int_equal(family->advertised, 59);
	assert_int_equal(family->limit, 100);
	const struct bgp_peer *shut = given_peer(&given, "192.168.100.5");
	assert_true(fact_is_known(&shut->fact, BGP_PEER_ADMIN_UP) && !shut->admin_up);
	assert_int_equal(shut->state, BGP_STATE_IDLE);
	given_done(&given);
}

static void the_last_of_two_resets_counts(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, nxos_neighbors_parse, "nx-os/neighbors.txt");
	assert_string_equal(given_peer(&given, "192.168.100.1")->last_reset,
	                    "by us: holdtimer expired error");
	assert_string_equal(given_peer(&given, "192.168.100.5")->last_reset,
	                    "by peer: peer unconfigured");
	const struct bgp_error *error = given_fact(&given, FACT_BGP_ERROR, 0);
	assert_int_equal(error->code, 4);
	assert_string_equal(error->direction, "sent");
	const struct bgp_error *other = given_fact(&given, FACT_BGP_ERROR, 1);
	assert_int_equal(other->subcode, 3);
	assert_string_equal(other->direction, "received");
	given_done(&given);
}

static void the_vrf_is_the_commands_or_the_answers(void **state)
{
	(void)state;
	static const char text[] = "BGP neighbor is 192.0.2.1,  remote AS 64512, ebgp link\n"
				   "  BGP state = Idle, down for 00:00:10, retry in 0.000000\n"
				   "  Neighbor vrf: CLOUD\n";
	struct given given;
	given_text(&given, nxos_neighbors_parse, text);
	assert_string_equal(given_peer(&given, "192.0.2.1")->vrf, "CLOUD");
	assert_true(given_peer(&given, "192.0.2.1")->last_change == (double)(GIVEN_NOW - 10));
	given_done(&given);
	given_parse(&given, nxos_neighbors_parse,
	            (struct cli_input){ .text = text, .len = strlen(text), .vrf = "BLUE" });
	assert_string_equal(given_peer(&given, "192.0.2.1")->vrf, "BLUE");
	given_done(&given);
}

static void routes_begin_with_glued_codes(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, cisco_routes_parse, "nx-os/routes.txt");
	assert_string_equal(
		given.routes.data,
		"default 10.10.0.1/32 from - via 0.0.0.0 valid best preference 100 path(0) "
		"igp\n"
		"default 10.10.0.2/32 from - via 192.168.100.1 path(2) 64512 65010 igp\n"
		"default 10.10.0.2/32 from - via 192.168.100.1 valid best preference 200 med "
		"42 "
		"path(2) 4227858876 incomplete\n");
	given_done(&given);
	given_fixture(&given, cisco_routes_parse, "nx-os/routes_ipv6.txt");
	assert_string_equal(
		given.routes.data,
		"default ::/0 from - via 2001:db8::1 valid best path(1) 64512 igp\n"
		"default 2001:db8:31b9:121::/64 from - via 2001:db8::1 valid best med 10 "
		"path(1) 64512 igp\n");
	given_done(&given);
	text_says_nothing(cisco_advertised_parse,
	                  "Peer 192.0.2.1 routes for address family IPv4 Unicast:\n");
	assert_int_equal(text_error(cisco_advertised_parse,
	                            "Can't find neighbor 192.0.2.1 in VRF BLUE\n"),
	                 ERROR_CONFIG);
}

static void paths_of_a_prefix_are_typed_before_they_come(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, cisco_prefix_parse, "nx-os/prefix.txt");
	assert_string_equal(
		given.routes.data,
		"VPN 10.200.0.0/16 from 192.168.100.1 via 192.168.100.1 valid best "
		"preference 200 path(2) 64512 65010 igp communities 7224:8100,7224:8200\n"
		"VPN 10.200.0.0/16 from - via 0.0.0.0 preference 100 med 45 path(0) "
		"incomplete\n");
	given_done(&given);
}

static void bfd_of_long_addresses_is_wrapped(void **state)
{
	(void)state;
	struct given given;
	char text[IP_TEXT_MAX];
	given_fixture(&given, nxos_bfd_parse, "nx-os/bfd.txt");
	assert_int_equal(given_count(&given, FACT_BFD_SESSION), 3);
	const struct bfd_session *up = given_fact(&given, FACT_BFD_SESSION, 0);
	assert_true(up->up);
	assert_string_equal(up->interface, "Ethernet1/17/1");
	/* what the neighbor says is not our state */
	const struct bfd_session *down = given_fact(&given, FACT_BFD_SESSION, 1);
	assert_int_equal(down->state, BFD_STATE_DOWN);
	const struct bfd_session *v6 = given_fact(&given, FACT_BFD_SESSION, 2);
	assert_string_equal(ip_format(&v6->peer, text), "2001:db8:100:200:300:400:500:1");
	given_done(&given);
}

static void a_cut_answer_says_nothing_that_the_whole_does_not(void **state)
{
	(void)state;
	text_cut(nxos_neighbors_parse, "nx-os/neighbors.txt");
	text_cut(cisco_routes_parse, "nx-os/routes.txt");
	text_cut(cisco_routes_parse, "nx-os/routes_ipv6.txt");
	text_cut(cisco_prefix_parse, "nx-os/prefix.txt");
	text_cut(nxos_bfd_parse, "nx-os/bfd.txt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_neighbor_is_told_whole),
		cmocka_unit_test(the_last_of_two_resets_counts),
		cmocka_unit_test(the_vrf_is_the_commands_or_the_answers),
		cmocka_unit_test(routes_begin_with_glued_codes),
		cmocka_unit_test(paths_of_a_prefix_are_typed_before_they_come),
		cmocka_unit_test(bfd_of_long_addresses_is_wrapped),
		cmocka_unit_test(a_cut_answer_says_nothing_that_the_whole_does_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
