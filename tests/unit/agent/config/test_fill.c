/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/fill.h"

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
	filler.rule = NULL;
	filler.checks_files = false;
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

static const struct sample_every *fill_good(const char *text)
{
	const struct sample_every *every = filler_fill(&filler, &sample_every_schema, text);
	assert_string_equal(filler.report, "");
	assert_non_null(every);
	return every;
}

static void expect_complaints(const char *text, const char *expected)
{
	filler_fill(&filler, &sample_every_schema, text);
	assert_string_equal(filler.report, expected);
}

#define LEAST "name: n\nkey_env: ONRAMP_TEST_SECRET\n"

static const char full[] = "name: full\n"
			   "flag: true\n"
			   "number: 0x10\n"
			   "rest: -3\n"
			   "wait: 250ms\n"
			   "text: 'some: text'\n"
			   "note: \"\"\n"
			   "color: green\n"
			   "address: 2001:db8::1\n"
			   "listen: 127.0.0.1:80\n"
			   "door: :0\n"
			   "key_file: good.secret\n"
			   "steps: [1ms, 2ms, 1s]\n"
			   "inner: {word: w, count: 5}\n"
			   "tuning:\n"
			   "  patience: 1h\n"
			   "  steps: [1us]\n"
			   "  token_env: ONRAMP_TEST_SECRET\n"
			   "items:\n"
			   "  - word: one\n"
			   "  - {word: two, count: -5}\n"
			   "words: [a, 65001, \"\\u00e4\"]\n"
			   "rule: 10.0.0.0/8 le 24\n"
			   "rules: [10.200.0.0/16, 2001:db8::/32 ge 48]\n"
			   "file: certificates/ca.pem\n";

static void every_type_is_filled(void **state)
{
	(void)state;
	const struct sample_every *every = fill_good(full);
	assert_string_equal(every->name, "full");
	assert_true(every->flag);
	assert_int_equal(every->number, 16);
	assert_int_equal(every->rest, -3);
	assert_int_equal(every->wait.ns, 250000000);
	assert_string_equal(every->text, "some: text");
	assert_string_equal(every->note, "");
	assert_int_equal(every->color, 1);
	assert_int_equal(every->address.family, IP_V6);
	assert_int_equal(every->listen.port, 80);
	assert_int_equal(every->listen.address.family, IP_V4);
	assert_string_equal(every->key.bytes, "s3cr3t-of-a-file");
	assert_int_equal(every->steps.count, 3);
	assert_int_equal(every->steps.items[2].ns, 1000000000);
	assert_string_equal(every->inner->word, "w");
	assert_int_equal(every->inner->count, 5);
	assert_int_equal(every->tuning->patience.ns, INT64_C(3600000000000));
	assert_string_equal(every->tuning->token.bytes, "s3cr3t-of-the-environment");
	const struct sample_inner *items = every->items.items;
	assert_int_equal(every->items.count, 2);
	assert_string_equal(items[1].word, "two");
	assert_int_equal(items[1].count, -5);
	assert_int_equal(every->words.count, 3);
	assert_string_equal(every->words.items[1], "65001");
	assert_string_equal(every->rule.text, "10.0.0.0/8 le 24");
	assert_int_equal(every->rules.count, 2);
	assert_true(prefix_rule_is_exact(&every->rules.items[0]));
	assert_int_equal(every->rules.items[1].ge, 48);
	assert_int_equal(every->rules.items[1].le, 128);
	char file[FILES_PATH_MAX];
	snprintf(file, sizeof(file), "%s/certificates/ca.pem", filler.directory);
	assert_string_equal(every->file, file);
}

static void what_is_not_given_has_its_default(void **state)
{
	(void)state;
	const struct sample_every *every = fill_good(LEAST);
	assert_false(every->flag);
	assert_int_equal(every->number, 7);
	assert_int_equal(every->rest, 0);
	assert_int_equal(every->wait.ns, INT64_C(90000000000));
	assert_string_equal(every->text, "none: yet");
	assert_null(every->note);
	assert_int_equal(every->color, 0);
	assert_int_equal(every->address.family, IP_NONE);
	assert_int_equal(every->listen.port, 99);
	assert_int_equal(every->steps.count, 2);
	assert_int_equal(every->steps.items[0].ns, 100000);
	assert_null(every->inner);
	assert_non_null(every->tuning);
	assert_null(every->tuning->token.bytes);
	assert_int_equal(every->tuning->steps.count, 0);
	assert_int_equal(every->items.count, 0);
	assert_int_equal(every->words.count, 2);
	assert_int_equal(every->rules.count, 0);
	assert_null(every->rule.text);
}

