/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What Azure says when it refuses: ARM, Monitor, an asynchronous operation that failed, a
 * proxy's page; one meaning.
 */
#pragma once

#include <stddef.h>

#include "agent/base/error.h"

struct arena;

enum azure_fault_class {
	AZURE_FAULT_OTHER,          /**< asking again will not help */
	AZURE_FAULT_THROTTLED,      /**< ask more slowly */
	AZURE_FAULT_BUSY,           /**< another operation holds the resource: wait */
	AZURE_FAULT_DENIED,         /**< the permission is missing */
	AZURE_FAULT_TOKEN,          /**< expired or not for us: fetch another */
	AZURE_FAULT_TRANSIENT,      /**< their fault: ask again */
	AZURE_FAULT_VERSION,        /**< the API version or resource type is not known there */
	AZURE_FAULT_NOT_FOUND,      /**< what was asked about is not there */
	AZURE_FAULT_NOT_APPLICABLE, /**< it is there and has nothing to tell: no BGP session
	                             * yet, the virtual machine is stopped; ask rarely */
	AZURE_FAULT_CLASS_COUNT
};

/** An answer whose HTTP status is no success; or, with status 0, a failed operation. */
struct azure_refusal {
	int status;       /**< of HTTP */
	const char *text; /**< body, not NUL-terminated */
	size_t len;
};

struct azure_fault {
	enum azure_fault_class class;
	const char *code;    /**< "AuthorizationFailed"; "" when none. [A-Za-z0-9._-] only */
	const char *message; /**< cleaned, at most 256 bytes; "" when none was given */
};

/**
 * Understand a refusal; whatever cannot be read is judged by its HTTP status.
 *
 * \param arena      Where the strings will live.
 * \param refusal    The answer.
 * \param ret_fault  Always written; strings are never NULL.
 */
void azure_fault_read(struct arena *arena, const struct azure_refusal *refusal,
                      struct azure_fault *ret_fault);

/**
 * The kind of error that a fault is to the user.
 *
 * \param class  A class.
 * \return ERROR_THROTTLED (busy too), ERROR_DENIED, ERROR_UNREACHABLE (transient) or
 * ERROR_MALFORMED (anything else: the answer is not one to our question).
 */
enum error_kind azure_fault_kind(enum azure_fault_class class);
