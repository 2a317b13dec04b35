/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/answer/fault.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/answer/page.h"

/* Longest code that is shown; the longest known one has 40 letters. */
#define CODE_MAX ((size_t)64)

/* Code and message of a body, whatever its shape. */
struct fault_body {
	struct answer_item item;
	const char *code, *message;
};

static const struct shape_field json_rows[] = {
	ROW(struct fault_body, "__type", SHAPE_TEXT, code),
	ROW(struct fault_body, "message", SHAPE_TEXT, message),
	ROW(struct fault_body, "Message", SHAPE_TEXT, message),
};
static const struct shape json_shape = SHAPE(struct fault_body, json_rows, NULL);

/* EC2: Response/Errors/Error; the others: ErrorResponse/Error. */
static const struct shape_field xml_rows[] = {
	ROW(struct fault_body, "Errors/Error/Code", SHAPE_TEXT, code),
	ROW(struct fault_body, "Error/Code", SHAPE_TEXT, code),
	ROW(struct fault_body, "Errors/Error/Message", SHAPE_TEXT, message),
	ROW(struct fault_body, "Error/Message", SHAPE_TEXT, message),
};
static const struct answer_action xml_fault = {
	.name = "fault",
	.xml_root = "",
	.page = SHAPE(struct fault_body, xml_rows, NULL),
};

static const struct {
	const char *code;
	enum answer_fault_class class;
} codes[] = {
	{ "Throttling", FAULT_THROTTLED },
	{ "ThrottlingException", FAULT_THROTTLED },
	{ "ThrottledException", FAULT_THROTTLED },
	{ "RequestThrottled", FAULT_THROTTLED },
	{ "RequestThrottledException", FAULT_THROTTLED },
	{ "TooManyRequestsException", FAULT_THROTTLED },
	{ "RequestLimitExceeded", FAULT_THROTTLED },
	{ "EC2ThrottledException", FAULT_THROTTLED },
	{ "BandwidthLimitExceeded", FAULT_THROTTLED },
	{ "LimitExceededException", FAULT_THROTTLED },
	{ "SlowDown", FAULT_THROTTLED },
	{ "PriorRequestNotComplete", FAULT_THROTTLED },
	{ "ProvisionedThroughputExceededException", FAULT_THROTTLED },
	{ "AccessDenied", FAULT_DENIED },
	{ "AccessDeniedException", FAULT_DENIED },
	{ "UnauthorizedOperation", FAULT_DENIED },
	{ "OptInRequired", FAULT_DENIED },
	{ "ExpiredToken", FAULT_CREDENTIALS },
	{ "ExpiredTokenException", FAULT_CREDENTIALS },
	{ "TokenRefreshRequired", FAULT_CREDENTIALS },
	{ "InvalidClientTokenId", FAULT_CREDENTIALS },
	{ "InvalidAccessKeyId", FAULT_CREDENTIALS },
	{ "UnrecognizedClientException", FAULT_CREDENTIALS },
	{ "MissingAuthenticationToken", FAULT_CREDENTIALS },
	{ "MissingAuthenticationTokenException", FAULT_CREDENTIALS },
	{ "AuthFailure", FAULT_CLOCK },
	{ "RequestTimeTooSkewed", FAULT_CLOCK },
	{ "RequestExpired", FAULT_CLOCK },
	{ "RequestInTheFuture", FAULT_CLOCK },
	{ "InvalidSignatureException", FAULT_CLOCK },
	{ "SignatureDoesNotMatch", FAULT_CLOCK },
	{ "RequestTimeout", FAULT_TRANSIENT },
	{ "RequestTimeoutException", FAULT_TRANSIENT },
	{ "InternalError", FAULT_TRANSIENT },
	{ "InternalFailure", FAULT_TRANSIENT },
	{ "InternalServiceFault", FAULT_TRANSIENT },
	{ "ServiceUnavailable", FAULT_TRANSIENT },
	{ "Unavailable", FAULT_TRANSIENT },
	{ "DirectConnectServerException", FAULT_TRANSIENT },
	{ "IDPCommunicationError", FAULT_TRANSIENT },
	{ "UnknownOperationException", FAULT_UNKNOWN_ACTION },
	{ "UnknownOperation", FAULT_UNKNOWN_ACTION },
	{ "InvalidAction", FAULT_UNKNOWN_ACTION },
};

