/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/estate_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void a_time_stays_while_the_new_one_may_mean_the_same(void **state)
{
	(void)state;
	struct estate_memory *memory = estate_memory_new();
	assert_float_equal(estate_memory_since(memory, "k", 1, 1000, 1), 1000, 0);
	assert_float_equal(estate_memory_since(memory, "k", 1, 1020, 1), 1000, 0);
	assert_float_equal(estate_memory_since(memory, "k", 1, 980, 1), 1000, 0);
	assert_float_equal(estate_memory_since(memory, "k", 1, 1040, 1), 1040, 0);
	assert_float_equal(estate_memory_since(memory, "k", 1, 1100, 60), 1040, 0);
	assert_float_equal(estate_memory_since(memory, "k", 0, 1041, 60), 1041, 0);
	assert_float_equal(estate_memory_since(memory, "other", 0, 7, 1), 7, 0);
	estate_memory_free(memory);
	estate_memory_free(NULL);
}

static void what_is_not_asked_for_is_forgotten(void **state)
{
	(void)state;
	struct estate_memory *memory = estate_memory_new();
	estate_memory_since(memory, "gone", 1, 1000, 86400);
	for (int i = 0; i < 900; i++)
		estate_memory_turn(memory);
	assert_float_equal(estate_memory_since(memory, "gone", 1, 2000, 86400), 1000, 0);
	for (int i = 0; i < 1001; i++)
		estate_memory_turn(memory);
	assert_float_equal(estate_memory_since(memory, "gone", 1, 2000, 86400), 2000, 0);
	estate_memory_free(memory);
}

static void many_things_are_remembered_in_any_order(void **state)
{
	(void)state;
	struct estate_memory *memory = estate_memory_new();
	char key[16];
	for (unsigned i = 0; i < 2000; i++) {
		snprintf(key, sizeof(key), "%u", i * 7919 % 2000);
		estate_memory_since(memory, key, 0, i, 100);
	}
	for (unsigned i = 0; i < 2000; i++) {
		snprintf(key, sizeof(key), "%u", i * 7919 % 2000);
		assert_float_equal(estate_memory_since(memory, key, 0, i + 1, 100), i, 0);
	}
	estate_memory_free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_stays_while_the_new_one_may_mean_the_same),
		cmocka_unit_test(what_is_not_asked_for_is_forgotten),
		cmocka_unit_test(many_things_are_remembered_in_any_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
