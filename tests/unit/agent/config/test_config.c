/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole files, among them the fixtures, which tests/e2e/config_test.py runs through the real
 * program.
 */
#include "agent/config/config.h"

#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/config/load.h"
#include "agent/config/yaml.h"
#include "tests/unit/agent/config/files.h"
#include "tests/unit/agent/config/sample.h"

#define FIXTURES "tests/fixtures/config"

static char directory[FILES_DIRECTORY_MAX];
static char path[FILES_PATH_MAX];
static struct arena *notes;

static int set_up(void **state)
{
	(void)state;
	notes = arena_new(0);
	if (files_make_directory(directory) == NULL)
		return -1;
	files_write_secrets(directory);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	files_remove_directory(directory);
	arena_free(notes);
	return 0;
}

/* Complaints as they are printed, "FILE" for the file's name. */
static void list_complaints(const struct config_report *report, struct strbuf *out)
{
	strbuf_init(out, 100000);
	strbuf_puts(out, "");
	for (size_t i = 0; i < report->count; i++)
		strbuf_printf(out, "FILE:%zu:%zu: %s\n", report->items[i].line,
		              report->items[i].column, report->items[i].message);
}

static struct config *load_file(const char *file, const char *expected)
{
	struct config *config = NULL;
	struct config_report report;
	struct strbuf complaints;
	int status =
		config_load(file, sample_kinds, SAMPLE_KIND_COUNT, notes, &config, &report);
	list_complaints(&report, &complaints);
	if (strcmp(complaints.data, expected) != 0)
		fail_msg("%s:\n%sinstead of\n%s", file, complaints.data, expected);
	assert_int_equal(status, expected[0] == '\0' ? 0 : -1);
	assert_int_equal(config == NULL, status != 0);
	strbuf_done(&complaints);
	return config;
}

static struct config *load_text(const char *text, const char *expected)
{
	assert_non_null(files_write(path, directory, "onramp.yaml", 0644, text, strlen(text)));
	return load_file(path, expected);
}

static void read_file(const char *file, struct strbuf *text)
{
	char chunk[4096];
	strbuf_init(text, YAML_MAX_BYTES);
	strbuf_puts(text, "");
	FILE *stream = fopen(file, "r");
	assert_non_null(stream);
	for (size_t got; (got = fread(chunk, 1, sizeof(chunk), stream)) > 0;)
		strbuf_add(text, chunk, got);
	fclose(stream);
}

/* Put a fixture beside the secrets and load it there. */
static struct config *load_fixture(const char *fixture, const char *expected)
{
	struct strbuf text;
	read_file(fixture, &text);
	assert_non_null(files_write(path, directory, "onramp.yaml", 0644, text.data, text.len));
	strbuf_done(&text);
	return load_file(path, expected);
}

static const struct source_config *find_source(const struct config *config,
                                               const struct source_config *wanted)
{
	size_t count;
	const struct source_config *sources = config_sources(config, &count);
	for (size_t i = 0; i < count; i++)
		if (sources[i].kind == wanted->kind &&
		    strcmp(sources[i].name, wanted->name) == 0)
			return &sources[i];
	fail_msg("source %s is missing", wanted->name);
	return NULL;
}

/* The order may differ: a dump begins with the routers. */
static void expect_equal_sources(const struct config *a, const struct config *b)
{
	size_t a_count;
	size_t b_count;
	const struct source_config *sources = config_sources(a, &a_count);
	config_sources(b, &b_count);
	assert_int_equal(a_count, b_count);
	for (size_t i = 0; i < a_count; i++)
		assert_true(source_config_equal(&sources[i], find_source(b, &sources[i])));
	assert_int_equal(config_web(a)->listen.port, config_web(b)->listen.port);
	assert_int_equal(
		ip_compare(&config_web(a)->listen.address, &config_web(b)->listen.address), 0);
}

/* What a dump says is accepted, means the same, and is dumped as the same text. */
static void expect_round_trip(const struct config *config)
{
	char other[FILES_DIRECTORY_MAX];
	struct strbuf first;
	struct strbuf second;
	strbuf_init(&first, YAML_MAX_BYTES);
	strbuf_init(&second, YAML_MAX_BYTES);
	config_dump(config, &first);
	assert_null(strstr(first.data, "s3cr3t"));
	snprintf(other, sizeof(other), "%.200s/directory.secret", directory);
	char file[FILES_PATH_MAX];
	files_write(file, other, "elsewhere.yaml", 0600, first.data, first.len);
	struct config *again = load_file(file, "");
	config_dump(again, &second);
	assert_string_equal(first.data, second.data);
	expect_equal_sources(config, again);
	config_unref(again);
	strbuf_done(&first);
	strbuf_done(&second);
}

