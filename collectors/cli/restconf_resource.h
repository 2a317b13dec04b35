/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Every resource that can ever be asked of a router over RESTCONF: one const table.
 *
 * A row is one of command.h: its text is the path below /restconf/data/, and what stands in its
 * placeholders is checked by the same code as the words of a command line. The only method is
 * GET.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "collectors/cli/parse/command.h"

struct error;

/** Longest URL, with NUL. */
#define RESTCONF_URL_MAX 1536

/** Rows that stand at known places: they say which sessions there are. */
enum { RESTCONF_NEIGHBORS, RESTCONF_FAMILIES, RESTCONF_FIRST_OTHER };

#define RESTCONF_RESOURCE_COUNT 17

/** All rows, in the order in which they are asked. */
extern const struct cli_command restconf_resources[RESTCONF_RESOURCE_COUNT];

/**
 * Write the URL of a resource.
 *
 * \param host       Address or name of the router.
 * \param port       TCP port.
 * \param resource   A row.
 * \param arguments  For its placeholders.
 * \param out        Filled and NUL-terminated on success.
 * \return 0, or -1 as cli_command_text(), with ERROR_CONFIG: the host's name is too long.
 */
int restconf_url(const char *host, uint16_t port, const struct cli_command *resource,
                 const struct cli_arguments *arguments, char out[static RESTCONF_URL_MAX],
                 struct error *err);
