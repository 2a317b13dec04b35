/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Memory with one death: an arena hands out pieces and frees them all at once.
 *
 * There are three lifetimes: process, source (between open and close) and poll (one view). Each
 * has its arena. An arena has a byte limit; when it is reached, allocation fails like any other
 * operation (ERROR_LIMIT), which makes out-of-memory a path that tests can walk. Not
 * thread-safe.
 */
#pragma once

#include <stddef.h>
#include <stdarg.h>

struct arena;

/**
 * Make an arena.
 *
 * \param limit  Most bytes it may hold in all, book-keeping included; 0: no limit of its own.
 * \return The arena, to be freed with arena_free(), or NULL when memory is short.
 */
struct arena *arena_new(size_t limit);

/**
 * Free an arena and everything that came from it.
 *
 * \param arena  NULL is allowed.
 */
void arena_free(struct arena *arena);

/**
 * A zeroed piece, aligned for any type.
 *
 * \param arena  Where it lives.
 * \param size   Bytes; 0 gives a valid pointer to nothing.
 * \return The piece, or NULL when the limit or the memory is reached; arena_failed() then says
 * so until the arena is freed.
 */
void *arena_alloc(struct arena *arena, size_t size);

/**
 * A zeroed array; refuses a product that overflows.
 *
 * \param arena  Where it lives.
 * \param count  Elements.
 * \param size   Bytes of one element.
 * \return The array, or NULL as arena_alloc().
 */
void *arena_array(struct arena *arena, size_t count, size_t size);

/**
 * Copy a string.
 *
 * \param arena  Where the copy lives.
 * \param text   NUL-terminated; NULL gives NULL.
 * \return The copy, or NULL as arena_alloc().
 */
char *arena_strdup(struct arena *arena, const char *text);

/**
 * Copy bytes and end them with NUL.
 *
 * \param arena  Where the copy lives.
 * \param data   `len` bytes; may be NULL when len is 0.
 * \param len    Bytes to copy.
 * \return The copy, or NULL as arena_alloc().
 */
char *arena_strndup(struct arena *arena, const char *data, size_t len);

/**
 * Format a string.
 *
 * \param arena   Where the string lives.
 * \param format  printf format.
 * \return The string, or NULL as arena_alloc().
 */
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * Whether any allocation of this arena has failed. A caller may allocate freely and ask once.
 *
 * \param arena  The arena.
 * \return 1 if so, else 0.
 */
int arena_failed(const struct arena *arena);

/**
 * Bytes held now, book-keeping included.
 *
 * \param arena  The arena.
 */
size_t arena_used(const struct arena *arena);
