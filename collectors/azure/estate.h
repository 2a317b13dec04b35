/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is known of one subscription at one moment, and the facts that follow from it.
 *
 * The estate is put together from the last good answer of every part. A part that was never
 * answered, or whose answer is too old, says nothing: its facts are absent, nobody's else.
 */
#pragma once

#include "agent/answer/answer.h"
#include "agent/answer/facts.h"
#include "collectors/azure/answer/express_route.h"

struct view;

/**
 * The parts. The comment says what the page's items are; "by" means that items are struct
 * answer_subject of them, by the thing that was asked about.
 */
enum azure_part {
	AZURE_CIRCUITS,           /**< struct er_circuit, with its peerings */
	AZURE_PEERING_STATS,      /**< struct er_stats by peering */
	AZURE_CIRCUIT_SUMMARIES,  /**< struct er_session by peering, variant enum er_link */
	AZURE_CIRCUIT_ARP,        /**< struct er_arp, likewise */
	AZURE_CIRCUIT_ROUTES,     /**< struct er_route, likewise */
	AZURE_PORTS,              /**< struct er_port */
	AZURE_GATEWAYS,           /**< struct vnet_gateway */
	AZURE_GATEWAY_PEERS,      /**< struct vnet_peer by gateway */
	AZURE_GATEWAY_LEARNED,    /**< struct vnet_route by gateway */
	AZURE_GATEWAY_ADVERTISED, /**< struct vnet_route by "{gateway's id}/{peer's address}" */
	AZURE_CONNECTIONS,        /**< struct vnet_connection */
	AZURE_LOCAL_GATEWAYS,     /**< struct local_gateway */
	AZURE_TABLES,             /**< struct azure_table */
	AZURE_EFFECTIVE_ROUTES,   /**< struct effective_route by network interface */
	AZURE_COMMUNITIES,        /**< struct bgp_service */
	AZURE_METRICS,            /**< struct monitor_metric by resource, variant: any */
	AZURE_PART_COUNT
};

/** Zeroed but for parts: nothing is known. */
struct azure_estate {
	const char *subscription; /**< its id */
	/** AZURE_PART_COUNT of them; NULL: never answered, or too old. */
	const struct answer_page *const *parts;
};

/**
 * What must be remembered from one view to the next: when sessions changed. Azure tells ages of
 * coarse units, which are no new change when they are asked for again.
 */
struct estate_memory;

/**
 * Begin to remember.
 *
 * \return To be freed with estate_memory_free(), or NULL when memory is short.
 */
struct estate_memory *estate_memory_new(void);

/**
 * Forget.
 *
 * \param memory  NULL is allowed.
 */
void estate_memory_free(struct estate_memory *memory);

/**
 * Add all facts to a view; strings are copied into it.
 *
 * \param estate   What is known.
 * \param context  The configuration.
 * \param memory   Of the views before.
 * \param view     Not sealed.
 * \return 0, or -1 when the view's limit is reached.
 */
int estate_to_view(const struct azure_estate *estate, const struct facts_context *context,
                   struct estate_memory *memory, struct view *view);

/**
 * The newest availability of a link's BGP that Azure Monitor tells (BgpAvailability).
 *
 * \param estate     What is known.
 * \param circuit    Of AZURE_CIRCUITS.
 * \param peering    Of the circuit.
 * \param link       Of the peering.
 * \param ret_ratio  Written on success only: 0 to 1, the lowest of its sessions.
 * \return 0, or -1 when it is not known.
 */
int estate_availability(const struct azure_estate *estate, const struct er_circuit *circuit,
                        const struct er_peering *peering, enum er_link link, double *ret_ratio);
