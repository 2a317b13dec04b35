/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static size_t sequence(const char *text, size_t len)
{
	return utf8_sequence((const unsigned char *)text, len);
}

/* The encoding of RFC 3629, section 3; the caller passes no surrogate. */
static size_t encode(uint32_t code, unsigned char out[static 4])
{
	if (code < 0x80) {
		out[0] = (unsigned char)code;
		return 1;
	}
	size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = len - 1; i > 0; i--) {
		out[i] = (unsigned char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (unsigned char)(lead[len] | code);
	return len;
}

static void every_code_point_is_a_sequence_of_its_length(void **state)
{
	(void)state;
	for (uint32_t code = 0; code <= 0x10ffff; code++) {
		unsigned char bytes[4];
		size_t len = encode(code, bytes);
		int surrogate = code >= 0xd800 && code <= 0xdfff;
		size_t found = utf8_sequence(bytes, len);
		if (found != (surrogate ? 0 : len))
			fail_msg("U+%04X: %zu", (unsigned)code, found);
		for (size_t cut = 0; cut < len; cut++)
			if (utf8_sequence(bytes, cut) != 0)
				fail_msg("U+%04X cut to %zu", (unsigned)code, cut);
	}
}

/* All two-byte beginnings: only what some code point begins with may be taken. */
static void overlong_and_foreign_bytes_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {
		{ "\x80", 1 },
		{ "\xbf", 1 },
		{ "\xc0\x80", 2 },
		{ "\xc1\xbf", 2 },
		{ "\xc2\x7f", 2 },
		{ "\xc2\xc0", 2 },
		{ "\xe0\x80\x80", 3 },
		{ "\xe0\x9f\xbf", 3 },
		{ "\xed\xa0\x80", 3 },
		{ "\xed\xbf\xbf", 3 },
		{ "\xe2\x82\x28", 3 },
		{ "\xf0\x80\x80\x80", 4 },
		{ "\xf0\x8f\xbf\xbf", 4 },
		{ "\xf4\x90\x80\x80", 4 },
		{ "\xf5\x80\x80\x80", 4 },
		{ "\xf8\x88\x80\x80", 4 },
		{ "\xfe", 1 },
		{ "\xff", 1 },
		{ "\xf0\x9f\x98\x28", 4 },
		{ "\xf0\x9f\x28\x80", 4 },
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(sequence(bad[i].bytes, bad[i].len), 0);
}

/* Clean into an arena that is freed before the result is looked at no more. */
static void assert_clean(const char *data, size_t len, size_t max, const char *expected)
{
	struct arena *arena = arena_new(0);
	char *text = utf8_clean(arena, data, len, max);
	assert_non_null(text);
	assert_string_equal(text, expected);
	arena_free(arena);
}

static void clean_text_stays_as_it_is(void **state)
{
	(void)state;
	assert_clean("to AWS", 6, 256, "to AWS");
	assert_clean("\xe2\x82\xac\xf0\x9f\x98\x80", 7, 256, "\xe2\x82\xac\xf0\x9f\x98\x80");
	assert_clean(NULL, 0, 256, "");
	assert_clean("", 0, 4, "");
}

static void bad_bytes_become_replacement_characters(void **state)
{
	(void)state;
	assert_clean("a\xff"
	             "b",
	             3, 256, "a" BAD "b");
	assert_clean("\xe2\x82", 2, 256, BAD BAD);
	assert_clean("\xed\xa0\x80", 3, 256, BAD BAD BAD);
	assert_clean("\xe9t\xe9", 3, 256, BAD "t" BAD); /* Latin-1, as old devices send it */
}

static void ends_are_trimmed_and_controls_become_spaces(void **state)
{
	(void)state;
	assert_clean("  x  ", 5, 256, "x");
	assert_clean("a\0b", 3, 256, "a b");
	assert_clean("a\r\n\tb\x7f"
	             "c",
	             7, 256, "a   b c");
	assert_clean("\0\0\0", 3, 256, "");
	assert_clean("\n \x7f", 3, 256, "");
	assert_clean("text\0\0", 6, 256, "text");
	assert_clean("a\xc2\x85"
	             "b\xc2\x9b\xc2\xa0",
	             8, 80, "a b \xc2\xa0"); /* C1; a space that does not break stays */
	assert_clean("a\xe2\x80\xa8"
	             "b\xe2\x80\xa9"
	             "c\xe2\x80\xaf",
	             12, 80, "a b c\xe2\x80\xaf"); /* ends of lines in Unicode; another space */
}

static void longer_text_is_cut_at_a_character(void **state)
{
	(void)state;
	assert_clean("abcdefgh", 8, 8, "abcdefgh");
	assert_clean("abcdefghi", 9, 8, "abcde...");
	assert_clean("abcd\xe2\x82\xac"
	             "fgh",
	             10, 8, "abcd...");
	assert_clean("ab\xe2\x82\xac"
	             "cdefgh",
	             11, 8, "ab\xe2\x82\xac...");
	assert_clean("abcde", 5, 4, "a...");
	assert_clean("\xf0\x9f\x98\x80z", 5, 4, "...");
}

static void result_is_always_valid_and_bounded(void **state)
{
	(void)state;
	unsigned char noise[64];
	uint32_t seed = 12345;
	for (int round = 0; round < 4000; round++) {
		size_t len = (size_t)round % sizeof(noise);
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			noise[i] = (unsigned char)(seed >> 24);
		}
		size_t max = 4 + (seed >> 16) % 60;
		struct arena *arena = arena_new(0);
		char *text = utf8_clean(arena, noise, len, max);
		size_t out = strlen(text);
		assert_true(out <= max);
		for (size_t at = 0; at < out;) {
			size_t step = sequence(text + at, out - at);
			assert_true(step > 0);
			assert_true((unsigned char)text[at] >= 0x20 && text[at] != 0x7f);
			at += step;
		}
		arena_free(arena);
	}
}

static void short_text_takes_little_memory(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	size_t used = arena_used(arena);
	for (int i = 0; i < 32; i++)
		utf8_clean(arena, "uplink", 6, UTF8_LABEL_MAX);
	assert_true(arena_used(arena) - used < 2048);
	arena_free(arena);
}

static void full_arena_gives_null(void **state)
{
	(void)state;
	struct arena *arena = arena_new(8);
	assert_null(utf8_clean(arena, "text", 4, 256));
	assert_true(arena_failed(arena));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_is_a_sequence_of_its_length),
		cmocka_unit_test(overlong_and_foreign_bytes_are_refused),
		cmocka_unit_test(clean_text_stays_as_it_is),
		cmocka_unit_test(bad_bytes_become_replacement_characters),
		cmocka_unit_test(ends_are_trimmed_and_controls_become_spaces),
		cmocka_unit_test(longer_text_is_cut_at_a_character),
		cmocka_unit_test(result_is_always_valid_and_bounded),
		cmocka_unit_test(short_text_takes_little_memory),
		cmocka_unit_test(full_arena_gives_null),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
