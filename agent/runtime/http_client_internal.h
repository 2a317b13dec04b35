/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the files of the HTTP client share. Nobody else includes it.
 *
 * http_client.c drives libcurl by the loop and tells how transfers ended, http_client_call.c
 * makes a request of a call and keeps its answer, http_client_error.c says what went wrong.
 */
#pragma once

#include <stdbool.h>
#include <sys/queue.h>

#include <curl/curl.h>

#include "agent/base/error.h"
#include "agent/runtime/http_client.h"
#include "agent/runtime/wiped.h"

struct loop_timer;

TAILQ_HEAD(transfers, http_transfer);

struct http_client {
	struct loop *loop;
	struct loop_timer *timer; /* libcurl's */
	CURLM *multi;
	char *ca_file; /* NULL: the system's */
	char *user_agent;
	struct monotime reread_until; /* the trusted certificates, for each new connection */
	struct transfers waiting;     /* libcurl does not know them yet */
	struct transfers running;
	size_t running_count, running_max;
	unsigned telling; /* callbacks on the stack */
	bool is_freed;    /* by one of them: destroy when they have returned */
};

struct http_transfer {
	TAILQ_ENTRY(http_transfer) entry;
	struct http_client *client;
	struct loop_timer *deadline;
	CURL *easy;
	CURLU *url;
	struct curl_slist *headers; /* of the request */
	char *peer;                 /* "host:port", printable */
	http_answered *answered;
	void *context;
	struct monotime started;
	struct duration timeout;
	bool is_running; /* in that list; else it waits */
	bool is_telling; /* its callback runs: in no list */

	struct wiped body; /* of the answer */
	struct wiped head; /* its header lines, each ended by NUL */
	size_t head_bytes; /* of all headers that came, interim answers and trailers included */
	bool is_head_over;
	bool is_head_too_long;
	bool is_body_too_long;
	char complaint[CURL_ERROR_SIZE]; /* libcurl's */
};

/**
 * Make a request of a call.
 *
 * \param transfer  Zeroed but for `client`; freed with http_transfer_free() whatever the
 * result. \param call      What was asked for. \return 0, or -1 with ERROR_CONFIG or
 * ERROR_LIMIT.
 */
int http_transfer_prepare(struct http_transfer *transfer, const struct http_call *call,
                          struct error *err);

/**
 * Free all that a transfer holds, and the transfer.
 *
 * \param transfer  Not known to libcurl's multi handle any more.
 */
void http_transfer_free(struct http_transfer *transfer);

/**
 * Why a transfer gave no answer.
 *
 * \param transfer  Has ended.
 * \param code      How, in libcurl's words; not CURLE_OK.
 * \param ret_err   Filled.
 */
void http_transfer_explain(const struct http_transfer *transfer, CURLcode code,
                           struct error *ret_err);

/**
 * Why a transfer that has run out of time gave no answer: what it was waiting for.
 *
 * \param transfer  Under way.
 * \param ret_err   Filled, ERROR_TIMEOUT.
 */
void http_transfer_explain_timeout(const struct http_transfer *transfer, struct error *ret_err);
