/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/answer/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DAY 86400.0

static void every_way_to_write_an_age_is_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double seconds, unit;
	} cases[] = {
		{ "8w4d", 60 * DAY, DAY },
		{ "1d02h", DAY + 7200, 3600 },
		{ "1y2w", 379 * DAY, 7 * DAY },
		{ "01:20:25", 4825, 1 },
		{ "1:20:25", 4825, 1 },
		{ "7:16", 436, 1 },
		{ "00:00:00", 0, 1 },
		{ "99:59:59", 359999, 1 },
		{ "2h39m", 9540, 60 },
		{ "9m17s", 557, 1 },
		{ "11m2s", 662, 1 },
		{ "0s", 0, 1 },
		{ "3w", 21 * DAY, 7 * DAY },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct words_age age;
		if (words_up_down(cases[i].text, &age) != 0)
			fail_msg("%s", cases[i].text);
		assert_float_equal(age.seconds, cases[i].seconds, 0);
		assert_float_equal(age.unit, cases[i].unit, 0);
	}
}

static void what_is_no_age_is_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {
		NULL,     "",     "never", "Never", "5",           "d",           "1x",
		"4d8w",   "1d1d", "1d ",   " 1d",   "1:60",        "1:2:3:4",     ":1",
		"1:",     "1d02", "1d1:2", "-1d",   "1.5d",        "9999999999d", "99999999y",
		"1:2:3d", "1::2", "0x1:2", "1d:2",  "Established",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct words_age age = { .seconds = 7 };
		if (words_up_down(texts[i], &age) == 0)
			fail_msg("%s", texts[i]);
		assert_float_equal(age.seconds, 7, 0);
	}
}

static void digits_mean_established_and_words_the_state(void **state)
{
	(void)state;
	static const struct {
		const char *text, *state, *reason;
		int64_t prefixes; /* -1: not told */
	} cases[] = {
		{ "50", "established", NULL, 50 },
		{ "0", "established", NULL, 0 },
		{ "Established", "established", NULL, -1 },
		{ "Idle", "idle", NULL, -1 },
		{ "idle", "idle", NULL, -1 },
		{ "Idle (Admin)", "idle", "admin", -1 },
		{ "Idle(Admin)", "idle", "admin", -1 },
		{ "Idle (PfxCt)", "idle", "prefix_limit", -1 },
		{ "Active", "active", NULL, -1 },
		{ "Connect", "connect", NULL, -1 },
		{ "OpenSent", "opensent", NULL, -1 },
		{ "OpenConfirm", "openconfirm", NULL, -1 },
		{ "", NULL, NULL, -1 },
		{ NULL, NULL, NULL, -1 },
		{ "50 prefixes", NULL, NULL, -1 },
		{ "5/5/5/0", NULL, NULL, -1 },
		{ "Idle5", NULL, NULL, -1 },
		{ "Idle (Sleepy)", NULL, NULL, -1 },
		{ "Act", NULL, NULL, -1 },
		{ "-1", NULL, NULL, -1 },
		{ "99999999999", NULL, NULL, -1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct words_session session = words_session(cases[i].text);
		if (cases[i].state == NULL) {
			assert_null(session.state);
			continue;
		}
		assert_string_equal(session.state, cases[i].state);
		assert_int_equal(session.prefixes.known, cases[i].prefixes >= 0);
		if (session.prefixes.known)
			assert_int_equal(session.prefixes.value, cases[i].prefixes);
		if (cases[i].reason == NULL)
			assert_null(session.reason);
		else
			assert_string_equal(session.reason, cases[i].reason);
	}
}

static void timespans_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double seconds; /* -1: refused */
	} cases[] = {
		{ "00:10:00", 600 },
		{ "8.02:03:04.5678901", 8 * DAY + 7384 },
		{ "1.00:00:00", DAY },
		{ "23:59:59.", 86399 },
		{ "10675199.02:48:05.4775807", -1 },
		{ "99999999999.00:00:00", -1 },
		{ "", -1 },
		{ "10:00", -1 },
		{ "1.2", -1 },
		{ "1.", -1 },
		{ ".5", -1 },
		{ "1:2:3:4", -1 },
		{ "-00:10:00", -1 },
		{ "00:10:00 ", -1 },
		{ "never", -1 },
		{ NULL, -1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct words_age age = { .seconds = -1 };
		int failed = words_timespan(cases[i].text, &age);
		assert_int_equal(failed, cases[i].seconds < 0 ? -1 : 0);
		if (age.seconds != cases[i].seconds)
			fail_msg("%s: %f", cases[i].text, age.seconds);
	}
}

static void addresses_of_all_vendors_are_real(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum words_mac mac;
	} cases[] = {
		{ "0011.2233.4455", WORDS_MAC_REAL },
		{ "00:11:22:33:44:55", WORDS_MAC_REAL },
		{ "00-11-22-AA-bb-CC", WORDS_MAC_REAL },
		{ "001122334455", WORDS_MAC_REAL },
		{ "Incomplete", WORDS_MAC_INCOMPLETE },
		{ "incomplete", WORDS_MAC_INCOMPLETE },
		{ "INCOMPLETE", WORDS_MAC_INCOMPLETE },
		{ "(incomplete)", WORDS_MAC_INCOMPLETE },
		{ "", WORDS_MAC_NONE },
		{ "macAddress", WORDS_MAC_NONE },
		{ "00:11:22:33:44", WORDS_MAC_NONE },
		{ NULL, WORDS_MAC_NONE },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(words_mac(cases[i].text), cases[i].mac);
}

static void as_paths_lose_their_origin(void **state)
{
	(void)state;
	static const struct {
		const char *text, *path;
		size_t length;
	} cases[] = {
		{ "65001 65002 i", "65001 65002", 2 },
		{ "65001 4200000001 ?", "65001 4200000001", 2 },
		{ "65001 e", "65001", 1 },
		{ "12076-65001", "12076 65001", 2 },
		{ "65001 {65002,65003} i", "65001 {65002,65003}", 2 },
		{ "65001 {65002 65003}", "65001 {65002 65003}", 2 },
		{ "65001 {65002", "65001 {65002", 2 },
		{ "  65001  ", "65001", 1 },
		{ "i", "", 0 },
		{ "", "", 0 },
		{ NULL, "", 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char path[WORDS_AS_PATH_MAX];
		assert_int_equal(words_path_length(cases[i].text, path), cases[i].length);
		assert_string_equal(path, cases[i].path);
	}
}

static void a_long_path_is_cut_and_still_counted(void **state)
{
	(void)state;
	static const char asn[] = "4200000001 ";
	char text[100 * (sizeof(asn) - 1) + 1];
	char path[WORDS_AS_PATH_MAX];
	for (size_t i = 0; i < 100; i++)
		memcpy(text + i * (sizeof(asn) - 1), asn, sizeof(asn));
	assert_int_equal(words_path_length(text, path), 100);
	assert_true(strlen(path) < WORDS_AS_PATH_MAX);
	assert_string_equal(path + strlen(path) - 3, "...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_to_write_an_age_is_read),
		cmocka_unit_test(what_is_no_age_is_refused),
		cmocka_unit_test(digits_mean_established_and_words_the_state),
		cmocka_unit_test(timespans_are_read),
		cmocka_unit_test(addresses_of_all_vendors_are_real),
		cmocka_unit_test(as_paths_lose_their_origin),
		cmocka_unit_test(a_long_path_is_cut_and_still_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
