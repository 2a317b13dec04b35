/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which of the ways to a token is taken: decided from options and environment alone, as Azure's
 * SDKs decide it (DefaultAzureCredential). Pure: nobody is asked.
 *
 * \see
 * https://learn.microsoft.com/azure/developer/javascript/sdk/authentication/credential-chains
 */
#pragma once

#include <stdbool.h>

#include "collectors/azure/auth/token.h"

struct arena;
struct environment;
struct error;

enum token_link {
	TOKEN_CLIENT_SECRET,
	TOKEN_CLIENT_CERTIFICATE,
	TOKEN_WORKLOAD_IDENTITY,
	TOKEN_APP_SERVICE, /**< and Functions, Container Apps: managed identity */
	TOKEN_ARC,         /**< Azure Arc's agent: managed identity */
	TOKEN_IMDS,        /**< the virtual machine's service: managed identity */
	TOKEN_LINK_COUNT
};

/** What is decided by. */
struct token_question {
	const struct azure_identity *identity;
	const struct environment *environment;
	bool has_arc_agent; /**< TOKEN_ARC_AGENT is there */
};

/** Present on machines that Azure Arc manages. */
#define TOKEN_ARC_AGENT "/opt/azcmagent/bin/himds"

/** What was decided. Strings are the question's or live in the arena. */
struct token_plan {
	enum token_link link;
	const char *tenant_id;
	const char *client_id; /**< of a managed identity: NULL is the machine's own */
	const char *secret;    /**< TOKEN_CLIENT_SECRET; TOKEN_APP_SERVICE: of its header */
	const char *file;      /**< TOKEN_CLIENT_CERTIFICATE: PEM; TOKEN_WORKLOAD_IDENTITY: the
	                        * assertion */
	const char *password;  /**< of the certificate's key; NULL: none */
	bool with_chain;       /**< send the certificates of the issuers along */
	const char *endpoint;  /**< URL of a managed identity's service */
	bool is_last_resort;   /**< nothing said that it would be there */
	const char *passed;    /**< what was passed over because half of it is missing; NULL:
	                        * nothing */
	const char *name;      /**< see token_source_name() */
};

/**
 * Decide.
 *
 * \param question  What is there.
 * \param arena     Where names live.
 * \param ret_plan  Written on success only.
 * \return 0, or -1 with ERROR_CONFIG, which names what is missing or not supported, or
 * ERROR_LIMIT.
 */
int token_plan_make(const struct token_question *question, struct arena *arena,
                    struct token_plan *ret_plan, struct error *err);
