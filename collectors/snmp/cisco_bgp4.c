/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CISCO-BGP4-MIB: cbgpPeer3Table (with VRFs), cbgpPeer2Table, and the two tables of prefix
 * counts.
 *
 * Accepted prefixes are a Counter32 by syntax and the present number in fact. Advertised and
 * withdrawn prefixes are totals since the last hard reset: their difference is often taken for
 * what is advertised now, but a prefix that is sent again counts again, so it drifts upwards.
 * We show what was observed, hence no number of advertised prefixes from here; the CLI has it.
 * Denied prefixes are such a total too and are shown as it.
 *
 * IOS-XE 15.5 has the counts of its IPv4 peers in the old table and those of its IPv6 peers in
 * the new one; others have them in both. Both are read, and the new one is decoded first.
 */
#include "collectors/snmp/facts.h"
#include "collectors/snmp/family.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/peer.h"
#include "collectors/snmp/rows.h"

static const uint32_t base[] = { 1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 2 };
#define BASE_LEN (sizeof(base) / sizeof(base[0]))

static const struct mib_column peer3_columns[PEER_COLUMN_COUNT] = {
	[PEER_VRF] = MIB_COLUMN(9, 1, 4),
	[PEER_STATE] = MIB_COLUMN(9, 1, 5),
	[PEER_ADMIN] = MIB_COLUMN(9, 1, 6),
	[PEER_LOCAL_ADDRESS] = MIB_COLUMN(9, 1, 8),
	[PEER_LOCAL_ASN] = MIB_COLUMN(9, 1, 10),
	[PEER_REMOTE_ASN] = MIB_COLUMN(9, 1, 13),
	[PEER_IDENTIFIER] = MIB_COLUMN(9, 1, 14),
	[PEER_UPDATES_IN] = MIB_COLUMN(9, 1, 15),
	[PEER_UPDATES_OUT] = MIB_COLUMN(9, 1, 16),
	[PEER_MESSAGES_IN] = MIB_COLUMN(9, 1, 17),
	[PEER_MESSAGES_OUT] = MIB_COLUMN(9, 1, 18),
	[PEER_ERROR] = MIB_COLUMN(9, 1, 19),
	[PEER_TRANSITIONS] = MIB_COLUMN(9, 1, 20),
	[PEER_TIME] = MIB_COLUMN(9, 1, 21),
	[PEER_HOLD_TIME] = MIB_COLUMN(9, 1, 23),
	[PEER_KEEPALIVE] = MIB_COLUMN(9, 1, 24),
	[PEER_HOLD_TIME_CONFIGURED] = MIB_COLUMN(9, 1, 25),
	[PEER_KEEPALIVE_CONFIGURED] = MIB_COLUMN(9, 1, 26),
	[PEER_UPDATE_AGE] = MIB_COLUMN(9, 1, 29),
	[PEER_ERROR_TEXT] = MIB_COLUMN(9, 1, 30),
};

static const struct mib_column peer2_columns[PEER_COLUMN_COUNT] = {
	[PEER_STATE] = MIB_COLUMN(5, 1, 3),
	[PEER_ADMIN] = MIB_COLUMN(5, 1, 4),
	[PEER_LOCAL_ADDRESS] = MIB_COLUMN(5, 1, 6),
	[PEER_LOCAL_ASN] = MIB_COLUMN(5, 1, 8),
	[PEER_REMOTE_ASN] = MIB_COLUMN(5, 1, 11),
	[PEER_IDENTIFIER] = MIB_COLUMN(5, 1, 12),
	[PEER_UPDATES_IN] = MIB_COLUMN(5, 1, 13),
	[PEER_UPDATES_OUT] = MIB_COLUMN(5, 1, 14),
	[PEER_MESSAGES_IN] = MIB_COLUMN(5, 1, 15),
	[PEER_MESSAGES_OUT] = MIB_COLUMN(5, 1, 16),
	[PEER_ERROR] = MIB_COLUMN(5, 1, 17),
	[PEER_TRANSITIONS] = MIB_COLUMN(5, 1, 18),
	[PEER_TIME] = MIB_COLUMN(5, 1, 19),
	[PEER_HOLD_TIME] = MIB_COLUMN(5, 1, 21),
	[PEER_KEEPALIVE] = MIB_COLUMN(5, 1, 22),
	[PEER_HOLD_TIME_CONFIGURED] = MIB_COLUMN(5, 1, 23),
	[PEER_KEEPALIVE_CONFIGURED] = MIB_COLUMN(5, 1, 24),
	[PEER_UPDATE_AGE] = MIB_COLUMN(5, 1, 27),
	[PEER_ERROR_TEXT] = MIB_COLUMN(5, 1, 28),
};

