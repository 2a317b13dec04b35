/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/answer/fault.h"

#include <string.h>

#include "agent/answer/page.h"
#include "agent/base/arena.h"
#include "collectors/azure/answer/words.h"

/* Longest code that is shown. */
#define CODE_MAX ((size_t)64)

/* Code and message of a body, whatever its shape. */
struct fault_body {
	struct answer_item item;
	const char *code, *message;
};

/* ARM and operations that failed; Entra ID; Monitor. */
static const struct shape_field body_rows[] = {
	ROW(struct fault_body, "error/code", SHAPE_TEXT, code),
	ROW(struct fault_body, "error", SHAPE_TEXT, code),
	ROW(struct fault_body, "code", SHAPE_TEXT, code),
	ROW(struct fault_body, "error/message", SHAPE_TEXT, message),
	ROW(struct fault_body, "error_description", SHAPE_TEXT, message),
	ROW(struct fault_body, "message", SHAPE_TEXT, message),
};
static const struct shape body_shape = {
	.size = sizeof(struct fault_body),
	.fields = body_rows,
	.count = sizeof(body_rows) / sizeof(body_rows[0]),
	.has_any_case = true,
};

static const struct {
	const char *code;
	enum azure_fault_class class;
} codes[] = {
	{ "TooManyRequests", AZURE_FAULT_THROTTLED },
	{ "SubscriptionRequestsThrottled", AZURE_FAULT_THROTTLED },
	{ "TenantRequestsThrottled", AZURE_FAULT_THROTTLED },
	{ "ResourceCollectionRequestsThrottled", AZURE_FAULT_THROTTLED },
	{ "ResourceRequestsThrottled", AZURE_FAULT_THROTTLED },
	{ "RetryableErrorDueToAnotherOperation", AZURE_FAULT_BUSY },
	{ "AnotherOperationInProgress", AZURE_FAULT_BUSY },
	{ "ReferencedResourceNotProvisioned", AZURE_FAULT_BUSY },
	{ "RetryableError", AZURE_FAULT_BUSY },
	{ "AuthorizationFailed", AZURE_FAULT_DENIED },
	{ "LinkedAuthorizationFailed", AZURE_FAULT_DENIED },
	{ "ReadOnlyDisabledSubscription", AZURE_FAULT_DENIED },
	{ "InvalidAuthenticationToken", AZURE_FAULT_TOKEN },
	{ "InvalidAuthenticationTokenTenant", AZURE_FAULT_TOKEN },
	{ "ExpiredAuthenticationToken", AZURE_FAULT_TOKEN },
	{ "AuthenticationFailed", AZURE_FAULT_TOKEN },
	{ "AuthenticationFailedMissingToken", AZURE_FAULT_TOKEN },
	{ "InternalServerError", AZURE_FAULT_TRANSIENT },
	{ "InternalError", AZURE_FAULT_TRANSIENT },
	{ "ServiceUnavailable", AZURE_FAULT_TRANSIENT },
	{ "ServerTimeout", AZURE_FAULT_TRANSIENT },
	{ "GatewayTimeout", AZURE_FAULT_TRANSIENT },
	{ "OperationTimedOut", AZURE_FAULT_TRANSIENT },
	{ "Timeout", AZURE_FAULT_TRANSIENT },
	{ "InvalidResourceType", AZURE_FAULT_VERSION },
	{ "InvalidApiVersionParameter", AZURE_FAULT_VERSION },
	{ "NoRegisteredProviderFound", AZURE_FAULT_VERSION },
	{ "ResourceNotFound", AZURE_FAULT_NOT_FOUND },
	{ "ParentResourceNotFound", AZURE_FAULT_NOT_FOUND },
	{ "ResourceGroupNotFound", AZURE_FAULT_NOT_FOUND },
	{ "SubscriptionNotFound", AZURE_FAULT_NOT_FOUND },
	{ "NotFound", AZURE_FAULT_NOT_FOUND },
};

/* Where there is a thing without what was asked about; only the words tell. */
static const char *const not_applicable[] = {
	"BGP sessions are not enabled",
	"not find any subinterface",
	"running VM",
	"running virtual machine",
};

static enum azure_fault_class class_of_status(int status)
{
	switch (status) {
	case 401: return AZURE_FAULT_TOKEN;
	case 403: return AZURE_FAULT_DENIED;
	case 404: return AZURE_FAULT_NOT_FOUND;
	case 408: return AZURE_FAULT_TRANSIENT;
	case 409: return AZURE_FAULT_BUSY;
	case 429:
	case 529: return AZURE_FAULT_THROTTLED;
	case 501:
	case 505: return AZURE_FAULT_OTHER;
	default: return status >= 500 ? AZURE_FAULT_TRANSIENT : AZURE_FAULT_OTHER;
	}
}

static enum azure_fault_class class_of(const struct azure_fault *fault, int status)
{
	for (size_t i = 0; i < sizeof(not_applicable) / sizeof(not_applicable[0]); i++)
		if (strcasestr(fault->message, not_applicable[i]) != NULL)
			return AZURE_FAULT_NOT_APPLICABLE;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (words_is(fault->code, codes[i].code))
			return codes[i].class;
	return class_of_status(status);
}

/* A text of other letters is no code. */
static const char *code_in(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";
	size_t len = text == NULL ? 0 : strlen(text);
	return len == 0 || len > CODE_MAX || strspn(text, letters) != len ? "" : text;
}

void azure_fault_read(struct arena *arena, const struct azure_refusal *refusal,
                      struct azure_fault *ret_fault)
{
	struct shape_reader reader = { .arena = arena };
	struct answer_input input = { .text = refusal->text, .len = refusal->len };
	struct fault_body body = { .code = NULL };
	if (shape_read_json(&reader, &body_shape, &input, &body, NULL) != 0)
		body = (struct fault_body){ .code = NULL };
	struct azure_fault fault = {
		.code = code_in(body.code),
		.message = body.message == NULL ? "" : body.message,
	};
	fault.class = class_of(&fault, refusal->status);
	*ret_fault = fault;
}

enum error_kind azure_fault_kind(enum azure_fault_class class)
{
	switch (class) {
	case AZURE_FAULT_THROTTLED:
	case AZURE_FAULT_BUSY: return ERROR_THROTTLED;
	case AZURE_FAULT_DENIED:
	case AZURE_FAULT_TOKEN: return ERROR_DENIED;
	case AZURE_FAULT_TRANSIENT: return ERROR_UNREACHABLE;
	case AZURE_FAULT_OTHER:
	case AZURE_FAULT_VERSION:
	case AZURE_FAULT_NOT_FOUND:
	case AZURE_FAULT_NOT_APPLICABLE:
	case AZURE_FAULT_CLASS_COUNT: break;
	}
	return ERROR_MALFORMED;
}
