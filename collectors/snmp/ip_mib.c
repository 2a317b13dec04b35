/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IP-MIB (RFC 4293): which address is on which interface. ipAddressTable has both families, the
 * old ipAddrTable only IPv4, which some devices show only there: both are read.
 */
#include "agent/base/ip.h"
#include "collectors/snmp/facts.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/rows.h"

enum { IP_INTERFACE, IP_COLUMN_COUNT };

static const uint32_t address_base[] = { 1, 3, 6, 1, 2, 1, 4, 34, 1 };

static const struct mib_column address_columns[IP_COLUMN_COUNT] = {
	[IP_INTERFACE] = MIB_COLUMN(3),
};

static const uint32_t old_base[] = { 1, 3, 6, 1, 2, 1, 4, 20, 1 };

static const struct mib_column old_columns[IP_COLUMN_COUNT] = {
	[IP_INTERFACE] = MIB_COLUMN(2),
};

/* Octets of an index as an address; nobody peers from an address with a zone. */
static int read_address(const uint32_t *index, size_t len, struct ip *ret)
{
	uint8_t bytes[16];
	if (len != 4 && len != 16)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (index[i] > UINT8_MAX)
			return -1;
		bytes[i] = (uint8_t)index[i];
	}
	return ip_from_bytes(bytes, len, ret);
}

static void show(struct facts *facts, const struct row *row, const struct ip *address)
{
	uint32_t index;
	const char *name = NULL;
	if (row_u32(row, IP_INTERFACE, &index) == 0)
		name = facts_interface_name(facts, index);
	if (name == NULL || ip_is_unspecified(address))
		return;
	struct interface_address *it = view_add(facts->view, FACT_INTERFACE_ADDRESS);
	if (it == NULL) {
		facts->failed = true;
		return;
	}
	FACT_SET(it, INTERFACE_ADDRESS_ROUTER, router, facts->router);
	FACT_SET(it, INTERFACE_ADDRESS_ADDRESS, address, *address);
	FACT_SET(it, INTERFACE_ADDRESS_INTERFACE, interface, name);
}

/* INDEX: ipAddressAddrType, ipAddressAddr with its length in front. */
static void decode_addresses(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count && !facts->failed; i++) {
		const struct row *row = rows->items[i];
		struct ip address;
		if (row->index_len > 2 && row->index[1] == row->index_len - 2 &&
		    read_address(row->index + 2, row->index_len - 2, &address) == 0)
			show(facts, row, &address);
	}
}

/* INDEX: ipAdEntAddr. */
static void decode_old(struct rows *rows, struct facts *facts)
{
	for (size_t i = 0; i < rows->count && !facts->failed; i++) {
		const struct row *row = rows->items[i];
		struct ip address;
		if (row->index_len == 4 && read_address(row->index, 4, &address) == 0)
			show(facts, row, &address);
	}
}

const struct mib ip_address_mib = {
	.name = "IP-MIB",
	.base = address_base,
	.base_len = sizeof(address_base) / sizeof(address_base[0]),
	.columns = address_columns,
	.column_count = IP_COLUMN_COUNT,
	.probe = IP_INTERFACE,
	.kind = MIB_ADDRESSES,
	.decode = decode_addresses,
};

const struct mib ip_old_mib = {
	.name = "IP-MIB",
	.base = old_base,
	.base_len = sizeof(old_base) / sizeof(old_base[0]),
	.columns = old_columns,
	.column_count = IP_COLUMN_COUNT,
	.probe = IP_INTERFACE,
	.kind = MIB_ADDRESSES,
	.decode = decode_old,
};
