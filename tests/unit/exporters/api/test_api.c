/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/api/api.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/body.h"
#include "agent/model/store.h"
#include "agent/model/view.h"

static const struct monotime never = { .ns = INT64_MAX };

static const struct view *router(const char *name, uint64_t boots)
{
	struct view *view = view_new(0);
	struct router *facts = view_add(view, FACT_ROUTER);
	FACT_SET(facts, ROUTER_NAME, router, name);
	FACT_SET(facts, ROUTER_RESTARTS, engine_boots, boots);
	if (view_seal(view, (struct monotime){ 0 }, NULL) != 0)
		abort();
	return view;
}

static void expect(struct api *api, const char *expected)
{
	unsigned status = 0;
	struct body *body = api_facts(api, NULL, 0, &status);
	assert_non_null(body);
	assert_int_equal(status, 200);
	assert_int_equal(body->len, strlen(expected));
	assert_memory_equal(body->data, expected, body->len);
	body_unref(body);
}

static void answers_follow_the_store(void **state)
{
	(void)state;
	struct store *store = store_new();
	unsigned first = (unsigned)store_slot_open(store);
	store_put(store, first, router("ce1", 1), never);
	struct api *api = api_new(store, SIZE_MAX); /* views from before are told */
	expect(api, "{\"router\":[{\"router\":\"ce1\",\"engine_boots\":1,\"sources\":{}}]}\n");
	unsigned second = (unsigned)store_slot_open(store);
	store_put(store, second, router("ce2", 7), never);
	expect(api, "{\"router\":[{\"router\":\"ce1\",\"engine_boots\":1,\"sources\":{}}]}\n");
	store_commit(store);
	expect(api, "{\"router\":[{\"router\":\"ce1\",\"engine_boots\":1,\"sources\":{}},\n"
	            "{\"router\":\"ce2\",\"engine_boots\":7,\"sources\":{}}]}\n");
	store_slot_close(store, first);
	store_commit(store);
	expect(api, "{\"router\":[{\"router\":\"ce2\",\"engine_boots\":7,\"sources\":{}}]}\n");
	store_slot_close(store, second);
	store_commit(store);
	expect(api, "{}\n");
	store_free(store);
	expect(api, "{}\n");
	api_free(api);
}

static void bad_question_has_its_status(void **state)
{
	(void)state;
	struct store *store = store_new();
	struct api *api = api_new(store, SIZE_MAX);
	const struct api_parameter query[] = { { "kind", "nothing" } };
	unsigned status = 0;
	struct body *body = api_facts(api, query, 1, &status);
	assert_int_equal(status, 400);
	assert_non_null(memmem(body->data, body->len, "unknown kind: nothing", 21));
	body_unref(body);
	api_free(api);
	api_free(NULL);
	store_free(store);
}

static void slow_readers_take_so_much_memory_and_no_more(void **state)
{
	(void)state;
	struct store *store = store_new();
	struct api *api = api_new(store, 6); /* two answers of "{}\n" */
	unsigned status = 0;
	struct body *first = api_facts(api, NULL, 0, &status);
	struct body *second = api_facts(api, NULL, 0, &status);
	assert_non_null(first);
	assert_non_null(second);
	assert_null(api_facts(api, NULL, 0, &status));
	assert_int_equal(status, 503);
	body_unref(first);
	expect(api, "{}\n");
	body_unref(second);
	api_free(api);
	store_free(store);
}

static void ninth_listener_gets_no_api(void **state)
{
	(void)state;
	struct store *store = store_new();
	for (int i = 0; i < 8; i++)
		assert_int_equal(
			store_listen(store, (struct store_listener){ .context = NULL }), 0);
	assert_null(api_new(store, SIZE_MAX));
	store_free(store);
}

struct race {
	struct api *api;
	atomic_int is_over;
};

static void *ask(void *context)
{
	struct race *race = context;
	do {
		unsigned status = 0;
		struct body *body = api_facts(race->api, NULL, 0, &status);
		if (body == NULL || status != 200)
			abort();
		body_unref(body);
	} while (!atomic_load(&race->is_over));
	return NULL;
}

static void questions_and_changes_do_not_meet(void **state)
{
	(void)state;
	struct store *store = store_new();
	unsigned slot = (unsigned)store_slot_open(store);
	struct race race = { .api = api_new(store, SIZE_MAX) };
	pthread_t threads[3];
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &race), 0);
	for (uint64_t i = 0; i < 2000; i++) {
		store_put(store, slot, i % 7 == 0 ? NULL : router("ce1", i), never);
		store_commit(store);
	}
	atomic_store(&race.is_over, 1);
	for (size_t i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	api_free(race.api);
	store_free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_follow_the_store),
		cmocka_unit_test(bad_question_has_its_status),
		cmocka_unit_test(slow_readers_take_so_much_memory_and_no_more),
		cmocka_unit_test(ninth_listener_gets_no_api),
		cmocka_unit_test(questions_and_changes_do_not_meet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
