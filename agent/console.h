/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Commands for people at a terminal, and for their scripts. Each returns the exit status.
 */
#pragma once

#include "agent/client/client.h"

struct body;
struct config;
struct options;

/**
 * Ask a running agent and print its answer.
 *
 * \param options   Whom, and how it is printed.
 * \param question  What; CLIENT_EXPLAIN takes its path from the words.
 */
int console_ask(const struct options *options, enum client_question question);

/** What a discovery brought. All borrowed. */
struct console_discovery {
	const struct config *config; /**< with which was asked */
	const struct body *paths;    /**< the API's words of the paths */
	const struct body *sources;  /**< likewise of the sources */
};

/**
 * Print what was discovered.
 *
 * \param options    Names the file; how it is printed.
 * \param discovery  What was found.
 */
int console_discovery(const struct options *options, const struct console_discovery *discovery);
