/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/cause.h"

#include "tests/unit/agent/paths/stage.h"

/* Names are labels and anchors: lower case, and no two alike. */
static void each_cause_is_told_completely(void **state)
{
	(void)state;
	for (enum cause_id i = CAUSE_NONE + 1; i < CAUSE_COUNT; i++) {
		const struct cause *cause = &causes[i];
		assert_non_null(cause->name);
		assert_true(strspn(cause->name, "abcdefghijklmnopqrstuvwxyz0123456789_") ==
		            strlen(cause->name));
		assert_true(cause->meaning[0] != '\0' && cause->advice[0] != '\0');
		assert_null(strchr(cause->meaning + strlen(cause->meaning) - 1, '.'));
		const char *anchor = strchr(cause->runbook, '#');
		assert_non_null(anchor);
		assert_string_equal(anchor + 1, cause->name);
		for (enum cause_id other = CAUSE_NONE; other < i; other++)
			assert_string_not_equal(cause->name, causes[other].name);
	}
	assert_string_equal(causes[CAUSE_NONE].name, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_cause_is_told_completely),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
