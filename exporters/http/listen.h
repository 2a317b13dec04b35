/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The listening socket of the server: made here or inherited.
 */
#pragma once

#include "agent/config/schema.h"

struct error;

/**
 * Open a listening TCP socket: non-blocking, close-on-exec. Without an address it serves IPv6
 * and IPv4 alike, or IPv4 alone where the kernel has no IPv6.
 *
 * \param listen  Address and port; port 0 lets the kernel choose.
 * \return A descriptor that the caller closes, or -1 with ERROR_UNREACHABLE.
 */
int listen_open(const struct schema_listen *listen, struct error *err);

/**
 * Take a listening socket that was inherited, as systemd's socket activation hands it over.
 *
 * \param fd  A stream socket that listens; stays the caller's.
 * \return A duplicate that the caller closes, non-blocking and close-on-exec, or -1 with
 * ERROR_CONFIG when it is something else.
 */
int listen_adopt(int fd, struct error *err);

/**
 * The port of a listening socket.
 *
 * \param fd  The socket.
 * \return Host order; 0 for a socket that has none.
 */
unsigned listen_port(int fd);
