/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/walk.h"

#include <string.h>

#include "collectors/snmp/rows.h"

/* How often an agent may fail to answer one walk before we leave it alone. */
#define SETBACKS_MAX 2

/* By how much the budget grows after an answer. */
#define BUDGET_STEP 5

void walk_begin(struct walk *walk, struct rows *rows, uint64_t columns, size_t expected,
                struct walk_pace *pace)
{
	memset(walk, 0, sizeof(*walk));
	walk->rows = rows;
	walk->pace = pace;
	walk->left = columns & mib_columns(rows->mib);
	walk->expected = expected;
	if (pace->budget == 0)
		pace->budget = WALK_BUDGET_START;
}

/* The next columns that nobody has walked yet. */
static void begin_group(struct walk *walk)
{
	const struct mib *mib = walk->rows->mib;
	walk->group_size = 0;
	for (unsigned i = 0; i < mib->column_count && walk->group_size < WALK_GROUP_MAX; i++) {
		if ((walk->left & MIB_BIT(i)) == 0)
			continue;
		walk->left &= ~MIB_BIT(i);
		struct walk_cursor *cursor = &walk->group[walk->group_size++];
		cursor->column = i;
		cursor->is_done = false;
		cursor->len = mib_column_oid(mib, i, cursor->at);
		cursor->root_len = cursor->len;
	}
	walk->taken = 0;
	walk->values = 0;
	walk->bytes = 0;
}

/* What a value takes in an answer (X.690, section 8.19): seven bits of a sub-identifier to a
 * byte, six bytes of tags and lengths, numbers of four. */
static size_t value_size(const struct snmp_varbind *varbind)
{
	size_t size = 6;
	for (size_t i = 0; i < varbind->name.len; i++) {
		size++;
		for (uint32_t id = varbind->name.ids[i]; id > 0x7f; id >>= 7)
			size++;
	}
	bool is_octets =
		varbind->type == SNMP_TYPE_OCTETS || varbind->type == SNMP_TYPE_ADDRESS;
	return size + (is_octets ? varbind->len : 4);
}

/* How many values the next query asks for: what the agent bears, if that fits a datagram. */
static size_t budget(const struct walk *walk)
{
	if (walk->values == 0)
		return walk->pace->budget;
	size_t fitting = WALK_ANSWER_MAX * walk->values / walk->bytes;
	return fitting < walk->pace->budget ? fitting : walk->pace->budget;
}

static void select_cursors(struct walk *walk)
{
	walk->asked_count = 0;
	for (size_t i = 0; i < walk->group_size; i++) {
		const struct walk_cursor *cursor = &walk->group[i];
		if (cursor->is_done)
			continue;
		walk->asked[walk->asked_count] = i;
		walk->names[walk->asked_count++] = (struct snmp_oid){ cursor->at, cursor->len };
	}
}

int walk_next(struct walk *walk, struct snmp_query *ret_query)
{
	select_cursors(walk);
	if (walk->asked_count == 0 && walk->left != 0) {
		begin_group(walk);
		select_cursors(walk);
	}
	if (walk->asked_count == 0)
		return 0;
	size_t repetitions = budget(walk) / walk->asked_count;
	/* One more than there are rows shows the end; asking for more would make the agent read
	 * the next column for nothing. */
	size_t had = walk->taken / walk->group_size;
	if (walk->expected > 0 && walk->expected >= had &&
	    walk->expected - had + 1 < repetitions)
		repetitions = walk->expected - had + 1;
	*ret_query = (struct snmp_query){
		.operation = SNMP_OPERATION_BULK,
		.names = walk->names,
		.count = walk->asked_count,
		.repetitions = repetitions == 0 ? 1 : (unsigned)repetitions,
	};
	return 1;
}

