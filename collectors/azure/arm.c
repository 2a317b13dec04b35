/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of an exchange: its turn at the lock, token, attempt, and then its end, or a pause
 * and the next token and attempt: the same request again, or the next one of an operation.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/wiped.h"
#include "collectors/azure/arm_internal.h"
#include "collectors/azure/auth/token_answer.h"

/* What one exchange keeps but for the body. */
#define KEPT_MAX ((size_t)64 * 1024)
#define BODY_MAX ((size_t)1024 * 1024)

/* Those who wait for a quota do not all come back at once. */
#define SPREAD_S 2

/* Of everything, when nobody says. */
#define OPERATION_DEFAULT_S 180

static void ask_token(struct arm_exchange *exchange);
static void take_turn(struct arm_exchange *exchange);

struct monotime arm_now(const struct arm_exchange *exchange)
{
	return clock_mono(loop_clock(exchange->client->parts.loop));
}

bool arm_is_poll(const struct arm_exchange *exchange)
{
	return exchange->course.phase != ARM_ASKED;
}

enum arm_method arm_method_of(const struct arm_exchange *exchange)
{
	return arm_is_poll(exchange) ? ARM_GET : exchange->call.method;
}

struct arm_request arm_request_of(const struct arm_exchange *exchange)
{
	return (struct arm_request){
		.action = exchange->call.action,
		.subject = exchange->call.subject,
		.permission = exchange->call.permission,
		.who = token_source_name(exchange->client->parts.tokens),
		.is_poll = arm_is_poll(exchange),
	};
}

bool arm_is_in_time(const struct arm_exchange *exchange, struct monotime when)
{
	return !exchange->has_deadline || mono_before(when, exchange->deadline);
}

/* --- locks -------------------------------------------------------------------------------- */

static bool has_same_lock(const struct arm_exchange *a, const struct arm_exchange *b)
{
	return a->call.lock != NULL && b->call.lock != NULL &&
	       strcasecmp(a->call.lock, b->call.lock) == 0;
}

static bool is_lock_free(const struct arm_exchange *exchange)
{
	const struct exchanges *exchanges = &exchange->client->exchanges;
	for (const struct arm_exchange *other = TAILQ_FIRST(exchanges); other != NULL;
	     other = TAILQ_NEXT(other, entry)) {
		if (other != exchange && other->has_turn && has_same_lock(other, exchange))
			return false;
	}
	return true;
}

static void at(struct arm_exchange *exchange, struct monotime when,
               void (*then)(struct arm_exchange *exchange))
{
	exchange->then = then;
	loop_timer_at(exchange->timer, when);
}

void arm_try_at(struct arm_exchange *exchange, struct monotime when)
{
	at(exchange, when, ask_token);
}

static void release_lock(struct arm_exchange *exchange)
{
	if (!exchange->has_turn)
		return;
	exchange->has_turn = false;
	struct arm_exchange *next = TAILQ_FIRST(&exchange->client->exchanges);
	while (next != NULL && (next == exchange || !has_same_lock(next, exchange)))
		next = TAILQ_NEXT(next, entry);
	if (next == NULL)
		return;
	next->has_turn = true;
	at(next, arm_now(next), take_turn);
}

/* --- the end ------------------------------------------------------------------------------ */

static void detach(struct arm_exchange *exchange)
{
	release_lock(exchange);
	TAILQ_REMOVE(&exchange->client->exchanges, exchange, entry);
}

static void exchange_free(struct arm_exchange *exchange)
{
	loop_timer_close(exchange->timer);
	arm_course_done(&exchange->course);
	free(exchange->url);
	arena_free(exchange->arena);
	free(exchange);
}

/* The callback may free the client. */
void arm_finish(struct arm_exchange *exchange, const struct arm_answer *answer,
                const struct arm_failure *failure)
{
	detach(exchange);
	exchange->answered(exchange->context, answer, failure);
	exchange_free(exchange);
}

void arm_fail(struct arm_exchange *exchange, struct error *err)
{
	const struct arm_failure failure = { .err = err, .code = "" };
	arm_finish(exchange, NULL, &failure);
}

void arm_fail_named(struct arm_exchange *exchange, struct error *err)
{
	const struct arm_request request = arm_request_of(exchange);
	char name[ARM_NAME_SIZE];
	error_wrap(err, "%s", arm_request_name(&request, name));
	arm_fail(exchange, err);
}

