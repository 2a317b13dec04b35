/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/plan.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/profile.h"

#define SESSION_NAME "onramp"

/* AWS STS API reference, AssumeRole: DurationSeconds. A role that is assumed by a role may last
 * no longer than an hour. */
#define DURATION_DEFAULT_S 3600
#define DURATION_MIN_S 900
#define DURATION_MAX_S 43200
#define DURATION_CHAINED_S 3600

static const char *const link_names[LINK_COUNT] = {
	[LINK_NONE] = "no credentials",
	[LINK_ENVIRONMENT] = "environment",
	[LINK_WEB_IDENTITY] = "web identity",
	[LINK_SHARED_FILE] = "shared credentials file",
	[LINK_PROCESS] = "credential_process",
	[LINK_CONFIG_FILE] = "config file",
	[LINK_CONTAINER] = "container credentials",
	[LINK_INSTANCE] = "instance metadata",
};

const char *credential_link_name(enum credential_link link)
{
	return link_names[link];
}

struct planner {
	const struct plan_question *question;
	struct credential_plan *plan;
	struct arena *arena;
	/* Profiles on the way; the last of them is the one that is looked at. */
	const char *visited[CREDENTIAL_ROLES_MAX + 1];
	size_t visited_count;
};

/* What a look at a link finds; -1, as error_set() returns it: it is there and broken. */
enum { ABSENT, FOUND };

static const char *variable(const struct planner *planner, const char *name)
{
	return environment_get(planner->question->environment, name);
}

static const char *value(const struct planner *planner, const char *profile, const char *key)
{
	return aws_profile_value(planner->question->profiles, profile, key);
}

static int use(struct planner *planner, enum credential_link link, const char *source)
{
	planner->plan->link = link;
	planner->plan->source = source;
	return FOUND;
}

/* --- links -------------------------------------------------------------------------------- */

static int look_at_environment(struct planner *planner, struct error *err)
{
	struct credential_plan *plan = planner->plan;
	plan->access_key_id = variable(planner, "AWS_ACCESS_KEY_ID");
	if (plan->access_key_id == NULL)
		return ABSENT;
	plan->secret_access_key = variable(planner, "AWS_SECRET_ACCESS_KEY");
	if (plan->secret_access_key == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "environment: AWS_ACCESS_KEY_ID is set, but "
		                 "AWS_SECRET_ACCESS_KEY is not");
	plan->session_token = variable(planner, "AWS_SECURITY_TOKEN");
	if (plan->session_token == NULL)
		plan->session_token = variable(planner, "AWS_SESSION_TOKEN");
	plan->expiration = variable(planner, "AWS_CREDENTIAL_EXPIRATION");
	return use(planner, LINK_ENVIRONMENT, NULL);
}

static int look_at_keys(struct planner *planner, const char *profile,
                        enum aws_profile_file file, struct error *err)
{
	const struct aws_profiles *profiles = planner->question->profiles;
	struct credential_plan *plan = planner->plan;
	plan->access_key_id =
		aws_profile_value_in(profiles, file, profile, "aws_access_key_id");
	if (plan->access_key_id == NULL)
		return ABSENT;
	plan->secret_access_key =
		aws_profile_value_in(profiles, file, profile, "aws_secret_access_key");
	if (plan->secret_access_key == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "profile %s: aws_access_key_id is set, but "
		                 "aws_secret_access_key is not",
		                 profile);
	plan->session_token =
		aws_profile_value_in(profiles, file, profile, "aws_security_token");
	if (plan->session_token == NULL)
		plan->session_token =
			aws_profile_value_in(profiles, file, profile, "aws_session_token");
	return use(planner, file == AWS_CREDENTIALS_FILE ? LINK_SHARED_FILE : LINK_CONFIG_FILE,
	           profile);
}

/* A variable, unless the collector chose a profile or another profile led here; else the key.
 */
static const char *web_setting(const struct planner *planner, const char *profile,
                               int with_variables, const char *name, const char *key)
{
	const char *text = with_variables ? variable(planner, name) : NULL;
	return text != NULL ? text : value(planner, profile, key);
}

