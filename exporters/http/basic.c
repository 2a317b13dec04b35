/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/basic.h"

#include <string.h>
#include <strings.h>

/* Value of a character of the alphabet, -1 for any other. */
static int digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Four characters, the last `padding` of which are '='. Bits that no byte holds must be zero.
 */
static int decode_group(const char *text, size_t padding, uint8_t out[static 3])
{
	uint32_t bits = 0;
	for (size_t i = 0; i < 4; i++) {
		int value = i < 4 - padding ? digit(text[i]) : 0;
		if (value < 0)
			return -1;
		bits = bits << 6 | (uint32_t)value;
	}
	out[0] = (uint8_t)(bits >> 16);
	out[1] = (uint8_t)(bits >> 8);
	out[2] = (uint8_t)bits;
	return (bits & ((UINT32_C(1) << 8 * padding) - 1)) == 0 ? 0 : -1;
}

int base64_decode(const char *text, size_t len, uint8_t *out, size_t room, size_t *ret_len)
{
	if (len % 4 != 0)
		return -1;
	size_t padding = 0;
	while (len > 0 && padding < 2 && text[len - 1 - padding] == '=')
		padding++;
	size_t total = len / 4 * 3 - padding;
	if (total > room)
		return -1;
	for (size_t at = 0; at < len; at += 4) {
		uint8_t group[3];
		size_t missing = at + 4 == len ? padding : 0;
		if (decode_group(text + at, missing, group) != 0)
			return -1;
		memcpy(out + at / 4 * 3, group, 3 - missing);
	}
	*ret_len = total;
	return 0;
}

/* Copy what is between two points as a string; a NUL inside would cut it short unnoticed. */
static int copy_field(const char *begin, const char *end, char out[static BASIC_FIELD_MAX + 1])
{
	size_t len = (size_t)(end - begin);
	if (len > BASIC_FIELD_MAX || memchr(begin, '\0', len) != NULL)
		return -1;
	memcpy(out, begin, len);
	out[len] = '\0';
	return 0;
}

static int split(const char *text, size_t len, struct basic_credentials *ret_credentials)
{
	const char *colon = memchr(text, ':', len);
	if (colon == NULL)
		return -1;
	struct basic_credentials credentials = { 0 };
	int result = -1;
	if (copy_field(text, colon, credentials.user) == 0 &&
	    copy_field(colon + 1, text + len, credentials.password) == 0) {
		*ret_credentials = credentials;
		result = 0;
	}
	basic_wipe(&credentials);
	return result;
}

int basic_parse(const char *header, struct basic_credentials *ret_credentials)
{
	static const char scheme[] = "Basic ";
	if (header == NULL || strncasecmp(header, scheme, sizeof(scheme) - 1) != 0)
		return -1;
	const char *text = header + sizeof(scheme) - 1;
	text += strspn(text, " ");
	size_t len = strlen(text);
	while (len > 0 && text[len - 1] == ' ')
		len--;
	uint8_t decoded[2 * BASIC_FIELD_MAX + 1];
	int result = -1;
	size_t decoded_len;
	if (base64_decode(text, len, decoded, sizeof(decoded), &decoded_len) == 0)
		result = split((const char *)decoded, decoded_len, ret_credentials);
	explicit_bzero(decoded, sizeof(decoded));
	return result;
}

void basic_wipe(struct basic_credentials *credentials)
{
	explicit_bzero(credentials, sizeof(*credentials));
}
