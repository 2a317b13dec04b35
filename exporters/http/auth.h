/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who may ask: users with bcrypt hashes.
 *
 * bcrypt is slow on purpose, so it runs on a thread of its own, one at a time, while the
 * connection is suspended; the threads that serve never wait. What was right once is remembered
 * as a digest, so a scraper pays once and a flood of wrong passwords cannot push it out. An
 * unknown user costs as much as a known one.
 */
#pragma once

#include <stddef.h>

#include "exporters/http/basic.h"

struct auth;
struct error;

/** Most that the two digits of a hash may say: 14 takes about 1.5 s, and stopping waits for it.
 */
#define AUTH_COST_MAX 14

struct auth_user {
	const char *name;
	const char *hash; /**< $2a$, $2b$ or $2y$; see auth_hash_check() */
};

enum auth_verdict {
	AUTH_UNKNOWN, /**< auth_verify() has to say */
	AUTH_GRANTED,
	AUTH_DENIED,
	AUTH_BUSY /**< could not be judged now */
};

/**
 * Check that a hash is one that we can and want to verify.
 *
 * \param hash  NUL-terminated.
 * \return 0, or -1 with ERROR_CONFIG.
 */
int auth_hash_check(const char *hash, struct error *err);

/**
 * Make a set of users.
 *
 * \param users  Copied; names are unique, hashes checked.
 * \param count  At least 1.
 * \return To be freed with auth_free() when no job needs it any more, or NULL when memory is
 * short.
 */
struct auth *auth_new(const struct auth_user *users, size_t count);

/**
 * Free a set of users.
 *
 * \param auth  NULL is allowed.
 */
void auth_free(struct auth *auth);

/**
 * Judge credentials without waiting.
 *
 * \param auth         The users.
 * \param credentials  As sent.
 * \return AUTH_GRANTED when they were right before, else AUTH_UNKNOWN. Thread-safe.
 */
enum auth_verdict auth_recall(struct auth *auth, const struct basic_credentials *credentials);

/**
 * Judge credentials with bcrypt and remember them when they are right. Takes long: for a
 * worker. Thread-safe.
 *
 * \param auth         The users.
 * \param credentials  As sent.
 * \return AUTH_GRANTED or AUTH_DENIED; AUTH_BUSY when memory is short.
 */
enum auth_verdict auth_verify(struct auth *auth, const struct basic_credentials *credentials);
