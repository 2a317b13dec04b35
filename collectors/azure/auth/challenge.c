/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/challenge.h"

#include <stdint.h>
#include <string.h>

#include "agent/runtime/wiped.h"

#define SPACE " \t"
#define NAME_END " \t=,\""
#define CLAIMS_MAX ((size_t)8 * 1024)

/* One value; where it ends. text NULL: it is not wanted. */
struct value {
	char *text;
	size_t size;
	size_t len;
};

static void put(struct value *value, char c)
{
	if (value->text != NULL && value->len + 1 < value->size)
		value->text[value->len] = c;
	value->len++;
}

static const char *read_quoted(const char *at, struct value *value)
{
	for (at++; *at != '\0' && *at != '"'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		put(value, *at);
	}
	return *at == '"' ? at + 1 : at;
}

static const char *read_value(const char *at, struct value *value)
{
	if (*at == '"')
		return read_quoted(at, value);
	for (; *at != '\0' && *at != ',' && strchr(SPACE, *at) == NULL; at++)
		put(value, *at);
	return at;
}

/* A word that no "=" follows is a scheme. */
size_t challenge_parameter(const char *header, const char *name, char *text, size_t size)
{
	const char *at = header == NULL ? "" : header;
	while (*at != '\0') {
		at += strspn(at, SPACE ",");
		size_t len = strcspn(at, NAME_END);
		const char *word = at;
		at += len;
		at += strspn(at, SPACE);
		struct value value = { 0 };
		if (*at == '"') {
			at = read_quoted(at, &value);
			continue;
		}
		if (*at != '=')
			continue;
		at += 1 + strspn(at + 1, SPACE);
		if (len == strlen(name) && strncasecmp(word, name, len) == 0)
			value = (struct value){ .text = text, .size = size };
		at = read_value(at, &value);
		if (value.text == NULL)
			continue;
		if (value.len >= size)
			return 0;
		text[value.len] = '\0';
		return value.len;
	}
	return 0;
}

/* Both alphabets of RFC 4648. Negative: no digit. */
static int digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	if (c == '-' || c == '_')
		return c == '-' ? 62 : 63;
	const char *found = c == '\0' ? NULL : strchr(digits, c);
	return found == NULL ? -1 : (int)(found - digits);
}

static int decode(const char *text, size_t len, struct wiped *out)
{
	uint32_t bits = 0;
	unsigned count = 0;
	for (size_t i = 0; i < len; i++) {
		int six = digit(text[i]);
		if (six < 0)
			return -1;
		bits = bits << 6 | (uint32_t)six;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		char byte = (char)(bits >> count & 0xff);
		if (byte == '\0' || wiped_add(out, &byte, 1) != 0)
			return -1;
	}
	return 0;
}

int challenge_claims(const char *header, struct wiped *claims)
{
	char text[CLAIMS_MAX];
	size_t len = challenge_parameter(header, "claims", text, sizeof(text));
	while (len > 0 && text[len - 1] == '=')
		len--;
	return len == 0 ? -1 : decode(text, len, claims);
}
