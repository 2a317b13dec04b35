/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the SNMP decoders share: rows written as literals, decoded into a view.
 *
 *	static const struct given rows[] = {
 *		{ PEER_STATE, INDEX(192, 0, 2, 1), INTEGER(6) },
 *	};
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/model/view.h"
#include "collectors/snmp/facts.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/rows.h"

/* When all rows of the tests are read: 2026-01-01 00:00 UTC. */
#define GIVEN_NOW 1767225600.0

struct given {
	unsigned column;
	uint32_t index[24];
	size_t index_len;
	enum snmp_type type;
	int64_t number;
	const char *bytes;
	size_t len;
};

#define INDEX(...) { __VA_ARGS__ }, sizeof((uint32_t[]){ __VA_ARGS__ }) / 4
#define INTEGER(value) SNMP_TYPE_INTEGER, value, NULL, 0
#define GAUGE(value) SNMP_TYPE_GAUGE32, value, NULL, 0
#define COUNTER(value) SNMP_TYPE_COUNTER32, value, NULL, 0
#define COUNTER64(value) SNMP_TYPE_COUNTER64, value, NULL, 0
#define TICKS(value) SNMP_TYPE_TICKS, value, NULL, 0
#define OCTETS(text) SNMP_TYPE_OCTETS, 0, text, sizeof(text) - 1
#define ADDRESS(text) SNMP_TYPE_ADDRESS, 0, text, 4

#define GIVEN_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The rows of a table; every row counts as read just now. */
static inline struct rows *given_rows(const struct mib *mib, const struct given *given,
                                      size_t count)
{
	struct rows *rows = rows_new(mib, 0);
	assert_non_null(rows);
	for (size_t i = 0; i < count; i++) {
		const struct given *at = &given[i];
		struct snmp_varbind varbind = { .type = at->type,
			                        .number = (uint64_t)at->number,
			                        .bytes = (const uint8_t *)at->bytes,
			                        .len = at->len };
		struct row *row = rows_get(rows, at->index, at->index_len, NULL);
		assert_non_null(row);
		row->has_detail = true;
		row->read_wall.ns = (int64_t)GIVEN_NOW * 1000000000;
		assert_int_equal(rows_set(rows, row, at->column, &varbind, NULL), 0);
	}
	return rows;
}

static inline struct facts given_facts(size_t limit)
{
	struct facts facts = { .view = view_new(limit),
		               .router = "r1",
		               .now = { (int64_t)GIVEN_NOW * 1000000000 } };
	assert_non_null(facts.view);
	return facts;
}

static inline void given_decode(struct facts *facts, const struct mib *mib,
                                const struct given *given, size_t count)
{
	struct rows *rows = given_rows(mib, given, count);
	mib->decode(rows, facts);
	rows_free(rows);
}

static inline void given_done(struct facts *facts)
{
	facts_done(facts);
	view_unref(facts->view);
}

/* The peer of an address written as text. */
static inline struct facts_peer *given_peer(const struct facts *facts, const char *address,
                                            const char *vrf)
{
	struct ip ip;
	assert_int_equal(ip_parse(address, &ip), 0);
	return facts_find_peer(facts, &ip, vrf);
}

static inline const struct bgp_family *given_family(const struct facts_peer *entry,
                                                    const char *name)
{
	for (const struct facts_family *at = entry->families; at != NULL; at = at->next)
		if (strcmp(at->family->afi_safi, name) == 0)
			return at->family;
	return NULL;
}

/* No index that is shorter or longer than a good one may give a fact. */
static inline void given_bad_lengths(const struct mib *mib, const struct given *good)
{
	for (size_t len = 0; len <= good->index_len + 2; len++) {
		struct facts facts = given_facts(0);
		struct given bad = *good;
		bad.index_len = len;
		given_decode(&facts, mib, &bad, 1);
		assert_int_equal(facts.peer_count, len == good->index_len ? 1 : 0);
		given_done(&facts);
	}
}
