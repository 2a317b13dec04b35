/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"
#include "tests/unit/agent/config/filler.h"

static struct filler filler;

static int set_up(void **state)
{
	(void)state;
	if (files_make_directory(filler.directory) == NULL)
		return -1;
	files_write_secrets(filler.directory);
	filler_init(&filler, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	files_remove_directory(filler.directory);
	filler_done(&filler);
	return 0;
}

static void expect_dump(const struct schema *schema, const char *text, const char *expected)
{
	struct strbuf out;
	strbuf_init(&out, 10000);
	const void *options = filler_fill(&filler, schema, text);
	assert_string_equal(filler.report, "");
	dump_struct(schema, options, &out);
	assert_string_equal(out.data, expected);
	const void *again = filler_fill(&filler, schema, out.data);
	assert_string_equal(filler.report, "");
	assert_true(schema_equal(schema, options, again));
	strbuf_done(&out);
}

static void defaults_are_shown_and_what_nobody_gave_is_not(void **state)
{
	(void)state;
	expect_dump(&sample_every_schema, "name: it\nkey_env: ONRAMP_TEST_SECRET\n",
	            "name: it\n"
	            "flag: false\n"
	            "number: 7\n"
	            "wait: 1m30s\n"
	            "text: \"none: yet\"\n"
	            "color: red\n"
	            "listen: \"[::1]:99\"\n"
	            "key_env: ONRAMP_TEST_SECRET\n"
	            "steps: [100us, 1ms]\n"
	            "tuning: {}\n"
	            "items: []\n"
	            "words: [one, two]\n");
}

static void everything_given_is_shown(void **state)
{
	(void)state;
	expect_dump(
		&sample_every_schema,
		"name: \"yes\"\nflag: true\nnumber: 0x10\nrest: -3\nwait: 90s\n"
		"text: \"two\\nlines\"\nnote: \"\"\ncolor: dark blue\naddress: 2001:DB8::1\n"
		"door: 10.0.0.1:22\nkey_env: ONRAMP_TEST_SECRET\nsteps: [500us]\n"
		"inner: {word: \"~\"}\n"
		"tuning: {token_env: ONRAMP_TEST_SECRET, patience: 2m, steps: [1s, 2s]}\n"
		"items: [{word: a, count: 1}, {word: b}]\n"
		"words: [\"yes\", \"a, b\", tag:x=*]\n"
		"rule: 10.0.0.0/8 ge 8 le 24\nrules: [2001:DB8::/32, 10.0.0.0/8  le   24]\n"
		"file: '/etc/a b'\n",
		"name: \"yes\"\n"
		"flag: true\n"
		"number: 16\n"
		"rest: -3\n"
		"wait: 1m30s\n"
		"text: \"two\\u000alines\"\n"
		"note: \"\"\n"
		"color: \"dark blue\"\n"
		"address: \"2001:db8::1\"\n"
		"listen: \"[::1]:99\"\n"
		"door: \"10.0.0.1:22\"\n"
		"key_env: ONRAMP_TEST_SECRET\n"
		"steps: [500us]\n"
		"inner:\n"
		"  word: \"~\"\n"
		"tuning:\n"
		"  patience: 2m\n"
		"  steps: [1s, 2s]\n"
		"  token_env: ONRAMP_TEST_SECRET\n"
		"items:\n"
		"  - word: a\n"
		"    count: 1\n"
		"  - word: b\n"
		"words: [\"yes\", \"a, b\", \"tag:x=*\"]\n"
		"rule: \"10.0.0.0/8 le 24\"\n"
		"rules: [\"2001:db8::/32\", \"10.0.0.0/8 le 24\"]\n"
		"file: \"/etc/a b\"\n");
}

static void list_emptied_on_purpose_is_not_its_default(void **state)
{
	(void)state;
	struct strbuf out;
	strbuf_init(&out, 10000);
	const void *options = filler_fill(&filler, &sample_every_schema,
	                                  "name: it\nkey_env: ONRAMP_TEST_SECRET\n"
	                                  "words: []\nrules: []\n");
	dump_struct(&sample_every_schema, options, &out);
	assert_non_null(strstr(out.data, "words: []\n"));
	assert_null(strstr(out.data, "rules:"));
	strbuf_done(&out);
}

static void variant_stands_in_the_mapping_that_named_it(void **state)
{
	(void)state;
	expect_dump(&sample_account_schema,
	            "client_secret_env: ONRAMP_TEST_SECRET\nsubscription_id: s\n"
	            "provider: azure\nname: a\n",
	            "name: a\n"
	            "provider: azure\n"
	            "subscription_id: s\n"
	            "auth: default\n"
	            "client_secret_env: ONRAMP_TEST_SECRET\n"
	            "interval: 1m\n"
	            "timeout: 20s\n");
	const struct schema_option option = { .key = "list",
		                              .type = SCHEMA_LIST,
		                              .schema = &sample_account_schema };
	const struct schema schema = { .name = "x",
		                       .size = sizeof(struct schema_list),
		                       .options = &option,
		                       .option_count = 1 };
	expect_dump(&schema,
	            "list: [{name: a, provider: aws, regions: [r], tuning: {patience: 1s}}]",
	            "list:\n"
	            "  - name: a\n"
	            "    provider: aws\n"
	            "    regions: [r]\n"
	            "    tuning:\n"
	            "      patience: 1s\n"
	            "    interval: 30s\n"
	            "    timeout: 10s\n");
}

static void secret_shows_as_the_file_it_came_from(void **state)
{
	(void)state;
	char expected[FILES_PATH_MAX];
	snprintf(expected, sizeof(expected), "token_file: %s/good.secret\n", filler.directory);
	expect_dump(&sample_tuning_schema, "token_file: good.secret\n", expected);
}

static void struct_without_values_is_an_empty_mapping(void **state)
{
	(void)state;
	expect_dump(&sample_tuning_schema, "", "{}\n");
	const struct schema_option option = { .key = "list",
		                              .type = SCHEMA_LIST,
		                              .schema = &sample_tuning_schema };
	const struct schema schema = { .name = "x",
		                       .size = sizeof(struct schema_list),
		                       .options = &option,
		                       .option_count = 1 };
	expect_dump(&schema, "list: [{}, {patience: 1s}, {}]",
	            "list:\n  - {}\n  - patience: 1s\n  - {}\n");
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(defaults_are_shown_and_what_nobody_gave_is_not),
		TEST(everything_given_is_shown),
		TEST(list_emptied_on_purpose_is_not_its_default),
		TEST(variant_stands_in_the_mapping_that_named_it),
		TEST(secret_shows_as_the_file_it_came_from),
		TEST(struct_without_values_is_an_empty_mapping),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
