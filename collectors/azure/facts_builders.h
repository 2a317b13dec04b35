/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who builds which facts of an estate; one function per facts_*.c. Private to the collector.
 */
#pragma once

#include "collectors/azure/facts.h"

/**
 * Facts of circuits, ports and their tags.
 *
 * \param azure  Taken further.
 */
void azure_circuits(struct azure_facts *azure);

/**
 * Facts of the links of peerings: attachments, sessions, ARP.
 *
 * \param azure  Taken further.
 */
void azure_links(struct azure_facts *azure);

/**
 * Facts of gateways and their peers.
 *
 * \param azure  Taken further.
 */
void azure_gateways(struct azure_facts *azure);

/**
 * Facts of what is connected to gateways: circuits, VPN connections and their tunnels.
 *
 * \param azure  Taken further.
 */
void azure_connections(struct azure_facts *azure);

/**
 * Facts of route tables, propagation and watched prefixes in them.
 *
 * \param azure  Taken further.
 */
void azure_tables(struct azure_facts *azure);

/**
 * Facts of watched prefixes in the BGP tables of links.
 *
 * \param azure  Taken further.
 */
void azure_routes(struct azure_facts *azure);

/**
 * Facts of the communities that Microsoft has given a meaning.
 *
 * \param azure  Taken further.
 */
void azure_communities(struct azure_facts *azure);

/**
 * Put the values of Azure Monitor into the facts that are there already; light becomes facts of
 * its own.
 *
 * \param azure  Taken further.
 */
void azure_values(struct azure_facts *azure);
