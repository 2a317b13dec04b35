/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/ip_index.h"

#include "agent/base/arena.h"

static size_t hash(const struct ip *ip)
{
	uint64_t value = UINT64_C(14695981039346656037); /* FNV-1a */
	for (size_t i = 0; i < sizeof(ip->bytes); i++)
		value = (value ^ ip->bytes[i]) * UINT64_C(1099511628211);
	return (size_t)(value ^ value >> 32);
}

int ip_index_init(struct ip_index *index, size_t room, struct arena *arena)
{
	size_t buckets = 16;
	while (buckets < 2 * room)
		buckets *= 2;
	*index = (struct ip_index){
		.buckets = arena_array(arena, buckets, sizeof(*index->buckets)),
		.entries = arena_array(arena, room, sizeof(*index->entries)),
		.mask = buckets - 1,
		.room = room,
	};
	if (index->buckets == NULL || index->entries == NULL)
		return -1;
	for (size_t i = 0; i < buckets; i++)
		index->buckets[i] = IP_INDEX_END;
	return 0;
}

void ip_index_add(struct ip_index *index, const struct ip *ip, uint32_t number)
{
	if (ip->family == IP_NONE || index->count == index->room)
		return;
	uint32_t *bucket = &index->buckets[hash(ip) & index->mask];
	index->entries[index->count] =
		(struct ip_index_entry){ .ip = *ip, .number = number, .next = *bucket };
	*bucket = (uint32_t)index->count++;
}

uint32_t ip_index_next(const struct ip_index *index, const struct ip *ip, uint32_t *next)
{
	while (*next != IP_INDEX_END) {
		const struct ip_index_entry *entry = &index->entries[*next];
		*next = entry->next;
		if (ip_compare(&entry->ip, ip) == 0)
			return entry->number;
	}
	return IP_INDEX_END;
}

uint32_t ip_index_first(const struct ip_index *index, const struct ip *ip, uint32_t *ret_next)
{
	*ret_next = index->buckets[hash(ip) & index->mask];
	return ip_index_next(index, ip, ret_next);
}
