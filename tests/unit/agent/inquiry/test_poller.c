/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of a collector's own polls do not see: see tests/unit/collectors/aws/test_poll.c.
 */
#include "tests/unit/agent/inquiry/world.h"

#include <malloc.h>

#define ONE_HOUSE "{\"things\":[{\"id\":\"h1\"}]}"
#define OTHER_HOUSE "{\"things\":[{\"id\":\"h2\"}]}"
#define THIRD_HOUSE "{\"things\":[{\"id\":\"h3\"}]}"
#define TWO_HOUSES "{\"things\":[{\"id\":\"h1\"},{\"id\":\"h2\"}]}"
#define SUN "{\"things\":[{\"id\":\"sky\",\"state\":\"sun\"}]}"
#define RAIN "{\"things\":[{\"id\":\"sky\",\"state\":\"rain\"}]}"
#define NOTHING "{\"things\":[]}"

static void assert_known(const struct world *world, const char *text)
{
	if (!world->is_done || strstr(world->known, text) == NULL)
		fail_msg("%s does not say %s", world->known, text);
}

static void options_name_things(void **state)
{
	(void)state;
	struct world *world = world_new();
	world->lists = "AB";
	world_start(world);
	world_answer(world, world_find(world, LISTS, "B", 0), ONE_HOUSE);
	world_answer_quick(world, NOTHING, NOTHING);
	assert_known(world, "Lists h1|Houses h|");
	world_free(world);
}

static void case_of_a_resource_does_not_count(void **state)
{
	(void)state;
	struct world *world = world_new();
	world->lists = "aA";
	world_start(world);
	assert_non_null(world_find(world, LISTS, "a", 0));
	assert_int_equal(world_asked(world, LISTS), 1);
	world_free(world);
}

static void other_options_name_other_things(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	world->lists = "C";
	inquiry_poller_cancel(world->poller);
	assert_int_equal(inquiry_poller_change(world->poller, &world->timing), 0);
	world_next(world);
	assert_null(world_find(world, LISTS, "A", 0));
	assert_non_null(world_find(world, LISTS, "C", 0));
	world_free(world);
}

static void options_that_name_nothing_are_known_to(void **state)
{
	(void)state;
	struct world *world = world_new();
	world->lists = "";
	world_start(world);
	world_answer_quick(world, NOTHING, NOTHING);
	assert_known(world, "Lists|Houses|Weather|Doors|Rooms|");
	world_free(world);
}

static void poll_does_not_wait_for_slow_rows(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	assert_known(world, "Lists h1|Houses h|Weather|Doors ?|Rooms ?|");
	assert_int_equal(world->complaint_count, 0);
	assert_int_equal(world->open, 2); /* both doors */
	world_free(world);
}

