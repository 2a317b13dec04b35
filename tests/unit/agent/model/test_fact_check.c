/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/fact_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"
#include "agent/base/ip.h"

struct thing {
	struct fact fact;
	const char *router;
	const char *text;
	uint64_t count;
	double seconds;
	uint32_t state;
	bool up;
	struct fact_histogram rtt;
};

enum { ROUTER, TEXT, COUNT, SECONDS, STATE, UP, RTT, INFO, FIELD_COUNT };

#define MEMBER(member) .offset = offsetof(struct thing, member)
#define HELP .help = "What it is (a MIB)."

static const char *const states[] = { "", "idle", NULL };
static const uint8_t router_key[] = { ROUTER };
static const uint8_t text_label[] = { TEXT };
static const uint8_t no_field[] = { FIELD_COUNT };
static const uint8_t seconds_key[] = { SECONDS };
static const uint8_t rtt_label[] = { RTT };

static const struct fact_field good[FIELD_COUNT] = {
	[ROUTER] = { .name = "router", .type = FACT_STRING, MEMBER(router) },
	[TEXT] = { .name = "text", .type = FACT_STRING, MEMBER(text) },
	[COUNT] = { .name = "count",
	            .metric = "t_seen",
	            .kind = METRIC_COUNTER,
	            .type = FACT_U64,
	            MEMBER(count),
	            HELP },
	[SECONDS] = { .name = "seconds",
	              .metric = "t_age_seconds",
	              .kind = METRIC_GAUGE,
	              .type = FACT_DOUBLE,
	              .unit = UNIT_SECONDS,
	              MEMBER(seconds),
	              HELP },
	[STATE] = { .name = "state",
	            .metric = "t_state",
	            .kind = METRIC_STATESET,
	            .type = FACT_ENUM,
	            .states = states,
	            MEMBER(state),
	            HELP },
	[UP] = { .name = "up",
	         .metric = "t_up",
	         .kind = METRIC_GAUGE,
	         .type = FACT_BOOL,
	         MEMBER(up),
	         HELP },
	[RTT] = { .name = "rtt",
	          .metric = "t_rtt_seconds",
	          .kind = METRIC_HISTOGRAM,
	          .type = FACT_HISTOGRAM,
	          .unit = UNIT_SECONDS,
	          MEMBER(rtt),
	          HELP },
	[INFO] = { .name = "info",
	           .metric = "t",
	           .kind = METRIC_INFO,
	           .type = FACT_NOTHING,
	           .labels = text_label,
	           .label_count = 1,
	           HELP },
};

/* A good kind that a test spoils. */
struct bench {
	struct fact_field fields[FIELD_COUNT];
	struct fact_kind kind;
};

static void prepare(struct bench *bench)
{
	memcpy(bench->fields, good, sizeof(good));
	bench->kind = (struct fact_kind){ .name = "thing",
		                          .size = sizeof(struct thing),
		                          .fields = bench->fields,
		                          .field_count = FIELD_COUNT,
		                          .key = router_key,
		                          .key_count = 1 };
}

static void expect_in(const struct fact_kind *const *kinds, size_t count, size_t faults,
                      const char *text)
{
	struct strbuf out;
	strbuf_init(&out, 65536);
	strbuf_puts(&out, "");
	size_t found = fact_kinds_check(kinds, count, &out);
	if (found != faults || (text != NULL && strstr(out.data, text) == NULL))
		fail_msg("%zu faults instead of %zu with \"%s\":\n%s", found, faults,
		         text == NULL ? "" : text, out.data);
	strbuf_done(&out);
}

static void expect(const struct bench *bench, size_t faults, const char *text)
{
	const struct fact_kind *kinds[] = { &bench->kind };
	expect_in(kinds, 1, faults, text);
}

static void good_table_passes(void **state)
{
	(void)state;
	struct bench bench;
	prepare(&bench);
	expect(&bench, 0, NULL);
}

