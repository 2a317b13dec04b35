/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A login on a router, and commands one after the other. For workers of a pool: blocks.
 *
 * What is sent is a row of the platform's table (parse/command.h) and nothing else: there is
 * one function that writes to the router, and it takes rows. Beside rows it knows two things: a
 * blank for a pager, and the enable secret.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "collectors/cli/line.h"
#include "collectors/cli/parse/command.h"

struct session;

/** How to log in, and what is too much. Borrowed as long as the session lives. */
struct session_options {
	struct line_options line;
	const struct cli_platform *platform;
	struct secret enable_password; /**< or none: stay at the privilege of the login */
	size_t max_output;             /**< most bytes of one command's output */
	unsigned command_rate;         /**< most commands per second; at least 1 */
};

/** What a command printed, without echo, prompt and log messages. */
struct session_answer {
	const char *text; /**< borrowed until the next command */
	size_t len;
	const char *complaint; /**< of a process that failed without output: why; else "" */
};

/**
 * Log in and turn paging off.
 *
 * \param options      How.
 * \param patience     How long it may take.
 * \param ret_session  Written on success only; to be closed with session_close().
 * \return 0, or -1 as line_open(), or with ERROR_TIMEOUT: no prompt.
 */
int session_open(const struct session_options *options, const struct patience *patience,
                 struct session **ret_session, struct error *err);

/**
 * Ask one command and wait for all of its output.
 *
 * \param session     Open and not broken.
 * \param command     A row of the platform's table.
 * \param arguments   For its placeholders; may be NULL.
 * \param patience    How long it may take.
 * \param ret_answer  Written on success only.
 * \return 0, or -1 with ERROR_TIMEOUT, ERROR_UNREACHABLE, ERROR_LIMIT (too much output),
 * ERROR_DENIED, ERROR_CONFIG (no such program on the router; a VRF's name that is not sent) or
 * ERROR_BUG: no row of this platform.
 */
int session_ask(struct session *session, const struct cli_command *command,
                const struct cli_arguments *arguments, const struct patience *patience,
                struct session_answer *ret_answer, struct error *err);

/**
 * Whether no more can be asked: the connection is gone, or an output was not waited for.
 *
 * \param session  Open.
 */
bool session_is_broken(const struct session *session);

/**
 * Say good-bye and hang up. Does not wait for the router.
 *
 * \param session  NULL is allowed.
 */
void session_close(struct session *session);
