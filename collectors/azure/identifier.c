/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/identifier.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "agent/base/strbuf.h"

#define SUBSCRIPTIONS "/subscriptions/"
#define GROUPS "/resourceGroups/"
#define PROVIDERS "/providers/"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* Names of groups may have letters of any script; all that is not ASCII is taken for one. */
static size_t name_length(const char *text)
{
	size_t len = 0;
	while (text[len] != '\0' && (((unsigned char)text[len] & 0x80) != 0 ||
	                             strchr(LETTERS "-_.()", text[len]) != NULL))
		len++;
	return len;
}

/* Nothing that would lead elsewhere in a path. */
static bool is_segment(const char *text, size_t len)
{
	return len > 0 && name_length(text) >= len && strspn(text, ".") < len;
}

bool identifier_is_name(const char *text)
{
	return is_segment(text, strlen(text));
}

bool identifier_is_path(const char *id)
{
	if (id == NULL || strlen(id) >= IDENTIFIER_MAX ||
	    strncasecmp(id, SUBSCRIPTIONS, strlen(SUBSCRIPTIONS)) != 0)
		return false;
	for (const char *at = id; *at == '/'; at += strcspn(at, "/")) {
		at++;
		if (!is_segment(at, strcspn(at, "/")))
			return false;
	}
	return true;
}

/* What follows a part of an identifier, in any case; NULL: something else stands there. */
static const char *behind(const char *at, const char *part)
{
	size_t len = strlen(part);
	return at != NULL && strncasecmp(at, part, len) == 0 ? at + len : NULL;
}

static const char *next_slash(const char *at)
{
	return at == NULL ? NULL : at + strcspn(at, "/");
}

/* The resource group of an identifier and all that follows; NULL: it has none. */
static const char *group_of(const char *id)
{
	return behind(next_slash(behind(id, SUBSCRIPTIONS)), GROUPS);
}

static bool is_of_type(const char *id, const char *type)
{
	const char *name = behind(behind(next_slash(group_of(id)), PROVIDERS), type);
	return name != NULL && name[0] == '/' && identifier_is_name(name + 1);
}

int identifier_of(const char *text, const char *type, const char *subscription,
                  char ret_id[static IDENTIFIER_MAX])
{
	const char *slash = strchr(text, '/');
	if (strlen(text) > IDENTIFIER_MAX / 2 || slash == NULL)
		return -1;
	if (text[0] == '/') {
		if (!identifier_is_path(text) || !is_of_type(text, type))
			return -1;
		snprintf(ret_id, IDENTIFIER_MAX, "%s", text);
		return 0;
	}
	if (!is_segment(text, (size_t)(slash - text)) || !identifier_is_name(slash + 1))
		return -1;
	snprintf(ret_id, IDENTIFIER_MAX, SUBSCRIPTIONS "%s" GROUPS "%.*s" PROVIDERS "%s/%s",
	         subscription, (int)(slash - text), text, type, slash + 1);
	return 0;
}

static void put_lower(struct strbuf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		strbuf_putc(out, (char)tolower((unsigned char)text[i]));
}

void identifier_words(const char *id, struct strbuf *out)
{
	const char *group = group_of(id);
	const char *type = behind(next_slash(group), PROVIDERS);
	const char *rest = next_slash(type); /* "/expressRouteCircuits/er-sg/..." */
	const char *name = rest == NULL || *rest == '\0' ? NULL : next_slash(rest + 1);
	if (name == NULL || *name == '\0') {
		strbuf_puts(out, id);
		return;
	}
	put_lower(out, group, strcspn(group, "/"));
	put_lower(out, name, strlen(name));
}

/* RFC 3986, 3.3: what a segment may have, and the slashes between them. */
void identifier_url(const char *path, struct strbuf *out)
{
	for (; *path != '\0'; path++) {
		if (strchr(LETTERS "-_.~()/", *path) != NULL)
			strbuf_putc(out, *path);
		else
			strbuf_printf(out, "%%%02X", (unsigned char)*path);
	}
}
