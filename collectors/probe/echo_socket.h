/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A raw ICMP socket: many packets per system call, and the kernel's time of each.
 *
 * Batches go out with sendmmsg(2), each packet with its own source address, interface, DSCP and
 * mark as control messages, so one socket serves all probes of a family. The times of leaving
 * come back through the error queue (SO_TIMESTAMPING), the answers with their times of arrival
 * through the receive queue. Nothing blocks.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/base/ip.h"
#include "collectors/probe/echo.h"
#include "collectors/probe/prober.h"

struct echo_socket;
struct error;

/** Most packets of one echo_socket_send(). */
#define ECHO_BATCH 64u

/** A packet to send. */
struct echo_outgoing {
	struct echo_probe *probe;
	uint64_t number;
	unsigned interface_index; /**< from echo_socket_interface(); 0: any */
	int error;                /**< result: 0, or errno */
};

/** A packet that came. */
struct echo_incoming {
	const uint8_t *data; /**< as echo_parse() takes it; borrowed until the next call */
	size_t len;
	struct ip from;
	uint8_t hop_limit;       /**< IPv6 only */
	struct walltime arrived; /**< .ns = 0 when the kernel gave none */
};

/** When a packet left. */
struct echo_stamp {
	uint64_t number;
	struct walltime left;
};

/**
 * Make a raw socket deaf until echo_socket_new(), and give it a large buffer while the process
 * has the capability to ask for more than net.core.rmem_max. Never fails.
 *
 * \param fd  A raw ICMP or ICMPv6 socket, or negative.
 */
void echo_socket_prepare(int fd);

/**
 * Use a raw socket.
 *
 * \param fd        Non-blocking; stays the caller's, who closes it after echo_socket_free().
 * \param family    IP_V4 or IP_V6.
 * \param identity  Ours.
 * \param size_max  Largest payload that will be sent, bytes.
 * \return To be freed with echo_socket_free(); or NULL with ERROR_LIMIT or, when the kernel
 * refuses an option that the probes cannot do without, ERROR_UNREACHABLE.
 */
struct echo_socket *echo_socket_new(int fd, enum ip_family family,
                                    const struct echo_identity *identity, size_t size_max,
                                    struct error *err);

/**
 * Make room for larger packets; what is waiting in the kernel stays there.
 *
 * \param socket    The socket.
 * \param size_max  Largest payload that will be sent, bytes; less than before changes nothing.
 * \return 0, or -1 with ERROR_LIMIT and nothing changed.
 */
int echo_socket_reserve(struct echo_socket *socket, size_t size_max, struct error *err);

/**
 * Free it; the descriptor is made deaf, not closed.
 *
 * \param socket  NULL is allowed.
 */
void echo_socket_free(struct echo_socket *socket);

/**
 * Index of an interface now: it may come, go and be made anew at any time.
 *
 * \param socket     Any.
 * \param name       Its name, less than IF_NAMESIZE bytes.
 * \param ret_index  Written on success only.
 * \return 0, or errno.
 */
int echo_socket_interface(const struct echo_socket *socket, const char *name,
                          unsigned *ret_index);

/**
 * Whether an address is one of this host, or may be used as if it were.
 *
 * \param ip  IP_V4 or IP_V6.
 * \return 0 when the kernel says it is not, else 1.
 */
int echo_socket_is_local(const struct ip *ip);

/**
 * Send packets. Stops early after one that fails, because the times of leaving in the error
 * queue must be fetched before counting begins anew: fetch them, then call again with the rest.
 *
 * \param socket  The socket.
 * \param items   Packets with consecutive numbers that continue those of the last call; `error`
 * of those that were tried is written. \param count   1 to ECHO_BATCH. \return How many were
 * tried, at least 1.
 */
size_t echo_socket_send(struct echo_socket *socket, struct echo_outgoing *items, size_t count);

/**
 * Fetch answers.
 *
 * \param socket     The socket.
 * \param ret_count  How many. As many as echo_socket_batch(): there may be more.
 * \return Borrowed until the next call.
 */
const struct echo_incoming *echo_socket_receive(struct echo_socket *socket, size_t *ret_count);

/**
 * Most answers of one echo_socket_receive(); fewer where packets are large.
 *
 * \param socket  The socket.
 */
size_t echo_socket_batch(const struct echo_socket *socket);

/**
 * Fetch times of leaving. Those of packets whose answers were fetched before are among them.
 *
 * \param socket     The socket.
 * \param ret_count  How many; 0 when there are none left.
 * \return Borrowed until the next call.
 */
const struct echo_stamp *echo_socket_stamps(struct echo_socket *socket, size_t *ret_count);

/**
 * How many packets the receive buffer surely holds together with their times of leaving.
 *
 * \param socket  The socket.
 */
uint64_t echo_socket_room(const struct echo_socket *socket);

/**
 * Packets that the kernel dropped because the receive buffer was full, since the last call.
 *
 * \param socket  The socket.
 */
uint32_t echo_socket_drops(struct echo_socket *socket);
