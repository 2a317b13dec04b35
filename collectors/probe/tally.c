/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/tally.h"

#include <errno.h>

enum { LOCAL = 1, REMOTE = 2 };

static const struct {
	const char *name;
	int from;
} reasons[PROBE_REASON_COUNT] = {
	[PROBE_REASON_DENIED] = { "denied", LOCAL },
	[PROBE_REASON_NO_BUFFER] = { "no_buffer", LOCAL },
	[PROBE_REASON_NO_INTERFACE] = { "no_interface", LOCAL },
	[PROBE_REASON_NO_SOURCE] = { "no_source", LOCAL },
	[PROBE_REASON_OTHER] = { "other", LOCAL },
	[PROBE_REASON_PROHIBITED] = { "prohibited", REMOTE },
	[PROBE_REASON_TIME_EXCEEDED] = { "time_exceeded", REMOTE },
	[PROBE_REASON_TOO_BIG] = { "too_big", LOCAL | REMOTE },
	[PROBE_REASON_UNREACHABLE] = { "unreachable", LOCAL | REMOTE },
};

const char *probe_reason_name(enum probe_reason reason)
{
	return reasons[reason].name;
}

int probe_reason_is_local(enum probe_reason reason)
{
	return (reasons[reason].from & LOCAL) != 0;
}

int probe_reason_is_remote(enum probe_reason reason)
{
	return (reasons[reason].from & REMOTE) != 0;
}

enum probe_reason probe_reason_of_errno(int number)
{
	switch (number) {
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EAFNOSUPPORT: return PROBE_REASON_UNREACHABLE;
	case EPERM:
	case EACCES: return PROBE_REASON_DENIED;
	case EAGAIN:
	case ENOBUFS:
	case ENOMEM: return PROBE_REASON_NO_BUFFER;
	case EMSGSIZE: return PROBE_REASON_TOO_BIG;
	case ENODEV:
	case ENXIO: return PROBE_REASON_NO_INTERFACE;
	case EADDRNOTAVAIL: return PROBE_REASON_NO_SOURCE;
	default: return PROBE_REASON_OTHER;
	}
}

void tally_observe(struct tally *tally, struct duration rtt)
{
	size_t low = 0;
	size_t high = tally->bound_count;
	while (low < high) { /* the first bound that is not below rtt */
		size_t middle = low + (high - low) / 2;
		if (tally->bounds[middle].ns < rtt.ns)
			low = middle + 1;
		else
			high = middle;
	}
	tally->buckets[low]++;
	tally->rtt_sum_ns += (uint64_t)rtt.ns;
}
