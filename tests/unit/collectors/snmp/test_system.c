/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

#include "collectors/snmp/system.h"

/* An answer in which every scalar has one value. */
static void answer(struct system *ret, const struct snmp_varbind values[SYSTEM_SCALAR_COUNT])
{
	struct snmp_oid names[SYSTEM_SCALAR_COUNT];
	struct snmp_varbind varbinds[SYSTEM_SCALAR_COUNT];
	system_names(names);
	for (int i = 0; i < SYSTEM_SCALAR_COUNT; i++) {
		varbinds[i] = values[i];
		varbinds[i].name = names[i];
	}
	struct snmp_answer whole = { varbinds, SYSTEM_SCALAR_COUNT, 0 };
	system_decode(&whole, (struct walltime){ (int64_t)GIVEN_NOW * 1000000000 }, ret);
}

static struct snmp_varbind number(enum snmp_type type, int64_t value)
{
	return (struct snmp_varbind){ .type = type, .number = (uint64_t)value };
}

static struct snmp_varbind none(void)
{
	return (struct snmp_varbind){ .type = SNMP_TYPE_NO_INSTANCE };
}

static void fill(struct snmp_varbind values[SYSTEM_SCALAR_COUNT])
{
	static const uint32_t id[] = { 1, 3, 6, 1, 4, 1, 8072 };
	values[SYSTEM_UPTIME] = number(SNMP_TYPE_TICKS, 100000);
	values[SYSTEM_ENGINE_BOOTS] = number(SNMP_TYPE_INTEGER, 3);
	values[SYSTEM_ENGINE_TIME] = number(SNMP_TYPE_INTEGER, 1000);
	values[SYSTEM_OBJECT_ID] =
		(struct snmp_varbind){ .type = SNMP_TYPE_OBJECT_ID, .oid = { id, 7 } };
	values[SYSTEM_NAME] = (struct snmp_varbind){ .type = SNMP_TYPE_OCTETS,
		                                     .bytes = (const uint8_t *)"ce1",
		                                     .len = 3 };
	values[SYSTEM_DESCRIPTION] = (struct snmp_varbind){ .type = SNMP_TYPE_OCTETS,
		                                            .bytes = (const uint8_t *)"FRR",
		                                            .len = 3 };
	values[SYSTEM_TABLE_CHANGE] = number(SNMP_TYPE_TICKS, 0);
	values[SYSTEM_BGP_ASN] = number(SNMP_TYPE_INTEGER, 65001);
	values[SYSTEM_BGP_ID] = (struct snmp_varbind){ .type = SNMP_TYPE_ADDRESS,
		                                       .bytes = (const uint8_t *)"\x0a\0\0\1",
		                                       .len = 4 };
	values[SYSTEM_CISCO_ASN] = none();
}

/* The router of a view. */
static const struct router *show(struct system_memory *memory, struct facts *facts)
{
	system_facts(memory, facts);
	assert_int_equal(view_seal(facts->view, (struct monotime){ 1 }, NULL), 0);
	return (const void *)view_facts(facts->view, FACT_ROUTER).items[0];
}

static void scalars_become_the_router(void **state)
{
	(void)state;
	struct snmp_varbind values[SYSTEM_SCALAR_COUNT];
	struct system system;
	struct system_memory memory = { 0 };
	fill(values);
	answer(&system, values);
	assert_int_equal(system_has_restarted(&memory, &system), 1); /* the first time */
	assert_int_equal(system_has_restarted(&memory, &system), 0);
	struct facts facts = given_facts(0);
	const struct router *router = show(&memory, &facts);
	assert_string_equal(router->system_name, "ce1");
	assert_string_equal(router->description, "FRR");
	assert_int_equal(router->bgp_asn, 65001);
	assert_int_equal(router->engine_boots, 3);
	assert_int_equal((int64_t)router->boot_time, (int64_t)GIVEN_NOW - 1000);
	assert_int_equal((int64_t)facts.ticks_origin, (int64_t)GIVEN_NOW - 1000);
	given_done(&facts);
}

static void what_the_agent_lacks_is_not_known(void **state)
{
	(void)state;
	struct snmp_varbind values[SYSTEM_SCALAR_COUNT];
	for (int i = 0; i < SYSTEM_SCALAR_COUNT; i++)
		values[i] = none();
	struct system system;
	struct system_memory memory = { 0 };
	answer(&system, values);
	assert_int_equal(system.known, 0);
	system_has_restarted(&memory, &system);
	struct facts facts = given_facts(0);
	const struct router *router = show(&memory, &facts);
	assert_int_equal(router->fact.known, UINT64_C(1) << ROUTER_NAME);
	given_done(&facts);
}

