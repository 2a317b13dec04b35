/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

#include "collectors/snmp/family.h"

#define V4 1, 1, 4, 10, 0, 0, 1
#define V6 1, 2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1

static const struct given peers[] = {
	{ PEER_STATE, INDEX(V4), INTEGER(1) },
	{ PEER_ADMIN, INDEX(V4), INTEGER(1) }, /* halted */
	{ PEER_LOCAL_ADDRESS, INDEX(V4), OCTETS("") },
	{ PEER_ERROR_CODE, INDEX(V4), GAUGE(0) },
	{ PEER_ERROR_SUBCODE, INDEX(V4), GAUGE(0) },
	{ PEER_ERROR_TEXT, INDEX(V4), OCTETS("None/") },
	{ PEER_STATE, INDEX(V6), INTEGER(6) },
	{ PEER_ADMIN, INDEX(V6), INTEGER(2) },
	{ PEER_DESCRIPTION, INDEX(V6), OCTETS("upstream") },
	{ PEER_ERROR_CODE, INDEX(V6), GAUGE(6) },
	{ PEER_ERROR_SUBCODE, INDEX(V6), GAUGE(2) },
	{ PEER_ERROR_TEXT, INDEX(V6), OCTETS("Cease/administrative shutdown") },
};

static void v4_and_v6_peers_are_read(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	given_decode(&facts, &arista_peer_mib, peers, GIVEN_COUNT(peers));
	const struct facts_peer *v4 = given_peer(&facts, "10.0.0.1", "default");
	assert_false(v4->peer->admin_up);
	assert_null(v4->error); /* "None/" is no error */
	assert_false(fact_is_known(&v4->peer->fact, BGP_PEER_LOCAL_ADDRESS));
	const struct facts_peer *v6 = given_peer(&facts, "2001:db8::1", "default");
	assert_true(v6->peer->admin_up);
	assert_string_equal(v6->peer->description, "upstream");
	assert_string_equal(v6->error->reason, "Cease/Administrative Shutdown");
	assert_string_equal(v6->error->text, "Cease/administrative shutdown");
	given_done(&facts);
}

static void index_of_another_length_is_no_peer(void **state)
{
	(void)state;
	given_bad_lengths(&arista_peer_mib, &peers[0]);
	given_bad_lengths(&arista_peer_mib, &peers[6]);
}

static void prefix_gauges_belong_to_a_family(void **state)
{
	(void)state;
	static const struct given counts[] = {
		{ FAMILY_RECEIVED, INDEX(V6, 2, 1), GAUGE(10) },
		{ FAMILY_ACCEPTED, INDEX(V6, 2, 1), GAUGE(9) },
		{ FAMILY_RECEIVED, INDEX(V6, 2), GAUGE(77) },
		{ FAMILY_RECEIVED, INDEX(V4, 1, 1, 1), GAUGE(77) },
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &arista_peer_mib, peers, GIVEN_COUNT(peers));
	given_decode(&facts, &arista_family_mib, counts, GIVEN_COUNT(counts));
	const struct bgp_family *family =
		given_family(given_peer(&facts, "2001:db8::1", "default"), "ipv6 unicast");
	assert_int_equal(family->received, 10);
	assert_int_equal(family->accepted, 9);
	assert_false(fact_is_known(&family->fact, BGP_FAMILY_ADVERTISED)); /* EOS 4.15 */
	assert_null(given_peer(&facts, "10.0.0.1", "default")->families);
	given_done(&facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v4_and_v6_peers_are_read),
		cmocka_unit_test(index_of_another_length_is_no_peer),
		cmocka_unit_test(prefix_gauges_belong_to_a_family),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
