/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of an exchange: credentials, attempt, and then its end, or a pause, or at once
 * credentials and the next attempt. Each of the three waits for one thing only.
 */
#include "collectors/aws/client.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/runtime/loop.h"
#include "collectors/aws/answer/fault.h"
#include "collectors/aws/auth/sigv4.h"

/* What one attempt needs: endpoint, headers, a fault. */
#define SCRATCH_LIMIT ((size_t)64 * 1024)

#define TARGET_MAX 256

struct aws_client {
	struct aws_client_parts parts;
	struct retry_budget budget;
	struct aws_exchange *first;
};

struct aws_exchange {
	struct aws_client *client;
	struct aws_exchange *next, **link;
	struct aws_call call; /* its region and body are these: */
	char *region, *body;
	aws_answered *answered;
	void *context;
	unsigned attempts;
	bool has_renewed;  /* credentials */
	bool has_reskewed; /* the clock */
	uint64_t serial;   /* of the credentials of this attempt */
	/* what is waited for: one of the three */
	struct renewal_wait *wait;
	struct http_transfer *transfer;
	struct loop_timer *pause;
};

static int ask_credentials(struct aws_exchange *exchange, struct error *err);

static const char *permission(const struct aws_exchange *exchange)
{
	return request_permission(exchange->call.action->service);
}

static struct monotime now(const struct aws_exchange *exchange)
{
	return clock_mono(loop_clock(exchange->client->parts.loop));
}

/* --- the end --- */

static void detach(struct aws_exchange *exchange)
{
	if (exchange->link != NULL) {
		*exchange->link = exchange->next;
		if (exchange->next != NULL)
			exchange->next->link = exchange->link;
	}
	exchange->link = NULL;
}

static void exchange_free(struct aws_exchange *exchange)
{
	detach(exchange);
	loop_timer_close(exchange->pause);
	free(exchange->region);
	free(exchange->body);
	free(exchange);
}

static void finish(struct aws_exchange *exchange, const struct http_reply *reply,
                   const struct aws_failure *failure)
{
	detach(exchange);
	exchange->answered(exchange->context, reply, failure);
	exchange_free(exchange);
}

static void fail(struct aws_exchange *exchange, struct error *err)
{
	const struct aws_failure failure = { .err = err };
	finish(exchange, NULL, &failure);
}

/* --- again --- */

static void try_now(struct aws_exchange *exchange)
{
	struct error err = { 0 };
	if (ask_credentials(exchange, &err) != 0)
		fail(exchange, &err);
}

static void on_pause_over(void *context)
{
	try_now(context);
}

/* Whether it will be tried again, which is then under way. */
static bool try_later(struct aws_exchange *exchange, enum retry_cause cause, long wanted_ms)
{
	struct aws_client *client = exchange->client;
	if (exchange->attempts >= RETRY_ATTEMPTS)
		return false;
	struct duration pause =
		retry_pause(exchange->attempts, cause, client->parts.io->random(), wanted_ms);
	struct monotime when = mono_add(now(exchange), pause);
	if (!mono_before(when, exchange->call.deadline) || !retry_spend(&client->budget, cause))
		return false;
	if (exchange->pause == NULL)
		exchange->pause = loop_timer_new(client->parts.loop, on_pause_over, exchange);
	if (exchange->pause == NULL)
		return false;
	loop_timer_at(exchange->pause, when);
	return true;
}

/* --- refusals --- */

static long wanted_pause_ms(struct aws_exchange *exchange, const struct http_reply *reply)
{
	return retry_after_ms(
		exchange->client->parts.io->http_header(reply, "x-amz-retry-after"));
}

