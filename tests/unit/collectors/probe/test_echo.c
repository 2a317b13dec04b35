/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/echo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct echo_identity ours = { .identifier = 0xbeef,
	                                   .key = UINT64_C(0x0123456789abcdef) };

/* Packet 0x10002 of ours with eight bytes of padding. By hand: the other words add up to
 * 0x2b168, folded 0xb16a, inverted 0x4e95. */
static const uint8_t request_v4[] = {
	0x08, 0x00, 0x4e, 0x95,                         /* echo request, checksum */
	0xbe, 0xef, 0x00, 0x02,                         /* identifier, sequence */
	0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, /* key */
	0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x02, /* number */
	0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, /* padding */
};

static const uint8_t header_v4[] = {
	0x45, 0x00, 0x00, 0x34, 0x00, 0x00, 0x40, 0x00, /* version, TOS, length, id, DF */
	0x3b, 0x01, 0x00, 0x00, /* TTL 59, ICMP, checksum not looked at */
	0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02, /* 192.0.2.1 -> 192.0.2.2 */
};

static const uint8_t header_v6[] = {
	0x60, 0x00, 0x00, 0x00, 0x00, 0x20, 0x3a, 0x40, /* 32 bytes of ICMPv6, hop limit 64 */
	0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,    0, 0, 0, 0, 0, 0, 0, 2,
	0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,    0, 0, 0, 0, 0, 0, 0, 1,
};

struct packet {
	uint8_t data[256];
	size_t len;
};

static void add(struct packet *packet, const uint8_t *data, size_t len)
{
	assert_true(packet->len + len <= sizeof(packet->data));
	memcpy(packet->data + packet->len, data, len);
	packet->len += len;
}

/* Puts the checksum of an ICMPv4 message that starts at `at` in its place. */
static void seal(struct packet *packet, size_t at)
{
	packet->data[at + 2] = 0;
	packet->data[at + 3] = 0;
	uint32_t sum = echo_sum(packet->data + at, packet->len - at);
	packet->data[at + 2] = (uint8_t)(~sum >> 8);
	packet->data[at + 3] = (uint8_t)~sum;
}

static struct packet reply_v4(void)
{
	struct packet packet = { .len = 0 };
	add(&packet, header_v4, sizeof(header_v4));
	add(&packet, request_v4, sizeof(request_v4));
	packet.data[sizeof(header_v4)] = 0; /* echo reply */
	seal(&packet, sizeof(header_v4));
	return packet;
}

static struct packet reply_v6(void)
{
	struct packet packet = { .len = 0 };
	add(&packet, request_v4, sizeof(request_v4));
	packet.data[0] = 129; /* echo reply */
	return packet;
}

/* An ICMP error that quotes our request whole. */
static struct packet error_v4(uint8_t type, uint8_t code)
{
	const uint8_t error[] = { type, code, 0, 0, 0, 0, 0, 0 };
	struct packet packet = { .len = 0 };
	add(&packet, header_v4, sizeof(header_v4));
	add(&packet, error, sizeof(error));
	add(&packet, header_v4, sizeof(header_v4));
	add(&packet, request_v4, sizeof(request_v4));
	seal(&packet, sizeof(header_v4));
	return packet;
}

static struct packet error_v6(uint8_t type, uint8_t code)
{
	const uint8_t error[] = { type, code, 0, 0, 0, 0, 0, 0 };
	struct packet packet = { .len = 0 };
	add(&packet, error, sizeof(error));
	add(&packet, header_v6, sizeof(header_v6));
	add(&packet, request_v4, sizeof(request_v4));
	packet.data[sizeof(error) + sizeof(header_v6)] = 128; /* echo request */
	return packet;
}

static int parse(enum ip_family family, const struct packet *packet, struct echo_answer *ret)
{
	return echo_parse(family, &ours, packet->data, packet->len, ret);
}

static void request_is_built_byte_by_byte(void **state)
{
	(void)state;
	uint8_t head[ECHO_HEAD];
	echo_build(IP_V4, &ours, 0x10002, echo_padding_sum(8), head);
	assert_memory_equal(head, request_v4, ECHO_HEAD);
	uint8_t padding[8];
	echo_padding(padding, sizeof(padding));
	assert_memory_equal(padding, request_v4 + ECHO_HEAD, sizeof(padding));
	assert_int_equal(echo_sum(request_v4, sizeof(request_v4)), 0xffff);
}

static void v6_checksum_is_left_to_the_kernel(void **state)
{
	(void)state;
	uint8_t head[ECHO_HEAD];
	echo_build(IP_V6, &ours, 0x10002, echo_padding_sum(8), head);
	const uint8_t start[] = { 128, 0, 0, 0 };
	assert_memory_equal(head, start, sizeof(start));
	assert_memory_equal(head + 4, request_v4 + 4, ECHO_HEAD - 4);
}

