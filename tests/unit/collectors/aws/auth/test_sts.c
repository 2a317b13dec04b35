/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/sts.h"

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

/* In the form of the AWS STS API reference, AssumeRole, example. */
#define ANSWER                                                                                 \
	"<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"           \
	"  <AssumeRoleResult>\n"                                                               \
	"    <SourceIdentity>Alice</SourceIdentity>\n"                                         \
	"    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/demo/TestAR</Arn>"              \
	"<AssumedRoleId>ARO123EXAMPLE123:TestAR</AssumedRoleId></AssumedRoleUser>\n"           \
	"    <Credentials>\n"                                                                  \
	"      <AccessKeyId>ASIA</AccessKeyId>\n"                                              \
	"      <SecretAccessKey>canary/7f3a+&amp;</SecretAccessKey>\n"                         \
	"      <SessionToken>FwoG/+=</SessionToken>\n"                                         \
	"      <Expiration>2026-01-15T13:00:00Z</Expiration>\n"                                \
	"    </Credentials>\n"                                                                 \
	"    <PackedPolicySize>6</PackedPolicySize>\n"                                         \
	"  </AssumeRoleResult>\n"                                                              \
	"  <ResponseMetadata><RequestId>c6104cbe</RequestId></ResponseMetadata>\n"             \
	"</AssumeRoleResponse>\n"

static void keys_are_those_of_the_answer(void **state)
{
	(void)state;
	struct aws_keys *keys = NULL;
	assert_int_equal(sts_answer(ANSWER, strlen(ANSWER), &keys, NULL), 0);
	assert_string_equal(keys->credentials.access_key_id, "ASIA");
	assert_string_equal(keys->credentials.secret_access_key, "canary/7f3a+&");
	assert_string_equal(keys->credentials.session_token, "FwoG/+=");
	assert_true(keys->credentials.expires.ns == INT64_C(1768482000) * 1000000000);
	aws_keys_free(keys);
}

static void answers_that_lack_something_are_malformed(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "", "the answer is no XML of STS" },
		{ "{}", "the answer is no XML of STS" },
		{ "<!DOCTYPE a [<!ENTITY b \"c\">]><a><Credentials>&b;</Credentials></a>",
		  "the answer is no XML of STS" },
		{ "<a><Credentials><Expiration>soon</Expiration></Credentials></a>",
		  "Expiration is no time" },
		{ "<a><Credentials><Expiration>2026-01-15T13:00:00Z</Expiration></"
		  "Credentials></a>",
		  "there is no session token" },
		{ "<a><Credentials><Expiration>2026-01-15T13:00:00Z</Expiration>"
		  "<SessionToken>t</SessionToken></Credentials></a>",
		  "there is no access key id" },
		/* only direct children, and only those of the first */
		{ "<a><Credentials><b><Expiration>2026-01-15T13:00:00Z</Expiration></b></"
		  "Credentials>"
		  "<Credentials><Expiration>2026-01-15T13:00:00Z</Expiration></Credentials></"
		  "a>",
		  "Expiration is no time" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct aws_keys *keys = NULL;
		struct error err = { 0 };
		assert_int_equal(sts_answer(cases[i][0], strlen(cases[i][0]), &keys, &err), -1);
		assert_string_equal(err.text, cases[i][1]);
		assert_int_equal(err.kind, ERROR_MALFORMED);
	}
}

static void answer_that_is_cut_anywhere_is_malformed(void **state)
{
	(void)state;
	for (size_t len = 0; len < strlen(ANSWER) - 1; len++) {
		char *copy = malloc(len + 1);
		memcpy(copy, ANSWER, len);
		struct aws_keys *keys = NULL;
		struct error err = { 0 };
		struct sts_fault fault;
		assert_int_equal(sts_answer(copy, len, &keys, &err), -1);
		assert_null(strstr(err.text, "canary"));
		sts_read_fault(copy, len, &fault);
		assert_string_equal(fault.code, "");
		free(copy);
	}
}

static void faults_are_read_clean_and_bounded(void **state)
{
	(void)state;
	struct sts_fault fault;
	static const char text[] =
		"<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type>"
		"<Code>AccessDenied</Code><Message>a\nb &lt;c&gt;</Message></Error>"
		"<RequestId>1</RequestId></ErrorResponse>";
	sts_read_fault(text, strlen(text), &fault);
	assert_string_equal(fault.code, "AccessDenied");
	assert_string_equal(fault.message, "a b <c>");

	char large[3000];
	char message[1000];
	memset(message, 'm', sizeof(message));
	snprintf(large, sizeof(large),
	         "<E><Error><Code>%.100s</Code><Message>%.1000s</Message>", message, message);
	sts_read_fault(large, strlen(large), &fault);
	assert_int_equal(strlen(fault.code), sizeof(fault.code) - 1);
	assert_int_equal(strlen(fault.message), sizeof(fault.message) - 1);
	assert_non_null(strstr(fault.message, "m..."));

	sts_read_fault("", 0, &fault);
	assert_string_equal(fault.code, "");
	assert_string_equal(fault.message, "");
}

static void values_of_requests_are_encoded(void **state)
{
	(void)state;
	struct wiped body;
	wiped_init(&body, 4096);
	const struct sts_role role = { .arn = "arn:aws:iam::1:role/\xc3\xa4 b",
		                       .session_name = "a-b_c.d~e",
		                       .external_id = "ext/1+2=&" };
	assert_int_equal(sts_request(&role, "a.b", &body, NULL), 0);
	assert_string_equal(wiped_text(&body),
	                    "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
	                    "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2F%C3%A4%20b"
	                    "&RoleSessionName=a-b_c.d~e&ExternalId=ext%2F1%2B2%3D%26"
	                    "&WebIdentityToken=a.b");
	wiped_done(&body);
	struct error err;
	wiped_init(&body, 50);
	assert_int_equal(sts_request(&role, NULL, &body, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	wiped_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_those_of_the_answer),
		cmocka_unit_test(answers_that_lack_something_are_malformed),
		cmocka_unit_test(answer_that_is_cut_anywhere_is_malformed),
		cmocka_unit_test(faults_are_read_clean_and_bounded),
		cmocka_unit_test(values_of_requests_are_encoded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
