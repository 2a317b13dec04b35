/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the files of the ARM client share. Nobody else includes it.
 *
 * arm.c keeps the exchanges, their turns and their attempts; arm_reply.c decides about every
 * answer: the end, a pause and the same again, or the next request of an operation. Each
 * exchange waits for one thing at a time.
 */
#pragma once

#include <sys/queue.h>

#include "agent/runtime/retry.h"
#include "collectors/azure/arm.h"
#include "collectors/azure/arm_course.h"
#include "collectors/azure/arm_failure.h"
#include "collectors/azure/auth/token.h"

/** What one attempt needs: a URL, a fault. */
#define ARM_SCRATCH_LIMIT ((size_t)128 * 1024)

TAILQ_HEAD(exchanges, arm_exchange);

struct arm_client {
	struct arm_client_parts parts;
	char *arm_url;
	struct retry_budget budget;
	struct monotime held[2];    /* by enum arm_method: throttled until then */
	struct exchanges exchanges; /* in the order in which they were asked for */
};

struct arm_exchange {
	TAILQ_ENTRY(arm_exchange) entry;
	struct arm_client *client;
	struct arena *arena; /* of the strings of: */
	struct arm_call call;
	arm_answered *answered;
	void *context;
	bool has_turn; /* the lock is ours */
	bool has_deadline;
	struct monotime deadline;
	struct arm_course course;
	char *url;         /* of the next attempt */
	unsigned attempts; /* of this request, from 1 */
	unsigned looks;    /* at an operation */
	bool has_renewed;  /* the token, for this request */
	uint64_t serial;   /* of the token of this attempt */
	/* what is waited for: one of the three */
	struct renewal_wait *wait;
	struct http_transfer *transfer;
	struct loop_timer *timer;
	void (*then)(struct arm_exchange *exchange); /* what the timer is for */
};

/**
 * The loop's time.
 *
 * \param exchange  Any.
 */
struct monotime arm_now(const struct arm_exchange *exchange);

/**
 * Whether an operation is asked about.
 *
 * \param exchange  Any.
 */
bool arm_is_poll(const struct arm_exchange *exchange);

/**
 * How the next request, or the one under way, is sent.
 *
 * \param exchange  Any.
 */
enum arm_method arm_method_of(const struct arm_exchange *exchange);

/**
 * What it is, for sentences.
 *
 * \param exchange  Any.
 */
struct arm_request arm_request_of(const struct arm_exchange *exchange);

/**
 * Whether the deadline is later than a moment.
 *
 * \param exchange  Any.
 * \param when      The moment.
 */
bool arm_is_in_time(const struct arm_exchange *exchange, struct monotime when);

/**
 * Make the next attempt at a moment.
 *
 * \param exchange  Nothing is under way.
 * \param when      In the past: as soon as the callbacks under way have returned.
 */
void arm_try_at(struct arm_exchange *exchange, struct monotime when);

/**
 * End an exchange.
 *
 * \param exchange  Freed.
 * \param answer    Or NULL.
 * \param failure   Or NULL.
 */
void arm_finish(struct arm_exchange *exchange, const struct arm_answer *answer,
                const struct arm_failure *failure);

/**
 * End an exchange by an error that names who does not answer.
 *
 * \param exchange  Freed.
 * \param err       Why.
 */
void arm_fail(struct arm_exchange *exchange, struct error *err);

/**
 * End an exchange by an error that does not yet name it.
 *
 * \param exchange  Freed.
 * \param err       Why; its context is added.
 */
void arm_fail_named(struct arm_exchange *exchange, struct error *err);

/**
 * http_answered: decide about the answer.
 *
 * \param context  The exchange.
 * \param reply    Or NULL.
 * \param err      Or NULL.
 */
void arm_on_http(void *context, const struct http_reply *reply, const struct error *err);