static void good_fixtures_are_accepted_and_survive_their_dump(void **state)
{
	(void)state;
	glob_t files;
	assert_int_equal(glob(FIXTURES "/good/*.yaml", 0, NULL, &files), 0);
	assert_true(files.gl_pathc >= 15);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct config *config = load_fixture(files.gl_pathv[i], "");
		expect_round_trip(config);
		config_unref(config);
	}
	globfree(&files);
}

static void broken_fixtures_get_exactly_their_complaints(void **state)
{
	(void)state;
	glob_t files;
	assert_int_equal(glob(FIXTURES "/broken/*.yaml", 0, NULL, &files), 0);
	assert_true(files.gl_pathc >= 40);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		char name[FILES_PATH_MAX];
		size_t stem = strlen(files.gl_pathv[i]) - strlen(".yaml");
		snprintf(name, sizeof(name), "%.*s.expected", (int)stem, files.gl_pathv[i]);
		struct strbuf expected;
		read_file(name, &expected);
		assert_true(expected.len > 0);
		load_fixture(files.gl_pathv[i], expected.data);
		assert_null(strstr(expected.data, "s3cr3t"));
		assert_null(strstr(expected.data, "hunter"));
		strbuf_done(&expected);
	}
	globfree(&files);
}

static void empty_file_is_an_agent_that_watches_itself(void **state)
{
	(void)state;
	size_t count = 1;
	struct config *config = load_text("", "");
	assert_int_equal(config_web(config)->listen.port, 10179);
	assert_int_equal(config_web(config)->listen.address.family, IP_NONE);
	config_sources(config, &count);
	assert_int_equal(count, 0);
	config_unref(config);
}

static void sources_come_in_the_order_of_the_file(void **state)
{
	(void)state;
	size_t count;
	struct config *config =
		load_text("probes: [{name: p, target: 10.0.0.1}]\n"
	                  "routers:\n"
	                  "  - name: b\n"
	                  "    address: 192.0.2.2\n"
	                  "    platform: eos\n"
	                  "    snmp: {community_env: ONRAMP_TEST_SECRET}\n"
	                  "  - name: a\n"
	                  "    address: 192.0.2.1\n"
	                  "    snmp: {community_file: good.secret, port: 1161}\n"
	                  "everything:\n"
	                  "  - {name: e, key_env: ONRAMP_TEST_SECRET}\n",
	                  "");
	const struct source_config *sources = config_sources(config, &count);
	assert_int_equal(count, 4);
	assert_string_equal(sources[0].name, "probes");
	assert_null(sources[0].router);
	const struct schema_list *probes = sources[0].options;
	assert_int_equal(probes->count, 1);
	assert_string_equal(((const struct sample_probe *)probes->items)->name, "p");
	assert_string_equal(sources[1].name, "b");
	assert_string_equal(sources[1].router->address, "192.0.2.2");
	assert_int_equal(sources[1].router->platform, PLATFORM_EOS);
	assert_ptr_equal(sources[1].kind, &sample_snmp_kind);
	assert_string_equal(sources[2].name, "a");
	const struct sample_snmp *snmp = sources[2].options;
	assert_int_equal(snmp->port, 1161);
	assert_string_equal(snmp->community.bytes, "s3cr3t-of-a-file");
	assert_string_equal(sources[3].name, "everything");
	config_unref(config);
}

