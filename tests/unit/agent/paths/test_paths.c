/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The driver between a store that the test fills and the views that it puts there itself.
 */
#include "agent/paths/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "agent/model/store.h"
#include "agent/runtime/loop.h"
#include "tests/unit/agent/paths/stage.h"

#define DX "prod/dxvif-1"

struct nothing {
	struct config_timing timing;
};

static const struct schema_option rows[] = {
	CONFIG_TIMING_OPTIONS(struct nothing, "10s", "1s"),
};

static const struct schema schema = {
	.name = "fake",
	.doc = "A source for tests.",
	.size = sizeof(struct nothing),
	.options = rows,
	.option_count = sizeof(rows) / sizeof(rows[0]),
};

static const struct config_kind router_kind = {
	.name = "snmp", .section = "snmp", .scope = CONFIG_ROUTER, .schema = &schema
};
static const struct config_kind cloud_kind = { .name = "aws",
	                                       .section = "aws",
	                                       .scope = CONFIG_CLOUD,
	                                       .schema = &schema,
	                                       .uses_destinations = true };
static const struct config_kind *const kinds[] = { &router_kind, &cloud_kind };

enum {
	SLOT_ROUTER,
	SLOT_CLOUD,
	SLOT_PROBES,
	SLOT_HEALTH_ROUTER,
	SLOT_HEALTH_CLOUD,
	SLOT_COUNT
};

struct world_of_test {
	struct stage stage;
	struct fake_clock time;
	struct clock clock;
	struct loop *loop;
	struct store *store;
	struct paths *paths;
	unsigned slots[SLOT_COUNT];
};

static struct world_of_test world;

static void configure(const char *text)
{
	char file[] = "/tmp/onramp-paths-XXXXXX";
	struct arena *notes = arena_new(0);
	struct config *config = NULL;
	struct config_report report;
	int fd = mkstemp(file);
	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	if (config_load(file, kinds, 2, notes, &config, &report) != 0)
		fail_msg("%s", report.items[0].message);
	unlink(file);
	arena_free(notes);
	paths_configure(world.paths, config);
	config_unref(config);
}

#define CONFIGURATION                                                                          \
	"routers: [{name: ce1, address: 192.0.2.1, snmp: {}}]\n"                               \
	"clouds: [{name: prod, provider: aws}]\n"                                              \
	"destinations: [{name: vpc, prefixes: [10.200.0.0/16]}]\n"

static int set_up(void **state)
{
	struct error err;
	(void)state;
	memset(&world, 0, sizeof(world));
	stage_init(&world.stage);
	world.time = (struct fake_clock){ .mono = stage_mono(STAGE_NOW),
		                          .wall = { stage_mono(STAGE_NOW).ns } };
	world.clock = fake_clock(&world.time);
	assert_int_equal(loop_new(&world.clock, NULL, &world.loop, &err), 0);
	world.store = store_new();
	for (size_t i = 0; i < SLOT_COUNT; i++)
		world.slots[i] = (unsigned)store_slot_open(world.store);
	world.paths = paths_new(world.loop, world.store);
	assert_non_null(world.paths);
	configure(CONFIGURATION);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	paths_free(world.paths);
	store_free(world.store);
	loop_free(world.loop);
	stage_done(&world.stage);
	return 0;
}

static void put(size_t slot, struct view *view)
{
	store_put(world.store, world.slots[slot], view == NULL ? NULL : view_ref(view),
	          (struct monotime){ INT64_MAX });
}

static void put_health(size_t slot, const char *source, const char *kind, bool up)
{
	struct view *view = view_new(0);
	struct source_health *health = view_add(view, FACT_SOURCE);
	FACT_SET(health, SOURCE_NAME, source, source);
	FACT_SET(health, SOURCE_KIND, kind, kind);
	FACT_SET(health, SOURCE_UP, up, up);
	FACT_SET(health, SOURCE_POLLS, polls, 1);
	struct source_errors *errors = view_add(view, FACT_SOURCE_ERRORS);
	FACT_SET(errors, SOURCE_ERRORS_SOURCE, source, source);
	FACT_SET(errors, SOURCE_ERRORS_KIND, kind, kind);
	FACT_SET(errors, SOURCE_ERRORS_REASON, reason, "denied");
	FACT_SET(errors, SOURCE_ERRORS_COUNT, count, up ? 0 : 1);
	assert_int_equal(view_seal(view, stage_mono(world.stage.now_s), NULL), 0);
	put(slot, view);
	view_unref(view);
}

