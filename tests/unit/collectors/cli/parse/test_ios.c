/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/text_given.h"

static void a_summary_has_every_session_and_its_prefixes(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, ios_summary_parse, "ios-xe/summary.txt");
	const struct bgp_peer *peer = given_peer(&given, "192.168.100.1");
	assert_true(peer->up && peer->admin_up);
	assert_string_equal(peer->vrf, "default");
	assert_int_equal(peer->peer_asn, 64512);
	assert_int_equal(peer->messages_received, 220);
	assert_true(peer->last_change == (double)(GIVEN_NOW - 11299));
	assert_false(fact_is_known(&peer->fact, BGP_PEER_LOCAL_ASN));
	/* the long address stands on a line of its own */
	assert_true(given_peer(&given, "2001:db8:100:200:300:400:500:1")->up);
	assert_int_equal(given_count(&given, FACT_BGP_FAMILY), 2);
	const struct bgp_family *family = given_fact(&given, FACT_BGP_FAMILY, 0);
	assert_int_equal(family->accepted, 15);
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_int_equal(router->bgp_asn, 65000u << 16 | 1000);
	given_done(&given);
}

static void states_of_several_words_are_read(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, ios_summary_parse, "ios-xe/summary.txt");
	const struct bgp_peer *shut = given_peer(&given, "192.168.100.5");
	assert_false(shut->up || shut->admin_up);
	assert_true(fact_is_known(&shut->fact, BGP_PEER_ADMIN_UP));
	assert_false(fact_is_known(&shut->fact, BGP_PEER_LAST_CHANGE));
	const struct bgp_peer *idle = given_peer(&given, "192.168.100.9");
	assert_true(idle->admin_up && !idle->up);
	/* another family is negotiated, so there are no prefixes of this one */
	assert_true(given_peer(&given, "192.168.100.13")->up);
	const struct bgp_peer *closing = given_peer(&given, "192.168.100.17");
	assert_true(fact_is_known(&closing->fact, BGP_PEER_UP) && !closing->up);
	assert_false(fact_is_known(&closing->fact, BGP_PEER_STATE));
	given_done(&given);
}

static void a_session_of_a_vpn_family_is_left_to_the_neighbors(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, ios_summary_parse, "ios-xe/summary.txt");
	assert_int_equal(given_count(&given, FACT_BGP_PEER), 6);
	given_done(&given);
	char *text = given_file("ios-xe/summary.txt");
	given_parse(&given, ios_summary_parse,
	            (struct cli_input){ .text = text, .len = strlen(text), .vrf = "VPN" });
	assert_string_equal(given_peer(&given, "169.254.10.1")->vrf, "VPN");
	given_done(&given);
	free(text);
}

static void a_line_of_the_summary_that_cannot_be_read_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(text_error(ios_summary_parse, "For address family: IPv4 Unicast\n"
	                                               "192.0.2.1  4 64512 many words\n"),
	                 ERROR_MALFORMED);
}

static void a_neighbor_is_told_whole(void **state)
{
	(void)state;
	struct given given;
	char text[IP_TEXT_MAX];
	given_fixture(&given, ios_neighbors_parse, "ios-xe/neighbors.txt");
	const struct bgp_peer *peer = given_peer(&given, "192.168.100.1");
	assert_true(peer->hold_time == 30 && peer->keepalive == 10 &&
	            peer->hold_time_configured == 90 && peer->keepalive_configured == 30);
	assert_int_equal(peer->local_asn, 65001);
	assert_int_equal(peer->transitions, 4);
	assert_int_equal(peer->resets, 3);
	assert_int_equal(peer->messages_sent, 562);
	assert_int_equal(peer->updates_received, 135);
	assert_true(peer->authentication);
	assert_string_equal(peer->description, "DX primary, up for ever");
	assert_string_equal(peer->route_map_in, "DX-IN");
	assert_string_equal(peer->route_map_out, "DX-OUT");
	assert_string_equal(ip_format(&peer->local_address, text), "192.168.100.2");
	assert_string_equal(peer->last_reset, "BGP Notification received, hold time expired");
	const struct bgp_error *error = given_fact(&given, FACT_BGP_ERROR, 0);
	assert_int_equal(error->code, 4);
	assert_string_equal(error->direction, "received");
	const struct bgp_family *family = given_fact(&given, FACT_BGP_FAMILY, 1);
	assert_int_equal(family->accepted, 97);
	assert_int_equal(family->advertised, 3);
	assert_int_equal(family->denied, 5);
	assert_int_equal(family->active, 90);
	assert_int_equal(family->limit, 100);
	given_done(&given);
}