static void each_cloud_is_a_source_of_its_own(void **state)
{
	(void)state;
	size_t count;
	struct config *config =
		load_text("probes: [{name: p, target: 10.0.0.1}]\n"
	                  "clouds:\n"
	                  "  - {name: b, provider: azure, subscription_id: s}\n"
	                  "  - {name: a, provider: aws, regions: [r], interval: 20s}\n"
	                  "routers:\n"
	                  "  - {name: a, address: a, snmp: {version: 3, user: u}}\n",
	                  "");
	const struct source_config *sources = config_sources(config, &count);
	assert_int_equal(count, 4);
	assert_ptr_equal(sources[1].kind, &sample_azure_kind);
	assert_string_equal(sources[1].name, "b");
	assert_string_equal(sources[1].cloud->name, "b");
	assert_string_equal(sources[1].cloud->provider, "azure");
	assert_string_equal(((const struct sample_azure *)sources[1].options)->subscription_id,
	                    "s");
	assert_int_equal(sources[1].timing.interval.ns, INT64_C(60000000000));
	assert_int_equal(sources[1].timing.max_age.ns, INT64_C(180000000000));
	assert_ptr_equal(sources[2].kind, &sample_aws_kind);
	assert_string_equal(sources[2].cloud->provider, "aws");
	assert_null(sources[2].router);
	assert_int_equal(sources[2].timing.interval.ns, INT64_C(20000000000));
	assert_int_equal(sources[2].timing.timeout.ns, INT64_C(10000000000));
	assert_null(sources[3].cloud);
	config_unref(config);
}

static void destinations_reach_the_sources_that_use_them(void **state)
{
	(void)state;
	size_t count;
	struct config *config = load_fixture(FIXTURES "/good/destinations.yaml", "");
	const struct source_config *sources = config_sources(config, &count);
	assert_int_equal(count, 1);
	const struct config_destinations *all = sources[0].destinations;
	assert_int_equal(all->count, 2);
	assert_string_equal(all->items[0].name, "aws-prod");
	assert_string_equal(all->items[0].cloud, "prod-aws");
	assert_int_equal(all->items[0].prefixes.count, 2);
	assert_int_equal(all->items[0].advertise.count, 5);
	assert_string_equal(all->items[0].advertise.items[1].text, "172.16.0.0/12 ge 16 le 24");
	assert_string_equal(all->items[0].route_tables.items[2], "tag:Name=prod");
	assert_string_equal(all->items[0].require_tags.items[1], "owner");
	assert_int_equal(all->items[0].failover_max.ns, INT64_C(60000000000));
	assert_null(all->items[1].cloud);
	assert_int_equal(all->items[1].prefixes.count, 0);
	assert_int_equal(all->items[1].failover_max.ns, INT64_C(30000000000));
	config_unref(config);
}

static void other_sources_see_no_destinations(void **state)
{
	(void)state;
	size_t count;
	struct config *config = load_text("clouds:\n"
	                                  "  - {name: b, provider: azure, subscription_id: s}\n"
	                                  "destinations: [{name: d, require_tags: [t]}]\n"
	                                  "probes: [{name: p, target: 10.0.0.1}]\n",
	                                  "");
	const struct source_config *sources = config_sources(config, &count);
	assert_int_equal(count, 2);
	assert_int_equal(sources[0].destinations->count, 0);
	assert_int_equal(sources[1].destinations->count, 0);
	config_unref(config);
}

static void unknown_provider_comes_with_the_known_ones(void **state)
{
	(void)state;
	load_text("clouds:\n"
	          "  - {name: a, provider: awz, regions: [r]}\n"
	          "  - {name: b, provider: gcp}\n",
	          "FILE:2:25: cloud.provider: awz is not one of aws, azure; did you mean "
	          "\"aws\"?\n"
	          "FILE:3:25: cloud.provider: gcp is not one of aws, azure\n");
}

static void agent_without_cloud_kinds_knows_no_clouds(void **state)
{
	(void)state;
	struct config *config = NULL;
	struct config_report report;
	const char *text = "clouds: []\n";
	files_write(path, directory, "onramp.yaml", 0644, text, strlen(text));
	assert_int_equal(config_load(path, sample_kinds, 3, notes, &config, &report), -1);
	assert_string_equal(report.items[0].message, "unknown key \"clouds\" at the top level");
}

