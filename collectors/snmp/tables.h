/* SPDX-License-Identifier: Apache-2.0 */
/**
 * All tables of a router: which are read, and the view that their rows make.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "collectors/snmp/table.h"

struct system_memory;
struct view;

/** At least mib_count. */
#define TABLES_MAX 20

/** Most bytes of the names of all tables. */
#define TABLES_NAMES_MAX 256

/** Open for embedding; ended with tables_done(). */
struct tables {
	struct table items[TABLES_MAX]; /**< in the order of mibs[] */
	size_t count;
	struct table *peers; /**< the table of BGP peers; NULL when none answers */
	struct table *gaps;  /**< BGP4-MIB, filling its gaps; NULL when it does not or is it */
};

/**
 * Begin; nothing is active.
 *
 * \param tables  Any memory.
 */
void tables_init(struct tables *tables);

/**
 * Free all rows.
 *
 * \param tables  Initialised.
 */
void tables_done(struct tables *tables);

/**
 * Choose what to read of what answers. Tables that are no longer read lose their rows.
 *
 * \param tables   Initialised.
 * \param answers  Per table whether it answers.
 */
void tables_choose(struct tables *tables, const bool answers[static TABLES_MAX]);

/**
 * Choose which columns of BGP4-MIB are needed to fill the gaps, from what the other table gave.
 *
 * \param tables  After a reading of its peers.
 */
void tables_choose_gaps(struct tables *tables);

/**
 * The names of the tables that are read, each once, with commas.
 *
 * \param tables  Initialised.
 * \param out     Filled and NUL-terminated.
 */
void tables_names(const struct tables *tables, char out[static TABLES_NAMES_MAX]);

/**
 * Fill a view from all rows.
 *
 * \param tables  Initialised.
 * \param system  Of the router.
 * \param router  The `router` label, copied.
 * \param now     The time.
 * \param view    Empty; filled in part on failure.
 * \return 0, or -1 when memory was short or the view full.
 */
int tables_fill(struct tables *tables, struct system_memory *system, const char *router,
                struct moment now, struct view *view);
