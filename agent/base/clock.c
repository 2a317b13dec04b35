/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/clock.h"

#include <math.h>
#include <time.h>

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

static int64_t read_ns(clockid_t id)
{
	struct timespec now;
	clock_gettime(id, &now); /* cannot fail for these two clocks */
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static struct monotime system_mono(void *context)
{
	(void)context;
	return (struct monotime){ read_ns(CLOCK_MONOTONIC) };
}

static struct walltime system_wall(void *context)
{
	(void)context;
	return (struct walltime){ read_ns(CLOCK_REALTIME) };
}

const struct clock clock_system = { .mono = system_mono, .wall = system_wall };

struct monotime clock_mono(const struct clock *clock)
{
	return clock->mono(clock->context);
}

struct walltime clock_wall(const struct clock *clock)
{
	return clock->wall(clock->context);
}

struct duration duration_seconds(double seconds)
{
	const double limit = 9223372036854775808.0; /* 2^63 */
	double ns = seconds * 1e9;
	if (ns >= limit)
		return (struct duration){ INT64_MAX };
	if (ns < -limit)
		return (struct duration){ INT64_MIN };
	return (struct duration){ (int64_t)llround(ns) };
}

struct duration duration_ms(int64_t ms)
{
	int64_t ns;
	if (__builtin_mul_overflow(ms, NS_PER_MS, &ns))
		ns = ms < 0 ? INT64_MIN : INT64_MAX;
	return (struct duration){ ns };
}

double duration_to_seconds(struct duration d)
{
	return (double)d.ns / 1e9;
}

int64_t duration_to_ms(struct duration d)
{
	int64_t whole = d.ns / NS_PER_MS;
	return d.ns % NS_PER_MS > 0 ? whole + 1 : whole;
}

struct monotime mono_add(struct monotime t, struct duration d)
{
	return (struct monotime){ t.ns + d.ns };
}

struct duration mono_since(struct monotime later, struct monotime earlier)
{
	return (struct duration){ later.ns - earlier.ns };
}

int mono_before(struct monotime a, struct monotime b)
{
	return a.ns < b.ns;
}

double walltime_to_seconds(struct walltime t)
{
	return (double)t.ns / 1e9;
}

static struct monotime fake_mono(void *context)
{
	const struct fake_clock *fake = context;
	return fake->mono;
}

static struct walltime fake_wall(void *context)
{
	const struct fake_clock *fake = context;
	return fake->wall;
}

struct clock fake_clock(struct fake_clock *fake)
{
	return (struct clock){ .mono = fake_mono, .wall = fake_wall, .context = fake };
}

void fake_clock_advance(struct fake_clock *fake, struct duration d)
{
	fake->mono.ns += d.ns;
	fake->wall.ns += d.ns;
}
