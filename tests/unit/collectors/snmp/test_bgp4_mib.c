/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

static void a_whole_row_becomes_a_peer(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ PEER_STATE, INDEX(169, 254, 10, 1), INTEGER(6) },
		{ PEER_ADMIN, INDEX(169, 254, 10, 1), INTEGER(2) },
		{ PEER_LOCAL_ADDRESS, INDEX(169, 254, 10, 1), ADDRESS("\xa9\xfe\x0a\x02") },
		{ PEER_IDENTIFIER, INDEX(169, 254, 10, 1), ADDRESS("\x0a\0\0\x09") },
		{ PEER_REMOTE_ASN, INDEX(169, 254, 10, 1), INTEGER(7224) },
		{ PEER_UPDATES_IN, INDEX(169, 254, 10, 1), COUNTER(4) },
		{ PEER_UPDATES_OUT, INDEX(169, 254, 10, 1), COUNTER(5) },
		{ PEER_MESSAGES_IN, INDEX(169, 254, 10, 1), COUNTER(600) },
		{ PEER_MESSAGES_OUT, INDEX(169, 254, 10, 1), COUNTER(601) },
		{ PEER_TRANSITIONS, INDEX(169, 254, 10, 1), COUNTER(3) },
		{ PEER_HOLD_TIME, INDEX(169, 254, 10, 1), INTEGER(30) },
		{ PEER_KEEPALIVE, INDEX(169, 254, 10, 1), INTEGER(10) },
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &bgp4_mib, given, GIVEN_COUNT(given));
	const struct bgp_peer *peer = given_peer(&facts, "169.254.10.1", "default")->peer;
	assert_true(peer->up);
	assert_true(peer->admin_up);
	assert_int_equal(peer->peer_asn, 7224);
	assert_int_equal(peer->transitions, 3);
	assert_int_equal(peer->updates_received, 4);
	assert_int_equal(peer->updates_sent, 5);
	assert_int_equal(peer->messages_received, 600);
	assert_int_equal(peer->messages_sent, 601);
	assert_int_equal((int)peer->hold_time, 30);
	assert_int_equal((int)peer->keepalive, 10);
	given_done(&facts);
}

static void index_of_another_length_is_no_peer(void **state)
{
	(void)state;
	static const struct given good = { PEER_STATE, INDEX(192, 0, 2, 1), INTEGER(6) };
	given_bad_lengths(&bgp4_mib, &good);
	struct given large = good;
	large.index[3] = 256;
	struct facts facts = given_facts(0);
	given_decode(&facts, &bgp4_mib, &large, 1);
	assert_int_equal(facts.peer_count, 0);
	given_done(&facts);
}

/* FRR shows 0.0.0.0 as bgpPeerRemoteAddr of peers that are down: the index is the identity. */
static void unspecified_index_is_no_peer(void **state)
{
	(void)state;
	static const struct given given = { PEER_STATE, INDEX(0, 0, 0, 0), INTEGER(3) };
	struct facts facts = given_facts(0);
	given_decode(&facts, &bgp4_mib, &given, 1);
	assert_int_equal(facts.peer_count, 0);
	given_done(&facts);
}

static void it_fills_gaps_and_adds_no_peer(void **state)
{
	(void)state;
	static const struct given rich[] = {
		{ PEER_STATE, INDEX(1, 4, 192, 0, 2, 1), INTEGER(3) },
		{ PEER_REMOTE_ASN, INDEX(1, 4, 192, 0, 2, 1), GAUGE(4200000001) }
	};
	static const struct given poor[] = {
		{ PEER_STATE, INDEX(192, 0, 2, 1), INTEGER(6) },
		{ PEER_REMOTE_ASN, INDEX(192, 0, 2, 1), INTEGER(23456) },
		{ PEER_TRANSITIONS, INDEX(192, 0, 2, 1), COUNTER(9) },
		{ PEER_HOLD_TIME, INDEX(192, 0, 2, 1), INTEGER(180) },
		{ PEER_ERROR, INDEX(192, 0, 2, 1), OCTETS("\4\0") },
		{ PEER_STATE, INDEX(192, 0, 2, 2), INTEGER(6) },
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &cisco_peer2_mib, rich, GIVEN_COUNT(rich));
	facts.only_fill = true;
	given_decode(&facts, &bgp4_mib, poor, GIVEN_COUNT(poor));
	assert_int_equal(facts.peer_count, 1);
	const struct facts_peer *entry = given_peer(&facts, "192.0.2.1", "default");
	assert_int_equal(entry->peer->state, BGP_STATE_ACTIVE); /* the richer one's word */
	assert_false(entry->peer->up);
	assert_int_equal(entry->peer->peer_asn, 4200000001u);
	assert_int_equal(entry->peer->transitions, 9);
	assert_false(fact_is_known(&entry->peer->fact, BGP_PEER_HOLD_TIME)); /* it is down */
	assert_string_equal(entry->error->reason, "Hold Timer Expired");
	given_done(&facts);
}

