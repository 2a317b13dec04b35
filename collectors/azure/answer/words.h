/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Texts of Azure that mean more than a word: what routers print, handed through, and .NET. All
 * functions are pure.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/answer/answer.h"

/** Longest AS path that is kept, as text; what is longer ends in "...". */
#define WORDS_AS_PATH_MAX 256

/** How long something has been as it is. */
struct words_age {
	double seconds;
	double unit; /**< seconds of the smallest unit that was told: it may be longer by that
	              */
};

/** What statePfxRcd says. */
struct words_session {
	const char *state;             /**< "idle" to "established"; NULL: not understood */
	const char *reason;            /**< "admin", "prefix_limit", else NULL */
	struct answer_number prefixes; /**< received; established only */
};

enum words_mac {
	WORDS_MAC_NONE,       /**< no address: nothing is known */
	WORDS_MAC_INCOMPLETE, /**< nobody answered */
	WORDS_MAC_REAL
};

/**
 * Read upDown: "8w4d", "1d02h", "01:20:25", "7:16", "2h39m", "9m17s".
 *
 * \param text     NULL is no age.
 * \param ret_age  Written on success only.
 * \return 0, or -1 when it is none, "never" included.
 */
int words_up_down(const char *text, struct words_age *ret_age);

/**
 * Read statePfxRcd: "50" (established, prefixes received), "Idle", "Idle (Admin)",
 * "Idle (PfxCt)", "OpenSent".
 *
 * \param text  NULL is not understood.
 */
struct words_session words_session(const char *text);

/**
 * Read a TimeSpan of .NET: "[d.]hh:mm:ss[.fffffff]".
 *
 * \param text     NULL is none.
 * \param ret_age  Written on success only.
 * \return 0, or -1 when it is none.
 */
int words_timespan(const char *text, struct words_age *ret_age);

/**
 * What stands for a MAC address; vendors write them in several ways.
 *
 * \param text  NULL is none.
 */
enum words_mac words_mac(const char *text);

/**
 * Read an AS path: "65001 65002 i", "12076-65001", "65001 {65002,65003} ?".
 *
 * \param text  NULL is an empty path.
 * \param out   Filled: ASNs with a space between them, without the origin code.
 * \return ASNs in it, a set counts as one.
 */
size_t words_path_length(const char *text, char out[static WORDS_AS_PATH_MAX]);

/**
 * Whether a word of the API is this one, in any case.
 *
 * \param text  NULL is no word.
 * \param word  A constant.
 */
bool words_is(const char *text, const char *word);
