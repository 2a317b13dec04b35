/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BFD-STD-MIB (RFC 7331) and CISCO-IETF-BFD-MIB. Both number their sessions; the neighbour and
 * the interface are columns.
 */
#include <stdlib.h>
#include <string.h>

#include "collectors/snmp/facts.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/rows.h"

enum { BFD_STATE, BFD_NEIGHBOR, BFD_INTERFACE, BFD_COLUMN_COUNT };

/* All of it at every poll: a number that is used again may mean another neighbour. */
#define BFD_FAST (MIB_BIT(BFD_STATE) | MIB_BIT(BFD_NEIGHBOR) | MIB_BIT(BFD_INTERFACE))

static const uint32_t std_base[] = { 1, 3, 6, 1, 2, 1, 222, 1, 2, 1 };

static const struct mib_column std_columns[BFD_COLUMN_COUNT] = {
	[BFD_STATE] = MIB_COLUMN(11),
	[BFD_INTERFACE] = MIB_COLUMN(18),
	[BFD_NEIGHBOR] = MIB_COLUMN(22),
};

static const uint32_t cisco_base[] = { 1, 3, 6, 1, 4, 1, 9, 10, 137, 1, 2, 1 };

static const struct mib_column cisco_columns[BFD_COLUMN_COUNT] = {
	[BFD_STATE] = MIB_COLUMN(6),
	[BFD_NEIGHBOR] = MIB_COLUMN(14),
	[BFD_INTERFACE] = MIB_COLUMN(25),
};

/* "" for a session that is bound to no interface, or to none that IF-MIB names. */
static const char *interface_name(const struct facts *facts, const struct row *row)
{
	uint32_t index;
	const char *name = NULL;
	if (row_u32(row, BFD_INTERFACE, &index) == 0)
		name = facts_interface_name(facts, index);
	return name == NULL ? "" : name;
}

/* A row that says something. */
struct found {
	size_t at; /* its place among the rows */
	struct ip peer;
	const char *interface;
	uint32_t state;
};

static int compare_session(const struct found *a, const struct found *b)
{
	int order = ip_compare(&a->peer, &b->peer);
	return order != 0 ? order : strcmp(a->interface, b->interface);
}

static int compare_found(const void *left, const void *right)
{
	const struct found *a = left, *b = right;
	int order = compare_session(a, b);
	return order != 0 ? order : a->at < b->at ? -1 : 1;
}

static size_t collect(const struct facts *facts, const struct rows *rows, struct found *found)
{
	size_t count = 0;
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = rows->items[i];
		struct found *one = &found[count];
		uint64_t state;
		if (row_number(row, BFD_STATE, &state) != 0 || state == BFD_STATE_NONE ||
		    state >= BFD_STATE_COUNT || row_address(row, BFD_NEIGHBOR, &one->peer) != 0)
			continue;
		one->at = i;
		one->interface = interface_name(facts, row);
		one->state = (uint32_t)state;
		count++;
	}
	return count;
}

static void show(struct facts *facts, const struct found *found)
{
	struct bfd_session *session = view_add(facts->view, FACT_BFD_SESSION);
	if (session == NULL) {
		facts->failed = true;
		return;
	}
	FACT_SET(session, BFD_SESSION_ROUTER, router, facts->router);
	FACT_SET(session, BFD_SESSION_PEER, peer, found->peer);
	FACT_SET(session, BFD_SESSION_INTERFACE, interface, found->interface);
	FACT_SET(session, BFD_SESSION_STATE, state, found->state);
	FACT_SET(session, BFD_SESSION_UP, up, found->state == BFD_STATE_UP);
}

/* Two rows of one neighbour on one interface are sessions of several applications: the lowest
 * number is shown. */
static void decode(struct rows *rows, struct facts *facts)
{
	if (rows->count == 0)
		return;
	struct found *found = calloc(rows->count, sizeof(*found));
	if (found == NULL) {
		facts->failed = true;
		return;
	}
	size_t count = collect(facts, rows, found);
	qsort(found, count, sizeof(*found), compare_found);
	for (size_t i = 0; i < count && !facts->failed; i++)
		if (i == 0 || compare_session(&found[i - 1], &found[i]) != 0)
			show(facts, &found[i]);
	free(found);
}

const struct mib bfd_std_mib = {
	.name = "BFD-STD-MIB",
	.base = std_base,
	.base_len = sizeof(std_base) / sizeof(std_base[0]),
	.columns = std_columns,
	.column_count = BFD_COLUMN_COUNT,
	.fast = BFD_FAST,
	.probe = BFD_STATE,
	.kind = MIB_BFD,
	.decode = decode,
};

const struct mib bfd_cisco_mib = {
	.name = "CISCO-IETF-BFD-MIB",
	.base = cisco_base,
	.base_len = sizeof(cisco_base) / sizeof(cisco_base[0]),
	.columns = cisco_columns,
	.column_count = BFD_COLUMN_COUNT,
	.fast = BFD_FAST,
	.probe = BFD_STATE,
	.kind = MIB_BFD,
	.decode = decode,
};
