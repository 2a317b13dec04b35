/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Tokens for Azure Resource Manager: who we are to Azure, found in the same places and order as
 * Azure's own SDKs find it, fetched when it is needed, and renewed before it expires.
 *
 * Order of `auth: default`: environment (secret, then certificate); workload identity; managed
 * identity. The first that is there counts: if it is broken, that is the answer. Options of the
 * collector come before environment variables. AZURE_TOKEN_CREDENTIALS narrows the choice.
 *
 * One source serves one account; all its requests share one fetch. Files are read each time a
 * token is fetched. Secrets are held in memory that is wiped. On the loop's thread only.
 *
 * \see
 * https://learn.microsoft.com/azure/developer/javascript/sdk/authentication/credential-chains
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/base/secret.h"
#include "agent/runtime/credential_io.h"
#include "agent/runtime/renewal.h"
#include "collectors/azure/auth/place.h"

struct environment;
struct error;
struct loop;
struct token_source;

/** The option `auth`. */
enum azure_auth {
	AZURE_AUTH_DEFAULT,
	AZURE_AUTH_CLIENT_SECRET,
	AZURE_AUTH_CLIENT_CERTIFICATE,
	AZURE_AUTH_WORKLOAD_IDENTITY,
	AZURE_AUTH_MANAGED_IDENTITY,
	AZURE_AUTH_COUNT
};

/** What the collector's options say about who we are; NULL: what the environment says. */
struct azure_identity {
	enum azure_auth auth;
	const char *tenant_id;
	const char *client_id;
	struct secret client_secret;
	const char *certificate_file; /**< PEM: key and certificate, the chain behind them */
	struct secret certificate_password;
	const char *federated_token_file;
};

/** What a source is made of. Strings and secrets are copied, the rest is borrowed for its life.
 */
struct token_options {
	struct loop *loop;
	struct http_client *http;
	const struct environment *environment;
	const struct credential_io *io; /**< NULL: credential_io_system */
	struct azure_identity identity;
	struct azure_place place;  /**< as azure_place_find() has found it */
	const char *arc_directory; /**< of the keys of Azure Arc's agent; NULL: its own */
};

/** A token as it is sent: "Authorization: Bearer TEXT". */
struct access_token {
	const char *text;
	uint64_t serial; /**< from 1, another one with each fetch; for token_source_reject() */
};

/**
 * The answer to token_source_get(), on the loop's thread. Exactly one of the two is not NULL.
 * The token is borrowed until the callback returns: send it, and ask again for the next
 * request. Errors name who was asked: ERROR_DENIED (nobody gives a token), ERROR_CONFIG,
 * ERROR_TIMEOUT, ERROR_UNREACHABLE, ERROR_THROTTLED, ERROR_MALFORMED, ERROR_LIMIT.
 */
typedef void token_ready(void *context, const struct access_token *token,
                         const struct error *err);

/**
 * Make a source; nothing is read or asked yet.
 *
 * \param options     What it is made of.
 * \param ret_source  Written on success only; to be freed with token_source_free().
 * \return 0, or -1 with ERROR_LIMIT.
 */
int token_source_new(const struct token_options *options, struct token_source **ret_source,
                     struct error *err);

/**
 * Free a source, wipe its tokens, and forget who waits: their callbacks do not run.
 *
 * \param source  NULL is allowed.
 */
void token_source_free(struct token_source *source);

/**
 * Ask for a token: the one that is at hand and valid, else it is fetched. A fetch that failed
 * answers for a while: ten seconds, or five minutes when somebody has to mend something.
 *
 * \param source    The source.
 * \param ready     Called once, never from within this function, unless the wait is cancelled.
 * \param context   Handed to it.
 * \param ret_wait  Written on success only; valid until `ready` is called. May be NULL. To be
 * cancelled with renewal_wait_cancel().
 * \return 0, or -1 with ERROR_LIMIT.
 */
int token_source_get(struct token_source *source, token_ready *ready, void *context,
                     struct renewal_wait **ret_wait, struct error *err);

/**
 * Azure refused a token (status 401): another one is fetched for whoever asks next.
 *
 * \param source        The source.
 * \param serial        Of the token that was refused.
 * \param authenticate  Header WWW-Authenticate of the answer: the claims that it asks for go
 * with the next request for a token. NULL: none.
 * \return true when asking again is worth it: a newer one is there, or will be fetched. false:
 * this one came from a fetch that was itself made because of a refusal less than a minute ago.
 */
bool token_source_reject(struct token_source *source, uint64_t serial,
                         const char *authenticate);

/**
 * Who we are, for messages: "managed identity (IMDS)".
 *
 * \param source  The source.
 * \return Never NULL; borrowed until the next fetch.
 */
const char *token_source_name(const struct token_source *source);

/**
 * What is wrong though tokens come, such as a key that others can read or a certificate that
 * soon expires.
 *
 * \param source  The source.
 * \return A sentence, or NULL; borrowed until the next fetch.
 */
const char *token_source_warning(const struct token_source *source);

/**
 * Why the last fetch failed, while an older token is still good: sooner or later it ends.
 *
 * \param source  The source.
 * \return NULL when all is well, or when there is no token and token_source_get() says why;
 * borrowed until the next fetch.
 */
const struct error *token_source_trouble(const struct token_source *source);
