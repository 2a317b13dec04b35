/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the agent says of itself: process_*, the loop, the last reload, the build.
 *
 * Published like everything else, as a view, every five seconds and after each reload.
 */
#pragma once

struct error;
struct loop;
struct self;
struct store;

/**
 * Begin to publish.
 *
 * \param loop   Borrowed.
 * \param store  Borrowed; one slot is used.
 * \return To be freed with self_free(), or NULL when memory is short.
 */
struct self *self_new(struct loop *loop, struct store *store);

/**
 * Say how the last reading of the configuration ended; published at once.
 *
 * \param self  The publisher.
 * \param ok    1: it is in force; 0: it was refused and the old one goes on.
 */
void self_reloaded(struct self *self, int ok);

/**
 * Stop publishing.
 *
 * \param self  NULL is allowed.
 */
void self_free(struct self *self);
