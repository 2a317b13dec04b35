/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/page.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"

struct sheet {
	struct strbuf text;
	struct page page;
};

static int set_up(void **state)
{
	static struct sheet sheet;
	strbuf_init(&sheet.text, SIZE_MAX);
	sheet.page = (struct page){
		.out = &sheet.text, .arena = arena_new(0), .width = 20, .now = 1768478400
	};
	*state = &sheet;
	return 0;
}

static int tear_down(void **state)
{
	struct sheet *sheet = *state;
	strbuf_done(&sheet->text);
	arena_free(sheet->page.arena);
	return 0;
}

static void lines_are_broken_between_words(void **state)
{
	struct sheet *sheet = *state;
	page_wrap(&sheet->page, 2, "one two three four five");
	assert_string_equal(sheet->text.data, "one two three four\n  five\n");
}

static void long_word_stays_whole(void **state)
{
	struct sheet *sheet = *state;
	page_wrap(&sheet->page, 2, "a bbbbbbbbbbbbbbbbbbbbbbbbbbbb c");
	assert_string_equal(sheet->text.data, "a\n  bbbbbbbbbbbbbbbbbbbbbbbbbbbb\n  c\n");
}

static void wide_characters_count_twice(void **state)
{
	struct sheet *sheet = *state;
	sheet->page.width = 9;
	page_wrap(&sheet->page, 0, "\xe6\x9d\xb1\xe4\xba\xac \xe6\x9d\xb1\xe4\xba\xac x");
	assert_string_equal(sheet->text.data,
	                    "\xe6\x9d\xb1\xe4\xba\xac \xe6\x9d\xb1\xe4\xba\xac\nx\n");
}

static void table_is_as_wide_as_what_it_holds(void **state)
{
	struct sheet *sheet = *state;
	const char *const titles[] = { "NAME", "STATE", "N" };
	const bool is_number[] = { false, false, true };
	const struct cell cells[] = {
		{ "a", TONE_PLAIN },       { "ok", TONE_GOOD }, { "1", TONE_PLAIN },
		{ "b\xc3\xbc", TONE_BAD }, { "", TONE_PLAIN },  { "12", TONE_PLAIN },
	};
	page_table(&sheet->page, &(struct table){ .titles = titles,
	                                          .is_number = is_number,
	                                          .columns = 3,
	                                          .cells = cells,
	                                          .rows = 2 });
	assert_string_equal(sheet->text.data, "NAME  STATE   N\n"
	                                      "a     ok      1\n"
	                                      "b\xc3\xbc    -      12\n");
}

static void column_without_content_is_left_out(void **state)
{
	struct sheet *sheet = *state;
	const char *const titles[] = { "NAME", "CAUSE", "LAST" };
	const bool is_number[] = { false, false, false };
	const char *const notes[] = { "why it is so, in words" };
	const struct cell cells[] = { { "a", TONE_PLAIN },
		                      { "", TONE_PLAIN },
		                      { "z", TONE_PLAIN } };
	page_table(&sheet->page, &(struct table){ .titles = titles,
	                                          .is_number = is_number,
	                                          .columns = 3,
	                                          .cells = cells,
	                                          .notes = notes,
	                                          .rows = 1 });
	assert_string_equal(sheet->text.data, "NAME  LAST\na     z\n"
	                                      "  why it is so, in\n  words\n");
}

static void long_name_has_a_line_of_its_own(void **state)
{
	struct sheet *sheet = *state;
	const char *const titles[] = { "NAME", "STATE" };
	const bool is_number[] = { false, false };
	const struct cell cells[] = { { "short", TONE_PLAIN },
		                      { "ok", TONE_PLAIN },
		                      { "a-name-of-many-letters", TONE_PLAIN },
		                      { "down", TONE_PLAIN } };
	page_table(&sheet->page, &(struct table){ .titles = titles,
	                                          .is_number = is_number,
	                                          .columns = 2,
	                                          .cells = cells,
	                                          .rows = 2 });
	assert_string_equal(sheet->text.data, "NAME           STATE\n"
	                                      "short          ok\n"
	                                      "a-name-of-many-letters\n"
	                                      "               down\n");
}

static void colours_are_for_terminals(void **state)
{
	struct sheet *sheet = *state;
	page_put(&sheet->page, TONE_BAD, "down");
	assert_string_equal(sheet->text.data, "down");
	sheet->page.has_colour = true;
	page_put(&sheet->page, TONE_BAD, "down");
	page_put(&sheet->page, TONE_BAD, "");
	page_put(&sheet->page, TONE_PLAIN, "x");
	assert_string_equal(sheet->text.data, "down\033[1;31mdown\033[0mx");
}

static void ages_have_two_units_at_most(void **state)
{
	struct sheet *sheet = *state;
	const struct {
		double age;
		const char *text;
	} samples[] = { { -5, "0 s" },        { 59.9, "59 s" },      { 60, "1 min" },
		        { 3599, "59 min" },   { 3600, "1 h 0 min" }, { 86399, "23 h 59 min" },
		        { 90000, "1 d 1 h" }, { 1.7e9, "" },         { NAN, "" },
		        { -INFINITY, "" } };
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		assert_string_equal(page_age(&sheet->page, sheet->page.now - samples[i].age),
		                    samples[i].text);
	sheet->page.now = NAN; /* who answered did not say */
	assert_string_equal(page_age(&sheet->page, 1768478400), "");
}

static void times_are_utc(void **state)
{
	struct sheet *sheet = *state;
	assert_string_equal(page_time(&sheet->page, 1768478400.9), "2026-01-15 12:00:00 UTC");
	assert_string_equal(page_time(&sheet->page, NAN), "");
	assert_string_equal(page_time(&sheet->page, 0), "");
	assert_string_equal(page_time(&sheet->page, 1e300), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(lines_are_broken_between_words),
		TEST(long_word_stays_whole),
		TEST(wide_characters_count_twice),
		TEST(table_is_as_wide_as_what_it_holds),
		TEST(column_without_content_is_left_out),
		TEST(long_name_has_a_line_of_its_own),
		TEST(colours_are_for_terminals),
		TEST(ages_have_two_units_at_most),
		TEST(times_are_utc),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
