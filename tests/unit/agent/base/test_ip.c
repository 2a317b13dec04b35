/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/ip.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct ip parsed(const char *text)
{
	struct ip ip;
	if (ip_parse(text, &ip) != 0)
		fail_msg("not an address: %s", text);
	return ip;
}

static struct ip_prefix prefix(const char *text)
{
	struct ip_prefix result;
	if (ip_prefix_parse(text, &result) != 0)
		fail_msg("not a prefix: %s", text);
	return result;
}

static void addresses_come_back_in_canonical_text(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "0.0.0.0", "0.0.0.0" },
		{ "192.168.100.1", "192.168.100.1" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "::", "::" },
		{ "::1", "::1" },
		{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1" },
		{ "2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1" },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
		{ "fe80::1%4294967295", "fe80::1%4294967295" },
		{ "fe80::1%0", "fe80::1" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%4294967295",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip ip = parsed(cases[i][0]);
		char text[IP_TEXT_MAX];
		assert_string_equal(ip_format(&ip, text), cases[i][1]);
	}
}

static void what_is_no_address_is_refused_and_nothing_written(void **state)
{
	(void)state;
	static const char *const cases[] = {
		"",
		" ",
		"1",
		"1.2.3",
		"1.2.3.4.5",
		"1.2.3.256",
		"1.2.3.4 ",
		" 1.2.3.4",
		"01.2.3.4",
		"1.2.3.4%1",
		"1.2.3.4/32",
		"0x7f.1",
		"localhost",
		":",
		":::",
		"1::2::3",
		"12345::",
		"1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9",
		"fe80::1%",
		"fe80::1%eth0",
		"fe80::1%-1",
		"fe80::1%+1",
		"fe80::1% 1",
		"fe80::1%4294967296",
		"fe80::1%99999999999",
		"fe80::1%1x",
		"fe80::1%1%2",
		"%1",
		"::1/128",
		"[::1]",
		"1111111111111111111111111111111111111111111111111111111111111111111111111111",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip ip = { .family = IP_V4, .zone = 42 };
		if (ip_parse(cases[i], &ip) != -1)
			fail_msg("taken: \"%s\"", cases[i]);
		assert_int_equal(ip.zone, 42);
	}
}

static void v4_leaves_the_other_bytes_zero(void **state)
{
	(void)state;
	struct ip ip = parsed("1.2.3.4");
	static const uint8_t expected[16] = { 1, 2, 3, 4 };
	assert_int_equal(ip.family, IP_V4);
	assert_memory_equal(ip.bytes, expected, 16);
	assert_int_equal(ip.zone, 0);
}

static void bytes_of_the_four_lengths_are_taken(void **state)
{
	(void)state;
	uint8_t bytes[32];
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i + 1);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		struct ip ip = { .zone = 42 };
		int fits = len == 4 || len == 8 || len == 16 || len == 20;
		assert_int_equal(ip_from_bytes(bytes, len, &ip), fits ? 0 : -1);
		if (!fits) {
			assert_int_equal(ip.zone, 42);
			continue;
		}
		assert_int_equal(ip.family, len < 16 ? IP_V4 : IP_V6);
		assert_memory_equal(ip.bytes, bytes, ip_length(ip.family));
		assert_int_equal(ip.zone, len == 20 ? 0x11121314 : 0);
	}
	struct ip none;
	assert_int_equal(ip_from_bytes(NULL, 0, &none), -1);
}

static void no_address_has_no_text_and_no_length(void **state)
{
	(void)state;
	struct ip none = { 0 };
	char text[IP_TEXT_MAX] = "x";
	assert_string_equal(ip_format(&none, text), "");
	assert_int_equal(ip_length(IP_NONE), 0);
	assert_int_equal(ip_length(IP_V4), 4);
	assert_int_equal(ip_length(IP_V6), 16);
	assert_true(ip_is_unspecified(&none));
	assert_false(ip_is_loopback(&none));
}

static void order_is_family_bytes_zone(void **state)
{
	(void)state;
	static const char *const ascending[] = {
		"0.0.0.0", "1.2.3.4",   "1.2.3.5",   "255.255.255.255",
		"::",      "::1",       "::102:304", "::ffff:1.2.3.4",
		"fe80::1", "fe80::1%1", "fe80::1%2", "fe80::1%4294967295",
		"fe80::2",
	};
	const size_t count = sizeof(ascending) / sizeof(ascending[0]);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			struct ip a = parsed(ascending[i]);
			struct ip b = parsed(ascending[j]);
			int order = ip_compare(&a, &b);
			assert_int_equal(order < 0, i < j);
			assert_int_equal(order > 0, i > j);
		}
	}
	struct ip none = { 0 };
	struct ip lowest = parsed("0.0.0.0");
	assert_true(ip_compare(&none, &lowest) < 0);
}

