/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A piece of a text, and how it is taken apart: lines, words, numbers, addresses.
 *
 * A span borrows its bytes and is not NUL-terminated. Functions that take something off a span
 * move its beginning; what is not there leaves it as it was.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/ip.h"

struct span {
	const char *text; /**< `len` bytes of anything */
	size_t len;
};

/**
 * A whole string.
 *
 * \param text  NUL-terminated; NULL is an empty one.
 */
struct span span_of(const char *text);

/**
 * Without blanks at both ends.
 *
 * \param span  Any.
 */
struct span span_trim(struct span span);

/**
 * Take the next line off a text, without its end (\n or \r\n) and trailing blanks.
 *
 * \param text      Moved behind the line.
 * \param ret_line  Written when true.
 * \return False at the end of the text.
 */
bool span_line(struct span *text, struct span *ret_line);

/**
 * Take the next word off a text: what stands between blanks.
 *
 * \param text      Moved behind the word.
 * \param ret_word  Written when true; not empty.
 * \return False when there is none.
 */
bool span_word(struct span *text, struct span *ret_word);

/**
 * Whether a span is exactly this text, letter case disregarded.
 *
 * \param span  Any.
 * \param text  NUL-terminated.
 */
bool span_is(struct span span, const char *text);

/**
 * Take a beginning off a text, letter case disregarded.
 *
 * \param span   Moved behind it when true.
 * \param start  NUL-terminated.
 * \return Whether the text begins so.
 */
bool span_skip(struct span *span, const char *start);

/**
 * What follows the first occurrence of a text, letter case disregarded.
 *
 * \param span      Any.
 * \param text      NUL-terminated, not empty.
 * \param ret_rest  Written when true; may be NULL.
 * \return Whether it occurs.
 */
bool span_find(struct span span, const char *text, struct span *ret_rest);

/**
 * Take leading digits off a text, as a number.
 *
 * \param span        Moved behind the digits when true.
 * \param ret_number  Written when true.
 * \return False when there is no digit, or the number does not fit.
 */
bool span_digits(struct span *span, uint64_t *ret_number);

/**
 * A span that is a number in decimal and nothing else.
 *
 * \param span        Any.
 * \param ret_number  Written when true.
 */
bool span_u64(struct span span, uint64_t *ret_number);

/**
 * A span that is an address, as ip_parse() reads it.
 *
 * \param span    Any.
 * \param ret_ip  Written when true.
 */
bool span_ip(struct span span, struct ip *ret_ip);

/**
 * A span that is a prefix; bits behind its length are cleared, since routers differ in that.
 *
 * \param span        "10.0.0.0/8"; an address alone is a host prefix.
 * \param ret_prefix  Written when true.
 */
bool span_prefix(struct span span, struct ip_prefix *ret_prefix);
