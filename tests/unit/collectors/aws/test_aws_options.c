/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/aws_options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/config/config.h"
#include "collectors/aws/aws.h"

static const struct config_kind *const kinds[] = { &aws_collector.config };

/* The options of one account of these words; NULL when they are refused, and then why. */
static const struct aws_options *read_options(struct arena *arena, const char *words,
                                              struct config **ret_config,
                                              const char **ret_message)
{
	char file[] = "/tmp/onramp-test-XXXXXX";
	int fd = mkstemp(file);
	assert_true(fd >= 0);
	assert_true(dprintf(fd, "clouds:\n  - {name: a, provider: aws%s}\n", words) > 0);
	close(fd);
	struct config_report report;
	*ret_config = NULL;
	int failed = config_load(file, kinds, 1, arena, ret_config, &report);
	unlink(file);
	*ret_message = failed != 0 ? report.items[0].message : "";
	size_t count;
	return failed != 0 ? NULL : config_sources(*ret_config, &count)->options;
}

static void assert_complaint(const char *words, const char *part)
{
	struct arena *arena = arena_new(0);
	struct config *config;
	const char *message;
	read_options(arena, words, &config, &message);
	if (part[0] == '\0' ? message[0] != '\0' : strstr(message, part) == NULL)
		fail_msg("{%s}: \"%s\" does not say \"%s\"", words, message, part);
	config_unref(config);
	arena_free(arena);
}

static void nothing_but_the_provider_is_enough(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct config *config;
	const char *message;
	const struct aws_options *options = read_options(arena, "", &config, &message);
	assert_non_null(options);
	assert_int_equal(options->regions.count, 0);
	assert_null(options->profile);
	assert_null(options->endpoint_url);
	assert_false(options->fips);
	assert_true(options->timing.interval.ns == duration_ms(30000).ns);
	assert_true(options->routes_interval.ns == duration_ms(300000).ns);
	assert_true(options->metrics_interval.ns == duration_ms(300000).ns);
	assert_true(options->inventory_interval.ns == duration_ms(300000).ns);
	config_unref(config);
	arena_free(arena);
}

static void every_option_is_accepted(void **state)
{
	(void)state;
	assert_complaint(
		", regions: [ap-southeast-1, us-gov-west-1], profile: p, role_arn: "
		"'arn:aws:iam::123456789012:role/m', external_id: x1, ca_file: /x, "
		"fips: true, dual_stack: true, interval: 1m, timeout: 5s, max_age: 3m, "
		"routes_interval: 0s, metrics_interval: 0s, inventory_interval: 1h",
		"");
	assert_complaint(", endpoint_url: 'https://127.0.0.1:1'", "");
}

static void mistakes_are_named(void **state)
{
	(void)state;
	assert_complaint(", regions: [Singapore]", "Singapore is not a region");
	assert_complaint(", regions: [us-east-1, a/b]", "a/b is not a region");
	assert_complaint(", regions: [us-east-1, us-east-1]", "us-east-1");
	assert_complaint(", external_id: x1", "needs role_arn");
	assert_complaint(", endpoint_url: 'https://127.0.0.1', fips: true", "endpoint_url");
	assert_complaint(", endpoint_url: 'https://127.0.0.1', dual_stack: true",
	                 "endpoint_url");
	assert_complaint(", endpoint_url: 'http://192.0.2.1'",
	                 "aws.endpoint_url: 192.0.2.1 must be asked by https");
	assert_complaint(", endpoint_url: 'http://127.0.0.1:1'", "");
	assert_complaint(", endpoint_url: 'ftp://127.0.0.1'", "aws.endpoint_url: ");
	assert_complaint(", endpoint_url: 'https://user@vpce.example'", "aws.endpoint_url: ");
	assert_complaint(", region: us-east-1", "regions");
	assert_complaint(", role_arn: x", "out of range");
	assert_complaint(", role_arn: monitoring-role-of-mine", "arn:aws:iam::");
	assert_complaint(", role_arn: 'arn:aws:iam::123456789012:user/m'", "arn:aws:iam::");
	assert_complaint(", role_arn: 'arn:aws-cn:iam::123456789012:role/a/b'", "");
	assert_complaint(", inventory_interval: 0s", "out of range");
}

static void assert_same(const char *a, const char *b, bool same)
{
	struct arena *arena = arena_new(0);
	struct config *configs[2];
	const char *message;
	const struct aws_options *options[2] = { read_options(arena, a, &configs[0], &message),
		                                 read_options(arena, b, &configs[1],
		                                              &message) };
	assert_non_null(options[0]);
	assert_non_null(options[1]);
	if (aws_options_same_account(options[0], options[1]) != same)
		fail_msg("{%s} and {%s}", a, b);
	config_unref(configs[0]);
	config_unref(configs[1]);
	arena_free(arena);
}

static void intervals_do_not_make_another_account(void **state)
{
	(void)state;
	assert_same("", ", interval: 1m, timeout: 1s, max_age: 5m", true);
	assert_same("", ", routes_interval: 0s, metrics_interval: 1h, inventory_interval: 1h",
	            true);
	assert_same(", profile: a", ", profile: a", true);
	static const char *const others[] = {
		", regions: [us-east-1]",
		", profile: b",
		", ca_file: /x",
		", endpoint_url: 'https://127.0.0.1'",
		", fips: true",
		", dual_stack: true",
		", role_arn: 'arn:aws:iam::1:role/m'",
	};
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_same("", others[i], false);
	assert_same(", regions: [us-east-1]", ", regions: [us-east-2]", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_but_the_provider_is_enough),
		cmocka_unit_test(every_option_is_accepted),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(intervals_do_not_make_another_account),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
