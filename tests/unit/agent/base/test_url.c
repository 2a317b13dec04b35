/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"

/* "" for a good one. */
static void expect(const char *text, const char *expected)
{
	struct error err = { .kind = ERROR_NONE };
	int status = url_check_endpoint(text, &err);
	assert_int_equal(status, expected[0] == '\0' ? 0 : -1);
	assert_int_equal(err.kind, expected[0] == '\0' ? ERROR_NONE : ERROR_CONFIG);
	if (strstr(err.text, expected) == NULL)
		fail_msg("%s: \"%s\" does not say \"%s\"", text, err.text, expected);
}

static void api_is_asked_by_https(void **state)
{
	(void)state;
	expect("https://vpce-1.ec2.eu-west-1.vpce.amazonaws.com", "");
	expect("https://192.0.2.1:8443/path/", "");
	expect("http://192.0.2.1", "192.0.2.1 must be asked by https");
	expect("HTTP://LOCALHOST.example/", "localhost.example must be asked by https");
	expect("http://[2001:db8::1]/", "2001:db8::1 must be asked by https");
}

static void this_machine_may_be_asked_by_http(void **state)
{
	(void)state;
	expect("http://127.0.0.1:4566", "");
	expect("http://[::1]:4566/", "");
	expect("http://localhost/", "");
}

static void endpoint_has_no_query(void **state)
{
	(void)state;
	expect("https://192.0.2.1/?a=b", "the URL has a query");
}

/* Somebody may have written a password there. */
static void error_does_not_repeat_the_url(void **state)
{
	(void)state;
	static const char *const broken[] = { "", "canary-7f3a", "ftp://canary-7f3a/",
		                              "https://u:canary-7f3a@192.0.2.1/",
		                              "https://192.0.2.1/#canary-7f3a" };
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct error err = { .kind = ERROR_NONE };
		assert_int_equal(url_check_endpoint(broken[i], &err), -1);
		assert_int_equal(err.kind, ERROR_CONFIG);
		assert_null(strstr(err.text, "canary"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(api_is_asked_by_https),
		cmocka_unit_test(this_machine_may_be_asked_by_http),
		cmocka_unit_test(endpoint_has_no_query),
		cmocka_unit_test(error_does_not_repeat_the_url),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
