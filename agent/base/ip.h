/* SPDX-License-Identifier: Apache-2.0 */
/**
 * IP addresses and prefixes, v4 and v6, as plain values.
 *
 * Text exists only at the edges: parse on the way in, format on the way out. Two addresses are
 * the same exactly when ip_compare() says 0; a v4-mapped v6 address is not the v4 address.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/** Text of any address with zone ("fe80::1%4294967295") and NUL. */
#define IP_TEXT_MAX 64

enum ip_family { IP_NONE = 0, IP_V4 = 4, IP_V6 = 6 };

/** A zeroed one is "no address" (IP_NONE). Open: read and copy freely. */
struct ip {
	enum ip_family family;
	uint32_t zone;     /**< interface index of a link-local v6 address, else 0 */
	uint8_t bytes[16]; /**< network order; v4 uses the first four, the rest is zero */
};

/** An address range. Bits behind `length` are zero. */
struct ip_prefix {
	struct ip address;
	uint8_t length; /**< 0 to 32 or 128 */
};

/**
 * Read an address: dotted quad or RFC 4291 text, with an optional numeric %zone.
 *
 * \param text    NUL-terminated; no surrounding space.
 * \param ret_ip  Written on success only.
 * \return 0, or -1 when it is not an address.
 */
int ip_parse(const char *text, struct ip *ret_ip);

/**
 * Take an address from raw bytes.
 *
 * \param bytes   Network order.
 * \param len     4 or 16; 8 or 20 for RFC 4001's ipv4z and ipv6z, with the zone at the end.
 * \param ret_ip  Written on success only.
 * \return 0, or -1 for any other length.
 */
int ip_from_bytes(const uint8_t *bytes, size_t len, struct ip *ret_ip);

/**
 * Write an address: dotted quad, or RFC 5952 text; "" for IP_NONE.
 *
 * \param ip   The address.
 * \param out  Filled and NUL-terminated.
 * \return out
 */
char *ip_format(const struct ip *ip, char out[static IP_TEXT_MAX]);

/**
 * Total order: family, then bytes, then zone.
 *
 * \param a  An address.
 * \param b  An address.
 * \return Negative, 0 or positive.
 */
int ip_compare(const struct ip *a, const struct ip *b);

/**
 * Whether the address is unspecified (0.0.0.0 or ::) or none: how devices say "not known".
 *
 * \param ip  The address.
 * \return 1 if so, else 0.
 */
int ip_is_unspecified(const struct ip *ip);

/**
 * Whether the address is a loopback address (127.0.0.0/8 or ::1).
 *
 * \param ip  The address.
 * \return 1 if so, else 0.
 */
int ip_is_loopback(const struct ip *ip);

/**
 * Bytes of an address of that family.
 *
 * \param family  A family.
 * \return 4, 16, or 0 for IP_NONE.
 */
size_t ip_length(enum ip_family family);

/**
 * The address as a socket address.
 *
 * \param ip        IP_V4 or IP_V6.
 * \param port      Host order.
 * \param ret_addr  Filled.
 * \return Its length, or 0 for IP_NONE.
 */
socklen_t ip_to_sockaddr(const struct ip *ip, uint16_t port, struct sockaddr_storage *ret_addr);

/**
 * The address of a socket address.
 *
 * \param addr      AF_INET or AF_INET6; anything else gives IP_NONE.
 * \param ret_port  Host order; may be NULL.
 */
struct ip ip_from_sockaddr(const struct sockaddr_storage *addr, uint16_t *ret_port);

/**
 * The prefix of a given length that an address lies in: bits behind it are cleared.
 *
 * \param ip      The address; its zone is dropped.
 * \param length  0 to 32 or 128.
 */
struct ip_prefix ip_prefix_of(const struct ip *ip, uint8_t length);

/**
 * Read a prefix, "10.0.0.0/8"; an address alone is a host prefix.
 *
 * \param text        NUL-terminated.
 * \param ret_prefix  Written on success only.
 * \return 0, or -1 when it is no prefix or has bits set behind its length.
 */
int ip_prefix_parse(const char *text, struct ip_prefix *ret_prefix);

/**
 * Write a prefix as "address/length".
 *
 * \param prefix  The prefix.
 * \param out     Filled and NUL-terminated.
 * \return out
 */
char *ip_prefix_format(const struct ip_prefix *prefix, char out[static IP_TEXT_MAX]);

/**
 * An address of a prefix by its number; 0 is the prefix itself.
 *
 * \param prefix  The prefix.
 * \param number  How many behind the first.
 * \return The address, or IP_NONE when it lies outside of the prefix.
 */
struct ip ip_prefix_address(const struct ip_prefix *prefix, uint8_t number);

/**
 * Whether a prefix covers an address; zones are not looked at.
 *
 * \param prefix  The prefix.
 * \param ip      The address.
 * \return 1 if so, else 0.
 */
int ip_prefix_contains(const struct ip_prefix *prefix, const struct ip *ip);
