/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/log.h"

#include <assert.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"

/*
 * An essay in a log helps nobody: what is longer is cut with "...". The line has room for both
 * with every byte escaped, and for the other fields.
 */
#define LINE_MAX_BYTES 4096
#define TEXT_MAX_BYTES 1024
#define TARGET_MAX_BYTES 512

static const char *const level_names[LOG_LEVEL_COUNT] = { "debug", "info", "warn", "error" };
static const char *const format_names[LOG_FORMAT_COUNT] = { "logfmt", "json" };

/* Whether `token` stands in the comma-separated `list`. */
static int list_has(const char *list, const char *token)
{
	size_t len = strlen(token);
	for (const char *at = list; at != NULL && *at != '\0';) {
		const char *end = strchrnul(at, ',');
		if ((size_t)(end - at) == len && memcmp(at, token, len) == 0)
			return 1;
		at = *end == ',' ? end + 1 : NULL;
	}
	return 0;
}

static int is_wanted(const struct log *log, enum log_level level, const char *token)
{
	return level >= log->level ||
	       (level == LOG_LEVEL_DEBUG && list_has(log->debug_tokens, token));
}

static void add_time(struct strbuf *line, struct walltime now)
{
	time_t seconds = (time_t)(now.ns / 1000000000);
	struct tm utc;
	char text[sizeof("2026-11-23T00:00:00")];
	gmtime_r(&seconds, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
	strbuf_printf(line, "%s.%03dZ", text, (int)(now.ns % 1000000000 / 1000000));
}

static int is_plain(const char *value)
{
	return value[0] != '\0' && strpbrk(value, " =\"\\") == NULL;
}

/* logfmt quotes only what needs it; its quoted form is JSON's. */
static void add_field(struct strbuf *line, enum log_format format, const char *key,
                      const char *value)
{
	if (format == LOG_FORMAT_JSON)
		strbuf_printf(line, "%s\"%s\":", line->len > 1 ? "," : "", key);
	else
		strbuf_printf(line, "%s%s=", line->len > 0 ? " " : "", key);
	if (format == LOG_FORMAT_LOGFMT && is_plain(value))
		strbuf_puts(line, value);
	else
		strbuf_json(line, value);
}

/*
 * Whether a line can be written now. A reader that hangs (a stuck log collector, a stopped
 * terminal) must not stop the loop: then every fact would stand still and look fresh. A pipe
 * that is writable has room for PIPE_BUF bytes.
 */
static int takes_a_line(int fd)
{
	static_assert(LINE_MAX_BYTES <= PIPE_BUF, "a line must fit a writable pipe");
	struct pollfd ready = { .fd = fd, .events = POLLOUT };
	return poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0;
}

static void write_line(const struct log *log, enum log_level level, const char *token,
                       const char *target, const char *text)
{
	struct strbuf time_text;
	struct strbuf line;
	strbuf_init(&time_text, 64);
	strbuf_init(&line, LINE_MAX_BYTES);
	add_time(&time_text, clock_wall(log->clock));
	if (log->format == LOG_FORMAT_JSON)
		strbuf_putc(&line, '{');
	add_field(&line, log->format, "time", time_text.data == NULL ? "" : time_text.data);
	add_field(&line, log->format, "level", level_names[level]);
	add_field(&line, log->format, "token", token);
	if (target != NULL)
		add_field(&line, log->format, "target", target);
	add_field(&line, log->format, "msg", text);
	strbuf_puts(&line, log->format == LOG_FORMAT_JSON ? "}\n" : "\n");
	if (!strbuf_failed(&line) && takes_a_line(log->fd)) {
		ssize_t written = write(log->fd, line.data, line.len);
		(void)written; /* there is nobody left to tell */
	}
	strbuf_done(&line);
	strbuf_done(&time_text);
}

void log_write(const struct log *log, enum log_level level, const char *token,
               const char *target, const char *format, ...)
{
	if (log == NULL || !is_wanted(log, level, token))
		return;
	char text[TEXT_MAX_BYTES + 2]; /* one byte too many tells utf8_clean() to cut */
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	struct arena *arena = arena_new(0);
	if (arena == NULL)
		return;
	if (target != NULL)
		target = utf8_clean(arena, target, strlen(target), TARGET_MAX_BYTES);
	const char *clean = utf8_clean(arena, text, strlen(text), TEXT_MAX_BYTES);
	if (clean != NULL)
		write_line(log, level, token, target, clean);
	arena_free(arena);
}

static int find_name(const char *const *names, int count, const char *text)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], text) == 0)
			return i;
	return -1;
}

int log_level_parse(const char *text, enum log_level *ret_level)
{
	int found = find_name(level_names, LOG_LEVEL_COUNT, text);
	if (found < 0)
		return -1;
	*ret_level = (enum log_level)found;
	return 0;
}

int log_format_parse(const char *text, enum log_format *ret_format)
{
	int found = find_name(format_names, LOG_FORMAT_COUNT, text);
	if (found < 0)
		return -1;
	*ret_format = (enum log_format)found;
	return 0;
}
