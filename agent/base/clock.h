/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Time in types that cannot be confused, and the clock it comes from.
 *
 * Monotonic time is for waiting, ages and deadlines; it never jumps. Wall time is only for
 * timestamps shown to people and to Prometheus; it may jump at any moment. A duration is the
 * difference of two points of either kind. All are nanoseconds inside; say the unit when making
 * or reading one. The clock is passed in, so tests turn it by hand.
 */
#pragma once

#include <stdint.h>

/** A length of time; may be negative. */
struct duration {
	int64_t ns;
};

/** A point of CLOCK_MONOTONIC. */
struct monotime {
	int64_t ns;
};

/** A point of CLOCK_REALTIME, since 1970-01-01 UTC. */
struct walltime {
	int64_t ns;
};

/** Where time comes from. Both functions never block. */
struct clock {
	struct monotime (*mono)(void *context);
	struct walltime (*wall)(void *context);
	void *context; /**< handed to both */
};

/** The clock of the system. */
extern const struct clock clock_system;

/**
 * Monotonic time now.
 *
 * \param clock  Any clock.
 */
struct monotime clock_mono(const struct clock *clock);

/**
 * Wall time now.
 *
 * \param clock  Any clock.
 */
struct walltime clock_wall(const struct clock *clock);

/**
 * A duration of so many seconds.
 *
 * \param seconds  Any finite value; rounded to nanoseconds, and to 292 years when it is longer.
 */
struct duration duration_seconds(double seconds);

/**
 * A duration of so many milliseconds.
 *
 * \param ms  Any; cut to 292 years when it is longer.
 */
struct duration duration_ms(int64_t ms);

/**
 * The duration in seconds.
 *
 * \param d  Any.
 */
double duration_to_seconds(struct duration d);

/**
 * The duration in whole milliseconds, rounded up, so that a wait is never too short.
 *
 * \param d  Any.
 */
int64_t duration_to_ms(struct duration d);

/**
 * A point in the future (or the past, when d is negative).
 *
 * \param t  The point to start from.
 * \param d  How far.
 */
struct monotime mono_add(struct monotime t, struct duration d);

/**
 * How much later `later` is than `earlier`.
 *
 * \param later    A point.
 * \param earlier  A point of the same clock.
 */
struct duration mono_since(struct monotime later, struct monotime earlier);

/**
 * Whether `a` is strictly before `b`.
 *
 * \param a  A point.
 * \param b  A point of the same clock.
 */
int mono_before(struct monotime a, struct monotime b);

/**
 * Wall time as Unix seconds.
 *
 * \param t  Any.
 */
double walltime_to_seconds(struct walltime t);

/** A clock that tests turn by hand; start it anywhere, then fake_clock_advance(). */
struct fake_clock {
	struct monotime mono;
	struct walltime wall;
};

/**
 * The interface of a fake clock.
 *
 * \param fake  Borrowed as long as the result is used.
 */
struct clock fake_clock(struct fake_clock *fake);

/**
 * Let time pass on both clocks.
 *
 * \param fake  The clock.
 * \param d     How much.
 */
void fake_clock_advance(struct fake_clock *fake, struct duration d);
