/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The polls of one account: agent/inquiry follows the plan, this is what it needs to know of
 * AWS. It asks through a function and is given a loop, so tests play AWS.
 */
#pragma once

#include "agent/base/clock.h"
#include "agent/config/kind.h"
#include "agent/inquiry/poller.h"
#include "collectors/aws/client.h"
#include "collectors/aws/plan.h"

struct error;
struct loop;

/** What a poller does not know by itself. All is borrowed, until other options come. */
struct aws_poller_options {
	const char *cloud; /**< the `cloud` label */
	const struct config_destinations *destinations;
	struct config_timing timing;
	struct duration intervals[PLAN_PACE_COUNT]; /**< zero: never; PLAN_AT_EACH_POLL is not
	                                                 looked at */
};

/** How a poller speaks to the world. Every call gets `context`. */
struct aws_poller_events {
	/** Ask; as aws_client_ask(). */
	int (*ask)(void *context, const struct aws_call *call, aws_answered *answered,
	           void *answered_context, struct aws_exchange **ret_exchange,
	           struct error *err);
	/** Give up what was asked. */
	void (*cancel)(void *context, struct aws_exchange *exchange);
	/** What was asked costs so many US dollars. */
	void (*cost)(void *context, double dollars);
	void *context;
	struct inquiry_listener listener; /**< with a context of its own */
};

/** Open for tests. */
struct aws_poller {
	struct inquiry_poller *inquiries;
	struct aws_poller_options options;
	struct aws_poller_events events;
	size_t *left_out; /**< by region: values of CloudWatch that found no place, as told */
};

/**
 * Make a poller; it has no regions yet.
 *
 * \param loop     Borrowed.
 * \param options  Copied.
 * \param events   Copied.
 * \return To be freed with aws_poller_free(), or NULL when memory is short.
 */
struct aws_poller *aws_poller_new(struct loop *loop, const struct aws_poller_options *options,
                                  const struct aws_poller_events *events);

/**
 * Free a poller; a poll under way is given up.
 *
 * \param poller  NULL is allowed.
 */
void aws_poller_free(struct aws_poller *poller);

/**
 * Go on with other options. Answers stay, but those that were read for other destinations.
 *
 * \param poller   No poll is under way.
 * \param options  Copied.
 * \return 0, or -1 when memory is short: it goes on with the old ones.
 */
int aws_poller_change(struct aws_poller *poller, const struct aws_poller_options *options);

/**
 * Say which regions to ask.
 *
 * \param poller  Without regions.
 * \param names   Copied.
 * \param count   How many.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int aws_poller_set_regions(struct aws_poller *poller, const char *const *names, size_t count,
                           struct error *err);

/**
 * Whether it knows its regions.
 *
 * \param poller  The poller.
 */
bool aws_poller_has_regions(const struct aws_poller *poller);

/**
 * Begin a poll; ends in listener.done(), perhaps before this returns.
 *
 * \param poller  With regions; no poll is under way.
 */
void aws_poller_start(struct aws_poller *poller);

/**
 * Give up the poll under way.
 *
 * \param poller  Any.
 */
void aws_poller_cancel(struct aws_poller *poller);
