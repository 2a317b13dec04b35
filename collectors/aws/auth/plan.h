/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which link of the credential chain is used, and which roles are assumed on top of it: decided
 * from environment and profiles alone, before anything is asked. Pure.
 *
 * The order is botocore's. What it decides is compared with botocore in the tests.
 */
#pragma once

#include <stdint.h>
#include <stdbool.h>
#include <stddef.h>

#include "agent/base/clock.h"
#include "collectors/aws/auth/sts.h"

struct arena;
struct environment;
struct aws_profiles;
struct error;

/** Where the first credentials come from. */
enum credential_link {
	LINK_NONE, /**< nowhere: only the instance could be asked, and that is switched off */
	LINK_ENVIRONMENT,
	LINK_WEB_IDENTITY,
	LINK_SHARED_FILE,
	LINK_PROCESS,
	LINK_CONFIG_FILE,
	LINK_CONTAINER,
	LINK_INSTANCE,
	LINK_COUNT
};

/** Most roles that are assumed one on top of the other. */
enum { CREDENTIAL_ROLES_MAX = 8 };

/** What the decision is made from. All borrowed. */
struct plan_question {
	const struct environment *environment;
	const struct aws_profiles *profiles;
	const char *profile;     /**< the collector's option; NULL: none */
	const char *role_arn;    /**< the collector's option; NULL: none */
	const char *external_id; /**< of that role; NULL: none */
};

/** The decision. Borrows from profiles and environment, the rest is in the arena. */
struct credential_plan {
	enum credential_link link;
	bool is_last_resort; /**< the instance is asked because nothing else was there */
	const char *profile; /**< that is in use: region and endpoints are its own too */
	const char *source;  /**< profile that the link was found in; NULL: none */
	/** LINK_ENVIRONMENT, LINK_SHARED_FILE, LINK_CONFIG_FILE; token may be NULL. */
	const char *access_key_id, *secret_access_key, *session_token;
	const char *expiration;                      /**< LINK_ENVIRONMENT; NULL: never */
	const char *command;                         /**< LINK_PROCESS */
	const char *token_file;                      /**< LINK_WEB_IDENTITY */
	struct sts_role web_role;                    /**< LINK_WEB_IDENTITY */
	struct sts_role roles[CREDENTIAL_ROLES_MAX]; /**< to be assumed one after the other */
	size_t role_count;
	const char *name; /**< for messages: see credential_chain_name() */
};

/**
 * Decide.
 *
 * \param question  What is there.
 * \param arena     Where the name lives.
 * \param ret_plan  Written on success only.
 * \return 0, or -1 with ERROR_CONFIG: the link that would be used is broken; or ERROR_LIMIT.
 */
int credential_plan_make(const struct plan_question *question, struct arena *arena,
                         struct credential_plan *ret_plan, struct error *err);

/**
 * The profile that somebody has chosen.
 *
 * \param environment  Of the process.
 * \param option       The collector's option; NULL: none.
 * \return The option, AWS_DEFAULT_PROFILE or AWS_PROFILE; NULL: nobody has, "default" is in
 * use.
 */
const char *credential_plan_profile(const struct environment *environment, const char *option);

/**
 * A link as the AWS tools name it.
 *
 * \param link  Any.
 * \return A constant, such as "credential_process"; never NULL.
 */
const char *credential_link_name(enum credential_link link);
