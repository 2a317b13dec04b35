/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/prefix_rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(0);
	return arena == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct prefix_rule rule(const char *text)
{
	struct prefix_rule result;
	struct error err;
	if (prefix_rule_parse(text, arena, &result, &err) != 0)
		fail_msg("%s: %s", text, err.text);
	return result;
}

static int matches(const char *text, const char *prefix)
{
	const struct prefix_rule parsed = rule(text);
	struct ip_prefix other;
	assert_int_equal(ip_prefix_parse(prefix, &other), 0);
	return prefix_rule_matches(&parsed, &other);
}

static void rules_come_back_the_shortest_way(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "10.200.0.0/16", "10.200.0.0/16" },
		{ "  10.200.0.0/16  ", "10.200.0.0/16" },
		{ "0.0.0.0/0", "0.0.0.0/0" },
		{ "10.0.0.0/8 le 24", "10.0.0.0/8 le 24" },
		{ "10.0.0.0/8   le  24", "10.0.0.0/8 le 24" },
		{ "10.0.0.0/8 ge 8 le 24", "10.0.0.0/8 le 24" },
		{ "10.0.0.0/8 ge 16", "10.0.0.0/8 ge 16" },
		{ "10.0.0.0/8 ge 16 le 32", "10.0.0.0/8 ge 16" },
		{ "10.0.0.0/8 ge 16 le 24", "10.0.0.0/8 ge 16 le 24" },
		{ "10.0.0.0/8 ge 16 le 16", "10.0.0.0/8 ge 16 le 16" },
		{ "10.0.0.0/8 ge 8", "10.0.0.0/8 le 32" },
		{ "10.0.0.0/8 ge 8 le 8", "10.0.0.0/8" },
		{ "10.0.0.1/32 le 32", "10.0.0.1/32" },
		{ "2001:DB8:0:0::/32", "2001:db8::/32" },
		{ "2001:db8::/32 ge 48", "2001:db8::/32 ge 48" },
		{ "::/0 le 128", "::/0 le 128" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct prefix_rule parsed = rule(cases[i][0]);
		char text[PREFIX_RULE_TEXT_MAX];
		assert_string_equal(parsed.text, cases[i][1]);
		assert_string_equal(prefix_rule_format(&parsed, text), cases[i][1]);
		assert_string_equal(rule(parsed.text).text, parsed.text);
	}
}

static void bounds_are_those_of_a_prefix_list(void **state)
{
	(void)state;
	const struct prefix_rule exact = rule("10.0.0.0/8");
	assert_int_equal(exact.ge, 8);
	assert_int_equal(exact.le, 8);
	assert_true(prefix_rule_is_exact(&exact));
	const struct prefix_rule le = rule("10.0.0.0/8 le 24");
	assert_int_equal(le.ge, 8);
	assert_int_equal(le.le, 24);
	assert_false(prefix_rule_is_exact(&le));
	const struct prefix_rule ge = rule("2001:db8::/32 ge 48");
	assert_int_equal(ge.ge, 48);
	assert_int_equal(ge.le, 128);
	assert_false(prefix_rule_is_exact(&ge));
	const struct prefix_rule hosts = rule("10.0.0.0/8 ge 16 le 16");
	assert_false(prefix_rule_is_exact(&hosts));
}

static void rule_matches_what_is_inside_and_within_its_lengths(void **state)
{
	(void)state;
	assert_true(matches("10.0.0.0/8", "10.0.0.0/8"));
	assert_false(matches("10.0.0.0/8", "10.0.0.0/9"));
	assert_false(matches("10.0.0.0/8", "10.0.0.0/7"));
	assert_true(matches("10.0.0.0/8 le 24", "10.0.0.0/8"));
	assert_true(matches("10.0.0.0/8 le 24", "10.1.2.0/24"));
	assert_false(matches("10.0.0.0/8 le 24", "10.1.2.0/25"));
	assert_false(matches("10.0.0.0/8 le 24", "11.0.0.0/16"));
	assert_false(matches("10.0.0.0/8 le 24", "0.0.0.0/0"));
	assert_false(matches("10.0.0.0/8 ge 16", "10.0.0.0/8"));
	assert_true(matches("10.0.0.0/8 ge 16", "10.1.2.3/32"));
	assert_true(matches("0.0.0.0/0", "0.0.0.0/0"));
	assert_false(matches("0.0.0.0/0", "10.0.0.0/8"));
	assert_true(matches("0.0.0.0/0 le 32", "10.0.0.0/8"));
	assert_false(matches("0.0.0.0/0 le 32", "2001:db8::/32"));
	assert_true(matches("2001:db8::/32 le 64", "2001:db8:1::/48"));
	assert_false(matches("2001:db8::/32 le 64", "2001:db9::/48"));
	assert_false(matches("::/0 le 128", "10.0.0.0/8"));
}

