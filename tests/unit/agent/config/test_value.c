/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(0);
	return arena == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *const colors[] = { "red", "green", "dark blue", NULL };

/* Large enough for every type that value_read() takes. */
union member {
	bool flag;
	int64_t number;
	double amount;
	struct duration duration;
	const char *text;
	int choice;
	struct ip ip;
	struct schema_listen listen;
};

/* Text in double quotes stands for a quoted scalar. */
static struct yaml_node scalar(const char *text)
{
	size_t len = strlen(text);
	if (text[0] != '"')
		return (struct yaml_node){ .kind = YAML_SCALAR, .text = text };
	return (struct yaml_node){ .kind = YAML_SCALAR,
		                   .quoted = true,
		                   .text = arena_strndup(arena, text + 1, len - 2) };
}

static union member read_good(const struct schema_option *option, const char *text)
{
	struct yaml_node node = scalar(text);
	union member member = { .number = 0 };
	struct error err = { 0 };
	if (value_read(option, &node, arena, &member, &err) != 0)
		fail_msg("%s: %s", text, err.text);
	return member;
}

static void expect_refusal(const struct schema_option *option, const char *text,
                           const char *expected)
{
	struct yaml_node node = scalar(text);
	union member member = { .number = 4711 };
	struct error err = { 0 };
	assert_int_equal(value_read(option, &node, arena, &member, &err), -1);
	assert_string_equal(err.text, expected);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_int_equal(member.number, 4711);
}

static void only_true_and_false_are_booleans(void **state)
{
	(void)state;
	const struct schema_option option = { .type = SCHEMA_BOOL };
	assert_true(read_good(&option, "true").flag);
	assert_false(read_good(&option, "false").flag);
	expect_refusal(&option, "yes", "yes is not a boolean; write true or false");
	expect_refusal(&option, "on", "on is not a boolean; write true or false");
	expect_refusal(&option, "True", "True is not a boolean; write true or false");
	expect_refusal(&option, "\"true\"", "\"true\" is not a boolean; write true or false");
}

static void integers_are_plain_decimal_or_hexadecimal(void **state)
{
	(void)state;
	const struct schema_option option = { .type = SCHEMA_INTEGER };
	assert_int_equal(read_good(&option, "0").number, 0);
	assert_int_equal(read_good(&option, "-12").number, -12);
	assert_int_equal(read_good(&option, "0x1F").number, 31);
	assert_true(read_good(&option, "9223372036854775807").number == INT64_MAX);
	assert_true(read_good(&option, "-9223372036854775808").number == INT64_MIN);
	expect_refusal(&option, "9223372036854775808",
	               "9223372036854775808 is too large a number");
	expect_refusal(&option, "\"5\"", "\"5\" is text; write the number without quotes");
	expect_refusal(&option, "\"five\"", "\"five\" is not a whole number");
	const char *const wrong[] = { "1.5", "010", "0x",    "0x1g", "1e3",
		                      "-",   "+1",  "1_000", "five" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char expected[64];
		snprintf(expected, sizeof(expected), "%s is not a whole number", wrong[i]);
		expect_refusal(&option, wrong[i], expected);
	}
}

static void integer_out_of_range_is_told_the_range(void **state)
{
	(void)state;
	const struct schema_option port = { .type = SCHEMA_INTEGER, .min = 1, .max = 65535 };
	assert_int_equal(read_good(&port, "1").number, 1);
	assert_int_equal(read_good(&port, "65535").number, 65535);
	expect_refusal(&port, "0", "0 is out of range; it must be 1 to 65535");
	expect_refusal(&port, "65536", "65536 is out of range; it must be 1 to 65535");
	expect_refusal(&port, "99999999999999999999",
	               "99999999999999999999 is out of range; it must be 1 to 65535");
	const struct schema_option size = {
		.type = SCHEMA_INTEGER, .min = -3, .max = 0, .unit = "bytes"
	};
	expect_refusal(&size, "-4", "-4 is out of range; it must be -3 to 0 bytes");
}

static void durations_are_read_to_the_nanosecond(void **state)
{
	(void)state;
	const struct schema_option option = { .type = SCHEMA_DURATION };
	const struct {
		const char *text;
		int64_t ns;
	} good[] = {
		{ "250ms", INT64_C(250000000) },
		{ "15s", INT64_C(15000000000) },
		{ "5m", INT64_C(300000000000) },
		{ "1h30m", INT64_C(5400000000000) },
		{ "\"15s\"", INT64_C(15000000000) },
		{ "7d", INT64_C(604800000000000) },
		{ "1d2h3m4s5ms6us7ns", INT64_C(93784005006007) },
		{ "0s", 0 },
		{ "005s", INT64_C(5000000000) },
		{ "90m", INT64_C(5400000000000) },
		{ "9223372036854775us", INT64_C(9223372036854775000) },
	};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(read_good(&option, good[i].text).duration.ns == good[i].ns);
}

