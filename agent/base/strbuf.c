/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/strbuf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void strbuf_init(struct strbuf *buf, size_t max)
{
	*buf = (struct strbuf){ .max = max };
}

void strbuf_done(struct strbuf *buf)
{
	free(buf->data);
	*buf = (struct strbuf){ .max = buf->max };
}

void strbuf_clear(struct strbuf *buf)
{
	buf->len = 0;
	buf->failed = 0;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

/* Make room for `more` bytes and a NUL. */
static int reserve(struct strbuf *buf, size_t more)
{
	if (buf->failed)
		return -1;
	if (more > buf->max - buf->len) {
		buf->failed = 1;
		return -1;
	}
	size_t need = buf->len + more + 1;
	if (need <= buf->room)
		return 0;
	size_t room = buf->room < 64 ? 64 : buf->room * 2;
	if (room < need)
		room = need;
	char *data = realloc(buf->data, room);
	if (data == NULL) {
		buf->failed = 1;
		return -1;
	}
	buf->data = data;
	buf->room = room;
	return 0;
}

void strbuf_add(struct strbuf *buf, const void *data, size_t len)
{
	if (reserve(buf, len) != 0)
		return;
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void strbuf_puts(struct strbuf *buf, const char *text)
{
	strbuf_add(buf, text, strlen(text));
}

void strbuf_putc(struct strbuf *buf, char c)
{
	strbuf_add(buf, &c, 1);
}

void strbuf_printf(struct strbuf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		buf->failed = 1;
	else if (reserve(buf, (size_t)len) == 0) {
		vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}

void strbuf_u64(struct strbuf *buf, uint64_t value)
{
	char digits[20]; /* 2^64 - 1 has 20 digits */
	size_t at = sizeof(digits);
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	strbuf_add(buf, digits + at, sizeof(digits) - at);
}

/* The locale may write its decimal point as a comma, or as two bytes (U+066B). */
static void add_with_point(struct strbuf *buf, const char *text, size_t len)
{
	const char *end = text + len;
	while (text < end) {
		size_t run = strspn(text, "0123456789+-e");
		strbuf_add(buf, text, run);
		text += run;
		if (text == end)
			break;
		strbuf_putc(buf, '.');
		text += strcspn(text, "0123456789");
	}
}

void strbuf_double(struct strbuf *buf, double value)
{
	const double exact = 9007199254740992.0; /* 2^53: every whole number below is exact */
	if (isnan(value)) {
		strbuf_puts(buf, "NaN");
	} else if (isinf(value)) {
		strbuf_puts(buf, value > 0 ? "+Inf" : "-Inf");
	} else if (value >= 0 && value < exact && floor(value) == value && !signbit(value)) {
		strbuf_u64(buf, (uint64_t)value);
	} else {
		char text[32]; /* "-1.7976931348623157e+308" has 24 */
		int len = 0;
		for (int digits = 15; digits <= 17; digits++) {
			len = snprintf(text, sizeof(text), "%.*g", digits, value);
			if (digits == 17 || strtod(text, NULL) == value)
				break;
		}
		add_with_point(buf, text, (size_t)len);
	}
}

void strbuf_json(struct strbuf *buf, const char *text)
{
	strbuf_putc(buf, '"');
	for (const char *at = text; *at != '\0'; at++) {
		unsigned char c = (unsigned char)*at;
		if (c == '"' || c == '\\') {
			strbuf_putc(buf, '\\');
			strbuf_putc(buf, *at);
		} else if (c < 0x20 || c == 0x7f) {
			strbuf_printf(buf, "\\u%04x", c);
		} else {
			strbuf_putc(buf, *at);
		}
	}
	strbuf_putc(buf, '"');
}

int strbuf_failed(const struct strbuf *buf)
{
	return buf->failed;
}

char *strbuf_take(struct strbuf *buf, size_t *ret_len)
{
	strbuf_add(buf, NULL, 0); /* an empty buffer still yields "" */
	char *data = buf->data;
	if (ret_len != NULL)
		*ret_len = buf->len;
	*buf = (struct strbuf){ .max = buf->max };
	return data;
}
