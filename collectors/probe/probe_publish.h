/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Counters of the probes as facts.
 */
#pragma once

#include "collectors/probe/prober.h"

struct view;

/**
 * Add the facts of all probes to a view.
 *
 * \param view    Not sealed. When its limit is reached its arena says so.
 * \param prober  Counters up to now.
 */
void probe_publish(struct view *view, const struct prober *prober);
