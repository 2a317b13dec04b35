/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How many columns of a terminal a text takes. Pure; depends on no locale.
 */
#pragma once

#include <stddef.h>

/**
 * Columns of a text: most characters take one, CJK and emoji two, combining marks none.
 *
 * \param text  `len` bytes of valid UTF-8 without control characters.
 * \param len   Bytes.
 */
size_t width_of(const char *text, size_t len);