/* The same address in a VRF is another session; BGP4-MIB knows no VRF. */
static void it_fills_no_gap_of_a_peer_in_a_vrf(void **state)
{
	(void)state;
	static const struct given rich[] = {
		{ PEER_STATE, INDEX(5, 1, 4, 192, 0, 2, 1), INTEGER(6) },
		{ PEER_VRF, INDEX(5, 1, 4, 192, 0, 2, 1), OCTETS("red") },
	};
	static const struct given poor = { PEER_TRANSITIONS, INDEX(192, 0, 2, 1), COUNTER(9) };
	struct facts facts = given_facts(0);
	given_decode(&facts, &cisco_peer3_mib, rich, GIVEN_COUNT(rich));
	facts.only_fill = true;
	given_decode(&facts, &bgp4_mib, &poor, 1);
	const struct facts_peer *entry = given_peer(&facts, "192.0.2.1", "red");
	assert_false(fact_is_known(&entry->peer->fact, BGP_PEER_TRANSITIONS));
	given_done(&facts);
}

static void all_forms_of_the_v2_index_are_read(void **state)
{
	(void)state;
	static const struct {
		uint32_t index[24];
		size_t len;
		const char *address; /* NULL: no peer */
	} cases[] = {
		{ { 1, 4, 192, 0, 2, 1 }, 6, "192.0.2.1" },    /* FRR 8.5 to 9.0 */
		{ { 1, 1, 192, 0, 2, 1 }, 6, "192.0.2.1" },    /* later */
		{ { 1, 1, 4, 192, 0, 2, 1 }, 7, "192.0.2.1" }, /* the draft */
		{ { 2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
		  18,
		  "2001:db8::1" },
		{ { 1, 2, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
		  18,
		  "2001:db8::1" },
		{ { 1, 2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
		  19,
		  "2001:db8::1" },
		{ { 1, 5, 192, 0, 2, 1 }, 6, NULL },
		{ { 3, 1, 192, 0, 2, 1 }, 6, NULL },
		{ { 1, 1, 192, 0, 2, 300 }, 6, NULL },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t len = 0; len <= cases[i].len + 2; len++) {
			struct given given = { PEER_STATE, { 0 }, len, INTEGER(6) };
			memcpy(given.index, cases[i].index, sizeof(given.index));
			struct facts facts = given_facts(0);
			given_decode(&facts, &bgp4v2_mib, &given, 1);
			if (len == cases[i].len && cases[i].address != NULL)
				assert_non_null(
					given_peer(&facts, cases[i].address, "default"));
			else if (len != 6 && len != 18) /* cut, some are another form */
				assert_int_equal(facts.peer_count, 0);
			given_done(&facts);
		}
	}
}

static void v2_errors_are_two_columns(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ PEER_STATE, INDEX(1, 1, 192, 0, 2, 1), INTEGER(1) },
		{ PEER_ERROR_CODE, INDEX(1, 1, 192, 0, 2, 1), GAUGE(6) },
		{ PEER_ERROR_SUBCODE, INDEX(1, 1, 192, 0, 2, 1), GAUGE(2) },
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &bgp4v2_mib, given, GIVEN_COUNT(given));
	const struct facts_peer *entry = given_peer(&facts, "192.0.2.1", "default");
	assert_int_equal(entry->error->code, 6);
	assert_int_equal(entry->error->subcode, 2);
	given_done(&facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_row_becomes_a_peer),
		cmocka_unit_test(index_of_another_length_is_no_peer),
		cmocka_unit_test(unspecified_index_is_no_peer),
		cmocka_unit_test(it_fills_gaps_and_adds_no_peer),
		cmocka_unit_test(it_fills_no_gap_of_a_peer_in_a_vrf),
		cmocka_unit_test(all_forms_of_the_v2_index_are_read),
		cmocka_unit_test(v2_errors_are_two_columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
