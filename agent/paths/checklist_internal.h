/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the two halves of the checklist share. Nobody else includes it.
 */
#pragma once

#include "agent/paths/measure.h"
#include "agent/paths/mend.h"
#include "agent/paths/world.h"

/** Of a limit this much may be used. */
#define HEADROOM 0.8

struct checking {
	struct view *view;
	struct arena *arena; /**< of the view */
	const struct world *world;
};

/** One line that is about to be added. */
struct check_line {
	enum check_id check;
	const char *subject;
	enum answer answer; /**< up: passed */
	const char *mend;   /**< left out when it passed; NULL: there is none */
};

/**
 * Add a line.
 *
 * \param checking  The checklist.
 * \param line      What it says.
 * \param format    printf format of the evidence.
 */
void check_add(struct checking *checking, const struct check_line *line, const char *format,
               ...) __attribute__((format(printf, 3, 4)));

/**
 * Passed or failed, as an answer.
 *
 * \param passed  Which.
 */
enum answer check_answer(bool passed);

/**
 * Add the lines about what a cloud tells by itself.
 *
 * \param checking  The checklist.
 * \param cloud     One of the world's.
 */
void checklist_cloud(struct checking *checking, const struct world_place *cloud);
