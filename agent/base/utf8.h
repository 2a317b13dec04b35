/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Text from outside made fit for labels, JSON and logs.
 *
 * One invalid byte in a label value costs Prometheus the whole scrape, so descriptions, names
 * and tags pass through here before they become part of a fact.
 */
#pragma once

#include <stddef.h>

struct arena;

/** Longest label value, in bytes, that we export. */
#define UTF8_LABEL_MAX 256

/**
 * A valid, bounded copy: bytes that are not UTF-8 (RFC 3629) become U+FFFD, control characters
 * (C0, DEL and C1) and ends of lines (U+2028, U+2029) become spaces, ends are trimmed, and what
 * is longer than max is cut at a character with "...".
 *
 * \param arena  Where the copy lives.
 * \param data   `len` bytes of anything, NUL included; may be NULL when len is 0.
 * \param len    Bytes.
 * \param max    Most bytes of the result; at least 4.
 * \return The copy, or NULL when the arena is full.
 */
char *utf8_clean(struct arena *arena, const void *data, size_t len, size_t max);

/**
 * Length of the valid UTF-8 sequence that data starts with.
 *
 * \param data  `len` bytes.
 * \param len   Bytes.
 * \return 1 to 4, or 0 when it does not start with a whole, shortest-form sequence.
 */
size_t utf8_sequence(const unsigned char *data, size_t len);