static void checksum_is_right_for_every_padding(void **state)
{
	(void)state;
	uint8_t packet[ECHO_HEAD + 1500];
	for (size_t padding = 0; padding <= 1500; padding++) {
		echo_padding(packet + ECHO_HEAD, padding);
		echo_build(IP_V4, &ours, UINT64_MAX - padding, echo_padding_sum(padding),
		           packet);
		assert_int_equal(echo_sum(packet, ECHO_HEAD + padding), 0xffff);
	}
}

/* RFC 1071 section 3: the sum of these bytes is ddf2. */
static void sum_is_that_of_the_rfc(void **state)
{
	(void)state;
	const uint8_t bytes[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };
	assert_int_equal(echo_sum(bytes, sizeof(bytes)), 0xddf2);
	assert_int_equal(echo_sum(bytes, 3), 0xf201);
	assert_int_equal(echo_sum(NULL, 0), 0);
}

static void reply_is_recognised(void **state)
{
	(void)state;
	struct echo_answer answer;
	struct packet packet = reply_v4();
	assert_int_equal(parse(IP_V4, &packet, &answer), 0);
	assert_int_equal(answer.kind, ECHO_ANSWER_REPLY);
	assert_true(answer.number == 0x10002);
	assert_int_equal(answer.ttl, 59);
	packet = reply_v6();
	assert_int_equal(parse(IP_V6, &packet, &answer), 0);
	assert_int_equal(answer.kind, ECHO_ANSWER_REPLY);
	assert_true(answer.number == 0x10002);
}

static void reply_behind_ip_options_is_recognised(void **state)
{
	(void)state;
	const uint8_t options[] = { 1, 1, 1, 0 };
	struct packet packet = { .len = 0 };
	struct packet plain = reply_v4();
	add(&packet, header_v4, sizeof(header_v4));
	add(&packet, options, sizeof(options));
	add(&packet, plain.data + sizeof(header_v4), plain.len - sizeof(header_v4));
	packet.data[0] = 0x46;
	struct echo_answer answer;
	assert_int_equal(parse(IP_V4, &packet, &answer), 0);
	packet.data[0] = 0x44; /* shorter than a header can be */
	assert_int_equal(parse(IP_V4, &packet, &answer), -1);
	packet.data[0] = 0x4f; /* longer than it is */
	assert_int_equal(parse(IP_V4, &packet, &answer), -1);
}

static void every_single_flipped_bit_of_a_v4_reply_is_noticed(void **state)
{
	(void)state;
	const struct packet good = reply_v4();
	struct echo_answer answer;
	for (size_t bit = sizeof(header_v4) * 8; bit < good.len * 8; bit++) {
		struct packet packet = good;
		packet.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(parse(IP_V4, &packet, &answer), -1);
	}
}

static void others_answers_are_refused(void **state)
{
	(void)state;
	struct echo_answer answer;
	struct packet packet = reply_v6();
	const size_t differs[] = {
		4, 5, 6, 7, 8, 15, 22, 23
	}; /* identifier, sequence, key, number */
	for (size_t i = 0; i < sizeof(differs) / sizeof(differs[0]); i++) {
		packet = reply_v6();
		packet.data[differs[i]] ^= 1;
		assert_int_equal(parse(IP_V6, &packet, &answer), -1);
	}
	packet = reply_v6();
	packet.data[0] = 128; /* a request, for instance our own on loopback */
	assert_int_equal(parse(IP_V6, &packet, &answer), -1);
	packet.data[0] = 129;
	packet.data[1] = 1; /* a code that does not exist */
	assert_int_equal(parse(IP_V6, &packet, &answer), -1);
	assert_int_equal(parse(IP_NONE, &packet, &answer), -1);
}

