/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "agent/runtime/wiped.h"

static int read_all(int fd, struct wiped *text, struct error *err)
{
	char piece[4096];
	ssize_t got = 1;
	while (got > 0) {
		got = read(fd, piece, sizeof(piece));
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0 && wiped_add(text, piece, (size_t)got) != 0)
			got = -2;
	}
	explicit_bzero(piece, sizeof(piece));
	if (got == -2)
		return error_set(err, ERROR_LIMIT, 0, "%zu bytes are not enough for it",
		                 text->max);
	return got < 0 ? error_set(err, ERROR_CONFIG, errno, "cannot be read") : 0;
}

/* O_NONBLOCK: a FIFO in the place of a file must not hold the loop. */
int file_read(const char *path, struct wiped *text, struct stat *ret_stat, struct error *err)
{
	struct stat found;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return error_set(err, ERROR_CONFIG, errno, "%s", path);
	int result = -1;
	if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode))
		error_set(err, ERROR_CONFIG, 0, "%s: not a regular file", path);
	else if (read_all(fd, text, err) != 0)
		error_wrap(err, "%s", path);
	else
		result = 0;
	close(fd);
	if (result == 0 && ret_stat != NULL)
		*ret_stat = found;
	return result;
}
