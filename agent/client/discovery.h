/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a discovery found, as a configuration that is ready to edit. Pure.
 */
#pragma once

#include <stddef.h>

#include "agent/client/exit_status.h"
#include "agent/client/page.h"
#include "agent/client/report.h"

/** What is configured already. All borrowed. */
struct discovery {
	const char *file;                /**< its name */
	const char *text;                /**< what stands in it, as it is */
	const char *const *names;        /**< of its paths */
	size_t name_count;               /**< of names */
	const char *const *destinations; /**< names of its destinations */
	size_t destination_count;        /**< of destinations */
};

/**
 * Write the file with comments before it and paths behind it. Paths that it has already are not
 * written again; when it has a section for them, the new ones stand there as comments, for the
 * file stays as it is.
 *
 * \param page       The page.
 * \param paths      Report of the paths.
 * \param sources    Report of the sources.
 * \param discovery  What is configured.
 * \return EXIT_ALL_OK, or EXIT_UNKNOWN when a source did not answer or no path was found.
 */
enum exit_status render_discovery(struct page *page, const struct report *paths,
                                  const struct report *sources,
                                  const struct discovery *discovery);
