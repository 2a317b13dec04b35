/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Files that tests make: a directory of their own, gone with the test.
 */
#pragma once

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_DIRECTORY_MAX 256
#define FILES_PATH_MAX 512

/** Make a directory; `out` has FILES_DIRECTORY_MAX bytes. */
static inline char *files_make_directory(char *out)
{
	const char *base = getenv("TMPDIR");
	snprintf(out, FILES_DIRECTORY_MAX, "%s/onramp-config-XXXXXX",
	         base == NULL ? P_tmpdir : base);
	return mkdtemp(out);
}

static inline int files_remove_one(const char *path, const struct stat *stat, int type,
                                   struct FTW *walk)
{
	(void)stat;
	(void)type;
	(void)walk;
	return remove(path);
}

/** Remove a directory and what is in it. */
static inline void files_remove_directory(const char *path)
{
	nftw(path, files_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/** Write a file with exactly this mode and put its path into `out`. */
static inline char *files_write(char *out, const char *directory, const char *name, mode_t mode,
                                const char *data, size_t len)
{
	snprintf(out, FILES_PATH_MAX, "%s/%s", directory, name);
	int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return NULL;
	int is_written = write(fd, data, len) == (ssize_t)len && fchmod(fd, mode) == 0;
	close(fd);
	return is_written ? out : NULL;
}

/** The files that the fixtures refer to; tests/e2e/config_test.py makes the same. */
static inline void files_write_secrets(const char *directory)
{
	char path[FILES_PATH_MAX];
	char large[64 * 1024 + 1];
	memset(large, 'x', sizeof(large));
	files_write(path, directory, "good.secret", 0600, "s3cr3t-of-a-file\n", 17);
	files_write(path, directory, "readable.secret", 0644, "s3cr3t-of-a-file\n", 17);
	files_write(path, directory, "writable.secret", 0620, "s3cr3t-of-a-file\n", 17);
	files_write(path, directory, "empty.secret", 0600, "\n", 1);
	files_write(path, directory, "nul.secret", 0600, "s3cr3t\0of-a-file", 16);
	files_write(path, directory, "large.secret", 0600, large, sizeof(large));
	snprintf(path, sizeof(path), "%s/directory.secret", directory);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/fifo.secret", directory);
	mkfifo(path, 0600);
	setenv("ONRAMP_TEST_SECRET", "s3cr3t-of-the-environment", 1);
	setenv("ONRAMP_TEST_SHORT", "s3cr3t", 1);
	setenv("ONRAMP_TEST_EMPTY", "", 1);
	unsetenv("ONRAMP_TEST_MISSING");
}
