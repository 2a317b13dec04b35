/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The probe collector: the list `probes:` of the configuration, all of it one source.
 */
#pragma once

#include "agent/runtime/source.h"

struct privileged_sockets;

/**
 * Make the collector. Call it before privileges_drop(): it enlarges the buffers of the sockets,
 * which is a privilege too, and makes them deaf until probes use them.
 *
 * \param ret      Filled; must live as long as sources of it run.
 * \param sockets  Borrowed as long; what could not be opened is -1, and only the probes that
 * would need it suffer.
 */
void probe_collector_init(struct collector *ret, const struct privileged_sockets *sockets);

/**
 * Whether these probes need CAP_NET_RAW for every packet, not only to open the sockets: a
 * fwmark does (socket(7), SO_MARK).
 *
 * \param config  Of a source of this collector.
 * \return 1 if so, else 0.
 */
int probe_needs_net_raw(const struct source_config *config);
