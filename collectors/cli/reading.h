/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From what a command printed to facts: its parser, and the join of its routes with what is
 * watched. Pure.
 */
#pragma once

#include "agent/base/clock.h"
#include "collectors/cli/parts.h"
#include "collectors/cli/peers.h"
#include "collectors/cli/session.h"
#include "collectors/cli/settings.h"

struct error;
struct view;

/** What an answer is read with. All borrowed. */
struct reading {
	const struct settings *settings;
	const struct peers *peers; /**< sessions that are up; routes are joined with them */
	struct monotime sent;      /**< when the command was sent */
	struct walltime sent_wall; /**< the same */
};

/**
 * Read an answer.
 *
 * \param reading   What it is read with.
 * \param part      What was asked; its command has a parser.
 * \param answer    What was printed.
 * \param ret_view  Written on success only; sealed, the caller's.
 * \return 0, or -1 as a parser (parse/parse.h), the command named; then nothing of the answer
 * is used.
 */
int reading_take(const struct reading *reading, const struct part *part,
                 const struct session_answer *answer, const struct view **ret_view,
                 struct error *err);
