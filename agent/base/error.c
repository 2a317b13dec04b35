/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define REQUEST_ID_MAX 64

static const char *const kind_names[ERROR_KIND_COUNT] = {
	[ERROR_NONE] = "none",
	[ERROR_CONFIG] = "config",
	[ERROR_TIMEOUT] = "timeout",
	[ERROR_UNREACHABLE] = "unreachable",
	[ERROR_DENIED] = "denied",
	[ERROR_THROTTLED] = "throttled",
	[ERROR_MALFORMED] = "malformed",
	[ERROR_LIMIT] = "limit",
	[ERROR_BUG] = "bug",
};

/* A sentence that was cut says so. */
static void mark_cut(char *text, size_t size, int wanted)
{
	if (wanted >= 0 && (size_t)wanted >= size)
		memcpy(text + size - 4, "...", 4);
}

int error_set(struct error *err, enum error_kind kind, int number, const char *format, ...)
{
	if (err == NULL)
		return -1;
	char text[sizeof(err->text)]; /* the arguments may point into err->text */
	va_list args;
	va_start(args, format);
	int wanted = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	mark_cut(text, sizeof(text), wanted);
	err->kind = kind;
	err->number = number;
	const char *reason = number != 0 ? strerrordesc_np(number) : NULL;
	if (reason != NULL)
		wanted = snprintf(err->text, sizeof(err->text), "%s: %s", text, reason);
	else
		wanted = snprintf(err->text, sizeof(err->text), "%s", text);
	mark_cut(err->text, sizeof(err->text), wanted);
	return -1;
}

int error_wrap(struct error *err, const char *format, ...)
{
	if (err == NULL)
		return -1;
	char context[sizeof(err->text)];
	char old[sizeof(err->text)];
	va_list args;
	va_start(args, format);
	int wanted = vsnprintf(context, sizeof(context), format, args);
	va_end(args);
	mark_cut(context, sizeof(context), wanted);
	memcpy(old, err->text, sizeof(old));
	wanted = snprintf(err->text, sizeof(err->text), "%s: %s", context, old);
	mark_cut(err->text, sizeof(err->text), wanted);
	return -1;
}

static const char request_mark[] = " (request ";

void error_add_request(struct error *err, const char *id)
{
	char suffix[96];
	if (err == NULL || id == NULL || *id == '\0' || strlen(id) > REQUEST_ID_MAX)
		return;
	size_t suffix_len = (size_t)snprintf(suffix, sizeof(suffix), "%s%s)", request_mark, id);
	size_t len = strlen(err->text);
	size_t most = sizeof(err->text) - 1 - suffix_len;
	if (len > most) {
		memcpy(err->text + most - 3, "...", 3);
		len = most;
	}
	memcpy(err->text + len, suffix, suffix_len + 1);
}

size_t error_gist(const char *text)
{
	const char *mark = strstr(text, request_mark);
	return mark != NULL ? (size_t)(mark - text) : strlen(text);
}

const char *error_kind_name(enum error_kind kind)
{
	return (unsigned)kind < ERROR_KIND_COUNT ? kind_names[kind] : "bug";
}
