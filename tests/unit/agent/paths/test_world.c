/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/world.h"

#include "tests/unit/agent/paths/stage.h"

static struct stage stage;

static int set_up(void **state)
{
	(void)state;
	stage_init(&stage);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	stage_done(&stage);
	return 0;
}

static void facts_are_found_by_the_first_fields_of_their_key(void **state)
{
	(void)state;
	stage_route(stage.router, stage.peer, "10.200.0.0/16", true);
	stage_route(stage.router, stage.peer, "10.1.0.0/16", true);
	stage_route(stage.router, stage.tunnel_peer, "10.200.0.0/16", true);
	const struct view *view = stage_seal(&stage, stage.router);
	const struct route like = { .router = "ce1",
		                    .vrf = "default",
		                    .peer = stage.peer->address,
		                    .prefix = "10.200.0.0/16" };
	assert_int_equal(world_select(view, FACT_ROUTE, &like, 1).count, 3);
	assert_int_equal(world_select(view, FACT_ROUTE, &like, 3).count, 2);
	const struct route *one = world_find(view, FACT_ROUTE, &like, 4);
	assert_non_null(one);
	assert_string_equal(one->prefix, "10.200.0.0/16");
	const struct route other = { .router = "ce2" };
	assert_int_equal(world_select(view, FACT_ROUTE, &other, 1).count, 0);
	assert_null(world_find(view, FACT_ROUTE, &other, 1));
	assert_null(world_find(NULL, FACT_ROUTE, &like, 1));
}

static struct view *health(uint64_t polls, bool up, uint64_t denied, uint64_t timeouts)
{
	struct view *view = view_new(0);
	struct source_health *it = view_add(view, FACT_SOURCE);
	FACT_SET(it, SOURCE_NAME, source, "prod");
	FACT_SET(it, SOURCE_KIND, kind, "aws");
	FACT_SET(it, SOURCE_UP, up, up);
	FACT_SET(it, SOURCE_POLLS, polls, polls);
	const char *const reasons[] = { "denied", "timeout" };
	const uint64_t counts[] = { denied, timeouts };
	for (size_t i = 0; i < 2; i++) {
		struct source_errors *errors = view_add(view, FACT_SOURCE_ERRORS);
		FACT_SET(errors, SOURCE_ERRORS_SOURCE, source, "prod");
		FACT_SET(errors, SOURCE_ERRORS_KIND, kind, "aws");
		FACT_SET(errors, SOURCE_ERRORS_REASON, reason, reasons[i]);
		FACT_SET(errors, SOURCE_ERRORS_COUNT, count, counts[i]);
	}
	assert_int_equal(view_seal(view, stage_mono(1), NULL), 0);
	return view;
}

static int show(struct world_watch *watch, struct view *view)
{
	int is_news = world_watch_slot(watch, 7, view);
	view_unref(view);
	return is_news;
}

/* Each poll shows the health anew; most of the time it says the same. */
static void health_is_news_when_it_says_something_else(void **state)
{
	(void)state;
	struct world_watch *watch = world_watch_new();
	assert_true(show(watch, health(1, true, 0, 0)));
	assert_false(show(watch, health(2, true, 0, 0)));
	assert_true(show(watch, health(3, false, 1, 0)));
	assert_false(show(watch, health(4, false, 2, 0)));
	assert_true(show(watch, health(5, false, 2, 1))); /* for another reason */
	world_watch_free(watch);
}

static void facts_are_news_and_what_is_nobodys_is_not(void **state)
{
	(void)state;
	struct world_watch *watch = world_watch_new();
	const struct view *view = stage_seal(&stage, stage.router);
	assert_true(world_watch_slot(watch, 0, view));
	assert_true(world_watch_slot(watch, 0, NULL));
	struct view *self = view_new(0);
	view_add(self, FACT_AGENT);
	assert_int_equal(view_seal(self, stage_mono(1), NULL), 0);
	assert_false(world_watch_slot(watch, 900, self));
	view_unref(self);
	world_watch_free(watch);
}

static void world_without_configuration_is_empty(void **state)
{
	(void)state;
	struct world_watch *watch = world_watch_new();
	struct fake_clock time = { .mono = { 5 }, .wall = { 7 } };
	struct clock clock = fake_clock(&time);
	struct world world;
	world_make(watch, &clock, &world);
	assert_int_equal(world.router_count + world.cloud_count, 0);
	assert_int_equal(world.now.ns, 5);
	assert_int_equal(world.wall.ns, 7);
	world_watch_free(watch);
	world_watch_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(facts_are_found_by_the_first_fields_of_their_key),
		TEST(health_is_news_when_it_says_something_else),
		TEST(facts_are_news_and_what_is_nobodys_is_not),
		TEST(world_without_configuration_is_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
