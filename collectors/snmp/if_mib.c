/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IF-MIB (RFC 2863): ifTable and ifXTable, which have the same index.
 *
 * An interface is called by its ifName, because ifIndex may change when the router restarts.
 * Where several have one name, all but the one with the lowest ifIndex get "#ifIndex" behind
 * it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "collectors/snmp/facts.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/rows.h"

/* ifSpeed: "see ifHighSpeed". */
#define SPEED_IN_HIGH 4294967295u

static const uint32_t base[] = { 1, 3, 6, 1, 2, 1 };

static const struct mib_column columns[IF_COLUMN_COUNT] = {
	[IF_DESCR] = MIB_COLUMN(2, 2, 1, 2),
	[IF_MTU] = MIB_COLUMN(2, 2, 1, 4),
	[IF_SPEED] = MIB_COLUMN(2, 2, 1, 5),
	[IF_ADMIN_STATUS] = MIB_COLUMN(2, 2, 1, 7),
	[IF_OPER_STATUS] = MIB_COLUMN(2, 2, 1, 8),
	[IF_LAST_CHANGE] = MIB_COLUMN(2, 2, 1, 9),
	[IF_IN] = MIB_COLUMN(2, 2, 1, 10),
	[IF_IN_DISCARDS] = MIB_COLUMN(2, 2, 1, 13),
	[IF_IN_ERRORS] = MIB_COLUMN(2, 2, 1, 14),
	[IF_OUT] = MIB_COLUMN(2, 2, 1, 16),
	[IF_OUT_DISCARDS] = MIB_COLUMN(2, 2, 1, 19),
	[IF_OUT_ERRORS] = MIB_COLUMN(2, 2, 1, 20),
	[IF_NAME] = MIB_COLUMN(31, 1, 1, 1, 1),
	[IF_HC_IN] = MIB_COLUMN(31, 1, 1, 1, 6),
	[IF_HC_OUT] = MIB_COLUMN(31, 1, 1, 1, 10),
	[IF_HIGH_SPEED] = MIB_COLUMN(31, 1, 1, 1, 15),
	[IF_ALIAS] = MIB_COLUMN(31, 1, 1, 1, 18),
};

static const char *read_text(struct facts *facts, const struct row *row, unsigned column)
{
	size_t len;
	const uint8_t *bytes = row_octets(row, column, &len);
	return facts_text(facts, bytes, len);
}

static void decode_status(const struct row *row, struct interface *interface)
{
	uint64_t number;
	if (row_number(row, IF_OPER_STATUS, &number) == 0 && number > INTERFACE_STATUS_NONE &&
	    number < INTERFACE_STATUS_COUNT) {
		FACT_SET(interface, INTERFACE_STATE, state, (uint32_t)number);
		FACT_SET(interface, INTERFACE_UP, up, number == INTERFACE_STATUS_UP);
	}
	if (row_number(row, IF_ADMIN_STATUS, &number) == 0 && number > INTERFACE_STATUS_NONE &&
	    number <= INTERFACE_STATUS_TESTING)
		FACT_SET(interface, INTERFACE_ADMIN_UP, admin_up,
		         number == INTERFACE_STATUS_UP);
}

/* 64-bit octets where the agent has them; the 32-bit ones, which are read more rarely, where it
 * never had: one counter must not go on as another. */
static int read_octets(const struct row *row, enum if_column wide, enum if_column narrow,
                       uint64_t *ret)
{
	if ((row->had & MIB_BIT(wide)) == 0 && row_cell(row, wide) == NULL)
		return row_number(row, narrow, ret);
	return row_number(row, wide, ret);
}

static void decode_counters(const struct row *row, struct interface *interface)
{
	uint64_t number;
	if (read_octets(row, IF_HC_IN, IF_IN, &number) == 0)
		FACT_SET(interface, INTERFACE_RECEIVE_BYTES, receive_bytes, number);
	if (read_octets(row, IF_HC_OUT, IF_OUT, &number) == 0)
		FACT_SET(interface, INTERFACE_TRANSMIT_BYTES, transmit_bytes, number);
	if (row_number(row, IF_IN_ERRORS, &number) == 0)
		FACT_SET(interface, INTERFACE_RECEIVE_ERRORS, receive_errors, number);
	if (row_number(row, IF_OUT_ERRORS, &number) == 0)
		FACT_SET(interface, INTERFACE_TRANSMIT_ERRORS, transmit_errors, number);
	if (row_number(row, IF_IN_DISCARDS, &number) == 0)
		FACT_SET(interface, INTERFACE_RECEIVE_DISCARDS, receive_discards, number);
	if (row_number(row, IF_OUT_DISCARDS, &number) == 0)
		FACT_SET(interface, INTERFACE_TRANSMIT_DISCARDS, transmit_discards, number);
}

