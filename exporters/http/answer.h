/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From what a handler answers to what libmicrohttpd sends, without copying the body.
 *
 * A response that was built is kept while its body is current: a scrape then costs a reference.
 * Each route keeps a few, one per format and encoding; another body of the same kind takes its
 * place.
 */
#pragma once

#include <stddef.h>

#include <microhttpd.h>

struct answers;
struct http_answer;
struct web;

/**
 * Make an empty store of responses.
 *
 * \param route_count  Routes are numbered below it.
 * \return To be freed with answers_free(), or NULL when memory is short.
 */
struct answers *answers_new(size_t route_count);

/**
 * Free the store and the references to bodies in it.
 *
 * \param answers  NULL is allowed.
 */
void answers_free(struct answers *answers);

/**
 * Forget all responses that were kept, and what they refer to. Thread-safe.
 *
 * \param answers  The store.
 */
void answers_clear(struct answers *answers);

/**
 * Answer a request with what a handler said. Thread-safe.
 *
 * \param answers     The store.
 * \param route       Number of the route.
 * \param answer      Has a body, whose reference is taken over, also on failure.
 * \param web         Says which headers are added.
 * \param connection  Waits for its response.
 * \return MHD_NO when memory is short; the connection will be closed.
 */
enum MHD_Result answers_queue(struct answers *answers, size_t route, struct http_answer *answer,
                              struct web *web, struct MHD_Connection *connection);

/** An answer that is nothing but a status: its text is the body. */
struct plain_answer {
	unsigned status;
	const char *header; /**< one more header, or NULL */
	const char *value;  /**< of that header */
};

/**
 * Answer a request with a line of plain text, such as "404 Not Found".
 *
 * \param answer      What to say.
 * \param web         Says which headers are added.
 * \param connection  Waits for its response.
 * \return MHD_NO when memory is short; the connection will be closed.
 */
enum MHD_Result answer_plain(const struct plain_answer *answer, const struct web *web,
                             struct MHD_Connection *connection);
