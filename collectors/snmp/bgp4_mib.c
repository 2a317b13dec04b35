/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BGP4-MIB (RFC 4273) bgpPeerTable, and BGP4V2-MIB (draft-ietf-idr-bgp4-mibv2) as FRR has it
 * since 8.5.
 *
 * bgpPeerTable knows IPv4 sessions only, and of VRFs what the agent likes: Cisco shows the
 * default one, FRR all of them without saying so. bgpPeerRemoteAs is an INTEGER: an AS above
 * 2147483647 is shown as a negative number, and by some as 23456, which is nobody's AS.
 */
#include "collectors/snmp/facts.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/peer.h"
#include "collectors/snmp/rows.h"

static const uint32_t base[] = { 1, 3, 6, 1, 2, 1, 15 };

static const struct mib_column columns[PEER_COLUMN_COUNT] = {
	[PEER_IDENTIFIER] = MIB_COLUMN(3, 1, 1),
	[PEER_STATE] = MIB_COLUMN(3, 1, 2),
	[PEER_ADMIN] = MIB_COLUMN(3, 1, 3),
	[PEER_LOCAL_ADDRESS] = MIB_COLUMN(3, 1, 5),
	[PEER_REMOTE_ASN] = MIB_COLUMN(3, 1, 9),
	[PEER_UPDATES_IN] = MIB_COLUMN(3, 1, 10),
	[PEER_UPDATES_OUT] = MIB_COLUMN(3, 1, 11),
	[PEER_MESSAGES_IN] = MIB_COLUMN(3, 1, 12),
	[PEER_MESSAGES_OUT] = MIB_COLUMN(3, 1, 13),
	[PEER_ERROR] = MIB_COLUMN(3, 1, 14),
	[PEER_TRANSITIONS] = MIB_COLUMN(3, 1, 15),
	[PEER_TIME] = MIB_COLUMN(3, 1, 16),
	[PEER_HOLD_TIME] = MIB_COLUMN(3, 1, 18),
	[PEER_KEEPALIVE] = MIB_COLUMN(3, 1, 19),
	[PEER_HOLD_TIME_CONFIGURED] = MIB_COLUMN(3, 1, 20),
	[PEER_KEEPALIVE_CONFIGURED] = MIB_COLUMN(3, 1, 21),
	[PEER_UPDATE_AGE] = MIB_COLUMN(3, 1, 24),
};

/* INDEX { bgpPeerRemoteAddr }: four sub-identifiers, no length. */
static void decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct row *row = rows->items[i];
		struct ip address;
		if (row->index_len == 4 && index_octets(row->index, 4, &address) == 0)
			peer_decode(facts, row, &address, VRF_DEFAULT);
	}
}

const struct mib bgp4_mib = {
	.name = "BGP4-MIB",
	.base = base,
	.base_len = sizeof(base) / sizeof(base[0]),
	.columns = columns,
	.column_count = PEER_COLUMN_COUNT,
	.fast = PEER_FAST,
	.probe = PEER_STATE,
	.kind = MIB_PEERS,
	.decode = decode,
};

static const uint32_t v2_base[] = { 1, 3, 6, 1, 3, 5, 1, 1 };

static const struct mib_column v2_columns[PEER_COLUMN_COUNT] = {
	[PEER_REMOTE_ASN] = MIB_COLUMN(2, 1, 10),
	[PEER_ADMIN] = MIB_COLUMN(2, 1, 12),
	[PEER_STATE] = MIB_COLUMN(2, 1, 13),
	[PEER_DESCRIPTION] = MIB_COLUMN(2, 1, 14),
	[PEER_ERROR_CODE] = MIB_COLUMN(3, 1, 1),
	[PEER_ERROR_SUBCODE] = MIB_COLUMN(3, 1, 2),
	[PEER_ERROR_TEXT] = MIB_COLUMN(3, 1, 4),
	[PEER_ERROR_SENT_CODE] = MIB_COLUMN(3, 1, 6),
	[PEER_ERROR_SENT_SUBCODE] = MIB_COLUMN(3, 1, 7),
	[PEER_ERROR_SENT_TEXT] = MIB_COLUMN(3, 1, 9),
	[PEER_TIME] = MIB_COLUMN(4, 1, 1),
};

/* Three forms of index are about: FRR 8.5 to 9.0 writes type 1 or 2 followed by the length (and
 * for IPv4 the instance 1 looks like the type), later ones the instance, the type and no
 * length, the draft instance, type and length. They differ in how many sub-identifiers there
 * are. */
static int v2_address(const struct row *row, struct ip *ret_address)
{
	const uint32_t *ids = row->index;
	size_t len = row->index_len;
	if (len > 1 && index_inet(ids + 1, len - 1, ret_address) == len - 1)
		return 0;
	if (len == 6 && ids[0] == 1 && (ids[1] == 1 || ids[1] == 4))
		return index_octets(ids + 2, 4, ret_address);
	if (len == 18 && ((ids[0] == 1 && ids[1] == 2) || (ids[0] == 2 && ids[1] == 16)))
		return index_octets(ids + 2, 16, ret_address);
	return -1;
}

static void v2_decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct ip address;
		if (v2_address(rows->items[i], &address) == 0)
			peer_decode(facts, rows->items[i], &address, VRF_DEFAULT);
	}
}

/* It counts no transitions: the time established is what shows a flap between two polls. */
const struct mib bgp4v2_mib = {
	.name = "BGP4V2-MIB",
	.base = v2_base,
	.base_len = sizeof(v2_base) / sizeof(v2_base[0]),
	.columns = v2_columns,
	.column_count = PEER_COLUMN_COUNT,
	.fast = MIB_BIT(PEER_STATE) | MIB_BIT(PEER_ADMIN) | MIB_BIT(PEER_TIME),
	.probe = PEER_STATE,
	.kind = MIB_PEERS,
	.decode = v2_decode,
};