static void cloud_may_stand_anywhere_but_must_exist(void **state)
{
	(void)state;
	const char *const without[] = { "", "clouds: ~\n", "clouds: []\n", "clouds: 1\n",
		                        ("clouds: [1, {name: [x]}, {name: b, provider: azure, "
		                         "subscription_id: s}]\n") };
	for (size_t i = 0; i < SAMPLE_COUNT(without); i++) {
		char text[512];
		struct config *config = NULL;
		struct config_report report;
		int len = snprintf(text, sizeof(text),
		                   "destinations: [{name: d, cloud: a, require_tags: [t]}]\n%s",
		                   without[i]);
		files_write(path, directory, "onramp.yaml", 0644, text, (size_t)len);
		assert_int_equal(config_load(path, sample_kinds, SAMPLE_KIND_COUNT, notes,
		                             &config, &report),
		                 -1);
		assert_string_equal(report.items[0].message,
		                    i == 4 ? "destination.cloud: no cloud has this name; did "
		                             "you mean \"b\"?"
		                           : "destination.cloud: no cloud has this name");
		assert_int_equal(report.items[0].column, 26);
	}
}

static void clouds_are_at_most_a_hundred(void **state)
{
	(void)state;
	struct strbuf text;
	strbuf_init(&text, YAML_MAX_BYTES);
	strbuf_puts(&text, "clouds:\n");
	for (int i = 0; i < 100; i++)
		strbuf_printf(&text, "- {name: c%d, provider: aws, regions: [r]}\n", i);
	config_unref(load_text(text.data, ""));
	strbuf_puts(&text, "- {name: last, provider: aws, regions: [r]}\n");
	load_text(text.data,
	          "FILE:2:1: clouds: 101 items are too many; at most 100 may stand here\n");
	strbuf_done(&text);
}

static void timing_is_resolved(void **state)
{
	(void)state;
	size_t count;
	struct config *config =
		load_text("routers:\n"
	                  "  - {name: a, address: a, snmp: {community_env: ONRAMP_TEST_SECRET, "
	                  "interval: 20s}}\n"
	                  "  - {name: b, address: b, snmp: {community_env: ONRAMP_TEST_SECRET, "
	                  "max_age: 15s}}\n"
	                  "probes: [{name: p, target: 10.0.0.1, interval: 50ms}]\n",
	                  "");
	const struct source_config *sources = config_sources(config, &count);
	assert_int_equal(count, 3);
	assert_int_equal(sources[0].timing.interval.ns, INT64_C(20000000000));
	assert_int_equal(sources[0].timing.timeout.ns, INT64_C(3000000000));
	assert_int_equal(sources[0].timing.max_age.ns, INT64_C(60000000000));
	assert_int_equal(sources[1].timing.max_age.ns, INT64_C(15000000000));
	assert_int_equal(sources[2].timing.interval.ns, INT64_C(1000000000));
	assert_int_equal(sources[2].timing.timeout.ns, INT64_C(1000000000));
	assert_int_equal(sources[2].timing.max_age.ns, INT64_C(5000000000));
	config_unref(config);
}

static void default_timeout_is_cut_to_half_of_a_short_interval(void **state)
{
	(void)state;
	size_t count;
	struct config *config = load_text(
		"routers:\n"
		"  - {name: a, address: a, snmp: {version: 3, user: u, interval: 1s}}\n"
		"  - {name: b, address: b, snmp: {version: 3, user: u, interval: 1s, timeout: "
		"~}}\n"
		"  - {name: c, address: c, snmp: {version: 3, user: u, interval: 1s, timeout: "
		"1s}}\n"
		"  - {name: d, address: d, snmp: {version: 3, user: u, interval: 101ms}}\n",
		"");
	const struct source_config *sources = config_sources(config, &count);
	assert_int_equal(count, 4);
	assert_int_equal(sources[0].timing.timeout.ns, 500000000);
	assert_int_equal(sources[1].timing.timeout.ns, 500000000);
	assert_int_equal(sources[2].timing.timeout.ns, 1000000000);
	assert_int_equal(sources[3].timing.timeout.ns, 50500000);
	expect_round_trip(config);
	config_unref(config);
}

static void timing_that_does_not_fit_points_at_the_key(void **state)
{
	(void)state;
	load_text("routers:\n"
	          "  - name: a\n"
	          "    address: a\n"
	          "    snmp: {version: 3, user: u, timeout: 16s}\n"
	          "  - name: b\n"
	          "    address: b\n"
	          "    snmp: {version: 3, user: u, interval: 1m, max_age: 30s}\n",
	          "FILE:4:33: snmp.timeout: 16s is longer than the interval of 15s\n"
	          "FILE:7:47: snmp.max_age: 30s is shorter than the interval of 1m\n");
}

