/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts of every partition are compared with botocore in tests/e2e/aws_auth_test.py. */
#include "collectors/aws/auth/endpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/profile.h"

struct place {
	const char *variables[4][2];
	const char *config;
	const char *endpoint_url;
	enum aws_service service;
	const char *region;
};

static const char *get(void *context, const char *name)
{
	const struct place *place = context;
	for (size_t i = 0; i < 4 && place->variables[i][0] != NULL; i++) {
		if (strcmp(place->variables[i][0], name) == 0)
			return place->variables[i][1];
	}
	return NULL;
}

static int resolve(struct place place, struct arena *arena, struct endpoint *ret,
                   struct error *err)
{
	const struct environment environment = { get, &place };
	const struct endpoint_question question = {
		.service = place.service,
		.region = place.region != NULL ? place.region : "eu-west-1",
		.endpoint_url = place.endpoint_url,
	};
	struct aws_profiles *profiles = aws_profiles_new();
	const char *config = place.config != NULL ? place.config : "";
	assert_int_equal(
		aws_profiles_parse(profiles, AWS_CONFIG_FILE, config, strlen(config), err), 0);
	int result = endpoint_resolve(&question, &environment, profiles, arena, ret, err);
	aws_profiles_free(profiles);
	return result;
}

static void expect_url(struct place place, const char *url)
{
	struct arena *arena = arena_new(0);
	struct endpoint endpoint;
	struct error err;
	if (resolve(place, arena, &endpoint, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(endpoint.url, url);
	arena_free(arena);
}

static void expect_error(struct place place, const char *text)
{
	struct arena *arena = arena_new(0);
	struct endpoint endpoint;
	struct error err = { 0 };
	assert_int_equal(resolve(place, arena, &endpoint, &err), -1);
	assert_string_equal(err.text, text);
	assert_int_equal(err.kind, ERROR_CONFIG);
	arena_free(arena);
}

#define SERVICE_VARIABLE                                                                       \
	{                                                                                      \
		"AWS_ENDPOINT_URL_EC2", "https://service.example"                              \
	}
#define VARIABLE                                                                               \
	{                                                                                      \
		"AWS_ENDPOINT_URL", "https://variable.example"                                 \
	}
#define CONFIG                                                                                 \
	"[default]\nservices = l\nendpoint_url = https://profile.example\n"                    \
	"[services l]\nec2 =\n  endpoint_url = https://section.example\n"

static void named_endpoint_comes_from_the_nearest_place(void **state)
{
	(void)state;
	expect_url((struct place){ .variables = { VARIABLE, SERVICE_VARIABLE },
	                           .config = CONFIG,
	                           .endpoint_url = "https://option.example",
	                           .service = AWS_EC2 },
	           "https://option.example/");
	expect_url((struct place){ .variables = { VARIABLE, SERVICE_VARIABLE },
	                           .config = CONFIG,
	                           .service = AWS_EC2 },
	           "https://service.example/");
	expect_url((struct place){ .variables = { VARIABLE },
	                           .config = CONFIG,
	                           .service = AWS_EC2 },
	           "https://variable.example/");
	expect_url((struct place){ .config = CONFIG, .service = AWS_EC2 },
	           "https://section.example/");
	expect_url((struct place){ .config = CONFIG, .service = AWS_CLOUDWATCH },
	           "https://profile.example/");
	expect_url((struct place){ .service = AWS_CLOUDWATCH },
	           "https://monitoring.eu-west-1.amazonaws.com/");
}

static void named_endpoints_can_be_ignored_but_for_the_option(void **state)
{
	(void)state;
	expect_url((struct place){ .variables = { VARIABLE,
	                                          { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	                                            "True" } },
	                           .config = CONFIG,
	                           .service = AWS_EC2 },
	           "https://ec2.eu-west-1.amazonaws.com/");
	expect_url((struct place){ .config = CONFIG "[x]\n", .service = AWS_STS },
	           "https://profile.example/");
	expect_url((struct place){ .config =
	                                   "[default]\nendpoint_url = https://profile.example\n"
	                                   "ignore_configured_endpoint_urls = true\n",
	                           .service = AWS_STS },
	           "https://sts.eu-west-1.amazonaws.com/");
	expect_url((struct place){ .variables = { { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	                                            "true" } },
	                           .endpoint_url = "https://option.example",
	                           .service = AWS_STS },
	           "https://option.example/");
}

static void host_is_what_is_sent_and_signed(void **state)
{
	(void)state;
	static const char *const cases[][4] = {
		/* given, URL, host, path */
		{ "https://a.example", "https://a.example/", "a.example", "/" },
		{ "HTTPS://A.Example/", "https://a.example/", "a.example", "/" },
		{ "https://a.example:443", "https://a.example/", "a.example", "/" },
		{ "https://a.example:", "https://a.example/", "a.example", "/" },
		{ "https://a.example:8443/b/c", "https://a.example:8443/b/c/", "a.example:8443",
		  "/b/c/" },
		{ "http://127.0.0.1:5000", "http://127.0.0.1:5000/", "127.0.0.1:5000", "/" },
		{ "http://localhost:80/x/", "http://localhost/x/", "localhost", "/x/" },
		{ "http://[::1]:5000", "http://[::1]:5000/", "[::1]:5000", "/" },
		{ "https://[2001:DB8::1]", "https://[2001:db8::1]/", "[2001:db8::1]", "/" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(0);
		struct endpoint endpoint;
		assert_int_equal(resolve((struct place){ .endpoint_url = cases[i][0] }, arena,
		                         &endpoint, NULL),
		                 0);
		assert_string_equal(endpoint.url, cases[i][1]);
		assert_string_equal(endpoint.host, cases[i][2]);
		assert_string_equal(endpoint.path, cases[i][3]);
		assert_string_equal(endpoint.region, "eu-west-1");
		assert_string_equal(endpoint.service, "directconnect");
		assert_true(endpoint.is_custom);
		arena_free(arena);
	}
}

static void what_must_not_be_asked_is_refused(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "http://a.example",
		  "a.example must be asked by https: only this machine itself may "
		  "be asked by http" },
		{ "http://192.0.2.1",
		  "192.0.2.1 must be asked by https: only this machine itself may "
		  "be asked by http" },
		{ "a.example", "the URL begins with neither https:// nor http://" },
		{ "", "the URL begins with neither https:// nor http://" },
		{ "https://", "the URL has no host" },
		{ "https:///x", "the URL has no host" },
		{ "https://canary:canary@a.example", "the URL has a user in it" },
		{ "https://a.example?canary", "the URL has a query" },
		{ "https://a.example#x", "the URL has a fragment" },
		{ "https://a.example:0", "the URL has no valid port" },
		{ "https://a.example:65536", "the URL has no valid port" },
		{ "https://a.example:1x", "the URL has no valid port" },
		{ "https://a b.example",
		  "the URL has a character that must be percent-encoded" },
		{ "https://a.example/\xc3\xa4",
		  "the URL has a character that must be percent-encoded" },
		{ "https://a$b", "the URL has no valid host" },
		{ "https://[::1", "the URL has no host" },
		{ "https://[1.2.3.4]", "the URL has no valid host" },
		{ "https://[::1]x", "the URL has no valid port" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[160];
		snprintf(expected, sizeof(expected), "option endpoint_url: %s", cases[i][1]);
		expect_error((struct place){ .endpoint_url = cases[i][0] }, expected);
	}
}

static void named_endpoint_is_neither_fips_nor_dual_stack(void **state)
{
	(void)state;
	expect_error((struct place){ .variables = { VARIABLE,
	                                            { "AWS_USE_FIPS_ENDPOINT", "true" } } },
	             "AWS_ENDPOINT_URL and FIPS endpoints exclude each other: leave one away");
	expect_error(
		(struct place){ .config = CONFIG "[y]\n",
	                        .variables = { { "AWS_USE_DUALSTACK_ENDPOINT", "true" } },
	                        .service = AWS_EC2 },
		"endpoint_url of the services section and dual-stack endpoints exclude each "
		"other: leave one away");
	expect_url((struct place){ .config = "[default]\nuse_fips_endpoint = true\n"
	                                     "use_dualstack_endpoint = true\n",
	                           .service = AWS_EC2 },
	           "https://ec2-fips.eu-west-1.api.aws/");
	expect_error(
		(struct place){ .region = "us-isof-south-1",
	                        .variables = { { "AWS_USE_DUALSTACK_ENDPOINT", "true" } } },
		"partition aws-iso-f has no dual-stack endpoints");
}

static void region_is_words_and_a_number(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "us-east-1", "aws" },
		{ "xx-new-12", "aws" },
		{ "us-gov-west-1", "aws-us-gov" },
		{ "cn-north-1", "aws-cn" },
		{ "eusc-de-east-1", "aws-eusc" },
		{ "us-isob-east-1", "aws-iso-b" },
	};
	static const char *const none[] = {
		"",           "us",        "us-east",    "us-east-",
		"us--1",      "1",         "-a-b-1",     "us-east-1.evil.example",
		"us-east-1/", "US-EAST-1", "us-east-1a", "us_east_1",
		"us-1",       "a-b-c-d-",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(endpoint_partition(cases[i][0]), cases[i][1]);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_null(endpoint_partition(none[i]));
	expect_error((struct place){ .region = "mars" }, "\"mars\" is not a region");
}

static void home_region_is_that_of_the_partition(void **state)
{
	(void)state;
	assert_string_equal(endpoint_home_region("arn:aws:iam::1:role/a"), "us-east-1");
	assert_string_equal(endpoint_home_region("arn:aws-cn:iam::1:role/a"), "cn-northwest-1");
	assert_string_equal(endpoint_home_region("arn:aws-iso-b:iam::1:role/a"),
	                    "us-isob-east-1");
	assert_string_equal(endpoint_home_region("arn:aws-"), "us-east-1");
	assert_string_equal(endpoint_home_region(""), "us-east-1");
}

static void every_shortage_of_memory_is_a_limit(void **state)
{
	(void)state;
	for (size_t limit = 1;; limit += 8) {
		struct arena *arena = arena_new(limit);
		struct endpoint endpoint;
		struct error err = { 0 };
		if (arena == NULL)
			continue;
		int result = resolve((struct place){ .endpoint_url = "https://a.example:1/b" },
		                     arena, &endpoint, &err);
		arena_free(arena);
		if (result == 0)
			break;
		assert_int_equal(err.kind, ERROR_LIMIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(named_endpoint_comes_from_the_nearest_place),
		cmocka_unit_test(named_endpoints_can_be_ignored_but_for_the_option),
		cmocka_unit_test(host_is_what_is_sent_and_signed),
		cmocka_unit_test(what_must_not_be_asked_is_refused),
		cmocka_unit_test(named_endpoint_is_neither_fips_nor_dual_stack),
		cmocka_unit_test(region_is_words_and_a_number),
		cmocka_unit_test(home_region_is_that_of_the_partition),
		cmocka_unit_test(every_shortage_of_memory_is_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
