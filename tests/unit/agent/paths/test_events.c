/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/events.h"

#include <stdio.h>

#include "tests/unit/agent/paths/stage.h"

static struct events *events;

static int set_up(void **state)
{
	(void)state;
	events = events_new();
	return events == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	events_free(events);
	return 0;
}

static void add(const char *subject)
{
	const struct event_note note = { EVENT_PATH_STATE, subject,        subject, "ok",
		                         "down",           "down after ok" };
	events_add(events, (struct walltime){ stage_mono(STAGE_NOW).ns }, &note);
}

static const struct view *show(void)
{
	struct view *view = view_new(0);
	assert_int_equal(events_show(events, view), 0);
	assert_int_equal(view_seal(view, stage_mono(1), NULL), 0);
	return view;
}

static void all_types_are_counted_from_zero(void **state)
{
	(void)state;
	const struct view *view = show();
	struct fact_list counts = view_facts(view, FACT_EVENT_COUNT);
	assert_int_equal(counts.count, EVENT_TYPE_COUNT);
	for (size_t i = 0; i < counts.count; i++)
		assert_int_equal(
			((const struct event_count *)(const void *)counts.items[i])->count, 0);
	assert_int_equal(view_facts(view, FACT_EVENT).count, 0);
	view_unref(view);
}

static void event_says_what_changed(void **state)
{
	(void)state;
	char name[] = "dx";
	add(name);
	name[0] = '?'; /* it was copied */
	const struct view *view = show();
	const struct event *event = (const void *)view_facts(view, FACT_EVENT).items[0];
	assert_int_equal(event->number, 1);
	assert_string_equal(event->event, "path_state");
	assert_string_equal(event->path, "dx");
	assert_string_equal(event->from, "ok");
	assert_string_equal(event->to, "down");
	assert_true(event->time == STAGE_NOW);
	view_unref(view);
}

static void newest_are_kept_and_all_are_counted(void **state)
{
	(void)state;
	for (int i = 0; i < 2000; i++) {
		char name[16];
		snprintf(name, sizeof(name), "p%d", i);
		add(name);
	}
	const struct view *view = show();
	struct fact_list kept = view_facts(view, FACT_EVENT);
	assert_int_equal(kept.count, 512);
	const struct event *last = (const void *)kept.items[kept.count - 1];
	assert_int_equal(last->number, 2000);
	assert_string_equal(last->subject, "p1999");
	uint64_t sum = 0;
	struct fact_list counts = view_facts(view, FACT_EVENT_COUNT);
	for (size_t i = 0; i < counts.count; i++)
		sum += ((const struct event_count *)(const void *)counts.items[i])->count;
	assert_int_equal(sum, 2000);
	view_unref(view);
}

static void what_was_shown_is_no_news(void **state)
{
	(void)state;
	assert_true(events_are_news(events)); /* the counts */
	view_unref(show());
	assert_false(events_are_news(events));
	add("dx");
	assert_true(events_are_news(events));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_types_are_counted_from_zero),
		TEST(event_says_what_changed),
		TEST(newest_are_kept_and_all_are_counted),
		TEST(what_was_shown_is_no_news),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
