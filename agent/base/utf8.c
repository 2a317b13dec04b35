/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/utf8.h"

#include <string.h>

#include "agent/base/arena.h"

/* RFC 3629, section 4: the range of the second byte depends on the first. */
size_t utf8_sequence(const unsigned char *data, size_t len)
{
	if (len == 0)
		return 0;
	unsigned char first = data[0];
	if (first < 0x80)
		return 1;
	size_t want = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	if (first < 0xc2 || first > 0xf4 || len < want)
		return 0;
	unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
	if (data[1] < low || data[1] > high)
		return 0;
	for (size_t i = 2; i < want; i++)
		if ((data[i] & 0xc0) != 0x80)
			return 0;
	return want;
}

static int is_blank(unsigned char c)
{
	return c <= 0x20 || c == 0x7f;
}

/* U+0080 to U+009F, some of which terminals obey, and U+2028 and U+2029, which end a line: of a
 * comment in YAML, too. */
static int is_control(const unsigned char *sequence, size_t len)
{
	if (len == 3)
		return sequence[0] == 0xe2 && sequence[1] == 0x80 &&
		       (sequence[2] == 0xa8 || sequence[2] == 0xa9);
	return len == 2 && sequence[0] == 0xc2 && sequence[1] < 0xa0;
}

char *utf8_clean(struct arena *arena, const void *data, size_t len, size_t max)
{
	const unsigned char *in = data;
	while (len > 0 && is_blank(in[0])) {
		in++;
		len--;
	}
	while (len > 0 && is_blank(in[len - 1]))
		len--;
	if (len < max / 3) /* a byte becomes three at most; labels are mostly short */
		max = len * 3;
	char *out = arena_alloc(arena, max + 1);
	if (out == NULL)
		return NULL;
	size_t at = 0;
	size_t fits = 0; /* longest cut that leaves room for "..." */
	for (size_t i = 0; i < len;) {
		size_t step = utf8_sequence(in + i, len - i);
		const void *from = step == 0 ? (const void *)"\xef\xbf\xbd" : in + i;
		size_t width = step == 0 ? 3 : step;
		if (is_control(in + i, step)) {
			from = " ";
			width = 1;
		}
		if (at + width > max) {
			memcpy(out + fits, "...", 4);
			return out;
		}
		memcpy(out + at, from, width);
		if (width == 1 && is_blank((unsigned char)out[at]))
			out[at] = ' ';
		at += width;
		i += step == 0 ? 1 : step;
		if (at + 3 <= max)
			fits = at;
	}
	out[at] = '\0';
	return out;
}