static void mapped_address_is_not_the_v4_address(void **state)
{
	(void)state;
	struct ip mapped = parsed("::ffff:192.0.2.1");
	struct ip v4 = parsed("192.0.2.1");
	assert_int_not_equal(ip_compare(&mapped, &v4), 0);
}

static void unspecified_and_loopback_are_recognised(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int unspecified;
		int loopback;
	} cases[] = {
		{ "0.0.0.0", 1, 0 },     { "::", 1, 0 },        { "127.0.0.1", 0, 1 },
		{ "127.255.0.9", 0, 1 }, { "128.0.0.1", 0, 0 }, { "::1", 0, 1 },
		{ "::2", 0, 0 },         { "7f00::", 0, 0 },    { "0.0.0.1", 0, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip ip = parsed(cases[i].text);
		assert_int_equal(ip_is_unspecified(&ip), cases[i].unspecified);
		assert_int_equal(ip_is_loopback(&ip), cases[i].loopback);
	}
}

static void socket_addresses_round_trip(void **state)
{
	(void)state;
	static const char *const cases[] = { "192.0.2.1", "2001:db8::1", "fe80::1%7" };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip ip = parsed(cases[i]);
		struct sockaddr_storage addr;
		socklen_t len = ip_to_sockaddr(&ip, 10179, &addr);
		assert_int_equal(len, ip.family == IP_V4 ? sizeof(struct sockaddr_in)
		                                         : sizeof(struct sockaddr_in6));
		uint16_t port = 0;
		struct ip back = ip_from_sockaddr(&addr, &port);
		assert_int_equal(ip_compare(&ip, &back), 0);
		assert_int_equal(port, 10179);
		back = ip_from_sockaddr(&addr, NULL);
		assert_int_equal(ip_compare(&ip, &back), 0);
	}
}

static void socket_address_of_nothing_is_nothing(void **state)
{
	(void)state;
	struct ip none = { 0 };
	struct sockaddr_storage addr;
	assert_int_equal(ip_to_sockaddr(&none, 1, &addr), 0);
	addr.ss_family = AF_UNIX;
	uint16_t port = 9;
	assert_int_equal(ip_from_sockaddr(&addr, &port).family, IP_NONE);
	assert_int_equal(port, 0);
}

static void prefixes_come_back_as_text(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "0.0.0.0/0", "0.0.0.0/0" },
		{ "10.0.0.0/8", "10.0.0.0/8" },
		{ "192.168.200.4/30", "192.168.200.4/30" },
		{ "192.0.2.1", "192.0.2.1/32" },
		{ "192.0.2.1/32", "192.0.2.1/32" },
		{ "::/0", "::/0" },
		{ "2001:db8::/33", "2001:db8::/33" },
		{ "2001:db8::1", "2001:db8::1/128" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295/128",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295/128" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip_prefix p = prefix(cases[i][0]);
		char text[IP_TEXT_MAX];
		assert_string_equal(ip_prefix_format(&p, text), cases[i][1]);
	}
}

static void what_is_no_prefix_is_refused_and_nothing_written(void **state)
{
	(void)state;
	static const char *const cases[] = {
		"",
		"/",
		"/8",
		"10.0.0.0/",
		"10.0.0.0/33",
		"10.0.0.0/-1",
		"10.0.0.0/+8",
		"10.0.0.0/8 ",
		"10.0.0.0/8/8",
		"10.0.0.1/8",
		"10.0.0.0/0",
		"192.0.2.1/31",
		"::/129",
		"::1/127",
		"1::/15",
		"10.0.0/8",
		"10.0.0.0/08x",
		"10.0.0.0/4294967304",
		"10.0.0.0/99999999999",
		"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/64",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip_prefix p = { .length = 42 };
		if (ip_prefix_parse(cases[i], &p) != -1)
			fail_msg("taken: \"%s\"", cases[i]);
		assert_int_equal(p.length, 42);
	}
}

