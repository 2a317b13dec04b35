/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/store.h"

#include <assert.h>
#include <stdlib.h>

#include "agent/model/view.h"

#define LISTENERS_MAX 8

struct slot {
	const struct view *view; /* NULL while empty */
	struct monotime expires;
	int is_open;
};

struct store {
	struct slot *slots;
	unsigned slot_count;
	unsigned slot_room;
	struct store_listener listeners[LISTENERS_MAX];
	size_t listener_count;
};

struct store *store_new(void)
{
	return calloc(1, sizeof(struct store));
}

void store_free(struct store *store)
{
	if (store == NULL)
		return;
	for (unsigned i = 0; i < store->slot_count; i++)
		view_unref(store->slots[i].view);
	free(store->slots);
	free(store);
}

static void tell_committed(const struct store_listener *listener)
{
	if (listener->committed != NULL)
		listener->committed(listener->context);
}

static void tell_changed(const struct store_listener *listener, unsigned slot,
                         const struct view *old, const struct view *now)
{
	if (listener->changed != NULL)
		listener->changed(listener->context, slot, old, now);
}

int store_listen(struct store *store, struct store_listener listener)
{
	if (store->listener_count == LISTENERS_MAX)
		return -1;
	store->listeners[store->listener_count++] = listener;
	for (unsigned i = 0; i < store->slot_count; i++)
		if (store->slots[i].view != NULL)
			tell_changed(&listener, i, NULL, store->slots[i].view);
	tell_committed(&listener);
	return 0;
}

static int grow(struct store *store)
{
	unsigned room = store->slot_room == 0 ? 16 : store->slot_room * 2;
	struct slot *slots = realloc(store->slots, room * sizeof(*slots));
	if (slots == NULL)
		return -1;
	store->slots = slots;
	store->slot_room = room;
	return 0;
}

int store_slot_open(struct store *store)
{
	unsigned slot = 0;
	while (slot < store->slot_count && store->slots[slot].is_open)
		slot++;
	if (slot == store->slot_room && grow(store) != 0)
		return -1;
	if (slot == store->slot_count)
		store->slot_count++;
	store->slots[slot] = (struct slot){ .is_open = 1 };
	return (int)slot;
}

/* The old view lives until every listener has seen it go. */
static void show(struct store *store, unsigned slot, const struct view *view,
                 struct monotime expires)
{
	const struct view *old = store->slots[slot].view;
	store->slots[slot].view = view;
	store->slots[slot].expires = expires;
	if (old != NULL || view != NULL)
		for (size_t i = 0; i < store->listener_count; i++)
			tell_changed(&store->listeners[i], slot, old, view);
	view_unref(old);
}

void store_slot_close(struct store *store, unsigned slot)
{
	assert(slot < store->slot_count && store->slots[slot].is_open);
	show(store, slot, NULL, (struct monotime){ .ns = INT64_MAX });
	store->slots[slot].is_open = 0;
}

void store_put(struct store *store, unsigned slot, const struct view *view,
               struct monotime expires)
{
	assert(slot < store->slot_count && store->slots[slot].is_open);
	show(store, slot, view, expires);
}

void store_commit(struct store *store)
{
	for (size_t i = 0; i < store->listener_count; i++)
		tell_committed(&store->listeners[i]);
}

struct monotime store_expire(struct store *store, struct monotime now)
{
	const struct monotime never = { .ns = INT64_MAX };
	struct monotime next = never;
	int dropped = 0;
	for (unsigned i = 0; i < store->slot_count; i++) {
		const struct slot *slot = &store->slots[i];
		if (slot->view == NULL)
			continue;
		if (!mono_before(now, slot->expires)) {
			show(store, i, NULL, never);
			dropped = 1;
		} else if (mono_before(slot->expires, next)) {
			next = slot->expires;
		}
	}
	if (dropped)
		store_commit(store);
	return next;
}

const struct view *store_view(const struct store *store, unsigned slot)
{
	return slot < store->slot_count ? store->slots[slot].view : NULL;
}

unsigned store_slots(const struct store *store)
{
	return store->slot_count;
}
