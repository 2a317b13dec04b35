/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A router played by a test: objects in memory, answered as an agent would, one query at a time
 * and never from within ask().
 */
#pragma once

#include <stdbool.h>
#include <stdlib.h>

#include "collectors/snmp/poll.h"
#include "tests/unit/collectors/snmp/given.h"

#define ROUTER_OBJECTS_MAX 4096

struct object {
	uint32_t ids[32];
	size_t len;
	enum snmp_type type;
	int64_t number;
	int64_t rate; /* by how much the number grows in a second */
	const char *bytes;
	size_t bytes_len;
};

struct played_router {
	struct object objects[ROUTER_OBJECTS_MAX]; /* ascending */
	size_t count;
	/* the world of the poller */
	struct fake_clock clock_state;
	struct clock clock;
	struct poller *poller;
	struct view *view;    /* of the last poll, sealed; NULL when it failed */
	struct error failure; /* of the last poll */
	bool is_done;
	unsigned complaints;
	struct error complaint; /* the last one */
	char answers[256];
	/* the query under way */
	bool is_asked;
	enum snmp_operation operation;
	uint32_t names[SNMP_QUERY_MAX][SNMP_OID_MAX];
	size_t lens[SNMP_QUERY_MAX];
	size_t name_count;
	unsigned repetitions;
	snmp_answered *answered;
	void *answered_context;
	/* what it does badly */
	const uint32_t *mute; /* queries below this are not answered */
	size_t mute_len;
	enum error_kind mute_kind; /* ERROR_NONE stands for ERROR_TIMEOUT */
	unsigned status;           /* error-status of everything below `mute` instead */
	struct duration lag;       /* before each answer */
	/* what was asked of it */
	unsigned queries, gets, values;
};

