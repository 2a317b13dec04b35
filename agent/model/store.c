/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slot has the view that was put there and the view that listeners were shown. Outside of
 * groups both are the same. A group is merged anew at a commit after one of its slots changed;
 * what it shows stands in its first open slot.
 */
#include "agent/model/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "agent/model/merge.h"

#define LISTENERS_MAX 8

struct group {
	struct group *next;
	char *name;
	unsigned members;
	int is_changed;            /* since it was merged last */
	const struct view *merged; /* the last time that there was something */
};

struct slot {
	const struct view *view;  /* as it was put; NULL while empty */
	const struct view *shown; /* to the listeners; NULL: nothing */
	struct monotime expires;
	struct group *group; /* NULL: none */
	int is_open;
};

struct store {
	struct slot *slots;
	unsigned slot_count;
	unsigned slot_room;
	struct group *groups;
	struct store_listener listeners[LISTENERS_MAX];
	size_t listener_count;
};

struct store *store_new(void)
{
	return calloc(1, sizeof(struct store));
}

static void free_group(struct group *group)
{
	view_unref(group->merged);
	free(group->name);
	free(group);
}

void store_free(struct store *store)
{
	if (store == NULL)
		return;
	for (unsigned i = 0; i < store->slot_count; i++) {
		view_unref(store->slots[i].view);
		view_unref(store->slots[i].shown);
	}
	while (store->groups != NULL) {
		struct group *next = store->groups->next;
		free_group(store->groups);
		store->groups = next;
	}
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
		if (store->slots[i].shown != NULL)
			tell_changed(&listener, i, NULL, store->slots[i].shown);
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

static struct group *find_group(const struct store *store, const char *name)
{
	struct group *group = store->groups;
	while (group != NULL && strcmp(group->name, name) != 0)
		group = group->next;
	return group;
}

static struct group *add_group(struct store *store, const char *name)
{
	struct group *group = calloc(1, sizeof(*group));
	if (group == NULL)
		return NULL;
	group->name = strdup(name);
	if (group->name == NULL) {
		free_group(group);
		return NULL;
	}
	group->next = store->groups;
	store->groups = group;
	return group;
}

int store_slot_group(struct store *store, unsigned slot, const char *name)
{
	assert(slot < store->slot_count && store->slots[slot].is_open);
	assert(store->slots[slot].view == NULL && store->slots[slot].group == NULL);
	struct group *group = find_group(store, name);
	if (group == NULL)
		group = add_group(store, name);
	if (group == NULL)
		return -1;
	group->members++;
	group->is_changed = 1; /* another slot may be the first one now */
	store->slots[slot].group = group;
	return 0;
}

/* The reference to `view` is taken over. The old one lives until all listeners saw it go. */
static void show(struct store *store, unsigned slot, const struct view *view)
{
	const struct view *old = store->slots[slot].shown;
	store->slots[slot].shown = view;
	if (old != view)
		for (size_t i = 0; i < store->listener_count; i++)
			tell_changed(&store->listeners[i], slot, old, view);
	view_unref(old);
}

static void leave_group(struct store *store, struct group *group)
{
	group->is_changed = 1;
	if (--group->members > 0)
		return;
	struct group **link = &store->groups;
	while (*link != group)
		link = &(*link)->next;
	*link = group->next;
	free_group(group);
}

void store_slot_close(struct store *store, unsigned slot)
{
	assert(slot < store->slot_count && store->slots[slot].is_open);
	store_put(store, slot, NULL, (struct monotime){ .ns = INT64_MAX });
	show(store, slot, NULL);
	if (store->slots[slot].group != NULL)
		leave_group(store, store->slots[slot].group);
	store->slots[slot] = (struct slot){ .view = NULL };
}

void store_put(struct store *store, unsigned slot, const struct view *view,
               struct monotime expires)
{
	assert(slot < store->slot_count && store->slots[slot].is_open);
	struct slot *it = &store->slots[slot];
	const struct view *old = it->view;
	it->view = view;
	it->expires = expires;
	if (it->group == NULL)
		show(store, slot, view == NULL ? NULL : view_ref(view));
	else if (old != view)
		it->group->is_changed = 1;
	view_unref(old);
}

/* Put what a group says into its first slot. Views that differ only by a shortage of memory
 * are better than none: then the first one is shown alone. */
static void show_group(struct store *store, struct group *group)
{
	const struct view *views[VIEW_PARTS_MAX];
	size_t count = 0;
	unsigned first = store->slot_count;
	for (unsigned i = store->slot_count; i-- > 0;) {
		if (store->slots[i].group != group)
			continue;
		first = i;
		if (store->slots[i].view != NULL && count < VIEW_PARTS_MAX)
			views[count++] = store->slots[i].view;
	}
	const struct view *merged = count == 0 ? NULL : view_merge(views, count, group->merged);
	if (merged == NULL && count > 0)
		merged = view_ref(views[0]);
	if (merged != NULL) {
		view_unref(group->merged);
		group->merged = view_ref(merged);
	}
	for (unsigned i = first + 1; i < store->slot_count; i++)
		if (store->slots[i].group == group)
			show(store, i, NULL);
	show(store, first, merged);
	group->is_changed = 0;
}

void store_commit(struct store *store)
{
	for (struct group *group = store->groups; group != NULL; group = group->next)
		if (group->is_changed)
			show_group(store, group);
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
			store_put(store, i, NULL, never);
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
