/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SNMPv2c agent that costs nothing: answers GET, GETNEXT and GETBULK from a table in memory.
 *
 *     snmp_stub PORT PEERS [INTERFACES]
 *
 * It shows the scalars of system and snmpEngine, interfaces of IF-MIB (48 unless told) and
 * PEERS established sessions of BGP4-MIB (RFC 4273), 24 columns each. Any community is
 * accepted. For benches only: it stands in for a router so that the client's CPU time can be
 * compared, whatever real routers cost.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/base/wire.h"

enum { OID_MAX = 20, VARBIND_MAX = 96, MESSAGE_MAX = 8192, INTERFACES = 48 };
enum {
	INTEGER = 0x02,
	OCTETS = 0x04,
	OBJECT_ID = 0x06,
	IP_ADDRESS = 0x40,
	COUNTER32 = 0x41,
	GAUGE32 = 0x42,
	TIMETICKS = 0x43,
	COUNTER64 = 0x46,
	SEQUENCE = 0x30,
	RESPONSE = 0xa2,
	GETNEXT = 0xa1,
	GETBULK = 0xa5,
	NO_SUCH_OBJECT = 0x80,
	END_OF_MIB = 0x82
};

struct oid {
	uint32_t ids[OID_MAX];
	size_t len;
};

struct row {
	struct oid oid;
	uint8_t varbind[VARBIND_MAX];
	size_t len;
};

struct table {
	struct row *rows;
	size_t count;
};

/* Bytes written from the end to the front: in BER a length is known only when its value is. */
struct back {
	uint8_t *start;
	uint8_t *at;
};

static void put(struct back *out, const void *bytes, size_t len)
{
	if ((size_t)(out->at - out->start) < len)
		abort();
	out->at -= len;
	memcpy(out->at, bytes, len);
}

static void put_header(struct back *out, uint8_t tag, size_t len)
{
	const uint8_t shorter[] = { tag, (uint8_t)len };
	const uint8_t longer[] = { tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len };
	if (len < 128)
		put(out, shorter, sizeof(shorter));
	else
		put(out, longer, sizeof(longer));
}

static void put_number(struct back *out, uint8_t tag, uint64_t value)
{
	uint8_t bytes[9];
	size_t at = sizeof(bytes);
	do {
		bytes[--at] = (uint8_t)value;
		value >>= 8;
	} while (value != 0);
	if (bytes[at] & 0x80) /* unsigned: a leading zero keeps it positive */
		bytes[--at] = 0;
	put(out, bytes + at, sizeof(bytes) - at);
	put_header(out, tag, sizeof(bytes) - at);
}

static void put_id(struct back *out, uint32_t id)
{
	uint8_t byte = id & 0x7f;
	put(out, &byte, 1);
	while ((id >>= 7) != 0) {
		byte = (uint8_t)((id & 0x7f) | 0x80);
		put(out, &byte, 1);
	}
}

static void put_oid(struct back *out, const struct oid *oid)
{
	const uint8_t *end = out->at;
	for (size_t i = oid->len; i > 2; i--)
		put_id(out, oid->ids[i - 1]);
	put_id(out, oid->ids[0] * 40 + oid->ids[1]);
	put_header(out, OBJECT_ID, (size_t)(end - out->at));
}

static void put_varbind(struct back *out, const struct oid *oid, uint8_t tag, const void *value,
                        size_t len)
{
	const uint8_t *end = out->at;
	put(out, value, len);
	put_header(out, tag, len);
	put_oid(out, oid);
	put_header(out, SEQUENCE, (size_t)(end - out->at));
}

static int compare_oid(const struct oid *a, const struct oid *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	for (size_t i = 0; i < len; i++)
		if (a->ids[i] != b->ids[i])
			return a->ids[i] < b->ids[i] ? -1 : 1;
	return a->len < b->len ? -1 : a->len > b->len;
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *left = a, *right = b;
	return compare_oid(&left->oid, &right->oid);
}

static struct oid oid_of(const char *text)
{
	struct oid oid = { .len = 0 };
	for (char *end; *text != '\0' && oid.len < OID_MAX; text = *end == '.' ? end + 1 : end)
		oid.ids[oid.len++] = (uint32_t)strtoul(text, &end, 10);
	return oid;
}

