/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Files that a configuration names.
 */
#pragma once

struct arena;
struct error;

/**
 * The path to open: a relative one begins beside the configuration file.
 *
 * \param arena      Where the result lives.
 * \param directory  Of the configuration file, absolute.
 * \param written    As the file has it.
 * \return The path, or NULL when memory is short.
 */
const char *file_resolve(struct arena *arena, const char *directory, const char *written);

/**
 * Whether a file can be read by us now.
 *
 * \param path  Any.
 * \return 0, or -1 with ERROR_CONFIG (the sentence does not name the path). Nothing is opened.
 */
int file_check(const char *path, struct error *err);
