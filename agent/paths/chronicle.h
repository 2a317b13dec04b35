/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The chronicle: what changed from one judgement to the next becomes events and lines of the
 * log.
 */
#pragma once

#include "agent/paths/events.h"
#include "agent/paths/judge.h"

struct chronicle;
struct log;

/**
 * Begin.
 *
 * \param log  Borrowed; NULL: nothing is logged.
 * \return To be freed with chronicle_free(), or NULL when memory is short.
 */
struct chronicle *chronicle_new(const struct log *log);

/**
 * Free it.
 *
 * \param chronicle  NULL is allowed.
 */
void chronicle_free(struct chronicle *chronicle);

/**
 * Tell what changed.
 *
 * \param chronicle  Remembers the destinations.
 * \param judgement  Not recorded yet.
 * \param before     The join before; NULL: none.
 * \param world      The moment.
 */
void chronicle_tell(struct chronicle *chronicle, const struct judgement *judgement,
                    const struct join *before, const struct world *world);

/**
 * The events.
 *
 * \param chronicle  The chronicle.
 */
struct events *chronicle_events(struct chronicle *chronicle);