static struct row *new_row(struct table *table, const struct oid *oid)
{
	table->rows = realloc(table->rows, (table->count + 1) * sizeof(*table->rows));
	if (table->rows == NULL)
		abort();
	struct row *row = &table->rows[table->count++];
	row->oid = *oid;
	return row;
}

static void keep(struct row *row, const struct back *out, const uint8_t *end)
{
	row->len = (size_t)(end - out->at);
	memcpy(row->varbind, out->at, row->len);
}

static void add_bytes(struct table *table, const struct oid *oid, uint8_t tag,
                      const void *value, size_t len)
{
	uint8_t room[VARBIND_MAX];
	struct back out = { room, room + sizeof(room) };
	put_varbind(&out, oid, tag, value, len);
	keep(new_row(table, oid), &out, room + sizeof(room));
}

static void add_number(struct table *table, const struct oid *oid, uint8_t tag, uint64_t value)
{
	uint8_t room[VARBIND_MAX];
	struct back out = { room, room + sizeof(room) };
	put_number(&out, tag, value);
	put_oid(&out, oid);
	put_header(&out, SEQUENCE, (size_t)(room + sizeof(room) - out.at));
	keep(new_row(table, oid), &out, room + sizeof(room));
}

static struct oid cell(const char *entry, uint32_t column, const uint32_t *index, size_t len)
{
	struct oid oid = oid_of(entry);
	oid.ids[oid.len++] = column;
	for (size_t i = 0; i < len; i++)
		oid.ids[oid.len++] = index[i];
	return oid;
}

static void add_system(struct table *table)
{
	const struct oid description = oid_of("1.3.6.1.2.1.1.1.0"),
			 id = oid_of("1.3.6.1.2.1.1.2.0"), uptime = oid_of("1.3.6.1.2.1.1.3.0"),
			 name = oid_of("1.3.6.1.2.1.1.5.0"),
			 boots = oid_of("1.3.6.1.6.3.10.2.1.2.0"),
			 engine_time = oid_of("1.3.6.1.6.3.10.2.1.3.0");
	const uint8_t frr[] = {
		0x2b, 6, 1, 4, 1, 0xbf, 0x08, 3, 2, 10
	}; /* net-snmp on Linux */
	add_bytes(table, &description, OCTETS, "stub", 4);
	add_bytes(table, &id, OBJECT_ID, frr, sizeof(frr));
	add_number(table, &uptime, TIMETICKS, 12345678);
	add_bytes(table, &name, OCTETS, "stub", 4);
	add_number(table, &boots, INTEGER, 3);
	add_number(table, &engine_time, INTEGER, 123456);
}

static void add_interface(struct table *table, uint32_t index)
{
	static const uint8_t if_tags[23] = { 0,         INTEGER,   OCTETS,    INTEGER,
		                             INTEGER,   GAUGE32,   OCTETS,    INTEGER,
		                             INTEGER,   TIMETICKS, COUNTER32, COUNTER32,
		                             COUNTER32, COUNTER32, COUNTER32, COUNTER32,
		                             COUNTER32, COUNTER32, COUNTER32, COUNTER32,
		                             COUNTER32, GAUGE32,   0 };
	static const uint8_t x_tags[20] = { 0,         OCTETS,    COUNTER32, COUNTER32,
		                            COUNTER32, COUNTER32, COUNTER64, COUNTER64,
		                            COUNTER64, COUNTER64, COUNTER64, COUNTER64,
		                            COUNTER64, COUNTER64, INTEGER,   GAUGE32,
		                            INTEGER,   INTEGER,   OCTETS,    TIMETICKS };
	char name[16];
	int len = snprintf(name, sizeof(name), "eth%u", index);
	for (uint32_t column = 1; column < 22; column++) {
		struct oid oid = cell("1.3.6.1.2.1.2.2.1", column, &index, 1);
		if (if_tags[column] == OCTETS)
			add_bytes(table, &oid, OCTETS, name, (size_t)len);
		else
			add_number(table, &oid, if_tags[column],
			           column == 1   ? index
			           : column == 4 ? 1500
			                         : 1);
	}
	for (uint32_t column = 1; column < 20; column++) {
		struct oid oid = cell("1.3.6.1.2.1.31.1.1.1", column, &index, 1);
		if (x_tags[column] == OCTETS)
			add_bytes(table, &oid, OCTETS, name, (size_t)len);
		else
			add_number(table, &oid, x_tags[column], UINT64_C(1000000) * index);
	}
}

