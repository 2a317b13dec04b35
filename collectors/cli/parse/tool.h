/* SPDX-License-Identifier: Apache-2.0 */
/**
 * `onramp parse`: a router's answer in, what it says as JSON out. No router is asked.
 */
#pragma once

#include "agent/base/clock.h"

struct error;
struct strbuf;

/** Most bytes of an answer that are read. */
#define CLI_TOOL_TEXT_MAX ((size_t)64 * 1024 * 1024)

/**
 * Parse an answer.
 *
 * \param platform  "ios-xe"
 * \param command   A need's name ("bgp-summary") or the command as it was typed.
 * \param text      What the router printed.
 * \param now       Counts "up for 00:01:23" from here.
 * \param out       Appended to: {"facts": {...}, "routes": [...]} and a line end.
 * \return 0, or -1 with ERROR_CONFIG (no such platform or command) or as a parser.
 */
int cli_tool_parse(const char *platform, const char *command, const struct strbuf *text,
                   struct walltime now, struct strbuf *out, struct error *err);

/**
 * List the platforms and the commands that can be parsed.
 *
 * \param out  Appended to.
 */
void cli_tool_help(struct strbuf *out);
