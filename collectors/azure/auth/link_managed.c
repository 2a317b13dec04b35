/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Managed identities: a service close by that hands out tokens. Three of them differ in a
 * version; App Service wants to be shown a secret, Azure Arc that we may read a file of its
 * own.
 *
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity
 * https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
 */
#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/file.h"
#include "agent/runtime/form.h"
#include "collectors/azure/auth/challenge.h"
#include "collectors/azure/auth/fetch.h"

#define TIMEOUT_S 10
#define PROBE_TIMEOUT_S 1
#define ANSWER_MAX ((size_t)128 * 1024)
#define QUERY_MAX ((size_t)2048)
#define PATH_MAX_LEN 256

/* How often and after what pause, as Microsoft's authentication library does it: doubled from a
 * second on; but while IMDS is being updated (410) every ten seconds for more than a minute. */
#define ATTEMPTS 4
#define ATTEMPTS_GONE 8
#define PAUSE_GONE_S 10

#define ARC_DIRECTORY "/var/opt/azcmagent/tokens"
#define ARC_SUFFIX ".key"

static const char *const api_versions[TOKEN_LINK_COUNT] = {
	[TOKEN_APP_SERVICE] = "2019-08-01",
	[TOKEN_ARC] = "2020-06-01",
	[TOKEN_IMDS] = "2018-02-01",
};

static void ask(struct token_fetch *fetch);

static const char *url_of(struct token_fetch *fetch, struct error *err)
{
	const struct token_plan *plan = &fetch->plan;
	struct wiped query;
	const char *url = NULL;
	wiped_init(&query, QUERY_MAX);
	int failed = form_add(&query, "api-version", api_versions[plan->link]) |
	             form_add(&query, "resource", fetch->options->place.resource) |
	             form_add(&query, "client_id", plan->client_id);
	if (failed == 0)
		url = arena_printf(fetch->arena, "%s?%s", plan->endpoint, wiped_text(&query));
	wiped_done(&query);
	if (url == NULL)
		error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	return url;
}

/* --- again -------------------------------------------------------------------------------- */

static bool is_worth_repeating(const struct http_reply *reply, const struct error *err)
{
	if (reply == NULL)
		return err->kind == ERROR_TIMEOUT || err->kind == ERROR_UNREACHABLE;
	return reply->status == 404 || reply->status == 408 || reply->status == 410 ||
	       reply->status == 429 || reply->status >= 500;
}

/* Whether it will be asked again; then that is under way. */
static bool try_again(struct token_fetch *fetch, const struct http_reply *reply,
                      const struct error *err)
{
	bool is_gone = reply != NULL && reply->status == 410;
	if (!is_worth_repeating(reply, err) ||
	    fetch->attempts >= (is_gone ? ATTEMPTS_GONE : ATTEMPTS))
		return false;
	double seconds = is_gone ? PAUSE_GONE_S : 1 << (fetch->attempts - 1);
	return fetch_again(fetch, ask, duration_seconds(seconds));
}

/* --- Azure Arc's challenge ---------------------------------------------------------------- */

/* A file of the agent's own directory, whoever answers on that port. */
static int find_key(const struct token_fetch *fetch, const char *header, char *path,
                    size_t size, struct error *err)
{
	const char *directory = fetch->options->arc_directory;
	if (directory == NULL)
		directory = ARC_DIRECTORY;
	size_t len = challenge_parameter(header, "realm", path, size);
	size_t directory_len = strlen(directory);
	const char *name = path + directory_len + 1;
	if (len <= directory_len + 1 + strlen(ARC_SUFFIX) ||
	    strncmp(path, directory, directory_len) != 0 || path[directory_len] != '/' ||
	    strchr(name, '/') != NULL ||
	    strcmp(path + len - strlen(ARC_SUFFIX), ARC_SUFFIX) != 0)
		return error_set(err, ERROR_DENIED, 0,
		                 "the challenge names no " ARC_SUFFIX " file in %s", directory);
	return 0;
}

static int read_key(struct token_fetch *fetch, const char *header, struct error *err)
{
	char path[PATH_MAX_LEN];
	static const char scheme[] = "Basic ";
	if (find_key(fetch, header, path, sizeof(path), err) != 0)
		return -1;
	if (wiped_add(&fetch->key, scheme, strlen(scheme)) != 0 ||
	    file_read(path, &fetch->key, NULL, err) != 0)
		return error_wrap(err, "the agent's key (members of group himds can read it)");
	const char *text = wiped_text(&fetch->key);
	if (strlen(text) != fetch->key.len || text[strcspn(text, "\r\n")] != '\0')
		return error_set(err, ERROR_CONFIG, 0, "%s: there is no key in it", path);
	return 0;
}

