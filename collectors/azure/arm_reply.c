/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/wiped.h"
#include "collectors/azure/arm_internal.h"

/* The result of an operation as a part of its status. */
#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)

/* How long an operation is left alone when it does not say. */
#define FIRST_LOOK_S 5
#define NEXT_LOOK_S 10

/* Those who wait for somebody else's operation do not all come back at once. */
#define SPREAD_S 2

/* --- pauses ------------------------------------------------------------------------------- */

/* Whether the next attempt comes after a pause; else the deadline comes first. */
static bool try_after(struct arm_exchange *exchange, struct duration pause)
{
	struct monotime when = mono_add(arm_now(exchange), pause);
	if (!arm_is_in_time(exchange, when))
		return false;
	arm_try_at(exchange, when);
	return true;
}

/* The headers by which Azure asks for a pause, the exact ones first. Negative: none. */
static long wanted_ms(const struct arm_exchange *exchange, const struct http_reply *reply)
{
	static const char *const exact[] = { "retry-after-ms", "x-ms-retry-after-ms" };
	const struct arm_client_parts *parts = &exchange->client->parts;
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		long ms = retry_after_ms(parts->io->http_header(reply, exact[i]));
		if (ms >= 0)
			return ms;
	}
	return retry_after(parts->io->http_header(reply, "Retry-After"),
	                   clock_wall(loop_clock(parts->loop)));
}

static bool try_repeated(struct arm_exchange *exchange, enum retry_cause cause, long wanted)
{
	struct arm_client *client = exchange->client;
	struct duration pause =
		retry_pause(exchange->attempts, cause, client->parts.io->random(), -1);
	if (wanted >= 0)
		pause = duration_ms(wanted);
	return exchange->attempts < RETRY_ATTEMPTS &&
	       arm_is_in_time(exchange, mono_add(arm_now(exchange), pause)) &&
	       retry_spend(&client->budget, cause) && try_after(exchange, pause);
}

/* The quota of the subscription or the tenant is everybody's: asked before the time, Azure
 * refuses again and begins to count anew. A resource provider's own concerns what it is asked.
 */
static bool try_throttled(struct arm_exchange *exchange, const char *code, long wanted)
{
	struct monotime *held = &exchange->client->held[arm_method_of(exchange)];
	struct monotime until = mono_add(arm_now(exchange), duration_ms(wanted));
	bool is_everybodys = strcasecmp(code, "SubscriptionRequestsThrottled") == 0 ||
	                     strcasecmp(code, "TenantRequestsThrottled") == 0;
	if (is_everybodys && wanted >= 0 && mono_before(*held, until))
		*held = until;
	return try_repeated(exchange, RETRY_THROTTLED, wanted);
}

/* Somebody else's operation ends some time; there is nothing to save a budget for. */
static bool try_when_free(struct arm_exchange *exchange, long wanted)
{
	double seconds = wanted >= 0 ? (double)wanted / 1000 : NEXT_LOOK_S;
	seconds += SPREAD_S * exchange->client->parts.io->random();
	return exchange->has_deadline && try_after(exchange, duration_seconds(seconds));
}

/* --- refusals ----------------------------------------------------------------------------- */

static bool try_renewed(struct arm_exchange *exchange, const struct http_reply *reply)
{
	const struct arm_client_parts *parts = &exchange->client->parts;
	if (exchange->has_renewed ||
	    !token_source_reject(parts->tokens, exchange->serial,
	                         parts->io->http_header(reply, "WWW-Authenticate")))
		return false;
	exchange->has_renewed = true;
	arm_try_at(exchange, arm_now(exchange));
	return true;
}

static bool try_again(struct arm_exchange *exchange, const struct http_reply *reply,
                      const struct azure_fault *fault)
{
	switch (fault->class) {
	case AZURE_FAULT_THROTTLED:
		return try_throttled(exchange, fault->code, wanted_ms(exchange, reply));
	case AZURE_FAULT_BUSY: return try_when_free(exchange, wanted_ms(exchange, reply));
	case AZURE_FAULT_TRANSIENT:
		return try_repeated(exchange, RETRY_TRANSIENT, wanted_ms(exchange, reply));
	case AZURE_FAULT_TOKEN: return try_renewed(exchange, reply);
	case AZURE_FAULT_OTHER:
	case AZURE_FAULT_DENIED:
	case AZURE_FAULT_VERSION:
	case AZURE_FAULT_NOT_FOUND:
	case AZURE_FAULT_NOT_APPLICABLE:
	case AZURE_FAULT_CLASS_COUNT: break;
	}
	return false;
}

