/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t packet[] = {
	0x01,                                           /* u8 */
	0x02, 0x03,                                     /* u16 */
	0x04, 0x05, 0x06, 0x07,                         /* u32 */
	0xf8, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, /* u64 */
	'a',  'b',  'c',                                /* bytes */
	0x10, 0x11, 0x12, 0x13,                         /* nested: u16, u16 */
};

static void integers_are_big_endian(void **state)
{
	(void)state;
	struct wire wire = wire_init(packet, sizeof(packet));
	assert_int_equal(wire_left(&wire), sizeof(packet));
	assert_int_equal(wire_u8(&wire), 0x01);
	assert_int_equal(wire_u16(&wire), 0x0203);
	assert_int_equal(wire_u32(&wire), 0x04050607);
	assert_true(wire_u64(&wire) == UINT64_C(0xf8090a0b0c0d0e0f));
	assert_memory_equal(wire_bytes(&wire, 3), "abc", 3);
	assert_int_equal(wire_left(&wire), 4);
	assert_false(wire.failed);
}

/* A parser as they all are: straight down, one question at the end. */
static int parse(const uint8_t *data, size_t len)
{
	struct wire wire = wire_init(data, len);
	wire_u8(&wire);
	wire_u16(&wire);
	wire_u32(&wire);
	wire_u64(&wire);
	wire_bytes(&wire, 3);
	struct wire inner = wire_sub(&wire, 4);
	wire_u16(&inner);
	wire_u16(&inner);
	return wire.failed || inner.failed ? -1 : 0;
}

/* Each cut lies in memory of exactly its size, so that the sanitizer sees one byte too far. */
static void truncation_at_every_length_fails(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(packet); len++) {
		uint8_t *cut = malloc(len == 0 ? 1 : len);
		assert_non_null(cut);
		memcpy(cut, packet, len);
		assert_int_equal(parse(cut, len), -1);
		free(cut);
	}
	assert_int_equal(parse(packet, sizeof(packet)), 0);
}

static void error_latches_and_nothing_moves(void **state)
{
	(void)state;
	struct wire wire = wire_init(packet, 3);
	assert_int_equal(wire_u32(&wire), 0);
	assert_true(wire.failed);
	assert_int_equal(wire_left(&wire), 0);
	assert_int_equal(wire_u8(&wire), 0); /* would fit */
	assert_int_equal(wire_u16(&wire), 0);
	assert_true(wire_u64(&wire) == 0);
	assert_null(wire_bytes(&wire, 1));
	assert_null(wire_bytes(&wire, 0));
	assert_int_equal(wire.at, 0);
}

static void length_that_would_wrap_is_refused(void **state)
{
	(void)state;
	struct wire wire = wire_init(packet, sizeof(packet));
	wire_u8(&wire);
	assert_null(wire_bytes(&wire, SIZE_MAX));
	assert_true(wire.failed);
}

static void inner_cursor_is_bounded_and_outer_goes_on(void **state)
{
	(void)state;
	struct wire wire = wire_init(packet, sizeof(packet));
	struct wire inner = wire_sub(&wire, 3);
	assert_int_equal(wire_left(&inner), 3);
	assert_int_equal(wire_u32(&inner), 0);
	assert_true(inner.failed);
	assert_false(wire.failed);
	assert_int_equal(wire_u32(&wire), 0x04050607);
}

static void inner_cursor_of_a_failed_one_is_failed(void **state)
{
	(void)state;
	struct wire wire = wire_init(packet, 2);
	struct wire inner = wire_sub(&wire, 3);
	assert_true(wire.failed);
	assert_true(inner.failed);
	assert_int_equal(wire_left(&inner), 0);
	assert_int_equal(wire_u8(&inner), 0);
}

static void empty_input_has_nothing_but_no_error(void **state)
{
	(void)state;
	struct wire wire = wire_init(NULL, 0);
	assert_int_equal(wire_left(&wire), 0);
	assert_non_null(wire_bytes(&wire, 0)); /* NULL would mean an error */
	struct wire inner = wire_sub(&wire, 0);
	assert_false(inner.failed);
	assert_false(wire.failed);
	assert_int_equal(wire_u8(&wire), 0);
	assert_true(wire.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_big_endian),
		cmocka_unit_test(truncation_at_every_length_fails),
		cmocka_unit_test(error_latches_and_nothing_moves),
		cmocka_unit_test(length_that_would_wrap_is_refused),
		cmocka_unit_test(inner_cursor_is_bounded_and_outer_goes_on),
		cmocka_unit_test(inner_cursor_of_a_failed_one_is_failed),
		cmocka_unit_test(empty_input_has_nothing_but_no_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
