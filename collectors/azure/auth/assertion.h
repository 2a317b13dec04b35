/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The assertion that an application signs with its certificate instead of sending a secret
 * (RFC 7523; PS256 of RFC 7518). Pure: it reads no file and no clock.
 *
 * \see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agent/base/clock.h"

struct error;
struct wiped;

/** Longest assertion, a chain of certificates in it. */
#define ASSERTION_MAX ((size_t)64 * 1024)

/** What is signed with what. */
struct assertion {
	const char *pem; /**< private key and certificate in any order, the chain behind them */
	size_t pem_len;
	const char *password; /**< of the key; NULL: none */
	const char *client_id;
	const char *audience; /**< URL that the assertion is sent to */
	const char *id;       /**< never used before, such as a UUID */
	struct walltime now;
	bool with_chain; /**< x5c, for applications that trust the issuer and the name */
};

/**
 * Sign.
 *
 * \param assertion    What.
 * \param text         Initialised; the assertion is appended.
 * \param ret_expires  When the certificate expires.
 * \return 0, or -1 with ERROR_CONFIG (no key, no certificate of it, a wrong password, not RSA),
 * ERROR_DENIED (the certificate is not valid now) or ERROR_LIMIT.
 */
int assertion_sign(const struct assertion *assertion, struct wiped *text,
                   struct walltime *ret_expires, struct error *err);
