/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/prometheus/prometheus.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* next_in is a const pointer */
#include <zlib.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/body.h"
#include "agent/model/store.h"
#include "agent/model/view.h"

#define TEXT PROMETHEUS_TEXT_0_0_4
#define OPEN PROMETHEUS_OPENMETRICS_1_0

static const struct monotime never = { .ns = INT64_MAX };

struct bench {
	struct store *store;
	struct prometheus *prometheus;
};

static int setup(void **state)
{
	static struct bench bench;
	bench.store = store_new();
	bench.prometheus = prometheus_new(bench.store);
	*state = &bench;
	return bench.prometheus == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	prometheus_free(bench->prometheus);
	store_free(bench->store);
	return 0;
}

static unsigned open_slot(struct bench *bench)
{
	int slot = store_slot_open(bench->store);
	assert_true(slot >= 0);
	return (unsigned)slot;
}

static const struct view *router(const char *name, uint64_t boots)
{
	struct view *view = view_new(0);
	struct router *facts = view_add(view, FACT_ROUTER);
	FACT_SET(facts, ROUTER_NAME, router, name);
	FACT_SET(facts, ROUTER_RESTARTS, engine_boots, boots);
	assert_int_equal(view_seal(view, (struct monotime){ 0 }, NULL), 0);
	return view;
}

/* The caller frees. */
static char *scrape(struct bench *bench, enum prometheus_format format)
{
	struct body *body = prometheus_body(bench->prometheus, format, 0);
	assert_non_null(body);
	char *text = strndup(body->data, body->len);
	body_unref(body);
	return text;
}

static int shows(struct bench *bench, const char *line)
{
	char *text = scrape(bench, TEXT);
	int found = strstr(text, line) != NULL;
	free(text);
	return found;
}

static void empty_store_is_shown_in_both_formats(void **state)
{
	struct bench *bench = *state;
	char *text = scrape(bench, TEXT);
	assert_string_equal(text, "");
	free(text);
	text = scrape(bench, OPEN);
	assert_string_equal(text, "# EOF\n");
	free(text);
}

static void views_from_before_are_shown(void **state)
{
	(void)state;
	struct bench bench = { .store = store_new() };
	open_slot(&bench);
	store_put(bench.store, open_slot(&bench), router("ce1", 1), never);
	bench.prometheus = prometheus_new(bench.store);
	assert_true(shows(&bench, "\nonramp_router_engine_boots_total{router=\"ce1\"} 1\n"));
	prometheus_free(bench.prometheus);
	store_free(bench.store);
}

static void change_is_shown_when_it_is_complete(void **state)
{
	struct bench *bench = *state;
	unsigned slot = open_slot(bench);
	store_put(bench->store, slot, router("ce1", 1), never);
	assert_false(shows(bench, "ce1"));
	store_commit(bench->store);
	assert_true(shows(bench, "{router=\"ce1\"} 1\n"));
	store_put(bench->store, slot, router("ce1", 2), never);
	store_commit(bench->store);
	assert_true(shows(bench, "{router=\"ce1\"} 2\n"));
	assert_false(shows(bench, "{router=\"ce1\"} 1\n"));
}

static void stale_view_is_not_exported(void **state)
{
	struct bench *bench = *state;
	store_put(bench->store, open_slot(bench), router("ce1", 1),
	          (struct monotime){ .ns = 100 });
	store_put(bench->store, open_slot(bench), router("ce2", 1), never);
	store_commit(bench->store);
	assert_true(shows(bench, "ce1"));
	store_expire(bench->store, (struct monotime){ .ns = 100 });
	assert_false(shows(bench, "ce1"));
	assert_true(shows(bench, "ce2"));
}

static void closed_slot_is_not_exported(void **state)
{
	struct bench *bench = *state;
	unsigned slot = open_slot(bench);
	store_put(bench->store, slot, router("ce1", 1), never);
	store_commit(bench->store);
	assert_true(shows(bench, "ce1"));
	store_slot_close(bench->store, slot);
	store_commit(bench->store);
	assert_false(shows(bench, "ce1"));
}

static void body_is_built_once_until_something_changes(void **state)
{
	struct bench *bench = *state;
	unsigned slot = open_slot(bench);
	store_put(bench->store, slot, router("ce1", 1), never);
	store_commit(bench->store);
	for (int i = 0; i < 4; i++) {
		enum prometheus_format format = (enum prometheus_format)(i / 2);
		struct body *first = prometheus_body(bench->prometheus, format, i % 2);
		store_commit(bench->store); /* nothing has changed */
		struct body *second = prometheus_body(bench->prometheus, format, i % 2);
		assert_ptr_equal(first, second);
		body_unref(first);
		body_unref(second);
	}
	struct body *before = prometheus_body(bench->prometheus, TEXT, 0);
	store_put(bench->store, slot, router("ce1", 2), never);
	store_commit(bench->store);
	struct body *after = prometheus_body(bench->prometheus, TEXT, 0);
	assert_ptr_not_equal(before, after);
	body_unref(before);
	body_unref(after);
}

