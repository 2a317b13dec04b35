/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: agent/base collectors/aws/auth */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/endpoint.h"
#include "collectors/aws/auth/plan.h"
#include "collectors/aws/auth/profile.h"
#include "collectors/aws/auth/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() is compiled away in a build as it is shipped. */
static void must(int is_true)
{
	if (!is_true)
		abort();
}

static const char *no_variable(void *context, const char *name)
{
	(void)context;
	(void)name;
	return NULL;
}

static const struct environment no_environment = { .get = no_variable };

static void check_command(const char *command)
{
	char *copy = strdup(command);
	char *words[8];
	size_t count = 0;
	size_t letters = 0;
	if (copy != NULL && aws_split_words(copy, words, 8, &count, NULL) == 0) {
		for (size_t i = 0; i < count; i++)
			letters += strlen(words[i]) + (i > 0);
		must(letters <= strlen(command));
	}
	free(copy);
}

static void check_endpoint(const struct aws_profiles *profiles)
{
	struct arena *arena = arena_new(65536);
	const struct endpoint_question question = { .service = AWS_EC2, .region = "eu-west-1" };
	struct endpoint endpoint;
	struct error err = { 0 };
	if (endpoint_resolve(&question, &no_environment, profiles, arena, &endpoint, &err) ==
	    0) {
		must(strstr(endpoint.url, endpoint.host) != NULL);
		must(endpoint.path[0] == '/' &&
		     endpoint.path[strlen(endpoint.path) - 1] == '/');
		must(strchr(endpoint.url, '@') == NULL || strchr(endpoint.path, '@') != NULL);
	} else {
		must(err.kind == ERROR_CONFIG || err.kind == ERROR_LIMIT);
	}
	arena_free(arena);
}

static void check_plan(const struct aws_profiles *profiles)
{
	struct arena *arena = arena_new(65536);
	const struct plan_question question = { .environment = &no_environment,
		                                .profiles = profiles };
	struct credential_plan plan;
	struct error err = { 0 };
	if (credential_plan_make(&question, arena, &plan, &err) == 0) {
		must(plan.link < LINK_COUNT && plan.role_count <= CREDENTIAL_ROLES_MAX);
		must(plan.link != LINK_SHARED_FILE || plan.secret_access_key != NULL);
		if (plan.command != NULL)
			check_command(plan.command);
	} else {
		must(err.kind == ERROR_CONFIG || err.kind == ERROR_LIMIT);
	}
	arena_free(arena);
}

/* The first byte says which file it is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct aws_profiles *profiles = aws_profiles_new();
	struct error err = { 0 };
	if (profiles == NULL || size == 0) {
		aws_profiles_free(profiles);
		return 0;
	}
	enum aws_profile_file file = data[0] == '!' ? AWS_CREDENTIALS_FILE : AWS_CONFIG_FILE;
	if (aws_profiles_parse(profiles, file, (const char *)data + 1, size - 1, &err) == 0) {
		check_endpoint(profiles);
		check_plan(profiles);
	} else {
		must(err.kind == ERROR_CONFIG || err.kind == ERROR_LIMIT);
	}
	aws_profiles_free(profiles);
	return 0;
}
