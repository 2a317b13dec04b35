/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is said about a request that Azure Resource Manager has refused. Pure.
 */
#pragma once

#include <stdbool.h>

#include "collectors/azure/answer/fault.h"

struct error;

/** What was asked, by whom. */
struct arm_request {
	const char *action;
	const char *subject;    /**< NULL: the action says it all */
	const char *permission; /**< that it needs */
	const char *who;        /**< see token_source_name() */
	bool is_poll;           /**< of an operation under way */
};

/** Of requests that ask about an operation; all roles that may begin one need it. */
#define ARM_POLL_ACTION "operationResults"
#define ARM_POLL_PERMISSION "Microsoft.Network/locations/operationResults/read"

/** Longest name of a request, with the NUL. */
#define ARM_NAME_SIZE 224

/**
 * "routeTablesSummary of circuit rg/er".
 *
 * \param request  Which.
 * \param text     Filled.
 * \return text
 */
const char *arm_request_name(const struct arm_request *request,
                             char text[static ARM_NAME_SIZE]);

/**
 * Say why it was refused.
 *
 * \param request  Which.
 * \param fault    What the answer says.
 * \param status   Of HTTP; 0: the operation has failed.
 * \param err      Set.
 */
void arm_failure_explain(const struct arm_request *request, const struct azure_fault *fault,
                         long status, struct error *err);