/* ifHighSpeed is in Mbit/s, ifSpeed in bit/s; 0 is how "not known" is said. */
static void decode_speed(const struct row *row, struct interface *interface)
{
	uint64_t high = 0, low = 0;
	row_number(row, IF_HIGH_SPEED, &high);
	row_number(row, IF_SPEED, &low);
	if (low != 0 && low != SPEED_IN_HIGH && high == 0)
		FACT_SET(interface, INTERFACE_SPEED, speed, (double)low / 8);
	else if (high != 0)
		FACT_SET(interface, INTERFACE_SPEED, speed, (double)high * 1e6 / 8);
}

static void decode_rest(struct facts *facts, const struct row *row, struct interface *interface)
{
	uint64_t number;
	if (row_number(row, IF_MTU, &number) == 0 && number != 0)
		FACT_SET(interface, INTERFACE_MTU, mtu, number);
	/* ifLastChange is a value of sysUpTime; 0 says "before the agent started". */
	if (row_number(row, IF_LAST_CHANGE, &number) == 0 && number != 0 &&
	    facts->ticks_origin > 0 &&
	    facts->ticks_origin + (double)number / 100 <= walltime_to_seconds(facts->now))
		FACT_SET(interface, INTERFACE_LAST_CHANGE, last_change,
		         facts->ticks_origin + floor((double)number / 100));
	const char *alias = read_text(facts, row, IF_ALIAS);
	if (alias != NULL)
		FACT_SET(interface, INTERFACE_ALIAS, alias, alias);
}

static void decode_row(struct facts *facts, const struct row *row, const char *name)
{
	struct interface *interface = view_add(facts->view, FACT_INTERFACE);
	if (interface == NULL) {
		facts->failed = true;
		return;
	}
	FACT_SET(interface, INTERFACE_ROUTER, router, facts->router);
	FACT_SET(interface, INTERFACE_NAME, name, name);
	FACT_SET(interface, INTERFACE_INDEX, index, row->index[0]);
	decode_status(row, interface);
	decode_counters(row, interface);
	decode_speed(row, interface);
	decode_rest(facts, row, interface);
}

struct named {
	const struct row *row;
	const char *name;
};

static int compare_named(const void *left, const void *right)
{
	const struct named *a = left, *b = right;
	int order = strcmp(a->name, b->name);
	if (order != 0)
		return order;
	return a->row->index[0] < b->row->index[0] ? -1 : 1;
}

/* The interfaces that have a name; one is known only after its first detail reading. */
static size_t collect(struct facts *facts, const struct rows *rows, struct named *named)
{
	size_t count = 0;
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = rows->items[i];
		if (row->index_len != 1)
			continue;
		const char *name = read_text(facts, row, IF_NAME);
		if (name == NULL)
			name = read_text(facts, row, IF_DESCR);
		if (name != NULL)
			named[count++] = (struct named){ row, name };
	}
	return count;
}

static int compare_index(const void *left, const void *right)
{
	const struct named *a = left, *b = right;
	return a->row->index[0] < b->row->index[0] ? -1 : 1;
}

static void decode(struct rows *rows, struct facts *facts)
{
	if (rows->count == 0)
		return;
	struct named *named = calloc(rows->count, sizeof(*named));
	if (named == NULL) {
		facts->failed = true;
		return;
	}
	size_t count = collect(facts, rows, named);
	qsort(named, count, sizeof(*named), compare_named);
	const char *last = "";
	for (size_t i = 0; i < count; i++) {
		if (strcmp(named[i].name, last) != 0) {
			last = named[i].name;
			continue;
		}
		named[i].name = arena_printf(view_arena(facts->view), "%s#%u", last,
		                             (unsigned)named[i].row->index[0]);
		facts->failed = facts->failed || named[i].name == NULL;
	}
	qsort(named, count, sizeof(*named), compare_index);
	for (size_t i = 0; i < count && !facts->failed; i++) {
		facts_name_interface(facts, named[i].row->index[0], named[i].name);
		decode_row(facts, named[i].row, named[i].name);
	}
	free(named);
}

const struct mib if_mib = {
	.name = "IF-MIB",
	.base = base,
	.base_len = sizeof(base) / sizeof(base[0]),
	.columns = columns,
	.column_count = IF_COLUMN_COUNT,
	.fast = MIB_BIT(IF_OPER_STATUS) | MIB_BIT(IF_ADMIN_STATUS) | MIB_BIT(IF_HC_IN) |
	        MIB_BIT(IF_HC_OUT),
	.probe = IF_OPER_STATUS,
	.kind = MIB_INTERFACES,
	.decode = decode,
};
