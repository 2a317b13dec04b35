/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"

struct secret_piece {
	struct secret_piece *next;
	char *bytes;
	size_t size;
};

/* Room for `len` bytes and a NUL that will be wiped. */
static char *new_piece(struct secrets *secrets, size_t len)
{
	struct secret_piece *piece = arena_alloc(secrets->arena, sizeof(*piece));
	char *bytes = arena_alloc(secrets->arena, len + 1);
	if (piece == NULL || bytes == NULL)
		return NULL;
	*piece = (struct secret_piece){ secrets->first, bytes, len + 1 };
	secrets->first = piece;
	return bytes;
}

static int refuse_memory(struct error *err)
{
	return error_set(err, ERROR_LIMIT, 0, "not enough memory");
}

static int check_file(const struct stat *stat, struct error *err)
{
	if (!S_ISREG(stat->st_mode))
		return error_set(err, ERROR_CONFIG, 0, "not a regular file");
	if ((stat->st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)) != 0)
		return error_set(err, ERROR_CONFIG, 0, "mode %04o; make it 0600",
		                 (unsigned)stat->st_mode & 07777);
	if (stat->st_size > (off_t)SECRET_MAX_BYTES)
		return error_set(err, ERROR_CONFIG, 0, "larger than %zu bytes",
		                 SECRET_MAX_BYTES);
	return 0;
}

/* Read exactly `len` bytes; a file that changes meanwhile is refused rather than half believed.
 */
static int read_bytes(int fd, char *bytes, size_t len, struct error *err)
{
	for (size_t at = 0; at < len;) {
		ssize_t got = read(fd, bytes + at, len - at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(err, ERROR_CONFIG, errno, "cannot be read");
		if (got == 0)
			return error_set(err, ERROR_CONFIG, 0, "changed while it was read");
		at += (size_t)got;
	}
	return 0;
}

static size_t without_newline(char *bytes, size_t len)
{
	if (len > 0 && bytes[len - 1] == '\n')
		bytes[--len] = '\0';
	else
		return len;
	if (len > 0 && bytes[len - 1] == '\r')
		bytes[--len] = '\0';
	return len;
}

static int read_open_file(struct secrets *secrets, int fd, struct secret *ret,
                          struct error *err)
{
	struct stat stat;
	if (fstat(fd, &stat) != 0)
		return error_set(err, ERROR_CONFIG, errno, "cannot be examined");
	if (check_file(&stat, err) != 0)
		return -1;
	size_t len = (size_t)stat.st_size;
	char *bytes = new_piece(secrets, len);
	if (bytes == NULL)
		return refuse_memory(err);
	if (read_bytes(fd, bytes, len, err) != 0)
		return -1;
	if (memchr(bytes, '\0', len) != NULL)
		return error_set(err, ERROR_CONFIG, 0, "contains a NUL byte");
	len = without_newline(bytes, len);
	if (len == 0)
		return error_set(err, ERROR_CONFIG, 0, "empty");
	ret->bytes = bytes;
	ret->len = len;
	return 0;
}

int secrets_from_file(struct secrets *secrets, const char *path, struct secret *ret_secret,
                      struct error *err)
{
	struct secret secret = { 0 };
	/* Without O_NONBLOCK, opening a FIFO would wait for a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return error_set(err, ERROR_CONFIG, errno, "cannot be opened");
	int status = read_open_file(secrets, fd, &secret, err);
	close(fd);
	if (status != 0)
		return -1;
	secret.origin = arena_printf(secrets->arena, SECRET_ORIGIN_FILE "%s", path);
	if (secret.origin == NULL)
		return refuse_memory(err);
	*ret_secret = secret;
	return 0;
}

/* POSIX: letters, digits and underscores, no digit first. */
static int is_variable_name(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	static const char all[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
	return strspn(name, letters) > 0 && name[strspn(name, all)] == '\0';
}

int secrets_from_environment(struct secrets *secrets, const char *name,
                             struct secret *ret_secret, struct error *err)
{
	if (!is_variable_name(name))
		return error_set(
			err, ERROR_CONFIG, 0,
			"not the name of an environment variable (letters, digits and _)");
	const char *value = getenv(name);
	if (value == NULL)
		return error_set(err, ERROR_CONFIG, 0, "environment variable %s is not set",
		                 name);
	size_t len = strlen(value);
	if (len == 0)
		return error_set(err, ERROR_CONFIG, 0, "environment variable %s is empty",
		                 name);
	if (len > SECRET_MAX_BYTES)
		return error_set(err, ERROR_CONFIG, 0,
		                 "environment variable %s is longer than %zu bytes", name,
		                 SECRET_MAX_BYTES);
	char *bytes = new_piece(secrets, len);
	const char *origin = arena_printf(secrets->arena, SECRET_ORIGIN_ENVIRONMENT "%s", name);
	if (bytes == NULL || origin == NULL)
		return refuse_memory(err);
	memcpy(bytes, value, len);
	*ret_secret = (struct secret){ .bytes = bytes, .len = len, .origin = origin };
	return 0;
}

void secrets_wipe(struct secrets *secrets)
{
	for (struct secret_piece *piece = secrets->first; piece != NULL; piece = piece->next)
		explicit_bzero(piece->bytes, piece->size);
	secrets->first = NULL;
}
