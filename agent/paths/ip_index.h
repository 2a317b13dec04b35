/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Numbers by IP address: a hash table that is filled once and then asked.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/ip.h"

struct arena;

/** Behind the last number. */
#define IP_INDEX_END UINT32_MAX

/** Open so that it can be embedded; use only the functions. */
struct ip_index {
	uint32_t *buckets; /**< first entry of each */
	size_t mask;
	struct ip_index_entry {
		struct ip ip;
		uint32_t number;
		uint32_t next;
	} * entries;
	size_t count, room;
};

/**
 * Make an empty one.
 *
 * \param index  Uninitialised.
 * \param room   Most numbers that will be added.
 * \param arena  Where it lives.
 * \return 0, or -1 when the arena is full.
 */
int ip_index_init(struct ip_index *index, size_t room, struct arena *arena);

/**
 * Add a number; an address may have several. What finds no room is left out.
 *
 * \param index   Initialised.
 * \param ip      IP_NONE is not added.
 * \param number  Below IP_INDEX_END.
 */
void ip_index_add(struct ip_index *index, const struct ip *ip, uint32_t number);

/**
 * The first number of an address.
 *
 * \param index     Initialised.
 * \param ip        The address.
 * \param ret_next  Where ip_index_next() goes on.
 * \return IP_INDEX_END: there is none.
 */
uint32_t ip_index_first(const struct ip_index *index, const struct ip *ip, uint32_t *ret_next);

/**
 * The next number of an address; the one that was added last comes first.
 *
 * \param index  Initialised.
 * \param ip     As for ip_index_first().
 * \param next   From ip_index_first(); moved on.
 * \return IP_INDEX_END: there is none.
 */
uint32_t ip_index_next(const struct ip_index *index, const struct ip *ip, uint32_t *next);
