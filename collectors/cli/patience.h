/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How long a worker waits for a router, and who may interrupt it.
 */
#pragma once

#include "agent/base/clock.h"

struct error;

/** Open: copy freely. */
struct patience {
	const struct clock *clock;
	int stop; /**< descriptor: readable when nobody wants the result any more */
	struct duration silence;  /**< longest wait for the next byte */
	struct monotime deadline; /**< of everything */
};

/**
 * The same with an earlier deadline.
 *
 * \param patience  Whose deadline stays if it is earlier.
 * \param time      From now.
 */
struct patience patience_at_most(const struct patience *patience, struct duration time);

/**
 * Wait for a descriptor.
 *
 * \param patience  How long.
 * \param fd        The descriptor, or -1 to wait for nothing but the time.
 * \param events    POLLIN, POLLOUT.
 * \return 0 when it is ready, or -1 with ERROR_TIMEOUT: silence, deadline or interruption.
 */
int patience_wait(const struct patience *patience, int fd, short events, struct error *err);

/**
 * Let time pass.
 *
 * \param patience  Its deadline and interruption count, its silence does not.
 * \param until     When to return.
 * \return 0, or -1 with ERROR_TIMEOUT: deadline or interruption.
 */
int patience_pause(const struct patience *patience, struct monotime until, struct error *err);
