/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which requests are refused before anybody looks at what they ask for. Pure.
 *
 * libmicrohttpd parses leniently: it takes any field name, and of two equal fields the first.
 * Two readers of one request that disagree (a proxy and we) are how requests are smuggled, so
 * whatever could be read in two ways is refused (RFC 9112, section 11.2).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define REQUEST_URI_MAX 4096    /**< bytes, with the query */
#define REQUEST_FIELDS_MAX 8192 /**< bytes of all header lines */
#define REQUEST_BODY_MAX 65536  /**< bytes; bodies are read and ignored */

/** Header fields that may come once only. */
enum request_field {
	REQUEST_HOST,
	REQUEST_AUTHORIZATION,
	REQUEST_CONTENT_LENGTH,
	REQUEST_TRANSFER_ENCODING,
	REQUEST_FIELD_COUNT
};

/** Zeroed to begin with. */
struct request {
	size_t uri_len;    /**< as sent */
	size_t header_len; /**< request line and header lines */
	unsigned seen[REQUEST_FIELD_COUNT];
	uint64_t content_length;
	int is_malformed;
};

/**
 * Take one header field into account.
 *
 * \param request  What is known so far.
 * \param name     NUL-terminated.
 * \param value    NUL-terminated; NULL is an empty value.
 */
void request_add_field(struct request *request, const char *name, const char *value);

/**
 * Judge a request once all fields are known.
 *
 * \param request  With all members set.
 * \return 0 when it is to be served, else the status to refuse it with: 400, 411, 413, 414,
 * 431.
 */
unsigned request_refusal(const struct request *request);