static void break_column(struct walk *walk, struct walk_cursor *cursor, const char *why)
{
	cursor->is_done = true;
	walk->broken |= MIB_BIT(cursor->column);
	if (walk->fault.kind == ERROR_NONE)
		error_set(&walk->fault, ERROR_MALFORMED, 0, "%s: %s", walk->rows->mib->name,
		          why);
}

static int compare_oid(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len)
{
	for (size_t i = 0; i < a_len && i < b_len; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return a_len < b_len ? -1 : a_len > b_len;
}

static bool is_end(enum snmp_type type)
{
	return type == SNMP_TYPE_END || type == SNMP_TYPE_NO_OBJECT ||
	       type == SNMP_TYPE_NO_INSTANCE;
}

/* One value of a column; what stands behind the column's end is not looked at. */
static int take_value(struct walk *walk, struct walk_cursor *cursor,
                      const struct snmp_varbind *varbind, struct error *err)
{
	const struct snmp_oid *name = &varbind->name;
	if (cursor->is_done)
		return 0;
	if (is_end(varbind->type)) {
		cursor->is_done = true;
		return 0;
	}
	if (name->len > SNMP_OID_MAX ||
	    compare_oid(name->ids, name->len, cursor->at, cursor->len) <= 0) {
		break_column(walk, cursor, "object identifiers do not increase");
		return 0;
	}
	if (name->len <= cursor->root_len ||
	    compare_oid(name->ids, cursor->root_len, cursor->at, cursor->root_len) != 0) {
		cursor->is_done = true;
		return 0;
	}
	struct row *row = rows_get(walk->rows, name->ids + cursor->root_len,
	                           name->len - cursor->root_len, err);
	if (row == NULL || rows_set(walk->rows, row, cursor->column, varbind, err) != 0)
		return -1;
	memcpy(cursor->at, name->ids, name->len * sizeof(*name->ids));
	cursor->len = name->len;
	walk->taken++;
	return 0;
}

/* The budget is halved; below the least one nothing helps. */
static int set_back(struct walk *walk)
{
	if (++walk->setbacks > SETBACKS_MAX)
		return -1;
	walk->pace->budget /= 2;
	if (walk->pace->budget < WALK_BUDGET_MIN)
		walk->pace->budget = WALK_BUDGET_MIN;
	return 0;
}

static int take_status(struct walk *walk, unsigned status, struct error *err)
{
	if (status == SNMP_STATUS_TOO_BIG && set_back(walk) == 0)
		return 0;
	if (status == SNMP_STATUS_NO_SUCH_NAME) { /* how SNMPv1 says "no more" */
		for (size_t i = 0; i < walk->asked_count; i++)
			walk->group[walk->asked[i]].is_done = true;
		return 0;
	}
	return error_set(err, ERROR_MALFORMED, 0, "%s: the agent answers error %u",
	                 walk->rows->mib->name, status);
}

int walk_take(struct walk *walk, const struct snmp_answer *answer, struct error *err)
{
	if (answer->status != SNMP_STATUS_OK)
		return take_status(walk, answer->status, err);
	if (answer->count == 0)
		return error_set(err, ERROR_MALFORMED, 0, "%s: empty answer",
		                 walk->rows->mib->name);
	for (size_t i = 0; i < answer->count; i++) {
		size_t which = walk->asked[i % walk->asked_count];
		walk->values++;
		walk->bytes += value_size(&answer->varbinds[i]);
		if (take_value(walk, &walk->group[which], &answer->varbinds[i], err) != 0)
			return -1;
	}
	walk->pace->budget += BUDGET_STEP;
	if (walk->pace->budget > WALK_BUDGET_MAX)
		walk->pace->budget = WALK_BUDGET_MAX;
	return 0;
}

int walk_fail(struct walk *walk, const struct error *cause, struct error *err)
{
	if (cause->kind == ERROR_TIMEOUT && set_back(walk) == 0)
		return 0;
	if (err != NULL)
		*err = *cause;
	return error_wrap(err, "%s", walk->rows->mib->name);
}
