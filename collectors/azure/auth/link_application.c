/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client credentials flow of Microsoft Entra ID (OAuth 2.0, RFC 6749, 4.4): an application
 * proves who it is by a secret, by an assertion that it signs, or by one that somebody else has
 * signed for it.
 *
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/file.h"
#include "agent/runtime/form.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/retry.h"
#include "collectors/azure/auth/assertion.h"
#include "collectors/azure/auth/fetch.h"

#define TIMEOUT_S 15
#define ATTEMPTS 3
#define ANSWER_MAX ((size_t)128 * 1024)
#define BODY_MAX ((size_t)256 * 1024)
#define FILE_MAX ((size_t)128 * 1024)
#define UUID_SIZE 37

/* Certificates take their time to be renewed: somebody has to ask somebody. */
#define WARN_S (14 * INT64_C(86400))

static const char *token_url(struct token_fetch *fetch)
{
	return arena_printf(fetch->arena, "%s/%s/oauth2/v2.0/token",
	                    fetch->options->place.authority_url, fetch->plan.tenant_id);
}

/* --- what is sent ------------------------------------------------------------------------- */

/* RFC 9562, 5.4 */
static int draw_uuid(char text[static UUID_SIZE])
{
	uint8_t bytes[16];
	if (getrandom(bytes, sizeof(bytes), GRND_NONBLOCK) != sizeof(bytes))
		return -1;
	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	size_t at = 0;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		const char *dash = i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "";
		at += (size_t)snprintf(text + at, UUID_SIZE - at, "%s%02x", dash, bytes[i]);
	}
	return 0;
}

static void warn(struct token_fetch *fetch, mode_t mode, struct walltime expires)
{
	int64_t left = (expires.ns - clock_wall(loop_clock(fetch->options->loop)).ns) /
	               INT64_C(1000000000);
	if ((mode & (S_IRWXG | S_IRWXO)) != 0)
		fetch->warning = arena_printf(
			fetch->arena, "%s: mode %04o lets others at the key; make it 0600",
			fetch->plan.file, (unsigned)mode & 07777);
	else if (left < WARN_S)
		fetch->warning =
			arena_printf(fetch->arena, "%s: the certificate expires in %lld days",
		                     fetch->plan.file, (long long)(left / 86400));
}

