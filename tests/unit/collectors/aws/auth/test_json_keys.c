/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/json_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "agent/base/error.h"
#include "collectors/aws/auth/keys.h"

#define ONE_OCLOCK (INT64_C(1768482000) * 1000000000)
#define PARTS "\"AccessKeyId\":\"ID\",\"SecretAccessKey\":\"canary-7f3a\""
#define EXPIRATION "\"Expiration\":\"2026-01-15T13:00:00Z\""

static int parse(enum json_keys_form form, const char *text, struct aws_keys **ret,
                 struct error *err)
{
	return json_keys_parse(form, text, strlen(text), ret, err);
}

static void each_service_has_its_names(void **state)
{
	(void)state;
	static const char *const texts[] = {
		[JSON_KEYS_PROCESS] =
			"{\"Version\":1," PARTS ",\"SessionToken\":\"t\"," EXPIRATION "}",
		[JSON_KEYS_CONTAINER] = "{" PARTS ",\"Token\":\"t\"," EXPIRATION
					",\"RoleArn\":\"arn\",\"AccountId\":null}",
		[JSON_KEYS_INSTANCE] = "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\"," PARTS
				       ",\"Token\":\"t\"," EXPIRATION "}",
	};
	for (enum json_keys_form form = 0; form < JSON_KEYS_FORM_COUNT; form++) {
		struct aws_keys *keys = NULL;
		assert_int_equal(parse(form, texts[form], &keys, NULL), 0);
		assert_string_equal(keys->credentials.access_key_id, "ID");
		assert_string_equal(keys->credentials.secret_access_key, "canary-7f3a");
		assert_string_equal(keys->credentials.session_token, "t");
		assert_true(keys->credentials.expires.ns == ONE_OCLOCK);
		aws_keys_free(keys);
	}
}

static void keys_of_a_process_may_last_for_ever(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"{\"Version\":1," PARTS "}",
		"{\"Version\":1," PARTS ",\"SessionToken\":null,\"Expiration\":null}",
		"{\"Version\":1," PARTS ",\"SessionToken\":\"\"}",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct aws_keys *keys = NULL;
		assert_int_equal(parse(JSON_KEYS_PROCESS, texts[i], &keys, NULL), 0);
		assert_null(keys->credentials.session_token);
		assert_true(keys->credentials.expires.ns == 0);
		aws_keys_free(keys);
	}
}

static void what_is_missing_or_of_another_type_is_named(void **state)
{
	(void)state;
	static const struct {
		enum json_keys_form form;
		const char *text;
		const char *complaint;
	} cases[] = {
		{ JSON_KEYS_PROCESS, "", "the answer is no JSON (line 1)" },
		{ JSON_KEYS_PROCESS, "{\n\"canary", "the answer is no JSON (line 2)" },
		{ JSON_KEYS_PROCESS, "{\"a\":1,\"a\":2}", "the answer is no JSON (line 1)" },
		{ JSON_KEYS_PROCESS, "[1]", "the answer is no JSON object" },
		{ JSON_KEYS_PROCESS, "{" PARTS "}", "Version is not 1" },
		{ JSON_KEYS_PROCESS, "{\"Version\":\"1\"," PARTS "}", "Version is not 1" },
		{ JSON_KEYS_PROCESS, "{\"Version\":1," PARTS ",\"Expiration\":1}",
		  "Expiration is no time" },
		{ JSON_KEYS_CONTAINER, "{" PARTS "}", "Expiration is no time" },
		{ JSON_KEYS_CONTAINER, "{" EXPIRATION "}", "there is no access key id" },
		{ JSON_KEYS_CONTAINER, "{" EXPIRATION ",\"AccessKeyId\":[]}",
		  "there is no access key id" },
		{ JSON_KEYS_CONTAINER,
		  "{" EXPIRATION ",\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"canary \"}",
		  "the secret access key has a character that does not belong there" },
		{ JSON_KEYS_CONTAINER, "{" EXPIRATION "," PARTS ",\"Token\":\"canary\\n\"}",
		  "the session token has a character that does not belong there" },
		{ JSON_KEYS_CONTAINER, "{\"code\":\"Denied\"}", "Denied: no reason given" },
		{ JSON_KEYS_INSTANCE, "{\"Code\":\"Failed\",\"Message\":\"a\\tb\"}",
		  "Failed: a b" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct aws_keys *keys = NULL;
		struct error err = { 0 };
		assert_int_equal(parse(cases[i].form, cases[i].text, &keys, &err), -1);
		assert_string_equal(err.text, cases[i].complaint);
		assert_null(keys);
	}
}

static void part_that_is_too_long_is_refused(void **state)
{
	(void)state;
	char text[2048];
	char id[140];
	memset(id, 'a', sizeof(id));
	struct aws_keys *keys = NULL;
	struct error err;
	for (int len = 128; len <= 129; len++) {
		snprintf(text, sizeof(text),
		         "{\"Version\":1,\"AccessKeyId\":\"%.*s\",\"SecretAccessKey\":\"s\"}",
		         len, id);
		int result = parse(JSON_KEYS_PROCESS, text, &keys, &err);
		assert_int_equal(result, len == 128 ? 0 : -1);
	}
	assert_int_equal(err.kind, ERROR_MALFORMED);
	aws_keys_free(keys);
	aws_keys_free(NULL);
}

static void answer_that_is_cut_anywhere_is_malformed(void **state)
{
	(void)state;
	static const char text[] =
		"{\"Version\":1," PARTS ",\"SessionToken\":\"t\"," EXPIRATION "}";
	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		char *copy = malloc(len + 1);
		memcpy(copy, text, len);
		struct aws_keys *keys = NULL;
		struct error err = { 0 };
		assert_int_equal(json_keys_parse(JSON_KEYS_PROCESS, copy, len, &keys, &err),
		                 -1);
		assert_int_equal(err.kind, ERROR_MALFORMED);
		assert_null(strstr(err.text, "canary"));
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_service_has_its_names),
		cmocka_unit_test(keys_of_a_process_may_last_for_ever),
		cmocka_unit_test(what_is_missing_or_of_another_type_is_named),
		cmocka_unit_test(part_that_is_too_long_is_refused),
		cmocka_unit_test(answer_that_is_cut_anywhere_is_malformed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
