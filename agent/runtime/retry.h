/* SPDX-License-Identifier: Apache-2.0 */
/**
 * When a request is sent again, and after what pause. Pure.
 *
 * The rules are those of the AWS SDKs' "standard" mode: three attempts, pauses that double and
 * are drawn by lot, and a budget that all requests of a source share, so that an outage is not
 * answered with three times the traffic.
 */
#pragma once

#include <stdbool.h>

#include "agent/base/clock.h"

/** Attempts in all. */
#define RETRY_ATTEMPTS 3

/** Open; begin with RETRY_BUDGET_FULL. */
struct retry_budget {
	unsigned tokens;
};

#define RETRY_BUDGET_FULL 100

/** Why an attempt is repeated. */
enum retry_cause {
	RETRY_TRANSIENT, /**< the other side failed: 5xx, a connection that broke */
	RETRY_TIMEOUT,   /**< it did not answer, and may still be at work */
	RETRY_THROTTLED  /**< it asked us to slow down */
};

/**
 * Pay for a repetition.
 *
 * \param budget  Of the source.
 * \param cause   A timeout costs twice.
 * \return true when it was there to pay with.
 */
bool retry_spend(struct retry_budget *budget, enum retry_cause cause);

/**
 * A request was answered: the budget recovers a little.
 *
 * \param budget  Of the source.
 */
void retry_recover(struct retry_budget *budget);

/**
 * Read how long somebody asks us to wait, in milliseconds: x-amz-retry-after, retry-after-ms.
 *
 * \param text  Of a header; NULL: there is none.
 * \return Milliseconds, or -1 when it does not say.
 */
long retry_after_ms(const char *text);

/**
 * Read the header Retry-After (RFC 9110, 10.2.3): seconds or a date.
 *
 * \param text  Of the header; NULL: there is none.
 * \param now   To measure a date with.
 * \return Milliseconds, 0 for a date that has passed, or -1 when it does not say.
 */
long retry_after(const char *text, struct walltime now);

/**
 * The pause before a repetition.
 *
 * \param attempt   Attempts made so far, from 1.
 * \param cause     Why.
 * \param lot       0 to 1.
 * \param wanted_ms What the other side asked for (x-amz-retry-after), negative when it did not;
 * at most five seconds more than we would have waited at most are granted.
 */
struct duration retry_pause(unsigned attempt, enum retry_cause cause, double lot,
                            long wanted_ms);