static void broken_rules_say_what_is_wrong(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "", "not a prefix; write 10.200.0.0/16 or 2001:db8::/32" },
		{ "vpc", "not a prefix; write 10.200.0.0/16 or 2001:db8::/32" },
		{ "/8", "not a prefix; write 10.200.0.0/16 or 2001:db8::/32" },
		{ "10.0.0/8", "not a prefix; write 10.200.0.0/16 or 2001:db8::/32" },
		{ "10.0.0.0", "its length is missing; write 10.0.0.0/32 for this one address" },
		{ "2001:db8::1",
		  "its length is missing; write 2001:db8::1/128 for this one address" },
		{ "fe80::%1/64", "a prefix has no zone" },
		{ "10.0.0.0/", "the length of a prefix is 0 to 32 here" },
		{ "10.0.0.0/33", "the length of a prefix is 0 to 32 here" },
		{ "10.0.0.0/-1", "the length of a prefix is 0 to 32 here" },
		{ "10.0.0.0/8/8", "the length of a prefix is 0 to 32 here" },
		{ "10.0.0.0/4294967304", "the length of a prefix is 0 to 32 here" },
		{ "::/129", "the length of a prefix is 0 to 128 here" },
		{ "10.0.0.1/24", "bits are set behind its length; write 10.0.0.0/24" },
		{ "2001:db8::1/32", "bits are set behind its length; write 2001:db8::/32" },
		{ "10.0.0.0/8 24",
		  "behind a prefix only \"ge N\" and then \"le N\" may follow" },
		{ "10.0.0.0/8 le 24 ge 9",
		  "behind a prefix only \"ge N\" and then \"le N\" may follow" },
		{ "10.0.0.0/8 le 24 le 25",
		  "behind a prefix only \"ge N\" and then \"le N\" may follow" },
		{ "10.0.0.0/8\tle 24", "the length of a prefix is 0 to 32 here" },
		{ "10.0.0.0/8 le", "\"le\" needs a length of 8 to 32" },
		{ "10.0.0.0/8 le x", "\"le\" needs a length of 8 to 32" },
		{ "10.0.0.0/8 le 7", "\"le\" needs a length of 8 to 32" },
		{ "10.0.0.0/8 le 33", "\"le\" needs a length of 8 to 32" },
		{ "::/8 ge 129", "\"ge\" needs a length of 8 to 128" },
		{ "10.0.0.0/8 ge 24 le 16", "ge 24 is more than le 16" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct prefix_rule untouched = { .ge = 77 };
		struct error err = { .kind = ERROR_NONE };
		assert_int_equal(prefix_rule_parse(cases[i][0], arena, &untouched, &err), -1);
		assert_int_equal(err.kind, ERROR_CONFIG);
		assert_string_equal(err.text, cases[i][1]);
		assert_int_equal(untouched.ge, 77);
	}
}

static void words_of_any_length_are_refused(void **state)
{
	(void)state;
	char text[512];
	struct prefix_rule parsed;
	struct error err;
	for (size_t len = 1; len < sizeof(text); len++) {
		memset(text, '1', len);
		text[len] = '\0';
		assert_int_equal(prefix_rule_parse(text, arena, &parsed, &err), -1);
	}
	snprintf(text, sizeof(text), "10.0.0.0/8 le %0200d", 9);
	assert_int_equal(prefix_rule_parse(text, arena, &parsed, &err), -1);
	snprintf(text, sizeof(text), "10.0.0.0/8 %0200d", 9);
	assert_int_equal(prefix_rule_parse(text, arena, &parsed, &err), -1);
}

static void every_truncation_is_a_rule_or_refused(void **state)
{
	(void)state;
	const char whole[] = "2001:db8::/32 ge 48 le 64";
	for (size_t len = 0; len < sizeof(whole); len++) {
		char text[sizeof(whole)];
		struct prefix_rule parsed = { 0 };
		struct error err = { .kind = ERROR_NONE };
		snprintf(text, sizeof(text), "%.*s", (int)len, whole);
		int status = prefix_rule_parse(text, arena, &parsed, &err);
		assert_int_equal(status == 0, parsed.text != NULL);
		assert_int_equal(status != 0, err.kind == ERROR_CONFIG);
	}
}

static void shortage_of_memory_is_a_limit(void **state)
{
	(void)state;
	struct arena *small = arena_new(1);
	struct prefix_rule parsed;
	struct error err;
	assert_int_equal(prefix_rule_parse("10.0.0.0/8", small, &parsed, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	arena_free(small);
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rules_come_back_the_shortest_way),
		TEST(bounds_are_those_of_a_prefix_list),
		TEST(rule_matches_what_is_inside_and_within_its_lengths),
		TEST(broken_rules_say_what_is_wrong),
		TEST(words_of_any_length_are_refused),
		TEST(every_truncation_is_a_rule_or_refused),
		TEST(shortage_of_memory_is_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
