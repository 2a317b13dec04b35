/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JSON text without its secrets, piece by piece, so that a parser never holds them.
 *
 * APIs tell secrets to whoever may read the thing: Direct Connect the MD5 keys of BGP sessions,
 * Azure the pre-shared keys of VPN connections and the service keys of circuits. The values of
 * such keys are left out: what is read is "authKey":"".
 */
#pragma once

#include <stddef.h>

/** Open so that it can stand on the stack; see scrub_begin(). */
struct scrub {
	const char *at;     /**< next byte to hand out */
	const char *secret; /**< where the next secret begins; the end when there is none */
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
