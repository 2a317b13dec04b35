/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

static const struct interface *find(const struct view *view, const char *name)
{
	struct fact_list list = view_facts(view, FACT_INTERFACE);
	for (size_t i = 0; i < list.count; i++) {
		const struct interface *interface = (const void *)list.items[i];
		if (strcmp(interface->name, name) == 0)
			return interface;
	}
	return NULL;
}

static void decode(struct facts *facts, const struct given *given, size_t count)
{
	given_decode(facts, &if_mib, given, count);
	assert_int_equal(view_seal(facts->view, (struct monotime){ 1 }, NULL), 0);
}

static void a_whole_row_becomes_an_interface(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ IF_OPER_STATUS, INDEX(3), INTEGER(1) },
		{ IF_ADMIN_STATUS, INDEX(3), INTEGER(1) },
		{ IF_NAME, INDEX(3), OCTETS("Gi0/0/3") },
		{ IF_DESCR, INDEX(3), OCTETS("GigabitEthernet0/0/3") },
		{ IF_ALIAS, INDEX(3), OCTETS("to AWS") },
		{ IF_MTU, INDEX(3), INTEGER(9000) },
		{ IF_HIGH_SPEED, INDEX(3), GAUGE(10000) },
		{ IF_SPEED, INDEX(3), GAUGE(4294967295) },
		{ IF_HC_IN, INDEX(3), COUNTER64(0x7fffffffffffffff) },
		{ IF_HC_OUT, INDEX(3), COUNTER64(5) },
		{ IF_IN, INDEX(3), COUNTER(1) },
		{ IF_IN_ERRORS, INDEX(3), COUNTER(2) },
		{ IF_OUT_ERRORS, INDEX(3), COUNTER(3) },
		{ IF_IN_DISCARDS, INDEX(3), COUNTER(4) },
		{ IF_OUT_DISCARDS, INDEX(3), COUNTER(6) },
		{ IF_LAST_CHANGE, INDEX(3), TICKS(12345) },
	};
	struct facts facts = given_facts(0);
	facts.ticks_origin = GIVEN_NOW - 1000;
	decode(&facts, given, GIVEN_COUNT(given));
	const struct interface *interface = find(facts.view, "Gi0/0/3");
	assert_true(interface->up);
	assert_true(interface->admin_up);
	assert_int_equal(interface->index, 3);
	assert_int_equal(interface->mtu, 9000);
	assert_int_equal((int64_t)interface->speed, 1250000000);
	assert_int_equal(interface->receive_bytes, 0x7fffffffffffffff);
	assert_int_equal(interface->transmit_bytes, 5);
	assert_int_equal(interface->receive_errors, 2);
	assert_int_equal(interface->transmit_errors, 3);
	assert_int_equal(interface->receive_discards, 4);
	assert_int_equal(interface->transmit_discards, 6);
	assert_string_equal(interface->alias, "to AWS");
	assert_int_equal((int64_t)interface->last_change, (int64_t)GIVEN_NOW - 1000 + 123);
	given_done(&facts);
}

static void names_that_collide_get_the_index_behind(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ IF_NAME, INDEX(30), OCTETS("eth") },
		{ IF_NAME, INDEX(4), OCTETS("eth") },
		{ IF_NAME, INDEX(200), OCTETS("eth") },
		{ IF_NAME, INDEX(5), OCTETS("other") },
	};
	struct facts facts = given_facts(0);
	decode(&facts, given, GIVEN_COUNT(given));
	assert_int_equal(find(facts.view, "eth")->index, 4);
	assert_int_equal(find(facts.view, "eth#30")->index, 30);
	assert_int_equal(find(facts.view, "eth#200")->index, 200);
	assert_int_equal(find(facts.view, "other")->index, 5);
	assert_string_equal(facts_interface_name(&facts, 30), "eth#30");
	assert_string_equal(facts_interface_name(&facts, 5), "other");
	assert_null(facts_interface_name(&facts, 6));
	given_done(&facts);
}

static void description_names_it_where_there_is_no_name(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ IF_NAME, INDEX(1), OCTETS("") },
		{ IF_DESCR, INDEX(1), OCTETS("Tunnel1") },
		{ IF_OPER_STATUS, INDEX(2), INTEGER(1) }, /* not named yet */
		{ IF_NAME, INDEX(3, 1), OCTETS("no index of IF-MIB") },
	};
	struct facts facts = given_facts(0);
	decode(&facts, given, GIVEN_COUNT(given));
	assert_int_equal(view_facts(facts.view, FACT_INTERFACE).count, 1);
	assert_non_null(find(facts.view, "Tunnel1"));
	given_done(&facts);
}

