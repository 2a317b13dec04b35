/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The log: one line per event to standard error, logfmt or JSON.
 *
 * Only agent/ logs; collectors and exporters return errors. A line says when (UTC), how bad,
 * which part (`token`: a collector or a room), about what (`target`: a source, may be NULL) and
 * a text. Every value is escaped, so a line is always one line. There is no way to log a struct
 * secret. A log is made once by main and passed down; log_write() may be called from any
 * thread.
 */
#pragma once

#include "agent/base/clock.h"

enum log_level {
	LOG_LEVEL_DEBUG,
	LOG_LEVEL_INFO,
	LOG_LEVEL_WARN,
	LOG_LEVEL_ERROR,
	LOG_LEVEL_COUNT
};
enum log_format { LOG_FORMAT_LOGFMT, LOG_FORMAT_JSON, LOG_FORMAT_COUNT };

/** Open: main fills it in. */
struct log {
	const struct clock *clock;
	enum log_level level; /**< lines below it are not written */
	enum log_format format;
	const char *debug_tokens; /**< comma-separated tokens whose debug lines are written; may
	                             be NULL */
	int fd;                   /**< where to; usually 2 */
};

/**
 * Write a line; never fails. A line that would have to wait for whoever reads the log is lost:
 * the agent does not stand still because its log does.
 *
 * \param log     NULL writes nothing.
 * \param level   How bad.
 * \param token   Which part: "snmp", "config", "http".
 * \param target  About what: a source or a file; may be NULL.
 * \param format  printf format of the text.
 */
void log_write(const struct log *log, enum log_level level, const char *token,
               const char *target, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/**
 * Read a level: "debug", "info", "warn" or "error".
 *
 * \param text       NUL-terminated.
 * \param ret_level  Written on success only.
 * \return 0, or -1 for any other word.
 */
int log_level_parse(const char *text, enum log_level *ret_level);

/**
 * Read a format: "logfmt" or "json".
 *
 * \param text        NUL-terminated.
 * \param ret_format  Written on success only.
 * \return 0, or -1 for any other word.
 */
int log_format_parse(const char *text, enum log_format *ret_format);
