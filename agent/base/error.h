/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Errors: a kind from a closed list, an errno and a sentence.
 *
 * The kind becomes the `reason` label of onramp_source_errors_total and selects the alert; the
 * sentence goes to the log only. Whoever notices the fault calls error_set(); every caller that
 * knows more puts its context in front with error_wrap(). A `struct error *` is the last
 * parameter of a function, is written only on failure, and may be NULL when the caller does not
 * care.
 */
#pragma once

#include <stddef.h>

/** What went wrong, as bounded as a label must be. */
enum error_kind {
	ERROR_NONE,        /**< no error; what a zeroed struct error says */
	ERROR_CONFIG,      /**< the configuration asks for something impossible */
	ERROR_TIMEOUT,     /**< no answer before the deadline */
	ERROR_UNREACHABLE, /**< the network or the host refused: no route, connection refused */
	ERROR_DENIED,      /**< credentials or permissions were refused */
	ERROR_THROTTLED,   /**< the other side asked us to slow down */
	ERROR_MALFORMED,   /**< an answer that breaks its own format */
	ERROR_LIMIT,       /**< a bound of ours was reached: memory, size, count */
	ERROR_BUG,         /**< a fault of this program */
	ERROR_KIND_COUNT
};

struct error {
	enum error_kind kind;
	int number;     /**< errno behind it, 0 if none */
	char text[384]; /**< a sentence without final period, cut with "..." when longer */
};

/**
 * Record an error.
 *
 * \param err     Where to write; NULL is allowed and writes nothing.
 * \param kind    Any kind but ERROR_NONE.
 * \param number  errno value whose text is appended as ": text", or 0.
 * \param format  printf format of the sentence.
 * \return Always -1, so that a function can end with `return error_set(...)`.
 */
int error_set(struct error *err, enum error_kind kind, int number, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * Put context in front of a recorded error: "peer 192.0.2.1: " + what it said.
 *
 * \param err     An error that was set; NULL is allowed.
 * \param format  printf format of the context, without colon.
 * \return Always -1.
 */
int error_wrap(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * Append the number that the other side has given to a request, for those who ask its support:
 * "... (request 4f2c)". It is another one each time and makes no other error of the same one:
 * see error_gist().
 *
 * \param err  An error that was set; NULL is allowed. Its sentence is cut to make room.
 * \param id   Printable; more than 64 bytes, or NULL or "": nothing is appended.
 */
void error_add_request(struct error *err, const char *id);

/**
 * How much of a sentence says what is wrong: all but what error_add_request() appended.
 *
 * \param text  Of an error.
 * \return Bytes from its begin.
 */
size_t error_gist(const char *text);

/**
 * The kind as it stands in metrics and logs.
 *
 * \param kind  One of the list.
 * \return A constant lower-case word: "timeout", "denied", ...; never NULL.
 */
const char *error_kind_name(enum error_kind kind);