static void speed_is_taken_from_where_it_is_known(void **state)
{
	(void)state;
	static const struct {
		int64_t high, low, bits; /* bits -1: not known */
	} cases[] = {
		{ 100000, 4294967295, 100000000000 },
		{ 10, 10000000, 10000000 },
		{ 0, 64000, 64000 },
		{ 0, 0, -1 },
		{ 0, 4294967295, -1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct given given[] = {
			{ IF_NAME, INDEX(1), OCTETS("x") },
			{ IF_HIGH_SPEED, INDEX(1), GAUGE(cases[i].high) },
			{ IF_SPEED, INDEX(1), GAUGE(cases[i].low) },
		};
		struct facts facts = given_facts(0);
		decode(&facts, given, GIVEN_COUNT(given));
		const struct interface *interface = find(facts.view, "x");
		assert_int_equal(fact_is_known(&interface->fact, INTERFACE_SPEED),
		                 cases[i].bits >= 0);
		if (cases[i].bits >= 0)
			assert_int_equal((int64_t)(interface->speed * 8), cases[i].bits);
		given_done(&facts);
	}
}

static void old_counters_stand_in_for_missing_new_ones(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ IF_NAME, INDEX(1), OCTETS("x") },
		{ IF_IN, INDEX(1), COUNTER(4294967295) },
		{ IF_OUT, INDEX(1), COUNTER(7) },
	};
	struct facts facts = given_facts(0);
	decode(&facts, given, GIVEN_COUNT(given));
	assert_int_equal(find(facts.view, "x")->receive_bytes, 4294967295u);
	assert_int_equal(find(facts.view, "x")->transmit_bytes, 7);
	given_done(&facts);
}

static void last_change_that_is_not_known_is_not_shown(void **state)
{
	(void)state;
	static const struct {
		double origin;
		int64_t ticks;
		int known;
	} cases[] = {
		{ GIVEN_NOW - 1000, 0, 0 }, /* before the agent started */
		{ 0, 100, 0 },              /* no sysUpTime */
		{ GIVEN_NOW - 1000, 200000,
		  0 }, /* in the future: sysUpTime has wrapped since */
		{ GIVEN_NOW - 1000, 100, 1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct given given[] = {
			{ IF_NAME, INDEX(1), OCTETS("x") },
			{ IF_LAST_CHANGE, INDEX(1), TICKS(cases[i].ticks) },
		};
		struct facts facts = given_facts(0);
		facts.ticks_origin = cases[i].origin;
		decode(&facts, given, GIVEN_COUNT(given));
		assert_int_equal(
			fact_is_known(&find(facts.view, "x")->fact, INTERFACE_LAST_CHANGE),
			cases[i].known);
		given_done(&facts);
	}
}

static void status_outside_of_the_mib_is_not_known(void **state)
{
	(void)state;
	for (int64_t number = -1; number <= 9; number++) {
		const struct given given[] = {
			{ IF_NAME, INDEX(1), OCTETS("x") },
			{ IF_OPER_STATUS, INDEX(1), INTEGER(number) },
		};
		struct facts facts = given_facts(0);
		decode(&facts, given, GIVEN_COUNT(given));
		const struct interface *interface = find(facts.view, "x");
		int is_good = number >= 1 && number <= 7;
		assert_int_equal(fact_is_known(&interface->fact, INTERFACE_UP), is_good);
		assert_int_equal(interface->up, number == 1);
		given_done(&facts);
	}
}

static void every_failed_allocation_is_noticed(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ IF_NAME, INDEX(1), OCTETS("eth") },
		{ IF_NAME, INDEX(2), OCTETS("eth") },
		{ IF_ALIAS, INDEX(2), OCTETS("to AWS") },
	};
	int done = 0;
	for (size_t limit = 256; !done; limit += 64) {
		struct view *view = view_new(limit);
		if (view == NULL)
			continue;
		struct facts facts = { .view = view, .router = "r1" };
		given_decode(&facts, &if_mib, given, GIVEN_COUNT(given));
		done = !facts.failed;
		if (done)
			assert_string_equal(facts_interface_name(&facts, 2), "eth#2");
		given_done(&facts);
		assert_true(limit < 1024 * 1024);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_row_becomes_an_interface),
		cmocka_unit_test(names_that_collide_get_the_index_behind),
		cmocka_unit_test(description_names_it_where_there_is_no_name),
		cmocka_unit_test(speed_is_taken_from_where_it_is_known),
		cmocka_unit_test(old_counters_stand_in_for_missing_new_ones),
		cmocka_unit_test(last_change_that_is_not_known_is_not_shown),
		cmocka_unit_test(status_outside_of_the_mib_is_not_known),
		cmocka_unit_test(every_failed_allocation_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
