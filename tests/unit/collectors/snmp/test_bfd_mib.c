/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

/* As in bfd_mib.c. */
enum { STATE, NEIGHBOR, INTERFACE };

static const struct given sessions[] = {
	{ STATE, INDEX(7), INTEGER(4) },
	{ NEIGHBOR, INDEX(7), OCTETS("\xc0\xa8\x64\x01") },
	{ INTERFACE, INDEX(7), INTEGER(3) },
	{ STATE, INDEX(8), INTEGER(2) },
	{ NEIGHBOR, INDEX(8), OCTETS("\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1") },
	{ STATE, INDEX(9), INTEGER(2) }, /* the same neighbour again */
	{ NEIGHBOR, INDEX(9), OCTETS("\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1") },
	{ STATE, INDEX(10), INTEGER(4) }, /* no neighbour known yet */
	{ STATE, INDEX(11), INTEGER(6) }, /* no such state */
	{ NEIGHBOR, INDEX(11), OCTETS("\x0a\0\0\1") },
};

static void both_mibs_are_read_alike(void **state)
{
	(void)state;
	static const struct mib *const both[] = { &bfd_std_mib, &bfd_cisco_mib };
	for (size_t i = 0; i < 2; i++) {
		struct facts facts = given_facts(0);
		facts_name_interface(&facts, 3, "Gi3");
		given_decode(&facts, both[i], sessions, GIVEN_COUNT(sessions));
		assert_int_equal(view_seal(facts.view, (struct monotime){ 1 }, NULL), 0);
		struct fact_list list = view_facts(facts.view, FACT_BFD_SESSION);
		assert_int_equal(list.count, 2);
		const struct bfd_session *first = (const void *)list.items[0];
		assert_true(first->up);
		assert_int_equal(first->state, BFD_STATE_UP);
		assert_string_equal(first->interface, "Gi3");
		const struct bfd_session *second = (const void *)list.items[1];
		assert_false(second->up);
		assert_string_equal(second->interface, "");
		given_done(&facts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_mibs_are_read_alike),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
