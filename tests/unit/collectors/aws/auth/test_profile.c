/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "agent/base/error.h"

static struct aws_profiles *parsed(const char *config, const char *credentials)
{
	struct aws_profiles *profiles = aws_profiles_new();
	struct error err;
	if (aws_profiles_parse(profiles, AWS_CONFIG_FILE, config, strlen(config), &err) != 0 ||
	    aws_profiles_parse(profiles, AWS_CREDENTIALS_FILE, credentials, strlen(credentials),
	                       &err) != 0)
		fail_msg("%s", err.text);
	return profiles;
}

static void expect(const struct aws_profiles *profiles, const char *name, const char *key,
                   const char *expected)
{
	const char *value = aws_profile_value(profiles, name, key);
	if (expected == NULL)
		assert_null(value);
	else if (value == NULL)
		fail_msg("[%s] %s is not there", name, key);
	else
		assert_string_equal(value, expected);
}

static void sections_of_the_config_file_need_the_word_profile(void **state)
{
	(void)state;
	struct aws_profiles *profiles = parsed("[default]\na=1\n"
	                                       "[profile x]\na=2\n"
	                                       "[profile \"y z\"]\na=3\n"
	                                       "[profile  'w' ]\na=4\n"
	                                       "[plain]\na=5\n"
	                                       "[profile]\na=6\n"
	                                       "[profile a b]\na=7\n"
	                                       "[profile \"open]\na=8\n"
	                                       "[sso-session s]\na=9\n",
	                                       "[plain2]\na=10\n[profile q]\na=11\n");
	expect(profiles, "default", "a", "1");
	expect(profiles, "x", "a", "2");
	expect(profiles, "y z", "a", "3");
	expect(profiles, "w", "a", "4");
	expect(profiles, "plain2", "a", "10");
	expect(profiles, "profile q", "a", "11");
	static const char *const none[] = { "plain", "", "a", "a b", "open", "s", "q" };
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(aws_profile_exists(profiles, none[i]));
	aws_profiles_free(profiles);
}

static void credentials_file_wins_key_by_key(void **state)
{
	(void)state;
	struct aws_profiles *profiles =
		parsed("[default]\na = 1\nb = 2\n", "[default]\na = 3\nc = 4\n");
	expect(profiles, "default", "a", "3");
	expect(profiles, "default", "b", "2");
	expect(profiles, "default", "c", "4");
	assert_string_equal(aws_profile_value_in(profiles, AWS_CONFIG_FILE, "default", "a"),
	                    "1");
	assert_null(aws_profile_value_in(profiles, AWS_CONFIG_FILE, "default", "c"));
	aws_profiles_free(profiles);
}

static void lines_are_read_as_configparser_reads_them(void **state)
{
	(void)state;
	struct aws_profiles *profiles = parsed("\xef\xbb\xbf# a comment\r\n"
	                                       "  ; another\r\n"
	                                       "[default] # what stands here is passed over\r\n"
	                                       "Colon : x = y\r\n"
	                                       "EQUALS=a:b # no comment\r\n"
	                                       "spaced key = v\r\n"
	                                       "empty =\r\n"
	                                       "long = one\r\n"
	                                       "   two\r\n"
	                                       "# between\r\n"
	                                       "\r\n"
	                                       "\tthree\r\n"
	                                       "last = 1",
	                                       "");
	expect(profiles, "default", "colon", "x = y");
	expect(profiles, "default", "equals", "a:b # no comment");
	expect(profiles, "default", "spaced key", "v");
	expect(profiles, "default", "empty", NULL);
	expect(profiles, "default", "long", "one\ntwo\n\nthree");
	expect(profiles, "default", "last", "1");
	expect(profiles, "default", "absent", NULL);
	expect(NULL, "default", "a", NULL);
	aws_profiles_free(profiles);
}

static void nested_keys_belong_to_their_key(void **state)
{
	(void)state;
	struct aws_profiles *profiles = parsed("[services local]\n"
	                                       "ec2 =\n"
	                                       "  endpoint_url = http://127.0.0.1:1\n"
	                                       "  Other=x\n"
	                                       "direct_connect =\n"
	                                       "\n"
	                                       "  endpoint_url = http://127.0.0.1:2\n"
	                                       "[default]\n"
	                                       "s3 =\n"
	                                       "  region = inner\n"
	                                       "region = outer\n",
	                                       "");
	assert_string_equal(aws_services_value(profiles, "local", "ec2", "endpoint_url"),
	                    "http://127.0.0.1:1");
	assert_string_equal(
		aws_services_value(profiles, "local", "direct_connect", "endpoint_url"),
		"http://127.0.0.1:2");
	assert_string_equal(aws_services_value(profiles, "local", "ec2", "Other"), "x");
	assert_null(aws_services_value(profiles, "local", "ec2", "other"));
	assert_null(aws_services_value(profiles, "local", "sts", "endpoint_url"));
	assert_null(aws_services_value(profiles, "remote", "ec2", "endpoint_url"));
	assert_null(aws_services_value(NULL, "local", "ec2", "endpoint_url"));
	expect(profiles, "default", "region", "outer");
	expect(profiles, "default", "s3", NULL);
	aws_profiles_free(profiles);
}

