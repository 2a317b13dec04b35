/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

#include "collectors/snmp/family.h"

#define A6 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define B6 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2

static void index_is_read_with_and_without_lengths(void **state)
{
	(void)state;
	static const struct {
		struct given given;
		const char *address, *vrf;
	} cases[] = {
		{ { PEER_STATE, INDEX(0, 1, 192, 168, 99, 24, 1, 192, 168, 99, 25),
		    INTEGER(6) },
		  "192.168.99.25",
		  "default" },
		{ { PEER_STATE, INDEX(0, 1, 4, 192, 168, 99, 24, 1, 4, 192, 168, 99, 25),
		    INTEGER(6) },
		  "192.168.99.25",
		  "default" },
		{ { PEER_STATE, INDEX(9, 1, 10, 1, 1, 2, 1, 10, 1, 1, 1), INTEGER(6) },
		  "10.1.1.1",
		  "instance 9" },
		{ { PEER_STATE, INDEX(0, 1, 0, 0, 0, 0, 1, 169, 254, 250, 255), INTEGER(1) },
		  "169.254.250.255",
		  "default" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct facts facts = given_facts(0);
		given_decode(&facts, &juniper_peer_mib, &cases[i].given, 1);
		assert_non_null(given_peer(&facts, cases[i].address, cases[i].vrf));
		given_done(&facts);
		given_bad_lengths(&juniper_peer_mib, &cases[i].given);
	}
}

/* An IPv6 index is longer than the literals of given.h hold. */
static void v6_index_is_read_with_and_without_lengths(void **state)
{
	(void)state;
	static const uint32_t plain[] = { 0, 2, A6, 2, B6 };
	static const uint32_t with_lengths[] = { 0, 2, 16, A6, 2, 16, B6 };
	const struct {
		const uint32_t *ids;
		size_t len;
	} cases[] = { { plain, sizeof(plain) / 4 },
		      { with_lengths, sizeof(with_lengths) / 4 } };
	struct snmp_varbind varbind = { .type = SNMP_TYPE_INTEGER, .number = 6 };
	for (size_t i = 0; i < 2; i++)
		for (size_t len = 0; len <= cases[i].len; len++) {
			struct rows *rows = rows_new(&juniper_peer_mib, 0);
			struct row *row = rows_get(rows, cases[i].ids, len, NULL);
			rows_set(rows, row, PEER_STATE, &varbind, NULL);
			struct facts facts = given_facts(0);
			juniper_peer_mib.decode(rows, &facts);
			struct facts_peer *entry = given_peer(&facts, "2001:db8::2", "default");
			assert_int_equal(entry != NULL, len == cases[i].len);
			given_done(&facts);
			rows_free(rows);
		}
}

static const struct given peers[] = {
	{ PEER_STATE, INDEX(0, 1, 10, 1, 1, 2, 1, 10, 1, 1, 1), INTEGER(6) },
	{ PEER_INDEX, INDEX(0, 1, 10, 1, 1, 2, 1, 10, 1, 1, 1), GAUGE(0) },
	{ PEER_STATE, INDEX(0, 1, 10, 1, 1, 6, 1, 10, 1, 1, 5), INTEGER(6) },
	{ PEER_INDEX, INDEX(0, 1, 10, 1, 1, 6, 1, 10, 1, 1, 5), GAUGE(1) },
};

static void prefix_counts_are_joined_by_peer_index(void **state)
{
	(void)state;
	static const struct given counts[] = {
		{ FAMILY_RECEIVED, INDEX(1, 1, 1), GAUGE(12) },
		{ FAMILY_ACCEPTED, INDEX(1, 1, 1), GAUGE(11) },
		{ FAMILY_DENIED, INDEX(1, 1, 1), GAUGE(1) },
		{ FAMILY_ADVERTISED, INDEX(1, 1, 1), GAUGE(4) },
		{ FAMILY_ACTIVE, INDEX(1, 1, 1), GAUGE(9) },
		{ FAMILY_RECEIVED, INDEX(1, 25, 70), GAUGE(2) },
		{ FAMILY_RECEIVED, INDEX(5, 1, 1), GAUGE(99) }, /* nobody's */
		{ FAMILY_RECEIVED, INDEX(0, 1), GAUGE(99) },
		{ FAMILY_RECEIVED, INDEX(0, 1, 1, 1), GAUGE(99) },
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &juniper_peer_mib, peers, GIVEN_COUNT(peers));
	given_decode(&facts, &juniper_family_mib, counts, GIVEN_COUNT(counts));
	assert_null(given_peer(&facts, "10.1.1.1", "default")->families);
	const struct facts_peer *entry = given_peer(&facts, "10.1.1.5", "default");
	const struct bgp_family *family = given_family(entry, "ipv4 unicast");
	assert_int_equal(family->received, 12);
	assert_int_equal(family->accepted, 11);
	assert_int_equal(family->denied, 1);
	assert_int_equal(family->advertised, 4);
	assert_int_equal(family->active, 9);
	assert_non_null(given_family(entry, "l2vpn evpn"));
	given_done(&facts);
}

static void peer_index_of_two_peers_joins_neither(void **state)
{
	(void)state;
	static const struct given twin[] = {
		{ PEER_STATE, INDEX(9, 1, 10, 2, 1, 2, 1, 10, 2, 1, 1), INTEGER(6) },
		{ PEER_INDEX, INDEX(9, 1, 10, 2, 1, 2, 1, 10, 2, 1, 1), GAUGE(1) },
	};
	static const struct given count = { FAMILY_RECEIVED, INDEX(1, 1, 1), GAUGE(12) };
	struct facts facts = given_facts(0);
	given_decode(&facts, &juniper_peer_mib, peers, GIVEN_COUNT(peers));
	given_decode(&facts, &juniper_peer_mib, twin, GIVEN_COUNT(twin));
	given_decode(&facts, &juniper_family_mib, &count, 1);
	for (size_t i = 0; i < facts.peer_count; i++)
		assert_null(facts.peers[i]->families);
	given_done(&facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(index_is_read_with_and_without_lengths),
		cmocka_unit_test(v6_index_is_read_with_and_without_lengths),
		cmocka_unit_test(prefix_counts_are_joined_by_peer_index),
		cmocka_unit_test(peer_index_of_two_peers_joins_neither),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
