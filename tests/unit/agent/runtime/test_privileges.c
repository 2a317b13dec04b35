/* SPDX-License-Identifier: Apache-2.0 */
/* Dropping is for good, so each test does it in a child. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/privileges.h"

static int has(cap_value_t cap, cap_flag_t flag)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;
	cap_get_flag(caps, cap, flag, &value);
	cap_free(caps);
	return value == CAP_SET;
}

/* What is wrong after dropping, as an exit code; 0 when nothing is. */
static int drop_and_look(int keep_net_raw, int had_net_raw)
{
	struct error err;
	if (privileges_drop(keep_net_raw, &err) != 0)
		return 1;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 2;
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++) {
		int wanted = keep_net_raw && had_net_raw && cap == CAP_NET_RAW;
		if (has(cap, CAP_EFFECTIVE) != wanted || has(cap, CAP_PERMITTED) != wanted)
			return 3;
		if (has(cap, CAP_INHERITABLE))
			return 4;
	}
	return 0;
}

static int in_child(int keep_net_raw)
{
	int had = has(CAP_NET_RAW, CAP_PERMITTED);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0)
		_exit(drop_and_look(keep_net_raw, had));
	int status = -1;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void nothing_is_left(void **state)
{
	(void)state;
	assert_int_equal(in_child(0), 0);
}

static void only_net_raw_is_kept(void **state)
{
	(void)state;
	assert_int_equal(in_child(1), 0);
}

static void sockets_are_open_or_say_why_not(void **state)
{
	(void)state;
	struct privileged_sockets sockets;
	privileges_open_sockets(&sockets);
	assert_int_equal(sockets.icmp4 < 0, sockets.icmp4_errno != 0);
	assert_int_equal(sockets.icmp6 < 0, sockets.icmp6_errno != 0);
	privileges_close_sockets(&sockets);
	assert_int_equal(sockets.icmp4, -1);
	privileges_close_sockets(&sockets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_left),
		cmocka_unit_test(only_net_raw_is_kept),
		cmocka_unit_test(sockets_are_open_or_say_why_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
