/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

#include "collectors/cli/parse/junos.h"

static void a_summary_takes_the_instance_from_the_tables(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, junos_summary_parse, "junos/summary.json");
	const struct bgp_peer *peer = given_only(&given, FACT_BGP_PEER);
	assert_string_equal(peer->vrf, "CUST");
	assert_true(peer->up);
	assert_int_equal(peer->resets, 127);
	assert_true(peer->last_change == (double)(GIVEN_NOW - 2002755));
	const struct bgp_family *family = given_only(&given, FACT_BGP_FAMILY);
	assert_string_equal(family->afi_safi, "ipv4 unicast");
	assert_int_equal(family->received, 3);
	assert_int_equal(family->accepted, 2);
	given_done(&given);
}

static void a_neighbor_is_told_whole(void **state)
{
	(void)state;
	struct given given;
	char text[IP_TEXT_MAX];
	given_fixture(&given, junos_neighbors_parse, "junos/neighbors.json");
	const struct bgp_peer *peer = given_peer(&given, "198.51.100.1");
	assert_string_equal(peer->vrf, "CUST");
	assert_string_equal(ip_format(&peer->local_address, text), "198.51.100.2");
	assert_true(peer->hold_time == 30 && peer->keepalive == 10 &&
	            peer->hold_time_configured == 90);
	assert_true(peer->authentication);
	assert_string_equal(peer->last_reset, "HoldTime");
	assert_string_equal(peer->route_map_in, "DX-IN");
	const struct bgp_error *error = given_only(&given, FACT_BGP_ERROR);
	assert_int_equal(error->code, 4);
	assert_false(fact_is_known(&error->fact, BGP_ERROR_DIRECTION));
	const struct bgp_family *family = given_only(&given, FACT_BGP_FAMILY);
	assert_int_equal(family->advertised, 4);
	const struct bgp_peer *idle = given_peer(&given, "198.51.100.5");
	assert_string_equal(idle->vrf, "default");
	assert_false(idle->authentication);
	/* Junos does not mark what the operator shut down */
	assert_false(fact_is_known(&idle->fact, BGP_PEER_ADMIN_UP));
	given_done(&given);
}

static void routes_come_from_all_tables(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, junos_routes_parse, "junos/routes.json");
	assert_string_equal(
		given.routes.data,
		"default 10.200.0.0/16 from 198.51.100.1 via 198.51.100.1 valid best "
		"preference 200 med 50 path(2) 64512 4200000001 igp communities "
		"7224:8100,no-export\n"
		"default 10.200.0.0/16 from 198.51.100.5 via  valid preference 100 "
		"med 7 path(0) igp\n"
		"CUST 2001:db8::/32 from - via  valid best path(2) 7224 incomplete\n");
	given_done(&given);
}

static void a_path_without_words_is_not_known(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, junos_routes_parse,
	           "{\"route-information\":[{\"route-table\":[{\"table-name\":[{\"data\":"
	           "\"inet.0\"}],"
	           "\"rt\":[{\"rt-destination\":[{\"data\":\"10.0.0.0/8\"}],\"rt-entry\":["
	           "{\"protocol-name\":[{\"data\":\"BGP\"}],\"as-path\":[{}]},"
	           "{\"protocol-name\":[{\"data\":\"BGP\"}],\"as-path\":[{\"data\":\"\"}]}]}]}]"
	           "}]}");
	assert_string_equal(given.routes.data, "default 10.0.0.0/8 from - via  valid\n"
	                                       "default 10.0.0.0/8 from - via  valid\n");
	given_done(&given);
}

static void tables_name_instance_and_family(void **state)
{
	(void)state;
	struct span instance;
	assert_string_equal(junos_table(span_of("inet.0"), &instance), "ipv4 unicast");
	assert_int_equal(instance.len, 0);
	assert_string_equal(junos_table(span_of("A.B.inet6.0"), &instance), "ipv6 unicast");
	assert_true(span_is(instance, "A.B"));
	assert_string_equal(junos_table(span_of("bgp.l3vpn.0"), &instance), "vpnv4 unicast");
	assert_int_equal(instance.len, 0);
	assert_null(junos_table(span_of("xinet.0"), &instance));
	assert_null(junos_table(span_of("mpls.0"), &instance));
	assert_null(junos_table(span_of(""), &instance));
}

