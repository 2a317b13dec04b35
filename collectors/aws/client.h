/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One request to an AWS API, until it is answered or there is no hope: credentials, endpoint,
 * signature, and what is done about an answer that is none. It is given its ways to the
 * outside, so tests play AWS.
 *
 * A request that was throttled or failed on their side is repeated after a pause, as retry.h
 * has it, as long as its deadline allows. Credentials that are refused are renewed once, and a
 * signature that is refused for its time is made again once with the cloud's time. Each attempt
 * is counted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agent/base/clock.h"
#include "collectors/aws/auth/credentials.h"
#include "collectors/aws/request.h"
#include "agent/runtime/retry.h"

struct aws_client;
struct aws_exchange;
struct error;
struct http_client;
struct loop;

/** What a client is made of; all borrowed for its life. */
struct aws_client_parts {
	struct loop *loop;
	struct http_client *http;
	struct credential_chain *chain;
	const struct credential_io *io; /**< NULL: credential_io_system */
	/** An attempt has ended: "200", a code of the API, or error_kind_name(). */
	void (*count)(void *context, const char *action, const char *code);
	/** The cloud's clock is so far ahead of ours, as it is corrected from now on. */
	void (*skewed)(void *context, double seconds);
	void *context; /**< handed to both */
};

/** One request. Copied, but for the action, which is a constant. */
struct aws_call {
	const struct aws_action *action;
	const char *region;
	const char *body;
	size_t body_len;
	struct duration timeout;  /**< of one attempt */
	struct monotime deadline; /**< of all of them */
};

/** Why there is no answer. */
struct aws_failure {
	struct error *err;      /**< names action and region, unless the host does */
	bool is_unknown_action; /**< this endpoint does not know the action */
	bool is_not_found;      /**< what was asked about is not there */
};

/**
 * How a request ended, on the loop's thread, never from within aws_client_ask(). Exactly one of
 * the two is not NULL: an answer of status 200, or why there is none.
 */
typedef void aws_answered(void *context, const struct http_reply *reply,
                          const struct aws_failure *failure);

/**
 * Make a client.
 *
 * \param parts  Copied.
 * \return To be freed with aws_client_free(), or NULL when memory is short.
 */
struct aws_client *aws_client_new(const struct aws_client_parts *parts);

/**
 * Free a client; requests under way are cancelled.
 *
 * \param client  NULL is allowed.
 */
void aws_client_free(struct aws_client *client);

/**
 * Ask.
 *
 * \param client        The client.
 * \param call          What.
 * \param answered      Called once, unless the exchange is cancelled.
 * \param context       Handed to it.
 * \param ret_exchange  Written on success only; valid until `answered` is called.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int aws_client_ask(struct aws_client *client, const struct aws_call *call,
                   aws_answered *answered, void *context, struct aws_exchange **ret_exchange,
                   struct error *err);

/**
 * Give up a request; its callback does not run.
 *
 * \param exchange  Under way; NULL is allowed.
 */
void aws_exchange_cancel(struct aws_exchange *exchange);