static void host_names_are_told_from_broken_addresses(void **state)
{
	(void)state;
	const struct {
		const char *address;
		int is_good;
	} cases[] = {
		{ "ce1", 1 },
		{ "ce1.example.net", 1 },
		{ "3com", 1 },
		{ "2001:db8::1", 1 },
		{ "fe80::1%2", 1 },
		{ "10.0.0.1", 1 },
		{ "a-b.c-d", 1 },
		{ "10.0.0", 0 },
		{ "1.2.3.4.5", 0 },
		{ "ce1.", 0 },
		{ ".ce1", 0 },
		{ "-ce1", 0 },
		{ "ce1-.x", 0 },
		{ "ce_1", 0 },
		{ "ce1:161", 0 },
		{ "fe80::1%eth0", 0 },
		{ "10.0.0.1/24", 0 },
		{ "a..b", 0 },
		{ "a23456789012345678901234567890123456789012345678901234567890123.x", 1 },
		{ "a234567890123456789012345678901234567890123456789012345678901234.x", 0 },
	};
	for (size_t i = 0; i < SAMPLE_COUNT(cases); i++) {
		char text[512];
		snprintf(
			text, sizeof(text),
			"routers:\n- {name: a, address: \"%s\", snmp: {version: 3, user: u}}\n",
			cases[i].address);
		config_unref(load_text(
			text, cases[i].is_good ? ""
					       : "FILE:2:13: router.address: neither an IP "
						 "address nor a host name\n"));
	}
}

static void platform_is_one_that_the_section_can_ask(void **state)
{
	(void)state;
	config_unref(
		load_text("routers:\n- {name: a, address: a, ssh: {user: u}, platform: frr}\n"
	                  "- {name: b, address: b, ssh: ~, snmp: {version: 3, user: u}}\n",
	                  ""));
	config_unref(load_text("routers:\n- {name: a, address: a, ssh: {user: u}}\n",
	                       "FILE:2:3: router.platform: ssh depends on it; give one of "
	                       "eos, frr\n"));
	config_unref(load_text(
		"routers:\n- {name: a, platform: junos, address: a, ssh: {user: u}}\n",
		"FILE:2:13: router.platform: ssh depends on it; give one of "
		"eos, frr\n"));
}

static void router_cannot_be_asked_by_an_agent_without_kinds(void **state)
{
	(void)state;
	struct config *config = NULL;
	struct config_report report;
	const char *text = "routers: [{name: a, address: a}]\n";
	files_write(path, directory, "onramp.yaml", 0644, text, strlen(text));
	assert_int_equal(config_load(path, NULL, 0, notes, &config, &report), -1);
	assert_string_equal(report.items[0].message,
	                    "router: nothing says how to ask it; add a section: none exists");
}

/* Of the files that are only checked tells test_fill.c. */
static void check_says_what_loading_would_say(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int status;
	} cases[] = { { "web: {}\n", 0 }, { "web: {listen: x}\n", -1 } };
	for (size_t i = 0; i < 2; i++) {
		struct config_report report;
		size_t len = strlen(cases[i].text);
		assert_non_null(
			files_write(path, directory, "onramp.yaml", 0644, cases[i].text, len));
		assert_int_equal(
			config_check(path, sample_kinds, SAMPLE_KIND_COUNT, notes, &report),
			cases[i].status);
		assert_int_equal(report.count, cases[i].status == 0 ? 0 : 1);
	}
}

static void file_that_cannot_be_read_is_complained_about(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "%s/missing.yaml", directory);
	load_file(path, "FILE:1:1: cannot be read: No such file or directory\n");
	load_file(directory, "FILE:1:1: cannot be read: Is a directory\n");
	struct strbuf text;
	strbuf_init(&text, YAML_MAX_BYTES + 1);
	while (text.len <= YAML_MAX_BYTES)
		strbuf_putc(&text, '#');
	files_write(path, directory, "large.yaml", 0644, text.data, text.len);
	load_file(path, "FILE:1:1: larger than 1048576 bytes\n");
	files_write(path, directory, "large.yaml", 0644, text.data, YAML_MAX_BYTES);
	config_unref(load_file(path, ""));
	strbuf_done(&text);
}

