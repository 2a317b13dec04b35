/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is kept of one table from poll to poll: its rows, how old they are, what is due.
 *
 * The columns that are read at every poll make the set of rows; the detail is read more rarely
 * and is inherited from poll to poll until it is too old, or until the row has changed: then it
 * would be about a past that is over.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "collectors/snmp/rows.h"

struct error;

/** Most values asked for by one GET. */
#define GET_VALUES_MAX 24

/** Both clocks at one moment. */
struct moment {
	struct monotime mono;
	struct walltime wall;
};

/** Open for embedding; zeroed but for `mib` is valid. */
struct table {
	const struct mib *mib;
	bool is_active;    /**< answers, and is the best of its kind (or fills its gaps) */
	bool wants_detail; /**< at this poll, whatever the interval says */
	bool has_fast;     /**< fast_at is a time */
	bool has_detail;   /**< detail_at is a time */
	bool has_tried;    /**< tried_at is a time */
	uint64_t fast;     /**< columns to read at every poll */
	uint64_t detail;   /**< columns to read at the detail interval */
	uint64_t seen;     /**< columns that gave a value at their last reading */
	size_t expected;   /**< rows of the last reading, 0 for unknown or none */
	struct rows *rows; /**< may be NULL */
	struct monotime fast_at;
	struct monotime detail_at;
	struct monotime tried_at; /**< when the detail was last asked for */
};

/**
 * Forget all rows.
 *
 * \param table  Any.
 */
void table_clear(struct table *table);

/**
 * Let the rows of the next fast reading inherit no detail: an index may mean something else by
 * now.
 *
 * \param table  Any.
 */
void table_forget_detail(struct table *table);

/**
 * Take rows that hold the fast columns; what is known of the detail of the same rows is
 * inherited.
 *
 * \param table    Active.
 * \param fresh    Taken over, also on failure.
 * \param now      When they were asked for.
 * \param oldest   Detail that was read before this is dropped.
 * \param ret_new  How many rows are without detail: new, changed, or too old.
 * \return 0, or -1 with ERROR_LIMIT: the table keeps what it had.
 */
int table_take_fast(struct table *table, struct rows *fresh, struct moment now,
                    struct monotime oldest, size_t *ret_new, struct error *err);

/**
 * Take rows that hold the detail. In a table that has fast columns only the rows that these
 * know are kept; of the detail nothing older stays.
 *
 * \param table  Active.
 * \param fresh  Taken over, also on failure.
 * \param now    When they were asked for.
 * \return 0, or -1 with ERROR_LIMIT: the table keeps what it had.
 */
int table_take_detail(struct table *table, struct rows *fresh, struct moment now,
                      struct error *err);

/**
 * The first row from `start` on that is without detail.
 *
 * \param table  Active.
 * \param start  Where to begin, from 0.
 * \return Its place, or the number of rows when there is none.
 */
size_t table_next_new(const struct table *table, size_t start);

/**
 * Whether a GETNEXT for the probe column of a table came back with a cell of it.
 *
 * \param table    Any.
 * \param varbind  What came.
 * \return 1 if so, else 0.
 */
int table_is_answered(const struct table *table, const struct snmp_varbind *varbind);

/**
 * The names of cells of a row, as many as one GET may ask for.
 *
 * \param table        Any.
 * \param row          Of it.
 * \param left         Bits of the columns that are wanted; those that are named are taken out.
 * \param ret_columns  Bits of the columns that are named are put in, in the order of the names.
 * \param ids          Memory for the names.
 * \param names        Filled.
 * \return How many.
 */
size_t table_cell_names(const struct table *table, const struct row *row, uint64_t *left,
                        uint64_t *ret_columns, uint32_t (*ids)[SNMP_OID_MAX],
                        struct snmp_oid *names);
