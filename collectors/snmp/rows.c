/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/rows.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"

struct rows *rows_new(const struct mib *mib, size_t limit)
{
	struct rows *rows = calloc(1, sizeof(*rows));
	if (rows == NULL)
		return NULL;
	rows->mib = mib;
	rows->arena = arena_new(limit == 0 ? ROWS_BYTES_MAX : limit);
	if (rows->arena == NULL) {
		free(rows);
		return NULL;
	}
	return rows;
}

void rows_free(struct rows *rows)
{
	if (rows == NULL)
		return;
	arena_free(rows->arena);
	free(rows->items);
	free(rows);
}

static int compare_index(const struct row *row, const uint32_t *index, size_t len)
{
	for (size_t i = 0; i < row->index_len && i < len; i++)
		if (row->index[i] != index[i])
			return row->index[i] < index[i] ? -1 : 1;
	return row->index_len < len ? -1 : row->index_len > len;
}

/* Where a row of this index is or belongs. Walks come in order, so the end is tried first. */
static size_t find_place(const struct rows *rows, const uint32_t *index, size_t len)
{
	size_t low = 0, high = rows->count;
	if (high > 0 && compare_index(rows->items[high - 1], index, len) < 0)
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_index(rows->items[middle], index, len) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct row *rows_find(const struct rows *rows, const uint32_t *index, size_t len)
{
	size_t at = find_place(rows, index, len);
	if (at == rows->count || compare_index(rows->items[at], index, len) != 0)
		return NULL;
	return rows->items[at];
}

static int make_room(struct rows *rows, struct error *err)
{
	if (rows->count == ROWS_MAX)
		return error_set(err, ERROR_LIMIT, 0, "%s: more than %d rows", rows->mib->name,
		                 ROWS_MAX);
	if (rows->count < rows->room)
		return 0;
	size_t room = rows->room == 0 ? 16 : rows->room * 2;
	struct row **items = realloc(rows->items, room * sizeof(struct row *));
	if (items == NULL)
		return error_set(err, ERROR_LIMIT, 0, "%s: out of memory", rows->mib->name);
	rows->items = items;
	rows->room = room;
	return 0;
}

struct row *rows_get(struct rows *rows, const uint32_t *index, size_t len, struct error *err)
{
	size_t at = find_place(rows, index, len);
	if (at < rows->count && compare_index(rows->items[at], index, len) == 0)
		return rows->items[at];
	if (make_room(rows, err) != 0)
		return NULL;
	size_t cells = rows->mib->column_count * sizeof(struct cell);
	struct row *row = arena_alloc(rows->arena, sizeof(*row) + cells);
	uint32_t *copy = arena_array(rows->arena, len, sizeof(*copy));
	if (row == NULL || copy == NULL) {
		error_set(err, ERROR_LIMIT, 0, "%s: table too big", rows->mib->name);
		return NULL;
	}
	if (len > 0)
		memcpy(copy, index, len * sizeof(*copy));
	row->index = copy;
	row->index_len = len;
	memmove(rows->items + at + 1, rows->items + at,
	        (rows->count - at) * sizeof(struct row *));
	rows->items[at] = row;
	rows->count++;
	return row;
}

static int set_bytes(struct rows *rows, struct cell *cell, const uint8_t *bytes, size_t len,
                     struct error *err)
{
	cell->bytes = (const uint8_t *)arena_strndup(rows->arena, (const char *)bytes, len);
	cell->len = (uint32_t)len;
	if (cell->bytes == NULL)
		return error_set(err, ERROR_LIMIT, 0, "%s: table too big", rows->mib->name);
	return 0;
}

int rows_set(struct rows *rows, struct row *row, unsigned column,
             const struct snmp_varbind *varbind, struct error *err)
{
	struct cell cell = { .type = (uint8_t)varbind->type, .is_known = true };
	switch (varbind->type) {
	case SNMP_TYPE_OCTETS:
	case SNMP_TYPE_ADDRESS:
		if (set_bytes(rows, &cell, varbind->bytes, varbind->len, err) != 0)
			return -1;
		break;
	case SNMP_TYPE_INTEGER:
	case SNMP_TYPE_COUNTER32:
	case SNMP_TYPE_GAUGE32:
	case SNMP_TYPE_TICKS:
	case SNMP_TYPE_COUNTER64:
		cell.number = varbind->number;
		cell.after_ms = rows->after_ms;
		break;
	case SNMP_TYPE_OBJECT_ID:
	case SNMP_TYPE_OTHER:
	case SNMP_TYPE_NO_OBJECT:
	case SNMP_TYPE_NO_INSTANCE:
	case SNMP_TYPE_END:
	case SNMP_TYPE_COUNT: cell.is_known = false; break;
	}
	row->cells[column] = cell;
	if (cell.is_known)
		rows->seen |= MIB_BIT(column);
	return 0;
}

int rows_inherit(struct rows *rows, struct row *row, const struct row *old, uint64_t columns,
                 struct error *err)
{
	for (unsigned i = 0; i < rows->mib->column_count; i++) {
		const struct cell *from = &old->cells[i];
		if ((columns & MIB_BIT(i)) == 0 || !from->is_known)
			continue;
		row->cells[i] = *from;
		if ((from->type == SNMP_TYPE_OCTETS || from->type == SNMP_TYPE_ADDRESS) &&
		    set_bytes(rows, &row->cells[i], from->bytes, from->len, err) != 0)
			return -1;
	}
	row->has_detail = old->has_detail;
	row->read_mono = old->read_mono;
	row->read_wall = old->read_wall;
	return 0;
}

const struct cell *row_cell(const struct row *row, unsigned column)
{
	const struct cell *cell = &row->cells[column];
	return cell->is_known ? cell : NULL;
}

/* The bits of a number of any integer type, sign-extended. */
static int read_bits(const struct row *row, unsigned column, uint64_t *ret)
{
	const struct cell *cell = row_cell(row, column);
	if (cell == NULL || cell->type == SNMP_TYPE_OCTETS || cell->type == SNMP_TYPE_ADDRESS)
		return -1;
	*ret = cell->number;
	return 0;
}

int row_number(const struct row *row, unsigned column, uint64_t *ret)
{
	uint64_t bits;
	if (read_bits(row, column, &bits) != 0)
		return -1;
	if (row->cells[column].type == SNMP_TYPE_INTEGER && bits > INT64_MAX)
		return -1;
	*ret = bits;
	return 0;
}

int row_ago(const struct row *row, unsigned column, double *ret_ago)
{
	uint64_t seconds;
	if (row_number(row, column, &seconds) != 0)
		return -1;
	*ret_ago = (double)seconds - row->cells[column].after_ms / 1e3;
	return 0;
}

int row_u32(const struct row *row, unsigned column, uint32_t *ret)
{
	uint64_t bits;
	if (read_bits(row, column, &bits) != 0)
		return -1;
	if (bits > UINT32_MAX && (int64_t)bits < INT32_MIN)
		return -1;
	if (bits > UINT32_MAX && (int64_t)bits > 0)
		return -1;
	*ret = (uint32_t)bits;
	return 0;
}

int row_address(const struct row *row, unsigned column, struct ip *ret)
{
	const struct cell *cell = row_cell(row, column);
	if (cell == NULL || (cell->type != SNMP_TYPE_OCTETS && cell->type != SNMP_TYPE_ADDRESS))
		return -1;
	struct ip ip;
	if (ip_from_bytes(cell->bytes, cell->len, &ip) != 0 || ip_is_unspecified(&ip))
		return -1;
	*ret = ip;
	return 0;
}

const uint8_t *row_octets(const struct row *row, unsigned column, size_t *ret_len)
{
	const struct cell *cell = row_cell(row, column);
	*ret_len = 0;
	if (cell == NULL || cell->type != SNMP_TYPE_OCTETS)
		return NULL;
	*ret_len = cell->len;
	return cell->bytes;
}