static void what_is_not_up_has_no_counts_and_no_negotiated_timers(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, ios_neighbors_parse, "ios-xe/neighbors.txt");
	const struct bgp_peer *peer = given_peer(&given, "192.168.100.5");
	assert_true(fact_is_known(&peer->fact, BGP_PEER_ADMIN_UP) && !peer->admin_up);
	assert_false(fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME));
	assert_false(fact_is_known(&peer->fact, BGP_PEER_AUTHENTICATION));
	assert_false(fact_is_known(&peer->fact, BGP_PEER_ROUTER_ID));
	assert_false(fact_is_known(&peer->fact, BGP_PEER_LAST_CHANGE)); /* hours only */
	const struct bgp_error *error = given_fact(&given, FACT_BGP_ERROR, 1);
	assert_int_equal(error->code, 6);
	assert_int_equal(error->subcode, 2);
	assert_string_equal(error->direction, "sent");
	const struct bgp_family *family = given_fact(&given, FACT_BGP_FAMILY, 2);
	assert_int_equal(family->limit, 4000);
	assert_false(fact_is_known(&family->fact, BGP_FAMILY_ACCEPTED));
	given_done(&given);
}

static void a_heading_between_sessions_is_no_family_of_one(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, ios_neighbors_parse, "ios-xe/neighbors.txt");
	assert_int_equal(given_count(&given, FACT_BGP_FAMILY), 3);
	/* and in a VRF the session carries plain prefixes */
	const struct bgp_family *family = given_fact(&given, FACT_BGP_FAMILY, 0);
	assert_string_equal(family->vrf, "VPN");
	assert_string_equal(family->afi_safi, "ipv4 unicast");
	assert_int_equal(family->accepted, 2);
	given_done(&given);
}

static void advertised_routes_are_read_without_columns(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, cisco_advertised_parse, "ios-xe/advertised.txt");
	assert_string_equal(
		given.routes.data,
		"default 0.0.0.0/0 from - via 10.121.1.2 valid best preference 300 med 0 "
		"path(2) 209 64520 incomplete\n"
		"default 10.0.0.0/8 from - via 0.0.0.0 valid best path(0) igp\n"
		"default 10.120.0.0/16 from - via 10.121.1.2 valid best preference 300 path(1) "
		"igp\n"
		"default 10.121.0.0/16 from - via 10.121.1.2 valid best med 42 path(2) "
		"4259840001 65010 egp\n"
		"default 10.122.0.0/16 from - via 10.121.1.2 valid preference 4294967295 "
		"med 4294967295 path(1) 64512 igp\n"
		"default 192.168.120.16/30 from - via 10.121.1.2 valid best preference 300 "
		"med 0 path(1) 209 igp\n");
	given_done(&given);
}

static void wrapped_routes_of_a_vrf_are_read(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, cisco_routes_parse, "ios-xe/routes_ipv6.txt");
	/* the second table is of a VPN that is no VRF here */
	assert_string_equal(
		given.routes.data,
		"VPN ::/0 from - via 2001:db8::1 valid best med 0 path(1) 64512 igp\n"
		"VPN 2001:db8:31b9:121::/64 from - via 2001:db8:20:4:6::6 valid med 2219 "
		"path(1) 7224 igp\n"
		"VPN 2001:db8:31b9:121::/64 from - via 2001:db8::2 valid best preference 200 "
		"path(2) 7224 7224 igp\n");
	given_done(&given);
}

