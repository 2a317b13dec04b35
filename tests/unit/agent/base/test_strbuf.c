/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/strbuf.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void appends_in_order_and_keeps_the_nul(void **state)
{
	(void)state;
	struct strbuf buf;
	strbuf_init(&buf, 1000);
	assert_null(buf.data);
	strbuf_puts(&buf, "a=");
	strbuf_u64(&buf, 12);
	strbuf_putc(&buf, ' ');
	strbuf_printf(&buf, "%s=%d", "b", -3);
	strbuf_add(&buf, "\0x", 2);
	assert_int_equal(buf.len, 11);
	assert_memory_equal(buf.data, "a=12 b=-3\0x", 12);
	assert_false(strbuf_failed(&buf));
	strbuf_done(&buf);
	assert_null(buf.data);
}

/* One of each writer, all told 17 bytes. */
static void write_all(struct strbuf *buf)
{
	strbuf_puts(buf, "abc");
	strbuf_putc(buf, 'd');
	strbuf_printf(buf, "%03d", 7);
	strbuf_u64(buf, 89);
	strbuf_double(buf, 0.5);
	strbuf_json(buf, "\n");
}

static void maximum_stops_everything_at_every_length(void **state)
{
	(void)state;
	static const char whole[] = "abcd007890.5\"\\u000a\"";
	for (size_t max = 0; max < sizeof(whole) + 4; max++) {
		struct strbuf buf;
		strbuf_init(&buf, max);
		write_all(&buf);
		assert_int_equal(strbuf_failed(&buf), max < strlen(whole));
		assert_true(buf.len <= max);
		if (buf.data != NULL) {
			assert_int_equal(strlen(buf.data), buf.len);
			assert_memory_equal(buf.data, whole, buf.len);
		}
		strbuf_done(&buf);
	}
}

static void failure_is_sticky_until_clear(void **state)
{
	(void)state;
	struct strbuf buf;
	strbuf_init(&buf, 4);
	strbuf_puts(&buf, "abc");
	strbuf_puts(&buf, "de");
	strbuf_putc(&buf, 'f'); /* would fit, but what came before it is missing */
	assert_true(strbuf_failed(&buf));
	assert_string_equal(buf.data, "abc");
	strbuf_clear(&buf);
	assert_false(strbuf_failed(&buf));
	assert_string_equal(buf.data, "");
	strbuf_puts(&buf, "wxyz");
	assert_string_equal(buf.data, "wxyz");
	assert_false(strbuf_failed(&buf));
	strbuf_done(&buf);
}

static void clear_before_the_first_byte_is_harmless(void **state)
{
	(void)state;
	struct strbuf buf;
	strbuf_init(&buf, 4);
	strbuf_clear(&buf);
	strbuf_done(&buf);
	strbuf_done(&buf);
}

static void grows_to_many_bytes(void **state)
{
	(void)state;
	struct strbuf buf;
	strbuf_init(&buf, 1 << 18);
	for (int i = 0; i < 1 << 18; i++)
		strbuf_putc(&buf, (char)('a' + i % 26));
	assert_false(strbuf_failed(&buf));
	for (int i = 0; i < 1 << 18; i++)
		if (buf.data[i] != 'a' + i % 26)
			fail_msg("byte %d", i);
	strbuf_putc(&buf, 'x');
	assert_true(strbuf_failed(&buf));
	strbuf_done(&buf);
}

static void what_printf_refuses_is_a_failure(void **state)
{
	(void)state;
	struct strbuf buf;
	strbuf_init(&buf, SIZE_MAX / 2);
	strbuf_printf(&buf, "%ls", L"\x1f600");
	assert_true(strbuf_failed(&buf));
	strbuf_done(&buf);
}

static void u64_writes_every_magnitude(void **state)
{
	(void)state;
	static const struct {
		uint64_t value;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 9, "9" },
		{ 10, "10" },
		{ 4294967296, "4294967296" },
		{ UINT64_MAX, "18446744073709551615" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf buf;
		strbuf_init(&buf, 64);
		strbuf_u64(&buf, cases[i].value);
		assert_string_equal(buf.data, cases[i].text);
		strbuf_done(&buf);
	}
}

static const struct {
	double value;
	const char *text;
} doubles[] = {
	{ 0.0, "0" },
	{ -0.0, "-0" },
	{ 1.0, "1" },
	{ -1.0, "-1" },
	{ 0.1, "0.1" },
	{ 1e-5, "1e-05" },
	{ 0.3, "0.3" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ 12345678.0, "12345678" }, /* %g would say 1.23457e+07 */
	{ 1700000000.123, "1700000000.123" },
	{ 9007199254740991.0, "9007199254740991" },
	{ -9007199254740991.0, "-9007199254740991" },
	{ 9007199254740992.0, "9007199254740992" },
	{ 1e22, "1e+22" },
	{ DBL_MAX, "1.7976931348623157e+308" },
	{ DBL_MIN, "2.2250738585072014e-308" },
	{ -DBL_MAX, "-1.7976931348623157e+308" },
	{ 1.0 / 3, "0.3333333333333333" },
	{ (double)INFINITY, "+Inf" },
	{ -(double)INFINITY, "-Inf" },
	{ (double)NAN, "NaN" },
};

