/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The engine: a YAML mapping and a schema become a filled struct, or complaints.
 *
 * A section is one mapping that a schema describes; every element of a list is a section of its
 * own. Each section reports all that is wrong with it: unknown keys and bad values where they
 * stand and missing keys at the mapping, unless an unknown key may be one of them; and only
 * where nothing of this is wrong the first of the rules that join several options.
 */
#pragma once

#include "agent/config/complaints.h"
#include "agent/config/schema.h"
#include "agent/config/secrets.h"

struct arena;

/** A section whose own options are all right; what a rule looks at. */
struct fill_section {
	const struct schema *schema;
	const struct yaml_node *node; /**< the mapping; NULL: only defaults were filled in */
	void *options;                /**< filled; sections inside may still be at fault */
};

/**
 * A rule from outside the schema, which may also resolve options. The schema's own check() runs
 * after it, and only when the sections inside are all right, too.
 *
 * \param context  As in struct fill.
 * \param section  The section.
 * \param ret_key  Key to point at; NULL points at the mapping.
 * \return 0, or -1 with an error, which will be named after the section and the key.
 */
typedef int fill_rule(const void *context, const struct fill_section *section,
                      const char **ret_key, struct error *err);

struct fill_default;

/** What one reading needs. All borrowed. */
struct fill {
	struct arena *arena;   /**< of the result */
	struct arena *scratch; /**< of what is not needed after the reading */
	struct secrets *secrets;
	struct complaints *complaints;
	const char *directory; /**< absolute: relative paths begin here */
	bool checks_files;     /**< whether files that are not secrets must be there */
	struct fill_default *
		*defaults; /**< NULL at first: lists are parsed once, not per section */
	fill_rule *rule;   /**< NULL: none */
	const void *context;
};

/**
 * Fill a struct.
 *
 * \param fill    What is needed.
 * \param schema  Of the struct.
 * \param node    A mapping, or NULL for all defaults.
 * \return The struct in fill->arena, complete when no complaint was added and neither arena
 * failed; NULL when the arena is full.
 */
void *fill_struct(const struct fill *fill, const struct schema *schema,
                  const struct yaml_node *node);
