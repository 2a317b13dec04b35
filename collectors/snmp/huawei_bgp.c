/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HUAWEI-BGP-VPN-MIB: hwBgpPeerTable and the tables with the same index.
 *
 * One session appears once per address family, and a row of a family that was not negotiated
 * may show another state than the session has. The session is up when any of its rows says so:
 * rows that are established are decoded first, the others fill gaps.
 */
#include "collectors/snmp/facts.h"
#include "collectors/snmp/family.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/peer.h"
#include "collectors/snmp/rows.h"

static const uint32_t base[] = { 1, 3, 6, 1, 4, 1, 2011, 5, 25, 177, 1, 1 };

enum { HW_RECEIVED = PEER_COLUMN_COUNT, HW_ACTIVE, HW_ADVERTISED, HW_LIMIT, HW_COLUMN_COUNT };

static const struct mib_column columns[HW_COLUMN_COUNT] = {
	[PEER_VRF] = MIB_COLUMN(1, 1, 6),          [PEER_REMOTE_ASN] = MIB_COLUMN(2, 1, 2),
	[PEER_STATE] = MIB_COLUMN(2, 1, 5),        [PEER_TRANSITIONS] = MIB_COLUMN(2, 1, 6),
	[PEER_TIME] = MIB_COLUMN(2, 1, 7),         [PEER_ERROR] = MIB_COLUMN(2, 1, 9),
	[PEER_ADMIN] = MIB_COLUMN(2, 1, 11),       [PEER_DESCRIPTION] = MIB_COLUMN(2, 1, 12),
	[HW_RECEIVED] = MIB_COLUMN(3, 1, 1),       [HW_ACTIVE] = MIB_COLUMN(3, 1, 2),
	[HW_ADVERTISED] = MIB_COLUMN(3, 1, 3),     [PEER_MESSAGES_IN] = MIB_COLUMN(4, 1, 1),
	[PEER_MESSAGES_OUT] = MIB_COLUMN(4, 1, 2), [PEER_UPDATES_IN] = MIB_COLUMN(4, 1, 4),
	[PEER_UPDATES_OUT] = MIB_COLUMN(4, 1, 9),  [HW_LIMIT] = MIB_COLUMN(5, 1, 1),
};

static const struct family_columns counts = { {
	[FAMILY_RECEIVED] = HW_RECEIVED,
	[FAMILY_ACCEPTED] = -1,
	[FAMILY_DENIED] = -1,
	[FAMILY_ADVERTISED] = HW_ADVERTISED,
	[FAMILY_ACTIVE] = HW_ACTIVE,
	[FAMILY_LIMIT] = HW_LIMIT,
} };

/* INDEX { VrfInstance, Afi, Safi, Type, IPAddr } */
static void decode_row(struct row *row, struct facts *facts)
{
	struct ip address;
	if (row->index_len < 4 ||
	    index_inet(row->index + 3, row->index_len - 3, &address) != row->index_len - 3)
		return;
	struct facts_peer *entry =
		peer_decode(facts, row, &address, peer_vrf(facts, row, PEER_VRF));
	family_decode(facts, row, entry, row->index[1], row->index[2], &counts);
}

static void decode(struct rows *rows, struct facts *facts)
{
	for (int established = 1; established >= 0; established--)
		for (size_t i = 0; i < rows->count; i++) {
			uint64_t state;
			if (row_number(rows->items[i], PEER_STATE, &state) == 0 &&
			    (state == BGP_STATE_ESTABLISHED) == established)
				decode_row(rows->items[i], facts);
		}
}

/* The name of the VRF is part of a peer's identity. */
const struct mib huawei_mib = {
	.name = "HUAWEI-BGP-VPN-MIB",
	.base = base,
	.base_len = sizeof(base) / sizeof(base[0]),
	.columns = columns,
	.column_count = HW_COLUMN_COUNT,
	.fast = PEER_FAST | MIB_BIT(PEER_VRF),
	.probe = PEER_STATE,
	.kind = MIB_PEERS,
	.decode = decode,
};