static void system_facts_are_read(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, junos_version_parse, "junos/version.json");
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_string_equal(router->description, "Juniper mx204, Junos 21.4R3.15");
	assert_string_equal(router->system_name, "ce1");
	given_done(&given);
	given_fixture(&given, junos_bfd_parse, "junos/bfd.json");
	assert_int_equal(given_count(&given, FACT_BFD_SESSION), 2);
	const struct bfd_session *session = given_fact(&given, FACT_BFD_SESSION, 0);
	assert_string_equal(session->interface, "xe-0/0/0.100");
	assert_true(session->up);
	given_done(&given);
	given_fixture(&given, junos_interfaces_parse, "junos/interfaces.json");
	const struct interface *physical = given_fact(&given, FACT_INTERFACE, 0);
	assert_int_equal(physical->mtu, 9192);
	assert_true(physical->up && physical->admin_up);
	const struct interface *logical = given_fact(&given, FACT_INTERFACE, 1);
	assert_string_equal(logical->name, "xe-0/0/0.100");
	assert_int_equal(logical->mtu, 9001);
	given_done(&given);
}

static void a_cluster_wraps_its_tunnels(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, junos_ipsec_parse, "junos/ipsec.json");
	const struct ipsec_tunnel *tunnel = given_only(&given, FACT_IPSEC_TUNNEL);
	assert_true(tunnel->up);
	assert_int_equal(tunnel->sas, 2);
	given_done(&given);
	given_fixture(&given, junos_ike_parse, "junos/ike.json");
	tunnel = given_only(&given, FACT_IPSEC_TUNNEL);
	assert_string_equal(tunnel->ike, "UP");
	assert_false(fact_is_known(&tunnel->fact, IPSEC_TUNNEL_UP));
	given_done(&given);
}

static void an_empty_answer_says_nothing(void **state)
{
	(void)state;
	static cli_parse *const parsers[] = { junos_summary_parse, junos_neighbors_parse,
		                              junos_routes_parse, junos_bfd_parse,
		                              junos_version_parse };
	for (size_t i = 0; i < 5; i++) {
		struct given given;
		given_text(&given, parsers[i], "\n{master:0}\n");
		given_done(&given);
		given_text(&given, parsers[i], "\n");
		assert_int_equal(given.failed, 0);
		given_done(&given);
		given_text(&given, parsers[i], "error: syntax error: nonsense\n");
		assert_int_equal(given.failed, -1);
		assert_int_equal(given.err.kind, ERROR_CONFIG);
		given_done(&given);
		given_text(&given, parsers[i], "{\"other-information\":[{}]}");
		assert_int_equal(given.failed, -1);
		assert_int_equal(given.err.kind, ERROR_MALFORMED);
		given_done(&given);
	}
}

static void cut_answers_lie_about_nothing(void **state)
{
	(void)state;
	given_cut(junos_version_parse, "junos/version.json");
	given_cut(junos_summary_parse, "junos/summary.json");
	given_cut(junos_neighbors_parse, "junos/neighbors.json");
	given_cut(junos_routes_parse, "junos/routes.json");
	given_cut(junos_bfd_parse, "junos/bfd.json");
	given_cut(junos_ipsec_parse, "junos/ipsec.json");
	given_cut(junos_ike_parse, "junos/ike.json");
	given_cut(junos_interfaces_parse, "junos/interfaces.json");
	given_garbage(junos_summary_parse);
	given_garbage(junos_neighbors_parse);
	given_garbage(junos_routes_parse);
	given_garbage(junos_ipsec_parse);
	given_garbage(junos_interfaces_parse);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_summary_takes_the_instance_from_the_tables),
		cmocka_unit_test(a_neighbor_is_told_whole),
		cmocka_unit_test(routes_come_from_all_tables),
		cmocka_unit_test(a_path_without_words_is_not_known),
		cmocka_unit_test(tables_name_instance_and_family),
		cmocka_unit_test(system_facts_are_read),
		cmocka_unit_test(a_cluster_wraps_its_tunnels),
		cmocka_unit_test(an_empty_answer_says_nothing),
		cmocka_unit_test(cut_answers_lie_about_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
