/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs run in the kernel, on a pair of Unix sockets: filters apply to those as well,
 * and need no privilege.
 */
#include "collectors/probe/echo_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void attach(const int pair[2], struct sock_filter *program, size_t len)
{
	struct sock_fprog filter = { .len = (unsigned short)len, .filter = program };
	assert_int_equal(
		setsockopt(pair[1], SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)), 0);
}

static int passes(const int pair[2], const uint8_t *data, size_t len)
{
	uint8_t received[256];
	/* A filtered packet is an error to the sender of a Unix socket, which says the same. */
	send(pair[0], data, len, MSG_DONTWAIT);
	return recv(pair[1], received, sizeof(received), MSG_DONTWAIT) == (ssize_t)len;
}

static void attach_ours(const int pair[2], enum ip_family family)
{
	struct sock_filter program[ECHO_FILTER_MAX];
	attach(pair, program, echo_filter_ours(family, 0xbeef, program));
}

/* Type at 20 (24 with options), identifier at 24; an error quotes a header at 28. */
static void v4_passes_only_what_has_our_identifier(void **state)
{
	const int *pair = *state;
	attach_ours(pair, IP_V4);
	uint8_t reply[84] = { [0] = 0x45, [20] = 0, [24] = 0xbe, [25] = 0xef };
	assert_true(passes(pair, reply, sizeof(reply)));
	reply[25] = 0xee;
	assert_false(passes(pair, reply, sizeof(reply)));
	uint8_t options[84] = { [0] = 0x46, [24] = 0, [28] = 0xbe, [29] = 0xef };
	assert_true(passes(pair, options, sizeof(options)));
	uint8_t unreachable[64] = {
		[0] = 0x45, [20] = 3, [28] = 0x45, [52] = 0xbe, [53] = 0xef
	};
	assert_true(passes(pair, unreachable, sizeof(unreachable)));
	unreachable[20] = 11;
	assert_true(passes(pair, unreachable, sizeof(unreachable)));
	unreachable[20] = 5;
	assert_false(passes(pair, unreachable, sizeof(unreachable)));
	uint8_t quoted_options[64] = {
		[0] = 0x45, [20] = 3, [28] = 0x46, [56] = 0xbe, [57] = 0xef
	};
	assert_true(passes(pair, quoted_options, sizeof(quoted_options)));
	assert_false(passes(pair, quoted_options, 57)); /* cut off */
	assert_false(passes(pair, reply, 1));
}

static void v6_passes_only_what_has_our_identifier(void **state)
{
	const int *pair = *state;
	attach_ours(pair, IP_V6);
	uint8_t reply[64] = { [0] = 129, [4] = 0xbe, [5] = 0xef };
	assert_true(passes(pair, reply, sizeof(reply)));
	reply[4] = 0;
	assert_false(passes(pair, reply, sizeof(reply)));
	for (int type = 0; type < 256; type++) {
		uint8_t error[64] = { [0] = (uint8_t)type, [52] = 0xbe, [53] = 0xef };
		assert_int_equal(passes(pair, error, sizeof(error)), type >= 1 && type <= 3);
	}
	uint8_t other[64] = { [0] = 1, [52] = 0xbe };
	assert_false(passes(pair, other, sizeof(other)));
}

static void nothing_passes_a_deaf_socket(void **state)
{
	const int *pair = *state;
	struct sock_filter program[ECHO_FILTER_MAX];
	attach(pair, program, echo_filter_nothing(program));
	const uint8_t reply[64] = { [0] = 129, [4] = 0xbe, [5] = 0xef };
	assert_false(passes(pair, reply, sizeof(reply)));
}

static int make_pair(void **state)
{
	static int pair[2];
	*state = pair;
	return socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair);
}

static int close_pair(void **state)
{
	const int *pair = *state;
	return close(pair[0]) | close(pair[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(v4_passes_only_what_has_our_identifier,
		                                make_pair, close_pair),
		cmocka_unit_test_setup_teardown(v6_passes_only_what_has_our_identifier,
		                                make_pair, close_pair),
		cmocka_unit_test_setup_teardown(nothing_passes_a_deaf_socket, make_pair,
		                                close_pair),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
