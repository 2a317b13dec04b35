/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reports as pages for people. Pure.
 */
#pragma once

#include "agent/client/exit_status.h"
#include "agent/client/page.h"
#include "agent/client/report.h"

/**
 * All paths, the destinations they lead to, and ends that found no other.
 *
 * \param page    The page.
 * \param report  Of the paths.
 * \return The worst there is: down, degraded, unknown, ok.
 */
enum exit_status render_status(struct page *page, const struct report *report);

/**
 * One path: what each side says, why it is so, what carries the traffic, what to do.
 *
 * \param page    The page.
 * \param report  Of the paths.
 * \param path    One of them.
 * \return Its state.
 */
enum exit_status render_explain(struct page *page, const struct report *report,
                                const struct report_path *path);

/**
 * The checklist: what must hold, what was seen, what mends it.
 *
 * \param page    The page.
 * \param report  Of the checklist.
 * \return EXIT_DEGRADED when a check failed, else EXIT_UNKNOWN when one cannot be told.
 */
enum exit_status render_checklist(struct page *page, const struct report *report);

/**
 * Which paths a word means: the one of that name, else those whose name, or a part of it behind
 * a slash, begins with it, or whose peer or attachment it is.
 *
 * \param report     Of the paths.
 * \param word       As typed.
 * \param ret_path   The first of them; NULL: none.
 * \return How many.
 */
size_t render_find(const struct report *report, const char *word,
                   const struct report_path **ret_path);

/**
 * The names that a word could mean, or all there are: a complaint.
 *
 * \param page    The page.
 * \param report  Of the paths.
 * \param word    As typed.
 */
void render_candidates(struct page *page, const struct report *report, const char *word);
