/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/prober.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_S INT64_C(1000000000)

/* A packet is remembered for twice the longest timeout, and a second at least beyond it, so
 * that what comes late is known to be late. */
#define MEMORY_MIN_NS NS_PER_S

/* Reading two clocks after each other is exact to well below this; setting a clock is well
 * above. */
#define STEP_MIN_NS 10000
#define LOOK_NS 2000
#define LOOK_TRIES_MAX 4

struct echo_probe *echo_probe_new(const struct probe_options *o)
{
	struct echo_probe *probe = calloc(1, sizeof(*probe));
	if (probe == NULL)
		return NULL;
	*probe = (struct echo_probe){
		.job = { .owner = probe },
		.name = strdup(o->name),
		.interface = o->interface == NULL ? NULL : strdup(o->interface),
		.target = o->target,
		.source = o->source,
		.lane = o->target.family == IP_V6 ? ECHO_LANE_V6 : ECHO_LANE_V4,
		.fwmark = (uint32_t)o->fwmark,
		.dscp = (uint8_t)o->dscp,
		.size = (size_t)o->size,
		.padding_sum = echo_padding_sum((size_t)o->size - ECHO_COOKIE),
		.interval = o->interval,
		.timeout = o->timeout,
		.bounds = calloc(o->buckets.count + 1, sizeof(*probe->bounds)),
	};
	probe->tally.buckets = calloc(o->buckets.count + 1, sizeof(*probe->tally.buckets));
	if (probe->name == NULL || (o->interface != NULL && probe->interface == NULL) ||
	    probe->bounds == NULL || probe->tally.buckets == NULL) {
		echo_probe_free(probe);
		return NULL;
	}
	if (o->buckets.count > 0)
		memcpy(probe->bounds, o->buckets.items,
		       o->buckets.count * sizeof(*probe->bounds));
	probe->job.name = probe->name;
	probe->job.interval = probe->interval;
	probe->tally.bounds = probe->bounds;
	probe->tally.bound_count = o->buckets.count;
	return probe;
}

void echo_probe_free(struct echo_probe *probe)
{
	if (probe == NULL)
		return;
	free(probe->name);
	free(probe->interface);
	free(probe->bounds);
	free(probe->tally.buckets);
	free(probe);
}

int prober_init(struct prober *prober, const struct clock *clock)
{
	*prober = (struct prober){ .clock = clock, .pace = pace_new() };
	for (int lane = 0; lane < ECHO_LANE_COUNT; lane++)
		flight_init(&prober->flights[lane]);
	prober_look(prober);
	return prober->pace == NULL ? -1 : 0;
}

void prober_done(struct prober *prober)
{
	for (size_t i = 0; i < prober->count; i++)
		echo_probe_free(prober->probes[i]);
	free(prober->probes);
	for (int lane = 0; lane < ECHO_LANE_COUNT; lane++)
		flight_done(&prober->flights[lane]);
	pace_free(prober->pace);
	*prober = (struct prober){ 0 };
}

static int64_t memory_ns(struct duration timeout)
{
	return timeout.ns + (timeout.ns < MEMORY_MIN_NS ? MEMORY_MIN_NS : timeout.ns);
}

/* Room in the rings for everything that must be remembered at one time. */
static int reserve(struct prober *prober, struct echo_probe *const *probes, size_t count)
{
	int64_t longest_ns = 0;
	for (size_t i = 0; i < count; i++) {
		if (memory_ns(probes[i]->timeout) > longest_ns)
			longest_ns = memory_ns(probes[i]->timeout);
	}
	size_t packets[ECHO_LANE_COUNT] = { 0 };
	for (size_t i = 0; i < count; i++)
		packets[probes[i]->lane] += (size_t)(longest_ns / probes[i]->interval.ns) + 2;
	for (int lane = 0; lane < ECHO_LANE_COUNT; lane++) {
		if (packets[lane] > 0 &&
		    flight_reserve(&prober->flights[lane], packets[lane]) != 0)
			return -1;
	}
	return 0;
}

