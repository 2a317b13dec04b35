/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Commands that ask or use a collector by hand. Each returns the exit status.
 */
#pragma once

#include <stddef.h>

struct config_kind;
struct options;

/**
 * A router's answer on standard input into JSON. Needs neither configuration nor router.
 *
 * \param options  Its words: platform and command.
 */
int tool_parse(const struct options *options);

/** What tool_parse() can parse. */
int tool_parse_help(void);

/**
 * The line for a file of known hosts to standard output, its fingerprint to standard error.
 * Asks the router for its key; nobody logs in.
 *
 * \param options  Its words: the router; and the configuration file.
 * \param kinds    Kinds of source, `count` of them.
 * \param count    Elements.
 */
int tool_host_key(const struct options *options, const struct config_kind *const *kinds,
                  size_t count);
