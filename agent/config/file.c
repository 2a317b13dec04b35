/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/file.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"

const char *file_resolve(struct arena *arena, const char *directory, const char *written)
{
	if (written[0] == '/')
		return arena_strdup(arena, written);
	return arena_printf(arena, "%s/%s", directory, written);
}

int file_check(const char *path, struct error *err)
{
	struct stat stat_of;
	if (access(path, R_OK) != 0 || stat(path, &stat_of) != 0)
		return error_set(err, ERROR_CONFIG, errno, "cannot be opened");
	if (S_ISDIR(stat_of.st_mode))
		return error_set(err, ERROR_CONFIG, 0, "is a directory");
	return 0;
}
