/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/complaints.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"

static void report_is_in_the_order_of_the_file(void **state)
{
	(void)state;
	struct arena *notes = arena_new(0);
	struct complaints complaints;
	complaints_init(&complaints, notes, "x.yaml");
	assert_int_equal(complaints_report(&complaints).count, 0);
	complaints_add(&complaints, (struct yaml_place){ 3, 1 }, "d");
	complaints_add(&complaints, (struct yaml_place){ 2, 9 }, "c");
	complaints_add(&complaints, (struct yaml_place){ 2, 1 }, "b");
	complaints_add(&complaints, (struct yaml_place){ 2, 1 }, "a");
	struct config_report report = complaints_report(&complaints);
	assert_int_equal(report.count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(report.items[i].message[0], 'a' + (int)i);
		assert_string_equal(report.items[i].file, "x.yaml");
	}
	complaints_clear(&complaints);
	assert_int_equal(complaints_report(&complaints).count, 0);
	arena_free(notes);
}

static void message_is_one_line_of_valid_text(void **state)
{
	(void)state;
	struct arena *notes = arena_new(0);
	struct complaints complaints;
	complaints_init(&complaints, notes, "x.yaml");
	complaints_add(&complaints, (struct yaml_place){ 1, 1 }, "a\nb\x1b[2J\xff");
	assert_string_equal(complaints_report(&complaints).items[0].message,
	                    "a b [2J\xef\xbf\xbd");
	arena_free(notes);
}

static void flood_is_cut(void **state)
{
	(void)state;
	struct arena *notes = arena_new(0);
	struct complaints complaints;
	complaints_init(&complaints, notes, "x.yaml");
	for (uint32_t i = 1; i <= 1000; i++)
		complaints_add(&complaints, (struct yaml_place){ i, 1 }, "bad");
	struct config_report report = complaints_report(&complaints);
	assert_int_equal(report.count, COMPLAINTS_KEPT + 1);
	assert_int_equal(report.items[COMPLAINTS_KEPT].line, COMPLAINTS_KEPT + 1);
	assert_string_equal(report.items[COMPLAINTS_KEPT].message,
	                    "there is more that is wrong");
	arena_free(notes);
}

static void shortage_of_memory_is_a_complaint_itself(void **state)
{
	(void)state;
	int is_short = 1;
	for (size_t limit = 1; is_short; limit += 8) {
		struct arena *notes = arena_new(limit);
		struct complaints complaints;
		complaints_init(&complaints, notes, "x.yaml");
		complaints_add(&complaints, (struct yaml_place){ 7, 1 }, "bad");
		struct config_report report = complaints_report(&complaints);
		assert_int_equal(report.count, 1);
		is_short = arena_failed(notes);
		assert_string_equal(report.items[0].message,
		                    is_short ? "not enough memory to say what is wrong"
		                             : "bad");
		arena_free(notes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(report_is_in_the_order_of_the_file),
		cmocka_unit_test(message_is_one_line_of_valid_text),
		cmocka_unit_test(flood_is_cut),
		cmocka_unit_test(shortage_of_memory_is_a_complaint_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
