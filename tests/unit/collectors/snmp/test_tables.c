/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

#include "collectors/snmp/tables.h"

static size_t place(const struct mib *mib)
{
	for (size_t i = 0; i < mib_count; i++)
		if (mibs[i] == mib)
			return i;
	fail_msg("%s is in no list", mib->name);
	return 0;
}

static void richest_table_of_peers_is_chosen(void **state)
{
	(void)state;
	struct tables tables;
	char names[TABLES_NAMES_MAX];
	tables_init(&tables);
	bool answers[TABLES_MAX] = { false };
	tables_names(&tables, names);
	assert_string_equal(names, "");
	answers[place(&bgp4_mib)] = true;
	tables_choose(&tables, answers);
	assert_ptr_equal(tables.peers->mib, &bgp4_mib);
	assert_null(tables.gaps);
	answers[place(&cisco_peer2_mib)] = true;
	answers[place(&cisco_peer3_mib)] = true;
	answers[place(&cisco_family2_mib)] = true;
	answers[place(&bfd_std_mib)] = true;
	answers[place(&bfd_cisco_mib)] = true;
	tables_choose(&tables, answers);
	assert_ptr_equal(tables.peers->mib, &cisco_peer3_mib);
	assert_ptr_equal(tables.gaps->mib, &bgp4_mib);
	assert_false(tables.items[place(&cisco_peer2_mib)].is_active);
	assert_false(tables.items[place(&bfd_cisco_mib)].is_active);
	tables_names(&tables, names);
	assert_string_equal(names, "CISCO-BGP4-MIB,BGP4-MIB,BFD-STD-MIB");
	tables_done(&tables);
}

static void only_what_is_missing_is_read_of_the_poorer_table(void **state)
{
	(void)state;
	struct tables tables;
	tables_init(&tables);
	bool answers[TABLES_MAX] = { false };
	answers[place(&bgp4_mib)] = answers[place(&timetra_mib)] = true;
	tables_choose(&tables, answers);
	assert_int_equal(tables.gaps->fast, MIB_BIT(PEER_TRANSITIONS));
	tables.peers->seen = mib_columns(&timetra_mib);
	tables_choose_gaps(&tables);
	assert_int_equal(tables.gaps->fast, MIB_BIT(PEER_TRANSITIONS));
	assert_true((tables.gaps->detail & MIB_BIT(PEER_TIME)) != 0);
	assert_true((tables.gaps->detail & MIB_BIT(PEER_REMOTE_ASN)) == 0);
	assert_true((tables.gaps->detail & MIB_BIT(PEER_STATE)) == 0);
	tables.peers->seen |= MIB_BIT(PEER_TRANSITIONS);
	tables_choose_gaps(&tables);
	assert_int_equal(tables.gaps->fast, 0);
	tables_done(&tables);
}

static void table_that_stops_answering_loses_its_rows(void **state)
{
	(void)state;
	struct tables tables;
	tables_init(&tables);
	bool answers[TABLES_MAX] = { false };
	answers[place(&bgp4_mib)] = true;
	tables_choose(&tables, answers);
	static const struct given given = { PEER_STATE, INDEX(10, 0, 0, 1), INTEGER(6) };
	tables.peers->rows = given_rows(&bgp4_mib, &given, 1);
	tables_choose(&tables, answers); /* answers again: keeps them */
	assert_non_null(tables.peers->rows);
	answers[place(&bgp4_mib)] = false;
	tables_choose(&tables, answers);
	assert_null(tables.peers);
	assert_null(tables.items[place(&bgp4_mib)].rows);
	tables_done(&tables);
}

/* What every table must keep for polling and decoding to work. */
static void every_mib_is_well_formed(void **state)
{
	(void)state;
	assert_true(mib_count <= TABLES_MAX);
	for (size_t i = 0; i < mib_count; i++) {
		const struct mib *mib = mibs[i];
		assert_true(mib->column_count <= MIB_COLUMNS_MAX);
		assert_true((mib_columns(mib) & MIB_BIT(mib->probe)) != 0);
		assert_int_equal(mib->fast & ~mib_columns(mib), 0);
		if (mib->kind == MIB_PEERS) {
			assert_true(mib->column_count >= PEER_COLUMN_COUNT);
			assert_true((mib->fast & MIB_BIT(PEER_STATE)) != 0);
		}
		for (unsigned a = 0; a < mib->column_count; a++)
			for (unsigned b = 0; b < a; b++) {
				uint32_t left[SNMP_OID_MAX], right[SNMP_OID_MAX];
				size_t len = mib_column_oid(mib, a, left);
				if (mib->columns[a].len == 0 || mib->columns[b].len == 0 ||
				    mib_column_oid(mib, b, right) != len)
					continue;
				assert_memory_not_equal(left, right, len * sizeof(*left));
			}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(richest_table_of_peers_is_chosen),
		cmocka_unit_test(only_what_is_missing_is_read_of_the_poorer_table),
		cmocka_unit_test(table_that_stops_answering_loses_its_rows),
		cmocka_unit_test(every_mib_is_well_formed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
