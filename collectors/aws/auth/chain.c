/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/credentials.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "collectors/aws/auth/fetch.h"
#include "agent/base/timestamp.h"

/* Renew when less than a quarter of the life or ten minutes are left, whatever comes first; of
 * a very short life, when half of it is over. */
#define LEAD_S 600
#define LEAD_SPREAD 0.1 /* of the lead, earlier by chance */

/* How long the error of a fetch answers. */
#define ERROR_KEPT_S 10

/* How long requests may be under way that were signed before the skew was learned. */
#define SKEW_NEW_S 30

struct credential_chain {
	struct credential_options options; /* strings are in the arena */
	struct arena *arena;
	struct renewal *renewal; /* of struct credential_fetch */
	struct duration skew;
	struct monotime skewed; /* when the skew was learned */
	bool was_skewed;
};

/* --- fetching ----------------------------------------------------------------------------- */

static void *fetch_new(void *context)
{
	struct credential_chain *chain = context;
	return credential_fetch_new(&chain->options, &chain->skew);
}

static void fetch_start(void *fetch, renewal_fetched *fetched, void *context)
{
	credential_fetch_start(fetch, fetched, context);
}

static void fetch_free(void *fetch)
{
	credential_fetch_free(fetch);
}

static struct renewal_life adopt(void *context, void *fetched, uint64_t serial)
{
	struct credential_chain *chain = context;
	struct credential_fetch *fetch = fetched;
	struct aws_credentials *credentials = &fetch->keys->credentials;
	credentials->serial = serial;
	if (credentials->expires.ns == 0)
		return (struct renewal_life){ .is_endless = true };
	struct walltime now = clock_wall(loop_clock(chain->options.loop));
	const struct duration life = { credentials->expires.ns - now.ns - chain->skew.ns };
	double seconds = duration_to_seconds(life);
	double lead = seconds / 2 < LEAD_S ? seconds / 2 : LEAD_S;
	if (lead < seconds / 4)
		lead = seconds / 4;
	lead += lead * LEAD_SPREAD * chain->options.io->random();
	return (struct renewal_life){ .expires = life,
		                      .renew = duration_seconds(seconds - lead) };
}

/* Keys that never expire end when their file is changed. */
static bool has_changed(const void *fetched)
{
	const struct credential_fetch *fetch = fetched;
	return profile_files_changed(&fetch->files);
}

static struct duration keep_failure(const void *fetched)
{
	(void)fetched;
	return duration_seconds(ERROR_KEPT_S);
}

static void tell(renewal_callback *ready, void *context, const void *fetched,
                 const struct error *err)
{
	const struct credential_fetch *fetch = fetched;
	credentials_ready *ready_credentials = (credentials_ready *)ready;
	ready_credentials(context, fetch != NULL ? &fetch->keys->credentials : NULL, err);
}

static const struct renewal_kind kind = {
	.fetch_new = fetch_new,
	.fetch_start = fetch_start,
	.fetch_free = fetch_free,
	.adopt = adopt,
	.has_changed = has_changed,
	.keep_failure = keep_failure,
	.tell = tell,
};

int credential_chain_get(struct credential_chain *chain, credentials_ready *ready,
                         void *context, struct renewal_wait **ret_wait, struct error *err)
{
	return renewal_get(chain->renewal, (renewal_callback *)ready, context, ret_wait, err);
}

bool credential_chain_reject(struct credential_chain *chain, uint64_t serial)
{
	return renewal_reject(chain->renewal, serial);
}

/* --- life --------------------------------------------------------------------------------- */

static void copy_options(struct credential_chain *chain,
                         const struct credential_options *options)
{
	struct credential_options *copy = &chain->options;
	*copy = *options;
	copy->io = options->io != NULL ? options->io : &credential_io_system;
	copy->profile = arena_strdup(chain->arena, options->profile);
	copy->role_arn = arena_strdup(chain->arena, options->role_arn);
	copy->external_id = arena_strdup(chain->arena, options->external_id);
	copy->region = arena_strdup(chain->arena, options->region);
	copy->endpoint_url = arena_strdup(chain->arena, options->endpoint_url);
}

int credential_chain_new(const struct credential_options *options,
                         struct credential_chain **ret_chain, struct error *err)
{
	struct credential_chain *chain = calloc(1, sizeof(*chain));
	if (chain == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a credential chain");
	chain->arena = arena_new(0);
	if (chain->arena != NULL) {
		copy_options(chain, options);
		chain->renewal = renewal_new(options->loop, &kind, chain);
	}
	if (chain->renewal == NULL || arena_failed(chain->arena)) {
		credential_chain_free(chain);
		return error_set(err, ERROR_LIMIT, 0, "no memory for a credential chain");
	}
	*ret_chain = chain;
	return 0;
}

void credential_chain_free(struct credential_chain *chain)
{
	if (chain == NULL)
		return;
	renewal_free(chain->renewal);
	arena_free(chain->arena);
	free(chain);
}

/* --- what is known ------------------------------------------------------------------------ */

static const struct credential_fetch *current(const struct credential_chain *chain)
{
	return renewal_current(chain->renewal);
}

const char *credential_chain_name(const struct credential_chain *chain)
{
	return current(chain) != NULL ? current(chain)->plan.name : "credential chain";
}

const char *credential_chain_warning(const struct credential_chain *chain)
{
	return current(chain) != NULL ? current(chain)->files.warning : NULL;
}

const struct error *credential_chain_trouble(const struct credential_chain *chain)
{
	return renewal_trouble(chain->renewal);
}

const char *credential_chain_region(const struct credential_chain *chain)
{
	return current(chain) != NULL ? current(chain)->region : chain->options.region;
}

int credential_chain_endpoint(const struct credential_chain *chain, enum aws_service service,
                              const char *region, struct arena *arena,
                              struct endpoint *ret_endpoint, struct error *err)
{
	const struct credential_fetch *known = current(chain);
	const struct endpoint_question question = {
		.service = service,
		.region = region,
		.endpoint_url = chain->options.endpoint_url,
		.profile = known != NULL ? known->plan.profile : chain->options.profile,
	};
	return endpoint_resolve(&question, chain->options.environment,
	                        known != NULL ? known->files.profiles : NULL, arena,
	                        ret_endpoint, err);
}

struct duration credential_chain_skew(const struct credential_chain *chain)
{
	return chain->skew;
}

/* Of several requests that were signed by the wrong time only the first finds the skew, but all
 * of them are worth another attempt. */
bool credential_chain_learn_skew(struct credential_chain *chain, const char *date)
{
	const struct clock *clock = loop_clock(chain->options.loop);
	if (!timestamp_learn_skew(&chain->skew, clock_wall(clock), date))
		return chain->was_skewed && mono_since(clock_mono(clock), chain->skewed).ns <
		                                    duration_seconds(SKEW_NEW_S).ns;
	chain->was_skewed = true;
	chain->skewed = clock_mono(clock);
	return true;
}
