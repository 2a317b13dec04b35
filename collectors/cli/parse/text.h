/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Text that was made for people: whole lines, what stands before and behind a phrase.
 *
 * Nothing is cut by column: columns move with the length of what stands in them.
 */
#pragma once

#include "collectors/cli/parse/span.h"

struct cli_input;
struct error;

/** What is done with the rest of a line. */
typedef void text_read(void *context, struct span rest);

/** How a line begins, blanks disregarded, and what reads the rest of it. */
struct text_row {
	const char *start;
	text_read *read;
};

/**
 * Begin with an answer.
 *
 * \param input     As of a parser.
 * \param ret_text  To be taken apart by text_line(); written on success.
 * \return 0, or -1 as words_refusal().
 */
int text_begin(const struct cli_input *input, struct span *ret_text, struct error *err);

/**
 * Take the next whole line that says something off a text. Empty ones are passed over, so are
 * times and load that a router may print before any answer. A last line without its end is
 * half a line, and not given.
 *
 * \param text      Moved behind the line.
 * \param ret_line  Written when true; blanks at its beginning are kept.
 * \return False at the end.
 */
bool text_line(struct span *text, struct span *ret_line);

/**
 * Have a line read by the first row that it begins like.
 *
 * \param line     Of text_line().
 * \param rows     `count` of them.
 * \param count    Their number.
 * \param context  For the row's function.
 * \return Whether there is such a row.
 */
bool text_dispatch(struct span line, const struct text_row *rows, size_t count, void *context);

/**
 * The number that follows a phrase.
 *
 * \param span        Any.
 * \param phrase      NUL-terminated; blanks between it and the number do not matter.
 * \param ret_number  Written when true.
 */
bool text_number(struct span span, const char *phrase, uint64_t *ret_number);

/**
 * The word that follows a phrase, without punctuation at its end.
 *
 * \param span      Any.
 * \param phrase    NUL-terminated.
 * \param ret_word  Written when true; not empty.
 */
bool text_word(struct span span, const char *phrase, struct span *ret_word);

/**
 * What stands before a character; all of it where that does not occur.
 *
 * \param span  Any.
 * \param end   The character.
 */
struct span text_until(struct span span, char end);

/**
 * An answer in which nothing was recognized.
 *
 * \param input  As of a parser.
 * \return 0 when it says nothing at all, or -1 with ERROR_CONFIG (the router complains) or
 * ERROR_MALFORMED (it is not what the command prints).
 */
int text_unrecognized(const struct cli_input *input, struct error *err);
