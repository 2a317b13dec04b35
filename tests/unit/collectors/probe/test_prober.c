/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/prober.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define V4 ECHO_LANE_V4

static const struct duration bounds[] = { { 1000000 }, { 20000000 } };

/* A prober with one probe of 192.0.2.1, timeout 1 s, and a clock in the hand. */
struct bed {
	struct fake_clock fake;
	struct clock clock;
	struct prober prober;
	struct echo_probe *probe;
	struct tally *tally;
	struct ip target;
};

static struct probe_options options_of(const char *name, const char *target)
{
	struct probe_options options = {
		.name = name,
		.size = 56,
		.interval = duration_ms(100),
		.timeout = duration_ms(1000),
		.buckets = { bounds, 2 },
	};
	assert_int_equal(ip_parse(target, &options.target), 0);
	return options;
}

static void replace(struct prober *prober, struct echo_probe *a, struct echo_probe *b)
{
	struct echo_probe **probes = calloc(2, sizeof(struct echo_probe *));
	assert_non_null(probes);
	probes[0] = a;
	probes[1] = b;
	assert_int_equal(prober_replace(prober, probes, b == NULL ? 1 : 2), 0);
}

static int make(void **state)
{
	static struct bed bed;
	bed = (struct bed){ .fake = { .mono = { 5000000000 },
		                      .wall = { INT64_C(1700000000000000000) } } };
	bed.clock = fake_clock(&bed.fake);
	if (prober_init(&bed.prober, &bed.clock) != 0)
		return -1;
	struct probe_options options = options_of("a", "192.0.2.1");
	bed.target = options.target;
	bed.probe = echo_probe_new(&options);
	assert_non_null(bed.probe);
	bed.tally = &bed.probe->tally;
	replace(&bed.prober, bed.probe, NULL);
	*state = &bed;
	return 0;
}

static int destroy(void **state)
{
	struct bed *bed = *state;
	prober_done(&bed->prober);
	return 0;
}

static uint64_t send_one(struct bed *bed, int error)
{
	uint64_t number = prober_begin(&bed->prober, bed->probe, prober_look(&bed->prober));
	prober_sent(&bed->prober, V4, number, error);
	return number;
}

static struct walltime wall_after_us(const struct bed *bed, int64_t us)
{
	return (struct walltime){ bed->fake.wall.ns + us * 1000 };
}

/* A reply that the kernel took at that time and that we read now. */
static void reply_from(struct bed *bed, uint64_t number, const struct ip *from,
                       struct walltime at)
{
	const struct echo_answer answer = { .kind = ECHO_ANSWER_REPLY,
		                            .number = number,
		                            .sequence = (uint16_t)number,
		                            .ttl = 57 };
	prober_look(&bed->prober);
	prober_answer(&bed->prober, V4, &answer, from, at);
}

static void reply(struct bed *bed, uint64_t number, struct walltime at)
{
	reply_from(bed, number, &bed->target, at);
}

static uint64_t observed(const struct bed *bed)
{
	return bed->tally->buckets[0] + bed->tally->buckets[1] + bed->tally->buckets[2];
}

static void rtt_is_between_the_times_of_the_kernel(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	prober_left(&bed->prober, V4, number, wall_after_us(bed, 50));
	struct walltime arrived = wall_after_us(bed, 850);
	fake_clock_advance(&bed->fake, duration_ms(900)); /* read much later */
	reply(bed, number, arrived);
	assert_int_equal(bed->tally->sent, 1);
	assert_int_equal(bed->tally->received, 1);
	assert_int_equal(bed->tally->late, 0);
	assert_int_equal(bed->tally->buckets[0], 1);
	assert_int_equal(bed->tally->rtt_sum_ns, 800000);
	assert_int_equal(bed->tally->unstamped, 0);
	assert_true(bed->tally->has_ttl);
	assert_int_equal(bed->tally->ttl, 57);
}

static void without_time_of_leaving_ours_is_taken_and_counted(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	struct walltime arrived = wall_after_us(bed, 850);
	fake_clock_advance(&bed->fake, duration_ms(1));
	reply(bed, number, arrived);
	assert_int_equal(bed->tally->rtt_sum_ns, 850000);
	assert_int_equal(bed->tally->unstamped, 1);
}

