/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Where decoders put what they found: the view being filled, and an index over it.
 *
 * Two tables may speak of one peer. The first to be decoded is the richer one; what comes later
 * only fills fields that are not known yet. A BGP4-MIB that stands in for gaps (`only_fill`)
 * adds no peer of its own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/model/view.h"

struct row;

/** The name of the table that is no VRF. */
#define VRF_DEFAULT "default"

/** A peer of the view, with what hangs on it. */
struct facts_peer {
	struct bgp_peer *peer;
	struct bgp_error *error;
	struct facts_family *families;
	struct monotime changed; /**< of its row */
	uint64_t index;          /**< PEER_INDEX, when has_index */
	bool has_index;
};

struct facts_family {
	struct facts_family *next;
	struct bgp_family *family;
};

/** A name of an interface, for those who know its number only. */
struct facts_interface {
	uint32_t index;
	const char *name;
};

/** Zeroed but for the first four members; ended with facts_done(). */
struct facts {
	struct view *view;
	const char *router; /**< borrowed for the life of the view's arena */
	struct walltime now;
	double ticks_origin; /**< Unix time at which sysUpTime was 0; 0 when not known, or when
	                      * that was more than once */
	bool only_fill;      /**< tables decoded now add no peers */
	struct facts_peer **peers; /**< ascending by address, then VRF */
	size_t peer_count, peer_room;
	struct facts_interface *interfaces; /**< ascending by index */
	size_t interface_count, interface_room;
	bool failed; /**< memory was short or the view full; the view must not be shown */
};

/**
 * Free the index; the view stays.
 *
 * \param facts  In use.
 */
void facts_done(struct facts *facts);

/**
 * The peer of an address.
 *
 * \param facts    In use.
 * \param address  Of the peer.
 * \param vrf      Name; NULL for "the only one with this address".
 * \return Borrowed, or NULL when there is none (or, for NULL, more than one).
 */
struct facts_peer *facts_find_peer(const struct facts *facts, const struct ip *address,
                                   const char *vrf);

/**
 * The peer that another table calls by a number.
 *
 * \param facts  In use.
 * \param index  PEER_INDEX.
 * \return Borrowed, or NULL when no peer or more than one has it.
 */
struct facts_peer *facts_find_index(const struct facts *facts, uint64_t index);

/**
 * Add a peer, or fill the gaps of the one that is there.
 *
 * \param facts  In use.
 * \param peer   Copied; vrf and address are set. Its strings live as long as the view.
 * \return Borrowed, or NULL when only_fill forbids it or memory is short.
 */
struct facts_peer *facts_add_peer(struct facts *facts, const struct bgp_peer *peer);

/**
 * Say what the last NOTIFICATION of a peer was, unless that is known. Code 0 is not a fact.
 *
 * \param facts    In use.
 * \param entry    Of the peer.
 * \param code     RFC 4271, section 4.5.
 * \param subcode  Of the code.
 * \param text     The device's words, `len` bytes of anything; may be NULL.
 * \param len      Bytes.
 */
void facts_add_error(struct facts *facts, struct facts_peer *entry, uint32_t code,
                     uint32_t subcode, const uint8_t *text, size_t len);

/**
 * The counts of an address family of a peer.
 *
 * \param facts  In use.
 * \param entry  Of the peer.
 * \param afi    RFC 4760.
 * \param safi   RFC 4760.
 * \return Perhaps filled in part by a better table; NULL when memory is short.
 */
struct bgp_family *facts_add_family(struct facts *facts, struct facts_peer *entry, uint32_t afi,
                                    uint32_t safi);

/**
 * Remember the name of an interface; call in ascending order of index.
 *
 * \param facts  In use.
 * \param index  ifIndex.
 * \param name   Lives as long as the view.
 */
void facts_name_interface(struct facts *facts, uint32_t index, const char *name);

/**
 * The name of an interface.
 *
 * \param facts  In use.
 * \param index  ifIndex.
 * \return Borrowed, or NULL when it is not known.
 */
const char *facts_interface_name(const struct facts *facts, uint32_t index);

/**
 * Octets as a string fit to be shown.
 *
 * \param facts  In use.
 * \param bytes  `len` bytes of anything; may be NULL.
 * \param len    Bytes.
 * \return Of the view's arena; NULL when nothing is left or memory is short.
 */
const char *facts_text(struct facts *facts, const uint8_t *bytes, size_t len);

/**
 * A point in time computed from "so many seconds ago", which jitters by the time of asking: it
 * stays what was shown before unless it moved by more than two seconds.
 *
 * \param read   When the seconds were read.
 * \param ago    Seconds before that.
 * \param shown  What was shown before, 0 for nothing; updated.
 * \return Unix time.
 */
double facts_point(struct walltime read, double ago, double *shown);

/**
 * The name of an address family, "ipv4 unicast".
 *
 * \param facts  In use.
 * \param afi    RFC 4760, and 196 (Huawei) for L2VPN.
 * \param safi   RFC 4760.
 * \return A constant or of the view's arena; NULL when memory is short.
 */
const char *facts_afi_safi(struct facts *facts, uint32_t afi, uint32_t safi);
