/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sources driven by a fake clock and a fake collector, configured through real files: what a
 * poll's end does to facts and health, and what a reload leaves alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/log.h"
#include "agent/model/store.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/source_internal.h"

struct fake_options {
	int64_t answer;
	struct config_timing timing;
};

static const struct schema_option fake_rows[] = {
	{ .key = "answer",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct fake_options, answer),
	  .min = 0,
	  .max = 100,
	  .fallback = "1",
	  .doc = "What it says." },
	CONFIG_TIMING_OPTIONS(struct fake_options, "10s", "1s"),
};

static const struct schema fake_schema = {
	.name = "fake",
	.doc = "A source for tests.",
	.size = sizeof(struct fake_options),
	.options = fake_rows,
	.option_count = sizeof(fake_rows) / sizeof(fake_rows[0]),
};

/* What the fake collector should do next, and what it was asked; one per test. */
struct script {
	enum error_kind fail_open, fail_poll;
	int never_ends;
	int floods;                          /* adds facts until the view is full */
	int complains;                       /* of something else at every poll */
	int adopts;                          /* a changed configuration */
	void (*asks)(struct source *source); /* at every poll; NULL: nothing */
	unsigned opened, closed, polled, cancelled;
	char last_opened[32];
	const struct source_config *config; /* of the source opened first, as it may keep it */
	struct source *last_polled;
};

static struct script script;

static int fake_open(struct source *source, struct error *err)
{
	if (script.opened++ == 0)
		script.config = source_config(source);
	snprintf(script.last_opened, sizeof(script.last_opened), "%s",
	         source_config(source)->name);
	if (script.fail_open != ERROR_NONE)
		return error_set(err, script.fail_open, 0, "cannot open");
	source_set_state(source, &script);
	return 0;
}

static void fake_poll(struct source *source)
{
	script.polled++;
	script.last_polled = source;
	if (script.asks != NULL)
		script.asks(source);
	if (script.never_ends)
		return;
	if (script.fail_poll != ERROR_NONE) {
		struct error err;
		error_set(&err, script.fail_poll, 0, "cannot poll");
		source_fail(source, &err);
		return;
	}
	if (script.complains) {
		struct error err;
		error_set(&err, ERROR_MALFORMED, 0, "row %u is odd", script.polled);
		source_complain(source, &err);
	}
	struct view *view = view_new((size_t)64 * 1024);
	assert_non_null(view);
	struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
	while (script.floods && view_add(view, FACT_BGP_PEER) != NULL)
		continue;
	if (peer != NULL) {
		FACT_SET(peer, BGP_PEER_ROUTER, router,
		         arena_strdup(view_arena(view), source_config(source)->name));
		FACT_SET(peer, BGP_PEER_VRF, vrf, "default");
		FACT_SET(peer, BGP_PEER_UP, up, true);
	}
	source_answers(source, "FAKE-MIB");
	source_publish(source, view);
}

static void fake_cancel(struct source *source)
{
	(void)source;
	script.cancelled++;
}

static int fake_adopt(struct source *source, const struct source_config *old, struct error *err)
{
	(void)source;
	(void)old;
	(void)err;
	return script.adopts ? 0 : -1;
}

static void fake_close(struct source *source)
{
	(void)source;
	script.closed++;
}

static const struct collector fake_collector = {
	.config = { .name = "fake",
	            .section = "fake",
	            .scope = CONFIG_ROUTER,
	            .schema = &fake_schema,
	            .timing = offsetof(struct fake_options, timing) },
	.open = fake_open,
	.poll = fake_poll,
	.cancel = fake_cancel,
	.adopt = fake_adopt,
	.close = fake_close,
};

/* Another way to ask the same routers. */
static const struct collector twin_collector = {
	.config = { .name = "twin",
	            .section = "twin",
	            .scope = CONFIG_ROUTER,
	            .schema = &fake_schema,
	            .timing = offsetof(struct fake_options, timing) },
	.open = fake_open,
	.poll = fake_poll,
	.close = fake_close,
};
static const struct collector *const collectors[] = { &fake_collector, &twin_collector };
static const struct config_kind *const kinds[] = { &fake_collector.config,
	                                           &twin_collector.config };

struct world {
	struct fake_clock time;
	struct clock clock;
	struct log log; /* to a file without name */
	struct loop *loop;
	struct store *store;
	struct sources *sources;
	struct config *config;
	char file[64];
};