static void count(const struct arm_exchange *exchange, const char *code)
{
	const struct arm_client_parts *parts = &exchange->client->parts;
	parts->count(parts->context,
	             arm_is_poll(exchange) ? ARM_POLL_ACTION : exchange->call.action, code);
}

static void count_status(const struct arm_exchange *exchange, long status)
{
	char text[24];
	snprintf(text, sizeof(text), "%ld", status);
	count(exchange, text);
}

static const char *request_id(const struct arm_exchange *exchange,
                              const struct http_reply *reply)
{
	static const char digits[] = "0123456789abcdefABCDEF-";
	const struct credential_io *io = exchange->client->parts.io;
	const char *id = io->http_header(reply, "x-ms-request-id");
	if (id == NULL)
		id = io->http_header(reply, "x-ms-correlation-request-id");
	return id != NULL && id[strspn(id, digits)] == '\0' ? id : NULL;
}

/* status 0: the operation has failed, and is not begun again */
static void on_refused(struct arm_exchange *exchange, const struct http_reply *reply,
                       long status)
{
	struct error err = { 0 };
	struct azure_fault fault;
	struct arena *arena = arena_new(ARM_SCRATCH_LIMIT);
	if (arena == NULL) {
		error_set(&err, ERROR_LIMIT, 0, "out of memory");
		arm_fail(exchange, &err);
		return;
	}
	const struct azure_refusal refusal = { .status = (int)status,
		                               .text = reply->body,
		                               .len = reply->len };
	struct arm_request request = arm_request_of(exchange);
	request.is_poll = request.is_poll && status != 0;
	azure_fault_read(arena, &refusal, &fault);
	if (status != 0 && fault.code[0] != '\0')
		count(exchange, fault.code);
	else if (status != 0)
		count_status(exchange, status);
	arm_failure_explain(&request, &fault, status, &err);
	error_add_request(&err, request_id(exchange, reply));
	const struct arm_failure failure = {
		.err = &err,
		.code = fault.code,
		.is_not_found = fault.class == AZURE_FAULT_NOT_FOUND && !request.is_poll,
		.is_busy = fault.class == AZURE_FAULT_BUSY,
		.is_not_applicable = fault.class == AZURE_FAULT_NOT_APPLICABLE ||
		                     fault.class == AZURE_FAULT_VERSION,
	};
	if (status == 0 || !try_again(exchange, reply, &fault))
		arm_finish(exchange, NULL, &failure);
	arena_free(arena);
}

static bool is_worth_repeating(enum error_kind kind)
{
	return kind == ERROR_TIMEOUT || kind == ERROR_UNREACHABLE || kind == ERROR_MALFORMED;
}

/* What is said of a host is said once for all its actions. */
static void on_no_answer(struct arm_exchange *exchange, const struct error *why)
{
	struct error err = *why;
	count(exchange, error_kind_name(err.kind));
	if (is_worth_repeating(err.kind) &&
	    try_repeated(exchange, err.kind == ERROR_TIMEOUT ? RETRY_TIMEOUT : RETRY_TRANSIENT,
	                 -1))
		return;
	if (err.kind == ERROR_UNREACHABLE || err.kind == ERROR_DENIED)
		arm_fail(exchange, &err);
	else
		arm_fail_named(exchange, &err);
}

/* --- answers ------------------------------------------------------------------------------ */

