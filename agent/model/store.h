/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The store: the latest view of every source, and who wants to know when one changes.
 *
 * A source has two slots: its facts, which expire, and its health, which does not. Slots whose
 * sources speak of the same things form a group: listeners see one merged view of all of them
 * in the first slot of the group and nothing in the others, so that they see each fact once.
 * The store belongs to the loop's thread. Exporters listen; they keep what they make of a view
 * under its slot.
 */
#pragma once

#include "agent/base/clock.h"

struct store;
struct view;

/** Told about every change, on the loop's thread. Either function may be NULL. */
struct store_listener {
	/** The slot now shows `now` instead of `old`; either may be NULL, both are borrowed.
	 * Of a group this is told at the commit, of other slots at once. */
	void (*changed)(void *context, unsigned slot, const struct view *old,
	                const struct view *now);
	/** All changes that belong together have been told. */
	void (*committed)(void *context);
	void *context;
};

/**
 * Make a store.
 *
 * \return To be freed with store_free(), or NULL when memory is short.
 */
struct store *store_new(void);

/**
 * Free a store; listeners are told nothing any more.
 *
 * \param store  NULL is allowed.
 */
void store_free(struct store *store);

/**
 * Listen; at most 8 listeners. Views that are already there are told at once.
 *
 * \param store     The store.
 * \param listener  Copied.
 * \return 0, or -1 when there are too many.
 */
int store_listen(struct store *store, struct store_listener listener);

/**
 * Take a slot; numbers are reused after store_slot_close().
 *
 * \param store  The store.
 * \return Slot number from 0, or -1 when memory is short.
 */
int store_slot_open(struct store *store);

/**
 * Put a slot into a group; it stays there until it is closed.
 *
 * \param store  The store.
 * \param slot   An open slot that shows nothing.
 * \param name   Of the group; copied.
 * \return 0, or -1 when memory is short: then the slot is in no group.
 */
int store_slot_group(struct store *store, unsigned slot, const char *name);

/**
 * Give a slot back; its view disappears.
 *
 * \param store  The store.
 * \param slot   An open slot.
 */
void store_slot_close(struct store *store, unsigned slot);

/**
 * Show a view in a slot until it expires.
 *
 * \param store    The store.
 * \param slot     An open slot.
 * \param view     Sealed; the reference is taken over. NULL empties the slot.
 * \param expires  When it disappears by itself; .ns = INT64_MAX for never.
 */
void store_put(struct store *store, unsigned slot, const struct view *view,
               struct monotime expires);

/**
 * Merge the groups in which something changed, and tell the listeners that what was put belongs
 * together and is complete.
 *
 * \param store  The store.
 */
void store_commit(struct store *store);

/**
 * Drop every view whose time is over, and commit if there was one.
 *
 * \param store  The store.
 * \param now    The time.
 * \return When the next view expires; .ns = INT64_MAX when none does.
 */
struct monotime store_expire(struct store *store, struct monotime now);

/**
 * The view that was put into a slot, which is what its source said, merged with nothing.
 *
 * \param store  The store.
 * \param slot   A slot number, open or not.
 * \return Borrowed until the store changes, or NULL.
 */
const struct view *store_view(const struct store *store, unsigned slot);

/**
 * One more than the highest slot ever opened.
 *
 * \param store  The store.
 */
unsigned store_slots(const struct store *store);
