/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Commands that print and end. Each returns the exit status: 0, or 1 also when what was printed
 * did not arrive (a full disk, a closed pipe).
 */
#pragma once

#include <stddef.h>

#include "agent/config/config.h"

struct strbuf;

/**
 * Print a text.
 *
 * \param text  Done afterwards.
 */
int command_print(struct strbuf *text);

/**
 * Read all of standard input. Blocks.
 *
 * \param out  Appended to; fails when it is longer than the buffer's maximum.
 * \return 0, or -1 with ERROR_LIMIT or ERROR_UNREACHABLE.
 */
int command_read(struct strbuf *out, struct error *err);

/** A configuration that is to be read. All borrowed. */
struct command_config {
	const char *file;
	const struct config_kind *const *kinds;
	size_t count; /**< of kinds */
	void (*complain)(void *context, const struct config_complaint *complaint);
	void *context;
};

/**
 * Read a configuration; what is wrong with it is told one by one.
 *
 * \param request     Which, and who hears the complaints.
 * \param ret_config  Written on success only; one reference. NULL: the file is only checked.
 * \return 0 or -1.
 */
int command_read_config(const struct command_config *request, struct config **ret_config);

/**
 * Read a configuration; what is wrong with it goes to standard error as FILE:LINE:COLUMN.
 *
 * \param file        Path.
 * \param kinds       Kinds of source, `count` of them.
 * \param count       Elements.
 * \param ret_config  Written on success only; one reference.
 */
int command_load(const char *file, const struct config_kind *const *kinds, size_t count,
                 struct config **ret_config);

/**
 * Say what is wrong with a configuration, see config_check(), to standard error.
 *
 * \param file   Path.
 * \param kinds  Kinds of source, `count` of them.
 * \param count  Elements.
 */
int command_check(const char *file, const struct config_kind *const *kinds, size_t count);

/**
 * The manual of every option.
 *
 * \param kinds  Kinds of source, `count` of them.
 * \param count  Elements.
 */
int command_config_reference(const struct config_kind *const *kinds, size_t count);

/** The list of every metric. */
int command_metrics_reference(void);

/**
 * The version.
 *
 * \param revision  The commit it was built from.
 */
int command_version(const char *revision);

/** The help. */
int command_help(void);
