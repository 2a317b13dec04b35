/* SPDX-License-Identifier: Apache-2.0 */
/**
 * ICMP echo on the wire: building a request, recognising what comes back. Pure: bytes in,
 *values out.
 *
 * A request is 24 bytes of ours and a padding that all requests share:
 *
 *	type code checksum | identifier sequence | key (8) | number (8) | padding...
 *
 * The identifier is one per source, so that the kernel's filter can drop everybody else's
 *answers; the key (64 random bits) makes sure that an answer is to us; the number counts the
 *packets of a socket and finds the packet. The sequence of 16 bits is the low end of the
 *number: it would wrap within seconds at high rates, so nothing but the reading of ICMP errors,
 *which may quote no more than that, relies on it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/ip.h"

#define ECHO_HEADER 8u                        /* RFC 792 and RFC 4443, echo request */
#define ECHO_COOKIE 16u                       /* key and number */
#define ECHO_HEAD (ECHO_HEADER + ECHO_COOKIE) /* what differs from packet to packet */
#define ECHO_SIZE_MAX 65507u                  /* 65535 - 20 (IPv4 header) - 8 (ICMP) */
#define ECHO_PACKET_MAX                                                                        \
	(60u + ECHO_HEADER + ECHO_SIZE_MAX) /* 60: an IPv4 header with options */

/** What makes a packet ours. */
struct echo_identity {
	uint16_t identifier; /**< of the ICMP header */
	uint64_t key;        /**< first eight bytes of the payload */
};

/** What came back. */
enum echo_answer_kind {
	ECHO_ANSWER_REPLY,
	ECHO_ANSWER_UNREACHABLE,   /**< network, host, protocol or port unreachable */
	ECHO_ANSWER_PROHIBITED,    /**< refused by policy */
	ECHO_ANSWER_TOO_BIG,       /**< larger than the MTU of a hop */
	ECHO_ANSWER_TIME_EXCEEDED, /**< TTL ran out: a loop, or a path that is too long */
	ECHO_ANSWER_COUNT
};

struct echo_answer {
	enum echo_answer_kind kind;
	uint64_t number;   /**< ECHO_ANSWER_REPLY only */
	uint16_t sequence; /**< low 16 bits of the number */
	uint8_t ttl;       /**< of the answer; 0 for IPv6, where the kernel tells it apart */
	struct ip destination; /**< of an ICMP error: where the quoted request was sent */
};

/**
 * Write the first bytes of a request.
 *
 * \param family       IP_V4, or IP_V6 whose checksum is left to the kernel.
 * \param identity     Ours.
 * \param number       Of the packet.
 * \param padding_sum  echo_sum() of the padding that follows.
 * \param out          Filled.
 * \see RFC 792 page 14, RFC 4443 section 4.1.
 */
void echo_build(enum ip_family family, const struct echo_identity *identity, uint64_t number,
                uint32_t padding_sum, uint8_t out[static ECHO_HEAD]);

/**
 * Read what a raw socket received.
 *
 * \param family    IP_V4: data starts at the IP header. IP_V6: at the ICMPv6 header, whose
 * checksum the kernel has verified. \param identity  Ours. \param data      `len` bytes from
 * the network, borrowed. \param len       Bytes. \param ret       Written on success only.
 * \return 0, or -1 when this is no whole, correct answer to a request of ours.
 * \see RFC 792, RFC 4443; ICMP errors quote the request from its IP header on.
 */
int echo_parse(enum ip_family family, const struct echo_identity *identity, const uint8_t *data,
               size_t len, struct echo_answer *ret);

/**
 * Write the padding: the bytes of ping(8), a run of all values, which nothing on the way can
 * compress to nothing.
 *
 * \param out  Filled.
 * \param len  Payload behind the cookie, bytes.
 */
void echo_padding(uint8_t *out, size_t len);

/**
 * echo_sum() of so much padding.
 *
 * \param len  Bytes.
 */
uint32_t echo_padding_sum(size_t len);

/**
 * Sum of 16-bit words in network order, folded to 16 bits: a part of an Internet checksum.
 *
 * \param data  `len` bytes at an even offset of the message.
 * \param len   Bytes; an odd last one counts as if a zero followed.
 * \return 0 to 65535.
 * \see RFC 1071.
 */
uint32_t echo_sum(const uint8_t *data, size_t len);
