/* SPDX-License-Identifier: Apache-2.0 */
/**
 * When things changed, from one view to the next. Azure tells ages, of coarse units and some
 * seconds late: told again they give another time, though nothing has changed. Pure.
 */
#pragma once

#include "collectors/azure/answer/words.h"
#include "collectors/azure/estate.h"

/**
 * The time at which something began to be as it is.
 *
 * \param memory  Taken further.
 * \param key     Names it; copied.
 * \param state   How it is: with another one it is a new time.
 * \param told    Unix time that was told.
 * \param unit    Seconds that it may be wrong by.
 * \return The time that was told before, if the new one may mean the same; else the new one.
 */
double estate_memory_since(struct estate_memory *memory, const char *key, unsigned state,
                           double told, double unit);

/**
 * A view is made: what was not asked for in many views is forgotten.
 *
 * \param memory  Taken further.
 */
void estate_memory_turn(struct estate_memory *memory);
