/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "agent/runtime/wiped.h"

static void values_are_encoded_and_joined(void **state)
{
	struct wiped body;
	(void)state;
	wiped_init(&body, 1000);
	assert_int_equal(form_add(&body, "a", "az AZ-09_.~"), 0);
	assert_int_equal(form_add(&body, "none", NULL), 0);
	assert_int_equal(form_add(&body, "b", ""), 0);
	assert_int_equal(form_add(&body, "c", "&=+%/\r\n\xc3\xa9"), 0);
	assert_string_equal(wiped_text(&body),
	                    "a=az%20AZ-09_.~&b=&c=%26%3D%2B%25%2F%0D%0A%C3%A9");
	wiped_done(&body);
}

static void what_does_not_fit_is_told(void **state)
{
	struct wiped body;
	(void)state;
	wiped_init(&body, 5);
	assert_int_equal(form_add(&body, "a", "123"), 0);
	assert_int_equal(form_add(&body, "b", "1"), -1);
	wiped_done(&body);
	wiped_init(&body, 5);
	assert_int_equal(form_add(&body, "a", "12&"), -1);
	wiped_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_encoded_and_joined),
		cmocka_unit_test(what_does_not_fit_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
