/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Immutable bytes shared by reference counting: the body of an HTTP answer. Thread-safe.
 */
#pragma once

#include <stdatomic.h>
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
 * Make a body whose bytes are part of a sum while it lives.
 *
 * \param data   As body_new() has it.
 * \param len    Bytes.
 * \param total  The sum; outlives the body.
 * \return As body_new(); on failure the sum is as it was.
 */
struct body *body_new_counted(char *data, size_t len, atomic_size_t *total);

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
