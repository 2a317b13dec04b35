/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/profile.h"
#include "agent/base/timestamp.h"

#define ARENA_MAX ((size_t)256 * 1024)
#define METADATA_TOKEN_MAX 1024

struct credential_fetch *credential_fetch_new(const struct credential_options *options,
                                              struct duration *skew)
{
	struct credential_fetch *fetch = calloc(1, sizeof(*fetch));
	if (fetch == NULL)
		return NULL;
	fetch->options = options;
	fetch->skew = skew;
	wiped_init(&fetch->metadata_token, METADATA_TOKEN_MAX);
	fetch->arena = arena_new(ARENA_MAX);
	if (fetch->arena == NULL) {
		credential_fetch_free(fetch);
		return NULL;
	}
	return fetch;
}

void credential_fetch_free(struct credential_fetch *fetch)
{
	if (fetch == NULL)
		return;
	fetch->options->io->http_cancel(fetch->transfer);
	fetch->options->io->child_cancel(fetch->child);
	loop_timer_close(fetch->timer);
	wiped_done(&fetch->metadata_token);
	aws_keys_free(fetch->keys);
	profile_files_done(&fetch->files);
	arena_free(fetch->arena);
	free(fetch);
}

/* --- links that ask nobody ---------------------------------------------------------------- */

static void link_none(struct credential_fetch *fetch)
{
	struct error err;
	error_set(&err, ERROR_DENIED, 0,
	          "no credentials: none in the environment and profile %s, no container "
	          "service, and AWS_EC2_METADATA_DISABLED is set",
	          fetch->plan.profile);
	fetch_failed(fetch, &err);
}

/* Keys that stand in the environment or in a file. */
static void link_static(struct credential_fetch *fetch)
{
	const struct credential_plan *plan = &fetch->plan;
	struct aws_keys *keys = NULL;
	struct error err = { 0 };
	struct aws_credentials credentials = {
		.access_key_id = plan->access_key_id,
		.secret_access_key = plan->secret_access_key,
		.session_token = plan->session_token,
	};
	int failed = 0;
	if (plan->expiration != NULL &&
	    timestamp_parse(plan->expiration, &credentials.expires) != 0)
		failed = error_set(&err, ERROR_CONFIG, 0,
		                   "AWS_CREDENTIAL_EXPIRATION is no time");
	if (failed == 0 && aws_keys_new(&credentials, &keys, &err) != 0) {
		failed = -1;
		err.kind = err.kind == ERROR_MALFORMED ? ERROR_CONFIG : err.kind;
	}
	if (failed == 0) {
		fetch_got(fetch, keys);
		return;
	}
	if (plan->source != NULL)
		error_wrap(&err, "profile %s", plan->source);
	else
		error_wrap(&err, "environment");
	fetch_failed(fetch, &err);
}

static void (*const links[LINK_COUNT])(struct credential_fetch *fetch) = {
	[LINK_NONE] = link_none,
	[LINK_ENVIRONMENT] = link_static,
	[LINK_WEB_IDENTITY] = link_web_identity,
	[LINK_SHARED_FILE] = link_static,
	[LINK_PROCESS] = link_process,
	[LINK_CONFIG_FILE] = link_static,
	[LINK_CONTAINER] = link_container,
	[LINK_INSTANCE] = link_instance,
};

/* --- beginning and end -------------------------------------------------------------------- */

static const char *region_of(const struct credential_fetch *fetch)
{
	const struct credential_options *options = fetch->options;
	const char *region = options->region;
	if (region == NULL)
		region = environment_get(options->environment, "AWS_REGION");
	if (region == NULL)
		region = environment_get(options->environment, "AWS_DEFAULT_REGION");
	if (region == NULL)
		region =
			aws_profile_value(fetch->files.profiles, fetch->plan.profile, "region");
	return region != NULL ? arena_strdup(fetch->arena, region) : NULL;
}

static int prepare(struct credential_fetch *fetch, struct error *err)
{
	const struct credential_options *options = fetch->options;
	if (profile_files_read(options->environment, fetch->arena, &fetch->files, err) != 0)
		return -1;
	const struct plan_question question = {
		.environment = options->environment,
		.profiles = fetch->files.profiles,
		.profile = options->profile,
		.role_arn = options->role_arn,
		.external_id = options->external_id,
	};
	if (credential_plan_make(&question, fetch->arena, &fetch->plan, err) != 0)
		return -1;
	fetch->region = region_of(fetch);
	if (arena_failed(fetch->arena))
		return error_set(err, ERROR_LIMIT, 0, "no memory for a credential chain");
	return 0;
}

void credential_fetch_start(struct credential_fetch *fetch, credential_fetched *done,
                            void *context)
{
	struct error err = { 0 };
	fetch->done = done;
	fetch->context = context;
	if (prepare(fetch, &err) != 0) {
		fetch_failed(fetch, &err);
		return;
	}
	fetch->attempts = 1;
	links[fetch->plan.link](fetch);
}

static bool is_expired(const struct credential_fetch *fetch)
{
	struct walltime now = clock_wall(loop_clock(fetch->options->loop));
	const struct walltime expires = fetch->keys->credentials.expires;
	return expires.ns != 0 && expires.ns <= now.ns + fetch->skew->ns;
}

void fetch_got(struct credential_fetch *fetch, struct aws_keys *keys)
{
	aws_keys_free(fetch->keys);
	fetch->keys = keys;
	if (is_expired(fetch)) {
		struct error err;
		error_set(&err, ERROR_DENIED, 0, "%s: the credentials have expired already",
		          fetch->plan.name);
		fetch_failed(fetch, &err);
		return;
	}
	fetch->attempts = 1;
	if (fetch->roles_assumed < fetch->plan.role_count) {
		fetch->roles_assumed++;
		link_role(fetch);
		return;
	}
	fetch->done(fetch->context, NULL);
}

void fetch_failed(struct credential_fetch *fetch, const struct error *err)
{
	fetch->done(fetch->context, err);
}

/* --- what links share --------------------------------------------------------------------- */

void fetch_ask(struct credential_fetch *fetch, const struct http_call *call,
               http_answered *answered, const char *who)
{
	const struct credential_options *options = fetch->options;
	struct error err = { 0 };
	if (options->io->http_start(options->http, call, answered, fetch, &fetch->transfer,
	                            &err) == 0)
		return;
	error_wrap(&err, "%s", who);
	fetch_failed(fetch, &err);
}

static void on_timer(void *context)
{
	struct credential_fetch *fetch = context;
	fetch->again(fetch);
}

bool fetch_retry(struct credential_fetch *fetch, void (*again)(struct credential_fetch *fetch),
                 unsigned max, struct duration longest)
{
	const struct credential_options *options = fetch->options;
	if (fetch->attempts >= max)
		return false;
	if (fetch->timer == NULL)
		fetch->timer = loop_timer_new(options->loop, on_timer, fetch);
	if (fetch->timer == NULL)
		return false;
	double seconds = duration_to_seconds(longest) * (1U << (fetch->attempts - 1)) *
	                 options->io->random();
	fetch->attempts++;
	fetch->again = again;
	loop_timer_at(fetch->timer, mono_add(clock_mono(loop_clock(options->loop)),
	                                     duration_seconds(seconds)));
	return true;
}

bool fetch_is_transient(const struct http_reply *reply, const struct error *err)
{
	if (reply == NULL)
		return err->kind == ERROR_TIMEOUT || err->kind == ERROR_UNREACHABLE;
	return reply->status >= 500 || reply->status == 429;
}