/* --- an attempt --------------------------------------------------------------------------- */

static struct duration attempt_timeout(const struct arm_exchange *exchange)
{
	struct duration timeout = exchange->call.timeout;
	if (!exchange->has_deadline)
		return timeout;
	struct duration left = mono_since(exchange->deadline, arm_now(exchange));
	return left.ns < timeout.ns ? left : timeout;
}

static int send_request(struct arm_exchange *exchange, const char *authorization,
                        struct error *err)
{
	const struct arm_client_parts *parts = &exchange->client->parts;
	bool is_post = arm_method_of(exchange) == ARM_POST;
	const char *body = exchange->call.body;
	const struct http_header headers[] = {
		{ "Authorization", authorization },
		{ "Accept", "application/json" },
		{ "Content-Type", "application/json" },
	};
	const struct http_call http = {
		.method = is_post ? "POST" : "GET",
		.url = exchange->url,
		.headers = headers,
		.header_count = is_post && body != NULL ? 3 : 2,
		.body = !is_post       ? NULL
		        : body != NULL ? body
		                       : "",
		.body_len = is_post && body != NULL ? strlen(body) : 0,
		.timeout = attempt_timeout(exchange),
	};
	return parts->io->http_start(parts->http, &http, arm_on_http, exchange,
	                             &exchange->transfer, err);
}

static int attempt(struct arm_exchange *exchange, const struct access_token *token,
                   struct error *err)
{
	static const char scheme[] = "Bearer ";
	struct wiped authorization;
	wiped_init(&authorization, AZURE_TOKEN_MAX + sizeof(scheme));
	int failed = wiped_add(&authorization, scheme, strlen(scheme)) |
	             wiped_add(&authorization, token->text, strlen(token->text));
	exchange->attempts++;
	exchange->serial = token->serial;
	if (failed != 0)
		error_set(err, ERROR_LIMIT, 0, "no memory for a token");
	else
		failed = send_request(exchange, wiped_text(&authorization), err);
	wiped_done(&authorization);
	return failed;
}

static void on_token(void *context, const struct access_token *token, const struct error *err)
{
	struct arm_exchange *exchange = context;
	struct error why = { 0 };
	exchange->wait = NULL;
	if (err != NULL) {
		why = *err;
		arm_fail(exchange, &why);
	} else if (!arm_is_in_time(exchange, arm_now(exchange))) {
		error_set(&why, ERROR_TIMEOUT, 0, "no time is left");
		arm_fail_named(exchange, &why);
	} else if (attempt(exchange, token, &why) != 0) {
		arm_fail_named(exchange, &why);
	}
}

/* Whether Azure has asked everybody to wait; then the exchange waits, or has ended. */
static bool is_held(struct arm_exchange *exchange)
{
	struct arm_client *client = exchange->client;
	struct monotime until = client->held[arm_method_of(exchange)];
	struct duration left = mono_since(until, arm_now(exchange));
	if (left.ns <= 0)
		return false;
	until = mono_add(until, duration_seconds(SPREAD_S * client->parts.io->random()));
	if (arm_is_in_time(exchange, until)) {
		arm_try_at(exchange, until);
		return true;
	}
	struct error err;
	error_set(&err, ERROR_THROTTLED, 0, "Azure has asked us to wait %.0f seconds longer",
	          duration_to_seconds(left));
	arm_fail_named(exchange, &err);
	return true;
}

static void ask_token(struct arm_exchange *exchange)
{
	struct error err = { 0 };
	if (is_held(exchange))
		return;
	if (token_source_get(exchange->client->parts.tokens, on_token, exchange,
	                     &exchange->wait, &err) != 0)
		arm_fail_named(exchange, &err);
}

/* --- turns -------------------------------------------------------------------------------- */

static void on_timer(void *context)
{
	struct arm_exchange *exchange = context;
	exchange->then(exchange);
}

/* From now on its own operation counts, not those before it. */
static void take_turn(struct arm_exchange *exchange)
{
	struct duration limit = exchange->call.operation_timeout;
	if (limit.ns == 0 && !exchange->has_deadline)
		limit = duration_seconds(OPERATION_DEFAULT_S);
	struct monotime end = mono_add(arm_now(exchange), limit);
	if (limit.ns != 0 && arm_is_in_time(exchange, end)) {
		exchange->has_deadline = true;
		exchange->deadline = end;
	}
	ask_token(exchange);
}

