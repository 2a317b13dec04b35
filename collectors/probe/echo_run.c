/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What wakes us is the timer alone. Sockets are not watched: an answer carries the kernel's
 * time, so it may wait in the receive queue until there is a reason to be awake anyway. The
 * queues are drained
 *
 *  - before the counters are shown (once a second),
 *  - when so many packets are open that their answers might not find room: at every turn of
 *    the pace then, and 20 ms later should the next turn be far.
 *
 * Draining reads a batch of answers first and the times of leaving after it: a packet's time of
 * leaving is queued before its answer can be, so it is there when the answer is judged.
 */
#include "collectors/probe/echo_run.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/privileges.h"
#include "collectors/probe/echo_socket.h"

#define DRAIN_NS INT64_C(20000000) /* between two drains while much is open */

/* One call never takes in more than so many batches: a flood must not hold the loop. */
#define BATCHES_MAX 64

/* What one family needs. */
struct lane {
	int fd;                     /* -1: the kernel refused it */
	int refusal;                /* errno then */
	uint64_t unread;            /* packets sent since the last drain */
	struct echo_socket *socket; /* NULL until a probe needs it */
	struct echo_outgoing batch[ECHO_BATCH];
	size_t batch_count;
};

struct echo_run {
	struct prober prober;
	struct loop_timer *timer;
	struct echo_identity identity;
	struct lane lanes[ECHO_LANE_COUNT];
};

static enum ip_family lane_family(enum echo_lane lane)
{
	return lane == ECHO_LANE_V6 ? IP_V6 : IP_V4;
}

static void take_stamps(struct echo_run *run, enum echo_lane lane)
{
	size_t count;
	for (int i = 0; i < BATCHES_MAX; i++) {
		const struct echo_stamp *stamps =
			echo_socket_stamps(run->lanes[lane].socket, &count);
		for (size_t k = 0; k < count; k++)
			prober_left(&run->prober, lane, stamps[k].number, stamps[k].left);
		if (count < ECHO_BATCH)
			return;
	}
}

static void take_answer(struct echo_run *run, enum echo_lane lane,
                        const struct echo_incoming *incoming)
{
	struct echo_answer answer;
	if (echo_parse(lane_family(lane), &run->identity, incoming->data, incoming->len,
	               &answer) != 0)
		return;
	if (lane == ECHO_LANE_V6)
		answer.ttl = incoming->hop_limit;
	prober_answer(&run->prober, lane, &answer, &incoming->from, incoming->arrived);
}

static void drain_lane(struct echo_run *run, enum echo_lane lane)
{
	struct echo_socket *socket = run->lanes[lane].socket;
	if (socket == NULL)
		return;
	run->lanes[lane].unread = 0;
	for (int i = 0; i < BATCHES_MAX; i++) {
		size_t count;
		const struct echo_incoming *incoming = echo_socket_receive(socket, &count);
		take_stamps(run, lane);
		prober_look(&run->prober);
		for (size_t k = 0; k < count; k++)
			take_answer(run, lane, &incoming[k]);
		if (count < echo_socket_batch(socket))
			return;
	}
}

/* A source that is not of this host makes the route lookup fail in ways that look like no
 * route. */
static int explain(const struct echo_outgoing *item)
{
	const struct ip *source = &item->probe->source;
	if ((item->error == ENETUNREACH || item->error == EINVAL) &&
	    source->family != IP_NONE && !echo_socket_is_local(source))
		return EADDRNOTAVAIL;
	return item->error;
}

/* Sends the batch of a lane. */
static void flush(struct echo_run *run, enum echo_lane id)
{
	struct lane *lane = &run->lanes[id];
	size_t done = 0;
	if (lane->unread > echo_socket_room(lane->socket) / 2)
		drain_lane(run, id);
	struct prober_now now = prober_look(&run->prober);
	for (size_t i = 0; i < lane->batch_count; i++)
		lane->batch[i].number = prober_begin(&run->prober, lane->batch[i].probe, now);
	while (done < lane->batch_count) {
		size_t tried = echo_socket_send(lane->socket, lane->batch + done,
		                                lane->batch_count - done);
		for (size_t i = done; i < done + tried; i++)
			prober_sent(&run->prober, id, lane->batch[i].number,
			            explain(&lane->batch[i]));
		done += tried;
		if (done < lane->batch_count || lane->batch[done - 1].error != 0)
			take_stamps(run, id); /* the next packet is counted from 0 */
	}
	lane->unread += done;
	lane->batch_count = 0;
}

static void enqueue(struct echo_run *run, struct echo_probe *probe)
{
	struct lane *lane = &run->lanes[probe->lane];
	unsigned index = 0;
	int error = lane->socket == NULL ? lane->refusal : 0;
	if (error == 0 && probe->interface != NULL)
		error = echo_socket_interface(lane->socket, probe->interface, &index);
	if (error != 0) {
		prober_failed(probe, error);
		return;
	}
	lane->batch[lane->batch_count++] =
		(struct echo_outgoing){ .probe = probe, .interface_index = index };
	if (lane->batch_count == ECHO_BATCH)
		flush(run, probe->lane);
}

/* Whether the answers that may come could fill half the receive buffer. */
static int is_crowded(struct echo_run *run, enum echo_lane lane, struct monotime now)
{
	const struct echo_socket *socket = run->lanes[lane].socket;
	return socket != NULL &&
	       prober_open_packets(&run->prober, lane, now) > echo_socket_room(socket) / 2;
}