static void what_is_no_duration_is_told_how_to_write_one(void **state)
{
	(void)state;
	const struct schema_option option = { .type = SCHEMA_DURATION };
	const char *const wrong[] = {
		"5",
		"0",
		"s",
		"5 s",
		"-5s",
		"1.5s",
		"5x",
		"30m1h",
		"1s1s",
		"5sec",
		"5S",
		"1h30",
		"5min",
		"9223372036855ms1000000000000s",
		"99999999999999999999s",
		"9223372036s999ms",
		"153722867280912931d",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct yaml_node node = scalar(wrong[i]);
		struct duration d = { 1 };
		struct error err;
		assert_int_equal(value_read(&option, &node, arena, &d, &err), -1);
		assert_non_null(
			strstr(err.text, " is not a duration; write 250ms, 15s, 5m or 1h30m"));
	}
	expect_refusal(&option, "5", "5 is not a duration; write 250ms, 15s, 5m or 1h30m");
	expect_refusal(&option, "\"\"",
	               "\"\" is not a duration; write 250ms, 15s, 5m or 1h30m");
}

static void duration_out_of_range_is_told_the_range(void **state)
{
	(void)state;
	const struct schema_option option = { .type = SCHEMA_DURATION,
		                              .min = 50,
		                              .max = 86400000 };
	assert_int_equal(read_good(&option, "50ms").duration.ns, 50000000);
	expect_refusal(&option, "49ms", "49ms is out of range; it must be 50ms to 24h");
	expect_refusal(&option, "24h1ns", "24h1ns is out of range; it must be 50ms to 24h");
}

static void durations_are_written_as_they_are_read(void **state)
{
	(void)state;
	const struct schema_option option = { .type = SCHEMA_DURATION };
	const char *const texts[] = { "0s",
		                      "1ns",
		                      "100us",
		                      "1ms500us",
		                      "15s",
		                      "1h30m",
		                      "24h",
		                      "1h1m1s1ms1us1ns",
		                      "168h",
		                      "999ns",
		                      "2562047h47m16s854ms775us807ns" };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char text[VALUE_DURATION_MAX];
		struct duration d = read_good(&option, texts[i]).duration;
		assert_string_equal(value_format_duration(d, text), texts[i]);
	}
}

static void strings_are_bounded_in_bytes(void **state)
{
	(void)state;
	const struct schema_option any = { .type = SCHEMA_STRING };
	assert_string_equal(read_good(&any, "yes").text, "yes");
	assert_string_equal(read_good(&any, "123").text, "123");
	assert_string_equal(read_good(&any, "\"\"").text, "");
	const struct schema_option some = { .type = SCHEMA_STRING, .min = 2, .max = 4 };
	assert_string_equal(read_good(&some, "éé").text, "éé");
	expect_refusal(&some, "a", "text of 1 bytes is out of range; it must be 2 to 4 bytes");
	expect_refusal(&some, "\"abcde\"",
	               "text of 5 bytes is out of range; it must be 2 to 4 bytes");
}

static const struct schema_scale rates[] = { { "Gbit/s", 1e9 },
	                                     { "Mbit/s", 1e6 },
	                                     { NULL, 0 } };

static void amounts_have_a_unit_and_come_back_as_written(void **state)
{
	(void)state;
	const struct schema_scale percent[] = { { "%", 0.01 }, { NULL, 0 } };
	const struct {
		const struct schema_scale *scales;
		const char *text;
		const char *written;
	} good[] = {
		{ rates, "10Gbit/s", "10Gbit/s" },
		{ rates, "500Mbit/s", "500Mbit/s" },
		{ rates, "1.25Gbit/s", "1.25Gbit/s" },
		{ rates, "2000Mbit/s", "2Gbit/s" },
		{ percent, "0.1%", "0.1%" },
		{ percent, "7%", "7%" },
		{ percent, "100%", "100%" },
		{ percent, "0%", "0%" },
		{ percent, "33.333333333%", "33.333333333%" },
	};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct schema_option option = { .type = SCHEMA_AMOUNT,
			                              .scales = good[i].scales };
		union member member = read_good(&option, good[i].text);
		struct strbuf out;
		strbuf_init(&out, 100);
		value_write(&option, &member, &out);
		assert_string_equal(out.data, good[i].written);
		strbuf_done(&out);
	}
}

