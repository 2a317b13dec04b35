/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is served over HTTP, and by whom it is answered.
 *
 * The answers are made on the threads of the server, which share with the loop what exporters
 * share, two flags, and a reload, which they ask for and wait for.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct api;
struct errand;
struct http_route;
struct prometheus;
struct serve;

/** Who answers. All borrowed. */
struct serve_parts {
	struct prometheus *prometheus;
	struct api *api;
	struct errand *reload; /**< of POST /-/reload */
};

/**
 * Begin; the loop counts as alive.
 *
 * \param parts  Copied.
 * \return To be freed with serve_free() when the server has stopped, or NULL when memory is
 * short.
 */
struct serve *serve_new(const struct serve_parts *parts);

/**
 * Free it.
 *
 * \param serve  NULL is allowed.
 */
void serve_free(struct serve *serve);

/**
 * The loop is alive. On the loop's thread.
 *
 * \param serve     The answers.
 * \param is_ready  Every source has been asked and the paths were judged; it stays so.
 */
void serve_note_commit(struct serve *serve, bool is_ready);

/**
 * What is served.
 *
 * \param serve           The answers.
 * \param with_lifecycle  POST /-/reload, too.
 * \param ret_count       How many.
 * \return Lives as long as `serve`.
 */
const struct http_route *serve_routes(const struct serve *serve, bool with_lifecycle,
                                      size_t *ret_count);
