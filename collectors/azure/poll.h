/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The polls of one subscription: agent/inquiry follows the plan, this is what it needs to know
 * of Azure. It asks through a function and is given a loop, so tests play Azure.
 */
#pragma once

#include "agent/config/kind.h"
#include "agent/inquiry/poller.h"
#include "collectors/azure/arm.h"
#include "collectors/azure/plan.h"

struct error;
struct loop;

/** How a poller speaks to the world. Every call gets `context`. */
struct azure_poller_events {
	/** Ask; as arm_ask(). */
	int (*ask)(void *context, const struct arm_call *call, arm_answered *answered,
	           void *answered_context, struct arm_exchange **ret_exchange,
	           struct error *err);
	/** Give up what was asked. */
	void (*cancel)(void *context, struct arm_exchange *exchange);
	void *context;
	struct inquiry_listener listener; /**< with a context of its own */
};

/** Open for tests. */
struct azure_poller {
	struct plan_context plan; /* first: what the plan looks at */
	struct inquiry_row rows[PLAN_COUNT];
	struct inquiry_plan filled;
	struct inquiry_poller *inquiries;
	const struct source_config *config;
	struct estate_memory *memory;
	struct azure_poller_events events;
};

/**
 * Make a poller.
 *
 * \param loop    Borrowed.
 * \param config  Borrowed, until another one comes; its options are struct azure_options.
 * \param events  Copied.
 * \return To be freed with azure_poller_free(), or NULL when memory is short.
 */
struct azure_poller *azure_poller_new(struct loop *loop, const struct source_config *config,
                                      const struct azure_poller_events *events);

/**
 * Free a poller; everything under way is given up.
 *
 * \param poller  NULL is allowed.
 */
void azure_poller_free(struct azure_poller *poller);

/**
 * Go on with another configuration of the same account.
 *
 * \param poller  Nothing is under way.
 * \param config  Borrowed in place of the old one.
 * \return 0, or -1 when memory is short: it is not to be used any more.
 */
int azure_poller_change(struct azure_poller *poller, const struct source_config *config);

/**
 * Begin a poll; ends in listener.done(), perhaps before this returns.
 *
 * \param poller  No poll is under way.
 */
void azure_poller_start(struct azure_poller *poller);

/**
 * Give up everything that is under way, operations included.
 *
 * \param poller  Any.
 */
void azure_poller_cancel(struct azure_poller *poller);
