/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who asks one router: keeps the login and what is remembered from poll to poll.
 *
 * An asker has one owner at a time: the source between polls, the worker during one. It shares
 * nothing with either.
 */
#pragma once

#include <stddef.h>

#include "agent/base/error.h"

struct asker;
struct source_config;
struct view;

/** Complaints of one poll; further ones are counted by nobody. */
#define ASKER_COMPLAINTS_MAX 32

/** What a poll brought. */
struct asker_result {
	struct view *view;                             /**< not sealed; NULL: the poll failed */
	struct error err;                              /**< why, when there is no view */
	struct error complaints[ASKER_COMPLAINTS_MAX]; /**< parts that failed */
	size_t complaint_count;
	char answered[256]; /**< needs that were answered: "bgp-summary,bfd" */
};

/**
 * Make one; it logs in with its first poll.
 *
 * \param config     Copied.
 * \param ret_asker  Written on success only; to be freed with asker_free().
 * \return 0, or -1 with ERROR_CONFIG or ERROR_LIMIT.
 */
int asker_new(const struct source_config *config, struct asker **ret_asker, struct error *err);

/**
 * Log in where needed, ask everything that is due. Blocks, within three quarters of max_age.
 *
 * \param asker   The asker.
 * \param stop    Descriptor that is readable when nobody wants the result any more.
 * \param result  Filled; its view is the caller's.
 */
void asker_poll(struct asker *asker, int stop, struct asker_result *result);

/**
 * Say good-bye to the router and free. Does not wait.
 *
 * \param asker  NULL is allowed.
 */
void asker_free(struct asker *asker);
