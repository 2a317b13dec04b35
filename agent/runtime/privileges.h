/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Privileges: what needs them is opened first, then they go for good.
 */
#pragma once

#include "agent/base/ip.h"

struct error;

/**
 * The raw ICMP sockets of the process, opened before the privileges are dropped and handed to
 * whoever probes. -1 where the kernel refused.
 */
struct privileged_sockets {
	int icmp4;
	int icmp6;
	int icmp4_errno; /**< why icmp4 is -1, else 0 */
	int icmp6_errno;
};

/**
 * Open the raw sockets: non-blocking, close-on-exec. Never fails as a whole.
 *
 * \param ret_sockets  Written always.
 */
void privileges_open_sockets(struct privileged_sockets *ret_sockets);

/**
 * Close what is open.
 *
 * \param sockets  As opened.
 */
void privileges_close_sockets(struct privileged_sockets *sockets);

/**
 * Drop every capability but CAP_NET_RAW when `keep_net_raw` (fwmark and binding to an interface
 * need it per packet), empty the bounding and ambient sets, and set no-new-privs.
 *
 * \param keep_net_raw  0 or 1.
 * \return 0, or -1 with ERROR_DENIED when the kernel refused something that was there to drop.
 */
int privileges_drop(int keep_net_raw, struct error *err);
