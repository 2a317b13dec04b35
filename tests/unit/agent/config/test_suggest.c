/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Candidates end with NULL; NULL is also what is expected when none is close. */
static void expect_best(const char *word, const char *const *candidates, const char *expected)
{
	struct suggestion suggestion = suggest_for(word);
	while (*candidates != NULL)
		suggest_try(&suggestion, *candidates++);
	const char *best = suggest_best(&suggestion);
	if (expected == NULL)
		assert_null(best);
	else
		assert_string_equal(best, expected);
}

static const char *const keys[] = { "community_file", "community_env", "port",    "interval",
	                            "timeout",        "max_age",       "version", NULL };

static void one_wrong_letter_is_forgiven(void **state)
{
	(void)state;
	expect_best("comunity_file", keys, "community_file");
	expect_best("communityfile", keys, "community_file");
	expect_best("prot", keys, "port");
	expect_best("porrt", keys, "port");
	expect_best("pirt", keys, "port");
	expect_best("max-age", keys, "max_age");
	expect_best("comunity_evn", keys, "community_env");
	expect_best("timeuot", keys, "timeout");
}

static void other_words_are_not_suggested(void **state)
{
	(void)state;
	expect_best("pa", keys, NULL);
	expect_best("user", keys, NULL);
	expect_best("", keys, NULL);
	expect_best("rtt", keys, NULL);
}

static void first_of_equally_close_ones_wins(void **state)
{
	(void)state;
	expect_best("bb", (const char *const[]){ "ab", "cb", NULL }, "ab");
	expect_best("cb", (const char *const[]){ "ab", "cb", NULL }, "cb");
}

static void overlong_words_are_left_alone(void **state)
{
	(void)state;
	char word[SUGGEST_MAX + 2];
	memset(word, 'x', sizeof(word));
	word[SUGGEST_MAX] = '\0';
	expect_best(word, (const char *const[]){ word, NULL }, word);
	word[SUGGEST_MAX] = 'x';
	word[SUGGEST_MAX + 1] = '\0';
	expect_best(word, keys, NULL);
	expect_best("port", (const char *const[]){ word, NULL }, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_wrong_letter_is_forgiven),
		cmocka_unit_test(other_words_are_not_suggested),
		cmocka_unit_test(first_of_equally_close_ones_wins),
		cmocka_unit_test(overlong_words_are_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
