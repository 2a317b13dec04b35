/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/scrub.h"

#include <string.h>

/* With their quotes: inside of a string the second one would be escaped. */
static const char *const secret_keys[SCRUB_KEYS] = { "\"authKey\"",
	                                             "\"customerRouterConfig\"" };

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
		at++;
	return at;
}

/* Behind the quote that opens the value of a key, or NULL when no string follows. */
static const char *value_of(const char *behind_key, const char *end)
{
	const char *at = skip_space(behind_key, end);
	if (at == end || *at != ':')
		return NULL;
	at = skip_space(at + 1, end);
	return at == end || *at != '"' ? NULL : at + 1;
}

/* The quote that closes a string. */
static const char *string_end(const char *at, const char *end)
{
	while (at < end && *at != '"')
		at += *at == '\\' && end - at > 1 ? 2 : 1;
	return at;
}

/* The first value of one key from here on; end when there is none. */
static const char *find_value(const char *at, const char *end, const char *key)
{
	size_t len = strlen(key);
	while ((at = memmem(at, (size_t)(end - at), key, len)) != NULL) {
		at += len;
		const char *value = value_of(at, end);
		if (value != NULL)
			return value;
	}
	return end;
}

/* The nearest secret from here on; only the key that was passed is looked for again. */
static void find_secret(struct scrub *scrub)
{
	scrub->secret = scrub->end;
	for (size_t i = 0; i < SCRUB_KEYS; i++) {
		if (scrub->next[i] == NULL || scrub->next[i] <= scrub->at)
			scrub->next[i] = find_value(scrub->at, scrub->end, secret_keys[i]);
		if (scrub->next[i] < scrub->secret)
			scrub->secret = scrub->next[i];
	}
}

struct scrub scrub_begin(const char *text, size_t len)
{
	struct scrub scrub = { .at = text, .end = text + len };
	find_secret(&scrub);
	return scrub;
}

size_t scrub_read(void *buffer, size_t room, void *context)
{
	struct scrub *scrub = context;
	if (scrub->at == scrub->secret && scrub->at < scrub->end) {
		scrub->at = string_end(scrub->at, scrub->end);
		find_secret(scrub);
	}
	size_t len = (size_t)(scrub->secret - scrub->at);
	if (len > room)
		len = room;
	memcpy(buffer, scrub->at, len);
	scrub->at += len;
	return len;
}