static void null_means_not_given(void **state)
{
	(void)state;
	const struct sample_every *every = fill_good(LEAST "number: ~\n"
	                                                   "wait:\n"
	                                                   "inner: null\n"
	                                                   "tuning:\n"
	                                                   "items: ~\n"
	                                                   "steps: ~\n"
	                                                   "words: ~\n"
	                                                   "rules: ~\n"
	                                                   "key_file: ~\n");
	assert_int_equal(every->number, 7);
	assert_int_equal(every->wait.ns, INT64_C(90000000000));
	assert_null(every->inner);
	assert_non_null(every->tuning);
	assert_int_equal(every->steps.count, 2);
	expect_complaints("name: ~\nkey_env: ONRAMP_TEST_SECRET\n",
	                  "1:1: missing key \"name\" in every\n");
}

static void unknown_key_comes_with_a_suggestion(void **state)
{
	(void)state;
	expect_complaints(LEAST "colour: red\n",
	                  "3:1: unknown key \"colour\" in every; did you mean \"color\"?\n");
	expect_complaints(
		LEAST "kye_file: x\n",
		"3:1: unknown key \"kye_file\" in every; did you mean \"key_file\"?\n");
	expect_complaints(LEAST "something: x\n", "3:1: unknown key \"something\" in every\n");
	expect_complaints(LEAST "\"a\\nb\": x\n", "3:1: unknown key \"a b\" in every\n");
	expect_complaints("nam: x\nkey_env: ONRAMP_TEST_SECRET\n",
	                  "1:1: unknown key \"nam\" in every; did you mean \"name\"?\n");
}

static void secret_in_the_file_is_refused_without_repeating_it(void **state)
{
	(void)state;
	expect_complaints(
		"name: n\nkey: hunter2\n",
		"2:1: unknown key \"key\" in every; a secret does not stand in this file, "
		"write key_file or key_env\n");
}

static void section_without_name_is_the_top_level(void **state)
{
	(void)state;
	struct schema top = sample_inner_schema;
	top.name = "";
	filler_fill(&filler, &top, "wort: x\n");
	assert_string_equal(filler.report, "1:1: unknown key \"wort\" at the top level; "
	                                   "did you mean \"word\"?\n");
	filler_fill(&filler, &top, "word: x\ncount: 6\n");
	assert_string_equal(filler.report,
	                    "2:8: count: 6 is out of range; it must be -5 to 5 things\n");
}

static void missing_keys_point_at_the_mapping(void **state)
{
	(void)state;
	expect_complaints("# c\n\nflag: true\n",
	                  "3:1: missing key \"key_file\" or \"key_env\" in every\n"
	                  "3:1: missing key \"name\" in every\n");
	expect_complaints("nam: n\nflag: 1\n",
	                  "1:1: unknown key \"nam\" in every; did you mean \"name\"?\n"
	                  "2:7: every.flag: 1 is not a boolean; write true or false\n");
	expect_complaints("name: n\n",
	                  "1:1: missing key \"key_file\" or \"key_env\" in every\n");
	expect_complaints(LEAST "inner: {}\nitems:\n- count: 1\n- {}\n",
	                  "3:8: missing key \"word\" in inner\n"
	                  "5:3: missing key \"word\" in inner\n"
	                  "6:3: missing key \"word\" in inner\n");
}

