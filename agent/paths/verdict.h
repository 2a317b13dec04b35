/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The verdict: state and cause of a path, from a decision table.
 *
 * Unknown is never down: a view that is missing leaves the decision to the others, or makes it
 * unknown. Pure.
 */
#pragma once

#include "agent/paths/cause.h"
#include "agent/paths/scene.h"

struct verdict {
	enum path_state state;
	enum cause_id cause; /**< CAUSE_NONE: nothing is the matter */
	bool is_one_sided;   /**< the router and the cloud contradict each other */
	bool is_silent;      /**< nothing comes back, and BGP has not noticed yet */
};

/**
 * Judge.
 *
 * \param scene  The path now.
 * \param why    What was seen of the cause is appended as a sentence without period; nothing
 * without a cause.
 */
struct verdict verdict_judge(const struct scene *scene, struct strbuf *why);