/* One field of the good table, spoiled in one way. */
static void one_wrong_row_is_one_fault(void **state)
{
	(void)state;
	static const struct {
		unsigned index;
		struct fact_field row;
		const char *text;
	} cases[] = {
		{ TEXT, { .name = NULL }, "without a snake_case name" },
		{ TEXT, { .name = "Text", .type = FACT_STRING, MEMBER(text) }, "snake_case" },
		{ TEXT,
		  { .name = "router", .type = FACT_STRING, MEMBER(text) },
		  "appears twice" },
		{ TEXT, { .name = "text", .type = FACT_STRING, .offset = 0 }, "outside" },
		{ TEXT,
		  { .name = "text", .type = FACT_STRING, .offset = sizeof(struct thing) },
		  "outside" },
		{ TEXT,
		  { .name = "type", .type = FACT_STRING, MEMBER(text) },
		  "`type` must not" },
		{ TEXT,
		  { .name = "instance", .type = FACT_STRING, MEMBER(text) },
		  "`instance`" },
		{ TEXT,
		  { .name = "text",
		    .type = FACT_STRING,
		    .metric = "t_text",
		    MEMBER(text),
		    HELP },
		  "or neither" },
		{ COUNT,
		  { .name = "count", .type = FACT_U64, .kind = METRIC_COUNTER, MEMBER(count) },
		  "or neither" },
		{ COUNT,
		  { .name = "count",
		    .metric = "t_seen_total",
		    .kind = METRIC_COUNTER,
		    .type = FACT_U64,
		    MEMBER(count),
		    HELP },
		  "_total, which is reserved" },
		{ COUNT,
		  { .name = "count",
		    .metric = "t_bucket",
		    .kind = METRIC_COUNTER,
		    .type = FACT_U64,
		    MEMBER(count),
		    HELP },
		  "_bucket, which is reserved" },
		{ COUNT,
		  { .name = "count",
		    .metric = "t_seen",
		    .kind = METRIC_COUNTER,
		    .type = FACT_STRING,
		    MEMBER(text),
		    HELP },
		  "does not fit" },
		{ COUNT,
		  { .name = "count",
		    .metric = "t:seen",
		    .kind = METRIC_COUNTER,
		    .type = FACT_U64,
		    MEMBER(count),
		    HELP },
		  "t:seen is not snake_case" },
		{ COUNT,
		  { .name = "count",
		    .metric = "t_up",
		    .kind = METRIC_COUNTER,
		    .type = FACT_U64,
		    MEMBER(count) },
		  "no help" },
		{ SECONDS,
		  { .name = "seconds",
		    .metric = "t_age",
		    .kind = METRIC_GAUGE,
		    .type = FACT_DOUBLE,
		    .unit = UNIT_SECONDS,
		    MEMBER(seconds),
		    HELP },
		  "does not end in its unit, seconds" },
		{ SECONDS,
		  { .name = "seconds",
		    .metric = "t_age_seconds",
		    .kind = METRIC_GAUGE,
		    .type = FACT_DOUBLE,
		    MEMBER(seconds),
		    HELP },
		  "does not name" },
		{ SECONDS,
		  { .name = "seconds",
		    .metric = "t_bytes",
		    .kind = METRIC_GAUGE,
		    .type = FACT_DOUBLE,
		    MEMBER(seconds),
		    HELP },
		  "does not name" },
		{ SECONDS,
		  { .name = "seconds",
		    .metric = "t_age_seconds",
		    .kind = METRIC_GAUGE,
		    .type = FACT_DOUBLE,
		    .unit = UNIT_TIMESTAMP_SECONDS,
		    MEMBER(seconds),
		    HELP },
		  "_timestamp_seconds" },
		{ STATE,
		  { .name = "state",
		    .metric = "t_state",
		    .kind = METRIC_STATESET,
		    .type = FACT_ENUM,
		    MEMBER(state),
		    HELP },
		  "no states" },
		{ UP,
		  { .name = "up",
		    .metric = "t_up",
		    .kind = METRIC_GAUGE,
		    .type = FACT_BOOL,
		    MEMBER(up),
		    .help = "Whether it is up." },
		  "in its source" },
		{ UP,
		  { .name = "up",
		    .metric = "t_up",
		    .kind = METRIC_GAUGE,
		    .type = FACT_BOOL,
		    MEMBER(up),
		    .help = "Whether it is up (a MIB), perhaps." },
		  "in its source" },
		{ RTT,
		  { .name = "rtt",
		    .metric = "t_rtt",
		    .kind = METRIC_GAUGE,
		    .type = FACT_HISTOGRAM,
		    MEMBER(rtt),
		    HELP },
		  "does not fit" },
		{ INFO,
		  { .name = "info",
		    .metric = "t",
		    .kind = METRIC_INFO,
		    .type = FACT_NOTHING,
		    HELP },
		  "without labels" },
		{ INFO,
		  { .name = "info",
		    .metric = "t_info",
		    .kind = METRIC_INFO,
		    .type = FACT_NOTHING,
		    .labels = text_label,
		    .label_count = 1,
		    HELP },
		  "_info, which is reserved" },
		{ INFO,
		  { .name = "info",
		    .metric = "t",
		    .kind = METRIC_INFO,
		    .type = FACT_NOTHING,
		    .labels = no_field,
		    .label_count = 1,
		    HELP },
		  "label 0 is no field" },
		{ INFO,
		  { .name = "info",
		    .metric = "t",
		    .kind = METRIC_INFO,
		    .type = FACT_NOTHING,
		    .labels = router_key,
		    .label_count = 1,
		    HELP },
		  "in the key" },
		{ INFO,
		  { .name = "info",
		    .metric = "t",
		    .kind = METRIC_INFO,
		    .type = FACT_NOTHING,
		    .labels = rtt_label,
		    .label_count = 1,
		    HELP },
		  "has no text" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench bench;
		prepare(&bench);
		bench.fields[cases[i].index] = cases[i].row;
		/* a metric that exists already is seen from both rows */
		size_t faults = cases[i].row.metric != NULL &&
		                                strcmp(cases[i].row.metric, "t_up") == 0 &&
		                                cases[i].index == COUNT
		                        ? 3
		                        : 1;
		expect(&bench, faults, cases[i].text);
	}
}

static void wrong_key_is_a_fault(void **state)
{
	(void)state;
	struct bench bench;
	prepare(&bench);
	bench.kind.key = no_field;
	expect(&bench, 1, "key 0 is no field");
	bench.kind.key = seconds_key;
	expect(&bench, 1, "key 0 cannot be compared");
	prepare(&bench);
	bench.fields[ROUTER].name = "type";
	expect(&bench, 1, "`type` must not be a label");
}

static void state_cannot_be_key_beside_a_state_set(void **state)
{
	(void)state;
	struct bench bench;
	prepare(&bench);
	bench.fields[ROUTER].name = "state";
	bench.fields[STATE].name = "phase";
	expect(&bench, 1, "`state` is the label of a state set");
}

static void kinds_have_names_and_at_most_64_fields(void **state)
{
	(void)state;
	struct bench bench;
	prepare(&bench);
	bench.kind.name = NULL;
	expect(&bench, 1, "a kind without");
	prepare(&bench);
	static const struct fact_field many[65] = { { .name = "a" } };
	bench.kind.fields = many;
	bench.kind.field_count = 65;
	expect(&bench, 1, "more than 64 fields");
}

static void kind_and_metric_names_are_unique(void **state)
{
	(void)state;
	struct bench one, two;
	prepare(&one);
	prepare(&two);
	const struct fact_kind *kinds[] = { &one.kind, &two.kind };
	expect_in(kinds, 2, 2 * 6 + 1, "the name of the kind appears twice");
	two.kind.name = "other";
	expect_in(kinds, 2, 2 * 6, "t_seen appears more than once");
}

static void atoms_hold_fields_that_no_other_holds(void **state)
{
	(void)state;
	static const struct {
		uint64_t atoms[2];
		size_t faults;
		const char *text;
	} cases[] = {
		{ { FACT_BIT(UP) | FACT_BIT(STATE), FACT_BIT(COUNT) | FACT_BIT(TEXT) },
		  0,
		  NULL },
		{ { FACT_BIT(UP) | FACT_BIT(STATE), FACT_BIT(STATE) | FACT_BIT(TEXT) },
		  1,
		  "thing: atom 1 has fields of the key or of another atom" },
		{ { FACT_BIT(UP) | FACT_BIT(ROUTER), FACT_BIT(STATE) | FACT_BIT(TEXT) },
		  1,
		  "thing: atom 0 has fields of the key" },
		{ { FACT_BIT(UP), FACT_BIT(STATE) | FACT_BIT(TEXT) },
		  1,
		  "atom 0 has fewer than two fields" },
		{ { 0, FACT_BIT(STATE) | FACT_BIT(TEXT) },
		  1,
		  "atom 0 has fewer than two fields" },
		{ { FACT_BIT(UP) | FACT_BIT(FIELD_COUNT), FACT_BIT(STATE) | FACT_BIT(TEXT) },
		  1,
		  "atom 0 has what is no field" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench bench;
		prepare(&bench);
		bench.kind.atoms = cases[i].atoms;
		bench.kind.atom_count = 2;
		expect(&bench, cases[i].faults, cases[i].text);
	}
}

/* A good owner and a good kind that it owns. */
static void prepare_pair(struct bench *owner, struct bench *owned)
{
	static const uint8_t longer_key[] = { ROUTER, TEXT };
	prepare(owner);
	owner->kind.state = FACT_BIT(UP);
	prepare(owned);
	owned->kind.name = "part";
	owned->kind.field_count = 2; /* the key only: metrics are the owner's */
	owned->kind.key = longer_key;
	owned->kind.key_count = 2;
	owned->kind.owner = &owner->kind;
}

static void owner_has_a_state_and_begins_the_key(void **state)
{
	(void)state;
	struct bench one, two;
	const struct fact_kind *kinds[] = { &one.kind, &two.kind };
	const struct fact_kind *reversed[] = { &two.kind, &one.kind };
	prepare_pair(&one, &two);
	expect_in(kinds, 2, 0, NULL);
	expect_in(reversed, 2, 1, "part: its owner does not come before it");
	one.kind.state = 0;
	expect_in(kinds, 2, 1, "part: its owner has no state");
	prepare_pair(&one, &two);
	two.fields[ROUTER].name = "device";
	expect_in(kinds, 2, 1, "part: key 0 is not the owner's");
	two.fields[ROUTER] = (struct fact_field){ .name = "router", .type = FACT_U64 };
	two.fields[ROUTER].offset = offsetof(struct thing, count);
	expect_in(kinds, 2, 1, "part: key 0 is not the owner's");
	prepare_pair(&one, &two);
	two.kind.key_count = 1;
	expect_in(kinds, 2, 1, "part: its key is no longer than the owner's");
}

static void owner_of_an_owner_is_a_fault(void **state)
{
	(void)state;
	static const uint8_t whole_key[] = { ROUTER, TEXT, COUNT };
	struct bench one, two;
	prepare_pair(&one, &two);
	two.fields[COUNT].metric = NULL;
	two.fields[COUNT].kind = METRIC_NONE;
	two.kind.field_count = 3;
	two.kind.state = FACT_BIT(COUNT);
	struct fact_kind three = two.kind;
	three.name = "detail";
	three.key = whole_key;
	three.key_count = 3;
	three.state = 0;
	three.owner = &two.kind;
	const struct fact_kind *kinds[] = { &one.kind, &two.kind, &three };
	expect_in(kinds, 3, 1, "detail: its owner has no state, or an owner itself");
}

static void state_is_made_of_fields_beside_the_key(void **state)
{
	(void)state;
	struct bench bench;
	prepare(&bench);
	bench.kind.state = FACT_BIT(ROUTER);
	expect(&bench, 1, "thing: the state has fields of the key");
	bench.kind.state = FACT_BIT(FIELD_COUNT);
	expect(&bench, 1, "thing: the state has what is no field");
}

static void bound_fields_need_an_atom_that_they_are_not_of(void **state)
{
	(void)state;
	const uint64_t atom = FACT_BIT(UP) | FACT_BIT(STATE);
	struct bench bench;
	prepare(&bench);
	bench.kind.bound = FACT_BIT(COUNT);
	expect(&bench, 1, "thing: fields are bound to no atom");
	bench.kind.atoms = &atom;
	bench.kind.atom_count = 1;
	expect(&bench, 0, NULL);
	bench.kind.bound |= FACT_BIT(STATE);
	expect(&bench, 1, "thing: fields of the key or of an atom are bound");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owner_has_a_state_and_begins_the_key),
		cmocka_unit_test(owner_of_an_owner_is_a_fault),
		cmocka_unit_test(state_is_made_of_fields_beside_the_key),
		cmocka_unit_test(bound_fields_need_an_atom_that_they_are_not_of),
		cmocka_unit_test(good_table_passes),
		cmocka_unit_test(atoms_hold_fields_that_no_other_holds),
		cmocka_unit_test(one_wrong_row_is_one_fault),
		cmocka_unit_test(wrong_key_is_a_fault),
		cmocka_unit_test(state_cannot_be_key_beside_a_state_set),
		cmocka_unit_test(kinds_have_names_and_at_most_64_fields),
		cmocka_unit_test(kind_and_metric_names_are_unique),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