static void time_of_leaving_before_the_packet_was_made_is_refused(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	prober_left(&bed->prober, V4, number, wall_after_us(bed, -1));
	assert_false(flight_find(&bed->prober.flights[V4], number)->is_stamped);
	prober_left(&bed->prober, V4, number, wall_after_us(bed, 5));
	prober_left(&bed->prober, V4, number, wall_after_us(bed, 9)); /* the first one counts */
	assert_true(flight_find(&bed->prober.flights[V4], number)->left.ns ==
	            wall_after_us(bed, 5).ns);
	prober_left(&bed->prober, V4, number + 1, wall_after_us(bed, 5)); /* unknown: ignored */
}

static void second_reply_is_a_duplicate(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	fake_clock_advance(&bed->fake, duration_ms(5));
	for (int i = 0; i < 3; i++)
		reply(bed, number, wall_after_us(bed, -1000));
	assert_int_equal(bed->tally->received, 1);
	assert_int_equal(bed->tally->duplicates, 2);
	assert_int_equal(observed(bed), 1);
}

static void reply_after_the_timeout_is_late_and_not_received(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	fake_clock_advance(&bed->fake, duration_ms(1500));
	reply(bed, number, wall_after_us(bed, 0));
	reply(bed, number, wall_after_us(bed, 0));
	assert_int_equal(bed->tally->received, 0);
	assert_int_equal(bed->tally->late, 1);
	assert_int_equal(bed->tally->duplicates, 1);
	assert_int_equal(observed(bed), 0);
}

/* The loop may have been busy: what counts is when the kernel had it. */
static void reply_read_late_but_come_in_time_is_received(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	struct walltime arrived = wall_after_us(bed, 999000);
	fake_clock_advance(&bed->fake, duration_ms(1900));
	reply(bed, number, arrived);
	assert_int_equal(bed->tally->received, 1);
	assert_int_equal(bed->tally->late, 0);
}

static void late_is_known_for_twice_the_timeout(void **state)
{
	struct bed *bed = *state;
	uint64_t first = send_one(bed, 0);
	for (int i = 0; i < 19; i++) { /* two seconds, ten a second */
		fake_clock_advance(&bed->fake, duration_ms(100));
		send_one(bed, 0);
	}
	reply(bed, first, wall_after_us(bed, 0));
	assert_int_equal(bed->tally->late, 1);
}

static void reply_from_somebody_else_is_ignored(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	struct ip other;
	assert_int_equal(ip_parse("192.0.2.9", &other), 0);
	reply_from(bed, number, &other, wall_after_us(bed, 0));
	reply(bed, number + 1, wall_after_us(bed, 0)); /* a number that was never sent */
	assert_int_equal(bed->tally->received, 0);
	assert_int_equal(bed->tally->duplicates, 0);
	assert_false(bed->tally->has_ttl);
}

/* Set forward while the packet is under way, by an amount that would pass for a round trip. */
static void round_trip_over_a_clock_step_is_not_observed(void **state)
{
	static const int64_t steps_ms[] = { 15, -15, 3600000, -3600000 };
	struct bed *bed = *state;
	for (size_t i = 0; i < 4; i++) {
		uint64_t number = send_one(bed, 0);
		prober_left(&bed->prober, V4, number, wall_after_us(bed, 10));
		fake_clock_advance(&bed->fake, duration_ms(5));
		bed->fake.wall.ns += duration_ms(steps_ms[i]).ns;
		fake_clock_advance(&bed->fake, duration_ms(5));
		reply(bed, number, wall_after_us(bed, 0));
	}
	assert_int_equal(bed->tally->received, 4); /* they did come */
	assert_int_equal(bed->tally->late, 0);
	assert_int_equal(observed(bed), 0);
	assert_int_equal(bed->tally->rtt_sum_ns, 0);
	uint64_t number = send_one(bed, 0);
	fake_clock_advance(&bed->fake, duration_ms(5));
	reply(bed, number, wall_after_us(bed, 0));
	assert_int_equal(observed(bed), 1); /* and afterwards all is well */
}

