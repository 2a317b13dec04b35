/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void set_records_kind_number_and_sentence(void **state)
{
	(void)state;
	struct error err = { 0 };
	assert_int_equal(
		error_set(&err, ERROR_UNREACHABLE, ECONNREFUSED, "connect to %s", "ce1"), -1);
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
	assert_int_equal(err.number, ECONNREFUSED);
	assert_string_equal(err.text, "connect to ce1: Connection refused");
}

static void set_without_number_appends_nothing(void **state)
{
	(void)state;
	struct error err = { 0 };
	error_set(&err, ERROR_MALFORMED, 0, "column %d", 7);
	assert_string_equal(err.text, "column 7");
	assert_int_equal(err.number, 0);
}

static void unknown_errno_adds_no_text(void **state)
{
	(void)state;
	struct error err = { 0 };
	error_set(&err, ERROR_BUG, 99999, "odd");
	assert_string_equal(err.text, "odd");
	assert_int_equal(err.number, 99999);
}

static void wrap_puts_context_in_front_and_keeps_kind(void **state)
{
	(void)state;
	struct error err = { 0 };
	error_set(&err, ERROR_TIMEOUT, ETIMEDOUT, "read");
	assert_int_equal(error_wrap(&err, "peer %s", "192.0.2.1"), -1);
	error_wrap(&err, "poll router-a");
	assert_string_equal(err.text,
	                    "poll router-a: peer 192.0.2.1: read: Connection timed out");
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	assert_int_equal(err.number, ETIMEDOUT);
}

static void null_error_is_accepted(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, ERROR_BUG, EIO, "x"), -1);
	assert_int_equal(error_wrap(NULL, "x"), -1);
}

/* The text of an error may be an argument of the next one. */
static void arguments_may_point_into_the_error(void **state)
{
	(void)state;
	struct error err = { 0 };
	error_set(&err, ERROR_DENIED, 0, "inner");
	error_set(&err, ERROR_DENIED, 0, "outer of %s", err.text);
	assert_string_equal(err.text, "outer of inner");
	error_wrap(&err, "again %s", err.text);
	assert_string_equal(err.text, "again outer of inner: outer of inner");
}

/* Fill `text` with `len` letters. */
static const char *letters(char *text, size_t len)
{
	memset(text, 'a', len);
	text[len] = '\0';
	return text;
}

static void sentence_that_fits_exactly_is_not_cut(void **state)
{
	(void)state;
	struct error err = { 0 };
	char text[sizeof(err.text) + 1];
	error_set(&err, ERROR_LIMIT, 0, "%s", letters(text, sizeof(err.text) - 1));
	assert_string_equal(err.text, text);
}

static void longer_sentence_ends_in_dots(void **state)
{
	(void)state;
	struct error err = { 0 };
	char text[1024];
	for (size_t len = sizeof(err.text); len < sizeof(text); len++) {
		error_set(&err, ERROR_LIMIT, 0, "%s", letters(text, len));
		assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
		assert_string_equal(err.text + sizeof(err.text) - 4, "...");
	}
}

static void reason_that_does_not_fit_is_cut(void **state)
{
	(void)state;
	struct error err = { 0 };
	char text[sizeof(err.text)];
	error_set(&err, ERROR_LIMIT, ECONNREFUSED, "%s", letters(text, sizeof(text) - 10));
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	assert_string_equal(err.text + sizeof(err.text) - 4, "...");
}

static void wrapping_for_ever_stays_within_bounds(void **state)
{
	(void)state;
	struct error err = { 0 };
	error_set(&err, ERROR_BUG, 0, "seed");
	for (int i = 0; i < 200; i++)
		error_wrap(&err, "layer %d", i);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	assert_memory_equal(err.text, "layer 199: layer 198: ", 22);
	assert_string_equal(err.text + sizeof(err.text) - 4, "...");
	char text[600];
	error_wrap(&err, "%s", letters(text, sizeof(text) - 1));
	assert_string_equal(err.text + sizeof(err.text) - 4, "...");
}

static void number_of_a_request_stands_behind_the_sentence(void **state)
{
	(void)state;
	struct error err = { 0 };
	char text[600];
	error_set(&err, ERROR_UNREACHABLE, 0, "status 500");
	error_add_request(&err, "4f2c");
	error_wrap(&err, "circuit");
	assert_string_equal(err.text, "circuit: status 500 (request 4f2c)");
	assert_int_equal(error_gist(err.text), strlen("circuit: status 500"));
	assert_int_equal(error_gist("circuit"), strlen("circuit"));
	error_set(&err, ERROR_UNREACHABLE, 0, "%s", letters(text, sizeof(text) - 1));
	error_add_request(&err, "4f2c");
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	assert_string_equal(err.text + sizeof(err.text) - 1 - strlen("... (request 4f2c)"),
	                    "... (request 4f2c)");
}

static void what_is_no_number_of_a_request_is_left_out(void **state)
{
	(void)state;
	struct error err = { 0 };
	char text[600];
	error_set(&err, ERROR_UNREACHABLE, 0, "status 500");
	error_add_request(&err, NULL);
	error_add_request(&err, "");
	error_add_request(&err, letters(text, 65));
	error_add_request(NULL, "4f2c");
	assert_string_equal(err.text, "status 500");
}

static void every_kind_has_its_own_name(void **state)
{
	(void)state;
	for (int i = 0; i < ERROR_KIND_COUNT; i++) {
		const char *name = error_kind_name((enum error_kind)i);
		assert_non_null(name);
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz"), strlen(name));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(name, error_kind_name((enum error_kind)j));
	}
	assert_string_equal(error_kind_name(ERROR_NONE), "none");
	assert_string_equal(error_kind_name(ERROR_THROTTLED), "throttled");
}

static void kind_out_of_range_is_a_bug(void **state)
{
	(void)state;
	assert_string_equal(error_kind_name(ERROR_KIND_COUNT), "bug");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_records_kind_number_and_sentence),
		cmocka_unit_test(set_without_number_appends_nothing),
		cmocka_unit_test(unknown_errno_adds_no_text),
		cmocka_unit_test(wrap_puts_context_in_front_and_keeps_kind),
		cmocka_unit_test(null_error_is_accepted),
		cmocka_unit_test(arguments_may_point_into_the_error),
		cmocka_unit_test(sentence_that_fits_exactly_is_not_cut),
		cmocka_unit_test(longer_sentence_ends_in_dots),
		cmocka_unit_test(reason_that_does_not_fit_is_cut),
		cmocka_unit_test(wrapping_for_ever_stays_within_bounds),
		cmocka_unit_test(number_of_a_request_stands_behind_the_sentence),
		cmocka_unit_test(what_is_no_number_of_a_request_is_left_out),
		cmocka_unit_test(every_kind_has_its_own_name),
		cmocka_unit_test(kind_out_of_range_is_a_bug),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
