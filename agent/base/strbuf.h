/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A growing byte buffer with a maximum and a sticky error.
 *
 * Writers append without asking; once memory or the maximum is reached nothing more is written
 * and strbuf_failed() stays 1, so a caller checks once at the end. The bytes are always
 * followed by a NUL that does not count. Not thread-safe.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** Open so that it can be embedded; read `data` and `len`, write only through the functions. */
struct strbuf {
	char *data; /**< NUL-terminated once anything was written, NULL before */
	size_t len; /**< bytes without the NUL */
	size_t room;
	size_t max;
	int failed;
};

/**
 * Begin an empty buffer; nothing is allocated yet.
 *
 * \param buf  Uninitialised or done.
 * \param max  Most bytes it may hold, without the NUL.
 */
void strbuf_init(struct strbuf *buf, size_t max);

/**
 * Free what it holds; it may be used again after strbuf_init().
 *
 * \param buf  Initialised.
 */
void strbuf_done(struct strbuf *buf);

/**
 * Forget the bytes and the error, keep the memory.
 *
 * \param buf  Initialised.
 */
void strbuf_clear(struct strbuf *buf);

/**
 * Append bytes.
 *
 * \param buf   Initialised.
 * \param data  `len` bytes; may be NULL when len is 0.
 * \param len   Bytes.
 */
void strbuf_add(struct strbuf *buf, const void *data, size_t len);

/**
 * Append a string.
 *
 * \param buf   Initialised.
 * \param text  NUL-terminated.
 */
void strbuf_puts(struct strbuf *buf, const char *text);

/**
 * Append one byte.
 *
 * \param buf  Initialised.
 * \param c    The byte.
 */
void strbuf_putc(struct strbuf *buf, char c);

/**
 * Append formatted text.
 *
 * \param buf     Initialised.
 * \param format  printf format.
 */
void strbuf_printf(struct strbuf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * Append an unsigned integer in decimal; the fast path of the exposition.
 *
 * \param buf    Initialised.
 * \param value  Any.
 */
void strbuf_u64(struct strbuf *buf, uint64_t value);

/**
 * Append a double as the shortest text that reads back to the same value, with a '.' in every
 * locale: "0.1", "1e-05", "+Inf", "-Inf", "NaN". Whole numbers below 2^53 come without a point.
 *
 * \param buf    Initialised.
 * \param value  Any.
 */
void strbuf_double(struct strbuf *buf, double value);

/**
 * Append text between double quotes as JSON (RFC 8259, section 7); control bytes become \u00XX.
 *
 * \param buf   Initialised.
 * \param text  Valid UTF-8, NUL-terminated.
 */
void strbuf_json(struct strbuf *buf, const char *text);

/**
 * Whether something could not be written since the beginning or the last strbuf_clear().
 *
 * \param buf  Initialised.
 * \return 1 if so, else 0.
 */
int strbuf_failed(const struct strbuf *buf);

/**
 * Take the bytes out of the buffer, which is then empty.
 *
 * \param buf      Initialised and not failed.
 * \param ret_len  Bytes without the NUL; may be NULL.
 * \return Memory to be freed with free(); never NULL for a buffer that did not fail, except
 * when memory is short.
 */
char *strbuf_take(struct strbuf *buf, size_t *ret_len);
