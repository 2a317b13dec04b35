/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ARISTA-BGP4V2-MIB. Every VRF but the default one is behind a context name of its own.
 * EOS 4.15 lacks the counters and the number of advertised prefixes.
 */
#include "collectors/snmp/facts.h"
#include "collectors/snmp/family.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/peer.h"
#include "collectors/snmp/rows.h"

static const uint32_t base[] = { 1, 3, 6, 1, 4, 1, 30065, 4, 1, 1 };
#define BASE_LEN (sizeof(base) / sizeof(base[0]))

static const struct mib_column peer_columns[PEER_COLUMN_COUNT] = {
	[PEER_LOCAL_ADDRESS] = MIB_COLUMN(2, 1, 3),
	[PEER_LOCAL_ASN] = MIB_COLUMN(2, 1, 7),
	[PEER_REMOTE_ASN] = MIB_COLUMN(2, 1, 10),
	[PEER_IDENTIFIER] = MIB_COLUMN(2, 1, 11),
	[PEER_ADMIN] = MIB_COLUMN(2, 1, 12), /* 1 halted, 2 running */
	[PEER_STATE] = MIB_COLUMN(2, 1, 13),
	[PEER_DESCRIPTION] = MIB_COLUMN(2, 1, 14),
	[PEER_ERROR_CODE] = MIB_COLUMN(3, 1, 1),
	[PEER_ERROR_SUBCODE] = MIB_COLUMN(3, 1, 2),
	[PEER_ERROR_TIME] = MIB_COLUMN(3, 1, 3),
	[PEER_ERROR_TEXT] = MIB_COLUMN(3, 1, 4),
	[PEER_ERROR_SENT_CODE] = MIB_COLUMN(3, 1, 6),
	[PEER_ERROR_SENT_SUBCODE] = MIB_COLUMN(3, 1, 7),
	[PEER_ERROR_SENT_TIME] = MIB_COLUMN(3, 1, 8),
	[PEER_ERROR_SENT_TEXT] = MIB_COLUMN(3, 1, 9),
	[PEER_TIME] = MIB_COLUMN(4, 1, 1),
	[PEER_UPDATE_AGE] = MIB_COLUMN(4, 1, 2),
	[PEER_HOLD_TIME_CONFIGURED] = MIB_COLUMN(5, 1, 2),
	[PEER_KEEPALIVE_CONFIGURED] = MIB_COLUMN(5, 1, 3),
	[PEER_HOLD_TIME] = MIB_COLUMN(6, 1, 1),
	[PEER_KEEPALIVE] = MIB_COLUMN(6, 1, 2),
	[PEER_UPDATES_IN] = MIB_COLUMN(7, 1, 1),
	[PEER_UPDATES_OUT] = MIB_COLUMN(7, 1, 2),
	[PEER_MESSAGES_IN] = MIB_COLUMN(7, 1, 3),
	[PEER_MESSAGES_OUT] = MIB_COLUMN(7, 1, 4),
	[PEER_TRANSITIONS] = MIB_COLUMN(7, 1, 5),
};

static const struct mib_column family_columns[FAMILY_COLUMN_COUNT] = {
	[FAMILY_RECEIVED] = MIB_COLUMN(8, 1, 3),
	[FAMILY_ACCEPTED] = MIB_COLUMN(8, 1, 4),
	[FAMILY_ADVERTISED] = MIB_COLUMN(8, 1, 5),
};

/* INDEX { PeerInstance, PeerRemoteAddrType, PeerRemoteAddr, ... }; how many were used, or 0. */
static size_t read_index(const struct row *row, struct ip *ret_address)
{
	if (row->index_len < 2)
		return 0;
	size_t used = index_inet(row->index + 1, row->index_len - 1, ret_address);
	return used == 0 ? 0 : used + 1;
}

static void peer_table_decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct row *row = rows->items[i];
		struct ip address;
		if (read_index(row, &address) == row->index_len && row->index_len > 0)
			peer_decode(facts, row, &address, VRF_DEFAULT);
	}
}

/* ..., PrefixGaugesAfi, PrefixGaugesSafi */
static void family_table_decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = rows->items[i];
		struct ip address;
		size_t used = read_index(row, &address);
		if (used > 0 && row->index_len == used + 2)
			family_decode(facts, row, facts_find_peer(facts, &address, VRF_DEFAULT),
			              row->index[used], row->index[used + 1], NULL);
	}
}

const struct mib arista_peer_mib = {
	.name = "ARISTA-BGP4V2-MIB",
	.base = base,
	.base_len = BASE_LEN,
	.columns = peer_columns,
	.column_count = PEER_COLUMN_COUNT,
	.fast = PEER_FAST,
	.probe = PEER_STATE,
	.kind = MIB_PEERS,
	.decode = peer_table_decode,
};

const struct mib arista_family_mib = {
	.name = "ARISTA-BGP4V2-MIB",
	.base = base,
	.base_len = BASE_LEN,
	.columns = family_columns,
	.column_count = FAMILY_COLUMN_COUNT,
	.probe = FAMILY_RECEIVED,
	.kind = MIB_FAMILIES,
	.decode = family_table_decode,
};
