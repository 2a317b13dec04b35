/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who asks one router over RESTCONF: keeps the connection and what is remembered from poll to
 * poll.
 */
#pragma once

struct error;
struct restconf_poller;
struct source;

/**
 * Make one; it connects with its first poll.
 *
 * \param source      Borrowed, and so is its configuration.
 * \param ret_poller  Written on success only; to be freed with restconf_poller_free().
 * \return 0, or -1 with ERROR_CONFIG (platform, ca_file) or ERROR_LIMIT.
 */
int restconf_poller_new(struct source *source, struct restconf_poller **ret_poller,
                        struct error *err);

/**
 * Begin a poll, which ends in source_publish() or source_fail(), within three quarters of
 * max_age.
 *
 * \param poller  No poll is under way.
 */
void restconf_poller_start(struct restconf_poller *poller);

/**
 * Give up the poll under way, if any: it neither publishes nor fails.
 *
 * \param poller  In use.
 */
void restconf_poller_cancel(struct restconf_poller *poller);

/**
 * Free; a poll under way is given up.
 *
 * \param poller  NULL is allowed.
 */
void restconf_poller_free(struct restconf_poller *poller);
