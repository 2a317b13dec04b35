/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TIMETRA-BGP-MIB (Nokia SR OS): tBgpPeerNgTable and, with the same index, tBgpPeerNgOperTable.
 *
 * Every row has counts of all families that the system knows, 0 for those that the peer does
 * not use; tBgpPeerNgFamily says which it uses. tBgpPeerNgOperFlaps counts flaps of routes, not
 * of the session, and tBgpPeerNgLastChanged is about the row: neither is read. SR Linux has the
 * first table only. The virtual router is a number: 1 is Base, n shows as VRF "vrtr n".
 */
#include "agent/base/arena.h"
#include "collectors/snmp/facts.h"
#include "collectors/snmp/family.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/peer.h"
#include "collectors/snmp/rows.h"

static const uint32_t base[] = { 1, 3, 6, 1, 4, 1, 6527, 3, 1, 2, 14, 4 };

#define BASE_ROUTER 1

enum {
	NG_FAMILY = PEER_COLUMN_COUNT,
	NG_V4_RECEIVED,
	NG_V4_SENT,
	NG_V4_ACTIVE,
	NG_VPN4_RECEIVED,
	NG_VPN4_SENT,
	NG_VPN4_ACTIVE,
	NG_V6_RECEIVED,
	NG_V6_SENT,
	NG_V6_ACTIVE,
	NG_VPN6_RECEIVED,
	NG_VPN6_SENT,
	NG_VPN6_ACTIVE,
	NG_L2VPN_RECEIVED,
	NG_L2VPN_SENT,
	NG_L2VPN_ACTIVE,
	NG_EVPN_RECEIVED,
	NG_EVPN_SENT,
	NG_EVPN_ACTIVE,
	NG_COLUMN_COUNT
};

static const struct mib_column columns[NG_COLUMN_COUNT] = {
	[PEER_ADMIN] = MIB_COLUMN(7, 1, 6), /* Shutdown: 1 true, 2 false */
	[PEER_DESCRIPTION] = MIB_COLUMN(7, 1, 7),
	[PEER_HOLD_TIME_CONFIGURED] = MIB_COLUMN(7, 1, 9),
	[PEER_KEEPALIVE_CONFIGURED] = MIB_COLUMN(7, 1, 10),
	[PEER_LOCAL_ADDRESS] = MIB_COLUMN(7, 1, 13),
	[NG_FAMILY] = MIB_COLUMN(7, 1, 53),
	[PEER_STATE] = MIB_COLUMN(7, 1, 59),
	[PEER_LOCAL_ASN] = MIB_COLUMN(7, 1, 65),
	[PEER_REMOTE_ASN] = MIB_COLUMN(7, 1, 66),
	[NG_V4_RECEIVED] = MIB_COLUMN(8, 1, 5),
	[NG_V4_SENT] = MIB_COLUMN(8, 1, 6),
	[NG_V4_ACTIVE] = MIB_COLUMN(8, 1, 7),
	[NG_VPN4_RECEIVED] = MIB_COLUMN(8, 1, 13),
	[NG_VPN4_SENT] = MIB_COLUMN(8, 1, 14),
	[NG_VPN4_ACTIVE] = MIB_COLUMN(8, 1, 15),
	[NG_V6_RECEIVED] = MIB_COLUMN(8, 1, 27),
	[NG_V6_SENT] = MIB_COLUMN(8, 1, 28),
	[NG_V6_ACTIVE] = MIB_COLUMN(8, 1, 29),
	[NG_VPN6_RECEIVED] = MIB_COLUMN(8, 1, 40),
	[NG_VPN6_SENT] = MIB_COLUMN(8, 1, 41),
	[NG_VPN6_ACTIVE] = MIB_COLUMN(8, 1, 42),
	[NG_L2VPN_RECEIVED] = MIB_COLUMN(8, 1, 49),
	[NG_L2VPN_SENT] = MIB_COLUMN(8, 1, 50),
	[NG_L2VPN_ACTIVE] = MIB_COLUMN(8, 1, 51),
	[NG_EVPN_RECEIVED] = MIB_COLUMN(8, 1, 88),
	[NG_EVPN_SENT] = MIB_COLUMN(8, 1, 89),
	[NG_EVPN_ACTIVE] = MIB_COLUMN(8, 1, 90),
	[PEER_ERROR] = MIB_COLUMN(8, 1, 178),
};

#define COUNTS(name)                                                                           \
	{                                                                                      \
		{                                                                              \
			[FAMILY_RECEIVED] = NG_##name##_RECEIVED, [FAMILY_ACCEPTED] = -1,      \
			[FAMILY_DENIED] = -1, [FAMILY_ADVERTISED] = NG_##name##_SENT,          \
			[FAMILY_ACTIVE] = NG_##name##_ACTIVE, [FAMILY_LIMIT] = -1              \
		}                                                                              \
	}

/* Bits of TmnxIpFamily. */
static const struct {
	unsigned bit;
	uint32_t afi, safi;
	struct family_columns columns;
} families[] = {
	{ 1, 1, 1, COUNTS(V4) },     { 2, 1, 128, COUNTS(VPN4) },  { 3, 2, 1, COUNTS(V6) },
	{ 5, 2, 128, COUNTS(VPN6) }, { 6, 25, 65, COUNTS(L2VPN) }, { 15, 25, 70, COUNTS(EVPN) },
};

/* A bit of a BITS value (RFC 2578, section 7.1.4): bit 0 is the highest of the first octet. */
static bool has_bit(const struct row *row, unsigned bit)
{
	size_t len;
	const uint8_t *bytes = row_octets(row, NG_FAMILY, &len);
	return bytes != NULL && bit / 8 < len && (bytes[bit / 8] & (0x80 >> bit % 8)) != 0;
}

static const char *router_name(struct facts *facts, uint32_t number)
{
	if (number == BASE_ROUTER)
		return VRF_DEFAULT;
	const char *name = arena_printf(view_arena(facts->view), "vrtr %u", (unsigned)number);
	facts->failed = facts->failed || name == NULL;
	return name;
}

/* INDEX { vRtrID, tBgpPeerNgAddressType, tBgpPeerNgAddress } */
static void decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct row *row = rows->items[i];
		struct ip address;
		if (row->index_len < 2 || index_inet(row->index + 1, row->index_len - 1,
		                                     &address) != row->index_len - 1)
			continue;
		struct facts_peer *entry =
			peer_decode(facts, row, &address, router_name(facts, row->index[0]));
		for (size_t j = 0; j < sizeof(families) / sizeof(families[0]); j++)
			if (has_bit(row, families[j].bit))
				family_decode(facts, row, entry, families[j].afi,
				              families[j].safi, &families[j].columns);
	}
}

const struct mib timetra_mib = {
	.name = "TIMETRA-BGP-MIB",
	.base = base,
	.base_len = sizeof(base) / sizeof(base[0]),
	.columns = columns,
	.column_count = NG_COLUMN_COUNT,
	.fast = PEER_FAST & ~MIB_BIT(PEER_TRANSITIONS),
	.probe = PEER_STATE,
	.kind = MIB_PEERS,
	.decode = decode,
};