static void fewer_routes_than_the_router_counts_are_an_error(void **state)
{
	(void)state;
	static const char header[] = "     Network          Next Hop            Metric LocPrf "
				     "Weight Path\n";
	char text[512];
	snprintf(text, sizeof(text), "%sTotal number of prefixes 0 \n", header);
	text_says_nothing(cisco_advertised_parse, text);
	text_says_nothing(cisco_advertised_parse, "\nTotal number of prefixes 0 \n");
	snprintf(text, sizeof(text), "%sTotal number of prefixes 2\n", header);
	assert_int_equal(text_error(cisco_advertised_parse, text), ERROR_MALFORMED);
	snprintf(text, sizeof(text), "%s *>   10.100.248.128/26\n", header);
	assert_int_equal(text_error(cisco_advertised_parse, text), ERROR_MALFORMED);
}

static void a_route_that_cannot_be_read_is_an_error(void **state)
{
	(void)state;
	static const char header[] = "     Network          Next Hop            Metric LocPrf "
				     "Weight Path\n";
	static const char *const rows[] = {
		" *>   10.0.0.300/8     192.0.2.1                0         32768 i\n",
		" *>   10.100.248.128/26\n *>   10.0.0.0/8       192.0.2.1     0 0 i\n",
		" *>   10.100.248.128/26\n\nTotal number of prefixes 1\n",
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[512];
		snprintf(text, sizeof(text), "%s%s", header, rows[i]);
		assert_int_equal(text_error(cisco_routes_parse, text), ERROR_MALFORMED);
	}
}

static void paths_of_a_prefix_are_read_and_counted(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, cisco_prefix_parse, "ios-xe/prefix.txt");
	/* what is only received is no path */
	assert_string_equal(
		given.routes.data,
		"default 10.200.0.0/16 from 192.168.200.2 via 192.168.200.2 valid "
		"preference 100 med 0 path(1) 12076 igp\n"
		"default 10.200.0.0/16 from 192.168.100.1 via 192.168.100.1 valid best "
		"preference 200 med 50 path(2) 64512 65010 incomplete communities "
		"7200:100,no-export,64512:1:2\n");
	given_done(&given);
	text_says_nothing(cisco_prefix_parse, "% Network not in table\n");
	assert_int_equal(text_error(cisco_prefix_parse,
	                            "BGP routing table entry for 10.0.0.0/8, version 2\n"
	                            "Paths: (1 available, no best path)\n"
	                            "  64512\n"
	                            "    192.0.2.1 from 192.0.2.1 (192.0.2.1)\n"),
	                 ERROR_MALFORMED);
}

static void a_route_distinguisher_is_no_part_of_the_prefix(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, cisco_prefix_parse,
	           "BGP routing table entry for [64512:1]2001:DB8::/32, version 2\n"
	           "Paths: (1 available, best #1, table VPN)\n"
	           "  Local\n"
	           "    :: (via vrf VPN) from 0.0.0.0 (192.0.2.1)\n"
	           "      Origin IGP, localpref 100, weight 32768, valid, sourced, best\n");
	assert_string_equal(given.routes.data, "VPN 2001:db8::/32 from - via :: valid best "
	                                       "preference 100 path(0) igp\n");
	given_done(&given);
	given_text(
		&given, cisco_prefix_parse,
		"BGP routing table entry for 64512:1:10.0.0.0/8, version 2\n"
		"Paths: (1 available, best #1, table VPN)\n"
		"  64512\n"
		"    FE80::1%GigabitEthernet0/1 from FE80::1%GigabitEthernet0/1 (192.0.2.1)\n"
		"      Origin IGP, valid, external\n");
	assert_string_equal(
		given.routes.data,
		"VPN 10.0.0.0/8 from fe80::1 via fe80::1 valid path(1) 64512 igp\n");
	given_done(&given);
}

