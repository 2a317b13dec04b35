/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The two ways in which APIs write a point of time, and what their clock tells about ours.
 * Pure.
 */
#pragma once

#include <stdbool.h>

#include "agent/base/clock.h"

/**
 * Read an ISO 8601 time: "2026-01-15T12:00:00Z", with a fraction or an offset if need be; UTC
 * when it says neither.
 *
 * \param text      NUL-terminated.
 * \param ret_time  Written on success only.
 * \return 0, or -1 when it is not such a time.
 */
int timestamp_parse(const char *text, struct walltime *ret_time);

/**
 * Read an HTTP date (RFC 9110, 5.6.7), in the form that must be sent: "Sun, 06 Nov 1994
 * 08:49:37 GMT".
 *
 * \param text      NUL-terminated.
 * \param ret_time  Written on success only.
 * \return 0, or -1 when it is not such a date.
 */
int timestamp_parse_http(const char *text, struct walltime *ret_time);

/**
 * Learn how far another clock is ahead, from an answer that refused a signature for its time.
 *
 * \param skew  What was added to `now` for the signature; corrected.
 * \param now   Our clock.
 * \param date  Date header of the answer; NULL or not a date: nothing is learned.
 * \return true when the signature was off by more than four minutes (AWS accepts five): it is
 * worth to sign again. Else false, and the skew is as it was.
 */
bool timestamp_learn_skew(struct duration *skew, struct walltime now, const char *date);
