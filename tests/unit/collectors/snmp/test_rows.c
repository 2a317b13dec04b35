/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

static const uint32_t one[] = { 1, 2, 3 };

static void rows_are_in_the_order_of_their_index(void **state)
{
	(void)state;
	static const uint32_t given[][2] = { { 5, 1 }, { 1, 9 }, { 5, 0 }, { 3, 3 }, { 1, 9 } };
	struct rows *rows = rows_new(&bgp4_mib, 0);
	for (size_t i = 0; i < 5; i++)
		assert_non_null(rows_get(rows, given[i], 2, NULL));
	assert_non_null(rows_get(rows, given[0], 1, NULL)); /* { 5 }: a prefix comes first */
	static const uint32_t order[][2] = { { 1, 9 }, { 3, 3 }, { 5, 0 }, { 5, 0 }, { 5, 1 } };
	assert_int_equal(rows->count, 5);
	assert_int_equal(rows->items[2]->index_len, 1);
	for (size_t i = 0; i < 5; i++)
		assert_memory_equal(rows->items[i]->index, order[i],
		                    rows->items[i]->index_len * 4);
	assert_ptr_equal(rows_find(rows, given[3], 2), rows->items[1]);
	assert_null(rows_find(rows, one, 3));
	assert_null(rows_find(rows, one, 0));
	rows_free(rows);
}

/* Every integer type an agent may choose for one number. */
static void compatible_integer_types_are_read_alike(void **state)
{
	(void)state;
	static const enum snmp_type types[] = { SNMP_TYPE_INTEGER, SNMP_TYPE_COUNTER32,
		                                SNMP_TYPE_GAUGE32, SNMP_TYPE_TICKS,
		                                SNMP_TYPE_COUNTER64 };
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct given given = { 0, INDEX(1), types[i], 77, NULL, 0 };
		struct rows *rows = given_rows(&bgp4_mib, &given, 1);
		uint64_t number = 0;
		uint32_t small = 0;
		assert_int_equal(row_number(rows->items[0], 0, &number), 0);
		assert_int_equal(number, 77);
		assert_int_equal(row_u32(rows->items[0], 0, &small), 0);
		assert_int_equal(small, 77);
		rows_free(rows);
	}
}

static void negative_as_number_is_cast(void **state)
{
	(void)state;
	static const struct {
		int64_t given;
		int result;
		uint32_t asn;
	} cases[] = {
		{ -94967294, 0, 4200000002u },
		{ -1, 0, 4294967295u },
		{ 4294967295, 0, 4294967295u },
		{ 2147483647, 0, 2147483647u },
		{ -2147483648LL, 0, 2147483648u },
		{ -2147483649LL, -1, 0 },
		{ 4294967296, -1, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct given given = { 0, INDEX(1), INTEGER(cases[i].given) };
		struct rows *rows = given_rows(&bgp4_mib, &given, 1);
		uint32_t asn = 0;
		assert_int_equal(row_u32(rows->items[0], 0, &asn), cases[i].result);
		assert_int_equal(asn, cases[i].asn);
		rows_free(rows);
	}
}

static void negative_number_is_no_count(void **state)
{
	(void)state;
	struct given given = { 0, INDEX(1), INTEGER(-1) };
	struct rows *rows = given_rows(&bgp4_mib, &given, 1);
	uint64_t number;
	assert_int_equal(row_number(rows->items[0], 0, &number), -1);
	rows_free(rows);
}

static void octets_are_no_number_and_numbers_no_octets(void **state)
{
	(void)state;
	static const struct given given[] = { { 0, INDEX(1), OCTETS("\x05") },
		                              { 1, INDEX(1), INTEGER(5) } };
	struct rows *rows = given_rows(&bgp4_mib, given, 2);
	uint64_t number;
	uint32_t small;
	size_t len = 9;
	struct ip ip;
	assert_int_equal(row_number(rows->items[0], 0, &number), -1);
	assert_int_equal(row_u32(rows->items[0], 0, &small), -1);
	assert_null(row_octets(rows->items[0], 1, &len));
	assert_int_equal(len, 0);
	assert_int_equal(row_address(rows->items[0], 1, &ip), -1);
	assert_int_equal(row_number(rows->items[0], 2, &number), -1); /* never read */
	rows_free(rows);
}

static void unspecified_or_odd_addresses_are_not_known(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t len;
		int result;
	} cases[] = {
		{ "\0\0\0\0", 4, -1 },  { "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, -1 },
		{ "", 0, -1 },          { "\x0a\0\0", 3, -1 },
		{ "\x0a\0\0\1", 4, 0 }, { "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct given given = { 0, INDEX(1),       SNMP_TYPE_OCTETS,
			               0, cases[i].bytes, cases[i].len };
		struct rows *rows = given_rows(&bgp4_mib, &given, 1);
		struct ip ip;
		assert_int_equal(row_address(rows->items[0], 0, &ip), cases[i].result);
		rows_free(rows);
	}
}

static void exceptions_leave_a_cell_unknown(void **state)
{
	(void)state;
	static const enum snmp_type types[] = { SNMP_TYPE_NO_OBJECT, SNMP_TYPE_NO_INSTANCE,
		                                SNMP_TYPE_END, SNMP_TYPE_OTHER,
		                                SNMP_TYPE_OBJECT_ID };
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct given given = { 0, INDEX(1), types[i], 6, NULL, 0 };
		struct rows *rows = given_rows(&bgp4_mib, &given, 1);
		assert_null(row_cell(rows->items[0], 0));
		rows_free(rows);
	}
}

static void a_table_has_a_last_row(void **state)
{
	(void)state;
	struct rows *rows = rows_new(&bfd_std_mib, 0);
	struct error err = { 0 };
	for (uint32_t i = 0; i < ROWS_MAX; i++)
		assert_non_null(rows_get(rows, &i, 1, &err));
	uint32_t beyond = ROWS_MAX;
	assert_null(rows_get(rows, &beyond, 1, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_non_null(rows_get(rows, &(uint32_t){ 7 }, 1, &err)); /* known ones still are */
	rows_free(rows);
}

/* The limit is raised until everything fits; before, it is always ERROR_LIMIT. */
static void every_failed_allocation_is_an_error(void **state)
{
	(void)state;
	int done = 0;
	for (size_t limit = 64; !done; limit += 16) {
		struct rows *rows = rows_new(&bgp4_mib, limit);
		if (rows == NULL)
			continue;
		struct error err = { 0 };
		struct snmp_varbind varbind = { .type = SNMP_TYPE_OCTETS,
			                        .bytes = (const uint8_t *)"0123456789",
			                        .len = 10 };
		struct row *row = rows_get(rows, one, 3, &err);
		done = row != NULL && rows_set(rows, row, 0, &varbind, &err) == 0;
		if (!done)
			assert_int_equal(err.kind, ERROR_LIMIT);
		rows_free(rows);
		assert_true(limit < 1024 * 1024);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_in_the_order_of_their_index),
		cmocka_unit_test(compatible_integer_types_are_read_alike),
		cmocka_unit_test(negative_as_number_is_cast),
		cmocka_unit_test(negative_number_is_no_count),
		cmocka_unit_test(octets_are_no_number_and_numbers_no_octets),
		cmocka_unit_test(unspecified_or_odd_addresses_are_not_known),
		cmocka_unit_test(exceptions_leave_a_cell_unknown),
		cmocka_unit_test(a_table_has_a_last_row),
		cmocka_unit_test(every_failed_allocation_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
