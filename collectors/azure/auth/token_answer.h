/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What token services answer: Microsoft Entra ID, App Service, Azure Arc, IMDS. Pure.
 *
 * Times come as numbers or as text, depending on the service and its version. expires_in of
 * IMDS counts from the moment the token was issued, perhaps hours ago; expires_on depends on
 * our clock: the shorter of the two counts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agent/base/clock.h"

struct arena;
struct error;

/** Longest token that is used; those of users in many groups reach a few KiB. */
#define AZURE_TOKEN_MAX ((size_t)16 * 1024)

/** A token; its memory is wiped when it is freed. */
struct azure_token {
	size_t size;             /**< of all of it */
	struct duration expires; /**< from now */
	struct duration refresh; /**< likewise: when its issuer wants us to come again; 0: it
	                          * does not say */
	char text[];
};

/**
 * Read an answer with status 200.
 *
 * \param text       The answer; the parser's memory is wiped.
 * \param len        Bytes.
 * \param client_id  Whose token it must be, in its own words: old agents of Azure Arc pass over
 * the question and answer with the machine's token. NULL: whoever was asked knows.
 * \param now        To measure expires_on with.
 * \param ret_token  Written on success only; to be freed with azure_token_free().
 * \return 0, or -1 with ERROR_MALFORMED, ERROR_DENIED (it has expired already) or ERROR_LIMIT.
 */
int azure_token_read(const char *text, size_t len, const char *client_id, struct walltime now,
                     struct azure_token **ret_token, struct error *err);

/**
 * Wipe and free.
 *
 * \param token  NULL is allowed.
 */
void azure_token_free(struct azure_token *token);

/** Why there is no token. Strings are never NULL. */
struct token_refusal {
	const char *error;    /**< "invalid_client"; "" when there is none. [a-z_] only */
	unsigned long number; /**< of AADSTS7000215; 0: none */
	const char *message;  /**< cleaned, without ids and times; "" when there is none */
	const char *trace_id; /**< for Microsoft's support; "" when there is none */
};

/**
 * Read an answer with any other status.
 *
 * \param arena        Where the strings live.
 * \param text         The answer; JSON or not.
 * \param len          Bytes.
 * \param ret_refusal  Always written.
 */
void token_refusal_read(struct arena *arena, const char *text, size_t len,
                        struct token_refusal *ret_refusal);

/** Who was refused, for the sentence about it. */
struct token_applicant {
	const char *client_id;
	const char *tenant_id;
	const char *authority; /**< URL */
};

/**
 * Say what Entra ID has refused, and what mends it.
 *
 * \param refusal    As read.
 * \param status     Of HTTP.
 * \param applicant  Who.
 * \param err        Set: ERROR_DENIED, ERROR_THROTTLED or, when they failed, ERROR_UNREACHABLE.
 */
void token_refusal_explain(const struct token_refusal *refusal, long status,
                           const struct token_applicant *applicant, struct error *err);

/**
 * Whether asking again in a moment may have another answer.
 *
 * \param refusal  As read.
 * \param status   Of HTTP.
 */
bool token_refusal_is_transient(const struct token_refusal *refusal, long status);
