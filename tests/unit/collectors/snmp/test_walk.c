/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

#include <stdlib.h>

#include "collectors/snmp/walk.h"

/* Columns of BFD-STD-MIB: small and all of one table. */
#define COLUMNS (MIB_BIT(0) | MIB_BIT(1) | MIB_BIT(2))

struct walker {
	struct walk walk;
	struct walk_pace pace;
	struct rows *rows;
	struct snmp_query query;
	uint32_t names[200][SNMP_OID_MAX];
	struct snmp_varbind varbinds[200];
	size_t count;
};

static void begin(struct walker *walker, uint64_t columns, size_t expected)
{
	walker->rows = rows_new(&bfd_std_mib, 0);
	walk_begin(&walker->walk, walker->rows, columns, expected, &walker->pace);
}

static int next(struct walker *walker)
{
	walker->count = 0;
	return walk_next(&walker->walk, &walker->query);
}

/* One more value of the answer: column.index = number; a column of 99 ends the view. */
static void add(struct walker *walker, unsigned column, uint32_t index, int64_t number)
{
	size_t at = walker->count++;
	uint32_t *ids = walker->names[at];
	size_t len = column == 99 ? 0 : mib_column_oid(&bfd_std_mib, column, ids);
	if (column == 99) {
		memcpy(ids, walker->query.names[0].ids, walker->query.names[0].len * 4);
		len = walker->query.names[0].len;
	} else {
		ids[len++] = index;
	}
	walker->varbinds[at] = (struct snmp_varbind){
		.name = { ids, len },
		.type = column == 99 ? SNMP_TYPE_END : SNMP_TYPE_INTEGER,
		.number = (uint64_t)number,
	};
}

static int take(struct walker *walker, struct error *err)
{
	struct snmp_answer answer = { walker->varbinds, walker->count, 0 };
	return walk_take(&walker->walk, &answer, err);
}

static int take_status(struct walker *walker, unsigned status, struct error *err)
{
	struct snmp_answer answer = { NULL, 0, status };
	return walk_take(&walker->walk, &answer, err);
}

static void columns_are_asked_for_in_step(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, COLUMNS, 0);
	assert_int_equal(next(&walker), 1);
	assert_int_equal(walker.query.operation, SNMP_OPERATION_BULK);
	assert_int_equal(walker.query.count, 3);
	assert_int_equal(walker.query.repetitions, WALK_BUDGET_START / 3);
	for (uint32_t row = 1; row <= 2; row++)
		for (unsigned column = 0; column < 3; column++)
			add(&walker, column, row, row * 10 + column);
	assert_int_equal(take(&walker, NULL), 0);
	assert_int_equal(next(&walker), 1);
	assert_int_equal(walker.query.count, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(walker.query.names[i].ids[walker.query.names[i].len - 1], 2);
	for (int i = 0; i < 3; i++)
		add(&walker, 99, 0, 0);
	assert_int_equal(take(&walker, NULL), 0);
	assert_int_equal(next(&walker), 0);
	assert_int_equal(walker.rows->count, 2);
	uint64_t number;
	assert_int_equal(row_number(walker.rows->items[1], 2, &number), 0);
	assert_int_equal(number, 22);
	assert_int_equal(walker.walk.broken, 0);
	assert_int_equal(walker.rows->seen, COLUMNS);
	rows_free(walker.rows);
}

static void missing_column_ends_and_the_others_go_on(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, COLUMNS, 0);
	next(&walker);
	add(&walker, 0, 1, 1);
	add(&walker, 1, 1, 2);
	add(&walker, 1, 1, 2); /* column 2 does not exist: the next one answers */
	assert_int_equal(take(&walker, NULL), 0);
	assert_int_equal(next(&walker), 1);
	assert_int_equal(walker.query.count, 2);
	assert_int_equal(walker.walk.broken, 0);
	assert_int_equal(walker.rows->seen, MIB_BIT(0) | MIB_BIT(1));
	assert_null(row_cell(walker.rows->items[0], 2));
	rows_free(walker.rows);
}

