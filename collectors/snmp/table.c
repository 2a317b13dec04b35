/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/table.h"

#include <string.h>

#include "agent/base/error.h"
#include "agent/model/kinds_bgp.h"

void table_clear(struct table *table)
{
	rows_free(table->rows);
	*table = (struct table){ .mib = table->mib };
}

void table_forget_detail(struct table *table)
{
	for (size_t i = 0; table->rows != NULL && i < table->rows->count; i++)
		table->rows->items[i]->has_detail = false;
}

static bool is_same_number(const struct row *a, const struct row *b, unsigned column)
{
	uint64_t left, right;
	if (row_number(a, column, &left) != 0 || row_number(b, column, &right) != 0)
		return row_cell(a, column) == NULL && row_cell(b, column) == NULL;
	return left == right;
}

static bool is_established(const struct row *row)
{
	uint64_t state;
	return row_number(row, PEER_STATE, &state) == 0 && state == BGP_STATE_ESTABLISHED;
}

/* Whether a session went up or down between two readings; a peer that is down and tries, from
 * idle to active and back for days, is not worth reading all about it each time. Where
 * transitions are not counted, the time since the last one falls. */
static bool has_changed(const struct table *table, const struct row *old, const struct row *now)
{
	if (table->mib->kind != MIB_PEERS)
		return false;
	if ((table->fast & MIB_BIT(PEER_STATE)) != 0 &&
	    is_established(old) != is_established(now))
		return true;
	if ((table->fast & MIB_BIT(PEER_TRANSITIONS)) != 0 &&
	    !is_same_number(old, now, PEER_TRANSITIONS))
		return true;
	uint64_t before, after;
	return (table->fast & MIB_BIT(PEER_TIME)) != 0 &&
	       row_number(old, PEER_TIME, &before) == 0 &&
	       row_number(now, PEER_TIME, &after) == 0 && after < before;
}

/* What a row that is still the same one had in its fast columns, ever. */
static uint64_t columns_had(const struct table *table, const struct row *old,
                            const struct row *row)
{
	uint64_t had = old != NULL && old->has_detail ? old->had : 0;
	for (unsigned i = 0; i < table->mib->column_count; i++)
		if ((table->fast & MIB_BIT(i)) != 0 && row_cell(row, i) != NULL)
			had |= MIB_BIT(i);
	return had;
}

/* One row of a fast reading; 1 when it is without detail. */
static int settle_row(const struct table *table, struct rows *fresh, struct row *row,
                      struct moment now, struct monotime oldest, struct error *err)
{
	const struct row *old =
		table->rows == NULL ? NULL : rows_find(table->rows, row->index, row->index_len);
	if (old != NULL) {
		row->since = old->since;
		row->updated = old->updated;
	}
	row->had = columns_had(table, old, row);
	bool is_changed = old == NULL || has_changed(table, old, row);
	row->changed = is_changed ? now.mono : old->changed;
	bool is_fit = !is_changed && old->has_detail && !mono_before(old->read_mono, oldest);
	if (is_fit && rows_inherit(fresh, row, old, ~table->fast, err) != 0)
		return -1;
	/* Seconds ago count from this reading where they are part of it. */
	if (!is_fit ||
	    (table->mib->kind == MIB_PEERS && (table->fast & MIB_BIT(PEER_TIME)) != 0))
		row->read_wall = now.wall;
	return is_fit ? 0 : 1;
}

int table_take_fast(struct table *table, struct rows *fresh, struct moment now,
                    struct monotime oldest, size_t *ret_new, struct error *err)
{
	uint64_t seen = fresh->seen;
	*ret_new = 0;
	for (size_t i = 0; i < fresh->count; i++) {
		int is_new = settle_row(table, fresh, fresh->items[i], now, oldest, err);
		if (is_new < 0) {
			rows_free(fresh);
			return -1;
		}
		*ret_new += (size_t)is_new;
	}
	rows_free(table->rows);
	table->rows = fresh;
	table->expected = fresh->count;
	table->seen = (table->seen & ~table->fast) | (seen & table->fast);
	table->has_fast = true;
	table->fast_at = now.mono;
	return 0;
}

static void mark_read(struct row *row, struct moment now)
{
	row->has_detail = true;
	row->read_mono = now.mono;
	row->read_wall = now.wall;
}

/* Give each row of `into` the detail of `from`, or none. */
static int merge_detail(const struct table *table, struct rows *into, const struct rows *from,
                        struct moment now, struct error *err)
{
	for (size_t i = 0; i < into->count; i++) {
		struct row *row = into->items[i];
		for (unsigned j = 0; j < into->mib->column_count; j++)
			if ((table->fast & MIB_BIT(j)) == 0)
				row->cells[j].is_known = false;
		const struct row *detail = rows_find(from, row->index, row->index_len);
		if (detail != NULL && rows_inherit(into, row, detail, ~table->fast, err) != 0)
			return -1;
		mark_read(row, now);
	}
	return 0;
}

int table_take_detail(struct table *table, struct rows *fresh, struct moment now,
                      struct error *err)
{
	uint64_t seen = fresh->seen;
	int result = 0;
	if (table->fast != 0 && table->rows != NULL) {
		result = merge_detail(table, table->rows, fresh, now, err);
		rows_free(fresh);
	} else {
		for (size_t i = 0; i < fresh->count; i++) {
			struct row *row = fresh->items[i];
			const struct row *old =
				table->rows == NULL
					? NULL
					: rows_find(table->rows, row->index, row->index_len);
			row->since = old == NULL ? 0 : old->since;
			row->updated = old == NULL ? 0 : old->updated;
			mark_read(row, now);
		}
		rows_free(table->rows);
		table->rows = fresh;
		table->expected = fresh->count;
	}
	table->seen = (table->seen & table->fast) | (seen & ~table->fast);
	table->has_detail = true;
	table->detail_at = now.mono;
	table->wants_detail = false;
	return result;
}

size_t table_next_new(const struct table *table, size_t start)
{
	size_t count = table->rows == NULL ? 0 : table->rows->count;
	while (start < count && table->rows->items[start]->has_detail)
		start++;
	return start;
}

int table_is_answered(const struct table *table, const struct snmp_varbind *varbind)
{
	uint32_t root[SNMP_OID_MAX];
	size_t len = mib_column_oid(table->mib, table->mib->probe, root);
	return varbind->type != SNMP_TYPE_END && varbind->type != SNMP_TYPE_NO_OBJECT &&
	       varbind->type != SNMP_TYPE_NO_INSTANCE && varbind->name.len > len &&
	       memcmp(varbind->name.ids, root, len * sizeof(*root)) == 0;
}

size_t table_cell_names(const struct table *table, const struct row *row, uint64_t *left,
                        uint64_t *ret_columns, uint32_t (*ids)[SNMP_OID_MAX],
                        struct snmp_oid *names)
{
	size_t count = 0;
	for (unsigned column = 0; column < table->mib->column_count; column++) {
		if ((*left & MIB_BIT(column)) == 0 || count == GET_VALUES_MAX)
			continue;
		*left &= ~MIB_BIT(column);
		size_t len = mib_column_oid(table->mib, column, ids[count]);
		if (len + row->index_len > SNMP_OID_MAX)
			continue;
		memcpy(ids[count] + len, row->index, row->index_len * sizeof(uint32_t));
		names[count] = (struct snmp_oid){ ids[count], len + row->index_len };
		*ret_columns |= MIB_BIT(column);
		count++;
	}
	return count;
}
