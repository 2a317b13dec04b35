/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The wire's view: what probes measured lately.
 *
 * Probes only count. What happened in the newest minute is the difference between now and an
 * earlier view of all probes, some of which are kept for that.
 */
#pragma once

#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/model/view.h"

struct measures;

/** What one side says. */
enum answer {
	ANSWER_UNKNOWN, /**< it cannot tell */
	ANSWER_DOWN,
	ANSWER_UP
};

/** What a probe says. */
struct measure {
	enum answer answer; /**< down: it answered before, and none of the newest packets was */
	struct monotime taken;
	uint64_t sent;  /**< in the newest minute */
	uint64_t lost;  /**< of them; those that may still be answered are not counted */
	double loss;    /**< 0 to 1; negative: not known */
	double latency; /**< seconds, median; negative: not known */
};

/**
 * Begin without any history.
 *
 * \return To be freed with measures_free(), or NULL when memory is short.
 */
struct measures *measures_new(void);

/**
 * Free the history.
 *
 * \param measures  NULL is allowed.
 */
void measures_free(struct measures *measures);

/**
 * Keep what the probes say.
 *
 * \param measures  The history.
 * \param view      Of all probes; a reference is kept. NULL: nothing is known now.
 */
void measures_add(struct measures *measures, const struct view *view);

/**
 * What a probe says.
 *
 * \param measures  The history.
 * \param probe     A fact of the newest view; NULL: nobody measures.
 */
struct measure measures_of(const struct measures *measures, const struct probe *probe);