static void rows_missing_in_one_column_put_nothing_out_of_place(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, MIB_BIT(0) | MIB_BIT(1), 0);
	next(&walker);
	add(&walker, 0, 1, 10);
	add(&walker, 1, 3, 31); /* rows 1 and 2 have no such cell */
	add(&walker, 0, 2, 20);
	add(&walker, 99, 0, 0);
	assert_int_equal(take(&walker, NULL), 0);
	assert_int_equal(next(&walker), 1);
	assert_int_equal(walker.query.count, 1);
	add(&walker, 0, 3, 30);
	add(&walker, 1, 3, 31); /* into the next column: over */
	assert_int_equal(take(&walker, NULL), 0);
	assert_int_equal(next(&walker), 0);
	assert_int_equal(walker.rows->count, 3);
	assert_null(row_cell(walker.rows->items[0], 1));
	assert_non_null(row_cell(walker.rows->items[2], 0));
	assert_non_null(row_cell(walker.rows->items[2], 1));
	rows_free(walker.rows);
}

static void short_answer_is_continued_where_it_ended(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, COLUMNS, 0);
	next(&walker);
	add(&walker, 0, 1, 1); /* not even one whole row */
	assert_int_equal(take(&walker, NULL), 0);
	assert_int_equal(next(&walker), 1);
	assert_int_equal(walker.query.count, 3);
	assert_int_equal(walker.query.names[0].len, walker.query.names[1].len + 1);
	rows_free(walker.rows);
}

static void repeated_identifier_breaks_the_column(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, MIB_BIT(0), 0);
	next(&walker);
	add(&walker, 0, 5, 1);
	add(&walker, 0, 5, 1);
	assert_int_equal(take(&walker, NULL), 0);
	assert_int_equal(next(&walker), 0);
	assert_int_equal(walker.walk.broken, MIB_BIT(0));
	assert_int_equal(walker.walk.fault.kind, ERROR_MALFORMED);
	assert_int_equal(walker.rows->count, 1); /* what came before stays */
	rows_free(walker.rows);
}

static void identifiers_that_go_backwards_break_the_column(void **state)
{
	(void)state;
	for (int outside = 0; outside <= 1; outside++) {
		struct walker walker = { 0 };
		begin(&walker, MIB_BIT(1), 0);
		next(&walker);
		add(&walker, 1, 5, 1);
		add(&walker, outside ? 0 : 1, 4, 1);
		add(&walker, 1, 9, 1); /* too late */
		assert_int_equal(take(&walker, NULL), 0);
		assert_int_equal(next(&walker), 0);
		assert_int_equal(walker.walk.broken, MIB_BIT(1));
		assert_int_equal(walker.rows->count, 1);
		rows_free(walker.rows);
	}
}

static void one_broken_column_leaves_the_others_alone(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, MIB_BIT(0) | MIB_BIT(1), 0);
	next(&walker);
	add(&walker, 0, 5, 1);
	add(&walker, 1, 5, 1);
	add(&walker, 0, 5, 1);
	add(&walker, 1, 6, 1);
	assert_int_equal(take(&walker, NULL), 0);
	assert_int_equal(next(&walker), 1);
	assert_int_equal(walker.query.count, 1);
	assert_int_equal(walker.walk.broken, MIB_BIT(0));
	rows_free(walker.rows);
}

static void end_of_view_tail_is_not_a_row(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, MIB_BIT(0), 0);
	next(&walker);
	add(&walker, 0, 1, 1);
	for (int i = 0; i < 20; i++)
		add(&walker, 99, 0, 0);
	assert_int_equal(take(&walker, NULL), 0);
	assert_int_equal(next(&walker), 0);
	assert_int_equal(walker.rows->count, 1);
	assert_int_equal(walker.walk.broken, 0);
	rows_free(walker.rows);
}