static void add_peer(struct table *table, uint32_t number)
{
	static const uint8_t tags[25] = {
		0,          IP_ADDRESS, INTEGER, INTEGER,   INTEGER,   IP_ADDRESS, INTEGER,
		IP_ADDRESS, INTEGER,    INTEGER, COUNTER32, COUNTER32, COUNTER32,  COUNTER32,
		OCTETS,     COUNTER32,  GAUGE32, INTEGER,   INTEGER,   INTEGER,    INTEGER,
		INTEGER,    INTEGER,    INTEGER, GAUGE32
	};
	static const uint32_t values[25] = {
		[2] = 6,     [3] = 2,    [4] = 4,     [6] = 179,   [8] = 4321, [9] = 64512,
		[10] = 1000, [11] = 900, [12] = 5000, [13] = 4900, [15] = 1,   [16] = 86400,
		[18] = 30,   [19] = 10,  [20] = 30,   [21] = 10,   [24] = 12
	};
	const uint32_t index[] = { 10, 0, number / 250, 1 + number % 250 };
	const uint8_t address[] = { 10, 0, (uint8_t)index[2], (uint8_t)index[3] };
	for (uint32_t column = 1; column < 25; column++) {
		struct oid oid = cell("1.3.6.1.2.1.15.3.1", column, index, 4);
		if (tags[column] == IP_ADDRESS)
			add_bytes(table, &oid, IP_ADDRESS, address, sizeof(address));
		else if (tags[column] == OCTETS)
			add_bytes(table, &oid, OCTETS, "\0\0", 2);
		else
			add_number(table, &oid, tags[column], values[column]);
	}
}

static void fill(struct table *table, uint32_t peers, uint32_t interfaces)
{
	const struct oid asn = oid_of("1.3.6.1.2.1.15.2.0"), id = oid_of("1.3.6.1.2.1.15.4.0");
	add_system(table);
	for (uint32_t i = 1; i <= interfaces; i++)
		add_interface(table, i);
	add_number(table, &asn, INTEGER, 65001);
	add_bytes(table, &id, IP_ADDRESS, "\x0a\x00\x00\x01", 4);
	for (uint32_t i = 0; i < peers; i++)
		add_peer(table, i);
	qsort(table->rows, table->count, sizeof(*table->rows), compare_rows);
}