static void check_doubles(void)
{
	for (size_t i = 0; i < sizeof(doubles) / sizeof(doubles[0]); i++) {
		struct strbuf buf;
		strbuf_init(&buf, 64);
		strbuf_double(&buf, doubles[i].value);
		assert_string_equal(buf.data, doubles[i].text);
		strbuf_done(&buf);
	}
}

static void double_is_the_shortest_text_that_reads_back(void **state)
{
	(void)state;
	check_doubles();
}

static void double_has_a_point_in_every_locale(void **state)
{
	(void)state;
	/* A comma, and two bytes (U+066B). tests/run makes them in a directory of its own. */
	static const char *const locales[] = { "de_DE.UTF-8", "ps_AF.UTF-8" };
	const char *path = getenv("TEST_LOCPATH");
	if (path != NULL)
		setenv("LOCPATH", path, 1);
	int found = 0;
	for (size_t i = 0; i < sizeof(locales) / sizeof(locales[0]); i++) {
		if (setlocale(LC_NUMERIC, locales[i]) == NULL)
			continue;
		found++;
		assert_string_not_equal(localeconv()->decimal_point, ".");
		check_doubles();
		setlocale(LC_NUMERIC, "C");
	}
	if (found == 0) {
		print_message("no locale with another decimal point is installed\n");
		skip();
	}
}

/* xorshift64*, so that a failure can be repeated. */
static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * UINT64_C(2685821657736338717);
}

static void random_doubles_round_trip_bit_by_bit(void **state)
{
	(void)state;
	uint64_t seed = 0x9e3779b97f4a7c15;
	struct strbuf buf;
	strbuf_init(&buf, 64);
	for (int i = 0; i < 20000; i++) {
		uint64_t bits = next_random(&seed);
		if (i % 16 == 0)
			bits &= UINT64_C(0x800fffffffffffff); /* subnormal */
		double value;
		memcpy(&value, &bits, sizeof(value));
		if (isnan(value))
			continue;
		strbuf_clear(&buf);
		strbuf_double(&buf, value);
		double back = strtod(buf.data, NULL);
		assert_memory_equal(&back, &value, sizeof(value));
	}
	strbuf_done(&buf);
}

static void json_escapes_what_it_must(void **state)
{
	(void)state;
	struct strbuf buf;
	strbuf_init(&buf, 1000);
	strbuf_json(&buf, "a\"b\\c/\b\n\t\x1f\x7f \xc3\xa9");
	assert_string_equal(buf.data,
	                    "\"a\\\"b\\\\c/\\u0008\\u000a\\u0009\\u001f\\u007f \xc3\xa9\"");
	strbuf_clear(&buf);
	strbuf_json(&buf, "");
	assert_string_equal(buf.data, "\"\"");
	strbuf_done(&buf);
}

static void take_hands_over_the_bytes(void **state)
{
	(void)state;
	struct strbuf buf;
	strbuf_init(&buf, 10);
	strbuf_puts(&buf, "body");
	size_t len;
	char *taken = strbuf_take(&buf, &len);
	assert_string_equal(taken, "body");
	assert_int_equal(len, 4);
	free(taken);
	assert_null(buf.data);
	assert_int_equal(buf.len, 0);
	strbuf_puts(&buf, "0123456789"); /* the maximum is still the same */
	assert_false(strbuf_failed(&buf));
	strbuf_putc(&buf, 'x');
	assert_true(strbuf_failed(&buf));
	strbuf_done(&buf);
}

static void take_of_an_empty_buffer_is_an_empty_string(void **state)
{
	(void)state;
	struct strbuf buf;
	strbuf_init(&buf, 0);
	char *taken = strbuf_take(&buf, NULL);
	assert_string_equal(taken, "");
	free(taken);
	strbuf_done(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends_in_order_and_keeps_the_nul),
		cmocka_unit_test(maximum_stops_everything_at_every_length),
		cmocka_unit_test(failure_is_sticky_until_clear),
		cmocka_unit_test(clear_before_the_first_byte_is_harmless),
		cmocka_unit_test(grows_to_many_bytes),
		cmocka_unit_test(what_printf_refuses_is_a_failure),
		cmocka_unit_test(u64_writes_every_magnitude),
		cmocka_unit_test(double_is_the_shortest_text_that_reads_back),
		cmocka_unit_test(double_has_a_point_in_every_locale),
		cmocka_unit_test(random_doubles_round_trip_bit_by_bit),
		cmocka_unit_test(json_escapes_what_it_must),
		cmocka_unit_test(take_hands_over_the_bytes),
		cmocka_unit_test(take_of_an_empty_buffer_is_an_empty_string),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