static void empty_answer_ends_the_walk(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	struct error err = { 0 };
	begin(&walker, MIB_BIT(0), 0);
	next(&walker);
	assert_int_equal(take(&walker, &err), -1);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	rows_free(walker.rows);
}

static void too_big_is_answered_by_asking_for_less(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	struct error err = { 0 };
	begin(&walker, MIB_BIT(0), 0);
	next(&walker);
	assert_int_equal(walker.query.repetitions, 25);
	assert_int_equal(take_status(&walker, SNMP_STATUS_TOO_BIG, &err), 0);
	next(&walker);
	assert_int_equal(walker.query.repetitions, 12);
	assert_int_equal(take_status(&walker, SNMP_STATUS_TOO_BIG, &err), 0);
	next(&walker);
	assert_int_equal(walker.query.repetitions, WALK_BUDGET_MIN);
	assert_int_equal(take_status(&walker, SNMP_STATUS_TOO_BIG, &err), -1);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	rows_free(walker.rows);
}

static void timeout_is_answered_by_asking_for_less(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	struct error cause = { 0 }, err = { 0 };
	error_set(&cause, ERROR_TIMEOUT, 0, "no answer");
	begin(&walker, MIB_BIT(0), 0);
	next(&walker);
	assert_int_equal(walk_fail(&walker.walk, &cause, &err), 0);
	next(&walker);
	assert_int_equal(walker.query.repetitions, 12);
	assert_int_equal(walk_fail(&walker.walk, &cause, &err), 0);
	next(&walker);
	assert_int_equal(walk_fail(&walker.walk, &cause, &err), -1);
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	assert_string_equal(err.text, "BFD-STD-MIB: no answer");
	rows_free(walker.rows);
}

static void refusal_ends_the_walk_at_once(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	struct error cause = { 0 }, err = { 0 };
	error_set(&cause, ERROR_DENIED, 0, "no");
	begin(&walker, MIB_BIT(0), 0);
	next(&walker);
	assert_int_equal(walk_fail(&walker.walk, &cause, &err), -1);
	assert_int_equal(err.kind, ERROR_DENIED);
	rows_free(walker.rows);
}

static void success_makes_the_next_query_bigger(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, MIB_BIT(0), 0);
	for (uint32_t i = 1; i <= 20; i++) {
		next(&walker);
		add(&walker, 0, i, 1);
		assert_int_equal(take(&walker, NULL), 0);
	}
	next(&walker);
	assert_int_equal(walker.query.repetitions, WALK_BUDGET_MAX);
	rows_free(walker.rows);
}

static void no_more_is_asked_for_than_there_was(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, MIB_BIT(0) | MIB_BIT(1), 3);
	next(&walker);
	assert_int_equal(walker.query.repetitions, 4);
	for (uint32_t row = 1; row <= 4; row++) /* there is one more than the last time */
		for (unsigned column = 0; column < 2; column++)
			add(&walker, column, row, 1);
	assert_int_equal(take(&walker, NULL), 0);
	next(&walker);
	assert_int_equal(walker.query.repetitions, 30 / 2);
	rows_free(walker.rows);
}

static void no_such_name_is_the_end_as_in_version_1(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, COLUMNS, 0);
	next(&walker);
	assert_int_equal(take_status(&walker, SNMP_STATUS_NO_SUCH_NAME, NULL), 0);
	assert_int_equal(next(&walker), 0);
	rows_free(walker.rows);
}

static void other_error_status_ends_the_walk(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	struct error err = { 0 };
	begin(&walker, COLUMNS, 0);
	next(&walker);
	assert_int_equal(take_status(&walker, SNMP_STATUS_GENERAL_ERROR, &err), -1);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	rows_free(walker.rows);
}

