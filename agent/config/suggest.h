/* SPDX-License-Identifier: Apache-2.0 */
/**
 * "Did you mean": the known word that a mistyped one is closest to.
 *
 * Try every candidate, then ask for the result. Distance is counted in insertions, deletions,
 * substitutions and swaps of neighbours (optimal string alignment); a third of the letters may
 * be wrong, at least one.
 */
#pragma once

#include <stddef.h>

/** Longest word that is compared; longer ones are never suggested. */
#define SUGGEST_MAX 64

/** Open so that it can live on the stack; use only the functions. */
struct suggestion {
	const char *word; /**< borrowed: what was typed */
	char best[SUGGEST_MAX + 1];
	size_t distance; /**< of best, in edits */
};

/**
 * Begin.
 *
 * \param word  What was typed; NUL-terminated, borrowed.
 */
struct suggestion suggest_for(const char *word);

/**
 * Consider a candidate; the first of equally close ones wins.
 *
 * \param suggestion  From suggest_for().
 * \param candidate   NUL-terminated; copied when it is the closest so far.
 */
void suggest_try(struct suggestion *suggestion, const char *candidate);

/**
 * The closest candidate.
 *
 * \param suggestion  From suggest_for().
 * \return Borrowed from the suggestion, or NULL when nothing was close enough.
 */
const char *suggest_best(const struct suggestion *suggestion);
