/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/file.h"
#include "collectors/aws/auth/fetch.h"
#include "collectors/aws/auth/sigv4.h"
#include "agent/base/timestamp.h"

#define TIMEOUT_S 10
#define ATTEMPTS 3
#define BODY_MAX ((size_t)64 * 1024)
#define ANSWER_MAX ((size_t)128 * 1024)
#define FORM_TYPE "application/x-www-form-urlencoded; charset=utf-8"

/* The role under way: of the web identity, or the one that the keys at hand assume. */
static const struct sts_role *role_of(const struct credential_fetch *fetch)
{
	return fetch->roles_assumed == 0 ? &fetch->plan.web_role
	                                 : &fetch->plan.roles[fetch->roles_assumed - 1];
}

static void fail(struct credential_fetch *fetch, struct error *err)
{
	error_wrap(err, "role %s", role_of(fetch)->arn);
	fetch_failed(fetch, err);
}

/* --- faults ------------------------------------------------------------------------------- */

enum fault_class { FAULT_DENIED, FAULT_THROTTLED, FAULT_TRANSIENT, FAULT_SKEW, FAULT_CONFIG };

struct fault_code {
	const char *code;
	enum fault_class class;
};

/* Codes of STS and of all services; what is not here is a refusal. */
static const struct fault_code fault_codes[] = {
	{ "Throttling", FAULT_THROTTLED },
	{ "ThrottlingException", FAULT_THROTTLED },
	{ "ThrottledException", FAULT_THROTTLED },
	{ "RequestThrottled", FAULT_THROTTLED },
	{ "RequestThrottledException", FAULT_THROTTLED },
	{ "RequestLimitExceeded", FAULT_THROTTLED },
	{ "TooManyRequestsException", FAULT_THROTTLED },
	{ "SlowDown", FAULT_THROTTLED },
	{ "IDPCommunicationError", FAULT_TRANSIENT },
	{ "RequestTimeout", FAULT_TRANSIENT },
	{ "RequestTimeoutException", FAULT_TRANSIENT },
	{ "InternalFailure", FAULT_TRANSIENT },
	{ "ServiceUnavailable", FAULT_TRANSIENT },
	{ "RequestExpired", FAULT_SKEW },
	{ "RequestTimeTooSkewed", FAULT_SKEW },
	{ "RequestInTheFuture", FAULT_SKEW },
	{ "SignatureDoesNotMatch", FAULT_SKEW },
	{ "InvalidSignatureException", FAULT_SKEW },
	{ "ValidationError", FAULT_CONFIG },
	{ "RegionDisabledException", FAULT_CONFIG },
	{ "PackedPolicyTooLarge", FAULT_CONFIG },
	{ "MalformedPolicyDocument", FAULT_CONFIG },
};

static const enum error_kind fault_kinds[] = {
	[FAULT_DENIED] = ERROR_DENIED,         [FAULT_THROTTLED] = ERROR_THROTTLED,
	[FAULT_TRANSIENT] = ERROR_UNREACHABLE, [FAULT_SKEW] = ERROR_DENIED,
	[FAULT_CONFIG] = ERROR_CONFIG,
};

static enum fault_class class_of(const struct sts_fault *fault, long status)
{
	for (size_t i = 0; i < sizeof(fault_codes) / sizeof(fault_codes[0]); i++) {
		if (strcmp(fault_codes[i].code, fault->code) == 0)
			return fault_codes[i].class;
	}
	if (status == 429)
		return FAULT_THROTTLED;
	return status >= 500 ? FAULT_TRANSIENT : FAULT_DENIED;
}

/* --- answers ------------------------------------------------------------------------------ */

static void ask_again(struct credential_fetch *fetch)
{
	if (fetch->roles_assumed == 0)
		link_web_identity(fetch);
	else
		link_role(fetch);
}

static bool learn_skew(struct credential_fetch *fetch, const struct http_reply *reply)
{
	const struct credential_options *options = fetch->options;
	struct walltime now = clock_wall(loop_clock(options->loop));
	if (fetch->is_skew_learned ||
	    !timestamp_learn_skew(fetch->skew, now, options->io->http_header(reply, "Date")))
		return false;
	fetch->is_skew_learned = true;
	return true;
}

static void on_fault(struct credential_fetch *fetch, const struct http_reply *reply)
{
	struct sts_fault fault;
	struct error err;
	sts_read_fault(reply->body, reply->len, &fault);
	enum fault_class class = class_of(&fault, reply->status);
	if (class == FAULT_SKEW && learn_skew(fetch, reply)) {
		ask_again(fetch);
		return;
	}
	if ((class == FAULT_THROTTLED || class == FAULT_TRANSIENT) &&
	    fetch_retry(fetch, ask_again, ATTEMPTS, duration_seconds(1)))
		return;
	if (fault.code[0] == '\0')
		error_set(&err, fault_kinds[class], 0, "STS answers with status %ld",
		          reply->status);
	else if (class == FAULT_SKEW) /* the message quotes the request, token included */
		error_set(&err, fault_kinds[class], 0, "%s", fault.code);
	else
		error_set(&err, fault_kinds[class], 0, "%s: %s", fault.code, fault.message);
	fail(fetch, &err);
}

