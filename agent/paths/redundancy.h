/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Destinations: how many ways lead there, which of them carry the traffic, and whether they
 * fail together. Pure.
 */
#pragma once

#include "agent/paths/course.h"
#include "agent/paths/scene.h"
#include "agent/paths/verdict.h"

struct arena;

/** One path, judged. */
struct outcome {
	struct scene scene;
	struct past *past;
	struct verdict verdict;
	const char *why;     /**< what was seen of the cause; "" without one */
	enum answer carries; /**< its destination's traffic leaves through it */
	double p95;          /**< bytes per second; negative: not known */
};

/** What all paths of a destination share. */
enum sharing { SHARED_CIRCUIT, SHARED_DEVICE, SHARED_LOCATION, SHARED_GATEWAY, SHARED_COUNT };

/** One destination. */
struct ways {
	const char *name;
	struct outcome **paths; /**< sorted by name */
	size_t count;
	size_t working;                   /**< paths that forward */
	size_t unknown;                   /**< paths of which nobody can tell */
	const char *shared[SHARED_COUNT]; /**< what; NULL: they do not */
	enum answer redundant;
	enum answer sufficient; /**< the others can carry what the busiest carries */
};

/** All destinations to which paths lead. */
struct redundancy {
	struct ways *items; /**< sorted by name */
	size_t count;
};

/**
 * Divide paths by destination, and find out which carry the traffic; a primary one that yields
 * to a backup gets it as its scene's rival.
 *
 * \param outcomes  Scenes are composed; sorted by name.
 * \param count     How many.
 * \param arena     Where the result lives.
 * \param ret       Filled: names and paths.
 * \return 0, or -1 when the arena is full.
 */
int redundancy_divide(struct outcome *outcomes, size_t count, struct arena *arena,
                      struct redundancy *ret);

/**
 * Judge the destinations; the paths of one that has lost its redundancy are told.
 *
 * \param redundancy  Divided; the paths have their verdicts.
 */
void redundancy_judge(struct redundancy *redundancy);

/**
 * How a sharing is called.
 *
 * \param sharing  One of the list.
 * \return "same_circuit", ...
 */
const char *sharing_name(enum sharing sharing);
