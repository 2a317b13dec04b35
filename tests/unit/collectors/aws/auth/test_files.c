/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/profile.h"

struct place {
	char directory[64];
	char path[128]; /* of a file that the test makes */
	const char *variables[3][2];
	struct environment environment;
	struct arena *arena;
};

static const char *get(void *context, const char *name)
{
	const struct place *place = context;
	for (size_t i = 0; i < 3 && place->variables[i][0] != NULL; i++) {
		if (strcmp(place->variables[i][0], name) == 0)
			return place->variables[i][1];
	}
	return NULL;
}

static int begin(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	snprintf(place->directory, sizeof(place->directory), "/tmp/onramp-files-XXXXXX");
	if (mkdtemp(place->directory) == NULL)
		return -1;
	snprintf(place->path, sizeof(place->path), "%s/file", place->directory);
	place->environment = (struct environment){ get, place };
	place->variables[0][0] = "HOME";
	place->variables[0][1] = place->directory;
	place->arena = arena_new(0);
	*state = place;
	return 0;
}

static int end(void **state)
{
	struct place *place = *state;
	remove(place->path);
	rmdir(place->directory);
	arena_free(place->arena);
	free(place);
	return 0;
}

static void write_file(const struct place *place, const char *text, mode_t mode)
{
	FILE *file = fopen(place->path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(place->path, mode), 0);
}

static void set(struct place *place, const char *name, const char *value)
{
	place->variables[1][0] = name;
	place->variables[1][1] = value;
}

static void absent_files_and_home_are_no_profiles(void **state)
{
	struct place *place = *state;
	struct profile_files files;
	assert_int_equal(profile_files_read(&place->environment, place->arena, &files, NULL),
	                 0);
	assert_false(aws_profile_exists(files.profiles, "default"));
	assert_non_null(strstr(files.paths[AWS_CONFIG_FILE], "/.aws/config"));
	assert_false(profile_files_changed(&files));
	profile_files_done(&files);
	place->variables[0][1] = "";
	assert_int_equal(profile_files_read(&place->environment, place->arena, &files, NULL),
	                 0);
	assert_null(files.paths[AWS_CONFIG_FILE]);
	assert_false(profile_files_changed(&files));
	profile_files_done(&files);
}

static void named_file_may_begin_at_home(void **state)
{
	struct place *place = *state;
	struct profile_files files;
	write_file(place, "[profile x]\n", 0644);
	set(place, "AWS_CONFIG_FILE", "~/file");
	assert_int_equal(profile_files_read(&place->environment, place->arena, &files, NULL),
	                 0);
	assert_true(aws_profile_exists(files.profiles, "x"));
	assert_null(files.warning); /* anybody may read the config file */
	profile_files_done(&files);
}

static void fault_of_a_file_names_it(void **state)
{
	struct place *place = *state;
	struct profile_files files;
	struct error err;
	char expected[256];
	write_file(place, "canary", 0600);
	set(place, "AWS_SHARED_CREDENTIALS_FILE", place->path);
	assert_int_equal(profile_files_read(&place->environment, place->arena, &files, &err),
	                 -1);
	snprintf(expected, sizeof(expected),
	         "%s: line 1: a key stands before the first section", place->path);
	assert_string_equal(err.text, expected);
	set(place, "AWS_SHARED_CREDENTIALS_FILE", place->directory);
	assert_int_equal(profile_files_read(&place->environment, place->arena, &files, &err),
	                 -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
}

static void change_of_a_file_is_seen(void **state)
{
	struct place *place = *state;
	struct profile_files files;
	set(place, "AWS_CONFIG_FILE", place->path);
	assert_int_equal(profile_files_read(&place->environment, place->arena, &files, NULL),
	                 0);
	write_file(place, "[default]\n", 0600);
	assert_true(profile_files_changed(&files)); /* it came */
	profile_files_done(&files);
	assert_int_equal(profile_files_read(&place->environment, place->arena, &files, NULL),
	                 0);
	assert_false(profile_files_changed(&files));
	write_file(place, "[default]\na=1\n", 0600);
	assert_true(profile_files_changed(&files)); /* it has another length */
	remove(place->path);
	assert_true(profile_files_changed(&files)); /* it went */
	profile_files_done(&files);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(absent_files_and_home_are_no_profiles),
		TEST(named_file_may_begin_at_home),
		TEST(fault_of_a_file_names_it),
		TEST(change_of_a_file_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
