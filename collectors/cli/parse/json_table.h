/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A document that is mostly one large object, row by row.
 *
 * A table of routes may have a million rows. Only one of them is in memory at a time; what
 * stands beside the table, its head, is read whole. A document that was cut has no rows at all:
 * its end is looked for first.
 */
#pragma once

#include "collectors/cli/parse/json.h"

/** Open; read `head` and `has_rows`. */
struct json_table {
	json_t *head;  /**< the document without the table; NULL when the answer has no text */
	bool has_rows; /**< the member is there and is an object, perhaps an empty one */
	bool is_first;
	struct span rest; /**< rows that are still to come */
	json_t *name, *value;
};

/**
 * Open a document.
 *
 * \param input      Its text is the document; borrowed until json_table_close().
 * \param member     Of the document: the object that is the table.
 * \param ret_table  Written on success.
 * \return 0, or -1 as json_document(). There is no limit to a table's length, only to a row's.
 */
int json_table_open(const struct cli_input *input, const char *member,
                    struct json_table *ret_table, struct error *err);

/**
 * The next row.
 *
 * \param table    Open.
 * \param ret_row  Written when 1; valid until the next call.
 * \return 1, 0 behind the last, or -1 as json_document().
 */
int json_table_next(struct json_table *table, struct json_pair *ret_row, struct error *err);

/**
 * Close it.
 *
 * \param table  Open, or zeroed.
 */
void json_table_close(struct json_table *table);
