/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parse/span.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void advance(struct span *span, size_t count)
{
	span->text += count;
	span->len -= count;
}

struct span span_of(const char *text)
{
	return text == NULL ? (struct span){ "", 0 } : (struct span){ text, strlen(text) };
}

struct span span_trim(struct span span)
{
	while (span.len > 0 && is_blank(span.text[span.len - 1]))
		span.len--;
	while (span.len > 0 && is_blank(span.text[0]))
		advance(&span, 1);
	return span;
}

bool span_line(struct span *text, struct span *ret_line)
{
	if (text->len == 0)
		return false;
	const char *end = memchr(text->text, '\n', text->len);
	size_t len = end == NULL ? text->len : (size_t)(end - text->text);
	struct span line = { text->text, len };
	while (line.len > 0 && is_blank(line.text[line.len - 1]))
		line.len--;
	*ret_line = line;
	advance(text, end == NULL ? len : len + 1);
	return true;
}

bool span_word(struct span *text, struct span *ret_word)
{
	struct span word = *text;
	while (word.len > 0 && is_blank(word.text[0]))
		advance(&word, 1);
	size_t len = 0;
	while (len < word.len && !is_blank(word.text[len]))
		len++;
	if (len == 0)
		return false;
	*ret_word = (struct span){ word.text, len };
	advance(&word, len);
	*text = word;
	return true;
}

bool span_is(struct span span, const char *text)
{
	return span.len == strlen(text) && strncasecmp(span.text, text, span.len) == 0;
}

bool span_skip(struct span *span, const char *start)
{
	size_t len = strlen(start);
	if (span->len < len || strncasecmp(span->text, start, len) != 0)
		return false;
	advance(span, len);
	return true;
}

bool span_find(struct span span, const char *text, struct span *ret_rest)
{
	for (; span.len > 0; advance(&span, 1)) {
		struct span rest = span;
		/* seldom the same: the rest is not compared for nothing */
		if ((span.text[0] | 0x20) != (text[0] | 0x20) || !span_skip(&rest, text))
			continue;
		if (ret_rest != NULL)
			*ret_rest = rest;
		return true;
	}
	return false;
}

bool span_digits(struct span *span, uint64_t *ret_number)
{
	struct span rest = *span;
	uint64_t number = 0;
	while (rest.len > 0 && rest.text[0] >= '0' && rest.text[0] <= '9') {
		uint64_t digit = (uint64_t)(rest.text[0] - '0');
		if (number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
		advance(&rest, 1);
	}
	if (rest.text == span->text)
		return false;
	*span = rest;
	*ret_number = number;
	return true;
}

bool span_u64(struct span span, uint64_t *ret_number)
{
	uint64_t number;
	if (!span_digits(&span, &number) || span.len != 0)
		return false;
	*ret_number = number;
	return true;
}

bool span_ip(struct span span, struct ip *ret_ip)
{
	char text[IP_TEXT_MAX];
	if (span.len == 0 || span.len >= sizeof(text) ||
	    memchr(span.text, '\0', span.len) != NULL)
		return false;
	memcpy(text, span.text, span.len);
	text[span.len] = '\0';
	return ip_parse(text, ret_ip) == 0;
}

bool span_prefix(struct span span, struct ip_prefix *ret_prefix)
{
	const char *slash = span.len == 0 ? NULL : memchr(span.text, '/', span.len);
	struct span address = { span.text,
		                slash == NULL ? span.len : (size_t)(slash - span.text) };
	struct ip ip;
	if (!span_ip(address, &ip))
		return false;
	uint64_t length = ip_length(ip.family) * 8;
	uint64_t most = length;
	if (slash != NULL) {
		advance(&span, address.len + 1);
		if (!span_u64(span, &length) || length > most)
			return false;
	}
	*ret_prefix = ip_prefix_of(&ip, (uint8_t)length);
	return true;
}
