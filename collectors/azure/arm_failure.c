/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/arm_failure.h"

#include <stdio.h>
#include <string.h>

#include "agent/base/error.h"

const char *arm_request_name(const struct arm_request *request, char text[static ARM_NAME_SIZE])
{
	snprintf(text, ARM_NAME_SIZE, "%s%s%s", request->action,
	         request->subject != NULL ? " of " : "",
	         request->subject != NULL ? request->subject : "");
	return text;
}

/* A role that lacks a permission is the common case; but policies and firewalls say no, too. */
static void explain_denial(const struct arm_request *request, const struct azure_fault *fault,
                           const char *name, const char *message, struct error *err)
{
	bool is_role = strcmp(fault->code, "AuthorizationFailed") == 0 ||
	               strcmp(fault->code, "LinkedAuthorizationFailed") == 0;
	if (is_role)
		error_set(err, ERROR_DENIED, 0, "%s is denied to %s: it needs %s", name,
		          request->who,
		          request->is_poll ? ARM_POLL_PERMISSION : request->permission);
	else
		error_set(err, ERROR_DENIED, 0, "%s is denied to %s: %s", name, request->who,
		          message);
}

static void explain_other(const struct azure_fault *fault, const char *name,
                          const char *message, long status, struct error *err)
{
	enum error_kind kind = azure_fault_kind(fault->class);
	if (status == 0)
		error_set(err, kind, 0, "%s: the operation has failed: %s", name, message);
	else
		error_set(err, kind, 0, "%s failed with status %ld: %s", name, status, message);
}

void arm_failure_explain(const struct arm_request *request, const struct azure_fault *fault,
                         long status, struct error *err)
{
	char text[ARM_NAME_SIZE];
	const char *name = arm_request_name(request, text);
	const char *code = fault->code[0] == '\0' ? "no code" : fault->code;
	const char *message = fault->message[0] == '\0' ? code : fault->message;
	switch (fault->class) {
	case AZURE_FAULT_DENIED: explain_denial(request, fault, name, message, err); return;
	case AZURE_FAULT_TOKEN:
		error_set(err, ERROR_DENIED, 0, "the token of %s is refused: %s", request->who,
		          code);
		return;
	case AZURE_FAULT_THROTTLED:
		error_set(err, ERROR_THROTTLED, 0, "%s is throttled: %s", name, code);
		return;
	case AZURE_FAULT_BUSY:
		error_set(err, ERROR_THROTTLED, 0, "%s waits for another operation: %s", name,
		          code);
		return;
	case AZURE_FAULT_VERSION:
		error_set(err, ERROR_CONFIG, 0,
		          "%s is not known in this version of the API, see api_version: %s",
		          name, code);
		return;
	case AZURE_FAULT_TRANSIENT:
	case AZURE_FAULT_OTHER:
	case AZURE_FAULT_NOT_FOUND:
	case AZURE_FAULT_NOT_APPLICABLE:
	case AZURE_FAULT_CLASS_COUNT: break;
	}
	explain_other(fault, name, message, status, err);
}
