/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BGP4-V2-MIB-JUNIPER (jnxBgpM2).
 *
 * The index holds addresses without their lengths, against the MIB, unless the router has `set
 * protocols bgp snmp-options emit-inet-address-length-in-oid`. Both forms are read; they differ
 * in how long they are. The routing instance is a number and no table that we read names it: 0
 * is the default instance, n shows as VRF "instance n".
 *
 * Prefix counts call a peer by jnxBgpM2PeerIndex, which changes when the router restarts: a
 * restart has all rows read anew, and a number that two peers have joins neither.
 */
#include "agent/base/arena.h"
#include "collectors/snmp/facts.h"
#include "collectors/snmp/family.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/peer.h"
#include "collectors/snmp/rows.h"

static const uint32_t base[] = { 1, 3, 6, 1, 4, 1, 2636, 5, 1, 1, 2 };
#define BASE_LEN (sizeof(base) / sizeof(base[0]))

static const struct mib_column peer_columns[PEER_COLUMN_COUNT] = {
	[PEER_IDENTIFIER] = MIB_COLUMN(1, 1, 1, 1),
	[PEER_STATE] = MIB_COLUMN(1, 1, 1, 2),
	[PEER_ADMIN] = MIB_COLUMN(1, 1, 1, 3), /* 1 halted, 2 running */
	[PEER_LOCAL_ADDRESS] = MIB_COLUMN(1, 1, 1, 7),
	[PEER_LOCAL_ASN] = MIB_COLUMN(1, 1, 1, 9),
	[PEER_REMOTE_ASN] = MIB_COLUMN(1, 1, 1, 13),
	[PEER_INDEX] = MIB_COLUMN(1, 1, 1, 14),
	[PEER_ERROR] = MIB_COLUMN(2, 1, 1, 1),
	[PEER_ERROR_SENT] = MIB_COLUMN(2, 1, 1, 2),
	[PEER_ERROR_TIME] = MIB_COLUMN(2, 1, 1, 3),
	[PEER_ERROR_SENT_TIME] = MIB_COLUMN(2, 1, 1, 4),
	[PEER_ERROR_TEXT] = MIB_COLUMN(2, 1, 1, 5),
	[PEER_ERROR_SENT_TEXT] = MIB_COLUMN(2, 1, 1, 6),
	[PEER_TIME] = MIB_COLUMN(4, 1, 1, 1),
	[PEER_UPDATE_AGE] = MIB_COLUMN(4, 1, 1, 2),
	[PEER_HOLD_TIME_CONFIGURED] = MIB_COLUMN(4, 2, 1, 2),
	[PEER_KEEPALIVE_CONFIGURED] = MIB_COLUMN(4, 2, 1, 3),
	[PEER_HOLD_TIME] = MIB_COLUMN(4, 3, 1, 1),
	[PEER_KEEPALIVE] = MIB_COLUMN(4, 3, 1, 2),
	[PEER_UPDATES_IN] = MIB_COLUMN(6, 1, 1, 1),
	[PEER_UPDATES_OUT] = MIB_COLUMN(6, 1, 1, 2),
	[PEER_MESSAGES_IN] = MIB_COLUMN(6, 1, 1, 3),
	[PEER_MESSAGES_OUT] = MIB_COLUMN(6, 1, 1, 4),
	[PEER_TRANSITIONS] = MIB_COLUMN(6, 1, 1, 5),
};

static const struct mib_column family_columns[FAMILY_COLUMN_COUNT] = {
	[FAMILY_RECEIVED] = MIB_COLUMN(6, 2, 1, 7),
	[FAMILY_ACCEPTED] = MIB_COLUMN(6, 2, 1, 8),
	[FAMILY_DENIED] = MIB_COLUMN(6, 2, 1, 9),
	[FAMILY_ADVERTISED] = MIB_COLUMN(6, 2, 1, 10),
	[FAMILY_ACTIVE] = MIB_COLUMN(6, 2, 1, 11), /* missing on old SRX */
};

static size_t address_length(uint32_t type)
{
	return type == 1 ? 4 : type == 2 ? 16 : 0;
}

/* Skip or read one address, with or without a length before it; 0 when it is none. */
static size_t read_address(const uint32_t *ids, size_t len, size_t has_length,
                           struct ip *ret_address)
{
	size_t size = len == 0 ? 0 : address_length(ids[0]);
	if (size == 0 || len < 1 + has_length + size || (has_length && ids[1] != size))
		return 0;
	if (index_octets(ids + 1 + has_length, size, ret_address) != 0)
		return 0;
	return 1 + has_length + size;
}

/* INDEX { RoutingInstance, LocalAddrType, LocalAddr, RemoteAddrType, RemoteAddr } */
static int remote_address(const struct row *row, struct ip *ret_address)
{
	for (size_t has_length = 0; has_length <= 1; has_length++) {
		if (row->index_len < 1)
			return -1;
		const uint32_t *ids = row->index + 1;
		size_t len = row->index_len - 1;
		struct ip local, remote;
		size_t used = read_address(ids, len, has_length, &local);
		if (used == 0 || used == len)
			continue;
		if (read_address(ids + used, len - used, has_length, &remote) == len - used) {
			*ret_address = remote;
			return 0;
		}
	}
	return -1;
}

static const char *instance_name(struct facts *facts, uint32_t instance)
{
	if (instance == 0)
		return VRF_DEFAULT;
	const char *name =
		arena_printf(view_arena(facts->view), "instance %u", (unsigned)instance);
	facts->failed = facts->failed || name == NULL;
	return name;
}

static void peer_table_decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct row *row = rows->items[i];
		struct ip address;
		if (remote_address(row, &address) == 0)
			peer_decode(facts, row, &address, instance_name(facts, row->index[0]));
	}
}

/* INDEX { jnxBgpM2PeerIndex, jnxBgpM2PrefixCountersAfi, jnxBgpM2PrefixCountersSafi } */
static void family_table_decode(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = rows->items[i];
		if (row->index_len == 3)
			family_decode(facts, row, facts_find_index(facts, row->index[0]),
			              row->index[1], row->index[2], NULL);
	}
}

const struct mib juniper_peer_mib = {
	.name = "BGP4-V2-MIB-JUNIPER",
	.base = base,
	.base_len = BASE_LEN,
	.columns = peer_columns,
	.column_count = PEER_COLUMN_COUNT,
	.fast = PEER_FAST,
	.probe = PEER_STATE,
	.kind = MIB_PEERS,
	.decode = peer_table_decode,
};

const struct mib juniper_family_mib = {
	.name = "BGP4-V2-MIB-JUNIPER",
	.base = base,
	.base_len = BASE_LEN,
	.columns = family_columns,
	.column_count = FAMILY_COLUMN_COUNT,
	.probe = FAMILY_RECEIVED,
	.kind = MIB_FAMILIES,
	.decode = family_table_decode,
};
