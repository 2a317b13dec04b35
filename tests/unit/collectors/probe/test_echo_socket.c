/* SPDX-License-Identifier: Apache-2.0 */
/* Real raw sockets on loopback; skipped where the kernel refuses them. */
#include "collectors/probe/echo_socket.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/privileges.h"
#include "tests/unit/collectors/probe/quiet.h"

static const struct echo_identity identity = { .identifier = 0x5150,
	                                       .key = UINT64_C(0x1122334455667788) };

struct bed {
	struct privileged_sockets sockets;
	struct echo_socket *v4;
	struct echo_socket *v6;
};

static int make(void **state)
{
	static struct bed bed;
	privileges_open_sockets(&bed.sockets);
	echo_socket_prepare(bed.sockets.icmp4);
	echo_socket_prepare(bed.sockets.icmp6);
	bed.v4 = bed.v6 = NULL;
	struct error err;
	if (bed.sockets.icmp4 >= 0)
		bed.v4 = echo_socket_new(bed.sockets.icmp4, IP_V4, &identity, 2000, &err);
	if (bed.sockets.icmp6 >= 0)
		bed.v6 = echo_socket_new(bed.sockets.icmp6, IP_V6, &identity, 2000, &err);
	*state = &bed;
	return 0;
}

static int destroy(void **state)
{
	struct bed *bed = *state;
	echo_socket_free(bed->v4);
	echo_socket_free(bed->v6);
	privileges_close_sockets(&bed->sockets);
	return 0;
}

static struct echo_probe *probe_to(const char *target)
{
	struct probe_options options = { .name = "a",
		                         .size = 56,
		                         .interval = duration_ms(1000),
		                         .timeout = duration_ms(1000) };
	assert_int_equal(ip_parse(target, &options.target), 0);
	struct echo_probe *probe = echo_probe_new(&options);
	assert_non_null(probe);
	return probe;
}

/* Waits up to a second: even on loopback an answer is not there at once. */
static const struct echo_incoming *receive(struct echo_socket *socket, int fd,
                                           size_t *ret_count)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	const struct echo_incoming *incoming = echo_socket_receive(socket, ret_count);
	for (int i = 0; i < 100 && *ret_count == 0; i++) {
		poll(&wait, 1, 10);
		incoming = echo_socket_receive(socket, ret_count);
	}
	return incoming;
}

static int64_t now_ns(void)
{
	return clock_wall(&clock_system).ns;
}

static void check_times(struct echo_socket *socket, const struct echo_outgoing *out,
                        int64_t before, int64_t arrived)
{
	size_t count;
	const struct echo_stamp *stamps = echo_socket_stamps(socket, &count);
	assert_int_equal(count, 1);
	assert_true(stamps[0].number == out->number);
	assert_true(stamps[0].left.ns >= before);
	assert_true(arrived == 0 || stamps[0].left.ns <= arrived);
	assert_true(arrived <= now_ns());
}

/* Sends one echo; returns whether its answer had a time. Skips where the family is absent. */
static int check_one_echo(struct echo_socket *socket, int fd, struct echo_outgoing *out)
{
	int64_t before = now_ns();
	assert_int_equal(echo_socket_send(socket, out, 1), 1);
	if (out->error == EADDRNOTAVAIL || out->error == ENETUNREACH)
		skip();
	assert_int_equal(out->error, 0);
	size_t count;
	const struct echo_incoming *incoming = receive(socket, fd, &count);
	assert_int_equal(count, 1);
	struct echo_answer answer;
	enum ip_family family = out->probe->target.family;
	assert_int_equal(echo_parse(family, &identity, incoming->data, incoming->len, &answer),
	                 0);
	assert_int_equal(answer.kind, ECHO_ANSWER_REPLY);
	assert_true(answer.number == out->number);
	assert_int_equal(ip_compare(&incoming->from, &out->probe->target), 0);
	assert_int_equal(family == IP_V4 ? answer.ttl : incoming->hop_limit, 64);
	int64_t arrived = incoming->arrived.ns;
	check_times(socket, out, before, arrived);
	return arrived != 0;
}

