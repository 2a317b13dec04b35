/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the web file says, ready to use: TLS, users, headers, rate limit.
 *
 * Immutable but for its counters and shared by reference: a request or a session keeps the one
 * it began with, a reload puts another in its place.
 */
#pragma once

#include <stddef.h>

struct auth;
struct error;
struct rate_limit;
struct tls;

/** As many as the exporter-toolkit knows. */
#define WEB_HEADER_MAX 5

struct web_header {
	const char *name;  /**< constant */
	const char *value; /**< owned by the struct web */
};

/** Read freely. */
struct web {
	struct tls *tls;          /**< NULL: plain HTTP */
	struct auth *auth;        /**< NULL: everybody may ask */
	struct rate_limit *limit; /**< NULL: none */
	struct web_header headers[WEB_HEADER_MAX];
	size_t header_count;
};

/**
 * Read a web file and everything it names.
 *
 * \param file  Path; NULL: no file, plain HTTP for everybody.
 * \return One reference, or NULL with ERROR_CONFIG ("FILE:LINE:COLUMN: ...") or ERROR_LIMIT.
 */
struct web *web_load(const char *file, struct error *err);

/**
 * One more reference. Thread-safe.
 *
 * \param web  One of them.
 * \return web
 */
struct web *web_ref(struct web *web);

/**
 * One reference less; the last frees. Thread-safe.
 *
 * \param web  NULL is allowed.
 */
void web_unref(struct web *web);
