/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What all tables of BGP peers have in common: from a row with the columns of enum peer_column
 * to the facts about a session; and the addresses inside of indexes.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/ip.h"

struct facts;
struct facts_peer;
struct row;
struct bgp_family;

/**
 * Turn a row into the facts about a peer. A row without state says nothing, except where it
 * fills the gaps of a peer that is there.
 *
 * \param facts    In use.
 * \param row      Of a table of peers.
 * \param address  Of the peer, from the index.
 * \param vrf      Name; lives as long as the view.
 * \return The peer, or NULL when the row says nothing.
 */
struct facts_peer *peer_decode(struct facts *facts, struct row *row, const struct ip *address,
                               const char *vrf);

/**
 * The VRF that a column names; "default" when it names none or one of the ways to say "none".
 *
 * \param facts   In use.
 * \param row     A row.
 * \param column  Octets.
 * \return Of the view's arena or a constant; NULL when memory is short.
 */
const char *peer_vrf(struct facts *facts, const struct row *row, unsigned column);

/**
 * Read an address out of sub-identifiers that are its octets and nothing else.
 *
 * \param ids     `len` sub-identifiers.
 * \param len     4 or 16, with a zone 8 or 20.
 * \param ret_ip  Written on success only.
 * \return 0, or -1.
 */
int index_octets(const uint32_t *ids, size_t len, struct ip *ret_ip);

/**
 * Read InetAddressType, length and InetAddress (RFC 4001) from the start of sub-identifiers.
 *
 * \param ids     `len` sub-identifiers.
 * \param len     How many there are.
 * \param ret_ip  Written on success only.
 * \return How many were used, or 0 when they are no such address.
 */
size_t index_inet(const uint32_t *ids, size_t len, struct ip *ret_ip);