static void apply(struct world *world, const char *text)
{
	FILE *file = fopen(world->file, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	struct arena *notes = arena_new(0);
	struct config *config;
	struct config_report report;
	int failed = config_load(world->file, kinds, 2, notes, &config, &report);
	if (failed)
		fail_msg("%s", report.items[0].message);
	arena_free(notes);
	sources_apply(world->sources, config);
	config_unref(world->config);
	world->config = config;
}

/* Let time pass and everything that is due happen. */
static void pass(struct world *world, int64_t ms)
{
	for (int64_t step = 0; step < ms; step += 500) {
		fake_clock_advance(&world->time, duration_ms(500));
		sources_arm(
			world->sources); /* libuv waits in real time: what is due now fires */
		loop_turn(world->loop, 0);
	}
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	struct error err;
	script = (struct script){ 0 };
	world->time = (struct fake_clock){ .mono = { 1000 * INT64_C(1000000000) },
		                           .wall = { 1700000000 * INT64_C(1000000000) } };
	world->clock = fake_clock(&world->time);
	snprintf(world->file, sizeof(world->file), "/tmp/onramp-sources-XXXXXX");
	close(mkstemp(world->file));
	char log[] = "/tmp/onramp-sources-XXXXXX";
	world->log = (struct log){ .clock = &world->clock, .fd = mkstemp(log) };
	unlink(log);
	if (loop_new(&world->clock, &world->log, &world->loop, &err) != 0)
		return -1;
	world->store = store_new();
	world->sources = sources_new(world->loop, world->store, collectors, 2);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	sources_free(world->sources);
	store_free(world->store);
	loop_free(world->loop);
	config_unref(world->config);
	close(world->log.fd);
	unlink(world->file);
	free(world);
	return 0;
}

#define ONE_ROUTER "routers:\n  - {name: r1, address: 192.0.2.1, fake: {}}\n"

/* The one fact of a kind whose first label is `name`; NULL when there is none. */
static const void *find(const struct world *world, enum fact_kind_id kind, const char *name)
{
	for (unsigned slot = 0; slot < store_slots(world->store); slot++) {
		const struct view *view = store_view(world->store, slot);
		struct fact_list list =
			view == NULL ? (struct fact_list){ 0 } : view_facts(view, kind);
		for (size_t i = 0; i < list.count; i++) {
			const struct source_health *fact = (const void *)list.items[i];
			if (strcmp(fact->source, name) == 0)
				return fact;
		}
	}
	return NULL;
}

static uint64_t errors_of(const struct world *world, const char *reason)
{
	for (unsigned slot = 0; slot < store_slots(world->store); slot++) {
		const struct view *view = store_view(world->store, slot);
		struct fact_list list = view == NULL ? (struct fact_list){ 0 }
		                                     : view_facts(view, FACT_SOURCE_ERRORS);
		for (size_t i = 0; i < list.count; i++) {
			const struct source_errors *fact = (const void *)list.items[i];
			if (strcmp(fact->reason, reason) == 0)
				return fact->count;
		}
	}
	return UINT64_MAX;
}

static void source_is_neither_up_nor_down_before_its_first_poll(void **state)
{
	struct world *world = *state;
	apply(world, ONE_ROUTER);
	const struct source_health *health = find(world, FACT_SOURCE, "r1");
	assert_non_null(health);
	assert_false(fact_is_known(&health->fact, SOURCE_UP));
	assert_false(sources_are_ready(world->sources));
	assert_int_equal(errors_of(world, "timeout"), 0);
}

static void good_poll_shows_facts_and_health(void **state)
{
	struct world *world = *state;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	assert_int_equal(script.polled, 1);
	assert_non_null(find(world, FACT_BGP_PEER, "r1"));
	const struct source_health *health = find(world, FACT_SOURCE, "r1");
	assert_true(health->up);
	assert_string_equal(health->answered, "FAKE-MIB");
	assert_true(sources_are_ready(world->sources));
}

static void failed_poll_keeps_facts_until_max_age(void **state)
{
	struct world *world = *state;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	script.fail_poll = ERROR_TIMEOUT;
	pass(world, 20000);
	assert_non_null(find(world, FACT_BGP_PEER, "r1"));
	const struct source_health *health = find(world, FACT_SOURCE, "r1");
	assert_false(health->up);
	assert_true(fact_is_known(&health->fact, SOURCE_LAST_SUCCESS));
	assert_in_range(errors_of(world, "timeout"), 1, 3);
	pass(world, 11000); /* three intervals since the last good one */
	assert_null(find(world, FACT_BGP_PEER, "r1"));
	assert_non_null(find(world, FACT_SOURCE, "r1"));
	script.fail_poll = ERROR_NONE;
	pass(world, 10500);
	assert_non_null(find(world, FACT_BGP_PEER, "r1"));
}

static int log_count(const struct world *world, const char *text)
{
	char all[32768] = { 0 };
	assert_true(pread(world->log.fd, all, sizeof(all) - 1, 0) >= 0);
	int count = 0;
	for (const char *at = all; (at = strstr(at, text)) != NULL; at++)
		count++;
	return count;
}

static int log_says(const struct world *world, const char *text)
{
	return log_count(world, text) > 0;
}

static void every_poll_has_a_debug_line(void **state)
{
	struct world *world = *state;
	world->log.level = LOG_LEVEL_ERROR;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	assert_false(log_says(world, "poll ended"));
	world->log.debug_tokens = "fake";
	pass(world, 20000);
	assert_true(log_says(world, "poll ended after 0.000 s: good"));
	script.fail_poll = ERROR_TIMEOUT;
	pass(world, 20000);
	assert_true(log_says(world, "poll ended after 0.000 s: timeout"));
}

/* The memory of what was logged is bounded; going down must be heard of all the same. */
static void failure_after_many_complaints_is_logged(void **state)
{
	struct world *world = *state;
	script.complains = 1;
	apply(world, ONE_ROUTER);
	while (script.polled < 2 * COMPLAINTS_REMEMBERED)
		pass(world, 500);
	assert_true(log_says(world, "row 2 is odd"));
	assert_false(log_says(world, "cannot poll"));
	script.fail_poll = ERROR_TIMEOUT;
	pass(world, 21000);
	assert_true(log_says(world, "cannot poll"));
}

static void complain_of_a_request(struct source *source)
{
	struct error err;
	char id[16];
	snprintf(id, sizeof(id), "%u", script.polled);
	error_set(&err, ERROR_UNREACHABLE, 0, "it failed");
	error_add_request(&err, id);
	source_complain(source, &err);
}

static void another_request_that_fails_alike_is_no_news(void **state)
{
	struct world *world = *state;
	script.asks = complain_of_a_request;
	apply(world, ONE_ROUTER);
	while (script.polled < 5)
		pass(world, 500);
	assert_int_equal(log_count(world, "it failed (request 1)"), 1);
	assert_int_equal(log_count(world, "it failed"), 1);
}

/* Once, and not for a source that was down as a whole: that has a line of its own. */
static void end_of_complaints_is_logged(void **state)
{
	struct world *world = *state;
	script.complains = 1;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	assert_true(log_says(world, "row 1 is odd"));
	assert_false(log_says(world, "complete"));
	script.complains = 0;
	pass(world, 11000);
	assert_int_equal(log_count(world, "answers completely again"), 1);
	pass(world, 21000);
	assert_int_equal(log_count(world, "answers completely again"), 1);
	script.fail_poll = ERROR_TIMEOUT;
	pass(world, 11000);
	script.fail_poll = ERROR_NONE;
	pass(world, 31000);
	assert_int_equal(log_count(world, "=\"answers again\""), 1);
	assert_int_equal(log_count(world, "answers completely again"), 1);
}

static void endless_poll_is_cancelled_and_counted(void **state)
{
	struct world *world = *state;
	script.never_ends = 1;
	apply(world, ONE_ROUTER);
	pass(world, 31000);
	assert_int_equal(script.cancelled, 1);
	assert_int_equal(errors_of(world, "timeout"), 1);
	const struct source_health *health = find(world, FACT_SOURCE, "r1");
	assert_false(health->up);
}

static void source_that_cannot_open_is_tried_again(void **state)
{
	struct world *world = *state;
	script.fail_open = ERROR_UNREACHABLE;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	assert_int_equal(errors_of(world, "unreachable"), 1);
	assert_int_equal(script.closed, 1);
	script.fail_open = ERROR_NONE;
	pass(world, 16000);
	assert_non_null(find(world, FACT_BGP_PEER, "r1"));
}

static void view_over_its_limit_is_a_failure(void **state)
{
	struct world *world = *state;
	script.floods = 1;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	assert_int_equal(errors_of(world, "limit"), 1);
	assert_null(find(world, FACT_BGP_PEER, "r1"));
}

static void reload_leaves_unchanged_sources_alone(void **state)
{
	struct world *world = *state;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	apply(world, "routers:\n  - {name: r0, address: 192.0.2.9, fake: {}}\n"
	             "  - {name: r1, address: 192.0.2.1, fake: {answer: 1}}\n");
	assert_int_equal(script.closed, 0);
	assert_non_null(find(world, FACT_BGP_PEER, "r1"));
	pass(world, 500);
	assert_int_equal(script.opened, 2);
	assert_string_equal(script.last_opened, "r0");
	const struct source_health *health = find(world, FACT_SOURCE, "r1");
	assert_int_equal(health->polls, 1);
}

/* Collectors may keep pointers into what was written; an address sanitizer sees if it went. */
static void reload_leaves_the_configuration_of_an_unchanged_source_alone(void **state)
{
	struct world *world = *state;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	for (int i = 0; i < 3; i++)
		apply(world, ONE_ROUTER "  - {name: r2, address: 192.0.2.2, fake: {}}\n");
	pass(world, 500);
	assert_int_equal(script.opened, 2);
	assert_string_equal(script.config->name, "r1");
	assert_string_equal(script.config->router->address, "192.0.2.1");
}

static void reload_reopens_changed_and_closes_vanished(void **state)
{
	struct world *world = *state;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	apply(world, "routers:\n  - {name: r1, address: 192.0.2.1, fake: {answer: 2}}\n");
	assert_int_equal(script.closed, 1);
	assert_null(find(world, FACT_BGP_PEER, "r1")); /* perhaps another device now */
	pass(world, 500);
	assert_int_equal(script.opened, 2);
	assert_non_null(find(world, FACT_BGP_PEER, "r1"));
	const struct source_health *health = find(world, FACT_SOURCE, "r1");
	assert_int_equal(health->polls, 2); /* the source's own counters go on */
	apply(world, "");
	assert_int_equal(script.closed, 2);
	assert_null(find(world, FACT_SOURCE, "r1"));
}

/* What answered was perhaps another device. */
static void changed_source_is_neither_up_nor_down_until_asked(void **state)
{
	struct world *world = *state;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	script.never_ends = 1;
	apply(world, "routers:\n  - {name: r1, address: 192.0.2.2, fake: {}}\n");
	pass(world, 500);
	assert_int_equal(script.polled, 2);
	const struct source_health *health = find(world, FACT_SOURCE, "r1");
	assert_int_equal(health->polls, 1);
	assert_false(fact_is_known(&health->fact, SOURCE_UP));
	assert_false(fact_is_known(&health->fact, SOURCE_DURATION));
	assert_false(fact_is_known(&health->fact, SOURCE_LAST_SUCCESS));
	pass(world, 31000);
	health = find(world, FACT_SOURCE, "r1");
	assert_true(fact_is_known(&health->fact, SOURCE_UP));
	assert_false(health->up);
}

/* They were read at any moment since the poll began. */
static void age_of_facts_counts_from_the_beginning_of_the_poll(void **state)
{
	struct world *world = *state;
	script.never_ends = 1;
	apply(world, ONE_ROUTER);
	pass(world, 20000);
	assert_int_equal(script.polled, 1);
	script.never_ends = 0;
	fake_poll(script.last_polled); /* its answer, 20 s later */
	assert_non_null(find(world, FACT_BGP_PEER, "r1"));
	script.fail_poll = ERROR_TIMEOUT;
	pass(world, 9000);
	assert_non_null(find(world, FACT_BGP_PEER, "r1"));
	pass(world, 2000); /* max_age is 30 s */
	assert_null(find(world, FACT_BGP_PEER, "r1"));
}

static void reload_during_a_poll_cancels_it(void **state)
{
	struct world *world = *state;
	script.never_ends = 1;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	apply(world, "routers:\n  - {name: r1, address: 192.0.2.2, fake: {}}\n");
	assert_int_equal(script.cancelled, 1);
	script.never_ends = 0;
	pass(world, 500);
	assert_non_null(find(world, FACT_BGP_PEER, "r1"));
}

static void ask_for_connections(struct source *source)
{
	source_count_request(source, "DescribeConnections", "200");
	source_count_request(source, "DescribeConnections", "200");
	source_count_request(source, "DescribeConnections", "\xff Throttling\n");
	source_add_cost(source, 0.01);
	source_set_clock_skew(source, -2.5);
	source_set_budget(source, "subscription-reads", 11999);
	source_set_budget(source, "subscription-reads", 249);
}

/* UINT64_MAX when there is none. */
static uint64_t requests_of(const struct world *world, const char *action, const char *code)
{
	for (unsigned slot = 0; slot < store_slots(world->store); slot++) {
		const struct view *view = store_view(world->store, slot);
		struct fact_list list = view == NULL ? (struct fact_list){ 0 }
		                                     : view_facts(view, FACT_API_REQUESTS);
		for (size_t i = 0; i < list.count; i++) {
			const struct api_requests *fact = (const void *)list.items[i];
			if (strcmp(fact->action, action) == 0 && strcmp(fact->code, code) == 0)
				return fact->count;
		}
	}
	return UINT64_MAX;
}

static void requests_are_counted_whether_polls_succeed_or_not(void **state)
{
	struct world *world = *state;
	script.asks = ask_for_connections;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	assert_int_equal(requests_of(world, "DescribeConnections", "200"), 2);
	script.fail_poll = ERROR_THROTTLED;
	while (script.polled < 3)
		pass(world, 500);
	assert_int_equal(requests_of(world, "DescribeConnections", "200"), 6);
	assert_int_equal(requests_of(world, "DescribeConnections", "\xef\xbf\xbd Throttling"),
	                 3);
	const struct api_usage *usage = find(world, FACT_API_USAGE, "r1");
	assert_non_null(usage);
	assert_true(usage->cost > 0.0299 && usage->cost < 0.0301);
	assert_true(usage->clock_skew == -2.5);
	const struct api_budget *budget = find(world, FACT_API_BUDGET, "r1");
	assert_string_equal(budget->kind, "subscription-reads");
	assert_int_equal(budget->remaining, 249);
}

static void a_source_that_asks_no_api_shows_no_usage(void **state)
{
	struct world *world = *state;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	assert_null(find(world, FACT_API_USAGE, "r1"));
	assert_null(find(world, FACT_API_REQUESTS, "r1"));
}

static void counted_requests_outlive_a_reload_but_not_their_source(void **state)
{
	struct world *world = *state;
	script.asks = ask_for_connections;
	script.adopts = 1;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	script.never_ends = 1;
	apply(world, "routers:\n  - {name: r1, address: 192.0.2.1, fake: {answer: 2}}\n");
	assert_int_equal(script.closed, 0);
	assert_int_equal(requests_of(world, "DescribeConnections", "200"), 2);
	while (script.polled < 2)
		pass(world, 500);
	script.adopts = 0;
	script.asks = NULL;
	apply(world, ONE_ROUTER);
	assert_int_equal(script.closed, 1);
	assert_int_equal(requests_of(world, "DescribeConnections", "200"), 4);
	const struct api_usage *usage = find(world, FACT_API_USAGE, "r1");
	assert_true(fact_is_known(&usage->fact, API_USAGE_COST));
	assert_false(fact_is_known(&usage->fact, API_USAGE_CLOCK_SKEW));
	apply(world, "");
	script.never_ends = 0;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	assert_null(find(world, FACT_API_REQUESTS, "r1"));
	assert_null(find(world, FACT_API_BUDGET, "r1"));
}

static void ask_for_too_much(struct source *source)
{
	char code[200];
	for (int i = 0; i < 1000; i++) {
		memset(code, 'x', sizeof(code));
		snprintf(code, sizeof(code), "%03d", i);
		code[3] = i % 2 == 0 ? 'x' : '\0';
		code[sizeof(code) - 1] = '\0';
		source_count_request(source, "List", code);
		source_set_budget(source, code, (uint64_t)i);
	}
}

static void kinds_of_requests_are_bounded(void **state)
{
	struct world *world = *state;
	script.asks = ask_for_too_much;
	apply(world, ONE_ROUTER);
	pass(world, 500);
	size_t pairs = 0, budgets = 0;
	uint64_t requests = 0;
	for (unsigned slot = 0; slot < store_slots(world->store); slot++) {
		const struct view *view = store_view(world->store, slot);
		struct fact_list list = view == NULL ? (struct fact_list){ 0 }
		                                     : view_facts(view, FACT_API_REQUESTS);
		for (size_t i = 0; i < list.count; i++, pairs++) {
			const struct api_requests *fact = (const void *)list.items[i];
			assert_true(strlen(fact->code) <= 64);
			requests += fact->count;
		}
		if (view != NULL)
			budgets += view_facts(view, FACT_API_BUDGET).count;
	}
	assert_int_equal(pairs, 256);
	assert_int_equal(requests, 1000);
	assert_int_equal(requests_of(world, "List", "001"), 1);
	assert_int_equal(requests_of(world, "other", "other"), 1000 - 255);
	assert_int_equal(budgets, 16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* What listeners are shown, slot by slot. */
struct screen {
	const struct view *slots[8];
};

static void remember(void *context, unsigned slot, const struct view *old,
                     const struct view *now)
{
	struct screen *screen = context;
	(void)old;
	assert_true(slot < 8);
	screen->slots[slot] = now;
}

static void expect_one_peer(const struct screen *screen, const char *kind)
{
	size_t count = 0;
	for (size_t i = 0; i < 8; i++) {
		struct fact_list list = screen->slots[i] == NULL
		                                ? (struct fact_list){ 0 }
		                                : view_facts(screen->slots[i], FACT_BGP_PEER);
		count += list.count;
		for (size_t j = 0; j < list.count; j++) {
			const char *told = view_field_source(list.items[j], BGP_PEER_UP);
			assert_string_equal(told == NULL ? "nobody" : told, kind);
		}
	}
	assert_int_equal(count, 1);
}

static void sources_of_one_router_show_each_fact_once(void **state)
{
	struct world *world = *state;
	static struct screen screen; /* told of the end, too */
	const struct store_listener listener = { .changed = remember, .context = &screen };
	assert_int_equal(store_listen(world->store, listener), 0);
	apply(world, "routers:\n  - {name: r1, address: 192.0.2.1, "
	             "fake: {interval: 10s}, twin: {interval: 30s}}\n");
	pass(world, 31000);
	expect_one_peer(&screen, "fake");
	apply(world, "routers:\n  - {name: r1, address: 192.0.2.1, fake: {interval: 10s}}\n");
	expect_one_peer(&screen, "fake"); /* without a gap */
}

/* The slower source knows only what was true before the faster one looked the last time. */
static void word_of_a_removed_source_is_not_followed_by_an_older_one(void **state)
{
	struct world *world = *state;
	static struct screen screen; /* told of the end, too */
	const struct store_listener listener = { .changed = remember, .context = &screen };
	assert_int_equal(store_listen(world->store, listener), 0);
	apply(world, "routers:\n  - {name: r1, address: 192.0.2.1, "
	             "fake: {interval: 10s}, twin: {interval: 30s}}\n");
	pass(world, 51000);
	expect_one_peer(&screen, "fake");
	apply(world, "routers:\n  - {name: r1, address: 192.0.2.1, twin: {interval: 30s}}\n");
	expect_one_peer(&screen, "nobody");
	pass(world, 30000);
	expect_one_peer(&screen, "twin");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(requests_are_counted_whether_polls_succeed_or_not),
		TEST(a_source_that_asks_no_api_shows_no_usage),
		TEST(counted_requests_outlive_a_reload_but_not_their_source),
		TEST(kinds_of_requests_are_bounded),
		TEST(sources_of_one_router_show_each_fact_once),
		TEST(word_of_a_removed_source_is_not_followed_by_an_older_one),
		TEST(source_is_neither_up_nor_down_before_its_first_poll),
		TEST(good_poll_shows_facts_and_health),
		TEST(failed_poll_keeps_facts_until_max_age),
		TEST(every_poll_has_a_debug_line),
		TEST(failure_after_many_complaints_is_logged),
		TEST(another_request_that_fails_alike_is_no_news),
		TEST(end_of_complaints_is_logged),
		TEST(endless_poll_is_cancelled_and_counted),
		TEST(source_that_cannot_open_is_tried_again),
		TEST(view_over_its_limit_is_a_failure),
		TEST(reload_leaves_unchanged_sources_alone),
		TEST(reload_leaves_the_configuration_of_an_unchanged_source_alone),
		TEST(reload_reopens_changed_and_closes_vanished),
		TEST(changed_source_is_neither_up_nor_down_until_asked),
		TEST(age_of_facts_counts_from_the_beginning_of_the_poll),
		TEST(reload_during_a_poll_cancels_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
