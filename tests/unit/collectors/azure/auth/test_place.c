/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/place.h"

#include "tests/unit/collectors/azure/world.h"

#include "agent/base/arena.h"

/* What is chosen, what the environment says, and where that leads; NULL: to an error. */
struct sample {
	struct azure_place_question question;
	const char *host; /* AZURE_AUTHORITY_HOST */
	const char *arm, *authority, *resource;
};

#define GOV_ARM "https://management.usgovcloudapi.net"
#define GOV_AUTHORITY "https://login.microsoftonline.us"
#define CHINA_ARM "https://management.chinacloudapi.cn"
#define CHINA_AUTHORITY "https://login.chinacloudapi.cn"

static const struct sample samples[] = {
	{ { 0 }, NULL, ARM, AUTHORITY, ARM },
	{ { AZURE_CLOUD_PUBLIC, NULL, NULL }, NULL, ARM, AUTHORITY, ARM },
	{ { AZURE_CLOUD_GOVERNMENT, NULL, NULL }, NULL, GOV_ARM, GOV_AUTHORITY, GOV_ARM },
	{ { AZURE_CLOUD_CHINA, NULL, NULL }, NULL, CHINA_ARM, CHINA_AUTHORITY, CHINA_ARM },
	/* a cluster of a national cloud sets the variable */
	{ { 0 }, GOV_AUTHORITY "/", GOV_ARM, GOV_AUTHORITY, GOV_ARM },
	{ { 0 }, "LOGIN.chinacloudapi.cn", CHINA_ARM, CHINA_AUTHORITY, CHINA_ARM },
	{ { 0 }, "https://sts.example/x/", ARM, "https://sts.example/x", ARM },
	{ { AZURE_CLOUD_PUBLIC, NULL, NULL }, GOV_AUTHORITY, ARM, GOV_AUTHORITY, ARM },
	/* options override it */
	{ { AZURE_CLOUD_CHINA, NULL, AUTHORITY },
	  GOV_AUTHORITY,
	  CHINA_ARM,
	  AUTHORITY,
	  CHINA_ARM },
	{ { 0, "https://arm.example:443/", NULL },
	  NULL,
	  "https://arm.example",
	  AUTHORITY,
	  ARM },
	{ { 0, "http://127.0.0.1:8080", "http://[::1]:1/" },
	  NULL,
	  "http://127.0.0.1:8080",
	  "http://[::1]:1",
	  ARM },
	/* secrets are not sent in clear, nor anywhere else */
	{ { 0, "http://arm.example", NULL }, NULL, NULL, NULL, NULL },
	{ { 0, NULL, "http://192.0.2.1" }, NULL, NULL, NULL, NULL },
	{ { 0, "https://arm.example?x=y", NULL }, NULL, NULL, NULL, NULL },
	{ { 0, "https://user@arm.example", NULL }, NULL, NULL, NULL, NULL },
	{ { 0, "ftp://arm.example", NULL }, NULL, NULL, NULL, NULL },
	{ { 0 }, "http://login.example", NULL, NULL, NULL },
	{ { 0 }, "https://", NULL, NULL, NULL },
};

static void place_is_found_by_options_and_environment(void **state)
{
	struct world *world = *state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *sample = &samples[i];
		struct arena *arena = arena_new(0);
		struct azure_place place = { 0 };
		struct error err = { 0 };
		world_set(world, "AZURE_AUTHORITY_HOST", sample->host);
		int result = azure_place_find(&sample->question, &world->environment, arena,
		                              &place, &err);
		if (sample->arm == NULL) {
			assert_int_equal(result, -1);
			assert_int_equal(err.kind, ERROR_CONFIG);
		} else {
			assert_int_equal(result, 0);
			assert_string_equal(place.arm_url, sample->arm);
			assert_string_equal(place.authority_url, sample->authority);
			assert_string_equal(place.resource, sample->resource);
		}
		arena_free(arena);
	}
}

static void error_names_the_option_or_the_variable(void **state)
{
	struct world *world = *state;
	struct arena *arena = arena_new(0);
	struct azure_place place;
	struct error err = { 0 };
	const struct azure_place_question plain = { .arm_url = "http://arm.example" };
	azure_place_find(&plain, &world->environment, arena, &place, &err);
	assert_string_equal(err.text, "arm_url: arm.example must be asked by https: only this "
	                              "machine itself may be asked by http");
	const struct azure_place_question none = { 0 };
	world_set(world, "AZURE_AUTHORITY_HOST", "http://x");
	azure_place_find(&none, &world->environment, arena, &place, &err);
	assert_memory_equal(err.text, "AZURE_AUTHORITY_HOST: x ", 24);
	arena_free(arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(place_is_found_by_options_and_environment),
		TEST(error_names_the_option_or_the_variable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
