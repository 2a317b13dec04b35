/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/config/destination.h"
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

static const void *fill_good(const struct schema *schema, const char *text)
{
	const void *options = filler_fill(&filler, schema, text);
	assert_string_equal(filler.report, "");
	return options;
}

static int is_equal(const char *a, const char *b)
{
	int forth = schema_equal(&sample_every_schema, fill_good(&sample_every_schema, a),
	                         fill_good(&sample_every_schema, b));
	int back = schema_equal(&sample_every_schema, fill_good(&sample_every_schema, b),
	                        fill_good(&sample_every_schema, a));
	assert_int_equal(forth, back);
	return forth;
}

#define LEAST "name: n\nkey_env: ONRAMP_TEST_SECRET\n"

static void writing_a_default_out_changes_nothing(void **state)
{
	(void)state;
	assert_true(is_equal(LEAST, LEAST));
	assert_true(is_equal(LEAST, LEAST "flag: false\nnumber: 7\nrest: 0\nwait: 90s\n"
	                                  "text: 'none: yet'\ncolor: red\nlisten: '[::1]:99'\n"
	                                  "steps: [100us, 1ms]\ntuning: {}\nitems: []\n"
	                                  "words: [one, two]\nrules: []\n"));
	assert_true(is_equal(LEAST "rule: 10.0.0.0/8 ge 8 le 8\n", LEAST "rule: 10.0.0.0/8\n"));
}

static void every_option_counts(void **state)
{
	(void)state;
	const char *const changes[] = {
		"flag: true\n",
		"number: 8\n",
		"rest: 1\n",
		"wait: 91s\n",
		"text: other\n",
		"note: \"\"\n",
		"color: green\n",
		"address: 192.0.2.1\n",
		"listen: '[::1]:98'\n",
		"door: ':1'\n",
		"steps: [100us]\n",
		"steps: [100us, 2ms]\n",
		"inner: {word: a}\n",
		"tuning: {patience: 1s}\n",
		"tuning: {steps: [1s]}\n",
		"tuning: {token_env: ONRAMP_TEST_SECRET}\n",
		"items: [{word: a}]\n",
		"items: [{word: a}, {word: b}]\n",
		"items: [{word: a}, {word: b, count: 1}]\n",
		"words: []\n",
		"words: [one]\n",
		"words: [two, one]\n",
		"rule: 10.0.0.0/8\n",
		"rule: 10.0.0.0/8 le 9\n",
		"rules: [10.0.0.0/8]\n",
		"rules: [10.0.0.0/8 ge 9]\n",
		"rules: [10.0.0.0/8, \"::/0\"]\n",
		"file: a\n",
		"file: /a\n",
	};
	const size_t count = sizeof(changes) / sizeof(changes[0]);
	char a[256];
	char b[256];
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			snprintf(a, sizeof(a), LEAST "%s", changes[i]);
			snprintf(b, sizeof(b), LEAST "%s", changes[j]);
			assert_int_equal(is_equal(a, b), i == j);
		}
		assert_false(is_equal(LEAST, a));
	}
	assert_false(is_equal(LEAST, "name: m\nkey_env: ONRAMP_TEST_SECRET\n"));
	assert_false(is_equal(LEAST, "name: n\nkey_file: good.secret\n"));
}

static void secrets_are_compared_by_their_bytes(void **state)
{
	(void)state;
	char path[FILES_PATH_MAX];
	files_write(path, filler.directory, "copy.secret", 0600, "s3cr3t-of-the-environment",
	            25);
	assert_true(is_equal(LEAST, "name: n\nkey_file: copy.secret\n"));
	files_write(path, filler.directory, "copy.secret", 0600, "s3cr3t-of-the-environmenT",
	            25);
	assert_false(is_equal(LEAST, "name: n\nkey_file: copy.secret\n"));
}

static void variants_are_compared_with_what_they_brought(void **state)
{
	(void)state;
	const struct schema *schema = &sample_account_schema;
	const void *aws = fill_good(schema, "{name: a, provider: aws, regions: [x]}\n");
	const void *same =
		fill_good(schema, "{regions: [x], interval: 30s, provider: aws, name: a}\n");
	const void *other = fill_good(schema, "{name: a, provider: aws, regions: [y]}\n");
	const void *azure =
		fill_good(schema, "{name: a, provider: azure, subscription_id: x}\n");
	assert_true(schema_equal(schema, aws, same));
	assert_false(schema_equal(schema, aws, other));
	assert_false(schema_equal(schema, aws, azure));
}

static void unknown_type_is_never_equal(void **state)
{
	(void)state;
	const struct schema_option option = { .key = "x", .type = SCHEMA_TYPE_COUNT };
	const struct schema schema = { .name = "x", .options = &option, .option_count = 1 };
	assert_false(schema_equal(&schema, "", ""));
}

