/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/auth.h"

#include <crypt.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"

#define DIGEST_LEN 32

/* "$2b$12$", then salt and hash in an alphabet of their own. */
#define BCRYPT_LEN 60
#define PREFIX_LEN 7
#define COST_MIN 4

struct user {
	char *name;
	char *hash;
	int has_digest;
	uint8_t digest[DIGEST_LEN]; /* of the credentials that were right last */
};

struct auth {
	pthread_mutex_t mutex; /* over the digests */
	struct user *users;
	size_t count;
	const struct user *costliest; /* stands in for users that do not exist */
};

static int cost(const char *hash)
{
	return (hash[4] - '0') * 10 + (hash[5] - '0');
}

/* crypt_checksalt() looks at no more than the prefix. */
static int is_bcrypt(const char *hash)
{
	static const char alphabet[] = "./0123456789abcdefghijklmnopqrstuvwxyz"
				       "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char digits[] = "0123456789";
	return strlen(hash) == BCRYPT_LEN && memcmp(hash, "$2", 2) == 0 &&
	       strchr("aby", hash[2]) != NULL && hash[3] == '$' && hash[6] == '$' &&
	       strchr(digits, hash[4]) != NULL && strchr(digits, hash[5]) != NULL &&
	       cost(hash) >= COST_MIN &&
	       hash[PREFIX_LEN + strspn(hash + PREFIX_LEN, alphabet)] == '\0';
}

int auth_hash_check(const char *hash, struct error *err)
{
	if (!is_bcrypt(hash))
		return error_set(err, ERROR_CONFIG, 0,
		                 "not a bcrypt hash ($2a$, $2b$ or $2y$, 60 characters)");
	if (cost(hash) > AUTH_COST_MAX)
		return error_set(err, ERROR_CONFIG, 0,
		                 "bcrypt cost %d is above %d, a login would take seconds",
		                 cost(hash), AUTH_COST_MAX);
	return 0;
}

struct auth *auth_new(const struct auth_user *users, size_t count)
{
	struct auth *auth = calloc(1, sizeof(*auth));
	if (auth == NULL)
		return NULL;
	pthread_mutex_init(&auth->mutex, NULL);
	auth->users = calloc(count, sizeof(*auth->users));
	if (auth->users == NULL)
		goto fail;
	for (auth->count = 0; auth->count < count;) {
		struct user *user = &auth->users[auth->count];
		user->name = strdup(users[auth->count].name);
		user->hash = strdup(users[auth->count].hash);
		auth->count++;
		if (user->name == NULL || user->hash == NULL)
			goto fail;
		if (auth->costliest == NULL || cost(user->hash) > cost(auth->costliest->hash))
			auth->costliest = user;
	}
	return auth;
fail:
	auth_free(auth);
	return NULL;
}

void auth_free(struct auth *auth)
{
	if (auth == NULL)
		return;
	for (size_t i = 0; auth->users != NULL && i < auth->count; i++) {
		free(auth->users[i].name);
		free(auth->users[i].hash);
	}
	free(auth->users);
	pthread_mutex_destroy(&auth->mutex);
	free(auth);
}

static struct user *find(const struct auth *auth, const char *name)
{
	for (size_t i = 0; i < auth->count; i++)
		if (strcmp(auth->users[i].name, name) == 0)
			return &auth->users[i];
	return NULL;
}

/* The hash's random salt is part of what is digested, so equal passwords have unequal digests.
 * The name needs no place in it, because a digest is only compared with that of the same user.
 */
static int digest(const struct user *user, const char *password, uint8_t out[static DIGEST_LEN])
{
	gnutls_hash_hd_t hash;
	if (gnutls_hash_init(&hash, GNUTLS_DIG_SHA256) != 0)
		return -1;
	int failure = gnutls_hash(hash, user->hash, BCRYPT_LEN) != 0 ||
	              gnutls_hash(hash, password, strlen(password)) != 0;
	gnutls_hash_deinit(hash, out);
	return failure ? -1 : 0;
}

enum auth_verdict auth_recall(struct auth *auth, const struct basic_credentials *credentials)
{
	struct user *user = find(auth, credentials->user);
	uint8_t sent[DIGEST_LEN];
	if (user == NULL || digest(user, credentials->password, sent) != 0)
		return AUTH_UNKNOWN;
	pthread_mutex_lock(&auth->mutex);
	int is_known = user->has_digest && gnutls_memcmp(sent, user->digest, DIGEST_LEN) == 0;
	pthread_mutex_unlock(&auth->mutex);
	return is_known ? AUTH_GRANTED : AUTH_UNKNOWN;
}

static void remember(struct auth *auth, struct user *user, const char *password)
{
	uint8_t right[DIGEST_LEN];
	if (digest(user, password, right) != 0)
		return;
	pthread_mutex_lock(&auth->mutex);
	memcpy(user->digest, right, DIGEST_LEN);
	user->has_digest = 1;
	pthread_mutex_unlock(&auth->mutex);
}

/* Whether a password belongs to a hash. */
static int matches(const char *password, const char *hash, struct crypt_data *scratch)
{
	const char *result = crypt_r(password, hash, scratch);
	return result != NULL && strlen(result) == BCRYPT_LEN &&
	       gnutls_memcmp(result, hash, BCRYPT_LEN) == 0;
}

enum auth_verdict auth_verify(struct auth *auth, const struct basic_credentials *credentials)
{
	/* Several requests of one client may have waited for the first of them. */
	if (auth_recall(auth, credentials) == AUTH_GRANTED)
		return AUTH_GRANTED;
	struct crypt_data *scratch = calloc(1, sizeof(*scratch)); /* 32 KiB, much for a stack */
	if (scratch == NULL)
		return AUTH_BUSY;
	struct user *user = find(auth, credentials->user);
	const char *hash = user != NULL ? user->hash : auth->costliest->hash;
	int is_right = matches(credentials->password, hash, scratch);
	explicit_bzero(scratch, sizeof(*scratch));
	free(scratch);
	if (user == NULL || !is_right)
		return AUTH_DENIED;
	remember(auth, user, credentials->password);
	return AUTH_GRANTED;
}
