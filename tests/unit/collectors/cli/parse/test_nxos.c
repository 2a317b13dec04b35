/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

static void one_row_is_an_object_and_several_are_an_array(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, nxos_summary_parse, "nxos/summary.json");
	assert_int_equal(given_count(&given, FACT_BGP_PEER), 3);
	const struct bgp_peer *up = given_peer(&given, "198.51.100.1");
	assert_int_equal(up->local_asn, 8u << 16 | 1201);
	assert_int_equal(up->messages_sent, 192199);
	assert_true(up->last_change ==
	            (double)GIVEN_NOW - (17 * 86400 + 7 * 3600 + 42 * 60 + 42));
	const struct bgp_family *family = given_only(&given, FACT_BGP_FAMILY);
	assert_int_equal(family->accepted, 13);
	const struct bgp_peer *shut = given_peer(&given, "198.51.100.5");
	assert_false(shut->admin_up);
	assert_int_equal(shut->peer_asn, 65537);
	/* "6w3d" would move with every poll */
	assert_false(fact_is_known(&shut->fact, BGP_PEER_LAST_CHANGE));
	const struct bgp_peer *other = given_peer(&given, "2001:db8::1");
	assert_string_equal(other->vrf, "CUST");
	assert_true(other->admin_up);
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_int_equal(router->bgp_asn, 8u << 16 | 1201);
	given_done(&given);
}

static void an_empty_answer_is_an_empty_table(void **state)
{
	(void)state;
	static cli_parse *const parsers[] = { nxos_summary_parse, nxos_interfaces_parse,
		                              nxos_version_parse };
	for (size_t i = 0; i < 3; i++) {
		struct given given;
		given_text(&given, parsers[i], "\n");
		assert_int_equal(given.failed, 0);
		assert_int_equal(given_count(&given, FACT_ROUTER), 0);
		given_done(&given);
		given_text(&given, parsers[i], "{\"TABLE_other\":{}}");
		assert_int_equal(given.failed, -1);
		given_done(&given);
	}
}

static void system_facts_are_read(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, nxos_version_parse, "nxos/version.json");
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_string_equal(router->system_name, "ce1");
	assert_string_equal(router->description, "Cisco Nexus9000 C93180YC-FX, NX-OS 9.2(3)");
	given_done(&given);
	given_fixture(&given, nxos_interfaces_parse, "nxos/interfaces.json");
	const struct interface *interface = given_fact(&given, FACT_INTERFACE, 0);
	assert_int_equal(interface->mtu, 9216);
	assert_string_equal(interface->alias, "DX");
	interface = given_fact(&given, FACT_INTERFACE, 1);
	assert_string_equal(interface->name, "Vlan100");
	assert_int_equal(interface->mtu, 1500);
	assert_false(interface->up);
	given_done(&given);
}

static void cut_answers_lie_about_nothing(void **state)
{
	(void)state;
	given_cut(nxos_version_parse, "nxos/version.json");
	given_cut(nxos_summary_parse, "nxos/summary.json");
	given_cut(nxos_interfaces_parse, "nxos/interfaces.json");
	given_garbage(nxos_summary_parse);
	given_garbage(nxos_interfaces_parse);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_row_is_an_object_and_several_are_an_array),
		cmocka_unit_test(an_empty_answer_is_an_empty_table),
		cmocka_unit_test(system_facts_are_read),
		cmocka_unit_test(cut_answers_lie_about_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
