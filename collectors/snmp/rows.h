/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The rows of one table as they were read: cells joined by the index, in the order of the
 * index.
 *
 * The index is the identity of a row, never a column that repeats it. A cell that was not read,
 * or for which the agent had no value, is absent.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/base/ip.h"
#include "agent/runtime/snmp.h"
#include "collectors/snmp/mib.h"

struct error;

/** Most rows of one table; more is ERROR_LIMIT. */
#define ROWS_MAX 20000

/** Most bytes that the rows of one table may take. */
#define ROWS_BYTES_MAX ((size_t)48 * 1024 * 1024)

struct cell {
	union {
		uint64_t number;
		const uint8_t *bytes;
	};
	union {
		uint32_t len; /**< of bytes */
		uint32_t
			after_ms; /**< of a number: told so long after `read_wall` of its row */
	};
	uint8_t type; /**< enum snmp_type */
	bool is_known;
};

struct row {
	const uint32_t *index;
	size_t index_len;
	struct monotime changed; /**< what was read before this is about a past that is over */
	uint64_t had;    /**< fast columns that had a value at this or an earlier reading */
	bool has_detail; /**< the columns that are not fast were read */
	struct monotime read_mono; /**< when */
	struct walltime read_wall;
	double since;        /**< Unix time last shown for PEER_TIME, 0 for none: keeps it from
	                        jittering */
	double updated;      /**< the same for PEER_UPDATE_AGE */
	struct cell cells[]; /**< one per column */
};

struct rows {
	const struct mib *mib;
	struct arena *arena;
	struct row **items; /**< ascending by index */
	size_t count;
	size_t room;
	uint64_t seen;     /**< columns of which rows_set() was given a value */
	uint32_t after_ms; /**< of the answer at hand, for rows_set(); kept by who asks */
};

/**
 * Begin a table.
 *
 * \param mib    Borrowed.
 * \param limit  Most bytes; 0 means ROWS_BYTES_MAX.
 * \return To be freed with rows_free(), or NULL when memory is short.
 */
struct rows *rows_new(const struct mib *mib, size_t limit);

/**
 * Free a table with all its rows.
 *
 * \param rows  NULL is allowed.
 */
void rows_free(struct rows *rows);

/**
 * The row of an index.
 *
 * \param rows   A table.
 * \param index  `len` sub-identifiers.
 * \param len    0 to SNMP_OID_MAX.
 * \return Borrowed, or NULL when there is none.
 */
struct row *rows_find(const struct rows *rows, const uint32_t *index, size_t len);

/**
 * The row of an index, made when it is new.
 *
 * \param rows   A table.
 * \param index  `len` sub-identifiers.
 * \param len    0 to SNMP_OID_MAX.
 * \return Borrowed, or NULL with ERROR_LIMIT.
 */
struct row *rows_get(struct rows *rows, const uint32_t *index, size_t len, struct error *err);

/**
 * Set a cell; its bytes are copied. A varbind without value leaves the cell absent.
 *
 * \param rows     A table.
 * \param row      Of it.
 * \param column   Less than the column count of the MIB.
 * \param varbind  The value; its name is not looked at.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int rows_set(struct rows *rows, struct row *row, unsigned column,
             const struct snmp_varbind *varbind, struct error *err);

/**
 * Take over what an older row of the same index knew in some columns, with the times of
 * reading.
 *
 * \param rows     A table.
 * \param row      Of it.
 * \param old      Of an older table of the same MIB.
 * \param columns  Bits of the columns.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int rows_inherit(struct rows *rows, struct row *row, const struct row *old, uint64_t columns,
                 struct error *err);

/**
 * The cell of a column.
 *
 * \param row     A row.
 * \param column  Less than the column count of its MIB.
 * \return Borrowed, or NULL when it is not known.
 */
const struct cell *row_cell(const struct row *row, unsigned column);

/**
 * A whole number that is not negative, whichever of the integer types the agent chose for it.
 *
 * \param row     A row.
 * \param column  The column.
 * \param ret     Written on success only.
 * \return 0, or -1 when it is not known or no such number.
 */
int row_number(const struct row *row, unsigned column, uint64_t *ret);

/**
 * When something was that the agent tells in seconds ago, counted from when it told them.
 *
 * \param row      A row.
 * \param column   The column.
 * \param ret_ago  Seconds before `read_wall` of the row; negative when the answer came late.
 * Written on success only.
 * \return 0, or -1 when it is not known or no such number.
 */
int row_ago(const struct row *row, unsigned column, double *ret_ago);

/**
 * A 32-bit number that agents also show as a negative INTEGER: a 4-byte AS (RFC 4273 has
 * INTEGER).
 *
 * \param row     A row.
 * \param column  The column.
 * \param ret     Written on success only.
 * \return 0, or -1 when it is not known or no such number.
 */
int row_u32(const struct row *row, unsigned column, uint32_t *ret);

/**
 * An address, IpAddress or InetAddress; the unspecified one means "not known".
 *
 * \param row     A row.
 * \param column  The column.
 * \param ret     Written on success only.
 * \return 0, or -1.
 */
int row_address(const struct row *row, unsigned column, struct ip *ret);

/**
 * Octets.
 *
 * \param row      A row.
 * \param column   The column.
 * \param ret_len  How many; always written.
 * \return Borrowed, or NULL when the cell is not known or no octets.
 */
const uint8_t *row_octets(const struct row *row, unsigned column, size_t *ret_len);