static void sources_are_compared_with_their_router_and_timing(void **state)
{
	(void)state;
	const void *snmp =
		fill_good(&sample_snmp_schema, "community_env: ONRAMP_TEST_SECRET\n");
	const void *other = fill_good(&sample_snmp_schema,
	                              "community_env: ONRAMP_TEST_SECRET\nport: 162\n");
	const struct config_router router = { .name = "ce1", .address = "192.0.2.1" };
	const struct source_config source = { .kind = &sample_snmp_kind,
		                              .name = "ce1",
		                              .router = &router,
		                              .options = snmp,
		                              .timing = { { 3 }, { 2 }, { 9 } } };
	struct source_config changed = source;
	assert_true(source_config_equal(&source, &changed));
	changed.options = other;
	assert_false(source_config_equal(&source, &changed));
	changed = source;
	changed.name = "ce2";
	assert_false(source_config_equal(&source, &changed));
	changed = source;
	changed.timing.max_age.ns = 10;
	assert_false(source_config_equal(&source, &changed));
	changed = source;
	changed.router = NULL;
	assert_false(source_config_equal(&source, &changed));
	struct config_router moved = router;
	changed.router = &moved;
	assert_true(source_config_equal(&source, &changed));
	moved.platform = PLATFORM_FRR;
	assert_false(source_config_equal(&source, &changed));
	moved = (struct config_router){ .name = "ce1", .address = "192.0.2.2" };
	assert_false(source_config_equal(&source, &changed));
	changed = source;
	changed.kind = &sample_probe_kind;
	assert_false(source_config_equal(&source, &changed));
}

static void clouds_are_compared_by_their_name(void **state)
{
	(void)state;
	const void *options = fill_good(&sample_azure_schema, "subscription_id: s\n");
	const struct config_cloud cloud = { .name = "a", .provider = "azure" };
	const struct source_config source = {
		.kind = &sample_azure_kind, .name = "a", .cloud = &cloud, .options = options
	};
	struct config_cloud renamed = cloud;
	struct source_config changed = source;
	changed.cloud = &renamed;
	assert_true(source_config_equal(&source, &changed));
	renamed.name = "b";
	assert_false(source_config_equal(&source, &changed));
	changed.cloud = NULL;
	assert_false(source_config_equal(&source, &changed));
}

static void destinations_count_for_the_kinds_that_use_them(void **state)
{
	(void)state;
	const void *options = fill_good(&sample_aws_schema, "regions: [r]\n");
	const struct config_destination *x =
		fill_good(&destination_schema, "{name: a, require_tags: [t]}");
	const struct config_destination *y =
		fill_good(&destination_schema, "{name: a, require_tags: [u]}");
	const struct config_destinations one = { x, 1 };
	const struct config_destinations other = { y, 1 };
	const struct config_destinations none = { 0 };
	struct config_kind kind = sample_aws_kind;
	struct source_config a = {
		.kind = &kind, .name = "a", .options = options, .destinations = &one
	};
	struct source_config b = a;
	assert_true(source_config_equal(&a, &b));
	b.destinations = &other;
	assert_false(source_config_equal(&a, &b));
	b.destinations = &none;
	assert_false(source_config_equal(&a, &b));
	kind.uses_destinations = false;
	assert_true(source_config_equal(&a, &b));
}

static void sets_are_compared_item_by_item(void **state)
{
	(void)state;
	struct sample_inner one[] = { { .word = "a" }, { .word = "b" } };
	struct sample_inner two[] = { { .word = "a" }, { .word = "c" } };
	const struct config_kind kind = { .name = "x",
		                          .section = "xs",
		                          .scope = CONFIG_SET,
		                          .schema = &sample_inner_schema };
	struct schema_list a = { one, 2 };
	struct schema_list b = { two, 1 };
	const struct source_config x = { .kind = &kind, .name = "xs", .options = &a };
	const struct source_config y = { .kind = &kind, .name = "xs", .options = &b };
	assert_false(source_config_equal(&x, &y));
	a.count = 1;
	assert_true(source_config_equal(&x, &y));
	a.count = b.count = 2;
	assert_false(source_config_equal(&x, &y));
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(writing_a_default_out_changes_nothing),
		TEST(every_option_counts),
		TEST(secrets_are_compared_by_their_bytes),
		TEST(variants_are_compared_with_what_they_brought),
		TEST(clouds_are_compared_by_their_name),
		TEST(destinations_count_for_the_kinds_that_use_them),
		TEST(unknown_type_is_never_equal),
		TEST(sources_are_compared_with_their_router_and_timing),
		TEST(sets_are_compared_item_by_item),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