static void bfd_is_read_from_the_tables_of_all_years(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, ios_bfd_parse, "ios-xe/bfd.txt");
	assert_int_equal(given_count(&given, FACT_BFD_SESSION), 4);
	const struct bfd_session *old = given_fact(&given, FACT_BFD_SESSION, 0);
	assert_string_equal(old->interface, "Gi0/2.116");
	assert_true(old->up);
	const struct bfd_session *down = given_fact(&given, FACT_BFD_SESSION, 2);
	assert_int_equal(down->state, BFD_STATE_DOWN);
	const struct bfd_session *ours = given_fact(&given, FACT_BFD_SESSION, 3);
	assert_int_equal(ours->state, BFD_STATE_ADMIN_DOWN);
	given_done(&given);
}

static void a_tunnel_is_up_with_its_ipsec_sas(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, ios_ipsec_parse, "ios-xe/ipsec.txt");
	const struct ipsec_tunnel *tunnel = given_fact(&given, FACT_IPSEC_TUNNEL, 0);
	assert_true(tunnel->up);
	assert_string_equal(tunnel->interface, "Tu1");
	assert_int_equal(tunnel->sas, 2);
	assert_string_equal(tunnel->ike, "Active");
	assert_int_equal(tunnel->receive_packets, 449282);
	assert_int_equal(tunnel->receive_drops, 3);
	assert_int_equal(tunnel->transmit_drops, 1);
	const struct ipsec_tunnel *down = given_fact(&given, FACT_IPSEC_TUNNEL, 1);
	assert_false(down->up);
	assert_string_equal(down->state, "DOWN-NEGOTIATING");
	const struct ipsec_tunnel *idle = given_fact(&given, FACT_IPSEC_TUNNEL, 2);
	assert_true(fact_is_known(&idle->fact, IPSEC_TUNNEL_UP) && !idle->up);
	assert_false(fact_is_known(&idle->fact, IPSEC_TUNNEL_SAS));
	given_done(&given);
}

static void flows_of_a_peer_are_added(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, ios_ipsec_parse,
	           "Crypto session current status\nInterface: Tunnel1\n"
	           "Session status: UP-NO-IKE\nPeer: 203.0.113.9 port 500\n"
	           "  IKEv1 SA: local 192.0.2.2/500 remote 203.0.113.9/500 Inactive\n"
	           "  Active SAs: 2, origin: crypto map\n"
	           "  Inbound:  #pkts dec'ed 10 drop 1 life (KB/Sec) 0/0\n"
	           "  Active SAs: 2, origin: crypto map\n"
	           "  Inbound:  #pkts dec'ed 20 drop 2 life (KB/Sec) 0/0\n");
	const struct ipsec_tunnel *tunnel = given_only(&given, FACT_IPSEC_TUNNEL);
	assert_true(tunnel->up);
	assert_string_equal(tunnel->ike, "Inactive");
	assert_int_equal(tunnel->sas, 4);
	assert_int_equal(tunnel->receive_packets, 30);
	assert_int_equal(tunnel->receive_drops, 3);
	given_done(&given);
}

static void ike_names_the_remote_end(void **state)
{
	(void)state;
	struct given given;
	char text[IP_TEXT_MAX];
	given_fixture(&given, ios_ike_parse, "ios-xe/ike.txt");
	const struct ipsec_tunnel *v4 = given_fact(&given, FACT_IPSEC_TUNNEL, 0);
	assert_string_equal(ip_format(&v4->peer, text), "203.0.113.9");
	assert_string_equal(v4->ike, "READY");
	const struct ipsec_tunnel *v6 = given_fact(&given, FACT_IPSEC_TUNNEL, 1);
	assert_string_equal(ip_format(&v6->peer, text), "2001:db8::1");
	assert_string_equal(v6->ike, "IN-NEG");
	given_done(&given);
}

static void interfaces_are_read(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, ios_interfaces_parse, "ios-xe/interfaces.txt");
	const struct interface *interface = given_fact(&given, FACT_INTERFACE, 0);
	assert_string_equal(interface->name, "Gi0/0/0");
	assert_true(interface->up && interface->admin_up);
	assert_int_equal(interface->mtu, 9000);
	assert_true(interface->speed == 125e6);
	assert_int_equal(interface->receive_bytes, 654321);
	assert_int_equal(interface->transmit_errors, 8);
	assert_int_equal(interface->receive_discards, 12);
	assert_int_equal(interface->transmit_discards, 34);
	assert_string_equal(interface->alias, "uplink is down, line protocol is down");
	const struct interface *tunnel = given_fact(&given, FACT_INTERFACE, 1);
	assert_string_equal(tunnel->name, "Tu1");
	assert_false(tunnel->up || tunnel->admin_up);
	given_done(&given);
}