/* The kernel begins to stamp what arrives a moment after the first socket asks for it. */
static void check_echo(struct echo_socket *socket, int fd, const char *target)
{
	if (socket == NULL)
		skip();
	struct echo_probe *probe = probe_to(target);
	struct echo_outgoing out = { .probe = probe, .number = 0x12345678abcd };
	int tries = 0;
	for (; !check_one_echo(socket, fd, &out) && tries < 1000; tries++)
		out.number++;
	assert_true(tries < 1000);
	assert_int_equal(echo_socket_drops(socket), 0);
	echo_probe_free(probe);
}

static void v4_echo_comes_back_with_both_times(void **state)
{
	const struct bed *bed = *state;
	check_echo(bed->v4, bed->sockets.icmp4, "127.0.0.1");
}

static void v6_echo_comes_back_with_both_times(void **state)
{
	const struct bed *bed = *state;
	check_echo(bed->v6, bed->sockets.icmp6, "::1");
}

/* A packet that cannot be sent in the midst of a batch must not shift the times of the others.
 */
static void times_stay_with_their_packets_across_failures(void **state)
{
	const struct bed *bed = *state;
	if (bed->v4 == NULL)
		skip();
	struct echo_probe *good = probe_to("127.0.0.1");
	struct echo_probe *foreign = probe_to("127.0.0.1");
	assert_int_equal(ip_parse("192.0.2.77", &foreign->source), 0); /* not of this host */
	assert_false(echo_socket_is_local(&foreign->source));
	assert_true(echo_socket_is_local(&good->target));
	struct echo_outgoing out[16];
	unsigned char is_stamped[17] = { 0 };
	for (size_t i = 0; i < 16; i++)
		out[i] = (struct echo_outgoing){ .probe = i % 5 == 3 ? foreign : good,
			                         .number = i + 1 };
	size_t done = 0;
	while (done < 16) {
		int64_t before = now_ns();
		size_t tried = echo_socket_send(bed->v4, out + done, 16 - done);
		int64_t after = now_ns();
		size_t count;
		const struct echo_stamp *stamps;
		while (stamps = echo_socket_stamps(bed->v4, &count), count > 0) {
			for (size_t i = 0; i < count; i++) {
				assert_in_range(stamps[i].number, done + 1, done + tried);
				assert_true(stamps[i].left.ns >= before &&
				            stamps[i].left.ns <= after);
				is_stamped[stamps[i].number]++;
			}
		}
		done += tried;
	}
	for (size_t i = 0; i < 16; i++) {
		assert_int_equal(out[i].error != 0, i % 5 == 3);
		assert_int_equal(is_stamped[i + 1], i % 5 == 3 ? 0 : 1);
	}
	echo_probe_free(good);
	echo_probe_free(foreign);
}

static void counting_goes_on_from_any_number(void **state)
{
	const struct bed *bed = *state;
	if (bed->v4 == NULL)
		skip();
	struct echo_probe *probe = probe_to("127.0.0.1");
	const uint64_t numbers[] = { 7, 8, UINT64_C(1) << 40, (UINT64_C(1) << 40) + 1, 3 };
	for (size_t i = 0; i < 5; i++) {
		struct echo_outgoing out = { .probe = probe, .number = numbers[i] };
		assert_int_equal(echo_socket_send(bed->v4, &out, 1), 1);
		size_t count;
		const struct echo_stamp *stamps = echo_socket_stamps(bed->v4, &count);
		assert_int_equal(count, 1);
		assert_true(stamps[0].number == numbers[i]);
	}
	echo_probe_free(probe);
}

static void freed_socket_is_deaf(void **state)
{
	struct bed *bed = *state;
	if (bed->v4 == NULL)
		skip();
	size_t count;
	struct error err;
	echo_socket_free(bed->v4);
	bed->v4 = NULL;
	struct echo_probe *probe = probe_to("127.0.0.1");
	struct echo_socket *other =
		echo_socket_new(bed->sockets.icmp4, IP_V4, &identity, 56, &err);
	assert_non_null(other);
	while (echo_socket_receive(other, &count), count > 0)
		;
	echo_socket_free(other);
	/* Somebody else on the host makes noise. */
	struct privileged_sockets second;
	privileges_open_sockets(&second);
	struct echo_socket *noise = echo_socket_new(second.icmp4, IP_V4, &identity, 56, &err);
	assert_non_null(noise);
	struct echo_outgoing out = { .probe = probe, .number = 1 };
	assert_int_equal(echo_socket_send(noise, &out, 1), 1);
	receive(noise, second.icmp4, &count);
	assert_int_equal(count, 1);
	uint8_t byte;
	assert_int_equal(recv(bed->sockets.icmp4, &byte, 1, MSG_DONTWAIT), -1);
	echo_socket_free(noise);
	privileges_close_sockets(&second);
	echo_probe_free(probe);
}

