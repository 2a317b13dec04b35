/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/azure/arm_bed.h"

/* --- one request -------------------------------------------------------------------------- */

static void answer_is_handed_on_and_counted(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 200, .body = BODY });
	ask(bed);
	assert_int_equal(bed->answers, 1);
	assert_string_equal(bed->body, BODY);
	assert_counted(bed, 0, "routeTablesSummary 200");
	const struct sent *sent = world_last(bed->world);
	assert_string_equal(sent->method, "POST");
	assert_string_equal(sent->url, SUMMARY_URL);
	assert_string_equal(sent->authorization, "Bearer canary-1");
	assert_true(sent->has_body); /* Content-Length: 0 */
	assert_string_equal(sent->body, "");
	assert_false(sent->is_metadata);
}

static void get_has_no_body_and_follows_a_link(void **state)
{
	struct bed *bed = *state;
	struct arm_call call = summary(bed);
	call.method = ARM_GET;
	call.url = ARM "/next?$skiptoken=x";
	call.api_version = NULL;
	say(bed, (struct scripted){ .status = 200, .body = BODY });
	begin(bed, &call);
	world_settle(bed->world);
	assert_string_equal(world_last(bed->world)->method, "GET");
	assert_string_equal(world_last(bed->world)->url, ARM "/next?$skiptoken=x");
	assert_false(world_last(bed->world)->has_body);
}

static void body_of_a_request_is_sent(void **state)
{
	struct bed *bed = *state;
	struct arm_call call = summary(bed);
	call.body = "{\"query\":\"x\"}";
	say(bed, (struct scripted){ .status = 204 });
	begin(bed, &call);
	world_settle(bed->world);
	assert_string_equal(world_last(bed->world)->body, "{\"query\":\"x\"}");
	assert_string_equal(bed->body, "");
	assert_int_equal(bed->err.kind, ERROR_NONE);
}

static void link_to_another_host_is_not_asked(void **state)
{
	struct bed *bed = *state;
	struct arm_call call = summary(bed);
	struct error err = { 0 };
	call.url = "https://evil.example/next";
	assert_int_equal(arm_ask(bed->client, &call, on_answered, bed, &bed->exchange, &err),
	                 -1);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(err.text, "routeTablesSummary: "));
	assert_non_null(strstr(err.text, "https://evil.example,"));
	world_settle(bed->world);
	assert_int_equal(bed->world->asked, 0);
}

static void remaining_requests_are_told(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){
			 .status = 200,
			 .body = BODY,
			 .headers = { "x-ms-ratelimit-remaining-subscription-writes", "1199",
	                              "x-ms-ratelimit-remaining-tenant-reads", "many" } });
	ask(bed);
	assert_string_equal(bed->budgets, "subscription-writes=1199 ");
}

/* --- refusals ----------------------------------------------------------------------------- */

static void denial_names_the_permission_and_who_lacks_it(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 403,
	                            .body = FAULT("AuthorizationFailed", "The client canary"),
	                            .headers = { "x-ms-request-id", "4f2c-1" } });
	ask(bed);
	assert_int_equal(bed->world->asked, 1);
	assert_int_equal(bed->err.kind, ERROR_DENIED);
	assert_string_equal(bed->err.text,
	                    NAME " is denied to application " CLIENT
	                         " (client secret): it needs " PERMISSION " (request 4f2c-1)");
	assert_string_equal(bed->code, "AuthorizationFailed");
	assert_counted(bed, 0, "routeTablesSummary AuthorizationFailed");
}

static void denial_for_another_reason_says_it(void **state)
{
	struct bed *bed = *state;
	say(bed,
	    (struct scripted){ .status = 403,
	                       .body = FAULT("RequestDisallowedByPolicy", "Not on Sundays"),
	                       .headers = { "x-ms-request-id", "no id\x01" } });
	ask(bed);
	assert_string_equal(bed->err.text, NAME " is denied to application " CLIENT
	                                        " (client secret): Not on Sundays");
}

