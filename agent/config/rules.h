/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The rules that only the whole file knows: names, addresses, how the times of a source fit
 * each other, and what one part of the file says of another.
 */
#pragma once

#include "agent/config/fill.h"

struct shape;

/** What the rules look at. All borrowed. */
struct rules {
	const struct shape *shape;
	const struct yaml_node *root; /**< the file; NULL when it is empty */
};

/**
 * A fill_rule.
 *
 * \param context  A struct rules.
 * \param section  The section; timing of a source is resolved.
 * \param ret_key  Key to point at; NULL points at the mapping.
 * \return 0, or -1 with ERROR_CONFIG.
 */
int rules_apply(const void *context, const struct fill_section *section, const char **ret_key,
                struct error *err);
