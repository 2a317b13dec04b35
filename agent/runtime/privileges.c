/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/privileges.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/base/error.h"

static int open_raw(int family, int protocol, int *ret_errno)
{
	int fd = socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	*ret_errno = fd < 0 ? errno : 0;
	return fd;
}

void privileges_open_sockets(struct privileged_sockets *ret_sockets)
{
	ret_sockets->icmp4 = open_raw(AF_INET, IPPROTO_ICMP, &ret_sockets->icmp4_errno);
	ret_sockets->icmp6 = open_raw(AF_INET6, IPPROTO_ICMPV6, &ret_sockets->icmp6_errno);
}

void privileges_close_sockets(struct privileged_sockets *sockets)
{
	if (sockets->icmp4 >= 0)
		close(sockets->icmp4);
	if (sockets->icmp6 >= 0)
		close(sockets->icmp6);
	sockets->icmp4 = sockets->icmp6 = -1;
}

/* Shrinking the bounding set needs CAP_SETPCAP; a process without it has nothing to regain. */
static int empty_bounding_set(int keep_net_raw, struct error *err)
{
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++) {
		if (keep_net_raw && cap == CAP_NET_RAW)
			continue;
		if (cap_get_bound(cap) == 1 && cap_drop_bound(cap) != 0 && errno != EPERM)
			return error_set(err, ERROR_DENIED, errno, "drop capability %d", cap);
	}
	return 0;
}

/* What is kept is kept only if it was there: asking for more would be refused as a whole. */
static int keep_only(int keep_net_raw, struct error *err)
{
	const cap_value_t raw[] = { CAP_NET_RAW };
	cap_t now = cap_get_proc();
	cap_t wanted = cap_init();
	cap_flag_value_t has = CAP_CLEAR;
	int failed = now == NULL || wanted == NULL ||
	             cap_get_flag(now, CAP_NET_RAW, CAP_PERMITTED, &has) != 0;
	if (!failed && keep_net_raw && has == CAP_SET)
		failed = cap_set_flag(wanted, CAP_PERMITTED, 1, raw, CAP_SET) != 0 ||
		         cap_set_flag(wanted, CAP_EFFECTIVE, 1, raw, CAP_SET) != 0;
	failed = failed || cap_set_proc(wanted) != 0;
	int number = errno;
	cap_free(now);
	cap_free(wanted);
	return failed ? error_set(err, ERROR_DENIED, number, "drop capabilities") : 0;
}

int privileges_drop(int keep_net_raw, struct error *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_set(err, ERROR_DENIED, errno, "set no-new-privs");
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
		return error_set(err, ERROR_DENIED, errno, "empty the ambient capability set");
	if (empty_bounding_set(keep_net_raw, err) != 0)
		return -1;
	return keep_only(keep_net_raw, err);
}
