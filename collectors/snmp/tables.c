/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/tables.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/model/view.h"
#include "collectors/snmp/facts.h"
#include "collectors/snmp/system.h"

void tables_init(struct tables *tables)
{
	memset(tables, 0, sizeof(*tables));
	assert(mib_count <= TABLES_MAX);
	tables->count = mib_count;
	for (size_t i = 0; i < mib_count; i++)
		tables->items[i].mib = mibs[i];
}

void tables_done(struct tables *tables)
{
	for (size_t i = 0; i < tables->count; i++)
		rows_free(tables->items[i].rows);
	memset(tables, 0, sizeof(*tables));
}

static void set_active(struct table *table, bool is_active)
{
	if (!is_active) {
		table_clear(table);
		return;
	}
	table->is_active = true;
	table->fast = table->mib->fast;
	table->detail = mib_columns(table->mib) & ~table->fast;
}

void tables_choose(struct tables *tables, const bool answers[static TABLES_MAX])
{
	bool has[MIB_KIND_COUNT] = { false };
	tables->peers = NULL;
	tables->gaps = NULL;
	for (size_t i = 0; i < tables->count; i++) {
		struct table *table = &tables->items[i];
		enum mib_kind kind = table->mib->kind;
		bool are_all_read = kind == MIB_FAMILIES || kind == MIB_ADDRESSES;
		bool is_better = answers[i] && (are_all_read || !has[kind]);
		bool is_gaps = answers[i] && !is_better && table->mib == &bgp4_mib;
		set_active(table, is_better || is_gaps);
		has[kind] = has[kind] || answers[i];
		if (is_gaps)
			tables->gaps = table;
		else if (is_better && kind == MIB_PEERS)
			tables->peers = table;
	}
	tables_choose_gaps(tables);
}

void tables_choose_gaps(struct tables *tables)
{
	if (tables->gaps == NULL || tables->peers == NULL)
		return;
	uint64_t missing = mib_columns(tables->gaps->mib) & ~tables->peers->seen;
	missing &= ~MIB_BIT(PEER_STATE);
	tables->gaps->fast = missing & MIB_BIT(PEER_TRANSITIONS);
	tables->gaps->detail = missing & ~tables->gaps->fast;
}

static bool is_named_before(const struct tables *tables, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (tables->items[i].is_active &&
		    strcmp(tables->items[i].mib->name, tables->items[at].mib->name) == 0)
			return true;
	return false;
}

void tables_names(const struct tables *tables, char out[static TABLES_NAMES_MAX])
{
	size_t len = 0;
	out[0] = '\0';
	for (size_t i = 0; i < tables->count; i++) {
		const struct table *table = &tables->items[i];
		if (!table->is_active || is_named_before(tables, i))
			continue;
		int added = snprintf(out + len, TABLES_NAMES_MAX - len, "%s%s",
		                     len == 0 ? "" : ",", table->mib->name);
		if (added < 0 || (size_t)added >= TABLES_NAMES_MAX - len)
			return;
		len += (size_t)added;
	}
}

static void decode_all(struct tables *tables, struct facts *facts)
{
	for (size_t i = 0; i < tables->count && !facts->failed; i++) {
		struct table *table = &tables->items[i];
		if (!table->is_active || table->rows == NULL)
			continue;
		facts->only_fill = table == tables->gaps;
		table->mib->decode(table->rows, facts);
	}
}

int tables_fill(struct tables *tables, struct system_memory *system, const char *router,
                struct moment now, struct view *view)
{
	struct facts facts = { .view = view, .now = now.wall };
	facts.router = arena_strdup(view_arena(view), router);
	facts.failed = facts.router == NULL;
	if (!facts.failed)
		system_facts(system, &facts);
	decode_all(tables, &facts);
	facts_done(&facts);
	return facts.failed ? -1 : 0;
}
