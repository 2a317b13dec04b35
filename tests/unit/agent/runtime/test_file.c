/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/file.h"

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

#include "agent/base/error.h"
#include "agent/runtime/wiped.h"

struct place {
	char directory[64];
	char path[80];
};

static int setup(void **state)
{
	static struct place place;
	snprintf(place.directory, sizeof(place.directory), "/tmp/onramp-file.XXXXXX");
	if (mkdtemp(place.directory) == NULL)
		return -1;
	snprintf(place.path, sizeof(place.path), "%s/it", place.directory);
	*state = &place;
	return 0;
}

static int teardown(void **state)
{
	const struct place *place = *state;
	unlink(place->path);
	return rmdir(place->directory);
}

static void file_is_read_whole_up_to_its_bound(void **state)
{
	const struct place *place = *state;
	struct wiped text;
	struct error err = { 0 };
	struct stat stat;
	char large[10000];
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	FILE *file = fopen(place->path, "w");
	assert_non_null(file);
	assert_int_equal(fputs(large, file) >= 0 && fchmod(fileno(file), 0640) == 0, 1);
	assert_int_equal(fclose(file), 0);
	wiped_init(&text, sizeof(large) - 1);
	assert_int_equal(file_read(place->path, &text, &stat, &err), 0);
	assert_int_equal(stat.st_mode & 07777, 0640);
	assert_string_equal(wiped_text(&text), large);
	wiped_done(&text);
	wiped_init(&text, sizeof(large) - 2);
	assert_int_equal(file_read(place->path, &text, NULL, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	wiped_done(&text);
}

static void what_is_no_regular_file_is_refused_without_waiting(void **state)
{
	const struct place *place = *state;
	struct wiped text;
	struct error err = { 0 };
	wiped_init(&text, 100);
	assert_int_equal(file_read(place->directory, &text, NULL, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_int_equal(mkfifo(place->path, 0600), 0);
	assert_int_equal(file_read(place->path, &text, NULL, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_non_null(strstr(err.text, "not a regular file"));
	wiped_done(&text);
}

static void a_file_that_is_not_there_says_so(void **state)
{
	const struct place *place = *state;
	struct wiped text;
	struct error err = { 0 };
	wiped_init(&text, 100);
	assert_int_equal(file_read(place->path, &text, NULL, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_int_equal(err.number, 2 /* ENOENT */);
	wiped_done(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(file_is_read_whole_up_to_its_bound),
		TEST(what_is_no_regular_file_is_refused_without_waiting),
		TEST(a_file_that_is_not_there_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
