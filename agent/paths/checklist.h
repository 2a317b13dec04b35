/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The readiness checklist: what the field's documents ask for, checked by machine.
 *
 * Each line is passed, failed, or cannot be told; each has evidence, and one that is not passed
 * the command that mends it on the router's platform or in the cloud's command line.
 */
#pragma once

#include "agent/paths/judge.h"

/**
 * Put all lines into a view.
 *
 * \param view       Not sealed.
 * \param judgement  The paths and destinations.
 * \param world      The moment.
 */
void checklist_show(struct view *view, const struct judgement *judgement,
                    const struct world *world);