static void on_turn_too_late(struct arm_exchange *exchange)
{
	struct error err;
	error_set(&err, ERROR_TIMEOUT, 0,
	          "other operations on the same resource have taken all the time");
	arm_fail_named(exchange, &err);
}

static void begin(struct arm_exchange *exchange)
{
	if (is_lock_free(exchange)) {
		exchange->has_turn = true;
		at(exchange, arm_now(exchange), take_turn);
	} else if (exchange->has_deadline) {
		at(exchange, exchange->deadline, on_turn_too_late);
	}
}

/* --- outside ------------------------------------------------------------------------------ */

struct arm_client *arm_client_new(const struct arm_client_parts *parts)
{
	struct arm_client *client = calloc(1, sizeof(*client));
	if (client == NULL)
		return NULL;
	client->parts = *parts;
	if (client->parts.io == NULL)
		client->parts.io = &credential_io_system;
	client->arm_url = strdup(parts->arm_url);
	client->budget.tokens = RETRY_BUDGET_FULL;
	TAILQ_INIT(&client->exchanges);
	if (client->arm_url == NULL) {
		free(client);
		return NULL;
	}
	return client;
}

static void cancel(struct arm_exchange *exchange)
{
	renewal_wait_cancel(exchange->wait);
	exchange->client->parts.io->http_cancel(exchange->transfer);
	detach(exchange);
	exchange_free(exchange);
}

void arm_client_free(struct arm_client *client)
{
	if (client == NULL)
		return;
	struct arm_exchange *exchange = TAILQ_FIRST(&client->exchanges);
	while (exchange != NULL) {
		struct arm_exchange *next = TAILQ_NEXT(exchange, entry);
		cancel(exchange);
		exchange = next;
	}
	free(client->arm_url);
	free(client);
}

static int copy_call(struct arm_exchange *exchange, const struct arm_call *call,
                     struct error *err)
{
	struct arm_call *copy = &exchange->call;
	struct arena *arena = exchange->arena;
	const char *url = NULL;
	if (arm_url_make(exchange->client->arm_url, call->url, call->api_version, arena, &url,
	                 err) != 0)
		return -1;
	*copy = *call;
	copy->url = NULL;
	copy->api_version = NULL;
	copy->body = arena_strdup(arena, call->body);
	copy->subject = arena_strdup(arena, call->subject);
	copy->lock = arena_strdup(arena, call->lock);
	exchange->url = strdup(url);
	exchange->has_deadline = call->deadline.ns != 0;
	exchange->deadline = call->deadline;
	return exchange->url == NULL || arena_failed(arena)
	               ? error_set(err, ERROR_LIMIT, 0, "no memory for a request")
	               : 0;
}

/* In no list yet. */
static struct arm_exchange *exchange_new(struct arm_client *client, const struct arm_call *call,
                                         struct error *err)
{
	struct arm_exchange *exchange = calloc(1, sizeof(*exchange));
	if (exchange != NULL) {
		exchange->client = client;
		exchange->arena = arena_new(KEPT_MAX + BODY_MAX);
		exchange->timer = loop_timer_new(client->parts.loop, on_timer, exchange);
	}
	if (exchange == NULL || exchange->arena == NULL || exchange->timer == NULL)
		error_set(err, ERROR_LIMIT, 0, "no memory for a request");
	else if (copy_call(exchange, call, err) == 0)
		return exchange;
	if (exchange != NULL)
		exchange_free(exchange);
	return NULL;
}

int arm_ask(struct arm_client *client, const struct arm_call *call, arm_answered *answered,
            void *context, struct arm_exchange **ret_exchange, struct error *err)
{
	struct arm_exchange *exchange = exchange_new(client, call, err);
	if (exchange == NULL)
		return error_wrap(err, "%s", call->action);
	exchange->answered = answered;
	exchange->context = context;
	TAILQ_INSERT_TAIL(&client->exchanges, exchange, entry);
	begin(exchange);
	*ret_exchange = exchange;
	return 0;
}

void arm_exchange_cancel(struct arm_exchange *exchange)
{
	if (exchange != NULL)
		cancel(exchange);
}
