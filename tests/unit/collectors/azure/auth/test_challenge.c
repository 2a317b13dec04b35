/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/challenge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "agent/runtime/wiped.h"

/* {"access_token":{"nbf":{"essential":true,"value":"1768478400"}}} */
#define CLAIMS                                                                                 \
	"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzY4NDc4NDAwIn19" \
	"fQ=="

#define HEADER                                                                                 \
	"Bearer realm=\"\", authorization_uri=\"https://login.example/common/authorize\", "    \
	"error=\"insufficient_claims\", claims=\"" CLAIMS "\""

static void expect(const char *header, const char *name, const char *value)
{
	char text[64] = "untouched";
	size_t len = challenge_parameter(header, name, text, sizeof(text));
	assert_int_equal(len, value == NULL ? 0 : strlen(value));
	if (value != NULL)
		assert_string_equal(text, value);
}

static void parameter_is_found_whatever_stands_around_it(void **state)
{
	(void)state;
	expect(HEADER, "error", "insufficient_claims");
	expect(HEADER, "ERROR", "insufficient_claims");
	expect("Basic realm=/var/opt/azcmagent/tokens/a.key", "realm",
	       "/var/opt/azcmagent/tokens/a.key");
	expect("Basic realm = \"a \\\"b\\\" c\"  ,x=y", "realm", "a \"b\" c");
	expect("Basic realm=a,Bearer error=b", "error", "b");
	expect("error=", "error", NULL);
	expect(HEADER, "realm", NULL);
	expect(HEADER, "err", NULL);
	expect(HEADER, "nothing", NULL);
	expect("\"error=x\"", "error", NULL);
	expect("=x,error", "error", NULL);
	expect("error=\"not closed", "error", "not closed");
	expect(NULL, "error", NULL);
	expect("", "error", NULL);
}

static void parameter_that_does_not_fit_is_none(void **state)
{
	char text[4];
	(void)state;
	assert_int_equal(challenge_parameter("a=123", "a", text, sizeof(text)), 3);
	assert_int_equal(challenge_parameter("a=1234", "a", text, sizeof(text)), 0);
	assert_int_equal(challenge_parameter("a=\"1234\"", "a", text, sizeof(text)), 0);
}

static void claims_are_decoded(void **state)
{
	struct wiped claims;
	(void)state;
	wiped_init(&claims, 1024);
	assert_int_equal(challenge_claims(HEADER, &claims), 0);
	assert_string_equal(wiped_text(&claims),
	                    "{\"access_token\":{\"nbf\":{\"essential\":true,"
	                    "\"value\":\"1768478400\"}}}");
	wiped_done(&claims);
	wiped_init(&claims, 1024); /* the alphabet of URLs, without padding */
	assert_int_equal(challenge_claims("Bearer claims=\"Pz8_Pj4-\"", &claims), 0);
	assert_string_equal(wiped_text(&claims), "\x3f\x3f\x3f>>>");
	wiped_done(&claims);
}

static void what_is_no_claim_is_refused(void **state)
{
	static const char *const headers[] = { NULL,
		                               "Bearer error=\"invalid_token\"",
		                               "Bearer claims=\"\"",
		                               "Bearer claims=\"a b\"",
		                               "Bearer claims=\"AAAA\"",
		                               "Bearer claims=\"====\"" };
	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct wiped claims;
		wiped_init(&claims, 1024);
		assert_int_equal(challenge_claims(headers[i], &claims), -1);
		wiped_done(&claims);
	}
	struct wiped narrow;
	wiped_init(&narrow, 10);
	assert_int_equal(challenge_claims(HEADER, &narrow), -1);
	wiped_done(&narrow);
}

static void cut_header_is_read_at_every_length(void **state)
{
	char header[sizeof(HEADER)];
	(void)state;
	for (size_t len = 0; len < sizeof(HEADER); len++) {
		struct wiped claims;
		memcpy(header, HEADER, len);
		header[len] = '\0';
		wiped_init(&claims, 1024);
		challenge_claims(header, &claims);
		wiped_done(&claims);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameter_is_found_whatever_stands_around_it),
		cmocka_unit_test(parameter_that_does_not_fit_is_none),
		cmocka_unit_test(claims_are_decoded),
		cmocka_unit_test(what_is_no_claim_is_refused),
		cmocka_unit_test(cut_header_is_read_at_every_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