static int look_at_web_identity(struct planner *planner, const char *profile,
                                int with_variables, struct error *err)
{
	struct credential_plan *plan = planner->plan;
	plan->token_file =
		web_setting(planner, profile, with_variables, "AWS_WEB_IDENTITY_TOKEN_FILE",
	                    "web_identity_token_file");
	if (plan->token_file == NULL)
		return ABSENT;
	const char *session = web_setting(planner, profile, with_variables,
	                                  "AWS_ROLE_SESSION_NAME", "role_session_name");
	plan->web_role.session_name = session != NULL ? session : SESSION_NAME;
	plan->web_role.arn =
		web_setting(planner, profile, with_variables, "AWS_ROLE_ARN", "role_arn");
	if (plan->web_role.arn == NULL)
		return error_set(
			err, ERROR_CONFIG, 0,
			"web identity: there is a token file, but neither AWS_ROLE_ARN "
			"nor role_arn in profile %s",
			profile);
	return use(planner, LINK_WEB_IDENTITY, profile);
}

/* Links that need a browser. */
static int look_at_login(struct planner *planner, const char *profile, const char *key,
                         struct error *err)
{
	if (value(planner, profile, key) == NULL)
		return ABSENT;
	return error_set(
		err, ERROR_CONFIG, 0,
		"profile %s: %s needs a browser; set credential_process = aws configure "
		"export-credentials --profile %s --format process in a profile of its own",
		profile, key, profile);
}

static int look_at_process(struct planner *planner, const char *profile)
{
	planner->plan->command = value(planner, profile, "credential_process");
	return planner->plan->command != NULL ? use(planner, LINK_PROCESS, profile) : ABSENT;
}

/* The links of a profile that assumes no role. */
static int look_at_profile(struct planner *planner, const char *profile, int with_variables,
                           struct error *err)
{
	int found = look_at_web_identity(planner, profile, with_variables, err);
	if (found == ABSENT)
		found = look_at_login(planner, profile, "sso_account_id", err);
	if (found == ABSENT)
		found = look_at_login(planner, profile, "sso_role_name", err);
	if (found == ABSENT)
		found = look_at_keys(planner, profile, AWS_CREDENTIALS_FILE, err);
	if (found == ABSENT)
		found = look_at_login(planner, profile, "login_session", err);
	if (found == ABSENT)
		found = look_at_process(planner, profile);
	if (found == ABSENT)
		found = look_at_keys(planner, profile, AWS_CONFIG_FILE, err);
	return found;
}

