/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

/* Columns behind those of enum peer_column, in the order of huawei_bgp.c. */
enum { RECEIVED = PEER_COLUMN_COUNT, ACTIVE, ADVERTISED, LIMIT };

#define UNICAST 0, 1, 1, 1, 4, 10, 0, 0, 1
#define VPN 0, 1, 128, 1, 4, 10, 0, 0, 1

static void one_session_of_two_families_is_one_peer(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ PEER_STATE, INDEX(UNICAST), INTEGER(1) }, /* not negotiated */
		{ PEER_STATE, INDEX(VPN), INTEGER(6) },
		{ PEER_VRF, INDEX(UNICAST), OCTETS("Public") },
		{ PEER_VRF, INDEX(VPN), OCTETS("Public") },
		{ PEER_REMOTE_ASN, INDEX(UNICAST), GAUGE(4200000001) },
		{ RECEIVED, INDEX(UNICAST), COUNTER(0) },
		{ RECEIVED, INDEX(VPN), COUNTER(20) },
		{ ACTIVE, INDEX(VPN), COUNTER(19) },
		{ ADVERTISED, INDEX(VPN), COUNTER(3) },
		{ LIMIT, INDEX(VPN), GAUGE(1000) },
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &huawei_mib, given, GIVEN_COUNT(given));
	assert_int_equal(facts.peer_count, 1);
	const struct facts_peer *entry = given_peer(&facts, "10.0.0.1", "default");
	assert_true(entry->peer->up);
	assert_int_equal(entry->peer->peer_asn, 4200000001u);
	const struct bgp_family *vpn = given_family(entry, "vpnv4 unicast");
	assert_int_equal(vpn->received, 20);
	assert_int_equal(vpn->active, 19);
	assert_int_equal(vpn->advertised, 3);
	assert_int_equal(vpn->limit, 1000);
	assert_int_equal(given_family(entry, "ipv4 unicast")->received, 0);
	given_done(&facts);
}

static void row_with_counters_only_is_no_peer(void **state)
{
	(void)state;
	static const struct given given = { RECEIVED, INDEX(UNICAST), COUNTER(20) };
	struct facts facts = given_facts(0);
	given_decode(&facts, &huawei_mib, &given, 1);
	assert_int_equal(facts.peer_count, 0);
	given_done(&facts);
}

static void vrf_has_its_name(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ PEER_STATE,
		  INDEX(3, 2, 1, 2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
		  INTEGER(6) },
		{ PEER_VRF,
		  INDEX(3, 2, 1, 2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
		  OCTETS("red") },
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &huawei_mib, given, GIVEN_COUNT(given));
	assert_non_null(given_peer(&facts, "2001:db8::1", "red"));
	given_done(&facts);
	given_bad_lengths(&huawei_mib, &given[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_session_of_two_families_is_one_peer),
		cmocka_unit_test(row_with_counters_only_is_no_peer),
		cmocka_unit_test(vrf_has_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
