/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What IOS-XE says over RESTCONF (RFC 8040), as JSON of its YANG models (RFC 7951): numbers of
 * 64 bits are text, a leaf of type empty is [null], and the outermost name has its module in
 * front. Each parser is what parse.h says of every parser; an answer without any text is an
 * empty one, which is how a router says that there is nothing (204).
 *
 * Read against Cisco's models of IOS-XE 17.6 and 17.9.
 */
#pragma once

#include "collectors/cli/parse/json.h"
#include "collectors/cli/parse/parse.h"

/* Cisco-IOS-XE-bgp-oper */
cli_parse restconf_neighbors_parse; /* bgp-state-data/neighbors */
cli_parse restconf_families_parse;  /* bgp-state-data/address-families */
cli_parse restconf_routes_parse;    /* one bgp-neighbor-route-filter of one neighbor */

cli_parse restconf_bfd_parse;        /* Cisco-IOS-XE-bfd-oper: bfd-state/sessions */
cli_parse restconf_crypto_parse;     /* Cisco-IOS-XE-crypto-oper: crypto-oper-data */
cli_parse restconf_interfaces_parse; /* Cisco-IOS-XE-interfaces-oper: interfaces */

/**
 * Read a document and find the list that was asked for.
 *
 * \param input     As of a parser.
 * \param name      Of the node that was asked for, without its module.
 * \param path      From there to the list, joined by dots; NULL for the node itself.
 * \param ret_root  Written on success; to be freed with json_decref(). NULL for an answer
 *                  without any text.
 * \param ret_list  Written on success; NULL when there is none, which is an empty one.
 * \return 0, or -1 as json_document(), with ERROR_MALFORMED when it is another node, or no
 * list.
 */
int restconf_list(const struct cli_input *input, const char *name, const char *path,
                  json_t **ret_root, const json_t **ret_list, struct error *err);
