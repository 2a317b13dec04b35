/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The header WWW-Authenticate (RFC 9110, 11.6.1): why somebody wants another token, and which.
 * Pure.
 */
#pragma once

#include <stddef.h>

struct wiped;

/**
 * A parameter of a challenge: `claims` of 'Bearer realm="", error="insufficient_claims",
 * claims="eyJ..."', or `realm` of "Basic realm=/var/opt/x.key".
 *
 * \param header  The value of the header; NULL: there is none.
 * \param name    Any case.
 * \param text    Where to write it, without quotes.
 * \param size    Bytes there are.
 * \return Bytes without the NUL; 0: it is not there, empty, or longer than that.
 */
size_t challenge_parameter(const char *header, const char *name, char *text, size_t size);

/**
 * The claims that a challenge asks for.
 *
 * \param header  The value of the header; NULL: there is none.
 * \param claims  Initialised; the JSON text is appended.
 * \return 0, or -1 when it asks for none, or not in base64, or for more than fits.
 */
int challenge_claims(const char *header, struct wiped *claims);
