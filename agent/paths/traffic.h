/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How much a path carries: rates between two polls, and the 95th percentile of an hour, by
 * which lines are sold and backups judged.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/clock.h"

/** Minutes of an hour, and how many must have been seen before a percentile says something. */
#define TRAFFIC_MINUTES 60
#define TRAFFIC_MINUTES_MIN 10

/** One path's traffic. Open so that it can be embedded; zeroed at first. */
struct traffic {
	bool has_counters, has_rates;
	char counted[64];      /**< whose counters: an interface's name, "" for the cloud's */
	struct monotime taken; /**< of what was added last */
	uint64_t receive, transmit;                /**< counters, in bytes */
	double receive_rate, transmit_rate;        /**< bytes per second; has_rates */
	double receive_sum, transmit_sum, seconds; /**< of the minute under way */
	float minutes[TRAFFIC_MINUTES]; /**< bytes per second of the busier direction; a ring */
	unsigned minute_count, next;
};

/**
 * Say whose counters come next: those of another one begin anew.
 *
 * \param traffic  Of the path.
 * \param name     Of the interface; "": the cloud's. Its first 63 bytes are copied.
 */
void traffic_follow(struct traffic *traffic, const char *name);

/**
 * Add counters; a rate is the average of at least a minute. A counter that goes back begins
 * anew.
 *
 * \param traffic   Of the path.
 * \param receive   Bytes, as the router sees it.
 * \param transmit  Likewise.
 * \param taken     When they were read; the same time again adds nothing.
 */
void traffic_count(struct traffic *traffic, uint64_t receive, uint64_t transmit,
                   struct monotime taken);

/**
 * Add rates that somebody else has measured.
 *
 * \param traffic   Of the path.
 * \param receive   Bytes per second, as the router sees it.
 * \param transmit  Likewise.
 * \param taken     When they were read; the same time again adds nothing.
 */
void traffic_rate(struct traffic *traffic, double receive, double transmit,
                  struct monotime taken);

/**
 * Nobody tells any more: rates are not known; the hour stays.
 *
 * \param traffic  Of the path.
 */
void traffic_lose(struct traffic *traffic);

/**
 * The busier direction now.
 *
 * \param traffic  Of the path.
 * \return Bytes per second; negative: not known.
 */
double traffic_load(const struct traffic *traffic);

/**
 * The 95th percentile of the minutes of the last hour.
 *
 * \param traffic  Of the path.
 * \return Bytes per second of the busier direction; negative: too few minutes were seen.
 */
double traffic_p95(const struct traffic *traffic);
