/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A bounded buffer for what may hold secrets, such as the answer of a token service: all memory
 * that it has ever used is overwritten before it is given back. Not thread-safe. And an
 * allocator of that kind.
 */
#pragma once

#include <stddef.h>

/** Open so that it can be embedded; write only through the functions. */
struct wiped {
	char *data; /**< NUL behind the last byte; NULL before the first */
	size_t len;
	size_t room;
	size_t max;
};

/**
 * Begin an empty buffer; nothing is allocated yet.
 *
 * \param buffer  Uninitialised or done.
 * \param max     Most bytes it may hold, without the NUL; less than SIZE_MAX / 2.
 */
void wiped_init(struct wiped *buffer, size_t max);

/**
 * Append bytes.
 *
 * \param buffer  Initialised.
 * \param data    `len` bytes; may be NULL when len is 0.
 * \param len     Bytes.
 * \return 0, or -1 when they do not fit or memory is short: nothing was appended.
 */
int wiped_add(struct wiped *buffer, const void *data, size_t len);

/**
 * What it holds as a string.
 *
 * \param buffer  Initialised.
 * \return Borrowed until the next change; "" when there is nothing, never NULL.
 */
const char *wiped_text(const struct wiped *buffer);

/**
 * Overwrite and free.
 *
 * \param buffer  Initialised; may be initialised again.
 */
void wiped_done(struct wiped *buffer);

/**
 * free(3) that overwrites first: for libraries that let their allocator be chosen.
 *
 * \param memory  NULL is allowed.
 */
void wiped_free(void *memory);

/**
 * realloc(3) that overwrites what it leaves behind; likewise.
 *
 * \param memory  NULL: as malloc(3).
 * \param size    Bytes.
 * \return NULL when memory is short; the old memory is then as it was.
 */
void *wiped_realloc(void *memory, size_t size);
