/* SPDX-License-Identifier: Apache-2.0 */
/* On loopback, with the system's clock; skipped where the kernel refuses raw sockets. */
#include "collectors/probe/echo_run.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/privileges.h"
#include "collectors/probe/echo_socket.h"
#include "tests/unit/collectors/probe/quiet.h"

struct bed {
	struct loop *loop;
	struct privileged_sockets sockets;
};

static int make(void **state)
{
	static struct bed bed;
	privileges_open_sockets(&bed.sockets);
	echo_socket_prepare(bed.sockets.icmp4);
	echo_socket_prepare(bed.sockets.icmp6);
	*state = &bed;
	return loop_new(&clock_system, NULL, &bed.loop, NULL);
}

static int destroy(void **state)
{
	struct bed *bed = *state;
	loop_free(bed->loop);
	privileges_close_sockets(&bed->sockets);
	return 0;
}

static struct echo_probe *make_probe(const char *target, const char *source,
                                     const char *interface)
{
	char name[32];
	snprintf(name, sizeof(name), "to %.20s", target);
	struct probe_options options = { .name = name,
		                         .interface = interface,
		                         .size = 56,
		                         .interval = duration_ms(50),
		                         .timeout = duration_ms(1000) };
	assert_int_equal(ip_parse(target, &options.target), 0);
	if (source != NULL)
		assert_int_equal(ip_parse(source, &options.source), 0);
	struct echo_probe *probe = echo_probe_new(&options);
	assert_non_null(probe);
	return probe;
}

static struct echo_probe **list_of(struct echo_probe *const *probes, size_t count)
{
	struct echo_probe **list = calloc(count + 1, sizeof(struct echo_probe *));
	assert_non_null(list);
	if (count > 0)
		memcpy(list, probes, count * sizeof(struct echo_probe *));
	return list;
}

/* Lets the loop run until the probe has tried so many packets, ten seconds at most. */
static void run_until(struct bed *bed, struct echo_run *run, const struct tally *tally,
                      uint64_t tries)
{
	struct monotime end = mono_add(clock_mono(&clock_system), duration_ms(10000));
	while (mono_before(clock_mono(&clock_system), end)) {
		loop_turn(bed->loop, 1);
		uint64_t tried = tally->sent;
		for (int i = 0; i < PROBE_REASON_COUNT; i++)
			tried += tally->send_errors[i];
		if (tried >= tries)
			break;
	}
	struct monotime settle = mono_add(clock_mono(&clock_system), duration_ms(20));
	while (mono_before(clock_mono(&clock_system), settle))
		loop_turn(bed->loop, 0);
	assert_int_equal(echo_run_drain(run), 0);
}

static void every_packet_is_answered_on_loopback(void **state)
{
	struct bed *bed = *state;
	if (bed->sockets.icmp4 < 0)
		skip();
	struct echo_probe *probe = make_probe("127.0.0.1", "127.0.0.9", "lo");
	struct error err;
	struct echo_run *run =
		echo_run_new(bed->loop, &bed->sockets, list_of(&probe, 1), 1, &err);
	assert_non_null(run);
	run_until(bed, run, &probe->tally, 5);
	assert_true(probe->tally.sent >= 5);
	assert_true(probe->tally.received == probe->tally.sent);
	assert_true(probe->tally.unstamped == 0);
	assert_int_equal(probe->tally.ttl, 64);
	echo_run_free(run);
}

/* What cannot be sent is told apart, and does not disturb the others in the batch. */
static void failures_have_reasons_and_stay_alone(void **state)
{
	struct bed *bed = *state;
	if (bed->sockets.icmp4 < 0)
		skip();
	struct echo_probe *probes[] = {
		make_probe("127.0.0.1", NULL, NULL),
		make_probe("127.0.0.2", "192.0.2.77", NULL),
		make_probe("127.0.0.3", NULL, "no-such-device"),
		make_probe("127.0.0.4", NULL, NULL),
	};
	const struct tally *tallies[4];
	for (size_t i = 0; i < 4; i++)
		tallies[i] = &probes[i]->tally;
	struct error err;
	struct echo_run *run =
		echo_run_new(bed->loop, &bed->sockets, list_of(probes, 4), 4, &err);
	assert_non_null(run);
	for (size_t i = 0; i < 4; i++)
		run_until(bed, run, tallies[i], 3);
	assert_true(tallies[0]->received == tallies[0]->sent && tallies[0]->sent > 0);
	assert_true(tallies[0]->unstamped == 0);
	assert_true(tallies[1]->sent == 0);
	assert_true(tallies[1]->send_errors[PROBE_REASON_NO_SOURCE] >= 3);
	assert_true(tallies[2]->sent == 0);
	assert_true(tallies[2]->send_errors[PROBE_REASON_NO_INTERFACE] >= 3);
	assert_true(tallies[3]->received == tallies[3]->sent && tallies[3]->sent > 0);
	assert_true(tallies[3]->unstamped == 0);
	echo_run_free(run);
}

