/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The commands that ask a running agent: status, explain, checklist.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agent/client/ask.h"
#include "agent/client/exit_status.h"

struct page;

enum client_question { CLIENT_STATUS, CLIENT_EXPLAIN, CLIENT_CHECKLIST };

/** A question. All borrowed. */
struct client_request {
	enum client_question question;
	const char *path; /**< of CLIENT_EXPLAIN */
	bool as_json;     /**< the API's own words */
	struct ask_options ask;
	const struct environment *environment;
};

/**
 * Ask, and write what was answered.
 *
 * \param request    The question.
 * \param page       Where the answer goes; its arena and time are set by this.
 * \param complaint  What went wrong, as lines for people; appended to.
 * \return Of the paths or checks, or why there is no answer.
 */
enum exit_status client_run(const struct client_request *request, struct page *page,
                            struct strbuf *complaint);

/**
 * Write an answer that is there already. Pure.
 *
 * \param request    The question.
 * \param text       `len` bytes: the answer's body.
 * \param len        Bytes.
 * \param page       As in client_run().
 * \param complaint  As in client_run().
 * \return As client_run().
 */
enum exit_status client_show(const struct client_request *request, const char *text, size_t len,
                             struct page *page, struct strbuf *complaint);
