/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/echo.h"

#include "agent/base/wire.h"

#define IPV4_HEADER 20u
#define IPV6_HEADER 40u
#define PROTOCOL_ICMP 1u
#define NEXT_ICMPV6 58u

/* RFC 792 and RFC 4443: types that we send or read. */
enum {
	V4_ECHO_REPLY = 0,
	V4_UNREACHABLE = 3,
	V4_ECHO_REQUEST = 8,
	V4_TIME_EXCEEDED = 11,
	V6_UNREACHABLE = 1,
	V6_TOO_BIG = 2,
	V6_TIME_EXCEEDED = 3,
	V6_ECHO_REQUEST = 128,
	V6_ECHO_REPLY = 129
};

static uint32_t fold(uint64_t sum)
{
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint32_t)sum;
}

uint32_t echo_sum(const uint8_t *data, size_t len)
{
	uint64_t sum = 0;
	size_t i = 0;
	for (; i + 1 < len; i += 2)
		sum += (uint32_t)(data[i] << 8 | data[i + 1]);
	if (i < len)
		sum += (uint32_t)data[i] << 8;
	return fold(sum);
}

static uint8_t padding_byte(size_t i)
{
	return (uint8_t)(ECHO_COOKIE + i);
}

void echo_padding(uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = padding_byte(i);
}

uint32_t echo_padding_sum(size_t len)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < len; i++)
		sum += (uint32_t)padding_byte(i) << (i % 2 == 0 ? 8 : 0);
	return fold(sum);
}

static void put_u64(uint8_t *out, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(value >> (56 - 8 * i));
}

void echo_build(enum ip_family family, const struct echo_identity *identity, uint64_t number,
                uint32_t padding_sum, uint8_t out[static ECHO_HEAD])
{
	out[0] = family == IP_V4 ? V4_ECHO_REQUEST : V6_ECHO_REQUEST;
	out[1] = 0;
	out[2] = 0;
	out[3] = 0;
	out[4] = (uint8_t)(identity->identifier >> 8);
	out[5] = (uint8_t)identity->identifier;
	out[6] = (uint8_t)(number >> 8);
	out[7] = (uint8_t)number;
	put_u64(out + ECHO_HEADER, identity->key);
	put_u64(out + ECHO_HEADER + 8, number);
	if (family != IP_V4)
		return;
	uint32_t sum = fold((uint64_t)echo_sum(out, ECHO_HEAD) + padding_sum);
	out[2] = (uint8_t)(~sum >> 8);
	out[3] = (uint8_t)~sum;
}

/* The rest of an echo reply, behind its checksum. */
static int parse_reply(struct wire *in, const struct echo_identity *identity,
                       struct echo_answer *answer)
{
	uint16_t identifier = wire_u16(in);
	answer->kind = ECHO_ANSWER_REPLY;
	answer->sequence = wire_u16(in);
	uint64_t key = wire_u64(in);
	answer->number = wire_u64(in);
	if (in->failed || identifier != identity->identifier || key != identity->key)
		return -1;
	return (uint16_t)answer->number == answer->sequence ? 0 : -1;
}

/* RFC 1812 section 5.2.7.1: 9, 10 and 13 mean that somebody forbids it; RFC 792 and 1191: 4. */
static enum echo_answer_kind v4_unreachable_kind(uint8_t code)
{
	if (code == 4)
		return ECHO_ANSWER_TOO_BIG;
	return code == 9 || code == 10 || code == 13 ? ECHO_ANSWER_PROHIBITED
	                                             : ECHO_ANSWER_UNREACHABLE;
}

/* RFC 4443 section 3.1: prohibited, failed ingress/egress policy, reject route. */
static enum echo_answer_kind v6_unreachable_kind(uint8_t code)
{
	return code == 1 || code == 5 || code == 6 ? ECHO_ANSWER_PROHIBITED
	                                           : ECHO_ANSWER_UNREACHABLE;
}

/* The start of the quoted ICMP header: eight bytes, all that RFC 792 promises. */
static int parse_quoted_echo(struct wire *in, const struct echo_identity *identity,
                             uint8_t request_type, struct echo_answer *answer)
{
	uint8_t type = wire_u8(in);
	wire_bytes(in, 3); /* code and checksum */
	uint16_t identifier = wire_u16(in);
	answer->sequence = wire_u16(in);
	return !in->failed && type == request_type && identifier == identity->identifier ? 0
	                                                                                 : -1;
}

/* An ICMPv4 error behind its checksum: four unused bytes, then the request from its IP header
 * on. */
