/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/flight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int somebody;
static int somebody_else;

static const struct monotime start = { 1000000000 };

static int make(void **state)
{
	static struct flight flight;
	flight_init(&flight);
	*state = &flight;
	return flight_reserve(&flight, 64);
}

static int destroy(void **state)
{
	flight_done(*state);
	return 0;
}

static struct flight_packet *send_one(struct flight *flight, void *owner, int64_t at_ms)
{
	struct flight_packet *packet = flight_begin(flight, owner);
	packet->sent = mono_add(start, duration_ms(at_ms));
	return packet;
}

static void packet_is_found_by_its_number(void **state)
{
	struct flight *flight = *state;
	const struct flight_packet *first = send_one(flight, &somebody, 0);
	const struct flight_packet *second = send_one(flight, &somebody, 0);
	assert_true(first->number == 1);
	assert_ptr_equal(flight_find(flight, 1), first);
	assert_ptr_equal(flight_find(flight, 2), second);
	assert_null(flight_find(flight, 3));
	assert_null(flight_find(flight, 0));
	assert_null(flight_find(flight, 1 + 64)); /* the same place, not sent yet */
	assert_null(flight_find(flight, UINT64_MAX));
}

static void packet_is_forgotten_when_its_place_is_taken(void **state)
{
	struct flight *flight = *state;
	for (int i = 0; i < 65; i++)
		send_one(flight, &somebody, 0);
	assert_null(flight_find(flight, 1));
	assert_non_null(flight_find(flight, 2));
	assert_non_null(flight_find(flight, 65));
}

static void nothing_is_found_without_room(void **state)
{
	(void)state;
	struct flight flight;
	flight_init(&flight);
	assert_null(flight_find(&flight, 1));
	assert_null(flight_find_sequence(&flight, 0));
	flight_done(&flight);
}

static void growing_keeps_what_is_in_flight(void **state)
{
	struct flight *flight = *state;
	for (int i = 0; i < 100; i++)
		send_one(flight, &somebody, i);
	assert_int_equal(flight_reserve(flight, 1000), 0);
	assert_int_equal(flight->places, 1024);
	for (uint64_t number = 37; number <= 100; number++)
		assert_non_null(flight_find(flight, number));
	assert_null(flight_find(flight, 36));
	assert_int_equal(flight_reserve(flight, 10), 0); /* never shrinks */
	assert_int_equal(flight->places, 1024);
	assert_int_equal(flight_reserve(flight, SIZE_MAX), -1);
	assert_non_null(flight_find(flight, 100));
}

static void sequence_finds_the_newest_that_ends_in_it(void **state)
{
	struct flight *flight = *state;
	assert_null(flight_find_sequence(flight, 0));
	flight->next = flight->oldest = 0x2fff0;
	for (int i = 0; i < 32; i++)
		send_one(flight, &somebody, 0);
	assert_true(flight_find_sequence(flight, 0xfff0)->number == 0x2fff0);
	assert_true(flight_find_sequence(flight, 0xffff)->number == 0x2ffff);
	assert_true(flight_find_sequence(flight, 0x0000)->number == 0x30000);
	assert_true(flight_find_sequence(flight, 0x000f)->number == 0x3000f);
	assert_null(flight_find_sequence(flight, 0x0010));
}

static void orphans_are_not_found(void **state)
{
	struct flight *flight = *state;
	send_one(flight, &somebody, 0);
	send_one(flight, &somebody_else, 0);
	flight_disown(flight, &somebody);
	assert_null(flight_find(flight, 1));
	assert_non_null(flight_find(flight, 2));
}

static void open_packets_settle_by_answer_or_age(void **state)
{
	struct flight *flight = *state;
	assert_true(flight_open(flight, start) == 0);
	send_one(flight, &somebody, 0);
	struct flight_packet *second = send_one(flight, &somebody, 10);
	send_one(flight, &somebody, 20);
	assert_true(flight_open(flight, start) == 3);
	second->is_answered = 1;
	assert_true(flight_open(flight, start) ==
	            3); /* an upper bound: the first is still open */
	assert_true(flight_open(flight, mono_add(start, duration_ms(1))) == 1);
	assert_true(flight_open(flight, mono_add(start, duration_ms(21))) == 0);
}

static void open_packets_are_never_more_than_the_ring_holds(void **state)
{
	struct flight *flight = *state;
	for (int i = 0; i < 1000; i++)
		send_one(flight, &somebody, 0);
	assert_true(flight_open(flight, start) == 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(packet_is_found_by_its_number, make, destroy),
		cmocka_unit_test_setup_teardown(packet_is_forgotten_when_its_place_is_taken,
		                                make, destroy),
		cmocka_unit_test(nothing_is_found_without_room),
		cmocka_unit_test_setup_teardown(growing_keeps_what_is_in_flight, make, destroy),
		cmocka_unit_test_setup_teardown(sequence_finds_the_newest_that_ends_in_it, make,
		                                destroy),
		cmocka_unit_test_setup_teardown(orphans_are_not_found, make, destroy),
		cmocka_unit_test_setup_teardown(open_packets_settle_by_answer_or_age, make,
		                                destroy),
		cmocka_unit_test_setup_teardown(open_packets_are_never_more_than_the_ring_holds,
		                                make, destroy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
