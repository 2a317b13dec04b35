/* SPDX-License-Identifier: Apache-2.0 */
/**
 * MIBs as data: where a table is, which columns we read of it and how often, who decodes it.
 *
 * A new MIB is one const `struct mib` and one decoder in a file of its own, and a line in
 * mibs.c. Column numbers are indexes into `columns`; all tables of BGP peers share the first of
 * them (enum peer_column), so that polling and decoding need no case per vendor.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/runtime/snmp.h"

struct facts;
struct rows;

/** Most columns of a table: they are handled as bits of a uint64_t. */
#define MIB_COLUMNS_MAX 64

/** Sub-identifiers of a column below the base of its MIB. */
#define MIB_COLUMN_AT_MAX 6

/** A column; `len` 0 when this MIB has none for the meaning. */
struct mib_column {
	uint32_t at[MIB_COLUMN_AT_MAX]; /**< below the base */
	uint8_t len;
};

/** `[PEER_STATE] = MIB_COLUMN(3, 1, 2)`: base.3.1.2 */
#define MIB_COLUMN(...)                                                                        \
	{                                                                                      \
		.at = { __VA_ARGS__ }, .len = sizeof((uint32_t[]){ __VA_ARGS__ }) / 4          \
	}

/** The bit of a column. */
#define MIB_BIT(column) (UINT64_C(1) << (column))

/** What the rows of a table are. */
enum mib_kind {
	MIB_PEERS, /**< BGP sessions; the first that answers counts, BGP4-MIB fills its gaps */
	MIB_FAMILIES,   /**< prefix counts of address families; all that answer */
	MIB_INTERFACES, /**< only one exists */
	MIB_ADDRESSES,  /**< of interfaces; all that answer */
	MIB_BFD,        /**< the first that answers */
	MIB_KIND_COUNT
};

struct mib {
	const char *name;     /**< as the MIB calls itself; several tables may share it */
	const uint32_t *base; /**< common root of the columns */
	size_t base_len;
	const struct mib_column *columns;
	size_t column_count;
	uint64_t fast;  /**< columns that are read at every poll; the others are the detail */
	unsigned probe; /**< a column that every row has: how discovery asks */
	enum mib_kind kind;
	/** Rows in, facts out. Pure but for `since` and `updated` of a row. */
	void (*decode)(struct rows *rows, struct facts *facts);
};

/** What a column of a table of BGP peers means. Values are in the words of BGP4-MIB. */
enum peer_column {
	PEER_STATE,       /**< 1 idle ... 6 established */
	PEER_ADMIN,       /**< 1 stop, 2 start */
	PEER_TRANSITIONS, /**< into established */
	PEER_TIME,        /**< seconds established, or since that ended */
	PEER_IDENTIFIER,
	PEER_LOCAL_ADDRESS,
	PEER_LOCAL_ASN,
	PEER_REMOTE_ASN,
	PEER_UPDATES_IN,
	PEER_UPDATES_OUT,
	PEER_MESSAGES_IN,
	PEER_MESSAGES_OUT,
	PEER_ERROR,      /**< two octets; received, where the MIB tells that from sent */
	PEER_ERROR_SENT, /**< two octets */
	PEER_ERROR_TIME, /**< ticks */
	PEER_ERROR_SENT_TIME,
	PEER_ERROR_CODE, /**< where code and subcode are columns of their own */
	PEER_ERROR_SUBCODE,
	PEER_ERROR_SENT_CODE,
	PEER_ERROR_SENT_SUBCODE,
	PEER_ERROR_TEXT,
	PEER_ERROR_SENT_TEXT,
	PEER_HOLD_TIME,
	PEER_KEEPALIVE,
	PEER_HOLD_TIME_CONFIGURED,
	PEER_KEEPALIVE_CONFIGURED,
	PEER_UPDATE_AGE, /**< seconds since the last UPDATE came */
	PEER_DESCRIPTION,
	PEER_VRF,   /**< name */
	PEER_INDEX, /**< a number by which another table calls the peer */
	PEER_COLUMN_COUNT
};

/** Columns read at every poll, of tables that count transitions. */
#define PEER_FAST (MIB_BIT(PEER_STATE) | MIB_BIT(PEER_ADMIN) | MIB_BIT(PEER_TRANSITIONS))

/** Columns of a table of interfaces, IF-MIB. */
enum if_column {
	IF_OPER_STATUS,
	IF_ADMIN_STATUS,
	IF_HC_IN,
	IF_HC_OUT,
	IF_NAME,
	IF_DESCR,
	IF_ALIAS,
	IF_MTU,
	IF_SPEED,
	IF_HIGH_SPEED,
	IF_IN,
	IF_OUT,
	IF_IN_ERRORS,
	IF_OUT_ERRORS,
	IF_IN_DISCARDS,
	IF_OUT_DISCARDS,
	IF_LAST_CHANGE,
	IF_COLUMN_COUNT
};

/** All tables, the richest of a kind first. */
extern const struct mib *const mibs[];

/** How many there are. */
extern const size_t mib_count;

/** The one whose rows fill the gaps of richer tables of peers. */
extern const struct mib bgp4_mib;

/** The others, as they stand in mibs[]. */
extern const struct mib cisco_peer3_mib, cisco_peer2_mib, cisco_family2_mib, cisco_family_mib;
extern const struct mib juniper_peer_mib, juniper_family_mib;
extern const struct mib arista_peer_mib, arista_family_mib;
extern const struct mib huawei_mib, timetra_mib, bgp4v2_mib;
extern const struct mib if_mib, ip_address_mib, ip_old_mib, bfd_std_mib, bfd_cisco_mib;

/**
 * All columns that a MIB has.
 *
 * \param mib  Any.
 */
uint64_t mib_columns(const struct mib *mib);

/**
 * The object identifier of a column, to which a row's index is appended.
 *
 * \param mib     Any.
 * \param column  One that it has.
 * \param ids     Filled; room for SNMP_OID_MAX.
 * \return Its length.
 */
size_t mib_column_oid(const struct mib *mib, unsigned column, uint32_t *ids);
