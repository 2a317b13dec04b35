/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "agent/base/ip.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void numbers_are_decimal_and_bounded(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",    " ",  "-1", "+1",  "1e3", "0x10", "inf",
		"nan", "1.", ".5", "1 2", "12a", "1,5",  "99999999999999999999999999"
	};
	double number = 42;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (value_number(bad[i], &number) == 0)
			fail_msg("took %s", bad[i]);
	assert_true(number == 42);
	assert_int_equal(value_number(" 4200000001\n", &number), 0);
	assert_true(number == 4200000001);
	assert_int_equal(value_number("12.5", &number), 0);
	assert_true(number == 12.5);
}

static void bandwidths_become_bytes_per_second(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double bytes;
	} good[] = { { "50Mbps", 6.25e6 },
		     { "1Gbps", 125e6 },
		     { "400Gbps", 50e9 },
		     { "10 gbps", 1.25e9 },
		     { "1.6Tbps", 200e9 } };
	double bytes;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(value_bandwidth(good[i].text, &bytes), 0);
		assert_in_range(bytes, good[i].bytes - 1, good[i].bytes + 1);
	}
	static const char *const bad[] = {
		"", "Gbps", "1", "1GB", "-1Gbps", "1Gbps!", "x1Gbps"
	};
	for (size_t i = 0; i < COUNT(bad); i++)
		if (value_bandwidth(bad[i], &bytes) == 0)
			fail_msg("took %s", bad[i]);
}

/* Every day of two centuries, against the C library. */
static void times_agree_with_the_c_library(void **state)
{
	(void)state;
	for (time_t day = 0; day < 200 * 366; day++) {
		time_t when = day * 86400 + day % 86400;
		struct tm parts;
		char text[64];
		gmtime_r(&when, &parts);
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
		double found;
		assert_int_equal(value_time(text, &found), 0);
		if ((time_t)found != when)
			fail_msg("%s", text);
	}
	double found;
	assert_int_equal(value_time("2020-09-02T09:09:33.000Z", &found), 0);
	assert_true(found == 1599037773);
	assert_int_equal(value_time("2020-09-02T09:09:33.250000Z", &found), 0);
	assert_true(found > 1599037773.2499 && found < 1599037773.2501);
	assert_int_equal(value_time("09/02/2020 09:09:33", &found), 0);
	assert_true(found == 1599037773);
	assert_int_equal(value_time("09/02/2020 09:09:33Z", &found), -1);
	assert_int_equal(value_time("13/02/2020 09:09:33", &found), -1);
	assert_int_equal(value_time("2020-09-02T09:09:33", &found), -1);
	assert_true(found == 1599037773);
}

static void what_is_no_time_is_refused_at_every_length(void **state)
{
	(void)state;
	static const char text[] = "2020-09-02T09:09:33.000Z";
	double found;
	for (size_t cut = 0; cut + 1 < sizeof(text); cut++) {
		char copy[sizeof(text)] = "";
		memcpy(copy, text, cut);
		if (value_time(copy, &found) == 0)
			fail_msg("took %s", copy);
	}
	static const char *const bad[] = { "2020-13-02T09:09:33Z", "2020-00-02T09:09:33Z",
		                           "2020-09-32T09:09:33Z", "2020-09-02T24:09:33Z",
		                           "2020-09-02 09:09:33Z", "2020-09-02T09:09:33+01:00",
		                           "1599037773",           "2020-09-02T09:09:33ZZ" };
	for (size_t i = 0; i < COUNT(bad); i++)
		if (value_time(bad[i], &found) == 0)
			fail_msg("took %s", bad[i]);
}

static void addresses_may_have_a_length(void **state)
{
	(void)state;
	struct ip ip;
	assert_int_equal(value_ip("169.254.10.1/30", &ip), 0);
	char found[IP_TEXT_MAX];
	assert_string_equal(ip_format(&ip, found), "169.254.10.1");
	assert_int_equal(value_ip("2001:db8::1/126", &ip), 0);
	assert_string_equal(ip_format(&ip, found), "2001:db8::1");
	assert_int_equal(value_ip("192.0.2.1", &ip), 0);
	assert_int_equal(value_ip("", &ip), -1);
	assert_int_equal(value_ip("/30", &ip), -1);
	assert_int_equal(value_ip("300.1.1.1/30", &ip), -1);
	char text[200];
	memset(text, '1', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(value_ip(text, &ip), -1);
}

static void flags_are_two_words(void **state)
{
	(void)state;
	bool flag = false;
	assert_int_equal(value_flag("true", &flag), 0);
	assert_true(flag);
	assert_int_equal(value_flag("false", &flag), 0);
	assert_false(flag);
	assert_int_equal(value_flag("True", &flag), -1);
	assert_int_equal(value_flag("1", &flag), -1);
	assert_int_equal(value_flag("", &flag), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_decimal_and_bounded),
		cmocka_unit_test(bandwidths_become_bytes_per_second),
		cmocka_unit_test(times_agree_with_the_c_library),
		cmocka_unit_test(what_is_no_time_is_refused_at_every_length),
		cmocka_unit_test(addresses_may_have_a_length),
		cmocka_unit_test(flags_are_two_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
