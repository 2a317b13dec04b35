/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The small files that credentials come from.
 *
 * Reading blocks the loop, on purpose: the files are local, a few KiB, bounded, and read once
 * in many minutes, when credentials are fetched.
 */
#pragma once

#include <sys/stat.h>

struct error;
struct wiped;

/**
 * Read a file whole.
 *
 * \param path      Of a regular file.
 * \param text      Initialised; appended to, its maximum is the bound.
 * \param ret_stat  What kind of file it is; NULL: not wanted. Written on success only.
 * \return 0, or -1 with ERROR_CONFIG, whose number is ENOENT when there is no such file, or
 * ERROR_LIMIT. Blocks.
 */
int file_read(const char *path, struct wiped *text, struct stat *ret_stat, struct error *err);
