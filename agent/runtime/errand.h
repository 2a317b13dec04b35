/* SPDX-License-Identifier: Apache-2.0 */
/**
 * An errand: what other threads may ask the loop to do, such as a reload, and wait for.
 *
 * The answer is always that of a run which began after the question: one that was under way may
 * have looked at the world before it was changed. One run answers all who have asked until it
 * begins.
 */
#pragma once

#include "agent/base/clock.h"

struct errand;
struct loop;

enum errand_outcome {
	ERRAND_DONE,
	ERRAND_FAILED,
	ERRAND_PENDING /**< it has not ended in time, or never will */
};

/**
 * Make an errand.
 *
 * \param loop     Whose thread runs it; borrowed.
 * \param run      Returns 0, or -1 when it failed.
 * \param context  Handed to it.
 * \return To be freed with errand_free(), or NULL when memory is short.
 */
struct errand *errand_new(struct loop *loop, int (*run)(void *context), void *context);

/**
 * Ask for a run and wait for its end. From any thread but the loop's.
 *
 * \param errand  The errand.
 * \param wait    At most; the run comes all the same.
 * \return How it ended.
 */
enum errand_outcome errand_ask(struct errand *errand, struct duration wait);

/**
 * Run it now. On the loop's thread.
 *
 * \param errand  The errand.
 */
void errand_run(struct errand *errand);

/**
 * The loop runs no more: whoever waits, or asks from now on, is told ERRAND_PENDING.
 *
 * \param errand  NULL is allowed.
 */
void errand_release(struct errand *errand);

/**
 * Free an errand.
 *
 * \param errand  Nobody asks any more and the loop runs no more; NULL is allowed.
 */
void errand_free(struct errand *errand);