static void on_reply(void *context, const struct http_reply *reply, const struct error *err)
{
	struct credential_fetch *fetch = context;
	struct aws_keys *keys = NULL;
	struct error why = { 0 };
	fetch->transfer = NULL;
	if (reply != NULL && reply->status != 200) {
		on_fault(fetch, reply);
		return;
	}
	if (reply != NULL && sts_answer(reply->body, reply->len, &keys, &why) == 0) {
		fetch_got(fetch, keys);
		return;
	}
	if (reply == NULL && fetch_is_transient(NULL, err) &&
	    fetch_retry(fetch, ask_again, ATTEMPTS, duration_seconds(1)))
		return;
	if (reply == NULL)
		why = *err;
	fail(fetch, &why);
}

/* --- requests ----------------------------------------------------------------------------- */

static int find_endpoint(const struct credential_fetch *fetch, struct endpoint *ret_endpoint,
                         struct error *err)
{
	const struct credential_options *options = fetch->options;
	const struct endpoint_question question = {
		.service = AWS_STS,
		.region = fetch->region != NULL ? fetch->region
		                                : endpoint_home_region(role_of(fetch)->arn),
		.endpoint_url = options->endpoint_url,
		.profile = fetch->plan.profile,
	};
	return endpoint_resolve(&question, options->environment, fetch->files.profiles,
	                        fetch->arena, ret_endpoint, err);
}

/* Content-Type, and what the signature adds; a web identity is not signed. */
static int sign(const struct credential_fetch *fetch, const struct endpoint *endpoint,
                const struct wiped *body, struct sigv4_signature *ret_signature,
                struct error *err)
{
	const struct http_header type = { "Content-Type", FORM_TYPE };
	const struct sigv4_request request = {
		.method = "POST",
		.path = endpoint->path,
		.host = endpoint->host,
		.headers = &type,
		.header_count = 1,
		.body = wiped_text(body),
		.body_len = body->len,
	};
	struct sigv4_scope scope = {
		.region = endpoint->region,
		.service = endpoint->service,
		.now = clock_wall(loop_clock(fetch->options->loop)),
	};
	scope.now.ns += fetch->skew->ns;
	if (fetch->roles_assumed == 0) {
		ret_signature->header_count = 0;
		return 0;
	}
	return sigv4_sign(&request, &fetch->keys->credentials, &scope, ret_signature, err);
}

static void send_body(struct credential_fetch *fetch, const struct wiped *body)
{
	struct endpoint endpoint;
	struct sigv4_signature signature;
	struct error err = { 0 };
	if (find_endpoint(fetch, &endpoint, &err) != 0 ||
	    sign(fetch, &endpoint, body, &signature, &err) != 0) {
		fail(fetch, &err);
		return;
	}
	struct http_header headers[4] = { { "Content-Type", FORM_TYPE } };
	for (size_t i = 0; i < signature.header_count; i++)
		headers[i + 1] = signature.headers[i];
	const struct http_call call = {
		.method = "POST",
		.url = endpoint.url,
		.headers = headers,
		.header_count = signature.header_count + 1,
		.body = wiped_text(body),
		.body_len = body->len,
		.timeout = duration_seconds(TIMEOUT_S),
		.max_body = ANSWER_MAX,
	};
	fetch_ask(fetch, &call, on_reply, "STS");
}

static void ask(struct credential_fetch *fetch, const char *web_token)
{
	struct wiped body;
	struct error err = { 0 };
	wiped_init(&body, BODY_MAX);
	if (sts_request(role_of(fetch), web_token, &body, &err) == 0)
		send_body(fetch, &body);
	else
		fail(fetch, &err);
	wiped_done(&body);
}

void link_role(struct credential_fetch *fetch)
{
	ask(fetch, NULL);
}

/* The file is read each time: whoever wrote it renews it. */
void link_web_identity(struct credential_fetch *fetch)
{
	struct wiped token;
	struct error err = { 0 };
	wiped_init(&token, AWS_TOKEN_MAX);
	int failed = file_read(fetch->plan.token_file, &token, NULL, &err);
	while (token.len > 0 && strchr("\r\n", token.data[token.len - 1]) != NULL)
		token.data[--token.len] = '\0';
	if (failed == 0 && (token.len == 0 || strlen(wiped_text(&token)) != token.len))
		failed = error_set(&err, ERROR_CONFIG, 0, "%s: there is no token in it",
		                   fetch->plan.token_file);
	if (failed == 0)
		ask(fetch, wiped_text(&token));
	else
		fail(fetch, &err);
	wiped_done(&token);
}