/* An agent that invents rows for ever is left after ROWS_MAX. */
static void endless_table_ends(void **state)
{
	(void)state;
	struct walker *walker = calloc(1, sizeof(*walker));
	struct error err = { 0 };
	begin(walker, MIB_BIT(0), 0);
	uint32_t row = 0;
	int result = 0;
	while (result == 0) {
		assert_int_equal(next(walker), 1);
		for (unsigned i = 0; i < walker->query.repetitions; i++)
			add(walker, 0, ++row, 1);
		result = take(walker, &err);
		assert_true(row < ROWS_MAX + WALK_BUDGET_MAX + 1);
	}
	assert_int_equal(err.kind, ERROR_LIMIT);
	rows_free(walker->rows);
	free(walker);
}

static void more_columns_than_one_query_holds_are_walked_in_groups(void **state)
{
	(void)state;
	struct walk_pace pace = { 0 };
	struct walk walk;
	struct rows *rows = rows_new(&bgp4_mib, 0);
	walk_begin(&walk, rows, UINT64_MAX, 0, &pace);
	size_t asked = 0;
	struct snmp_query query;
	while (walk_next(&walk, &query)) {
		asked += query.count;
		assert_true(query.count <= WALK_GROUP_MAX);
		struct snmp_varbind end = { .name = query.names[0], .type = SNMP_TYPE_END };
		struct snmp_varbind ends[WALK_GROUP_MAX];
		for (size_t i = 0; i < query.count; i++)
			ends[i] = end;
		struct snmp_answer answer = { ends, query.count, 0 };
		assert_int_equal(walk_take(&walk, &answer, NULL), 0);
	}
	size_t columns = 0;
	for (unsigned i = 0; i < bgp4_mib.column_count; i++)
		columns += bgp4_mib.columns[i].len > 0;
	assert_int_equal(asked, columns);
	rows_free(rows);
}

/* An index as long as that of an IPv6 peer: fifty of them would be 2,300 bytes. */
static void answers_are_kept_to_one_datagram(void **state)
{
	(void)state;
	struct walker walker = { 0 };
	begin(&walker, MIB_BIT(0), 0);
	unsigned asked = 0;
	for (uint32_t row = 1; row < 400; row += asked) {
		assert_int_equal(next(&walker), 1);
		asked = walker.query.repetitions;
		assert_true(asked >= WALK_BUDGET_MIN);
		assert_true(asked * 47 <= 1500 - 8 - 40);
		for (uint32_t i = 0; i < asked; i++) {
			add(&walker, 0, row + i, 1);
			struct snmp_oid *name = &walker.varbinds[i].name;
			for (uint32_t j = 0; j < 14; j++)
				walker.names[i][name->len++] = 200;
		}
		assert_int_equal(take(&walker, NULL), 0);
	}
	assert_true(asked >= WALK_BUDGET_START);
	rows_free(walker.rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_kept_to_one_datagram),
		cmocka_unit_test(columns_are_asked_for_in_step),
		cmocka_unit_test(missing_column_ends_and_the_others_go_on),
		cmocka_unit_test(rows_missing_in_one_column_put_nothing_out_of_place),
		cmocka_unit_test(short_answer_is_continued_where_it_ended),
		cmocka_unit_test(repeated_identifier_breaks_the_column),
		cmocka_unit_test(identifiers_that_go_backwards_break_the_column),
		cmocka_unit_test(one_broken_column_leaves_the_others_alone),
		cmocka_unit_test(end_of_view_tail_is_not_a_row),
		cmocka_unit_test(empty_answer_ends_the_walk),
		cmocka_unit_test(too_big_is_answered_by_asking_for_less),
		cmocka_unit_test(timeout_is_answered_by_asking_for_less),
		cmocka_unit_test(refusal_ends_the_walk_at_once),
		cmocka_unit_test(success_makes_the_next_query_bigger),
		cmocka_unit_test(no_more_is_asked_for_than_there_was),
		cmocka_unit_test(no_such_name_is_the_end_as_in_version_1),
		cmocka_unit_test(other_error_status_ends_the_walk),
		cmocka_unit_test(endless_table_ends),
		cmocka_unit_test(more_columns_than_one_query_holds_are_walked_in_groups),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
