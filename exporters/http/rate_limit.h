/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A token bucket over all requests: `burst` at once, then one per interval. Thread-safe.
 */
#pragma once

#include <stdint.h>

#include "agent/base/clock.h"

struct rate_limit;

/**
 * Make a full bucket.
 *
 * \param clock     Borrowed.
 * \param interval  Time for one token to come back; above 0.
 * \param burst     Tokens that it holds; 0 refuses every request.
 * \return To be freed with rate_limit_free(), or NULL when memory is short.
 */
struct rate_limit *rate_limit_new(const struct clock *clock, struct duration interval,
                                  uint32_t burst);

/**
 * Take a token.
 *
 * \param limit  The bucket.
 * \return 1 when there was one, 0 when the request is to be refused.
 */
int rate_limit_take(struct rate_limit *limit);

/**
 * Free the bucket.
 *
 * \param limit  NULL is allowed.
 */
void rate_limit_free(struct rate_limit *limit);
