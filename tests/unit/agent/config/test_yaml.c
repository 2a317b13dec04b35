/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"

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

static const struct yaml_node *read_good(const char *text)
{
	const struct yaml_node *root = NULL;
	struct yaml_problem problem = { 0 };
	if (yaml_read(arena, text, strlen(text), &root, &problem) != 0)
		fail_msg("%u:%u: %s", problem.place.line, problem.place.column,
		         problem.error.text);
	return root;
}

static void expect_problem_of(const char *text, size_t len, const char *expected)
{
	const struct yaml_node *root = NULL;
	struct yaml_problem problem = { 0 };
	char found[512];
	assert_int_equal(yaml_read(arena, text, len, &root, &problem), -1);
	assert_null(root);
	snprintf(found, sizeof(found), "%u:%u: %s", problem.place.line, problem.place.column,
	         problem.error.text);
	assert_string_equal(found, expected);
	assert_int_equal(problem.error.kind, ERROR_CONFIG);
}

static void expect_problem(const char *text, const char *expected)
{
	expect_problem_of(text, strlen(text), expected);
}

static void tree_keeps_order_text_and_places(void **state)
{
	(void)state;
	const struct yaml_node *root = read_good("# comment\n"
	                                         "b: one\n"
	                                         "a:\n"
	                                         "  - 'two'\n"
	                                         "  - {c: \"three\"}\n"
	                                         "é: |\n"
	                                         "  four\n");
	assert_int_equal(root->kind, YAML_MAPPING);
	assert_int_equal(root->count, 3);
	assert_int_equal(root->place.line, 2);
	assert_int_equal(root->place.column, 1);
	const struct yaml_node *b = root->first;
	assert_string_equal(b->key, "b");
	assert_string_equal(b->text, "one");
	assert_false(b->quoted);
	assert_int_equal(b->key_place.column, 1);
	assert_int_equal(b->place.column, 4);
	const struct yaml_node *a = b->next;
	assert_int_equal(a->kind, YAML_SEQUENCE);
	assert_int_equal(a->count, 2);
	assert_true(a->first->quoted);
	assert_null(a->first->key);
	assert_int_equal(a->first->next->kind, YAML_MAPPING);
	assert_string_equal(yaml_find(a->first->next, "c")->text, "three");
	assert_string_equal(a->next->text, "four\n");
	assert_true(a->next->quoted);
	assert_null(a->next->next);
}

static void file_without_document_has_no_root(void **state)
{
	(void)state;
	assert_true(yaml_is_null(read_good("a:\n")->first));
	assert_null(read_good(""));
	assert_null(read_good("# nothing\n\n"));
	assert_true(yaml_is_null(read_good("---\n")));
	const struct yaml_node *root = NULL;
	assert_int_equal(yaml_read(arena, NULL, 0, &root, NULL), 0);
}

static void byte_order_mark_moves_no_column(void **state)
{
	(void)state;
	const struct yaml_node *root = read_good("\xef\xbb\xbf"
	                                         "key: value\n");
	assert_int_equal(root->first->key_place.column, 1);
}

static void only_plain_null_words_are_null(void **state)
{
	(void)state;
	const struct yaml_node *root =
		read_good("[~, null, Null, NULL, \"\", 'null', nil, \"~\", {}, []]");
	const char *expected = "YYYYNNNNNN";
	for (const struct yaml_node *node = root->first; node != NULL; node = node->next)
		assert_int_equal(yaml_is_null(node), *expected++ == 'Y');
}

static void find_of_anything_but_a_mapping_finds_nothing(void **state)
{
	(void)state;
	assert_null(yaml_find(NULL, "a"));
	assert_null(yaml_find(read_good("[a, b]"), "a"));
	assert_null(yaml_find(read_good("{a: 1}"), "b"));
}

static void what_makes_yaml_hard_to_read_is_refused(void **state)
{
	(void)state;
	expect_problem("a: &x 1\nb: *x\n",
	               "1:4: an anchor (&) is not allowed; write the value out");
	expect_problem("a: &x [1]\n", "1:4: an anchor (&) is not allowed; write the value out");
	expect_problem("a: &x {b: 1}\n",
	               "1:4: an anchor (&) is not allowed; write the value out");
	expect_problem("&x a: 1\n", "1:1: an anchor (&) is not allowed; write the value out");
	expect_problem("a: *x\n", "1:4: an alias (*) is not allowed; write the value out");
	expect_problem("a: !!str 1\n", "1:4: a tag (!) is not allowed; write the plain value");
	expect_problem("a: ! 1\n", "1:4: a tag (!) is not allowed; write the plain value");
	expect_problem("a: !x {}\n", "1:4: a tag (!) is not allowed; write the plain value");
	expect_problem("a: 1\n---\nb: 2\n",
	               "2:1: a second document begins here; a configuration is one");
	expect_problem("? [a]\n: 1\n", "1:3: a key must be text, not a list or a mapping");
	expect_problem("? {a: 1}\n: 1\n", "1:3: a key must be text, not a list or a mapping");
	expect_problem("?\n: 1\n", "1:2: a key is missing in front of \":\"");
	expect_problem("\"\": 1\n", "1:1: a key is missing in front of \":\"");
	expect_problem("a: \"x\\0y\"\n", "1:4: a value must not contain a NUL character");
	expect_problem("\"x\\0y\": 1\n", "1:1: a value must not contain a NUL character");
}

