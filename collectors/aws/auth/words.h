/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Words of a command as a POSIX shell would split them: white space, quotes, backslashes, and
 * nothing else. There are no variables, no patterns and no comments. Pure.
 *
 * \see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02
 */
#pragma once

#include <stddef.h>

struct error;

/**
 * Split a text in place.
 *
 * \param text       Changed: the words are cut out of it.
 * \param words      Filled with pointers into text.
 * \param max        Places in words.
 * \param ret_count  Written on success only; may be 0.
 * \return 0, or -1 with ERROR_CONFIG (a quote that is not closed, a backslash at the end) or
 * ERROR_LIMIT (more than max words).
 */
int aws_split_words(char *text, char **words, size_t max, size_t *ret_count, struct error *err);