static const struct mib_column family2_columns[FAMILY_COLUMN_COUNT] = {
	[FAMILY_ACCEPTED] = MIB_COLUMN(8, 1, 1),
	[FAMILY_DENIED] = MIB_COLUMN(8, 1, 2),
	[FAMILY_LIMIT] = MIB_COLUMN(8, 1, 3),
};

static const struct mib_column family_columns[FAMILY_COLUMN_COUNT] = {
	[FAMILY_ACCEPTED] = MIB_COLUMN(4, 1, 1),
	[FAMILY_DENIED] = MIB_COLUMN(4, 1, 2),
	[FAMILY_LIMIT] = MIB_COLUMN(4, 1, 3),
};

/* INDEX { cbgpPeer3VrfId, cbgpPeer3Type, cbgpPeer3RemoteAddr } */
static void peer3_decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct row *row = rows->items[i];
		struct ip address;
		if (row->index_len < 2 || index_inet(row->index + 1, row->index_len - 1,
		                                     &address) != row->index_len - 1)
			continue;
		peer_decode(facts, row, &address, peer_vrf(facts, row, PEER_VRF));
	}
}

/* INDEX { cbgpPeer2Type, cbgpPeer2RemoteAddr } */
static void peer2_decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct row *row = rows->items[i];
		struct ip address;
		if (row->index_len > 0 &&
		    index_inet(row->index, row->index_len, &address) == row->index_len)
			peer_decode(facts, row, &address, VRF_DEFAULT);
	}
}

/* These tables know no VRF: the default one's peer, else the only peer of that address. */
static struct facts_peer *find_peer(const struct facts *facts, const struct ip *address)
{
	struct facts_peer *entry = facts_find_peer(facts, address, VRF_DEFAULT);
	return entry != NULL ? entry : facts_find_peer(facts, address, NULL);
}

/* INDEX { cbgpPeer2Type, cbgpPeer2RemoteAddr, cbgpPeer2AddrFamilyAfi, cbgpPeer2AddrFamilySafi }
 */
static void family2_decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = rows->items[i];
		struct ip address;
		size_t used = index_inet(row->index, row->index_len, &address);
		if (used > 0 && row->index_len == used + 2)
			family_decode(facts, row, find_peer(facts, &address), row->index[used],
			              row->index[used + 1], NULL);
	}
}

/* INDEX { bgpPeerRemoteAddr, cbgpPeerAddrFamilyAfi, cbgpPeerAddrFamilySafi } */
static void family_table_decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = rows->items[i];
		struct ip address;
		if (row->index_len == 6 && index_octets(row->index, 4, &address) == 0)
			family_decode(facts, row, find_peer(facts, &address), row->index[4],
			              row->index[5], NULL);
	}
}

/* The name of the VRF is part of a peer's identity: without it there is no telling whose state
 * this is. */
const struct mib cisco_peer3_mib = {
	.name = "CISCO-BGP4-MIB",
	.base = base,
	.base_len = BASE_LEN,
	.columns = peer3_columns,
	.column_count = PEER_COLUMN_COUNT,
	.fast = PEER_FAST | MIB_BIT(PEER_VRF),
	.probe = PEER_STATE,
	.kind = MIB_PEERS,
	.decode = peer3_decode,
};

const struct mib cisco_peer2_mib = {
	.name = "CISCO-BGP4-MIB",
	.base = base,
	.base_len = BASE_LEN,
	.columns = peer2_columns,
	.column_count = PEER_COLUMN_COUNT,
	.fast = PEER_FAST,
	.probe = PEER_STATE,
	.kind = MIB_PEERS,
	.decode = peer2_decode,
};

const struct mib cisco_family2_mib = {
	.name = "CISCO-BGP4-MIB",
	.base = base,
	.base_len = BASE_LEN,
	.columns = family2_columns,
	.column_count = FAMILY_COLUMN_COUNT,
	.probe = FAMILY_ACCEPTED,
	.kind = MIB_FAMILIES,
	.decode = family2_decode,
};

const struct mib cisco_family_mib = {
	.name = "CISCO-BGP4-MIB",
	.base = base,
	.base_len = BASE_LEN,
	.columns = family_columns,
	.column_count = FAMILY_COLUMN_COUNT,
	.probe = FAMILY_ACCEPTED,
	.kind = MIB_FAMILIES,
	.decode = family_table_decode,
};