static void other_identifier_does_not_come_in(void **state)
{
	const struct bed *bed = *state;
	if (bed->v4 == NULL)
		skip();
	const struct echo_identity other = { .identifier = 0x5151, .key = identity.key };
	struct privileged_sockets second;
	struct error err;
	privileges_open_sockets(&second);
	struct echo_socket *noise = echo_socket_new(second.icmp4, IP_V4, &other, 56, &err);
	assert_non_null(noise);
	struct echo_probe *probe = probe_to("127.0.0.1");
	struct echo_outgoing out = { .probe = probe, .number = 1 };
	assert_int_equal(echo_socket_send(noise, &out, 1), 1);
	size_t count;
	receive(noise, second.icmp4, &count);
	assert_int_equal(count, 1);
	echo_socket_receive(bed->v4, &count);
	assert_int_equal(count, 0);
	echo_socket_free(noise);
	privileges_close_sockets(&second);
	echo_probe_free(probe);
}

static void interface_is_found_or_not(void **state)
{
	const struct bed *bed = *state;
	if (bed->v4 == NULL)
		skip();
	unsigned index = 0;
	assert_int_equal(echo_socket_interface(bed->v4, "lo", &index), 0);
	assert_int_equal(index, 1);
	assert_int_equal(echo_socket_interface(bed->v4, "no-such-device", &index), ENODEV);
}

static void room_for_larger_packets_is_made(void **state)
{
	const struct bed *bed = *state;
	if (bed->v4 == NULL)
		skip();
	struct error err;
	size_t batch = echo_socket_batch(bed->v4);
	uint64_t room = echo_socket_room(bed->v4);
	assert_int_equal(batch, 64);
	assert_int_equal(echo_socket_reserve(bed->v4, 100, &err), 0);
	assert_int_equal(echo_socket_batch(bed->v4), batch);
	assert_int_equal(echo_socket_reserve(bed->v4, ECHO_SIZE_MAX, &err), 0);
	assert_in_range(echo_socket_batch(bed->v4), 1, 4);
	assert_true(echo_socket_room(bed->v4) < room);
	struct echo_probe *probe = probe_to("127.0.0.1");
	probe->size = ECHO_SIZE_MAX;
	probe->padding_sum = echo_padding_sum(ECHO_SIZE_MAX - ECHO_COOKIE);
	struct echo_outgoing out = { .probe = probe, .number = 9 };
	assert_int_equal(echo_socket_send(bed->v4, &out, 1), 1);
	if (out.error == 0) { /* where the MTU of lo is 65536 */
		size_t count;
		struct echo_answer answer;
		const struct echo_incoming *in = receive(bed->v4, bed->sockets.icmp4, &count);
		assert_int_equal(count, 1);
		assert_int_equal(echo_parse(IP_V4, &identity, in->data, in->len, &answer), 0);
	}
	echo_probe_free(probe);
}

static void what_is_no_socket_is_refused(void **state)
{
	(void)state;
	struct error err = { 0 };
	assert_null(echo_socket_new(-1, IP_V4, &identity, 56, &err));
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
	assert_null(echo_socket_new(-1, IP_V6, &identity, 56, &err));
	echo_socket_prepare(-1);
	echo_socket_free(NULL);
}

#define BED_TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BED_TEST(v4_echo_comes_back_with_both_times),
		BED_TEST(v6_echo_comes_back_with_both_times),
		BED_TEST(times_stay_with_their_packets_across_failures),
		BED_TEST(counting_goes_on_from_any_number),
		BED_TEST(freed_socket_is_deaf),
		BED_TEST(other_identifier_does_not_come_in),
		BED_TEST(interface_is_found_or_not),
		BED_TEST(room_for_larger_packets_is_made),
		cmocka_unit_test(what_is_no_socket_is_refused),
	};
	return cmocka_run_group_tests(tests, quiet_loopback, NULL);
}