static void large_set_loses_nothing(void **state)
{
	struct bed *bed = *state;
	if (bed->sockets.icmp4 < 0)
		skip();
	enum { COUNT = 500 };
	static struct echo_probe *probes[COUNT];
	for (int i = 0; i < COUNT; i++) {
		char target[32];
		snprintf(target, sizeof(target), "127.1.%d.%d", i / 250, 1 + i % 250);
		probes[i] = make_probe(target, NULL, NULL);
	}
	struct error err;
	struct echo_run *run =
		echo_run_new(bed->loop, &bed->sockets, list_of(probes, COUNT), COUNT, &err);
	assert_non_null(run);
	run_until(bed, run, &probes[0]->tally, 10); /* 10,000 a second for half a second */
	uint64_t sent = 0, received = 0;
	for (int i = 0; i < COUNT; i++) {
		sent += probes[i]->tally.sent;
		received += probes[i]->tally.received;
	}
	assert_true(sent > 1000);
	assert_true(sent == received);
	echo_run_free(run);
}

static void without_any_socket_it_says_what_to_do(void **state)
{
	struct bed *bed = *state;
	const struct privileged_sockets none = { -1, -1, EPERM, EPERM };
	struct echo_probe *probe = make_probe("127.0.0.1", NULL, NULL);
	struct echo_probe **list = list_of(&probe, 1);
	struct error err = { 0 };
	assert_null(echo_run_new(bed->loop, &none, list, 1, &err));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_non_null(strstr(err.text, "CAP_NET_RAW"));
	echo_probe_free(probe); /* a failure takes nothing over */
	free(list);
}

/* No IPv6 on the host is no reason to leave the IPv4 paths unwatched. */
static void missing_family_costs_only_its_own_probes(void **state)
{
	struct bed *bed = *state;
	if (bed->sockets.icmp4 < 0)
		skip();
	struct privileged_sockets only_v4 = bed->sockets;
	only_v4.icmp6 = -1;
	only_v4.icmp6_errno = EACCES;
	struct echo_probe *probes[] = { make_probe("127.0.0.1", NULL, NULL),
		                        make_probe("::1", NULL, NULL) };
	struct error err;
	struct echo_run *run = echo_run_new(bed->loop, &only_v4, list_of(probes, 2), 2, &err);
	assert_non_null(run);
	run_until(bed, run, &probes[1]->tally, 2);
	run_until(bed, run, &probes[0]->tally, 2);
	assert_true(probes[0]->tally.received > 0);
	assert_true(probes[1]->tally.sent == 0);
	assert_true(probes[1]->tally.send_errors[PROBE_REASON_DENIED] >= 2);
	echo_run_free(run);
}

static void empty_list_needs_no_socket(void **state)
{
	struct bed *bed = *state;
	const struct privileged_sockets none = { -1, -1, EPERM, EPERM };
	struct echo_run *run = echo_run_new(bed->loop, &none, list_of(NULL, 0), 0, NULL);
	assert_non_null(run);
	assert_int_equal(echo_run_drain(run), 0);
	assert_int_equal(echo_run_prober(run)->count, 0);
	echo_run_free(run);
	echo_run_free(NULL);
}

#define BED_TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BED_TEST(every_packet_is_answered_on_loopback),
		BED_TEST(failures_have_reasons_and_stay_alone),
		BED_TEST(large_set_loses_nothing),
		BED_TEST(without_any_socket_it_says_what_to_do),
		BED_TEST(missing_family_costs_only_its_own_probes),
		BED_TEST(empty_list_needs_no_socket),
	};
	return cmocka_run_group_tests(tests, quiet_loopback, NULL);
}
