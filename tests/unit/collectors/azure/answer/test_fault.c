/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/answer/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"

static struct azure_fault read_fault(struct arena *arena, int status, const char *text)
{
	struct azure_refusal refusal = { status, text, strlen(text) };
	struct azure_fault fault;
	azure_fault_read(arena, &refusal, &fault);
	return fault;
}

static void every_shape_says_code_and_message(void **state)
{
	(void)state;
	static const struct {
		const char *text, *code, *message;
	} cases[] = {
		{ "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"no\"}}",
		  "AuthorizationFailed", "no" },
		{ "{\"status\":\"Failed\",\"error\":{\"code\":\"X\",\"message\":\"y\"}}", "X",
		  "y" },
		{ "{\"code\":\"BadRequest\",\"message\":\"m\"}", "BadRequest", "m" },
		{ "{\"Code\":\"BadRequest\",\"Message\":\"m\"}", "BadRequest", "m" },
		{ "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS1: d\"}",
		  "invalid_client", "AADSTS1: d" },
		{ "{\"error\":{\"code\":\"two words\",\"message\":7}}", "", "" },
		{ "{\"error\":null}", "", "" },
		{ "<html>502</html>", "", "" },
		{ "null", "", "" },
		{ "", "", "" },
		{ "{\"error\":{\"code\":\"Cut", "", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(0);
		struct azure_fault fault = read_fault(arena, 400, cases[i].text);
		assert_string_equal(fault.code, cases[i].code);
		assert_string_equal(fault.message, cases[i].message);
		arena_free(arena);
	}
}

static void the_code_tells_the_class_and_else_the_status(void **state)
{
	(void)state;
	static const struct {
		int status;
		const char *code;
		enum azure_fault_class class;
	} cases[] = {
		{ 429, "", AZURE_FAULT_THROTTLED },
		{ 429, "SubscriptionRequestsThrottled", AZURE_FAULT_THROTTLED },
		{ 429, "RetryableErrorDueToAnotherOperation", AZURE_FAULT_BUSY },
		{ 409, "AnotherOperationInProgress", AZURE_FAULT_BUSY },
		{ 409, "", AZURE_FAULT_BUSY },
		{ 403, "AuthorizationFailed", AZURE_FAULT_DENIED },
		{ 403, "authorizationfailed", AZURE_FAULT_DENIED },
		{ 403, "", AZURE_FAULT_DENIED },
		{ 401, "ExpiredAuthenticationToken", AZURE_FAULT_TOKEN },
		{ 401, "", AZURE_FAULT_TOKEN },
		{ 404, "ResourceNotFound", AZURE_FAULT_NOT_FOUND },
		{ 404, "", AZURE_FAULT_NOT_FOUND },
		{ 404, "InvalidResourceType", AZURE_FAULT_VERSION },
		{ 400, "NoRegisteredProviderFound", AZURE_FAULT_VERSION },
		{ 400, "", AZURE_FAULT_OTHER },
		{ 408, "", AZURE_FAULT_TRANSIENT },
		{ 500, "InternalServerError", AZURE_FAULT_TRANSIENT },
		{ 503, "", AZURE_FAULT_TRANSIENT },
		{ 501, "", AZURE_FAULT_OTHER },
		{ 0, "", AZURE_FAULT_OTHER },
		{ 0, "InternalServerError", AZURE_FAULT_TRANSIENT },
		{ 529, "", AZURE_FAULT_THROTTLED },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256];
		struct arena *arena = arena_new(0);
		snprintf(text, sizeof(text), "{\"error\":{\"code\":\"%s\"}}", cases[i].code);
		struct azure_fault fault = read_fault(arena, cases[i].status, text);
		if (fault.class != cases[i].class)
			fail_msg("%d %s: %d", cases[i].status, cases[i].code, (int)fault.class);
		arena_free(arena);
	}
}

static void what_has_nothing_to_tell_is_no_fault_of_anybody(void **state)
{
	(void)state;
	static const char *const messages[] = {
		"BGP sessions are not enabled on this peering",
		"Can not find any subinterface for peering type AzurePrivatePeering",
		"The network interface must be associated with a running VM",
		"NIC is not attached to a Running Virtual Machine.",
	};
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		char text[256];
		struct arena *arena = arena_new(0);
		snprintf(text, sizeof(text),
		         "{\"error\":{\"code\":\"ResourceNotFound\",\"message\":\"%s\"}}",
		         messages[i]);
		struct azure_fault fault = read_fault(arena, 404, text);
		assert_int_equal(fault.class, AZURE_FAULT_NOT_APPLICABLE);
		arena_free(arena);
	}
}

static void every_class_is_a_kind_of_error(void **state)
{
	(void)state;
	assert_int_equal(azure_fault_kind(AZURE_FAULT_THROTTLED), ERROR_THROTTLED);
	assert_int_equal(azure_fault_kind(AZURE_FAULT_BUSY), ERROR_THROTTLED);
	assert_int_equal(azure_fault_kind(AZURE_FAULT_DENIED), ERROR_DENIED);
	assert_int_equal(azure_fault_kind(AZURE_FAULT_TOKEN), ERROR_DENIED);
	assert_int_equal(azure_fault_kind(AZURE_FAULT_TRANSIENT), ERROR_UNREACHABLE);
	assert_int_equal(azure_fault_kind(AZURE_FAULT_OTHER), ERROR_MALFORMED);
	assert_int_equal(azure_fault_kind(AZURE_FAULT_NOT_APPLICABLE), ERROR_MALFORMED);
}

static void a_refusal_cut_anywhere_is_judged_by_its_status(void **state)
{
	(void)state;
	static const char text[] =
		"{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"m\"}}";
	for (size_t len = 0; len + 1 < sizeof(text) - 1; len++) {
		struct arena *arena = arena_new(0);
		char *copy = strndup(text, len);
		struct azure_fault fault = read_fault(arena, 503, copy);
		assert_int_equal(fault.class, AZURE_FAULT_TRANSIENT);
		assert_string_equal(fault.code, "");
		free(copy);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_says_code_and_message),
		cmocka_unit_test(the_code_tells_the_class_and_else_the_status),
		cmocka_unit_test(what_has_nothing_to_tell_is_no_fault_of_anybody),
		cmocka_unit_test(every_class_is_a_kind_of_error),
		cmocka_unit_test(a_refusal_cut_anywhere_is_judged_by_its_status),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