static int compare_pointers(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t) * (struct echo_probe *const *)a;
	uintptr_t y = (uintptr_t) * (struct echo_probe *const *)b;
	return x < y ? -1 : x > y;
}

/* Frees the probes that are not in `kept`, which is sorted by address. */
static void retire(struct prober *prober, struct echo_probe *const *kept, size_t count)
{
	for (size_t i = 0; i < prober->count; i++) {
		struct echo_probe *probe = prober->probes[i];
		if (count > 0 && bsearch(&probe, kept, count, sizeof(struct echo_probe *),
		                         compare_pointers) != NULL)
			continue;
		pace_remove(prober->pace, &probe->job);
		flight_disown(&prober->flights[probe->lane], probe);
		echo_probe_free(probe);
	}
}

/* Gives every probe that has none a place in the pace; all or nothing. `added` takes the new
 * ones. */
static int add_to_pace(struct prober *prober, struct echo_probe **probes, size_t count,
                       struct echo_probe **added)
{
	struct monotime now = prober_look(prober).mono;
	size_t added_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct echo_probe *probe = probes[i];
		if (probe->job.group != NULL)
			continue;
		if (pace_add(prober->pace, &probe->job, count, now) != 0)
			goto fail_add;
		added[added_count++] = probe;
	}
	return 0;
fail_add:
	while (added_count > 0)
		pace_remove(prober->pace, &added[--added_count]->job);
	return -1;
}

static int compare_names(const void *a, const void *b)
{
	const struct echo_probe *const *x = a;
	const struct echo_probe *const *y = b;
	return strcmp((*x)->name, (*y)->name);
}

int prober_replace(struct prober *prober, struct echo_probe **probes, size_t count)
{
	struct echo_probe **sorted = calloc(count + 1, sizeof(struct echo_probe *));
	if (sorted == NULL || reserve(prober, probes, count) != 0 ||
	    add_to_pace(prober, probes, count, sorted) != 0) {
		free(sorted);
		return -1;
	}
	if (count > 0) {
		qsort(probes, count, sizeof(struct echo_probe *), compare_names);
		memcpy(sorted, probes, count * sizeof(struct echo_probe *));
		qsort(sorted, count, sizeof(struct echo_probe *), compare_pointers);
	}
	retire(prober, sorted, count);
	free(prober->probes);
	free(sorted);
	prober->probes = probes;
	prober->count = count;
	return 0;
}

struct prober_now prober_look(struct prober *prober)
{
	struct prober_now best = { 0 };
	int64_t best_ns = INT64_MAX;
	for (int i = 0; i < LOOK_TRIES_MAX && best_ns > LOOK_NS; i++) {
		struct monotime before = clock_mono(prober->clock);
		struct walltime wall = clock_wall(prober->clock);
		struct duration took = mono_since(clock_mono(prober->clock), before);
		if (took.ns < best_ns) {
			best_ns = took.ns;
			best.mono = mono_add(before, (struct duration){ took.ns / 2 });
			best.wall = wall;
		}
	}
	int64_t offset_ns = best.wall.ns - best.mono.ns;
	int64_t moved_ns = offset_ns - prober->wall_offset_ns;
	if (moved_ns > STEP_MIN_NS + best_ns || moved_ns < -STEP_MIN_NS - best_ns)
		prober->era++;
	prober->wall_offset_ns = offset_ns;
	return best;
}

uint64_t prober_begin(struct prober *prober, struct echo_probe *probe, struct prober_now now)
{
	struct flight_packet *packet = flight_begin(&prober->flights[probe->lane], probe);
	packet->sent = now.mono;
	packet->left = now.wall;
	packet->era = prober->era;
	return packet->number;
}

void prober_failed(struct echo_probe *probe, int error)
{
	probe->tally.send_errors[probe_reason_of_errno(error)]++;
}

void prober_sent(struct prober *prober, enum echo_lane lane, uint64_t number, int error)
{
	struct flight_packet *packet = flight_find(&prober->flights[lane], number);
	if (packet == NULL)
		return;
	struct echo_probe *probe = packet->owner;
	if (error == 0) {
		probe->tally.sent++;
		return;
	}
	prober_failed(probe, error);
	packet->owner = NULL;
}

