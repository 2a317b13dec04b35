/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The two requests to STS that give credentials, and their answers. Pure.
 *
 * \see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * \see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/runtime/wiped.h"

struct aws_keys;
struct error;

/** A role to be assumed. All borrowed. */
struct sts_role {
	const char *arn;
	const char *session_name; /**< how CloudTrail names us */
	const char *external_id;  /**< NULL: none */
	int64_t duration_s;       /**< 0: STS decides */
};

/** What STS says when it gives none. */
struct sts_fault {
	char code[64]; /**< "AccessDenied"; "" when the answer has no code */
	char message[256];
};

/**
 * The body of AssumeRole, or of AssumeRoleWithWebIdentity when there is a token.
 *
 * \param role       The role.
 * \param web_token  NULL: AssumeRole, to be signed.
 * \param body       Initialised; appended to.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int sts_request(const struct sts_role *role, const char *web_token, struct wiped *body,
                struct error *err);

/**
 * Read an answer of status 200.
 *
 * \param text      `len` bytes of anything.
 * \param len       Bytes.
 * \param ret_keys  Written on success only; to be freed with aws_keys_free().
 * \return 0, or -1 with ERROR_MALFORMED or ERROR_LIMIT.
 */
int sts_answer(const char *text, size_t len, struct aws_keys **ret_keys, struct error *err);

/**
 * Read an answer of any other status; what it does not say stays empty.
 *
 * \param text       `len` bytes of anything.
 * \param len        Bytes.
 * \param ret_fault  Always written; cleaned and bounded.
 */
void sts_read_fault(const char *text, size_t len, struct sts_fault *ret_fault);
