/* SPDX-License-Identifier: Apache-2.0 */
/* The expected words are those of Python's shlex.split(), which the AWS command line uses. */
#include "collectors/aws/auth/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "agent/base/error.h"

#define MAX 6

static void words_are_split_as_a_shell_would(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *words[MAX + 1];
	} cases[] = {
		{ "", { NULL } },
		{ " \t\n ", { NULL } },
		{ "a", { "a" } },
		{ " a  b\tc\nd ", { "a", "b", "c", "d" } },
		{ "'a b' \"c d\"", { "a b", "c d" } },
		{ "a'b'\"c\"d", { "abcd" } },
		{ "'' \"\" x", { "", "", "x" } },
		{ "a\\ b \\\\ \\' \\\"", { "a b", "\\", "'", "\"" } },
		{ "'a\\b' \"a\\b\" \"a\\\\b\" \"a\\\"b\"", { "a\\b", "a\\b", "a\\b", "a\"b" } },
		{ "\"it's\" '\"'", { "it's", "\"" } },
		{ "a#b #c", { "a#b", "#c" } },
		{ "$HOME `ls` *", { "$HOME", "`ls`", "*" } },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[64];
		char *words[MAX];
		size_t count = 99;
		snprintf(text, sizeof(text), "%s", cases[i].text);
		assert_int_equal(aws_split_words(text, words, MAX, &count, NULL), 0);
		for (size_t j = 0; j < count; j++)
			assert_string_equal(words[j], cases[i].words[j]);
		assert_null(cases[i].words[count]);
	}
}

static void what_is_not_closed_is_refused(void **state)
{
	(void)state;
	static const char *const cases[] = { "'",   "\"",    "a 'b",  "a \"b",
		                             "a\\", "\"a\\", "\"\\\"" };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[64];
		char *words[MAX];
		size_t count;
		struct error err;
		snprintf(text, sizeof(text), "%s", cases[i]);
		assert_int_equal(aws_split_words(text, words, MAX, &count, &err), -1);
		assert_int_equal(err.kind, ERROR_CONFIG);
	}
}

static void more_words_than_places_are_a_limit(void **state)
{
	(void)state;
	char text[] = "a b c";
	char *words[2];
	size_t count;
	struct error err;
	assert_int_equal(aws_split_words(text, words, 2, &count, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_split_as_a_shell_would),
		cmocka_unit_test(what_is_not_closed_is_refused),
		cmocka_unit_test(more_words_than_places_are_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
