/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What each row of the plan is asked about. Private to plan.c.
 */
#pragma once

#include "agent/inquiry/plan.h"

/** Of these there are no lists but by resource group, so that the list of all resources says
 * which there are. */
enum plan_type { PLAN_GATEWAY, PLAN_CONNECTION, PLAN_LOCAL_GATEWAY, PLAN_TYPE_COUNT };

/** As the API calls them. */
extern const char *const plan_types[PLAN_TYPE_COUNT];

extern const struct inquiry_each
	each_circuits; /**< lists of circuits, or circuits, as the options have it */
extern const struct inquiry_each each_ports;  /**< lists of ports */
extern const struct inquiry_each each_tables; /**< lists of route tables */
extern const struct inquiry_each each_types;  /**< lists of resources, variant enum plan_type */
extern const struct inquiry_each each_subscription; /**< the subscription */
extern const struct inquiry_each each_interface;    /**< network interfaces */
extern const struct inquiry_each each_peering;      /**< peerings */
extern const struct inquiry_each each_link;         /**< peerings, variant enum er_link */
extern const struct inquiry_each
	each_watched_link;                     /**< likewise, while prefixes are looked for */
extern const struct inquiry_each each_gateway; /**< gateways */
extern const struct inquiry_each each_connection;    /**< connections */
extern const struct inquiry_each each_local_gateway; /**< local network gateways */
extern const struct inquiry_each each_speaker;       /**< gateways that speak BGP */
extern const struct inquiry_each each_peer;          /**< "{gateway's id}/{peer's address}" */
extern const struct inquiry_each
	each_measured; /**< circuits and ports, variant enum metric_set */