static void what_is_no_amount_is_told_how_to_write_one(void **state)
{
	(void)state;
	const struct schema_option option = {
		.type = SCHEMA_AMOUNT, .scales = rates, .min = 1, .max = 5000
	};
	const char *const wrong[] = {
		"1",         "Gbit/s",   "-1Gbit/s", "1 Gbit/s", "1e3Mbit/s",
		"nanMbit/s", ".5Gbit/s", "1.Gbit/s", "1Gbit",    "1234567890123456Mbit/s"
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char expected[128];
		struct yaml_node node = scalar(wrong[i]);
		snprintf(expected, sizeof(expected),
		         "%s is not a number with its unit; write 1Mbit/s or 2.5Gbit/s",
		         value_show(arena, &node));
		expect_refusal(&option, wrong[i], expected);
	}
	expect_refusal(&option, "0.5Mbit/s",
	               "0.5Mbit/s is out of range; it must be 1 to 5000 Mbit/s");
	expect_refusal(&option, "6Gbit/s",
	               "6Gbit/s is out of range; it must be 1 to 5000 Mbit/s");
}

static void unknown_choice_is_told_the_choices(void **state)
{
	(void)state;
	const struct schema_option option = { .type = SCHEMA_CHOICE, .choices = colors };
	assert_int_equal(read_good(&option, "green").choice, 1);
	assert_int_equal(read_good(&option, "\"dark blue\"").choice, 2);
	expect_refusal(&option, "pink", "pink is not one of red, green, dark blue");
	expect_refusal(&option, "gren",
	               "gren is not one of red, green, dark blue; did you mean \"green\"?");
	expect_refusal(&option, "Red",
	               "Red is not one of red, green, dark blue; did you mean \"red\"?");
}

static void addresses_are_read(void **state)
{
	(void)state;
	const struct schema_option option = { .type = SCHEMA_IP };
	assert_int_equal(read_good(&option, "192.0.2.1").ip.family, IP_V4);
	assert_int_equal(read_good(&option, "\"2001:db8::1\"").ip.family, IP_V6);
	expect_refusal(&option, "192.0.2.256", "192.0.2.256 is not an IP address");
	expect_refusal(&option, "router.example", "router.example is not an IP address");
}

static void listen_addresses_are_read_and_written(void **state)
{
	(void)state;
	const struct schema_option option = { .type = SCHEMA_LISTEN };
	const char *const good[] = { "\":10179\"", "\"127.0.0.1:1\"", "\"[::1]:65535\"",
		                     "\":0\"", "\"[fe80::1%7]:80\"" };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		union member member = read_good(&option, good[i]);
		struct strbuf out;
		strbuf_init(&out, 100);
		value_write(&option, &member, &out);
		assert_string_equal(out.data, good[i]);
		strbuf_done(&out);
	}
	const char *const wrong[] = {
		"10179", "127.0.0.1",       ":",           ":65536", ":1x",     "::1:80",
		"[::1]", "[127.0.0.1]:80",  "localhost:1", "[]:80",  "[::1:80", ":000080",
		":-1",   "\"127.0.0.1 :1\""
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct schema_listen listen;
		assert_int_equal(schema_parse_listen(wrong[i], &listen), -1);
	}
	expect_refusal(&option, "80",
	               "80 is not an address to listen on; write :10179, 127.0.0.1:10179 or "
	               "[::1]:10179");
	char long_text[200];
	memset(long_text, '1', sizeof(long_text));
	memcpy(long_text + sizeof(long_text) - 3, ":1", 3);
	assert_int_equal(schema_parse_listen(long_text, &(struct schema_listen){ .port = 0 }),
	                 -1);
}

static void strings_are_quoted_where_yaml_needs_it(void **state)
{
	(void)state;
	const char *const texts[][2] = {
		{ "ce1", "ce1" },
		{ "/etc/onramp/ce1.key", "/etc/onramp/ce1.key" },
		{ "user@host", "user@host" },
		{ "198.51.100.5", "198.51.100.5" },
		{ "", "\"\"" },
		{ "yes", "\"yes\"" },
		{ "NULL", "\"NULL\"" },
		{ "~", "\"~\"" },
		{ "2c", "\"2c\"" },
		{ "1.5", "\"1.5\"" },
		{ "fd00::1", "\"fd00::1\"" },
		{ "a: b", "\"a: b\"" },
		{ "a #b", "\"a #b\"" },
		{ "-", "\"-\"" },
		{ "say \"x\\y\"", "\"say \\\"x\\\\y\\\"\"" },
		{ "a\n\tb\x7f", "\"a\\u000a\\u0009b\\u007f\"" },
		{ "é€😀", "\"é€😀\"" },
		{ "\xc2\x85\xe2\x80\xa8\xef\xbb\xbf", "\"\\u0085\\u2028\\ufeff\"" },
		{ "\xef\xbf\xbf", "\"\\uffff\"" },
	};
	const struct schema_option option = { .type = SCHEMA_STRING };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct strbuf out;
		strbuf_init(&out, 100);
		value_write(&option, &texts[i][0], &out);
		assert_string_equal(out.data, texts[i][1]);
		const struct yaml_node *root;
		struct yaml_problem problem;
		assert_int_equal(yaml_read(arena, out.data, out.len, &root, &problem), 0);
		assert_string_equal(root->text, texts[i][0]);
		assert_false(yaml_is_null(root));
		strbuf_done(&out);
	}
}

