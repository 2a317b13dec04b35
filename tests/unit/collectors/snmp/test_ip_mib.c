/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

/* As in ip_mib.c. */
enum { INTERFACE };

static struct fact_list decode(struct facts *facts, const struct mib *mib,
                               const struct given *given, size_t count)
{
	*facts = given_facts(0);
	facts_name_interface(facts, 3, "Gi3");
	facts_name_interface(facts, 4, "Gi4");
	given_decode(facts, mib, given, count);
	assert_int_equal(view_seal(facts->view, (struct monotime){ 1 }, NULL), 0);
	return view_facts(facts->view, FACT_INTERFACE_ADDRESS);
}

static const struct interface_address *at(struct fact_list list, size_t i)
{
	return (const void *)list.items[i];
}

static void addresses_of_both_families_have_their_interface(void **state)
{
	(void)state;
	static const struct given rows[] = {
		{ INTERFACE, INDEX(1, 4, 192, 168, 100, 2), INTEGER(3) },
		{ INTERFACE, INDEX(2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2),
		  INTEGER(4) },
		{ INTERFACE, INDEX(1, 4, 10, 0, 0, 1), INTEGER(9) }, /* IF-MIB has no name */
		{ INTERFACE, INDEX(1, 4, 0, 0, 0, 0), INTEGER(3) },
	};
	struct facts facts;
	struct fact_list list = decode(&facts, &ip_address_mib, rows, GIVEN_COUNT(rows));
	assert_int_equal(list.count, 2);
	assert_string_equal(at(list, 0)->interface, "Gi3");
	assert_int_equal(at(list, 0)->address.family, IP_V4);
	assert_string_equal(at(list, 1)->interface, "Gi4");
	assert_int_equal(at(list, 1)->address.family, IP_V6);
	given_done(&facts);
}

static void odd_indexes_are_no_addresses(void **state)
{
	(void)state;
	static const struct given rows[] = {
		{ INTERFACE, INDEX(1, 4, 192, 168, 100), INTEGER(3) },
		{ INTERFACE, INDEX(1, 4, 192, 168, 100, 256), INTEGER(3) },
		{ INTERFACE, INDEX(1, 5, 192, 168, 100, 2, 1), INTEGER(3) },
		{ INTERFACE, INDEX(1), INTEGER(3) },
		{ INTERFACE, INDEX(1, 0), INTEGER(3) },
		{ INTERFACE, INDEX(3, 8, 192, 168, 100, 2, 0, 0, 0, 1), INTEGER(3) },
	};
	struct facts facts;
	assert_int_equal(decode(&facts, &ip_address_mib, rows, GIVEN_COUNT(rows)).count, 0);
	given_done(&facts);
}

static void old_table_is_read_too(void **state)
{
	(void)state;
	static const struct given rows[] = {
		{ INTERFACE, INDEX(192, 168, 100, 2), INTEGER(3) },
		{ INTERFACE, INDEX(192, 168, 100), INTEGER(3) },
	};
	struct facts facts;
	struct fact_list list = decode(&facts, &ip_old_mib, rows, GIVEN_COUNT(rows));
	assert_int_equal(list.count, 1);
	assert_string_equal(at(list, 0)->interface, "Gi3");
	given_done(&facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_of_both_families_have_their_interface),
		cmocka_unit_test(odd_indexes_are_no_addresses),
		cmocka_unit_test(old_table_is_read_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
