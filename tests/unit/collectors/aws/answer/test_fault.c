/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/answer/fault.h"

#include "tests/unit/collectors/aws/answer/sample.h"

static const struct {
	int status;
	const char *error_type, *query_error, *body;
	enum answer_fault_class class;
	const char *code, *message;
} cases[] = {
	{ 400, NULL, NULL,
	  "{\"__type\":\"DirectConnectClientException\",\"message\":\"No such connection\"}",
	  FAULT_OTHER, "DirectConnectClientException", "No such connection" },
	{ 400, NULL, NULL,
	  "{\"__type\":\"com.amazon.coral.availability#ThrottlingException\",\"Message\":"
	  "\"Rate exceeded\"}",
	  FAULT_THROTTLED, "ThrottlingException", "Rate exceeded" },
	{ 400, NULL, NULL,
	  "{\"__type\":\"DirectConnectClientException\","
	  "\"message\":\"Virtual interface dxvif-1 does not exist\"}",
	  FAULT_NOT_FOUND, "DirectConnectClientException",
	  "Virtual interface dxvif-1 does not exist" },
	{ 400, NULL, NULL,
	  "{\"__type\":\"DirectConnectClientException\",\"message\":\"Bad token\"}",
	  FAULT_OTHER, "DirectConnectClientException", "Bad token" },
	{ 400, NULL, NULL, "{\"__type\":\"UnknownOperationException\"}", FAULT_UNKNOWN_ACTION,
	  "UnknownOperationException", "" },
	{ 400, NULL, NULL, "{\"__type\":\"ExpiredTokenException:http://internal.amazon.com/\"}",
	  FAULT_CREDENTIALS, "ExpiredTokenException", "" },
	{ 500, NULL, NULL, "{\"__type\":\"DirectConnectServerException\"}", FAULT_TRANSIENT,
	  "DirectConnectServerException", "" },
	{ 403, "AccessDeniedException:http://internal.amazon.com/", NULL, "{}", FAULT_DENIED,
	  "AccessDeniedException", "" },
	{ 400, NULL, "Throttling;Sender", "{\"__type\":\"X\",\"message\":\"m\"}",
	  FAULT_THROTTLED, "Throttling", "m" },
	{ 403, NULL, NULL,
	  "<?xml version=\"1.0\"?>\n<Response><Errors><Error><Code>UnauthorizedOperation</Code>"
	  "<Message>You are not authorized</Message></Error></Errors><RequestID>1</RequestID>"
	  "</Response>",
	  FAULT_DENIED, "UnauthorizedOperation", "You are not authorized" },
	{ 503, NULL, NULL,
	  "<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></"
	  "Response>",
	  FAULT_THROTTLED, "RequestLimitExceeded", "" },
	{ 400, NULL, NULL,
	  "<Response><Errors><Error><Code>RequestExpired</Code><Message>Request has expired."
	  "</Message></Error></Errors></Response>",
	  FAULT_CLOCK, "RequestExpired", "Request has expired." },
	{ 401, NULL, NULL,
	  "<Response><Errors><Error><Code>AuthFailure</Code></Error></Errors></Response>",
	  FAULT_CLOCK, "AuthFailure", "" },
	{ 403, NULL, NULL,
	  "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
	  "<Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>Signature expired"
	  "</Message></Error><RequestId>1</RequestId></ErrorResponse>",
	  FAULT_CLOCK, "SignatureDoesNotMatch", "Signature expired" },
	{ 400, NULL, NULL,
	  "<Response><Errors><Error><Code>InvalidRouteTableID.NotFound</Code></Error></Errors>"
	  "</Response>",
	  FAULT_NOT_FOUND, "InvalidRouteTableID.NotFound", "" },
	{ 502, NULL, NULL, "<html><body>Bad Gateway</body></html>", FAULT_TRANSIENT, "", "" },
	{ 504, NULL, NULL, "", FAULT_TRANSIENT, "", "" },
	{ 429, NULL, NULL, "slow down", FAULT_THROTTLED, "", "" },
	{ 509, NULL, NULL, "", FAULT_THROTTLED, "", "" },
	{ 403, NULL, NULL, "<!DOCTYPE html><html/>", FAULT_DENIED, "", "" },
	{ 404, NULL, NULL, "[]", FAULT_OTHER, "", "" },
	{ 301, NULL, NULL, "{\"__type\":17,\"message\":null}", FAULT_OTHER, "", "" },
	{ 400, NULL, NULL, "{\"__type\":\"no code at all\",\"message\":\"a\\nb\\u0007\"}",
	  FAULT_OTHER, "", "a b" },
	{ 400, "<script>", ";;;", "{\"__type\":\"ns#\"}", FAULT_OTHER, "", "" },
};

static void every_shape_has_its_class_code_and_message(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct answer_refusal refusal = {
			.status = cases[i].status,
			.error_type = cases[i].error_type,
			.query_error = cases[i].query_error,
			.text = cases[i].body,
			.len = strlen(cases[i].body),
		};
		struct answer_fault fault;
		answer_fault_read(arena, &refusal, &fault);
		if (fault.class != cases[i].class)
			fail_msg("%s: class %d", cases[i].body, (int)fault.class);
		assert_string_equal(fault.code, cases[i].code);
		assert_string_equal(fault.message, cases[i].message);
	}
	arena_free(arena);
}

static void a_body_cut_anywhere_is_judged_by_its_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t cut = 0; cut < strlen(cases[i].body); cut++) {
			struct arena *arena = arena_new(0);
			char *copy = malloc(cut == 0 ? 1 : cut);
			memcpy(copy, cases[i].body, cut);
			struct answer_refusal refusal = { .status = 503,
				                          .text = copy,
				                          .len = cut };
			struct answer_fault fault;
			answer_fault_read(arena, &refusal, &fault);
			assert_int_equal(fault.class, FAULT_TRANSIENT);
			assert_string_equal(fault.code, "");
			free(copy);
			arena_free(arena);
		}
}

static void without_memory_a_fault_still_has_a_class(void **state)
{
	(void)state;
	struct arena *arena = arena_new(64);
	struct answer_refusal refusal = { .status = 403, .error_type = "AccessDenied" };
	struct answer_fault fault;
	refusal.text = "";
	answer_fault_read(arena, &refusal, &fault);
	assert_int_equal(fault.class, FAULT_DENIED);
	assert_non_null(fault.code);
	assert_non_null(fault.message);
	arena_free(arena);
}

static void every_class_has_a_kind(void **state)
{
	(void)state;
	static const enum error_kind kinds[FAULT_CLASS_COUNT] = {
		[FAULT_OTHER] = ERROR_MALFORMED,
		[FAULT_THROTTLED] = ERROR_THROTTLED,
		[FAULT_DENIED] = ERROR_DENIED,
		[FAULT_CREDENTIALS] = ERROR_DENIED,
		[FAULT_CLOCK] = ERROR_DENIED,
		[FAULT_TRANSIENT] = ERROR_UNREACHABLE,
		[FAULT_UNKNOWN_ACTION] = ERROR_MALFORMED,
		[FAULT_NOT_FOUND] = ERROR_MALFORMED,
	};
	for (int i = 0; i < FAULT_CLASS_COUNT; i++)
		assert_int_equal(answer_fault_kind((enum answer_fault_class)i), kinds[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_has_its_class_code_and_message),
		cmocka_unit_test(a_body_cut_anywhere_is_judged_by_its_status),
		cmocka_unit_test(without_memory_a_fault_still_has_a_class),
		cmocka_unit_test(every_class_has_a_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