/* Whether a renewed signature is worth it; it is then under way. */
static bool try_renewed(struct aws_exchange *exchange, const struct http_reply *reply,
                        enum answer_fault_class class)
{
	const struct aws_client_parts *parts = &exchange->client->parts;
	if (class == FAULT_CLOCK && !exchange->has_reskewed &&
	    credential_chain_learn_skew(parts->chain, parts->io->http_header(reply, "Date"))) {
		exchange->has_reskewed = true;
		parts->skewed(parts->context,
		              duration_to_seconds(credential_chain_skew(parts->chain)));
		try_now(exchange);
		return true;
	}
	/* A signature of the right time that does not match was made with another key. */
	if (!exchange->has_renewed && credential_chain_reject(parts->chain, exchange->serial)) {
		exchange->has_renewed = true;
		try_now(exchange);
		return true;
	}
	return false;
}

static bool try_again(struct aws_exchange *exchange, const struct http_reply *reply,
                      enum answer_fault_class class)
{
	switch (class) {
	case FAULT_THROTTLED:
		return try_later(exchange, RETRY_THROTTLED, wanted_pause_ms(exchange, reply));
	case FAULT_TRANSIENT:
		return try_later(exchange, RETRY_TRANSIENT, wanted_pause_ms(exchange, reply));
	case FAULT_CREDENTIALS:
	case FAULT_CLOCK: return try_renewed(exchange, reply, class);
	case FAULT_OTHER:
	case FAULT_DENIED:
	case FAULT_UNKNOWN_ACTION:
	case FAULT_NOT_FOUND:
	case FAULT_CLASS_COUNT: break;
	}
	return false;
}

/* What is said of a refused signature never repeats the API's message: it quotes the request,
 * session token included. */
static void describe(const struct aws_exchange *exchange, const struct answer_fault *fault,
                     long status, struct error *err)
{
	const char *service = permission(exchange);
	const char *action = exchange->call.action->name;
	const char *region = exchange->call.region;
	const char *name = credential_chain_name(exchange->client->parts.chain);
	const char *code = fault->code[0] == '\0' ? "no code" : fault->code;
	const char *message = fault->message[0] == '\0' ? code : fault->message;
	switch (fault->class) {
	case FAULT_CREDENTIALS:
	case FAULT_CLOCK:
		error_set(err, ERROR_DENIED, 0, "the credentials of %s are refused in %s: %s",
		          name, region, code);
		return;
	case FAULT_DENIED:
		error_set(err, ERROR_DENIED, 0, "%s:%s in %s is denied to %s: %s", service,
		          action, region, name, message);
		return;
	case FAULT_THROTTLED:
		error_set(err, ERROR_THROTTLED, 0, "%s:%s in %s is throttled: %s", service,
		          action, region, code);
		return;
	case FAULT_UNKNOWN_ACTION:
		error_set(err, ERROR_CONFIG, 0, "%s:%s is not known in %s", service, action,
		          region);
		return;
	case FAULT_TRANSIENT:
	case FAULT_OTHER:
	case FAULT_NOT_FOUND:
	case FAULT_CLASS_COUNT: break;
	}
	error_set(err, answer_fault_kind(fault->class), 0,
	          "%s:%s in %s failed with status %ld: %s", service, action, region, status,
	          message);
}

static void count(const struct aws_exchange *exchange, const char *code)
{
	const struct aws_client_parts *parts = &exchange->client->parts;
	parts->count(parts->context, exchange->call.action->name, code);
}

static void count_refusal(const struct aws_exchange *exchange, const char *code, long status)
{
	char number[24];
	snprintf(number, sizeof(number), "%ld", status);
	count(exchange, code[0] == '\0' ? number : code);
}

static void on_refused(struct aws_exchange *exchange, const struct http_reply *reply)
{
	const struct credential_io *io = exchange->client->parts.io;
	struct error err = { 0 };
	struct arena *arena = arena_new(SCRATCH_LIMIT);
	if (arena == NULL) {
		error_set(&err, ERROR_LIMIT, 0, "out of memory");
		fail(exchange, &err);
		return;
	}
	const struct answer_refusal refusal = {
		.status = (int)reply->status,
		.error_type = io->http_header(reply, "x-amzn-ErrorType"),
		.query_error = io->http_header(reply, "x-amzn-query-error"),
		.text = reply->body,
		.len = reply->len,
	};
	struct answer_fault fault;
	answer_fault_read(arena, &refusal, &fault);
	count_refusal(exchange, fault.code, reply->status);
	describe(exchange, &fault, reply->status, &err);
	const struct aws_failure failure = {
		.err = &err,
		.is_unknown_action = fault.class == FAULT_UNKNOWN_ACTION,
		.is_not_found = fault.class == FAULT_NOT_FOUND,
	};
	if (!try_again(exchange, reply, fault.class))
		finish(exchange, NULL, &failure);
	arena_free(arena);
}