static void thousand_peers_are_each_shown_once(void **state)
{
	struct bench *bench = *state;
	struct view *view = view_new(0);
	for (unsigned i = 0; i < 1000; i++) {
		struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
		unsigned scattered = i * 389 % 1000;
		struct ip ip = { .family = IP_V4,
			         .bytes = { 10, 0, (uint8_t)(scattered / 256),
			                    (uint8_t)(scattered % 256) } };
		FACT_SET(peer, BGP_PEER_ROUTER, router, "ce1");
		FACT_SET(peer, BGP_PEER_VRF, vrf, "default");
		FACT_SET(peer, BGP_PEER_ADDRESS, address, ip);
		FACT_SET(peer, BGP_PEER_UP, up, scattered % 2 == 0);
	}
	assert_int_equal(view_seal(view, (struct monotime){ 0 }, NULL), 0);
	store_put(bench->store, open_slot(bench), view, never);
	store_commit(bench->store);
	char *text = scrape(bench, OPEN);
	const char *at = strstr(text, "\nonramp_bgp_peer_up{");
	for (unsigned i = 0; i < 1000; i++) {
		char line[128];
		int len = snprintf(line, sizeof(line),
		                   "\nonramp_bgp_peer_up{router=\"ce1\",vrf=\"default\","
		                   "peer=\"10.0.%u.%u\"} %d",
		                   i / 256, i % 256, i % 2 == 0);
		assert_memory_equal(at, line, (size_t)len);
		at += len;
	}
	assert_string_equal(at, "\n# EOF\n");
	free(text);
}

#define READERS 3
#define ROUNDS 300

struct reader {
	struct bench *bench;
	atomic_int *is_over;
	unsigned number;
	uint64_t seen; /* the newest value */
};

/* The value of a router's counter in a text; aborts when it is not there. */
static uint64_t value_of(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	if (at == NULL)
		abort();
	return strtoull(at + strlen(name), NULL, 10);
}

static void gunzip(const struct body *body, char *text, size_t room)
{
	z_stream stream = { 0 };
	if (inflateInit2(&stream, 15 + 16) != Z_OK)
		abort();
	stream.next_in = (const Bytef *)body->data;
	stream.avail_in = (uInt)body->len;
	stream.next_out = (Bytef *)text;
	stream.avail_out = (uInt)room - 1;
	if (inflate(&stream, Z_FINISH) != Z_STREAM_END)
		abort();
	text[stream.total_out] = '\0';
	inflateEnd(&stream);
}

/* Both routers are put before one commit: a body that shows them apart is torn. */
static void *read_bodies(void *context)
{
	struct reader *reader = context;
	for (unsigned i = reader->number; atomic_load(reader->is_over) == 0; i++) {
		struct body *body = prometheus_body(reader->bench->prometheus,
		                                    (enum prometheus_format)(i % 2), i / 2 % 2);
		char text[4096];
		if (i / 2 % 2 == 1) {
			gunzip(body, text, sizeof(text));
		} else {
			memcpy(text, body->data, body->len);
			text[body->len] = '\0';
		}
		uint64_t left = value_of(text, "{router=\"left\"} ");
		uint64_t right = value_of(text, "{router=\"right\"} ");
		if (left != right || left < reader->seen)
			abort();
		reader->seen = left;
		body_unref(body);
	}
	return NULL;
}

static void publish(struct bench *bench, const unsigned slots[2], uint64_t value)
{
	store_put(bench->store, slots[0], router("left", value), never);
	store_put(bench->store, slots[1], router("right", value), never);
	store_commit(bench->store);
}

static void readers_see_whole_commits_only(void **state)
{
	struct bench *bench = *state;
	atomic_int is_over = 0;
	struct reader readers[READERS];
	pthread_t threads[READERS];
	unsigned slots[2];
	slots[0] = open_slot(bench);
	slots[1] = open_slot(bench);
	publish(bench, slots, 0);
	for (unsigned i = 0; i < READERS; i++) {
		readers[i] =
			(struct reader){ .bench = bench, .is_over = &is_over, .number = i };
		assert_int_equal(pthread_create(&threads[i], NULL, read_bodies, &readers[i]),
		                 0);
	}
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		publish(bench, slots, round);
		struct body *body = prometheus_body(bench->prometheus, TEXT, round % 2 == 0);
		assert_non_null(body);
		body_unref(body);
	}
	atomic_store(&is_over, 1);
	for (unsigned i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
}

static void nothing_can_be_freed(void **state)
{
	(void)state;
	prometheus_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(empty_store_is_shown_in_both_formats, setup,
		                                teardown),
		cmocka_unit_test(views_from_before_are_shown),
		cmocka_unit_test_setup_teardown(change_is_shown_when_it_is_complete, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(stale_view_is_not_exported, setup, teardown),
		cmocka_unit_test_setup_teardown(closed_slot_is_not_exported, setup, teardown),
		cmocka_unit_test_setup_teardown(body_is_built_once_until_something_changes,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(thousand_peers_are_each_shown_once, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(readers_see_whole_commits_only, setup,
		                                teardown),
		cmocka_unit_test(nothing_can_be_freed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