static void what_is_not_there_is_not_found(void **state)
{
	struct bed *bed = *state;
	say(bed,
	    (struct scripted){ .status = 404, .body = FAULT("ResourceNotFound", "No er") });
	ask(bed);
	assert_true(bed->is_not_found);
	assert_false(bed->is_not_applicable);
	assert_string_equal(bed->err.text, NAME " failed with status 404: No er");
}

static void unknown_version_is_a_fault_of_the_configuration(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 400,
	                            .body = FAULT("InvalidApiVersionParameter", "x") });
	ask(bed);
	assert_true(bed->is_not_applicable);
	assert_int_equal(bed->err.kind, ERROR_CONFIG);
	assert_non_null(strstr(bed->err.text, "see api_version"));
}

static void status_of_no_meaning_is_counted_once(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 206, .body = "{}" });
	ask(bed);
	assert_int_equal(bed->err.kind, ERROR_MALFORMED);
	assert_int_equal(bed->count, 1);
	assert_counted(bed, 0, "routeTablesSummary 206");
}

static void refused_token_is_renewed_once(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 401,
	                            .body = FAULT("ExpiredAuthenticationToken", "x"),
	                            .times = 1 });
	say(bed, (struct scripted){ .status = 200, .body = BODY });
	ask(bed);
	assert_string_equal(bed->body, BODY);
	assert_int_equal(bed->world->asked, 3); /* ARM, a token, ARM */
	assert_string_equal(world_last(bed->world)->authorization, "Bearer canary-2");
	assert_counted(bed, 0, "routeTablesSummary ExpiredAuthenticationToken");
}

/* {"access_token":{"nbf":{"essential":true}}} */
#define CHALLENGE                                                                              \
	"Bearer realm=\"\", error=\"insufficient_claims\", "                                   \
	"claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ==\""

static void claims_that_are_asked_for_are_fetched(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 401,
	                            .body = FAULT("AuthenticationFailed", "x"),
	                            .headers = { "WWW-Authenticate", CHALLENGE },
	                            .times = 1 });
	say(bed, (struct scripted){ .status = 200, .body = BODY });
	ask(bed);
	assert_string_equal(bed->body, BODY);
	assert_string_equal(bed->world->sent[1].url, TOKEN_URL);
	assert_non_null(strstr(bed->world->sent[1].body, "&claims=%7B%22access_token%22"));
}

static void token_that_stays_refused_is_a_denial(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 401,
	                            .body = FAULT("InvalidAuthenticationToken", "x") });
	ask(bed);
	assert_int_equal(bed->world->asked, 3);
	assert_int_equal(bed->err.kind, ERROR_DENIED);
	assert_string_equal(bed->err.text,
	                    "the token of application " CLIENT " (client secret) is refused: "
	                    "InvalidAuthenticationToken");
}

static void source_without_a_token_is_the_answer(void **state)
{
	struct bed *bed = *state;
	world_forget(bed->world);
	world_say(bed->world, (struct scripted){ .url = AUTHORITY,
	                                         .status = 401,
	                                         .body = "{\"error\":\"invalid_client\"}" });
	assert_true(token_source_reject(bed->world->tokens, 1, NULL));
	ask(bed);
	assert_int_equal(bed->err.kind, ERROR_DENIED);
	assert_string_equal(bed->err.text,
	                    "application " CLIENT
	                    " (client secret): no token is given (invalid_client)");
	assert_int_equal(bed->count, 0); /* ARM was not asked */
}

/* --- repetition --------------------------------------------------------------------------- */

static void their_fault_is_repeated_until_it_is_over(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 503, .body = "<html>", .times = 2 });
	say(bed, (struct scripted){ .status = 200, .body = BODY });
	ask(bed);
	assert_string_equal(bed->body, BODY);
	assert_counted(bed, 0, "routeTablesSummary 503");
	assert_counted(bed, 2, "routeTablesSummary 200");
}

static void their_fault_that_stays_names_the_request(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 500,
	                            .body = FAULT("InternalServerError", "Oops"),
	                            .headers = { "x-ms-correlation-request-id", "ab-12" } });
	ask(bed);
	assert_int_equal(bed->world->asked, 3);
	assert_int_equal(bed->err.kind, ERROR_UNREACHABLE);
	assert_string_equal(bed->err.text,
	                    NAME " failed with status 500: Oops (request ab-12)");
}