static void errors_are_told_apart(void **state)
{
	(void)state;
	static const struct {
		uint8_t family, type, code;
		enum echo_answer_kind kind;
	} cases[] = {
		{ 4, 3, 0, ECHO_ANSWER_UNREACHABLE },    { 4, 3, 1, ECHO_ANSWER_UNREACHABLE },
		{ 4, 3, 4, ECHO_ANSWER_TOO_BIG },        { 4, 3, 9, ECHO_ANSWER_PROHIBITED },
		{ 4, 3, 10, ECHO_ANSWER_PROHIBITED },    { 4, 3, 13, ECHO_ANSWER_PROHIBITED },
		{ 4, 11, 0, ECHO_ANSWER_TIME_EXCEEDED }, { 6, 1, 0, ECHO_ANSWER_UNREACHABLE },
		{ 6, 1, 1, ECHO_ANSWER_PROHIBITED },     { 6, 1, 3, ECHO_ANSWER_UNREACHABLE },
		{ 6, 1, 5, ECHO_ANSWER_PROHIBITED },     { 6, 1, 6, ECHO_ANSWER_PROHIBITED },
		{ 6, 2, 0, ECHO_ANSWER_TOO_BIG },        { 6, 3, 0, ECHO_ANSWER_TIME_EXCEEDED },
	};
	struct ip v4, v6;
	assert_int_equal(ip_parse("192.0.2.2", &v4), 0);
	assert_int_equal(ip_parse("2001:db8::1", &v6), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int is_v4 = cases[i].family == 4;
		struct packet packet = is_v4 ? error_v4(cases[i].type, cases[i].code)
		                             : error_v6(cases[i].type, cases[i].code);
		struct echo_answer answer;
		assert_int_equal(parse(is_v4 ? IP_V4 : IP_V6, &packet, &answer), 0);
		assert_int_equal(answer.kind, cases[i].kind);
		assert_int_equal(answer.sequence, 2);
		assert_int_equal(ip_compare(&answer.destination, is_v4 ? &v4 : &v6), 0);
	}
}

static void errors_about_others_are_refused(void **state)
{
	(void)state;
	/* quoted: version, protocol, ICMP type, identifier */
	const size_t v4[] = { 28, 37, 48, 52 };
	const size_t v6[] = { 8, 14, 48, 52 };
	struct echo_answer answer;
	for (size_t i = 0; i < 4; i++) {
		struct packet packet = error_v4(3, 1);
		packet.data[v4[i]] ^= 0x10;
		seal(&packet, sizeof(header_v4));
		assert_int_equal(parse(IP_V4, &packet, &answer), -1);
		packet = error_v6(1, 0);
		packet.data[v6[i]] ^= 0x10;
		assert_int_equal(parse(IP_V6, &packet, &answer), -1);
	}
	struct packet packet = error_v4(3, 1);
	packet.data[30] ^= 1; /* and no seal: the checksum is wrong */
	assert_int_equal(parse(IP_V4, &packet, &answer), -1);
	packet = error_v4(5, 1); /* redirect: not an error of the packet */
	assert_int_equal(parse(IP_V4, &packet, &answer), -1);
	packet = error_v6(4, 0);
	assert_int_equal(parse(IP_V6, &packet, &answer), -1);
}

/* RFC 792 promises the quoted header and eight bytes, no more. */
static void shortest_quotation_is_enough(void **state)
{
	(void)state;
	struct packet packet = error_v4(11, 0);
	packet.len = 20 + 8 + 20 + 8;
	seal(&packet, sizeof(header_v4));
	struct echo_answer answer;
	assert_int_equal(parse(IP_V4, &packet, &answer), 0);
	packet.len--;
	seal(&packet, sizeof(header_v4));
	assert_int_equal(parse(IP_V4, &packet, &answer), -1);
}

/* Exact copies on the heap let the sanitizer see a read behind the end. */
static void check_truncations(enum ip_family family, const struct packet *packet, size_t least)
{
	struct echo_answer answer;
	for (size_t len = 0; len < packet->len; len++) {
		uint8_t *copy = malloc(len + 1);
		assert_non_null(copy);
		memcpy(copy, packet->data, len);
		uint8_t *exact = realloc(copy, len > 0 ? len : 1);
		assert_non_null(exact);
		int result = echo_parse(family, &ours, exact, len, &answer);
		if (len < least)
			assert_int_equal(result, -1);
		free(exact);
	}
}

static void truncation_at_every_length_is_refused(void **state)
{
	(void)state;
	struct packet packet = reply_v4();
	check_truncations(IP_V4, &packet, packet.len); /* the checksum notices */
	packet = reply_v6();
	check_truncations(IP_V6, &packet, ECHO_HEAD);
	packet = error_v4(3, 1);
	check_truncations(IP_V4, &packet, packet.len);
	packet = error_v6(1, 0);
	check_truncations(IP_V6, &packet, 8 + 40 + 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_is_built_byte_by_byte),
		cmocka_unit_test(v6_checksum_is_left_to_the_kernel),
		cmocka_unit_test(checksum_is_right_for_every_padding),
		cmocka_unit_test(sum_is_that_of_the_rfc),
		cmocka_unit_test(reply_is_recognised),
		cmocka_unit_test(reply_behind_ip_options_is_recognised),
		cmocka_unit_test(every_single_flipped_bit_of_a_v4_reply_is_noticed),
		cmocka_unit_test(others_answers_are_refused),
		cmocka_unit_test(errors_are_told_apart),
		cmocka_unit_test(errors_about_others_are_refused),
		cmocka_unit_test(shortest_quotation_is_enough),
		cmocka_unit_test(truncation_at_every_length_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
