/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is asked of a subscription: one row per action, in the order in which it matters. To
 * read another thing: one part in estate.h, one row here.
 */
#pragma once

#include "agent/inquiry/poller.h"
#include "collectors/azure/arm.h"
#include "collectors/azure/estate.h"

struct azure_options;
struct strbuf;

/** Rows behind the parts of the estate: what is asked to know what to ask. */
enum plan_listing { PLAN_RESOURCES = AZURE_PART_COUNT, PLAN_COUNT };

/** How often. */
enum plan_pace {
	PLAN_AT_EACH_POLL = INQUIRY_AT_EACH_POLL,
	PLAN_SESSIONS,  /**< sessions_interval */
	PLAN_ARP,       /**< arp_interval */
	PLAN_ROUTES,    /**< routes_interval */
	PLAN_METRICS,   /**< metrics_interval */
	PLAN_INVENTORY, /**< inventory_interval */
	PLAN_PACE_COUNT
};

/** How the request of a row is made. */
struct plan_request {
	enum arm_method method;
	const char *permission;  /**< "Microsoft.Network/expressRouteCircuits/read" */
	const char *api_version; /**< NULL: that of the options */
	/** Write the URL of the first page. */
	void (*url)(const struct inquiry_request *request, struct strbuf *out);
	const char *suffix; /**< for url(): what is asked of the resource */
};

/** What the plan looks at beside answers: the context of the poller's events begins with it. */
struct plan_context {
	const struct azure_options *options;
	bool is_watching; /**< there are prefixes to look for */
};

/**
 * Fill the plan of an account.
 *
 * \param options    Circuits that are listed are read one by one.
 * \param rows       PLAN_COUNT of them; outlive the plan.
 * \param ret_plan   The plan, by enum azure_part and enum plan_listing.
 */
void plan_fill(const struct azure_options *options, struct inquiry_row *rows,
               struct inquiry_plan *ret_plan);

/**
 * How a row is asked.
 *
 * \param row  Of the plan.
 */
static inline const struct plan_request *plan_request(const struct inquiry_row *row)
{
	return row->request;
}

/**
 * Write the URL of a request: a path with its query, or the link of the page.
 *
 * \param request  What is asked.
 * \param out      Appended to.
 */
void plan_url(const struct inquiry_request *request, struct strbuf *out);

/**
 * Write what is asked about, for errors: "rg-net/er-sg/peerings/azureprivatepeering secondary".
 *
 * \param row    Of the plan.
 * \param thing  Its resource is not NULL.
 * \param out    Appended to.
 */
void plan_subject(const struct inquiry_row *row, const struct inquiry_thing *thing,
                  struct strbuf *out);

/**
 * Write the resource that has time for one operation only: the circuit, the gateway.
 *
 * \param resource  That is asked about.
 * \param out       Appended to.
 */
void plan_lock(const char *resource, struct strbuf *out);
