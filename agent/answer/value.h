/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Single values as APIs write them. Private to this room. All functions are pure and write
 * their result on success only; all of them return 0, or -1 when the text is no such value.
 */
#pragma once

#include <stdbool.h>

struct ip;

/** Whole numbers up to here are exact in a double. */
#define VALUE_NUMBER_MAX 9007199254740992.0

/**
 * A decimal number without sign, "12" or "12.5"; spaces around it are allowed.
 *
 * \param text        NUL-terminated.
 * \param ret_number  The number.
 */
int value_number(const char *text, double *ret_number);

/**
 * A flag: "true" or "false".
 *
 * \param text      NUL-terminated.
 * \param ret_flag  The flag.
 */
int value_flag(const char *text, bool *ret_flag);

/**
 * A time in UTC: "2020-09-02T09:09:33.000Z", with any fraction or none; or as .NET writes it,
 * "09/02/2020 09:09:33", month first.
 *
 * \param text      NUL-terminated.
 * \param ret_time  Unix time.
 */
int value_time(const char *text, double *ret_time);

/**
 * A bandwidth: "50Mbps", "1Gbps", "1.25 Gbps".
 *
 * \param text       NUL-terminated.
 * \param ret_bytes  Bytes per second.
 */
int value_bandwidth(const char *text, double *ret_bytes);

/**
 * An address, alone or with the length of its network: "169.254.10.1/30".
 *
 * \param text    NUL-terminated.
 * \param ret_ip  The address.
 */
int value_ip(const char *text, struct ip *ret_ip);
