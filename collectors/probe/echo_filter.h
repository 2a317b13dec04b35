/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Classic BPF programs for our raw sockets: the kernel drops what is not ours before it costs
 * more than a look. Pure; echo_socket attaches them.
 */
#pragma once

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/ip.h"

/** Room for the longest program. */
#define ECHO_FILTER_MAX 32u

/**
 * A program that lets through echo replies with our identifier, and ICMP errors that quote an
 * ICMP message with it. echo_parse() looks closer.
 *
 * \param family      IP_V4: packets start at the IP header; IP_V6: at the ICMPv6 header.
 * \param identifier  Ours, host order.
 * \param out         Filled.
 * \return Instructions written.
 */
size_t echo_filter_ours(enum ip_family family, uint16_t identifier,
                        struct sock_filter out[static ECHO_FILTER_MAX]);

/**
 * A program that lets nothing through: for a socket that nobody uses at the moment.
 *
 * \param out  Filled.
 * \return Instructions written.
 */
size_t echo_filter_nothing(struct sock_filter out[static ECHO_FILTER_MAX]);
