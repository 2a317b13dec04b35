/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/retry.h"

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