/* First row behind `oid`, or at it when `exact`. */
static size_t find(const struct table *table, const struct oid *oid, int exact)
{
	size_t low = 0, high = table->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare_oid(&table->rows[middle].oid, oid);
		if (order < 0 || (order == 0 && !exact))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A value of the wanted tag as a cursor of its own. */
static struct wire open_tag(struct wire *in, uint8_t tag)
{
	if (wire_u8(in) != tag)
		in->failed = 1;
	size_t len = wire_u8(in);
	if (len == 0x81)
		len = wire_u8(in);
	else if (len == 0x82)
		len = wire_u16(in);
	return wire_sub(in, len);
}

static uint32_t read_integer(struct wire *in)
{
	struct wire value = open_tag(in, INTEGER);
	uint32_t number = 0;
	while (wire_left(&value) > 0)
		number = number << 8 | wire_u8(&value);
	return number;
}

static struct oid read_oid(struct wire *in)
{
	struct wire value = open_tag(in, OBJECT_ID);
	struct oid oid = { .ids = { 1, 3 }, .len = 2 };
	wire_u8(&value); /* everything here is below 1.3 */
	while (wire_left(&value) > 0 && oid.len < OID_MAX) {
		uint32_t id = 0;
		uint8_t byte;
		do {
			byte = wire_u8(&value);
			id = id << 7 | (byte & 0x7f);
		} while (byte & 0x80);
		oid.ids[oid.len++] = id;
	}
	return oid;
}

struct answer {
	uint8_t varbinds[MESSAGE_MAX];
	size_t len;
};

static int append(struct answer *answer, const void *bytes, size_t len)
{
	if (answer->len + len > sizeof(answer->varbinds) - 64)
		return 0;
	memcpy(answer->varbinds + answer->len, bytes, len);
	answer->len += len;
	return 1;
}

static int append_exception(struct answer *answer, const struct oid *oid, uint8_t tag)
{
	uint8_t room[VARBIND_MAX];
	struct back out = { room, room + sizeof(room) };
	put_varbind(&out, oid, tag, "", 0);
	return append(answer, out.at, (size_t)(room + sizeof(room) - out.at));
}

static int append_row(const struct table *table, struct answer *answer, struct oid *oid,
                      int exact)
{
	size_t at = find(table, oid, exact);
	int found =
		at < table->count && (!exact || compare_oid(&table->rows[at].oid, oid) == 0);
	if (!found)
		return append_exception(answer, oid, exact ? NO_SUCH_OBJECT : END_OF_MIB);
	*oid = table->rows[at].oid;
	return append(answer, table->rows[at].varbind, table->rows[at].len);
}

static void answer_pdu(const struct table *table, uint8_t type, struct wire *pdu,
                       struct answer *answer)
{
	uint32_t non_repeaters = read_integer(pdu), repetitions = read_integer(pdu);
	struct wire list = open_tag(pdu, SEQUENCE);
	struct oid oids[64];
	uint32_t count = 0;
	while (wire_left(&list) > 0 && count < 64) {
		struct wire varbind = open_tag(&list, SEQUENCE);
		oids[count++] = read_oid(&varbind);
	}
	int fits = 1;
	uint32_t once = type == GETBULK ? non_repeaters : count;
	for (uint32_t i = 0; i < once && i < count && fits; i++)
		fits = append_row(table, answer, &oids[i], type != GETNEXT && type != GETBULK);
	for (uint32_t round = 0; type == GETBULK && round < repetitions && fits; round++)
		for (uint32_t i = once; i < count && fits; i++)
			fits = append_row(table, answer, &oids[i], 0);
}

/* Length of the answer in `room`, which is written from its end; 0 for what is no request. */
static size_t respond(const struct table *table, const uint8_t *data, size_t len, uint8_t *room,
                      size_t size)
{
	struct wire in = wire_init(data, len);
	struct wire message = open_tag(&in, SEQUENCE);
	read_integer(&message);
	struct wire community = open_tag(&message, OCTETS);
	uint8_t type = wire_left(&message) > 0 ? message.data[message.at] : 0;
	struct wire pdu = open_tag(&message, type);
	uint32_t request = read_integer(&pdu);
	static struct answer answer;
	answer.len = 0;
	answer_pdu(table, type, &pdu, &answer);
	if (pdu.failed)
		return 0;
	struct back out = { room, room + size };
	put(&out, answer.varbinds, answer.len);
	put_header(&out, SEQUENCE, answer.len);
	put_number(&out, INTEGER, 0);
	put_number(&out, INTEGER, 0);
	put_number(&out, INTEGER, request);
	put_header(&out, RESPONSE, (size_t)(room + size - out.at));
	put(&out, community.data, community.len);
	put_header(&out, OCTETS, community.len);
	put_number(&out, INTEGER, 1);
	put_header(&out, SEQUENCE, (size_t)(room + size - out.at));
	return (size_t)(room + size - out.at);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	struct table table = { 0 };
	fill(&table, (uint32_t)strtoul(argv[2], NULL, 10),
	     argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 48);
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10)),
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		perror("snmp_stub");
		return 1;
	}
	printf("%zu variables\n", table.count);
	fflush(stdout);
	for (;;) {
		uint8_t request[2048], room[MESSAGE_MAX + 256];
		struct sockaddr_in from;
		socklen_t from_len = sizeof(from);
		ssize_t len = recvfrom(fd, request, sizeof(request), 0,
		                       (struct sockaddr *)&from, &from_len);
		size_t size =
			len <= 0 ? 0
				 : respond(&table, request, (size_t)len, room, sizeof(room));
		if (size > 0)
			sendto(fd, room + sizeof(room) - size, size, 0,
			       (struct sockaddr *)&from, from_len);
	}
}