static void time_of_arrival_that_is_absurd_is_not_observed(void **state)
{
	struct bed *bed = *state;
	const struct walltime absurd[] = {
		{ 0 }, { 1 }, wall_after_us(bed, -100), wall_after_us(bed, 90000)
	};
	for (size_t i = 0; i < 4; i++) {
		uint64_t number = send_one(bed, 0);
		fake_clock_advance(&bed->fake, duration_ms(5));
		reply(bed, number, absurd[i]);
	}
	assert_int_equal(bed->tally->received, 4);
	assert_int_equal(observed(bed), 0);
}

static void small_disagreement_of_the_clocks_is_no_step(void **state)
{
	struct bed *bed = *state;
	uint32_t era = bed->prober.era;
	bed->fake.wall.ns += 5000;
	prober_look(&bed->prober);
	assert_int_equal(bed->prober.era, era);
	bed->fake.wall.ns += 50000;
	prober_look(&bed->prober);
	assert_int_equal(bed->prober.era, era + 1);
}

static void packet_that_was_not_sent_is_an_error_and_not_a_loss(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, ENETUNREACH);
	send_one(bed, EINVAL);
	assert_int_equal(bed->tally->sent, 0);
	assert_int_equal(bed->tally->send_errors[PROBE_REASON_UNREACHABLE], 1);
	assert_int_equal(bed->tally->send_errors[PROBE_REASON_OTHER], 1);
	reply(bed, number, wall_after_us(bed, 0));
	assert_int_equal(bed->tally->received, 0);
}

static void icmp_error_is_counted_once_per_packet(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	struct echo_answer answer = { .kind = ECHO_ANSWER_PROHIBITED,
		                      .sequence = (uint16_t)number,
		                      .destination = bed->target };
	struct ip router;
	assert_int_equal(ip_parse("198.51.100.1", &router), 0);
	prober_answer(&bed->prober, V4, &answer, &router, wall_after_us(bed, 0));
	prober_answer(&bed->prober, V4, &answer, &router, wall_after_us(bed, 0));
	assert_int_equal(bed->tally->icmp_errors[PROBE_REASON_PROHIBITED], 1);
	assert_int_equal(bed->tally->sent, 1);
	answer.sequence++;
	prober_answer(&bed->prober, V4, &answer, &router, wall_after_us(bed, 0));
	send_one(bed, 0);
	answer.destination.bytes[3] ^= 1; /* about a packet to somewhere else */
	prober_answer(&bed->prober, V4, &answer, &router, wall_after_us(bed, 0));
	assert_int_equal(bed->tally->icmp_errors[PROBE_REASON_PROHIBITED], 1);
}

static void each_kind_of_icmp_error_has_its_reason(void **state)
{
	struct bed *bed = *state;
	static const struct {
		enum echo_answer_kind kind;
		enum probe_reason reason;
	} cases[] = {
		{ ECHO_ANSWER_UNREACHABLE, PROBE_REASON_UNREACHABLE },
		{ ECHO_ANSWER_TOO_BIG, PROBE_REASON_TOO_BIG },
		{ ECHO_ANSWER_TIME_EXCEEDED, PROBE_REASON_TIME_EXCEEDED },
	};
	for (size_t i = 0; i < 3; i++) {
		const struct echo_answer answer = { .kind = cases[i].kind,
			                            .sequence = (uint16_t)send_one(bed, 0),
			                            .destination = bed->target };
		prober_answer(&bed->prober, V4, &answer, &bed->target, wall_after_us(bed, 0));
		assert_int_equal(bed->tally->icmp_errors[cases[i].reason], 1);
	}
}

static void kept_probe_keeps_its_counters_and_packets(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	struct probe_options options = options_of("b", "2001:db8::1");
	struct echo_probe *added = echo_probe_new(&options);
	assert_non_null(added);
	replace(&bed->prober, added, bed->probe);
	assert_ptr_equal(bed->prober.probes[0], bed->probe); /* by name */
	fake_clock_advance(&bed->fake, duration_ms(2));
	reply(bed, number, wall_after_us(bed, 0));
	assert_int_equal(bed->tally->sent, 1);
	assert_int_equal(bed->tally->received, 1);
	assert_int_equal(added->lane, ECHO_LANE_V6);
}

