/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/auth.h"

#include <crypt.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/base/error.h"

#define DIGEST_LEN 32
#define BCRYPT_LEN 60
#define WORKER_NICE 10

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

struct job {
	struct job *next;
	struct auth *auth;
	struct basic_credentials credentials;
	auth_done *done;
	void *context;
};

struct auth_worker {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct job *first, *last;
	size_t waiting;
	int is_stopping;
	int is_joined;
	pthread_t thread;
	struct crypt_data *scratch; /* 32 KiB, too much for a stack */
};

static int cost(const char *hash)
{
	return (hash[4] - '0') * 10 + (hash[5] - '0');
}

static int is_bcrypt(const char *hash)
{
	return strlen(hash) == BCRYPT_LEN && memcmp(hash, "$2", 2) == 0 &&
	       strchr("aby", hash[2]) != NULL && hash[3] == '$' && hash[6] == '$' &&
	       crypt_checksalt(hash) == CRYPT_SALT_OK;
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
	for (size_t i = 0; i < auth->count; i++) {
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

static enum auth_verdict verify(struct auth *auth, const struct basic_credentials *credentials,
                                struct crypt_data *scratch)
{
	/* Several requests of one client may have waited for the first of them. */
	if (auth_recall(auth, credentials) == AUTH_GRANTED)
		return AUTH_GRANTED;
	struct user *user = find(auth, credentials->user);
	const char *hash = user != NULL ? user->hash : auth->costliest->hash;
	memset(scratch, 0, sizeof(*scratch));
	const char *result = crypt_r(credentials->password, hash, scratch);
	int is_right = result != NULL && strlen(result) == BCRYPT_LEN &&
	               gnutls_memcmp(result, hash, BCRYPT_LEN) == 0;
	explicit_bzero(scratch, sizeof(*scratch));
	if (user == NULL || !is_right)
		return AUTH_DENIED;
	remember(auth, user, credentials->password);
	return AUTH_GRANTED;
}

static void finish(struct job *job, enum auth_verdict verdict)
{
	auth_done *done = job->done;
	void *context = job->context;
	basic_wipe(&job->credentials);
	free(job);
	done(context, verdict);
}

static struct job *take(struct auth_worker *worker)
{
	struct job *job = worker->first;
	if (job == NULL)
		return NULL;
	worker->first = job->next;
	worker->waiting--;
	return job;
}

static void *work(void *argument)
{
	struct auth_worker *worker = argument;
	/* Where there is one core, scrapes come before logins. Not being allowed to is no harm.
	 */
	setpriority(PRIO_PROCESS, (id_t)gettid(), WORKER_NICE);
	pthread_mutex_lock(&worker->mutex);
	for (;;) {
		struct job *job = take(worker);
		if (job == NULL && worker->is_stopping)
			break;
		if (job == NULL) {
			pthread_cond_wait(&worker->changed, &worker->mutex);
			continue;
		}
		enum auth_verdict verdict = AUTH_BUSY;
		int is_stopping = worker->is_stopping;
		pthread_mutex_unlock(&worker->mutex);
		if (!is_stopping)
			verdict = verify(job->auth, &job->credentials, worker->scratch);
		finish(job, verdict);
		pthread_mutex_lock(&worker->mutex);
	}
	pthread_mutex_unlock(&worker->mutex);
	return NULL;
}

struct auth_worker *auth_worker_start(struct error *err)
{
	struct auth_worker *worker = calloc(1, sizeof(*worker));
	struct crypt_data *scratch = calloc(1, sizeof(*scratch));
	if (worker == NULL || scratch == NULL) {
		error_set(err, ERROR_LIMIT, 0, "no memory to check passwords");
		goto fail_memory;
	}
	worker->scratch = scratch;
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->changed, NULL);
	int failure = pthread_create(&worker->thread, NULL, work, worker);
	if (failure != 0) {
		error_set(err, ERROR_LIMIT, failure, "start a thread to check passwords");
		goto fail_thread;
	}
	pthread_setname_np(worker->thread, "http-auth");
	return worker;
fail_thread:
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->mutex);
fail_memory:
	free(scratch);
	free(worker);
	return NULL;
}

void auth_worker_stop(struct auth_worker *worker)
{
	if (worker == NULL || worker->is_joined)
		return;
	pthread_mutex_lock(&worker->mutex);
	worker->is_stopping = 1;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
	pthread_join(worker->thread, NULL);
	worker->is_joined = 1;
}

void auth_worker_free(struct auth_worker *worker)
{
	if (worker == NULL)
		return;
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->mutex);
	free(worker->scratch);
	free(worker);
}

/* Returns 0 when there was room. */
static int append(struct auth_worker *worker, struct job *job)
{
	pthread_mutex_lock(&worker->mutex);
	int is_refused = worker->is_stopping || worker->waiting >= AUTH_QUEUE_MAX;
	if (!is_refused) {
		if (worker->first == NULL)
			worker->first = job;
		else
			worker->last->next = job;
		worker->last = job;
		worker->waiting++;
		pthread_cond_signal(&worker->changed);
	}
	pthread_mutex_unlock(&worker->mutex);
	return is_refused ? -1 : 0;
}

int auth_submit(struct auth_worker *worker, struct auth *auth,
                const struct basic_credentials *credentials, auth_done *done, void *context)
{
	struct job *job = calloc(1, sizeof(*job));
	if (job == NULL)
		return -1;
	*job = (struct job){
		.auth = auth, .credentials = *credentials, .done = done, .context = context
	};
	if (append(worker, job) == 0)
		return 0;
	basic_wipe(&job->credentials);
	free(job);
	return -1;
}
