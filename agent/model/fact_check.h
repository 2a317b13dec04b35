/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether the tables of the kinds keep the rules.
 */
#pragma once

#include "agent/model/fact.h"

/**
 * Check tables against the naming rules: duplicates, reserved suffixes, a name that does not
 * end in its unit, help without source, unknown label, `type` as a label, fields in two atoms,
 * an owner that is not one.
 *
 * \param kinds  Tables.
 * \param count  How many.
 * \param out    One line per fault is appended.
 * \return Number of faults.
 */
size_t fact_kinds_check(const struct fact_kind *const *kinds, size_t count, struct strbuf *out);
