/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a poll. Each step asks one query and is told the answer by its on_ function,
 * which ends in advance(): that looks for the next thing to do in the present phase and, when
 * there is none, goes to the next phase.
 */
#include "collectors/snmp/poll.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/model/view.h"
#include "collectors/snmp/system.h"
#include "collectors/snmp/tables.h"
#include "collectors/snmp/walk.h"

/* Detail is shown for so many detail intervals after it was read. */
#define DETAIL_AGE 3

/* Above this many changed peers, and above a quarter of all, reading all rows is cheaper. */
#define ROWS_BY_GET_MAX 8

/* Discovery may go unanswered so often before the poll fails. */
#define DISCOVERY_SETBACKS_MAX 2

enum phase { IDLE, SYSTEM, DISCOVER, FAST, ROWS, DETAIL };

struct poller {
	struct poller_options options;
	struct poller_events events;
	struct tables tables;
	struct system_memory system;
	struct walk_pace pace;
	char names[TABLES_NAMES_MAX]; /* as last told */
	bool has_told;
	bool is_discovered;
	bool is_doubtful; /* what was not answered then is asked for once more */
	struct monotime discovered_at;
	bool has_peers; /* rows of peers were there at the last poll */

	/* of the poll under way */
	enum phase phase;
	struct moment asked; /* when the walk or the GET began */
	size_t at;           /* which table, or which MIB is asked for */
	size_t batch;        /* how many MIBs one query of the discovery asks for */
	unsigned setbacks;
	bool answers[TABLES_MAX];
	struct walk walk;
	struct rows *fresh;   /* of the walk */
	size_t row;           /* of the peers, asked for by GET */
	uint64_t row_columns; /* asked for just now */
	uint64_t row_left;    /* still to be asked for */
};

static void advance(struct poller *poller);

static struct moment now(const struct poller *poller)
{
	return (struct moment){ clock_mono(poller->options.clock),
		                clock_wall(poller->options.clock) };
}

/* What is told in seconds ago is so at the time of its answer, which may come late. */
static uint32_t ms_since_asked(const struct poller *poller)
{
	struct duration passed =
		mono_since(clock_mono(poller->options.clock), poller->asked.mono);
	return (uint32_t)(passed.ns / 1000000);
}

static bool is_older(const struct poller *poller, struct monotime when, struct duration age)
{
	return mono_before(mono_add(when, age), clock_mono(poller->options.clock));
}

static struct duration detail_age(const struct poller *poller)
{
	return (struct duration){ poller->options.detail_interval.ns * DETAIL_AGE };
}

static void end(struct poller *poller, struct view *view, const struct error *err)
{
	poller_cancel(poller);
	poller->events.done(poller->events.context, view, err);
}

static void complain(struct poller *poller, const struct error *err)
{
	poller->events.complain(poller->events.context, err);
}

/* Ask; what cannot even be asked ends the poll. */
static void ask(struct poller *poller, const struct snmp_query *query, snmp_answered *answered)
{
	struct error err = { 0 };
	if (poller->events.ask(poller->events.context, query, answered, poller, &err) != 0)
		end(poller, NULL, &err);
}

/* --- the system --- */

static void on_system(void *context, const struct snmp_answer *answer, const struct error *err)
{
	struct poller *poller = context;
	if (err != NULL) {
		end(poller, NULL, err);
		return;
	}
	struct system system;
	system_decode(answer, now(poller).wall, &system);
	if (system.known == 0) {
		struct error nothing = { 0 };
		error_set(&nothing, ERROR_MALFORMED, 0,
		          "the agent tells nothing of its system");
		complain(poller, &nothing);
	}
	bool has_new_interfaces = system_has_new_interfaces(&poller->system, &system);
	if (system_has_restarted(&poller->system, &system))
		poller->is_discovered = false;
	for (size_t i = 0; i < poller->tables.count; i++) {
		struct table *table = &poller->tables.items[i];
		if (!poller->is_discovered)
			table_clear(table);
		else if (table->mib->kind == MIB_INTERFACES && has_new_interfaces)
			table_forget_detail(table);
	}
	poller->phase = DISCOVER;
	poller->at = 0;
	poller->batch = poller->tables.count;
	advance(poller);
}

static void ask_system(struct poller *poller)
{
	struct snmp_oid names[SYSTEM_SCALAR_COUNT];
	system_names(names);
	struct snmp_query query = { .operation = SNMP_OPERATION_GET,
		                    .names = names,
		                    .count = SYSTEM_SCALAR_COUNT };
	ask(poller, &query, on_system);
}

/* --- which tables answer --- */

/* A batch that fails as a whole is asked for one by one, in case one name is the reason. A
 * table that is silent is what it was before. */
