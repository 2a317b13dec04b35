/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A loopback of the test's own. Every raw socket of a network namespace sees every echo on its
 * loopback, those of another run of the same test too.
 */
#pragma once

#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Group set-up. Who may not make a namespace gets no raw sockets either, and skips. */
static inline int quiet_loopback(void **state)
{
	(void)state;
	if (unshare(CLONE_NEWNET) != 0)
		return 0;
	struct ifreq request = { .ifr_flags = IFF_UP | IFF_RUNNING };
	memcpy(request.ifr_name, "lo", sizeof("lo"));
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int result = ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
	return result;
}
