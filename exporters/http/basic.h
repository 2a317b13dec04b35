/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Basic credentials of an Authorization header (RFC 7617), parsed and wiped. Pure.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** Longest user name and longest password, in bytes. bcrypt itself reads 72 of the password. */
#define BASIC_FIELD_MAX 255

/** Both NUL-terminated. */
struct basic_credentials {
	char user[BASIC_FIELD_MAX + 1];
	char password[BASIC_FIELD_MAX + 1];
};

/**
 * Decode base64 (RFC 4648, section 4): padded, nothing but the alphabet.
 *
 * \param text     `len` bytes.
 * \param len      Bytes.
 * \param out      Filled, perhaps in part on failure.
 * \param room     Bytes that out has.
 * \param ret_len  Decoded bytes; written on success only.
 * \return 0, or -1 when the text is not base64 or does not fit.
 */
int base64_decode(const char *text, size_t len, uint8_t *out, size_t room, size_t *ret_len);

/**
 * Read the header's value: "Basic" and user:password in base64.
 *
 * \param header           NUL-terminated; NULL: the header was not sent.
 * \param ret_credentials  Written on success only; to be given to basic_wipe().
 * \return 0, or -1 when it is anything else, holds a NUL, or is longer than BASIC_FIELD_MAX
 * allows.
 */
int basic_parse(const char *header, struct basic_credentials *ret_credentials);

/**
 * Overwrite credentials so that no copy stays in memory.
 *
 * \param credentials  Any.
 */
void basic_wipe(struct basic_credentials *credentials);
