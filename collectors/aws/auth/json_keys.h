/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Credentials as JSON: what a credential_process, a container's and an instance's service
 * answer. Pure.
 */
#pragma once

#include <stddef.h>

struct aws_keys;
struct error;

/** Who answered; each has names of its own for the same parts. */
enum json_keys_form {
	JSON_KEYS_PROCESS,   /**< Version 1, SessionToken; Expiration may be absent */
	JSON_KEYS_CONTAINER, /**< Token, Expiration; or code and message */
	JSON_KEYS_INSTANCE,  /**< Code "Success", Token, Expiration; else Code and Message */
	JSON_KEYS_FORM_COUNT
};

/**
 * Read an answer.
 *
 * \param form      Who answered.
 * \param text      `len` bytes of anything.
 * \param len       Bytes.
 * \param ret_keys  Written on success only; to be freed with aws_keys_free().
 * \return 0, or -1 with ERROR_MALFORMED, ERROR_DENIED (the service says why it gives none, in
 * its own words, cleaned) or ERROR_LIMIT. No sentence shows a part of the keys.
 */
int json_keys_parse(enum json_keys_form form, const char *text, size_t len,
                    struct aws_keys **ret_keys, struct error *err);
