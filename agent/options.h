/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The command line: `onramp COMMAND [FLAGS]`, flags as exporters have them.
 */
#pragma once

#include "agent/base/log.h"
#include "agent/client/ask.h"
#include "agent/config/schema.h"

struct error;

enum command {
	COMMAND_RUN,
	COMMAND_CHECK_CONFIG,
	COMMAND_CONFIG_REFERENCE,  /**< print the manual of every option */
	COMMAND_METRICS_REFERENCE, /**< print the list of every metric */
	COMMAND_PARSE,             /**< a router's answer into JSON */
	COMMAND_PARSE_HELP,        /**< print what it can parse */
	COMMAND_HOSTKEY,           /**< print a router's host key */
	COMMAND_STATUS,            /**< ask a running agent: all paths */
	COMMAND_EXPLAIN,           /**< likewise: one path, and why */
	COMMAND_CHECKLIST,         /**< likewise */
	COMMAND_DISCOVER,          /**< ask routers and clouds once */
	COMMAND_VERSION,
	COMMAND_HELP
};

/** Most words that a command takes. */
#define OPTIONS_WORDS_MAX 2

/** What was typed. Strings point into argv. */
struct options {
	enum command command;
	const char
		*words[OPTIONS_WORDS_MAX]; /**< behind the command; NULL where there is none */
	const char *config_file;
	const char *web_config_file; /**< or NULL */
	const char *listen_text;     /**< --web.listen-address, or NULL */
	bool enable_lifecycle;       /**< POST /-/reload is served */
	bool systemd_socket;         /**< the listening socket is inherited */
	bool dump_config;            /**< print the effective configuration and exit */
	enum log_level log_level;
	enum log_format log_format;
	const char *debug_tokens; /**< or NULL */
	struct ask_options agent; /**< who is asked by the commands that ask */
	bool as_json;             /**< they print what they were answered */
};

/**
 * Read the command line.
 *
 * \param argc         As main() got it.
 * \param argv         As main() got it; getopt reorders it.
 * \param ret_options  Written on success only.
 * \return 0, or -1 with ERROR_CONFIG and a sentence that names the word.
 */
int options_parse(int argc, char **argv, struct options *ret_options, struct error *err);

/**
 * Print the help to standard output.
 */
void options_help(void);