static void arm(struct echo_run *run, int is_any_crowded, struct monotime now)
{
	struct monotime wake = pace_wake(run->prober.pace);
	struct monotime drain = mono_add(now, (struct duration){ DRAIN_NS });
	loop_timer_at(run->timer, is_any_crowded && mono_before(drain, wake) ? drain : wake);
}

static void on_timer(void *context)
{
	struct echo_run *run = context;
	struct monotime now = clock_mono(run->prober.clock);
	int is_any_crowded = 0;
	for (int lane = 0; lane < ECHO_LANE_COUNT; lane++) {
		if (!is_crowded(run, (enum echo_lane)lane, now))
			continue;
		drain_lane(run, (enum echo_lane)lane);
		is_any_crowded |= is_crowded(run, (enum echo_lane)lane, now);
	}
	const struct pace_job *job;
	while ((job = pace_next(run->prober.pace, now)) != NULL) {
		for (; job != NULL; job = job->next)
			enqueue(run, job->owner);
	}
	for (int lane = 0; lane < ECHO_LANE_COUNT; lane++) {
		if (run->lanes[lane].batch_count > 0)
			flush(run, (enum echo_lane)lane);
	}
	arm(run, is_any_crowded, now);
}

/* Makes the socket that the probes of a family need, or lets it have larger packets. */
static int open_lane(struct echo_run *run, enum echo_lane id, size_t size_max,
                     struct error *err)
{
	struct lane *lane = &run->lanes[id];
	if (size_max == 0 || lane->fd < 0)
		return 0;
	if (lane->socket != NULL)
		return echo_socket_reserve(lane->socket, size_max, err);
	lane->socket =
		echo_socket_new(lane->fd, lane_family(id), &run->identity, size_max, err);
	return lane->socket == NULL ? -1 : 0;
}

/* Says what to do when nothing could be sent at all. */
static int refuse(const struct echo_run *run, const size_t size_max[static ECHO_LANE_COUNT],
                  struct error *err)
{
	int number = 0;
	for (int lane = 0; lane < ECHO_LANE_COUNT; lane++) {
		if (size_max[lane] > 0 && run->lanes[lane].fd >= 0)
			return 0;
		if (size_max[lane] > 0)
			number = run->lanes[lane].refusal;
	}
	if (number == 0)
		return 0;
	return error_set(
		err, ERROR_DENIED, number,
		"no raw ICMP socket could be opened; start the agent with the capability "
		"CAP_NET_RAW (systemd: AmbientCapabilities=CAP_NET_RAW)");
}

int echo_run_replace(struct echo_run *run, struct echo_probe **probes, size_t count,
                     struct error *err)
{
	size_t size_max[ECHO_LANE_COUNT] = { 0 };
	for (size_t i = 0; i < count; i++) {
		size_t *max = &size_max[probes[i]->lane];
		*max = probes[i]->size > *max ? probes[i]->size : *max;
	}
	if (refuse(run, size_max, err) != 0)
		return -1;
	for (int lane = 0; lane < ECHO_LANE_COUNT; lane++) {
		if (open_lane(run, (enum echo_lane)lane, size_max[lane], err) != 0)
			return -1;
	}
	if (prober_replace(&run->prober, probes, count) != 0)
		return error_set(err, ERROR_LIMIT, 0, "not enough memory for %zu probes",
		                 count);
	arm(run, 0, clock_mono(run->prober.clock));
	return 0;
}

static int begin(struct echo_run *run, struct loop *loop,
                 const struct privileged_sockets *sockets, struct error *err)
{
	run->lanes[ECHO_LANE_V4].fd = sockets->icmp4;
	run->lanes[ECHO_LANE_V4].refusal = sockets->icmp4_errno;
	run->lanes[ECHO_LANE_V6].fd = sockets->icmp6;
	run->lanes[ECHO_LANE_V6].refusal = sockets->icmp6_errno;
	run->timer = loop_timer_new(loop, on_timer, run);
	if (prober_init(&run->prober, loop_clock(loop)) != 0 || run->timer == NULL)
		return error_set(err, ERROR_LIMIT, 0, "not enough memory for the probes");
	if (getrandom(&run->identity.identifier, sizeof(run->identity.identifier), 0) < 0 ||
	    getrandom(&run->identity.key, sizeof(run->identity.key), 0) < 0)
		return error_set(err, ERROR_UNREACHABLE, errno, "no random numbers");
	return 0;
}

struct echo_run *echo_run_new(struct loop *loop, const struct privileged_sockets *sockets,
                              struct echo_probe **probes, size_t count, struct error *err)
{
	struct echo_run *run = calloc(1, sizeof(*run));
	if (run == NULL) {
		error_set(err, ERROR_LIMIT, 0, "not enough memory for the probes");
		return NULL;
	}
	if (begin(run, loop, sockets, err) != 0 ||
	    echo_run_replace(run, probes, count, err) != 0) {
		echo_run_free(run);
		return NULL;
	}
	return run;
}

void echo_run_free(struct echo_run *run)
{
	if (run == NULL)
		return;
	loop_timer_close(run->timer);
	for (int lane = 0; lane < ECHO_LANE_COUNT; lane++)
		echo_socket_free(run->lanes[lane].socket);
	prober_done(&run->prober);
	free(run);
}

uint64_t echo_run_drain(struct echo_run *run)
{
	uint64_t drops = 0;
	for (int lane = 0; lane < ECHO_LANE_COUNT; lane++) {
		drain_lane(run, (enum echo_lane)lane);
		if (run->lanes[lane].socket != NULL)
			drops += echo_socket_drops(run->lanes[lane].socket);
	}
	return drops;
}

const struct prober *echo_run_prober(const struct echo_run *run)
{
	return &run->prober;
}
