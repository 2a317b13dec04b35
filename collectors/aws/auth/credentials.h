/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The credential chain: who we are to AWS, found in the same places and order as the AWS
 * command line finds it, fetched when it is needed, and renewed in the background before it
 * expires.
 *
 * Order: environment; a profile that assumes a role; web identity; the shared credentials file;
 * credential_process; the config file; the container's service (ECS, EKS pod identity); the
 * instance's (IMDSv2, never v1). The first that is there counts: if it is broken, that is the
 * answer. A role of the collector's own options is assumed on top of whatever was found.
 *
 * One chain serves one account; all its requests share one fetch. Files are read when
 * credentials are fetched. Keys are held in memory that is wiped. On the loop's thread only.
 *
 * \see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/runtime/credential_io.h"
#include "agent/runtime/renewal.h"
#include "collectors/aws/auth/endpoint.h"

struct arena;
struct environment;
struct credential_chain;
struct error;
struct loop;

/** Open, so that sigv4_sign() is pure and tests make their own. */
struct aws_credentials {
	const char *access_key_id;
	const char *secret_access_key;
	const char *session_token; /**< NULL: none, the keys are for ever */
	struct walltime expires;   /**< 0: never */
	uint64_t serial;           /**< from 1, another one with each fetch; for _reject() */
};

/** What a chain is made of. Strings are copied, the rest is borrowed for the chain's life. */
struct credential_options {
	struct loop *loop;
	struct http_client *http;
	const struct environment *environment;
	const struct credential_io *io; /**< NULL: credential_io_system */
	const char *profile;            /**< NULL: AWS_PROFILE, else "default" */
	const char *role_arn;           /**< assumed on top; NULL: none */
	const char *external_id;        /**< of that role; NULL: none */
	const char *region;       /**< of STS; NULL: what the environment, the profile or the
	                           * instance says, see credential_chain_region() */
	const char *endpoint_url; /**< of every service, STS too; NULL: none */
};

/**
 * The answer to credential_chain_get(), on the loop's thread. Exactly one of the two is not
 * NULL. The credentials are borrowed until the callback returns: sign, and ask again for the
 * next request. Errors name the link of the chain: ERROR_DENIED (no credentials anywhere, or
 * somebody refused to give them), ERROR_CONFIG, ERROR_TIMEOUT, ERROR_UNREACHABLE,
 * ERROR_THROTTLED, ERROR_MALFORMED, ERROR_LIMIT.
 */
typedef void credentials_ready(void *context, const struct aws_credentials *credentials,
                               const struct error *err);

/**
 * Make a chain; nothing is read or asked yet.
 *
 * \param options    What it is made of.
 * \param ret_chain  Written on success only; to be freed with credential_chain_free().
 * \return 0, or -1 with ERROR_LIMIT.
 */
int credential_chain_new(const struct credential_options *options,
                         struct credential_chain **ret_chain, struct error *err);

/**
 * Free a chain, wipe its keys, and forget who waits: their callbacks do not run.
 *
 * \param chain  NULL is allowed.
 */
void credential_chain_free(struct credential_chain *chain);

/**
 * Ask for credentials: those that are at hand and valid, else they are fetched. A fetch that
 * failed answers for the next ten seconds.
 *
 * \param chain     The chain.
 * \param ready     Called once, never from within this function, unless the wait is cancelled.
 * \param context   Handed to it.
 * \param ret_wait  Written on success only; valid until `ready` is called. May be NULL. To be
 * cancelled with renewal_wait_cancel().
 * \return 0, or -1 with ERROR_LIMIT.
 */
int credential_chain_get(struct credential_chain *chain, credentials_ready *ready,
                         void *context, struct renewal_wait **ret_wait, struct error *err);

/**
 * AWS refused credentials as expired or unknown (ExpiredToken, RequestExpired,
 * InvalidClientTokenId, UnrecognizedClientException, ...): they are fetched again for whoever
 * asks next.
 *
 * \param chain   The chain.
 * \param serial  Of the credentials that were refused.
 * \return true when asking again is worth it: newer ones are there, or will be fetched. false:
 * these came from a fetch that was itself made because of a refusal less than a minute ago.
 */
bool credential_chain_reject(struct credential_chain *chain, uint64_t serial);

/**
 * What the credentials are, for messages: "role arn:aws:iam::1:role/m through profile hub
 * (config file)".
 *
 * \param chain  The chain.
 * \return Never NULL; borrowed until the next fetch.
 */
const char *credential_chain_name(const struct credential_chain *chain);

/**
 * What is wrong with the files though they can be used, such as keys that others can read.
 *
 * \param chain  The chain.
 * \return A sentence, or NULL; borrowed until the next fetch.
 */
const char *credential_chain_warning(const struct credential_chain *chain);

/**
 * Why the last fetch failed, while older credentials are still good: sooner or later they end.
 *
 * \param chain  The chain.
 * \return NULL when all is well, or when nobody has credentials and credential_chain_get() says
 * why; borrowed until the next fetch.
 */
const struct error *credential_chain_trouble(const struct credential_chain *chain);

/**
 * The region to use when no other is configured: the option's, AWS_REGION, AWS_DEFAULT_REGION,
 * the profile's, the instance's. Known once the chain has answered with credentials.
 *
 * \param chain  The chain.
 * \return NULL when nobody says; borrowed until the next fetch.
 */
const char *credential_chain_region(const struct credential_chain *chain);

/**
 * The endpoint of a service, as environment and profile name it. Call it in the callback of
 * credential_chain_get() or later: the profile files are those of the last fetch.
 *
 * \param chain         The chain.
 * \param service       Which service.
 * \param region        Which region.
 * \param arena         Where the answer lives.
 * \param ret_endpoint  Written on success only.
 * \return As endpoint_resolve().
 */
int credential_chain_endpoint(const struct credential_chain *chain, enum aws_service service,
                              const char *region, struct arena *arena,
                              struct endpoint *ret_endpoint, struct error *err);

/**
 * How far the cloud's clock is ahead of ours: what is added to the wall clock before signing.
 * The chain learns it from STS; the collector tells what it learned from other answers.
 *
 * \param chain  The chain.
 */
struct duration credential_chain_skew(const struct credential_chain *chain);

/**
 * Learn the skew from an answer that refused a signature because of its time.
 *
 * \param chain  The chain.
 * \param date   Date header of the answer (RFC 9110, 5.6.7); NULL or not a date: no skew.
 * \return true when signing again is worth it: the signature was off by more than four minutes,
 * or the skew was learned from another request half a minute ago at most. Else false.
 */
bool credential_chain_learn_skew(struct credential_chain *chain, const char *date);
