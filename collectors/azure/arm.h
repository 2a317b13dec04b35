/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One request to Azure Resource Manager, until it is answered or there is no hope: token,
 * repetition, and the course of an operation that answers later. It is given its ways to the
 * outside, so tests play Azure.
 *
 * A request that was throttled or failed on their side is repeated after a pause, as retry.h
 * has it, as long as its deadline allows; a token that is refused is renewed once. An operation
 * (status 201 or 202) is followed to its end by Azure-AsyncOperation, Operation-Location or
 * Location. No URL is followed that leads away from the configured ARM endpoint. Requests with
 * the same lock are sent one after the other. Each attempt is counted.
 *
 * \see https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/runtime/credential_io.h"

struct arm_client;
struct arm_exchange;
struct error;
struct loop;
struct token_source;

/** What a client is made of; all borrowed for its life, but for the URL, which is copied. */
struct arm_client_parts {
	struct loop *loop;
	struct http_client *http;
	struct token_source *tokens;
	const struct credential_io *io; /**< NULL: credential_io_system */
	const char *arm_url;            /**< of struct azure_place */
	/** An attempt has ended: "200", a code of the API, or error_kind_name(). */
	void (*count)(void *context, const char *action, const char *code);
	/** So many requests of a kind ("subscription-reads") are left before we are throttled.
	 */
	void (*budget)(void *context, const char *kind, uint64_t remaining);
	void *context; /**< handed to both */
};

enum arm_method { ARM_GET, ARM_POST };

/** One request. Strings are copied, but for the action and the permission: constants. */
struct arm_call {
	enum arm_method method;
	const char *url; /**< a path ("/subscriptions/..."), with or without a query; or a
	                  * nextLink as the API wrote it */
	const char *api_version; /**< added to a path; NULL for a nextLink, which has its own */
	const char *body;        /**< JSON of a POST; NULL: none */
	const char *action;      /**< counted and named in errors: "routeTablesSummary" */
	const char *permission;  /**< "Microsoft.Network/expressRouteCircuits/peerings/" ... */
	const char *subject;     /**< what is asked about, for errors: "circuit rg/er"; may be
	                          * NULL */
	const char *lock;        /**< of the resource; compared without case; NULL: none */
	struct duration timeout; /**< of one attempt */
	struct monotime deadline;          /**< of everything; 0: none */
	struct duration operation_timeout; /**< of everything, from the moment that the lock is
	                                    * free; 0: none */
};

/** The answer, status 200 or 204. Valid during the callback only. */
struct arm_answer {
	const char *body; /**< NUL behind the last byte; wiped after the callback; "" for 204 */
	size_t len;
};

/** Why there is no answer. */
struct arm_failure {
	struct error *err;      /**< names action and subject, unless the host or the token does
	                         * not answer */
	const char *code;       /**< the API's, "" when there is none */
	bool is_not_found;      /**< what was asked about is not there */
	bool is_busy;           /**< another operation holds it, longer than we could wait */
	bool is_not_applicable; /**< it is there and cannot be asked this: no BGP, a stopped
	                         * virtual machine, an api-version that does not know it */
};

/**
 * How a request ended, on the loop's thread, never from within arm_ask(). Exactly one of the
 * two is not NULL.
 */
typedef void arm_answered(void *context, const struct arm_answer *answer,
                          const struct arm_failure *failure);

/**
 * Make a client.
 *
 * \param parts  Copied.
 * \return To be freed with arm_client_free(), or NULL when memory is short.
 */
struct arm_client *arm_client_new(const struct arm_client_parts *parts);

/**
 * Free a client; requests under way are cancelled.
 *
 * \param client  NULL is allowed.
 */
void arm_client_free(struct arm_client *client);

/**
 * Ask.
 *
 * \param client        The client.
 * \param call          What.
 * \param answered      Called once, unless the exchange is cancelled.
 * \param context       Handed to it.
 * \param ret_exchange  Written on success only; valid until `answered` is called.
 * \return 0, or -1 with ERROR_LIMIT, or ERROR_MALFORMED for a link that leads to another host.
 */
int arm_ask(struct arm_client *client, const struct arm_call *call, arm_answered *answered,
            void *context, struct arm_exchange **ret_exchange, struct error *err);

/**
 * Give up a request; its callback does not run. An operation goes on at Azure's side.
 *
 * \param exchange  Under way; NULL is allowed.
 */
void arm_exchange_cancel(struct arm_exchange *exchange);
