/* SPDX-License-Identifier: Apache-2.0 */
/**
 * AWS Signature Version 4 of a request's headers. Pure: no clock, no environment.
 *
 * A signature covers method, path, query, the headers that are handed in, and the body; it is
 * valid for a few minutes, so every retry is signed again. Nothing secret stays behind: keys
 * that are derived are wiped, and the canonical request is never held in memory.
 *
 * \see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
#pragma once

#include <stddef.h>

#include "agent/base/clock.h"
#include "agent/runtime/http_client.h"

struct aws_credentials;
struct error;

/** Most headers of a request, and most pairs of a query, that can be signed. */
enum { SIGV4_HEADERS_MAX = 16, SIGV4_QUERY_MAX = 64 };

/** "20260115T120000Z" and NUL. */
#define SIGV4_DATE_MAX 17

/** Longest Authorization value, with NUL. */
#define SIGV4_AUTHORIZATION_MAX 1024

/** What is signed. All borrowed. */
struct sigv4_request {
	const char *method; /**< "POST" */
	const char *path;   /**< as it is sent, percent-encoded; begins with "/" */
	const char *query; /**< as it is sent, without "?"; every name and value percent-encoded
	                    * but for A-Z a-z 0-9 - _ . ~; NULL or "": none */
	const char *host;  /**< value of the Host header, see struct endpoint */
	/** Further headers to sign, such as Content-Type and X-Amz-Target; not Host,
	 * X-Amz-Date, X-Amz-Security-Token. A value of NULL is passed over. */
	const struct http_header *headers;
	size_t header_count;
	const char *body; /**< NULL when body_len is 0 */
	size_t body_len;
};

/** What a signature is good for. */
struct sigv4_scope {
	const char *region;  /**< struct endpoint has both */
	const char *service; /**< "directconnect" */
	struct walltime now; /**< the cloud's time: ours and the skew that is known */
};

/** Headers to be sent besides those that were signed. Points into itself: do not copy. */
struct sigv4_signature {
	/** X-Amz-Date, Authorization, and X-Amz-Security-Token when there is a session token,
	 * whose value is borrowed from the credentials. */
	struct http_header headers[3];
	size_t header_count;
	char date[SIGV4_DATE_MAX];
	char authorization[SIGV4_AUTHORIZATION_MAX];
};

/**
 * Sign a request.
 *
 * \param request        What is sent.
 * \param credentials    By whom.
 * \param scope          Where and when.
 * \param ret_signature  Written on success only.
 * \return 0, or -1 with ERROR_LIMIT (more headers or pairs than the maxima, or a value that
 * makes Authorization too long) or ERROR_BUG (the library has no SHA-256).
 */
int sigv4_sign(const struct sigv4_request *request, const struct aws_credentials *credentials,
               const struct sigv4_scope *scope, struct sigv4_signature *ret_signature,
               struct error *err);
