/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/model/notification.h"

static void every_code_of_the_rfcs_has_words(void **state)
{
	(void)state;
	static const struct {
		unsigned code, subcode;
		const char *words;
	} cases[] = {
		{ 1, 2, "Message Header Error/Bad Message Length" },
		{ 2, 2, "OPEN Message Error/Bad Peer AS" },
		{ 2, 6, "OPEN Message Error/Unacceptable Hold Time" },
		{ 2, 7, "OPEN Message Error/Unsupported Capability" },
		{ 2, 11, "OPEN Message Error/Role Mismatch" },
		{ 3, 1, "UPDATE Message Error/Malformed Attribute List" },
		{ 3, 11, "UPDATE Message Error/Malformed AS_PATH" },
		{ 4, 0, "Hold Timer Expired" },
		{ 5, 3, "Finite State Machine Error/Unexpected Message in Established" },
		{ 6, 1, "Cease/Maximum Number of Prefixes Reached" },
		{ 6, 2, "Cease/Administrative Shutdown" },
		{ 6, 7, "Cease/Connection Collision Resolution" },
		{ 6, 9, "Cease/Hard Reset" },
		{ 6, 10, "Cease/BFD Down" },
		{ 7, 1, "ROUTE-REFRESH Message Error/Invalid Message Length" },
		{ 8, 0, "Send Hold Timer Expired" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(notification_reason(cases[i].code, cases[i].subcode),
		                    cases[i].words);
}

static void unknown_subcode_gives_the_code_alone(void **state)
{
	(void)state;
	assert_string_equal(notification_reason(6, 11), "Cease");
	assert_string_equal(notification_reason(6, 255), "Cease");
	assert_string_equal(notification_reason(2, 8), "OPEN Message Error");
	assert_string_equal(notification_reason(3, 7), "UPDATE Message Error");
	assert_string_equal(notification_reason(4, 5), "Hold Timer Expired");
}

static void no_code_is_beyond_words(void **state)
{
	(void)state;
	for (unsigned code = 0; code < 256; code++)
		for (unsigned subcode = 0; subcode < 256; subcode++)
			assert_non_null(notification_reason(code, subcode));
	assert_string_equal(notification_reason(0, 0), "Unknown");
	assert_string_equal(notification_reason(9, 1), "Unknown");
	assert_string_equal(notification_reason(4000000000u, 4000000000u), "Unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_of_the_rfcs_has_words),
		cmocka_unit_test(unknown_subcode_gives_the_code_alone),
		cmocka_unit_test(no_code_is_beyond_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
