/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the parsers of FRR's JSON share.
 */
#pragma once

#include "collectors/cli/parse/json.h"

/**
 * Read a document; FRR answers what it cannot show with a member "warning".
 *
 * \param input     As of a parser.
 * \param ret_root  Written on success; ended with frr_document_end().
 * \return 0, or -1 as json_document(), with ERROR_MALFORMED for an empty answer and
 * ERROR_CONFIG for a warning.
 */
int frr_document(const struct cli_input *input, json_t **ret_root, struct error *err);

/**
 * The end of a parse.
 *
 * \param found     In use.
 * \param root      Freed.
 * \param is_other  Whether the document turned out to be of another command.
 * \return 0, or -1 with ERROR_MALFORMED or ERROR_LIMIT.
 */
int frr_document_end(struct found *found, json_t *root, bool is_other, struct error *err);