static void other_values_are_written_plain(void **state)
{
	(void)state;
	struct strbuf out;
	strbuf_init(&out, 200);
	struct ip ip;
	ip_parse("192.0.2.7", &ip);
	value_write(&(struct schema_option){ .type = SCHEMA_BOOL }, &(bool){ true }, &out);
	value_write(&(struct schema_option){ .type = SCHEMA_BOOL }, &(bool){ false }, &out);
	value_write(&(struct schema_option){ .type = SCHEMA_INTEGER }, &(int64_t){ -5 }, &out);
	value_write(&(struct schema_option){ .type = SCHEMA_DURATION },
	            &(struct duration){ 1000000000 }, &out);
	value_write(&(struct schema_option){ .type = SCHEMA_CHOICE, .choices = colors },
	            &(int){ 2 }, &out);
	value_write(&(struct schema_option){ .type = SCHEMA_IP }, &ip, &out);
	value_write(&(struct schema_option){ .type = SCHEMA_SECRET }, NULL, &out);
	assert_string_equal(out.data, "truefalse-51s\"dark blue\"192.0.2.7");
	strbuf_done(&out);
}

static void what_is_no_single_value_is_a_bug(void **state)
{
	(void)state;
	struct yaml_node node = scalar("x");
	struct error err;
	assert_int_equal(value_read(&(struct schema_option){ .type = SCHEMA_SECRET }, &node,
	                            arena, NULL, &err),
	                 -1);
	assert_int_equal(err.kind, ERROR_BUG);
}

static void text_of_the_user_is_shown_on_one_bounded_line(void **state)
{
	(void)state;
	struct yaml_node node = scalar("\"two\nlines\"");
	assert_string_equal(value_show(arena, &node), "\"two lines\"");
	node = scalar("a b");
	assert_string_equal(value_show(arena, &node), "\"a b\"");
	char text[200];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	node = scalar(text);
	assert_int_equal(strlen(value_show(arena, &node)), 60);
}

static void shortage_of_memory_shows_dots(void **state)
{
	(void)state;
	struct yaml_node node = scalar("\"x\"");
	int is_short = 1;
	for (size_t limit = 1; is_short; limit++) {
		struct arena *small = arena_new(limit);
		const char *shown = value_show(small, &node);
		is_short = arena_failed(small);
		assert_string_equal(shown, is_short ? "..." : "\"x\"");
		arena_free(small);
	}
	struct arena *small = arena_new(1);
	const char *text = NULL;
	struct error err;
	assert_int_equal(value_read(&(struct schema_option){ .type = SCHEMA_STRING }, &node,
	                            small, &text, &err),
	                 -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	arena_free(small);
}

static void every_type_has_a_noun(void **state)
{
	(void)state;
	for (int type = 0; type < SCHEMA_TYPE_COUNT; type++)
		assert_non_null(value_noun((enum schema_type)type));
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_true_and_false_are_booleans),
		TEST(integers_are_plain_decimal_or_hexadecimal),
		TEST(integer_out_of_range_is_told_the_range),
		TEST(durations_are_read_to_the_nanosecond),
		TEST(what_is_no_duration_is_told_how_to_write_one),
		TEST(duration_out_of_range_is_told_the_range),
		TEST(durations_are_written_as_they_are_read),
		TEST(strings_are_bounded_in_bytes),
		TEST(amounts_have_a_unit_and_come_back_as_written),
		TEST(what_is_no_amount_is_told_how_to_write_one),
		TEST(unknown_choice_is_told_the_choices),
		TEST(addresses_are_read),
		TEST(listen_addresses_are_read_and_written),
		TEST(strings_are_quoted_where_yaml_needs_it),
		TEST(other_values_are_written_plain),
		TEST(what_is_no_single_value_is_a_bug),
		TEST(text_of_the_user_is_shown_on_one_bounded_line),
		TEST(shortage_of_memory_shows_dots),
		TEST(every_type_has_a_noun),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
