/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/trust.h"

#include <stddef.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/files.h"
#include "collectors/aws/auth/plan.h"
#include "collectors/aws/auth/profile.h"

static int read_profile(const struct trust_question *question, struct arena *arena,
                        const char **ret_path, struct error *err)
{
	struct profile_files files;
	if (profile_files_read(question->environment, arena, &files, err) != 0)
		return -1;
	const char *profile = credential_plan_profile(question->environment, question->profile);
	const char *path = aws_profile_value(
		files.profiles, profile != NULL ? profile : "default", "ca_bundle");
	*ret_path = arena_strdup(arena, path);
	profile_files_done(&files);
	return 0;
}

int aws_trust_find(const struct trust_question *question, struct arena *arena,
                   const char **ret_path, struct error *err)
{
	const char *path = question->ca_file;
	if (path == NULL)
		path = environment_get(question->environment, "AWS_CA_BUNDLE");
	if (path != NULL)
		path = arena_strdup(arena, path);
	else if (read_profile(question, arena, &path, err) != 0)
		return -1;
	if (arena_failed(arena))
		return error_set(err, ERROR_LIMIT, 0, "no memory for the path of a file");
	*ret_path = path;
	return 0;
}
