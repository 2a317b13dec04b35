/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Environment variables, read through one function so that tests bring an environment of
 * their own. An empty variable counts as not set.
 */
#pragma once

#include <stdbool.h>

/** Open. What get() returns is borrowed until the environment changes. */
struct environment {
	const char *(*get)(void *context, const char *name); /**< NULL when not set */
	void *context;                                       /**< handed to get() */
};

/** The environment of this process. */
extern const struct environment environment_process;

/**
 * A variable.
 *
 * \param environment  Where to look.
 * \param name         Such as "AWS_PROFILE".
 * \return Its value, or NULL when it is empty or not set.
 */
const char *environment_get(const struct environment *environment, const char *name);

/**
 * Whether a variable or an option says "true", in any case.
 *
 * \param text  NULL is false.
 */
bool environment_is_true(const char *text);
