/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One fetch of credentials: read the files, decide, ask the link, assume the roles. What it
 * found stays in it, so the fetch that succeeded last is what a chain knows.
 *
 * A link's file has one function that starts it; it ends in fetch_got() or fetch_failed(),
 * at once or later. At any time at most one of transfer, child and timer is under way.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agent/runtime/wiped.h"
#include "collectors/aws/auth/credentials.h"
#include "collectors/aws/auth/files.h"
#include "collectors/aws/auth/keys.h"
#include "collectors/aws/auth/plan.h"

struct credential_fetch;

/**
 * The end of a fetch. err is NULL when it has keys now; else borrowed. The fetch may be freed
 * from within.
 */
typedef void credential_fetched(void *context, const struct error *err);

/** Open for the chain and the links. */
struct credential_fetch {
	const struct credential_options *options; /**< io is never NULL */
	struct duration *skew;                    /**< the chain's; STS corrects it */
	struct arena *arena;
	struct profile_files files;
	struct credential_plan plan;
	const char *region; /**< see credential_chain_region(); NULL: nobody says */
	struct aws_keys
		*keys; /**< of the link, then of each role, at last what was asked for */

	credential_fetched *done;
	void *context;
	size_t roles_assumed;
	unsigned attempts; /**< of the request under way, from 1 */
	bool is_skew_learned;
	struct http_transfer *transfer;
	struct child *child;
	struct loop_timer *timer;
	void (*again)(struct credential_fetch *fetch); /**< what the timer is for */
	struct wiped metadata_token;                   /**< of the instance */
};

/**
 * Make a fetch.
 *
 * \param options  Borrowed for its life.
 * \param skew     Of the cloud's clock; borrowed, may be changed.
 * \return To be freed with credential_fetch_free(), or NULL when memory is short.
 */
struct credential_fetch *credential_fetch_new(const struct credential_options *options,
                                              struct duration *skew);

/**
 * Give up what is under way, wipe and free.
 *
 * \param fetch  NULL is allowed.
 */
void credential_fetch_free(struct credential_fetch *fetch);

/**
 * Begin. Once for each fetch.
 *
 * \param fetch    A new one.
 * \param done     Called once; also from within this function when nobody has to be asked.
 * \param context  Handed to it.
 */
void credential_fetch_start(struct credential_fetch *fetch, credential_fetched *done,
                            void *context);

/**
 * A link or a role has given keys.
 *
 * \param fetch  The fetch.
 * \param keys   Taken over.
 */
void fetch_got(struct credential_fetch *fetch, struct aws_keys *keys);

/**
 * A link or a role has failed; the fetch is over.
 *
 * \param fetch  The fetch; may be freed when this returns.
 * \param err    Why; the sentence names the link.
 */
void fetch_failed(struct credential_fetch *fetch, const struct error *err);

/**
 * Ask a service. A request that cannot be started fails the fetch.
 *
 * \param fetch     The fetch.
 * \param call      The request.
 * \param answered  Called with the fetch; sets fetch->transfer to NULL first.
 * \param who       Names the service in an error.
 */
void fetch_ask(struct credential_fetch *fetch, const struct http_call *call,
               http_answered *answered, const char *who);

/**
 * Ask once more after a wait by chance, if there are attempts left.
 *
 * \param fetch    The fetch.
 * \param again    Asks.
 * \param max      Most attempts.
 * \param longest  Wait before the second one; twice as long before each further one.
 * \return true when it will be called.
 */
bool fetch_retry(struct credential_fetch *fetch, void (*again)(struct credential_fetch *fetch),
                 unsigned max, struct duration longest);

/**
 * Whether an answer, or its absence, may be another one in a moment.
 *
 * \param reply  NULL: none.
 * \param err    Why there is none.
 */
bool fetch_is_transient(const struct http_reply *reply, const struct error *err);

/**
 * Run the credential_process of the plan.
 *
 * \param fetch  The fetch.
 */
void link_process(struct credential_fetch *fetch);

/**
 * Ask the container's service (ECS, EKS pod identity).
 *
 * \param fetch  The fetch.
 */
void link_container(struct credential_fetch *fetch);

/**
 * Ask the instance's service (IMDSv2).
 *
 * \param fetch  The fetch.
 */
void link_instance(struct credential_fetch *fetch);

/**
 * Assume the plan's role with a web identity token.
 *
 * \param fetch  The fetch.
 */
void link_web_identity(struct credential_fetch *fetch);

/**
 * Assume the next role of the plan with the keys at hand.
 *
 * \param fetch  The fetch.
 */
void link_role(struct credential_fetch *fetch);
