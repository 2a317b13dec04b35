/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/aws_options.h"

#include "collectors/aws/aws.h"
#include "tests/unit/collectors/cloud_options.h"

static void assert_complaint(const char *words, const char *part)
{
	cloud_options_complain(&aws_collector.config, words, part);
}

static void nothing_but_the_provider_is_enough(void **state)
{
	(void)state;
	struct cloud_options read = cloud_options_read(&aws_collector.config, "");
	assert_non_null(read.source);
	const struct aws_options *options = read.source->options;
	assert_int_equal(options->regions.count, 0);
	assert_null(options->profile);
	assert_null(options->endpoint_url);
	assert_false(options->fips);
	assert_true(options->timing.interval.ns == duration_ms(30000).ns);
	assert_true(options->routes_interval.ns == duration_ms(300000).ns);
	assert_true(options->metrics_interval.ns == duration_ms(300000).ns);
	assert_true(options->inventory_interval.ns == duration_ms(300000).ns);
	cloud_options_done(&read);
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
	struct cloud_options x = cloud_options_read(&aws_collector.config, a);
	struct cloud_options y = cloud_options_read(&aws_collector.config, b);
	assert_non_null(x.source);
	assert_non_null(y.source);
	if (aws_options_same_account(x.source->options, y.source->options) != same)
		fail_msg("{%s} and {%s}", a, b);
	cloud_options_done(&x);
	cloud_options_done(&y);
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
