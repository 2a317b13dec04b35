/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What AWS says when it refuses: one shape of many (JSON, EC2 and Query XML, headers, a proxy's
 * page), one meaning.
 */
#pragma once

#include <stddef.h>

#include "agent/base/error.h"

struct arena;

enum answer_fault_class {
	FAULT_OTHER,          /**< asking again will not help */
	FAULT_THROTTLED,      /**< ask more slowly */
	FAULT_DENIED,         /**< the permission is missing */
	FAULT_CREDENTIALS,    /**< expired, unknown or wrong: fetch new ones */
	FAULT_CLOCK,          /**< our clock may be wrong: compare with the Date header */
	FAULT_TRANSIENT,      /**< their fault: ask again */
	FAULT_UNKNOWN_ACTION, /**< this endpoint does not know the action */
	FAULT_NOT_FOUND,      /**< what was asked about is not there */
	FAULT_CLASS_COUNT
};

/** An answer whose HTTP status is not 200. Headers that were not sent are NULL. */
struct answer_refusal {
	int status;              /**< of HTTP */
	const char *error_type;  /**< header x-amzn-ErrorType */
	const char *query_error; /**< header x-amzn-query-error */
	const char *text;        /**< body, not NUL-terminated */
	size_t len;
};

struct answer_fault {
	enum answer_fault_class class;
	const char *code;    /**< "AccessDenied"; "" when none was given. [A-Za-z0-9._-] only */
	const char *message; /**< cleaned, at most 256 bytes; "" when none was given */
};

/**
 * Understand a refusal; whatever cannot be read is judged by its HTTP status.
 *
 * \param arena      Where the strings will live.
 * \param refusal    The answer.
 * \param ret_fault  Always written; strings are never NULL.
 */
void answer_fault_read(struct arena *arena, const struct answer_refusal *refusal,
                       struct answer_fault *ret_fault);

/**
 * The kind of error that a fault is to the user.
 *
 * \param class  A class.
 * \return ERROR_THROTTLED, ERROR_DENIED, ERROR_UNREACHABLE (transient) or ERROR_MALFORMED
 * (anything else: the answer is not one to our question).
 */
enum error_kind answer_fault_kind(enum answer_fault_class class);