static void each_section_reports_all_that_is_wrong(void **state)
{
	(void)state;
	expect_complaints("name: n\n"
	                  "number: 0\n"
	                  "flag: maybe\n"
	                  "items:\n"
	                  "  - {word: a, count: x, more: y}\n"
	                  "  - {word: b}\n"
	                  "  - {more: y, count: x}\n"
	                  "inner: {count: 6, word: []}\n",
	                  "1:1: missing key \"key_file\" or \"key_env\" in every\n"
	                  "2:9: every.number: 0 is out of range; it must be 1 to 100\n"
	                  "3:7: every.flag: maybe is not a boolean; write true or false\n"
	                  "5:22: inner.count: x is not a whole number\n"
	                  "5:25: unknown key \"more\" in inner\n"
	                  "7:6: unknown key \"more\" in inner\n"
	                  "7:22: inner.count: x is not a whole number\n"
	                  "8:16: inner.count: 6 is out of range; it must be -5 to 5 things\n"
	                  "8:25: inner.word: expected text, found a list\n");
}

static void wrong_kind_of_node_is_named(void **state)
{
	(void)state;
	expect_complaints(LEAST "number: [1]\n",
	                  "3:9: every.number: expected a whole number, found a list\n");
	expect_complaints(LEAST "text: {a: b}\n",
	                  "3:7: every.text: expected text, found a mapping\n");
	expect_complaints(LEAST "inner: yes\n",
	                  "3:8: every.inner: expected a mapping, found a single value\n");
	expect_complaints(LEAST "items: {word: a}\n",
	                  "3:8: every.items: expected a list of mappings, found a mapping\n");
	expect_complaints(LEAST "items:\n- word: a\n- b\n-\n- [c]\n",
	                  "5:3: every.items: expected every item to be a mapping (inner), "
	                  "found a single value\n"
	                  "6:2: every.items: expected every item to be a mapping (inner), "
	                  "found nothing\n"
	                  "7:3: every.items: expected every item to be a mapping (inner), "
	                  "found a list\n");
	expect_complaints("name: n\nkey_file: [a]\n",
	                  "2:11: every.key_file: expected text, found a list\n");
	expect_complaints("name: n\nkey_env: {a: b}\n",
	                  "2:10: every.key_env: expected text, found a mapping\n");
}

static void lists_of_durations_ascend(void **state)
{
	(void)state;
	expect_complaints(LEAST "steps: []\n",
	                  "3:8: every.steps: at least one duration is needed\n");
	expect_complaints(
		LEAST "steps: 1s\n",
		"3:8: every.steps: expected a list of durations, found a single value\n");
	expect_complaints(
		LEAST "steps: [1ms, 2ms, 2ms]\n",
		"3:19: every.steps: 2ms does not ascend; each must be longer than the one "
		"before\n");
	expect_complaints(LEAST "steps: [1ms, [2ms]]\n",
	                  "3:14: every.steps: every item must be a duration\n");
	expect_complaints(
		LEAST "steps: [1ms, 2]\n",
		"3:14: every.steps: 2 is not a duration; write 250ms, 15s, 5m or 1h30m\n");
	expect_complaints(LEAST "steps: [1ms, 2s]\n",
	                  "3:14: every.steps: 2s is out of range; it must be 0s to 1s\n");
	assert_int_equal(fill_good(LEAST "steps: [0s, 1ns]\n")->steps.count, 2);
}

static void items_of_other_lists_differ(void **state)
{
	(void)state;
	expect_complaints(LEAST "words: [a, b,\n b]\n",
	                  "4:2: every.words: b is used already in line 3\n");
	expect_complaints(LEAST "words: [a, ~]\n",
	                  "3:12: every.words: every item must be text\n");
	expect_complaints(LEAST "words: [a, {b: c}]\n",
	                  "3:12: every.words: every item must be text\n");
	expect_complaints(LEAST "words: [\"\"]\n",
	                  "3:9: every.words: text of 0 bytes is out of range; it must be 1 to "
	                  "8 bytes\n");
	expect_complaints(LEAST "words: a\n",
	                  "3:8: every.words: expected a list of texts, found a single value\n");
	expect_complaints(LEAST "rules: [10.0.0.0/8, 10.0.0.0/8]\n",
	                  "3:21: every.rules: 10.0.0.0/8 is used already in line 3\n");
	expect_complaints(LEAST "rules: [10.0.0.0/8 le 24,\n 10.0.0.0/08  ge 8 le 24]\n",
	                  "4:2: every.rules: \"10.0.0.0/08  ge 8 le 24\" is used already in "
	                  "line 3\n");
	expect_complaints(LEAST "rules: [10.0.0.0/8 le 33]\n",
	                  "3:9: every.rules: \"10.0.0.0/8 le 33\": \"le\" needs a length of 8 "
	                  "to 32\n");
	expect_complaints(LEAST "rule: [10.0.0.0/8]\n",
	                  "3:7: every.rule: expected a prefix, found a list\n");
	assert_int_equal(fill_good(LEAST "words: []\n")->words.count, 0);
}

