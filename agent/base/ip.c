/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/ip.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/wire.h"

size_t ip_length(enum ip_family family)
{
	switch (family) {
	case IP_V4: return 4;
	case IP_V6: return 16;
	case IP_NONE: break;
	}
	return 0;
}

/* A decimal number that fills the whole text. */
static int parse_number(const char *text, unsigned long max, unsigned long *ret)
{
	if (text[0] < '0' || text[0] > '9' || strlen(text) > 10)
		return -1;
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (*end != '\0' || value > max)
		return -1;
	*ret = value;
	return 0;
}

int ip_parse(const char *text, struct ip *ret_ip)
{
	struct ip ip = { .family = IP_V4 };
	if (inet_pton(AF_INET, text, ip.bytes) == 1) {
		*ret_ip = ip;
		return 0;
	}
	char address[IP_TEXT_MAX];
	const char *percent = strchr(text, '%');
	size_t len = percent == NULL ? strlen(text) : (size_t)(percent - text);
	if (len >= sizeof(address))
		return -1;
	memcpy(address, text, len);
	address[len] = '\0';
	ip.family = IP_V6;
	if (inet_pton(AF_INET6, address, ip.bytes) != 1)
		return -1;
	unsigned long zone = 0;
	if (percent != NULL && parse_number(percent + 1, UINT32_MAX, &zone) != 0)
		return -1;
	ip.zone = (uint32_t)zone;
	*ret_ip = ip;
	return 0;
}

int ip_from_bytes(const uint8_t *bytes, size_t len, struct ip *ret_ip)
{
	if (len != 4 && len != 8 && len != 16 && len != 20)
		return -1;
	struct wire in = wire_init(bytes, len);
	struct ip ip = { .family = len < 16 ? IP_V4 : IP_V6 };
	size_t size = ip_length(ip.family);
	memcpy(ip.bytes, wire_bytes(&in, size), size);
	if (wire_left(&in) > 0 && ip.family == IP_V6)
		ip.zone = wire_u32(&in);
	*ret_ip = ip;
	return 0;
}

char *ip_format(const struct ip *ip, char out[static IP_TEXT_MAX])
{
	out[0] = '\0';
	if (ip->family == IP_NONE)
		return out;
	inet_ntop(ip->family == IP_V4 ? AF_INET : AF_INET6, ip->bytes, out, IP_TEXT_MAX);
	if (ip->zone != 0) {
		size_t len = strlen(out);
		snprintf(out + len, IP_TEXT_MAX - len, "%%%u", (unsigned)ip->zone);
	}
	return out;
}

int ip_compare(const struct ip *a, const struct ip *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	int order = memcmp(a->bytes, b->bytes, sizeof(a->bytes));
	if (order != 0)
		return order;
	return a->zone < b->zone ? -1 : a->zone > b->zone;
}

int ip_is_unspecified(const struct ip *ip)
{
	static const uint8_t zero[16];
	return memcmp(ip->bytes, zero, sizeof(zero)) == 0;
}

int ip_is_loopback(const struct ip *ip)
{
	static const uint8_t v6[16] = { [15] = 1 };
	if (ip->family == IP_V4)
		return ip->bytes[0] == 127;
	return ip->family == IP_V6 && memcmp(ip->bytes, v6, sizeof(v6)) == 0;
}

socklen_t ip_to_sockaddr(const struct ip *ip, uint16_t port, struct sockaddr_storage *ret_addr)
{
	memset(ret_addr, 0, sizeof(*ret_addr));
	if (ip->family == IP_V4) {
		struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };
		memcpy(&in.sin_addr, ip->bytes, 4);
		memcpy(ret_addr, &in, sizeof(in));
		return sizeof(in);
	}
	if (ip->family == IP_V6) {
		struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
			                    .sin6_port = htons(port),
			                    .sin6_scope_id = ip->zone };
		memcpy(&in6.sin6_addr, ip->bytes, 16);
		memcpy(ret_addr, &in6, sizeof(in6));
		return sizeof(in6);
	}
	return 0;
}

struct ip ip_from_sockaddr(const struct sockaddr_storage *addr, uint16_t *ret_port)
{
	struct ip ip = { .family = IP_NONE };
	in_port_t port = 0;
	if (addr->ss_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, addr, sizeof(in));
		ip.family = IP_V4;
		memcpy(ip.bytes, &in.sin_addr, 4);
		port = in.sin_port;
	} else if (addr->ss_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, addr, sizeof(in6));
		ip.family = IP_V6;
		ip.zone = in6.sin6_scope_id;
		memcpy(ip.bytes, &in6.sin6_addr, 16);
		port = in6.sin6_port;
	}
	if (ret_port != NULL)
		*ret_port = ntohs(port);
	return ip;
}

/* Mask of byte `i` of a prefix of `length` bits. */
static uint8_t prefix_mask(uint8_t length, size_t i)
{
	size_t first = i * 8;
	if (length >= first + 8)
		return 0xff;
	if (length <= first)
		return 0;
	return (uint8_t)(0xffu << (8 - (length - first)));
}

struct ip_prefix ip_prefix_of(const struct ip *ip, uint8_t length)
{
	struct ip_prefix prefix = { .address = *ip, .length = length };
	prefix.address.zone = 0;
	for (size_t i = 0; i < ip_length(ip->family); i++)
		prefix.address.bytes[i] &= prefix_mask(length, i);
	return prefix;
}

int ip_prefix_parse(const char *text, struct ip_prefix *ret_prefix)
{
	char address[IP_TEXT_MAX];
	const char *slash = strchr(text, '/');
	size_t len = slash == NULL ? strlen(text) : (size_t)(slash - text);
	if (len >= sizeof(address))
		return -1;
	memcpy(address, text, len);
	address[len] = '\0';
	struct ip_prefix prefix;
	if (ip_parse(address, &prefix.address) != 0)
		return -1;
	size_t size = ip_length(prefix.address.family);
	unsigned long bits = size * 8;
	if (slash != NULL && parse_number(slash + 1, size * 8, &bits) != 0)
		return -1;
	prefix.length = (uint8_t)bits;
	for (size_t i = 0; i < size; i++)
		if ((prefix.address.bytes[i] & ~prefix_mask(prefix.length, i) & 0xff) != 0)
			return -1;
	*ret_prefix = prefix;
	return 0;
}

char *ip_prefix_format(const struct ip_prefix *prefix, char out[static IP_TEXT_MAX])
{
	ip_format(&prefix->address, out);
	size_t len = strlen(out);
	snprintf(out + len, IP_TEXT_MAX - len, "/%u", prefix->length);
	return out;
}

int ip_prefix_contains(const struct ip_prefix *prefix, const struct ip *ip)
{
	if (prefix->address.family != ip->family || ip->family == IP_NONE)
		return 0;
	for (size_t i = 0; i < ip_length(ip->family); i++)
		if ((ip->bytes[i] & prefix_mask(prefix->length, i)) != prefix->address.bytes[i])
			return 0;
	return 1;
}

struct ip ip_prefix_address(const struct ip_prefix *prefix, uint8_t number)
{
	struct ip ip = prefix->address;
	unsigned sum = number;
	for (size_t i = ip_length(ip.family); i > 0 && sum > 0; i--) {
		sum += ip.bytes[i - 1];
		ip.bytes[i - 1] = (uint8_t)sum;
		sum >>= 8;
	}
	bool is_inside = sum == 0 && ip_prefix_contains(prefix, &ip);
	return is_inside ? ip : (struct ip){ .family = IP_NONE };
}