static void a_version_names_the_router(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, cisco_version_parse, "ios-xe/version.txt");
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_string_equal(router->system_name, "ce1");
	assert_string_equal(router->description, "Cisco IOS XE Software, Version 17.09.04a");
	given_done(&given);
}

static const struct {
	cli_parse *parse;
	const char *fixture;
} all[] = {
	{ ios_summary_parse, "ios-xe/summary.txt" },
	{ ios_neighbors_parse, "ios-xe/neighbors.txt" },
	{ cisco_advertised_parse, "ios-xe/advertised.txt" },
	{ cisco_routes_parse, "ios-xe/routes_ipv6.txt" },
	{ cisco_prefix_parse, "ios-xe/prefix.txt" },
	{ ios_bfd_parse, "ios-xe/bfd.txt" },
	{ ios_ipsec_parse, "ios-xe/ipsec.txt" },
	{ ios_ike_parse, "ios-xe/ike.txt" },
	{ ios_interfaces_parse, "ios-xe/interfaces.txt" },
	{ cisco_version_parse, "ios-xe/version.txt" },
};

static void a_cut_answer_says_nothing_that_the_whole_does_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		text_cut(all[i].parse, all[i].fixture);
}

static void refusals_have_their_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		text_says_nothing(all[i].parse, "");
		text_says_nothing(all[i].parse, "\nMon Nov 23 04:40:00.123 UTC\n\n");
		assert_int_equal(text_error(all[i].parse,
		                            "              ^\n% Invalid input detected at "
		                            "'^' marker.\n"),
		                 ERROR_CONFIG);
		assert_int_equal(text_error(all[i].parse, "% BGP not active\n"), ERROR_CONFIG);
		assert_int_equal(text_error(all[i].parse, "% Neighbor not found\n"),
		                 ERROR_CONFIG);
		assert_int_equal(text_error(all[i].parse, "Command authorization failed\n"),
		                 ERROR_DENIED);
		assert_int_equal(text_error(all[i].parse, "Hello world\n"), ERROR_MALFORMED);
		given_garbage(all[i].parse);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_summary_has_every_session_and_its_prefixes),
		cmocka_unit_test(states_of_several_words_are_read),
		cmocka_unit_test(a_session_of_a_vpn_family_is_left_to_the_neighbors),
		cmocka_unit_test(a_line_of_the_summary_that_cannot_be_read_is_an_error),
		cmocka_unit_test(a_neighbor_is_told_whole),
		cmocka_unit_test(what_is_not_up_has_no_counts_and_no_negotiated_timers),
		cmocka_unit_test(a_heading_between_sessions_is_no_family_of_one),
		cmocka_unit_test(advertised_routes_are_read_without_columns),
		cmocka_unit_test(wrapped_routes_of_a_vrf_are_read),
		cmocka_unit_test(fewer_routes_than_the_router_counts_are_an_error),
		cmocka_unit_test(a_route_that_cannot_be_read_is_an_error),
		cmocka_unit_test(paths_of_a_prefix_are_read_and_counted),
		cmocka_unit_test(a_route_distinguisher_is_no_part_of_the_prefix),
		cmocka_unit_test(bfd_is_read_from_the_tables_of_all_years),
		cmocka_unit_test(a_tunnel_is_up_with_its_ipsec_sas),
		cmocka_unit_test(flows_of_a_peer_are_added),
		cmocka_unit_test(ike_names_the_remote_end),
		cmocka_unit_test(interfaces_are_read),
		cmocka_unit_test(a_version_names_the_router),
		cmocka_unit_test(a_cut_answer_says_nothing_that_the_whole_does_not),
		cmocka_unit_test(refusals_have_their_kinds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