static void prefix_covers_exactly_its_range(void **state)
{
	(void)state;
	static const struct {
		const char *prefix;
		const char *address;
		int covers;
	} cases[] = {
		{ "10.0.0.0/8", "10.255.255.255", 1 },
		{ "10.0.0.0/8", "11.0.0.0", 0 },
		{ "10.0.0.0/8", "9.255.255.255", 0 },
		{ "192.168.200.4/30", "192.168.200.7", 1 },
		{ "192.168.200.4/30", "192.168.200.8", 0 },
		{ "192.168.200.4/30", "192.168.200.3", 0 },
		{ "0.0.0.0/0", "203.0.113.9", 1 },
		{ "0.0.0.0/0", "::", 0 },
		{ "::/0", "2001:db8::1", 1 },
		{ "::/0", "1.2.3.4", 0 },
		{ "192.0.2.1/32", "192.0.2.1", 1 },
		{ "192.0.2.1/32", "192.0.2.0", 0 },
		{ "2001:db8::/33", "2001:db8:7fff::1", 1 },
		{ "2001:db8::/33", "2001:db8:8000::", 0 },
		{ "fe80::/10", "fe80::1%3", 1 },
		{ "::ffff:0:0/96", "192.0.2.1", 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip_prefix p = prefix(cases[i].prefix);
		struct ip ip = parsed(cases[i].address);
		if (ip_prefix_contains(&p, &ip) != cases[i].covers)
			fail_msg("%s and %s", cases[i].prefix, cases[i].address);
	}
	struct ip_prefix zero = { 0 };
	struct ip none = { 0 };
	assert_false(ip_prefix_contains(&zero, &none));
}

/* Every length against the first and last address of its range and their neighbours. */
static void every_v4_length_has_sharp_edges(void **state)
{
	(void)state;
	for (unsigned length = 1; length <= 32; length++) {
		uint32_t mask = UINT32_MAX << (32 - length);
		uint32_t first = 0x0a5aa5a4 & mask;
		struct ip_prefix p = { .address = { .family = IP_V4 },
			               .length = (uint8_t)length };
		const uint32_t edges[] = { first - 1, first, first | ~mask,
			                   (first | ~mask) + 1 };
		for (int i = 0; i < 4; i++) {
			struct ip ip = { .family = IP_V4 };
			for (int b = 0; b < 4; b++) {
				ip.bytes[b] = (uint8_t)(edges[i] >> (24 - 8 * b));
				p.address.bytes[b] = (uint8_t)(first >> (24 - 8 * b));
			}
			assert_int_equal(ip_prefix_contains(&p, &ip), i == 1 || i == 2);
		}
	}
}

static void address_lies_in_the_prefix_of_any_length(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "192.168.100.2", "192.168.100.0/30" },
		{ "192.168.100.2", "192.168.100.2/32" },
		{ "192.168.100.2", "0.0.0.0/0" },
		{ "10.255.255.255", "10.128.0.0/9" },
		{ "fe80::1%7", "fe80::/64" },
		{ "2001:db8::ffff", "2001:db8::fff0/124" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ip ip = parsed(cases[i][0]);
		const struct ip_prefix expected = prefix(cases[i][1]);
		const struct ip_prefix found = ip_prefix_of(&ip, expected.length);
		assert_int_equal(ip_compare(&found.address, &expected.address), 0);
		assert_int_equal(found.length, expected.length);
	}
}

static void addresses_of_a_prefix_are_numbered(void **state)
{
	(void)state;
	static const struct {
		const char *prefix;
		uint8_t number;
		const char *address; /* "": outside */
	} cases[] = {
		{ "192.168.200.0/30", 0, "192.168.200.0" },
		{ "192.168.200.4/30", 1, "192.168.200.5" },
		{ "192.168.200.4/30", 3, "192.168.200.7" },
		{ "192.168.200.4/30", 4, "" },
		{ "192.168.0.0/16", 255, "192.168.0.255" },
		{ "10.0.0.255/32", 1, "" },
		{ "10.0.0.255/32", 0, "10.0.0.255" },
		{ "255.255.255.252/30", 4, "" },
		{ "2001:db8::4/126", 2, "2001:db8::6" },
		{ "2001:db8::4/126", 4, "" },
		{ "2001:db8::/64", 255, "2001:db8::ff" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip_prefix prefix;
		char text[IP_TEXT_MAX];
		assert_int_equal(ip_prefix_parse(cases[i].prefix, &prefix), 0);
		struct ip ip = ip_prefix_address(&prefix, cases[i].number);
		assert_string_equal(ip_format(&ip, text), cases[i].address);
	}
	struct ip none = ip_prefix_address(&(struct ip_prefix){ .length = 0 }, 0);
	assert_int_equal(none.family, IP_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_come_back_in_canonical_text),
		cmocka_unit_test(what_is_no_address_is_refused_and_nothing_written),
		cmocka_unit_test(v4_leaves_the_other_bytes_zero),
		cmocka_unit_test(bytes_of_the_four_lengths_are_taken),
		cmocka_unit_test(no_address_has_no_text_and_no_length),
		cmocka_unit_test(order_is_family_bytes_zone),
		cmocka_unit_test(mapped_address_is_not_the_v4_address),
		cmocka_unit_test(unspecified_and_loopback_are_recognised),
		cmocka_unit_test(socket_addresses_round_trip),
		cmocka_unit_test(socket_address_of_nothing_is_nothing),
		cmocka_unit_test(prefixes_come_back_as_text),
		cmocka_unit_test(what_is_no_prefix_is_refused_and_nothing_written),
		cmocka_unit_test(prefix_covers_exactly_its_range),
		cmocka_unit_test(every_v4_length_has_sharp_edges),
		cmocka_unit_test(address_lies_in_the_prefix_of_any_length),
		cmocka_unit_test(addresses_of_a_prefix_are_numbered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
