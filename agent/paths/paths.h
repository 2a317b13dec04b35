/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Paths: listens to the store, joins what the sources say, judges it, and puts the result into
 * the store as views of its own, for all exporters alike.
 *
 * It works soon after a commit, and at least every second; never for more than a small part of
 * the time.
 */
#pragma once

struct config;
struct loop;
struct paths;
struct store;

/**
 * Begin to listen; without a configuration there are no paths.
 *
 * \param loop   Borrowed.
 * \param store  Borrowed; three slots and a listener are used.
 * \return To be freed with paths_free() before the store, or NULL when memory is short.
 */
struct paths *paths_new(struct loop *loop, struct store *store);

/**
 * Adopt a configuration; what was known stays known.
 *
 * \param paths   The driver.
 * \param config  A reference is kept.
 */
void paths_configure(struct paths *paths, struct config *config);

/**
 * Whether what is published was made of everything that the store shows, by the configuration
 * that was adopted last.
 *
 * \param paths  The driver.
 * \return 1 if so, else 0.
 */
int paths_are_judged(const struct paths *paths);

/**
 * Stop. The store's listener stays, so nothing may be put into the store any more.
 *
 * \param paths  NULL is allowed.
 */
void paths_free(struct paths *paths);
