/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One page of an answer, read. A page that comes again with the same bytes is not read again:
 * most of what a cloud tells is what it told thirty seconds ago, and reading is most of what
 * asking costs us.
 *
 * What differs in every answer in XML is left out of the comparison: the request's id and the
 * token of the next page. The bytes are compared by SHA-256, because they are not kept: they
 * hold secrets. Private to this room and its tests.
 */
#pragma once

#include <stdbool.h>

#include "agent/inquiry/plan.h"

struct arena;
struct error;

#define KEPT_PAGE_DIGEST 32

/** Open for reading. */
struct kept_page {
	unsigned references;
	unsigned char digest[KEPT_PAGE_DIGEST];
	struct arena *arena;     /**< where the items live */
	struct answer_page page; /**< its token is that of the first time */
};

/**
 * Read a page, or take the one of the last time.
 *
 * \param row        What was asked.
 * \param input      The body.
 * \param last       What came in this place the last time; NULL: nothing.
 * \param ret_page   Written on success only; one reference, to be given back with
 *                   kept_page_unref().
 * \param ret_token  Written on success only: token of the next page, to be freed; NULL: none.
 * \return 0, or -1 with ERROR_MALFORMED or ERROR_LIMIT.
 */
int kept_page_read(const struct inquiry_row *row, const struct answer_input *input,
                   struct kept_page *last, struct kept_page **ret_page, char **ret_token,
                   struct error *err);

/**
 * One reference less; the last frees.
 *
 * \param page  NULL is allowed.
 */
void kept_page_unref(struct kept_page *page);