static void lists_have_a_largest_size(void **state)
{
	(void)state;
	char text[16384] = LEAST "words: [w0";
	size_t len = strlen(text);
	for (int i = 1; i < SCHEMA_ITEMS_MAX; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, ", w%d", i);
	snprintf(text + len, sizeof(text) - len, "]\n");
	assert_int_equal(fill_good(text)->words.count, SCHEMA_ITEMS_MAX);
	snprintf(text + len, sizeof(text) - len, ", more]\n");
	expect_complaints(
		text,
		"3:8: every.words: 1001 items are too many; at most 1000 may stand here\n");
	const struct schema_option option = {
		.key = "list", .type = SCHEMA_LIST, .max = 2, .schema = &sample_tuning_schema
	};
	const struct schema schema = { .name = "x",
		                       .size = sizeof(struct schema_list),
		                       .options = &option,
		                       .option_count = 1 };
	filler_fill(&filler, &schema, "list: [{}, {}]");
	assert_string_equal(filler.report, "");
	filler_fill(&filler, &schema, "list: [{}, {}, {}]");
	assert_string_equal(filler.report,
	                    "1:7: x.list: 3 items are too many; at most 2 may stand here\n");
}

static void expect_of_account(const char *text, const char *expected)
{
	filler_fill(&filler, &sample_account_schema, text);
	assert_string_equal(filler.report, expected);
}

static void variant_brings_its_options_wherever_its_word_stands(void **state)
{
	(void)state;
	const struct sample_account *account =
		filler_fill(&filler, &sample_account_schema,
	                    "regions: [a, b]\nname: n\nprofile: p\nprovider: aws\n");
	assert_string_equal(filler.report, "");
	const struct sample_aws *aws = account->provider.options;
	assert_int_equal(account->provider.choice, 0);
	assert_int_equal(aws->regions.count, 2);
	assert_string_equal(aws->profile, "p");
	assert_null(aws->endpoint_url);
	assert_int_equal(aws->timing.interval.ns, INT64_C(30000000000));
}

static void variant_and_base_complain_as_one_mapping(void **state)
{
	(void)state;
	expect_of_account("name: n\nprovider: aws\n", "1:1: missing key \"regions\" in aws\n");
	expect_of_account("provider: aws\n", "1:1: missing key \"name\" in account\n"
	                                     "1:1: missing key \"regions\" in aws\n");
	expect_of_account("provider: aws\nname: []\nregion: x\ninterval: 1\n",
	                  "2:7: account.name: expected text, found a list\n"
	                  "3:1: unknown key \"region\" in aws; did you mean \"regions\"?\n"
	                  "4:11: aws.interval: 1 is not a duration; write 250ms, 15s, 5m or "
	                  "1h30m\n");
	expect_of_account("name: n\nprovider: azure\nsubscription_id: s\nauth: client_secret\n",
	                  "4:1: azure.auth: needs client_secret_file or client_secret_env\n");
}

static void unknown_key_is_compared_with_both_tables(void **state)
{
	(void)state;
	expect_of_account("name: n\nprovider: aws\nregion: [r]\n",
	                  "3:1: unknown key \"region\" in aws; did you mean \"regions\"?\n");
	expect_of_account("nam: n\nprovider: aws\n",
	                  "1:1: unknown key \"nam\" in aws; did you mean \"name\"?\n");
	expect_of_account("name: n\nprovider: aws\nsubscription_id: s\n",
	                  "3:1: unknown key \"subscription_id\" in aws\n");
	expect_of_account(
		"name: n\nprovider: azure\nclient_secret: s\n",
		"3:1: unknown key \"client_secret\" in azure; a secret does not stand "
		"in this file, write client_secret_file or client_secret_env\n");
}

