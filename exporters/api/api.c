/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two threads meet here. The loop's thread hears of changes and, when they are complete, makes
 * a snapshot: references to all views that are shown. The threads of the HTTP server take a
 * reference to the current snapshot and write from it. They share the pointer to it, under
 * `lock`, which is held for a few instructions only.
 */
#include "exporters/api/api.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "agent/base/body.h"
#include "agent/base/strbuf.h"
#include "agent/model/store.h"
#include "exporters/api/facts.h"
#include "exporters/api/resource.h"

/* A thousand routers of twenty peers are about 20 MiB. */
#define ANSWER_MAX ((size_t)256 * 1024 * 1024)

struct snapshot {
	atomic_uint references;
	size_t count;
	const struct view *views[]; /* references; NULL where a slot shows nothing */
};

struct api {
	/* the loop's thread only */
	const struct view **slots; /* references, as in the store */
	size_t slot_count;
	int is_changed;

	size_t unread_max;
	atomic_size_t unread; /* bytes of answers that live */

	pthread_mutex_t lock;     /* guards: */
	struct snapshot *current; /* NULL when there was no memory to make it */
};

static void snapshot_unref(struct snapshot *snapshot)
{
	if (snapshot == NULL ||
	    atomic_fetch_sub_explicit(&snapshot->references, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < snapshot->count; i++)
		view_unref(snapshot->views[i]);
	free(snapshot);
}

static struct snapshot *snapshot_new(const struct view *const *views, size_t count)
{
	struct snapshot *snapshot =
		malloc(sizeof(*snapshot) + count * sizeof(snapshot->views[0]));
	if (snapshot == NULL)
		return NULL;
	atomic_init(&snapshot->references, 1);
	snapshot->count = count;
	for (size_t i = 0; i < count; i++)
		snapshot->views[i] = views[i] == NULL ? NULL : view_ref(views[i]);
	return snapshot;
}

static int grow(struct api *api, size_t count)
{
	const struct view **slots = reallocarray(api->slots, count, sizeof(*slots));
	if (slots == NULL)
		return -1;
	for (size_t i = api->slot_count; i < count; i++)
		slots[i] = NULL;
	api->slots = slots;
	api->slot_count = count;
	return 0;
}

/* Without memory the view is absent, which is true of what is shown; the old one would not be.
 */
static void changed(void *context, unsigned slot, const struct view *old,
                    const struct view *now)
{
	struct api *api = context;
	(void)old;
	if (slot >= api->slot_count && grow(api, (size_t)slot + 1) != 0)
		return;
	view_unref(api->slots[slot]);
	api->slots[slot] = now == NULL ? NULL : view_ref(now);
	api->is_changed = 1;
}

static void committed(void *context)
{
	struct api *api = context;
	if (!api->is_changed)
		return;
	struct snapshot *next = snapshot_new(api->slots, api->slot_count);
	pthread_mutex_lock(&api->lock);
	struct snapshot *old = api->current;
	api->current = next;
	pthread_mutex_unlock(&api->lock);
	snapshot_unref(old);
	api->is_changed = next == NULL;
}

struct api *api_new(struct store *store, size_t unread_max)
{
	struct api *api = calloc(1, sizeof(*api));
	if (api == NULL)
		return NULL;
	api->unread_max = unread_max;
	atomic_init(&api->unread, 0);
	pthread_mutex_init(&api->lock, NULL);
	api->is_changed = 1; /* an empty store is shown as empty */
	struct store_listener listener = { .changed = changed,
		                           .committed = committed,
		                           .context = api };
	if (store_listen(store, listener) != 0) {
		api_free(api);
		return NULL;
	}
	return api;
}

void api_free(struct api *api)
{
	if (api == NULL)
		return;
	for (size_t i = 0; i < api->slot_count; i++)
		view_unref(api->slots[i]);
	free(api->slots);
	snapshot_unref(api->current);
	pthread_mutex_destroy(&api->lock);
	free(api);
}

static struct snapshot *look(struct api *api)
{
	pthread_mutex_lock(&api->lock);
	struct snapshot *snapshot = api->current;
	if (snapshot != NULL)
		atomic_fetch_add_explicit(&snapshot->references, 1, memory_order_relaxed);
	pthread_mutex_unlock(&api->lock);
	return snapshot;
}

static struct body *to_body(struct api *api, struct strbuf *text)
{
	size_t len;
	char *data = strbuf_failed(text) ? NULL : strbuf_take(text, &len);
	return data == NULL ? NULL : body_new_counted(data, len, &api->unread);
}

/* What is asked for; the views are those of the moment. */
struct question {
	int is_resource; /* else facts */
	struct resource_request request;
};

static unsigned write_answer(const struct question *question, struct strbuf *out)
{
	const struct resource_request *request = &question->request;
	if (question->is_resource)
		return resource_write(request, out);
	return facts_write(request->views, request->view_count, request->parameters,
	                   request->count, out);
}

static struct body *answer(struct api *api, struct question *question, unsigned *ret_status)
{
	if (atomic_load_explicit(&api->unread, memory_order_relaxed) >= api->unread_max) {
		*ret_status = 503;
		return NULL;
	}
	struct snapshot *snapshot = look(api);
	struct body *body = NULL;
	unsigned status = 500;
	if (snapshot != NULL) {
		struct strbuf text;
		strbuf_init(&text, ANSWER_MAX);
		question->request.views = snapshot->views;
		question->request.view_count = snapshot->count;
		status = write_answer(question, &text);
		body = to_body(api, &text);
		strbuf_done(&text);
	}
	snapshot_unref(snapshot);
	*ret_status = body == NULL ? 500 : status;
	return body;
}

struct body *api_facts(struct api *api, const struct api_parameter *parameters, size_t count,
                       unsigned *ret_status)
{
	struct question question = { .request = { .parameters = parameters, .count = count } };
	return answer(api, &question, ret_status);
}

struct body *api_resource(struct api *api, enum api_resource resource,
                          const struct api_parameter *parameters, size_t count,
                          unsigned *ret_status)
{
	struct question question = { .is_resource = 1,
		                     .request = { .resource = resource,
		                                  .parameters = parameters,
		                                  .count = count,
		                                  .now = clock_wall(&clock_system) } };
	return answer(api, &question, ret_status);
}
