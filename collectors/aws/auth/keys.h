/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Credentials that are held: one piece of memory, wiped when it is freed.
 */
#pragma once

#include <stddef.h>

#include "collectors/aws/auth/credentials.h"

struct error;

/** Longest session token; what AWS gives today is below 4 KiB. */
#define AWS_TOKEN_MAX ((size_t)16 * 1024)

/** Open for reading. */
struct aws_keys {
	struct aws_credentials credentials; /**< points into text */
	size_t size;
	char text[];
};

/**
 * Copy credentials after a look at them: they become headers of a request, so no character may
 * end a header or be cut off.
 *
 * \param credentials  What to hold; NULL and empty parts are refused, but for the token.
 * \param ret_keys     Written on success only; to be freed with aws_keys_free().
 * \return 0, or -1 with ERROR_MALFORMED (a part is missing, too long, or has characters that
 * keys do not have; the sentence never shows it) or ERROR_LIMIT.
 */
int aws_keys_new(const struct aws_credentials *credentials, struct aws_keys **ret_keys,
                 struct error *err);

/**
 * Wipe and free.
 *
 * \param keys  NULL is allowed.
 */
void aws_keys_free(struct aws_keys *keys);
