/* SPDX-License-Identifier: Apache-2.0 */
/**
 * HTTP requests of collectors: libcurl's multi interface on the loop, nothing blocks.
 *
 * What holds for every request: certificates are verified, TLS is 1.2 or newer, redirects are
 * not followed, and only https is spoken, but for loopback and what the caller declares as a
 * metadata service. An answer is held in memory up to a limit. Proxies come from the usual
 * environment variables (https_proxy, no_proxy, ...), never for loopback and metadata services.
 * Names are resolved by libcurl's threads. Connections are kept and reused within one client;
 * a client also keeps the trusted certificates for a day once it has spoken TLS (after one was
 * refused they are read again), so few clients are better than many. What libcurl frees is
 * overwritten, and so are the answers in OpenSSL's buffers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agent/base/clock.h"

struct error;
struct http_client;
struct http_transfer;
struct loop;

/** What all requests of one client share. Strings are copied. */
struct http_client_options {
	const char *ca_file;    /**< PEM to trust instead of the system's; NULL: the system's */
	const char *user_agent; /**< NULL: "onramp/VERSION" */
	size_t max_connections; /**< per host at one time; 0: 8. In all four times as many; the
	                         * requests beyond wait for their turn */
};

/** A header; of a request: value NULL leaves out one that libcurl would add by itself. */
struct http_header {
	const char *name;
	const char *value;
};

/** One request. All of it is copied before http_client_start() returns. */
struct http_call {
	const char *method; /**< "GET", "POST", "PUT" or another word; not HEAD */
	const char *url;    /**< absolute; no user and password in it */
	const struct http_header *headers;
	size_t header_count;
	const char *body; /**< NULL: none */
	size_t body_len;
	struct duration timeout; /**< of the whole exchange, name lookup included */
	size_t max_body;         /**< of the answer; 0: 16 MiB */
	bool is_metadata; /**< a metadata or container credential service: plain http is allowed
	                   * and no proxy is used */
};

/** An answer with any status. Valid during the callback only. */
struct http_reply {
	long status;
	const char *body; /**< NUL behind the last byte; wiped after the callback */
	size_t len;
	struct duration elapsed;
	const struct http_transfer *transfer; /**< for http_reply_header() */
};

/**
 * How a request ended, on the loop's thread, never from within http_client_start(). Exactly one
 * of the two is not NULL: an answer of whatever status, or why there is none (ERROR_TIMEOUT,
 * ERROR_UNREACHABLE, ERROR_DENIED for a certificate that is not trusted, ERROR_MALFORMED for
 * what is not HTTP or was cut, ERROR_LIMIT). The text names host and cause and never a query,
 * header or body.
 */
typedef void http_answered(void *context, const struct http_reply *reply,
                           const struct error *err);

/**
 * Make a client.
 *
 * \param loop        Borrowed.
 * \param options     Copied; NULL: all defaults.
 * \param ret_client  Written on success only; to be freed with http_client_free().
 * \return 0, or -1 with ERROR_CONFIG (ca_file cannot be read) or ERROR_LIMIT.
 */
int http_client_new(struct loop *loop, const struct http_client_options *options,
                    struct http_client **ret_client, struct error *err);

/**
 * Free a client; transfers under way are cancelled, their callbacks do not run. Safe within a
 * callback.
 *
 * \param client  NULL is allowed.
 */
void http_client_free(struct http_client *client);

/**
 * Start a request.
 *
 * \param client        The client.
 * \param call          Copied.
 * \param answered      Called once, unless the transfer is cancelled.
 * \param context       Handed to it.
 * \param ret_transfer  Written on success only; valid until `answered` returns. May be NULL.
 * \return 0, or -1 with ERROR_CONFIG (a URL or scheme that is not allowed) or ERROR_LIMIT.
 */
int http_client_start(struct http_client *client, const struct http_call *call,
                      http_answered *answered, void *context,
                      struct http_transfer **ret_transfer, struct error *err);

/**
 * Give up a request; its callback does not run. Safe within the callback of any request.
 *
 * \param transfer  Under way; NULL is allowed.
 */
void http_transfer_cancel(struct http_transfer *transfer);

/**
 * A header of an answer, as it came: not cleaned.
 *
 * \param reply  The answer.
 * \param name   Any case.
 * \return Value of the last such header without surrounding space, borrowed until the callback
 * returns, or NULL.
 */
const char *http_reply_header(const struct http_reply *reply, const char *name);