static int parse_v4_error(struct wire *in, const struct echo_identity *identity,
                          struct echo_answer *answer)
{
	wire_bytes(in, 4);
	uint8_t version = wire_u8(in);
	wire_bytes(in, 8); /* up to the protocol */
	uint8_t protocol = wire_u8(in);
	wire_bytes(in, 6); /* checksum and source */
	const uint8_t *destination = wire_bytes(in, 4);
	size_t header = (size_t)(version & 0xf) * 4;
	if (in->failed || version >> 4 != 4 || protocol != PROTOCOL_ICMP ||
	    header < IPV4_HEADER || ip_from_bytes(destination, 4, &answer->destination) != 0)
		return -1;
	wire_bytes(in, header - IPV4_HEADER); /* options */
	return parse_quoted_echo(in, identity, V4_ECHO_REQUEST, answer);
}

/* The same for ICMPv6. We send no extension headers and never fragment, so none is stepped
 * over. */
static int parse_v6_error(struct wire *in, const struct echo_identity *identity,
                          struct echo_answer *answer)
{
	wire_bytes(in, 4);
	uint8_t version = wire_u8(in);
	wire_bytes(in, 5); /* up to the next header */
	uint8_t next = wire_u8(in);
	wire_bytes(in, 17); /* hop limit and source */
	const uint8_t *destination = wire_bytes(in, 16);
	if (in->failed || version >> 4 != 6 || next != NEXT_ICMPV6 ||
	    ip_from_bytes(destination, 16, &answer->destination) != 0)
		return -1;
	return parse_quoted_echo(in, identity, V6_ECHO_REQUEST, answer);
}

static int parse_v4(const struct echo_identity *identity, struct wire in,
                    struct echo_answer *answer)
{
	const uint8_t *header = wire_bytes(&in, IPV4_HEADER);
	if (header == NULL || header[0] >> 4 != 4 || header[9] != PROTOCOL_ICMP)
		return -1;
	size_t header_len = (size_t)(header[0] & 0xf) * 4;
	if (header_len < IPV4_HEADER)
		return -1;
	answer->ttl = header[8];
	wire_bytes(&in, header_len - IPV4_HEADER); /* options */
	if (in.failed)
		return -1;
	const uint8_t *message = in.data + in.at;
	size_t message_len = wire_left(&in);
	uint8_t type = wire_u8(&in);
	uint8_t code = wire_u8(&in);
	wire_u16(&in); /* checksum, verified below over the whole */
	int result = -1;
	if (type == V4_ECHO_REPLY && code == 0) {
		result = parse_reply(&in, identity, answer);
	} else if (type == V4_UNREACHABLE) {
		answer->kind = v4_unreachable_kind(code);
		result = parse_v4_error(&in, identity, answer);
	} else if (type == V4_TIME_EXCEEDED) {
		answer->kind = ECHO_ANSWER_TIME_EXCEEDED;
		result = parse_v4_error(&in, identity, answer);
	}
	/* Last, because most of what is refused is refused for less. A correct sum is all ones.
	 */
	if (result == 0 && echo_sum(message, message_len) != 0xffff)
		return -1;
	return result;
}

static int parse_v6(const struct echo_identity *identity, struct wire in,
                    struct echo_answer *answer)
{
	uint8_t type = wire_u8(&in);
	uint8_t code = wire_u8(&in);
	wire_u16(&in); /* checksum, verified by the kernel (RFC 3542 section 3.1) */
	switch (type) {
	case V6_ECHO_REPLY: return code == 0 ? parse_reply(&in, identity, answer) : -1;
	case V6_UNREACHABLE: answer->kind = v6_unreachable_kind(code); break;
	case V6_TOO_BIG: answer->kind = ECHO_ANSWER_TOO_BIG; break;
	case V6_TIME_EXCEEDED: answer->kind = ECHO_ANSWER_TIME_EXCEEDED; break;
	default: return -1;
	}
	return parse_v6_error(&in, identity, answer);
}

int echo_parse(enum ip_family family, const struct echo_identity *identity, const uint8_t *data,
               size_t len, struct echo_answer *ret)
{
	struct echo_answer answer = { .kind = ECHO_ANSWER_REPLY };
	struct wire in = wire_init(data, len);
	int result = -1;
	if (family == IP_V4)
		result = parse_v4(identity, in, &answer);
	else if (family == IP_V6)
		result = parse_v6(identity, in, &answer);
	if (result == 0)
		*ret = answer;
	return result;
}