static void discovery_set_back(struct poller *poller, const struct error *err)
{
	if (poller->batch > 1) {
		poller->batch = 1;
		return;
	}
	if (++poller->setbacks > DISCOVERY_SETBACKS_MAX) {
		end(poller, NULL, err);
		return;
	}
	complain(poller, err);
	poller->answers[poller->at] = poller->tables.items[poller->at].is_active;
	poller->at++;
}

static void on_discovered(void *context, const struct snmp_answer *answer,
                          const struct error *err)
{
	struct poller *poller = context;
	struct error refused = { 0 };
	if (err == NULL && answer->status != SNMP_STATUS_OK && poller->batch > 1) {
		error_set(&refused, ERROR_MALFORMED, 0, "discovery: error %u", answer->status);
		err = &refused;
	}
	if (err != NULL) {
		discovery_set_back(poller, err);
		advance(poller);
		return;
	}
	for (size_t i = 0; i < poller->batch && poller->at < poller->tables.count; i++) {
		poller->answers[poller->at] =
			answer->status == SNMP_STATUS_OK && i < answer->count &&
			table_is_answered(&poller->tables.items[poller->at],
		                          &answer->varbinds[i]);
		poller->at++;
	}
	advance(poller);
}

static void ask_discovery(struct poller *poller)
{
	uint32_t ids[TABLES_MAX][SNMP_OID_MAX];
	struct snmp_oid names[TABLES_MAX];
	size_t count = 0;
	while (count < poller->batch && poller->at + count < poller->tables.count) {
		const struct mib *mib = poller->tables.items[poller->at + count].mib;
		names[count] = (struct snmp_oid){ ids[count],
			                          mib_column_oid(mib, mib->probe, ids[count]) };
		count++;
	}
	struct snmp_query query = { .operation = SNMP_OPERATION_NEXT,
		                    .names = names,
		                    .count = count };
	ask(poller, &query, on_discovered);
}

static void end_discovery(struct poller *poller)
{
	tables_choose(&poller->tables, poller->answers);
	poller->is_discovered = true;
	poller->is_doubtful = poller->setbacks > 0 && !poller->is_doubtful;
	poller->discovered_at = clock_mono(poller->options.clock);
	char names[TABLES_NAMES_MAX];
	tables_names(&poller->tables, names);
	if (poller->has_told && strcmp(names, poller->names) == 0)
		return;
	poller->has_told = true;
	memcpy(poller->names, names, sizeof(names));
	poller->events.answers(poller->events.context, names);
}

/* --- walks --- */

static struct table *walked(struct poller *poller)
{
	return &poller->tables.items[poller->at];
}

static bool is_vital(struct poller *poller)
{
	return poller->phase == FAST && walked(poller) == poller->tables.peers;
}

/* The peers' table was there and is not any more: their facts vanish, and we say why. */
static void check_peers(struct poller *poller, size_t count)
{
	if (count == 0 && poller->has_peers) {
		struct error err = { 0 };
		error_set(&err, ERROR_MALFORMED, 0, "%s has no BGP peers any more",
		          poller->tables.peers == NULL ? "the router"
		                                       : poller->tables.peers->mib->name);
		complain(poller, &err);
		poller->is_discovered = false;
	}
	poller->has_peers = count > 0;
}

static void want_families(struct poller *poller)
{
	for (size_t i = 0; i < poller->tables.count; i++)
		if (poller->tables.items[i].mib->kind == MIB_FAMILIES)
			poller->tables.items[i].wants_detail = true;
}

/* After a fast reading: is it worth reading all detail at once? */
static void plan_detail(struct poller *poller, struct table *table, size_t new_rows)
{
	if (table == poller->tables.peers) {
		check_peers(poller, table->rows->count);
		tables_choose_gaps(&poller->tables);
		if (new_rows > 0)
			want_families(poller);
		if (new_rows <= ROWS_BY_GET_MAX && new_rows < table->rows->count)
			return; /* by GET */
		if (new_rows * 4 <= table->rows->count)
			return;
	}
	if (new_rows > 0 && table != poller->tables.gaps)
		table->wants_detail = true;
}

static int take_walk(struct poller *poller, struct error *err)
{
	struct table *table = walked(poller);
	struct rows *fresh = poller->fresh;
	poller->fresh = NULL;
	if (poller->phase == DETAIL) {
		int result = table_take_detail(table, fresh, poller->asked, err);
		if (table == poller->tables.peers)
			tables_choose_gaps(&poller->tables);
		return result;
	}
	size_t new_rows;
	struct monotime oldest =
		mono_add(poller->asked.mono, (struct duration){ -detail_age(poller).ns });
	if (table_take_fast(table, fresh, poller->asked, oldest, &new_rows, err) != 0)
		return -1;
	plan_detail(poller, table, new_rows);
	return 0;
}

