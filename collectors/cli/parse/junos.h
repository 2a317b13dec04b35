/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the parsers of Junos' JSON share.
 */
#pragma once

#include "collectors/cli/parse/json.h"

/**
 * Read a document and find what it is about. A cluster wraps that in other objects, and prints
 * "{master:0}" behind it.
 *
 * \param input     As of a parser.
 * \param element   "bgp-information": what the command's answer is called.
 * \param ret_root  Written on success; to be freed with json_decref(). May be NULL.
 * \param ret_list  Written on success: the element, NULL when the answer is empty, which is
 *                  how Junos says that there is nothing.
 * \return 0, or -1 as json_document(), with ERROR_MALFORMED for another command's answer.
 */
int junos_document(const struct cli_input *input, const char *element, json_t **ret_root,
                   const json_t **ret_list, struct error *err);

/**
 * What the name of a routing table says: "VRF1.inet.0" is IPv4 unicast of VRF1.
 *
 * \param name          As the router says it.
 * \param ret_instance  The routing instance; empty for the master. Written always.
 * \return A constant such as "ipv4 unicast", or NULL for tables of other things.
 */
const char *junos_table(struct span name, struct span *ret_instance);
