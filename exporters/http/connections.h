/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Absolute deadlines for connections that another library serves.
 *
 * libmicrohttpd times out by inactivity only, so a client that drips a byte a second lives for
 * ever. Here every connection is in one of three states, each with a longest stay; who stays
 * longer is cut: its socket is shut down and libmicrohttpd finds it closed. When the table is
 * full the connection that has been incomplete for longest goes first, so that a scraper always
 * gets in. A state has one limit for all, so its queue is ordered by deadline and only heads
 * are looked at. Thread-safe.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"

struct connections;
struct error;
struct log;

enum connection_state {
	CONNECTION_RECEIVING, /**< no complete request yet: handshake, headers, body */
	CONNECTION_ANSWERING, /**< request complete, answer not yet written */
	CONNECTION_IDLE,      /**< kept alive, nothing of the next request seen */
	CONNECTION_STATE_COUNT,
	CONNECTION_CUT = CONNECTION_STATE_COUNT /**< shut down, not yet closed by its owner */
};

/** Embedded by whoever owns the connection; written only by the functions below. */
struct connection {
	struct connection *prev, *next; /**< in the queue of its state */
	enum connection_state state;
	struct monotime since; /**< when it entered the state */
	int fd;                /**< borrowed; open until after connections_close() */
};

/** What the table does to sockets, so that tests can do without. */
struct connection_sockets {
	/** Shut the connection down without closing the descriptor. */
	void (*cut)(void *context, int fd);
	/** How long ago the last byte came; negative when not known. */
	struct duration (*silence)(void *context, int fd);
	void *context; /**< handed to both */
};

/** shutdown(2) and TCP_INFO. */
extern const struct connection_sockets connection_sockets_system;

/** Everything is copied except what is pointed to, which is borrowed. */
struct connection_options {
	const struct clock *clock;
	const struct connection_sockets *sockets;
	struct duration stay[CONNECTION_STATE_COUNT]; /**< longest, above 0 */
	size_t max; /**< connections before the oldest incomplete one is cut, at least 1 */
	const struct log *log; /**< told of cuts, at most once a minute; may be NULL */
};

/** Counts since the table was made, except `now`. */
struct connection_stats {
	size_t now;                               /**< connections open */
	uint64_t opened;                          /**< connections ever */
	uint64_t overdue[CONNECTION_STATE_COUNT]; /**< cut for staying too long in that state */
	uint64_t evicted;                         /**< cut to make room */
};

/**
 * Make an empty table without a thread.
 *
 * \param options  Copied.
 * \return To be freed with connections_free(), or NULL when memory is short.
 */
struct connections *connections_new(const struct connection_options *options);

/**
 * Start the thread that calls connections_expire() in time.
 *
 * \param connections  Without a thread.
 * \return 0, or -1 with ERROR_LIMIT when there is no thread to be had.
 */
int connections_start(struct connections *connections, struct error *err);

/**
 * Stop the thread, if there is one, and free the table.
 *
 * \param connections  Empty; NULL is allowed.
 */
void connections_free(struct connections *connections);

/**
 * A connection was accepted: it is receiving. May cut another one.
 *
 * \param connections  The table.
 * \param connection   Linked in until connections_close().
 * \param fd           Its socket.
 */
void connections_open(struct connections *connections, struct connection *connection, int fd);

/**
 * A connection changed its state; of one that was cut nothing is noted.
 *
 * \param connections  The table.
 * \param connection   Open.
 * \param state        Not CONNECTION_CUT.
 */
void connections_move(struct connections *connections, struct connection *connection,
                      enum connection_state state);

/**
 * The owner is about to close the socket; afterwards it is never touched again.
 *
 * \param connections  The table.
 * \param connection   Open; unlinked.
 */
void connections_close(struct connections *connections, struct connection *connection);

/**
 * Cut everything that is overdue.
 *
 * \param connections  The table.
 * \return When to call again at the latest; .ns = INT64_MAX when the table is empty.
 */
struct monotime connections_expire(struct connections *connections);

/**
 * What happened so far.
 *
 * \param connections  The table.
 */
struct connection_stats connections_stats(struct connections *connections);
