/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/width.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *text;
	size_t columns;
} samples[] = {
	{ "", 0 },
	{ "prod-aws/dxvif-ff0a1b2e", 23 },
	{ "2001:db8::1", 11 },
	{ "Z\xc3\xbcrich", 6 },            /* one precomposed character */
	{ "Zu\xcc\x88rich", 6 },           /* a mark that combines */
	{ "\xe6\x9d\xb1\xe4\xba\xac", 4 }, /* two ideographs */
	{ "\xed\x95\x9c", 2 },             /* Hangul */
	{ "\xef\xbc\xa1", 2 },             /* a full width A */
	{ "\xf0\x9f\x9a\x80", 2 },         /* a rocket */
	{ "a\xe2\x80\x8d"
	  "b",
	  2 },             /* zero width joiner */
	{ "\xff\xfe", 2 }, /* not UTF-8: a column per byte */
};

static void width_is_what_terminals_show(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		assert_int_equal(width_of(samples[i].text, strlen(samples[i].text)),
		                 samples[i].columns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(width_is_what_terminals_show),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
