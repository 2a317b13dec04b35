/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the steps of joining share: collecting ends (join_ends.c), pairing them (join_pair.c),
 * making paths of them (join.c, join_name.c). Nobody else includes it.
 */
#pragma once

#include "agent/paths/ip_index.h"
#include "agent/paths/join.h"

struct cloud_node;

struct router_node {
	struct router_end end;
	struct cloud_node *mate; /* NULL: none */
	bool is_blocked;         /* several fit, and nothing decides */
	bool is_path;            /* alone or with its mate */
	unsigned rivals;         /* while pairing */
};

struct cloud_node {
	struct cloud_end end;
	struct router_node *mate;
	struct router_node *former; /* its mate before, as it is now; NULL: none */
	bool is_swapped;
	bool is_blocked;
	bool is_path;
	unsigned rivals;
};

/* The ends of one place, sorted by key: that is how they are found again. */
struct node_group {
	const char *name; /* of the place; a copy */
	size_t first, count;
};

struct join {
	struct arena *arena;
	const struct world *world; /* while it is made */
	const struct view **views; /* references */
	size_t view_count, view_room;
	struct node_group *router_groups, *cloud_groups;
	size_t router_group_count, cloud_group_count;
	struct router_node *routers;
	size_t router_count;
	struct cloud_node *clouds;
	size_t cloud_count;
	struct path_ends *paths;
	size_t path_count;
	struct stray *strays;
	size_t stray_count;
};

/**
 * Collect the ends that are there, and those of paths that were there before.
 *
 * \param join    Empty but for arena and world.
 * \param before  The result before; NULL: none.
 * \return 0, or -1 when memory is short.
 */
int join_collect(struct join *join, const struct join *before);

/**
 * Find the mate of each end.
 *
 * \param join  Its ends are collected.
 * \return 0, or -1 when memory is short.
 */
int join_pair(struct join *join);

/**
 * Give what the configuration says to the paths, add those that only it knows, and find out
 * which ends are paths at all.
 *
 * \param join  Its ends are paired.
 * \return 0, or -1 when memory is short.
 */
int join_choose(struct join *join);

/**
 * Find names, destinations and roles, and sort by name.
 *
 * \param join  Its paths are chosen.
 * \return 0, or -1 when memory is short.
 */
int join_name(struct join *join);

/**
 * Give each path its probe.
 *
 * \param join  Its paths have their last order.
 * \return 0, or -1 when memory is short.
 */
int join_probes(struct join *join);

/**
 * Whether all that an item of the configuration gives fits an end or two. What is not known of
 * them fits everything, but something must be known.
 *
 * \param match  The item's.
 * \param ends   A path.
 * \return How many of the words given fit; 0: it is another path.
 */
int join_fits(const struct config_match *match, const struct path_ends *ends);