static int look_at_container(struct planner *planner)
{
	return variable(planner, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != NULL ||
	                       variable(planner, "AWS_CONTAINER_CREDENTIALS_FULL_URI") != NULL
	               ? use(planner, LINK_CONTAINER, NULL)
	               : ABSENT;
}

static int look_at_instance(struct planner *planner)
{
	return environment_is_true(variable(planner, "AWS_EC2_METADATA_DISABLED"))
	               ? ABSENT
	               : use(planner, LINK_INSTANCE, NULL);
}

/* --- roles -------------------------------------------------------------------------------- */

static int assumes_role(const struct planner *planner, const char *profile)
{
	return value(planner, profile, "role_arn") != NULL &&
	       value(planner, profile, "web_identity_token_file") == NULL;
}

static int has_keys(const struct planner *planner, const char *profile)
{
	return value(planner, profile, "aws_access_key_id") != NULL ||
	       value(planner, profile, "aws_secret_access_key") != NULL;
}

static int read_duration(const struct planner *planner, const char *profile, int64_t *ret_s,
                         struct error *err)
{
	const char *text = value(planner, profile, "duration_seconds");
	*ret_s = DURATION_DEFAULT_S;
	if (text == NULL)
		return 0;
	char *end = NULL;
	long seconds = strtol(text, &end, 10);
	if (*end != '\0' || seconds < DURATION_MIN_S || seconds > DURATION_MAX_S)
		return error_set(err, ERROR_CONFIG, 0,
		                 "profile %s: duration_seconds is not a number from %d to %d",
		                 profile, DURATION_MIN_S, DURATION_MAX_S);
	*ret_s = seconds;
	return 0;
}

static int read_role(const struct planner *planner, const char *profile, struct sts_role *ret,
                     struct error *err)
{
	if (value(planner, profile, "mfa_serial") != NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "profile %s: mfa_serial needs somebody who types a code",
		                 profile);
	const char *session = value(planner, profile, "role_session_name");
	*ret = (struct sts_role){
		.arn = value(planner, profile, "role_arn"),
		.session_name = session != NULL ? session : SESSION_NAME,
		.external_id = value(planner, profile, "external_id"),
	};
	return read_duration(planner, profile, &ret->duration_s, err);
}

static int push_role(struct planner *planner, const struct sts_role *role, struct error *err)
{
	struct credential_plan *plan = planner->plan;
	if (plan->role_count == CREDENTIAL_ROLES_MAX)
		return error_set(err, ERROR_CONFIG, 0,
		                 "more than %d roles on top of each other",
		                 CREDENTIAL_ROLES_MAX);
	bool is_chained = plan->role_count > 0 || plan->link == LINK_WEB_IDENTITY ||
	                  plan->link == LINK_CONTAINER || plan->link == LINK_INSTANCE;
	struct sts_role *place = &plan->roles[plan->role_count++];
	*place = *role;
	if (is_chained && place->duration_s > DURATION_CHAINED_S)
		place->duration_s = DURATION_CHAINED_S;
	return FOUND;
}

static int look_at_source(struct planner *planner, const char *profile, const char *source,
                          struct error *err)
{
	int found = ABSENT;
	if (strcmp(source, "Environment") == 0)
		found = look_at_environment(planner, err);
	else if (strcmp(source, "EcsContainer") == 0)
		found = look_at_container(planner);
	else if (strcmp(source, "Ec2InstanceMetadata") == 0)
		found = look_at_instance(planner);
	else
		return error_set(err, ERROR_CONFIG, 0,
		                 "profile %s: credential_source is none of Environment, "
		                 "EcsContainer, Ec2InstanceMetadata",
		                 profile);
	if (found == ABSENT)
		return error_set(err, ERROR_CONFIG, 0,
		                 "profile %s: credential_source %s has no credentials", profile,
		                 source);
	return found;
}

/* A profile may name itself when it has keys of its own; every other way back is a circle. */
static int check_source(struct planner *planner, const char *profile, const char *source,
                        struct error *err)
{
	if (!aws_profile_exists(planner->question->profiles, source))
		return error_set(err, ERROR_CONFIG, 0,
		                 "profile %s: source_profile %s does not exist", profile,
		                 source);
	for (size_t i = 0; i < planner->visited_count; i++) {
		int is_itself = strcmp(source, profile) == 0 && has_keys(planner, source);
		if (strcmp(planner->visited[i], source) == 0 && !is_itself)
			return error_set(err, ERROR_CONFIG, 0,
			                 "profile %s: source_profile %s leads in a circle",
			                 profile, source);
	}
	if (planner->visited_count > CREDENTIAL_ROLES_MAX)
		return error_set(err, ERROR_CONFIG, 0, "more than %d profiles in a row",
		                 CREDENTIAL_ROLES_MAX);
	planner->visited[planner->visited_count++] = source;
	return 0;
}

/* Follow source_profile down to the first credentials; the roles come from the bottom up. */
static int look_at_roles(struct planner *planner, const char *profile, struct error *err)
{
	struct sts_role roles[CREDENTIAL_ROLES_MAX + 1];
	size_t count = 0;
	int found = ABSENT;
	planner->visited[planner->visited_count++] = profile;
	while (found == ABSENT) {
		const char *next = value(planner, profile, "source_profile");
		const char *source = value(planner, profile, "credential_source");
		if (read_role(planner, profile, &roles[count++], err) != 0)
			return -1;
		if ((next == NULL) == (source == NULL))
			return error_set(err, ERROR_CONFIG, 0,
			                 "profile %s: role_arn needs one of source_profile and "
			                 "credential_source",
			                 profile);
		if (source != NULL) {
			found = look_at_source(planner, profile, source, err);
			break;
		}
		if (check_source(planner, profile, next, err) != 0)
			return -1;
		profile = next;
		if (has_keys(planner, profile) || !assumes_role(planner, profile)) {
			found = look_at_profile(planner, profile, 0, err);
			if (found == ABSENT)
				return error_set(err, ERROR_CONFIG, 0,
				                 "profile %s: there are no credentials in it",
				                 profile);
		}
	}
	while (found == FOUND && count > 0)
		found = push_role(planner, &roles[--count], err);
	return found;
}

/* --- the order ---------------------------------------------------------------------------- */

const char *credential_plan_profile(const struct environment *environment, const char *option)
{
	const char *profile = option;
	if (profile == NULL)
		profile = environment_get(environment, "AWS_DEFAULT_PROFILE");
	if (profile == NULL)
		profile = environment_get(environment, "AWS_PROFILE");
	return profile;
}

static int choose_profile(struct planner *planner, struct error *err)
{
	const char *profile = credential_plan_profile(planner->question->environment,
	                                              planner->question->profile);
	planner->plan->profile = profile != NULL ? profile : "default";
	if (profile != NULL && !aws_profile_exists(planner->question->profiles, profile))
		return error_set(err, ERROR_CONFIG, 0,
		                 "profile %s is in neither of the profile files", profile);
	return 0;
}

static int look_at_all(struct planner *planner, struct error *err)
{
	const char *profile = planner->plan->profile;
	int is_chosen = planner->question->profile != NULL;
	int found = is_chosen ? ABSENT : look_at_environment(planner, err);
	if (found == ABSENT && assumes_role(planner, profile))
		return look_at_roles(planner, profile, err);
	if (found == ABSENT)
		found = look_at_profile(planner, profile, !is_chosen, err);
	if (found == ABSENT)
		found = look_at_container(planner);
	if (found == ABSENT) {
		found = look_at_instance(planner);
		planner->plan->is_last_resort = found == FOUND;
	}
	return found;
}

static int push_own_role(struct planner *planner, struct error *err)
{
	const struct sts_role role = {
		.arn = planner->question->role_arn,
		.session_name = SESSION_NAME,
		.external_id = planner->question->external_id,
		.duration_s = DURATION_DEFAULT_S,
	};
	if (role.arn == NULL)
		return 0;
	return push_role(planner, &role, err) == FOUND ? 0 : -1;
}

static void write_name(struct planner *planner)
{
	struct credential_plan *plan = planner->plan;
	const char *name = credential_link_name(plan->link);
	if (plan->link == LINK_WEB_IDENTITY)
		name = arena_printf(planner->arena, "role %s by web identity",
		                    plan->web_role.arn);
	else if (plan->link == LINK_PROCESS)
		name = arena_printf(planner->arena, "credential_process of profile %s",
		                    plan->source);
	else if (plan->source != NULL)
		name = arena_printf(planner->arena, "profile %s (%s)", plan->source, name);
	for (size_t i = 0; i < plan->role_count && name != NULL; i++)
		name = arena_printf(planner->arena, "role %s through %s", plan->roles[i].arn,
		                    name);
	plan->name = name;
}

int credential_plan_make(const struct plan_question *question, struct arena *arena,
                         struct credential_plan *ret_plan, struct error *err)
{
	struct credential_plan plan = { 0 };
	struct planner planner = { .question = question, .plan = &plan, .arena = arena };
	if (choose_profile(&planner, err) != 0 || look_at_all(&planner, err) < 0 ||
	    push_own_role(&planner, err) != 0)
		return -1;
	write_name(&planner);
	if (arena_failed(arena))
		return error_set(err, ERROR_LIMIT, 0, "no memory for a credential chain");
	*ret_plan = plan;
	return 0;
}