static void slow_answer_is_in_the_next_view(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	world_answer(world, world_find(world, DOORS, "h1", 1), "{\"things\":[{\"id\":\"d\"}]}");
	world_next(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	assert_known(world, "Doors h1.1( d)|");
	/* and the other one is not asked a second time while it is under way */
	assert_int_equal(world_asked(world, DOORS), 2);
	world_free(world);
}

static void slow_answer_is_as_old_as_its_last_page(void **state)
{
	(void)state;
	struct world *world = world_new();
	world->timing.poll.max_age = world->timing.intervals[PACE_DOORS] = duration_ms(60000);
	assert_int_equal(inquiry_poller_change(world->poller, &world->timing), 0);
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	struct world_call *call = world_find(world, DOORS, "h1", 0);
	for (int minute = 0; minute < 10; minute++) {
		world_next(world);
		world_answer_quick(world, ONE_HOUSE, NOTHING);
	}
	world_answer(world, call, NOTHING);
	world_next(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	assert_known(world, "Doors h1.0()|");
	world_free(world);
}

static void things_of_a_slow_answer_are_asked_between_polls(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	world_answer(world, world_find(world, DOORS, "h1", 0), "{\"things\":[{\"id\":\"d\"}]}");
	world_answer(world, world_find(world, ROOMS, "h1/d", 0), ONE_HOUSE);
	world_next(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	assert_known(world, "Rooms h1/d.0( h1)|");
	world_free(world);
}

static void several_rows_tell_of_things(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, SUN);
	world_answer_all(world, DOORS, "{\"things\":[{\"id\":\"d\"}]}");
	assert_non_null(world_find(world, ROOMS, "out/sky", 0));
	assert_non_null(world_find(world, ROOMS, "h1/d", 0));
	/* both doors lead into the same room */
	assert_int_equal(world_asked(world, ROOMS), 2);
	world_free(world);
}

/* To be freed with strbuf_done(). */
static struct strbuf many_houses(int count)
{
	struct strbuf houses;
	strbuf_init(&houses, SIZE_MAX);
	for (int i = 0; i < count; i++)
		strbuf_printf(&houses, "%s{\"id\":\"h%d\"}", i == 0 ? "{\"things\":[" : ",", i);
	strbuf_puts(&houses, "]}");
	return houses;
}

static void slow_rows_take_no_place_of_others(void **state)
{
	(void)state;
	struct world *world = world_new();
	struct strbuf houses = many_houses(50);
	world_start(world);
	world_answer_quick(world, houses.data, NOTHING);
	world_next(world);
	world_answer_quick(world, houses.data, NOTHING);
	assert_int_equal(world->most_open, 4);
	assert_int_equal(world->most_slow, 5);
	world_answer_all(world, DOORS, NOTHING); /* without another poll */
	assert_int_equal(world_asked(world, DOORS), 100);
	strbuf_done(&houses);
	world_free(world);
}

/* The doors alone take all places, and are never done with. */
static void slow_row_is_asked_whatever_the_others_take(void **state)
{
	(void)state;
	struct world *world = world_new();
	struct strbuf houses = many_houses(50);
	world_start(world);
	world_answer_quick(world, houses.data, SUN);
	assert_int_equal(world_asked(world, DOORS), 5);
	assert_non_null(world_find(world, ROOMS, "out/sky", 0));
	strbuf_done(&houses);
	world_free(world);
}

static void pass_deadline(struct world *world)
{
	fake_clock_advance(&world->time, mono_since(world->poller->deadline, world->time.mono));
	poll_on_deadline(world->poller);
	assert_true(world->is_done);
}

static void slow_rows_wait_for_silent_ones_until_the_poll_ends(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_all(world, LISTS, ONE_HOUSE);
	world_answer_all(world, HOUSES, NOTHING);
	assert_int_equal(world_asked(world, DOORS), 0); /* the weather is part of their mark */
	pass_deadline(world);
	assert_int_equal(world->complaint_count, 1);
	assert_non_null(strstr(world->complaints[0].text, "Weather of town"));
	assert_int_equal(world_asked(world, DOORS), 2);
	world_free(world);
}

static void deadline_does_not_end_slow_rows(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	world_next(world);
	world_answer_all(world, LISTS, ONE_HOUSE);
	pass_deadline(world);
	assert_non_null(world_find(world, DOORS, "h1", 0));
	assert_non_null(world_find(world, DOORS, "h1", 1));
	assert_int_equal(world->open, 2);
	for (size_t i = 0; i < world->complaint_count; i++)
		assert_null(strstr(world->complaints[i].text, "Doors"));
	world_free(world);
}

static void mark_of_another_row_makes_a_slow_one_due_at_once(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, SUN);
	world_answer_all(world, DOORS, NOTHING);
	world_next(world);
	world_answer_quick(world, ONE_HOUSE, SUN);
	assert_int_equal(world_asked(world, DOORS), 2);
	world_next(world);
	world_answer_quick(world, ONE_HOUSE, RAIN);
	assert_int_equal(world_asked(world, DOORS), 4);
	world_answer_all(world, DOORS, NOTHING);
	world_next(world);
	world_answer_quick(world, "{\"things\":[{\"id\":\"h1\",\"state\":\"red\"}]}", RAIN);
	assert_int_equal(world_asked(world, DOORS), 6);
	world_free(world);
}

static void slow_row_has_its_interval(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	for (int minute = 0; minute < 15; minute++) {
		world_answer_quick(world, ONE_HOUSE, NOTHING);
		world_answer_all(world, DOORS, NOTHING);
		world_next(world);
	}
	assert_int_equal(world_asked(world, DOORS), 6);
	world_free(world);
}

static void thing_that_vanishes_is_given_up(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, TWO_HOUSES, NOTHING);
	assert_int_equal(world->open, 4);
	world_next(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	assert_int_equal(world->open, 2);
	assert_null(world_find(world, DOORS, "h2", 0));
	assert_int_equal(world->poller->scopes[0]->slow, 2);
	world_free(world);
}

static void things_stay_while_nobody_knows_better(void **state)
{
	(void)state;
	struct world *world = world_new();
	world->lists = "AB";
	world_start(world);
	world_answer(world, world_find(world, LISTS, "A", 0), ONE_HOUSE);
	world_answer(world, world_find(world, LISTS, "B", 0), "{\"things\":[{\"id\":\"h2\"}]}");
	world_answer_quick(world, NOTHING, NOTHING);
	world_answer_all(world, DOORS, "{\"things\":[{\"id\":\"d\"}]}");
	/* A fails until its answer is too old, B answers */
	for (int i = 0; i < 5; i++) {
		world_next(world);
		world_refuse(world, world_find(world, LISTS, "A", 0), ERROR_MALFORMED, true);
		world_answer(world, world_find(world, LISTS, "B", 0),
		             "{\"things\":[{\"id\":\"h2\"}]}");
		world_answer_quick(world, NOTHING, NOTHING);
		world_answer_all(world, DOORS, "{\"things\":[{\"id\":\"d\"}]}");
	}
	assert_known(world, "Lists h2|");
	assert_known(world, "Doors h1.0( d) h1.1( d) h2.0( d) h2.1( d)|");
	world_free(world);
}

/* Of two lists one fails, the other one is not what it was. */
static void things_are_named_by_their_own_list_only(void **state)
{
	(void)state;
	struct world *world = world_new();
	world->lists = "AB";
	world_start(world);
	world_answer(world, world_find(world, LISTS, "A", 0), ONE_HOUSE);
	world_answer(world, world_find(world, LISTS, "B", 0), OTHER_HOUSE);
	world_answer_quick(world, NOTHING, NOTHING);
	world_answer_all(world, DOORS, NOTHING);
	assert_known(world, "Lists h1 h2|");
	world_next(world);
	world_refuse(world, world_find(world, LISTS, "A", 0), ERROR_MALFORMED, true);
	world_answer(world, world_find(world, LISTS, "B", 0), THIRD_HOUSE);
	world_answer_quick(world, NOTHING, NOTHING);
	world_answer_all(world, DOORS, NOTHING);
	world_next(world);
	world_answer(world, world_find(world, LISTS, "A", 0), ONE_HOUSE);
	world_answer(world, world_find(world, LISTS, "B", 0), THIRD_HOUSE);
	world_answer_quick(world, NOTHING, NOTHING);
	assert_known(world, "Doors h1.0() h1.1() h3.0() h3.1()|");
	world_free(world);
}

static void fault_of_one_thing_stops_no_other_and_waits_its_interval(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, TWO_HOUSES, NOTHING);
	world_refuse(world, world_find(world, DOORS, "h1", 0), ERROR_MALFORMED, true);
	world_answer_all(world, DOORS, NOTHING);
	for (int minute = 1; minute < 5; minute++) {
		world_next(world);
		world_answer_quick(world, TWO_HOUSES, NOTHING);
		assert_int_equal(world->complaint_count, 1); /* it stays an error */
		assert_string_equal(world->complaints[0].text, "Doors h1 fails");
		assert_int_equal(world_asked(world, DOORS), 4);
	}
	world_next(world);
	world_answer_quick(world, TWO_HOUSES, NOTHING);
	world_answer_all(world, DOORS, NOTHING);
	world_next(world);
	world_answer_quick(world, TWO_HOUSES, NOTHING);
	assert_int_equal(world->complaint_count, 0);
	world_free(world);
}