static void as_number_is_cast_and_as_trans_replaced(void **state)
{
	(void)state;
	static const struct {
		int64_t plain, cisco;
		uint32_t asn; /* 0: not known */
	} cases[] = {
		{ -94967294, 0, 4200000002u }, { 23456, 4200000001, 4200000001u },
		{ 23456, 23456, 0 },           { 0, 0, 0 },
		{ 65001, 4200000001, 65001 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snmp_varbind values[SYSTEM_SCALAR_COUNT];
		struct system system;
		struct system_memory memory = { 0 };
		fill(values);
		values[SYSTEM_BGP_ASN] = number(SNMP_TYPE_GAUGE32, cases[i].plain);
		values[SYSTEM_CISCO_ASN] = number(SNMP_TYPE_GAUGE32, cases[i].cisco);
		answer(&system, values);
		system_has_restarted(&memory, &system);
		struct facts facts = given_facts(0);
		const struct router *router = show(&memory, &facts);
		assert_int_equal(fact_is_known(&router->fact, ROUTER_BGP_ASN),
		                 cases[i].asn != 0);
		assert_int_equal(router->bgp_asn, cases[i].asn);
		given_done(&facts);
	}
}

static void restart_is_seen_in_any_of_its_signs(void **state)
{
	(void)state;
	static const uint32_t other[] = { 1, 3, 6, 1, 4, 1, 9 };
	static const struct {
		enum system_scalar scalar;
		int64_t value;
		int restarted;
	} cases[] = {
		{ SYSTEM_ENGINE_BOOTS, 4, 1 },  { SYSTEM_ENGINE_TIME, 10, 1 },
		{ SYSTEM_ENGINE_TIME, 999, 0 }, /* a second of slack */
		{ SYSTEM_UPTIME, 500, 1 },      { SYSTEM_UPTIME, 100001, 0 },
		{ SYSTEM_OBJECT_ID, 0, 1 },     { SYSTEM_BGP_ASN, 65002, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snmp_varbind values[SYSTEM_SCALAR_COUNT];
		struct system system;
		struct system_memory memory = { 0 };
		fill(values);
		answer(&system, values);
		system_has_restarted(&memory, &system);
		if (cases[i].scalar == SYSTEM_OBJECT_ID)
			values[SYSTEM_OBJECT_ID].oid.ids = other;
		else
			values[cases[i].scalar].number = (uint64_t)cases[i].value;
		answer(&system, values);
		assert_int_equal(system_has_restarted(&memory, &system), cases[i].restarted);
	}
}

/* 32 bits of 1/100 s are 497.1 days. */
static void wrap_of_the_up_time_is_no_restart(void **state)
{
	(void)state;
	struct snmp_varbind values[SYSTEM_SCALAR_COUNT];
	struct system system;
	struct system_memory memory = { 0 };
	fill(values);
	values[SYSTEM_ENGINE_TIME] = none();
	values[SYSTEM_UPTIME].number = 4294967295u - 1000;
	answer(&system, values);
	system_has_restarted(&memory, &system);
	values[SYSTEM_UPTIME].number = 500;
	answer(&system, values);
	assert_int_equal(system_has_restarted(&memory, &system), 0);
	struct facts facts = given_facts(0);
	const struct router *router = show(&memory, &facts);
	assert_int_equal((int64_t)router->boot_time, (int64_t)GIVEN_NOW - 42949678);
	assert_true(facts.ticks_origin == 0); /* an older value of it may be of either round */
	given_done(&facts);
}

static void wrap_before_the_first_poll_is_told_by_the_engine(void **state)
{
	(void)state;
	struct snmp_varbind values[SYSTEM_SCALAR_COUNT];
	struct system system;
	struct system_memory memory = { 0 };
	fill(values);
	values[SYSTEM_ENGINE_TIME].number = 42949672 + 1000;
	answer(&system, values);
	system_has_restarted(&memory, &system);
	struct facts facts = given_facts(0);
	show(&memory, &facts);
	assert_true(facts.ticks_origin == 0);
	given_done(&facts);
}

static void boot_time_does_not_jitter(void **state)
{
	(void)state;
	struct snmp_varbind values[SYSTEM_SCALAR_COUNT];
	struct system system;
	struct system_memory memory = { 0 };
	fill(values);
	for (int64_t i = 0; i < 4; i++) {
		values[SYSTEM_ENGINE_TIME].number = (uint64_t)(1000 + i % 2);
		answer(&system, values);
		system_has_restarted(&memory, &system);
		struct facts facts = given_facts(0);
		const struct router *router = show(&memory, &facts);
		assert_int_equal((int64_t)router->boot_time, (int64_t)GIVEN_NOW - 1000);
		given_done(&facts);
	}
}

static void wrong_types_are_not_read(void **state)
{
	(void)state;
	struct snmp_varbind values[SYSTEM_SCALAR_COUNT];
	struct system system;
	fill(values);
	for (int i = 0; i < SYSTEM_SCALAR_COUNT; i++)
		values[i].type = i == SYSTEM_NAME || i == SYSTEM_DESCRIPTION ? SNMP_TYPE_INTEGER
		                                                             : SNMP_TYPE_OTHER;
	answer(&system, values);
	assert_int_equal(system.known, 0);
}

static void long_texts_are_cut(void **state)
{
	(void)state;
	struct snmp_varbind values[SYSTEM_SCALAR_COUNT];
	struct system system;
	static uint8_t text[5000];
	memset(text, 'x', sizeof(text));
	fill(values);
	values[SYSTEM_DESCRIPTION].bytes = text;
	values[SYSTEM_DESCRIPTION].len = sizeof(text);
	answer(&system, values);
	assert_int_equal(system.description_len, SYSTEM_TEXT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_become_the_router),
		cmocka_unit_test(what_the_agent_lacks_is_not_known),
		cmocka_unit_test(as_number_is_cast_and_as_trans_replaced),
		cmocka_unit_test(restart_is_seen_in_any_of_its_signs),
		cmocka_unit_test(wrap_of_the_up_time_is_no_restart),
		cmocka_unit_test(wrap_before_the_first_poll_is_told_by_the_engine),
		cmocka_unit_test(boot_time_does_not_jitter),
		cmocka_unit_test(wrong_types_are_not_read),
		cmocka_unit_test(long_texts_are_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
