/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the pages share. Private to this room. Pure.
 */
#pragma once

#include "agent/client/render.h"

/**
 * The colour of a state.
 *
 * \param state  "ok", "degraded", ...; another word is as good as "unknown".
 */
enum tone render_state_tone(const char *state);

/**
 * The exit status of a state.
 *
 * \param state  Likewise.
 */
enum exit_status render_state_status(const char *state);

/**
 * A round trip.
 *
 * \param page     The page.
 * \param seconds  NaN: not known.
 * \return "0.08 ms"; "" when not known.
 */
const char *render_latency(struct page *page, double seconds);

/**
 * Names of those that carry a destination's traffic.
 *
 * \param page      The page.
 * \param carriers  struct report_carrier.
 * \return "a, b"; "" without any.
 */
const char *render_carriers(struct page *page, const struct report_list *carriers);

/**
 * How many of a destination's paths work.
 *
 * \param page    The page.
 * \param report  Of the paths.
 * \param it      The destination.
 * \return "2 of 3", "0 of 3, 3 unknown"; "?" when not known.
 */
struct cell render_working(struct page *page, const struct report *report,
                           const struct report_destination *it);
