/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The world: everything that is known at one moment, by whose word it is.
 *
 * The facts of a router stand in one view, those of a cloud account in one, those of all probes
 * in one; a view is sorted, so what belongs to a session is found in it without any index. All
 * is borrowed: from the configuration, and from views that whoever made the world keeps.
 */
#pragma once

#include <stdbool.h>

#include "agent/base/clock.h"
#include "agent/base/error.h"
#include "agent/config/config.h"
#include "agent/model/view.h"

struct world_watch;

/** A router or a cloud account that the configuration names. */
struct world_place {
	const char *name;
	const char *kinds[VIEW_PARTS_MAX]; /**< of its sources: "snmp", "cli", "aws" */
	size_t kind_count;
	const char *provider;    /**< of a cloud; NULL: it is a router */
	int platform;            /**< of a router: enum config_platform */
	const struct view *view; /**< its facts; NULL: none that are fresh enough */
	bool was_asked;          /**< each of its sources has finished a poll */
	bool has_answered;       /**< it had facts at some moment since the agent started */
	enum error_kind trouble; /**< why its last poll failed; ERROR_NONE: it did not */
};

/** All is borrowed; made by world_make(). */
struct world {
	const struct world_place *routers; /**< in the order of the file */
	size_t router_count;
	const struct world_place *clouds; /**< in the order of the file */
	size_t cloud_count;
	const struct view *probes; /**< NULL: none */
	struct config_paths paths;
	struct config_destinations destinations;
	struct monotime now;
	struct walltime wall;
};

/**
 * Begin to watch; nothing is known yet.
 *
 * \return To be freed with world_watch_free(), or NULL when memory is short.
 */
struct world_watch *world_watch_new(void);

/**
 * Free a watch.
 *
 * \param watch  NULL is allowed.
 */
void world_watch_free(struct world_watch *watch);

/**
 * Adopt a configuration. Whether somebody has answered is remembered of those that stay.
 *
 * \param watch   The watch.
 * \param config  A reference is kept.
 * \return 0, or -1 when memory is short: then nothing has changed.
 */
int world_watch_configure(struct world_watch *watch, struct config *config);

/**
 * What a slot of the store shows now.
 *
 * \param watch  The watch.
 * \param slot   Its number.
 * \param view   Sealed, a reference is kept; NULL: nothing.
 * \return 1 when it speaks of something that paths are made of and says something else than
 * before, else 0.
 */
int world_watch_slot(struct world_watch *watch, unsigned slot, const struct view *view);

/**
 * The world now.
 *
 * \param watch      The watch.
 * \param clock      Of both times.
 * \param ret_world  Valid until the next call with this watch.
 */
void world_make(struct world_watch *watch, const struct clock *clock, struct world *ret_world);

/**
 * Facts of a view whose key begins like that of a pattern.
 *
 * \param view   Sealed; NULL has no facts.
 * \param kind   Which.
 * \param like   A struct of the kind; the first fields of its key are set.
 * \param parts  How many of them.
 * \return In the order of their keys; lives as long as the view.
 */
struct fact_list world_select(const struct view *view, enum fact_kind_id kind, const void *like,
                              size_t parts);

/**
 * The first fact whose key begins like that of a pattern.
 *
 * \param view   Sealed; NULL has no facts.
 * \param kind   Which.
 * \param like   As in world_select().
 * \param parts  As in world_select().
 * \return A struct of the kind, or NULL.
 */
const void *world_find(const struct view *view, enum fact_kind_id kind, const void *like,
                       size_t parts);