static void key_given_twice_names_the_first(void **state)
{
	(void)state;
	expect_problem("a: 1\nb:\n  a: 2\n  c: 3\n  a: 4\n",
	               "5:3: key \"a\" is given twice; the first is in line 3");
	expect_problem("\"a\\nb\": 1\n\"a\\nb\": 2\n",
	               "2:1: key \"a b\" is given twice; the first is in line 1");
}

static void problems_of_libyaml_come_with_their_place(void **state)
{
	(void)state;
	expect_problem("a: 1\n\tb: 2\n",
	               "2:1: not valid YAML: the line is indented by a tab; use spaces");
	expect_problem("a:\n  b: 1\n \tc: 2\n",
	               "3:2: not valid YAML: the line is indented by a tab; use spaces");
	expect_problem(
		"a: [1, 2\nb: 3\n",
		"2:2: not valid YAML: did not find expected ',' or ']', while parsing a flow "
		"sequence that begins in line 1");
	expect_problem("a: 1: 2\n",
	               "1:5: not valid YAML: mapping values are not allowed in this context");
	expect_problem(
		"a: \"x\n",
		"2:1: not valid YAML: found unexpected end of stream, while scanning a quoted "
		"scalar that begins in line 1");
	expect_problem("a: 'x\ny", "2:2: not valid YAML: found unexpected end of stream, while "
	                           "scanning a quoted scalar that begins in line 1");
	expect_problem("a: @x\n",
	               "1:4: not valid YAML: found character that cannot start any token, "
	               "while scanning for the next token that begins in line 1");
}

static void bytes_that_are_no_text_are_pointed_at(void **state)
{
	(void)state;
	expect_problem("a: é\nb: \xff\n", "2:4: not UTF-8 text: invalid leading UTF-8 octet");
	expect_problem("a: é\r\nb: é\xff\n",
	               "2:5: not UTF-8 text: invalid leading UTF-8 octet");
	expect_problem("a: 1\rb: \xc3(\n", "2:5: not UTF-8 text: invalid trailing UTF-8 octet");
	expect_problem_of("a: \0\n", 5,
	                  "1:4: not UTF-8 text: control characters are not allowed");
	expect_problem("a: \x01\n", "1:4: not UTF-8 text: control characters are not allowed");
}

static void nesting_is_bounded(void **state)
{
	(void)state;
	assert_non_null(read_good("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"));
	expect_problem("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]",
	               "1:17: nested deeper than 16 levels");
	expect_problem("[[[[[[[[[[[[[[[{a: {}}]]]]]]]]]]]]]]]",
	               "1:20: nested deeper than 16 levels");
}

static void keys_of_one_mapping_are_bounded(void **state)
{
	(void)state;
	char text[8192];
	size_t len = 0;
	for (int i = 0; i < YAML_MAX_KEYS; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "k%d: 1\n", i);
	assert_int_equal(read_good(text)->count, YAML_MAX_KEYS);
	snprintf(text + len, sizeof(text) - len, "more: 1\n");
	expect_problem(text, "257:1: more than 256 keys in one mapping");
}

static void size_is_bounded(void **state)
{
	(void)state;
	char *text = malloc(YAML_MAX_BYTES + 1);
	assert_non_null(text);
	memset(text, '#', YAML_MAX_BYTES + 1);
	const struct yaml_node *root = NULL;
	assert_int_equal(yaml_read(arena, text, YAML_MAX_BYTES, &root, NULL), 0);
	expect_problem_of(text, YAML_MAX_BYTES + 1, "1:1: larger than 1048576 bytes");
	free(text);
}

static const char sample[] = "web: {listen: ':1'}\n"
			     "routers:\n"
			     "  - name: \"ce\\u00e9\"\n"
			     "    list: [1, 2, 'three']\n"
			     "    text: |\n"
			     "      block\n"
			     "é: ~\n";

static void every_truncation_is_read_or_refused(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(sample); len++) {
		char *copy = malloc(len + 1); /* exact, so that reading past it is seen */
		assert_non_null(copy);
		memcpy(copy, sample, len);
		const struct yaml_node *root = NULL;
		struct yaml_problem problem = { 0 };
		if (yaml_read(arena, copy, len, &root, &problem) != 0) {
			assert_true(problem.place.line >= 1 && problem.place.column >= 1);
			assert_true(problem.error.text[0] != '\0');
		}
		free(copy);
	}
}

static void every_shortage_of_memory_is_reported(void **state)
{
	(void)state;
	int status = -1;
	for (size_t limit = 1; status != 0; limit++) {
		struct arena *small = arena_new(limit);
		const struct yaml_node *root = NULL;
		struct yaml_problem problem = { 0 };
		status = yaml_read(small, sample, sizeof(sample) - 1, &root, &problem);
		assert_int_equal(arena_failed(small), status != 0);
		assert_int_equal(problem.error.kind, status == 0 ? ERROR_NONE : ERROR_LIMIT);
		arena_free(small);
	}
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tree_keeps_order_text_and_places),
		TEST(file_without_document_has_no_root),
		TEST(byte_order_mark_moves_no_column),
		TEST(only_plain_null_words_are_null),
		TEST(find_of_anything_but_a_mapping_finds_nothing),
		TEST(what_makes_yaml_hard_to_read_is_refused),
		TEST(key_given_twice_names_the_first),
		TEST(problems_of_libyaml_come_with_their_place),
		TEST(bytes_that_are_no_text_are_pointed_at),
		TEST(nesting_is_bounded),
		TEST(keys_of_one_mapping_are_bounded),
		TEST(size_is_bounded),
		TEST(every_truncation_is_read_or_refused),
		cmocka_unit_test(every_shortage_of_memory_is_reported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
