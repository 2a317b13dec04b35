/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JSON text without its secrets, piece by piece, so that a parser never holds them.
 *
 * Direct Connect tells the MD5 keys of BGP sessions to whoever may list virtual interfaces.
 * The values of such keys are left out: what is read is "authKey":"".
 */
#pragma once

#include <stddef.h>

/** How many keys hold secrets. */
#define SCRUB_KEYS 2

/** Open so that it can stand on the stack; see scrub_begin(). */
struct scrub {
	const char *at;     /**< next byte to hand out */
	const char *secret; /**< where the next secret begins; the end when there is none */
	const char *next[SCRUB_KEYS]; /**< likewise, of each key; NULL: not yet looked for */
	const char *end;
};

/**
 * Begin.
 *
 * \param text  Borrowed; any bytes.
 * \param len   Bytes.
 */
struct scrub scrub_begin(const char *text, size_t len);

/**
 * The next bytes; the signature is jansson's json_load_callback_t.
 *
 * \param buffer   Filled.
 * \param room     Bytes it takes.
 * \param context  A struct scrub.
 * \return Bytes written; 0 at the end.
 */
size_t scrub_read(void *buffer, size_t room, void *context);
