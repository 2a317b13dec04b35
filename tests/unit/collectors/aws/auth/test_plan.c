/* SPDX-License-Identifier: Apache-2.0 */
/* Which link is used is compared with botocore in tests/e2e/aws_auth_test.py; this is about
 * what is said, and about what botocore does not refuse. */
#include "collectors/aws/auth/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/profile.h"

static const char *get(void *context, const char *name)
{
	const char *const *variable = context;
	return variable != NULL && strcmp(variable[0], name) == 0 ? variable[1] : NULL;
}

struct given {
	const char *variable[2];
	const char *config;
	const char *profile, *role_arn;
};

static int make(const struct given *given, struct aws_profiles *profiles, struct arena *arena,
                struct credential_plan *ret, struct error *err)
{
	struct environment environment = { get, given->variable[0] != NULL
		                                        ? (void *)(uintptr_t)given->variable
		                                        : NULL };
	const struct plan_question question = { .environment = &environment,
		                                .profiles = profiles,
		                                .profile = given->profile,
		                                .role_arn = given->role_arn };
	const char *config = given->config != NULL ? given->config : "";
	if (aws_profiles_parse(profiles, AWS_CONFIG_FILE, config, strlen(config), err) != 0)
		fail_msg("%s", err->text);
	return credential_plan_make(&question, arena, ret, err);
}

static void expect(struct given given, int expected, const char *text)
{
	struct aws_profiles *profiles = aws_profiles_new();
	struct arena *arena = arena_new(0);
	struct credential_plan plan;
	struct error err = { 0 };
	assert_int_equal(make(&given, profiles, arena, &plan, &err), expected);
	assert_string_equal(expected == 0 ? plan.name : err.text, text);
	if (expected != 0)
		assert_int_equal(err.kind, ERROR_CONFIG);
	arena_free(arena);
	aws_profiles_free(profiles);
}

#define KEYS "aws_access_key_id = a\naws_secret_access_key = canary\n"
#define ROLE "role_arn = arn:r\n"

static void name_says_how_the_keys_are_come_by(void **state)
{
	(void)state;
	expect((struct given){ 0 }, 0, "instance metadata");
	expect((struct given){ .variable = { "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x" } },
	       0, "container credentials");
	expect((struct given){ .config = "[profile p]\n" KEYS,
	                       .profile = "p",
	                       .role_arn = "arn:x" },
	       0, "role arn:x through profile p (config file)");
	expect((struct given){ .config = "[default]\ncredential_process = x\n" }, 0,
	       "credential_process of profile default");
	expect((struct given){ .config = "[default]\n" ROLE "source_profile = w\n[profile w]\n"
	                                 "role_arn = arn:w\nweb_identity_token_file = x\n" },
	       0, "role arn:r through role arn:w by web identity");
	expect((struct given){ .variable = { "AWS_EC2_METADATA_DISABLED", "true" } }, 0,
	       "no credentials");
}

static void what_needs_a_person_is_refused(void **state)
{
	(void)state;
	expect((struct given){ .config = "[default]\n" ROLE "source_profile = default\n"
	                                 "mfa_serial = arn:m\n" KEYS },
	       -1, "profile default: mfa_serial needs somebody who types a code");
	expect((struct given){ .config = "[profile s]\nsso_role_name = x\n", .profile = "s" },
	       -1,
	       "profile s: sso_role_name needs a browser; set credential_process = aws "
	       "configure "
	       "export-credentials --profile s --format process in a profile of its own");
}

static void duration_of_a_role_has_bounds(void **state)
{
	(void)state;
	static const char *const bad[] = { "899", "43201", "1h", "-1", "99999999999999999999" };
	char config[160];
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(config, sizeof(config),
		         "[default]\n" ROLE
		         "source_profile = default\nduration_seconds = %s\n" KEYS,
		         bad[i]);
		expect((struct given){ .config = config }, -1,
		       "profile default: duration_seconds is not a number from 900 to 43200");
	}
}

static void role_of_a_role_lasts_an_hour_at_most(void **state)
{
	(void)state;
	static const struct {
		const char *source;
		int64_t duration_s;
	} cases[] = {
		{ "source_profile = default\n" KEYS, 7200 },
		{ "credential_source = Ec2InstanceMetadata\n", 3600 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char config[256];
		snprintf(config, sizeof(config),
		         "[default]\n" ROLE "duration_seconds = 7200\n%s", cases[i].source);
		struct aws_profiles *profiles = aws_profiles_new();
		struct arena *arena = arena_new(0);
		struct credential_plan plan;
		assert_int_equal(
			make(&(struct given){ .config = config }, profiles, arena, &plan, NULL),
			0);
		assert_int_equal(plan.roles[0].duration_s, cases[i].duration_s);
		arena_free(arena);
		aws_profiles_free(profiles);
	}
}

/* p0 through p1 through ... through the last one, which has keys. */
static void write_chain(struct strbuf *config, int roles)
{
	strbuf_init(config, 4096);
	for (int i = 0; i < roles; i++)
		strbuf_printf(config,
		              "[profile p%d]\nrole_arn = arn:%d\nsource_profile = p%d\n", i, i,
		              i + 1);
	strbuf_printf(config, "[profile p%d]\n" KEYS, roles);
}

static void at_most_eight_roles_are_assumed(void **state)
{
	(void)state;
	struct strbuf config;
	write_chain(&config, 8);
	expect((struct given){ .config = config.data, .profile = "p0" }, 0,
	       "role arn:0 through role arn:1 through role arn:2 through role arn:3 through "
	       "role "
	       "arn:4 through role arn:5 through role arn:6 through role arn:7 through profile "
	       "p8 "
	       "(config file)");
	expect((struct given){ .config = config.data, .profile = "p0", .role_arn = "arn:x" },
	       -1, "more than 8 roles on top of each other");
	strbuf_done(&config);
	write_chain(&config, 9);
	expect((struct given){ .config = config.data, .profile = "p0" }, -1,
	       "more than 8 profiles in a row");
	strbuf_done(&config);
}

static void every_shortage_of_memory_is_a_limit(void **state)
{
	(void)state;
	const struct given given = { .config = "[default]\n" ROLE
		                               "source_profile = k\n[profile k]\n" KEYS };
	for (size_t limit = 1;; limit += 8) {
		struct arena *arena = arena_new(limit);
		if (arena == NULL)
			continue;
		struct aws_profiles *profiles = aws_profiles_new();
		struct credential_plan plan;
		struct error err = { 0 };
		int result = make(&given, profiles, arena, &plan, &err);
		arena_free(arena);
		aws_profiles_free(profiles);
		if (result == 0)
			break;
		assert_int_equal(err.kind, ERROR_LIMIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_says_how_the_keys_are_come_by),
		cmocka_unit_test(what_needs_a_person_is_refused),
		cmocka_unit_test(duration_of_a_role_has_bounds),
		cmocka_unit_test(role_of_a_role_lasts_an_hour_at_most),
		cmocka_unit_test(at_most_eight_roles_are_assumed),
		cmocka_unit_test(every_shortage_of_memory_is_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
