/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/secrets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "tests/unit/agent/config/files.h"

static char directory[FILES_DIRECTORY_MAX];
static struct secrets secrets;

static int set_up(void **state)
{
	(void)state;
	secrets = (struct secrets){ .arena = arena_new(0) };
	if (files_make_directory(directory) == NULL)
		return -1;
	files_write_secrets(directory);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	files_remove_directory(directory);
	arena_free(secrets.arena);
	return 0;
}

static void expect_refusal(const char *name, const char *expected)
{
	char path[FILES_PATH_MAX];
	struct secret secret = { 0 };
	struct error err = { 0 };
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	assert_int_equal(secrets_from_file(&secrets, path, &secret, &err), -1);
	assert_string_equal(err.text, expected);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_null(secret.bytes);
}

static struct secret read_bytes(const char *data, size_t len)
{
	char path[FILES_PATH_MAX];
	struct secret secret = { 0 };
	struct error err = { 0 };
	assert_non_null(files_write(path, directory, "x.secret", 0600, data, len));
	if (secrets_from_file(&secrets, path, &secret, &err) != 0)
		fail_msg("%s", err.text);
	return secret;
}

static void one_newline_at_the_end_is_dropped(void **state)
{
	(void)state;
	assert_string_equal(read_bytes("abc", 3).bytes, "abc");
	assert_string_equal(read_bytes("abc\n", 4).bytes, "abc");
	assert_string_equal(read_bytes("abc\r\n", 5).bytes, "abc");
	assert_string_equal(read_bytes("abc\n\n", 5).bytes, "abc\n");
	assert_string_equal(read_bytes("abc\r", 4).bytes, "abc\r");
	assert_int_equal(read_bytes(" a b \n", 6).len, 5);
}

static void origin_is_the_path_and_no_more(void **state)
{
	(void)state;
	char expected[FILES_PATH_MAX];
	snprintf(expected, sizeof(expected), "file %s/x.secret", directory);
	assert_string_equal(read_bytes("abc", 3).origin, expected);
}

static void unfit_files_are_refused(void **state)
{
	(void)state;
	expect_refusal("readable.secret", "mode 0644; make it 0600");
	expect_refusal("writable.secret", "mode 0620; make it 0600");
	expect_refusal("empty.secret", "empty");
	expect_refusal("nul.secret", "contains a NUL byte");
	expect_refusal("large.secret", "larger than 65536 bytes");
	expect_refusal("directory.secret", "not a regular file");
	expect_refusal("fifo.secret", "not a regular file");
	expect_refusal("missing.secret", "cannot be opened: No such file or directory");
	expect_refusal("", "not a regular file");
}

static void file_of_no_bytes_is_empty(void **state)
{
	(void)state;
	char path[FILES_PATH_MAX];
	assert_non_null(files_write(path, directory, "x.secret", 0600, "", 0));
	expect_refusal("x.secret", "empty");
}

static void largest_secret_is_taken(void **state)
{
	(void)state;
	char large[SECRET_MAX_BYTES];
	memset(large, 'x', sizeof(large));
	assert_int_equal(read_bytes(large, sizeof(large)).len, SECRET_MAX_BYTES);
}

static void environment_gives_a_secret(void **state)
{
	(void)state;
	struct secret secret = { 0 };
	assert_int_equal(
		secrets_from_environment(&secrets, "ONRAMP_TEST_SECRET", &secret, NULL), 0);
	assert_string_equal(secret.bytes, "s3cr3t-of-the-environment");
	assert_int_equal(secret.len, 25);
	assert_string_equal(secret.origin, "environment ONRAMP_TEST_SECRET");
}

static void expect_refused_name(const char *name, const char *expected)
{
	struct secret secret = { 0 };
	struct error err = { 0 };
	assert_int_equal(secrets_from_environment(&secrets, name, &secret, &err), -1);
	assert_string_equal(err.text, expected);
	assert_null(secret.bytes);
}

static void unfit_variables_are_refused(void **state)
{
	(void)state;
	char large[SECRET_MAX_BYTES + 2];
	memset(large, 'x', sizeof(large));
	large[sizeof(large) - 1] = '\0';
	setenv("ONRAMP_TEST_LARGE", large, 1);
	expect_refused_name(
		"ONRAMP_TEST_LARGE",
		"environment variable ONRAMP_TEST_LARGE is longer than 65536 bytes");
	unsetenv("ONRAMP_TEST_LARGE");
	expect_refused_name("ONRAMP_TEST_EMPTY",
	                    "environment variable ONRAMP_TEST_EMPTY is empty");
	expect_refused_name("ONRAMP_TEST_MISSING",
	                    "environment variable ONRAMP_TEST_MISSING is not set");
}

static void secret_written_as_a_name_is_not_repeated(void **state)
{
	(void)state;
	const char *expected =
		"not the name of an environment variable (letters, digits and _)";
	expect_refused_name("s3cr3t!", expected);
	expect_refused_name("3secret", expected);
	expect_refused_name("", expected);
	expect_refused_name("a=b", expected);
}

static void wiping_leaves_zeros(void **state)
{
	(void)state;
	struct secret file = read_bytes("of a file\n", 10);
	struct secret environment = { 0 };
	secrets_from_environment(&secrets, "ONRAMP_TEST_SECRET", &environment, NULL);
	secrets_wipe(&secrets);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(file.bytes[i], 0);
	for (size_t i = 0; i < environment.len; i++)
		assert_int_equal(environment.bytes[i], 0);
	secrets_wipe(&secrets);
}

static void refused_bytes_are_remembered_for_wiping(void **state)
{
	(void)state;
	expect_refusal("nul.secret", "contains a NUL byte");
	assert_non_null(secrets.first);
	secrets_wipe(&secrets);
	assert_null(secrets.first);
}

static void every_shortage_of_memory_is_reported(void **state)
{
	(void)state;
	char path[FILES_PATH_MAX];
	int status = -1;
	snprintf(path, sizeof(path), "%s/good.secret", directory);
	for (size_t limit = 1; status != 0; limit++) {
		struct secrets small = { .arena = arena_new(limit) };
		struct secret secret = { 0 };
		struct error err = { 0 };
		status = secrets_from_file(&small, path, &secret, &err);
		if (status == 0)
			status = secrets_from_environment(&small, "ONRAMP_TEST_SECRET", &secret,
			                                  &err);
		assert_int_equal(err.kind, status == 0 ? ERROR_NONE : ERROR_LIMIT);
		secrets_wipe(&small);
		arena_free(small.arena);
	}
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_newline_at_the_end_is_dropped),
		TEST(origin_is_the_path_and_no_more),
		TEST(unfit_files_are_refused),
		TEST(file_of_no_bytes_is_empty),
		TEST(largest_secret_is_taken),
		TEST(environment_gives_a_secret),
		TEST(unfit_variables_are_refused),
		TEST(secret_written_as_a_name_is_not_repeated),
		TEST(wiping_leaves_zeros),
		TEST(refused_bytes_are_remembered_for_wiping),
		TEST(every_shortage_of_memory_is_reported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