static void fullest_file_is_accepted(void **state)
{
	(void)state;
	const size_t wanted = 25000;
	struct strbuf text;
	size_t count;
	strbuf_init(&text, YAML_MAX_BYTES);
	strbuf_puts(&text, "probes:\n");
	for (size_t i = 0; i < wanted; i++)
		strbuf_printf(&text, "- {name: probe-%05zu, target: 10.0.0.1}\n", i);
	assert_false(strbuf_failed(&text));
	struct config *config = load_text(text.data, "");
	const struct source_config *sources = config_sources(config, &count);
	const struct schema_list *probes = sources[0].options;
	assert_int_equal(probes->count, wanted);
	config_unref(config);
	strbuf_done(&text);
}

static void secrets_are_found_beside_a_file_named_without_directory(void **state)
{
	(void)state;
	char here[FILES_PATH_MAX];
	assert_non_null(getcwd(here, sizeof(here)));
	const char *text =
		"routers: [{name: a, address: a, snmp: {community_file: good.secret}}]\n";
	files_write(path, directory, "onramp.yaml", 0644, text, strlen(text));
	assert_int_equal(chdir(directory), 0);
	struct config *config = load_file("onramp.yaml", "");
	assert_int_equal(chdir(here), 0);
	expect_round_trip(config);
	config_unref(config);
}

static void reload_sees_what_changed(void **state)
{
	(void)state;
	size_t count;
	const char *before =
		"routers:\n"
		"- {name: a, address: a, snmp: {community_env: ONRAMP_TEST_SECRET}}\n"
		"- {name: b, address: b, snmp: {community_env: ONRAMP_TEST_SECRET}}\n";
	const char *after =
		"routers:\n"
		"- {name: a, address: a, snmp: {community_env: ONRAMP_TEST_SECRET,\n"
		"                               interval: 15s, max_age: 45s}}\n"
		"- {name: b, address: b, snmp: {community_file: good.secret}}\n";
	struct config *old = load_text(before, "");
	struct config *new = load_text(after, "");
	const struct source_config *x = config_sources(old, &count);
	const struct source_config *y = config_sources(new, &count);
	assert_int_equal(count, 2);
	assert_true(source_config_equal(&x[0], &y[0]));
	assert_false(source_config_equal(&x[1], &y[1]));
	assert_false(source_config_equal(&x[0], &y[1]));
	config_unref(old);
	config_unref(new);
}

static void changed_destinations_reach_their_users_by_a_reload(void **state)
{
	(void)state;
	size_t count;
	char before[512];
	char after[512];
	const char *clouds = "clouds:\n"
			     "- {name: a, provider: aws, regions: [r]}\n"
			     "- {name: b, provider: azure, subscription_id: s}\n";
	snprintf(before, sizeof(before),
	         "%sdestinations: [{name: d, prefixes: [10.0.0.0/8]}]\n", clouds);
	snprintf(after, sizeof(after), "%sdestinations: [{name: d, prefixes: [10.0.0.0/9]}]\n",
	         clouds);
	struct config *old = load_text(before, "");
	struct config *new = load_text(after, "");
	const struct source_config *x = config_sources(old, &count);
	const struct source_config *y = config_sources(new, &count);
	assert_false(source_config_equal(&x[0], &y[0]));
	assert_true(source_config_equal(&x[1], &y[1]));
	config_unref(new);
	new = load_text(before, "");
	y = config_sources(new, &count);
	assert_true(source_config_equal(&x[0], &y[0]));
	config_unref(old);
	config_unref(new);
}

static void expect_truncations_to_be_decided(const char *fixture)
{
	struct strbuf text;
	read_file(fixture, &text);
	for (size_t len = 0; len < text.len; len++) {
		struct config *config = NULL;
		struct config_report report;
		files_write(path, directory, "onramp.yaml", 0644, text.data, len);
		int status = config_load(path, sample_kinds, SAMPLE_KIND_COUNT, notes, &config,
		                         &report);
		assert_int_equal(status != 0, report.count > 0);
		config_unref(config);
	}
	strbuf_done(&text);
}

static void every_truncation_is_accepted_or_refused(void **state)
{
	(void)state;
	expect_truncations_to_be_decided(FIXTURES "/good/whole.yaml");
	expect_truncations_to_be_decided(FIXTURES "/good/destinations.yaml");
}

/* Good and broken alike: the arenas' limit is raised until the outcome is the one without
 * limit. */
