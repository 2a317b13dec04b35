/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_S 60.0

/* Agents refresh their counters every so many seconds, some only every fifteen: over less than
 * a minute a rate would be nothing, then twice as much. */
#define PERIOD_MIN_S 60.0

/* Longer than this nobody looked: what was between is not known. */
#define GAP_MAX_S 900.0

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static void end_minute(struct traffic *traffic)
{
	double busier = larger(traffic->receive_sum, traffic->transmit_sum) / traffic->seconds;
	traffic->minutes[traffic->next] = (float)busier;
	traffic->next = (traffic->next + 1) % TRAFFIC_MINUTES;
	if (traffic->minute_count < TRAFFIC_MINUTES)
		traffic->minute_count++;
	traffic->receive_sum = traffic->transmit_sum = traffic->seconds = 0;
}

/* A period longer than a minute is as many minutes alike. */
static void add_period(struct traffic *traffic, double seconds)
{
	while (seconds > 0) {
		double part = MINUTE_S - traffic->seconds;
		part = seconds < part ? seconds : part;
		traffic->receive_sum += traffic->receive_rate * part;
		traffic->transmit_sum += traffic->transmit_rate * part;
		traffic->seconds += part;
		seconds -= part;
		if (traffic->seconds >= MINUTE_S)
			end_minute(traffic);
	}
}

/* Seconds since the last addition; 0 when this one is not new or nobody knows. */
static double advance(struct traffic *traffic, struct monotime taken)
{
	double seconds = duration_to_seconds(mono_since(taken, traffic->taken));
	bool is_first = traffic->taken.ns == 0;
	traffic->taken = taken;
	return is_first || seconds > GAP_MAX_S ? 0 : seconds;
}

void traffic_follow(struct traffic *traffic, const char *name)
{
	char counted[sizeof(traffic->counted)];
	snprintf(counted, sizeof(counted), "%s", name);
	if (strcmp(counted, traffic->counted) == 0)
		return;
	memcpy(traffic->counted, counted, strlen(counted) + 1);
	traffic->has_counters = false;
}

void traffic_count(struct traffic *traffic, uint64_t receive, uint64_t transmit,
                   struct monotime taken)
{
	double since = duration_to_seconds(mono_since(taken, traffic->taken));
	bool is_sound = traffic->has_counters && receive >= traffic->receive &&
	                transmit >= traffic->transmit;
	if (is_sound && since < PERIOD_MIN_S)
		return;
	double seconds = advance(traffic, taken);
	if (is_sound && seconds > 0) {
		traffic->receive_rate = (double)(receive - traffic->receive) / seconds;
		traffic->transmit_rate = (double)(transmit - traffic->transmit) / seconds;
		traffic->has_rates = true;
		add_period(traffic, seconds);
	}
	traffic->receive = receive;
	traffic->transmit = transmit;
	traffic->has_counters = true;
}

void traffic_rate(struct traffic *traffic, double receive, double transmit,
                  struct monotime taken)
{
	if (traffic->has_rates && taken.ns == traffic->taken.ns)
		return;
	double seconds = advance(traffic, taken);
	traffic->has_counters = false;
	traffic->receive_rate = receive;
	traffic->transmit_rate = transmit;
	traffic->has_rates = true;
	add_period(traffic, seconds);
}

void traffic_lose(struct traffic *traffic)
{
	traffic->has_counters = false;
	traffic->has_rates = false;
	traffic->taken = (struct monotime){ 0 };
}

double traffic_load(const struct traffic *traffic)
{
	return traffic->has_rates ? larger(traffic->receive_rate, traffic->transmit_rate) : -1;
}

static int compare_floats(const void *a, const void *b)
{
	float x = *(const float *)a;
	float y = *(const float *)b;
	return (x > y) - (x < y);
}

double traffic_p95(const struct traffic *traffic)
{
	float sorted[TRAFFIC_MINUTES];
	unsigned count = traffic->minute_count;
	if (count < TRAFFIC_MINUTES_MIN)
		return -1;
	memcpy(sorted, traffic->minutes, count * sizeof(sorted[0]));
	qsort(sorted, count, sizeof(sorted[0]), compare_floats);
	return (double)sorted[(count * 95 + 99) / 100 - 1]; /* nearest rank */
}