static enum answer_fault_class class_of_status(int status)
{
	switch (status) {
	case 429:
	case 509: return FAULT_THROTTLED;
	case 401:
	case 403: return FAULT_DENIED;
	default: return status >= 500 ? FAULT_TRANSIENT : FAULT_OTHER;
	}
}

/* EC2 has a code for each sort of thing; Direct Connect one for whatever is wrong with a
 * request, and words. */
static bool is_not_found(const char *code, const char *message)
{
	static const char suffix[] = ".NotFound";
	size_t len = strlen(code);
	if (len >= sizeof(suffix) && strcmp(code + len - (sizeof(suffix) - 1), suffix) == 0)
		return true;
	return strcmp(code, "DirectConnectClientException") == 0 &&
	       (strcasestr(message, "does not exist") != NULL ||
	        strcasestr(message, "not found") != NULL);
}

static enum answer_fault_class class_of(const char *code, const char *message, int status)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(code, codes[i].code) == 0)
			return codes[i].class;
	return is_not_found(code, message) ? FAULT_NOT_FOUND : class_of_status(status);
}

/* "com.amazonaws.ec2#Code:http://..." and "Code;Sender" say Code; a text of other letters is
 * none. */
static const char *code_in(struct arena *arena, const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";
	const char *hash = text == NULL ? NULL : strchr(text, '#');
	const char *code = hash == NULL ? text : hash + 1;
	size_t len = code == NULL ? 0 : strspn(code, letters);
	if (len == 0 || len > CODE_MAX ||
	    (code[len] != '\0' && strchr(":;", code[len]) == NULL))
		return "";
	const char *copy = arena_strndup(arena, code, len);
	return copy == NULL ? "" : copy;
}

static struct fault_body read_body(struct arena *arena, const struct answer_refusal *refusal)
{
	struct shape_reader reader = { .arena = arena };
	struct answer_input input = { .text = refusal->text, .len = refusal->len };
	struct fault_body body = { .code = NULL };
	const char *at = input.text;
	while (at < input.text + input.len && strchr(" \t\r\n", *at) != NULL && *at != '\0')
		at++;
	bool is_xml = at < input.text + input.len && *at == '<';
	int failed = is_xml ? shape_read_xml(&reader, &xml_fault, &input, &body, NULL)
	                    : shape_read_json(&reader, &json_shape, &input, &body, NULL);
	return failed ? (struct fault_body){ .code = NULL } : body;
}

void answer_fault_read(struct arena *arena, const struct answer_refusal *refusal,
                       struct answer_fault *ret_fault)
{
	struct fault_body body = read_body(arena, refusal);
	const char *const sources[] = { refusal->query_error, refusal->error_type, body.code };
	const char *code = "";
	const char *message = body.message == NULL ? "" : body.message;
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]) && code[0] == '\0'; i++)
		code = code_in(arena, sources[i]);
	*ret_fault = (struct answer_fault){
		.class = class_of(code, message, refusal->status),
		.code = code,
		.message = message,
	};
}

enum error_kind answer_fault_kind(enum answer_fault_class class)
{
	switch (class) {
	case FAULT_THROTTLED: return ERROR_THROTTLED;
	case FAULT_DENIED:
	case FAULT_CREDENTIALS:
	case FAULT_CLOCK: return ERROR_DENIED;
	case FAULT_TRANSIENT: return ERROR_UNREACHABLE;
	case FAULT_OTHER:
	case FAULT_UNKNOWN_ACTION:
	case FAULT_NOT_FOUND:
	case FAULT_CLASS_COUNT: break;
	}
	return ERROR_MALFORMED;
}
