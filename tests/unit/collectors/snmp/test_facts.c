/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

static struct facts_peer *add(struct facts *facts, const char *address, const char *vrf,
                              uint32_t state)
{
	struct bgp_peer peer = { .vrf = vrf };
	assert_int_equal(ip_parse(address, &peer.address), 0);
	FACT_SET(&peer, BGP_PEER_STATE, state, state);
	return facts_add_peer(facts, &peer);
}

static void peers_are_found_by_address_and_vrf(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	static const char *const addresses[] = { "10.0.0.9", "10.0.0.1",  "2001:db8::1",
		                                 "10.0.0.5", "fe80::1%3", "fe80::1%4" };
	for (size_t i = 0; i < 6; i++)
		assert_non_null(add(&facts, addresses[i], "default", 6));
	assert_non_null(add(&facts, "10.0.0.5", "red", 1));
	assert_int_equal(facts.peer_count, 7);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(given_peer(&facts, addresses[i], "default")->peer->state, 6);
	assert_int_equal(given_peer(&facts, "10.0.0.5", "red")->peer->state, 1);
	assert_null(given_peer(&facts, "10.0.0.5", NULL)); /* two of them */
	assert_non_null(given_peer(&facts, "10.0.0.9", NULL));
	assert_null(given_peer(&facts, "10.0.0.9", "red"));
	assert_null(given_peer(&facts, "10.0.0.2", NULL));
	given_done(&facts);
}

static void second_word_only_fills_gaps(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	struct facts_peer *first = add(&facts, "10.0.0.1", "default", 6);
	struct bgp_peer second = *first->peer;
	second.fact.known = 0;
	FACT_SET(&second, BGP_PEER_STATE, state, 1);
	FACT_SET(&second, BGP_PEER_PEER_ASN, peer_asn, 7);
	FACT_SET(&second, BGP_PEER_DESCRIPTION, description, "x");
	FACT_SET(&second, BGP_PEER_LOCAL_ADDRESS, local_address, second.address);
	FACT_SET(&second, BGP_PEER_TRANSITIONS, transitions, 5);
	FACT_SET(&second, BGP_PEER_HOLD_TIME, hold_time, 30);
	FACT_SET(&second, BGP_PEER_ADMIN_UP, admin_up, true);
	assert_ptr_equal(facts_add_peer(&facts, &second), first);
	assert_int_equal(facts.peer_count, 1);
	assert_int_equal(first->peer->state, 6);
	assert_int_equal(first->peer->peer_asn, 7);
	assert_string_equal(first->peer->description, "x");
	assert_int_equal(ip_compare(&first->peer->local_address, &second.address), 0);
	assert_int_equal(first->peer->transitions, 5);
	assert_true(first->peer->admin_up);
	given_done(&facts);
}

static void only_filling_adds_nobody(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	facts.only_fill = true;
	assert_null(add(&facts, "10.0.0.1", "default", 6));
	assert_int_equal(facts.peer_count, 0);
	assert_false(facts.failed);
	given_done(&facts);
}

static void first_error_stays_and_code_zero_is_none(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	struct facts_peer *entry = add(&facts, "10.0.0.1", "default", 1);
	facts_add_error(&facts, entry, 0, 0, NULL, 0);
	assert_null(entry->error);
	facts_add_error(&facts, entry, 6, 2, (const uint8_t *)"bye\0", 4);
	facts_add_error(&facts, entry, 4, 0, NULL, 0);
	assert_int_equal(entry->error->code, 6);
	assert_string_equal(entry->error->text, "bye");
	given_done(&facts);
}

static void families_are_named_and_unknown_ones_numbered(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	assert_string_equal(facts_afi_safi(&facts, 1, 1), "ipv4 unicast");
	assert_string_equal(facts_afi_safi(&facts, 2, 1), "ipv6 unicast");
	assert_string_equal(facts_afi_safi(&facts, 1, 128), "vpnv4 unicast");
	assert_string_equal(facts_afi_safi(&facts, 1, 2), "ipv4 multicast");
	assert_string_equal(facts_afi_safi(&facts, 25, 70), "l2vpn evpn");
	assert_string_equal(facts_afi_safi(&facts, 3, 250), "afi 3 safi 250");
	struct facts_peer *entry = add(&facts, "10.0.0.1", "default", 6);
	struct bgp_family *family = facts_add_family(&facts, entry, 1, 1);
	assert_ptr_equal(facts_add_family(&facts, entry, 1, 1), family);
	assert_ptr_not_equal(facts_add_family(&facts, entry, 2, 1), family);
	given_done(&facts);
}

static void text_without_content_is_none(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	assert_null(facts_text(&facts, NULL, 0));
	assert_null(facts_text(&facts, (const uint8_t *)"  \0", 3));
	assert_string_equal(facts_text(&facts, (const uint8_t *)"a\nb", 3), "a b");
	given_done(&facts);
}

static void interface_names_are_found_by_number(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	for (uint32_t i = 10; i < 100; i += 10)
		facts_name_interface(&facts, i, i == 50 ? "fifty" : "other");
	assert_string_equal(facts_interface_name(&facts, 50), "fifty");
	assert_null(facts_interface_name(&facts, 55));
	assert_null(facts_interface_name(&facts, 5));
	assert_null(facts_interface_name(&facts, 500));
	given_done(&facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peers_are_found_by_address_and_vrf),
		cmocka_unit_test(second_word_only_fills_gaps),
		cmocka_unit_test(only_filling_adds_nobody),
		cmocka_unit_test(first_error_stays_and_code_zero_is_none),
		cmocka_unit_test(families_are_named_and_unknown_ones_numbered),
		cmocka_unit_test(text_without_content_is_none),
		cmocka_unit_test(interface_names_are_found_by_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