static void walk_shortages(const char *fixture, const char *outcome, size_t step)
{
	struct load_request request = { .file = path,
		                        .kinds = sample_kinds,
		                        .kind_count = SAMPLE_KIND_COUNT,
		                        .memory_max = 0 };
	struct strbuf text;
	read_file(fixture, &text);
	files_write(path, directory, "onramp.yaml", 0644, text.data, text.len);
	strbuf_done(&text);
	for (int is_same = 0; !is_same;) {
		struct config *config = NULL;
		struct config_report report;
		struct strbuf complaints;
		request.memory_max += step;
		int status = load_config(&request, notes, &config, &report);
		list_complaints(&report, &complaints);
		is_same = strcmp(complaints.data, outcome) == 0;
		if (!is_same)
			assert_string_equal(
				complaints.data,
				"FILE:1:1: not enough memory for this configuration\n");
		assert_int_equal(status != 0, complaints.len > 0);
		strbuf_done(&complaints);
		config_unref(config);
	}
}

static void every_shortage_of_memory_is_one_complaint(void **state)
{
	(void)state;
	struct strbuf expected;
	walk_shortages(FIXTURES "/good/whole.yaml", "", 8);
	walk_shortages(FIXTURES "/good/destinations.yaml", "", 8);
	glob_t files;
	assert_int_equal(glob(FIXTURES "/broken/*_several_faults_in_a_section.expected", 0,
	                      NULL, &files),
	                 0);
	char fixture[FILES_PATH_MAX];
	int stem = (int)(strrchr(files.gl_pathv[0], '.') - files.gl_pathv[0]);
	snprintf(fixture, sizeof(fixture), "%.*s.yaml", stem, files.gl_pathv[0]);
	read_file(files.gl_pathv[0], &expected);
	walk_shortages(fixture, expected.data, 8);
	globfree(&files);
	strbuf_done(&expected);
}

static void shortage_of_memory_for_complaints_is_one_too(void **state)
{
	(void)state;
	struct config *config = NULL;
	struct config_report report;
	files_write(path, directory, "onramp.yaml", 0644, "wrong: 1\n", 9);
	int is_short = 1;
	for (size_t limit = 1; is_short; limit += 16) {
		struct arena *small = arena_new(limit);
		assert_int_equal(config_load(path, sample_kinds, SAMPLE_KIND_COUNT, small,
		                             &config, &report),
		                 -1);
		assert_int_equal(report.count, 1);
		is_short = arena_failed(small);
		assert_int_equal(strncmp(report.items[0].message, "not enough memory", 17) == 0,
		                 is_short);
		arena_free(small);
	}
}

static void nothing_is_freed_gladly(void **state)
{
	(void)state;
	config_unref(NULL);
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(good_fixtures_are_accepted_and_survive_their_dump),
		TEST(broken_fixtures_get_exactly_their_complaints),
		TEST(empty_file_is_an_agent_that_watches_itself),
		TEST(sources_come_in_the_order_of_the_file),
		TEST(each_cloud_is_a_source_of_its_own),
		TEST(destinations_reach_the_sources_that_use_them),
		TEST(other_sources_see_no_destinations),
		TEST(unknown_provider_comes_with_the_known_ones),
		TEST(agent_without_cloud_kinds_knows_no_clouds),
		TEST(cloud_may_stand_anywhere_but_must_exist),
		TEST(clouds_are_at_most_a_hundred),
		TEST(timing_is_resolved),
		TEST(default_timeout_is_cut_to_half_of_a_short_interval),
		TEST(timing_that_does_not_fit_points_at_the_key),
		TEST(host_names_are_told_from_broken_addresses),
		TEST(platform_is_one_that_the_section_can_ask),
		TEST(router_cannot_be_asked_by_an_agent_without_kinds),
		TEST(check_says_what_loading_would_say),
		TEST(file_that_cannot_be_read_is_complained_about),
		TEST(fullest_file_is_accepted),
		TEST(secrets_are_found_beside_a_file_named_without_directory),
		TEST(reload_sees_what_changed),
		TEST(changed_destinations_reach_their_users_by_a_reload),
		TEST(every_truncation_is_accepted_or_refused),
		TEST(every_shortage_of_memory_is_one_complaint),
		TEST(shortage_of_memory_for_complaints_is_one_too),
		TEST(nothing_is_freed_gladly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
