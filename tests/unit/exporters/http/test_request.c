/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exporters/http/request.h"

static struct request plain(void)
{
	struct request request = { .uri_len = 8, .header_len = 100 };
	request_add_field(&request, "Host", "localhost");
	request_add_field(&request, "Accept", "*/*");
	return request;
}

static void an_ordinary_request_is_served(void **state)
{
	(void)state;
	struct request request = plain();
	request_add_field(&request, "Accept", "text/plain;q=0.5\t");
	request_add_field(&request, "X-Empty", NULL);
	assert_int_equal(request_refusal(&request), 0);
}

static void limits_have_their_own_statuses(void **state)
{
	(void)state;
	struct request request = plain();
	request.uri_len = REQUEST_URI_MAX;
	assert_int_equal(request_refusal(&request), 0);
	request.uri_len++;
	assert_int_equal(request_refusal(&request), 414);
	request = plain();
	request.header_len = REQUEST_FIELDS_MAX + request.uri_len;
	assert_int_equal(request_refusal(&request), 0);
	request.header_len++;
	assert_int_equal(request_refusal(&request), 431);
}

static unsigned with_length(const char *length)
{
	struct request request = plain();
	request_add_field(&request, "content-length", length);
	return request_refusal(&request);
}

static void a_body_has_one_length_in_digits(void **state)
{
	(void)state;
	assert_int_equal(with_length("0"), 0);
	assert_int_equal(with_length("65536"), 0);
	assert_int_equal(with_length("000065536"), 0);
	assert_int_equal(with_length("65537"), 413);
	assert_int_equal(with_length("18446744073709551616"), 413);
	assert_int_equal(with_length("99999999999999999999999999999999"), 413);
	assert_int_equal(with_length(""), 400);
	assert_int_equal(with_length("+1"), 400);
	assert_int_equal(with_length("-1"), 400);
	assert_int_equal(with_length("0x10"), 400);
	assert_int_equal(with_length("1, 1"), 400);
	assert_int_equal(with_length("1 "), 400);
	assert_int_equal(with_length(NULL), 400);
}

static void chunked_bodies_are_refused(void **state)
{
	(void)state;
	struct request request = plain();
	request_add_field(&request, "Transfer-Encoding", "chunked");
	assert_int_equal(request_refusal(&request), 411);
	request_add_field(&request, "Content-Length", "5");
	assert_int_equal(request_refusal(&request), 400);
}

static void fields_that_decide_come_once(void **state)
{
	(void)state;
	static const char *const names[] = { "Host", "Content-Length", "AUTHORIZATION",
		                             "transfer-encoding" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct request request = { .uri_len = 1, .header_len = 10 };
		request_add_field(&request, names[i], "1");
		request_add_field(&request, names[i], "1");
		assert_int_equal(request_refusal(&request), 400);
	}
}

static unsigned with_field(const char *name, const char *value)
{
	struct request request = plain();
	request_add_field(&request, name, value);
	return request_refusal(&request);
}

static void malformed_fields_are_refused(void **state)
{
	(void)state;
	assert_int_equal(with_field("X-Good~1", "\x80 bytes \xff"), 0);
	assert_int_equal(with_field("", "x"), 400);
	assert_int_equal(with_field("Content-Length ", "1"), 400);
	assert_int_equal(with_field("Content Length", "1"), 400);
	assert_int_equal(with_field("X\x01", "1"), 400);
	assert_int_equal(with_field("X:", "1"), 400);
	assert_int_equal(with_field("X\xc3\xa9", "1"), 400);
	assert_int_equal(with_field("X", "a\rb"), 400);
	assert_int_equal(with_field("X", "a\x7f"), 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ordinary_request_is_served),
		cmocka_unit_test(limits_have_their_own_statuses),
		cmocka_unit_test(a_body_has_one_length_in_digits),
		cmocka_unit_test(chunked_bodies_are_refused),
		cmocka_unit_test(fields_that_decide_come_once),
		cmocka_unit_test(malformed_fields_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