static inline int compare_ids(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len)
{
	for (size_t i = 0; i < a_len && i < b_len; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return a_len < b_len ? -1 : a_len > b_len;
}

/* The first object that is not before a name. */
static inline size_t object_place(const struct played_router *router, const uint32_t *ids,
                                  size_t len)
{
	size_t at = 0;
	while (at < router->count &&
	       compare_ids(router->objects[at].ids, router->objects[at].len, ids, len) < 0)
		at++;
	return at;
}

static inline void router_set(struct played_router *router, const uint32_t *ids, size_t len,
                              struct object value)
{
	size_t at = object_place(router, ids, len);
	struct object *object = &router->objects[at];
	if (at == router->count || compare_ids(object->ids, object->len, ids, len) != 0) {
		assert_true(router->count < ROUTER_OBJECTS_MAX);
		memmove(object + 1, object, (router->count - at) * sizeof(*object));
		router->count++;
	}
	*object = value;
	memcpy(object->ids, ids, len * sizeof(*ids));
	object->len = len;
}

static inline void router_remove(struct played_router *router, const uint32_t *ids, size_t len)
{
	size_t kept = 0;
	for (size_t i = 0; i < router->count; i++)
		if (router->objects[i].len < len ||
		    memcmp(router->objects[i].ids, ids, len * sizeof(*ids)) != 0)
			router->objects[kept++] = router->objects[i];
	router->count = kept;
}

/* A cell of a table, as struct given writes it. */
static inline void router_cell(struct played_router *router, const struct mib *mib,
                               const struct given *given)
{
	uint32_t ids[SNMP_OID_MAX];
	size_t len = mib_column_oid(mib, given->column, ids);
	memcpy(ids + len, given->index, given->index_len * sizeof(*ids));
	struct object value = { .type = given->type,
		                .number = given->number,
		                .bytes = given->bytes,
		                .bytes_len = given->len };
	router_set(router, ids, len + given->index_len, value);
}

static inline void router_scalar(struct played_router *router, const uint32_t *ids, size_t len,
                                 enum snmp_type type, int64_t number)
{
	struct object value = { .type = type, .number = number };
	router_set(router, ids, len, value);
}

static inline int router_ask(void *context, const struct snmp_query *query,
                             snmp_answered *answered, void *answered_context, struct error *err)
{
	(void)err;
	struct played_router *router = context;
	assert_false(router->is_asked); /* one at a time */
	router->is_asked = true;
	router->operation = query->operation;
	router->repetitions = query->operation == SNMP_OPERATION_BULK ? query->repetitions : 1;
	router->name_count = query->count;
	for (size_t i = 0; i < query->count; i++) {
		memcpy(router->names[i], query->names[i].ids,
		       query->names[i].len * sizeof(uint32_t));
		router->lens[i] = query->names[i].len;
	}
	router->answered = answered;
	router->answered_context = answered_context;
	router->queries++;
	router->gets += query->operation == SNMP_OPERATION_GET;
	return 0;
}

static inline void router_done(void *context, struct view *view, const struct error *err)
{
	struct played_router *router = context;
	assert_false(router->is_done);
	assert_true((view == NULL) != (err == NULL));
	router->is_done = true;
	router->view = view;
	if (err != NULL) {
		router->failure = *err;
		return;
	}
	size_t duplicates;
	struct monotime now = { 1 };
	assert_int_equal(view_seal(view, now, &duplicates), 0);
	assert_int_equal(duplicates, 0);
}

static inline void router_complain(void *context, const struct error *err)
{
	struct played_router *router = context;
	assert_int_not_equal(err->kind, ERROR_NONE);
	router->complaints++;
	router->complaint = *err;
}

static inline void router_answers(void *context, const char *names)
{
	struct played_router *router = context;
	memcpy(router->answers, names, strlen(names) + 1);
}

static inline bool is_muted(const struct played_router *router)
{
	for (size_t i = 0; i < router->name_count && router->mute != NULL; i++)
		if (router->lens[i] >= router->mute_len &&
		    memcmp(router->names[i], router->mute,
		           router->mute_len * sizeof(uint32_t)) == 0)
			return true;
	return false;
}

static inline struct snmp_varbind router_value(struct played_router *router, size_t which)
{
	size_t at = object_place(router, router->names[which], router->lens[which]);
	const struct object *object = &router->objects[at];
	bool is_there = at < router->count &&
	                compare_ids(object->ids, object->len, router->names[which],
	                            router->lens[which]) == 0;
	struct snmp_varbind varbind = { .name = { router->names[which], router->lens[which] },
		                        .type = SNMP_TYPE_NO_INSTANCE };
	if (router->operation != SNMP_OPERATION_GET) {
		object += is_there;
		at += is_there;
		varbind.type = SNMP_TYPE_END;
		is_there = at < router->count;
	}
	if (!is_there)
		return varbind;
	memcpy(router->names[which], object->ids, object->len * sizeof(uint32_t));
	router->lens[which] = object->len;
	int64_t seconds = router->clock_state.mono.ns / 1000000000 - 1000;
	return (struct snmp_varbind){ .name = { object->ids, object->len },
		                      .type = object->type,
		                      .number = (uint64_t)(object->number +
		                                           object->rate * seconds),
		                      .bytes = (const uint8_t *)object->bytes,
		                      .len = object->bytes_len };
}

/* Answer the query under way. */
static inline void router_turn(struct played_router *router)
{
	struct snmp_varbind varbinds[SNMP_QUERY_MAX * 64];
	size_t count = 0;
	router->is_asked = false;
	fake_clock_advance(&router->clock_state, router->lag);
	if (is_muted(router) && router->status == 0) {
		struct error err = { 0 };
		error_set(&err,
		          router->mute_kind == ERROR_NONE ? ERROR_TIMEOUT : router->mute_kind,
		          0, "no answer");
		fake_clock_advance(&router->clock_state, duration_ms(3000));
		router->answered(router->answered_context, NULL, &err);
		return;
	}
	struct snmp_answer answer = { varbinds, 0, is_muted(router) ? router->status : 0 };
	for (unsigned i = 0; i < router->repetitions && answer.status == 0; i++)
		for (size_t j = 0; j < router->name_count; j++)
			varbinds[count++] = router_value(router, j);
	answer.count = count;
	router->values += (unsigned)count;
	router->answered(router->answered_context, &answer, NULL);
}

/* One whole poll. */
static inline void router_poll(struct played_router *router)
{
	view_unref(router->view);
	router->view = NULL;
	router->failure = (struct error){ 0 };
	router->is_done = false;
	router->complaints = 0;
	router->queries = router->gets = router->values = 0;
	poller_start(router->poller);
	for (int i = 0; !router->is_done; i++) {
		assert_true(router->is_asked);
		assert_true(i < 10000);
		router_turn(router);
	}
	assert_false(router->is_asked);
}

static inline struct played_router *router_new(size_t view_limit)
{
	struct played_router *router = calloc(1, sizeof(*router));
	assert_non_null(router);
	router->clock_state.mono.ns = INT64_C(1000000000000);
	router->clock_state.wall.ns = (int64_t)GIVEN_NOW * 1000000000;
	router->clock = fake_clock(&router->clock_state);
	const struct poller_options options = { .router = "r1",
		                                .clock = &router->clock,
		                                .detail_interval = duration_seconds(60),
		                                .max_age = duration_seconds(45),
		                                .view_limit = view_limit };
	const struct poller_events events = { router_ask, router_done, router_complain,
		                              router_answers, router };
	router->poller = poller_new(&options, &events);
	assert_non_null(router->poller);
	return router;
}

static inline void router_free(struct played_router *router)
{
	poller_free(router->poller);
	view_unref(router->view);
	free(router);
}

static inline void router_sleep(struct played_router *router, double seconds)
{
	fake_clock_advance(&router->clock_state, duration_seconds(seconds));
}

static inline size_t router_count(const struct played_router *router, enum fact_kind_id kind)
{
	return router->view == NULL ? 0 : view_facts(router->view, kind).count;
}

static inline const void *router_fact(const struct played_router *router,
                                      enum fact_kind_id kind, size_t at)
{
	struct fact_list list = view_facts(router->view, kind);
	assert_true(at < list.count);
	return list.items[at];
}
