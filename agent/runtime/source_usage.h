/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a source has asked of an API: counted by the collector, shown with the source's health.
 */
#pragma once

#include <stdint.h>

struct source;

/**
 * Count a request to an API; shown with the source's health as onramp_api_requests_total until
 * the source is closed. A source keeps 255 pairs of action and code; all others are one,
 * "other" and "other".
 *
 * \param source  The source.
 * \param action  What was asked; copied, cleaned, at most 64 bytes of it are kept.
 * \param code    What came of it: a status, an error code or error_kind_name(); likewise.
 */
void source_count_request(struct source *source, const char *action, const char *code);

/**
 * Add to the price of what was asked.
 *
 * \param source   The source.
 * \param dollars  US dollars, at least 0.
 */
void source_add_cost(struct source *source, double dollars);

/**
 * Say how far the other side's clock is ahead of ours; shown until the source is closed.
 *
 * \param source   The source.
 * \param seconds  Negative: it is behind.
 */
void source_set_clock_skew(struct source *source, double seconds);

/**
 * Say how many requests an API still allows before it slows us down; shown until the source is
 * closed. A source keeps 16 kinds.
 *
 * \param source     The source.
 * \param kind       Of requests, as the API groups them: "subscription-reads"; copied, cleaned.
 * \param remaining  How many, at this moment.
 */
void source_set_budget(struct source *source, const char *kind, uint64_t remaining);