static void silence_is_repeated_and_named(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .failure = ERROR_TIMEOUT });
	ask(bed);
	assert_int_equal(bed->world->asked, 3);
	assert_string_equal(bed->err.text, NAME ": no answer");
	assert_counted(bed, 0, "routeTablesSummary timeout");
}

static void unreachable_host_is_one_fault_for_all(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .failure = ERROR_UNREACHABLE });
	ask(bed);
	assert_string_equal(bed->err.text, "no answer");
}

static void wanted_pause_is_kept(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 429,
	                            .body = FAULT("TooManyRequests", "x"),
	                            .headers = { "Retry-After", "30" },
	                            .times = 1 });
	say(bed, (struct scripted){ .status = 200, .body = BODY });
	ask(bed);
	world_pass(bed->world, 29);
	assert_int_equal(bed->world->asked, 1);
	world_pass(bed->world, 1);
	assert_string_equal(bed->body, BODY);
	assert_counted(bed, 0, "routeTablesSummary TooManyRequests");
}

static void pause_beyond_the_deadline_is_a_throttling(void **state)
{
	struct bed *bed = *state;
	say(bed,
	    (struct scripted){ .status = 429,
	                       .body = FAULT("TooManyRequests", "x"),
	                       .headers = { "Retry-After", "Thu, 15 Jan 2026 12:03:01 GMT" } });
	ask(bed);
	assert_int_equal(bed->answers, 1);
	assert_int_equal(bed->world->asked, 1);
	assert_int_equal(bed->err.kind, ERROR_THROTTLED);
	assert_string_equal(bed->err.text, NAME " is throttled: TooManyRequests");
}

static void quota_of_the_subscription_holds_everybody(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 429,
	                            .body = FAULT("SubscriptionRequestsThrottled", "x"),
	                            .headers = { "Retry-After", "20" },
	                            .times = 1 });
	say(bed, (struct scripted){ .status = 200, .body = BODY });
	ask(bed);
	struct arm_call other = summary(bed);
	other.lock = "/another";
	begin(bed, &other);
	struct arm_call hasty = other;
	hasty.lock = "/third";
	hasty.deadline = mono_add(clock_mono(&bed->world->clock), duration_seconds(10));
	begin(bed, &hasty);
	world_settle(bed->world);
	assert_int_equal(bed->world->asked, 1);
	assert_int_equal(bed->answers, 1); /* who has no time is told so at once */
	assert_int_equal(bed->err.kind, ERROR_THROTTLED);
	assert_string_equal(bed->err.text,
	                    NAME ": Azure has asked us to wait 20 seconds longer");
	struct arm_call reading = other;
	reading.lock = NULL;
	reading.method = ARM_GET; /* of which there is another quota */
	begin(bed, &reading);
	world_settle(bed->world);
	assert_int_equal(bed->answers, 2);
	world_pass(bed->world, 20);
	assert_int_equal(bed->answers, 4);
	assert_int_equal(bed->err.kind, ERROR_NONE);
}

static void other_operation_is_waited_for(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 409,
	                            .body = FAULT("AnotherOperationInProgress", "x"),
	                            .times = 4 });
	say(bed, (struct scripted){ .status = 429,
	                            .body = FAULT("RetryableErrorDueToAnotherOperation", "x"),
	                            .headers = { "Retry-After", "3" },
	                            .times = 1 });
	say(bed, (struct scripted){ .status = 200, .body = BODY });
	ask(bed);
	for (int i = 0; i < 4; i++)
		world_pass(bed->world, 10);
	assert_int_equal(bed->answers, 0);
	world_pass(bed->world, 3);
	assert_string_equal(bed->body, BODY);
	assert_int_equal(bed->world->asked, 6);
}

static void other_operation_that_never_ends_is_told(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .status = 409,
	                            .body = FAULT("AnotherOperationInProgress", "x") });
	ask(bed);
	for (int i = 0; i < 18; i++)
		world_pass(bed->world, 10);
	assert_int_equal(bed->answers, 1);
	assert_int_equal(bed->err.kind, ERROR_THROTTLED);
	assert_true(bed->is_busy);
	assert_string_equal(bed->err.text,
	                    NAME " waits for another operation: AnotherOperationInProgress");
}

