/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/trust.h"

#include "agent/base/arena.h"
#include "tests/unit/collectors/aws/auth/world.h"

/* With these options; "" when it is the system's. */
static void expect(struct world *world, const char *ca_file, const char *profile,
                   const char *expected)
{
	const struct trust_question question = { &world->environment, ca_file, profile };
	struct arena *arena = arena_new(0);
	const char *path = "not written";
	assert_int_equal(aws_trust_find(&question, arena, &path, NULL), 0);
	assert_string_equal(path != NULL ? path : "", expected);
	arena_free(arena);
}

static void option_comes_before_variable_before_profile(void **state)
{
	struct world *world = *state;
	world_write(world, ".aws/config", "[default]\nca_bundle = /profile.pem\n");
	world_set(world, "AWS_CA_BUNDLE", "/variable.pem");
	expect(world, "/option.pem", NULL, "/option.pem");
	expect(world, NULL, NULL, "/variable.pem");
	world_set(world, "AWS_CA_BUNDLE", NULL);
	expect(world, NULL, NULL, "/profile.pem");
}

static void profile_is_the_one_in_use(void **state)
{
	struct world *world = *state;
	world_write(world, ".aws/config",
	            "[profile a]\nca_bundle = /a.pem\n[profile b]\nca_bundle = /b.pem\n");
	expect(world, NULL, NULL, "");
	expect(world, NULL, "nobody", "");
	world_set(world, "AWS_PROFILE", "a");
	expect(world, NULL, NULL, "/a.pem");
	expect(world, NULL, "b", "/b.pem");
}

static void broken_files_matter_when_they_are_asked(void **state)
{
	struct world *world = *state;
	const struct trust_question question = { .environment = &world->environment };
	struct arena *arena = arena_new(0);
	const char *path = NULL;
	struct error err = { 0 };
	world_write(world, ".aws/config", "half a li");
	expect(world, "/option.pem", NULL, "/option.pem");
	assert_int_equal(aws_trust_find(&question, arena, &path, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_non_null(strstr(err.text, ".aws/config: line 1"));
	arena_free(arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(option_comes_before_variable_before_profile),
		TEST(profile_is_the_one_in_use),
		TEST(broken_files_matter_when_they_are_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
