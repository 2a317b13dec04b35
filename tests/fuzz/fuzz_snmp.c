/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/snmp agent/runtime agent/model agent/config agent/base */
/*
 * Bytes as the answers of a router, through the walker and every decoder into a sealed view.
 *
 * The first byte chooses the MIB. Then come values: a byte of flags (0x80: end the answer here;
 * 0x40: a name of its own instead of one below a column; low bits: the type), a column, a
 * length and so many sub-identifiers (two bytes each) of the index, and a length and so many
 * bytes of the value.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/wire.h"
#include "agent/model/view.h"
#include "collectors/snmp/facts.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/rows.h"
#include "collectors/snmp/system.h"
#include "collectors/snmp/walk.h"

#define VALUES_MAX 64
#define ANSWERS_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct reading {
	struct wire in;
	const struct mib *mib;
	uint32_t ids[VALUES_MAX][SNMP_OID_MAX + 64];
	struct snmp_varbind varbinds[VALUES_MAX];
	size_t count;
};

static void read_name(struct reading *reading, uint8_t flags, uint32_t *ids, size_t *ret_len)
{
	unsigned column = wire_u8(&reading->in);
	size_t len = 0;
	if ((flags & 0x40) == 0 && column < reading->mib->column_count &&
	    reading->mib->columns[column].len > 0)
		len = mib_column_oid(reading->mib, column, ids);
	size_t more = wire_u8(&reading->in) % 48;
	while (more-- > 0)
		ids[len++] = wire_u16(&reading->in);
	*ret_len = len;
}

/* One answer; 0 when the input is over. */
static int read_answer(struct reading *reading, size_t most)
{
	reading->count = 0;
	while (reading->count < most && reading->count < VALUES_MAX &&
	       wire_left(&reading->in) > 0) {
		uint8_t flags = wire_u8(&reading->in);
		if (flags & 0x80)
			return 1;
		size_t at = reading->count++;
		size_t name_len;
		read_name(reading, flags, reading->ids[at], &name_len);
		size_t len = wire_u8(&reading->in);
		const uint8_t *bytes = wire_bytes(&reading->in, len);
		uint64_t number = 0;
		for (size_t i = 0; bytes != NULL && i < len && i < 8; i++)
			number = number << 8 | bytes[i];
		reading->varbinds[at] = (struct snmp_varbind){
			.name = { reading->ids[at], name_len },
			.type = (enum snmp_type)((flags & 0x0f) % SNMP_TYPE_COUNT),
			.number = number,
			.bytes = bytes,
			.len = bytes == NULL ? 0 : len,
			.oid = { reading->ids[at], name_len },
		};
		if (wire_left(&reading->in) == 0)
			break;
	}
	return wire_left(&reading->in) > 0;
}

static void walk_all(struct reading *reading, struct rows *rows)
{
	struct walk walk;
	struct walk_pace pace = { 0 };
	struct snmp_query query;
	walk_begin(&walk, rows, UINT64_MAX, reading->in.len % 7, &pace);
	for (int i = 0; i < ANSWERS_MAX && walk_next(&walk, &query); i++) {
		if (query.count > WALK_GROUP_MAX || query.repetitions == 0)
			__builtin_trap();
		int more = read_answer(reading, query.count * query.repetitions);
		struct snmp_answer answer = { reading->varbinds, reading->count, 0 };
		struct error err;
		if (walk_take(&walk, &answer, &err) != 0 || !more)
			break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct reading reading;
	reading.in = wire_init(data, len);
	reading.mib = mibs[wire_u8(&reading.in) % mib_count];
	struct rows *rows = rows_new(reading.mib, 1024 * 1024);
	struct view *view = view_new(1024 * 1024);
	if (rows == NULL || view == NULL)
		__builtin_trap();
	walk_all(&reading, rows);
	struct facts facts = { .view = view, .router = "r", .now = { 1 } };
	reading.mib->decode(rows, &facts);
	facts.only_fill = true;
	if (reading.mib->kind == MIB_PEERS)
		bgp4_mib.decode(rows, &facts);
	struct system_memory memory = { 0 };
	struct system system;
	struct snmp_answer answer = { reading.varbinds, reading.count, 0 };
	system_decode(&answer, facts.now, &system);
	system_has_restarted(&memory, &system);
	system_facts(&memory, &facts);
	facts_done(&facts);
	size_t duplicates = 0;
	if (!facts.failed && (view_seal(view, (struct monotime){ 1 }, &duplicates) != 0 ||
	                      (duplicates != 0 && reading.mib->kind != MIB_INTERFACES)))
		__builtin_trap();
	view_unref(view);
	rows_free(rows);
	return 0;
}
