/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/width.h"

#include <stdint.h>

#include "agent/base/utf8.h"

struct range {
	uint32_t first, last;
	size_t columns;
};

/* Unicode's East Asian Width (UAX #11) W and F, and the marks that combine; sorted. What is
 * not here takes one column. */
static const struct range ranges[] = {
	{ 0x0300, 0x036f, 0 },   /* combining diacritical marks */
	{ 0x0483, 0x0489, 0 },   /* Cyrillic ones */
	{ 0x0591, 0x05bd, 0 },   /* Hebrew points */
	{ 0x064b, 0x065f, 0 },   /* Arabic marks */
	{ 0x1100, 0x115f, 2 },   /* Hangul Jamo */
	{ 0x1ab0, 0x1aff, 0 },   /* more diacritical marks */
	{ 0x200b, 0x200f, 0 },   /* zero width space, joiners, marks of direction */
	{ 0x202a, 0x202e, 0 },   /* embeddings */
	{ 0x2060, 0x2064, 0 },   /* word joiner and invisible operators */
	{ 0x20d0, 0x20ff, 0 },   /* marks for symbols */
	{ 0x2e80, 0x303e, 2 },   /* CJK radicals and punctuation */
	{ 0x3041, 0xa4cf, 2 },   /* Kana to Yi */
	{ 0xac00, 0xd7a3, 2 },   /* Hangul */
	{ 0xf900, 0xfaff, 2 },   /* compatibility ideographs */
	{ 0xfe00, 0xfe0f, 0 },   /* variation selectors */
	{ 0xfe20, 0xfe2f, 0 },   /* combining half marks */
	{ 0xfe30, 0xfe6f, 2 },   /* compatibility forms */
	{ 0xfeff, 0xfeff, 0 },   /* byte order mark */
	{ 0xff00, 0xff60, 2 },   /* full width forms */
	{ 0xffe0, 0xffe6, 2 },   /* full width signs */
	{ 0x1f300, 0x1f64f, 2 }, /* pictographs */
	{ 0x1f680, 0x1f6ff, 2 }, /* transport */
	{ 0x1f900, 0x1f9ff, 2 }, /* more pictographs */
	{ 0x20000, 0x3fffd, 2 }, /* ideographs of the next planes */
};

static uint32_t decode(const unsigned char *at, size_t len)
{
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t point = at[0] & masks[len];
	for (size_t i = 1; i < len; i++)
		point = point << 6 | (at[i] & 0x3f);
	return point;
}

static size_t columns_of(uint32_t point)
{
	size_t low = 0;
	size_t high = sizeof(ranges) / sizeof(ranges[0]);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (point > ranges[middle].last)
			low = middle + 1;
		else if (point < ranges[middle].first)
			high = middle;
		else
			return ranges[middle].columns;
	}
	return 1;
}

/* Bytes of the next character; one that is not valid counts as a byte of one column. */
static size_t step(const char *text, size_t len, size_t *ret_columns)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t bytes = utf8_sequence(at, len);
	*ret_columns = bytes == 0 ? 1 : columns_of(decode(at, bytes));
	return bytes == 0 ? 1 : bytes;
}

size_t width_of(const char *text, size_t len)
{
	size_t columns = 0;
	for (size_t i = 0; i < len;) {
		size_t wide;
		i += step(text + i, len - i, &wide);
		columns += wide;
	}
	return columns;
}
