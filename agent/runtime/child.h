/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A program that is run for its standard output, such as a credential helper: no shell, a
 * deadline, bounded output, nothing inherited but the environment and the working directory.
 *
 * It runs in a session of its own, so that it is killed together with what it has started. It
 * ends when it exits; what it has left behind in the background is not waited for.
 */
#pragma once

#include <stddef.h>

#include "agent/base/clock.h"

struct child;
struct error;
struct loop;

/** What to run. Copied by child_start(). */
struct child_call {
	const char *const *argv; /**< NULL-terminated; argv[0] is looked for in PATH */
	struct duration timeout; /**< after which it is killed, with all it has started */
	size_t max_output;       /**< most bytes of standard output */
};

/** How a program ended. Valid during the callback only. */
struct child_result {
	int exit_status;    /**< 0 to 255; -1: ended by a signal */
	const char *output; /**< standard output, NUL behind the last byte; wiped afterwards */
	size_t len;
	const char
		*complaint; /**< first line of standard error, cleaned; "" when there is none */
};

/** Exactly one of the two is not NULL: an end, or ERROR_TIMEOUT or ERROR_LIMIT. */
typedef void child_ended(void *context, const struct child_result *result,
                         const struct error *err);

/**
 * Run a program.
 *
 * \param loop       Borrowed.
 * \param call       What to run.
 * \param ended      Called once on the loop's thread, never from within this function, unless
 *                   it is cancelled.
 * \param context    Handed to it.
 * \param ret_child  Written on success only; valid until `ended` returns.
 * \return 0, or -1 with ERROR_CONFIG (no such program, or it may not be run) or ERROR_LIMIT.
 * Blocks until the kernel has loaded the program.
 */
int child_start(struct loop *loop, const struct child_call *call, child_ended *ended,
                void *context, struct child **ret_child, struct error *err);

/**
 * Kill it and what it has started; the callback does not run.
 *
 * \param child  Running; NULL is allowed.
 */
void child_cancel(struct child *child);
