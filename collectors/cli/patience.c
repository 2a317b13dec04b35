/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/patience.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>

#include "agent/base/error.h"

/* poll(2) takes an int of milliseconds; a longer wait is made of several. */
#define WAIT_MAX_MS 3600000

static struct monotime earlier(struct monotime a, struct monotime b)
{
	return mono_before(b, a) ? b : a;
}

struct patience patience_at_most(const struct patience *patience, struct duration time)
{
	struct patience result = *patience;
	result.deadline =
		earlier(patience->deadline, mono_add(clock_mono(patience->clock), time));
	return result;
}

static int ms_until(const struct patience *patience, struct monotime end)
{
	int64_t ms = duration_to_ms(mono_since(end, clock_mono(patience->clock)));
	if (ms < 0)
		return 0;
	return ms > WAIT_MAX_MS ? WAIT_MAX_MS : (int)ms;
}

/* Returns whether fd is ready at `end` at the latest; -1: interrupted. */
static int wait_until(const struct patience *patience, struct monotime end, int fd,
                      short events)
{
	for (;;) {
		struct pollfd polled[] = { { .fd = patience->stop, .events = POLLIN },
			                   { .fd = fd, .events = events } };
		int ready = poll(polled, 2, ms_until(patience, end));
		if (ready < 0 && errno != EINTR)
			return -1;
		if (ready > 0 && polled[0].revents != 0)
			return -1;
		if (ready > 0)
			return 1;
		if (!mono_before(clock_mono(patience->clock), end))
			return 0;
	}
}

int patience_wait(const struct patience *patience, int fd, short events, struct error *err)
{
	struct monotime quiet = mono_add(clock_mono(patience->clock), patience->silence);
	bool is_last = mono_before(patience->deadline, quiet);
	int ready = wait_until(patience, earlier(quiet, patience->deadline), fd, events);
	if (ready > 0)
		return 0;
	if (ready < 0)
		return error_set(err, ERROR_TIMEOUT, 0, "interrupted");
	if (is_last)
		return error_set(err, ERROR_TIMEOUT, 0, "the time for it is over");
	return error_set(err, ERROR_TIMEOUT, 0, "silent for %g s",
	                 duration_to_seconds(patience->silence));
}

int patience_pause(const struct patience *patience, struct monotime until, struct error *err)
{
	bool is_short = mono_before(patience->deadline, until);
	int ready = wait_until(patience, earlier(until, patience->deadline), -1, 0);
	if (ready < 0)
		return error_set(err, ERROR_TIMEOUT, 0, "interrupted");
	return is_short ? error_set(err, ERROR_TIMEOUT, 0, "the time for it is over") : 0;
}