static int sign(struct token_fetch *fetch, const struct wiped *pem, mode_t mode,
                struct wiped *assertion, struct error *err)
{
	char id[UUID_SIZE];
	struct walltime expires;
	if (draw_uuid(id) != 0)
		return error_set(err, ERROR_LIMIT, 0, "no random numbers for an assertion");
	const struct assertion question = {
		.pem = wiped_text(pem),
		.pem_len = pem->len,
		.password = fetch->plan.password,
		.client_id = fetch->plan.client_id,
		.audience = token_url(fetch),
		.id = id,
		.now = clock_wall(loop_clock(fetch->options->loop)),
		.with_chain = fetch->plan.with_chain,
	};
	if (question.audience == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	if (assertion_sign(&question, assertion, &expires, err) != 0)
		return error_wrap(err, "%s", fetch->plan.file);
	warn(fetch, mode, expires);
	return 0;
}

/* One line of printable characters, as the file has it but for the white space around it. */
static int take_token(const struct token_fetch *fetch, const struct wiped *file,
                      struct wiped *assertion, struct error *err)
{
	const char *text = wiped_text(file);
	text += strspn(text, " \t\r\n");
	size_t len = strcspn(text, " \t\r\n");
	if (len == 0 || text[len + strspn(text + len, " \t\r\n")] != '\0' ||
	    strlen(wiped_text(file)) != file->len)
		return error_set(err, ERROR_CONFIG, 0, "%s: there is no token in it",
		                 fetch->plan.file);
	if (wiped_add(assertion, text, len) != 0)
		return error_set(err, ERROR_LIMIT, 0, "%s: the token is too long",
		                 fetch->plan.file);
	return 0;
}

/* The file is read each time: it is renewed under our feet. */
static int make_assertion(struct token_fetch *fetch, struct wiped *assertion, struct error *err)
{
	struct wiped file;
	struct stat stat;
	wiped_init(&file, FILE_MAX);
	int failed = file_read(fetch->plan.file, &file, &stat, err);
	if (failed == 0)
		failed = fetch->plan.link == TOKEN_WORKLOAD_IDENTITY
		                 ? take_token(fetch, &file, assertion, err)
		                 : sign(fetch, &file, stat.st_mode, assertion, err);
	wiped_done(&file);
	return failed;
}

static int fill_body(struct token_fetch *fetch, struct wiped *assertion, struct wiped *body,
                     struct error *err)
{
	const struct token_plan *plan = &fetch->plan;
	const char *scope =
		arena_printf(fetch->arena, "%s/.default", fetch->options->place.resource);
	bool is_secret = plan->link == TOKEN_CLIENT_SECRET;
	if (!is_secret && make_assertion(fetch, assertion, err) != 0)
		return -1;
	int failed = form_add(body, "client_id", plan->client_id) |
	             form_add(body, "scope", scope) |
	             form_add(body, "grant_type", "client_credentials");
	if (is_secret)
		failed |= form_add(body, "client_secret", plan->secret);
	else
		failed |= form_add(body, "client_assertion_type",
		                   "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") |
		          form_add(body, "client_assertion", wiped_text(assertion));
	fetch->has_sent_claims = fetch->claims->len > 0;
	if (fetch->has_sent_claims)
		failed |= form_add(body, "claims", wiped_text(fetch->claims));
	return failed != 0 || scope == NULL
	               ? error_set(err, ERROR_LIMIT, 0, "the request for a token is too long")
	               : 0;
}

/* --- what is answered --------------------------------------------------------------------- */

static bool try_again(struct token_fetch *fetch, bool is_throttled)
{
	const struct credential_io *io = fetch->options->io;
	if (fetch->attempts >= ATTEMPTS)
		return false;
	/* Nobody has answered in a second before: a short pause helps little. */
	enum retry_cause cause = is_throttled ? RETRY_THROTTLED : RETRY_TRANSIENT;
	struct duration pause = retry_pause(fetch->attempts, cause, io->random(), -1);
	return fetch_again(fetch, link_application, pause);
}

static void on_refused(struct token_fetch *fetch, const struct http_reply *reply)
{
	const struct token_applicant applicant = {
		.client_id = fetch->plan.client_id,
		.tenant_id = fetch->plan.tenant_id,
		.authority = fetch->options->place.authority_url,
	};
	struct token_refusal refusal;
	struct error err = { 0 };
	token_refusal_read(fetch->arena, reply->body, reply->len, &refusal);
	bool is_transient = token_refusal_is_transient(&refusal, reply->status);
	if (is_transient && try_again(fetch, reply->status == 429))
		return;
	fetch->must_be_mended = !is_transient;
	token_refusal_explain(&refusal, reply->status, &applicant, &err);
	token_fetch_failed(fetch, &err);
}

static void on_reply(void *context, const struct http_reply *reply, const struct error *err)
{
	struct token_fetch *fetch = context;
	fetch->transfer = NULL;
	if (reply != NULL && reply->status == 200) {
		fetch_read(fetch, reply);
		return;
	}
	if (reply != NULL) {
		on_refused(fetch, reply);
		return;
	}
	bool is_transient = err->kind == ERROR_TIMEOUT || err->kind == ERROR_UNREACHABLE ||
	                    err->kind == ERROR_MALFORMED;
	struct error why = *err;
	if (!is_transient || !try_again(fetch, false))
		token_fetch_failed(fetch, &why);
}

static void send_body(struct token_fetch *fetch, const struct wiped *body)
{
	const char *url = token_url(fetch);
	if (url == NULL) {
		struct error err;
		error_set(&err, ERROR_LIMIT, 0, "no memory for a URL");
		token_fetch_failed(fetch, &err);
		return;
	}
	const struct http_header headers[] = {
		{ "Content-Type", "application/x-www-form-urlencoded" },
		{ "Accept", "application/json" },
	};
	const struct http_call call = {
		.method = "POST",
		.url = url,
		.headers = headers,
		.header_count = sizeof(headers) / sizeof(headers[0]),
		.body = wiped_text(body),
		.body_len = body->len,
		.timeout = duration_seconds(TIMEOUT_S),
		.max_body = ANSWER_MAX,
	};
	token_fetch_ask(fetch, &call, on_reply);
}

void link_application(struct token_fetch *fetch)
{
	struct wiped assertion, body;
	struct error err = { 0 };
	wiped_init(&assertion, FILE_MAX);
	wiped_init(&body, BODY_MAX);
	if (fill_body(fetch, &assertion, &body, &err) == 0)
		send_body(fetch, &body);
	else
		token_fetch_failed(fetch, &err);
	wiped_done(&assertion);
	wiped_done(&body);
}