/* Each counts another sort of requests, of the subscription or of all of them together. */
static void tell_budgets(const struct arm_exchange *exchange, const struct http_reply *reply)
{
	static const char prefix[] = "x-ms-ratelimit-remaining-";
	static const char *const kinds[] = {
		"subscription-reads",
		"subscription-writes",
		"subscription-global-reads",
		"subscription-global-writes",
		"tenant-reads",
		"tenant-writes",
		"subscription-resource-requests",
		"subscription-resource-entities-read",
	};
	const struct arm_client_parts *parts = &exchange->client->parts;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char name[96];
		snprintf(name, sizeof(name), "%s%s", prefix, kinds[i]);
		const char *text = parts->io->http_header(reply, name);
		size_t len = text == NULL ? 0 : strlen(text);
		if (len > 0 && len < 16 && strspn(text, "0123456789") == len)
			parts->budget(parts->context, kinds[i], strtoull(text, NULL, 10));
	}
}

/* Where to ask next; 0, or -1 when it is told why not. */
static int follow(struct arm_exchange *exchange, struct error *err)
{
	const char *url = NULL;
	struct arena *arena = arena_new(ARM_SCRATCH_LIMIT);
	int failed = arena == NULL ||
	             arm_url_make(exchange->client->arm_url, arm_course_url(&exchange->course),
	                          NULL, arena, &url, err) != 0;
	if (!failed) {
		free(exchange->url);
		exchange->url = strdup(url);
		failed = exchange->url == NULL;
	}
	if (failed && err->kind == ERROR_NONE)
		error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	arena_free(arena);
	exchange->attempts = 0;
	exchange->has_renewed = false;
	return failed ? -1 : 0;
}

static void look_later(struct arm_exchange *exchange, long wanted)
{
	struct error err;
	double seconds = exchange->looks++ == 0 ? FIRST_LOOK_S : NEXT_LOOK_S;
	if (wanted >= 0)
		seconds = wanted < 1000 ? 1 : (double)wanted / 1000;
	if (try_after(exchange, duration_seconds(seconds)))
		return;
	error_set(&err, ERROR_TIMEOUT, 0, "the operation has not ended in time");
	arm_fail_named(exchange, &err);
}

static void succeed(struct arm_exchange *exchange, const char *body, size_t len)
{
	const struct arm_answer answer = { .body = body, .len = len };
	retry_recover(&exchange->client->budget);
	arm_finish(exchange, &answer, NULL);
}

static void take(struct arm_exchange *exchange, const struct http_reply *reply,
                 struct wiped *output)
{
	const struct credential_io *io = exchange->client->parts.io;
	const struct arm_reply taken = {
		.status = reply->status,
		.async_operation = io->http_header(reply, "Azure-AsyncOperation"),
		.operation_location = io->http_header(reply, "Operation-Location"),
		.location = io->http_header(reply, "Location"),
		.body = reply->body,
		.len = reply->len,
	};
	struct error err = { 0 };
	struct arm_course *course = &exchange->course;
	if (arm_course_is_success(taken.status)) /* refusals are counted by their code */
		count_status(exchange, taken.status);
	enum arm_step step = arm_course_take(course, &taken, output, &err);
	if ((step == ARM_LATER || step == ARM_NOW) && follow(exchange, &err) != 0)
		step = ARM_BROKEN;
	switch (step) {
	case ARM_DONE:
		if (output->len > 0)
			succeed(exchange, wiped_text(output), output->len);
		else
			succeed(exchange, reply->body, reply->len);
		return;
	case ARM_NOTHING: succeed(exchange, "", 0); return;
	case ARM_LATER: look_later(exchange, wanted_ms(exchange, reply)); return;
	case ARM_NOW: arm_try_at(exchange, arm_now(exchange)); return;
	case ARM_REFUSED: on_refused(exchange, reply, reply->status); return;
	case ARM_FAILED: on_refused(exchange, reply, 0); return;
	case ARM_BROKEN: arm_fail_named(exchange, &err); return;
	}
}

void arm_on_http(void *context, const struct http_reply *reply, const struct error *err)
{
	struct arm_exchange *exchange = context;
	struct wiped output;
	exchange->transfer = NULL;
	if (err != NULL) {
		on_no_answer(exchange, err);
		return;
	}
	tell_budgets(exchange, reply);
	wiped_init(&output, OUTPUT_MAX);
	take(exchange, reply, &output);
	wiped_done(&output);
}
