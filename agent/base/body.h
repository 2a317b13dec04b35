/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Immutable bytes shared by reference counting: the body of an HTTP answer. Thread-safe.
 */
#pragma once

#include <stddef.h>

/** Open for reading; never changed once made. */
struct body {
	const char *data;
	size_t len;
};

/**
 * Make a body of bytes from malloc().
 *
 * \param data  Taken over, also on failure.
 * \param len   Bytes.
 * \return A body with one reference, or NULL when memory is short.
 */
struct body *body_new(char *data, size_t len);

/**
 * One more reference.
 *
 * \param body  A body.
 * \return body
 */
struct body *body_ref(struct body *body);

/**
 * One reference less; the last frees.
 *
 * \param body  NULL is allowed.
 */
void body_unref(struct body *body);