/* All sources have been asked; views that were dropped are those of sources that failed. */
static void publish(void)
{
	struct stage *stage = &world.stage;
	stage_seal(stage, stage->router);
	stage_seal(stage, stage->cloud);
	stage_seal(stage, stage->probes);
	put(SLOT_ROUTER, stage->router);
	put(SLOT_CLOUD, stage->cloud);
	put(SLOT_PROBES, stage->probes);
	put_health(SLOT_HEALTH_ROUTER, "ce1", "snmp", stage->router != NULL);
	put_health(SLOT_HEALTH_CLOUD, "prod", "aws", stage->cloud != NULL);
	store_commit(world.store);
}

/* The driver's timer is due: libuv waits for it in real time, a tenth of a second. */
static void turn(void)
{
	fake_clock_advance(&world.time, duration_ms(1500));
	loop_turn(world.loop, 1);
}

static struct fact_list shown(enum fact_kind_id kind)
{
	for (unsigned slot = 0; slot < store_slots(world.store); slot++) {
		const struct view *view = store_view(world.store, slot);
		if (view != NULL && view_facts(view, kind).count > 0)
			return view_facts(view, kind);
	}
	return (struct fact_list){ .count = 0 };
}

static const struct path *shown_path(const char *name)
{
	struct fact_list paths = shown(FACT_PATH);
	for (size_t i = 0; i < paths.count; i++) {
		const struct path *path = (const void *)paths.items[i];
		if (strcmp(path->path, name) == 0)
			return path;
	}
	return NULL;
}

static size_t events_of(const char *type)
{
	struct fact_list events = shown(FACT_EVENT);
	size_t count = 0;
	for (size_t i = 0; i < events.count; i++)
		count += strcmp(((const struct event *)(const void *)events.items[i])->event,
		                type) == 0;
	return count;
}

static void later(int64_t seconds)
{
	fake_clock_advance(&world.time, duration_seconds((double)seconds));
	stage_next(&world.stage, seconds);
}

static void what_the_sources_say_becomes_paths(void **state)
{
	(void)state;
	publish();
	turn();
	const struct path *dx = shown_path(DX);
	assert_non_null(dx);
	assert_int_equal(dx->state, PATH_STATE_OK);
	assert_string_equal(dx->destination, "vpc");
	assert_string_equal(dx->router, "ce1");
	assert_string_equal(dx->cause, "");
	assert_int_equal(shown(FACT_PATH).count, 2);
	assert_int_equal(shown(FACT_PATH_VIEW).count, 6);
	assert_int_equal(shown(FACT_DESTINATION).count, 1);
	assert_true(shown(FACT_CHECK).count > 0);
	assert_int_equal(shown(FACT_PATH_CAUSE).count, 0);
	assert_int_equal(shown(FACT_EVENT).count, 0);
}

static void fall_is_an_event(void **state)
{
	(void)state;
	publish();
	turn();
	later(60);
	FACT_SET(world.stage.peer, BGP_PEER_UP, up, false);
	FACT_SET(world.stage.session, CLOUD_BGP_UP, up, false);
	publish();
	turn();
	const struct path *dx = shown_path(DX);
	assert_int_equal(dx->state, PATH_STATE_DOWN);
	assert_false(dx->up);
	assert_int_equal(dx->changes, 1);
	assert_string_equal(dx->cause, "bgp_not_established");
	assert_int_equal(events_of("path_state"), 1);
	assert_int_equal(events_of("redundancy"), 1);
	struct fact_list causes_shown = shown(FACT_PATH_CAUSE);
	assert_int_equal(causes_shown.count, 2); /* and the other's lost redundancy */
}