static void without_its_word_a_variant_is_not_guessed_at(void **state)
{
	(void)state;
	expect_of_account("name: n\nregions: [r]\n",
	                  "1:1: missing key \"provider\" in account\n");
	expect_of_account("name: n\nregions: [r]\nprovider: ~\n",
	                  "1:1: missing key \"provider\" in account\n");
	expect_of_account("regions: [r]\nprovider: awz\nname: n\n",
	                  "2:11: account.provider: awz is not one of aws, azure; did you mean "
	                  "\"aws\"?\n");
	expect_of_account("name: n\nregions: [r]\nprovider: [aws]\n",
	                  "3:11: account.provider: expected a word, found a list\n");
}

static void identity_must_be_unique_in_a_list(void **state)
{
	(void)state;
	expect_complaints(LEAST "items:\n"
	                        "- word: a\n"
	                        "- {word: b, count: 1}\n"
	                        "- count: 2\n"
	                        "  word: \"a\"\n"
	                        "- {word: a, count: 9}\n"
	                        "- {word: ~}\n"
	                        "- {word: b, count: 1}\n",
	                  "7:9: inner.word: \"a\" is used already in line 4\n"
	                  "8:10: inner.word: a is used already in line 4\n"
	                  "8:20: inner.count: 9 is out of range; it must be -5 to 5 things\n"
	                  "9:3: missing key \"word\" in inner\n"
	                  "10:10: inner.word: b is used already in line 5\n");
}

static void second_name_is_reported_beside_another_fault(void **state)
{
	(void)state;
	expect_complaints(LEAST "items:\n- word: a\n- {count: 9, word: a}\n",
	                  "5:11: inner.count: 9 is out of range; it must be -5 to 5 things\n"
	                  "5:20: inner.word: a is used already in line 4\n");
}

static void lists_without_identity_may_repeat(void **state)
{
	(void)state;
	struct schema inner = sample_inner_schema;
	inner.identity = NULL;
	const struct schema_option option = { .key = "items",
		                              .type = SCHEMA_LIST,
		                              .schema = &inner };
	const struct schema schema = { .name = "list",
		                       .size = sizeof(struct schema_list),
		                       .options = &option,
		                       .option_count = 1 };
	filler_fill(&filler, &schema, "items: [{word: a}, {word: a}]");
	assert_string_equal(filler.report, "");
}

static void secrets_come_from_one_place_only(void **state)
{
	(void)state;
	expect_complaints("name: n\nkey_file: good.secret\nkey_env: ONRAMP_TEST_SECRET\n",
	                  "3:1: every.key_env: write either key_file or key_env, not both\n");
	expect_complaints(
		"name: n\nkey_env: ONRAMP_TEST_MISSING\nkey_file: good.secret\n",
		"2:10: every.key_env: environment variable ONRAMP_TEST_MISSING is not "
		"set\n");
	expect_complaints("name: n\nkey_file: readable.secret\n",
	                  "2:11: every.key_file: readable.secret: mode 0644; make it 0600\n");
	expect_complaints("name: n\nkey_file: ../nowhere/x\n",
	                  "2:11: every.key_file: ../nowhere/x: cannot be opened: "
	                  "No such file or directory\n");
	expect_complaints(
		"name: n\nkey_env: hunter2!\n",
		"2:10: every.key_env: not the name of an environment variable (letters, "
		"digits and _)\n");
}

static void absolute_paths_are_taken_as_they_are(void **state)
{
	(void)state;
	char text[FILES_PATH_MAX];
	snprintf(text, sizeof(text), "name: n\nkey_file: %s/good.secret\n", filler.directory);
	char *real = strdup(filler.directory);
	snprintf(filler.directory, sizeof(filler.directory), "/nowhere");
	const struct sample_every *every = fill_good(text);
	assert_string_equal(every->key.bytes, "s3cr3t-of-a-file");
	snprintf(filler.directory, sizeof(filler.directory), "%s", real);
	free(real);
}

