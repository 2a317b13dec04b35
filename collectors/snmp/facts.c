/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"
#include "agent/model/notification.h"

/* Agents count whole seconds and we ask whenever we like. */
#define JITTER_S 2.0

void facts_done(struct facts *facts)
{
	free(facts->peers);
	free(facts->interfaces);
	facts->peers = NULL;
	facts->interfaces = NULL;
}

static int compare_peer(const struct bgp_peer *peer, const struct ip *address, const char *vrf)
{
	int order = ip_compare(&peer->address, address);
	return order != 0 || vrf == NULL ? order : strcmp(peer->vrf, vrf);
}

/* The first place that is not before the key. */
static size_t find_place(const struct facts *facts, const struct ip *address, const char *vrf)
{
	size_t low = 0, high = facts->peer_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_peer(facts->peers[middle]->peer, address, vrf) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct facts_peer *facts_find_peer(const struct facts *facts, const struct ip *address,
                                   const char *vrf)
{
	size_t at = find_place(facts, address, vrf);
	if (at == facts->peer_count || compare_peer(facts->peers[at]->peer, address, vrf) != 0)
		return NULL;
	if (vrf == NULL && at + 1 < facts->peer_count &&
	    compare_peer(facts->peers[at + 1]->peer, address, NULL) == 0)
		return NULL;
	return facts->peers[at];
}

struct facts_peer *facts_find_index(const struct facts *facts, uint64_t index)
{
	struct facts_peer *found = NULL;
	for (size_t i = 0; i < facts->peer_count; i++) {
		if (!facts->peers[i]->has_index || facts->peers[i]->index != index)
			continue;
		if (found != NULL)
			return NULL;
		found = facts->peers[i];
	}
	return found;
}

static size_t field_size(enum fact_type type)
{
	static const size_t sizes[] = {
		[FACT_BOOL] = sizeof(bool),
		[FACT_U32] = sizeof(uint32_t),
		[FACT_U64] = sizeof(uint64_t),
		[FACT_DOUBLE] = sizeof(double),
		[FACT_ENUM] = sizeof(uint32_t),
		[FACT_STRING] = sizeof(const char *),
		[FACT_IP] = sizeof(struct ip),
		[FACT_HISTOGRAM] = sizeof(struct fact_histogram),
		[FACT_NOTHING] = 0,
	};
	return sizes[type];
}

/* Copy the fields that are known there and not known here. */
static void fill_gaps(struct bgp_peer *here, const struct bgp_peer *there)
{
	const struct fact_kind *kind = fact_kinds[FACT_BGP_PEER];
	for (unsigned i = 0; i < kind->field_count; i++) {
		const struct fact_field *field = &kind->fields[i];
		if (fact_is_known(&here->fact, i) || !fact_is_known(&there->fact, i))
			continue;
		memcpy((char *)here + field->offset, (const char *)there + field->offset,
		       field_size(field->type));
		fact_know(&here->fact, i);
	}
}

/* Double an array when it is full; NULL in *items only when memory is short from the start. */
static int grow(struct facts *facts, void **items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return 0;
	size_t more = *room == 0 ? 16 : *room * 2;
	void *bigger = realloc(*items, more * size);
	if (bigger == NULL) {
		facts->failed = true;
		return -1;
	}
	*items = bigger;
	*room = more;
	return 0;
}

static struct facts_peer *insert_peer(struct facts *facts, size_t at,
                                      const struct bgp_peer *peer)
{
	void *items = facts->peers;
	if (grow(facts, &items, facts->peer_count, &facts->peer_room,
	         sizeof(struct facts_peer *)) != 0)
		return NULL;
	facts->peers = items;
	struct facts_peer *entry = arena_alloc(view_arena(facts->view), sizeof(*entry));
	struct bgp_peer *copy = entry == NULL ? NULL : view_add(facts->view, FACT_BGP_PEER);
	if (copy == NULL) {
		facts->failed = true;
		return NULL;
	}
	*copy = *peer;
	FACT_SET(copy, BGP_PEER_ROUTER, router, facts->router);
	fact_know(&copy->fact, BGP_PEER_VRF);
	fact_know(&copy->fact, BGP_PEER_ADDRESS);
	entry->peer = copy;
	memmove(facts->peers + at + 1, facts->peers + at,
	        (facts->peer_count - at) * sizeof(struct facts_peer *));
	facts->peers[at] = entry;
	facts->peer_count++;
	return entry;
}

struct facts_peer *facts_add_peer(struct facts *facts, const struct bgp_peer *peer)
{
	size_t at = find_place(facts, &peer->address, peer->vrf);
	if (at < facts->peer_count &&
	    compare_peer(facts->peers[at]->peer, &peer->address, peer->vrf) == 0) {
		fill_gaps(facts->peers[at]->peer, peer);
		return facts->peers[at];
	}
	return facts->only_fill ? NULL : insert_peer(facts, at, peer);
}

void facts_add_error(struct facts *facts, struct facts_peer *entry, uint32_t code,
                     uint32_t subcode, const uint8_t *text, size_t len)
{
	if (code == 0 || entry->error != NULL)
		return;
	struct bgp_error *error = view_add(facts->view, FACT_BGP_ERROR);
	if (error == NULL) {
		facts->failed = true;
		return;
	}
	entry->error = error;
	FACT_SET(error, BGP_ERROR_ROUTER, router, facts->router);
	FACT_SET(error, BGP_ERROR_VRF, vrf, entry->peer->vrf);
	FACT_SET(error, BGP_ERROR_PEER, peer, entry->peer->address);
	FACT_SET(error, BGP_ERROR_CODE, code, code);
	FACT_SET(error, BGP_ERROR_SUBCODE, subcode, subcode);
	FACT_SET(error, BGP_ERROR_REASON, reason, notification_reason(code, subcode));
	const char *words = facts_text(facts, text, len);
	if (words != NULL)
		FACT_SET(error, BGP_ERROR_TEXT, text, words);
}

struct bgp_family *facts_add_family(struct facts *facts, struct facts_peer *entry, uint32_t afi,
                                    uint32_t safi)
{
	const char *name = facts_afi_safi(facts, afi, safi);
	if (name == NULL) {
		facts->failed = true;
		return NULL;
	}
	for (const struct facts_family *at = entry->families; at != NULL; at = at->next)
		if (strcmp(at->family->afi_safi, name) == 0)
			return at->family;
	struct facts_family *item = arena_alloc(view_arena(facts->view), sizeof(*item));
	struct bgp_family *family =
		item == NULL ? NULL : view_add(facts->view, FACT_BGP_FAMILY);
	if (family == NULL) {
		facts->failed = true;
		return NULL;
	}
	item->family = family;
	item->next = entry->families;
	entry->families = item;
	FACT_SET(family, BGP_FAMILY_ROUTER, router, facts->router);
	FACT_SET(family, BGP_FAMILY_VRF, vrf, entry->peer->vrf);
	FACT_SET(family, BGP_FAMILY_PEER, peer, entry->peer->address);
	FACT_SET(family, BGP_FAMILY_AFI_SAFI, afi_safi, name);
	return family;
}

void facts_name_interface(struct facts *facts, uint32_t index, const char *name)
{
	void *items = facts->interfaces;
	if (grow(facts, &items, facts->interface_count, &facts->interface_room,
	         sizeof(struct facts_interface)) != 0)
		return;
	facts->interfaces = items;
	facts->interfaces[facts->interface_count++] = (struct facts_interface){ index, name };
}

const char *facts_interface_name(const struct facts *facts, uint32_t index)
{
	size_t low = 0, high = facts->interface_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (facts->interfaces[middle].index == index)
			return facts->interfaces[middle].name;
		if (facts->interfaces[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *facts_text(struct facts *facts, const uint8_t *bytes, size_t len)
{
	if (bytes == NULL || len == 0)
		return NULL;
	char *text = utf8_clean(view_arena(facts->view), bytes, len, UTF8_LABEL_MAX);
	if (text == NULL)
		facts->failed = true;
	return text == NULL || text[0] == '\0' ? NULL : text;
}

double facts_point(struct walltime read, double ago, double *shown)
{
	double point = floor(walltime_to_seconds(read) - ago);
	if (*shown == 0 || fabs(point - *shown) > JITTER_S)
		*shown = point;
	return *shown;
}

const char *facts_afi_safi(struct facts *facts, uint32_t afi, uint32_t safi)
{
	static const struct {
		uint32_t afi, safi;
		const char *name;
	} names[] = {
		{ 1, 1, "ipv4 unicast" },
		{ 1, 2, "ipv4 multicast" },
		{ 1, 3, "ipv4 unicast and multicast" }, /* RFC 2858; Cisco's "both" */
		{ 1, 4, "ipv4 labeled-unicast" },       /* RFC 8277 */
		{ 1, 5, "ipv4 mvpn" },                  /* RFC 6514 */
		{ 1, 66, "ipv4 mdt" },                  /* RFC 6037 */
		{ 1, 128, "vpnv4 unicast" },            /* RFC 4364 */
		{ 1, 129, "vpnv4 multicast" },          /* RFC 6513 */
		{ 1, 132, "ipv4 route-target" },        /* RFC 4684 */
		{ 1, 133, "ipv4 flowspec" },            /* RFC 8955 */
		{ 1, 134, "vpnv4 flowspec" },
		{ 2, 1, "ipv6 unicast" },
		{ 2, 2, "ipv6 multicast" },
		{ 2, 3, "ipv6 unicast and multicast" },
		{ 2, 4, "ipv6 labeled-unicast" },
		{ 2, 5, "ipv6 mvpn" },
		{ 2, 128, "vpnv6 unicast" }, /* RFC 4659 */
		{ 2, 129, "vpnv6 multicast" },
		{ 2, 133, "ipv6 flowspec" }, /* RFC 8956 */
		{ 2, 134, "vpnv6 flowspec" },
		{ 25, 65, "l2vpn vpls" }, /* RFC 4761 */
		{ 25, 70, "l2vpn evpn" }, /* RFC 7432 */
		{ 25, 128, "l2vpn vpn" },
		{ 196, 65, "l2vpn vpls" },
		{ 196, 70, "l2vpn evpn" },
		{ 16388, 71, "link-state" }, /* RFC 9552 */
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].afi == afi && names[i].safi == safi)
			return names[i].name;
	return arena_printf(view_arena(facts->view), "afi %u safi %u", (unsigned)afi,
	                    (unsigned)safi);
}
