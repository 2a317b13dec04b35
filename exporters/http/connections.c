/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why cutting is free of races: descriptors are shut down here, closed by libmicrohttpd, on
 * different threads. A number could only be reused between libmicrohttpd's close(2) and our
 * forgetting it, and there is no such moment: libmicrohttpd announces
 * MHD_CONNECTION_NOTIFY_CLOSED before it closes the socket (0.9.75, daemon.c,
 * MHD_cleanup_connections), the announcement calls connections_close(), and that takes the same
 * mutex which is held while a socket is shut down. So whatever is linked is open.
 */
#include "exporters/http/connections.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "agent/base/error.h"
#include "agent/base/log.h"

/* How often idle connections are asked whether a request has begun. */
#define TICK_MS 1000

/* The kernel counts silence in ticks of its own, so the last byte of the request that was
 * answered may seem to have come a little after the answer. */
#define SILENCE_ERROR_MS 20

/* Cuts come in swarms: the log waits for the swarm, and then a while before the next line. */
#define LOG_DELAY_MS 5000
#define LOG_INTERVAL_MS 60000

struct queue {
	struct connection *oldest, *newest;
};

struct connections {
	struct connection_options options;
	pthread_mutex_t mutex;
	pthread_cond_t changed; /* first connection, or time to stop */
	struct queue queues[CONNECTION_STATE_COUNT];
	struct connection_stats stats;
	uint64_t logged;         /* cuts that the log knows of */
	struct monotime log_due; /* .ns = 0: nothing to log */
	struct monotime log_again;
	pthread_t thread;
	int has_thread;
	int is_stopping;
};

static void cut_socket(void *context, int fd)
{
	(void)context;
	/* Reset instead of leaving what a slow reader did not take to the kernel for minutes.
	 */
	const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	shutdown(fd, SHUT_RDWR);
}

static struct duration socket_silence(void *context, int fd)
{
	(void)context;
	struct tcp_info info;
	socklen_t len = sizeof(info);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
		return duration_ms(-1);
	return duration_ms(info.tcpi_last_data_recv);
}

const struct connection_sockets connection_sockets_system = {
	.cut = cut_socket,
	.silence = socket_silence,
};

struct connections *connections_new(const struct connection_options *options)
{
	struct connections *connections = calloc(1, sizeof(*connections));
	if (connections == NULL)
		return NULL;
	connections->options = *options;
	pthread_mutex_init(&connections->mutex, NULL);
	pthread_cond_init(&connections->changed, NULL);
	return connections;
}

static void enqueue(struct connections *connections, struct connection *connection,
                    enum connection_state state)
{
	struct queue *queue = &connections->queues[state];
	connection->state = state;
	connection->since = clock_mono(connections->options.clock);
	connection->prev = queue->newest;
	connection->next = NULL;
	if (queue->newest != NULL)
		queue->newest->next = connection;
	else
		queue->oldest = connection;
	queue->newest = connection;
}

static void dequeue(struct connections *connections, struct connection *connection)
{
	struct queue *queue = &connections->queues[connection->state];
	if (connection->prev != NULL)
		connection->prev->next = connection->next;
	else
		queue->oldest = connection->next;
	if (connection->next != NULL)
		connection->next->prev = connection->prev;
	else
		queue->newest = connection->prev;
}

static void cut(struct connections *connections, struct connection *connection,
                uint64_t *counter)
{
	const struct connection_sockets *sockets = connections->options.sockets;
	dequeue(connections, connection);
	connection->state = CONNECTION_CUT;
	++*counter;
	sockets->cut(sockets->context, connection->fd);
}

/* Least loss first: a request that never came, then an idle client, which will come back, then
 * the answer that has been under way for longest. */
static void evict(struct connections *connections, const struct connection *newcomer)
{
	static const enum connection_state order[] = { CONNECTION_RECEIVING, CONNECTION_IDLE,
		                                       CONNECTION_ANSWERING };
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		struct connection *victim = connections->queues[order[i]].oldest;
		if (victim == NULL || victim == newcomer)
			continue;
		cut(connections, victim, &connections->stats.evicted);
		return;
	}
}

void connections_open(struct connections *connections, struct connection *connection, int fd)
{
	pthread_mutex_lock(&connections->mutex);
	connection->fd = fd;
	enqueue(connections, connection, CONNECTION_RECEIVING);
	connections->stats.opened++;
	if (++connections->stats.now > connections->options.max)
		evict(connections, connection);
	if (connections->stats.now == 1)
		pthread_cond_signal(&connections->changed);
	pthread_mutex_unlock(&connections->mutex);
}

void connections_move(struct connections *connections, struct connection *connection,
                      enum connection_state state)
{
	pthread_mutex_lock(&connections->mutex);
	if (connection->state != CONNECTION_CUT) {
		dequeue(connections, connection);
		enqueue(connections, connection, state);
	}
	pthread_mutex_unlock(&connections->mutex);
}

void connections_close(struct connections *connections, struct connection *connection)
{
	pthread_mutex_lock(&connections->mutex);
	if (connection->state != CONNECTION_CUT)
		dequeue(connections, connection);
	connections->stats.now--;
	pthread_mutex_unlock(&connections->mutex);
}

/* Nobody tells us of the first byte of a second request, so the kernel is asked. A beginning
 * that was pipelined behind the request before is seen when its next byte comes, or at the idle
 * limit. */
