/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/tally.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void value_on_a_bound_belongs_below_it(void **state)
{
	(void)state;
	const struct duration bounds[] = { { 100 }, { 200 }, { 400 } };
	uint64_t buckets[4] = { 0 };
	struct tally tally = { .bounds = bounds, .bound_count = 3, .buckets = buckets };
	const int64_t values[] = { 0, 99, 100, 101, 200, 201, 400, 401, INT64_C(5000000000) };
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		tally_observe(&tally, (struct duration){ values[i] });
	assert_int_equal(buckets[0], 3);
	assert_int_equal(buckets[1], 2);
	assert_int_equal(buckets[2], 2);
	assert_int_equal(buckets[3], 2);
	assert_true(tally.rtt_sum_ns == UINT64_C(5000001502));
}

static void histogram_without_bounds_has_one_bucket(void **state)
{
	(void)state;
	uint64_t bucket = 0;
	struct tally tally = { .buckets = &bucket };
	tally_observe(&tally, (struct duration){ 7 });
	assert_int_equal(bucket, 1);
}

static void errno_becomes_a_bounded_reason(void **state)
{
	(void)state;
	static const struct {
		int number;
		enum probe_reason reason;
	} cases[] = {
		{ ENETUNREACH, PROBE_REASON_UNREACHABLE },
		{ EHOSTUNREACH, PROBE_REASON_UNREACHABLE },
		{ ENETDOWN, PROBE_REASON_UNREACHABLE },
		{ EAFNOSUPPORT, PROBE_REASON_UNREACHABLE },
		{ EPERM, PROBE_REASON_DENIED },
		{ EACCES, PROBE_REASON_DENIED },
		{ EAGAIN, PROBE_REASON_NO_BUFFER },
		{ ENOBUFS, PROBE_REASON_NO_BUFFER },
		{ ENOMEM, PROBE_REASON_NO_BUFFER },
		{ EMSGSIZE, PROBE_REASON_TOO_BIG },
		{ ENODEV, PROBE_REASON_NO_INTERFACE },
		{ ENXIO, PROBE_REASON_NO_INTERFACE },
		{ EADDRNOTAVAIL, PROBE_REASON_NO_SOURCE },
		{ EINVAL, PROBE_REASON_OTHER },
		{ EIO, PROBE_REASON_OTHER },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(probe_reason_of_errno(cases[i].number), cases[i].reason);
}

static void reasons_have_an_origin_and_names_in_order(void **state)
{
	(void)state;
	for (int i = 0; i < PROBE_REASON_COUNT; i++) {
		enum probe_reason reason = (enum probe_reason)i;
		assert_non_null(probe_reason_name(reason));
		assert_true(probe_reason_is_local(reason) || probe_reason_is_remote(reason));
		if (i > 0)
			assert_true(strcmp(probe_reason_name((enum probe_reason)(i - 1)),
			                   probe_reason_name(reason)) < 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(value_on_a_bound_belongs_below_it),
		cmocka_unit_test(histogram_without_bounds_has_one_bucket),
		cmocka_unit_test(errno_becomes_a_bounded_reason),
		cmocka_unit_test(reasons_have_an_origin_and_names_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
