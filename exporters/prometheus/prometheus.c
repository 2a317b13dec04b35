/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two threads meet here. The loop's thread hears of changes and, when they are complete, makes
 * a new exposition: a list of references, nothing is written or compressed. The threads of the
 * HTTP server ask for bodies. They share the pointer to the current exposition, under `lock`,
 * which is held for a few instructions only.
 *
 * Who finds no body builds it under `build`: one at a time, so that many scrapes of one
 * exposition build it once and never take more than one processor. Text is made there too, once
 * per view and only if somebody asks: a set of probes publishes every second and may be scraped
 * four times a minute.
 */
#include "exporters/prometheus/prometheus.h"

#include <pthread.h>
#include <stdlib.h>

#include "agent/base/body.h"
#include "agent/model/store.h"
#include "agent/model/view.h"
#include "exporters/prometheus/exposition.h"
#include "exporters/prometheus/families.h"
#include "exporters/prometheus/render.h"

struct prometheus {
	struct families *families;

	/* the loop's thread only */
	struct rendering **slots; /* as in the store; NULL where it shows nothing */
	size_t slot_count;
	int is_changed;

	pthread_mutex_t lock;       /* guards: */
	struct exposition *current; /* NULL when there was no memory to make it */

	pthread_mutex_t build; /* guards: */
	struct renderer renderer;
};

static int grow(struct prometheus *prometheus, size_t count)
{
	struct rendering **slots =
		reallocarray(prometheus->slots, count, sizeof(*prometheus->slots));
	if (slots == NULL)
		return -1;
	for (size_t i = prometheus->slot_count; i < count; i++)
		slots[i] = NULL;
	prometheus->slots = slots;
	prometheus->slot_count = count;
	return 0;
}

/* Without memory the view is absent, which is true of what is shown; the old one would not be.
 */
static void changed(void *context, unsigned slot, const struct view *old,
                    const struct view *now)
{
	struct prometheus *prometheus = context;
	(void)old;
	if (slot >= prometheus->slot_count && grow(prometheus, (size_t)slot + 1) != 0)
		return;
	rendering_unref(prometheus->slots[slot]);
	prometheus->slots[slot] = now == NULL ? NULL : rendering_new(now);
	prometheus->is_changed = 1;
}

static void committed(void *context)
{
	struct prometheus *prometheus = context;
	if (!prometheus->is_changed)
		return;
	struct exposition *next = exposition_new(prometheus->slots, prometheus->slot_count);
	pthread_mutex_lock(&prometheus->lock);
	struct exposition *old = prometheus->current;
	prometheus->current = next;
	pthread_mutex_unlock(&prometheus->lock);
	exposition_unref(old);
	prometheus->is_changed = next == NULL;
}

struct prometheus *prometheus_new(struct store *store)
{
	struct prometheus *prometheus = calloc(1, sizeof(*prometheus));
	if (prometheus == NULL)
		return NULL;
	pthread_mutex_init(&prometheus->lock, NULL);
	pthread_mutex_init(&prometheus->build, NULL);
	prometheus->families = families_new(fact_kinds, FACT_KIND_COUNT);
	renderer_init(&prometheus->renderer, prometheus->families);
	prometheus->is_changed = 1; /* an empty store is shown as empty */
	struct store_listener listener = { .changed = changed,
		                           .committed = committed,
		                           .context = prometheus };
	if (prometheus->families == NULL || store_listen(store, listener) != 0) {
		prometheus_free(prometheus);
		return NULL;
	}
	return prometheus;
}

void prometheus_free(struct prometheus *prometheus)
{
	if (prometheus == NULL)
		return;
	for (size_t i = 0; i < prometheus->slot_count; i++)
		rendering_unref(prometheus->slots[i]);
	free(prometheus->slots);
	exposition_unref(prometheus->current);
	renderer_done(&prometheus->renderer);
	families_free(prometheus->families);
	pthread_mutex_destroy(&prometheus->build);
	pthread_mutex_destroy(&prometheus->lock);
	free(prometheus);
}

/* The current exposition and, if somebody has built it, its body. Both are references. */
static struct body *look(struct prometheus *prometheus, enum prometheus_format format, int gzip,
                         struct exposition **ret_exposition)
{
	pthread_mutex_lock(&prometheus->lock);
	struct exposition *current = prometheus->current;
	struct body *body = current == NULL ? NULL : exposition_kept(current, format, gzip);
	*ret_exposition = current == NULL ? NULL : exposition_ref(current);
	pthread_mutex_unlock(&prometheus->lock);
	return body;
}

static struct body *build(struct prometheus *prometheus, struct exposition *exposition,
                          enum prometheus_format format, int gzip)
{
	struct body *body = exposition_build(exposition, &prometheus->renderer, format, gzip);
	if (body == NULL)
		return NULL;
	pthread_mutex_lock(&prometheus->lock);
	exposition_keep(exposition, format, gzip, body);
	pthread_mutex_unlock(&prometheus->lock);
	return body;
}

struct body *prometheus_body(struct prometheus *prometheus, enum prometheus_format format,
                             int gzip)
{
	struct exposition *exposition;
	struct body *body = look(prometheus, format, gzip, &exposition);
	exposition_unref(exposition);
	if (body != NULL)
		return body;
	pthread_mutex_lock(&prometheus->build);
	/* While we waited somebody may have built it, or there may be a newer one. */
	body = look(prometheus, format, gzip, &exposition);
	if (body == NULL && exposition != NULL)
		body = build(prometheus, exposition, format, gzip);
	pthread_mutex_unlock(&prometheus->build);
	exposition_unref(exposition);
	return body;
}
