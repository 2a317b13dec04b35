/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

/* Columns behind those of enum peer_column, in the order of timetra_bgp.c. */
enum {
	FAMILY = PEER_COLUMN_COUNT,
	V4_RECEIVED,
	V4_SENT,
	V4_ACTIVE,
	VPN4_RECEIVED,
	VPN4_SENT,
	VPN4_ACTIVE,
	V6_RECEIVED
};

#define PEER INDEX(1, 1, 4, 10, 0, 0, 1)

static void peer_and_the_families_it_uses_are_read(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ PEER_STATE, PEER, INTEGER(6) },
		{ PEER_ADMIN, PEER, INTEGER(2) }, /* Shutdown false */
		{ PEER_REMOTE_ASN, PEER, GAUGE(4200000001) },
		{ PEER_ERROR, PEER, OCTETS("\6\4") },
		{ FAMILY, PEER, OCTETS("\x60\0") }, /* ipv4(1), vpnIpv4(2) */
		{ V4_RECEIVED, PEER, COUNTER(0) },
		{ V4_SENT, PEER, COUNTER(5) },
		{ V4_ACTIVE, PEER, GAUGE(0) },
		{ VPN4_RECEIVED, PEER, COUNTER(19) },
		{ VPN4_SENT, PEER, COUNTER(4) },
		{ VPN4_ACTIVE, PEER, GAUGE(18) },
		{ V6_RECEIVED, PEER,
		  COUNTER(0) }, /* the row has it, the peer does not use it */
	};
	struct facts facts = given_facts(0);
	given_decode(&facts, &timetra_mib, given, GIVEN_COUNT(given));
	const struct facts_peer *entry = given_peer(&facts, "10.0.0.1", "default");
	assert_true(entry->peer->admin_up);
	assert_int_equal(entry->peer->peer_asn, 4200000001u);
	assert_string_equal(entry->error->reason, "Cease/Administrative Reset");
	assert_int_equal(given_family(entry, "ipv4 unicast")->advertised, 5);
	assert_int_equal(given_family(entry, "ipv4 unicast")->received, 0);
	assert_int_equal(given_family(entry, "vpnv4 unicast")->received, 19);
	assert_int_equal(given_family(entry, "vpnv4 unicast")->active, 18);
	assert_null(given_family(entry, "ipv6 unicast"));
	given_done(&facts);
	given_bad_lengths(&timetra_mib, &given[0]);
}

static void other_virtual_routers_are_vrfs(void **state)
{
	(void)state;
	static const struct given given = { PEER_STATE, INDEX(2, 1, 4, 10, 0, 0, 1),
		                            INTEGER(1) };
	struct facts facts = given_facts(0);
	given_decode(&facts, &timetra_mib, &given, 1);
	assert_non_null(given_peer(&facts, "10.0.0.1", "vrtr 2"));
	given_done(&facts);
}

static void family_bits_may_be_cut_short(void **state)
{
	(void)state;
	static const char bits[] = "\x7f\xff\xff";
	for (size_t len = 0; len <= 3; len++) {
		const struct given given[] = {
			{ PEER_STATE, PEER, INTEGER(6) },
			{ FAMILY, PEER, SNMP_TYPE_OCTETS, 0, bits, len },
			{ V4_RECEIVED, PEER, COUNTER(1) },
		};
		struct facts facts = given_facts(0);
		given_decode(&facts, &timetra_mib, given, 3);
		const struct facts_peer *entry = given_peer(&facts, "10.0.0.1", "default");
		assert_int_equal(entry->families != NULL, len > 0);
		given_done(&facts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peer_and_the_families_it_uses_are_read),
		cmocka_unit_test(other_virtual_routers_are_vrfs),
		cmocka_unit_test(family_bits_may_be_cut_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