/* --- no answer --- */

static bool is_worth_repeating(enum error_kind kind)
{
	return kind == ERROR_TIMEOUT || kind == ERROR_UNREACHABLE || kind == ERROR_MALFORMED;
}

/* What is said of a host is said once for all its actions. */
static void on_no_answer(struct aws_exchange *exchange, const struct error *why)
{
	struct error err = *why;
	count(exchange, error_kind_name(err.kind));
	if (is_worth_repeating(err.kind) &&
	    try_later(exchange, err.kind == ERROR_TIMEOUT ? RETRY_TIMEOUT : RETRY_TRANSIENT,
	              -1))
		return;
	if (err.kind == ERROR_UNREACHABLE || err.kind == ERROR_DENIED)
		error_wrap(&err, "%s", exchange->call.region);
	else
		error_wrap(&err, "%s:%s in %s", permission(exchange),
		           exchange->call.action->name, exchange->call.region);
	fail(exchange, &err);
}

static void on_http(void *context, const struct http_reply *reply, const struct error *err)
{
	struct aws_exchange *exchange = context;
	exchange->transfer = NULL;
	if (err != NULL) {
		on_no_answer(exchange, err);
		return;
	}
	if (reply->status != 200) {
		on_refused(exchange, reply);
		return;
	}
	retry_recover(&exchange->client->budget);
	count(exchange, "200");
	finish(exchange, reply, NULL);
}

/* --- an attempt --- */

static struct duration attempt_timeout(const struct aws_exchange *exchange)
{
	struct duration left = mono_since(exchange->call.deadline, now(exchange));
	return left.ns < exchange->call.timeout.ns ? left : exchange->call.timeout;
}

static int send_signed(struct aws_exchange *exchange, const struct endpoint *endpoint,
                       const struct aws_credentials *credentials, const char *target,
                       struct error *err)
{
	const struct aws_client_parts *parts = &exchange->client->parts;
	const struct aws_call *call = &exchange->call;
	const struct http_header signed_headers[] = {
		{ "Content-Type", request_content_type(call->action->service) },
		{ "X-Amz-Target", target },
	};
	const size_t signed_count = target == NULL ? 1 : 2;
	const struct sigv4_request request = {
		.method = "POST",
		.path = endpoint->path,
		.host = endpoint->host,
		.headers = signed_headers,
		.header_count = signed_count,
		.body = call->body,
		.body_len = call->body_len,
	};
	struct walltime wall = clock_wall(loop_clock(parts->loop));
	wall.ns += credential_chain_skew(parts->chain).ns;
	const struct sigv4_scope scope = { .region = endpoint->region,
		                           .service = endpoint->service,
		                           .now = wall };
	struct sigv4_signature signature;
	if (sigv4_sign(&request, credentials, &scope, &signature, err) != 0)
		return -1;
	struct http_header headers[6] = { { "Host", endpoint->host } };
	size_t header_count = 1;
	for (size_t i = 0; i < signed_count; i++)
		headers[header_count++] = signed_headers[i];
	for (size_t i = 0; i < signature.header_count; i++)
		headers[header_count++] = signature.headers[i];
	const struct http_call http = {
		.method = "POST",
		.url = endpoint->url,
		.headers = headers,
		.header_count = header_count,
		.body = call->body,
		.body_len = call->body_len,
		.timeout = attempt_timeout(exchange),
	};
	return parts->io->http_start(parts->http, &http, on_http, exchange, &exchange->transfer,
	                             err);
}

