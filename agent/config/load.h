/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What config_load() does, with its bounds as parameters, so that tests can walk every
 * shortage.
 */
#pragma once

#include "agent/config/config.h"

struct arena;

/** What is read, and how much memory it may take. */
struct load_request {
	const char *file;
	const struct config_kind *const *kinds;
	size_t kind_count;
	size_t memory_max; /**< bytes, for the result and again for the reading */
	bool checks_files; /**< see config_check() */
};

/**
 * Read and check a file.
 *
 * \param request     Borrowed; the kinds for the life of the result.
 * \param notes       Where the report lives.
 * \param ret_config  Written on success only; one reference, see config_unref().
 * \param ret_report  Always written; empty on success.
 * \return 0, or -1 with at least one complaint.
 */
int load_config(const struct load_request *request, struct arena *notes,
                struct config **ret_config, struct config_report *ret_report);
