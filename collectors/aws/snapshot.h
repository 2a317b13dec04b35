/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From the last good answers of all inquiries to one account, and to facts.
 */
#pragma once

#include "collectors/aws/account.h"

struct error;
struct region;
struct view;

/**
 * Make a view of what is known.
 *
 * \param regions   Of the account; their answers are put together in place.
 * \param count     How many.
 * \param context   What the facts are held against.
 * \param ret_view  Written on success only; not sealed.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int snapshot_to_view(struct region *const *regions, size_t count,
                     const struct facts_context *context, struct view **ret_view,
                     struct error *err);