void prober_left(struct prober *prober, enum echo_lane lane, uint64_t number,
                 struct walltime left)
{
	struct flight_packet *packet = flight_find(&prober->flights[lane], number);
	if (packet == NULL || packet->is_stamped)
		return;
	/* It cannot have left before it was made, unless the clock was set back meanwhile. */
	if (left.ns < packet->left.ns && packet->era == prober->era)
		return;
	packet->left = left;
	packet->is_stamped = 1;
}

/* The first reply to a packet. */
static void count_reply(struct prober *prober, struct echo_probe *probe,
                        const struct flight_packet *packet, struct walltime arrived)
{
	struct duration rtt = { arrived.ns - packet->left.ns };
	struct duration most = mono_since(clock_mono(prober->clock), packet->sent);
	int is_believed = arrived.ns != 0 && packet->era == prober->era && rtt.ns >= 0 &&
	                  rtt.ns <= most.ns + STEP_MIN_NS;
	if (!is_believed) { /* the packet was not lost, but how long it took nobody knows */
		probe->tally.received++;
		return;
	}
	if (rtt.ns > probe->timeout.ns) {
		probe->tally.late++;
		return;
	}
	probe->tally.received++;
	probe->tally.unstamped += !packet->is_stamped;
	tally_observe(&probe->tally, rtt);
}

static void take_reply(struct prober *prober, enum echo_lane lane,
                       const struct echo_answer *answer, const struct ip *from,
                       struct walltime arrived)
{
	struct flight_packet *packet = flight_find(&prober->flights[lane], answer->number);
	if (packet == NULL)
		return;
	struct echo_probe *probe = packet->owner;
	if (memcmp(from->bytes, probe->target.bytes, sizeof(from->bytes)) != 0)
		return;
	probe->tally.has_ttl = true;
	probe->tally.ttl = answer->ttl;
	if (packet->is_answered) {
		probe->tally.duplicates++;
		return;
	}
	packet->is_answered = 1;
	count_reply(prober, probe, packet, arrived);
}

static enum probe_reason reason_of(enum echo_answer_kind kind)
{
	switch (kind) {
	case ECHO_ANSWER_TOO_BIG: return PROBE_REASON_TOO_BIG;
	case ECHO_ANSWER_PROHIBITED: return PROBE_REASON_PROHIBITED;
	case ECHO_ANSWER_TIME_EXCEEDED: return PROBE_REASON_TIME_EXCEEDED;
	case ECHO_ANSWER_UNREACHABLE:
	case ECHO_ANSWER_REPLY:
	case ECHO_ANSWER_COUNT: break;
	}
	return PROBE_REASON_UNREACHABLE;
}

/* An ICMP error may come from any router, and quotes only 16 bits of the number. */
static void take_error(struct prober *prober, enum echo_lane lane,
                       const struct echo_answer *answer)
{
	struct flight_packet *packet =
		flight_find_sequence(&prober->flights[lane], answer->sequence);
	if (packet == NULL || packet->is_answered || packet->is_refused)
		return;
	struct echo_probe *probe = packet->owner;
	if (memcmp(answer->destination.bytes, probe->target.bytes,
	           sizeof(probe->target.bytes)) != 0)
		return;
	packet->is_refused = 1;
	probe->tally.icmp_errors[reason_of(answer->kind)]++;
}

void prober_answer(struct prober *prober, enum echo_lane lane, const struct echo_answer *answer,
                   const struct ip *from, struct walltime arrived)
{
	if (answer->kind == ECHO_ANSWER_REPLY)
		take_reply(prober, lane, answer, from, arrived);
	else
		take_error(prober, lane, answer);
}

uint64_t prober_open_packets(struct prober *prober, enum echo_lane lane, struct monotime now)
{
	struct duration memory = { -2 *
		                   NS_PER_S }; /* sockets are drained once a second at least */
	return flight_open(&prober->flights[lane], mono_add(now, memory));
}
