/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Asks one router over RESTCONF, one resource at a time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agent/base/clock.h"

struct cli_arguments;
struct cli_command;
struct error;
struct loop;
struct restconf_client;
struct source_config;

/** What is asked. Borrowed as long as restconf_client_get() runs. */
struct restconf_question {
	const struct cli_command *resource;    /**< a row of restconf_resources */
	const struct cli_arguments *arguments; /**< for its placeholders */
	struct duration timeout;               /**< of the whole exchange */
};

/** What came of a question. Valid during the callback only. */
struct restconf_answer {
	const char *text; /**< NULL when there is nothing such (204, 404), or with an error */
	size_t len;
	const struct error *err; /**< NULL: the router has answered */
	/** Not reached, or not let in: there is no use in asking something else. */
	bool is_hopeless;
};

/** Called on the loop's thread, never from within restconf_client_get(). */
typedef void restconf_answered(void *context, const struct restconf_answer *answer);

/**
 * Make one; nothing is sent yet.
 *
 * \param loop        Borrowed.
 * \param config      Of a source with `restconf:`; not needed any more afterwards.
 * \param ret_client  Written on success only; to be freed with restconf_client_free().
 * \return 0, or -1 with ERROR_CONFIG (ca_file cannot be read) or ERROR_LIMIT.
 */
int restconf_client_new(struct loop *loop, const struct source_config *config,
                        struct restconf_client **ret_client, struct error *err);

/**
 * Overwrite the secrets and free; a question under way is given up.
 *
 * \param client  NULL is allowed.
 */
void restconf_client_free(struct restconf_client *client);

/**
 * Ask for a resource.
 *
 * \param client    No question is under way.
 * \param question  What.
 * \param answered  Called once, unless the question is given up.
 * \param context   Handed to it.
 * \return 0, or -1 with ERROR_CONFIG (a VRF's name that is not sent; a router's that is none)
 * or ERROR_LIMIT.
 */
int restconf_client_get(struct restconf_client *client,
                        const struct restconf_question *question, restconf_answered *answered,
                        void *context, struct error *err);

/**
 * Give up the question under way, if any; its callback does not run.
 *
 * \param client  In use.
 */
void restconf_client_cancel(struct restconf_client *client);
