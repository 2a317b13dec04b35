/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exporters/http/basic.h"

/* Decode and compare with a string; -1 when it was refused. */
static int decodes_to(const char *text, const char *expected)
{
	uint8_t out[64];
	size_t len;
	if (base64_decode(text, strlen(text), out, sizeof(out), &len) != 0)
		return -1;
	return len == strlen(expected) && memcmp(out, expected, len) == 0;
}

/* RFC 4648, section 10. */
static void base64_vectors_of_the_rfc_decode(void **state)
{
	(void)state;
	assert_int_equal(decodes_to("", ""), 1);
	assert_int_equal(decodes_to("Zg==", "f"), 1);
	assert_int_equal(decodes_to("Zm8=", "fo"), 1);
	assert_int_equal(decodes_to("Zm9v", "foo"), 1);
	assert_int_equal(decodes_to("Zm9vYg==", "foob"), 1);
	assert_int_equal(decodes_to("Zm9vYmE=", "fooba"), 1);
	assert_int_equal(decodes_to("Zm9vYmFy", "foobar"), 1);
}

static void every_byte_survives_base64(void **state)
{
	(void)state;
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789+/";
	for (unsigned byte = 0; byte < 256; byte++) {
		char text[] = { alphabet[byte >> 2], alphabet[(byte & 3) << 4], '=', '=' };
		uint8_t out[3];
		size_t len;
		assert_int_equal(base64_decode(text, 4, out, sizeof(out), &len), 0);
		assert_int_equal(len, 1);
		assert_int_equal(out[0], byte);
	}
}

static void what_is_not_base64_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "Z",    "Zg",       "Zg=",  "Zm9vYg=", "Z===",
		                           "====", "Zg==Zg==", "Zm9 ", "Zm9v\n",  "Zm-v",
		                           "Zm_v", "=Zm9",     "Zm=v", "Zh==",    "Zm9=" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(decodes_to(bad[i], ""), -1);
}

static void decoding_stays_within_its_room(void **state)
{
	(void)state;
	uint8_t out[3] = { 0, 0, 0x5a };
	size_t len;
	assert_int_equal(base64_decode("Zm9v", 4, out, 2, &len), -1);
	assert_int_equal(out[2], 0x5a);
	assert_int_equal(base64_decode("Zm8=", 4, out, 2, &len), 0);
	assert_int_equal(out[2], 0x5a);
}

static int parse(const char *header, struct basic_credentials *credentials)
{
	memset(credentials, 0x5a, sizeof(*credentials));
	return basic_parse(header, credentials);
}

static void user_and_password_are_parted_at_the_first_colon(void **state)
{
	(void)state;
	struct basic_credentials credentials;
	assert_int_equal(parse("Basic QWxhZGRpbjpvcGVuOnNlc2FtZQ==", &credentials), 0);
	assert_string_equal(credentials.user, "Aladdin");
	assert_string_equal(credentials.password, "open:sesame");
	assert_int_equal(parse("bAsIc   Og== ", &credentials), 0);
	assert_string_equal(credentials.user, "");
	assert_string_equal(credentials.password, "");
}

static void wiped_credentials_are_gone(void **state)
{
	(void)state;
	struct basic_credentials credentials;
	const struct basic_credentials zeros = { 0 };
	assert_int_equal(parse("Basic QWxhZGRpbjpvcGVuOnNlc2FtZQ==", &credentials), 0);
	basic_wipe(&credentials);
	assert_memory_equal(&credentials, &zeros, sizeof(zeros));
}

static void other_headers_are_no_credentials(void **state)
{
	(void)state;
	static const char *const bad[] = {
		NULL,
		"",
		"Basic",
		"Basic ",
		"Basic QWxhZGRpbg==",
		"Bearer abc",
		"BasicOg==",
		"Basic Og== x",
		"Basic Og=",
		"Basic YQBiOmM=",
		"Basic YTpiAGM=",
	};
	struct basic_credentials credentials;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parse(bad[i], &credentials), -1);
}

static void append(char *text, const char *more)
{
	memcpy(text + strlen(text), more, strlen(more) + 1);
}

/* "a...a:" or ":a...a" with `len` letters; three at a time encode as "YWFh". */
static int parse_long(size_t len, int is_password)
{
	char header[8 + 1024] = "Basic ";
	struct basic_credentials credentials;
	if (is_password)
		append(header, "OmFh");
	for (size_t i = is_password ? 2 : 0; i + 3 <= len; i += 3)
		append(header, "YWFh");
	if (!is_password)
		append(header, "Og==");
	int result = parse(header, &credentials);
	if (result == 0)
		assert_int_equal(strlen(is_password ? credentials.password : credentials.user),
		                 len);
	return result;
}

static void too_long_fields_are_refused(void **state)
{
	(void)state;
	assert_int_equal(parse_long(255, 0), 0);
	assert_int_equal(parse_long(258, 0), -1);
	assert_int_equal(parse_long(254, 1), 0);
	assert_int_equal(parse_long(257, 1), -1);
}

static void truncation_at_every_length_is_harmless(void **state)
{
	(void)state;
	static const char whole[] = "Basic QWxhZGRpbjpvcGVuOnNlc2FtZQ==";
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		char *cut = strndup(whole, len);
		struct basic_credentials credentials;
		int result = parse(cut, &credentials);
		/* Whole groups behind the colon are credentials of their own. */
		assert_true(result == -1 || (len > 17 && (len - 6) % 4 == 0));
		free(cut);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_vectors_of_the_rfc_decode),
		cmocka_unit_test(every_byte_survives_base64),
		cmocka_unit_test(what_is_not_base64_is_refused),
		cmocka_unit_test(decoding_stays_within_its_room),
		cmocka_unit_test(user_and_password_are_parted_at_the_first_colon),
		cmocka_unit_test(wiped_credentials_are_gone),
		cmocka_unit_test(other_headers_are_no_credentials),
		cmocka_unit_test(too_long_fields_are_refused),
		cmocka_unit_test(truncation_at_every_length_is_harmless),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
