/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The course of a request that is answered later: what each answer means, and where to ask
 * next. Pure; arm.c sends and waits.
 *
 * \see
 * https://github.com/microsoft/api-guidelines/blob/vNext/azure/ConsiderationsForServiceDesign.md
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct wiped;

/** Where a request is on its way. */
enum arm_phase {
	ARM_ASKED,  /**< nobody has answered yet */
	ARM_STATUS, /**< the operation is asked how it is: Azure-AsyncOperation */
	ARM_RESULT, /**< the operation is asked for its result: Location */
};

/** Open; zeroed: nobody has answered yet. */
struct arm_course {
	enum arm_phase phase;
	char *status_url; /**< as it came; NULL: none. Owned */
	char *result_url; /**< likewise */
};

/** An answer. Headers that were not sent are NULL. */
struct arm_reply {
	long status;
	const char *async_operation;    /**< header Azure-AsyncOperation */
	const char *operation_location; /**< header Operation-Location */
	const char *location;           /**< header Location */
	const char *body;               /**< NUL behind the last byte */
	size_t len;
};

/** What an answer means. */
enum arm_step {
	ARM_DONE,    /**< the body is what was asked for, or `output` if it is not empty */
	ARM_NOTHING, /**< it has ended well, and there is no body */
	ARM_LATER,   /**< ask arm_course_url() after a pause */
	ARM_NOW,     /**< ask arm_course_url() at once */
	ARM_REFUSED, /**< the status says no */
	ARM_FAILED,  /**< the operation has ended badly; the body says why */
	ARM_BROKEN   /**< this is no answer: see err */
};

/**
 * Take an answer.
 *
 * \param course  The course; changed.
 * \param reply   The answer.
 * \param output  Initialised and empty; filled when the result is a part of the body.
 * \param err     Written for ARM_BROKEN only: ERROR_MALFORMED or ERROR_LIMIT.
 */
enum arm_step arm_course_take(struct arm_course *course, const struct arm_reply *reply,
                              struct wiped *output, struct error *err);

/**
 * Whether a status is one of those that mean yes: all others are ARM_REFUSED.
 *
 * \param status  Of HTTP.
 */
bool arm_course_is_success(long status);

/**
 * Where to ask next.
 *
 * \param course  Has said ARM_LATER or ARM_NOW.
 */
const char *arm_course_url(const struct arm_course *course);

/**
 * Forget it.
 *
 * \param course  Any; zeroed afterwards.
 */
void arm_course_done(struct arm_course *course);

/**
 * The URL of a path, or of a link that the API has given. A link must lead to the scheme, host
 * and port that are configured: it is asked with our token.
 *
 * \param arm_url      As configured, without a slash at its end.
 * \param link         A path or a URL.
 * \param api_version  Added as a parameter; NULL: it has one.
 * \param arena        Where the URL lives.
 * \param ret_url      Written on success only.
 * \return 0, or -1 with ERROR_MALFORMED, which names the host; or ERROR_LIMIT.
 */
int arm_url_make(const char *arm_url, const char *link, const char *api_version,
                 struct arena *arena, const char **ret_url, struct error *err);
