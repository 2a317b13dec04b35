/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Identifiers of Azure's resources, as people write them and as they become parts of URLs:
 * /subscriptions/{uuid}/resourceGroups/{group}/providers/{type}/{name}. Pure.
 *
 * \see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
#pragma once

#include <stdbool.h>

struct strbuf;

/** Longest identifier that is asked about, and its NUL. */
#define IDENTIFIER_MAX 1024

/** Types of what is asked about by options. */
#define IDENTIFIER_CIRCUIT "Microsoft.Network/expressRouteCircuits"
#define IDENTIFIER_INTERFACE "Microsoft.Network/networkInterfaces"

/**
 * Whether a text can be the name of a resource or of a resource group.
 *
 * \param text  NUL-terminated.
 */
bool identifier_is_name(const char *text);

/**
 * Whether an answer's identifier is fit to be asked about: an absolute path of plain segments.
 *
 * \param id  NULL is not.
 */
bool identifier_is_path(const char *id);

/**
 * Read what somebody wrote: an identifier of a type, or GROUP/NAME.
 *
 * \param text          NUL-terminated.
 * \param type          "Microsoft.Network/expressRouteCircuits".
 * \param subscription  Of GROUP/NAME.
 * \param ret_id        Written on success only.
 * \return 0, or -1 when it is neither.
 */
int identifier_of(const char *text, const char *type, const char *subscription,
                  char ret_id[static IDENTIFIER_MAX]);

/**
 * Write what people call a resource: its group and its names in lower case,
 * "rg-net/er-sg/peerings/azureprivatepeering"; whatever is no identifier as it is.
 *
 * \param id   NUL-terminated.
 * \param out  Appended to.
 */
void identifier_words(const char *id, struct strbuf *out);

/**
 * Write a path into a URL: what may not stand there is percent-encoded.
 *
 * \param path  NUL-terminated.
 * \param out   Appended to.
 */
void identifier_url(const char *path, struct strbuf *out);
