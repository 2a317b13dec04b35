/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two rings of views: each of the last seconds, so that a cut is seen soon, and one every ten
 * seconds, so that a minute can be looked at. Views are shared; a ring costs what the probes
 * have changed.
 */
#include "agent/paths/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/paths/world.h"

#define RING_COUNT 8
#define RARE_MS 10000
#define MINUTE_MS 60000

/* So many packets in a row, over at least so long, and no answer: the wire is down. One that
 * lost packets before needs more of them, until chance does not explain it. */
#define SILENT_PACKETS 3
#define SILENT_MS 2500
#define SILENT_CHANCE 1e-5

struct ring {
	const struct view *views[RING_COUNT];
	size_t count; /* the newest first */
};

struct measures {
	const struct view *now; /* NULL: nothing is known */
	struct ring recent, rare;
};

struct measures *measures_new(void)
{
	return calloc(1, sizeof(struct measures));
}

static void ring_clear(struct ring *ring)
{
	for (size_t i = 0; i < ring->count; i++)
		view_unref(ring->views[i]);
	ring->count = 0;
}

static void ring_push(struct ring *ring, const struct view *view)
{
	if (ring->count == RING_COUNT)
		view_unref(ring->views[--ring->count]);
	memmove(&ring->views[1], &ring->views[0], ring->count * sizeof(ring->views[0]));
	ring->views[0] = view_ref(view);
	ring->count++;
}

void measures_free(struct measures *measures)
{
	if (measures == NULL)
		return;
	measures_add(measures, NULL);
	ring_clear(&measures->recent);
	ring_clear(&measures->rare);
	free(measures);
}

static int64_t age_ms(const struct view *now, const struct view *then)
{
	return duration_to_ms(mono_since(view_taken(now), view_taken(then)));
}

void measures_add(struct measures *measures, const struct view *view)
{
	if (view == measures->now)
		return;
	if (measures->now != NULL) {
		const struct ring *rare = &measures->rare;
		ring_push(&measures->recent, measures->now);
		if (rare->count == 0 || age_ms(measures->now, rare->views[0]) >= RARE_MS)
			ring_push(&measures->rare, measures->now);
	}
	view_unref(measures->now);
	measures->now = view == NULL ? NULL : view_ref(view);
}

/* The probe as it was; NULL when it was not there, or has begun anew since. */
static const struct probe *probe_then(const struct view *then, const struct probe *now)
{
	const struct probe *probe = world_find(then, FACT_PROBE, now, 2);
	return probe == NULL || probe->sent > now->sent || probe->received > now->received
	               ? NULL
	               : probe;
}

struct moment {
	const struct measures *measures;
	const struct probe *now;
};

/* The view that is about a minute old; the oldest when none is. */
static const struct probe *minute_ago(const struct moment *moment)
{
	const struct ring *ring = &moment->measures->rare;
	const struct probe *found = NULL;
	for (size_t i = 0; i < ring->count; i++) {
		const struct probe *probe = probe_then(ring->views[i], moment->now);
		if (probe == NULL)
			break;
		found = probe;
		if (age_ms(moment->measures->now, ring->views[i]) >= MINUTE_MS)
			break;
	}
	return found;
}

/* How likely the loss of the minute before makes it that none of the newest packets was
 * answered. One packet lost, or under way, is no such loss. */
static double chance_of_silence(const struct moment *moment, uint64_t packets)
{
	const struct probe *then = minute_ago(moment);
	if (then == NULL || moment->now->sent - then->sent <= packets)
		return 0;
	uint64_t before = moment->now->sent - then->sent - packets;
	uint64_t answered = moment->now->received - then->received;
	return before < answered + 2
	               ? 0
	               : pow((double)(before - answered) / (double)before, (double)packets);
}

/* 1: answers; 0: does not; -1: too few packets since then to say so. */
static int look_back(const struct moment *moment, const struct view *then)
{
	const struct probe *probe = probe_then(then, moment->now);
	if (probe == NULL)
		return -1;
	if (moment->now->received > probe->received)
		return 1;
	uint64_t packets = moment->now->sent - probe->sent;
	return packets >= SILENT_PACKETS && age_ms(moment->measures->now, then) >= SILENT_MS &&
	                       chance_of_silence(moment, packets) < SILENT_CHANCE
	               ? 0
	               : -1;
}

/* As far back as needed to decide. One that never answered may be filtered: it tells nothing.
 */
static enum answer decide(const struct moment *moment)
{
	const struct ring *rings[] = { &moment->measures->recent, &moment->measures->rare };
	if (!fact_is_known(&moment->now->fact, PROBE_RECEIVED) || moment->now->received == 0)
		return ANSWER_UNKNOWN;
	for (size_t r = 0; r < 2; r++) {
		for (size_t i = 0; i < rings[r]->count; i++) {
			int answers = look_back(moment, rings[r]->views[i]);
			if (answers >= 0)
				return answers ? ANSWER_UP : ANSWER_DOWN;
		}
	}
	return ANSWER_UNKNOWN;
}

/* Inside a bucket answers are taken to lie evenly. In the last one, which has no end, at its
 * begin. */
static double median(const struct fact_histogram *now, const struct fact_histogram *then)
{
	uint64_t total = 0;
	if (now->bound_count == 0 || now->bound_count != then->bound_count)
		return -1;
	for (size_t i = 0; i <= now->bound_count; i++)
		total += now->counts[i] - then->counts[i];
	double wanted = (double)total / 2;
	double seen = 0;
	for (size_t i = 0; total > 0 && i < now->bound_count; i++) {
		double here = (double)(now->counts[i] - then->counts[i]);
		double low = i == 0 ? 0 : now->bounds[i - 1];
		if (here > 0 && seen + here >= wanted)
			return low + (now->bounds[i] - low) * (wanted - seen) / here;
		seen += here;
	}
	return total == 0 ? -1 : now->bounds[now->bound_count - 1];
}

/* Packets of the newest interval may be under way. */
static void count_losses(struct measure *measure, const struct probe *now,
                         const struct probe *then)
{
	uint64_t received = now->received - then->received;
	measure->sent = now->sent - then->sent;
	uint64_t missing = measure->sent > received ? measure->sent - received : 0;
	measure->lost = missing > 0 && measure->answer == ANSWER_UP ? missing - 1 : missing;
	if (measure->sent > 0)
		measure->loss = (double)measure->lost / (double)measure->sent;
}

struct measure measures_of(const struct measures *measures, const struct probe *probe)
{
	struct measure measure = { .loss = -1, .latency = -1 };
	const struct moment moment = { measures, probe };
	if (measures->now == NULL || probe == NULL)
		return measure;
	measure.taken = view_taken(measures->now);
	measure.answer = decide(&moment);
	const struct probe *then = minute_ago(&moment);
	if (then == NULL || measure.answer == ANSWER_UNKNOWN)
		return measure;
	count_losses(&measure, probe, then);
	if (fact_is_known(&probe->fact, PROBE_RTT) && fact_is_known(&then->fact, PROBE_RTT))
		measure.latency = median(&probe->rtt, &then->rtt);
	return measure;
}
