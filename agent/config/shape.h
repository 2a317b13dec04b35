/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The shape of a configuration file, composed at run time from the kinds of source.
 *
 * The top level and the router are ordinary schemas; their tables are built in an arena,
 * because each kind adds a row to one of them.
 */
#pragma once

#include "agent/config/config.h"

struct arena;

/** The top level. Behind it stand the lists of the sets. */
struct shape_root {
	const struct config_web *web;    /**< never NULL */
	struct schema_list routers;      /**< of struct shape_router */
	struct schema_list clouds;       /**< of struct shape_cloud */
	struct schema_list destinations; /**< of struct config_destination */
	struct schema_list paths;        /**< of struct config_path */
	struct schema_list sets[];       /**< one per kind; those of routers stay empty */
};

/** A router. Behind it stand its sections. */
struct shape_router {
	struct config_router router;
	const void *sections[]; /**< one per kind; NULL: not asked; those of sets stay NULL */
};

/** A cloud; its provider brings the options of a kind along. */
struct shape_cloud {
	struct config_cloud cloud;
	struct schema_variant provider;
};

/** The words for enum config_platform, then NULL. */
extern const char *const shape_platforms[PLATFORM_COUNT + 1];

struct shape {
	struct schema root;
	struct schema router;
	struct schema cloud;
	const struct schema_option *provider;   /**< of cloud; NULL: no kind is a cloud's */
	const struct config_kind *const *kinds; /**< borrowed */
	size_t kind_count;
};

/**
 * Compose.
 *
 * \param arena       Where the tables live.
 * \param kinds       Borrowed.
 * \param kind_count  How many.
 * \return The shape, or NULL when the arena is full.
 */
const struct shape *shape_new(struct arena *arena, const struct config_kind *const *kinds,
                              size_t kind_count);

/**
 * The kind whose section has this key.
 *
 * \param shape  A shape.
 * \param scope  Where the section stands.
 * \param key    As in the file; of a cloud its provider.
 * \return Its index in shape->kinds, or kind_count when there is none.
 */
size_t shape_find_kind(const struct shape *shape, enum config_scope scope, const char *key);

/**
 * The element of a list.
 *
 * \param shape   A shape.
 * \param list    shape_root.routers.
 * \param index   Below list->count.
 */
struct shape_router *shape_router_at(const struct shape *shape, const struct schema_list *list,
                                     size_t index);
