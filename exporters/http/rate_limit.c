/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instead of counting tokens, one point in time is kept: when the bucket will be full again.
 * Taking a token moves it by one interval, and it may lie at most `burst` intervals ahead. That
 * needs no fractions and cannot overflow however long nobody asks.
 */
#include "exporters/http/rate_limit.h"

#include <pthread.h>
#include <stdlib.h>

struct rate_limit {
	const struct clock *clock;
	int64_t interval_ns;
	int64_t capacity_ns;
	pthread_mutex_t mutex;
	int64_t full_at_ns;
};

struct rate_limit *rate_limit_new(const struct clock *clock, struct duration interval,
                                  uint32_t burst)
{
	struct rate_limit *limit = calloc(1, sizeof(*limit));
	if (limit == NULL)
		return NULL;
	limit->clock = clock;
	limit->interval_ns = interval.ns;
	if (__builtin_mul_overflow(interval.ns, (int64_t)burst, &limit->capacity_ns) ||
	    limit->capacity_ns > INT64_MAX / 4)
		limit->capacity_ns = INT64_MAX / 4;
	pthread_mutex_init(&limit->mutex, NULL);
	limit->full_at_ns = clock_mono(clock).ns;
	return limit;
}

int rate_limit_take(struct rate_limit *limit)
{
	pthread_mutex_lock(&limit->mutex);
	int64_t now = clock_mono(limit->clock).ns;
	int64_t full_at = limit->full_at_ns > now ? limit->full_at_ns : now;
	int is_granted = full_at - now <= limit->capacity_ns - limit->interval_ns;
	if (is_granted)
		limit->full_at_ns = full_at + limit->interval_ns;
	pthread_mutex_unlock(&limit->mutex);
	return is_granted;
}

void rate_limit_free(struct rate_limit *limit)
{
	if (limit == NULL)
		return;
	pthread_mutex_destroy(&limit->mutex);
	free(limit);
}