/* Rows that were not answered this time stay for as long as they may be shown. */
static void drop_old_rows(struct poller *poller)
{
	for (size_t i = 0; i < poller->tables.count; i++) {
		struct table *table = &poller->tables.items[i];
		bool is_old = table->fast != 0
		                      ? !table->has_fast || is_older(poller, table->fast_at,
		                                                     poller->options.max_age)
		                      : !table->has_detail || is_older(poller, table->detail_at,
		                                                       detail_age(poller));
		if (is_old) {
			rows_free(table->rows);
			table->rows = NULL;
		}
	}
}

/* What to do with a walk that ended early. Half a set of rows is none; of the detail, what came
 * is taken when there is nothing older to go on with. */
static int take_part(struct poller *poller)
{
	const struct table *table = walked(poller);
	if (poller->phase == DETAIL && !table->has_detail)
		return take_walk(poller, NULL);
	rows_free(poller->fresh);
	poller->fresh = NULL;
	return 0;
}

/* The walk is over, early when `err` is given. */
static void end_walk(struct poller *poller, const struct error *err)
{
	const uint64_t vital = MIB_BIT(PEER_STATE) | MIB_BIT(PEER_VRF);
	if (is_vital(poller) && (err != NULL || (poller->walk.broken & vital) != 0)) {
		end(poller, NULL, err != NULL ? err : &poller->walk.fault);
		return;
	}
	struct error fault = err != NULL ? *err : poller->walk.fault;
	if (poller->phase == DETAIL) {
		walked(poller)->has_tried = true;
		walked(poller)->wants_detail = false;
		walked(poller)->tried_at = poller->asked.mono;
	}
	if (err != NULL)
		take_part(poller);
	else
		take_walk(poller, &fault);
	if (fault.kind != ERROR_NONE)
		complain(poller, &fault);
	poller->at++;
	advance(poller);
}

static void step_walk(struct poller *poller);

static void on_walked(void *context, const struct snmp_answer *answer, const struct error *err)
{
	struct poller *poller = context;
	struct error why = { 0 };
	poller->fresh->after_ms = ms_since_asked(poller);
	int result = err != NULL ? walk_fail(&poller->walk, err, &why)
	                         : walk_take(&poller->walk, answer, &why);
	if (result != 0)
		end_walk(poller, &why);
	else
		step_walk(poller);
}

static void step_walk(struct poller *poller)
{
	struct snmp_query query;
	if (walk_next(&poller->walk, &query))
		ask(poller, &query, on_walked);
	else
		end_walk(poller, NULL);
}

static void start_walk(struct poller *poller, uint64_t columns)
{
	struct table *table = walked(poller);
	poller->asked = now(poller);
	poller->fresh = rows_new(table->mib, 0);
	if (poller->fresh == NULL) {
		struct error err = { 0 };
		error_set(&err, ERROR_LIMIT, 0, "out of memory");
		end(poller, NULL, &err);
		return;
	}
	walk_begin(&poller->walk, poller->fresh, columns, table->expected, &poller->pace);
	step_walk(poller);
}

/* --- whole rows of changed peers --- */

static void on_row(void *context, const struct snmp_answer *answer, const struct error *err)
{
	struct poller *poller = context;
	struct table *table = poller->tables.peers;
	struct row *row = table->rows->items[poller->row];
	struct error why = { 0 };
	if (err != NULL)
		why = *err;
	else if (answer->status != SNMP_STATUS_OK)
		error_set(&why, ERROR_MALFORMED, 0, "error %u for a row", answer->status);
	size_t i = 0;
	table->rows->after_ms = ms_since_asked(poller);
	for (unsigned column = 0; column < table->mib->column_count && why.kind == ERROR_NONE;
	     column++)
		if ((poller->row_columns & MIB_BIT(column)) != 0 && i < answer->count)
			rows_set(table->rows, row, column, &answer->varbinds[i++], &why);
	if (why.kind != ERROR_NONE) {
		error_wrap(&why, "%s", table->mib->name);
		complain(poller, &why);
		poller->row_left = 0;
		if (err != NULL) /* the others would not be answered either */
			poller->row = table->rows->count - 1;
	}
	if (poller->row_left == 0) {
		row->has_detail = why.kind == ERROR_NONE;
		row->read_mono = poller->asked.mono;
		row->read_wall = poller->asked.wall;
		poller->row++;
	}
	advance(poller);
}