static int attempt(struct aws_exchange *exchange, const struct aws_credentials *credentials,
                   struct error *err)
{
	const struct aws_call *call = &exchange->call;
	struct arena *arena = arena_new(SCRATCH_LIMIT);
	if (arena == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	struct strbuf target;
	strbuf_init(&target, TARGET_MAX);
	request_target(call->action, &target);
	struct endpoint endpoint;
	exchange->attempts++;
	exchange->serial = credentials->serial;
	int failed =
		credential_chain_endpoint(exchange->client->parts.chain, call->action->service,
	                                  call->region, arena, &endpoint, err) != 0 ||
		send_signed(exchange, &endpoint, credentials, target.data, err) != 0;
	strbuf_done(&target);
	arena_free(arena);
	return failed ? -1 : 0;
}

static void on_credentials(void *context, const struct aws_credentials *credentials,
                           const struct error *err)
{
	struct aws_exchange *exchange = context;
	struct error why = { 0 };
	exchange->wait = NULL;
	if (err != NULL)
		why = *err;
	else if (!mono_before(now(exchange), exchange->call.deadline))
		error_set(&why, ERROR_TIMEOUT, 0, "%s:%s in %s: no time is left",
		          permission(exchange), exchange->call.action->name,
		          exchange->call.region);
	else if (attempt(exchange, credentials, &why) == 0)
		return;
	fail(exchange, &why);
}

static int ask_credentials(struct aws_exchange *exchange, struct error *err)
{
	return credential_chain_get(exchange->client->parts.chain, on_credentials, exchange,
	                            &exchange->wait, err);
}

/* --- outside --- */

struct aws_client *aws_client_new(const struct aws_client_parts *parts)
{
	struct aws_client *client = calloc(1, sizeof(*client));
	if (client == NULL)
		return NULL;
	client->parts = *parts;
	if (client->parts.io == NULL)
		client->parts.io = &credential_io_system;
	client->budget.tokens = RETRY_BUDGET_FULL;
	return client;
}

void aws_client_free(struct aws_client *client)
{
	if (client == NULL)
		return;
	struct aws_exchange *exchange = client->first;
	while (exchange != NULL) {
		struct aws_exchange *next = exchange->next;
		aws_exchange_cancel(exchange);
		exchange = next;
	}
	free(client);
}

static struct aws_exchange *exchange_new(struct aws_client *client, const struct aws_call *call)
{
	struct aws_exchange *exchange = calloc(1, sizeof(*exchange));
	char *body = malloc(call->body_len + 1);
	char *region = strdup(call->region);
	if (exchange == NULL || body == NULL || region == NULL) {
		free(region);
		free(body);
		free(exchange);
		return NULL;
	}
	memcpy(body, call->body, call->body_len);
	body[call->body_len] = '\0';
	exchange->client = client;
	exchange->call = *call;
	exchange->call.region = exchange->region = region;
	exchange->call.body = exchange->body = body;
	exchange->link = &client->first;
	exchange->next = client->first;
	if (exchange->next != NULL)
		exchange->next->link = &exchange->next;
	client->first = exchange;
	return exchange;
}

int aws_client_ask(struct aws_client *client, const struct aws_call *call,
                   aws_answered *answered, void *context, struct aws_exchange **ret_exchange,
                   struct error *err)
{
	struct aws_exchange *exchange = exchange_new(client, call);
	if (exchange == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	exchange->answered = answered;
	exchange->context = context;
	if (ask_credentials(exchange, err) != 0) {
		exchange_free(exchange);
		return -1;
	}
	*ret_exchange = exchange;
	return 0;
}

void aws_exchange_cancel(struct aws_exchange *exchange)
{
	if (exchange == NULL)
		return;
	renewal_wait_cancel(exchange->wait);
	if (exchange->transfer != NULL)
		exchange->client->parts.io->http_cancel(exchange->transfer);
	exchange_free(exchange);
}
