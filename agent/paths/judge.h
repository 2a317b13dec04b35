/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One judgement: every path of a join at one moment, and the destinations they lead to.
 */
#pragma once

#include "agent/paths/redundancy.h"

struct arena;

/** All is borrowed from the arena, the world and the join. */
struct judgement {
	struct outcome *outcomes; /**< sorted by name */
	size_t count;
	struct redundancy redundancy;
};

/**
 * Judge.
 *
 * \param world          The moment.
 * \param join           Made of this world.
 * \param course         Aligned to the join; what is seen now is written to it, but for the
 *                       verdicts themselves: see judgement_record().
 * \param measures       What the probes say.
 * \param arena          Where the result lives.
 * \param ret_judgement  Written on success only.
 * \return 0, or -1 when the arena is full.
 */
int judgement_make(const struct world *world, const struct join *join, struct course *course,
                   const struct measures *measures, struct arena *arena,
                   struct judgement *ret_judgement);

/**
 * Let the verdicts become the past.
 *
 * \param judgement  As made.
 * \param world      The moment.
 */
void judgement_record(const struct judgement *judgement, const struct world *world);
