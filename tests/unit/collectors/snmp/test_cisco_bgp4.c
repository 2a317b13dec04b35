/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

#include "collectors/snmp/family.h"

#define V4 1, 4, 10, 44, 32, 13
#define V6 2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1

static const struct given peers[] = {
	{ PEER_STATE, INDEX(V4), INTEGER(6) },
	{ PEER_STATE, INDEX(V6), INTEGER(3) },
	{ PEER_REMOTE_ASN, INDEX(V6), GAUGE(4200000001) },
	{ PEER_ERROR, INDEX(V6), OCTETS("\4\0") },
	{ PEER_ERROR_TEXT, INDEX(V6), OCTETS("hold time expired") },
	{ PEER_LOCAL_ADDRESS, INDEX(V6), OCTETS("") }, /* as IOS-XR has it while down */
};

static void v4_and_v6_peers_are_read(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	given_decode(&facts, &cisco_peer2_mib, peers, GIVEN_COUNT(peers));
	assert_int_equal(facts.peer_count, 2);
	assert_true(given_peer(&facts, "10.44.32.13", "default")->peer->up);
	const struct facts_peer *entry = given_peer(&facts, "2001:db8::1", "default");
	assert_int_equal(entry->peer->peer_asn, 4200000001u);
	assert_false(fact_is_known(&entry->peer->fact, BGP_PEER_LOCAL_ADDRESS));
	assert_string_equal(entry->error->text, "hold time expired");
	given_done(&facts);
}

static void peer2_index_of_another_length_is_no_peer(void **state)
{
	(void)state;
	given_bad_lengths(&cisco_peer2_mib, &peers[0]);
	given_bad_lengths(&cisco_peer2_mib, &peers[1]);
}

static void peer3_has_the_vrf_in_its_index(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ PEER_STATE, INDEX(0, V4), INTEGER(6) },
		{ PEER_STATE, INDEX(7, V4), INTEGER(1) },
		{ PEER_VRF, INDEX(7, V4), OCTETS("red") },
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &cisco_peer3_mib, given, GIVEN_COUNT(given));
	assert_int_equal(facts.peer_count, 2);
	assert_true(given_peer(&facts, "10.44.32.13", "default")->peer->up);
	assert_false(given_peer(&facts, "10.44.32.13", "red")->peer->up);
	given_done(&facts);
	given_bad_lengths(&cisco_peer3_mib, &given[0]);
}

/* Accepted prefixes are tagged Counter32 and are a gauge; a limit of 0 is no limit. */
static void prefix_counts_come_from_the_new_table_first(void **state)
{
	(void)state;
	static const struct given newer[] = {
		{ FAMILY_ACCEPTED, INDEX(V4, 1, 1), COUNTER(100) },
		{ FAMILY_ACCEPTED, INDEX(V6, 2, 128), COUNTER(7) },
		{ FAMILY_LIMIT, INDEX(V4, 1, 1), GAUGE(0) },
	};
	static const struct given older[] = {
		{ FAMILY_ACCEPTED, INDEX(10, 44, 32, 13, 1, 1), COUNTER(99) },
		{ FAMILY_DENIED, INDEX(10, 44, 32, 13, 1, 1), GAUGE(3) },
		{ FAMILY_ACCEPTED, INDEX(10, 44, 32, 13, 1, 128), COUNTER(55) },
		{ FAMILY_ACCEPTED, INDEX(10, 9, 9, 9, 1, 1), COUNTER(1) }, /* no such peer */
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &cisco_peer2_mib, peers, GIVEN_COUNT(peers));
	given_decode(&facts, &cisco_family2_mib, newer, GIVEN_COUNT(newer));
	given_decode(&facts, &cisco_family_mib, older, GIVEN_COUNT(older));
	const struct facts_peer *v4 = given_peer(&facts, "10.44.32.13", "default");
	const struct bgp_family *family = given_family(v4, "ipv4 unicast");
	assert_int_equal(family->accepted, 100);
	assert_int_equal(family->denied, 3); /* a gap, filled */
	assert_false(fact_is_known(&family->fact, BGP_FAMILY_LIMIT));
	assert_false(fact_is_known(&family->fact, BGP_FAMILY_ADVERTISED));
	assert_int_equal(given_family(v4, "vpnv4 unicast")->accepted, 55);
	const struct facts_peer *v6 = given_peer(&facts, "2001:db8::1", "default");
	assert_int_equal(given_family(v6, "vpnv6 unicast")->accepted, 7);
	assert_int_equal(view_seal(facts.view, (struct monotime){ 1 }, NULL), 0);
	assert_int_equal(view_facts(facts.view, FACT_BGP_FAMILY).count, 3);
	given_done(&facts);
}

static void family_index_of_another_length_is_no_family(void **state)
{
	(void)state;
	static const struct given newer = { FAMILY_ACCEPTED, INDEX(V4, 1, 1), COUNTER(1) };
	static const struct given older = { FAMILY_ACCEPTED, INDEX(10, 44, 32, 13, 1, 1),
		                            COUNTER(1) };
	for (size_t len = 0; len <= 10; len++)
		for (int is_new = 0; is_new <= 1; is_new++) {
			struct given given = is_new ? newer : older;
			size_t good = given.index_len;
			given.index_len = len;
			struct facts facts = given_facts(0);
			given_decode(&facts, &cisco_peer2_mib, peers, GIVEN_COUNT(peers));
			given_decode(&facts, is_new ? &cisco_family2_mib : &cisco_family_mib,
			             &given, 1);
			const struct facts_peer *v4 = given_peer(&facts, "10.44.32.13", NULL);
			assert_int_equal(v4->families != NULL, len == good);
			given_done(&facts);
		}
}

static void counts_go_to_the_only_peer_of_that_address_else_to_none(void **state)
{
	(void)state;
	static const struct given one[] = { { PEER_STATE, INDEX(7, V4), INTEGER(6) },
		                            { PEER_VRF, INDEX(7, V4), OCTETS("red") } };
	static const struct given two[] = { { PEER_STATE, INDEX(8, V4), INTEGER(6) },
		                            { PEER_VRF, INDEX(8, V4), OCTETS("blue") } };
	static const struct given count = { FAMILY_ACCEPTED, INDEX(V4, 1, 1), COUNTER(5) };
	for (int both = 0; both <= 1; both++) {
		struct facts facts = given_facts(0);
		given_decode(&facts, &cisco_peer3_mib, one, 2);
		if (both)
			given_decode(&facts, &cisco_peer3_mib, two, 2);
		given_decode(&facts, &cisco_family2_mib, &count, 1);
		const struct facts_peer *red = given_peer(&facts, "10.44.32.13", "red");
		assert_int_equal(red->families != NULL, !both);
		given_done(&facts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v4_and_v6_peers_are_read),
		cmocka_unit_test(peer2_index_of_another_length_is_no_peer),
		cmocka_unit_test(peer3_has_the_vrf_in_its_index),
		cmocka_unit_test(prefix_counts_come_from_the_new_table_first),
		cmocka_unit_test(family_index_of_another_length_is_no_family),
		cmocka_unit_test(counts_go_to_the_only_peer_of_that_address_else_to_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