static void ask_row(struct poller *poller)
{
	const struct table *table = poller->tables.peers;
	uint32_t ids[GET_VALUES_MAX][SNMP_OID_MAX];
	struct snmp_oid names[GET_VALUES_MAX];
	poller->row_columns = 0;
	size_t count = table_cell_names(table, table->rows->items[poller->row],
	                                &poller->row_left, &poller->row_columns, ids, names);
	if (count == 0) { /* an index so long that no name can hold it */
		table->rows->items[poller->row++]->has_detail = true;
		advance(poller);
		return;
	}
	struct snmp_query query = { .operation = SNMP_OPERATION_GET,
		                    .names = names,
		                    .count = count };
	ask(poller, &query, on_row);
}

/* --- what is next --- */

static void publish(struct poller *poller)
{
	if (poller->tables.peers == NULL)
		check_peers(poller, 0);
	drop_old_rows(poller);
	struct view *view = view_new(poller->options.view_limit);
	if (view != NULL && tables_fill(&poller->tables, &poller->system,
	                                poller->options.router, now(poller), view) == 0) {
		end(poller, view, NULL);
		return;
	}
	view_unref(view);
	struct error err = { 0 };
	error_set(&err, ERROR_LIMIT, 0, "more facts than a view may hold");
	end(poller, NULL, &err);
}

static void enter(struct poller *poller, enum phase phase)
{
	poller->phase = phase;
	poller->at = 0;
	poller->row = 0;
	poller->row_left = 0;
}

/*
 * Discovery is renewed with the detail. Without a table of peers it is renewed at every poll,
 * for one cheap query: after a restart the agent may answer before its BGP daemon does.
 */
static bool has_discovery(struct poller *poller)
{
	if (poller->is_discovered && !poller->is_doubtful && poller->tables.peers != NULL &&
	    !is_older(poller, poller->discovered_at, poller->options.detail_interval))
		return false;
	if (poller->at < poller->tables.count)
		return true;
	end_discovery(poller);
	return false;
}

/* Whether a table has something to be read in this phase. */
static uint64_t due_columns(struct poller *poller, const struct table *table)
{
	if (!table->is_active)
		return 0;
	if (poller->phase == FAST)
		return table->fast;
	if (!table->wants_detail && table->has_tried &&
	    !is_older(poller, table->tried_at, poller->options.detail_interval))
		return 0;
	return table->detail;
}

static uint64_t next_walk(struct poller *poller)
{
	for (; poller->at < poller->tables.count; poller->at++) {
		uint64_t columns = due_columns(poller, walked(poller));
		if (columns != 0)
			return columns;
	}
	return 0;
}

/* A row to be read by GET; none when all detail is read anyway. */
static bool next_row(struct poller *poller)
{
	const struct table *table = poller->tables.peers;
	if (table == NULL || table->rows == NULL)
		return false;
	enum phase phase = poller->phase;
	poller->phase = DETAIL;
	bool is_due = due_columns(poller, table) != 0;
	poller->phase = phase;
	if (is_due)
		return false;
	if (poller->row_left != 0)
		return true;
	poller->row = table_next_new(table, poller->row);
	if (poller->row == table->rows->count)
		return false;
	poller->row_left = table->detail;
	poller->asked = now(poller);
	return true;
}

static void advance(struct poller *poller)
{
	uint64_t columns;
	switch (poller->phase) {
	case IDLE: return;
	case SYSTEM: ask_system(poller); return;
	case DISCOVER:
		if (has_discovery(poller)) {
			ask_discovery(poller);
			return;
		}
		enter(poller, FAST);
		advance(poller);
		return;
	case FAST:
	case DETAIL:
		columns = next_walk(poller);
		if (columns != 0) {
			start_walk(poller, columns);
		} else if (poller->phase == DETAIL) {
			publish(poller);
		} else {
			enter(poller, ROWS);
			advance(poller);
		}
		return;
	case ROWS:
		if (next_row(poller)) {
			ask_row(poller);
			return;
		}
		enter(poller, DETAIL);
		advance(poller);
		return;
	}
}

struct poller *poller_new(const struct poller_options *options,
                          const struct poller_events *events)
{
	struct poller *poller = calloc(1, sizeof(*poller));
	if (poller == NULL)
		return NULL;
	poller->options = *options;
	poller->events = *events;
	tables_init(&poller->tables);
	return poller;
}

void poller_free(struct poller *poller)
{
	if (poller == NULL)
		return;
	poller_cancel(poller);
	tables_done(&poller->tables);
	free(poller);
}

void poller_start(struct poller *poller)
{
	enter(poller, SYSTEM);
	poller->setbacks = 0;
	advance(poller);
}

void poller_cancel(struct poller *poller)
{
	poller->phase = IDLE;
	rows_free(poller->fresh);
	poller->fresh = NULL;
}
