/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/files.h"

#include <errno.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/environment.h"
#include "agent/runtime/file.h"
#include "agent/runtime/wiped.h"
#include "collectors/aws/auth/profile.h"

static struct file_stamp stamp_of(const struct stat *stat)
{
	return (struct file_stamp){ stat->st_mtim, stat->st_size, stat->st_ino };
}

struct place {
	const char *variable;
	const char *name; /* below HOME */
};

static const struct place places[] = {
	[AWS_CONFIG_FILE] = { "AWS_CONFIG_FILE", ".aws/config" },
	[AWS_CREDENTIALS_FILE] = { "AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials" },
};

static const char *path_of(const struct environment *environment, const struct place *place,
                           struct arena *arena)
{
	const char *home = environment_get(environment, "HOME");
	const char *path = environment_get(environment, place->variable);
	if (path == NULL)
		return home != NULL ? arena_printf(arena, "%s/%s", home, place->name) : NULL;
	if (strncmp(path, "~/", 2) == 0 && home != NULL)
		return arena_printf(arena, "%s/%s", home, path + 2);
	return arena_strdup(arena, path);
}

static void warn_of_mode(struct profile_files *files, const char *path, mode_t mode,
                         struct arena *arena)
{
	if ((mode & (S_IRWXG | S_IRWXO)) != 0)
		files->warning = arena_printf(arena,
		                              "%s: mode %04o lets others at the keys; "
		                              "make it 0600",
		                              path, (unsigned)mode & 07777);
}

static int read_one(struct profile_files *files, enum aws_profile_file which,
                    struct arena *arena, struct error *err)
{
	const char *path = files->paths[which];
	struct wiped text;
	struct stat stat = { 0 };
	struct error why = { 0 };
	if (path == NULL)
		return 0;
	wiped_init(&text, AWS_PROFILE_FILE_MAX);
	int result = file_read(path, &text, &stat, &why);
	if (result == 0) {
		files->stamps[which] = stamp_of(&stat);
		if (which == AWS_CREDENTIALS_FILE)
			warn_of_mode(files, path, stat.st_mode, arena);
		result = aws_profiles_parse(files->profiles, which, wiped_text(&text), text.len,
		                            &why);
		if (result != 0)
			error_wrap(&why, "%s", path);
	} else if (why.number == ENOENT || why.number == ENOTDIR) {
		result = 0;
	}
	wiped_done(&text);
	if (result != 0 && err != NULL)
		*err = why;
	return result;
}

int profile_files_read(const struct environment *environment, struct arena *arena,
                       struct profile_files *ret_files, struct error *err)
{
	struct profile_files files = { .profiles = aws_profiles_new() };
	for (size_t i = 0; i < 2; i++)
		files.paths[i] = path_of(environment, &places[i], arena);
	int result = 0;
	if (files.profiles == NULL || arena_failed(arena))
		result = error_set(err, ERROR_LIMIT, 0, "no memory for profiles");
	if (result == 0)
		result = read_one(&files, AWS_CONFIG_FILE, arena, err);
	if (result == 0)
		result = read_one(&files, AWS_CREDENTIALS_FILE, arena, err);
	if (result == 0)
		*ret_files = files;
	else
		profile_files_done(&files);
	return result;
}

void profile_files_done(struct profile_files *files)
{
	aws_profiles_free(files->profiles);
	files->profiles = NULL;
}

int profile_files_changed(const struct profile_files *files)
{
	for (size_t i = 0; i < 2; i++) {
		struct file_stamp now = { 0 };
		struct stat found;
		if (files->paths[i] != NULL && stat(files->paths[i], &found) == 0)
			now = stamp_of(&found);
		const struct file_stamp *then = &files->stamps[i];
		if (now.modified.tv_sec != then->modified.tv_sec ||
		    now.modified.tv_nsec != then->modified.tv_nsec || now.size != then->size ||
		    now.inode != then->inode)
			return 1;
	}
	return 0;
}
