/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/retry.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/timestamp.h"

#define COST 5
#define COST_TIMEOUT 10

/* Longest pause before the first repetition, by cause, and before any. */
#define FIRST_THROTTLED_MS 1000
#define FIRST_TRANSIENT_MS 50
#define LONGEST_MS 20000
#define GRANTED_MS 5000

bool retry_spend(struct retry_budget *budget, enum retry_cause cause)
{
	unsigned cost = cause == RETRY_TIMEOUT ? COST_TIMEOUT : COST;
	if (budget->tokens < cost)
		return false;
	budget->tokens -= cost;
	return true;
}

void retry_recover(struct retry_budget *budget)
{
	if (budget->tokens < RETRY_BUDGET_FULL)
		budget->tokens++;
}

long retry_after_ms(const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);
	if (len == 0 || len > 9 || strspn(text, "0123456789") != len)
		return -1;
	return strtol(text, NULL, 10);
}

/* A day is as good as for ever, and fits everywhere. */
#define LONGEST_WANTED_S 86400

long retry_after(const char *text, struct walltime now)
{
	struct walltime when;
	long seconds = retry_after_ms(text); /* the same digits */
	if (seconds < 0 && text != NULL && timestamp_parse_http(text, &when) == 0)
		seconds = when.ns <= now.ns ? 0 : (long)((when.ns - now.ns) / 1000000000) + 1;
	if (seconds > LONGEST_WANTED_S)
		seconds = LONGEST_WANTED_S;
	return seconds < 0 ? -1 : seconds * 1000;
}

struct duration retry_pause(unsigned attempt, enum retry_cause cause, double lot,
                            long wanted_ms)
{
	double most = cause == RETRY_THROTTLED ? FIRST_THROTTLED_MS : FIRST_TRANSIENT_MS;
	for (unsigned i = 1; i < attempt && most < LONGEST_MS; i++)
		most *= 2;
	if (most > LONGEST_MS)
		most = LONGEST_MS;
	double pause = lot * most;
	if (wanted_ms >= 0)
		pause = (double)wanted_ms < most + GRANTED_MS ? (double)wanted_ms
		                                              : most + GRANTED_MS;
	return duration_seconds(pause / 1000);
}
