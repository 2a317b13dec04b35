/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"

static void write_text(struct screen *screen, const char *text)
{
	assert_int_equal(screen_write(screen, text, strlen(text), NULL), 0);
}

/* Whole, byte by byte: what is seen must not depend on how the bytes were cut. */
static void assert_shows(const char *sent, const char *seen)
{
	for (size_t step = 1; step <= strlen(sent) + 1; step++) {
		struct screen screen;
		screen_init(&screen, 4096);
		for (size_t at = 0; at < strlen(sent); at += step) {
			size_t left = strlen(sent) - at;
			assert_int_equal(screen_write(&screen, sent + at,
			                              left < step ? left : step, NULL),
			                 0);
		}
		assert_int_equal(screen.len, strlen(seen));
		if (screen.len > 0)
			assert_memory_equal(screen.data, seen, screen.len);
		screen_done(&screen);
	}
}

static void lines_lose_their_carriage_returns(void **state)
{
	(void)state;
	assert_shows("one\r\ntwo\r\r\nthree", "one\ntwo\nthree");
	assert_shows("\r\none\n", "\none\n");
}

static void a_pager_wiped_by_backspaces_leaves_nothing(void **state)
{
	(void)state;
	assert_shows("a\r\n --More-- \b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\bb\r\n",
	             "a\nb\n");
	assert_shows("a\r\n--More--\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\blonger than it\r\n",
	             "a\nlonger than it\n");
}

static void a_pager_wiped_by_a_carriage_return_leaves_nothing(void **state)
{
	(void)state;
	assert_shows("a\r\n--More--\r        \rb\r\n", "a\nb\n");
	assert_shows("a\r\n---(more 42%)---\r                    \rb\r\n", "a\nb\n");
	assert_shows("a\r\n--More--\x1b[2K\rb\r\n", "a\nb\n");
	assert_shows("a\r\n--More--\r\x1b[Kb\r\n", "a\nb\n");
}

static void escape_sequences_vanish(void **state)
{
	(void)state;
	assert_shows("\x1b[1;32mce1\x1b[0m#", "ce1#");
	assert_shows("\x1b]0;title\x07"
	             "ce1#",
	             "ce1#");
	assert_shows("\x1b]0;title\x1b\\ce1#", "ce1#");
	assert_shows("\x1b(B\x1b=\x1b>ce1#\x1b[6n", "ce1#");
	assert_shows("\x1b[?2004hce1#", "ce1#");
	assert_shows("a\x07\x01\x7f"
	             "b",
	             "ab");
}

static void half_a_title_does_not_swallow_the_next_line(void **state)
{
	(void)state;
	assert_shows("\x1b]0;half a title\nce1#", "\nce1#");
}

static void blanks_at_the_end_of_untouched_lines_stay(void **state)
{
	(void)state;
	assert_shows("a  \r\n", "a  \n");
}

static void the_cursor_does_not_leave_its_line(void **state)
{
	(void)state;
	assert_shows("a\n\b\b\bb", "a\nb");
	assert_shows("abc\x1b[9999999999Dx", "xbc");
}

static void erasing_to_the_left_blanks(void **state)
{
	(void)state;
	assert_shows("abcdef\b\b\x1b[1Kx\n", "    xf\n");
}

static void bytes_of_other_languages_stay(void **state)
{
	(void)state;
	assert_shows("Z\xc3\xbcrich\r\n", "Z\xc3\xbcrich\n");
}

static void what_was_seen_can_be_forgotten(void **state)
{
	(void)state;
	struct screen screen;
	screen_init(&screen, 100);
	screen_forget(&screen);
	write_text(&screen, "banner\nce1#");
	screen_forget(&screen);
	assert_int_equal(screen.line, 0);
	assert_memory_equal(screen.data, "ce1#", 4);
	write_text(&screen, "show\n");
	assert_int_equal(screen.len, 9);
	assert_memory_equal(screen.data, "ce1#show\n", 9);
	screen_done(&screen);
}

static void more_than_the_maximum_is_a_limit(void **state)
{
	(void)state;
	struct screen screen;
	struct error err = { 0 };
	screen_init(&screen, 10);
	assert_int_equal(screen_write(&screen, "0123456789", 10, &err), 0);
	assert_int_equal(screen_write(&screen, "x", 1, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(screen_write(&screen, "\n", 1, &err), -1);
	assert_int_equal(screen_write(&screen, "\rabc", 4, &err), 0);
	assert_int_equal(screen.len, 10);
	screen_done(&screen);
}

static bool is_pager(const char *line)
{
	struct screen screen;
	screen_init(&screen, 4096);
	write_text(&screen, line);
	bool result = screen_is_pager(&screen);
	screen_done(&screen);
	return result;
}

static void pagers_of_all_platforms_are_known(void **state)
{
	(void)state;
	assert_true(is_pager("text\n --More-- "));
	assert_true(is_pager("--More--"));
	assert_true(is_pager("\x1b[7m--More--\x1b[m"));
	assert_true(is_pager("---(more)---"));
	assert_true(is_pager("---(more 42%)---"));
	assert_true(is_pager("<--- More --->"));
}

static void other_lines_are_no_pager(void **state)
{
	(void)state;
	assert_false(is_pager(""));
	assert_false(is_pager("ce1#"));
	assert_false(is_pager("--More--\n"));
	assert_false(is_pager("one more -- thing --"));
	assert_false(is_pager("-- more or less --- text"));
	assert_false(is_pager("--------"));
	assert_false(is_pager("--Mor"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_lose_their_carriage_returns),
		cmocka_unit_test(a_pager_wiped_by_backspaces_leaves_nothing),
		cmocka_unit_test(a_pager_wiped_by_a_carriage_return_leaves_nothing),
		cmocka_unit_test(escape_sequences_vanish),
		cmocka_unit_test(half_a_title_does_not_swallow_the_next_line),
		cmocka_unit_test(blanks_at_the_end_of_untouched_lines_stay),
		cmocka_unit_test(the_cursor_does_not_leave_its_line),
		cmocka_unit_test(erasing_to_the_left_blanks),
		cmocka_unit_test(bytes_of_other_languages_stay),
		cmocka_unit_test(what_was_seen_can_be_forgotten),
		cmocka_unit_test(more_than_the_maximum_is_a_limit),
		cmocka_unit_test(pagers_of_all_platforms_are_known),
		cmocka_unit_test(other_lines_are_no_pager),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
