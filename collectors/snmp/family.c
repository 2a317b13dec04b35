/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/family.h"

#include "collectors/snmp/facts.h"
#include "collectors/snmp/rows.h"

/* Some of these are Counter32 by syntax and yet fall: all of them become gauges. */
static void set_count(struct bgp_family *family, enum family_column column, uint64_t number)
{
	static const unsigned fields[] = {
		[FAMILY_RECEIVED] = BGP_FAMILY_RECEIVED,
		[FAMILY_ACCEPTED] = BGP_FAMILY_ACCEPTED,
		[FAMILY_DENIED] = BGP_FAMILY_DENIED,
		[FAMILY_ADVERTISED] = BGP_FAMILY_ADVERTISED,
		[FAMILY_ACTIVE] = BGP_FAMILY_ACTIVE,
		[FAMILY_LIMIT] = BGP_FAMILY_LIMIT,
	};
	uint64_t *members[] = {
		[FAMILY_RECEIVED] = &family->received,
		[FAMILY_ACCEPTED] = &family->accepted,
		[FAMILY_DENIED] = &family->denied,
		[FAMILY_ADVERTISED] = &family->advertised,
		[FAMILY_ACTIVE] = &family->active,
		[FAMILY_LIMIT] = &family->limit,
	};
	if (fact_is_known(&family->fact, fields[column]))
		return; /* a better table has said it */
	*members[column] = number;
	fact_know(&family->fact, fields[column]);
}

void family_decode(struct facts *facts, const struct row *row, struct facts_peer *entry,
                   uint32_t afi, uint32_t safi, const struct family_columns *columns)
{
	/* What was counted before the session went up or down is history. */
	if (entry == NULL || mono_before(row->read_mono, entry->changed))
		return;
	struct bgp_family *family = NULL;
	for (int i = 0; i < FAMILY_COLUMN_COUNT; i++) {
		int column = columns == NULL ? i : columns->columns[i];
		uint64_t number;
		if (column < 0 || row_number(row, (unsigned)column, &number) != 0)
			continue;
		if (i == FAMILY_LIMIT && number == 0)
			continue; /* 0 is how "no limit" is said */
		if (family == NULL)
			family = facts_add_family(facts, entry, afi, safi);
		if (family == NULL)
			return;
		set_count(family, (enum family_column)i, number);
	}
}