static void find_begun_requests(struct connections *connections, struct monotime now)
{
	const struct connection_sockets *sockets = connections->options.sockets;
	struct connection *next;
	for (struct connection *c = connections->queues[CONNECTION_IDLE].oldest; c != NULL;
	     c = next) {
		next = c->next;
		struct duration silence = sockets->silence(sockets->context, c->fd);
		struct monotime heard = { now.ns - silence.ns };
		struct monotime answered = mono_add(c->since, duration_ms(SILENCE_ERROR_MS));
		if (silence.ns < 0 || !mono_before(answered, heard))
			continue;
		dequeue(connections, c);
		enqueue(connections, c, CONNECTION_RECEIVING);
	}
}

/* Cut what is overdue in one state; returns the deadline of the oldest that is left. */
static struct monotime expire_state(struct connections *connections,
                                    enum connection_state state, struct monotime now)
{
	struct connection *oldest;
	while ((oldest = connections->queues[state].oldest) != NULL) {
		struct monotime deadline =
			mono_add(oldest->since, connections->options.stay[state]);
		if (mono_before(now, deadline))
			return deadline;
		cut(connections, oldest, &connections->stats.overdue[state]);
	}
	return (struct monotime){ INT64_MAX };
}

static struct monotime expire_locked(struct connections *connections)
{
	struct monotime now = clock_mono(connections->options.clock);
	struct monotime next = { INT64_MAX };
	find_begun_requests(connections, now);
	for (unsigned state = 0; state < CONNECTION_STATE_COUNT; state++) {
		struct monotime deadline = expire_state(connections, state, now);
		next = mono_before(deadline, next) ? deadline : next;
	}
	/* A state with a short limit may be entered before a long one is over. */
	struct monotime tick = mono_add(now, duration_ms(TICK_MS));
	if (connections->stats.now > 0 && mono_before(tick, next))
		next = tick;
	return next;
}

struct monotime connections_expire(struct connections *connections)
{
	pthread_mutex_lock(&connections->mutex);
	struct monotime next = expire_locked(connections);
	pthread_mutex_unlock(&connections->mutex);
	return next;
}

struct connection_stats connections_stats(struct connections *connections)
{
	pthread_mutex_lock(&connections->mutex);
	struct connection_stats stats = connections->stats;
	pthread_mutex_unlock(&connections->mutex);
	return stats;
}

static uint64_t count_cuts(const struct connection_stats *stats)
{
	return stats->overdue[CONNECTION_RECEIVING] + stats->overdue[CONNECTION_ANSWERING] +
	       stats->evicted;
}

static void write_cuts(const struct log *log, const struct connection_stats *stats)
{
	log_write(log, LOG_LEVEL_WARN, "http", NULL,
	          "connections cut since start: %llu never completed a request, %llu did not "
	          "take "
	          "their answer, %llu made room for others; %zu are open",
	          (unsigned long long)stats->overdue[CONNECTION_RECEIVING],
	          (unsigned long long)stats->overdue[CONNECTION_ANSWERING],
	          (unsigned long long)stats->evicted, stats->now);
}

/* Say what was cut, if it is time to; returns when it will be. */
static struct monotime log_cuts(struct connections *connections)
{
	struct monotime now = clock_mono(connections->options.clock);
	if (count_cuts(&connections->stats) == connections->logged)
		return (struct monotime){ INT64_MAX };
	if (connections->log_due.ns == 0) {
		struct monotime soon = mono_add(now, duration_ms(LOG_DELAY_MS));
		int is_early = mono_before(soon, connections->log_again);
		connections->log_due = is_early ? connections->log_again : soon;
	}
	if (mono_before(now, connections->log_due))
		return connections->log_due;
	write_cuts(connections->options.log, &connections->stats);
	connections->logged = count_cuts(&connections->stats);
	connections->log_due = (struct monotime){ 0 };
	connections->log_again = mono_add(now, duration_ms(LOG_INTERVAL_MS));
	return (struct monotime){ INT64_MAX };
}

static void *run(void *argument)
{
	struct connections *connections = argument;
	pthread_mutex_lock(&connections->mutex);
	while (!connections->is_stopping) {
		struct monotime next = expire_locked(connections);
		struct monotime log_next = log_cuts(connections);
		next = mono_before(log_next, next) ? log_next : next;
		if (next.ns == INT64_MAX) {
			pthread_cond_wait(&connections->changed, &connections->mutex);
			continue;
		}
		struct timespec until = { .tv_sec = next.ns / 1000000000,
			                  .tv_nsec = next.ns % 1000000000 };
		pthread_cond_clockwait(&connections->changed, &connections->mutex,
		                       CLOCK_MONOTONIC, &until);
	}
	pthread_mutex_unlock(&connections->mutex);
	return NULL;
}

int connections_start(struct connections *connections, struct error *err)
{
	int failure = pthread_create(&connections->thread, NULL, run, connections);
	if (failure != 0)
		return error_set(err, ERROR_LIMIT, failure, "start a thread for deadlines");
	pthread_setname_np(connections->thread, "http-deadlines");
	connections->has_thread = 1;
	return 0;
}

void connections_free(struct connections *connections)
{
	if (connections == NULL)
		return;
	if (connections->has_thread) {
		pthread_mutex_lock(&connections->mutex);
		connections->is_stopping = 1;
		pthread_cond_signal(&connections->changed);
		pthread_mutex_unlock(&connections->mutex);
		pthread_join(connections->thread, NULL);
	}
	pthread_cond_destroy(&connections->changed);
	pthread_mutex_destroy(&connections->mutex);
	free(connections);
}
