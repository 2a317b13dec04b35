/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/wire.h"

struct wire wire_init(const void *data, size_t len)
{
	static const uint8_t
		nothing[1]; /* so that no bytes of nothing are not NULL, an error */
	return (struct wire){ .data = data == NULL ? nothing : data, .len = len };
}

size_t wire_left(const struct wire *wire)
{
	return wire->failed ? 0 : wire->len - wire->at;
}

const uint8_t *wire_bytes(struct wire *wire, size_t len)
{
	if (wire->failed || len > wire->len - wire->at) {
		wire->failed = 1;
		return NULL;
	}
	const uint8_t *bytes = wire->data + wire->at;
	wire->at += len;
	return bytes;
}

static uint64_t read_number(struct wire *wire, size_t len)
{
	const uint8_t *bytes = wire_bytes(wire, len);
	uint64_t value = 0;
	for (size_t i = 0; bytes != NULL && i < len; i++)
		value = value << 8 | bytes[i];
	return value;
}

uint8_t wire_u8(struct wire *wire)
{
	return (uint8_t)read_number(wire, 1);
}

uint16_t wire_u16(struct wire *wire)
{
	return (uint16_t)read_number(wire, 2);
}

uint32_t wire_u32(struct wire *wire)
{
	return (uint32_t)read_number(wire, 4);
}

uint64_t wire_u64(struct wire *wire)
{
	return read_number(wire, 8);
}

struct wire wire_sub(struct wire *wire, size_t len)
{
	const uint8_t *bytes = wire_bytes(wire, len);
	return (struct wire){ .data = bytes,
		              .len = bytes == NULL ? 0 : len,
		              .failed = wire->failed };
}