static void faults_name_the_line_and_no_value(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "a = canary\n", "line 1: a key stands before the first section" },
		{ "[default]\ncanary\n", "line 2: a line is neither a section nor a key" },
		{ "[default]\n= canary\n", "line 2: a line is neither a section nor a key" },
		{ "\n[default\n", "line 2: a section has no name or no \"]\"" },
		{ "[]\n", "line 1: a section has no name or no \"]\"" },
		{ "[default]\na = canary\n\nA = canary\n", "line 4: a key stands twice" },
		{ "[default]\n[x]\n[default]\n", "line 3: a section stands twice" },
		{ "[default]\ns3 =\n  a = 1\n  canary\n[x]\n",
		  "line 4: a nested key needs \"=\"" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct aws_profiles *profiles = aws_profiles_new();
		struct error err;
		assert_int_equal(aws_profiles_parse(profiles, AWS_CONFIG_FILE, cases[i][0],
		                                    strlen(cases[i][0]), &err),
		                 -1);
		assert_int_equal(err.kind, ERROR_CONFIG);
		assert_string_equal(err.text, cases[i][1]);
		aws_profiles_free(profiles);
	}
}

static void binary_and_too_large_files_are_refused(void **state)
{
	(void)state;
	struct aws_profiles *profiles = aws_profiles_new();
	struct error err;
	assert_int_equal(aws_profiles_parse(profiles, AWS_CONFIG_FILE, "[a]\0b", 5, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	char *large = calloc(1, AWS_PROFILE_FILE_MAX + 1);
	memset(large, '\n', AWS_PROFILE_FILE_MAX + 1);
	assert_int_equal(aws_profiles_parse(profiles, AWS_CREDENTIALS_FILE, large,
	                                    AWS_PROFILE_FILE_MAX + 1, &err),
	                 -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(aws_profiles_parse(profiles, AWS_CREDENTIALS_FILE, large,
	                                    AWS_PROFILE_FILE_MAX, &err),
	                 0);
	aws_profiles_free(profiles);
	free(large);
}

static void more_sections_or_keys_than_anybody_has_are_a_limit(void **state)
{
	(void)state;
	static const char *const formats[] = { "[s%zu]\n", "k%zu=\n" };
	for (size_t i = 0; i < 2; i++) {
		char *text = calloc(1, AWS_PROFILE_FILE_MAX);
		size_t len = (size_t)snprintf(text, AWS_PROFILE_FILE_MAX, "[default]\n");
		for (size_t n = 0; n < 9000; n++)
			len += (size_t)snprintf(text + len, AWS_PROFILE_FILE_MAX - len,
			                        formats[i], n);
		struct aws_profiles *profiles = aws_profiles_new();
		struct error err;
		assert_int_equal(
			aws_profiles_parse(profiles, AWS_CREDENTIALS_FILE, text, len, &err),
			-1);
		assert_int_equal(err.kind, ERROR_LIMIT);
		aws_profiles_free(profiles);
		free(text);
	}
}

static void file_that_is_cut_anywhere_is_read_or_refused(void **state)
{
	(void)state;
	static const char text[] =
		"# c\n[default]\na = 1\nb = x\n  y\ns3 =\n  c = 2\n  d = 3\n"
		"[profile \"q r\"]\nrole_arn : z\n[services l]\nec2=\n e=f\n";
	for (size_t len = 0; len < sizeof(text); len++) {
		char *copy = malloc(len + 1); /* so that a read behind it is seen */
		memcpy(copy, text, len);
		struct aws_profiles *profiles = aws_profiles_new();
		struct error err = { 0 };
		if (aws_profiles_parse(profiles, AWS_CONFIG_FILE, copy, len, &err) != 0)
			assert_int_equal(err.kind, ERROR_CONFIG);
		else if (len > 20)
			expect(profiles, "default", "a", "1");
		aws_profiles_free(profiles);
		free(copy);
	}
}

static void no_file_is_read_twice(void **state)
{
	(void)state;
	struct aws_profiles *profiles = parsed("", "");
	struct error err;
	assert_int_equal(aws_profiles_parse(profiles, AWS_CONFIG_FILE, "", 0, &err), -1);
	assert_int_equal(err.kind, ERROR_BUG);
	aws_profiles_free(profiles);
	aws_profiles_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_of_the_config_file_need_the_word_profile),
		cmocka_unit_test(credentials_file_wins_key_by_key),
		cmocka_unit_test(lines_are_read_as_configparser_reads_them),
		cmocka_unit_test(nested_keys_belong_to_their_key),
		cmocka_unit_test(faults_name_the_line_and_no_value),
		cmocka_unit_test(binary_and_too_large_files_are_refused),
		cmocka_unit_test(more_sections_or_keys_than_anybody_has_are_a_limit),
		cmocka_unit_test(file_that_is_cut_anywhere_is_read_or_refused),
		cmocka_unit_test(no_file_is_read_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