static void slow_answer_that_is_none_waits_its_interval(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	world_answer_all(world, DOORS, "<html>");
	world_next(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	assert_int_equal(world_asked(world, DOORS), 2);
	assert_int_equal(world->complaint_count, 1);
	assert_int_equal(world->complaints[0].kind, ERROR_MALFORMED);
	assert_non_null(strstr(world->complaints[0].text, "Doors of h1"));
	world_free(world);
}

static void slow_link_that_is_not_followed_waits_its_interval(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	world_answer_all(world, DOORS, "{\"things\":[],\"next\":\"elsewhere\"}");
	for (int minute = 1; minute < 5; minute++) {
		world_next(world);
		world_answer_quick(world, ONE_HOUSE, NOTHING);
		assert_int_equal(world_asked(world, DOORS), 2);
		assert_int_equal(world->complaint_count, 1);
	}
	world_free(world);
}

static void fault_between_polls_is_told_by_the_next_one(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	world_refuse(world, world_find(world, DOORS, "h1", 0), ERROR_UNREACHABLE, false);
	world_answer_all(world, DOORS, NOTHING);
	world_next(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	assert_int_equal(world->complaint_count, 1);
	assert_int_equal(world->complaints[0].kind, ERROR_UNREACHABLE);
	assert_int_equal(world_asked(world, DOORS), 3); /* and is asked again at once */
	world_free(world);
}

static void denied_slow_row_is_asked_more_rarely(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	for (int minute = 0; minute < 16; minute++) {
		world_answer_quick(world, ONE_HOUSE, NOTHING);
		struct world_call *call;
		while ((call = world_find(world, DOORS, NULL, 0)) != NULL)
			world_refuse(world, call, ERROR_DENIED, false);
		assert_true(minute == 0 || world->complaint_count == 1);
		world_next(world);
	}
	/* both doors after 1, 2, 4, and from then on 8 intervals */
	assert_true(world_asked(world, DOORS) <= 10);
	world_free(world);
}

static void what_failed_goes_behind_what_was_not_asked(void **state)
{
	(void)state;
	struct world *world = world_new();
	struct strbuf houses = many_houses(20);
	world_start(world);
	for (int minute = 0; minute < 16; minute++) {
		struct world_call *call;
		world_answer_quick(world, houses.data, NOTHING);
		while ((call = world_find(world, DOORS, NULL, 0)) != NULL) {
			bool is_bad = strcmp(call->resource, "h0") == 0;
			if (is_bad)
				world_refuse(world, call, ERROR_UNREACHABLE, false);
			else
				world_answer(world, call, NOTHING);
		}
		world_next(world);
	}
	world_answer_quick(world, houses.data, NOTHING);
	assert_known(world, "h19.1()");
	strbuf_done(&houses);
	world_free(world);
}

static void cancel_gives_up_slow_rows_too(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	assert_int_equal(world->open, 2);
	inquiry_poller_cancel(world->poller);
	assert_int_equal(world->open, 0);
	world_next(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	assert_int_equal(world->open, 2);
	world_free(world);
}

static void slow_answer_alone_is_no_poll(void **state)
{
	(void)state;
	struct world *world = world_new();
	world_start(world);
	world_answer_quick(world, ONE_HOUSE, NOTHING);
	world_next(world);
	world_answer_all(world, DOORS, NOTHING);
	world_refuse(world, world_find(world, LISTS, NULL, 0), ERROR_UNREACHABLE, false);
	world_refuse(world, world_find(world, WEATHER, NULL, 0), ERROR_UNREACHABLE, false);
	world_refuse(world, world_find(world, HOUSES, NULL, 0), ERROR_UNREACHABLE, false);
	assert_true(world->is_done);
	assert_int_equal(world->failure.kind, ERROR_UNREACHABLE);
	world_free(world);
}

static size_t memory_after(struct world *world, int polls)
{
	for (int i = 0; i < polls; i++) {
		world->call_count = 0;
		world_next(world);
		world_answer_quick(world, i % 7 == 0 ? ONE_HOUSE : TWO_HOUSES,
		                   i % 3 == 0 ? SUN : RAIN);
		if (i % 5 == 0)
			world_refuse(world, world_find(world, DOORS, NULL, 0), ERROR_TIMEOUT,
			             true);
		world_answer_all(world, DOORS, i % 4 == 0 ? "" : ONE_HOUSE);
		world_answer_all(world, ROOMS, SUN);
	}
	return mallinfo2().uordblks;
}

static void a_thousand_polls_need_no_more_memory_than_a_few(void **state)
{
	(void)state;
	struct world *world = world_new();
	world->timing.intervals[PACE_DOORS] = duration_ms(60000);
	assert_int_equal(inquiry_poller_change(world->poller, &world->timing), 0);
	size_t before = memory_after(world, 35);
	/* 16 bytes of each poll would be more; under a sanitizer both are 0 */
	assert_true(memory_after(world, 1015) < before + 16000);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_name_things),
		cmocka_unit_test(case_of_a_resource_does_not_count),
		cmocka_unit_test(other_options_name_other_things),
		cmocka_unit_test(options_that_name_nothing_are_known_to),
		cmocka_unit_test(poll_does_not_wait_for_slow_rows),
		cmocka_unit_test(slow_answer_is_in_the_next_view),
		cmocka_unit_test(slow_answer_is_as_old_as_its_last_page),
		cmocka_unit_test(things_of_a_slow_answer_are_asked_between_polls),
		cmocka_unit_test(several_rows_tell_of_things),
		cmocka_unit_test(slow_rows_take_no_place_of_others),
		cmocka_unit_test(slow_row_is_asked_whatever_the_others_take),
		cmocka_unit_test(slow_rows_wait_for_silent_ones_until_the_poll_ends),
		cmocka_unit_test(deadline_does_not_end_slow_rows),
		cmocka_unit_test(mark_of_another_row_makes_a_slow_one_due_at_once),
		cmocka_unit_test(slow_row_has_its_interval),
		cmocka_unit_test(thing_that_vanishes_is_given_up),
		cmocka_unit_test(things_stay_while_nobody_knows_better),
		cmocka_unit_test(things_are_named_by_their_own_list_only),
		cmocka_unit_test(fault_of_one_thing_stops_no_other_and_waits_its_interval),
		cmocka_unit_test(slow_answer_that_is_none_waits_its_interval),
		cmocka_unit_test(slow_link_that_is_not_followed_waits_its_interval),
		cmocka_unit_test(fault_between_polls_is_told_by_the_next_one),
		cmocka_unit_test(denied_slow_row_is_asked_more_rarely),
		cmocka_unit_test(what_failed_goes_behind_what_was_not_asked),
		cmocka_unit_test(cancel_gives_up_slow_rows_too),
		cmocka_unit_test(slow_answer_alone_is_no_poll),
		cmocka_unit_test(a_thousand_polls_need_no_more_memory_than_a_few),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