/* To the agent a file may come later; only a check of the configuration asks for it. */
static void files_must_be_there_when_they_are_checked(void **state)
{
	(void)state;
	assert_string_equal(fill_good(LEAST "file: /nowhere/ca.pem\n")->file,
	                    "/nowhere/ca.pem");
	filler.checks_files = true;
	fill_good(LEAST "file: good.secret\n");
	fill_good(LEAST "file: readable.secret\n"); /* it is no secret */
	expect_complaints(LEAST "file: missing.pem\n",
	                  "3:7: every.file: missing.pem: cannot be opened: No such file or "
	                  "directory\n");
	expect_complaints(LEAST "file: directory.secret\n",
	                  "3:7: every.file: directory.secret: is a directory\n");
	expect_complaints(LEAST "file: \"\"\n",
	                  "3:7: every.file: text of 0 bytes is out of range; it must be 1 to "
	                  "300 bytes\n");
	expect_complaints(LEAST "file: [a]\n",
	                  "3:7: every.file: expected the path of a file, found a list\n");
	expect_complaints(LEAST "items: [{word: a}, {}]\nfile: missing.pem\n",
	                  "3:20: missing key \"word\" in inner\n"
	                  "4:7: every.file: missing.pem: cannot be opened: No such file or "
	                  "directory\n");
}

static void check_points_at_the_key_it_names(void **state)
{
	(void)state;
	expect_complaints(LEAST "note: \"forbidden\\x1b[2J\"\n",
	                  "3:1: every.note: must not say forbidden [2J\n");
	expect_complaints(LEAST "flag: true\nnote: forbidden\n",
	                  "2:1: every.key: must not say forbidden\n");
	expect_complaints(LEAST "rest: 1\nnote: forbidden\n",
	                  "1:1: every: must not say forbidden\n");
}

static void check_waits_until_everything_inside_is_right(void **state)
{
	(void)state;
	expect_complaints(LEAST "note: forbidden\ninner: {}\n",
	                  "4:8: missing key \"word\" in inner\n");
	expect_complaints(LEAST "note: forbidden\nnumber: 0\n",
	                  "4:9: every.number: 0 is out of range; it must be 1 to 100\n");
}

static int refuse_inner(const void *context, const struct fill_section *section,
                        const char **ret_key, struct error *err)
{
	(void)context;
	const struct sample_inner *inner = section->options;
	if (section->schema != &sample_inner_schema || inner->count != 3)
		return 0;
	*ret_key = "count";
	return error_set(err, ERROR_CONFIG, 0, "three is not liked");
}

static void rule_from_outside_is_asked_about_each_section(void **state)
{
	(void)state;
	filler.rule = refuse_inner;
	expect_complaints(LEAST "inner: {word: a, count: 3}\nitems:\n- {count: 3, word: b}\n"
	                        "- {word: c, count: 4}\n- {count: 3}\n",
	                  "3:18: inner.count: three is not liked\n"
	                  "5:4: inner.count: three is not liked\n"
	                  "7:3: missing key \"word\" in inner\n");
}

/* A key that a rule names although the file does not have it. */
static int refuse_default(const void *context, const struct fill_section *section,
                          const char **ret_key, struct error *err)
{
	(void)context;
	(void)section;
	*ret_key = "number";
	return error_set(err, ERROR_CONFIG, 0, "not liked");
}

static void rule_about_a_default_points_at_the_mapping(void **state)
{
	(void)state;
	filler.rule = refuse_default;
	expect_complaints("# c\n" LEAST "tuning: {patience: 1s}\n",
	                  "2:1: every.number: not liked\n4:9: tuning.number: not liked\n");
}

static void null_mapping_gives_all_defaults(void **state)
{
	(void)state;
	const struct sample_tuning *tuning = filler_fill(&filler, &sample_tuning_schema, "");
	assert_non_null(tuning);
	assert_string_equal(filler.report, "");
	filler_fill(&filler, &sample_inner_schema, "");
	assert_string_equal(filler.report, "1:1: missing key \"word\" in inner\n");
}

