/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/scrub.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* A closed list, of all clouds. An API that spells a key in another case means the same. */
static const struct secret_key {
	const char *name;
	size_t len;
} secret_keys[] = {
#define KEY(name)                                                                              \
	{                                                                                      \
		(name), sizeof(name) - 1                                                       \
	}
	KEY("authKey"),
	KEY("customerRouterConfig"),
	KEY("serviceKey"),
	KEY("sharedKey"),
	KEY("authorizationKey"),
	KEY("radiusServerSecret"),
	KEY("cakSecretIdentifier"),
	KEY("cknSecretIdentifier"),
#undef KEY
};

static bool is_secret_key(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(secret_keys) / sizeof(secret_keys[0]); i++)
		if (secret_keys[i].len == len &&
		    strncasecmp(secret_keys[i].name, name, len) == 0)
			return true;
	return false;
}

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

static const char *find_quote(const char *at, const char *end)
{
	const char *quote = memchr(at, '"', (size_t)(end - at));
	return quote == NULL ? end : quote;
}

/* The quote that closes a string: not behind an odd number of backslashes. */
static const char *string_end(const char *begin, const char *end)
{
	const char *at = find_quote(begin, end);
	for (; at < end; at = find_quote(at + 1, end)) {
		const char *slash = at;
		while (slash > begin && slash[-1] == '\\')
			slash--;
		if ((at - slash) % 2 == 0)
			break;
	}
	return at;
}

/* The first secret value behind a place that is in no string; the end when there is none. */
static const char *find_secret(const char *at, const char *end)
{
	while ((at = find_quote(at, end)) < end) {
		const char *name = at + 1;
		const char *close = string_end(name, end);
		if (close == end)
			break;
		at = close + 1;
		if (!is_secret_key(name, (size_t)(close - name)))
			continue;
		const char *value = value_of(at, end);
		if (value != NULL)
			return value;
	}
	return end;
}

struct scrub scrub_begin(const char *text, size_t len)
{
	return (struct scrub){ .at = text,
		               .secret = find_secret(text, text + len),
		               .end = text + len };
}

/* Goes on with the quote that closes a secret. */
static void skip_secret(struct scrub *scrub)
{
	scrub->at = string_end(scrub->secret, scrub->end);
	scrub->secret =
		scrub->at == scrub->end ? scrub->end : find_secret(scrub->at + 1, scrub->end);
}

size_t scrub_read(void *buffer, size_t room, void *context)
{
	struct scrub *scrub = context;
	if (scrub->at == scrub->secret && scrub->at < scrub->end)
		skip_secret(scrub);
	size_t len = (size_t)(scrub->secret - scrub->at);
	if (len > room)
		len = room;
	memcpy(buffer, scrub->at, len);
	scrub->at += len;
	return len;
}
