/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/suggest.h"

#include <stdint.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * The classic table, of which only the last three rows are kept: row[i % 3][j] is the distance
 * between the first i letters of a and the first j of b.
 */
static size_t edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t row[3][SUGGEST_MAX + 1];
	for (size_t j = 0; j <= b_len; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		const size_t *above = row[(i - 1) % 3];
		size_t *here = row[i % 3];
		here[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
			here[j] = least(replaced, least(above[j], here[j - 1]) + 1);
			int swapped =
				i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
			if (swapped)
				here[j] = least(here[j], row[(i - 2) % 3][j - 2] + 1);
		}
	}
	return row[a_len % 3][b_len];
}

struct suggestion suggest_for(const char *word)
{
	return (struct suggestion){ .word = word, .distance = SIZE_MAX };
}

void suggest_try(struct suggestion *suggestion, const char *candidate)
{
	size_t word_len = strlen(suggestion->word);
	size_t len = strlen(candidate);
	if (word_len > SUGGEST_MAX || len > SUGGEST_MAX)
		return;
	size_t distance = edit_distance(suggestion->word, word_len, candidate, len);
	size_t longest = word_len > len ? word_len : len;
	size_t allowed = longest < 6 ? 1 : longest / 3;
	if (distance > allowed || distance >= suggestion->distance)
		return;
	memcpy(suggestion->best, candidate, len + 1);
	suggestion->distance = distance;
}

const char *suggest_best(const struct suggestion *suggestion)
{
	return suggestion->distance == SIZE_MAX ? NULL : suggestion->best;
}
