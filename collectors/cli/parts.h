/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a router was asked, and what it answered when: one part per command and its arguments.
 *
 * Some parts are read at every poll, others are kept for a while. A part that nobody wanted in
 * a round, because its peer is down or gone, is forgotten with what it said.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "collectors/cli/parse/command.h"

struct view;

/** Open so that the poll can fill it. */
struct part {
	const struct cli_command *command;
	struct cli_arguments arguments; /**< its VRF is owned */
	const struct view *view;        /**< sealed; owned; NULL: not answered yet */
	struct monotime read_at;        /**< of the view */
	struct monotime not_before;     /**< it was refused: when to try again */
	uint64_t mark;                  /**< another one than then: read again */
	bool is_wanted;                 /**< in this round */
};

/** Open so that it can be embedded; a zeroed one is empty. */
struct parts {
	struct part *items;
	size_t count;
	size_t room;
};

/**
 * Nothing is wanted any more: a round begins.
 *
 * \param parts  Initialised.
 */
void parts_begin(struct parts *parts);

/**
 * The part of a command, which is wanted now.
 *
 * \param parts      Initialised.
 * \param command    A row of a table.
 * \param arguments  Only what stands in the row's placeholders makes a difference.
 * \return Valid until the next call, or NULL when memory is short.
 */
struct part *parts_want(struct parts *parts, const struct cli_command *command,
                        const struct cli_arguments *arguments);

/**
 * Take an answer in place of the last one.
 *
 * \param part     The part.
 * \param view     Sealed; taken over.
 * \param read_at  When the command was sent.
 */
void part_answer(struct part *part, const struct view *view, struct monotime read_at);

/**
 * Forget what was not wanted since parts_begin().
 *
 * \param parts  Initialised.
 */
void parts_end(struct parts *parts);

/**
 * Forget everything.
 *
 * \param parts  Initialised; may be used again.
 */
void parts_done(struct parts *parts);
