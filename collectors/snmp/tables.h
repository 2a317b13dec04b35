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
#define TABLES_MAX 16

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
 * Make a view of all rows.
 *
 * \param tables    Initialised.
 * \param system    Of the router.
 * \param router    The `router` label, copied.
 * \param now       The time.
 * \param limit     Most bytes, 0 for the default.
 * \param ret_view  Written on success only; not sealed.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int tables_view(struct tables *tables, struct system_memory *system, const char *router,
                struct moment now, size_t limit, struct view **ret_view, struct error *err);