static void answers_to_removed_probes_are_ignored(void **state)
{
	struct bed *bed = *state;
	uint64_t number = send_one(bed, 0);
	struct probe_options options = options_of("a", "192.0.2.1");
	struct echo_probe *anew = echo_probe_new(&options);
	assert_non_null(anew);
	replace(&bed->prober, anew, NULL); /* frees the first */
	reply(bed, number, wall_after_us(bed, 0));
	prober_left(&bed->prober, V4, number, wall_after_us(bed, 0));
	assert_int_equal(anew->tally.received, 0);
	assert_int_equal(anew->tally.duplicates, 0);
}

static void wrap_of_the_16_bit_sequence_loses_nothing(void **state)
{
	struct bed *bed = *state;
	bed->prober.flights[V4].next = bed->prober.flights[V4].oldest = 0xfff8;
	uint64_t numbers[16];
	for (int i = 0; i < 16; i++)
		numbers[i] = send_one(bed, 0);
	fake_clock_advance(&bed->fake, duration_ms(5));
	for (int i = 0; i < 16; i++)
		reply(bed, numbers[i], wall_after_us(bed, 0));
	assert_int_equal(bed->tally->received, 16);
	assert_int_equal(bed->tally->duplicates, 0);
}

static void options_are_copied(void **state)
{
	(void)state;
	char name[] = "name", interface[] = "eth0";
	struct duration list[] = { { 5 }, { 6 } };
	struct probe_options options = options_of(name, "192.0.2.1");
	options.interface = interface;
	options.buckets = (struct schema_durations){ list, 2 };
	struct echo_probe *probe = echo_probe_new(&options);
	assert_non_null(probe);
	name[0] = interface[0] = 'x';
	list[0].ns = 9;
	assert_string_equal(probe->name, "name");
	assert_string_equal(probe->interface, "eth0");
	assert_true(probe->tally.bounds[0].ns == 5);
	echo_probe_free(probe);
	echo_probe_free(NULL);
}

static void empty_prober_is_done_twice(void **state)
{
	(void)state;
	struct prober prober = { 0 };
	prober_done(&prober);
	assert_int_equal(prober_init(&prober, &clock_system), 0);
	assert_int_equal(prober_replace(&prober, NULL, 0), 0);
	assert_true(prober_open_packets(&prober, V4, clock_mono(&clock_system)) == 0);
	prober_done(&prober);
	prober_done(&prober);
}

#define BED_TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BED_TEST(rtt_is_between_the_times_of_the_kernel),
		BED_TEST(without_time_of_leaving_ours_is_taken_and_counted),
		BED_TEST(time_of_leaving_before_the_packet_was_made_is_refused),
		BED_TEST(second_reply_is_a_duplicate),
		BED_TEST(reply_after_the_timeout_is_late_and_not_received),
		BED_TEST(reply_read_late_but_come_in_time_is_received),
		BED_TEST(late_is_known_for_twice_the_timeout),
		BED_TEST(reply_from_somebody_else_is_ignored),
		BED_TEST(round_trip_over_a_clock_step_is_not_observed),
		BED_TEST(time_of_arrival_that_is_absurd_is_not_observed),
		BED_TEST(small_disagreement_of_the_clocks_is_no_step),
		BED_TEST(packet_that_was_not_sent_is_an_error_and_not_a_loss),
		BED_TEST(icmp_error_is_counted_once_per_packet),
		BED_TEST(each_kind_of_icmp_error_has_its_reason),
		BED_TEST(kept_probe_keeps_its_counters_and_packets),
		BED_TEST(answers_to_removed_probes_are_ignored),
		BED_TEST(wrap_of_the_16_bit_sequence_loses_nothing),
		cmocka_unit_test(options_are_copied),
		cmocka_unit_test(empty_prober_is_done_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
