/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From a query and views to JSON. Pure.
 */
#pragma once

#include <stddef.h>

#include "agent/model/view.h"
#include "exporters/api/api.h"

struct strbuf;

/**
 * Write what api_facts() answers.
 *
 * \param views       What is shown; entries may be NULL.
 * \param view_count  How many.
 * \param parameters  Of the query.
 * \param count       How many.
 * \param out         Appended to.
 * \return The status: 200 or 400.
 */
unsigned facts_write(const struct view *const *views, size_t view_count,
                     const struct api_parameter *parameters, size_t count, struct strbuf *out);