/* --- life --------------------------------------------------------------------------------- */

static void cancelling_at_any_moment_is_silent(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, "2");
	for (int turns = 0; turns < 6; turns++) {
		const struct arm_call call = summary(bed);
		begin(bed, &call);
		for (int i = 0; i < turns; i++) {
			if (bed->world->transfers != NULL && i > 2)
				world_answer(bed->world);
			loop_turn(bed->world->loop, 0);
		}
		arm_exchange_cancel(bed->exchange);
	}
	world_settle(bed->world);
	assert_int_equal(bed->answers, 0);
}

static void freeing_the_client_cancels_everything(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, "2");
	ask(bed);
	ask(bed);
	arm_client_free(bed->client);
	bed->client = NULL;
	world_pass(bed->world, 60);
	assert_int_equal(bed->answers, 0);
	arm_client_free(NULL);
}

static void free_at_the_answer(void *context, const struct arm_answer *answer,
                               const struct arm_failure *failure)
{
	struct bed *bed = context;
	on_answered(context, answer, failure);
	arm_client_free(bed->client);
	bed->client = NULL;
}

static void callback_may_free_the_client(void **state)
{
	struct bed *bed = *state;
	const struct arm_call call = summary(bed);
	say(bed, (struct scripted){ .status = 200, .body = BODY });
	assert_int_equal(
		arm_ask(bed->client, &call, free_at_the_answer, bed, &bed->exchange, NULL), 0);
	begin(bed, &call);
	world_settle(bed->world);
	assert_int_equal(bed->answers, 1);
}

static void request_that_cannot_start_is_an_error(void **state)
{
	struct bed *bed = *state;
	bed->world->refusal = "no";
	ask(bed);
	assert_string_equal(bed->err.text, NAME ": no");
}

static void what_is_asked_is_copied(void **state)
{
	struct bed *bed = *state;
	struct arm_call call = summary(bed);
	char url[] = SUMMARY_PATH, subject[] = "circuit rg/er", version[] = "2024-05-01";
	call.url = url;
	call.subject = subject;
	call.api_version = version;
	say(bed, (struct scripted){ .status = 404, .body = FAULT("NotFound", "x") });
	begin(bed, &call);
	memset(url, 'x', strlen(url));
	memset(subject, 'x', strlen(subject));
	memset(version, 'x', strlen(version));
	world_settle(bed->world);
	assert_string_equal(world_last(bed->world)->url, SUMMARY_URL);
	assert_non_null(strstr(bed->err.text, NAME));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_begin, bed_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(answer_is_handed_on_and_counted),
		TEST(get_has_no_body_and_follows_a_link),
		TEST(body_of_a_request_is_sent),
		TEST(link_to_another_host_is_not_asked),
		TEST(remaining_requests_are_told),
		TEST(denial_names_the_permission_and_who_lacks_it),
		TEST(denial_for_another_reason_says_it),
		TEST(what_is_not_there_is_not_found),
		TEST(unknown_version_is_a_fault_of_the_configuration),
		TEST(status_of_no_meaning_is_counted_once),
		TEST(refused_token_is_renewed_once),
		TEST(claims_that_are_asked_for_are_fetched),
		TEST(token_that_stays_refused_is_a_denial),
		TEST(source_without_a_token_is_the_answer),
		TEST(their_fault_is_repeated_until_it_is_over),
		TEST(their_fault_that_stays_names_the_request),
		TEST(silence_is_repeated_and_named),
		TEST(unreachable_host_is_one_fault_for_all),
		TEST(wanted_pause_is_kept),
		TEST(pause_beyond_the_deadline_is_a_throttling),
		TEST(quota_of_the_subscription_holds_everybody),
		TEST(other_operation_is_waited_for),
		TEST(other_operation_that_never_ends_is_told),
		TEST(cancelling_at_any_moment_is_silent),
		TEST(freeing_the_client_cancels_everything),
		TEST(callback_may_free_the_client),
		TEST(request_that_cannot_start_is_an_error),
		TEST(what_is_asked_is_copied),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