static void silence_of_all_is_unknown_and_has_no_up(void **state)
{
	(void)state;
	publish();
	turn();
	later(60);
	stage_drop(&world.stage.router);
	stage_drop(&world.stage.cloud);
	stage_drop(&world.stage.probes);
	publish();
	turn();
	const struct path *dx = shown_path(DX);
	assert_int_equal(dx->state, PATH_STATE_UNKNOWN);
	assert_false(fact_is_known(&dx->fact, PATH_UP));
	assert_string_equal(dx->attachment, "dxvif-1");
	assert_string_equal(dx->cause, "router_unreachable");
}

static void reason_of_a_refusal_is_known(void **state)
{
	(void)state;
	publish();
	turn();
	later(60);
	stage_drop(&world.stage.cloud);
	publish();
	turn();
	assert_int_equal(shown_path(DX)->state, PATH_STATE_OK);
	assert_string_equal(shown_path(DX)->cause, "cloud_api_denied");
}

static void reload_keeps_the_past(void **state)
{
	(void)state;
	publish();
	turn();
	double since = shown_path(DX)->since;
	later(60);
	configure(CONFIGURATION
	          "paths: [{name: other, match: {peer: 169.254.10.1}, role: primary}]\n");
	publish();
	turn();
	assert_true(shown_path(DX)->since == since);
	assert_string_equal(shown_path("other")->role, "primary");
	assert_int_equal(events_of("path_found"), 1);
	assert_int_equal(events_of("path_lost"), 1);
}

static void router_that_leaves_the_configuration_takes_its_paths_along(void **state)
{
	(void)state;
	publish();
	turn();
	later(60);
	configure("clouds: [{name: prod, provider: aws}]\n");
	publish();
	turn();
	assert_int_equal(shown(FACT_PATH).count, 0);
	assert_int_equal(events_of("path_lost"), 2);
	assert_int_equal(shown(FACT_PATH_END).count, 3); /* two attachments and a probe */
}

static void without_configuration_there_is_nothing(void **state)
{
	(void)state;
	configure("");
	turn();
	assert_int_equal(shown(FACT_PATH).count, 0);
	assert_int_equal(shown(FACT_EVENT).count, 0);
}

/* A tenth of a second after the first of them, whatever follows. */
static void commits_that_follow_do_not_put_the_work_off(void **state)
{
	(void)state;
	publish();
	turn();
	later(60);
	for (int i = 0; i < 2; i++) {
		FACT_SET(world.stage.peer, BGP_PEER_UP, up, false);
		FACT_SET(world.stage.session, CLOUD_BGP_UP, up, false);
		publish();
		fake_clock_advance(&world.time, duration_ms(55));
		if (i == 0)
			stage_next(&world.stage, 0);
	}
	loop_turn(world.loop, 1);
	assert_int_equal(shown_path(DX)->state, PATH_STATE_DOWN);
}

static void new_configuration_is_not_judged_before_the_next_look(void **state)
{
	(void)state;
	assert_false(paths_are_judged(world.paths));
	turn();
	assert_true(paths_are_judged(world.paths));
	configure(CONFIGURATION);
	assert_false(paths_are_judged(world.paths));
}

/* SNMP tells of the session, SSH does not see it. */
static void source_that_never_saw_a_session_does_not_miss_it(void **state)
{
	(void)state;
	view_set_source(world.stage.router, (struct view_source){ .kind = "snmp" });
	publish();
	turn();
	later(60);
	view_set_source(world.stage.router, (struct view_source){ .kind = "cli" });
	world.stage.peer->address = stage_ip("192.168.100.9");
	publish();
	turn();
	assert_string_equal(shown_path(DX)->cause, "router_unreachable");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_the_sources_say_becomes_paths),
		TEST(fall_is_an_event),
		TEST(silence_of_all_is_unknown_and_has_no_up),
		TEST(reason_of_a_refusal_is_known),
		TEST(reload_keeps_the_past),
		TEST(router_that_leaves_the_configuration_takes_its_paths_along),
		TEST(without_configuration_there_is_nothing),
		TEST(commits_that_follow_do_not_put_the_work_off),
		TEST(new_configuration_is_not_judged_before_the_next_look),
		TEST(source_that_never_saw_a_session_does_not_miss_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
