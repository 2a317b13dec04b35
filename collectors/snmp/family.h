/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What all tables of prefix counts have in common.
 */
#pragma once

#include <stdint.h>

struct facts;
struct facts_peer;
struct row;

/** What a column of a table of prefix counts means. */
enum family_column {
	FAMILY_RECEIVED,
	FAMILY_ACCEPTED,
	FAMILY_DENIED,
	FAMILY_ADVERTISED,
	FAMILY_ACTIVE,
	FAMILY_LIMIT,
	FAMILY_COLUMN_COUNT
};

/** Which columns of a row hold the counts of a family; -1 for none. */
struct family_columns {
	int columns[FAMILY_COLUMN_COUNT];
};

/**
 * Turn counts into the facts about an address family. A row without any count says nothing.
 *
 * \param facts    In use.
 * \param row      Any row.
 * \param entry    The peer; NULL does nothing.
 * \param afi      RFC 4760.
 * \param safi     RFC 4760.
 * \param columns  Where the counts are; NULL when the columns are those of enum family_column.
 */
void family_decode(struct facts *facts, const struct row *row, struct facts_peer *entry,
                   uint32_t afi, uint32_t safi, const struct family_columns *columns);
