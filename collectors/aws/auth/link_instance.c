/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IMDSv2: a token, the name of the role, its credentials, and the region when nobody else says
 * it. There is no way back to version 1, which any program that can be made to fetch a URL
 * could abuse.
 *
 * When the service cannot renew the credentials it goes on to hand out the old ones. They are
 * used beyond their time then, as the AWS tools do: the services that check them know of the
 * trouble, and cutting ourselves off would make it worse.
 */
#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/fetch.h"
#include "collectors/aws/auth/json_keys.h"
#include "collectors/aws/auth/profile.h"
#include "agent/base/url.h"

#define WHO "instance metadata"
#define ANSWER_MAX ((size_t)64 * 1024)
#define TIMEOUT_S 1
#define ATTEMPTS 3
#define ROLES "/latest/meta-data/iam/security-credentials/"
#define NAME_MAX_LEN 128

/* Static stability: what is left of credentials that were not renewed, and how long until we
 * ask again. */
#define NEARLY_EXPIRED_S 900
#define EXTENSION_S 900
#define EXTENSION_SPREAD_S 600

static void fail(struct credential_fetch *fetch, struct error *err)
{
	if (fetch->plan.is_last_resort) {
		error_wrap(err, "no credentials in the environment and profile %s; " WHO,
		           fetch->plan.profile);
		err->kind = ERROR_DENIED;
	} else {
		error_wrap(err, WHO);
	}
	fetch_failed(fetch, err);
}

static const char *setting(const struct credential_fetch *fetch, const char *variable,
                           const char *key)
{
	const char *value = environment_get(fetch->options->environment, variable);
	return value != NULL
	               ? value
	               : aws_profile_value(fetch->files.profiles, fetch->plan.profile, key);
}

/* Base and path; the base may be written with a slash at its end. */
static const char *url_of(struct credential_fetch *fetch, const char *path, struct error *err)
{
	const char *base = setting(fetch, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
	                           "ec2_metadata_service_endpoint");
	const char *mode = setting(fetch, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
	                           "ec2_metadata_service_endpoint_mode");
	bool is_v6 = mode != NULL && strcasecmp(mode, "ipv6") == 0;
	if (base == NULL)
		base = is_v6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
	struct url parsed;
	if (url_parse(base, fetch->arena, &parsed, err) != 0) {
		error_wrap(err, "its endpoint");
		return NULL;
	}
	size_t len = strlen(base);
	const char *url = arena_printf(fetch->arena, "%.*s%s",
	                               (int)(base[len - 1] == '/' ? len - 1 : len), base, path);
	if (url == NULL)
		error_set(err, ERROR_LIMIT, 0, "no memory");
	return url;
}

static void ask(struct credential_fetch *fetch, const char *method, const char *path,
                http_answered *answered)
{
	struct error err = { 0 };
	const char *url = url_of(fetch, path, &err);
	if (url == NULL) {
		fail(fetch, &err);
		return;
	}
	bool is_put = *method == 'P';
	const struct http_header header = {
		is_put ? "X-aws-ec2-metadata-token-ttl-seconds" : "X-aws-ec2-metadata-token",
		is_put ? "21600" : wiped_text(&fetch->metadata_token),
	};
	const struct http_call call = {
		.method = method,
		.url = url,
		.headers = &header,
		.header_count = 1,
		.timeout = duration_seconds(TIMEOUT_S),
		.max_body = ANSWER_MAX,
		.is_metadata = true,
	};
	fetch_ask(fetch, &call, answered, WHO);
}

/* An answer with status 200 whose text is one line of printable characters, such as a name. */
static int read_line(const struct http_reply *reply, const char *what, size_t max,
                     struct error *err)
{
	if (reply->status != 200)
		return error_set(err, reply->status >= 500 ? ERROR_UNREACHABLE : ERROR_DENIED,
		                 0, "status %ld for %s", reply->status, what);
	size_t len = strcspn(reply->body, "\r\n");
	if (len == 0 || len > max)
		return error_set(err, ERROR_MALFORMED, 0, "there is no %s in the answer", what);
	for (size_t i = 0; i < len; i++) {
		if (reply->body[i] <= ' ' || reply->body[i] > '~')
			return error_set(err, ERROR_MALFORMED, 0, "%s is none", what);
	}
	return 0;
}

/* --- region ------------------------------------------------------------------------------- */

static void ask_region(struct credential_fetch *fetch);

/* A service that knows no region keeps us from nothing. One that is in trouble does: without
 * the region nothing could be asked for as long as the keys live. */
