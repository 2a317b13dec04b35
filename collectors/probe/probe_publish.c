/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/probe_publish.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/model/kinds.h"
#include "agent/model/view.h"

/* Bucket bounds as the exposition wants them; most probes share one list, which is made once.
 */
struct shared_bounds {
	const struct duration *of;
	size_t count;
	const double *seconds;
};

static int is_same_list(const struct shared_bounds *shared, const struct tally *tally)
{
	return shared->seconds != NULL && shared->count == tally->bound_count &&
	       memcmp(shared->of, tally->bounds, shared->count * sizeof(*shared->of)) == 0;
}

static const double *bounds_in_seconds(struct arena *arena, const struct tally *tally,
                                       struct shared_bounds *shared)
{
	if (is_same_list(shared, tally))
		return shared->seconds;
	double *seconds = arena_array(arena, tally->bound_count, sizeof(*seconds));
	if (seconds == NULL)
		return NULL;
	for (size_t i = 0; i < tally->bound_count; i++)
		seconds[i] = duration_to_seconds(tally->bounds[i]);
	*shared = (struct shared_bounds){ tally->bounds, tally->bound_count, seconds };
	return seconds;
}

/* A view is immutable and outlives the probe, so the histogram is copied into it. */
static void publish_rtt(struct view *view, struct probe *fact, const struct tally *tally,
                        struct shared_bounds *shared)
{
	struct arena *arena = view_arena(view);
	size_t count = tally->bound_count + 1;
	uint64_t *counts = arena_array(arena, count, sizeof(*counts));
	const double *bounds = bounds_in_seconds(arena, tally, shared);
	if (counts == NULL || bounds == NULL)
		return;
	memcpy(counts, tally->buckets, count * sizeof(*counts));
	struct fact_histogram histogram = { .bounds = bounds,
		                            .counts = counts,
		                            .bound_count = tally->bound_count,
		                            .sum = (double)tally->rtt_sum_ns / 1e9 };
	FACT_SET(fact, PROBE_RTT, rtt, histogram);
}

static void publish_errors(struct view *view, const struct tally *tally, const char *name,
                           const char *target)
{
	for (int i = 0; i < PROBE_REASON_COUNT; i++) {
		enum probe_reason reason = (enum probe_reason)i;
		struct probe_errors *fact = view_add(view, FACT_PROBE_ERRORS);
		if (fact == NULL)
			return;
		FACT_SET(fact, PROBE_ERRORS_PROBE, probe, name);
		FACT_SET(fact, PROBE_ERRORS_TARGET, target, target);
		FACT_SET(fact, PROBE_ERRORS_REASON, reason, probe_reason_name(reason));
		if (probe_reason_is_local(reason))
			FACT_SET(fact, PROBE_ERRORS_COUNT, count, tally->send_errors[i]);
		if (probe_reason_is_remote(reason))
			FACT_SET(fact, PROBE_ERRORS_ICMP, icmp, tally->icmp_errors[i]);
	}
}

static void publish_probe(struct view *view, const struct echo_probe *probe,
                          struct shared_bounds *shared)
{
	struct arena *arena = view_arena(view);
	const struct tally *tally = &probe->tally;
	struct probe *fact = view_add(view, FACT_PROBE);
	if (fact == NULL)
		return;
	char text[IP_TEXT_MAX];
	const char *name = arena_strdup(arena, probe->name);
	const char *target = arena_strdup(arena, ip_format(&probe->target, text));
	FACT_SET(fact, PROBE_NAME, probe, name);
	FACT_SET(fact, PROBE_TARGET, target, target);
	publish_rtt(view, fact, tally, shared);
	FACT_SET(fact, PROBE_SENT, sent, tally->sent);
	FACT_SET(fact, PROBE_RECEIVED, received, tally->received);
	FACT_SET(fact, PROBE_DUPLICATES, duplicates, tally->duplicates);
	FACT_SET(fact, PROBE_LATE, late, tally->late);
	FACT_SET(fact, PROBE_UNSTAMPED, unstamped, tally->unstamped);
	if (tally->has_ttl)
		FACT_SET(fact, PROBE_REPLY_TTL, reply_ttl, tally->ttl);
	FACT_SET(fact, PROBE_SOURCE, source,
	         arena_strdup(arena, ip_format(&probe->source, text)));
	FACT_SET(fact, PROBE_PROTOCOL, protocol, probe_type_name(PROBE_TYPE_ICMP));
	FACT_SET(fact, PROBE_INTERVAL, interval, duration_to_seconds(probe->interval));
	fact_know(&fact->fact, PROBE_INFO);
	publish_errors(view, tally, name, target);
}

void probe_publish(struct view *view, const struct prober *prober)
{
	struct shared_bounds shared = { .count = 0 };
	for (size_t i = 0; i < prober->count; i++)
		publish_probe(view, prober->probes[i], &shared);
}
