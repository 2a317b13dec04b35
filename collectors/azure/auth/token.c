/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/token.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "collectors/azure/auth/challenge.h"
#include "collectors/azure/auth/fetch.h"

/* Renew when so much of the life is left, and a little earlier by chance; of a life that is
 * shorter than twice of it, when half is over. */
#define LEAD_S 300
#define LEAD_SPREAD 0.1

/* A managed identity's token lives for a day, and is renewed in the middle of it. */
#define LONG_LIFE_S 7200

/* How long the failure of a fetch answers: until the next poll, or until somebody may have
 * mended what must be mended. */
#define FAILURE_KEPT_S 10
#define FAULT_KEPT_S 300

#define CLAIMS_MAX ((size_t)8 * 1024)

struct token_source {
	struct token_options options; /* strings are in the arena, secrets in these: */
	struct wiped secret, password;
	struct arena *arena;
	struct renewal *renewal; /* of struct token_fetch */
	struct wiped claims;     /* for the next fetch */
};

/* --- fetches ------------------------------------------------------------------------------ */

static void *fetch_new(void *context)
{
	struct token_source *source = context;
	return token_fetch_new(&source->options, &source->claims);
}

static void fetch_start(void *fetch, renewal_fetched *fetched, void *context)
{
	token_fetch_start(fetch, fetched, context);
}

static void fetch_free(void *fetch)
{
	token_fetch_free(fetch);
}

static void forget_claims(struct token_source *source)
{
	wiped_done(&source->claims);
	wiped_init(&source->claims, CLAIMS_MAX);
}

static struct renewal_life adopt(void *context, void *fetched, uint64_t serial)
{
	struct token_source *source = context;
	struct token_fetch *fetch = fetched;
	double life = duration_to_seconds(fetch->token->expires);
	double refresh = duration_to_seconds(fetch->token->refresh);
	double lead = life > LONG_LIFE_S || life < 2 * LEAD_S ? life / 2 : LEAD_S;
	lead += lead * LEAD_SPREAD * source->options.io->random();
	double renew = life - lead;
	fetch->serial = serial;
	if (fetch->has_sent_claims)
		forget_claims(source);
	return (struct renewal_life){
		.expires = fetch->token->expires,
		.renew = duration_seconds(refresh > 0 && refresh < renew ? refresh : renew),
	};
}

static struct duration keep_failure(const void *fetched)
{
	const struct token_fetch *fetch = fetched;
	return duration_seconds(fetch != NULL && fetch->must_be_mended ? FAULT_KEPT_S
	                                                               : FAILURE_KEPT_S);
}

static void tell(renewal_callback *ready, void *context, const void *fetched,
                 const struct error *err)
{
	const struct token_fetch *fetch = fetched;
	token_ready *ready_token = (token_ready *)ready;
	if (fetch == NULL) {
		ready_token(context, NULL, err);
		return;
	}
	const struct access_token token = { .text = fetch->token->text,
		                            .serial = fetch->serial };
	ready_token(context, &token, NULL);
}

static const struct renewal_kind kind = {
	.fetch_new = fetch_new,
	.fetch_start = fetch_start,
	.fetch_free = fetch_free,
	.adopt = adopt,
	.keep_failure = keep_failure,
	.tell = tell,
};

int token_source_get(struct token_source *source, token_ready *ready, void *context,
                     struct renewal_wait **ret_wait, struct error *err)
{
	return renewal_get(source->renewal, (renewal_callback *)ready, context, ret_wait, err);
}

bool token_source_reject(struct token_source *source, uint64_t serial, const char *authenticate)
{
	struct wiped claims;
	wiped_init(&claims, CLAIMS_MAX);
	bool is_worth_it = renewal_reject(source->renewal, serial);
	if (is_worth_it && challenge_claims(authenticate, &claims) == 0) {
		wiped_done(&source->claims);
		source->claims = claims;
	} else {
		wiped_done(&claims);
	}
	return is_worth_it;
}

/* --- life --------------------------------------------------------------------------------- */

static int copy_secret(const struct secret *secret, struct wiped *copy, struct secret *ret)
{
	wiped_init(copy, secret->len);
	*ret = (struct secret){ 0 };
	if (secret->bytes == NULL)
		return 0;
	if (wiped_add(copy, secret->bytes, secret->len) != 0)
		return -1;
	*ret = (struct secret){ .bytes = wiped_text(copy), .len = copy->len };
	return 0;
}

static int copy_options(struct token_source *source, const struct token_options *options)
{
	struct arena *arena = source->arena;
	struct token_options *copy = &source->options;
	struct azure_identity *identity = &copy->identity;
	*copy = *options;
	copy->io = options->io != NULL ? options->io : &credential_io_system;
	copy->arc_directory = arena_strdup(arena, options->arc_directory);
	copy->place.arm_url = arena_strdup(arena, options->place.arm_url);
	copy->place.authority_url = arena_strdup(arena, options->place.authority_url);
	copy->place.resource = arena_strdup(arena, options->place.resource);
	identity->tenant_id = arena_strdup(arena, identity->tenant_id);
	identity->client_id = arena_strdup(arena, identity->client_id);
	identity->certificate_file = arena_strdup(arena, identity->certificate_file);
	identity->federated_token_file = arena_strdup(arena, identity->federated_token_file);
	return copy_secret(&options->identity.client_secret, &source->secret,
	                   &identity->client_secret) |
	       copy_secret(&options->identity.certificate_password, &source->password,
	                   &identity->certificate_password) |
	       (arena_failed(arena) ? -1 : 0);
}

int token_source_new(const struct token_options *options, struct token_source **ret_source,
                     struct error *err)
{
	struct token_source *source = calloc(1, sizeof(*source));
	if (source == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a source of tokens");
	wiped_init(&source->claims, CLAIMS_MAX);
	source->arena = arena_new(0);
	if (source->arena != NULL && copy_options(source, options) == 0)
		source->renewal = renewal_new(options->loop, &kind, source);
	if (source->renewal == NULL) {
		token_source_free(source);
		return error_set(err, ERROR_LIMIT, 0, "no memory for a source of tokens");
	}
	*ret_source = source;
	return 0;
}

void token_source_free(struct token_source *source)
{
	if (source == NULL)
		return;
	renewal_free(source->renewal);
	wiped_done(&source->claims);
	wiped_done(&source->secret);
	wiped_done(&source->password);
	arena_free(source->arena);
	free(source);
}

/* --- what is known ------------------------------------------------------------------------ */

const char *token_source_name(const struct token_source *source)
{
	const struct token_fetch *fetch = renewal_current(source->renewal);
	return fetch != NULL ? fetch->plan.name : "credentials of Azure";
}

const char *token_source_warning(const struct token_source *source)
{
	const struct token_fetch *fetch = renewal_current(source->renewal);
	return fetch != NULL ? fetch->warning : NULL;
}

const struct error *token_source_trouble(const struct token_source *source)
{
	return renewal_trouble(source->renewal);
}
