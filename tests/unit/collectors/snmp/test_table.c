/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

#include "collectors/snmp/table.h"

#define PEER INDEX(192, 0, 2, 1)

static struct moment at(int64_t seconds)
{
	return (struct moment){ { seconds * 1000000000 }, { seconds * 1000000000 } };
}

static struct table new_table(const struct mib *mib)
{
	return (struct table){ .mib = mib,
		               .is_active = true,
		               .fast = mib->fast,
		               .detail = mib_columns(mib) & ~mib->fast };
}

static struct rows *reading(const struct given *given, size_t count)
{
	struct rows *rows = given_rows(&bgp4_mib, given, count);
	for (size_t i = 0; i < rows->count; i++)
		rows->items[i]->has_detail = false;
	return rows;
}

static const struct given up[] = { { PEER_STATE, PEER, INTEGER(6) },
	                           { PEER_TRANSITIONS, PEER, COUNTER(1) } };
static const struct given down[] = { { PEER_STATE, PEER, INTEGER(1) },
	                             { PEER_TRANSITIONS, PEER, COUNTER(1) } };
static const struct given flapped[] = { { PEER_STATE, PEER, INTEGER(6) },
	                                { PEER_TRANSITIONS, PEER, COUNTER(2) } };
static const struct given detail[] = { { PEER_REMOTE_ASN, PEER, INTEGER(64512) },
	                               { PEER_ERROR, PEER, OCTETS("\6\2") } };

/* A table with one peer that is up and whose detail was read at 100 s. */
static struct table known_table(void)
{
	struct table table = new_table(&bgp4_mib);
	size_t fresh;
	assert_int_equal(
		table_take_fast(&table, reading(up, 2), at(100), at(0).mono, &fresh, NULL), 0);
	assert_int_equal(fresh, 1);
	assert_int_equal(table_next_new(&table, 0), 0);
	assert_int_equal(table_take_detail(&table, reading(detail, 2), at(100), NULL), 0);
	assert_int_equal(table_next_new(&table, 0), 1);
	return table;
}

static void detail_is_inherited_by_a_row_that_has_not_changed(void **state)
{
	(void)state;
	struct table table = known_table();
	size_t fresh;
	table.rows->items[0]->since = 42;
	assert_int_equal(
		table_take_fast(&table, reading(up, 2), at(115), at(0).mono, &fresh, NULL), 0);
	assert_int_equal(fresh, 0);
	uint32_t asn = 0;
	assert_int_equal(row_u32(table.rows->items[0], PEER_REMOTE_ASN, &asn), 0);
	assert_int_equal(asn, 64512);
	assert_int_equal((int)table.rows->items[0]->since, 42);
	assert_int_equal(table.rows->items[0]->read_wall.ns, at(100).wall.ns);
	assert_int_equal(table.seen, MIB_BIT(PEER_STATE) | MIB_BIT(PEER_TRANSITIONS) |
	                                     MIB_BIT(PEER_REMOTE_ASN) | MIB_BIT(PEER_ERROR));
	table_clear(&table);
	assert_null(table.rows);
	assert_ptr_equal(table.mib, &bgp4_mib);
}

static void detail_of_a_row_that_changed_is_dropped(void **state)
{
	(void)state;
	static const struct given *const changes[] = { down, flapped };
	for (size_t i = 0; i < 2; i++) {
		struct table table = known_table();
		size_t fresh;
		assert_int_equal(table_take_fast(&table, reading(changes[i], 2), at(115),
		                                 at(0).mono, &fresh, NULL),
		                 0);
		assert_int_equal(fresh, 1);
		assert_null(row_cell(table.rows->items[0], PEER_REMOTE_ASN));
		table_clear(&table);
	}
}

static void detail_that_is_too_old_is_dropped(void **state)
{
	(void)state;
	struct table table = known_table();
	size_t fresh;
	assert_int_equal(
		table_take_fast(&table, reading(up, 2), at(300), at(101).mono, &fresh, NULL),
		0);
	assert_int_equal(fresh, 1);
	assert_null(row_cell(table.rows->items[0], PEER_REMOTE_ASN));
	table_clear(&table);
}

static void detail_that_did_not_come_again_is_not_known_any_more(void **state)
{
	(void)state;
	struct table table = known_table();
	assert_int_equal(table_take_detail(&table, reading(detail, 1), at(160), NULL), 0);
	assert_non_null(row_cell(table.rows->items[0], PEER_REMOTE_ASN));
	assert_null(row_cell(table.rows->items[0], PEER_ERROR));
	assert_non_null(row_cell(table.rows->items[0], PEER_STATE));
	table_clear(&table);
}

static void detail_of_rows_without_state_is_no_row(void **state)
{
	(void)state;
	static const struct given other = { PEER_REMOTE_ASN, INDEX(192, 0, 2, 9), INTEGER(1) };
	struct table table = known_table();
	assert_int_equal(table_take_detail(&table, reading(&other, 1), at(160), NULL), 0);
	assert_int_equal(table.rows->count, 1);
	table_clear(&table);
}

static void names_of_cells_come_in_portions(void **state)
{
	(void)state;
	struct table table = new_table(&timetra_mib);
	struct rows *rows = rows_new(&timetra_mib, 0);
	static const uint32_t index[] = { 1, 1, 4, 10, 0, 0, 1 };
	struct row *row = rows_get(rows, index, 7, NULL);
	uint32_t ids[GET_VALUES_MAX][SNMP_OID_MAX];
	struct snmp_oid names[GET_VALUES_MAX];
	uint64_t left = table.detail, all = 0;
	size_t total = 0, portions = 0;
	while (left != 0) {
		uint64_t named = 0;
		size_t count = table_cell_names(&table, row, &left, &named, ids, names);
		assert_true(count > 0 && count <= GET_VALUES_MAX);
		assert_int_equal(all & named, 0);
		for (size_t i = 0; i < count; i++)
			assert_memory_equal(names[i].ids + names[i].len - 7, index,
			                    sizeof(index));
		all |= named;
		total += count;
		portions++;
	}
	assert_int_equal(all, table.detail);
	assert_true(portions > 1 && total > GET_VALUES_MAX);
	rows_free(rows);
}

static void only_a_cell_of_the_probe_column_is_an_answer(void **state)
{
	(void)state;
	struct table table = new_table(&bgp4_mib);
	uint32_t ids[] = { 1, 3, 6, 1, 2, 1, 15, 3, 1, 2, 10, 0, 0, 1 };
	struct snmp_varbind varbind = { .name = { ids, 14 }, .type = SNMP_TYPE_INTEGER };
	assert_int_equal(table_is_answered(&table, &varbind), 1);
	varbind.type = SNMP_TYPE_END;
	assert_int_equal(table_is_answered(&table, &varbind), 0);
	varbind.type = SNMP_TYPE_INTEGER;
	for (varbind.name.len = 0; varbind.name.len <= 10; varbind.name.len++)
		assert_int_equal(table_is_answered(&table, &varbind), 0);
	varbind.name.len = 14;
	ids[9] = 3;
	assert_int_equal(table_is_answered(&table, &varbind), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(detail_is_inherited_by_a_row_that_has_not_changed),
		cmocka_unit_test(detail_of_a_row_that_changed_is_dropped),
		cmocka_unit_test(detail_that_is_too_old_is_dropped),
		cmocka_unit_test(detail_that_did_not_come_again_is_not_known_any_more),
		cmocka_unit_test(detail_of_rows_without_state_is_no_row),
		cmocka_unit_test(names_of_cells_come_in_portions),
		cmocka_unit_test(only_a_cell_of_the_probe_column_is_an_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
