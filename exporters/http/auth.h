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
struct auth_worker;
struct error;

/** Most that the two digits of a hash may say: 14 takes about 1.5 s, and stopping waits for it.
 */
#define AUTH_COST_MAX 14

/** Logins that wait for the worker; who comes then is told to come back. */
#define AUTH_QUEUE_MAX 16

struct auth_user {
	const char *name;
	const char *hash; /**< $2a$, $2b$ or $2y$; see auth_hash_check() */
};

enum auth_verdict {
	AUTH_UNKNOWN, /**< bcrypt has to say; ask auth_submit() */
	AUTH_GRANTED,
	AUTH_DENIED,
	AUTH_BUSY /**< too many wait, or the worker is stopping */
};

/** Called once on the worker's thread. */
typedef void auth_done(void *context, enum auth_verdict verdict);

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
 * Start the thread that computes.
 *
 * \return To be stopped with auth_worker_stop(), or NULL with ERROR_LIMIT.
 */
struct auth_worker *auth_worker_start(struct error *err);

/**
 * Stop: whoever waits gets AUTH_BUSY, the hash under way is finished, later submissions are
 * refused.
 *
 * \param worker  NULL is allowed; may be called again.
 */
void auth_worker_stop(struct auth_worker *worker);

/**
 * Free a worker.
 *
 * \param worker  Stopped; nobody submits any more. NULL is allowed.
 */
void auth_worker_free(struct auth_worker *worker);

/**
 * Have credentials judged by bcrypt. Thread-safe, does not block.
 *
 * \param worker       Who computes.
 * \param auth         Borrowed until done was called.
 * \param credentials  Copied.
 * \param done         Called with AUTH_GRANTED, AUTH_DENIED or AUTH_BUSY, unless -1 is
 * returned. \param context      Handed to done. \return 0, or -1 when the queue is full, memory
 * is short, or the worker is stopping.
 */
int auth_submit(struct auth_worker *worker, struct auth *auth,
                const struct basic_credentials *credentials, auth_done *done, void *context);
