/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reading bytes from outside: a cursor with a sticky error.
 *
 * Every read is bounded. The first one that does not fit latches the error; it and all later
 * reads return 0 and move nothing, so a parser reads straight down and asks once. A nested
 * field is carved out as a cursor of its own. All integers are big-endian (network order).
 * Nothing is copied.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct wire {
	const uint8_t *data; /**< borrowed */
	size_t len;
	size_t at;
	int failed;
};

/**
 * Begin to read.
 *
 * \param data  `len` bytes, borrowed; may be NULL when len is 0.
 * \param len   Bytes.
 */
struct wire wire_init(const void *data, size_t len);

/**
 * Bytes not yet read; 0 after an error.
 *
 * \param wire  A cursor.
 */
size_t wire_left(const struct wire *wire);

/**
 * Read one byte.
 *
 * \param wire  A cursor.
 * \return The value, or 0 with the error latched.
 */
uint8_t wire_u8(struct wire *wire);

/**
 * Read two bytes.
 *
 * \param wire  A cursor.
 * \return The value, or 0 with the error latched.
 */
uint16_t wire_u16(struct wire *wire);

/**
 * Read four bytes.
 *
 * \param wire  A cursor.
 * \return The value, or 0 with the error latched.
 */
uint32_t wire_u32(struct wire *wire);

/**
 * Read eight bytes.
 *
 * \param wire  A cursor.
 * \return The value, or 0 with the error latched.
 */
uint64_t wire_u64(struct wire *wire);

/**
 * Take `len` bytes.
 *
 * \param wire  A cursor.
 * \param len   Bytes.
 * \return Pointer into the data, or NULL with the error latched.
 */
const uint8_t *wire_bytes(struct wire *wire, size_t len);

/**
 * Carve the next `len` bytes out as a cursor of their own.
 *
 * \param wire  A cursor; moves behind them.
 * \param len   Bytes.
 * \return The inner cursor; failed when the outer one is.
 */
struct wire wire_sub(struct wire *wire, size_t len);