/* Tables are ours; a wrong one shows itself in the first test that uses it. */
static void default_that_is_wrong_is_noticed(void **state)
{
	(void)state;
	struct schema_option option = { .key = "steps",
		                        .type = SCHEMA_DURATION_LIST,
		                        .fallback = "[1s, 1s]" };
	const struct schema schema = { .name = "table",
		                       .size = sizeof(struct schema_durations),
		                       .options = &option,
		                       .option_count = 1 };
	filler_fill(&filler, &schema, "");
	assert_non_null(strstr(filler.report, "table.steps: 1s does not ascend"));
	option.fallback = "[1s";
	filler_fill(&filler, &schema, "{}");
	assert_non_null(strstr(filler.report, "table.steps: not valid YAML"));
	option = (struct schema_option){ .key = "n", .type = SCHEMA_INTEGER, .fallback = "x" };
	filler_fill(&filler, &schema, "");
	assert_string_equal(filler.report, "1:1: table.n: x is not a whole number\n");
}

static void thousands_of_elements_take_no_time(void **state)
{
	(void)state;
	const size_t count = 50000;
	struct strbuf text;
	strbuf_init(&text, YAML_MAX_BYTES);
	strbuf_puts(&text, LEAST "items:\n");
	for (size_t i = 0; i < count; i++)
		strbuf_printf(&text, "- word: w%zu\n", i);
	assert_int_equal(fill_good(text.data)->items.count, count);
	strbuf_done(&text);
}

static void every_shortage_of_memory_is_noticed(void **state)
{
	(void)state;
	int is_short = 1;
	filler.rule = refuse_inner;
	for (size_t limit = 64; is_short; limit += 16) {
		struct filler small = filler;
		filler_init(&small, limit);
		filler_fill(&small, &sample_every_schema, full);
		is_short = arena_failed(small.arena) || arena_failed(small.scratch);
		if (!is_short)
			assert_string_equal(small.report, "");
		filler_done(&small);
	}
}

static void every_shortage_while_complaining_is_noticed(void **state)
{
	(void)state;
	int is_short = 1;
	for (size_t limit = 64; is_short; limit += 16) {
		struct filler small = filler;
		filler_init(&small, limit);
		filler_fill(&small, &sample_every_schema,
		            "name: n\nkey: x\nitems:\n- a\n- {}\n- {kount: 1}\n- {count: [1]}\n"
		            "tuning: {steps: [1s, 1s], token_file: x}\ninner: {word: a, count: "
		            "9}\n");
		is_short = arena_failed(small.arena) || arena_failed(small.scratch);
		filler_done(&small);
	}
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_type_is_filled),
		TEST(what_is_not_given_has_its_default),
		TEST(null_means_not_given),
		TEST(unknown_key_comes_with_a_suggestion),
		TEST(secret_in_the_file_is_refused_without_repeating_it),
		TEST(section_without_name_is_the_top_level),
		TEST(missing_keys_point_at_the_mapping),
		TEST(each_section_reports_all_that_is_wrong),
		TEST(wrong_kind_of_node_is_named),
		TEST(lists_of_durations_ascend),
		TEST(items_of_other_lists_differ),
		TEST(lists_have_a_largest_size),
		TEST(variant_brings_its_options_wherever_its_word_stands),
		TEST(variant_and_base_complain_as_one_mapping),
		TEST(unknown_key_is_compared_with_both_tables),
		TEST(without_its_word_a_variant_is_not_guessed_at),
		TEST(identity_must_be_unique_in_a_list),
		TEST(second_name_is_reported_beside_another_fault),
		TEST(lists_without_identity_may_repeat),
		TEST(secrets_come_from_one_place_only),
		TEST(absolute_paths_are_taken_as_they_are),
		TEST(files_must_be_there_when_they_are_checked),
		TEST(check_points_at_the_key_it_names),
		TEST(check_waits_until_everything_inside_is_right),
		TEST(rule_from_outside_is_asked_about_each_section),
		TEST(rule_about_a_default_points_at_the_mapping),
		TEST(null_mapping_gives_all_defaults),
		TEST(default_that_is_wrong_is_noticed),
		TEST(thousands_of_elements_take_no_time),
		TEST(every_shortage_of_memory_is_noticed),
		TEST(every_shortage_while_complaining_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