static void on_region(void *context, const struct http_reply *reply, const struct error *err)
{
	struct credential_fetch *fetch = context;
	fetch->transfer = NULL;
	if (fetch_is_transient(reply, err)) {
		struct error why = { 0 };
		if (fetch_retry(fetch, ask_region, ATTEMPTS, duration_seconds(1)))
			return;
		if (reply == NULL)
			why = *err;
		else
			error_set(&why, ERROR_UNREACHABLE, 0, "status %ld", reply->status);
		error_wrap(&why, "the region");
		fail(fetch, &why);
		return;
	}
	if (reply != NULL && read_line(reply, "region", NAME_MAX_LEN, NULL) == 0)
		fetch->region =
			arena_strndup(fetch->arena, reply->body, strcspn(reply->body, "\r\n"));
	struct aws_keys *keys = fetch->keys;
	fetch->keys = NULL;
	fetch_got(fetch, keys);
}

static void ask_region(struct credential_fetch *fetch)
{
	ask(fetch, "GET", "/latest/meta-data/placement/region", on_region);
}

/* --- credentials -------------------------------------------------------------------------- */

static void extend(const struct credential_fetch *fetch, struct aws_credentials *credentials)
{
	const struct credential_options *options = fetch->options;
	struct walltime now = clock_wall(loop_clock(options->loop));
	now.ns += fetch->skew->ns;
	if (credentials->expires.ns > now.ns + duration_seconds(NEARLY_EXPIRED_S).ns)
		return;
	double seconds = EXTENSION_S + EXTENSION_SPREAD_S * options->io->random();
	credentials->expires.ns = now.ns + duration_seconds(seconds).ns;
}

/* NULL: there are none, and why. */
static struct aws_keys *read_credentials(const struct http_reply *reply, struct error *err)
{
	struct aws_keys *keys = NULL;
	if (reply->status != 200)
		error_set(err, reply->status >= 500 ? ERROR_UNREACHABLE : ERROR_DENIED, 0,
		          "status %ld for the role's credentials", reply->status);
	else if (json_keys_parse(JSON_KEYS_INSTANCE, reply->body, reply->len, &keys, err) != 0)
		error_wrap(err, "the role's credentials");
	return keys;
}

static void ask_role(struct credential_fetch *fetch);

static void on_credentials(void *context, const struct http_reply *reply,
                           const struct error *err)
{
	struct credential_fetch *fetch = context;
	struct error why = { 0 };
	fetch->transfer = NULL;
	if (fetch_is_transient(reply, err) &&
	    fetch_retry(fetch, ask_role, ATTEMPTS, duration_seconds(1)))
		return;
	if (reply == NULL)
		why = *err;
	struct aws_keys *keys = reply != NULL ? read_credentials(reply, &why) : NULL;
	if (keys == NULL) {
		fail(fetch, &why);
		return;
	}
	extend(fetch, &keys->credentials);
	if (fetch->region != NULL) {
		fetch_got(fetch, keys);
		return;
	}
	fetch->keys = keys;
	ask_region(fetch);
}

/* --- role --------------------------------------------------------------------------------- */

static void on_role(void *context, const struct http_reply *reply, const struct error *err)
{
	struct credential_fetch *fetch = context;
	struct error why = { 0 };
	fetch->transfer = NULL;
	if (fetch_is_transient(reply, err) &&
	    fetch_retry(fetch, ask_role, ATTEMPTS, duration_seconds(1)))
		return;
	int failed = 0;
	if (reply == NULL) {
		why = *err;
		failed = -1;
	} else if (reply->status == 404) {
		failed = error_set(&why, ERROR_DENIED, 0, "the instance has no role");
	} else {
		failed = read_line(reply, "role", NAME_MAX_LEN, &why);
	}
	if (failed != 0) {
		fail(fetch, &why);
		return;
	}
	char path[sizeof(ROLES) + NAME_MAX_LEN];
	snprintf(path, sizeof(path), ROLES "%.*s", (int)strcspn(reply->body, "\r\n"),
	         reply->body);
	ask(fetch, "GET", path, on_credentials);
}

static void ask_role(struct credential_fetch *fetch)
{
	ask(fetch, "GET", ROLES, on_role);
}

/* --- token -------------------------------------------------------------------------------- */

static void on_token(void *context, const struct http_reply *reply, const struct error *err)
{
	struct credential_fetch *fetch = context;
	struct error why = { 0 };
	fetch->transfer = NULL;
	if (fetch_is_transient(reply, err) &&
	    fetch_retry(fetch, link_instance, ATTEMPTS, duration_seconds(1)))
		return;
	if (reply == NULL)
		why = *err;
	if (reply == NULL || read_line(reply, "token", fetch->metadata_token.max, &why) != 0) {
		fail(fetch, &why);
		return;
	}
	size_t max = fetch->metadata_token.max;
	wiped_done(&fetch->metadata_token);
	wiped_init(&fetch->metadata_token, max);
	if (wiped_add(&fetch->metadata_token, reply->body, strcspn(reply->body, "\r\n")) != 0) {
		error_set(&why, ERROR_LIMIT, 0, "no memory");
		fail(fetch, &why);
		return;
	}
	ask_role(fetch);
}

void link_instance(struct credential_fetch *fetch)
{
	ask(fetch, "PUT", "/latest/api/token", on_token);
}
