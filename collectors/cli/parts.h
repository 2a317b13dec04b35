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

struct error;
struct view;

/** Open so that the poll can fill it. */
struct part {
	const struct cli_command *command;
	struct cli_arguments arguments; /**< its VRF is owned */
	const struct view *view;        /**< sealed; owned; NULL: not answered yet */
	struct monotime read_at;        /**< of the view */
	struct monotime not_before;     /**< it was refused: when to try again */
	uint64_t mark;                  /**< another one than then: read again */
	struct monotime settled;        /**< what was read before is read again */
	bool is_wanted;                 /**< in this round */
};

/** Open so that it can be embedded; a zeroed one is empty. */
struct parts {
	struct part *items;
	size_t count;
	size_t room;
};

/** The time of a round. What is large or changes slowly is read once per detail interval. */
struct parts_pace {
	struct monotime began;
	struct duration detail_interval;
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
 * Whether to ask now. An answer that was given under another mark is forgotten; one that was
 * given soon after is asked again.
 *
 * \param part  Wanted.
 * \param pace  Of the round.
 * \param mark  Changes when what was said does not count any more.
 */
bool part_is_due(struct part *part, const struct parts_pace *pace, uint64_t mark);

/**
 * Ask again later: what a router does not know, does not allow or does not finish is asked
 * rarely; half an answer may be whole next time.
 *
 * \param part  It was asked.
 * \param pace  Of the round.
 * \param err   What came of it.
 */
void part_put_off(struct part *part, const struct parts_pace *pace, const struct error *err);

/**
 * What all wanted parts said in this round, and the slow ones lately. Questions are asked one
 * after the other, and counters move meanwhile: what several say of one thing is made one here,
 * where it is no contradiction.
 *
 * \param parts     Initialised.
 * \param pace      Of the round.
 * \param answered  Filled and NUL-terminated: needs that were answered, "bgp-summary,bfd".
 * \param size      Of answered; at least 1.
 * \return Not sealed; NULL: more facts than a view may hold.
 */
struct view *parts_gather(const struct parts *parts, const struct parts_pace *pace,
                          char *answered, size_t size);

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
