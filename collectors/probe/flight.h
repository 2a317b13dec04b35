/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Packets in flight: a ring in which the number of a packet is its place. Pure.
 *
 * Every packet of a socket takes the next 64-bit number; it is found again by that number in
 * one step. A packet is forgotten when the ring comes round to its place, so the ring is made
 * large enough (flight_reserve) that this happens only long after its timeout.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"

/** One packet. Open; the owner keeps the flags. */
struct flight_packet {
	uint64_t number;      /**< from 1; 0 is an empty place */
	void *owner;          /**< NULL: nobody waits for it (not sent, or its probe is gone) */
	struct monotime sent; /**< before it was handed to the kernel */
	struct walltime left; /**< when it left: the kernel's time if is_stamped, else ours */
	uint32_t era;         /**< of the wall clock, see prober.h */
	uint8_t is_stamped;
	uint8_t is_answered;
	uint8_t is_refused; /**< an ICMP error came for it */
};

struct flight {
	struct flight_packet *ring;
	size_t places;   /**< a power of two, or 0 */
	uint64_t next;   /**< number of the next packet */
	uint64_t oldest; /**< every packet before this one is settled */
};

/**
 * Begin with no room: flight_reserve() comes next.
 *
 * \param flight  Uninitialised.
 */
void flight_init(struct flight *flight);

/**
 * Free the ring.
 *
 * \param flight  Initialised; may be used again after flight_init().
 */
void flight_done(struct flight *flight);

/**
 * Make room for at least so many packets; the ring never shrinks, and keeps what it knows.
 *
 * \param flight   Initialised.
 * \param packets  At least 1.
 * \return 0, or -1 when memory is short.
 */
int flight_reserve(struct flight *flight, size_t packets);

/**
 * The next packet takes its place; the one that was there is forgotten.
 *
 * \param flight  With room.
 * \param owner   Not NULL.
 * \return The packet with number and owner set, everything else zero.
 */
struct flight_packet *flight_begin(struct flight *flight, void *owner);

/**
 * Find a packet.
 *
 * \param flight  Initialised.
 * \param number  Any, also from the network.
 * \return The packet, or NULL when it is not known (any more) or nobody waits for it.
 */
struct flight_packet *flight_find(const struct flight *flight, uint64_t number);

/**
 * Find the newest packet whose number ends in these 16 bits.
 *
 * \param flight    Initialised.
 * \param sequence  Any, also from the network.
 * \return As flight_find().
 */
struct flight_packet *flight_find_sequence(const struct flight *flight, uint16_t sequence);

/**
 * Nobody waits any more for the packets of an owner.
 *
 * \param flight  Initialised.
 * \param owner   Any.
 */
void flight_disown(struct flight *flight, const void *owner);

/**
 * Packets that may still be answered: not answered yet, and sent at `horizon` or later.
 *
 * \param flight   Initialised.
 * \param horizon  Packets sent before it are given up; must not go back.
 * \return An upper bound (answers that came out of order count until the packets before
 * settle).
 */
uint64_t flight_open(struct flight *flight, struct monotime horizon);
