/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The files that profiles come from. Reading blocks, as agent/runtime/file.h has it.
 */
#pragma once

#include <stddef.h>
#include <sys/stat.h>

struct arena;
struct environment;
struct aws_profiles;
struct error;

/** Tells a file that was changed; all zero: there is no such file. */
struct file_stamp {
	struct timespec modified;
	off_t size;
	ino_t inode;
};

/** The two profile files as they were read. */
struct profile_files {
	struct aws_profiles *profiles; /**< owned */
	const char *paths[2];          /**< by enum aws_profile_file; NULL: no home, no file */
	struct file_stamp stamps[2];
	const char *warning; /**< a sentence, or NULL */
};

/**
 * Read the profile files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, else those
 * in ~/.aws. A file that is not there is empty.
 *
 * \param environment  Names the files and HOME.
 * \param arena        Where paths and warning live.
 * \param ret_files    Written on success only; to be freed with profile_files_done().
 * \return 0, or -1 with ERROR_CONFIG ("PATH: line 3: ...") or ERROR_LIMIT.
 * Blocks.
 */
int profile_files_read(const struct environment *environment, struct arena *arena,
                       struct profile_files *ret_files, struct error *err);

/**
 * Free the profiles.
 *
 * \param files  Read, or zeroed.
 */
void profile_files_done(struct profile_files *files);

/**
 * Whether a file is another one than when it was read.
 *
 * \param files  Read.
 * \return 1 if so, else 0. Blocks.
 */
int profile_files_changed(const struct profile_files *files);