static void on_challenge(struct token_fetch *fetch, const struct http_reply *reply)
{
	struct error err = { 0 };
	const char *header = fetch->options->io->http_header(reply, "WWW-Authenticate");
	if (read_key(fetch, header, &err) == 0)
		ask(fetch);
	else
		token_fetch_failed(fetch, &err);
}

/* --- answers ------------------------------------------------------------------------------ */

static void on_refused(struct token_fetch *fetch, const struct http_reply *reply)
{
	struct token_refusal refusal;
	struct error err = { 0 };
	token_refusal_read(fetch->arena, reply->body, reply->len, &refusal);
	const char *message = refusal.message[0] != '\0' ? refusal.message : refusal.error;
	const char *colon = message[0] != '\0' ? ": " : "";
	bool is_transient = is_worth_repeating(reply, NULL);
	fetch->must_be_mended = !is_transient;
	if (reply->status == 400)
		error_set(&err, ERROR_DENIED, 0, "no such identity is assigned here%s%s", colon,
		          message);
	else
		error_set(&err,
		          reply->status == 429 ? ERROR_THROTTLED
		          : is_transient       ? ERROR_UNREACHABLE
		                               : ERROR_DENIED,
		          0, "status %ld%s%s", reply->status, colon, message);
	token_fetch_failed(fetch, &err);
}

static void on_reply(void *context, const struct http_reply *reply, const struct error *err)
{
	struct token_fetch *fetch = context;
	fetch->transfer = NULL;
	if (reply != NULL && reply->status == 200) {
		fetch_read(fetch, reply);
	} else if (reply != NULL && reply->status == 401 && fetch->plan.link == TOKEN_ARC &&
	           fetch->key.len == 0) {
		on_challenge(fetch, reply);
	} else if (!try_again(fetch, reply, err)) {
		struct error why = err != NULL ? *err : (struct error){ 0 };
		if (reply != NULL)
			on_refused(fetch, reply);
		else
			token_fetch_failed(fetch, &why);
	}
}

static void ask(struct token_fetch *fetch)
{
	struct error err = { 0 };
	const char *url = url_of(fetch, &err);
	if (url == NULL) {
		token_fetch_failed(fetch, &err);
		return;
	}
	struct http_header headers[3] = { { "Metadata", "true" } };
	size_t header_count = 1;
	if (fetch->plan.secret != NULL)
		headers[header_count++] =
			(struct http_header){ "X-IDENTITY-HEADER", fetch->plan.secret };
	if (fetch->key.len > 0)
		headers[header_count++] =
			(struct http_header){ "Authorization", wiped_text(&fetch->key) };
	const struct http_call call = {
		.method = "GET",
		.url = url,
		.headers = headers,
		.header_count = header_count,
		.timeout = duration_seconds(TIMEOUT_S),
		.max_body = ANSWER_MAX,
		.is_metadata = true,
	};
	token_fetch_ask(fetch, &call, on_reply);
}

/* --- whether anybody is there ------------------------------------------------------------- */

static void fail_last_resort(struct token_fetch *fetch, const struct error *why)
{
	struct error err = *why;
	error_wrap(&err, "neither options nor environment say who we are, and nobody answers");
	err.kind = ERROR_DENIED;
	token_fetch_failed(fetch, &err);
}

/* Outside of Azure nobody answers, or a proxy that cannot reach it does (403, as Docker Desktop
 * has it). Without its header IMDS refuses, which is answer enough. */
static void on_probed(void *context, const struct http_reply *reply, const struct error *err)
{
	struct token_fetch *fetch = context;
	struct error why;
	fetch->transfer = NULL;
	if (reply == NULL) {
		fail_last_resort(fetch, err);
	} else if (reply->status == 403 && strstr(reply->body, "unreachable") != NULL) {
		error_set(&why, ERROR_UNREACHABLE, 0, "a proxy cannot reach it");
		fail_last_resort(fetch, &why);
	} else {
		ask(fetch);
	}
}

static void probe(struct token_fetch *fetch)
{
	const struct http_call call = {
		.method = "GET",
		.url = fetch->plan.endpoint,
		.timeout = duration_seconds(PROBE_TIMEOUT_S),
		.max_body = ANSWER_MAX,
		.is_metadata = true,
	};
	token_fetch_ask(fetch, &call, on_probed);
}

void link_managed(struct token_fetch *fetch)
{
	if (fetch->plan.is_last_resort)
		probe(fetch);
	else
		ask(fetch);
}
